//! What no clock of the pathway times, and yet somebody waits for.

use chrono::{DateTime, Utc};
use domain::calendar::Calendar;
use domain::ids::WorkerId;
use domain::journey::{Matter, Topic};
use domain::pathway::ReminderRule;
use domain::within::{Moment, Step};

use super::{Prompt, Sending, moment};
use crate::course::{Course, Fact};
use crate::journeys::worker;

/// A matter that is not settled yet.
pub(super) struct Open<'a> {
    rule: &'a ReminderRule,
    label: String,
    worker: Option<WorkerId>,
    started_at: DateTime<Utc>,
    // From when on its time is reckoned.
    counted_from: DateTime<Utc>,
    known_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
}

impl<'a> Open<'a> {
    /// A matter of who looks after the household, since a fact.
    pub(super) fn since(
        course: &Course<'_>,
        rule: &'a ReminderRule,
        fact: &Fact,
        due: impl FnOnce(DateTime<Utc>) -> DateTime<Utc>,
    ) -> Option<Self> {
        let started_at = DateTime::from_timestamp_micros(fact.happened_at)?;
        Some(Self {
            rule,
            label: rule.matter.label().to_owned(),
            worker: worker(course),
            started_at,
            counted_from: started_at,
            known_at: DateTime::from_timestamp_micros(fact.known_at)?,
            due_at: due(started_at),
        })
    }

    /// The same, told in other words.
    pub(super) fn called(self, label: String) -> Self {
        Self { label, ..self }
    }

    /// The same, for somebody else.
    pub(super) fn of_worker(self, worker: WorkerId) -> Self {
        Self { worker: Some(worker), ..self }
    }

    /// The same, known by another start.
    pub(super) fn started(self, started_at: DateTime<Utc>) -> Self {
        Self { started_at, ..self }
    }

    /// The same, with its time reckoned from later than its start.
    pub(super) fn counted_from(self, counted_from: DateTime<Utc>) -> Self {
        Self { counted_from, ..self }
    }

    /// By when it is to be settled.
    pub(super) fn due_at(&self) -> DateTime<Utc> {
        self.due_at
    }

    /// Its steps, as the pathway has them.
    pub(super) fn prompts(&self, calendar: &Calendar) -> Vec<Prompt> {
        let prompts = self.rule.remind.iter().map(|step| Prompt {
            topic: Topic::Matter(self.rule.matter),
            label: self.label.clone(),
            worker: self.worker,
            started_at: self.started_at,
            known_at: self.known_at,
            due_at: self.due_at,
            step: *step,
            moment: self.moment(*step, calendar),
            sending: self.sending(*step),
        });
        prompts.collect()
    }

    fn moment(&self, step: Step, calendar: &Calendar) -> DateTime<Utc> {
        let (Step::Warn(moment) | Step::Escalate(moment)) = step;
        match moment {
            // What goes at once does not come too late because it was written down a moment later.
            Moment::Share(0) => self.known_at,
            Moment::Share(percent) => moment::share(self.counted_from, self.due_at, percent),
            Moment::Before(within) => within.due_before(self.due_at, calendar),
            Moment::Due => self.due_at,
            Moment::After(within) => within.due_after(self.due_at, calendar),
        }
    }

    // A household that was offered to somebody is with nobody until they know of it.
    fn sending(&self, step: Step) -> Sending {
        match step {
            Step::Warn(Moment::Share(0)) if self.rule.matter == Matter::Handover => Sending::AtOnce,
            _ => Sending::Digest,
        }
    }
}

/// When what has no day of its own is due, from when it began to be waited for.
pub(super) fn due_after(
    course: &Course<'_>,
    rule: &ReminderRule,
    since: DateTime<Utc>,
) -> DateTime<Utc> {
    rule.after.map_or(since, |after| after.due_after(since, &course.rules.pathway.calendar))
}

/// The time allowed, in words.
pub(super) fn time(rule: &ReminderRule) -> String {
    rule.after.map_or("some time".to_owned(), |after| after.to_string())
}
