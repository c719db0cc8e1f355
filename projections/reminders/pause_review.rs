//! The day on which a pause is to be looked at again.

use domain::calendar::end_of;
use domain::journey::Matter;
use domain::pathway::ReminderRule;

use super::Rule;
use super::matter::{Open, due_after, time};
use crate::course::Course;
use crate::journeys::{pause, review};

/// On the day of the review that was set with the pause.
pub(super) const RULE: Rule = Rule { matter: Matter::PauseReview, says, open };

fn says(rule: &ReminderRule) -> String {
    format!(
        "A pause is to be looked at again: on the day that was set with it, or else after {}",
        time(rule)
    )
}

fn open<'a>(course: &Course<'_>, rule: &'a ReminderRule) -> Vec<Open<'a>> {
    let open = pause(course).and_then(|pause| {
        let day = review(course).map(|(_, day)| end_of(day));
        let due = |at| day.unwrap_or_else(|| due_after(course, rule, at));
        Open::since(course, rule, pause, due)
    });
    open.into_iter().collect()
}
