//! Pathways in use: which version governs a journey, and how versions follow each other.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{File, Pathway, Place, Problem};
use crate::ids::{PathwayId, StageName, StreamId};
use crate::journey::Refusal;
use crate::record::{Decide, Event, NewFact, Past};

/// A pathway's version, numbered densely within [`Pathways`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathwayNo(pub u16);

/// Every version of every pathway in use. The first pathway is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pathways {
    versions: Vec<Pathway>,
}

impl Pathways {
    /// Pathways that begin with this one, which is then the default.
    pub fn starting_with(pathway: Pathway) -> Self {
        Self { versions: vec![pathway] }
    }

    /// Takes a version into use. A version already there changes nothing.
    pub fn adopt(&mut self, pathway: Pathway) -> Result<(), Vec<Problem>> {
        let problems = self.problems_with(&pathway);
        if !problems.is_empty() {
            return Err(problems);
        }
        if !self.versions.contains(&pathway) {
            self.versions.push(pathway);
        }
        Ok(())
    }

    /// What stands against a version beside those in use.
    pub fn problems_with(&self, pathway: &Pathway) -> Vec<Problem> {
        let mut problems = vec![];
        for other in self.of(&pathway.id).filter(|other| *other != pathway) {
            if other.in_force_from == pathway.in_force_from {
                let place = Place { table: vec![], index: None, key: "in_force_from".to_owned() };
                let message = format!(
                    "Another version of {} is already in force from {}: the two would overlap. \
                     Give this one a later day",
                    pathway.id, other.in_force_from
                );
                problems.push(Problem { place, message });
            }
        }
        let before = self.of(&pathway.id).filter(|it| it.in_force_from < pathway.in_force_from);
        if let Some(before) = before.max_by_key(|version| version.in_force_from) {
            problems.extend(lost_reasons(before, pathway));
        }
        problems
    }

    /// The versions of one pathway.
    pub fn of<'a>(&'a self, id: &'a PathwayId) -> impl Iterator<Item = &'a Pathway> {
        self.versions.iter().filter(move |version| version.id == *id)
    }

    /// The ids of the pathways in use, the default first.
    pub fn ids(&self) -> Vec<&PathwayId> {
        let mut ids = vec![];
        for version in &self.versions {
            if !ids.contains(&&version.id) {
                ids.push(&version.id);
            }
        }
        ids
    }

    /// The version that governs a journey begun on `day`, for as long as the journey lasts. A
    /// journey on a pathway that is not in use is on the default one.
    pub fn number(&self, id: Option<&PathwayId>, day: NaiveDate) -> Option<PathwayNo> {
        let default = &self.versions.first()?.id;
        let id = id.filter(|id| self.of(id).next().is_some()).unwrap_or(default);
        let versions = || self.versions.iter().enumerate().filter(|(_, it)| it.id == *id);
        let begun = versions().filter(|(_, it)| it.in_force_from <= day);
        let governs = begun.max_by_key(|(_, it)| it.in_force_from);
        let earliest = || versions().min_by_key(|(_, it)| it.in_force_from);
        let (place, _) = governs.or_else(earliest)?;
        u16::try_from(place).ok().map(PathwayNo)
    }

    /// A version by its number.
    pub fn get(&self, number: PathwayNo) -> Option<&Pathway> {
        self.versions.get(usize::from(number.0))
    }

    /// Every version, by number.
    pub fn numbered(&self) -> impl Iterator<Item = (PathwayNo, &Pathway)> {
        self.versions
            .iter()
            .enumerate()
            .filter_map(|(place, it)| Some((PathwayNo(u16::try_from(place).ok()?), it)))
    }

    /// The newest version of a pathway.
    pub fn newest<'a>(&'a self, id: &'a PathwayId) -> Option<&'a Pathway> {
        self.of(id).max_by_key(|version| version.in_force_from)
    }

    /// The stages of all versions of a pathway in one order: the newest version's, and each stage
    /// that it lacks after the one it used to follow. Figures of all versions share these.
    pub fn stages(&self, id: &PathwayId) -> Vec<(StageName, String)> {
        let mut versions: Vec<&Pathway> = self.of(id).collect();
        versions.sort_by_key(|version| std::cmp::Reverse(version.in_force_from));
        let mut stages: Vec<(StageName, String)> = vec![];
        for version in versions {
            let mut after = 0;
            for stage in &version.stages {
                match stages.iter().position(|(name, _)| *name == stage.name) {
                    Some(place) => after = place + 1,
                    None => {
                        stages.insert(after, (stage.name.clone(), stage.label.clone()));
                        after += 1;
                    }
                }
            }
        }
        stages
    }
}

fn lost_reasons(before: &Pathway, pathway: &Pathway) -> Vec<Problem> {
    let continues = |name| {
        pathway.reason(name).is_some()
            || pathway.reasons.iter().any(|it| it.replaces.contains(name))
    };
    let lost = before.reasons.iter().filter(|reason| !continues(&reason.name));
    lost.map(|reason| Problem {
        place: Place { table: vec!["reason".to_owned()], index: None, key: String::new() },
        message: format!(
            "The version in force from {} has the reason {}, and nothing here continues it: \
             keep it, or name it in the `replaces` of its successor",
            before.in_force_from, reason.name
        ),
    })
    .collect()
}

/// Something that happened to a pathway. The rules of `journey/event.rs` hold here too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PathwayEvent {
    /// A version came into use.
    PathwayAdopted {
        /// The file, whole.
        file: Box<File>,
    },
}

impl PathwayEvent {
    /// The names of these facts in the log.
    pub const TYPES: [&'static str; 1] = ["pathway-adopted"];
}

/// The history of a pathway's versions: the same in every log.
impl From<&PathwayId> for StreamId {
    fn from(id: &PathwayId) -> Self {
        Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("waymark/pathway/{id}").as_bytes()))
    }
}

/// Take a version of a pathway into use.
#[derive(Clone, Debug)]
pub struct AdoptPathway(pub File);

impl Decide for AdoptPathway {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let event = PathwayEvent::PathwayAdopted { file: Box::new(self.0.clone()) };
        let event = Event::Pathway(event);
        if past.history.iter().any(|fact| fact.event == event) {
            return Ok(vec![]);
        }
        let mut pathways = past.pathways.clone();
        for fact in past.history {
            if let Event::Pathway(PathwayEvent::PathwayAdopted { file }) = &fact.event
                && let Ok(pathway) = Pathway::check((**file).clone())
            {
                let _ = pathways.adopt(pathway);
            }
        }
        let refused = |problems: Vec<Problem>| {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Refusal::PathwayRefused(told.join(". "))
        };
        pathways.adopt(Pathway::check(self.0.clone()).map_err(refused)?).map_err(refused)?;
        Ok(vec![NewFact::new(past.now, event)])
    }
}
