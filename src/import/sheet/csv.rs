//! A spreadsheet saved as CSV.

use std::io::Read;

use csv::ByteRecord;

use super::super::file::{FileError, Rows, Shape};
use super::{Cell, Line, MOST_CELLS, Sheet};

/// Reads CSV, plain or gzipped.
pub(super) fn read(source: impl Read + Send + 'static) -> Result<Sheet, FileError> {
    let mut rows = Rows::read(source, Shape::Free)?;
    let (mut sheet, mut record) = (Sheet::default(), ByteRecord::new());
    let mut left = MOST_CELLS;
    while let Some(((number, _), row)) = rows.next(&mut record)? {
        left = left.checked_sub(record.len()).ok_or(FileError::LargeSheet)?;
        let raw = Some(record.clone());
        sheet.rows.push(match row {
            Ok(row) => {
                let cells = row.iter().map(Cell::of_text).collect();
                Line { number, cells, broken: None, raw }
            }
            Err(error) => Line { number, broken: Some(error.to_string()), raw, ..Line::default() },
        });
    }
    Ok(sheet)
}
