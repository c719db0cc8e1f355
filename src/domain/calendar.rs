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
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    // When London's clocks show this, as `2026-03-02T09:00`.
    pub(crate) fn shown(text: &str) -> DateTime<Utc> {
        instant_of(format!("{text}:00").parse().unwrap())
    }

    fn england() -> Calendar {
        Calendar::default()
    }

    #[test]
    fn a_day_in_summer_starts_at_eleven_the_evening_before_by_utc() {
        assert_eq!(start_of(day("2026-06-01")), at("2026-05-31T23:00:00Z"));
        assert_eq!(start_of(day("2026-12-01")), at("2026-12-01T00:00:00Z"));
        assert_eq!(london_day(at("2026-09-30T23:30:00Z")), day("2026-10-01"));
    }

    #[test]
    fn the_days_the_clocks_change_are_an_hour_short_and_an_hour_long() {
        let length = |text| end_of(day(text)) - start_of(day(text)) + TimeDelta::microseconds(1);

        assert_eq!(length("2026-03-29"), TimeDelta::hours(23));
        assert_eq!(length("2026-10-25"), TimeDelta::hours(25));
        assert_eq!(end_of(day("2026-03-29")), at("2026-03-29T22:59:59.999999Z"));
    }

    #[test]
    fn an_hour_left_out_in_spring_is_the_first_moment_after_it() {
        let half_past_one = at_london(day("2026-03-29"), NaiveTime::MIN + TimeDelta::minutes(90));

        assert_eq!(half_past_one, at("2026-03-29T01:00:00Z"));
    }

    #[test]
    fn an_hour_that_comes_twice_in_autumn_is_the_earlier_one() {
        let half_past_one = at_london(day("2026-10-25"), NaiveTime::MIN + TimeDelta::minutes(90));

        assert_eq!(half_past_one, at("2026-10-25T00:30:00Z"));
    }

    #[test]
    fn christmas_2026_leaves_one_working_day_from_24_to_29_december() {
        let calendar = england();

        assert_eq!(calendar.working_days_between(day("2026-12-24"), day("2026-12-29")), 1);
        assert_eq!(calendar.plus_working_days(day("2026-12-24"), 1), day("2026-12-29"));
        assert_eq!(calendar.plus_working_days(day("2026-12-29"), -1), day("2026-12-24"));
        assert_eq!(calendar.plus_working_days(day("2026-12-31"), 1), day("2027-01-04"));
    }

    #[test]
    fn ten_working_days_pass_over_easter() {
        assert_eq!(england().plus_working_days(day("2026-03-30"), 10), day("2026-04-15"));
        assert_eq!(england().plus_working_days(day("2028-02-28"), 1), day("2028-02-29"));
    }

    #[test]
    fn a_closure_is_passed_over_and_an_opening_is_worked() {
        let closed = BTreeSet::from(["2026-12-29", "2026-12-30", "2026-12-31"].map(day));
        let open = BTreeSet::from(["2026-12-30", "2027-01-02"].map(day));
        let calendar = Calendar { closed, open, ..england() };

        let worked: Vec<_> =
            (1..=3).map(|n| calendar.plus_working_days(day("2026-12-24"), n)).collect();

        assert_eq!(worked, ["2026-12-30", "2027-01-02", "2027-01-04"].map(day));
    }

    #[test]
    fn a_calendar_without_bank_holidays_works_on_christmas_day() {
        let calendar = Calendar { bank_holidays: BankHolidays::None, ..england() };

        assert!(calendar.is_working_day(day("2026-12-25")));
        assert!(!calendar.is_working_day(day("2026-12-26")), "a Saturday");
        assert_eq!(calendar.working_days_between(day("2026-12-24"), day("2026-12-29")), 3);
    }

    #[test]
    fn the_ends_of_time_hold() {
        let calendar = england();
        let (first, last) = (NaiveDate::MIN, NaiveDate::MAX);

        assert_eq!(calendar.plus_working_days(last, i64::MAX), last);
        assert_eq!(calendar.plus_working_days(first, i64::MIN), first);
        assert_eq!(calendar.plus_working_days(first, i64::MAX), last);
        assert!(calendar.working_days_between(first, last) > 0);
        assert!(start_of(first) < end_of(first) && start_of(last) < end_of(last));
        assert_eq!(london_day(DateTime::<Utc>::MAX_UTC), last);
        assert_eq!(london_day(DateTime::<Utc>::MIN_UTC), first);
    }

    prop_compose! {
        pub(crate) fn any_instant()(
            seconds in prop_oneof![
                800_000_000_i64..2_500_000_000,
                DateTime::<Utc>::MIN_UTC.timestamp()..=DateTime::<Utc>::MAX_UTC.timestamp(),
            ],
            nanos in 0_u32..1_000_000_000,
        ) -> DateTime<Utc> {
            DateTime::from_timestamp(seconds, nanos).unwrap()
        }
    }

    prop_compose! {
        fn any_day()(year in prop_oneof![1990..2040, -200_000..200_000], ordinal in 1_u32..=365)
            -> NaiveDate
        {
            NaiveDate::from_yo_opt(year, ordinal).unwrap()
        }
    }

    prop_compose! {
        fn any_calendar()(
            start in any_day(),
            closed in proptest::collection::btree_set(0_u64..40, 0..9),
            open in proptest::collection::btree_set(0_u64..40, 0..9),
            kept in any::<bool>(),
        ) -> (NaiveDate, Calendar) {
            let days = |from: &BTreeSet<u64>| from.iter().map(|n| start + Days::new(*n)).collect();
            let bank_holidays =
                if kept { BankHolidays::EnglandAndWales } else { BankHolidays::None };
            (start, Calendar { bank_holidays, closed: days(&closed), open: days(&open), ..england() })
        }
    }

    proptest! {
        #[test]
        fn a_day_and_its_start_are_those_of_the_time_zone(
            seconds in prop_oneof![-70_000_000_000..70_000_000_000_i64, 0..4_000_000_000_i64],
        ) {
            let instant = DateTime::from_timestamp(seconds, 0).unwrap();
            let day = london_day(instant);

            prop_assert_eq!(day, london_time(instant).date());
            let since = day.signed_duration_since(NaiveDate::default()).num_days();
            prop_assert_eq!(london_day_number(instant.timestamp_micros()), Some(since));
            prop_assert_eq!(start_of(day), at_london(day, NaiveTime::MIN));
        }

        #[test]
        fn adding_working_days_and_counting_them_are_inverse(
            (day, calendar) in any_calendar(),
            n in prop_oneof![1_i64..60, 1_i64..1_000_000],
        ) {
            let later = calendar.plus_working_days(day, n);

            prop_assert!(calendar.is_working_day(later));
            prop_assert_eq!(calendar.working_days_between(day, later), n);
            if calendar.is_working_day(day) {
                prop_assert_eq!(calendar.plus_working_days(later, -n), day);
            }
        }

        #[test]
        fn counting_comes_to_the_same_as_asking_each_day(
            (day, calendar) in any_calendar(),
            span in 0_usize..500,
        ) {
            let (to, asked) = day.iter_days().skip(1).take(span).fold((day, 0), |(_, n), next| {
                (next, n + i64::from(calendar.is_working_day(next)))
            });

            prop_assert_eq!(calendar.working_days_between(day, to), asked);
            prop_assert_eq!(calendar.working_days_between(to, day), 0);
        }

        #[test]
        fn a_london_day_holds_its_own_moments(day in any_day(), second in 0_u32..86_400) {
            let time = NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap();

            prop_assert_eq!(london_day(at_london(day, time)), day);
            prop_assert_eq!(london_day(start_of(day)), day);
            prop_assert_eq!(london_day(end_of(day)), day);
        }
    }
}
