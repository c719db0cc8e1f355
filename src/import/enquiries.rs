//! Bringing in a team's spreadsheet: each row is a household, and becomes the facts that it tells.
//!
//! What a row says besides is kept under seal. Nothing is guessed silently: what is doubtful comes in
//! as it was understood, and is told; what cannot be understood keeps its row out.

mod days;
mod draft;
mod edit;
mod ending;
mod facts;
mod header;
mod map;
mod meanings;
mod met;
mod names;
mod people;
mod row;
mod words;

pub use days::Order;
pub use draft::{Column, DraftError, Spreadsheet};
pub use edit::Choice;
pub use map::Map;
pub use meanings::Team;
pub use met::{MOST_WORDS, Met, WordKind};

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use domain::pathway::Pathway;

use super::file::FileError;
use super::row::Row;
use super::sheet::{self, Line, Sheet};
use header::Places;
use row::{Household, Reader, Told};

/// A spreadsheet whose columns are known.
#[derive(Clone, Debug)]
pub(super) struct Enquiries {
    pub(super) sheet: Sheet,
    places: Places,
    map: Map,
}

/// What the rows of a spreadsheet come to.
#[derive(Default)]
pub(super) struct Households {
    /// Rows that hold something.
    pub(super) count: usize,
    /// The facts of each row.
    pub(super) rows: Vec<Vec<Row>>,
    /// Rows that cannot come in, and why.
    pub(super) bad: Vec<(u64, String)>,
    /// What is doubtful, by row.
    pub(super) doubts: Vec<(u64, String)>,
    /// Rows between others that hold nothing.
    pub(super) blank: Vec<u64>,
}

impl Enquiries {
    /// Opens a spreadsheet, and finds its header.
    pub(super) fn open(path: &Path, map: &Map) -> Result<Self, FileError> {
        Self::of_sheets(sheet::read(path)?, map)
    }

    /// The same of one that was read before.
    pub(super) fn of(spreadsheet: Spreadsheet, map: &Map) -> Result<Self, FileError> {
        Self::of_sheets(spreadsheet.sheets, map)
    }

    fn of_sheets(sheets: Vec<Sheet>, map: &Map) -> Result<Self, FileError> {
        let (sheet, places) = header::find(sheets, map)?;
        let enquiries = Self { sheet, places, map: map.clone() };
        let has_rows = enquiries.lines().any(|line| !line.is_blank());
        if has_rows { Ok(enquiries) } else { Err(FileError::NoRows) }
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.sheet.rows.iter().skip(self.places.header + 1)
    }

    /// The place of the header among the rows.
    pub(super) fn header(&self) -> usize {
        self.places.header
    }

    /// Columns that nothing is taken from.
    pub(super) fn unused_columns(&self) -> Vec<String> {
        let has_words = |column: &&usize| self.lines().any(|line| !line.cell(**column).is_empty());
        let unused = self.places.unused.iter().filter(has_words);
        unused.map(|column| super::errors::shown(&self.places.names[*column])).collect()
    }

    /// Reads every row.
    pub(super) fn households(
        &self,
        pathway: &Pathway,
        team: &Team,
        now: DateTime<Utc>,
    ) -> Households {
        let (meanings, _) = self.map.meanings(pathway, team);
        let reader =
            Reader { map: &self.map, meanings: &meanings, places: &self.places, pathway, now };
        let mut households = Households::default();
        let (mut numbers, mut marks) = (Numbers::default(), Marks::default());
        let mut blank = vec![];
        for line in self.lines() {
            if line.is_blank() {
                blank.push(line.number);
                continue;
            }
            households.blank.append(&mut blank);
            households.count += 1;
            let told = reader.read(line).and_then(|told| match told {
                Told::Household(household) => numbers.take(line, household).map(Ok),
                Told::Nobody(why) => Ok(Err(why)),
            });
            match told {
                Ok(Ok(household)) => {
                    let mut doubts = household.doubts;
                    doubts.extend(marks.take(line, household.marks));
                    households.doubts.extend(doubts.into_iter().map(|it| (line.number, it)));
                    households.rows.push(household.facts);
                }
                Ok(Err(why)) => households.doubts.push((line.number, why)),
                Err(why) => households.bad.push((line.number, why)),
            }
        }
        households
    }
}

// Households by their number, or by their own words where the sheet numbers none.
#[derive(Default)]
struct Numbers(HashMap<String, Vec<u64>>);

impl Numbers {
    fn take(&mut self, line: &Line, mut household: Household) -> Result<Household, String> {
        let Some(first) = household.facts.first() else { return Ok(household) };
        let before = self.0.entry(first.journey.clone()).or_default();
        if let (Some(number), Some(row)) = (&household.reference, before.first()) {
            return Err(format!(
                "the number {number} is that of row {row}: give each household its own, or say in \
                 the [rows] of a map what marks a row that repeats another"
            ));
        }
        if let Some(row) = before.last() {
            let doubt =
                format!("the same as row {row}, to the day: it comes in as another household");
            household.doubts.push(doubt);
            let journey = format!("{} {}", first.journey, before.len());
            household.facts.iter_mut().for_each(|fact| fact.journey.clone_from(&journey));
        }
        before.push(line.number);
        Ok(household)
    }
}

// What households can be reached by, and the row in which it was first met.
#[derive(Default)]
struct Marks(HashMap<(&'static str, String), u64>);

impl Marks {
    fn take(&mut self, line: &Line, marks: Vec<(&'static str, String)>) -> Option<String> {
        let mut shared: Vec<(u64, &str)> = vec![];
        for (what, mark) in marks {
            let first = *self.0.entry((what, mark)).or_insert(line.number);
            if first != line.number {
                shared.push((first, what));
            }
        }
        let (row, _) = *shared.first()?;
        let what: Vec<&str> =
            shared.iter().filter(|(it, _)| *it == row).map(|(_, what)| *what).collect();
        Some(format!("looks like row {row}: the same {}", what.join(" and ")))
    }
}
