//! A household for which nobody has said what comes next.

use domain::journey::Matter;
use domain::pathway::ReminderRule;

use super::Rule;
use super::matter::{Open, time};
use super::stale::quiet;
use crate::clocks::{Run, runs};
use crate::course::Course;
use crate::journeys::agreed;

/// Once nothing has been agreed or booked for a while.
pub(super) const RULE: Rule = Rule { matter: Matter::NoNextAction, says, open };

fn says(rule: &ReminderRule) -> String {
    format!(
        "For {} nothing has happened, neither a next action is agreed nor anything booked, and no \
         clock is due",
        time(rule)
    )
}

fn open<'a>(course: &Course<'_>, rule: &'a ReminderRule) -> Vec<Open<'a>> {
    if agreed(course).is_some() {
        return vec![];
    }
    let Some(open) = quiet(course, rule) else { return vec![] };
    // A clock that is due by then says what comes next.
    let says_what =
        |run: &Run<'_>| run.is_running() && run.due_at.is_some_and(|at| at <= open.due_at());
    if runs(course).iter().any(says_what) { vec![] } else { vec![open] }
}
