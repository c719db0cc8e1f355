//! Reminders: what each is known by, and that it went out as a fact of its journey.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{JourneyEvent, Refusal};
use crate::ids::{ClockName, EventId, JourneyId};
use crate::record::{Decide, Event, NewFact, Past};
use crate::within::Step;

/// One step of one promise to one household: it goes out once. Shown as the text it is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reminder {
    /// Whose journey.
    pub journey: JourneyId,
    /// What it is about.
    pub topic: Topic,
    /// When the clock started, or what else it is about.
    pub started_at: DateTime<Utc>,
    /// Which step.
    pub step: Step,
}

/// What a reminder is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A clock of the pathway.
    Clock(ClockName),
    /// What no pathway times.
    Matter(Matter),
}

/// What a household is not to wait for, though no clock of the pathway runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matter {
    /// The day of what was agreed as the next action, such as to ring them.
    NextAction,
    /// Nobody has said what comes next.
    NoNextAction,
    /// Nothing has happened for long.
    Stale,
    /// Somebody was asked to look after it, and has not said yes.
    Handover,
    /// A check holds no longer.
    CheckExpiring,
    /// The day on which a pause is to be looked at again.
    PauseReview,
}

impl Matter {
    /// Every matter.
    pub const ALL: [Self; 6] = [
        Self::NextAction,
        Self::NoNextAction,
        Self::Stale,
        Self::Handover,
        Self::CheckExpiring,
        Self::PauseReview,
    ];

    /// Its name in the log and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NextAction => "next-action",
            Self::NoNextAction => "no-next-action",
            Self::Stale => "stale",
            Self::Handover => "handover",
            Self::CheckExpiring => "check-expiring",
            Self::PauseReview => "pause-review",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::NextAction => "Next action",
            Self::NoNextAction => "No next action",
            Self::Stale => "Quiet for long",
            Self::Handover => "Handover to accept",
            Self::CheckExpiring => "Check expires",
            Self::PauseReview => "Review of the pause",
        }
    }
}

impl fmt::Display for Matter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Matter {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|matter| matter.as_str() == name).ok_or(())
    }
}

impl Topic {
    /// What a fact or a row is about that names a clock, a matter or, as all about the next action did
    /// at first, neither.
    pub fn of(clock: Option<ClockName>, matter: Option<Matter>) -> Self {
        let matter = Self::Matter(matter.unwrap_or(Matter::NextAction));
        clock.map_or(matter, Self::Clock)
    }

    /// The clock, or the matter where it is to be named.
    pub fn parts(&self) -> (Option<&ClockName>, Option<Matter>) {
        match self {
            Self::Clock(clock) => (Some(clock), None),
            Self::Matter(Matter::NextAction) => (None, None),
            Self::Matter(matter) => (None, Some(*matter)),
        }
    }
}

impl Reminder {
    /// The id of the fact that it went out, the same whoever records it.
    pub fn event_id(&self) -> EventId {
        EventId(Uuid::new_v5(&self.journey.0, self.to_string().as_bytes()))
    }
}

impl fmt::Display for Reminder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No clock's name has a colon.
        let topic = match self.topic.parts() {
            (Some(clock), _) => clock.to_string(),
            (None, Some(matter)) => format!("matter:{}", matter.as_str()),
            (None, None) => String::new(),
        };
        let started = self.started_at.timestamp_micros();
        write!(f, "{}/{topic}/{started}/{}", self.journey, self.step)
    }
}

/// Record that a reminder went out. It is a fact whatever became of the journey meanwhile.
#[derive(Clone, Debug)]
pub struct RecordReminder {
    /// Which.
    pub reminder: Reminder,
    /// When it went.
    pub sent_at: DateTime<Utc>,
}

impl Decide for RecordReminder {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let Reminder { topic, started_at, step, .. } = &self.reminder;
        let (clock, matter) = topic.parts();
        let id = self.reminder.event_id();
        if past.history.is_empty() {
            return Err(Refusal::NotBegun);
        }
        if past.history.iter().any(|fact| fact.id == id) {
            return Ok(vec![]);
        }
        let event = JourneyEvent::ReminderSent {
            clock: clock.cloned(),
            matter,
            step: *step,
            started_at: *started_at,
        };
        // The sender's clock may be ahead of the log's.
        let fact = NewFact::new(self.sent_at.min(past.now), Event::Journey(event));
        Ok(vec![NewFact { id: Some(id), ..fact }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::UndoFact;
    use crate::testing::{ended, enquired, journey, log, nine_on, on, pathways};

    fn reminder() -> Reminder {
        Reminder {
            journey: journey(1),
            topic: Topic::Clock("first-contact".into()),
            started_at: nine_on("2026-03-02"),
            step: "escalate after 24 hours".parse().unwrap(),
        }
    }

    fn record() -> RecordReminder {
        RecordReminder { reminder: reminder(), sent_at: nine_on("2026-03-04") }
    }

    #[test]
    fn a_reminder_that_went_out_is_recorded_once_even_after_an_ending() {
        let pathways = pathways();
        let mut history = log([("2026-03-02", enquired()), ("2026-03-03", ended("moving"))]);

        let facts = record().decide(on(&pathways, &history, "2026-03-05")).unwrap();
        history[1].id = facts[0].id.unwrap();
        let again = record().decide(on(&pathways, &history, "2026-03-05")).unwrap();

        assert_eq!((facts.len(), facts[0].happened_at), (1, nine_on("2026-03-04")));
        assert!(again.is_empty());
    }

    #[test]
    fn a_sender_whose_clock_is_ahead_records_nothing_of_the_future() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired())]);

        let facts = record().decide(on(&pathways, &history, "2026-03-03")).unwrap();
        let nowhere = record().decide(on(&pathways, &[], "2026-03-03"));

        assert_eq!(facts[0].happened_at, nine_on("2026-03-03"));
        assert_eq!(nowhere, Err(Refusal::NotBegun));
    }

    #[test]
    fn a_mail_that_is_out_cannot_be_taken_back() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired())]);
        let sent = record().decide(on(&pathways, &history, "2026-03-05")).unwrap().remove(0);
        let Event::Journey(sent) = sent.event else { panic!("of a journey") };
        let history = log([("2026-03-02", enquired()), ("2026-03-04", sent)]);

        let undo = UndoFact { version: 2, note: None, by_manager: false };

        assert_eq!(undo.decide(on(&pathways, &history, "2026-03-05")), Err(Refusal::MailIsOut));
    }

    #[test]
    fn no_two_reminders_are_known_by_one_text() {
        let other_step = Reminder { step: "due".parse().unwrap(), ..reminder() };
        let other_clock = Reminder { topic: Topic::of(None, None), ..reminder() };
        let matter = Reminder { topic: Topic::Matter(Matter::Stale), ..reminder() };
        let later = Reminder { started_at: nine_on("2026-03-03"), ..reminder() };

        let text = "00000000-0000-0000-0000-000000000001/first-contact/1772442000000000/\
             escalate after 24 hours";
        assert_eq!(reminder().to_string(), text);
        for other in [other_step, other_clock, matter, later] {
            assert_ne!(other.to_string(), text);
            assert_ne!(other.event_id(), reminder().event_id());
        }
    }
}
