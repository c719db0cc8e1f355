//! Small numbers in what leaves the service: who is one of three could be told apart.

mod known;
mod rough;

use self::known::given_back;
pub use self::rough::{Rough, roughly};

/// A count, as it may be shown beside what it adds up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As it is.
    Exact(usize),
    /// From 1 to 4: shown as that, without any share of it.
    Few,
    /// Larger, and hidden all the same: with it, a total would give a small one away.
    Hidden,
}

/// Counts that add up to another, each by its place among all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// What is added up.
    pub parts: Vec<usize>,
    /// What it comes to.
    pub total: usize,
}

/// The largest count that is hidden for itself.
pub const FEW: usize = 4;

/// Counts as they may be shown to whoever knows how they add up. 0 stays 0 and 1 to 4 is hidden; where a sum,
/// or several together, would give a hidden one back, the smallest other that is not 0 is hidden too.
pub fn shown(counts: &[usize], sums: &[Sum]) -> Vec<Shown> {
    let mut told: Vec<Shown> = counts.iter().map(|count| alone(*count)).collect();
    loop {
        // One that is hidden alone in its sum comes first: that is mended there.
        let lonely = sums.iter().find_map(|sum| match seen(sum, &told) {
            (1, smallest) => smallest,
            _ => None,
        });
        let given = || given_back(&told, sums).into_iter().find_map(|it| cover(it, &told, sums));
        let Some((_, place)) = lonely.or_else(given) else { return told };
        told[place] = Shown::Hidden;
    }
}

/// A count that adds up to nothing that is shown.
pub fn alone(count: usize) -> Shown {
    if (1..=FEW).contains(&count) { Shown::Few } else { Shown::Exact(count) }
}

impl Sum {
    /// The places of all that stand in it, the total last.
    fn places(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().copied().chain([self.total])
    }
}

// How many are hidden in a sum, and the smallest that is seen and not 0, with its place.
fn seen(sum: &Sum, told: &[Shown]) -> (usize, Option<(usize, usize)>) {
    let seen = sum.places().filter_map(|place| match told[place] {
        Shown::Exact(count) if count > 0 => Some((count, place)),
        _ => None,
    });
    let hidden = sum.places().filter(|place| !matches!(told[*place], Shown::Exact(_))).count();
    (hidden, seen.min())
}

// The smallest that is seen in the sums of a count that is given back, or else in any with a hidden one.
fn cover(of: usize, told: &[Shown], sums: &[Sum]) -> Option<(usize, usize)> {
    let smallest = |sum: &Sum| match seen(sum, told) {
        (0, _) => None,
        (_, smallest) => smallest,
    };
    let beside = sums.iter().filter(|sum| sum.places().any(|place| place == of));
    beside.filter_map(smallest).min().or_else(|| sums.iter().filter_map(smallest).min())
}

#[cfg(test)]
mod tests;
