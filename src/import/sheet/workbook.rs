//! An Excel workbook. What it unpacks to is measured before any of it is kept.

use std::io::{self, Cursor, Read};
use std::panic::catch_unwind;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::{NaiveDate, NaiveDateTime};
use zip::ZipArchive;

use super::super::file::FileError;
use super::{Cell, Line, MOST_CELLS, Sheet};

/// A workbook larger than this is not read.
pub(super) const MOST_BYTES: u64 = 32 << 20;
/// One that unpacks to more than this is not read.
const MOST_UNPACKED: u64 = 128 << 20;
/// The name of the stream in which a workbook lies under a password, as it is written there.
const UNDER_PASSWORD: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

/// Reads the sheets of a workbook that are not hidden.
pub(super) fn read(bytes: Vec<u8>) -> Result<Vec<Sheet>, FileError> {
    measure(&bytes)?;
    // The readers of workbooks are not ours, and a damaged one must not end the program.
    let sheets = catch_unwind(|| sheets(bytes));
    sheets.unwrap_or_else(|_| Err(FileError::Workbook("it cannot be made out".to_owned())))
}

/// Why a workbook of the older kind cannot be read: its age, or its password.
pub(super) fn old(bytes: &[u8]) -> FileError {
    let is_under_password = memchr::memmem::find(bytes, UNDER_PASSWORD).is_some();
    if is_under_password { FileError::Password } else { FileError::OldWorkbook }
}

// What it says of its own size may be a lie, so it is unpacked once into nothing.
fn measure(bytes: &[u8]) -> Result<(), FileError> {
    let damaged = |error: &dyn ToString| FileError::Workbook(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut left = MOST_UNPACKED;
    for number in 0..archive.len() {
        let part = archive.by_index(number).map_err(|error| damaged(&error))?;
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink());
        let unpacked = unpacked.map_err(|error| damaged(&error))?;
        left = left.checked_sub(unpacked).ok_or(FileError::LargeWorkbook)?;
    }
    Ok(())
}

fn sheets(bytes: Vec<u8>) -> Result<Vec<Sheet>, FileError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(in_words)?;
    let shown = |it: &&calamine::Sheet| {
        it.visible == SheetVisible::Visible && it.typ == SheetType::WorkSheet
    };
    let names: Vec<String> =
        workbook.sheets_metadata().iter().filter(shown).map(|it| it.name.clone()).collect();
    let mut left = MOST_CELLS;
    names.into_iter().map(|name| sheet(&mut workbook, name, &mut left)).collect()
}

fn sheet(
    workbook: &mut Xlsx<Cursor<Vec<u8>>>,
    name: String,
    left: &mut usize,
) -> Result<Sheet, FileError> {
    let mut rows: Vec<Line> = vec![];
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(in_words)?;
    while let Some(met) = cells.next_cell().map_err(in_words)? {
        let (row, column) = met.get_position();
        let (row, column) = (row as usize, column as usize);
        let cell = cell(met.get_value());
        if cell.is_empty() {
            continue;
        }
        // Rows that hold nothing are told too, as blank.
        let added = (row + 1).saturating_sub(rows.len());
        *left = left.checked_sub(1 + added).ok_or(FileError::LargeWorkbook)?;
        while rows.len() <= row {
            rows.push(Line { number: rows.len() as u64 + 1, ..Line::default() });
        }
        let cells = &mut rows[row].cells;
        if cells.len() <= column {
            *left = left.checked_sub(column + 1 - cells.len()).ok_or(FileError::LargeWorkbook)?;
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
    }
    Ok(Sheet { name, rows })
}

fn cell(data: &DataRef<'_>) -> Cell {
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::of_text(&number.to_string()),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::SharedString(text) => Cell::of_text(text),
        DataRef::Bool(is_so) => Cell::of_text(if *is_so { "yes" } else { "no" }),
        DataRef::DateTime(at) if at.is_datetime() => {
            moment(at.to_ymd_hms_milli()).map_or(Cell::Number(at.as_f64()), Cell::Moment)
        }
        DataRef::DateTime(span) => Cell::Number(span.as_f64()),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::of_text(text)
        }
        DataRef::Error(error) => Cell::Failed(error.to_string()),
    }
}

fn moment(
    (year, month, day, hour, minute, ..): (u16, u8, u8, u8, u8, u8, u16),
) -> Option<NaiveDateTime> {
    let day = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())?;
    day.and_hms_opt(hour.into(), minute.into(), 0)
}

fn in_words(error: XlsxError) -> FileError {
    match error {
        XlsxError::Password => FileError::Password,
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => FileError::NoWorkbook,
        error => FileError::Workbook(error.to_string()),
    }
}
