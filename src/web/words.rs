//! How the pages say days and times, by London's clocks.
//!
//! A day is one word to a browser: no line is broken within it.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use domain::calendar::{Calendar, end_of, london_day, london_time};

/// A day, as `24 November 2026`.
pub(crate) fn day(day: NaiveDate) -> String {
    day.format("%-d\u{a0}%B\u{a0}%Y").to_string()
}

/// A day with its weekday, as `Tuesday 24 November 2026`.
pub(crate) fn weekday(day: NaiveDate) -> String {
    day.format("%A %-d\u{a0}%B\u{a0}%Y").to_string()
}

/// A day with its weekday, and the year only if it is another than today's.
pub(crate) fn near_day(day: NaiveDate, today: NaiveDate) -> String {
    if day.year() == today.year() {
        return day.format("%A %-d\u{a0}%B").to_string();
    }
    weekday(day)
}

/// A time of day, as `10:15am`, `3pm` or `midday`.
pub(crate) fn time(time: NaiveTime) -> String {
    let (is_pm, hour) = time.hour12();
    let half = if is_pm { "pm" } else { "am" };
    match (time.hour(), time.minute()) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (_, 0) => format!("{hour}{half}"),
        (_, minute) => format!("{hour}:{minute:02}{half}"),
    }
}

/// A moment, as `Tuesday 24 November at 5:12pm`.
pub(crate) fn moment(instant: DateTime<Utc>, today: NaiveDate) -> String {
    let shown = london_time(instant);
    format!("{} at\u{a0}{}", near_day(shown.date(), today), time(shown.time()))
}

/// A moment with its year, as `Tuesday 24 November 2026 at 5:12pm`.
pub(crate) fn moment_of(instant: DateTime<Utc>) -> String {
    let shown = london_time(instant);
    format!("{} at\u{a0}{}", weekday(shown.date()), time(shown.time()))
}

/// How far away something due is, as `in 3 hours`, `today`, `tomorrow`, `in 4 working days` or
/// `2 working days overdue`.
pub(crate) fn due(due: DateTime<Utc>, now: DateTime<Utc>, calendar: &Calendar) -> String {
    let (due_day, today) = (london_day(due), london_day(now));
    match (due < now, due_day == today) {
        (true, true) => format!("{} overdue", stretch(now - due)),
        (true, false) => overdue(due_day, today, calendar),
        (false, true) if due == end_of(due_day) => "today".to_owned(),
        (false, true) => format!("in {}", stretch(due - now)),
        (false, false) => to_come(due_day, today, calendar),
    }
}

fn overdue(due: NaiveDate, today: NaiveDate, calendar: &Calendar) -> String {
    match calendar.working_days_between(due, today) {
        0 => format!("overdue since {}", near_day(due, today)),
        days => format!("{} overdue", counted(days, "working day")),
    }
}

fn to_come(due: NaiveDate, today: NaiveDate, calendar: &Calendar) -> String {
    if today.succ_opt() == Some(due) {
        return "tomorrow".to_owned();
    }
    match calendar.working_days_between(today, due) {
        0 => format!("on {}", near_day(due, today)),
        days => format!("in {}", counted(days, "working day")),
    }
}

/// How long somebody has waited, as `12 working days`.
pub(crate) fn waited(since: DateTime<Utc>, now: DateTime<Utc>, calendar: &Calendar) -> String {
    match calendar.working_days_between(london_day(since), london_day(now)) {
        0 => "Less than a working day".to_owned(),
        days => counted(days, "working day"),
    }
}

/// A span, as `3 hours`, rounded down.
pub(crate) fn stretch(span: TimeDelta) -> String {
    match (span.num_hours(), span.num_minutes()) {
        (0, 0) => "less than a minute".to_owned(),
        (0, minutes) => counted(minutes, "minute"),
        (hours, _) => counted(hours, "hour"),
    }
}

/// Things one after the other, as `one, two and three`.
pub(crate) fn and(things: &[&str]) -> String {
    match things {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Things of which one, as `one, two or three`.
pub(crate) fn or(things: &[&str]) -> String {
    match things {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// How many households.
pub(crate) fn households(count: usize) -> String {
    if count == 1 { "1 household".to_owned() } else { format!("{count} households") }
}

/// So many of a thing, as `3 hours`.
pub(crate) fn counted(n: i64, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn things_are_said_one_after_the_other() {
        assert_eq!(and(&["a", "b", "c"]), "a, b and c");
        assert_eq!(or(&["a", "b", "c"]), "a, b or c");
        assert_eq!((or(&["a"]), or(&[])), ("a".to_owned(), String::new()));
        assert_eq!((and(&["a"]), and(&[])), ("a".to_owned(), String::new()));
    }

    #[test]
    fn days_and_times_are_said_as_people_say_them() {
        let today = date("2026-11-24");

        assert_eq!(weekday(today).replace('\u{a0}', " "), "Tuesday 24 November 2026");
        let moments = ["2026-11-24T17:12:00Z", "2025-07-01T09:15:00Z", "2026-11-25T00:00:00Z"];
        let told = moments.map(|text| moment(at(text), today).replace('\u{a0}', " "));
        assert_eq!(
            told,
            [
                "Tuesday 24 November at 5:12pm",
                "Tuesday 1 July 2025 at 10:15am",
                "Wednesday 25 November at midnight",
            ]
        );
    }

    #[test]
    fn what_is_due_says_how_far_away_it_is_in_working_days() {
        let calendar = Calendar::default();
        let now = at("2026-11-24T14:00:00Z");
        let told = |text| due(at(text), now, &calendar).replace('\u{a0}', " ");

        assert_eq!(told("2026-11-20T12:00:00Z"), "2 working days overdue");
        assert_eq!(told("2026-11-23T23:59:59.999999Z"), "1 working day overdue");
        assert_eq!(told("2026-11-24T13:40:00Z"), "20 minutes overdue");
        assert_eq!(told("2026-11-24T14:00:30Z"), "in less than a minute");
        assert_eq!(told("2026-11-24T17:12:00Z"), "in 3 hours");
        assert_eq!(told("2026-11-24T23:59:59.999999Z"), "today");
        assert_eq!(told("2026-11-25T09:00:00Z"), "tomorrow");
        assert_eq!(told("2026-11-30T09:00:00Z"), "in 4 working days");
    }

    #[test]
    fn a_wait_is_told_in_working_days() {
        let told = |since| waited(at(since), at("2026-11-24T14:00:00Z"), &Calendar::default());

        assert_eq!(told("2026-11-20T12:00:00Z"), "2 working days");
        assert_eq!(told("2026-11-23T16:00:00Z"), "1 working day");
        assert_eq!(told("2026-11-24T09:00:00Z"), "Less than a working day");
    }

    #[test]
    fn a_weekend_is_told_by_its_name() {
        let calendar = Calendar::default();
        let on = |now, text| due(at(text), at(now), &calendar).replace('\u{a0}', " ");

        assert_eq!(
            on("2026-11-22T12:00:00Z", "2026-11-20T17:00:00Z"),
            "overdue since Friday 20 November"
        );
        assert_eq!(on("2026-11-27T12:00:00Z", "2026-11-29T12:00:00Z"), "on Sunday 29 November");
    }
}
