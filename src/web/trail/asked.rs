//! Which looks are asked for.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::{end_of, london_day, start_of};
use domain::ids::WorkerId;
use domain::reference::Reference;
use maud::{Markup, html};
use projections::Sight;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ADDRESS;
use crate::store::{LookKind, Sought};
use crate::web::App;
use crate::web::dates::read_day;
use crate::web::govuk::{Errors, button, date_text, input, select};
use crate::web::problem::Problem;

/// Each kind, as it is chosen.
const KINDS: [(LookKind, &str); 4] = [
    (LookKind::Household, "One household, on a page"),
    (LookKind::List, "A list, on a page"),
    (LookKind::File, "A file that was taken along"),
    (LookKind::Program, "By a program, with a token"),
];

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    worker: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    household: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    kind: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    to: String,
    /// From 1.
    #[serde(skip_serializing_if = "is_first")]
    pub(super) page: usize,
}

impl Asked {
    /// What is meant, or what is wrong with it.
    pub(super) async fn sought(
        &self,
        app: &App,
        sight: &Sight,
    ) -> Result<Result<Sought, Errors>, Problem> {
        let now = (app.source.now)();
        let mut errors = Errors::default();
        let mut sought = Sought {
            worker: None,
            journey: None,
            kind: None,
            from: DateTime::UNIX_EPOCH,
            before: now + TimeDelta::microseconds(1),
        };
        if !self.worker.is_empty() {
            let read = self.worker.parse::<Uuid>().map(WorkerId);
            sought.worker = errors.take("worker", read.map_err(|_| "Select a worker of the list"));
        }
        if !self.kind.is_empty() {
            let known = KINDS.iter().find(|(kind, _)| kind.as_str() == self.kind);
            let known = known.map(|(kind, _)| *kind).ok_or("Select a kind of the list");
            sought.kind = errors.take("kind", known);
        }
        if !self.household.trim().is_empty() {
            let answers = app.answers.read().await?;
            let reference = self.household.trim().parse::<Reference>().ok();
            let journey = reference.and_then(|it| answers.journey(it, sight));
            let journey = journey.ok_or("No household has this reference: check it, as in FH-7-F");
            sought.journey = errors.take("household", journey);
        }
        self.bound(&mut sought, now, &mut errors);
        Ok(if errors.is_empty() { Ok(sought) } else { Err(errors) })
    }

    fn bound(&self, sought: &mut Sought, now: DateTime<Utc>, errors: &mut Errors) {
        let today = london_day(now);
        let mut day = |name: &str, text: &str| {
            let read = (!text.trim().is_empty()).then(|| read_day(text, today));
            read.and_then(|read| errors.take(name, read))
        };
        let (from, to) = (day("from", &self.from), day("to", &self.to));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            errors.add("to", "The last day must be the first day or later");
        }
        sought.from = from.map_or(sought.from, start_of);
        sought.before = to.map_or(sought.before, |to| end_of(to) + TimeDelta::microseconds(1));
    }

    /// As an address says it, with its question mark, from the first page on.
    pub(super) fn query(&self) -> String {
        Self { page: 0, ..self.clone() }.told()
    }

    /// The address of another page.
    pub(super) fn at_page(&self, page: usize) -> String {
        format!("{ADDRESS}{}", Self { page, ..self.clone() }.told())
    }

    fn told(&self) -> String {
        let query = serde_html_form::to_string(self).unwrap_or_default();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// What is asked for, to be changed.
    pub(super) fn form(&self, workers: &HashMap<WorkerId, String>, errors: &Errors) -> Markup {
        let mut names: Vec<(String, &str)> =
            workers.iter().map(|(id, name)| (id.0.to_string(), &**name)).collect();
        names.sort_by_key(|(_, name)| name.to_lowercase());
        let names = names.iter().map(|(id, name)| (&**id, *name));
        let kinds = KINDS.iter().map(|(kind, label)| (kind.as_str(), *label));
        html! {
            form.waymark-days method="get" action=(ADDRESS) novalidate {
                (select("worker", "Worker", [("", "Everybody")].into_iter().chain(names),
                    &self.worker, errors))
                (input("household", "Household’s reference (optional)", &self.household, errors))
                (select("kind", "What they saw", [("", "Anything")].into_iter().chain(kinds),
                    &self.kind, errors))
                (date_text("from", "From (optional)", &self.from, errors))
                (date_text("to", "To (optional)", &self.to, errors))
                (button("Search").secondary())
            }
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_first(page: &usize) -> bool {
    *page < 2
}
