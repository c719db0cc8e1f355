//! Time until journeys arrive or leave, with the open ones counted for as long as they were seen.
//!
//! Leaving is a competing risk, never a censoring: one curve of those still open carries both
//! incidences, so that at every time the open, the arrived and the left add up to 1.

use super::shares::Interval;
use super::{SLACK, Z, float};

/// How a spell ended, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It reached what was waited for.
    Arrived,
    /// It ended without.
    Left,
    /// Neither yet: censored at the last moment it was seen.
    Open,
}

/// One journey's time under observation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spell {
    /// How long, in days; never negative. Spells of equal days are tied.
    pub days: f64,
    /// How it ended.
    pub end: End,
}

/// The chances of being open, arrived or left, by days since the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    spells: usize,
    points: Vec<Point>,
}

/// What the curves step to at one time of exit, and hold until the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The time, in days.
    pub days: f64,
    /// Spells that lasted at least this long.
    pub at_risk: usize,
    /// How many of them arrived at this time.
    pub arrivals: usize,
    /// How many of them left at this time.
    pub departures: usize,
    /// S(t), the chance of being still open just after: Kaplan & Meier (1958), with the error of
    /// Greenwood (1926).
    pub open: Estimate,
    /// F(t) of arriving, the chance of having arrived by now: Aalen & Johansen (1978).
    pub arrived: Estimate,
    /// F(t) of leaving, the chance of having left by now.
    pub left: Estimate,
}

/// A chance read off a curve, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The chance, from 0 to 1.
    pub chance: f64,
    /// Its standard error. Greenwood's is undefined once nobody is left open.
    pub se: Option<f64>,
}

/// The three chances at one time. They add up to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// S(t), neither arrived nor left.
    pub open: f64,
    /// F(t) of arriving.
    pub arrived: f64,
    /// F(t) of leaving.
    pub left: f64,
}

/// Puts the shorter first, and of those of one time who is still open last: exits come before censorings.
/// What is in order already, or in parts, takes less.
pub fn sort(spells: &mut [Spell]) {
    let is_open = |spell: &Spell| spell.end == End::Open;
    spells.sort_by(|one, other| {
        one.days.total_cmp(&other.days).then_with(|| is_open(one).cmp(&is_open(other)))
    });
}

impl Curves {
    /// The curves of these spells, in any order.
    pub fn of(spells: impl IntoIterator<Item = Spell>) -> Self {
        let mut spells: Vec<Spell> = spells.into_iter().collect();
        sort(&mut spells);
        Self::of_sorted(&spells)
    }

    /// The curves of spells of which the shorter come first.
    pub fn of_sorted(spells: &[Spell]) -> Self {
        let mut walk = Walk::from_start(spells.len());
        let tied = spells.chunk_by(|one, other| one.days.total_cmp(&other.days).is_eq());
        let mut points = Vec::with_capacity(spells.len());
        points.extend(tied.filter_map(|tied| walk.pass(tied)));
        Self { spells: spells.len(), points }
    }

    /// One point for each distinct time of exit, in order.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The curves as step functions: what exits at or before these days have made of the chances.
    pub fn at(&self, days: f64) -> Standing {
        let passed = self.points.partition_point(|point| point.days <= days);
        let standing = |point: &Point| Standing {
            open: point.open.chance,
            arrived: point.arrived.chance,
            left: point.left.chance,
        };
        let start = Standing { open: 1.0, arrived: 0.0, left: 0.0 };
        self.points[..passed].last().map_or(start, standing)
    }

    /// The first time, in days, by which no more than half are still open.
    pub fn median(&self) -> Option<f64> {
        self.first(|point| point.open.chance <= 0.5 + SLACK)
    }

    /// The ends of the median's interval, in days: the first times at which the lower, then the
    /// upper bound of the open curve is down to a half (Brookmeyer & Crowley 1982).
    pub fn median_interval(&self) -> (Option<f64>, Option<f64>) {
        let halved = |bound: fn(Interval) -> f64| {
            self.first(|point| {
                point.open.interval().is_some_and(|interval| bound(interval) <= 0.5 + SLACK)
            })
        };
        (halved(|interval| interval.low), halved(|interval| interval.high))
    }

