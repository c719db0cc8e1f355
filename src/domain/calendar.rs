//! Which days are worked and which hours are duty hours, in London time.
//!
//! Nothing here reads a clock or fails: a date past the last one a calendar can hold is that last
//! one.

pub mod bank_holidays;
mod duty_hours;
mod starts;

use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Included};
use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime};
use chrono::{Offset, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::{Europe::London, GapInfo};

use bank_holidays::{is_bank_holiday, is_weekend};

// The years in which London's clocks go as they do today.
const TODAYS_YEARS: RangeInclusive<i32> = 1972..=2079;
// Their days, from 1 January 1970 on.
const TODAYS_DAYS: RangeInclusive<i64> = 730..=40_176;
const MICROS_AN_HOUR: i64 = 3_600_000_000;

/// When a service works.
///
/// A working day is not a Saturday, a Sunday, a bank holiday or a day the service is closed,
/// unless it is named as open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Whose bank holidays are kept.
    pub bank_holidays: BankHolidays,
    /// Days the service is closed.
    pub closed: BTreeSet<NaiveDate>,
    /// Days that are worked although they are a weekend, a bank holiday or in a closure.
    pub open: BTreeSet<NaiveDate>,
    /// When duty begins on a working day.
    pub duty_from: NaiveTime,
    /// When duty ends. If this is not after `duty_from`, duty is all day.
    pub duty_to: NaiveTime,
}

/// Whose bank holidays a calendar keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BankHolidays {
    /// Those of England and Wales: <https://www.gov.uk/bank-holidays>.
    #[default]
    EnglandAndWales,
    /// None: weekends only.
    None,
}

/// Why a day is not worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWorked {
    /// A Saturday or a Sunday.
    Weekend,
    /// A bank holiday, by its name.
    BankHoliday(&'static str),
    /// The service is closed.
    Closed,
}

impl Default for Calendar {
    /// England and Wales, on duty from 9 to 5.
    fn default() -> Self {
        Self {
            bank_holidays: BankHolidays::default(),
            closed: BTreeSet::new(),
            open: BTreeSet::new(),
            duty_from: NaiveTime::MIN + TimeDelta::hours(9),
            duty_to: NaiveTime::MIN + TimeDelta::hours(17),
        }
    }
}

/// The day it is in London at an instant.
pub fn london_day(instant: DateTime<Utc>) -> NaiveDate {
    let utc = instant.naive_utc();
    // Today's London is never behind UTC, and ahead of it by no more than an hour.
    if TODAYS_YEARS.contains(&utc.year()) && utc.hour() < 23 {
        return utc.date();
    }
    london_time(instant).date()
}

/// The day it is in London at an instant in microseconds since 1970, told as days since then: who counts
/// millions need not make a date of each. None where no date can hold it.
pub fn london_day_number(micros: i64) -> Option<i64> {
    let (day, of_day) =
        (micros.div_euclid(24 * MICROS_AN_HOUR), micros.rem_euclid(24 * MICROS_AN_HOUR));
    // As in `london_day`.
    if TODAYS_DAYS.contains(&day) && of_day < 23 * MICROS_AN_HOUR {
        return Some(day);
    }
    let date = london_day(DateTime::from_timestamp_micros(micros)?);
    Some(date.signed_duration_since(NaiveDate::default()).num_days())
}

/// What London's clocks show at an instant.
pub fn london_time(instant: DateTime<Utc>) -> NaiveDateTime {
    let utc = instant.naive_utc();
    let ahead = London.offset_from_utc_datetime(&utc).fix();
    utc.checked_add_offset(ahead).unwrap_or(utc)
}

/// When a London day starts.
pub fn start_of(day: NaiveDate) -> DateTime<Utc> {
    starts::known(day).unwrap_or_else(|| at_london(day, NaiveTime::MIN))
}

/// The last microsecond of a London day.
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let next = day.succ_opt().map(start_of);
    next.map_or(DateTime::<Utc>::MAX_UTC, |next| next - TimeDelta::microseconds(1))
}

/// When London's clocks show a time of a day.
///
/// In the hour that is left out in spring, the first instant after it; in the hour that comes
/// twice in autumn, the earlier one.
pub fn at_london(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    instant_of(day.and_time(time))
}

