//! Reminders: what each is known by, and that it went out as a fact of its journey.

use std::fmt;

use chrono::{DateTime, Utc};
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
    /// The pathway's clock. None where it is about the next action.
    pub clock: Option<ClockName>,
    /// When the clock started, or the next action was set.
    pub started_at: DateTime<Utc>,
    /// Which step.
    pub step: Step,
}

impl Reminder {
    /// The id of the fact that it went out, the same whoever records it.
    pub fn event_id(&self) -> EventId {
        EventId(Uuid::new_v5(&self.journey.0, self.to_string().as_bytes()))
    }
}

impl fmt::Display for Reminder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = self.clock.as_ref().map_or("", ClockName::as_str);
        let started = self.started_at.timestamp_micros();
        write!(f, "{}/{clock}/{started}/{}", self.journey, self.step)
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
        let Reminder { clock, started_at, step, .. } = &self.reminder;
        let id = self.reminder.event_id();
        if past.history.is_empty() {
            return Err(Refusal::NotBegun);
        }
        if past.history.iter().any(|fact| fact.id == id) {
            return Ok(vec![]);
        }
        let event = JourneyEvent::ReminderSent {
            clock: clock.clone(),
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
            clock: Some("first-contact".into()),
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
        let other_clock = Reminder { clock: None, ..reminder() };
        let later = Reminder { started_at: nine_on("2026-03-03"), ..reminder() };

        let text = "00000000-0000-0000-0000-000000000001/first-contact/1772442000000000/\
             escalate after 24 hours";
        assert_eq!(reminder().to_string(), text);
        for other in [other_step, other_clock, later] {
            assert_ne!(other.to_string(), text);
            assert_ne!(other.event_id(), reminder().event_id());
        }
    }
}
