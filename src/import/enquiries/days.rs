//! Days as spreadsheets have them: in the styles that a map states, never guessed.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};

use crate::import::errors::shown;
use crate::import::sheet::Cell;

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

/// Excel's numbers of the days from 1954 to 2119. Others are more likely to be something else.
const SERIALS: std::ops::RangeInclusive<u32> = 20_000..=80_000;

/// A way to write a day, in Excel's letters: `dd/mm/yyyy`, `d.m.yy`, `d mmm yyyy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Style {
    written: String,
    parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Day,
    Month,
    MonthName,
    Year(usize),
    Between(char),
}

/// A day that was read, and what makes it doubtful.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) at: NaiveDateTime,
    pub(super) doubt: Option<String>,
}

/// Why a cell holds no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum DayError {
    #[error("there is no such day")]
    NoSuchDay,
    #[error("it has no year")]
    NoYear,
    #[error("it may be {} or {}", told(*.0), told(*.1))]
    TwoDays(NaiveDate, NaiveDate),
    #[error("a formula failed there")]
    Failed,
    #[error("it is written in none of the styles {0}")]
    NoStyle(String),
}

/// A day, as people say it.
pub(super) fn told(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

impl FromStr for Style {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let mut parts = vec![];
        let mut rest = written;
        while let Some(first) = rest.chars().next() {
            let run = rest.len() - rest.trim_start_matches(first).len();
            parts.push(match (first.to_ascii_lowercase(), run) {
                ('d', 1 | 2) => Part::Day,
                ('m', 1 | 2) => Part::Month,
                ('m', 3 | 4) => Part::MonthName,
                ('y', 2 | 4) => Part::Year(run),
                (between, 1) if "/.- ,".contains(between) => Part::Between(between),
                _ => return Err(wrong_style(written)),
            });
            rest = &rest[run..];
        }
        let count = |is: fn(&Part) -> bool| parts.iter().filter(|it| is(it)).count();
        let counts = [
            count(|it| *it == Part::Day),
            count(|it| matches!(it, Part::Month | Part::MonthName)),
            count(|it| matches!(it, Part::Year(_))),
        ];
        let written = written.to_owned();
        if counts == [1; 3] { Ok(Self { written, parts }) } else { Err(wrong_style(&written)) }
    }
}

fn wrong_style(written: &str) -> String {
    format!(
        "{written:?} is no style of a day: write it with d or dd, m, mm or mmm, and yy or yyyy, as \
         \"dd/mm/yyyy\" or \"d mmm yy\""
    )
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// Reads the day in a cell. Two digits of a year are of the century that makes them at most ten
/// years after `this_year`.
pub(super) fn read(cell: &Cell, styles: &[Style], this_year: i32) -> Result<Read, DayError> {
    match cell {
        Cell::Moment(at) => Ok(Read { at: *at, doubt: None }),
        Cell::Failed(_) => Err(DayError::Failed),
        cell => {
            let text = cell.text();
            if let Some(day) = serial(&text) {
                let doubt = format!("is taken for Excel's number of {}", told(day));
                return Ok(Read { at: day.into(), doubt: Some(doubt) });
            }
            let (text, mark) = without_mark(&text);
            let (text, time) = without_time(text);
            let day = of_text(text, styles, this_year)?;
            let doubt = mark.map(|mark| {
                format!("is taken for {}, although it says {:?}", told(day), shown(mark))
            });
            Ok(Read { at: day.and_time(time), doubt })
        }
    }
}

/// Whether days begin with the day or with the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// No day is written in numbers alone, or the workbook holds them as days.
    Clear,
    /// Some can only be read with the day first.
    DayFirst,
    /// Some can only be read with the month first.
    MonthFirst,
    /// All may be read in both ways, or some in one and some in the other.
    Open,
}

/// What the days in some cells show of their order.
pub(super) fn order<'a>(cells: impl Iterator<Item = &'a Cell>) -> Order {
    let numbers = cells.filter_map(|cell| match cell {
        Cell::Text(text) => two_numbers(text),
        _ => None,
    });
    let mut told = [false; 3];
    for (first, second) in numbers {
        told[match (first > 12, second > 12) {
            (true, false) => 0,
            (false, true) => 1,
            _ => 2,
        }] = true;
    }
    match told {
        [false, false, false] => Order::Clear,
        [true, false, _] => Order::DayFirst,
        [false, true, _] => Order::MonthFirst,
        _ => Order::Open,
    }
}

// The first two numbers of a day such as 3/4/2026.
fn two_numbers(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split(['/', '.', '-']);
    let mut number = || parts.next().and_then(|it| digits(it.trim(), 1..=2)?.0.into());
    Some((number()?, number()?))
}

fn serial(text: &str) -> Option<NaiveDate> {
    let number: u32 = text.parse().ok()?;
    let start = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    SERIALS.contains(&number).then(|| start.checked_add_days(Days::new(number.into())))?
}

