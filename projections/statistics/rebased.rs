//! Limits that are worked out anew since a change that somebody recorded, once a shift followed it.
//!
//! As NHS England's "Making Data Count" has it, limits are never worked out anew because figures moved: only
//! where it is known what was changed, the figures moved with it, and there are enough since to tell what is
//! usual now.

use super::SLACK;
use super::xmr::{RUN, SETTLED, Signal, Usual, xmr};

/// A series whose limits may hold for a part of it each.
#[derive(Clone, Debug, PartialEq)]
pub struct Rebased {
    /// From which point on, and what is usual from there until the next: the first from the first on.
    pub stretches: Vec<(usize, Usual)>,
    /// What is unusual about each point, by the limits of its own stretch.
    pub signals: Vec<Option<Signal>>,
}

/// The limits of a series with recorded changes, by the points since which these hold.
///
/// They are worked out anew at a change if the seven points that follow are all on one side of the mean
/// before, and as many points as limits need that are no trial lie on either side of it. Of fewer than two
/// points there are none.
pub fn rebased(points: &[f64], changes: &[usize]) -> Option<Rebased> {
    let mut starts = vec![0];
    for change in changes {
        let last = starts.last().copied().unwrap_or(0);
        let (Some(before), Some(after)) = (points.get(last..*change), points.get(*change..)) else {
            continue;
        };
        if before.len() >= SETTLED && after.len() >= SETTLED && has_shifted(before, after) {
            starts.push(*change);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([points.len()]);
    let (mut stretches, mut signals) = (vec![], vec![]);
    for (start, end) in starts.iter().copied().zip(ends) {
        let found = xmr(&points[start..end], true)?;
        stretches.push((start, found.usual()));
        signals.extend(found.signals);
    }
    Some(Rebased { stretches, signals })
}

fn has_shifted(before: &[f64], after: &[f64]) -> bool {
    let Some(found) = xmr(before, true) else { return false };
    let away = |point: &f64| point - found.mean;
    let run = after.get(..RUN).unwrap_or_default();
    !run.is_empty()
        && (run.iter().all(|it| away(it) > SLACK) || run.iter().all(|it| away(it) < -SLACK))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Twelve about 20, and twelve about 30.
    fn shifted() -> Vec<f64> {
        [[19.0, 21.0].repeat(6), [29.0, 31.0].repeat(6)].concat()
    }

    fn starts(points: &[f64], changes: &[usize]) -> Vec<usize> {
        let found = rebased(points, changes).unwrap();
        found.stretches.iter().map(|(start, _)| *start).collect()
    }

    #[test]
    fn limits_are_worked_out_anew_since_a_change_that_a_shift_followed() {
        let found = rebased(&shifted(), &[12]).unwrap();

        // By hand: every range is 2, so the limits are 2.66 * 2 = 5.32 from the mean of either stretch.
        let told: Vec<_> = found
            .stretches
            .iter()
            .map(|(start, it)| (*start, [it.mean, it.lower, it.upper], it.is_trial))
            .collect();
        let near = |found: [f64; 3], expected: [f64; 3]| {
            found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-9)
        };
        assert_eq!((told[0].0, told[1].0, told.len()), (0, 12, 2));
        assert!(near(told[0].1, [20.0, 14.68, 25.32]), "{told:?}");
        assert!(near(told[1].1, [30.0, 24.68, 35.32]), "{told:?}");
        assert!(!told[0].2 && !told[1].2);
        assert_eq!(found.signals, [None; 24], "each is judged by what is usual of its own stretch");
    }

    #[test]
    fn nothing_is_worked_out_anew_without_a_recorded_change_a_shift_or_enough_points() {
        let shifted = shifted();
        assert_eq!(starts(&shifted, &[]), [0], "nobody recorded a change");
        assert!(rebased(&shifted, &[]).unwrap().signals.iter().any(Option::is_some));
        assert_eq!(starts(&shifted[..23], &[12]), [0], "eleven since");
        assert_eq!(starts(&shifted[1..], &[11]), [0], "eleven before");
        assert_eq!(starts(&[19.0, 21.0].repeat(12), &[12]), [0], "no shift");
        let mut broken = shifted;
        broken[18] = 20.0;
        assert_eq!(starts(&broken, &[12]), [0], "the seventh is on the mean before");
        assert_eq!(rebased(&[1.0], &[0, 1, 9]), None);
    }

    #[test]
    fn a_second_change_is_judged_by_the_stretch_since_the_first() {
        let points = [shifted(), [39.0, 41.0].repeat(6)].concat();

        assert_eq!(starts(&points, &[12, 24]), [0, 12, 24]);
        assert_eq!(starts(&points, &[12, 12, 13, 24, 40]), [0, 12, 24]);
    }
}
