//! What the months of a series say, in sentences.

use projections::changes::Before;
use projections::statistics::xmr::{Signal, Usual};

use super::words::month;

/// Said beside every trend.
pub(crate) const BY_CHANCE: &str = "Expect about one month in sixteen to look unusual by chance alone: \
    ask what changed before acting on one.";

const REBASED: &str = "What is usual is worked out anew since a change that was recorded, as seven months \
    running that followed were all on one side of the average before it.";

/// A month of a series, and what is unusual about it.
pub(crate) type Told<'a> = (&'a str, Option<Signal>);

/// What is usual, in the words of its average and of the range about it, and which months are not, the
/// latest first. Where it was worked out anew, with what was usual before.
pub(crate) fn findings(
    months: &[Told<'_>],
    (usual, before): (Option<Usual>, &[Before]),
    says: impl Fn(Usual) -> String,
) -> Vec<String> {
    let Some(usual) = usual else {
        return vec!["There are too few months to say what is usual.".to_owned()];
    };
    let mut told = vec![];
    if let Some(last) = before.last() {
        let many = months.iter().filter(|it| it.0 >= &*last.until).count();
        told.push(format!("Over the {many} months since {} {}", month(&last.until), says(usual)));
        for it in before.iter().rev() {
            told.push(format!("Until {} it was otherwise: {}", month(&it.until), says(it.usual)));
        }
        told.push(REBASED.to_owned());
    } else {
        told.push(format!("Over {} months {}", months.len(), says(usual)));
    }
    if usual.is_trial {
        told.push("With fewer than 12 months these are trial limits.".to_owned());
    }
    let stretches = months.chunk_by(|one, next| one.1 == next.1);
    let last = months.last();
    let unusual: Vec<String> = stretches
        .rev()
        .filter_map(|stretch| {
            let (first, until) = (stretch.first()?, stretch.last()?);
            let is_last = Some(until) == last;
            Some(sentence(first.1?, stretch.len(), (first.0, until.0), is_last))
        })
        .collect();
    if unusual.is_empty() {
        told.push("No significant change: no month is unusual.".to_owned());
    }
    told.extend(unusual);
    told
}

fn sentence(signal: Signal, many: usize, (first, until): (&str, &str), is_last: bool) -> String {
    let (from, to) = (month(first), month(until));
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
    use super::*;

    #[test]
    fn what_was_usual_before_a_change_is_said_beside_what_is_usual_since() {
        let months = ["2025-12", "2026-01", "2026-02"].map(|month| (month, None));
        let usual = |mean: f64| Usual { mean, lower: 0.0, upper: 1.0, is_trial: false };
        let before = [Before { until: "2026-01".to_owned(), usual: usual(0.5) }];

        let found =
            findings(&months, (Some(usual(0.8)), &before), |it| format!("{} on average.", it.mean));

        assert_eq!(
            found,
            [
                "Over the 2 months since January 2026 0.8 on average.",
                "Until January 2026 it was otherwise: 0.5 on average.",
                REBASED,
                "No significant change: no month is unusual.",
            ]
        );
    }
}
