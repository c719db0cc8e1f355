//! How many of a clock's promises were kept, month by month, and which months are unusual.

use chrono::{DateTime, TimeDelta, Utc};
use domain::clinic::Measure;
use domain::ids::ClockName;

use super::{Clocks, Figure};
use crate::changes::{Change, Judged, among};
use crate::fortnights::FIRST_CONTACT;
use crate::groups::{Grouped, month_of};
use crate::statistics::shares::share;
use crate::statistics::xmr::MOST_MONTHS;

/// A clock's months, the earlier first.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// Those that can be judged. A month without a promise to judge is none of them.
    pub months: Vec<Month>,
    /// Those that cannot yet: they are not over, or a clock of theirs still runs.
    pub young: Vec<String>,
    /// What is usual, and which months are not. None of fewer than two months.
    pub limits: Option<Judged>,
    /// What was changed on purpose in these months, the earlier first: a month may be unusual for it.
    pub changes: Vec<Change>,
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
///
/// What is usual is worked out anew since a version of the pathway, or since what was agreed to reply sooner or
/// to leave less over its limit, if a shift followed.
pub fn trend(
    by_month: &Grouped<Clocks>,
    clock: &ClockName,
    as_at: DateTime<Utc>,
    changes: &[Change],
) -> Trend {
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
    let ends = months.first().zip(months.last());
    let changes = among(changes, ends.map(|(first, last)| (&*first.month, &*last.month)));
    let bears_upon = |measure| match measure {
        Measure::FirstContact => clock.as_str() == FIRST_CONTACT,
        Measure::OverLimit => true,
        _ => false,
    };
    let shares: Vec<_> = months.iter().map(|month| (&*month.month, month.share)).collect();
    let limits = Judged::of(&shares, changes.iter().filter(|it| it.is_to_show(bears_upon)));
    Trend { months, young, limits, changes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::Changed;
    use crate::clocks::ClockRow;
    use crate::footnote::Footnote;
    use crate::groups::Group;

    // A reply in time to half of twelve months, and to nine in ten of the twelve that follow.
    fn two_years(clock: &str) -> Grouped<Clocks> {
        let month = |place: usize| {
            let kept = [10, 10, 18, 18][place / 12 * 2 + place % 2] + place % 2;
            let (clock, missed) = (Some(clock.into()), 20 - kept);
            let row = ClockRow { clock, met: kept, missed, ..ClockRow::default() };
            let key = Some(format!("{}-{:02}", 2024 + place / 12, place % 12 + 1));
            Group { key, name: None, report: Clocks { rows: vec![row] } }
        };
        let groups = Some((0..24).map(month).collect());
        Grouped { whole: Clocks { rows: vec![] }, groups, footnote: Footnote::default() }
    }

    #[test]
    fn what_is_usual_of_a_clock_is_worked_out_anew_since_a_change_that_bears_upon_it() {
        let as_at = domain::testing::nine_on("2026-03-01");
        let untils = |clock: &str, what: Changed, about: Option<Measure>| {
            let change = Change { month: "2025-01".into(), what, about };
            let trend =
                trend(&two_years(clock), &clock.into(), as_at, std::slice::from_ref(&change));
            assert_eq!(trend.changes, [change]);
            let before = trend.limits.unwrap().before;
            before.into_iter().map(|it| it.until).collect::<Vec<_>>()
        };
        let agreed = || Changed::Action("2025-01-09".parse().unwrap());
        let version = Changed::Pathway("2025-01-01".parse().unwrap());
        let anew = ["2025-01"];

        assert_eq!(untils("first-contact", agreed(), Some(Measure::FirstContact)), anew);
        assert!(untils("reply", agreed(), Some(Measure::FirstContact)).is_empty());
        assert_eq!(untils("reply", agreed(), Some(Measure::OverLimit)), anew);
        assert!(untils("reply", agreed(), Some(Measure::Visits)).is_empty());
        assert!(
            untils("reply", agreed(), None).is_empty(),
            "it was not said what it was to change"
        );
        assert_eq!(untils("reply", version, None), anew);
        assert!(untils("reply", Changed::Campaign("spring".into()), None).is_empty());
    }
}
