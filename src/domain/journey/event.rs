//! Every fact the log can hold about a journey.
//!
//! This file is the schema of the log, and the log is never rewritten. A variant may gain an
//! optional field; it is never renamed, reused or removed. No fact holds what can be worked out
//! from others, and personal values are held sealed.

mod bare;
mod enquiry;
mod note;
mod words;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use self::enquiry::{Enquiry, Person, PrivacyNotice, Touch, Tracked};
pub use self::words::{
    Channel, ContactOutcome, DecidedBy, Direction, NoticeGiven, TrackedBy, UnknownWord, ValuesMode,
};
use super::Matter;
use crate::ids::{
    CheckName, ClockName, CourseId, JourneyId, KeyId, MilestoneName, OutcomeName, PathwayId,
    PersonId, ReasonName, ServiceName, TeamName, WorkerId,
};
use crate::retention::Due;
use crate::sealed::{Note, Sealed};
use crate::within::Step;

/// Something that happened on a journey.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "snake_case")]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum JourneyEvent {
    EnquiryReceived(Box<Enquiry>),
    ContactRecorded {
        channel: Channel,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        direction: Option<Direction>,
        outcome: ContactOutcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    MilestoneReached {
        milestone: MilestoneName,
        /// What came of it, such as a recommendation, where the pathway lists what may.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<OutcomeName>,
        /// The day or hour that it booked, such as a panel's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        booked_for: Option<DateTime<Utc>>,
        /// The training course that it is about, where that is one of the service's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        course: Option<CourseId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    CheckRequested {
        check: CheckName,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    CheckReturned {
        check: CheckName,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        /// The last day on which what came back holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_on: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    CheckChased {
        check: CheckName,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    CheckNotNeeded {
        check: CheckName,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    NoteAdded {
        /// Left out where only the fact of a note is known, as in some imports.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    /// The words of an earlier fact were put right. It strikes nothing out.
    WordsCorrected {
        /// The kind of fact whose words were wrong, as the old system called it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<Box<str>>,
    },
    WorkerAssigned {
        worker: WorkerId,
    },
    NextActionSet {
        due: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    /// What was to be done next is done, and nothing else is agreed yet.
    NextActionDone {},
    /// What is agreed, or is to be agreed, waits until this day.
    JourneySnoozed {
        until: NaiveDate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    JourneyPaused {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        review_on: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    JourneyResumed {},
    JourneyEnded {
        decided_by: DecidedBy,
        reason: ReasonName,
        /// Up to two further reasons.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        also: Vec<ReasonName>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        may_contact_from: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    /// It is another service's or team's from now on, in every figure too.
    JourneyHandedOver {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<ServiceName>,
        /// Of that service, or of the one that it stays with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<TeamName>,
    },
    /// Somebody else was asked to look after it. Until they accept, nothing changes hands.
    HandoverOffered {
        to: WorkerId,
        /// The service that it moves to with them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<ServiceName>,
        /// The team that it moves to with them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<TeamName>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    HandoverAccepted {},
    HandoverReturned {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    JourneyMerged {
        into: JourneyId,
    },
    JourneyVoided {},
    /// The household has been here before, on an earlier journey.
    HouseholdCameBack {
        earlier: JourneyId,
    },
    /// This household and another look alike and are not the same.
    HouseholdsKeptApart {
        from: JourneyId,
    },
    /// They met the service once more, by a campaign or a source. The first stays on the enquiry.
    TouchRecorded(Box<Touch>),
    /// Which values mode they are of, by a questionnaire that they filled in after the enquiry.
    ValuesModeTold {
        mode: ValuesMode,
    },
    /// Who recommended fostering to them has had what was promised for that.
    RewardPaid {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pence: Option<i64>,
    },
    /// They agreed to be contacted again from a day on, as an ending may say too.
    RecontactAgreed {
        from: NaiveDate,
    },
    /// They are not to be contacted again, whatever was agreed before.
    RecontactWithdrawn {},
    /// Their records stay, whatever their time is: until this day, or until that is lifted.
    RetentionHeld {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    RetentionHoldLifted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    /// Only who looks after it, managers and auditors see it from now on.
    MadeConfidential {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    ConfidentialityLifted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    /// Somebody who does not see it otherwise opened it for a while.
    OpenedInEmergency {
        worker: WorkerId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    /// Says which pathway a journey is on whose enquiry is not recorded.
    PathwayChosen {
        pathway: PathwayId,
    },
    FactUndone {
        /// The fact's place in this history.
        version: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Sealed<Note>>,
    },
    /// A mail went out about a clock. It is no contact, and stops nothing.
    ReminderSent {
        /// The pathway's clock, if it was about one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<ClockName>,
        /// What else it was about. Left out where it was the next action.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matter: Option<Matter>,
        step: Step,
        /// When the clock started, or what else it was about.
        started_at: DateTime<Utc>,
    },
    /// Keys are to be destroyed, for ever.
    ErasureOrdered {
        /// Whose details.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        people: Vec<PersonId>,
        /// Whether the journey's notes go too, with what imported rows said besides.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        notes: bool,
        /// The time that was over. Left out where somebody asked for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<Due>,
    },
    /// The keys are destroyed, and nothing that they sealed opens any more.
    ErasureCompleted {
        /// The place of the order in this history.
        order: u32,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        keys: Vec<KeyId>,
        /// How many sealed fields there are.
        fields: u32,
        /// How many of them failed to open.
        failed: u32,
    },
}

impl JourneyEvent {
    /// The names of these facts in the log and in files.
    pub const TYPES: [&'static str; 39] = [
        "enquiry-received",
        "contact-recorded",
        "milestone-reached",
        "check-requested",
        "check-returned",
        "check-chased",
        "check-not-needed",
        "note-added",
        "words-corrected",
        "worker-assigned",
        "next-action-set",
        "next-action-done",
        "journey-snoozed",
        "journey-paused",
        "journey-resumed",
        "journey-ended",
        "journey-handed-over",
        "handover-offered",
        "handover-accepted",
        "handover-returned",
        "journey-merged",
        "journey-voided",
        "household-came-back",
        "households-kept-apart",
        "touch-recorded",
        "values-mode-told",
        "reward-paid",
        "recontact-agreed",
        "recontact-withdrawn",
        "retention-held",
        "retention-hold-lifted",
        "made-confidential",
        "confidentiality-lifted",
        "opened-in-emergency",
        "pathway-chosen",
        "fact-undone",
        "reminder-sent",
        "erasure-ordered",
        "erasure-completed",
    ];

    /// Its name in the log and in files.
    pub fn name(&self) -> &'static str {
        match self {
            Self::EnquiryReceived(_) => "enquiry-received",
            Self::ContactRecorded { .. } => "contact-recorded",
            Self::MilestoneReached { .. } => "milestone-reached",
            Self::CheckRequested { .. } => "check-requested",
            Self::CheckReturned { .. } => "check-returned",
            Self::CheckChased { .. } => "check-chased",
            Self::CheckNotNeeded { .. } => "check-not-needed",
            Self::NoteAdded { .. } => "note-added",
            Self::WordsCorrected { .. } => "words-corrected",
            Self::WorkerAssigned { .. } => "worker-assigned",
            Self::NextActionSet { .. } => "next-action-set",
            Self::NextActionDone {} => "next-action-done",
            Self::JourneySnoozed { .. } => "journey-snoozed",
            Self::JourneyPaused { .. } => "journey-paused",
            Self::JourneyResumed {} => "journey-resumed",
            Self::JourneyEnded { .. } => "journey-ended",
            Self::JourneyHandedOver { .. } => "journey-handed-over",
            Self::HandoverOffered { .. } => "handover-offered",
            Self::HandoverAccepted {} => "handover-accepted",
            Self::HandoverReturned { .. } => "handover-returned",
            Self::JourneyMerged { .. } => "journey-merged",
            Self::JourneyVoided {} => "journey-voided",
            Self::HouseholdCameBack { .. } => "household-came-back",
            Self::HouseholdsKeptApart { .. } => "households-kept-apart",
            Self::TouchRecorded(_) => "touch-recorded",
            Self::ValuesModeTold { .. } => "values-mode-told",
            Self::RewardPaid { .. } => "reward-paid",
            Self::RecontactAgreed { .. } => "recontact-agreed",
            Self::RecontactWithdrawn {} => "recontact-withdrawn",
            Self::RetentionHeld { .. } => "retention-held",
            Self::RetentionHoldLifted { .. } => "retention-hold-lifted",
            Self::MadeConfidential { .. } => "made-confidential",
            Self::ConfidentialityLifted { .. } => "confidentiality-lifted",
            Self::OpenedInEmergency { .. } => "opened-in-emergency",
            Self::PathwayChosen { .. } => "pathway-chosen",
            Self::FactUndone { .. } => "fact-undone",
            Self::ReminderSent { .. } => "reminder-sent",
            Self::ErasureOrdered { .. } => "erasure-ordered",
            Self::ErasureCompleted { .. } => "erasure-completed",
        }
    }

    /// Whether it is a first reply, if none came before: they spoke or replied, or the enquiry
    /// itself was taken live.
    pub fn is_two_way_contact(&self) -> bool {
        match self {
            Self::ContactRecorded { outcome, .. } => outcome.is_two_way(),
            Self::EnquiryReceived(enquiry) => enquiry.channel.is_some_and(Channel::is_live),
            _ => false,
        }
    }

    /// Whether it is word from the household, a mail that did not reach them or their coming back, to
    /// which somebody has yet to turn. Where they spoke, somebody has.
    pub fn awaits_us(&self) -> bool {
        match self {
            Self::HouseholdCameBack { .. } => true,
            Self::ContactRecorded { direction, outcome, .. } => match outcome {
                ContactOutcome::Spoke => false,
                ContactOutcome::Replied | ContactOutcome::Bounced => true,
                _ => *direction == Some(Direction::Inward),
            },
            _ => false,
        }
    }

    /// The journey that it tells something of besides its own.
    pub fn names_journey(&self) -> Option<JourneyId> {
        match self {
            Self::JourneyMerged { into: other }
            | Self::HouseholdCameBack { earlier: other }
            | Self::HouseholdsKeptApart { from: other } => Some(*other),
            _ => None,
        }
    }

    /// Whether a journey is over with it: ended, merged or void.
    pub fn takes_out_of_use(&self) -> bool {
        matches!(
            self,
            Self::JourneyEnded { .. } | Self::JourneyMerged { .. } | Self::JourneyVoided {}
        )
    }

    /// Whether it tells of the service's own doing, not of the household's: a reminder or an
    /// erasure. It changes no answer.
    pub fn is_own_doing(&self) -> bool {
        let is_erasure =
            matches!(self, Self::ErasureOrdered { .. } | Self::ErasureCompleted { .. });
        is_erasure || matches!(self, Self::ReminderSent { .. })
    }
}

#[cfg(test)]
mod tests;
