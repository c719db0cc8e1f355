//! What is said in a worker's own words beside a fact.

use super::JourneyEvent;
use crate::sealed::{Note, Sealed};

impl JourneyEvent {
    /// Gives it a note, if it is a fact that can have one. An enquiry's says how they heard.
    pub fn attach(&mut self, words: Sealed<Note>) {
        if let Self::EnquiryReceived(enquiry) = self {
            enquiry.heard = Some(words);
        } else if let Self::ContactRecorded { note, .. }
        | Self::MilestoneReached { note, .. }
        | Self::CheckRequested { note, .. }
        | Self::CheckReturned { note, .. }
        | Self::CheckChased { note, .. }
        | Self::CheckNotNeeded { note, .. }
        | Self::NoteAdded { note }
        | Self::NextActionSet { note, .. }
        | Self::JourneySnoozed { note, .. }
        | Self::JourneyPaused { note, .. }
        | Self::JourneyEnded { note, .. }
        | Self::HandoverOffered { note, .. }
        | Self::HandoverReturned { note }
        | Self::RetentionHeld { note, .. }
        | Self::RetentionHoldLifted { note }
        | Self::MadeConfidential { note }
        | Self::ConfidentialityLifted { note }
        | Self::OpenedInEmergency { note, .. }
        | Self::FactUndone { note, .. } = self
        {
            *note = Some(words);
        }
    }

    /// Whether it can have a note.
    pub fn takes_note(&self) -> bool {
        self.note_place().is_some()
    }

    /// Its note.
    pub fn note(&self) -> Option<&Sealed<Note>> {
        self.note_place()?.as_ref()
    }

    fn note_place(&self) -> Option<&Option<Sealed<Note>>> {
        match self {
            Self::EnquiryReceived(enquiry) => Some(&enquiry.heard),
            Self::ContactRecorded { note, .. }
            | Self::MilestoneReached { note, .. }
            | Self::CheckRequested { note, .. }
            | Self::CheckReturned { note, .. }
            | Self::CheckChased { note, .. }
            | Self::CheckNotNeeded { note, .. }
            | Self::NoteAdded { note }
            | Self::NextActionSet { note, .. }
            | Self::JourneySnoozed { note, .. }
            | Self::JourneyPaused { note, .. }
            | Self::JourneyEnded { note, .. }
            | Self::HandoverOffered { note, .. }
            | Self::HandoverReturned { note }
            | Self::RetentionHeld { note, .. }
            | Self::RetentionHoldLifted { note }
            | Self::MadeConfidential { note }
            | Self::ConfidentialityLifted { note }
            | Self::OpenedInEmergency { note, .. }
            | Self::FactUndone { note, .. } => Some(note),
            _ => None,
        }
    }
}
