//! How many of a clock's promises were kept, month by month, and which months are unusual.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::ClockName;

use super::{Clocks, Figure};
use crate::groups::{Grouped, month_of};
use crate::statistics::shares::share;
use crate::statistics::xmr::{MOST_MONTHS, Xmr, xmr};

/// A clock's months, the earlier first.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// Those that can be judged. A month without a promise to judge is none of them.
    pub months: Vec<Month>,
    /// Those that cannot yet: they are not over, or a clock of theirs still runs.
    pub young: Vec<String>,
    /// What is usual, and which months are not. None of fewer than two months.
    pub limits: Option<Xmr>,
}

/// How many promises were kept, of those that a month's clocks made.
#[derive(Clone, Debug, PartialEq)]
pub struct Month {
    /// The month in which the clocks were started, as `2026-04`.
    pub month: String,
    /// Met, whenever it was recorded.
    pub in_time: usize,
    /// Met or missed.
    pub judged: usize,
    /// The share of these that was met.
    pub share: f64,
}

/// The trend of a clock, from a report by month as at an instant.
///
/// Who is quick is met while who is slow still runs, so a month with a clock still running would look
/// better than it will. What was paused or cancelled is judged in no month.
pub fn trend(by_month: &Grouped<Clocks>, clock: &ClockName, as_at: DateTime<Utc>) -> Trend {
    let this_month = month_of(as_at + TimeDelta::microseconds(1));
    let (mut months, mut young) = (vec![], vec![]);
    for group in by_month.groups.iter().flatten() {
        let (rows, Some(month)) = (&group.report.rows, group.key.clone()) else { continue };
        let Some(row) = rows.iter().find(|row| row.clock.as_ref() == Some(clock)) else { continue };
        let in_time = row.figure(Figure::InTime);
        let judged = in_time + row.missed;
        if row.running > 0 || (this_month <= month && judged > 0) {
            young.push(month);
        } else if let Some(share) = share(in_time, judged) {
            months.push(Month { month, in_time, judged, share });
        }
    }
    months.drain(..months.len().saturating_sub(MOST_MONTHS));
    let shares: Vec<f64> = months.iter().map(|month| month.share).collect();
    Trend { limits: xmr(&shares, true), months, young }
}
