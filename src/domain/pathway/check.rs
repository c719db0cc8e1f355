//! Checking a pathway file. Every mistake is told at once, each with its place and its remedy.

mod calendar;
mod clocks;
mod looked_into;
mod milestones;
mod names;
mod reminders;

use std::collections::BTreeSet;
use std::fmt;

use super::{File, ImportNames, NOTICE_GIVEN, Named, Pathway, Reason, ReasonFile, Stage};

/// A mistake in a pathway file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A place in a pathway file: a key, in the n-th table of an array or in a table of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Tables from the outside in, such as `clock` or `import`, `events`.
    pub table: Vec<String>,
    /// Which of an array of tables, from 0.
    pub index: Option<usize>,
    /// The key; empty for the table itself.
    pub key: String,
}

/// How many clocks a pathway may have: each is a bit of [`super::Meaning`].
const MOST_CLOCKS: usize = 64;

impl Pathway {
    /// Checks a file. A pathway past this point names nothing that is not there.
    pub fn check(file: File) -> Result<Self, Vec<Problem>> {
        let mut checker = Checker::default();
        let pathway = checker.pathway(file);
        if checker.problems.is_empty() { Ok(pathway) } else { Err(checker.problems) }
    }
}

#[derive(Default)]
struct Checker {
    problems: Vec<Problem>,
}

impl Checker {
    fn tell(&mut self, table: &[&str], index: Option<usize>, key: &str, message: String) {
        let table = table.iter().map(|&part| part.to_owned()).collect();
        self.problems.push(Problem { place: Place { table, index, key: key.to_owned() }, message });
    }

    fn pathway(&mut self, file: File) -> Pathway {
        self.identity(&file);
        let stages: Vec<Stage> = (file.stages.iter())
            .map(|it| Stage { name: (&*it.name).into(), label: label(&it.label, &it.name) })
            .collect();
        let mut pathway = Pathway {
            id: (&*file.id).into(),
            label: label(&file.label, &file.id),
            in_force_from: file.in_force_from,
            calendar: self.calendar(&file.calendar),
            stages,
            milestones: vec![],
            clocks: vec![],
            reminders: self.reminders(&file.reminders),
            reasons: vec![],
            sources: (file.sources.iter())
                .map(|it| Named { name: (&*it.name).into(), label: label(&it.label, &it.name) })
                .collect(),
            cares: (file.cares.iter())
                .map(|it| Named { name: (&*it.name).into(), label: label(&it.label, &it.name) })
                .collect(),
            privacy_notice: file.privacy_notice.as_ref().map(|it| it.trim().to_owned()),
            checks: vec![],
            imports: ImportNames::default(),
            file,
        };
        self.names(&pathway.file);
        self.fill(&mut pathway);
        pathway
    }

    // The order matters: milestones name stages, clocks name milestones and checks, imports all.
    fn fill(&mut self, pathway: &mut Pathway) {
        let file = pathway.file.clone();
        for (place, it) in file.milestones.iter().enumerate() {
            let milestone = self.milestone(place, it, pathway);
            pathway.milestones.push(milestone);
        }
        self.stages_can_be_entered(pathway);
        self.notice_can_be_given(pathway);
        for (place, it) in file.checks.iter().enumerate() {
            let check = self.looked_into(place, it);
            pathway.checks.push(check);
        }
        for (place, it) in file.clocks.iter().enumerate() {
            let clock = self.clock(place, it, pathway);
            pathway.clocks.push(clock);
        }
        for (place, it) in file.reasons.iter().enumerate() {
            let reason = self.reason(place, it);
            pathway.reasons.push(reason);
        }
        pathway.imports = self.imports(pathway);
    }

    fn identity(&mut self, file: &File) {
        if file.id.trim().is_empty() {
            self.tell(&[], None, "id", "The pathway has no id: give it a short name".into());
        }
        if file.stages.is_empty() {
            let message = "The pathway has no stage: add at least one [[stage]] with a name";
            self.tell(&[], None, "id", message.into());
        }
        if file.stages.len() > usize::from(u8::MAX) {
            self.tell(&["stage"], Some(255), "name", "A pathway has at most 255 stages".into());
        }
        if file.clocks.len() > MOST_CLOCKS {
            let message = format!("A pathway has at most {MOST_CLOCKS} clocks: take some out");
            self.tell(&["clock"], Some(MOST_CLOCKS), "name", message);
        }
    }

    fn names(&mut self, file: &File) {
        let each = |it: &str| it.to_owned();
        self.unique("stage", file.stages.iter().map(|it| each(&it.name)));
        self.unique("milestone", file.milestones.iter().map(|it| each(&it.name)));
        self.unique("clock", file.clocks.iter().map(|it| each(&it.name)));
        self.unique("reason", file.reasons.iter().map(|it| each(&it.name)));
        self.unique("source", file.sources.iter().map(|it| each(&it.name)));
        self.unique("care", file.cares.iter().map(|it| each(&it.name)));
        self.unique("check", file.checks.iter().map(|it| each(&it.name)));
    }

    fn unique(&mut self, table: &str, names: impl Iterator<Item = String>) {
        let mut seen = BTreeSet::new();
        for (place, name) in names.enumerate() {
            if name.trim().is_empty() || name.chars().any(char::is_control) {
                let message =
                    format!("This {table} has no usable name: give it one, in plain text");
                self.tell(&[table], Some(place), "name", message);
            } else if !seen.insert(name.clone()) {
                let message = format!("There is already a {table} called {name}: rename one");
                self.tell(&[table], Some(place), "name", message);
            }
        }
    }

    // It has a name in one line, and a way to be recorded later than the enquiry.
    fn notice_can_be_given(&mut self, pathway: &Pathway) {
        let Some(version) = &pathway.privacy_notice else { return };
        if version.is_empty() || version.chars().any(char::is_control) {
            let message = "The privacy notice has no usable version: name it in plain text, as \
                           \"2026-01\", or take privacy_notice out";
            self.tell(&[], None, "privacy_notice", message.into());
        }
        if pathway.milestone(&NOTICE_GIVEN.into()).is_none() {
            let message = format!(
                "Nothing says that the privacy notice was given later: add a [[milestone]] with \
                 name = \"{NOTICE_GIVEN}\""
            );
            self.tell(&[], None, "privacy_notice", message);
        }
    }

    fn reason(&mut self, place: usize, it: &ReasonFile) -> Reason {
        let mut decided_by = vec![];
        for name in &it.decided_by {
            match name.parse() {
                Ok(party) => decided_by.push(party),
                Err(error) => {
                    let message = format!("Reason {}: {error}", it.name);
                    self.tell(&["reason"], Some(place), "decided_by", message);
                }
            }
        }
        Reason {
            name: (&*it.name).into(),
            label: label(&it.label, &it.name),
            decided_by,
            ofsted: it.ofsted.clone(),
            replaces: it.replaces.iter().map(|name| (&**name).into()).collect(),
        }
    }
}

fn label(label: &str, name: &str) -> String {
    if label.is_empty() { name } else { label }.to_owned()
}

fn one_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    format!("use one of {}", names.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests;
