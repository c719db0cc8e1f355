//! Counts for who works with no household: below 5 they are told as that, and from 5 on to the nearest 5, so that
//! neither one household more or less nor two answers side by side tell of anybody.

use super::known::narrowed;
use super::{FEW, Sum};

/// Counts are told in steps of so many.
const STEP: usize = FEW + 1;

/// A count, told roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rough {
    /// Fewer than 5, or none: which of these is not told.
    Few,
    /// About so many, a multiple of 5.
    About(usize),
    /// 5 or more, and hidden: with it, a sum would tell that a few are some.
    Hidden,
}

impl Rough {
    /// What is told of a count that adds up to nothing that is told.
    pub fn of(count: usize) -> Self {
        if count <= FEW { Self::Few } else { Self::About((count + STEP / 2) / STEP * STEP) }
    }

    /// Between which counts whoever is told so knows it to lie; without an end where there is none.
    pub fn bounds(self) -> (usize, Option<usize>) {
        match self {
            Self::Few => (0, Some(FEW)),
            Self::About(n) => (STEP.max(n - STEP / 2), Some(n + STEP / 2)),
            Self::Hidden => (STEP, None),
        }
    }
}

/// Counts, told roughly to whoever knows how they add up: where sums would tell that a few are some, the smallest
/// other is hidden.
pub fn roughly(counts: &[usize], sums: &[Sum]) -> Vec<Rough> {
    let mut told: Vec<Rough> = counts.iter().map(|count| Rough::of(*count)).collect();
    while let Some(place) = proven(&told, sums).and_then(|few| cover(few, &told, sums)) {
        told[place] = Rough::Hidden;
    }
    told
}

// A few that can be told from none.
fn proven(told: &[Rough], sums: &[Sum]) -> Option<usize> {
    let ranges = narrowed(told.iter().map(|it| it.bounds()), sums);
    told.iter().zip(ranges).position(|(it, (least, _))| *it == Rough::Few && least > 0)
}

// The smallest that is told in the sums of a few, or else in any.
fn cover(few: usize, told: &[Rough], sums: &[Sum]) -> Option<usize> {
    let smallest = |sum: &Sum| {
        let about = sum.places().filter_map(|place| match told[place] {
            Rough::About(n) => Some((n, place)),
            Rough::Few | Rough::Hidden => None,
        });
        about.min()
    };
    let beside = sums.iter().filter(|sum| sum.places().any(|place| place == few));
    let found =
        beside.filter_map(smallest).min().or_else(|| sums.iter().filter_map(smallest).min());
    found.map(|(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(parts: &[usize], total: usize) -> Sum {
        Sum { parts: parts.to_vec(), total }
    }

    #[test]
    fn a_count_is_told_to_the_nearest_five_and_a_few_are_not_told_from_none() {
        let told = [0, 1, 4, 5, 7, 8, 12, 13, 243].map(Rough::of);

        let [few, about] = [Rough::Few, Rough::About(5)];
        let larger = [10, 10, 15, 245].map(Rough::About);
        assert_eq!(told[..5], [few, few, few, about, about]);
        assert_eq!(told[5..], larger);
        for count in 0..500 {
            let (least, most) = Rough::of(count).bounds();
            assert!(least <= count && most.is_some_and(|most| count <= most), "{count}");
        }
    }

    #[test]
    fn a_sum_that_would_tell_a_few_from_none_loses_its_smallest() {
        // 8 or more in all, and 7 or fewer of them elsewhere: somebody is among the few.
        let told = roughly(&[6, 2, 8], &[sum(&[0, 1], 2)]);
        let of_many = roughly(&[6, 2, 3, 11], &[sum(&[0, 1, 2], 3)]);

        assert_eq!(told, [Rough::Hidden, Rough::Few, Rough::About(10)]);
        assert_eq!(of_many, [6, 2, 3, 11].map(Rough::of), "either of the few may be none");
    }

    #[test]
    fn of_two_numbers_one_within_the_other_nobody_knows_that_they_differ_by_a_few() {
        for whole in 0..60 {
            for part in 0..=whole {
                let [(least, most), (low, high)] = [whole, part].map(|it| Rough::of(it).bounds());
                let fewest = least.saturating_sub(high.unwrap_or(usize::MAX));
                let most = most.map(|most| most - low);
                assert!(fewest == 0 || most.is_none_or(|most| most > FEW), "{whole} {part}");
            }
        }
    }
}
