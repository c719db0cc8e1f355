//! What holds for the reminders of every log, whoever asks for them, however often.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::{Calendar, london_day};
use domain::ids::{CommandId, EventId, StreamId};
use domain::journey::{JourneyEvent, Matter, Reminder, Topic};
use domain::record::{Event, Recorded, When};
use proptest::prelude::*;

use super::histories::{Log, any_log, cases, now, pathways};
use super::told;
use crate::answers::Answers;
use crate::clocks::runs;
use crate::course::Course;
use crate::journeys::{Status, standing};
use crate::question::Question;
use crate::reminders::{Due, Reminders, Sending};
use crate::view::View;

// Answers to a log in which each reminder is recorded as it goes.
struct Reminding {
    answers: Answers,
    versions: HashMap<(StreamId, u32), u32>,
    lengths: HashMap<StreamId, u32>,
    sent: Vec<(DateTime<Utc>, Due)>,
}

impl Reminding {
    fn new() -> Self {
        Self {
            answers: Answers::new(pathways()),
            versions: HashMap::new(),
            lengths: HashMap::new(),
            sent: vec![],
        }
    }

    // A fact of the log, at the place that the reminders before it leave it.
    fn take(&mut self, mut fact: Recorded) {
        let length = self.lengths.entry(fact.stream).or_default();
        *length += 1;
        self.versions.insert((fact.stream, fact.version), *length);
        fact.version = *length;
        if let Event::Journey(JourneyEvent::FactUndone { version, .. }) = &mut fact.event {
            *version = self.versions.get(&(fact.stream, *version)).copied().unwrap_or(0);
        }
        fact.position = self.answers.position() + 1;
        self.answers.apply(fact);
    }

    // A journey's notes are erased, and the certificate says so.
    fn erase(&mut self, stream: StreamId, at: DateTime<Utc>) {
        let order = self.lengths.get(&stream).copied().unwrap_or(0) + 1;
        for event in [
            JourneyEvent::ErasureOrdered { people: vec![], notes: true, over: None },
            JourneyEvent::ErasureCompleted { order, keys: vec![], fields: 2, failed: 2 },
        ] {
            let version = self.lengths.entry(stream).or_default();
            *version += 1;
            let id = EventId(uuid::Uuid::from_u128(stream.0.as_u128() + u128::from(*version)));
            self.answers.apply(Recorded {
                position: self.answers.position() + 1,
                id,
                stream,
                version: *version,
                when: When { happened_at: at, recorded_at: at, source_recorded_at: None },
                worker: None,
                command: CommandId(id.0),
                event: Event::Journey(event),
            });
        }
    }

    fn send(&mut self, at: DateTime<Utc>) {
        for due in Reminders::new(&self.answers, at).due() {
            let Reminder { journey, topic, started_at, step } = due.reminder.clone();
            let (clock, matter) = (topic.parts().0.cloned(), topic.parts().1);
            let stream = StreamId::from(journey);
            let version = self.lengths.entry(stream).or_default();
            *version += 1;
            self.answers.apply(Recorded {
                position: self.answers.position() + 1,
                id: due.reminder.event_id(),
                stream,
                version: *version,
                when: When { happened_at: at, recorded_at: at, source_recorded_at: None },
                worker: None,
                command: CommandId(due.reminder.event_id().0),
                event: Event::Journey(JourneyEvent::ReminderSent {
                    clock,
                    matter,
                    step,
                    started_at,
                }),
            });
            self.sent.push((at, due));
        }
    }
}

fn reminded(log: &[Recorded], every: i64) -> Reminding {
    let mut reminding = Reminding::new();
    let mut at = log.first().map_or(now(), |fact| fact.when.recorded_at);
    let end = log.last().map_or(now(), |fact| fact.when.recorded_at) + TimeDelta::days(30);
    let mut facts = log.iter().cloned().peekable();
    while at < end {
        while let Some(fact) = facts.next_if(|fact| fact.when.recorded_at <= at) {
            reminding.take(fact);
        }
        reminding.send(at);
        at += TimeDelta::hours(every);
    }
    reminding
}

