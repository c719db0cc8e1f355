//! Working time: the duty hours of working days.
//!
//! It is told by London's clocks, so a duty day is as long on the days they change as on others.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::{Calendar, instant_of, london_time};

impl Calendar {
    /// The moment a span of working time after an instant, or before it if the span is negative.
    ///
    /// Time that is used up as a duty day ends is up then, not on the next morning.
    pub fn plus_working_time(&self, instant: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
        match span.cmp(&TimeDelta::zero()) {
            Ordering::Greater => self.working_time_after(instant, span).max(instant),
            Ordering::Less => self.working_time_before(instant, span.abs()).min(instant),
            Ordering::Equal => instant,
        }
    }

    /// How much working time passes from one instant to another. Never less than none.
    pub fn working_time_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        if to <= from {
            return TimeDelta::zero();
        }
        let (from, to) = (london_time(from), london_time(to));
        let days = self.working_days_between(day_before(from.date()), day_before(to.date()));
        let whole = self.duty().lasts * i32::try_from(days).unwrap_or(i32::MAX);
        (whole + self.worked_by(to) - self.worked_by(from)).max(TimeDelta::zero())
    }

    /// The last moment of duty up to an instant: the instant itself while on duty, otherwise the
    /// end of the duty before.
    pub fn last_duty_moment_before(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        let (shown, duty) = (london_time(instant), self.duty());
        let today = shown.date();
        if !self.is_working_day(today) || shown < duty.start_on(today) {
            instant_of(duty.end_on(self.plus_working_days(today, -1))).min(instant)
        } else if duty.end_on(today) < shown {
            instant_of(duty.end_on(today)).min(instant)
        } else {
            instant
        }
    }

    /// The first moment of duty from an instant on: the instant itself while on duty, otherwise the
    /// start of the next. As duty ends, it is over.
    pub fn next_duty_moment_from(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        let (shown, duty) = (london_time(instant), self.duty());
        let today = shown.date();
        if !self.is_working_day(today) || duty.end_on(today) <= shown {
            instant_of(duty.start_on(self.plus_working_days(today, 1))).max(instant)
        } else if shown < duty.start_on(today) {
            instant_of(duty.start_on(today)).max(instant)
        } else {
            instant
        }
    }

    /// Whether somebody is on duty.
    pub fn is_on_duty(&self, instant: DateTime<Utc>) -> bool {
        self.next_duty_moment_from(instant) == instant
    }

    fn working_time_after(&self, instant: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
        let (shown, duty) = (london_time(instant), self.duty());
        let since_start = self.worked_by(shown);
        let (days, rest) = duty.days_and_rest(plus(span, since_start));

        let day = self.plus_working_days(day_before(shown.date()), days.saturating_add(1));
        instant_of(later(duty.start_on(day), rest))
    }

    fn working_time_before(&self, instant: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
        let (shown, duty) = (london_time(instant), self.duty());
        let today = shown.date();
        let until_end = self.duty_time_of(today) - self.worked_by(shown);
        let (days, rest) = duty.days_and_rest(plus(span, until_end));

        let tomorrow = today.succ_opt().unwrap_or(NaiveDate::MAX);
        let day = self.plus_working_days(tomorrow, days.saturating_add(1).saturating_neg());
        instant_of(later(duty.end_on(day), -rest))
    }

    // How much of its day's duty is over at a time.
    fn worked_by(&self, shown: NaiveDateTime) -> TimeDelta {
        let since_start = shown - self.duty().start_on(shown.date());
        since_start.clamp(TimeDelta::zero(), self.duty_time_of(shown.date()))
    }

    fn duty_time_of(&self, day: NaiveDate) -> TimeDelta {
        if self.is_working_day(day) { self.duty().lasts } else { TimeDelta::zero() }
    }

    fn duty(&self) -> Duty {
        if self.duty_from < self.duty_to {
            let starts = self.duty_from - NaiveTime::MIN;
            Duty { starts, lasts: self.duty_to - self.duty_from }
        } else {
            Duty { starts: TimeDelta::zero(), lasts: TimeDelta::days(1) }
        }
    }
}

