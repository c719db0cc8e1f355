//! How long something may take: 72 hours, 10 working days, 8 months.

mod days;
mod step;
mod text;

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};

pub use self::days::{Day, Skipped};
pub use self::step::{Moment, Step, StepError};
pub use self::text::WithinError;
use crate::calendar::{Calendar, end_of, london_day};

/// A time allowed, each in its own unit: one household's file counts hours, working days, calendar
/// days, weeks and months side by side. Written as in a pathway file: `10 working days`.
///
/// A limit in days of any kind, weeks or months lasts until the end of its last day in London.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Within {
    amount: u32,
    unit: Unit,
}

/// What a time allowed is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Elapsed hours, day and night.
    Hours,
    /// Duty hours of working days.
    WorkingHours,
    /// Not weekends, bank holidays or closures.
    WorkingDays,
    /// Calendar days, as the 28 to ask for a review of a determination:
    /// <https://www.gov.uk/guidance/disagreeing-with-a-qualifying-determination-about-fostering-adopting-or-protected-adoption-information>.
    Days,
    /// Seven calendar days each.
    Weeks,
    /// Calendar months, as the 8 from application to recommendation: National Minimum Standards
    /// for fostering services, standard 14. A day the last month lacks is its last day.
    Months,
}

impl Within {
    /// So many of a unit.
    pub const fn new(amount: u32, unit: Unit) -> Self {
        Self { amount, unit }
    }

    /// How many of the unit.
    pub fn amount(self) -> u32 {
        self.amount
    }

    /// What it is counted in.
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// Whether the London day of a start says when it ends, whatever the hour.
    pub fn is_in_days(self) -> bool {
        !matches!(self.unit, Unit::Hours | Unit::WorkingHours)
    }

    /// Whether it is more than anybody promises or waits, so that nobody waits for who counts its days.
    pub fn is_too_long(self) -> bool {
        let most = match self.unit {
            Unit::Hours | Unit::WorkingHours => 10_000,
            Unit::WorkingDays | Unit::Days => 1_000,
            Unit::Weeks | Unit::Months => 100,
        };
        self.amount > most
    }

    /// The last moment that is still within this time of a start. Never before the start.
    pub fn due_after(self, start: DateTime<Utc>, calendar: &Calendar) -> DateTime<Utc> {
        self.counted_from(start, i64::from(self.amount), calendar).max(start)
    }

    /// The last moment that is still this long before a time, such as that of a panel: in days of
    /// any kind, weeks or months, the end of the London day that many before.
    pub fn due_before(self, time: DateTime<Utc>, calendar: &Calendar) -> DateTime<Utc> {
        self.counted_from(time, -i64::from(self.amount), calendar)
    }

    /// When something is due once pauses are taken out. Each makes it later by as much as it holds
    /// of the unit, weeks and months by its calendar days, and none makes it earlier. What begins
    /// once it was due comes too late to move it.
    ///
    /// The pauses are of the time the clock ran, the earlier first, and do not overlap.
    pub fn pause_taken_out(
        self,
        due: DateTime<Utc>,
        paused: &[(DateTime<Utc>, DateTime<Utc>)],
        calendar: &Calendar,
    ) -> DateTime<Utc> {
        let lasting = paused.iter().filter(|(from, to)| from < to);
        lasting.fold(due, |due, pause| {
            if due < pause.0 { due } else { self.moved_by(*pause, due, calendar).max(due) }
        })
    }

    fn counted_from(self, time: DateTime<Utc>, n: i64, calendar: &Calendar) -> DateTime<Utc> {
        let day = || london_day(time);
        match self.unit {
            Unit::Hours => later(time, TimeDelta::hours(n)),
            Unit::WorkingHours => calendar.plus_working_time(time, TimeDelta::hours(n)),
            Unit::WorkingDays => end_of(calendar.plus_working_days(day(), n)),
            Unit::Days => end_of(days_later(day(), n)),
            Unit::Weeks => end_of(days_later(day(), 7 * n)),
            Unit::Months => end_of(months_later(day(), n)),
        }
    }

    fn moved_by(self, (from, to): Pause, due: DateTime<Utc>, calendar: &Calendar) -> DateTime<Utc> {
        let (first, last) = (london_day(from), london_day(to));
        match self.unit {
            Unit::Hours => later(due, to - from),
            Unit::WorkingHours => {
                calendar.plus_working_time(due, calendar.working_time_between(from, to))
            }
            Unit::WorkingDays => {
                let days = calendar.working_days_between(first, last);
                end_of(calendar.plus_working_days(london_day(due), days))
            }
            Unit::Days | Unit::Weeks | Unit::Months => {
                end_of(days_later(london_day(due), (last - first).num_days()))
            }
        }
    }
}

type Pause = (DateTime<Utc>, DateTime<Utc>);