    /// The first time, in days, by which the part p, above 0 up to 1, of those who will arrive has
    /// arrived. Always a time somebody arrived at; none where nobody has.
    pub fn conditional_quantile(&self, p: f64) -> Option<f64> {
        let enough = p * self.chance()? - SLACK;
        self.first(|point| point.arrivals > 0 && point.arrived.chance >= enough)
    }

    /// The chance of arriving at all, as far as can be seen: F of arriving at the last exit.
    pub fn chance(&self) -> Option<f64> {
        (self.spells > 0).then(|| self.points.last().map_or(0.0, |last| last.arrived.chance))
    }

    fn first(&self, is_reached: impl Fn(&Point) -> bool) -> Option<f64> {
        self.points.iter().find(|point| is_reached(point)).map(|point| point.days)
    }
}

impl Estimate {
    /// The log-log interval: the chance to the power of exp(w) and exp(-w), w = z se / (p |ln p|)
    /// (Kalbfleisch & Prentice 1980). There is none of a chance of 0 or 1.
    pub fn interval(&self) -> Option<Interval> {
        let p = self.chance;
        let width = Z * self.se? / (p * p.ln().abs());
        let is_between = SLACK < p && p < 1.0 - SLACK;
        is_between.then(|| Interval { low: p.powf(width.exp()), high: p.powf((-width).exp()) })
    }
}

// One pass over the times, with everything the next point needs to know of those before.
struct Walk {
    at_risk: usize,
    open: f64,
    greenwood: f64,
    arrived: Incidence,
    left: Incidence,
}

// The exits at one time, and the curve they come off.
struct Exits {
    at_risk: f64,
    open_before: f64,
    // Greenwood's term d / n(n-d): 0 where everyone exits, for then nothing comes after.
    greenwood: f64,
}

// The variance of F(t) sums over every time u before, with F(t)-F(u) squared in it. When F rises,
// each difference grows by the same rise, so six running sums carry all of it.
#[derive(Default)]
struct Incidence {
    chance: f64,
    // Of Greenwood's terms, times F(t)-F(u) to the power of 0, 1, 2.
    spread: [f64; 3],
    // Of this cause's own variance, S(u-)² k(n-k) / n³.
    own: f64,
    // Of S(u-) k / n², times F(t)-F(u) to the power of 0, 1.
    shared: [f64; 2],
}

impl Walk {
    fn from_start(spells: usize) -> Self {
        let (arrived, left) = (Incidence::default(), Incidence::default());
        Self { at_risk: spells, open: 1.0, greenwood: 0.0, arrived, left }
    }

    // Exits come before censorings at the same time, so all who are tied are still at risk.
    fn pass(&mut self, tied: &[Spell]) -> Option<Point> {
        let days = tied.first()?.days;
        let count = |end| tied.iter().filter(|spell| spell.end == end).count();
        let (arrivals, departures) = (count(End::Arrived), count(End::Left));

        let at_risk = self.at_risk;
        self.at_risk -= tied.len();
        if arrivals + departures == 0 {
            return None;
        }

        let exits = self.exit(at_risk, arrivals + departures);
        let arrived = self.arrived.rise(&exits, arrivals);
        let left = self.left.rise(&exits, departures);
        Some(Point { days, at_risk, arrivals, departures, open: self.still_open(), arrived, left })
    }

    fn exit(&mut self, at_risk: usize, exits: usize) -> Exits {
        let (n, stay) = (float(at_risk), float(at_risk - exits));
        let greenwood = if exits < at_risk { float(exits) / (n * stay) } else { 0.0 };
        let open_before = self.open;

        self.open *= stay / n;
        self.greenwood += greenwood;
        Exits { at_risk: n, open_before, greenwood }
    }

    fn still_open(&self) -> Estimate {
        let se = (self.open > 0.0).then(|| self.open * self.greenwood.sqrt());
        Estimate { chance: self.open, se }
    }
}

