//! What a clock's months say, in sentences.

use projections::clocks::{Month, Trend};
use projections::statistics::xmr::Signal;

use crate::report::words::{month, percent};

/// Said beside every trend.
pub(crate) const BY_CHANCE: &str = "Expect about one month in sixteen to look unusual by chance alone: \
    ask what changed before acting on one.";

/// What is usual, and which months are not, the latest first.
pub(crate) fn findings(trend: &Trend) -> Vec<String> {
    let Some(limits) = &trend.limits else {
        return vec!["There are too few months to say what is usual.".to_owned()];
    };
    let [low, mean, high] =
        [limits.lower, limits.mean, limits.upper].map(|it| percent(it.clamp(0.0, 1.0)));
    let mut told = vec![format!(
        "Over {} months {mean} were met on average; {low} to {high} is usual.",
        trend.months.len()
    )];
    if limits.is_trial() {
        told.push("With fewer than 12 months these are trial limits.".to_owned());
    }
    let months: Vec<_> = trend.months.iter().zip(&limits.signals).collect();
    let stretches = months.chunk_by(|one, next| one.1 == next.1);
    let last = trend.months.last();
    let unusual: Vec<String> = stretches
        .rev()
        .filter_map(|stretch| {
            let ((first, signal), (until, _)) = (stretch.first()?, stretch.last()?);
            Some(sentence((**signal)?, stretch.len(), first, until, Some(*until) == last))
        })
        .collect();
    if unusual.is_empty() {
        told.push("No significant change: no month is unusual.".to_owned());
    }
    told.extend(unusual);
    told
}

fn sentence(signal: Signal, many: usize, first: &Month, until: &Month, is_last: bool) -> String {
    let (from, to) = (month(&first.month), month(&until.month));
    let when = match (many, is_last) {
        (1, _) => from,
        (_, true) => format!("Since {from}"),
        (_, false) => format!("{from} to {to}"),
    };
    let what = match signal {
        Signal::Above => "above the upper limit",
        Signal::Below => "below the lower limit",
        Signal::Rising => "part of 7 or more months running that each rise",
        Signal::Falling => "part of 7 or more months running that each fall",
        Signal::NearUpper => "near the upper limit, 2 of 3 months running",
        Signal::NearLower => "near the lower limit, 2 of 3 months running",
        Signal::RunAbove => "part of 7 or more months running above the average",
        Signal::RunBelow => "part of 7 or more months running below the average",
    };
    format!("{when}: {what}.")
}

#[cfg(test)]
mod tests {
    use projections::statistics::xmr::xmr;

    use super::*;

    fn trend(shares: &[f64]) -> Trend {
        let month = |(place, share): (usize, &f64)| Month {
            month: format!("{}-{:02}", 2025 + place / 12, place % 12 + 1),
            in_time: 1,
            judged: 1,
            share: *share,
        };
        let months = shares.iter().enumerate().map(month).collect();
        Trend { months, young: vec![], limits: xmr(shares, true) }
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
