//! Rates of many, each drawn towards what all have in common: a few approvals are mostly chance.

use statrs::function::beta::{beta_reg, ln_beta};

use super::float;
use super::shares::Interval;

/// Beyond so many enquiries' worth of likeness, rates differ no more than chance makes them.
const ALIKE: f64 = 10_000.0;
/// The logarithms of the likeness between which the likeliest is looked for.
const LEAST: f64 = -2.0;
const MOST: f64 = 12.0;
/// Steps in which that span is looked through first.
const STEPS: u32 = 28;
/// The narrowing of a span by the golden section, so often that nothing is left of it.
const NARROWINGS: u32 = 60;
/// Where a range of 80% begins and ends.
const TENTH: f64 = 0.1;

/// The rates of many, as likely as their counts and each other make them.
#[derive(Clone, Debug, PartialEq)]
pub struct Shrunk {
    /// One for each that was asked for, in order.
    pub rates: Vec<Rate>,
    /// Whether all have the one rate of all together: they differ no more than chance makes them.
    pub are_alike: bool,
}

/// A rate, with where it lies in 80 of 100 cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// The rate.
    pub rate: f64,
    /// From where to where.
    pub range: Interval,
}

/// The rates behind some k of n each, where these are drawn from one beta distribution: the one under
/// which the counts are likeliest (beta-binomial, empirical Bayes).
///
/// None without two that have anything to judge by.
pub fn shrunk(counts: &[(usize, usize)]) -> Option<Shrunk> {
    let known: Vec<(f64, f64)> =
        counts.iter().filter(|(_, n)| *n > 0).map(|(k, n)| (float(*k), float(*n))).collect();
    let (k, n) = known.iter().fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    if known.len() < 2 || k > n {
        return None;
    }
    let likeliest =
        |ln_size: f64| highest(0.0, 1.0, |mean| likelihood(&known, mean, ln_size.exp()));
    let step = (MOST - LEAST) / f64::from(STEPS);
    let around = (0..=STEPS).map(|at| LEAST + f64::from(at) * step);
    let best = around.max_by(|one, other| likeliest(*one).1.total_cmp(&likeliest(*other).1))?;
    let (ln_size, _) = highest(best - step, best + step, |ln_size| likeliest(ln_size).1);
    let (size, mean) = (ln_size.exp(), likeliest(ln_size).0);
    let are_alike = k <= 0.0 || k >= n || size > ALIKE;
    let rates = counts.iter().map(|(own, of)| {
        if are_alike {
            return Rate { rate: k / n, range: middle(k + 1.0, n - k + 1.0) };
        }
        let (hits, misses) = (float(*own) + mean * size, float(of - own) + (1.0 - mean) * size);
        Rate { rate: hits / (hits + misses), range: middle(hits, misses) }
    });
    Some(Shrunk { rates: rates.collect(), are_alike })
}

// The logarithm of how likely the counts are.
fn likelihood(counts: &[(f64, f64)], mean: f64, size: f64) -> f64 {
    let (hits, misses) = (mean * size, (1.0 - mean) * size);
    if hits <= 0.0 || misses <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let alone = ln_beta(hits, misses);
    counts.iter().map(|(k, n)| ln_beta(hits + k, misses + n - k) - alone).sum()
}

// Where a function with one summit is highest, and how high (Kiefer 1953).
fn highest(low: f64, high: f64, of: impl Fn(f64) -> f64) -> (f64, f64) {
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (low, high);
    let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_left, mut at_right) = (of(left), of(right));
    for _ in 0..NARROWINGS {
        if at_left < at_right {
            (low, left, at_left) = (left, right, at_right);
            right = low + golden * (high - low);
            at_right = of(right);
        } else {
            (high, right, at_right) = (right, left, at_left);
            left = high - golden * (high - low);
            at_left = of(left);
        }
    }
    if at_left < at_right { (right, at_right) } else { (left, at_left) }
}

// The middle 80% of a beta distribution.
fn middle(hits: f64, misses: f64) -> Interval {
    let at = |part: f64| {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..NARROWINGS {
            let half = f64::midpoint(low, high);
            if beta_reg(hits, misses, half) < part { low = half } else { high = half }
        }
        f64::midpoint(low, high)
    };
    Interval { low: at(TENTH), high: at(1.0 - TENTH) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_league_is_drawn_together_as_in_the_example() {
        let counts = [(9, 40), (2, 12), (0, 8), (14, 220), (15, 260), (3, 70)];

        let found = shrunk(&counts).unwrap();

        assert!(!found.are_alike);
        let expected = [
            (0.149_465, 0.1028, 0.1996),
            (0.102_274, 0.0559, 0.1545),
            (0.073_687, 0.0336, 0.1205),
            (0.067_628, 0.0488, 0.0879),
            (0.062_086, 0.0452, 0.0802),
            (0.060_354, 0.0344, 0.0896),
        ];
        for (rate, (middle, low, high)) in found.rates.iter().zip(expected) {
            assert!((rate.rate - middle).abs() < 1e-6, "{rate:?} {middle}");
            assert!((rate.range.low - low).abs() < 1e-4, "{rate:?} {low}");
            assert!((rate.range.high - high).abs() < 1e-4, "{rate:?} {high}");
        }
    }

    #[test]
    fn rates_that_are_alike_are_one() {
        let found = shrunk(&[(2, 20), (3, 30), (1, 10)]).unwrap();

        assert!(found.are_alike);
        assert!(found.rates.iter().all(|it| (it.rate - 0.1).abs() < 1e-12), "{found:?}");
        let nobody = shrunk(&[(0, 20), (0, 3)]).unwrap();
        assert!(nobody.are_alike && nobody.rates.iter().all(|it| it.rate.abs() < 1e-12));
        assert_eq!(shrunk(&[(2, 20), (0, 0)]), None, "one is no league");
    }

    proptest! {
        #[test]
        fn a_shrunk_rate_lies_between_its_own_and_that_of_all(
            counts in prop::collection::vec((0_usize..30, 0_usize..200), 2..8),
        ) {
            let counts: Vec<_> = counts.into_iter().map(|(k, n)| (k.min(n), n)).collect();
            let Some(found) = shrunk(&counts) else { return Ok(()) };
            let rates: Vec<f64> = found.rates.iter().map(|it| it.rate).collect();
            for (rate, found) in rates.iter().zip(&found.rates) {
                prop_assert!((0.0..=1.0).contains(rate), "{counts:?} {rate}");
                prop_assert!(found.range.low <= found.range.high, "{counts:?} {found:?}");
            }
            if found.are_alike {
                let (k, n) = counts.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
                let all = float(k) / float(n);
                prop_assert!(rates.iter().all(|it| (it - all).abs() < 1e-12));
            }
        }
    }
}
