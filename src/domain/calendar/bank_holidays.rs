//! The bank holidays of England and Wales, worked out for any year.
//!
//! By the Banking and Financial Dealings Act 1971, section 1 and schedule 1, and the royal
//! proclamations made under it, as listed at <https://www.gov.uk/bank-holidays>. The rules are
//! today's: years before 1978 are told as if they had always held. A day that is proclaimed later
//! is a line in one of the two tables below; until then a service may close on it.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

const EARLY_MAY: &str = "Early May bank holiday";
const SPRING: &str = "Spring bank holiday";

// Bank holidays that were moved within their year: year, which, month, day.
const MOVED: [(i32, &str, u32, u32); 5] = [
    (1995, EARLY_MAY, 5, 8),
    (2002, SPRING, 6, 4),
    (2012, SPRING, 6, 4),
    (2020, EARLY_MAY, 5, 8),
    (2022, SPRING, 6, 2),
];

// Bank holidays of one year only: year, month, day, which.
const ADDED: [(i32, u32, u32, &str); 8] = [
    (1981, 7, 29, "Wedding of the Prince of Wales"),
    (1999, 12, 31, "Millennium Eve"),
    (2002, 6, 3, "Golden Jubilee bank holiday"),
    (2011, 4, 29, "Royal wedding bank holiday"),
    (2012, 6, 5, "Diamond Jubilee bank holiday"),
    (2022, 6, 3, "Platinum Jubilee bank holiday"),
    (2022, 9, 19, "Bank holiday for the State Funeral of Queen Elizabeth II"),
    (2023, 5, 8, "Bank holiday for the coronation of King Charles III"),
];

// How many every year has, one-off days apart.
const YEARLY: i64 = 8;

// The years that are asked about all the time, worked out once: a fold asks millions of times.
const USUAL_YEARS: RangeInclusive<i32> = 1980..=2079;
static USUAL_DAYS: LazyLock<Vec<NaiveDate>> =
    LazyLock::new(|| USUAL_YEARS.flat_map(england_and_wales).map(|(day, _)| day).collect());

// How many of these come up to each day of a year, 366 to a year.
static COUNTS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let each_day = |year| (1..=366).map(move |ordinal| NaiveDate::from_yo_opt(year, ordinal));
    let days = USUAL_YEARS.flat_map(each_day);
    let counted = days.scan(0, |count, day| {
        *count += u16::from(day.is_some_and(|day| USUAL_DAYS.binary_search(&day).is_ok()));
        Some(*count)
    });
    counted.collect()
});

// The weekdays among these years that are none.
static WORKED: LazyLock<Vec<NaiveDate>> = LazyLock::new(|| {
    let first = NaiveDate::from_yo_opt(*USUAL_YEARS.start(), 1).unwrap_or_default();
    let days = first.iter_days().take_while(|day| USUAL_YEARS.contains(&day.year()));
    days.filter(|day| !is_weekend(*day) && !is_bank_holiday(*day)).collect()
});

type Named = (NaiveDate, &'static str);

/// The bank holidays of a year, by date, with their names.
///
/// None is on a weekend: such a day gives way to a substitute on a weekday. The list is empty for
/// a year that the date type cannot hold.
pub fn england_and_wales(year: i32) -> Vec<(NaiveDate, &'static str)> {
    let mut days: Vec<_> = usual(year).into_iter().flatten().chain(added(year)).collect();
    days.sort_unstable();
    days
}

/// Whether a day is a bank holiday in England and Wales.
pub fn is_bank_holiday(day: NaiveDate) -> bool {
    if USUAL_YEARS.contains(&day.year()) {
        return USUAL_DAYS.binary_search(&day).is_ok();
    }
    let mut days = usual(day.year()).into_iter().flatten().chain(added(day.year()));
    days.any(|(holiday, _)| holiday == day)
}

/// Bank holidays up to and with a day, counted from a day long ago: the difference of two counts
/// is the number between, however far apart the days are.
pub(super) fn up_to(day: NaiveDate) -> i64 {
    let year = day.year();
    if USUAL_YEARS.contains(&year) {
        let place = (year - USUAL_YEARS.start()) * 366 + day.ordinal0().cast_signed();
        let since = usize::try_from(place).ok().and_then(|place| COUNTS.get(place));
        return before(*USUAL_YEARS.start()) + since.copied().map_or(0, i64::from);
    }
    let this_year = usual(year).into_iter().flatten().chain(added(year));
    before(year) + this_year.filter(|(holiday, _)| *holiday <= day).map(|_| 1).sum::<i64>()
}

/// The n-th weekday after a day that is no bank holiday, among the usual years. `n` is above 0.
pub(super) fn worked_after(day: NaiveDate, n: u64) -> Option<NaiveDate> {
    if day.year() < *USUAL_YEARS.start() {
        return None;
    }
    let before = WORKED.partition_point(|worked| *worked <= day);
    WORKED.get(before.checked_add(usize::try_from(n.checked_sub(1)?).ok()?)?).copied()
}

/// Whether a day is a Saturday or a Sunday.
pub(super) fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn before(year: i32) -> i64 {
    let added = ADDED.iter().filter(|(of, ..)| *of < year);
    YEARLY * i64::from(year) + added.map(|_| 1).sum::<i64>()
}

fn added(year: i32) -> impl Iterator<Item = Named> {
    ADDED.iter().filter(move |(of, ..)| *of == year).filter_map(|(year, month, day, name)| {
        Some((NaiveDate::from_ymd_opt(*year, *month, *day)?, *name))
    })
}

// What every year has, after moves and substitutions.
fn usual(year: i32) -> [Option<Named>; 8] {
    let on = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let monday = |month, n| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, n);
    let last_monday = |month| monday(month, 5).or_else(|| monday(month, 4));
    let easter = easter_sunday(year);
    [
        weekday(on(1, 1), "New Year's Day", monday(1, 1), "New Year's Day (substitute day)"),
        easter.map(|sunday| (sunday - TimeDelta::days(2), "Good Friday")),
        easter.map(|sunday| (sunday + TimeDelta::days(1), "Easter Monday")),
        moved(year, EARLY_MAY).or(monday(5, 1)).map(|day| (day, EARLY_MAY)),
        moved(year, SPRING).or(last_monday(5)).map(|day| (day, SPRING)),
        last_monday(8).map(|day| (day, "Summer bank holiday")),
        weekday(on(12, 25), "Christmas Day", on(12, 27), "Christmas Day (substitute day)"),
        weekday(on(12, 26), "Boxing Day", on(12, 28), "Boxing Day (substitute day)"),
    ]
}

