//! What may be shown, and that nothing shown gives a small number back.

use proptest::prelude::*;

use super::*;
use Shown::{Exact, Few, Hidden};

// A row of counts with its total behind it.
fn row(parts: &[usize]) -> (Vec<usize>, Vec<Sum>) {
    let total = parts.len();
    let counts = parts.iter().copied().chain([parts.iter().sum()]).collect();
    (counts, vec![Sum { parts: (0..total).collect(), total }])
}

// Rows and columns with their totals, row by row, and the total of all in the corner.
fn table(rows: &[Vec<usize>]) -> (Vec<usize>, Vec<Sum>) {
    let (height, width) = (rows.len(), rows[0].len());
    let place = |row: usize, column: usize| row * (width + 1) + column;
    let mut counts = vec![];
    for cells in rows {
        counts.extend(cells.iter().copied().chain([cells.iter().sum()]));
    }
    let below: Vec<usize> =
        (0..=width).map(|column| (0..height).map(|row| counts[place(row, column)]).sum()).collect();
    counts.extend(below);
    let across = (0..=height).map(|row| Sum {
        parts: (0..width).map(|column| place(row, column)).collect(),
        total: place(row, width),
    });
    let down = (0..=width).map(|column| Sum {
        parts: (0..height).map(|row| place(row, column)).collect(),
        total: place(height, column),
    });
    (counts, across.chain(down).collect())
}

fn told(parts: &[usize]) -> Vec<Shown> {
    let (counts, sums) = row(parts);
    shown(&counts, &sums)
}

#[test]
fn the_smallest_other_is_hidden_with_the_only_small_one() {
    assert_eq!(told(&[12, 9, 3]), [Exact(12), Hidden, Few, Exact(24)]);
    assert_eq!(told(&[12, 2, 3]), [Exact(12), Few, Few, Exact(17)]);
    assert_eq!(told(&[12, 0, 5]), [Exact(12), Exact(0), Exact(5), Exact(17)]);
    assert_eq!(told(&[0, 3]), [Exact(0), Few, Few], "what has one part is as small");
}

#[test]
fn two_that_can_only_be_one_each_or_four_each_are_not_left_to_be_worked_out() {
    assert_eq!(told(&[12, 1, 1]), [Hidden, Few, Few, Exact(14)]);
    assert_eq!(told(&[12, 4, 4]), [Hidden, Few, Few, Exact(20)]);
    assert_eq!(
        told(&[5, 1, 20]),
        [Hidden, Few, Hidden, Exact(26)],
        "5 and 1 are the only way to 6"
    );
    assert_eq!(told(&[4, 4]), [Few, Few, Hidden]);
}

#[test]
fn what_is_hidden_for_its_row_is_not_alone_in_its_column() {
    let (counts, sums) = table(&[vec![3, 9, 20], vec![30, 40, 50]]);

    let told = shown(&counts, &sums);

    assert_eq!(told[..4], [Few, Hidden, Exact(20), Exact(32)]);
    assert_eq!(told[4..8], [Hidden, Hidden, Exact(50), Exact(120)]);
}

#[test]
fn a_bridge_between_two_rings_of_hidden_counts_is_hidden_too() {
    // In no row or column is one hidden alone, and the two upper rows less the two left columns give it back.
    let rows = [vec![3, 3, 20, 20], vec![3, 3, 4, 20], vec![20, 20, 3, 3], vec![20, 20, 3, 3]];
    let (counts, sums) = table(&rows);
    let small: Vec<Shown> = counts.iter().map(|count| alone(*count)).collect();
    assert!(given_back(&small, &sums).contains(&7), "{small:?}");

    let told = shown(&counts, &sums);

    assert!(given_back(&told, &sums).is_empty(), "{told:?}");
}

/// Every way to fill in what is hidden, up to a largest number: all values that each count may have.
fn fillings(told: &[Shown], sums: &[Sum], most: usize) -> Vec<Vec<usize>> {
    fn go(
        (at, told, sums, most): (usize, &[Shown], &[Sum], usize),
        filled: &mut Vec<usize>,
        values: &mut [Vec<usize>],
    ) {
        let is_done = |sum: &&Sum| sum.places().max() == at.checked_sub(1);
        let holds = |sum: &Sum, it: &[usize]| {
            sum.parts.iter().map(|place| it[*place]).sum::<usize>() == it[sum.total]
        };
        if !sums.iter().filter(is_done).all(|sum| holds(sum, filled)) {
            return;
        }
        let Some(shown) = told.get(at) else {
            for (values, value) in values.iter_mut().zip(filled) {
                if !values.contains(value) {
                    values.push(*value);
                }
            }
            return;
        };
        let range = match shown {
            Exact(count) => *count..=*count,
            Few => 1..=FEW,
            Hidden => FEW + 1..=most,
        };
        for value in range {
            filled.push(value);
            go((at + 1, told, sums, most), filled, values);
            filled.pop();
        }
    }
    let mut values = vec![vec![]; told.len()];
    go((0, told, sums, most), &mut vec![], &mut values);
    values
}

fn is_safe(counts: &[usize], sums: &[Sum], most: usize) -> Result<(), TestCaseError> {
    let told = shown(counts, sums);
    for (shown, count) in told.iter().zip(counts) {
        match shown {
            Exact(n) => prop_assert!(n == count && (*n == 0 || *n > FEW)),
            Few => prop_assert!((1..=FEW).contains(count)),
            Hidden => prop_assert!(*count > FEW),
        }
    }
    for (values, shown) in fillings(&told, sums, most).iter().zip(&told) {
        prop_assert!(*shown != Few || values.len() > 1, "{counts:?} {told:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_total_of_a_row_gives_a_small_number_back(parts in prop::collection::vec(0_usize..12, 1..4)) {
        let (counts, sums) = row(&parts);
        is_safe(&counts, &sums, 40)?;
    }

    #[test]
    fn no_totals_of_rows_and_columns_together_give_a_small_number_back(
        rows in prop::collection::vec(prop::collection::vec(0_usize..9, 2), 2),
    ) {
        let (counts, sums) = table(&rows);
        is_safe(&counts, &sums, 24)?;
    }

    #[test]
    fn what_is_shown_of_a_larger_table_is_not_solved_for_a_small_number(
        rows in prop::collection::vec(prop::collection::vec(0_usize..30, 5), 1..6),
    ) {
        let (counts, sums) = table(&rows);
        let told = shown(&counts, &sums);
        prop_assert!(given_back(&told, &sums).is_empty(), "{told:?}");
    }
}