// The duty of a day: how long after midnight it starts, and how long it lasts, which is never
// nothing.
struct Duty {
    starts: TimeDelta,
    lasts: TimeDelta,
}

impl Duty {
    fn start_on(&self, day: NaiveDate) -> NaiveDateTime {
        later(day.and_time(NaiveTime::MIN), self.starts)
    }

    fn end_on(&self, day: NaiveDate) -> NaiveDateTime {
        later(self.start_on(day), self.lasts)
    }

    // A span as whole duty days and a rest, which is more than nothing and at most a duty day.
    fn days_and_rest(&self, span: TimeDelta) -> (i64, TimeDelta) {
        let (span, day) = (nanoseconds(span), nanoseconds(self.lasts));
        let days = (span - 1) / day;
        let rest = i64::try_from(span - days * day).unwrap_or(i64::MAX);
        (i64::try_from(days).unwrap_or(i64::MAX), TimeDelta::nanoseconds(rest))
    }
}

fn nanoseconds(span: TimeDelta) -> i128 {
    i128::from(span.num_seconds()) * 1_000_000_000 + i128::from(span.subsec_nanos())
}

fn plus(span: TimeDelta, more: TimeDelta) -> TimeDelta {
    span.checked_add(&more).unwrap_or(TimeDelta::MAX)
}

fn later(shown: NaiveDateTime, span: TimeDelta) -> NaiveDateTime {
    let end = if span < TimeDelta::zero() { NaiveDateTime::MIN } else { NaiveDateTime::MAX };
    shown.checked_add_signed(span).unwrap_or(end)
}

