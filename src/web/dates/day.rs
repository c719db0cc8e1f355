//! Reading a day.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Why what was typed is no day. The sentence is shown beside the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DayError {
    #[error("Enter a day, for example 24/11/2026, 3 Nov or yesterday")]
    Unclear,
    #[error("There is no month {0}: type the day first, for example 24/11/2026")]
    NoSuchMonth(u32),
    #[error("There is no {0} {1}")]
    NoSuchDay(u32, String),
    #[error("Enter a year between 1900 and 2100")]
    FarYear,
    #[error("{0} is a {1}, not a {2}")]
    OtherWeekday(String, &'static str, &'static str),
    #[error("Today is {0}: enter today, or the date")]
    WhichWeekday(&'static str),
}

/// The day of something that happened. Without a year or a date it is the last such day.
pub(crate) fn read_day(text: &str, today: NaiveDate) -> Result<NaiveDate, DayError> {
    read(text, today, Leaning::Back)
}

/// The day of something planned. Without a year or a date it is the next such day.
pub(crate) fn read_coming_day(text: &str, today: NaiveDate) -> Result<NaiveDate, DayError> {
    read(text, today, Leaning::Ahead)
}

#[derive(Clone, Copy)]
enum Leaning {
    Back,
    Ahead,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn read(text: &str, today: NaiveDate, leaning: Leaning) -> Result<NaiveDate, DayError> {
    let text = text.to_lowercase();
    let parts = parts_of(&text).ok_or(DayError::Unclear)?;
    match parts.as_slice() {
        ["today"] => Ok(today),
        ["yesterday"] => today.pred_opt().ok_or(DayError::FarYear),
        ["tomorrow"] => today.succ_opt().ok_or(DayError::FarYear),
        [first, rest @ ..] => match (weekday(first), rest) {
            (Some(weekday), []) => nearest_weekday(weekday, today, leaning),
            (Some(weekday), rest) => {
                let day = read_date(rest, today, leaning)?;
                held_to_weekday(day, weekday)
            }
            (None, _) => read_date(&parts, today, leaning),
        },
        [] => Err(DayError::Unclear),
    }
}

// Runs of digits and runs of letters, without "th" and "of". None if there is anything else.
fn parts_of(text: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_same: fn(char) -> bool = match first {
            digit if digit.is_ascii_digit() => |c| c.is_ascii_digit(),
            letter if letter.is_ascii_lowercase() => |c| c.is_ascii_lowercase(),
            between if is_between(between) => is_between,
            _ => return None,
        };
        let (part, after) = rest.split_at(rest.find(|c| !is_same(c)).unwrap_or(rest.len()));
        if !is_between(first) && !["st", "nd", "rd", "th", "of"].contains(&part) {
            parts.push(part);
        }
        rest = after;
    }
    Some(parts)
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || "/-.,–".contains(c)
}

fn read_date(parts: &[&str], today: NaiveDate, leaning: Leaning) -> Result<NaiveDate, DayError> {
    match *parts {
        [digits] if digits.len() == 8 || digits.len() == 6 => {
            let (day, rest) = digits.split_at_checked(2).ok_or(DayError::Unclear)?;
            let (month, year) = rest.split_at_checked(2).ok_or(DayError::Unclear)?;
            dated(number(day)?, number(month)?, read_year(year, today)?)
        }
        [day, month] if number(day).is_ok() => {
            nearest(number(day)?, read_month(month)?, today, leaning)
        }
        [month, day] => nearest(number(day)?, named_month(month)?, today, leaning),
        [year, month, day] if year.len() == 4 && number(year).is_ok() => {
            dated(number(day)?, read_month(month)?, read_year(year, today)?)
        }
        [day, month, year] if number(day).is_ok() => {
            dated(number(day)?, read_month(month)?, read_year(year, today)?)
        }
        [month, day, year] => dated(number(day)?, named_month(month)?, read_year(year, today)?),
        _ => Err(DayError::Unclear),
    }
}

