//! A comparison within layers that are each alike, so that an unlike mix of them does not mislead.

use super::shares::Interval;
use super::{Z, float};

/// The odds of one against another, where both are compared within layers alone (Mantel and Haenszel
/// 1959), with the 95% interval of Robins, Breslow and Greenland (1986). A layer is k of n of the one and
/// k of n of the other. None where no layer tells anything.
pub fn odds_within(layers: &[[(usize, usize); 2]]) -> Option<(f64, Interval)> {
    let (mut for_one, mut for_other) = (0.0, 0.0);
    let (mut both, mut crossed, mut against) = (0.0, 0.0, 0.0);
    for [one, other] in layers {
        let (hits, misses) = (float(one.0), float(one.1.checked_sub(one.0)?));
        let (their_hits, their_misses) = (float(other.0), float(other.1.checked_sub(other.0)?));
        let all = hits + misses + their_hits + their_misses;
        if all <= 0.0 {
            continue;
        }
        let (more, less) = (hits * their_misses / all, misses * their_hits / all);
        let (like, unlike) = ((hits + their_misses) / all, (misses + their_hits) / all);
        (for_one, for_other) = (for_one + more, for_other + less);
        both += like * more;
        crossed += like * less + unlike * more;
        against += unlike * less;
    }
    if for_one <= 0.0 || for_other <= 0.0 {
        return None;
    }
    let odds = for_one / for_other;
    let variance = both / (2.0 * for_one * for_one)
        + crossed / (2.0 * for_one * for_other)
        + against / (2.0 * for_other * for_other);
    let width = Z * variance.sqrt();
    Some((odds, Interval { low: odds * (-width).exp(), high: odds * width.exp() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    // `mantelhaen.test(UCBAdmissions)` of R: admission of men against women within six departments.
    #[test]
    fn a_pooled_comparison_that_points_the_wrong_way_is_put_right_within_layers() {
        let admitted = [
            [(512, 825), (89, 108)],
            [(353, 560), (17, 25)],
            [(120, 325), (202, 593)],
            [(138, 417), (131, 375)],
            [(53, 191), (94, 393)],
            [(22, 373), (24, 341)],
        ];

        let (odds, interval) = odds_within(&admitted).unwrap();

        assert!((odds - 0.904_696_8).abs() < 1e-6, "{odds}");
        assert!((interval.low - 0.771_907_4).abs() < 1e-6, "{interval:?}");
        assert!((interval.high - 1.060_329_8).abs() < 1e-6, "{interval:?}");
        assert_eq!(odds_within(&[[(0, 5), (0, 9)]]), None);
    }
}
