//! What a clock's months say, in sentences.

use projections::clocks::Trend;

use crate::report::series;
use crate::report::words::percent;

/// What is usual, and which months are not, the latest first.
pub(crate) fn findings(trend: &Trend) -> Vec<String> {
    let limits = trend.limits.as_ref();
    let signals = limits.map_or(&[][..], |limits| &limits.signals);
    let months: Vec<_> =
        trend.months.iter().zip(signals).map(|(it, signal)| (&*it.month, *signal)).collect();
    let (usual, before) = (limits.map(|it| it.usual), limits.map_or(&[][..], |it| &it.before));
    series::findings(&months, (usual, before), |usual| {
        let [low, mean, high] =
            [usual.lower, usual.mean, usual.upper].map(|it| percent(it.clamp(0.0, 1.0)));
        format!("{mean} were met on average; {low} to {high} is usual.")
    })
}

#[cfg(test)]
mod tests {
    use projections::changes::Judged;
    use projections::clocks::Month;
    use projections::statistics::xmr::{Xmr, xmr};

    use super::*;

    fn trend(shares: &[f64]) -> Trend {
        let month = |(place, share): (usize, &f64)| Month {
            month: format!("{}-{:02}", 2025 + place / 12, place % 12 + 1),
            in_time: 1,
            judged: 1,
            share: *share,
        };
        let months = shares.iter().enumerate().map(month).collect();
        let judged = |it: Xmr| Judged { usual: it.usual(), before: vec![], signals: it.signals };
        Trend { months, young: vec![], limits: xmr(shares, true).map(judged), changes: vec![] }
    }

    #[test]
    fn what_is_usual_is_said_and_whether_the_limits_are_on_trial() {
        let level = trend(&[0.8, 0.7, 0.8, 0.7]);

        assert_eq!(
            findings(&level),
            [
                "Over 4 months 75% were met on average; 48% to 100% is usual.",
                "With fewer than 12 months these are trial limits.",
                "No significant change: no month is unusual.",
            ]
        );
        let alone = findings(&trend(&[0.8]));
        assert_eq!(alone, ["There are too few months to say what is usual."]);
    }

    #[test]
    fn unusual_months_are_named_the_latest_first() {
        let rose = [0.6, 0.75, 0.58, 0.72, 0.6, 0.74, 0.55, 0.7, 0.76, 0.69, 0.75, 0.7, 0.74, 0.72];
        let since = "Since August 2025: part of 7 or more months running above the average.";
        assert_eq!(findings(&trend(&rose))[1..], [since]);

        let odd =
            [0.66, 0.74, 0.0, 0.74, 0.66, 0.74, 0.66, 0.74, 0.66, 0.74, 0.66, 0.74, 0.66, 0.95];
        assert_eq!(
            findings(&trend(&odd))[1..],
            ["February 2026: above the upper limit.", "March 2025: below the lower limit."]
        );
    }
}
