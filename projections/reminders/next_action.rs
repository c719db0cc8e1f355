//! The day of a next action, such as to ring them as promised, or the end of a snooze.

use domain::calendar::end_of;
use domain::journey::Matter;
use domain::pathway::ReminderRule;

use super::Rule;
use super::matter::Open;
use crate::course::Course;
use crate::journeys::agreed;

/// On the day of the next action that was last agreed, or to which it was put off.
pub(super) const RULE: Rule = Rule { matter: Matter::NextAction, says, open };

fn says(_: &ReminderRule) -> String {
    "A next action has its day, such as a call that was promised, or a snooze ends".to_owned()
}

fn open<'a>(course: &Course<'_>, rule: &'a ReminderRule) -> Vec<Open<'a>> {
    let agreed = agreed(course);
    let open = agreed.and_then(|(set, day)| Open::since(course, rule, set, |_| end_of(day)));
    open.into_iter().collect()
}
