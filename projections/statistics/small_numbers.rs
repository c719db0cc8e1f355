//! Small numbers in what leaves the service: who is one of three could be told apart.

/// A count, as it may be shown beside the totals of its row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As it is.
    Exact(usize),
    /// From 1 to 4: shown as that, without any share of it.
    Few,
    /// Larger, and hidden all the same: with it, a total would give a small one away.
    Hidden,
}

/// The largest count that is hidden for itself.
const FEW: usize = 4;

/// Counts in rows and columns, as they may be shown. 0 stays 0 and 1 to 4 is hidden; where only one cell
/// of a row or column is hidden, the smallest other that is not 0 is hidden too, so that no subtraction
/// gives it back.
pub fn shown(table: &[Vec<usize>]) -> Vec<Vec<Shown>> {
    let mut told: Vec<Vec<Shown>> = table
        .iter()
        .map(|row| {
            row.iter().map(|n| if (1..=FEW).contains(n) { Shown::Few } else { Shown::Exact(*n) })
        })
        .map(Iterator::collect)
        .collect();
    // Hiding a cell for its row may leave it alone in its column.
    while let Some((row, column)) = next(&told) {
        told[row][column] = Shown::Hidden;
    }
    told
}

// The next cell that must be hidden, if any.
fn next(told: &[Vec<Shown>]) -> Option<(usize, usize)> {
    let rows = told
        .iter()
        .enumerate()
        .map(|(row, cells)| (0..cells.len()).map(|column| (row, column)).collect::<Vec<_>>());
    let width = told.iter().map(Vec::len).max().unwrap_or(0);
    // A column of one row is no line: it has no total but itself.
    let columns = (0..width).filter(|_| told.len() > 1).map(|column| {
        let rows = told.iter().enumerate().filter(|(_, cells)| column < cells.len());
        rows.map(|(row, _)| (row, column)).collect()
    });
    rows.chain(columns).find_map(|line: Vec<(usize, usize)>| {
        let cells = || line.iter().map(|(row, column)| (told[*row][*column], (*row, *column)));
        let hidden = cells().filter(|(cell, _)| !matches!(cell, Shown::Exact(_))).count();
        let others = cells().filter_map(|(cell, place)| match cell {
            Shown::Exact(n) if n > 0 => Some((n, place)),
            _ => None,
        });
        others.min().filter(|_| hidden == 1).map(|(_, place)| place)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use Shown::{Exact, Few, Hidden};

    #[test]
    fn the_smallest_other_is_hidden_with_the_only_small_one() {
        assert_eq!(shown(&[vec![12, 9, 3]]), [[Exact(12), Hidden, Few]]);
        assert_eq!(shown(&[vec![12, 2, 3]]), [[Exact(12), Few, Few]]);
        assert_eq!(shown(&[vec![12, 0, 5]]), [[Exact(12), Exact(0), Exact(5)]]);
        assert_eq!(shown(&[vec![0, 3]]), [[Exact(0), Few]], "there is no other to hide");
    }

    #[test]
    fn what_is_hidden_for_its_row_is_not_alone_in_its_column() {
        let told = shown(&[vec![3, 9, 20], vec![30, 40, 50]]);

        assert_eq!(told, [[Few, Hidden, Exact(20)], [Hidden, Hidden, Exact(50)]]);
    }

    proptest! {
        #[test]
        fn no_total_gives_a_small_number_away(
            table in prop::collection::vec(prop::collection::vec(0_usize..30, 4), 1..5),
        ) {
            let told = shown(&table);

            for (row, cells) in told.iter().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    match cell {
                        Exact(n) => prop_assert!(*n == table[row][column] && (*n == 0 || *n > FEW)),
                        Few => prop_assert!((1..=FEW).contains(&table[row][column])),
                        Hidden => prop_assert!(table[row][column] > FEW),
                    }
                }
                let hidden = cells.iter().filter(|cell| !matches!(cell, Exact(_))).count();
                let others = cells.iter().any(|cell| matches!(cell, Exact(n) if *n > 0));
                prop_assert!(hidden != 1 || !others);
            }
        }
    }
}
