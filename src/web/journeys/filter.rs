//! The filters of the list: read from its address, and written into it again.

mod among;
mod names;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, WorkerId};
use maud::{Markup, html};
use projections::journeys::Status;
use projections::listing::Filter;
use projections::{Dimension, Question, Sight, View};
use serde::{Deserialize, Serialize};

use self::among::Among;
pub(super) use self::names::Names;
use self::names::options;
use super::list::{Size, Sorted};
use crate::people::{is_phone, is_too_short};
use crate::web::App;
use crate::web::govuk::{Chosen, Errors, hidden, input, select};
use crate::web::problem::Problem;

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Filters {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(in crate::web) q: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(in crate::web) stage: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(in crate::web) status: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(in crate::web) worker: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(in crate::web) source: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(in crate::web) campaign: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(in crate::web) team: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(in crate::web) could_offer: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(in crate::web) import: String,
    #[serde(skip_serializing_if = "is_usual")]
    pub(in crate::web) sort: Sorted,
    #[serde(skip_serializing_if = "is_usual")]
    pub(in crate::web) size: Size,
    #[serde(skip_serializing_if = "is_usual")]
    pub(in crate::web) show: Shape,
    #[serde(skip_serializing_if = "is_first")]
    pub(in crate::web) page: usize,
}

/// How the journeys are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::web) enum Shape {
    #[default]
    List,
    Board,
}

// A filter that is chosen: its question, its value, and how it is taken out.
type Told<'a> = (&'static str, &'a str, fn(&mut Filters));

/// Stands for "not recorded", and for nobody.
const NONE: &str = "-";

const STATUSES: [(Status, &str); 5] = [
    (Status::Open, "Open"),
    (Status::Approved, "Approved"),
    (Status::Left, "Ended"),
    (Status::Void, "Recorded in error"),
    (Status::Merged, "Merged"),
];

fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_first(page: &usize) -> bool {
    *page <= 1
}

impl Filters {
    /// Whether all are shown.
    pub(super) fn is_empty(&self) -> bool {
        self.cleared().query() == self.on_first_page().query()
    }

    // All of the same list, in the same order.
    fn cleared(&self) -> Self {
        Self { sort: self.sort, size: self.size, show: self.show, ..Self::default() }
    }

    fn on_first_page(&self) -> Self {
        Self { page: 0, ..self.clone() }
    }

    /// The journeys that the search finds, and those that the import brought in.
    pub(in crate::web) async fn among(&self, app: &App, sight: &Sight) -> Result<Among, Problem> {
        Among::of(app, sight, self).await
    }

    /// Whether more must be typed to be searched for.
    pub(super) fn is_too_short(&self) -> bool {
        !self.q.trim().is_empty() && is_too_short(&self.q)
    }

    /// What is wrong with what was typed.
    pub(in crate::web) fn errors(&self) -> Errors {
        if self.is_too_short() {
            return Errors::on("q", "Enter at least 2 characters");
        }
        Errors::default()
    }

    /// Where an enquiry is added of who was searched for in vain.
    pub(super) fn enquiry(&self) -> String {
        let q = self.q.trim();
        let field = match q {
            q if is_phone(q) => "phone",
            q if q.contains('@') => "email",
            _ => "name",
        };
        let query = serde_html_form::to_string([(field, q)]).unwrap_or_default();
        format!("/journeys/new?{query}")
    }

    pub(in crate::web) fn question(&self, now: DateTime<Utc>) -> Result<Question, Problem> {
        let is_status = self.status.is_empty() || status(&self.status).is_some();
        if is_status { Ok(Question::now(now)) } else { Err(Problem::NoQuestion) }
    }

    pub(in crate::web) fn filter(
        &self,
        view: &View<'_>,
        among: Option<HashSet<JourneyId>>,
    ) -> Filter {
        let place = |stage: &str| view.stages.iter().position(|(name, _)| name.as_str() == stage);
        let worker = match self.worker.as_str() {
            "" => None,
            NONE => Some(None),
            // Who does not exist looks after nobody.
            id => Some(Some(WorkerId(id.parse().unwrap_or_default()))),
        };
        let told = [
            (Dimension::Source, &self.source),
            (Dimension::Campaign, &self.campaign),
            (Dimension::Team, &self.team),
        ];
        let told = told.into_iter().filter(|(_, value)| !value.is_empty());
        Filter {
            stage: Some(&self.stage)
                .filter(|it| !it.is_empty())
                .map(|it| place(it).unwrap_or(usize::MAX)),
            status: status(&self.status),
            worker,
            dimensions: told
                .map(|(dimension, value)| (dimension, Some(value.clone()).filter(|it| it != NONE)))
                .collect(),
            could_offer: Some(&self.could_offer)
                .filter(|it| !it.is_empty())
                .map(|it| Some(it.clone()).filter(|it| it != NONE)),
            among,
        }
    }

