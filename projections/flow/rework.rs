//! What had to be done again: visits booked anew, panels deferred, training missed.

use std::collections::BTreeMap;

use domain::journey::JourneyEvent;
use domain::training::MISSED;
use serde::Serialize;

use crate::course::Course;
use crate::view::View;

/// The milestone of a panel that puts its decision off.
const DEFERRED: &str = "panel-deferred";

/// Something that had to be done again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rework {
    /// What happened to it.
    pub kind: ReworkKind,
    /// What was booked, in the pathway's words, or the milestone.
    pub what: String,
    /// How many journeys had it.
    pub journeys: usize,
    /// How often.
    pub times: usize,
}

/// What happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum ReworkKind {
    BookedAgain,
    Deferred,
    Missed,
}

/// The rework of journeys, counted one journey at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Again {
    found: BTreeMap<(ReworkKind, String), (usize, usize)>,
}

/// Which kinds of fact book something, or say that something is put off or was missed.
pub(super) fn telling(view: &View<'_>) -> Vec<bool> {
    let kinds = view.answers.kinds.values().iter().enumerate();
    let tells = |(kind, event): (usize, &JourneyEvent)| {
        let is_said = matches!(event, JourneyEvent::MilestoneReached { milestone, .. }
            if [DEFERRED, MISSED].contains(&milestone.as_str()));
        is_said || view.rules.iter().any(|rules| rules.books[kind].is_some())
    };
    kinds.map(tells).collect()
}

impl Again {
    pub(super) fn count(&mut self, course: &Course<'_>, telling: &[bool]) {
        // Of one journey, which has few of them.
        let mut booked: Vec<&str> = vec![];
        let mut here: Vec<((ReworkKind, &str), usize)> = vec![];
        for fact in course.facts().iter().filter(|fact| telling[fact.kind]) {
            let JourneyEvent::MilestoneReached { milestone, .. } = course.kind(fact) else {
                continue;
            };
            let books = course.rules.books[fact.kind];
            let again = match (books, milestone.as_str()) {
                (Some(what), _) if booked.contains(&what) => Some((ReworkKind::BookedAgain, what)),
                (_, DEFERRED) => Some((ReworkKind::Deferred, DEFERRED)),
                (_, MISSED) => Some((ReworkKind::Missed, MISSED)),
                _ => None,
            };
            booked.extend(books);
            let Some(again) = again else { continue };
            match here.iter_mut().find(|(known, _)| *known == again) {
                Some((_, times)) => *times += 1,
                None => here.push((again, 1)),
            }
        }
        for ((kind, what), times) in here {
            let found = self.found.entry((kind, what.to_owned())).or_default();
            *found = (found.0 + 1, found.1 + times);
        }
    }

    pub(super) fn add(&mut self, next: Self) {
        for (what, (journeys, times)) in next.found {
            let found = self.found.entry(what).or_default();
            *found = (found.0 + journeys, found.1 + times);
        }
    }

    pub(super) fn told(self) -> Vec<Rework> {
        let found = self.found.into_iter();
        found
            .map(|((kind, what), (journeys, times))| Rework { kind, what, journeys, times })
            .collect()
    }
}
