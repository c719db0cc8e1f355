//! Days, their starts and working days, held to the time zone and to counting one by one.

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
