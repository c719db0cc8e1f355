//! The filters of the list: read from its address, and written into it again.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, WorkerId};
use maud::{Markup, html};
use projections::journeys::Status;
use projections::listing::Filter;
use projections::{Answers, Dimension, Question, View};
use serde::{Deserialize, Serialize};

use crate::web::App;
use crate::web::govuk::{Chosen, Errors, input, select};
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
    #[serde(skip_serializing_if = "is_first")]
    pub(in crate::web) page: usize,
}

/// Stands for "not recorded", and for nobody.
const NONE: &str = "-";

const STATUSES: [(Status, &str); 5] = [
    (Status::Open, "Open"),
    (Status::Approved, "Approved"),
    (Status::Left, "Ended"),
    (Status::Void, "Recorded in error"),
    (Status::Merged, "Merged"),
];

/// What can be chosen, with its words.
pub(super) struct Names {
    stages: Vec<(String, String)>,
    workers: Vec<(String, String)>,
    sources: Vec<(String, String)>,
    campaigns: Vec<(String, String)>,
    teams: Vec<(String, String)>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_first(page: &usize) -> bool {
    *page <= 1
}

impl Names {
    pub(super) fn of(
        view: &View<'_>,
        answers: &Answers,
        workers: HashMap<WorkerId, String>,
    ) -> Self {
        let stages = view.stages.iter().map(|(name, label)| (name.to_string(), label.clone()));
        let values = |dimension| {
            let values = view.values(dimension).into_iter();
            values.map(|it| (it.to_owned(), it.to_owned())).collect::<Vec<_>>()
        };
        let newest = answers.pathways().newest(&view.pathway);
        let mut sources = values(Dimension::Source);
        for (name, label) in &mut sources {
            let named = newest.and_then(|it| it.sources.iter().find(|it| it.name.as_str() == name));
            if let Some(named) = named {
                label.clone_from(&named.label);
            }
        }
        let mut workers: Vec<_> =
            workers.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
        workers.sort_by(|one, other| one.1.cmp(&other.1));
        Self {
            stages: stages.collect(),
            workers,
            sources,
            campaigns: values(Dimension::Campaign),
            teams: values(Dimension::Team),
        }
    }

    pub(super) fn worker(&self, worker: WorkerId) -> String {
        say(&self.workers, &worker.to_string())
    }
}

fn say(names: &[(String, String)], value: &str) -> String {
    if value == NONE {
        return "Not recorded".to_owned();
    }
    let found = names.iter().find(|(name, _)| name == value);
    found.map_or_else(|| value.to_owned(), |(_, label)| label.clone())
}

impl Filters {
    /// Whether all are shown.
    pub(super) fn is_empty(&self) -> bool {
        Self { page: 0, ..self.clone() }.query().is_empty()
    }

    /// The journeys that the search finds. None if nothing is searched for.
    pub(in crate::web) async fn among(
        &self,
        app: &App,
    ) -> Result<Option<HashSet<JourneyId>>, Problem> {
        if self.q.trim().is_empty() {
            return Ok(None);
        }
        Ok(Some(app.people.search(&self.q).await?.into_iter().collect()))
    }

    pub(in crate::web) fn question(&self, now: DateTime<Utc>) -> Result<Question, Problem> {
        let is_status = self.status.is_empty() || status(&self.status).is_some();
        if is_status { Ok(Question::now(now)) } else { Err(Problem::NotFound) }
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
            id => id.parse().ok().map(|id| Some(WorkerId(id))),
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
            among,
        }
    }

    /// The query of the same list, with its question mark.
    pub(super) fn query(&self) -> String {
        let query = serde_html_form::to_string(self).unwrap_or_default();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// The address of another page of the list.
    pub(super) fn at(&self, page: usize) -> String {
        format!("/journeys{}", Self { page, ..self.clone() }.query())
    }

    /// What is chosen, each with the address of the list without it.
    pub(super) fn chosen(&self, names: &Names) -> Vec<Chosen> {
        let without = |change: fn(&mut Self)| {
            let mut other = Self { page: 0, ..self.clone() };
            change(&mut other);
            format!("/journeys{}", other.query())
        };
        let statuses: Vec<_> =
            STATUSES.map(|(it, label)| (it.as_str().to_owned(), label.to_owned())).into();
        let all = [
            ("Search", &self.q, self.q.clone(), without(|it| it.q.clear())),
            ("Stage", &self.stage, say(&names.stages, &self.stage), without(|it| it.stage.clear())),
            ("Status", &self.status, say(&statuses, &self.status), without(|it| it.status.clear())),
            (
                "Looked after by",
                &self.worker,
                nobody(names, &self.worker),
                without(|it| it.worker.clear()),
            ),
            (
                "Source",
                &self.source,
                say(&names.sources, &self.source),
                without(|it| it.source.clear()),
            ),
            (
                "Campaign",
                &self.campaign,
                say(&names.campaigns, &self.campaign),
                without(|it| it.campaign.clear()),
            ),
            ("Team", &self.team, say(&names.teams, &self.team), without(|it| it.team.clear())),
        ];
        let told = all.into_iter().filter(|(_, value, ..)| !value.is_empty());
        told.map(|(heading, _, text, without)| Chosen {
            heading: heading.to_owned(),
            text,
            without,
        })
        .collect()
    }

    /// The questions.
    pub(super) fn asked(&self, names: &Names) -> Markup {
        let errors = Errors::default();
        let statuses = STATUSES.map(|(status, label)| (status.as_str(), label));
        html! {
            (input("q", "Search", &self.q, &errors).kind("search").autocomplete("off")
                .hint("Name, phone, e-mail, postcode or reference"))
            (select("stage", "Stage", options(&names.stages, None), &self.stage, &errors))
            (select("status", "Status", [("", "Any")].into_iter().chain(statuses), &self.status, &errors))
            (select("worker", "Looked after by", options(&names.workers, Some("Nobody")), &self.worker, &errors))
            (select("source", "Source", options(&names.sources, Some("Not recorded")), &self.source, &errors))
            (select("campaign", "Campaign", options(&names.campaigns, Some("Not recorded")), &self.campaign, &errors))
            (select("team", "Team", options(&names.teams, Some("Not recorded")), &self.team, &errors))
        }
    }
}

fn nobody(names: &Names, worker: &str) -> String {
    if worker == NONE { "Nobody".to_owned() } else { say(&names.workers, worker) }
}

fn options<'a>(
    names: &'a [(String, String)],
    none: Option<&'static str>,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let none = none.map(|label| (NONE, label));
    let named = names.iter().map(|(name, label)| (name.as_str(), label.as_str()));
    std::iter::once(("", "Any")).chain(named).chain(none)
}

fn status(word: &str) -> Option<Status> {
    STATUSES.iter().map(|(status, _)| *status).find(|status| status.as_str() == word)
}
