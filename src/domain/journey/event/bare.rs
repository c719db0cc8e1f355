//! Facts without what is said of one household alone, so that few kinds are told apart.

use chrono::{DateTime, NaiveDate};
use uuid::Uuid;

use super::{Enquiry, JourneyEvent};
use crate::ids::{JourneyId, PersonId};

const NO_DAY: NaiveDate = NaiveDate::MIN;
const NOBODY: JourneyId = JourneyId(Uuid::nil());

impl JourneyEvent {
    /// The fact without what is said of this household alone: what answers tell facts apart by.
    #[must_use]
    pub fn bare(self) -> Self {
        let (person, note) = (None, None);
        match self {
            Self::EnquiryReceived(told) => Self::EnquiryReceived(Box::new(Enquiry {
                channel: told.channel,
                ..Enquiry::default()
            })),
            Self::ContactRecorded { channel, direction, outcome, .. } => {
                Self::ContactRecorded { channel, direction, outcome, note: None }
            }
            Self::MilestoneReached { milestone, outcome, .. } => {
                let (booked_for, course) = (None, None);
                Self::MilestoneReached { milestone, outcome, booked_for, course, note }
            }
            Self::CheckRequested { check, .. } => Self::CheckRequested { check, person, note },
            Self::CheckReturned { check, .. } => {
                Self::CheckReturned { check, person, expires_on: None, note }
            }
            Self::CheckChased { check, .. } => Self::CheckChased { check, person, note },
            Self::CheckNotNeeded { check, .. } => Self::CheckNotNeeded { check, person, note },
            Self::NoteAdded { .. } => Self::NoteAdded { note: None },
            Self::WordsCorrected { .. } => Self::WordsCorrected { of: None },
            Self::NextActionSet { .. } => Self::NextActionSet { due: NO_DAY, note: None },
            Self::JourneySnoozed { .. } => Self::JourneySnoozed { until: NO_DAY, note: None },
            Self::HandoverOffered { to, .. } => {
                Self::HandoverOffered { to, service: None, team: None, note: None }
            }
            Self::HandoverReturned { .. } => Self::HandoverReturned { note: None },
            Self::JourneyPaused { .. } => Self::JourneyPaused { review_on: None, note: None },
            Self::JourneyMerged { .. } => Self::JourneyMerged { into: NOBODY },
            Self::HouseholdCameBack { .. } => Self::HouseholdCameBack { earlier: NOBODY },
            Self::HouseholdsKeptApart { .. } => Self::HouseholdsKeptApart { from: NOBODY },
            Self::TouchRecorded(_) => Self::TouchRecorded(Box::default()),
            Self::RewardPaid { .. } => Self::RewardPaid { pence: None },
            Self::RecontactAgreed { .. } => Self::RecontactAgreed { from: NO_DAY },
            Self::RetentionHeld { .. } => Self::RetentionHeld { until: None, note: None },
            Self::FactUndone { .. } => Self::FactUndone { version: 0, note: None },
            rest @ (Self::JourneyEnded { .. }
            | Self::ReminderSent { .. }
            | Self::RetentionHoldLifted { .. }
            | Self::MadeConfidential { .. }
            | Self::ConfidentialityLifted { .. }
            | Self::OpenedInEmergency { .. }
            | Self::ErasureOrdered { .. }
            | Self::ErasureCompleted { .. }) => rest.bare_of_the_rest(),
            bare @ (Self::WorkerAssigned { .. }
            | Self::NextActionDone {}
            | Self::JourneyResumed {}
            | Self::JourneyHandedOver { .. }
            | Self::HandoverAccepted {}
            | Self::JourneyVoided {}
            | Self::ValuesModeTold { .. }
            | Self::RecontactWithdrawn {}
            | Self::PathwayChosen { .. }) => bare,
        }
    }

