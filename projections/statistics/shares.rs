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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        fn an_interval_holds_the_share_it_is_of(k in 0_usize..1_000_000, rest in 0_usize..1_000_000) {
            let n = k + rest;
            prop_assume!(n > 0);

            let (share, interval) = (share(k, n).unwrap(), wilson(k, n).unwrap());

            prop_assert!(0.0 <= interval.low && interval.low <= share);
            prop_assert!(share <= interval.high && interval.high <= 1.0);
        }
    }
}
