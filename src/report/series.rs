//! What the months of a series say, in sentences.

use projections::statistics::xmr::{Signal, Usual};

use super::words::month;

/// Said beside every trend.
pub(crate) const BY_CHANCE: &str = "Expect about one month in sixteen to look unusual by chance alone: \
    ask what changed before acting on one.";

/// A month of a series, and what is unusual about it.
pub(crate) type Told<'a> = (&'a str, Option<Signal>);

/// What is usual, in the words of its average and of the range about it, and which months are not, the
/// latest first.
pub(crate) fn findings(
    months: &[Told<'_>],
    usual: Option<Usual>,
    says: impl Fn(Usual) -> String,
) -> Vec<String> {
    let Some(usual) = usual else {
        return vec!["There are too few months to say what is usual.".to_owned()];
    };
    let mut told = vec![format!("Over {} months {}", months.len(), says(usual))];
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
