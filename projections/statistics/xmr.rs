//! A series beside the limits of its own common variation: the `XmR` chart of Shewhart and Wheeler, with
//! the rules of NHS England's "Making Data Count" as its `NHSRplotthedots` package has them.

use serde::{Serialize, Serializer};

use super::{SLACK, float};

/// Months of a series that are told of at most: what was usual before them says little of today.
pub(crate) const MOST_MONTHS: usize = 48;

/// From the mean moving range to the limits: 3 / 1.128.
const TO_LIMIT: f64 = 2.66;
/// A moving range so many times the mean one is no common variation.
const SCREEN: f64 = 3.267;
/// Points of a run or a trend.
pub(super) const RUN: usize = 7;
/// Below so many points the limits are trial limits.
pub(super) const SETTLED: usize = 12;

/// A series, its limits, and what is unusual in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Xmr {
    /// The mean of the points.
    pub mean: f64,
    /// The mean of the moving ranges that count.
    pub mean_range: f64,
    /// Below this, a point is unusual by itself.
    pub lower: f64,
    /// Above this, a point is unusual by itself.
    pub upper: f64,
    /// What is unusual about each point, if anything.
    pub signals: Vec<Option<Signal>>,
}

/// What is usual of a series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Usual {
    /// The mean.
    pub mean: f64,
    /// Below this, a point is unusual by itself.
    pub lower: f64,
    /// Above this, a point is unusual by itself.
    pub upper: f64,
    /// Whether there are too few points to rely on the limits.
    pub is_trial: bool,
}

/// What is unusual about a point, in the order in which it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Above the upper limit.
    Above,
    /// Below the lower limit.
    Below,
    /// One of seven running, each above the one before.
    Rising,
    /// One of seven running, each below the one before.
    Falling,
    /// Near the upper limit, as is another of three running above the mean.
    NearUpper,
    /// Near the lower limit, as is another of three running below the mean.
    NearLower,
    /// One of seven running above the mean.
    RunAbove,
    /// One of seven running below the mean.
    RunBelow,
}

impl Signal {
    /// What the published rules call it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Above => "Above UCL",
            Self::Below => "Below LCL",
            Self::Rising => "7 Point Trend (Increasing)",
            Self::Falling => "7 Point Trend (Decreasing)",
            Self::NearUpper => "2 in 3 Above CL",
            Self::NearLower => "2 in 3 Below CL",
            Self::RunAbove => "7 Points Above CL",
            Self::RunBelow => "7 Points Below CL",
        }
    }
}

impl Serialize for Signal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Xmr {
    /// Without the points.
    pub fn usual(&self) -> Usual {
        let Self { mean, lower, upper, .. } = *self;
        Usual { mean, lower, upper, is_trial: self.signals.len() < SETTLED }
    }
}

/// The limits of a series, and what is unusual in it. A screened mean range leaves out what is no
/// common variation, once. Of fewer than two points there are none.
pub fn xmr(points: &[f64], is_screened: bool) -> Option<Xmr> {
    let ranges: Vec<f64> = points.windows(2).map(|it| (it[1] - it[0]).abs()).collect();
    let mean = mean(points)?;
    let all = self::mean(&ranges)?;
    let common: Vec<f64> = ranges.into_iter().filter(|it| *it < SCREEN * all).collect();
    // Where most points are equal, what is left says nothing of how they vary.
    let common = self::mean(&common).filter(|range| *range > 0.0);
    let mean_range = if is_screened { common.unwrap_or(all) } else { all };
    let reach = TO_LIMIT * mean_range;
    let limits = Limits { mean, reach };
    let signals = (0..points.len()).map(|place| limits.signal(points, place)).collect();
    Some(Xmr { mean, mean_range, lower: mean - reach, upper: mean + reach, signals })
}

fn mean(of: &[f64]) -> Option<f64> {
    (!of.is_empty()).then(|| of.iter().sum::<f64>() / float(of.len()))
}

#[derive(Clone, Copy)]
struct Limits {
    mean: f64,
    reach: f64,
}

impl Limits {
    // What arithmetic alone puts between a point and the mean is nothing.
    fn away(self, point: f64) -> f64 {
        let away = point - self.mean;
        if away.abs() <= SLACK { 0.0 } else { away }
    }

