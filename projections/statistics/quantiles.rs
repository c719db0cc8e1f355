//! Percentiles and means of plain lists. Quantiles of a curve are in `survival`.

use std::sync::Arc;

use super::float;

/// As many as the first sixteen bits tell apart: fewer values are sooner put in their places.
const BUCKETS: usize = 1 << 16;

/// The values in rising order, as [`percentile`] takes them.
pub fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// The value below which the part p, from 0 to 1, of these sorted values lies, in their own unit.
///
/// Linear interpolation between neighbours: type 7 of Hyndman & Fan (1996), the default of R and
/// numpy.
pub fn percentile(sorted: &[f64], p: f64) -> Option<f64> {
    let place = float(sorted.len().checked_sub(1)?) * p.clamp(0.0, 1.0);
    let below = whole(place);
    let low = *sorted.get(below)?;
    let high = *sorted.get(below + 1).unwrap_or(&low);
    Some(low + (high - low) * place.fract())
}

/// Several percentiles of values in any order, which puts only these in their places.
pub fn percentiles<const N: usize>(mut values: Vec<f64>, parts: [f64; N]) -> [Option<f64>; N] {
    parts.map(|p| {
        let place = float(values.len().checked_sub(1)?) * p.clamp(0.0, 1.0);
        let (_, low, after) = values.select_nth_unstable_by(whole(place), f64::total_cmp);
        let high = after.iter().copied().min_by(f64::total_cmp).unwrap_or(*low);
        Some(*low + (high - *low) * place.fract())
    })
}

/// Values that are counted in several lists, and put together with hardly any being copied. None is below 0.
#[derive(Clone, Debug, Default)]
pub struct Values {
    // Those that are 0 are only counted.
    zeros: usize,
    // Lists that are full, which those of a group and those of all have in common, and the one that is not: at
    // hand, for values come one at a time.
    full: Vec<Arc<Vec<f64>>>,
    last: Vec<f64>,
}

impl Values {
    /// Takes a value.
    pub fn push(&mut self, value: f64) {
        if value == 0.0 {
            self.zeros += 1;
            return;
        }
        if self.last.len() == self.last.capacity() {
            let room = (2 * self.last.capacity()).clamp(4, BUCKETS);
            let full = std::mem::replace(&mut self.last, Vec::with_capacity(room));
            self.full.extend(Some(full).filter(|list| !list.is_empty()).map(Arc::new));
        }
        self.last.push(value);
    }

    /// Takes all those of others.
    pub fn append(&mut self, others: Self) {
        self.zeros += others.zeros;
        self.full.push(Arc::new(std::mem::replace(&mut self.last, others.last)));
        self.full.extend(others.full);
    }

    fn lists(&self) -> impl Iterator<Item = &Vec<f64>> {
        self.full.iter().map(|list| &**list).chain(std::iter::once(&self.last))
    }

    /// How many there are.
    pub fn many(&self) -> usize {
        self.zeros + self.lists().map(Vec::len).sum::<usize>()
    }

    /// The arithmetic mean, in their own unit.
    pub fn mean(&self) -> Option<f64> {
        let sum: f64 = self.lists().flatten().sum();
        Some(sum / float(self.many())).filter(|_| self.many() > 0)
    }
}

/// The same of many values that lie in several places and stay there: they are only looked through.
pub fn percentiles_among<const N: usize>(each: &[&Values], parts: [f64; N]) -> [Option<f64>; N] {
    let zeros: usize = each.iter().map(|values| values.zeros).sum();
    let lists = || each.iter().flat_map(|values| values.lists());
    let many: usize = each.iter().map(|values| values.many()).sum();
    let all = || std::iter::repeat_n(0.0, zeros).chain(lists().flatten().copied());
    if many < BUCKETS {
        return percentiles(all().collect(), parts);
    }
    // What is 0 or more is in the order of its bits; the first of these put together what is alike.
    let bucket = |value: f64| usize::try_from(value.to_bits() >> 48).unwrap_or(0);
    let mut counts = vec![0_usize; BUCKETS];
    all().for_each(|value| counts[bucket(value)] += 1);
    parts.map(|p| {
        let place = float(many.checked_sub(1)?) * p.clamp(0.0, 1.0);
        let below = whole(place);
        if below + 1 < zeros {
            return Some(0.0);
        }
        let (first, before) = bucket_of(&counts, below);
        let (last, _) = bucket_of(&counts, (below + 1).min(many - 1));
        let near = all().filter(|value| (first..=last).contains(&bucket(*value)));
        let mut near: Vec<f64> = near.collect();
        let (_, low, after) = near.select_nth_unstable_by(below - before, f64::total_cmp);
        let high = after.iter().copied().min_by(f64::total_cmp).unwrap_or(*low);
        Some(*low + (high - *low) * place.fract())
    })
}