impl Incidence {
    fn rise(&mut self, exits: &Exits, of_cause: usize) -> Estimate {
        let (n, k, open) = (exits.at_risk, float(of_cause), exits.open_before);
        let rise = open * k / n;

        self.chance += rise;
        self.spread[2] += rise * (2.0 * self.spread[1] + rise * self.spread[0]);
        self.spread[1] += rise * self.spread[0];
        self.shared[1] += rise * self.shared[0];

        self.spread[0] += exits.greenwood;
        self.own += open * open * k * (n - k) / (n * n * n);
        self.shared[0] += open * k / (n * n);

        let variance = self.spread[2] + self.own - 2.0 * self.shared[1];
        Estimate { chance: self.chance, se: Some(variance.max(0.0).sqrt()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::ten_spells::ten_spells;
    use super::End::{Arrived, Left, Open};
    use super::*;

    fn curves(spells: &[(f64, End)]) -> Curves {
        Curves::of(spells.iter().map(|&(days, end)| Spell { days, end }))
    }

    fn ten_households() -> Curves {
        Curves::of(ten_spells())
    }

    #[track_caller]
    fn assert_near(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-7), "{found:?}");
    }

    #[track_caller]
    fn assert_interval(estimate: Estimate, low: f64, high: f64) {
        let interval = estimate.interval().unwrap();
        let is_near = (interval.low - low).abs() < 1e-6 && (interval.high - high).abs() < 1e-6;
        assert!(is_near, "{interval:?}");
    }

    #[test]
    fn the_ten_households_leave_the_open_curve_as_tabled() {
        let found = ten_households();
        let expected = [
            (7.0, 10, 1, 0.9, 0.094_868_3, 0.473_009, 0.985_281),
            (28.0, 8, 2, 0.675, 0.155_070_5, 0.290_585, 0.882_497),
            (39.0, 6, 1, 0.5625, 0.165_063_9, 0.209_421, 0.809_171),
            (119.0, 5, 1, 0.45, 0.166_019_6, 0.138_767, 0.724_082),
            (139.0, 3, 1, 0.3, 0.165_075_7, 0.052_404, 0.611_661),
            (140.0, 2, 1, 0.15, 0.134_396_8, 0.008_334, 0.471_530),
        ];

        assert_eq!(found.points().len(), expected.len());
        for (point, (days, at_risk, exits, open, se, low, high)) in
            found.points().iter().zip(expected)
        {
            assert_near(Some(point.days), days);
            assert_eq!((point.at_risk, point.arrivals + point.departures), (at_risk, exits));
            assert_near(Some(point.open.chance), open);
            assert_near(point.open.se, se);
            assert_interval(point.open, low, high);
        }
    }

    #[test]
    fn the_ten_households_arrive_and_leave_as_tabled() {
        let found = ten_households();
        let expected = [
            (0.0, 0.0, 0.1, 0.094_868_3),
            (0.0, 0.0, 0.325, 0.155_070_5),
            (0.0, 0.0, 0.4375, 0.165_063_9),
            (0.1125, 0.105_900_2, 0.4375, 0.165_063_9),
            (0.2625, 0.159_479_1, 0.4375, 0.165_063_9),
            (0.4125, 0.175_434_7, 0.4375, 0.165_063_9),
        ];

        for (point, (arrived, arrived_se, left, left_se)) in found.points().iter().zip(expected) {
            assert_near(Some(point.arrived.chance), arrived);
            assert_near(point.arrived.se, arrived_se);
            assert_near(Some(point.left.chance), left);
            assert_near(point.left.se, left_se);
        }
    }

    #[test]
    fn the_chance_of_approval_has_the_interval_of_the_example() {
        let found = ten_households();

        assert_near(found.chance(), 0.4125);
        let interval = found.points()[5].arrived.interval().unwrap();
        assert_near(Some(interval.low), 0.103_319_5);
        assert_near(Some(interval.high), 0.707_902_6);
    }

    #[test]
    fn half_are_settled_by_day_119_and_half_of_those_who_will_arrive_by_day_139() {
        let found = ten_households();

        assert_eq!(found.median(), Some(119.0));
        assert_eq!(found.median_interval(), (Some(7.0), Some(140.0)));
        assert_eq!(found.conditional_quantile(0.5), Some(139.0));
        assert_eq!(found.conditional_quantile(0.9), Some(140.0));
    }

    #[test]
    fn by_a_day_count_the_exits_at_or_before_it() {
        let found = ten_households();

        assert_eq!(found.at(6.9), Standing { open: 1.0, arrived: 0.0, left: 0.0 });
        assert_near(Some(found.at(7.0).left), 0.1);
        assert_near(Some(found.at(139.0).arrived), 0.2625);
        assert_near(Some(found.at(139.9).left), 0.4375);
        assert_near(Some(found.at(500.0).arrived), 0.4125);
    }

    #[test]
    fn a_household_open_at_12_days_has_the_rest_of_the_curve_before_it() {
        let (found, young) = (ten_households(), ten_households().at(12.0));

        let expected = (found.chance().unwrap() - young.arrived) / young.open;

        assert_near(Some(expected), 0.458_333_3);
    }

    #[test]
    fn of_no_spells_nothing_is_known() {
        let none = curves(&[]);

        assert_eq!(none.points(), []);
        assert_eq!(
            (none.median(), none.chance(), none.conditional_quantile(0.5)),
            (None, None, None)
        );
        assert_eq!(none.median_interval(), (None, None));
    }

    #[test]
    fn while_all_are_open_there_is_a_chance_of_0_and_no_time() {
        let open = curves(&[(3.0, Open), (5.0, Open)]);

        assert_eq!((open.chance(), open.median()), (Some(0.0), None));
        assert_eq!(open.conditional_quantile(0.5), None);
    }

    #[test]
    fn once_nobody_is_open_the_curve_is_0_without_an_error() {
        let all = curves(&[(3.0, Arrived), (5.0, Arrived)]);

        let last = all.points()[1];

        assert_eq!(last.open, Estimate { chance: 0.0, se: None });
        assert_eq!((last.open.interval(), last.arrived.interval()), (None, None));
        assert_eq!(all.median(), Some(3.0));
    }

    // The sums of 6.6 as they are written, at every point anew.
    fn direct_se(points: &[Point], of: fn(&Point) -> (usize, f64)) -> f64 {
        let (_, now) = points.last().map_or((0, 0.0), of);
        let mut open_before = 1.0;
        let mut variance = 0.0;
        for point in points {
            let (k, then) = of(point);
            let (n, k) = (float(point.at_risk), float(k));
            let d = float(point.arrivals + point.departures);
            let spread = if d < n { (now - then).powi(2) * d / (n * (n - d)) } else { 0.0 };
            let own = open_before * open_before * k * (n - k) / n.powi(3);
            variance += spread + own - 2.0 * (now - then) * open_before * k / (n * n);
            open_before = point.open.chance;
        }
        variance.max(0.0).sqrt()
    }

    fn any_spells() -> impl Strategy<Value = Curves> {
        let end = prop_oneof![Just(Arrived), Just(Left), Just(Open)];
        prop::collection::vec((0_u32..40, end), 0..80).prop_map(|spells| {
            Curves::of(spells.into_iter().map(|(days, end)| Spell { days: days.into(), end }))
        })
    }

    proptest! {
        #[test]
        fn the_open_the_arrived_and_the_left_add_up_to_1(found in any_spells()) {
            for point in found.points() {
                let sum = point.open.chance + point.arrived.chance + point.left.chance;
                prop_assert!((sum - 1.0).abs() < SLACK);
            }
        }

        #[test]
        fn the_open_curve_never_rises(found in any_spells()) {
            for pair in found.points().windows(2) {
                prop_assert!(pair[0].days < pair[1].days);
                prop_assert!(pair[0].open.chance >= pair[1].open.chance);
            }
        }

        #[test]
        fn the_running_sums_are_the_direct_ones(found in any_spells()) {
            for (index, point) in found.points().iter().enumerate() {
                let so_far = &found.points()[..=index];
                let arrived = direct_se(so_far, |point| (point.arrivals, point.arrived.chance));
                let left = direct_se(so_far, |point| (point.departures, point.left.chance));
                prop_assert!((point.arrived.se.unwrap() - arrived).abs() < 1e-7);
                prop_assert!((point.left.se.unwrap() - left).abs() < 1e-7);
            }
        }

        #[test]
        fn an_interval_holds_its_chance(found in any_spells()) {
            for point in found.points() {
                for estimate in [point.open, point.arrived, point.left] {
                    if let Some(interval) = estimate.interval() {
                        prop_assert!(interval.low <= estimate.chance + SLACK);
                        prop_assert!(estimate.chance - SLACK <= interval.high);
                    }
                }
            }
        }
    }
}
