//! What it takes to approve so many households by a day.

use chrono::{DateTime, NaiveDate, TimeDelta};
use domain::calendar::{end_of, london_day};
use serde::Serialize;

use super::draws::Future;
use super::past::Past;
use super::spread::Spread;
use crate::durations::days;
use crate::statistics::float;
use crate::statistics::needed::Needed;

/// So many approvals, by the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// How many.
    pub approvals: u32,
    /// By when; if left out, a year on.
    pub by: Option<NaiveDate>,
}

/// What a target takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Takes {
    /// The approvals that are wanted.
    pub target: u32,
    /// The day by whose end they are.
    pub by: NaiveDate,
    /// Enquiries old enough to judge.
    pub matured: usize,
    /// How many of these were approved.
    pub matured_approved: usize,
    /// Enquiries that so many approvals take, if all are to come of new ones.
    #[serde(rename = "enquiries")]
    pub needed: Needed,
    /// Approvals by that day of households that are under way.
    pub under_way: Spread,
    /// Approvals that are then missing, where the middle of these comes.
    pub missing: u32,
    /// Enquiries that the missing ones take.
    #[serde(rename = "enquiries_for_missing")]
    pub needed_for_missing: Needed,
    /// The chance that as many are approved by that day if all goes on as it did.
    pub chance: Option<f64>,
    /// Days from the enquiry to approval, of half of those who will be approved.
    pub median_days: Option<f64>,
    /// The latest day on which enquiries for it must come.
    pub latest_enquiry: Option<NaiveDate>,
    /// Whether that day is over.
    pub is_too_late: bool,
}

/// Days for which a target is set where nothing else is said.
const A_YEAR: TimeDelta = TimeDelta::days(365);

impl Target {
    /// The last instant of its days.
    pub(super) fn day(self, origin: DateTime<chrono::Utc>) -> NaiveDate {
        self.by.unwrap_or_else(|| london_day(origin.checked_add_signed(A_YEAR).unwrap_or(origin)))
    }

    pub(super) fn takes(
        self,
        past: &Past,
        futures: &[Future],
        origin: DateTime<chrono::Utc>,
        horizon: f64,
    ) -> Takes {
        let by = self.day(origin);
        let ahead = days(past.as_at, end_of(by).timestamp_micros());
        let counts = |of: fn(&Future, f64) -> u32| -> Vec<u32> {
            futures.iter().map(|future| of(future, ahead)).collect()
        };
        let under_way = Spread::of(counts(|it, to| it.between(f64::NEG_INFINITY, to).0));
        let all = counts(|it, to| it.all_between(f64::NEG_INFINITY, to));
        let reached = all.iter().filter(|count| **count >= self.approvals).count();
        let (k, n) = past.matured();
        let missing = self.approvals.saturating_sub(under_way.median);
        let median_days = past.to_approval.conditional_quantile(0.5);
        let latest = median_days.and_then(|median| before(by, median));
        Takes {
            target: self.approvals,
            by,
            matured: n,
            matured_approved: k,
            needed: Needed::of(self.approvals, k, n),
            under_way,
            missing,
            needed_for_missing: Needed::of(missing, k, n),
            chance: (ahead <= horizon).then(|| float(reached) / float(all.len().max(1))),
            median_days,
            latest_enquiry: latest,
            is_too_late: latest.is_some_and(|latest| latest < london_day(origin)),
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "days of a journey are few")]
fn before(day: NaiveDate, days: f64) -> Option<NaiveDate> {
    day.checked_sub_signed(TimeDelta::try_days(days.ceil() as i64)?)
}