// Words that people put behind a day, as "?", "tbc" and "(am)".
fn without_mark(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    let start = match text.strip_suffix(')').and_then(|text| text.rfind('(')) {
        Some(start) => Some(start),
        None => {
            let marks = ["?", "tbc", "approx", "approx.", "est", "provisional"];
            let lower = text.to_ascii_lowercase();
            let longest = marks.iter().filter(|mark| lower.ends_with(**mark)).map(|it| it.len());
            longest.max().map(|length| text.len() - length)
        }
    };
    match start {
        Some(start) if start > 0 => (text[..start].trim_end(), Some(&text[start..])),
        _ => (text, None),
    }
}

fn without_time(text: &str) -> (&str, NaiveTime) {
    let time = |text: &str| {
        ["%H:%M", "%H:%M:%S", "%H:%M:%S%.f"]
            .iter()
            .find_map(|format| NaiveTime::parse_from_str(text, format).ok())
    };
    let apart = text.rsplit_once([' ', 'T']);
    match apart.and_then(|(day, end)| Some((day, time(end)?))) {
        Some((day, time)) => (day.trim_end_matches([' ', ',']), time),
        None => (text, NaiveTime::MIN),
    }
}

fn of_text(text: &str, styles: &[Style], this_year: i32) -> Result<NaiveDate, DayError> {
    let text = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let met: Vec<(u32, u32, i32)> =
        styles.iter().filter_map(|style| style.read(&text, this_year)).collect();
    let mut days: Vec<NaiveDate> = (met.iter())
        .filter_map(|(day, month, year)| NaiveDate::from_ymd_opt(*year, *month, *day))
        .collect();
    days.sort_unstable();
    days.dedup();
    match days[..] {
        [day] => Ok(day),
        [one, other, ..] => Err(DayError::TwoDays(one, other)),
        [] if !met.is_empty() => Err(DayError::NoSuchDay),
        [] if styles.iter().any(|style| style.reads_without_year(&text)) => Err(DayError::NoYear),
        [] => {
            let styles: Vec<String> = styles.iter().map(Style::to_string).collect();
            Err(DayError::NoStyle(styles.join(", ")))
        }
    }
}

impl Style {
    // The day, the month and the year that a text has in this style, whether or not there is such a
    // day.
    fn read(&self, text: &str, this_year: i32) -> Option<(u32, u32, i32)> {
        let ((day, month, year), rest) = parts(&self.parts, text, this_year)?;
        rest.is_empty().then_some((day, month, year))
    }

    fn reads_without_year(&self, text: &str) -> bool {
        let is_year = |part: &Part| matches!(part, Part::Year(_));
        let Some(place) = self.parts.iter().position(is_year) else { return false };
        let before = self.parts[..place].strip_suffix(&[Part::Between(' ')]);
        let before = before.unwrap_or(&self.parts[..place.saturating_sub(1)]);
        !before.is_empty() && parts(before, text, 2000).is_some_and(|(_, rest)| rest.is_empty())
    }
}

type Dated = (u32, u32, i32);

fn parts<'a>(parts: &[Part], text: &'a str, this_year: i32) -> Option<(Dated, &'a str)> {
    let (mut day, mut month, mut year, mut rest) = (1, 1, 0, text);
    for part in parts {
        rest = match part {
            Part::Day => {
                let (number, after) = digits(rest, 1..=2)?;
                day = number;
                ["st", "nd", "rd", "th"]
                    .iter()
                    .find_map(|end| after.strip_prefix(end))
                    .unwrap_or(after)
            }
            Part::Month => {
                let (number, after) = digits(rest, 1..=2)?;
                month = number;
                after
            }
            Part::MonthName => {
                let length = rest.find(|it: char| !it.is_alphabetic()).unwrap_or(rest.len());
                let (name, after) = rest.split_at(length);
                month = named(name)?;
                after
            }
            Part::Year(length) => {
                let (number, after) = digits(rest, *length..=*length)?;
                year = if *length == 2 {
                    century(number, this_year)?
                } else {
                    i32::try_from(number).ok()?
                };
                after
            }
            Part::Between(between) => rest.strip_prefix(*between)?,
        };
    }
    Some(((day, month, year), rest))
}

// All digits that stand here, if they are as many.
fn digits(text: &str, many: std::ops::RangeInclusive<usize>) -> Option<(u32, &str)> {
    let length = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
    let (digits, after) = text.split_at(length);
    many.contains(&length).then_some(())?;
    Some((digits.parse().ok()?, after))
}

fn named(name: &str) -> Option<u32> {
    let name = if name == "sept" { "sep" } else { name };
    let found = (1..).zip(MONTHS).find(|(_, it)| name.len() >= 3 && it.starts_with(name));
    found.map(|(month, _)| month)
}

fn century(digits: u32, this_year: i32) -> Option<i32> {
    let year = 2000 + i32::try_from(digits).ok()?;
    Some(if year <= this_year + 10 { year } else { year - 100 })
}

/// The years that a day may be in.
pub(super) fn is_in_our_time(day: NaiveDate) -> bool {
    (1950..=2200).contains(&day.year())
}

#[cfg(test)]
mod tests;
