//! What many possible futures say together, in whole households.

use serde::Serialize;

use super::draws::Future;

/// A count that is not certain. Each figure is the least whole number with at least that share of the
/// futures at or below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// One future in ten has this or fewer.
    pub low: u32,
    /// Half have.
    pub median: u32,
    /// Nine in ten have.
    pub high: u32,
}

impl Spread {
    /// Of counts in any order. All 0 of none.
    pub(super) fn of(mut counts: Vec<u32>) -> Self {
        counts.sort_unstable();
        let at = |tenths: usize| {
            let place = (counts.len() * tenths).div_ceil(10).saturating_sub(1);
            counts.get(place).copied().unwrap_or(0)
        };
        Self { low: at(1), median: at(5), high: at(9) }
    }

    /// Whether it holds a count.
    pub fn holds(&self, count: u32) -> bool {
        (self.low..=self.high).contains(&count)
    }
}

impl Future {
    /// Approvals after an instant and up to another, in days: of those under way, and of enquiries to
    /// come.
    pub(super) fn between(&self, from: f64, to: f64) -> (u32, u32) {
        let within = |at: f64| from < at && at <= to;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let under_way = self.under_way.iter().filter(|(_, at)| within(*at)).count();
        let to_come = self.to_come.iter().filter(|at| within(**at)).count();
        (count(under_way), count(to_come))
    }

    /// The same in one.
    pub(super) fn all_between(&self, from: f64, to: f64) -> u32 {
        let (under_way, to_come) = self.between(from, to);
        under_way + to_come
    }
}

/// The average of counts. 0 of none.
pub(super) fn average(counts: impl ExactSizeIterator<Item = u32>) -> f64 {
    let many = f64::from(u32::try_from(counts.len()).unwrap_or(u32::MAX));
    let sum: f64 = counts.map(f64::from).sum();
    if many > 0.0 { sum / many } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_figure_is_the_least_whole_number_with_enough_futures_at_or_below_it() {
        let ten = Spread::of((1..=10).rev().collect());
        assert_eq!((ten.low, ten.median, ten.high), (1, 5, 9));
        let eleven = Spread::of((1..=11).collect());
        assert_eq!((eleven.low, eleven.median, eleven.high), (2, 6, 10));
        assert_eq!(Spread::of(vec![3]), Spread { low: 3, median: 3, high: 3 });
        assert_eq!(Spread::of(vec![]), Spread::default());
        assert!(ten.holds(1) && ten.holds(9) && !ten.holds(10));
    }

    #[test]
    fn approvals_of_a_future_are_told_apart_by_where_they_come_from() {
        let future = Future { under_way: vec![(0, 10.0), (2, 91.0)], to_come: vec![91.5, 300.0] };

        assert_eq!(future.between(f64::NEG_INFINITY, 91.0), (2, 0));
        assert_eq!(future.between(91.0, 365.0), (0, 2));
        assert!((average([1, 2].into_iter()) - 1.5).abs() < 1e-12);
    }
}
