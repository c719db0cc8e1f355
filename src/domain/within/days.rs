//! The days that a time allowed went by, each with what it counted for and why it did not.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::{Pause, Unit, Within};
use crate::calendar::{Calendar, NotWorked, end_of, london_day, start_of};

/// A day of the time allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day in London.
    pub day: NaiveDate,
    /// How much of the time allowed it used. In days of any kind, weeks and months a day that
    /// counts is 24 hours, also as the clocks change.
    pub used: TimeDelta,
    /// Why it used less than others do, if it did.
    pub skipped: Option<Skipped>,
}

/// Why a day, or a part of it, is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skipped {
    /// It is the day of the start: whole days count from the next.
    Start,
    /// Nobody works on it.
    NotWorked(NotWorked),
    /// The clock stood still, on all of the day or for hours of it.
    Paused,
}

impl Within {
    /// The days from a start to when it is due, pauses taken out: what they used comes to the time
    /// allowed. Those of a limit that is centuries long are as many.
    pub fn days_after(
        self,
        start: DateTime<Utc>,
        due: DateTime<Utc>,
        paused: &[Pause],
        calendar: &Calendar,
    ) -> Vec<Day> {
        let (first, last) = (london_day(start), london_day(due));
        let days = first.iter_days().take_while(|day| *day <= last);
        let told = |day| match self.unit {
            Unit::Hours | Unit::WorkingHours => self.hours_of(day, (start, due), paused, calendar),
            Unit::WorkingDays | Unit::Days | Unit::Weeks | Unit::Months => {
                let skipped = (day == first).then_some(Skipped::Start);
                let skipped = skipped.or_else(|| self.not_worked(day, calendar));
                Day::whole(day, skipped.or_else(|| stood(day, paused).then_some(Skipped::Paused)))
            }
        };
        days.map(told).collect()
    }

    /// The days from when it is due to the time that this counts back from, such as a panel's. The
    /// first is the last on which it is in time.
    pub fn days_before(
        self,
        time: DateTime<Utc>,
        due: DateTime<Utc>,
        calendar: &Calendar,
    ) -> Vec<Day> {
        let (first, last) = (london_day(due), london_day(time));
        let days = first.iter_days().take_while(|day| *day <= last);
        let told = |day| match self.unit {
            Unit::Hours | Unit::WorkingHours => self.hours_of(day, (due, time), &[], calendar),
            Unit::WorkingDays | Unit::Days | Unit::Weeks | Unit::Months => {
                let skipped = (day == last).then_some(Skipped::Start);
                Day::whole(day, skipped.or_else(|| self.not_worked(day, calendar)))
            }
        };
        days.map(told).collect()
    }

    fn hours_of(self, day: NaiveDate, ran: Pause, paused: &[Pause], calendar: &Calendar) -> Day {
        let on_it = |(from, to): Pause| (from.max(start_of(day)), to.min(next(day)));
        let ran = on_it(ran);
        let lasting = |(from, to): Pause| match self.unit {
            Unit::WorkingHours => calendar.working_time_between(from, to),
            _ => (to - from).max(TimeDelta::zero()),
        };
        let within = |(from, to): &Pause| ((*from).max(ran.0), (*to).min(ran.1));
        let stood: TimeDelta = paused.iter().map(within).map(lasting).sum();
        let skipped = (!stood.is_zero()).then_some(Skipped::Paused);
        let skipped = self.not_worked(day, calendar).or(skipped);
        Day { day, used: lasting(ran) - stood, skipped }
    }

    fn not_worked(self, day: NaiveDate, calendar: &Calendar) -> Option<Skipped> {
        match self.unit {
            Unit::WorkingHours | Unit::WorkingDays => {
                calendar.not_worked(day).map(Skipped::NotWorked)
            }
            Unit::Hours | Unit::Days | Unit::Weeks | Unit::Months => None,
        }
    }
}

impl Day {
    /// Whether it was counted as another was, and for the same reason.
    pub fn is_like(&self, other: &Self) -> bool {
        (self.used, self.skipped) == (other.used, other.skipped)
    }

