//! The day on which a pause is to be looked at again.

use domain::calendar::end_of;
use domain::journey::Matter;
use domain::within::{Moment, Step, Unit, Within};

use super::matter::Open;
use super::{Prompt, Rule};
use crate::course::Course;
use crate::journeys::review;

/// On the day of the review that was set with the pause.
pub(super) const RULE: Rule = Rule {
    says: "On the morning of the day on which a pause is to be looked at again. The managers hear of \
           it once it is 5 working days late.",
    matter: Some(Matter::PauseReview),
    steps,
};

const STEPS: [Step; 2] =
    [Step::Warn(Moment::Due), Step::Escalate(Moment::After(Within::new(5, Unit::WorkingDays)))];

fn steps(course: &Course<'_>) -> Vec<Prompt> {
    let open = review(course).and_then(|(paused, day)| {
        Open::since(course, Matter::PauseReview, paused, |_| end_of(day))
    });
    open.map(|open| open.steps(course, &STEPS)).unwrap_or_default()
}
