//! A household on whose journey nothing has happened for long.

use chrono::DateTime;
use domain::calendar::end_of;
use domain::journey::Matter;
use domain::pathway::ReminderRule;

use super::Rule;
use super::matter::{Open, due_after, time};
use crate::bookings::bookings;
use crate::course::Course;
use crate::journeys::agreed;

/// Once nothing has happened for long, and nothing is to come.
pub(super) const RULE: Rule = Rule { matter: Matter::Stale, says, open };

fn says(rule: &ReminderRule) -> String {
    format!(
        "For {} nothing has happened, counted from what was last booked or agreed where that is later",
        time(rule)
    )
}

fn open<'a>(course: &Course<'_>, rule: &'a ReminderRule) -> Vec<Open<'a>> {
    quiet(course, rule).into_iter().collect()
}

/// A household, so long after the last that happened, was booked or agreed.
pub(super) fn quiet<'a>(course: &Course<'_>, rule: &'a ReminderRule) -> Option<Open<'a>> {
    let told = || course.facts().iter().filter(|fact| !course.kind(fact).is_own_doing());
    let last = told().next_back()?;
    let booked = bookings(course).into_iter().filter_map(|booking| booking.booked_for);
    let agreed = agreed(course).map(|(_, day)| end_of(day));
    // What was written down later was on somebody's desk until then.
    let known = told().map(|fact| fact.happened_at.max(fact.known_at)).max();
    let known = known.and_then(DateTime::from_timestamp_micros);
    let since = booked.chain(agreed).chain(known).max()?;
    let open = Open::since(course, rule, last, |_| due_after(course, rule, since))?;
    Some(open.counted_from(since))
}
