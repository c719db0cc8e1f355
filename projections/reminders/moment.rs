//! When a step comes, and when it goes: out of nights, weekends and holidays.

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::{Calendar, end_of, london_day, start_of};
use domain::pathway::Allowance;
use domain::within::{Moment, Step};

use crate::clocks::Run;

/// When a step of a run comes, pauses left out.
pub(crate) fn of_step(
    run: &Run<'_>,
    due_at: DateTime<Utc>,
    step: Step,
    calendar: &Calendar,
) -> DateTime<Utc> {
    let (Step::Warn(moment) | Step::Escalate(moment)) = step;
    match moment {
        Moment::Share(percent) => share(run.started_at + run.stood(), due_at, percent),
        Moment::Before(within) => {
            let booked = run.booked_for.filter(|_| is_up_to_a_day(run));
            within.due_before(booked.unwrap_or(due_at), calendar)
        }
        Moment::Due => due_at,
        Moment::After(within) => within.due_after(due_at, calendar),
    }
}

fn is_up_to_a_day(run: &Run<'_>) -> bool {
    matches!(run.clock.allows, Some(Allowance::Before(_)))
}

/// When so much of the time from its beginning until due is used up, in percent.
pub(super) fn share(begun: DateTime<Utc>, due_at: DateTime<Utc>, percent: u16) -> DateTime<Utc> {
    let allowed = (due_at - begun).num_microseconds().unwrap_or(i64::MAX).max(0);
    let used = i128::from(allowed) * i128::from(percent) / 100;
    let used = TimeDelta::microseconds(i64::try_from(used).unwrap_or(i64::MAX));
    begun.checked_add_signed(used).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// When a step that comes then goes. A warning goes in the last hour of duty before, so that it
/// still helps; what has come due, or is escalated, waits for the next duty.
pub(super) fn in_duty_hours(
    step: Step,
    moment: DateTime<Utc>,
    calendar: &Calendar,
) -> DateTime<Utc> {
    match step {
        Step::Warn(Moment::Share(_) | Moment::Before(_) | Moment::After(_)) => {
            if calendar.is_on_duty(moment) {
                return moment;
            }
            let last = calendar.last_duty_moment_before(moment);
            calendar.plus_working_time(last, -TimeDelta::hours(1))
        }
        // What has the whole of its day is told that morning, while it can still be done; where the
        // day is not worked, on the morning of the last that is.
        Step::Warn(Moment::Due) if moment == end_of(london_day(moment)) => {
            let day = london_day(moment);
            let worked = if calendar.is_working_day(day) { 0 } else { -1 };
            calendar.next_duty_moment_from(start_of(calendar.plus_working_days(day, worked)))
        }
        Step::Warn(Moment::Due) | Step::Escalate(_) => calendar.next_duty_moment_from(moment),
    }
}
