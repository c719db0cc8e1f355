//! What a reader can work out of what is shown: each hidden count that sums give back.

use std::collections::BTreeMap;

use super::{FEW, Shown, Sum};

/// A prime far above every coefficient: what is told by sums is told in whole numbers, and these need not
/// grow.
const PRIME: u64 = 2_147_483_647;

// Of hidden counts, by their places: how often each stands in a sum.
type Row = BTreeMap<usize, u64>;

/// The small counts that can be worked out: by adding and taking away sums, or because only one number from 1
/// to 4 is left.
pub(super) fn given_back(told: &[Shown], sums: &[Sum]) -> Vec<usize> {
    let (solved, ranges) = (solved(told, sums), ranges(told, sums));
    let few = (0..told.len()).filter(|place| told[*place] == Shown::Few);
    few.filter(|place| solved.contains(place) || ranges[*place].0 == ranges[*place].1).collect()
}

// The counts that the sums determine, whatever the others are (Gauss and Jordan).
fn solved(told: &[Shown], sums: &[Sum]) -> Vec<usize> {
    let mut solved: BTreeMap<usize, Row> = BTreeMap::new();
    for sum in sums {
        let mut row = Row::new();
        let parts = sum.parts.iter().map(|place| (*place, 1));
        for (place, times) in parts.chain([(sum.total, PRIME - 1)]) {
            if !matches!(told[place], Shown::Exact(_)) {
                add(&mut row, place, times);
            }
        }
        let known: Vec<usize> = row.keys().copied().filter(|it| solved.contains_key(it)).collect();
        for pivot in known {
            clear(&mut row, pivot, &solved[&pivot]);
        }
        let Some((&pivot, &times)) = row.first_key_value() else { continue };
        let inverse = power(times, PRIME - 2);
        for it in row.values_mut() {
            *it = *it * inverse % PRIME;
        }
        for other in solved.values_mut() {
            clear(other, pivot, &row);
        }
        solved.insert(pivot, row);
    }
    solved.into_iter().filter(|(_, row)| row.len() == 1).map(|(pivot, _)| pivot).collect()
}

// Takes a row away as often as it takes to clear its pivot.
fn clear(row: &mut Row, pivot: usize, by: &Row) {
    let Some(&times) = row.get(&pivot) else { return };
    for (place, it) in by {
        add(row, *place, (PRIME - times) * it % PRIME);
    }
}

fn add(row: &mut Row, place: usize, times: u64) {
    let sum = (row.get(&place).copied().unwrap_or(0) + times) % PRIME;
    if sum == 0 {
        row.remove(&place);
    } else {
        row.insert(place, sum);
    }
}

fn power(base: u64, exponent: u64) -> u64 {
    let (mut result, mut base, mut left) = (1, base, exponent);
    while left > 0 {
        if left % 2 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        left /= 2;
    }
    result
}

// Between which numbers each count must lie.
fn ranges(told: &[Shown], sums: &[Sum]) -> Vec<(i64, i64)> {
    let bounds = told.iter().map(|shown| match shown {
        Shown::Exact(count) => (*count, Some(*count)),
        Shown::Few => (1, Some(FEW)),
        Shown::Hidden => (FEW + 1, None),
    });
    narrowed(bounds, sums)
}

/// Bounds of counts, narrowed by one sum at a time until nothing more is learnt.
pub(super) fn narrowed(
    bounds: impl Iterator<Item = (usize, Option<usize>)>,
    sums: &[Sum],
) -> Vec<(i64, i64)> {
    const MOST: i64 = i64::MAX / 1_000_000;
    let whole = |count: usize| i64::try_from(count).unwrap_or(MOST);
    let mut ranges: Vec<(i64, i64)> =
        bounds.map(|(least, most)| (whole(least), most.map_or(MOST, whole))).collect();
    loop {
        let before = ranges.clone();
        for sum in sums {
            let (low, high) = sum.parts.iter().fold((0, 0), |(low, high), place| {
                (low + ranges[*place].0, (high + ranges[*place].1).min(MOST))
            });
            let total = ranges[sum.total];
            ranges[sum.total] = (total.0.max(low), total.1.min(high));
            let total = ranges[sum.total];
            for place in &sum.parts {
                let (least, most) = ranges[*place];
                let others = sum.parts.iter().filter(|other| *other != place);
                let others_high = others.map(|other| ranges[*other].1).sum::<i64>();
                let least = least.max(total.0 - others_high);
                ranges[*place] = (least, most.min(total.1 - (low - ranges[*place].0)));
            }
        }
        if ranges == before {
            return ranges;
        }
    }
}