fn without_reminders(answers: &Answers) -> Vec<(String, serde_json::Value)> {
    let mut told = super::everything(answers, &super::asked());
    told.retain(|(name, _)| !name.contains("timeline"));
    told
}

fn assert_waits(course: &Course<'_>, due: &Due) {
    let status = standing(course).status;
    assert!(matches!(status, Status::Open | Status::Approved), "{status:?}");
    let is = |matter| due.reminder.topic == Topic::Matter(matter);
    assert!(!course.is_paused() || is(Matter::PauseReview) || is(Matter::Handover), "{due:?}");
    assert!(course.is_paused() || !is(Matter::PauseReview), "{due:?}");
    let Topic::Clock(clock) = &due.reminder.topic else { return };
    let run = runs(course).into_iter().find(|run| run.clock.name == *clock).unwrap();
    assert!(run.is_running(), "{run:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(48), ..ProptestConfig::default() })]

    #[test]
    fn no_reminder_goes_twice_and_none_at_night(Log(log) in any_log(), every in 1_i64..30) {
        let mut known = HashSet::new();
        let calendar = Calendar::default();
        for (at, due) in reminded(&log, every).sent {
            prop_assert!(known.insert(due.reminder.clone()), "{due:?} went again at {at}");
            prop_assert!(due.goes_now && calendar.is_on_duty(due.goes_at), "{due:?}");
            prop_assert!(calendar.is_working_day(london_day(at)), "{at}");
            match due.sending {
                Sending::AtOnce => prop_assert!(due.goes_at <= at && calendar.is_on_duty(at)),
                Sending::Digest => prop_assert!(london_day(due.goes_at) <= london_day(at)),
            }
        }
    }

    #[test]
    fn who_asks_again_before_anything_was_sent_hears_the_same(
        Log(log) in any_log(),
        hours in 0_i64..5000,
    ) {
        let answers = told(&log);
        let begun = log.first().map_or(now(), |fact| fact.when.recorded_at);
        let reminders = Reminders::new(&answers, begun + TimeDelta::hours(hours));

        let due = reminders.due();

        prop_assert_eq!(&reminders.due(), &due);
        for due in due {
            let still = reminders.still(&due.reminder);
            prop_assert_eq!(still, Some(due));
        }
    }

    #[test]
    fn nobody_is_reminded_of_what_is_over_paused_or_done(
        Log(log) in any_log(),
        hours in 0_i64..5000,
    ) {
        let answers = told(&log);
        let at = log.first().map_or(now(), |fact| fact.when.recorded_at) + TimeDelta::hours(hours);
        let due = Reminders::new(&answers, at).due();
        for pathway in answers.pathways().ids() {
            let asked = Question { pathway: Some(pathway.clone()), ..Question::now(at) };
            let view = View::new(&answers, &asked).unwrap();
            for due in &due {
                let _ = view.one(due.reminder.journey, |course| assert_waits(course, due));
            }
        }
    }

    #[test]
    fn erasures_change_no_answer(Log(log) in any_log(), after in 1_usize..9) {
        let (mut with, mut without) = (Reminding::new(), Reminding::new());
        for (number, fact) in log.into_iter().enumerate() {
            let (stream, at) = (fact.stream, fact.when.recorded_at);
            let is_journeys = matches!(fact.event, Event::Journey(_));
            with.take(fact.clone());
            without.take(fact);
            if is_journeys && number % after == 0 {
                with.erase(stream, at);
            }
        }

        prop_assert_eq!(without_reminders(&with.answers), without_reminders(&without.answers));
    }

    #[test]
    fn reminders_that_were_sent_change_no_answer(Log(log) in any_log()) {
        let with = reminded(&log, 24).answers;

        let mut without = Reminding::new();
        for fact in log {
            without.take(fact);
        }

        prop_assert_eq!(without_reminders(&with), without_reminders(&without.answers));
    }
}
