//! Rows with mistakes, and the copy of the file that says which.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Writer};

use super::file::{FileError, Rows};

/// A mistake in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RowError {
    /// Its line in the file, from 1.
    pub(super) line: u64,
    /// What is wrong with it.
    pub(super) message: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// Why the copy could not be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum CopyError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{0}")]
    Csv(#[from] csv::Error),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// Writes a copy of a file beside it, with an `error` column.
pub(super) fn write_copy(file: &Path, bad: &[RowError]) -> Result<PathBuf, CopyError> {
    let by_line: HashMap<u64, &str> = bad.iter().map(|it| (it.line, &*it.message)).collect();
    let copy = path(file);
    let mut rows = Rows::open(file)?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_path(&copy)?;
    write_row(&mut writer, rows.header.as_byte_record(), "error")?;
    let mut record = ByteRecord::new();
    while let Some((line, _)) = rows.next(&mut record)? {
        write_row(&mut writer, &record, by_line.get(&line).copied().unwrap_or_default())?;
    }
    writer.flush()?;
    Ok(copy)
}

fn write_row(
    writer: &mut Writer<std::fs::File>,
    record: &ByteRecord,
    error: &str,
) -> Result<(), csv::Error> {
    let mut record = record.clone();
    record.push_field(error.as_bytes());
    writer.write_byte_record(&record)
}

fn path(file: &Path) -> PathBuf {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let name = name.strip_suffix(".csv").unwrap_or(name);
    file.with_file_name(format!("{name}.errors.csv"))
}