fn day_before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::tests::{any_instant, shown};

    fn plus_hours(from: &str, hours: i64) -> DateTime<Utc> {
        Calendar::default().plus_working_time(shown(from), TimeDelta::hours(hours))
    }

    #[test]
    fn four_hours_from_friday_afternoon_end_on_monday_morning() {
        assert_eq!(plus_hours("2026-11-20T15:00", 4), shown("2026-11-23T11:00"));
        assert_eq!(plus_hours("2026-11-23T11:00", -4), shown("2026-11-20T15:00"));
        assert_eq!(plus_hours("2026-11-20T22:00", 4), shown("2026-11-23T13:00"));
        assert_eq!(plus_hours("2026-11-21T12:00", -4), shown("2026-11-20T13:00"));
    }

    #[test]
    fn a_days_worth_ends_with_the_day() {
        assert_eq!(plus_hours("2026-11-23T09:00", 8), shown("2026-11-23T17:00"));
        assert_eq!(plus_hours("2026-11-23T06:00", 16), shown("2026-11-24T17:00"));
        assert_eq!(plus_hours("2026-11-23T17:00", -8), shown("2026-11-23T09:00"));
        assert_eq!(plus_hours("2026-11-23T20:00", 0), shown("2026-11-23T20:00"));
    }

    #[test]
    fn a_weekend_with_a_clock_change_costs_no_working_time() {
        for (friday, monday) in [("2026-03-27", "2026-03-30"), ("2026-10-23", "2026-10-26")] {
            let (from, to) = (format!("{friday}T16:00"), format!("{monday}T10:00"));

            let passed = Calendar::default().working_time_between(shown(&from), shown(&to));

            assert_eq!(passed, TimeDelta::hours(2));
            assert_eq!(plus_hours(&from, 2), shown(&to));
        }
    }

    #[test]
    fn christmas_2026_has_eight_working_hours() {
        let between = |from, to| Calendar::default().working_time_between(shown(from), shown(to));

        assert_eq!(between("2026-12-24T17:00", "2026-12-29T23:00"), TimeDelta::hours(8));
        assert_eq!(between("2026-12-24T18:00", "2026-12-29T08:00"), TimeDelta::zero());
        assert_eq!(between("2026-12-29T12:00", "2026-12-24T12:00"), TimeDelta::zero());
    }

    #[test]
    fn what_falls_outside_duty_hours_goes_to_the_end_of_the_duty_before() {
        let last = |text| Calendar::default().last_duty_moment_before(shown(text));

        assert_eq!(last("2026-11-23T08:59"), shown("2026-11-20T17:00"));
        assert_eq!(last("2026-11-22T12:00"), shown("2026-11-20T17:00"));
        assert_eq!(last("2026-11-23T17:01"), shown("2026-11-23T17:00"));
        assert_eq!(last("2026-12-28T10:00"), shown("2026-12-24T17:00"));
        for on_duty in ["2026-11-23T09:00", "2026-11-23T12:34", "2026-11-23T17:00"] {
            assert_eq!(last(on_duty), shown(on_duty));
        }
    }

    #[test]
    fn what_comes_due_outside_duty_hours_waits_for_the_next_duty() {
        let next = |text| Calendar::default().next_duty_moment_from(shown(text));

        assert_eq!(next("2026-11-20T17:00"), shown("2026-11-23T09:00"));
        assert_eq!(next("2026-11-22T12:00"), shown("2026-11-23T09:00"));
        assert_eq!(next("2026-11-23T08:59"), shown("2026-11-23T09:00"));
        assert_eq!(next("2026-12-24T17:01"), shown("2026-12-29T09:00"));
        for on_duty in ["2026-11-23T09:00", "2026-11-23T12:34", "2026-11-23T16:59"] {
            assert_eq!(next(on_duty), shown(on_duty));
            assert!(Calendar::default().is_on_duty(shown(on_duty)));
        }
        assert!(!Calendar::default().is_on_duty(shown("2026-11-23T17:00")));
    }

    #[test]
    fn hours_that_do_not_end_after_they_begin_are_the_whole_day() {
        let all_day = Calendar { duty_to: NaiveTime::MIN, ..Calendar::default() };
        let friday = shown("2026-11-20T22:00");

        assert_eq!(
            all_day.plus_working_time(friday, TimeDelta::hours(3)),
            shown("2026-11-23T01:00")
        );
        assert_eq!(
            all_day.plus_working_time(friday, TimeDelta::hours(-23)),
            shown("2026-11-19T23:00")
        );
        assert_eq!(
            all_day.last_duty_moment_before(shown("2026-11-22T10:00")),
            shown("2026-11-21T00:00")
        );
    }

    proptest! {
        #[test]
        fn adding_working_time_and_counting_it_are_inverse(
            seconds in -60_000_000_000_i64..60_000_000_000,
            nanos in 0_u32..1_000_000_000,
            span in prop_oneof![1_i64..40 * 3_600_000_000, 1_i64..i64::MAX / 1_000_000],
        ) {
            let (calendar, span) = (Calendar::default(), TimeDelta::microseconds(span));
            let instant = DateTime::from_timestamp(seconds, nanos).unwrap();

            let later = calendar.plus_working_time(instant, span);
            let earlier = calendar.plus_working_time(instant, -span);

            prop_assert_eq!(calendar.working_time_between(instant, later), span);
            prop_assert_eq!(calendar.working_time_between(earlier, instant), span);
        }

        #[test]
        fn working_time_never_runs_backwards_or_panics(
            instant in any_instant(),
            other in any_instant(),
            span in any::<i64>(),
            (from, to) in (0_u32..86_400, 0_u32..86_400),
        ) {
            let time = |second| NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap();
            let calendar =
                Calendar { duty_from: time(from), duty_to: time(to), ..Calendar::default() };
            let span = TimeDelta::microseconds(span);

            let moved = calendar.plus_working_time(instant, span);

            let ahead = if span < TimeDelta::zero() { instant - moved } else { moved - instant };
            prop_assert!(ahead >= TimeDelta::zero());
            prop_assert!(calendar.working_time_between(instant, other) >= TimeDelta::zero());
            prop_assert!(calendar.last_duty_moment_before(instant) <= instant);
        }
    }
}
