//! What a made-up household's history is made of.

use chrono::{DateTime, Utc};
use domain::ids::{CommandId, EventId, JourneyId, WorkerId};
use domain::journey::JourneyEvent;
use domain::record::{Event, Recorded, When};
use uuid::Uuid;

use super::people::Adult;

/// A household's journey, as far as it is known by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    /// Its journey.
    pub journey: JourneyId,
    /// Who they are. Their enquiry does not hold this yet: it is sealed into it.
    pub adults: Vec<Adult>,
    /// What happened, in the order in which it was recorded.
    pub facts: Vec<Told>,
}

/// A fact, its note still in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// When it happened.
    pub happened_at: DateTime<Utc>,
    /// When somebody recorded it.
    pub recorded_at: DateTime<Utc>,
    /// Who did it, if it was not the website.
    pub worker: Option<WorkerId>,
    /// What happened.
    pub event: JourneyEvent,
    /// What was written about it, for facts that take a note.
    pub note: Option<String>,
}

impl Household {
    /// The facts as a log holds them that stood at a position before, with nothing personal in
    /// them: what folding needs, without a database.
    pub fn recorded_after(self, position: i64) -> impl Iterator<Item = Recorded> {
        let journey = self.journey;
        self.facts.into_iter().zip(1_u32..).map(move |(told, version)| Recorded {
            position: position + i64::from(version),
            id: fact_id(journey, version),
            stream: journey.into(),
            version,
            when: When {
                happened_at: told.happened_at,
                recorded_at: told.recorded_at,
                source_recorded_at: None,
            },
            worker: told.worker,
            command: command_id(journey),
            event: Event::Journey(told.event),
        })
    }
}

/// The id of a journey's fact, by its place in the history, from 1.
///
/// It begins as the journey's does, with the time of the enquiry, so that an index over ids grows at
/// its end.
pub(super) fn fact_id(journey: JourneyId, version: u32) -> EventId {
    let mut bytes = Uuid::new_v5(&journey.0, &version.to_be_bytes()).into_bytes();
    bytes[..6].copy_from_slice(&journey.0.as_bytes()[..6]);
    EventId(Uuid::new_v8(bytes))
}

/// The key of the command that records a journey.
pub(super) fn command_id(journey: JourneyId) -> CommandId {
    CommandId(fact_id(journey, 0).0)
}
