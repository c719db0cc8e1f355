//! When people are reminded of what no clock times: a row of the file, or else what is usual.

use super::Pathway;
use crate::journey::Matter;
use crate::within::{Moment, Step, Unit, Within};

/// When people are reminded of a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderRule {
    /// What they are reminded of.
    pub matter: Matter,
    /// After how long it is due. None of what has a day of its own.
    pub after: Option<Within>,
    /// The steps, counted from when it is due. Without any, nobody is reminded.
    pub remind: Vec<Step>,
}

impl ReminderRule {
    /// As it is where a pathway file has no row about it.
    pub fn usual(matter: Matter) -> Self {
        let working_days = |n| Within::new(n, Unit::WorkingDays);
        let escalate = |n| Step::Escalate(Moment::After(working_days(n)));
        let due = Step::Warn(Moment::Due);
        let (after, remind) = match matter {
            Matter::NextAction => (None, vec![due, escalate(5)]),
            Matter::NoNextAction => (Some(5), vec![due]),
            Matter::Stale => (Some(20), vec![due, escalate(10)]),
            Matter::Handover => (Some(1), vec![Step::Warn(Moment::Share(0)), due, escalate(1)]),
            Matter::CheckExpiring => {
                (None, vec![Step::Warn(Moment::Before(working_days(20))), due])
            }
            Matter::PauseReview => (Some(20), vec![due, escalate(5)]),
        };
        Self { matter, after: after.map(working_days), remind }
    }
}

impl Pathway {
    /// When people are reminded of a matter. None where nobody is.
    pub fn reminder(&self, matter: Matter) -> Option<&ReminderRule> {
        self.reminders.iter().find(|rule| rule.matter == matter && !rule.remind.is_empty())
    }
}