// In which bucket the value of a place is, and how many are in those before.
fn bucket_of(counts: &[usize], place: usize) -> (usize, usize) {
    let mut before = 0;
    for (bucket, count) in counts.iter().enumerate() {
        if place < before + count {
            return (bucket, before);
        }
        before += count;
    }
    (counts.len(), before)
}

/// The arithmetic mean, in the values' own unit.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / float(values.len()))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list, never negative; what is cut off is the way to the next one"
)]
fn whole(place: f64) -> usize {
    place as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_percentile_lies_between_its_neighbours() {
        let values = [10.0, 20.0, 30.0, 40.0];

        for (p, expected) in [
            (0.0, 10.0),
            (0.1, 13.0),
            (0.25, 17.5),
            (0.5, 25.0),
            (0.75, 32.5),
            (0.9, 37.0),
            (1.0, 40.0),
        ] {
            let found = percentile(&values, p).unwrap();
            assert!((found - expected).abs() < 1e-9, "p {p}: {found}");
        }
    }

    #[test]
    fn the_days_to_approval_of_the_ten_households_are_those_of_the_report() {
        let days = sorted(vec![139.0, 119.0, 140.0]);

        for (p, expected) in
            [(0.1, 123.0), (0.25, 129.0), (0.5, 139.0), (0.75, 139.5), (0.9, 139.8)]
        {
            let found = percentile(&days, p).unwrap();
            assert!((found - expected).abs() < 1e-9, "p {p}: {found}");
        }
        assert!((mean(&days).unwrap() - 132.666_666_7).abs() < 1e-6);
    }

    #[test]
    fn one_value_is_every_percentile_of_itself() {
        assert_eq!(percentile(&[7.0], 0.9), Some(7.0));
    }

    #[test]
    fn of_no_values_there_is_neither_percentile_nor_mean() {
        assert_eq!(percentile(&[], 0.5), None);
        assert_eq!(mean(&[]), None);
    }

    fn counted(values: &[f64]) -> Values {
        let mut counted = Values::default();
        for value in values {
            counted.push(*value);
        }
        counted
    }

    #[test]
    fn of_many_values_percentiles_are_those_of_the_sorted() {
        let days: Vec<f64> = (0..200_000).map(|it| f64::from(it * 7_919 % 1_000 / 3)).collect();
        let sorted = sorted(days.clone());
        let (some, others) = days.split_at(60_000);
        let parts = [0.0, 0.001, 0.003, 0.1, 0.5, 0.9, 1.0];

        let (some, others) = (counted(some), counted(others));
        let found = percentiles_among(&[&others, &some], parts);

        assert_eq!(found, parts.map(|p| percentile(&sorted, p)));
        assert_eq!((some.many(), some.mean()), (60_000, mean(&days[..60_000])));
    }

    proptest! {
        #[test]
        fn a_percentile_never_leaves_the_values(
            values in prop::collection::vec(-1e6..1e6_f64, 1..50),
            p in 0.0..=1.0_f64,
        ) {
            let values = sorted(values);
            let found = percentile(&values, p).unwrap();
            prop_assert!(values[0] <= found && found <= values[values.len() - 1]);
        }

        #[test]
        fn percentiles_of_values_in_any_order_are_those_of_the_sorted(
            values in prop::collection::vec(-10..10_i32, 0..50),
            parts in prop::array::uniform3(0.0..=1.0_f64),
        ) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let sorted = sorted(values.clone());

            prop_assert_eq!(percentiles(values, parts), parts.map(|p| percentile(&sorted, p)));

            let apart = sorted.partition_point(|value| *value < 0.0);
            let whole = &sorted[apart..];
            let (some, others) = whole.split_at(whole.len() / 3);
            let [some, none, others] = [some, &[], others].map(counted);
            let found = percentiles_among(&[&others, &none, &some], parts);
            prop_assert_eq!(found, parts.map(|p| percentile(whole, p)));
        }
    }
}
