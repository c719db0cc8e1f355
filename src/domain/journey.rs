//! A household's journey: what commands may be given, and what they record.

mod access;
mod assignment;
mod check;
mod contact;
mod ending;
mod enquiry;
mod erasure;
mod event;
mod handover;
mod imported;
mod merge;
mod milestone;
mod next_action;
mod note;
mod pause;
mod recontact;
mod refusal;
mod reminder;
mod retention;
mod reward;
mod snooze;
mod touch;
mod undo;
mod values_mode;

pub use access::{AccessRefusal, LiftConfidentiality, MakeConfidential, OPEN_FOR, OpenInEmergency};
pub use assignment::AssignWorker;
pub use check::{CheckStanding, CheckState, CheckStep, RecordCheck};
pub use contact::RecordContact;
pub use ending::EndJourney;
pub use enquiry::RecordEnquiry;
pub use erasure::{CompleteErasure, Erased, OrderErasure, refuse_for_erased};
pub use event::{
    Channel, ContactOutcome, DecidedBy, Direction, Enquiry, JourneyEvent, NoticeGiven, Person,
    PrivacyNotice, Touch, Tracked, TrackedBy, UnknownWord, ValuesMode,
};
pub use handover::{AcceptHandover, OfferHandover, ReturnHandover};
pub use imported::{RecordImported, UndoImported, judge_rows};
pub use merge::{KeepApart, MergeJourney, RecordComingBack, VoidJourney};
pub use milestone::RecordMilestone;
pub use next_action::{CompleteNextAction, SetNextAction};
pub use note::AddNote;
pub use pause::{PauseJourney, ResumeJourney};
pub use recontact::{AgreeRecontact, WithdrawRecontact};
pub use refusal::Refusal;
pub use reminder::{Matter, RecordReminder, Reminder, Topic};
pub use retention::{EraseWhenDue, HoldRetention, LiftRetentionHold, adults, became};
pub use reward::PayReward;
pub use snooze::SnoozeJourney;
pub use touch::RecordTouch;
pub use undo::{UndoFact, managers_decision};
pub use values_mode::TellValuesMode;

use chrono::{DateTime, NaiveDate, Utc};

use crate::calendar::london_day;
use crate::campaign::CampaignEvent;
use crate::ids::{MilestoneName, PathwayId, ServiceName, TeamName, WorkerId};
use crate::pathway::Pathway;
use crate::record::{Event, NewFact, Past, Recorded, struck_out};

/// What decisions need to know about a journey, and no more.
#[derive(Debug)]
pub struct Journey<'a> {
    past: Past<'a>,
    pathway: Option<&'a PathwayId>,
    people: &'a [Person],
    begun_at: Option<DateTime<Utc>>,
    first_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    reached: Vec<(DateTime<Utc>, &'a MilestoneName)>,
    worker: Option<WorkerId>,
    offered: Option<(WorkerId, Move<'a>)>,
    reward: Reward,
    // What was last said of contacting them again, and when that was.
    recontact: Option<(DateTime<Utc>, bool)>,
    has_next_action: bool,
    paused: bool,
    unused: bool,
}

/// What became of a reward for who recommended fostering to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reward {
    /// Nobody did.
    Nobodys,
    /// Somebody did, and it is not paid.
    Somebodys,
    /// It is paid.
    Paid,
}

impl Reward {
    // An enquiry that is told again takes nothing back that was paid.
    fn told(self, is_recommended: bool) -> Self {
        match (self, is_recommended) {
            (Self::Paid, _) => Self::Paid,
            (_, true) => Self::Somebodys,
            (_, false) => Self::Nobodys,
        }
    }
}

/// Where a household moves with who is asked to look after it, if anywhere.
#[derive(Clone, Copy, Debug)]
struct Move<'a> {
    service: Option<&'a ServiceName>,
    team: Option<&'a TeamName>,
}

impl<'a> Journey<'a> {
    /// Folds a history, leaving out what was taken back.
    pub fn replay(past: Past<'a>) -> Result<Self, Refusal> {
        let mut journey = Self {
            past,
            pathway: None,
            people: &[],
            begun_at: None,
            first_at: None,
            ended_at: None,
            reached: vec![],
            worker: None,
            offered: None,
            reward: Reward::Nobodys,
            recontact: None,
            has_next_action: false,
            paused: false,
            unused: false,
        };
        for (fact, struck) in past.history.iter().zip(struck_facts(past.history)) {
            let Event::Journey(event) = &fact.event else { return Err(Refusal::NewerHistory) };
            if !struck {
                journey.apply(event, fact);
            }
        }
        Ok(journey)
    }

