//! The day of a next action, such as to ring them as promised, or the end of a snooze.

use domain::calendar::end_of;
use domain::journey::Matter;
use domain::within::{Moment, Step, Unit, Within};

use super::matter::Open;
use super::{Prompt, Rule};
use crate::course::Course;
use crate::journeys::agreed;

/// On the day of the next action that was last agreed, or to which it was put off.
pub(super) const RULE: Rule = Rule {
    says: "On the morning of a next action’s day, or of the last working day before it, such as a call \
           that was promised, or as a snooze ends. The managers hear of it once it is 5 working days \
           late.",
    matter: Some(Matter::NextAction),
    steps,
};

const STEPS: [Step; 2] =
    [Step::Warn(Moment::Due), Step::Escalate(Moment::After(Within::new(5, Unit::WorkingDays)))];

fn steps(course: &Course<'_>) -> Vec<Prompt> {
    let open = agreed(course)
        .and_then(|(set, day)| Open::since(course, Matter::NextAction, set, |_| end_of(day)));
    open.map(|open| open.steps(course, &STEPS)).unwrap_or_default()
}
