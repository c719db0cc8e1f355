//! When something happened, as people say it: a day, and perhaps a time.

use std::fmt::Display;

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::{at_london, london_day, start_of};
use domain::record::Recorded;
use maud::{Markup, html};

use super::found::Found;
use crate::web::dates::{read_day, read_time};
use crate::web::govuk::{Errors, date_text, time_text};

/// A fact told so long after it happened says so.
const LATE: TimeDelta = TimeDelta::hours(24);

/// What was typed.
pub(super) struct Typed<'a> {
    pub(super) day: &'a str,
    pub(super) time: &'a str,
}

/// The two questions.
pub(super) fn when_asked(question: &str, typed: &Typed<'_>, errors: &Errors) -> Markup {
    html! {
        (date_text("happened_on", question, typed.day, errors))
        (time_text("happened_at", "At what time? (optional)", typed.time, errors))
    }
}

/// What was meant, on a journey.
pub(super) fn read(found: &Found, typed: &Typed<'_>, errors: &mut Errors) -> Option<DateTime<Utc>> {
    read_day_and_time(found.now, found.standing.enquired_at, typed, errors)
}

/// What was meant. Today without a time is now. Another day without one is its first moment, or
/// that of the enquiry if it came on that day: nobody is said to be late for want of a time.
pub(super) fn read_day_and_time(
    now: DateTime<Utc>,
    enquired_at: Option<DateTime<Utc>>,
    typed: &Typed<'_>,
    errors: &mut Errors,
) -> Option<DateTime<Utc>> {
    let today = london_day(now);
    let day = errors.take("happened_on", read_day(typed.day, today));
    if !typed.time.trim().is_empty() {
        let time = errors.take("happened_at", read_time(typed.time));
        return Some(at_london(day?, time?));
    }
    let day = day?;
    if day == today {
        return Some(now);
    }
    let begun = enquired_at.filter(|begun| london_day(*begun) == day);
    Some(begun.unwrap_or_else(|| start_of(day)))
}

/// A moment, to be shown: without a time where only the day was known.
pub(super) fn told(instant: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (day, today) = (london_day(instant), london_day(now));
    if instant == start_of(day) {
        return crate::web::words::near_day(day, today);
    }
    crate::web::words::moment(instant, today)
}

/// When a fact happened, and when it was recorded if that was much later.
pub(super) fn times(fact: &Recorded, now: DateTime<Utc>) -> String {
    let happened = told(fact.when.happened_at, now);
    let known = fact.when.known_at();
    if known - fact.when.happened_at < LATE {
        return happened;
    }
    format!("{happened}; recorded {}", told(known, now))
}

/// A moment, for programs.
pub(super) fn datetime(instant: DateTime<Utc>) -> impl Display {
    let day = london_day(instant);
    if instant == start_of(day) { day.to_string() } else { instant.to_rfc3339() }
}