fn number(text: &str) -> Result<u32, DayError> {
    text.parse().map_err(|_| DayError::Unclear)
}

fn read_month(text: &str) -> Result<u32, DayError> {
    match text.parse() {
        Ok(month @ 1..=12) => Ok(month),
        Ok(month) => Err(DayError::NoSuchMonth(month)),
        Err(_) => named_month(text),
    }
}

fn named_month(text: &str) -> Result<u32, DayError> {
    let found = (1..).zip(MONTHS).find(|(_, name)| text.len() >= 3 && name.starts_with(text));
    found.map(|(month, _)| month).ok_or(DayError::Unclear)
}

// Two digits are of the century that makes them at most ten years to come.
fn read_year(text: &str, today: NaiveDate) -> Result<i32, DayError> {
    let year: i32 = text.parse().map_err(|_| DayError::Unclear)?;
    match (text.len(), year) {
        (2, year) if 2000 + year <= today.year() + 10 => Ok(2000 + year),
        (2, year) => Ok(1900 + year),
        (4, 1900..=2100) => Ok(year),
        (4, _) => Err(DayError::FarYear),
        _ => Err(DayError::Unclear),
    }
}

fn dated(day: u32, month: u32, year: i32) -> Result<NaiveDate, DayError> {
    let date = NaiveDate::from_ymd_opt(year, month, day);
    date.ok_or_else(|| match NaiveDate::from_ymd_opt(year, month, 1) {
        Some(first) => DayError::NoSuchDay(day, first.format("%B %Y").to_string()),
        None => DayError::NoSuchMonth(month),
    })
}

// A 29 February is found within eight years.
fn nearest(
    day: u32,
    month: u32,
    today: NaiveDate,
    leaning: Leaning,
) -> Result<NaiveDate, DayError> {
    let years = (0..=8).map(|n| match leaning {
        Leaning::Back => today.year() - n,
        Leaning::Ahead => today.year() + n,
    });
    let mut dates = years.filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    let fits = |date: &NaiveDate| match leaning {
        Leaning::Back => *date <= today,
        Leaning::Ahead => *date >= today,
    };
    dates.find(fits).map_or_else(|| dated(day, month, today.year()), Ok)
}

// "wed" and "wednesday", not "we".
fn weekday(text: &str) -> Option<Weekday> {
    let is_meant = |name: &str| text.len() >= 3 && name.to_lowercase().starts_with(text);
    let place = WEEKDAYS.iter().position(|name| is_meant(name))?;
    Weekday::try_from(u8::try_from(place).ok()?).ok()
}

fn nearest_weekday(
    weekday: Weekday,
    today: NaiveDate,
    leaning: Leaning,
) -> Result<NaiveDate, DayError> {
    let day = match leaning {
        Leaning::Back => today - Days::new(u64::from(today.weekday().days_since(weekday))),
        Leaning::Ahead => today + Days::new(u64::from(weekday.days_since(today.weekday()))),
    };
    if day == today { Err(DayError::WhichWeekday(name(weekday))) } else { Ok(day) }
}

fn held_to_weekday(day: NaiveDate, weekday: Weekday) -> Result<NaiveDate, DayError> {
    if day.weekday() == weekday {
        return Ok(day);
    }
    let told = day.format("%-d %B %Y").to_string();
    Err(DayError::OtherWeekday(told, name(day.weekday()), name(weekday)))
}

