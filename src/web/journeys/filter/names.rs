//! What filters can be set to, with words for people.

use std::collections::HashMap;

use domain::ids::{CareName, WorkerId};
use projections::{Answers, Dimension, View};

use super::{NONE, label_of, status};

/// What can be chosen, with its words.
pub(in crate::web::journeys) struct Names {
    pub(super) stages: Vec<(String, String)>,
    pub(super) workers: Vec<(String, String)>,
    pub(super) sources: Vec<(String, String)>,
    pub(super) campaigns: Vec<(String, String)>,
    pub(super) teams: Vec<(String, String)>,
    pub(super) cares: Vec<(String, String)>,
    /// The import that is asked for.
    brought: String,
}

impl Names {
    pub(in crate::web::journeys) fn of(
        view: &View<'_>,
        answers: &Answers,
        workers: HashMap<WorkerId, String>,
        brought: String,
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
            cares: cares(view, answers),
            brought,
        }
    }

    pub(in crate::web::journeys) fn worker(&self, worker: WorkerId) -> String {
        say(&self.workers, &worker.to_string())
    }

    /// What a source is called.
    pub(in crate::web::journeys) fn source<'a>(&'a self, name: &'a str) -> &'a str {
        let found = self.sources.iter().find(|(known, _)| known == name);
        found.map_or(name, |(_, label)| label)
    }

    /// What kinds of care are called.
    pub(in crate::web::journeys) fn cares(&self, names: &[String]) -> String {
        let labels: Vec<String> = names.iter().map(|name| say(&self.cares, name)).collect();
        labels.join("; ")
    }

    /// A filter's value, as it is read.
    pub(super) fn text(&self, heading: &str, value: &str) -> String {
        match heading {
            "Stage" => say(&self.stages, value),
            "Status" => {
                status(value).map_or_else(|| value.to_owned(), |it| label_of(it).to_owned())
            }
            "Looked after by" if value == NONE => "Nobody".to_owned(),
            "Looked after by" => say(&self.workers, value),
            "Source" => say(&self.sources, value),
            "Campaign" => say(&self.campaigns, value),
            "Team" => say(&self.teams, value),
            "Could offer" => say(&self.cares, value),
            "Brought in by" => self.brought.clone(),
            _ => value.to_owned(),
        }
    }
}

// Those of the pathway's versions, the newest first: households of earlier ones are listed too.
fn cares(view: &View<'_>, answers: &Answers) -> Vec<(String, String)> {
    let mut cares: Vec<(String, String)> = vec![];
    let versions = answers.pathways().numbered().filter(|(_, it)| it.id == view.pathway);
    let mut versions: Vec<_> = versions.map(|(_, version)| version).collect();
    versions.sort_by_key(|version| std::cmp::Reverse(version.in_force_from));
    for care in versions.iter().flat_map(|version| &version.cares) {
        let name: &CareName = &care.name;
        if cares.iter().all(|(known, _)| known != name.as_str()) {
            cares.push((name.to_string(), care.label.clone()));
        }
    }
    cares
}

fn say(names: &[(String, String)], value: &str) -> String {
    if value == NONE {
        return "Not recorded".to_owned();
    }
    let found = names.iter().find(|(name, _)| name == value);
    found.map_or_else(|| value.to_owned(), |(_, label)| label.clone())
}

/// The options of a filter: any, those that are named, and none.
pub(super) fn options<'a>(
    names: &'a [(String, String)],
    none: Option<&'static str>,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let none = none.map(|label| (NONE, label));
    let named = names.iter().map(|(name, label)| (name.as_str(), label.as_str()));
    std::iter::once(("", "Any")).chain(named).chain(none)
}
