//! Rows with mistakes, and the copy of the file that says which.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind, Read as _, Write};
use std::path::{Path, PathBuf};

use csv::ByteRecord;

use super::enquiries::Enquiries;
use super::file::{FileError, Rows, Shape};
use crate::store::reason;

/// A mistake in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RowError {
    /// Its line in the file, from 1.
    pub(super) line: u64,
    /// What is wrong with it.
    pub(super) message: String,
}

impl RowError {
    /// It with its line, which people call a row in a spreadsheet.
    pub(super) fn told(&self, word: &str) -> String {
        format!("{word} {}: {}", self.line, self.message)
    }
}

/// The longest text that is shown whole.
const LONGEST_SHOWN: usize = 600;
/// Copies of one file that are kept beside it.
const MOST_COPIES: usize = 100;

/// A text that may hold anything, as a person can be shown it: on one line, without its middle
/// where it is long.
pub(super) fn shown(text: &str) -> String {
    let plain = |it: char| if it.is_control() { '\u{fffd}' } else { it };
    if text.len() <= LONGEST_SHOWN {
        return text.chars().map(plain).collect();
    }
    let half = LONGEST_SHOWN / 2;
    let (start, end) = (text.floor_char_boundary(half), text.ceil_char_boundary(text.len() - half));
    let parts = [&text[..start], " [...] ", &text[end..]];
    parts.iter().flat_map(|part| part.chars()).map(plain).collect()
}

/// Why the copy could not be written.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences are the documentation")]
pub enum CopyError {
    #[error("the file could not be read again: {0}")]
    File(#[from] FileError),
    #[error("the file is a pipe, which is read only once. Save it as a file, and import that")]
    Pipe,
    #[error("there are {MOST_COPIES} already. Take away those that are done with")]
    TooMany,
    #[error("{}. Copy the file to a folder where you may write, and import that", reason(.0))]
    Io(#[from] io::Error),
}

impl From<csv::Error> for CopyError {
    fn from(error: csv::Error) -> Self {
        Self::Io(error.into())
    }
}

/// Writes a copy of a file beside it, with an `error` column before the others. It is for the eyes
/// of its owner, and never replaces a file: an earlier copy may have been worked on.
pub(super) fn write_copy(file: &Path, bad: &[RowError]) -> Result<PathBuf, CopyError> {
    refuse_pipes(file)?;
    let rows = Rows::open(file, Shape::Table)?;
    put_beside(file, |copy| write(copy, rows, bad))
}

/// The same of a spreadsheet, as CSV: its rows keep their numbers.
pub(super) fn write_sheet_beside(
    file: &Path,
    enquiries: &Enquiries,
    bad: &[RowError],
) -> Result<PathBuf, CopyError> {
    refuse_pipes(file)?;
    put_beside(file, |copy| Ok(write_sheet(copy, enquiries, bad)?))
}

/// Writes a copy of a spreadsheet with an `error` column, as CSV.
pub(super) fn write_sheet(
    copy: impl Write,
    enquiries: &Enquiries,
    bad: &[RowError],
) -> io::Result<()> {
    let by_line = by_line(bad);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(copy);
    let header = enquiries.header();
    let lines = &enquiries.sheet.rows;
    let is_copy = lines.get(header).is_some_and(|it| it.cell(0).text() == "error");
    for (place, line) in lines.iter().enumerate() {
        let error = by_line.get(&line.number).copied().unwrap_or_default();
        let error = if place == header { "error" } else { error };
        writer.write_byte_record(&with_error(error, &line.record(), is_copy))?;
    }
    writer.flush()
}

// Beside a pipe there is no place for a file.
fn refuse_pipes(file: &Path) -> Result<(), CopyError> {
    if file.metadata()?.is_file() { Ok(()) } else { Err(CopyError::Pipe) }
}

fn put_beside(
    file: &Path,
    write: impl FnOnce(File) -> Result<(), CopyError>,
) -> Result<PathBuf, CopyError> {
    let (copy, path, earlier) = create(file)?;
    if let Err(error) = write(copy) {
        let _ = fs::remove_file(path);
        return Err(error);
    }
    match earlier.filter(|earlier| is_same(earlier, &path)) {
        Some(earlier) => {
            fs::remove_file(path)?;
            Ok(earlier)
        }
        None => Ok(path),
    }
}

// The first name that is free, and the last that is taken.
fn create(file: &Path) -> Result<(File, PathBuf, Option<PathBuf>), CopyError> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut earlier = None;
    for number in 1..=MOST_COPIES {
        let path = path(file, number);
        match options.open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => earlier = Some(path),
            opened => return Ok((opened?, path, earlier)),
        }
    }
    Err(CopyError::TooMany)
}

fn write(copy: File, mut rows: Rows, bad: &[RowError]) -> Result<(), CopyError> {
    let by_line = by_line(bad);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(copy);
    let header = rows.header.as_byte_record().clone();
    // The copy of a copy has one such column, with what is wrong now.
    let is_copy = header.get(0) == Some(b"error");
    writer.write_byte_record(&with_error("error", &header, is_copy))?;
    let mut record = ByteRecord::new();
    while let Some(((line, _), _)) = rows.next(&mut record)? {
        let error = by_line.get(&line).copied().unwrap_or_default();
        writer.write_byte_record(&with_error(error, &record, is_copy))?;
    }
    Ok(writer.flush()?)
}

fn by_line(bad: &[RowError]) -> HashMap<u64, &str> {
    bad.iter().map(|it| (it.line, &*it.message)).collect()
}

fn with_error(error: &str, record: &ByteRecord, is_copy: bool) -> ByteRecord {
    std::iter::once(error.as_bytes()).chain(record.iter().skip(usize::from(is_copy))).collect()
}

fn is_same(one: &Path, other: &Path) -> bool {
    let bytes = |path: &Path| File::open(path).map(|file| BufReader::new(file).bytes());
    let (Ok(one), Ok(other)) = (bytes(one), bytes(other)) else { return false };
    one.map(Result::ok).eq(other.map(Result::ok))
}

fn path(file: &Path, number: usize) -> PathBuf {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let name = [".csv", ".xlsx"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    let number = if number == 1 { String::new() } else { format!("-{number}") };
    file.with_file_name(format!("{name}.errors{number}.csv"))
}