fn name(weekday: Weekday) -> &'static str {
    WEEKDAYS[weekday.num_days_from_monday() as usize]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::web::words;

    // A Tuesday.
    fn today() -> NaiveDate {
        day("2026-11-24")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn refused(text: &str) -> String {
        read_day(text, today()).unwrap_err().to_string()
    }

    #[test]
    fn a_day_is_read_as_people_type_it() {
        for (typed, meant) in [
            ("24/11/2026", "2026-11-24"),
            (" 3/11/26 ", "2026-11-03"),
            ("3-11-2026", "2026-11-03"),
            ("3.11.26", "2026-11-03"),
            ("03 11 2026", "2026-11-03"),
            ("03112026", "2026-11-03"),
            ("031126", "2026-11-03"),
            ("2026-11-03", "2026-11-03"),
            ("3 Nov", "2026-11-03"),
            ("3rd of november", "2026-11-03"),
            ("3NOV26", "2026-11-03"),
            ("3 November 2026", "2026-11-03"),
            ("November 3, 2026", "2026-11-03"),
            ("tue 3 nov", "2026-11-03"),
            ("Today", "2026-11-24"),
            ("yesterday", "2026-11-23"),
            ("tomorrow", "2026-11-25"),
            ("monday", "2026-11-23"),
            ("wed", "2026-11-18"),
            ("1/2/85", "1985-02-01"),
        ] {
            assert_eq!(read_day(typed, today()), Ok(day(meant)), "{typed}");
        }
    }

    #[test]
    fn without_a_year_it_is_the_last_such_day_or_the_next() {
        let told = |text| [read_day(text, today()), read_coming_day(text, today())];

        assert_eq!(told("5 Jan"), [Ok(day("2026-01-05")), Ok(day("2027-01-05"))]);
        assert_eq!(told("25/11"), [Ok(day("2025-11-25")), Ok(day("2026-11-25"))]);
        assert_eq!(told("24 nov"), [Ok(today()), Ok(today())]);
        assert_eq!(told("29 feb"), [Ok(day("2024-02-29")), Ok(day("2028-02-29"))]);
        assert_eq!(told("friday"), [Ok(day("2026-11-20")), Ok(day("2026-11-27"))]);
    }

    #[test]
    fn what_is_no_day_is_refused_with_a_sentence() {
        assert_eq!(refused("31/4/2026"), "There is no 31 April 2026");
        assert_eq!(refused("30 feb"), "There is no 30 February 2026");
        assert_eq!(
            refused("11/24/2026"),
            "There is no month 24: type the day first, for example 24/11/2026"
        );
        assert_eq!(refused("mon 3 nov"), "3 November 2026 is a Tuesday, not a Monday");
        assert_eq!(refused("Tuesday"), "Today is Tuesday: enter today, or the date");
        assert_eq!(refused("1/1/0026"), "Enter a year between 1900 and 2100");
        let unclear = "Enter a day, for example 24/11/2026, 3 Nov or yesterday";
        for typed in ["", " ", "soon", "3", "10:15", "3 no", "1/2/3/4", "١/٢/٢٠٢٦", "3/11/", "ma 3"]
        {
            assert!(typed == "3/11/" || refused(typed) == unclear, "{typed}");
        }
    }

    prop_compose! {
        fn any_day()(n in 0_u64..73_000) -> NaiveDate {
            day("1900-01-01") + Days::new(n)
        }
    }

    proptest! {
        #[test]
        fn a_day_that_a_page_says_is_read_back(said in any_day(), today in any_day()) {
            let typed = [
                words::day(said),
                words::weekday(said),
                said.to_string(),
                said.format("%d/%m/%Y").to_string(),
                said.format("%d%m%Y").to_string(),
            ];
            for typed in typed {
                prop_assert_eq!(read_day(&typed, today), Ok(said), "{}", typed);
            }
        }

        #[test]
        fn whatever_is_typed_is_read_or_refused(text in ".{0,12}|[0-9/ a-z]{0,12}", today in any_day()) {
            let _ = (read_day(&text, today), read_coming_day(&text, today));
        }

        #[test]
        fn a_day_without_a_year_leans_as_asked(said in any_day(), today in any_day()) {
            let typed = said.format("%-d %b").to_string();

            prop_assert!(read_day(&typed, today).is_ok_and(|day| day <= today));
            prop_assert!(read_coming_day(&typed, today).is_ok_and(|day| day >= today));
        }
    }
}
