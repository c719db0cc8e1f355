//! A spreadsheet: rows of cells, from an Excel workbook or a CSV file, numbered as people see them.

mod csv;
mod workbook;

use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;

use ::csv::ByteRecord;
use chrono::NaiveDateTime;

use super::file::{FileError, unopened};
use workbook::MOST_BYTES;

const ZIP: &[u8] = b"PK";
/// What workbooks of before 2007 start with, and those under a password.
const OLD: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Cells that are taken from one file.
const MOST_CELLS: usize = 2_000_000;

/// A sheet of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sheet {
    /// Its name, where it has one.
    pub(super) name: String,
    pub(super) rows: Vec<Line>,
}

/// A row, as it lies in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    /// Its number: the row of a workbook, the line of a text.
    pub(super) number: u64,
    pub(super) cells: Vec<Cell>,
    /// Why it cannot be read as a row.
    pub(super) broken: Option<String>,
    /// The row as it was written, where it comes from a text.
    pub(super) raw: Option<ByteRecord>,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    /// A day and a time that the workbook holds as such. Midnight is a day alone.
    Moment(NaiveDateTime),
    /// What a formula came to that failed, as `#REF!`.
    Failed(String),
}

impl Cell {
    /// A text without what nobody sees: marks of direction, zero bytes, blanks around it.
    pub(super) fn of_text(text: &str) -> Self {
        let unseen = |it: char| {
            matches!(it, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
                || it.is_control() && it != '\n' && it != '\t'
        };
        let text: String = text.chars().filter(|it| !unseen(*it)).collect();
        let text = text.replace('\u{a0}', " ");
        match text.trim() {
            "" => Self::Empty,
            text => Self::Text(text.to_owned()),
        }
    }

    /// What it says, in words.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Failed(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Moment(at) if at.time() == chrono::NaiveTime::MIN => at.date().to_string(),
            Self::Moment(at) => at.format("%Y-%m-%d %H:%M").to_string(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::Empty
    }
}

impl Line {
    /// The cell in a column, which a short row may lack.
    pub(super) fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    pub(super) fn is_blank(&self) -> bool {
        self.broken.is_none() && self.cells.iter().all(Cell::is_empty)
    }

    /// The row as a record of a text.
    pub(super) fn record(&self) -> ByteRecord {
        let written = || self.cells.iter().map(Cell::text).collect::<Vec<_>>().into();
        self.raw.clone().unwrap_or_else(written)
    }
}

/// Reads every sheet of a file that can be seen.
pub(super) fn read(path: &Path) -> Result<Vec<Sheet>, FileError> {
    // A pipe is read once, from its start.
    let is_file = path.metadata().map_err(unopened)?.is_file();
    let mut file = File::open(path).map_err(unopened)?;
    if !is_file {
        return csv::read(file).map(|sheet| vec![sheet]);
    }
    let mut bytes = vec![];
    file.by_ref().take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unopened)?;
    let is_large = bytes.len() as u64 > MOST_BYTES;
    match Kind::of(&bytes, path) {
        Kind::Workbook | Kind::Old if is_large => Err(FileError::LargeWorkbook),
        Kind::Text => csv::read(Cursor::new(bytes).chain(file)).map(|sheet| vec![sheet]),
        _ => of_bytes(bytes, path),
    }
}

/// The same of a file that is in memory, by what it was called.
pub(super) fn of_bytes(bytes: Vec<u8>, name: &Path) -> Result<Vec<Sheet>, FileError> {
    match Kind::of(&bytes, name) {
        Kind::Workbook => workbook::read(bytes),
        Kind::Old => Err(workbook::old(&bytes)),
        Kind::OnlyCalledWorkbook => Err(FileError::NoWorkbook),
        Kind::Text => csv::read(Cursor::new(bytes)).map(|sheet| vec![sheet]),
    }
}

// What a file is, by how it starts.
enum Kind {
    Workbook,
    Old,
    OnlyCalledWorkbook,
    Text,
}

impl Kind {
    fn of(bytes: &[u8], name: &Path) -> Self {
        let is_called_workbook = name.extension().is_some_and(|it| it.eq_ignore_ascii_case("xlsx"));
        match bytes {
            bytes if bytes.starts_with(ZIP) => Self::Workbook,
            bytes if bytes.starts_with(OLD) => Self::Old,
            [_, ..] if is_called_workbook => Self::OnlyCalledWorkbook,
            _ => Self::Text,
        }
    }
}

/// What a column is called where it has no header: by its letters, as workbooks do.
pub(super) fn letters(column: usize) -> String {
    let letter = |place: usize| char::from(b'A' + u8::try_from(place % 26).unwrap_or(0));
    let mut letters = vec![letter(column)];
    let mut rest = column / 26;
    while rest > 0 {
        letters.push(letter(rest - 1));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_workbooks_letter_them() {
        let told = [0, 25, 26, 51, 52, 701, 702].map(letters);

        assert_eq!(told, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn what_nobody_sees_is_no_part_of_a_text() {
        assert_eq!(Cell::of_text("\u{200f}Ann\0 Day\u{202c} \u{a0}"), Cell::Text("Ann Day".into()));
        assert_eq!(Cell::of_text(" \u{feff}\u{200b}"), Cell::Empty);
    }
}