    // Every event is named: a new one does not compile until someone says what it changes here.
    fn apply(&mut self, event: &'a JourneyEvent, fact: &Recorded) {
        let happened_at = fact.when.happened_at;
        if !event.is_own_doing() {
            let first = self.first_at.map_or(happened_at, |first| first.min(happened_at));
            self.first_at = Some(first);
        }
        match event {
            JourneyEvent::EnquiryReceived(enquiry) => self.begin(enquiry, happened_at),
            JourneyEvent::PathwayChosen { pathway } => self.pathway = Some(pathway),
            JourneyEvent::WorkerAssigned { worker } => {
                self.worker = Some(*worker);
                self.offered = None;
            }
            JourneyEvent::HandoverOffered { to, service, team, .. } => {
                self.offered = Some((*to, Move { service: service.as_ref(), team: team.as_ref() }));
            }
            JourneyEvent::HandoverAccepted {} | JourneyEvent::HandoverReturned { .. } => {
                self.offered = None;
            }
            JourneyEvent::MilestoneReached { milestone, .. } => {
                self.reached.push((happened_at, milestone));
            }
            JourneyEvent::NextActionSet { .. } => self.has_next_action = true,
            JourneyEvent::NextActionDone {} => self.has_next_action = false,
            JourneyEvent::JourneyPaused { .. } => self.paused = true,
            JourneyEvent::JourneyResumed {} => self.paused = false,
            JourneyEvent::JourneyEnded { may_contact_from, .. } => {
                self.end(happened_at, may_contact_from.is_some());
            }
            JourneyEvent::RecontactAgreed { .. } => self.say_of_recontact(happened_at, true),
            JourneyEvent::RecontactWithdrawn {} => self.say_of_recontact(happened_at, false),
            JourneyEvent::RewardPaid { .. } => self.reward = Reward::Paid,
            JourneyEvent::JourneyMerged { .. } | JourneyEvent::JourneyVoided {} => {
                self.unused = true;
            }
            JourneyEvent::ContactRecorded { .. }
            | JourneyEvent::CheckRequested { .. }
            | JourneyEvent::CheckReturned { .. }
            | JourneyEvent::CheckChased { .. }
            | JourneyEvent::CheckNotNeeded { .. }
            | JourneyEvent::NoteAdded { .. }
            | JourneyEvent::WordsCorrected { .. }
            | JourneyEvent::JourneyHandedOver { .. }
            | JourneyEvent::JourneySnoozed { .. }
            | JourneyEvent::HouseholdCameBack { .. }
            | JourneyEvent::HouseholdsKeptApart { .. }
            | JourneyEvent::TouchRecorded(_)
            | JourneyEvent::RetentionHeld { .. }
            | JourneyEvent::RetentionHoldLifted { .. }
            | JourneyEvent::MadeConfidential { .. }
            | JourneyEvent::ConfidentialityLifted { .. }
            | JourneyEvent::OpenedInEmergency { .. }
            | JourneyEvent::ValuesModeTold { .. }
            | JourneyEvent::FactUndone { .. }
            | JourneyEvent::ReminderSent { .. }
            | JourneyEvent::ErasureOrdered { .. }
            | JourneyEvent::ErasureCompleted { .. } => {}
        }
    }

    /// The pathway that governs it, from the day it began.
    pub fn pathway(&self) -> Option<&'a Pathway> {
        let began = self.begun_at.or(self.first_at)?;
        let number = self.past.pathways.number(self.pathway, london_day(began))?;
        self.past.pathways.get(number)
    }

    fn begin(&mut self, enquiry: &'a Enquiry, happened_at: DateTime<Utc>) {
        self.begun_at = Some(happened_at);
        self.pathway = enquiry.pathway.as_ref();
        self.people = &enquiry.people;
        self.reward = self.reward.told(enquiry.referrer.is_some());
        if enquiry.contact_agreed == Some(true) {
            self.say_of_recontact(happened_at, true);
        }
    }

    fn end(&mut self, happened_at: DateTime<Utc>, may_be_contacted: bool) {
        self.ended_at = Some(happened_at);
        if may_be_contacted {
            self.say_of_recontact(happened_at, true);
        }
    }

    // What was last said of contacting them again is what counts.
    fn say_of_recontact(&mut self, happened_at: DateTime<Utc>, may: bool) {
        if self.recontact.is_none_or(|(at, _)| at <= happened_at) {
            self.recontact = Some((happened_at, may));
        }
    }

    // Whether it was approved by then, no ending having come before.
    fn was_approved_by(&self, pathway: &Pathway, instant: DateTime<Utc>) -> bool {
        let approves = |milestone: &MilestoneName| {
            let enters = pathway.milestone(milestone).and_then(|it| it.enters);
            enters.is_some_and(|stage| stage.index() + 1 == pathway.stages.len())
        };
        let mut approvals = self.reached.iter().filter(|(_, milestone)| approves(milestone));
        approvals.any(|(at, _)| *at <= instant && self.ended_at.is_none_or(|ended| *at <= ended))
    }

    // The checks that every command on a journey under way shares.
    fn in_use(&self, happened_at: DateTime<Utc>) -> Result<&'a Pathway, Refusal> {
        if self.past.now < happened_at {
            return Err(Refusal::NotYetHappened);
        }
        let pathway = self.pathway().ok_or(Refusal::NotBegun)?;
        match self.begun_at {
            _ if self.unused => Err(Refusal::NoLongerUsed),
            Some(begun) if happened_at < begun => Err(Refusal::BeforeEnquiry(london_day(begun))),
            _ => Ok(pathway),
        }
    }

    // What was done before an ending may be told after it.
    fn under_way(&self, happened_at: DateTime<Utc>) -> Result<&'a Pathway, Refusal> {
        let pathway = self.in_use(happened_at)?;
        match self.ended_on_by(happened_at) {
            Some(ended) => Err(Refusal::AlreadyEnded(ended)),
            None => Ok(pathway),
        }
    }

    fn ended_on_by(&self, instant: DateTime<Utc>) -> Option<NaiveDate> {
        self.ended_at.filter(|ended| *ended < instant).map(london_day)
    }
}

/// Which facts of a journey or a campaign are taken back, by place.
pub fn struck_facts(history: &[Recorded]) -> Vec<bool> {
    struck_out(history.iter().map(|fact| match &fact.event {
        Event::Journey(JourneyEvent::FactUndone { version, .. })
        | Event::Campaign(CampaignEvent::CampaignFactUndone { version, .. }) => Some(version),
        _ => None,
    }))
}

fn fact(happened_at: DateTime<Utc>, event: JourneyEvent) -> Vec<NewFact> {
    vec![NewFact::new(happened_at, Event::Journey(event))]
}