    fn whole(day: NaiveDate, skipped: Option<Skipped>) -> Self {
        let used = if skipped.is_some() { TimeDelta::zero() } else { TimeDelta::days(1) };
        Self { day, used, skipped }
    }
}

// Whether a clock that counts whole days stood still on one: on each after the day that it was
// paused, up to the day that it went on.
fn stood(day: NaiveDate, paused: &[Pause]) -> bool {
    paused.iter().any(|(from, to)| london_day(*from) < day && day <= london_day(*to))
}

fn next(day: NaiveDate) -> DateTime<Utc> {
    day.checked_add_days(Days::new(1)).map_or(end_of(day), start_of)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::tests::shown;
    use crate::pathway::Allowance;

    fn within(text: &str) -> Within {
        text.parse().unwrap()
    }

    // Each day as `24 Dec: 0 Start`, in the unit's own measure.
    fn told(days: &[Day], one: TimeDelta) -> Vec<String> {
        let told = days.iter().map(|it| {
            let day = it.day.format("%-d %b");
            let used = it.used.num_seconds() / one.num_seconds();
            match it.skipped {
                None => format!("{day}: {used}"),
                Some(Skipped::NotWorked(why)) => format!("{day}: {used} {why:?}"),
                Some(why) => format!("{day}: {used} {why:?}"),
            }
        });
        told.collect()
    }

    fn after(limit: &str, start: &str, paused: &[Pause]) -> Vec<Day> {
        let calendar =
            Calendar { closed: ["2026-12-30".parse().unwrap()].into(), ..Calendar::default() };
        let (limit, start) = (within(limit), shown(start));
        let due = limit.pause_taken_out(limit.due_after(start, &calendar), paused, &calendar);
        limit.days_after(start, due, paused, &calendar)
    }

    #[test]
    fn each_day_that_is_not_worked_says_why() {
        let days = after("2 working days", "2026-12-24T10:00", &[]);

        assert_eq!(
            told(&days, TimeDelta::days(1)),
            [
                "24 Dec: 0 Start",
                "25 Dec: 0 BankHoliday(\"Christmas Day\")",
                "26 Dec: 0 Weekend",
                "27 Dec: 0 Weekend",
                "28 Dec: 0 BankHoliday(\"Boxing Day (substitute day)\")",
                "29 Dec: 1",
                "30 Dec: 0 Closed",
                "31 Dec: 1",
            ]
        );
    }

    #[test]
    fn hours_are_told_by_how_many_of_a_day_they_used() {
        let pause = (shown("2026-11-21T06:00"), shown("2026-11-21T12:00"));
        let elapsed = after("72 hours", "2026-11-20T17:00", &[pause]);
        let working = after("12 working hours", "2026-11-20T15:00", &[]);

        assert_eq!(
            told(&elapsed, TimeDelta::hours(1)),
            ["20 Nov: 7", "21 Nov: 18 Paused", "22 Nov: 24", "23 Nov: 23"]
        );
        assert_eq!(
            told(&working, TimeDelta::hours(1)),
            ["20 Nov: 2", "21 Nov: 0 Weekend", "22 Nov: 0 Weekend", "23 Nov: 8", "24 Nov: 2"]
        );
    }

    #[test]
    fn a_clock_that_counts_days_stands_on_each_day_after_its_pause_up_to_its_end() {
        let pause = (shown("2026-11-24T09:00"), shown("2026-11-26T09:00"));
        let days = after("3 days", "2026-11-23T10:00", &[pause]);

        assert_eq!(
            told(&days, TimeDelta::days(1)),
            [
                "23 Nov: 0 Start",
                "24 Nov: 1",
                "25 Nov: 0 Paused",
                "26 Nov: 0 Paused",
                "27 Nov: 1",
                "28 Nov: 1"
            ]
        );
    }

    #[test]
    fn papers_are_counted_back_from_the_day_of_the_panel() {
        let (calendar, panel) = (Calendar::default(), shown("2027-01-05T10:00"));
        let limit = within("3 working days");
        let days = limit.days_before(panel, limit.due_before(panel, &calendar), &calendar);

        assert_eq!(
            told(&days, TimeDelta::days(1)),
            [
                "30 Dec: 1",
                "31 Dec: 1",
                "1 Jan: 0 BankHoliday(\"New Year's Day\")",
                "2 Jan: 0 Weekend",
                "3 Jan: 0 Weekend",
                "4 Jan: 1",
                "5 Jan: 0 Start",
            ]
        );
    }

    prop_compose! {
        // A start, and pauses after it that do not overlap.
        fn any_run()(
            minute in 0_i64..2_000_000,
            gaps in proptest::collection::vec((0_i64..20_000, 1_i64..20_000), 0..4),
        ) -> (DateTime<Utc>, Vec<Pause>) {
            let start = shown("2025-01-01T00:00") + TimeDelta::minutes(minute);
            let mut at = start;
            let paused = gaps.iter().map(|(gap, lasts)| {
                let from = at + TimeDelta::minutes(*gap);
                at = from + TimeDelta::minutes(*lasts);
                (from, at)
            });
            (start, paused.collect())
        }
    }

    fn any_limit() -> impl Strategy<Value = Within> {
        prop_oneof![
            (1_u32..200).prop_map(|n| Within::new(n, Unit::Hours)),
            (1_u32..80).prop_map(|n| Within::new(n, Unit::WorkingHours)),
            (1_u32..40).prop_map(|n| Within::new(n, Unit::WorkingDays)),
            (1_u32..60).prop_map(|n| Within::new(n, Unit::Days)),
            (1_u32..9).prop_map(|n| Within::new(n, Unit::Weeks)),
            (1_u32..12).prop_map(|n| Within::new(n, Unit::Months)),
        ]
    }

    // What the days of a limit come to, by its definition.
    fn allowed(limit: Within, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        let n = i64::from(limit.amount());
        match limit.unit() {
            Unit::Hours | Unit::WorkingHours => TimeDelta::hours(n),
            Unit::WorkingDays | Unit::Days => TimeDelta::days(n),
            Unit::Weeks => TimeDelta::days(7 * n),
            Unit::Months => london_day(to) - london_day(from),
        }
    }

    proptest! {
        #[test]
        fn the_days_up_to_what_is_due_come_to_the_time_allowed(
            limit in any_limit(),
            (start, paused) in any_run(),
        ) {
            let calendar = Calendar::default();
            let unpaused = limit.due_after(start, &calendar);
            let allowance = Allowance::After(limit);
            let due = allowance.due(start, None, &paused, &calendar).unwrap();

            let days = allowance.days(start, None, &paused, &calendar);

            let used: TimeDelta = days.iter().map(|it| it.used).sum();
            prop_assert_eq!(used, allowed(limit, start, unpaused));
            prop_assert_eq!(days.first().unwrap().day, london_day(start));
            prop_assert_eq!(days.last().unwrap().day, london_day(due));
            let one_by_one = days.windows(2).all(|two| two[0].day.succ_opt() == Some(two[1].day));
            prop_assert!(one_by_one);
            for it in &days {
                prop_assert!(it.used > TimeDelta::zero() || it.skipped.is_some()
                    || it.day == london_day(start) || it.day == london_day(due), "{:?}", it);
            }
        }

        #[test]
        fn the_days_back_from_a_booked_day_come_to_the_time_allowed(
            limit in any_limit(),
            (booked, _) in any_run(),
        ) {
            let calendar = Calendar::default();
            let allowance = Allowance::Before(limit);
            let due = allowance.due(booked, Some(booked), &[], &calendar).unwrap();

            let days = allowance.days(booked, Some(booked), &[], &calendar);

            let used: TimeDelta = days.iter().map(|it| it.used).sum();
            prop_assert_eq!(used, allowed(limit, due, booked));
            prop_assert_eq!(days.first().unwrap().day, london_day(due));
            prop_assert_eq!(days.last().unwrap().day, london_day(booked));
        }
    }
}
