//! Facts as the log holds them, and how a command turns a history into new ones.

use chrono::{DateTime, NaiveDate, Utc};

use crate::calendar::london_day;
use crate::campaign::CampaignEvent;
use crate::clinic::ClinicEvent;
use crate::figure::FigureEvent;
use crate::ids::{CommandId, EventId, StreamId, WorkerId};
use crate::import::ImportEvent;
use crate::journey::{JourneyEvent, Refusal};
use crate::pathway::{PathwayEvent, Pathways};
use crate::retention::RetentionEvent;
use crate::sealed::{RestOfRow, Sealed};
use crate::training::TrainingEvent;

/// What a row of the log says, by the kind of history it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// On a household's journey.
    Journey(JourneyEvent),
    /// About a pathway.
    Pathway(PathwayEvent),
    /// About a campaign or source.
    Campaign(CampaignEvent),
    /// About a training course.
    Training(TrainingEvent),
    /// About an import.
    Import(ImportEvent),
    /// About a performance clinic.
    Clinic(ClinicEvent),
    /// About a figure that was kept.
    Figure(FigureEvent),
    /// About how long records are kept.
    Retention(RetentionEvent),
    /// Written by a newer program, or damaged. Counted, and it blocks no answer.
    Unknown {
        /// What the row calls it.
        kind: Box<str>,
    },
}

/// The times of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// When it happened, in the world.
    pub happened_at: DateTime<Utc>,
    /// When the log heard of it. Late is welcome.
    pub recorded_at: DateTime<Utc>,
    /// When the system it was imported from heard of it.
    pub source_recorded_at: Option<DateTime<Utc>>,
}

impl When {
    /// When it was first known, here or in the system it came from.
    pub fn known_at(&self) -> DateTime<Utc> {
        self.source_recorded_at.unwrap_or(self.recorded_at)
    }

    /// The London day on which it happened.
    pub fn day(&self) -> NaiveDate {
        london_day(self.happened_at)
    }
}

/// An event as the log holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the log, from 1.
    pub position: i64,
    /// Its own id.
    pub id: EventId,
    /// The history it belongs to.
    pub stream: StreamId,
    /// Its place in that history, from 1.
    pub version: u32,
    /// Its times.
    pub when: When,
    /// Who recorded it, or did it, according to an imported file.
    pub worker: Option<WorkerId>,
    /// The command that recorded it.
    pub command: CommandId,
    /// What happened.
    pub event: Event,
}

impl Recorded {
    /// Whether it tells of the service's own doing: it changes nothing for anybody.
    pub fn is_own_doing(&self) -> bool {
        matches!(&self.event, Event::Journey(event) if event.is_own_doing())
    }
}

/// A fact that a command wants recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFact {
    /// Its id, where sealed parts are bound to it or a retry must meet it again.
    pub id: Option<EventId>,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
    /// When the system it is imported from heard of it.
    pub source_recorded_at: Option<DateTime<Utc>>,
    /// Who did it, if not the worker who gives the command.
    pub worker: Option<WorkerId>,
    /// What happened.
    pub event: Event,
    /// What the imported row said besides.
    pub rest: Option<Sealed<RestOfRow>>,
}

impl NewFact {
    /// A fact of somebody's own telling.
    pub fn new(happened_at: DateTime<Utc>, event: Event) -> Self {
        Self { id: None, happened_at, source_recorded_at: None, worker: None, event, rest: None }
    }
}

/// What a command is judged by: the rules, what has happened so far, and the time.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    /// The pathways in use.
    pub pathways: &'a Pathways,
    /// The facts of the command's own stream, by version.
    pub history: &'a [Recorded],
    /// The time of the log.
    pub now: DateTime<Utc>,
}

/// A command: something asked for, which the history of its stream may refuse.
pub trait Decide {
    /// The new facts, none if the request changes nothing, or the reason it is refused.
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal>;
}

/// Which facts of a history a later one takes back, by place. An undoing can itself be undone.
pub fn struck_out<'a>(
    history: impl ExactSizeIterator<Item = Option<&'a u32>> + Clone,
) -> Vec<bool> {
    let mut struck = vec![false; history.len()];
    let undoings: Vec<(usize, u32)> =
        history.enumerate().filter_map(|(place, undone)| Some((place, *undone?))).collect();
    for (place, version) in undoings.into_iter().rev() {
        let undone = usize::try_from(version).unwrap_or(usize::MAX).wrapping_sub(1);
        if !struck[place] && undone < place {
            struck[undone] = true;
        }
    }
    struck
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::DeserializeOwned;

    use super::*;

    fn expected<E: DeserializeOwned>() -> String {
        let Err(error) = serde_json::from_str::<E>("\"graduated\"") else { panic!("no such fact") };
        error.to_string()
    }

    #[test]
    fn every_kind_of_history_lists_its_facts_as_they_are_written() {
        let pathway = PathwayEvent::TYPES[0];
        let figure = FigureEvent::TYPES[0];
        let retention = RetentionEvent::TYPES[0];
        let listed = |names: &[&str]| {
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        };
        let campaign = listed(&CampaignEvent::TYPES);
        let import = listed(&ImportEvent::TYPES);
        let training = listed(&TrainingEvent::TYPES);
        let clinic = listed(&ClinicEvent::TYPES);

        assert!(expected::<CampaignEvent>().contains(&format!("expected one of {campaign} at")));
        assert!(expected::<PathwayEvent>().contains(&format!("expected `{pathway}` at")));
        assert!(expected::<ImportEvent>().contains(&format!("expected one of {import} at")));
        assert!(expected::<TrainingEvent>().contains(&format!("expected one of {training} at")));
        assert!(expected::<ClinicEvent>().contains(&format!("expected one of {clinic} at")));
        assert!(expected::<FigureEvent>().contains(&format!("expected `{figure}` at")));
        assert!(expected::<RetentionEvent>().contains(&format!("expected `{retention}` at")));
    }

    #[test]
    fn an_undoing_that_was_undone_strikes_nothing_out() {
        let struck = |history: &[Option<u32>]| struck_out(history.iter().map(Option::as_ref));

        assert_eq!(struck(&[None, Some(1)]), [true, false]);
        assert_eq!(struck(&[None, Some(1), Some(2)]), [false, true, false]);
        assert_eq!(struck(&[None, Some(1), Some(2), Some(3)]), [true, false, true, false]);
        assert_eq!(struck(&[Some(1), Some(3), None, Some(0)]), [false; 4], "nothing before it");
    }

    proptest! {
        #[test]
        fn a_fact_is_struck_out_exactly_if_an_undoing_of_it_stands(
            history in proptest::collection::vec(proptest::option::of(0_u32..12), 0..12),
        ) {
            let struck = struck_out(history.iter().map(Option::as_ref));

            for (place, is_struck) in struck.iter().enumerate() {
                let version = u32::try_from(place + 1).unwrap();
                let stands = (place + 1..history.len())
                    .any(|later| history[later] == Some(version) && !struck[later]);
                prop_assert_eq!(*is_struck, stands);
            }
        }
    }
}