fn later(time: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
    let back = span < TimeDelta::zero();
    let end = if back { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    time.checked_add_signed(span).unwrap_or(end)
}

fn days_later(day: NaiveDate, n: i64) -> NaiveDate {
    let end = if n < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    day.checked_add_signed(TimeDelta::days(n)).unwrap_or(end)
}

fn months_later(day: NaiveDate, n: i64) -> NaiveDate {
    let months = Months::new(u32::try_from(n.unsigned_abs()).unwrap_or(u32::MAX));
    if n < 0 {
        day.checked_sub_months(months).unwrap_or(NaiveDate::MIN)
    } else {
        day.checked_add_months(months).unwrap_or(NaiveDate::MAX)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::tests::{any_instant, shown};

    const UNITS: [Unit; 6] =
        [Unit::Hours, Unit::WorkingHours, Unit::WorkingDays, Unit::Days, Unit::Weeks, Unit::Months];

    fn end(day: &str) -> DateTime<Utc> {
        end_of(day.parse().unwrap())
    }

    fn within(text: &str) -> Within {
        text.parse().unwrap()
    }

    fn due(start: &str, limit: &str) -> DateTime<Utc> {
        within(limit).due_after(shown(start), &Calendar::default())
    }

    fn due_before(time: &str, limit: &str) -> DateTime<Utc> {
        within(limit).due_before(shown(time), &Calendar::default())
    }

    fn resumed(limit: &str, due: DateTime<Utc>, from: &str, to: &str) -> DateTime<Utc> {
        within(limit).pause_taken_out(due, &[(shown(from), shown(to))], &Calendar::default())
    }

    #[test]
    fn seventy_two_hours_from_friday_at_five_end_on_monday_at_five() {
        assert_eq!(due("2026-11-20T17:00", "72 hours"), shown("2026-11-23T17:00"));
    }

    #[test]
    fn elapsed_hours_pass_through_both_clock_changes() {
        assert_eq!(due("2026-03-27T17:00", "72 hours"), shown("2026-03-30T18:00"));
        assert_eq!(due("2026-10-23T17:00", "72 hours"), shown("2026-10-26T16:00"));
        assert_eq!(due("2026-03-27T16:00", "4 working hours"), shown("2026-03-30T12:00"));
    }

    #[test]
    fn limits_in_days_last_until_the_end_of_their_last_day() {
        assert_eq!(due("2026-12-24T10:00", "1 working day"), end("2026-12-29"));
        assert_eq!(due("2026-12-24T10:00", "10 working days"), end("2027-01-12"));
        assert_eq!(due("2026-02-27T10:00", "28 calendar days"), end("2026-03-27"));
        assert_eq!(due("2026-09-20T10:00", "6 weeks"), end("2026-11-01"));
        assert_eq!(due("2026-06-01T00:30", "1 day"), end("2026-06-02"));
    }

    #[test]
    fn months_are_calendar_months() {
        assert_eq!(due("2026-03-15T10:00", "8 months"), end("2026-11-15"));
        assert_eq!(due("2025-06-30T10:00", "8 months"), end("2026-02-28"));
        assert_eq!(due("2026-12-31T10:00", "8 months"), end("2027-08-31"));
        assert_eq!(due("2026-01-31T10:00", "1 month"), end("2026-02-28"));
        assert_eq!(due("2028-01-31T10:00", "1 month"), end("2028-02-29"));
        assert_eq!(due("2028-02-29T10:00", "12 months"), end("2029-02-28"));
    }

    #[test]
    fn papers_go_out_five_working_days_before_the_panel() {
        assert_eq!(due_before("2027-01-06T10:00", "5 working days"), end("2026-12-29"));
        assert_eq!(due_before("2026-11-24T10:00", "6 weeks"), end("2026-10-13"));
        assert_eq!(due_before("2026-03-31T10:00", "1 month"), end("2026-02-28"));
        assert_eq!(due_before("2026-11-24T10:00", "24 hours"), shown("2026-11-23T10:00"));
        assert_eq!(due_before("2026-11-23T10:00", "4 working hours"), shown("2026-11-20T14:00"));
    }

    #[test]
    fn a_pause_is_taken_out_in_the_unit_of_the_limit() {
        let (from, to) = ("2026-12-24T12:00", "2026-12-29T12:00");
        let (noon, day) = (shown("2027-01-06T12:00"), end("2027-01-06"));

        assert_eq!(resumed("72 hours", noon, from, to), shown("2027-01-11T12:00"));
        assert_eq!(resumed("9 working hours", noon, from, to), shown("2027-01-07T12:00"));
        assert_eq!(resumed("9 working days", day, from, to), end("2027-01-07"));
        assert_eq!(resumed("28 days", day, from, to), end("2027-01-11"));
        assert_eq!(resumed("6 weeks", day, from, to), end("2027-01-11"));
        assert_eq!(resumed("8 months", day, from, to), end("2027-01-11"));
    }

    #[test]
    fn a_pause_within_a_day_or_the_wrong_way_round_leaves_a_limit_in_days_as_it_was() {
        let due = end("2026-11-23");

        assert_eq!(resumed("5 working days", due, "2026-11-18T09:00", "2026-11-18T16:00"), due);
        assert_eq!(resumed("28 days", due, "2026-11-18T09:00", "2026-11-10T09:00"), due);
    }

    prop_compose! {
        pub(crate) fn any_within()(
            amount in prop_oneof![0_u32..100, any::<u32>()],
            unit in proptest::sample::select(&UNITS[..]),
        ) -> Within {
            Within::new(amount, unit)
        }
    }

    proptest! {
        #[test]
        fn nothing_is_due_before_it_starts(limit in any_within(), start in any_instant()) {
            let calendar = Calendar::default();

            prop_assert!(limit.due_after(start, &calendar) >= start);
            prop_assert!(limit.due_before(start, &calendar) <= end_of(london_day(start)).max(start));
        }

        #[test]
        fn a_pause_never_makes_due_earlier(
            limit in any_within(),
            due in any_instant(),
            paused in proptest::collection::vec((any_instant(), any_instant()), 0..4),
        ) {
            prop_assert!(limit.pause_taken_out(due, &paused, &Calendar::default()) >= due);
        }
    }
}