    fn signal(self, points: &[f64], place: usize) -> Option<Signal> {
        let away = self.away(points[place]);
        let on_side = |sign: f64| move |point: &f64| self.away(*point) * sign > 0.0;
        let two_in_three = |sign: f64| {
            let is_near = |point: &&f64| {
                let away = self.away(**point) * sign;
                self.reach * 2.0 / 3.0 < away && away <= self.reach + SLACK
            };
            let are_two = |run: &[f64]| {
                run.iter().all(on_side(sign)) && run.iter().filter(is_near).count() >= 2
            };
            is_near(&&points[place]) && runs(points, place, 3).any(are_two)
        };
        let one_side =
            |sign: f64| runs(points, place, RUN).any(|run| run.iter().all(on_side(sign)));
        if away > self.reach + SLACK {
            Some(Signal::Above)
        } else if away < -self.reach - SLACK {
            Some(Signal::Below)
        } else if let Some(trend) = trend(points, place) {
            Some(trend)
        } else if two_in_three(1.0) {
            Some(Signal::NearUpper)
        } else if two_in_three(-1.0) {
            Some(Signal::NearLower)
        } else if one_side(1.0) {
            Some(Signal::RunAbove)
        } else if one_side(-1.0) {
            Some(Signal::RunBelow)
        } else {
            None
        }
    }
}

// The runs of so many points that hold one.
fn runs(points: &[f64], place: usize, many: usize) -> impl Iterator<Item = &[f64]> {
    let first = (place + 1).saturating_sub(many);
    points[first..].windows(many).take(place + 1 - first)
}