impl Calendar {
    /// Whether a day is a working day.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.open.contains(&day) || (self.is_usually_worked(day) && !self.closed.contains(&day))
    }

    /// Why a day is not worked. None where it is.
    pub fn not_worked(&self, day: NaiveDate) -> Option<NotWorked> {
        if self.is_working_day(day) {
            return None;
        }
        let holidays = bank_holidays::england_and_wales(day.year()).into_iter();
        let mut named = holidays.filter(|_| self.bank_holidays == BankHolidays::EnglandAndWales);
        let holiday = named.find(|(holiday, _)| *holiday == day);
        Some(match holiday {
            _ if is_weekend(day) => NotWorked::Weekend,
            Some((_, name)) => NotWorked::BankHoliday(name),
            None => NotWorked::Closed,
        })
    }

    /// The `n`-th working day after a day, or before it if `n` is negative. 0 is the day itself.
    pub fn plus_working_days(&self, day: NaiveDate, n: i64) -> NaiveDate {
        if n < 0 { self.before(day, n.unsigned_abs()) } else { self.after(day, n.unsigned_abs()) }
    }

    /// How many working days come after `from`, up to and with `to`. Never less than 0.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to <= from {
            return 0;
        }
        let span = (Excluded(from), Included(to));
        let opened = self.open.range(span).filter(|day| !self.is_usually_worked(**day));
        let closed = self.closed.range(span);
        let closed = closed.filter(|day| self.is_usually_worked(**day) && !self.open.contains(day));

        self.usually_worked_up_to(to) - self.usually_worked_up_to(from)
            + opened.map(|_| 1).sum::<i64>()
            - closed.map(|_| 1).sum::<i64>()
    }

    // A leap never goes too far, and it is exact when nothing is left.
    fn after(&self, mut day: NaiveDate, mut left: u64) -> NaiveDate {
        while left > 0 {
            let Some(next) = self.leap(day, left) else { return NaiveDate::MAX };
            left -= self.working_days_between(day, next).unsigned_abs();
            day = next;
        }
        day
    }

    // To the day by which as many are usually worked, where none is worked beside these. Else as many days on:
    // among these are no more working days.
    fn leap(&self, day: NaiveDate, left: u64) -> Option<NaiveDate> {
        let keeps = self.bank_holidays == BankHolidays::EnglandAndWales;
        let usual = keeps.then(|| bank_holidays::worked_after(day, left)).flatten();
        let usual = usual.filter(|it| {
            self.open.is_empty() || self.open.range((Excluded(day), Included(*it))).next().is_none()
        });
        usual.or_else(|| day.checked_add_days(Days::new(left)))
    }

    // The same backwards, by as many days. The days still to look at end with the day before `day`.
    fn before(&self, mut day: NaiveDate, mut left: u64) -> NaiveDate {
        while left > 0 {
            let last = day.pred_opt();
            let Some((last, next)) = last.zip(day.checked_sub_days(Days::new(left))) else {
                return NaiveDate::MIN;
            };
            let before_next = next.pred_opt().unwrap_or(NaiveDate::MIN);
            left -= self.working_days_between(before_next, last).unsigned_abs();
            day = next;
        }
        day
    }

    fn is_usually_worked(&self, day: NaiveDate) -> bool {
        match self.bank_holidays {
            BankHolidays::EnglandAndWales => !is_weekend(day) && !is_bank_holiday(day),
            BankHolidays::None => !is_weekend(day),
        }
    }

    // Counted from a day long ago: the difference of two counts is the number between.
    fn usually_worked_up_to(&self, day: NaiveDate) -> i64 {
        let days = i64::from(day.num_days_from_ce());
        let weekdays = 5 * days.div_euclid(7) + days.rem_euclid(7).min(5);
        match self.bank_holidays {
            BankHolidays::EnglandAndWales => weekdays - bank_holidays::up_to(day),
            BankHolidays::None => weekdays,
        }
    }
}

fn instant_of(shown: NaiveDateTime) -> DateTime<Utc> {
    let utc = match London.offset_from_local_datetime(&shown) {
        MappedLocalTime::Single(ahead) | MappedLocalTime::Ambiguous(ahead, _) => {
            shown.checked_sub_offset(ahead.fix())
        }
        MappedLocalTime::None => {
            GapInfo::new(&shown, &London).and_then(|gap| gap.end).map(|end| end.naive_utc())
        }
    };
    utc.unwrap_or(shown).and_utc()
}

#[cfg(test)]
pub(crate) mod tests;
