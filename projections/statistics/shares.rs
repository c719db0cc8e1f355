//! Shares of a count, and how sure they are.

use super::{Z, float};

/// The 95% interval of a figure, in the figure's own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The share k of n, from 0 to 1. Of nothing there is no share.
pub fn share(k: usize, n: usize) -> Option<f64> {
    (n > 0).then(|| float(k) / float(n))
}

/// The interval of the share k of n: the score interval of Wilson (1927), without correction.
///
/// Exactly 0 below none and exactly 1 above all; there is none of nothing, nor of more than all.
pub fn wilson(k: usize, n: usize) -> Option<Interval> {
    let p = share(k, n).filter(|_| k <= n)?;
    let size = float(n);

    let shrink = 1.0 + Z * Z / size;
    let centre = (p + Z * Z / (2.0 * size)) / shrink;
    let half = Z / shrink * (p * (1.0 - p) / size + Z * Z / (4.0 * size * size)).sqrt();

    Some(Interval {
        low: if k == 0 { 0.0 } else { centre - half },
        high: if k == n { 1.0 } else { centre + half },
    })
}

/// How much higher the share k of n is than another, from -1 to 1: the hybrid score interval of
/// Newcombe (1998).
pub fn newcombe(one: (usize, usize), other: (usize, usize)) -> Option<Interval> {
    let (p, q) = (share(one.0, one.1)?, share(other.0, other.1)?);
    let (one, other) = (wilson(one.0, one.1)?, wilson(other.0, other.1)?);
    let difference = p - q;
    Some(Interval {
        low: difference - (p - one.low).hypot(other.high - q),
        high: difference + (one.high - p).hypot(q - other.low),
    })
}

/// The chance that the share behind k of n is higher than the other, where all shares were as likely
/// before anything was seen: the sum of Miller (2015), whose terms follow one another by plain products.
pub fn chance_better(one: (usize, usize), other: (usize, usize)) -> Option<f64> {
    if one.1.checked_sub(one.0).is_none() || other.1.checked_sub(other.0).is_none() {
        return None;
    }
    // There are as many terms as successes: fewer on the side that has fewer.
    Some(if one.0 <= other.0 { above(one, other) } else { 1.0 - above(other, one) })
}

fn above((k, n): (usize, usize), (other_k, other_n): (usize, usize)) -> f64 {
    let misses = float(n - k + 1);
    let (other_hits, other_misses) = (float(other_k + 1), float(other_n - other_k + 1));
    // The first term, in logarithms: it may be far too small for a number.
    let mut term: f64 = (0..=other_k)
        .map(|i| (other_misses + float(i)).ln() - (misses + other_misses + float(i)).ln())
        .sum();
    let mut sum = 0.0;
    for i in (0..=k).map(float) {
        sum += term.exp();
        let grows = (other_hits + i) * (misses + i);
        let shrinks = (other_hits + misses + other_misses + i) * (1.0 + i);
        term += (grows / shrinks).ln();
    }
    sum.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_difference_of_two_shares_is_the_published_one() {
        let found = newcombe((9, 60), (14, 220)).unwrap();

        assert!((found.low - 0.006_418_678_659).abs() < 1e-9, "{found:?}");
        assert!((found.high - 0.200_364_796_420).abs() < 1e-9, "{found:?}");
        assert_eq!(newcombe((0, 0), (1, 2)), None);
    }

    #[test]
    fn the_chance_to_be_better_is_that_of_the_examples() {
        for (one, other, expected) in [
            ((9, 60), (14, 220), 0.983_089_7),
            ((2, 2), (1, 6), 29.0 / 30.0),
            ((0, 9), (14, 220), 0.503_930_2),
            ((0, 0), (0, 0), 0.5),
        ] {
            let found = chance_better(one, other).unwrap();
            assert!((found - expected).abs() < 1e-7, "{one:?}, {other:?}: {found}");
        }
        assert_eq!(chance_better((3, 2), (1, 2)), None);
    }

    #[test]
    fn a_wilson_interval_is_the_published_one() {
        for (k, n, low, high) in [
            (11, 100, 0.062_542_0, 0.186_313_0),
            (3, 10, 0.107_791_3, 0.603_221_9),
            (0, 8, 0.0, 0.324_407_6),
            (8, 8, 0.675_592_4, 1.0),
        ] {
            let interval = wilson(k, n).unwrap();
            assert!((interval.low - low).abs() < 1e-7, "{k}/{n}: {interval:?}");
            assert!((interval.high - high).abs() < 1e-7, "{k}/{n}: {interval:?}");
        }
    }

    #[test]
    fn the_ends_are_exact() {
        assert_eq!(wilson(0, 7).map(|interval| interval.low), Some(0.0));
        assert_eq!(wilson(7, 7).map(|interval| interval.high), Some(1.0));
    }

    #[test]
    fn of_nothing_there_is_no_share_and_no_interval() {
        assert_eq!(share(0, 0), None);
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(3, 2), None, "three of two is a mistake, not a share");
    }

    #[test]
    fn a_share_is_the_plain_quotient() {
        assert_eq!(share(3, 10), Some(0.3));
    }

    proptest! {
        #[test]
        fn one_is_better_or_the_other_is(
            (a, b) in (0_usize..400, 0_usize..400),
            (c, d) in (0_usize..400, 0_usize..400),
        ) {
            let (one, other) = ((a, a + b), (c, c + d));
            let better = chance_better(one, other).unwrap();
            prop_assert!((better + chance_better(other, one).unwrap() - 1.0).abs() < 1e-9);
            prop_assert!((above(one, other) + above(other, one) - 1.0).abs() < 1e-9);
            if let Some(difference) = newcombe(one, other) {
                prop_assert!(difference.low <= difference.high);
                prop_assert!((-1.0..=1.0).contains(&difference.low));
            }
        }

        #[test]
        fn an_interval_holds_the_share_it_is_of(k in 0_usize..1_000_000, rest in 0_usize..1_000_000) {
            let n = k + rest;
            prop_assume!(n > 0);

            let (share, interval) = (share(k, n).unwrap(), wilson(k, n).unwrap());

            prop_assert!(0.0 <= interval.low && interval.low <= share);
            prop_assert!(share <= interval.high && interval.high <= 1.0);
        }
    }
}
