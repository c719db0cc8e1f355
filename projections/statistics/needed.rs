//! How many enquiries so many approvals take, where k of n led to one before.

use serde::Serialize;

use super::float;
use super::shares::{share, wilson};

/// How sure the answer is to be.
const SURE: f64 = 0.8;

/// More enquiries than any service has are no answer.
const MOST: u32 = 1_000_000;

/// Enquiries, in whole ones. None where the past holds too little to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Needed {
    /// As many as bring so many approvals on average.
    pub plain: Option<u32>,
    /// The same if the true rate is as high as is likely (95% interval).
    pub low: Option<u32>,
    /// The same if it is as low as is likely.
    pub high: Option<u32>,
    /// For a chance of 8 in 10, if the rate were known.
    pub rate_known: Option<u32>,
    /// For a chance of 8 in 10, with the rate as uncertain as it is.
    pub rate_uncertain: Option<u32>,
}

impl Needed {
    /// For so many approvals at k of n.
    pub fn of(approvals: u32, k: usize, n: usize) -> Self {
        let rate = share(k, n);
        let interval = wilson(k, n);
        let on_average = |rate: f64| whole(f64::from(approvals) / rate);
        let (a, b) = (float(k) + 1.0, float(n.saturating_sub(k)) + 1.0);
        Self {
            plain: rate.and_then(on_average),
            low: interval.and_then(|it| on_average(it.high)),
            high: interval.and_then(|it| on_average(it.low)),
            rate_known: rate.filter(|rate| *rate > 0.0).and_then(|rate| {
                least(approvals, |size| at_least(approvals, size, &Rate::Known(rate)))
            }),
            rate_uncertain: rate.and_then(|_| {
                least(approvals, |size| at_least(approvals, size, &Rate::Beta(a, b)))
            }),
        }
    }
}

// The rate at which enquiries lead to approvals.
enum Rate {
    Known(f64),
    Beta(f64, f64),
}

// The chance of at least so many of this size, by the chances of fewer, from none on: each follows
// from the one before. In logarithms, which do not run out.
fn at_least(wanted: u32, size: u32, rate: &Rate) -> f64 {
    if wanted > size {
        return 0.0;
    }
    let n = f64::from(size);
    let mut log = match *rate {
        Rate::Known(p) if p >= 1.0 => return 1.0,
        Rate::Known(p) => n * (1.0 - p).ln(),
        Rate::Beta(a, b) => (0..size).map(f64::from).map(|i| ((b + i) / (a + b + i)).ln()).sum(),
    };
    let mut fewer = 0.0;
    for k in 0..wanted {
        fewer += log.exp();
        let k = f64::from(k);
        let odds = match *rate {
            Rate::Known(p) => p / (1.0 - p),
            Rate::Beta(a, b) => (a + k) / (b + n - k - 1.0),
        };
        log += ((n - k) / (k + 1.0) * odds).ln();
    }
    (1.0 - fewer).clamp(0.0, 1.0)
}

// The least size that is sure enough, which more only make surer.
fn least(from: u32, chance: impl Fn(u32) -> f64) -> Option<u32> {
    let (mut below, mut enough) = (0, from.max(1));
    while chance(enough) < SURE {
        below = enough;
        enough = enough.checked_mul(2).filter(|size| *size <= MOST)?;
    }
    while enough - below > 1 {
        let middle = below + (enough - below) / 2;
        *(if chance(middle) < SURE { &mut below } else { &mut enough }) = middle;
    }
    Some(enough)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "above 0, and no more than the most"
)]
fn whole(size: f64) -> Option<u32> {
    (size <= f64::from(MOST)).then(|| size.ceil() as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fifteen_approvals_at_11_of_100_take_what_the_example_says() {
        let needed = Needed::of(15, 11, 100);

        assert_eq!((needed.plain, needed.low, needed.high), (Some(137), Some(81), Some(240)));
        assert_eq!((needed.rate_known, needed.rate_uncertain), (Some(163), Some(175)));
        assert!((at_least(15, 137, &Rate::Known(0.11)) - 0.55).abs() < 0.01);
    }

    #[test]
    fn where_nobody_was_approved_yet_only_the_uncertain_has_an_answer() {
        let none = Needed::of(1, 0, 8);

        assert_eq!((none.plain, none.high, none.rate_known), (None, None, None));
        assert!(none.rate_uncertain.is_some() && none.low == Some(4), "{none:?}");
        assert_eq!(Needed::of(3, 0, 0).rate_uncertain, None);
    }

    #[test]
    fn where_everybody_was_approved_it_takes_no_more_than_wanted() {
        assert_eq!(Needed::of(5, 10, 10).rate_known, Some(5));
    }

    #[test]
    fn many_are_counted_without_running_out_of_digits() {
        let needed = Needed::of(1_000, 4_000, 40_000);

        assert_eq!(needed.plain, Some(10_000));
        assert!(needed.rate_known.is_some_and(|it| (10_200..10_350).contains(&it)), "{needed:?}");
    }

    proptest! {
        #[test]
        fn more_approvals_take_more_and_knowing_less_takes_more(
            n in 20_usize..500, part in 0.05..0.9_f64, approvals in 1_u32..40,
        ) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a test's own numbers")]
            let k = ((float(n) * part) as usize).max(1);
            let (one, more) = (Needed::of(approvals, k, n), Needed::of(approvals + 1, k, n));

            prop_assert!(one.low <= one.plain && one.plain <= one.high);
            prop_assert!(one.rate_known < more.rate_known);
            prop_assert!(one.rate_uncertain < more.rate_uncertain);
        }
    }
}