fn weekday(
    day: Option<NaiveDate>,
    name: &'static str,
    substitute: Option<NaiveDate>,
    substitute_name: &'static str,
) -> Option<Named> {
    if is_weekend(day?) { Some((substitute?, substitute_name)) } else { Some((day?, name)) }
}

fn moved(year: i32, name: &str) -> Option<NaiveDate> {
    let (.., month, day) = MOVED.iter().find(|(of, which, ..)| *of == year && *which == name)?;
    NaiveDate::from_ymd_opt(year, *month, *day)
}

// The anonymous Gregorian algorithm (Nature, 20 April 1876; Meeus, Astronomical Algorithms,
// chapter 8).
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let golden = year.rem_euclid(19);
    let moon_drift = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let leap_drift = century - century.div_euclid(4);

    let full_moon = (19 * golden + leap_drift - moon_drift + 15).rem_euclid(30);
    let to_sunday =
        (32 + 2 * (century.rem_euclid(4) + of_century / 4) - full_moon - of_century % 4) % 7;
    let too_late = (golden + 11 * full_moon + 22 * to_sunday) / 451;

    let after_22_march = full_moon + to_sunday - 7 * too_late;
    Some(NaiveDate::from_ymd_opt(year, 3, 22)? + TimeDelta::days(after_22_march.into()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // From https://www.gov.uk/bank-holidays (England and Wales), days as month-day.
    const GOV_UK: [(i32, &str); 11] = [
        (2018, "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26"),
        (2019, "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26"),
        (2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"),
        (2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
        (2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
        (2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"),
        (2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"),
        (2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
        (2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
    ];

    fn days_of(year: i32) -> String {
        let days = england_and_wales(year).into_iter();
        days.map(|(day, _)| day.format("%m-%d").to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_days_are_those_of_gov_uk() {
        for (year, days) in GOV_UK {
            assert_eq!(days_of(year), days, "in {year}");
        }
    }

    #[test]
    fn earlier_years_have_their_own_days_too() {
        assert_eq!(days_of(1981), "01-01 04-17 04-20 05-04 05-25 07-29 08-31 12-25 12-28");
        assert_eq!(days_of(1995), "01-02 04-14 04-17 05-08 05-29 08-28 12-25 12-26");
        assert_eq!(days_of(1999), "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28 12-31");
        assert_eq!(days_of(2002), "01-01 03-29 04-01 05-06 06-03 06-04 08-26 12-25 12-26");
        assert_eq!(days_of(2011), "01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27");
        assert_eq!(days_of(2012), "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26");
    }

    #[test]
    fn easter_keeps_its_earliest_and_its_latest_day() {
        let easters = [(1818, 3, 22), (2008, 3, 23), (1954, 4, 18), (1981, 4, 19), (2038, 4, 25)];
        for (year, month, day) in easters {
            assert_eq!(easter_sunday(year), NaiveDate::from_ymd_opt(year, month, day));
        }
    }

    #[test]
    fn a_substitute_day_says_so() {
        let names: Vec<_> = england_and_wales(2022).into_iter().map(|(_, name)| name).collect();

        assert_eq!(names[0], "New Year's Day (substitute day)");
        assert_eq!(names[4..6], [SPRING, "Platinum Jubilee bank holiday"]);
        assert_eq!(names[8..], ["Boxing Day", "Christmas Day (substitute day)"]);
    }

    #[test]
    fn a_year_no_date_can_hold_has_no_bank_holidays() {
        for year in [i32::MIN, -262_144, 262_143, i32::MAX] {
            assert_eq!(england_and_wales(year), []);
        }
    }

    proptest! {
        #[test]
        fn every_year_has_its_days_and_none_is_on_a_weekend(year in -262_143..=262_142) {
            let days = england_and_wales(year);

            let added = ADDED.iter().filter(|(of, ..)| *of == year).count();
            prop_assert_eq!(days.len(), 8 + added);
            prop_assert!(days.is_sorted_by(|(earlier, _), (later, _)| earlier < later));
            prop_assert!(days.iter().all(|(day, _)| !is_weekend(*day) && is_bank_holiday(*day)));
        }

        #[test]
        fn counting_comes_to_the_same_as_asking_each_day(
            year in prop_oneof![1970..2090, -262_000..262_000],
            ordinal in 1_u32..=365,
            span in 0_usize..2000,
        ) {
            let from = NaiveDate::from_yo_opt(year, ordinal).unwrap();
            let (to, asked) = from.iter_days().skip(1).take(span)
                .fold((from, 0), |(_, n), day| (day, n + i64::from(is_bank_holiday(day))));

            prop_assert_eq!(up_to(to) - up_to(from), asked);
        }
    }
}
