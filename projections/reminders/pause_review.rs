//! The day on which a pause is to be looked at again.

use domain::calendar::end_of;
use domain::journey::Matter;
use domain::within::{Moment, Step, Unit, Within};

use super::matter::Open;
use super::{Prompt, Rule};
use crate::course::Course;
use crate::journeys::{pause, review};

/// On the day of the review that was set with the pause.
pub(super) const RULE: Rule = Rule {
    says: "On the morning of the day on which a pause is to be looked at again, or 20 working days after \
           a pause for which no day was set. The managers hear of it once it is 5 working days late.",
    matter: Some(Matter::PauseReview),
    steps,
};

const STEPS: [Step; 2] =
    [Step::Warn(Moment::Due), Step::Escalate(Moment::After(Within::new(5, Unit::WorkingDays)))];

/// Where no day was set with the pause.
const WITHOUT_A_DAY: Within = Within::new(20, Unit::WorkingDays);

fn steps(course: &Course<'_>) -> Vec<Prompt> {
    let calendar = &course.rules.pathway.calendar;
    let open = pause(course).and_then(|pause| {
        let day = review(course).map(|(_, day)| end_of(day));
        Open::since(course, Matter::PauseReview, pause, |at| {
            day.unwrap_or_else(|| WITHOUT_A_DAY.due_after(at, calendar))
        })
    });
    open.map(|open| open.steps(course, &STEPS)).unwrap_or_default()
}