// Where two trends meet, a point belongs to the one that goes on from it.
fn trend(points: &[f64], place: usize) -> Option<Signal> {
    let is_rising = |run: &[f64]| run.is_sorted_by(|one, next| one < next);
    let is_falling = |run: &[f64]| run.is_sorted_by(|one, next| one > next);
    let is_in_one = |place| runs(points, place, RUN).any(|run| is_rising(run) || is_falling(run));
    if !is_in_one(place) {
        return None;
    }
    let goes_on = place + 1 < points.len() && is_in_one(place + 1);
    let step = if goes_on { [place, place + 1] } else { [place - 1, place] };
    let [from, to] = step.map(|place| points[place]);
    Some(if from < to { Signal::Rising } else { Signal::Falling })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Signal::{Above, Below, Falling, NearLower, NearUpper, Rising, RunAbove, RunBelow};
    use super::*;

    // Twenty-two months, in hundredths.
    const SERIES: [f64; 22] = [
        29.0, 30.0, 27.0, 40.0, 41.0, 36.0, 22.0, 22.0, 33.0, 31.0, 28.0, 26.0, 25.0, 24.0, 21.0,
        26.0, 23.0, 58.0, 20.0, 19.0, 22.0, 21.0,
    ];

    // The points with a signal, counted from 1.
    fn told(xmr: &Xmr) -> Vec<(usize, Signal)> {
        let signals = xmr.signals.iter().zip(1..);
        signals.filter_map(|(signal, place)| Some((place, (*signal)?))).collect()
    }

    fn assert_near(found: [f64; 4], expected: [f64; 4]) {
        for (found, expected) in found.into_iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
        }
    }

    fn figures(xmr: &Xmr) -> [f64; 4] {
        [xmr.mean, xmr.mean_range, xmr.lower, xmr.upper]
    }

    #[test]
    fn a_steady_series_with_one_odd_month_is_not_all_unusual() {
        let steady = [1.0, 1.0, 1.0, 0.9, 1.0, 1.0, 1.0, 1.0];

        let found = xmr(&steady, true).unwrap();

        assert!(found.lower < 0.95 && 1.0 < found.upper, "{found:?}");
        assert_eq!(found.signals.iter().flatten().count(), 1, "{found:?}");
    }

    #[test]
    fn the_screened_series_of_the_example_has_its_published_limits_and_labels() {
        let xmr = xmr(&SERIES, true).unwrap();

        assert_near(figures(&xmr), [28.363_636_4, 3.842_105_3, 18.143_636_4, 38.583_636_4]);
        let mut expected = vec![(4, Above), (5, Above)];
        expected.extend((9..=15).map(|place| (place, Falling)));
        expected.extend([(16, RunBelow), (17, RunBelow), (18, Above)]);
        expected.extend([(19, NearLower), (20, NearLower), (22, NearLower)]);
        assert_eq!(told(&xmr), expected);
        assert!(!xmr.usual().is_trial);
    }

    #[test]
    fn the_series_of_the_example_has_wider_limits_where_it_is_not_screened() {
        let xmr = xmr(&SERIES, false).unwrap();

        assert_near(figures(&xmr), [28.363_636_4, 6.952_381_0, 9.870_303_0, 46.856_969_7]);
        let mut expected: Vec<_> = (9..=15).map(|place| (place, Falling)).collect();
        expected.extend([(16, RunBelow), (17, RunBelow), (18, Above)]);
        assert_eq!(told(&xmr), expected);
    }

    #[test]
    fn the_labels_are_called_as_published() {
        let called = [Above, Below, Rising, Falling, NearUpper, NearLower, RunAbove, RunBelow];

        assert_eq!(
            called.map(Signal::as_str),
            [
                "Above UCL",
                "Below LCL",
                "7 Point Trend (Increasing)",
                "7 Point Trend (Decreasing)",
                "2 in 3 Above CL",
                "2 in 3 Below CL",
                "7 Points Above CL",
                "7 Points Below CL",
            ]
        );
    }

    #[test]
    fn a_point_on_the_mean_breaks_a_run_and_an_equal_one_a_trend() {
        let seven = [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0];
        let one_side = |middle: &[f64]| [&seven[..4], middle, &seven[4..], &[-14.0]].concat();
        let found = |points: &[f64]| told(&xmr(points, false).unwrap());
        let is_run = |points: &[f64]| found(points).iter().any(|(_, it)| *it == RunAbove);

        assert!(is_run(&one_side(&[])));
        // Fourteen above and fourteen below, so that the mean is nought.
        assert!(!is_run(&one_side(&[0.0])));
        let flat = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        assert!(found(&flat).iter().all(|(_, it)| !matches!(it, Rising | Falling)));
    }

    #[test]
    fn where_a_rise_turns_into_a_fall_the_top_belongs_to_the_fall() {
        let up = (0..7).map(f64::from);
        let down = (0..6).rev().map(f64::from);
        let points: Vec<f64> = up.chain(down).collect();
        let xmr = xmr(&points, false).unwrap();
        let told = told(&xmr);

        assert!(told.contains(&(2, Rising)), "{told:?}");
        assert_eq!(trend(&points, 6), Some(Falling));
        assert_eq!(trend(&points, 5), Some(Rising));
    }

    #[test]
    fn few_points_have_trial_limits_and_one_has_none() {
        assert!(xmr(&SERIES[..11], true).unwrap().usual().is_trial);
        assert!(!xmr(&SERIES[..12], true).unwrap().usual().is_trial);
        assert_eq!((xmr(&[], true), xmr(&[28.0], true)), (None, None));
        let level = xmr(&[5.0; 20], true).unwrap();
        assert_eq!((level.lower, level.upper, told(&level)), (5.0, 5.0, vec![]));
        let level = xmr(&[0.7; 20], true).unwrap();
        assert_eq!(told(&level), [], "no mean of shares is quite the share");
    }

    proptest! {
        #[test]
        fn upside_down_every_signal_is_its_opposite(
            points in prop::collection::vec(-8_i32..8, 2..40),
            is_screened in any::<bool>(),
        ) {
            let points: Vec<f64> = points.into_iter().map(f64::from).collect();
            let turned: Vec<f64> = points.iter().map(|it| -it).collect();
            let (one, other) = (xmr(&points, is_screened).unwrap(), xmr(&turned, is_screened).unwrap());
            let opposite = |signal: Signal| match signal {
                Above => Below,
                Below => Above,
                Rising => Falling,
                Falling => Rising,
                NearUpper => NearLower,
                NearLower => NearUpper,
                RunAbove => RunBelow,
                RunBelow => RunAbove,
            };

            let opposites: Vec<_> = one.signals.iter().map(|it| it.map(opposite)).collect();
            prop_assert_eq!(opposites, other.signals);
            prop_assert!(one.lower <= one.mean && one.mean <= one.upper);
        }
    }
}
