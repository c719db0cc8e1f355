//! Notes about a household, sealed under the journey's key.

use chrono::{DateTime, Utc};

use super::{Journey, JourneyEvent, Refusal, fact};
use crate::record::{Decide, NewFact, Past};
use crate::sealed::{Note, Sealed};

/// Add a note.
#[derive(Clone, Debug)]
pub struct AddNote {
    /// When what it tells happened.
    pub happened_at: DateTime<Utc>,
    /// What it says.
    pub note: Sealed<Note>,
}

impl Decide for AddNote {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        Journey::replay(past)?.in_use(self.happened_at)?;
        Ok(fact(self.happened_at, JourneyEvent::NoteAdded { note: Some(self.note.clone()) }))
    }
}
