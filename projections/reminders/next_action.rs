//! A next action whose day has gone by, or a snooze that is over.

use chrono::DateTime;
use domain::calendar::end_of;
use domain::within::{Moment, Step};

use super::{Prompt, Sending};
use crate::course::Course;
use crate::journeys::agreed;

/// The day of the next action that was last agreed, or to which it was put off.
pub(super) fn steps(course: &Course<'_>) -> Vec<Prompt> {
    prompt(course).into_iter().collect()
}

fn prompt(course: &Course<'_>) -> Option<Prompt> {
    let (set, day) = agreed(course)?;
    Some(Prompt {
        clock: None,
        label: "Next action".to_owned(),
        started_at: DateTime::from_timestamp_micros(set.happened_at)?,
        known_at: DateTime::from_timestamp_micros(set.known_at)?,
        due_at: end_of(day),
        step: Step::Warn(Moment::Due),
        moment: end_of(day),
        sending: Sending::Digest,
    })
}
