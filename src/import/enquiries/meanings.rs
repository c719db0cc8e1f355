//! What the words of a map stand for on a pathway.

use std::collections::HashMap;

use domain::ids::WorkerId;
use domain::journey::{ContactOutcome, DecidedBy};
use domain::pathway::{Pathway, Problem};

use super::map::{Map, problem};
use super::words::{Words, plain};
use crate::pathways::{Mistake, located};

/// Workers who have an account, by e-mail address and by name.
pub type Team = HashMap<String, WorkerId>;

/// What words and columns stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Meanings {
    /// What happened on the days of a column.
    pub(super) days: HashMap<String, Vec<Happening>>,
    pub(super) outcomes: Words<Outcome>,
    pub(super) workers: Words<String>,
    pub(super) sources: Words<String>,
    pub(super) cares: Words<String>,
    pub(super) reasons: Words<(String, Option<String>)>,
    /// Milestones, each with the column on whose day it is taken to be reached.
    pub(super) assumed: Vec<(String, String)>,
}

/// What happened: a milestone, or a contact with what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Happening {
    Milestone(String),
    Contact(ContactOutcome),
}

/// What an outcome says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Open,
    Ended,
    Reached(String),
}

impl Map {
    /// Checks a map against the pathway that it is read with, and the team that it names.
    pub fn check(&self, pathway: &Pathway, team: &Team) -> Result<(), Vec<Mistake>> {
        let (_, problems) = self.meanings(pathway, team);
        if problems.is_empty() { Ok(()) } else { Err(located(&self.text, &problems)) }
    }

    /// What the map means, and what is wrong with it.
    pub(super) fn meanings(&self, pathway: &Pathway, team: &Team) -> (Meanings, Vec<Problem>) {
        let mut checker = Checker { map: self, pathway, problems: vec![] };
        let meanings = Meanings {
            days: checker.days(),
            outcomes: checker.outcomes(),
            workers: checker.workers(team),
            sources: checker.sources(),
            cares: checker.cares(),
            reasons: checker.reasons(),
            assumed: checker.assumed(),
        };
        (meanings, checker.problems)
    }
}

struct Checker<'a> {
    map: &'a Map,
    pathway: &'a Pathway,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    // The words that come along are for the pathway that comes along; another may lack some.
    fn tell(&mut self, table: &str, key: &str, message: String) {
        if !self.map.is_usual {
            self.problems.push(problem(&[table], key, message));
        }
    }

    fn unknown(&mut self, table: &str, key: &str, what: &str, met: &str) {
        let message = format!(
            "{key} is to become {met}, and the pathway {} has no such {what}: use one that \
             `waymark pathway show` lists",
            self.pathway.id
        );
        self.tell(table, key, message);
    }

    fn days(&mut self) -> HashMap<String, Vec<Happening>> {
        let mut days = HashMap::new();
        for (column, names) in &self.map.file.milestones {
            for name in names.all() {
                let happening = match name.strip_prefix("contact-recorded/") {
                    Some(outcome) => outcome.parse().ok().map(Happening::Contact),
                    None => self.milestone(name).map(Happening::Milestone),
                };
                match happening {
                    Some(it) => days.entry(column.clone()).or_insert_with(Vec::new).push(it),
                    None => {
                        let what = "milestone, and contacts are contact-recorded/OUTCOME";
                        self.unknown("milestones", column, what, name);
                    }
                }
            }
        }
        days
    }

    fn milestone(&self, name: &str) -> Option<String> {
        self.pathway.milestone(&name.into()).map(|it| it.name.to_string())
    }

    fn outcomes(&mut self) -> Words<Outcome> {
        let mut words = Words::default();
        for (met, meaning) in &self.map.file.outcomes {
            let outcome = match &**meaning {
                "open" => Some(Outcome::Open),
                "ended" => Some(Outcome::Ended),
                name => self.milestone(name).map(Outcome::Reached),
            };
            match outcome {
                Some(outcome) => words.add(met, outcome),
                None => {
                    let what = "milestone, nor is it `open` or `ended`";
                    self.unknown("outcomes", met, what, meaning);
                }
            }
        }
        words
    }

    fn workers(&mut self, team: &Team) -> Words<String> {
        let mut words = Words::default();
        for (met, name) in &self.map.file.workers {
            if name.contains('@') && !team.contains_key(&name.to_lowercase()) {
                let message = format!(
                    "{met} is to become {name}, and no worker has that e-mail address: add them \
                     with `waymark worker add`, or write their name"
                );
                self.tell("workers", met, message);
            }
            words.add(met, name.clone());
        }
        for name in self.map.file.workers.values() {
            words.add(name, name.clone());
        }
        words
    }

    fn sources(&mut self) -> Words<String> {
        let mut words = Words::default();
        let pathway = self.pathway;
        for (met, name) in &self.map.file.sources {
            if pathway.accepts_source(&(&**name).into()) {
                words.add(met, name.clone());
            } else {
                self.unknown("sources", met, "source", name);
            }
        }
        for (met, name) in &pathway.imports.sources {
            words.add(met, name.to_string());
        }
        for source in &pathway.sources {
            words.add(source.name.as_str(), source.name.to_string());
            words.add(&source.label, source.name.to_string());
        }
        words
    }

    fn cares(&mut self) -> Words<String> {
        let mut words = Words::default();
        let pathway = self.pathway;
        for (met, name) in &self.map.file.cares {
            if pathway.accepts_care(&(&**name).into()) {
                words.add(met, name.clone());
            } else {
                self.unknown("cares", met, "kind of care", name);
            }
        }
        for care in &pathway.cares {
            words.add(care.name.as_str(), care.name.to_string());
            words.add(&care.label, care.name.to_string());
        }
        words
    }

    fn reasons(&mut self) -> Words<(String, Option<String>)> {
        let mut words = Words::default();
        let pathway = self.pathway;
        for (met, meaning) in &self.map.file.reasons {
            let (name, party) = match meaning.split_once('/') {
                Some((name, party)) => (name, Some(party)),
                None => (&**meaning, None),
            };
            let is_party = party.is_none_or(|party| party.parse::<DecidedBy>().is_ok());
            if !pathway.accepts_reason(&name.into()) {
                self.unknown("reasons", met, "reason", name);
            } else if !is_party {
                let message = format!(
                    "{met} is to become {meaning}: after the / write household, service, both or \
                     no-reply"
                );
                self.tell("reasons", met, message);
            } else {
                words.add(met, (name.to_owned(), party.map(str::to_owned)));
            }
        }
        for (met, name) in &pathway.imports.reasons {
            words.add(met, (name.to_string(), None));
        }
        for reason in &pathway.reasons {
            words.add(reason.name.as_str(), (reason.name.to_string(), None));
            words.add(&reason.label, (reason.name.to_string(), None));
        }
        words
    }

    fn assumed(&mut self) -> Vec<(String, String)> {
        let mut assumed = vec![];
        for (name, column) in &self.map.file.assumed {
            match self.milestone(name) {
                Some(name) => assumed.push((name, plain(column))),
                None => self.unknown("assumed", name, "milestone", name),
            }
        }
        assumed
    }
}
