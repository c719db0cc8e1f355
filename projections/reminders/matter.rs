//! What no clock of the pathway times, and yet somebody waits for.

use chrono::{DateTime, Utc};
use domain::ids::WorkerId;
use domain::journey::{Matter, Topic};
use domain::within::{Moment, Step};

use super::{Prompt, Sending};
use crate::course::{Course, Fact};
use crate::journeys::worker;

/// A matter that is not settled yet.
pub(super) struct Open {
    matter: Matter,
    label: String,
    worker: Option<WorkerId>,
    started_at: DateTime<Utc>,
    known_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
}

impl Open {
    /// A matter of who looks after the household, since a fact.
    pub(super) fn since(
        course: &Course<'_>,
        matter: Matter,
        fact: &Fact,
        due: impl FnOnce(DateTime<Utc>) -> DateTime<Utc>,
    ) -> Option<Self> {
        let started_at = DateTime::from_timestamp_micros(fact.happened_at)?;
        Some(Self {
            matter,
            label: matter.label().to_owned(),
            worker: worker(course),
            started_at,
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

    /// By when it is to be settled.
    pub(super) fn due_at(&self) -> DateTime<Utc> {
        self.due_at
    }

    /// Its steps. A share is the first, as soon as it is known, and cannot wait for the morning.
    pub(super) fn steps(self, course: &Course<'_>, steps: &[Step]) -> Vec<Prompt> {
        let calendar = &course.rules.pathway.calendar;
        let prompts = steps.iter().map(|step| {
            let (Step::Warn(moment) | Step::Escalate(moment)) = step;
            let (moment, sending) = match moment {
                Moment::Share(_) => (self.known_at, Sending::AtOnce),
                Moment::Before(within) => {
                    (within.due_before(self.due_at, calendar), Sending::Digest)
                }
                Moment::Due => (self.due_at, Sending::Digest),
                Moment::After(within) => (within.due_after(self.due_at, calendar), Sending::Digest),
            };
            Prompt {
                topic: Topic::Matter(self.matter),
                label: self.label.clone(),
                worker: self.worker,
                started_at: self.started_at,
                known_at: self.known_at,
                due_at: self.due_at,
                step: *step,
                moment,
                sending,
            }
        });
        prompts.collect()
    }
}
