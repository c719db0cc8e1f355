//! A household on whose journey nothing has happened for long.

use chrono::DateTime;
use domain::calendar::end_of;
use domain::journey::Matter;
use domain::within::{Moment, Step, Unit, Within};

use super::matter::Open;
use super::{Prompt, Rule};
use crate::bookings::bookings;
use crate::course::Course;
use crate::journeys::agreed;

/// Once nothing has happened for four weeks of work, and nothing is to come.
pub(super) const RULE: Rule = Rule {
    says: "When for 20 working days nothing has happened, counted from what was last booked or agreed \
           where that is later. The managers hear of it after 10 more.",
    matter: Some(Matter::Stale),
    steps,
};

const AFTER: Within = Within::new(20, Unit::WorkingDays);
const STEPS: [Step; 2] =
    [Step::Warn(Moment::Due), Step::Escalate(Moment::After(Within::new(10, Unit::WorkingDays)))];

fn steps(course: &Course<'_>) -> Vec<Prompt> {
    quiet(course, Matter::Stale, AFTER).map(|open| open.steps(course, &STEPS)).unwrap_or_default()
}

/// A household, so long after the last that happened, was booked or agreed.
pub(super) fn quiet(course: &Course<'_>, matter: Matter, after: Within) -> Option<Open> {
    let told = || course.facts.iter().filter(|fact| !course.kind(fact).is_own_doing());
    let last = told().next_back()?;
    let booked = bookings(course).into_iter().filter_map(|booking| booking.booked_for);
    let agreed = agreed(course).map(|(_, day)| end_of(day));
    // What was written down later was on somebody's desk until then.
    let known = told().map(|fact| fact.happened_at.max(fact.known_at)).max();
    let known = known.and_then(DateTime::from_timestamp_micros);
    let since = booked.chain(agreed).chain(known).max()?;
    let calendar = &course.rules.pathway.calendar;
    Open::since(course, matter, last, |_| after.due_after(since, calendar))
}
