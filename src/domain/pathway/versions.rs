//! Pathways in use: which version governs a journey, and how versions follow each other.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{File, Pathway, Place, Problem};
use crate::ids::{PathwayId, ReasonName, StageName, StreamId};
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

    /// Takes into use what the log says was adopted. What differs from a version of the same day in its clocks
    /// alone takes its place: that was changed once more before its day came.
    pub fn adopt_told(&mut self, pathway: Pathway) {
        let is_its = |it: &&mut Pathway| {
            it.in_force_from == pathway.in_force_from && it.differs_in_clocks_alone(&pathway)
        };
        match self.versions.iter_mut().find(is_its) {
            Some(before) => *before = pathway,
            None => {
                let _ = self.adopt(pathway);
            }
        }
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
        let after = self.of(&pathway.id).filter(|it| it.in_force_from > pathway.in_force_from);
        if let Some(after) = after.min_by_key(|version| version.in_force_from) {
            problems.extend(reasons_without_successor(pathway, after));
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
                let place = stages.iter().position(|(name, _)| *name == stage.name);
                let place = place.unwrap_or_else(|| {
                    stages.insert(after, (stage.name.clone(), stage.label.clone()));
                    after
                });
                after = place + 1;
            }
        }
        stages
    }
}

fn lost_reasons(before: &Pathway, pathway: &Pathway) -> Vec<Problem> {
    let lost = before.reasons.iter().filter(|reason| !pathway.continues(&reason.name));
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

fn reasons_without_successor(pathway: &Pathway, after: &Pathway) -> Vec<Problem> {
    let reasons = pathway.reasons.iter().enumerate();
    let lost = reasons.filter(|(_, reason)| !after.continues(&reason.name));
    lost.map(|(index, reason)| Problem {
        place: Place {
            table: vec!["reason".to_owned()],
            index: Some(index),
            key: "name".to_owned(),
        },
        message: format!(
            "Nothing in the version in force from {} continues the reason {}: leave it out here, \
             or put this version in force after that one",
            after.in_force_from, reason.name
        ),
    })
    .collect()
}

impl Pathway {
    fn differs_in_clocks_alone(&self, other: &Self) -> bool {
        let without_clocks = |it: &Self| File { clocks: vec![], ..it.file.clone() };
        without_clocks(self) == without_clocks(other)
    }

    fn continues(&self, name: &ReasonName) -> bool {
        self.reason(name).is_some() || self.reasons.iter().any(|it| it.replaces.contains(name))
    }
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

impl Past<'_> {
    /// The pathways in use, with what this history adopted a moment ago.
    pub(super) fn pathways_adopted(&self) -> Pathways {
        let mut pathways = self.pathways.clone();
        for fact in self.history {
            if let Event::Pathway(PathwayEvent::PathwayAdopted { file }) = &fact.event
                && let Ok(pathway) = Pathway::check((**file).clone())
            {
                pathways.adopt_told(pathway);
            }
        }
        pathways
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
        let mut pathways = past.pathways_adopted();
        let refused = |problems: Vec<Problem>| {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Refusal::PathwayRefused(told.join(". "))
        };
        pathways.adopt(Pathway::check(self.0.clone()).map_err(refused)?).map_err(refused)?;
        Ok(vec![NewFact::new(past.now, event)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pathway::ReasonFile;
    use crate::testing::{day, log, nine_on, on, pathways, small_pathway};

    // The small pathway from a later day on, with what has changed.
    fn version(from: &str, change: impl FnOnce(&mut File)) -> Pathway {
        let mut file = File { in_force_from: day(from), ..small_pathway() };
        change(&mut file);
        Pathway::check(file).unwrap()
    }

    fn without_application(file: &mut File) {
        file.stages.retain(|stage| stage.name != "application");
        file.milestones[1].enters = None;
    }

    fn reason(name: &str, replaces: &[&str]) -> ReasonFile {
        let replaces = replaces.iter().map(|&name| name.to_owned()).collect();
        ReasonFile { name: name.into(), replaces, ..small_pathway().reasons[0].clone() }
    }

    fn told(problems: &[Problem]) -> Vec<(String, String)> {
        let place = |place: &Place| {
            let key = Some(&place.key).filter(|key| !key.is_empty());
            place.table.iter().chain(key).map(String::as_str).collect::<Vec<_>>().join(".")
        };
        problems.iter().map(|it| (place(&it.place), it.to_string())).collect()
    }

    fn stage_names(pathways: &Pathways, id: &str) -> Vec<String> {
        pathways.stages(&id.into()).into_iter().map(|(name, _)| name.to_string()).collect()
    }

    #[test]
    fn the_version_in_force_on_its_first_day_governs_a_journey() {
        let mut pathways = pathways();
        pathways.adopt(version("2026-04-01", without_application)).unwrap();
        pathways.adopt(version("2020-01-01", |_| {})).unwrap();

        let governing = |on| {
            let number = pathways.number(None, day(on)).unwrap();
            pathways.get(number).unwrap().in_force_from
        };

        assert_eq!(governing("1999-01-01"), day("2011-04-01"), "the earliest, before any");
        assert_eq!(governing("2011-04-01"), day("2011-04-01"));
        assert_eq!(governing("2019-12-31"), day("2011-04-01"));
        assert_eq!(governing("2020-01-01"), day("2020-01-01"));
        assert_eq!(governing("2026-03-31"), day("2020-01-01"));
        assert_eq!(governing("2026-04-01"), day("2026-04-01"));
        assert_eq!(pathways.newest(&"small".into()).unwrap().in_force_from, day("2026-04-01"));
    }

    #[test]
    fn a_journey_on_a_pathway_that_is_not_in_use_is_on_the_default_one() {
        let mut pathways = pathways();
        pathways.adopt(version("2020-01-01", |file| file.id = "kinship".into())).unwrap();
        let id = |name: &str| {
            let number = pathways.number(Some(&name.into()), day("2026-03-02")).unwrap();
            pathways.get(number).unwrap().id.to_string()
        };

        assert_eq!(id("kinship"), "kinship");
        assert_eq!(id("small"), "small");
        assert_eq!(id("adoption"), "small");
        assert_eq!(pathways.ids(), [&"small".into(), &"kinship".into()]);
        assert_eq!(Pathways::default().number(None, day("2026-03-02")), None);
    }

    #[test]
    fn a_stage_that_the_newest_version_dropped_stays_after_the_one_it_followed() {
        let mut pathways = pathways();
        pathways.adopt(version("2026-04-01", without_application)).unwrap();

        let stages = ["enquiry", "initial-visit", "application", "approved"];
        assert_eq!(stage_names(&pathways, "small"), stages);
    }

    #[test]
    fn the_stages_of_all_versions_come_in_the_order_of_the_newest() {
        let mut pathways = pathways();
        let training = |file: &mut File| {
            file.stages[1].name = "training".into();
            file.stages[2].label = "Applied".into();
            file.milestones[0].enters = Some("training".into());
        };
        pathways.adopt(version("2026-04-01", training)).unwrap();

        let stages = ["enquiry", "initial-visit", "training", "application", "approved"];
        assert_eq!(stage_names(&pathways, "small"), stages);
        assert_eq!(pathways.stages(&"small".into())[3].1, "Applied", "as the newest calls it");
        assert!(stage_names(&pathways, "kinship").is_empty());
    }

    #[test]
    fn two_versions_do_not_begin_on_one_day() {
        let mut pathways = pathways();
        let rival = version("2011-04-01", without_application);

        let problems = pathways.adopt(rival).unwrap_err();

        let message = "Another version of small is already in force from 2011-04-01: the two \
                       would overlap. Give this one a later day";
        assert_eq!(told(&problems), [("in_force_from".into(), message.into())]);
        assert_eq!(pathways, crate::testing::pathways(), "nothing is taken into use");
    }

    #[test]
    fn a_version_adopted_twice_is_there_once() {
        let mut pathways = pathways();
        let later = version("2026-04-01", without_application);

        pathways.adopt(later.clone()).unwrap();
        pathways.adopt(later).unwrap();

        assert_eq!(pathways.numbered().count(), 2);
    }

    #[test]
    fn a_reason_is_kept_or_has_a_successor() {
        let pathways = pathways();
        let lost = version("2026-04-01", |file| {
            file.reasons.retain(|it| it.name != "financial" && it.name != "moving");
        });
        let renamed = version("2026-04-01", |file| {
            file.reasons.retain(|it| it.name != "financial" && it.name != "moving");
            file.reasons.push(reason("circumstances", &["financial", "moving"]));
        });

        let message = |name: &str| {
            format!(
                "The version in force from 2011-04-01 has the reason {name}, and nothing here \
                 continues it: keep it, or name it in the `replaces` of its successor"
            )
        };
        assert_eq!(
            told(&pathways.problems_with(&lost)),
            [("reason".into(), message("financial")), ("reason".into(), message("moving")),]
        );
        assert_eq!(pathways.problems_with(&renamed), []);
    }

    #[test]
    fn a_version_that_comes_between_has_no_reason_that_the_next_one_drops() {
        let mut pathways = pathways();
        pathways.adopt(version("2026-04-01", |_| {})).unwrap();
        let between = version("2020-01-01", |file| file.reasons.push(reason("pandemic", &[])));

        let message = "Nothing in the version in force from 2026-04-01 continues the reason \
                       pandemic: leave it out here, or put this version in force after that one";
        assert_eq!(
            told(&pathways.problems_with(&between)),
            [("reason.name".into(), message.into())]
        );
    }

    #[test]
    fn a_version_is_adopted_once_and_not_with_a_mistake() {
        let (pathways, past) = (pathways(), nine_on("2026-03-02"));
        let adopt = |history: &[_], change: fn(&mut File)| {
            let mut file = File { in_force_from: day("2026-04-01"), ..small_pathway() };
            change(&mut file);
            AdoptPathway(file).decide(on(&pathways, history, "2026-03-02"))
        };
        let facts = adopt(&[], without_application).unwrap();
        let mut history = log([("2026-03-02", crate::testing::noted())]);
        history[0].event = facts[0].event.clone();

        assert_eq!((facts.len(), facts[0].happened_at), (1, past));
        assert_eq!(adopt(&history, without_application), Ok(vec![]), "the same again");
        let rival = adopt(&history, |_| {}).unwrap_err().to_string();
        assert!(rival.starts_with("Another version of small is already in force"), "{rival}");
        let wrong = adopt(&[], |file| file.stages.clear()).unwrap_err().to_string();
        assert!(wrong.contains("add at least one [[stage]]"), "{wrong}");
    }
}
