//! What a made-up household's history is made of.

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, WorkerId};
use domain::journey::JourneyEvent;

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