    fn bare_of_the_rest(self) -> Self {
        match self {
            Self::JourneyEnded { decided_by, reason, .. } => {
                let (also, may_contact_from, note) = (vec![], None, None);
                Self::JourneyEnded { decided_by, reason, also, may_contact_from, note }
            }
            Self::ReminderSent { clock, matter, step, .. } => {
                Self::ReminderSent { clock, matter, step, started_at: DateTime::UNIX_EPOCH }
            }
            Self::RetentionHoldLifted { .. } => Self::RetentionHoldLifted { note: None },
            Self::MadeConfidential { .. } => Self::MadeConfidential { note: None },
            Self::ConfidentialityLifted { .. } => Self::ConfidentialityLifted { note: None },
            Self::OpenedInEmergency { worker, .. } => {
                Self::OpenedInEmergency { worker, note: None }
            }
            // Whether a household is gone altogether tells facts apart.
            Self::ErasureOrdered { notes, .. } => {
                Self::ErasureOrdered { people: vec![], notes, over: None }
            }
            Self::ErasureCompleted { .. } => {
                Self::ErasureCompleted { order: 0, keys: vec![], fields: 0, failed: 0 }
            }
            other => other,
        }
    }

    /// The bare fact, told of an adult of the household by a number.
    #[must_use]
    pub fn bare_of(self, adult: Option<u16>) -> Self {
        let mut bare = self.bare();
        if let Some(person) = bare.person_place() {
            *person = adult.map(|number| PersonId(Uuid::from_u128(number.into())));
        }
        bare
    }

    /// The number of the adult whom a bare fact is told of.
    pub fn adult(&self) -> Option<u16> {
        u16::try_from(self.person()?.0.as_u128()).ok()
    }

    /// The adult whom it is told of, if of one alone.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::CheckRequested { person, .. }
            | Self::CheckReturned { person, .. }
            | Self::CheckChased { person, .. }
            | Self::CheckNotNeeded { person, .. } => *person,
            _ => None,
        }
    }

    fn person_place(&mut self) -> Option<&mut Option<PersonId>> {
        match self {
            Self::CheckRequested { person, .. }
            | Self::CheckReturned { person, .. }
            | Self::CheckChased { person, .. }
            | Self::CheckNotNeeded { person, .. } => Some(person),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::journey::event::tests::{ID, read, written};

    #[test]
    fn a_bare_fact_is_as_bare_as_it_gets() {
        for written in written() {
            let bare = read(&written).bare();

            assert_eq!(bare.clone().bare(), bare);
        }
    }

    #[test]
    fn a_bare_fact_says_nothing_of_one_household_alone() {
        for written in written() {
            let bare = serde_json::to_value(read(&written).bare()).unwrap().to_string();

            assert!(!bare.contains("sealed"), "{bare}");
            // Who has a journey, is to have it or opened it tells facts apart; nobody else's id does.
            let names_worker = ["worker-assigned", "handover-offered", "opened-in-emergency"]
                .iter()
                .any(|name| bare.contains(name));
            assert!(!bare.contains(ID) || names_worker, "{bare}");
            for word in [
                "H-17",
                "website",
                "IV30",
                "siblings",
                "notice-3",
                "2026-",
                "2027-",
                "contact_made",
            ] {
                assert!(!bare.contains(word), "{bare}");
            }
        }
    }

    #[test]
    fn a_bare_fact_of_an_adult_is_told_of_a_number() {
        let told = written().iter().filter(|it| read(it).person().is_some()).count();
        assert_eq!(told, 4, "checks alone");
        for written in written() {
            let of_second = read(&written).bare_of(Some(2));

            assert_eq!(of_second.adult(), read(&written).person().map(|_| 2));
            assert_eq!(of_second.bare(), read(&written).bare());
        }
    }

    #[test]
    fn a_bare_fact_keeps_what_pathways_and_answers_tell_it_by() {
        let bare = |place: usize| serde_json::to_value(read(&written()[place]).bare()).unwrap();

        assert_eq!(bare(0), json!({ "enquiry-received": { "channel": "web-chat" } }));
        assert_eq!(
            bare(1),
            json!({ "contact-recorded": {
                "channel": "phone", "direction": "inward", "outcome": "spoke"
            } })
        );
        let booked = json!({ "milestone": "panel-booked", "outcome": "at-noon" });
        assert_eq!(bare(2), json!({ "milestone-reached": booked }));
        assert_eq!(
            bare(15),
            json!({ "journey-ended": { "decided_by": "no-reply", "reason": "moving" } })
        );
        for written in written() {
            let fact = read(&written);
            assert_eq!(fact.clone().bare().is_two_way_contact(), fact.is_two_way_contact());
        }
    }
}
