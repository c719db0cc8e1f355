//! Days between events that are rare, such as approvals: a t-chart. Counts of a fortnight in which mostly
//! nothing happens say little; how long it was since the last one says more.
//!
//! Days between events that come by chance are not spread evenly about their mean. Raised to 1/3.6 they
//! nearly are (Nelson 1994), so the limits are worked out of these, and told in days again.

use chrono::{DateTime, NaiveDate};
use domain::calendar::{london_day, start_of};

use crate::groups::chosen;
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::float;
use crate::statistics::xmr::{Signal, Usual, xmr};
use crate::view::View;

/// What makes the days between events by chance spread evenly.
const EVENLY: f64 = 3.6;

/// Days between events, beside what is usual of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    /// Each event after the first: its day, the days since the one before, and what is unusual about them.
    pub gaps: Vec<(NaiveDate, f64, Option<Signal>)>,
    /// What is usual, in days.
    pub usual: Usual,
}

/// The days on which households were approved, from one day until another, that one left out: the earlier
/// first.
pub fn approved_on(
    view: &View<'_>,
    question: &Question,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<NaiveDate>, QuestionError> {
    question.is_plain()?;
    let all = Question { from: None, to: None, basis: Basis::Cohort, by: None, ..question.clone() };
    let [from, to] = [from, to].map(|day| start_of(day).timestamp_micros());
    let (parts, _) = chosen(view, &all, Vec::new, |days, course, _, _| {
        let approved = course.approved_at().filter(|at| (from..to).contains(at));
        days.extend(approved.and_then(DateTime::from_timestamp_micros).map(london_day));
    })?;
    let mut days = parts.concat();
    days.sort_unstable();
    Ok(days)
}

/// How long it was from one of some days to the next, and what is usual of that. None of fewer than three.
pub fn between(days: &[NaiveDate]) -> Option<Between> {
    let gaps = days.windows(2).map(|it| (it[1] - it[0]).num_days());
    let gaps: Vec<f64> = gaps.filter_map(|days| usize::try_from(days).ok()).map(float).collect();
    let evenly: Vec<f64> = gaps.iter().map(|days| days.powf(EVENLY.recip())).collect();
    let found = xmr(&evenly, true)?;
    let in_days = |figure: f64| figure.max(0.0).powf(EVENLY);
    let Usual { mean, lower, upper, is_trial } = found.usual();
    let [mean, lower, upper] = [mean, lower, upper].map(in_days);
    let told = days.iter().skip(1).zip(gaps).zip(found.signals);
    Some(Between {
        gaps: told.map(|((day, gap), signal)| (*day, gap, signal)).collect(),
        usual: Usual { mean, lower, upper, is_trial },
    })
}

#[cfg(test)]
mod tests {
    use domain::testing::day;

    use super::*;
    use crate::ten_households::ten;

    #[test]
    fn days_between_are_told_beside_limits_that_allow_for_how_chance_spreads_them() {
        let days = ["2026-01-01", "2026-01-11", "2026-01-21", "2026-01-31", "2026-08-01"].map(day);

        let found = between(&days).unwrap();

        let gaps: Vec<f64> = found.gaps.iter().map(|(_, gap, _)| *gap).collect();
        assert_eq!(gaps, [10.0, 10.0, 10.0, 182.0]);
        // By hand: 10^(1/3.6) = 1.89574, 182^(1/3.6) = 4.24422; their mean is 2.48286, the only range that is
        // not nothing 2.34848, and the mean range 0.78283: limits 0.40054 and 4.56518.
        let near = |one: f64, other: f64| assert!((one - other).abs() < 0.01, "{one} {other}");
        near(found.usual.mean, 26.413);
        near(found.usual.lower, 0.037);
        near(found.usual.upper, 236.618);
        assert!(found.usual.is_trial);
        assert_eq!(between(&days[..2]), None);
    }

    #[test]
    fn approvals_are_told_by_their_days() {
        let answers = ten();
        let question = Question::now(domain::testing::nine_on("2026-12-31"));
        let view = View::new(&answers, &question).unwrap();

        let all = approved_on(&view, &question, (day("2026-01-01"), day("2027-01-01"))).unwrap();

        assert_eq!(all.len(), 3);
        assert!(all.is_sorted());
        let some = approved_on(&view, &question, (all[1], day("2027-01-01"))).unwrap();
        assert_eq!(some, all[1..]);
    }
}
