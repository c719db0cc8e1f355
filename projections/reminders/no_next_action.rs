//! A household for which nobody has said what comes next.

use domain::journey::Matter;
use domain::within::{Moment, Step, Unit, Within};

use super::stale::quiet;
use super::{Prompt, Rule};
use crate::clocks::{Run, runs};
use crate::course::Course;
use crate::journeys::agreed;

/// Once nothing has been agreed or booked for a while.
pub(super) const RULE: Rule = Rule {
    says: "When for 5 working days nothing has happened, neither a next action is agreed nor anything \
           booked, and no clock is due.",
    matter: Some(Matter::NoNextAction),
    steps,
};

const AFTER: Within = Within::new(5, Unit::WorkingDays);
const STEPS: [Step; 1] = [Step::Warn(Moment::Due)];

fn steps(course: &Course<'_>) -> Vec<Prompt> {
    if agreed(course).is_some() {
        return vec![];
    }
    let Some(open) = quiet(course, Matter::NoNextAction, AFTER) else { return vec![] };
    // A clock that is due by then says what comes next.
    let says_what =
        |run: &Run<'_>| run.is_running() && run.due_at.is_some_and(|at| at <= open.due_at());
    if runs(course).iter().any(says_what) { vec![] } else { open.steps(course, &STEPS) }
}
