//! Short ways to write a history, for tests.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use crate::calendar::at_london;
use crate::ids::{CommandId, EventId, JourneyId, StreamId, WorkerId};
use crate::journey::{Channel, ContactOutcome, DecidedBy, Enquiry, JourneyEvent};
use crate::pathway::{
    File, ImportFile, MilestoneFile, Pathway, Pathways, ReasonFile, SourceFile, StageFile,
};
use crate::record::{Event, Past, Recorded, When};

/// A day, as `2026-03-02`.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

/// Nine in the morning in London.
pub fn nine_on(text: &str) -> DateTime<Utc> {
    at_london(day(text), NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default())
}

/// A small pathway: enquiry, initial-visit, application, approved.
pub fn small_pathway() -> File {
    let stage = |name: &str| StageFile { name: name.into(), label: String::new() };
    let milestone = |name: &str, enters: Option<&str>| MilestoneFile {
        name: name.into(),
        label: String::new(),
        enters: enters.map(Into::into),
        ..MilestoneFile::default()
    };
    let reason = |name: &str| ReasonFile {
        name: name.into(),
        label: String::new(),
        decided_by: vec![],
        ofsted: None,
        replaces: vec![],
    };
    let source = |name: &str| SourceFile { name: name.into(), label: String::new() };
    let reasons = ["no-spare-room", "financial", "moving", "health", "illness", "work-hours"];
    File {
        id: "small".into(),
        label: "A small pathway".into(),
        in_force_from: day("2011-04-01"),
        calendar: crate::pathway::CalendarFile::default(),
        stages: ["enquiry", "initial-visit", "application", "approved"].map(stage).into(),
        milestones: vec![
            milestone("initial-visit-held", Some("initial-visit")),
            milestone("application-received", Some("application")),
            milestone("approved", Some("approved")),
            milestone("information-pack-sent", None),
        ],
        clocks: vec![],
        reminders: vec![],
        reasons: reasons.into_iter().chain(["no-contact-after-attempts"]).map(reason).collect(),
        sources: ["website", "carer-referral", "search"].map(source).into(),
        privacy_notice: None,
        cares: vec![crate::pathway::CareFile { name: "short-breaks".into(), label: String::new() }],
        checks: vec![crate::pathway::CheckFile {
            name: "medical".into(),
            label: String::new(),
            made_on: String::new(),
            owed_by: None,
        }],
        import: ImportFile::default(),
    }
}

/// The small pathway, in use.
pub fn pathways() -> Pathways {
    Pathway::check(small_pathway()).map(Pathways::starting_with).unwrap_or_default()
}

/// What a command is judged by on a day, at nine.
pub fn on<'a>(pathways: &'a Pathways, history: &'a [Recorded], now: &str) -> Past<'a> {
    Past { pathways, history, now: nine_on(now) }
}

/// A journey's history, each fact recorded as it happened.
pub fn log<'a>(told: impl IntoIterator<Item = (&'a str, JourneyEvent)>) -> Vec<Recorded> {
    let facts = told.into_iter().zip(1_u32..);
    facts
        .map(|((day, event), version)| Recorded {
            position: i64::from(version),
            id: EventId(Uuid::from_u128(u128::from(version))),
            stream: StreamId(journey(1).0),
            version,
            when: When {
                happened_at: nine_on(day),
                recorded_at: nine_on(day),
                source_recorded_at: None,
            },
            worker: None,
            command: CommandId(Uuid::from_u128(u128::from(version))),
            event: Event::Journey(event),
        })
        .collect()
}

/// A journey by a number.
pub fn journey(number: u32) -> JourneyId {
    JourneyId(Uuid::from_u128(u128::from(number)))
}

/// A worker by a number.
pub fn worker(number: u32) -> WorkerId {
    WorkerId(Uuid::from_u128(u128::from(number)))
}

/// An enquiry of which nothing is known.
pub fn enquired() -> JourneyEvent {
    JourneyEvent::EnquiryReceived(Box::default())
}

/// An enquiry from a source.
pub fn heard_from(source: &str) -> JourneyEvent {
    let enquiry = Enquiry { source: Some(source.into()), ..Enquiry::default() };
    JourneyEvent::EnquiryReceived(Box::new(enquiry))
}

/// A milestone.
pub fn reached(milestone: &str) -> JourneyEvent {
    JourneyEvent::MilestoneReached {
        milestone: milestone.into(),
        outcome: None,
        booked_for: None,
        course: None,
        note: None,
    }
}

/// They spoke on the phone.
pub fn spoke() -> JourneyEvent {
    JourneyEvent::ContactRecorded {
        channel: Channel::Phone,
        direction: None,
        outcome: ContactOutcome::Spoke,
        note: None,
    }
}

/// A note without words.
pub fn noted() -> JourneyEvent {
    JourneyEvent::NoteAdded { note: None }
}

/// A worker takes over.
pub fn assigned(number: u32) -> JourneyEvent {
    JourneyEvent::WorkerAssigned { worker: worker(number) }
}

/// A pause.
pub fn paused() -> JourneyEvent {
    JourneyEvent::JourneyPaused { review_on: None, note: None }
}

/// The household decided to leave.
pub fn ended(reason: &str) -> JourneyEvent {
    ended_by(DecidedBy::Household, reason)
}

/// Somebody decided to end it.
pub fn ended_by(decided_by: DecidedBy, reason: &str) -> JourneyEvent {
    JourneyEvent::JourneyEnded {
        decided_by,
        reason: reason.into(),
        also: vec![],
        may_contact_from: None,
        note: None,
    }
}

/// A fact is taken back.
pub fn undone(version: u32) -> JourneyEvent {
    JourneyEvent::FactUndone { version, note: None }
}