    /// The query of the same list, with its question mark.
    pub(super) fn query(&self) -> String {
        let query = serde_html_form::to_string(self).unwrap_or_default();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// What a saved view keeps of it: neither what is searched for nor where one had got to.
    pub(super) fn kept(&self) -> Self {
        Self { q: String::new(), ..self.on_first_page() }
    }

    /// The query of a file of all of it.
    pub(super) fn file_query(&self) -> String {
        Self { size: Size::default(), show: Shape::List, ..self.on_first_page() }.query()
    }

    /// Its address.
    pub(super) fn address(&self) -> String {
        format!("/journeys{}", self.query())
    }

    /// The address of the same journeys in another shape.
    pub(super) fn shown_as(&self, show: Shape) -> String {
        Self { show, ..self.on_first_page() }.address()
    }

    /// What a board shows of them: those at work, unless something else is asked for.
    pub(super) fn for_board(&self) -> Self {
        let status = if self.status.is_empty() { "open" } else { &self.status };
        Self { status: status.to_owned(), ..self.on_first_page() }
    }

    /// The list of those at a stage.
    pub(super) fn at_stage(&self, stage: &str) -> String {
        let stage = stage.to_owned();
        Self { stage, ..self.for_board() }.shown_as(Shape::List)
    }

    /// The address of all that the list holds without filters.
    pub(super) fn all(&self) -> String {
        self.cleared().address()
    }

    /// The address of another page of the list.
    pub(super) fn at(&self, page: usize) -> String {
        Self { page, ..self.clone() }.address()
    }

    /// The address of the list in another order, from its first page on.
    pub(super) fn sorted(&self, sort: Sorted) -> String {
        Self { sort, ..self.on_first_page() }.address()
    }

    /// The address of the list with more or fewer on a page.
    pub(super) fn sized(&self, size: Size) -> String {
        Self { size, ..self.on_first_page() }.address()
    }

    fn told(&self) -> Vec<Told<'_>> {
        let all: [Told<'_>; 9] = [
            ("Search", &self.q, |it| it.q.clear()),
            ("Stage", &self.stage, |it| it.stage.clear()),
            ("Status", &self.status, |it| it.status.clear()),
            ("Looked after by", &self.worker, |it| it.worker.clear()),
            ("Source", &self.source, |it| it.source.clear()),
            ("Campaign", &self.campaign, |it| it.campaign.clear()),
            ("Team", &self.team, |it| it.team.clear()),
            ("Could offer", &self.could_offer, |it| it.could_offer.clear()),
            ("Brought in by", &self.import, |it| it.import.clear()),
        ];
        all.into_iter().filter(|(_, value, _)| !value.is_empty()).collect()
    }

    /// The same list without each of the filters that are chosen.
    pub(super) fn without_each(&self) -> Vec<Self> {
        let without = |change: fn(&mut Self)| {
            let mut other = self.on_first_page();
            change(&mut other);
            other
        };
        self.told().into_iter().map(|(.., change)| without(change)).collect()
    }

    /// What is chosen, each with the address of the list without it.
    pub(super) fn chosen(&self, names: &Names) -> Vec<Chosen> {
        let told = self.told().into_iter().zip(self.without_each());
        let chosen = |((heading, value, _), without): ((&str, &str, _), Self)| Chosen {
            heading: heading.to_owned(),
            text: names.text(heading, value),
            without: without.address(),
        };
        told.map(chosen).collect()
    }

    /// The questions.
    pub(super) fn asked(&self, names: &Names) -> Markup {
        let errors = self.errors();
        let statuses = STATUSES.map(|(status, label)| (status.as_str(), label));
        let (sort, size) = (String::from(self.sort), String::from(self.size));
        html! {
            @if !self.sort.is_usual() { (hidden("sort", &sort)) }
            @if !self.size.is_usual() { (hidden("size", &size)) }
            @if self.show == Shape::Board { (hidden("show", "board")) }
            @if !self.import.is_empty() { (hidden("import", &self.import)) }
            (input("q", "Search", &self.q, &errors).kind("search").autocomplete("off")
                .hint("Name, phone, e-mail, postcode or reference"))
            (select("stage", "Stage", options(&names.stages, None), &self.stage, &errors))
            (select("status", "Status", [("", "Any")].into_iter().chain(statuses), &self.status, &errors))
            (select("worker", "Looked after by", options(&names.workers, Some("Nobody")), &self.worker, &errors))
            (select("source", "Source", options(&names.sources, Some("Not recorded")), &self.source, &errors))
            (select("campaign", "Campaign", options(&names.campaigns, Some("Not recorded")), &self.campaign, &errors))
            (select("team", "Team", options(&names.teams, Some("Not recorded")), &self.team, &errors))
            (select("could_offer", "Could offer", options(&names.cares, Some("Not recorded")), &self.could_offer, &errors))
        }
    }
}

/// What became of a journey, in words.
pub(super) fn label_of(status: Status) -> &'static str {
    STATUSES.iter().find(|(it, _)| *it == status).map_or("", |(_, label)| label)
}

fn status(word: &str) -> Option<Status> {
    STATUSES.iter().map(|(status, _)| *status).find(|status| status.as_str() == word)
}
