//! Reading a file of rows: plain or gzipped CSV in UTF-8.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};
use flate2::read::MultiGzDecoder;

use super::lines::{Lines, line_ends};
use super::reason;
use super::sheet::letters;

/// Rows longer than this are not read as rows.
const LONGEST_ROW: usize = 1 << 20;
/// A row longer than this is not read to its end.
const MOST_READ: usize = 64 << 20;
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Why a file cannot be read as a whole, and what to do. The sentences go on from the file's name.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences are the documentation")]
pub enum FileError {
    #[error("there is no such file. Check its name")]
    Missing,
    #[error("it is a folder. Name a file in it")]
    Folder,
    #[error("you may not read it. Ask whoever it belongs to, or copy it to where you may")]
    Forbidden,
    #[error("it cannot be read to its end ({}). Check the disk, or fetch it again", reason(.0))]
    Unreadable(io::Error),
    #[error("it is empty. Choose the file with the rows")]
    Empty,
    #[error("it has a header and no rows. Choose the file with the rows")]
    NoRows,
    #[error("it is in UTF-16. Save it as \"CSV UTF-8\" and import that")]
    Utf16,
    #[error(
        "it is not text. Save the spreadsheet as \"CSV UTF-8\" and import that, plain or gzipped"
    )]
    Binary,
    #[error(
        "its header goes on for more than 1 MB. Choose a CSV file with a header, and look for a \
         quotation mark that is missing there"
    )]
    NoHeader,
    #[error("its header goes on to line {0}. Look for a quotation mark that is missing in it")]
    HeaderLines(usize),
    #[error("its header is not in UTF-8. Save the file as \"CSV UTF-8\" and import that")]
    HeaderEncoding,
    #[error(
        "its columns are separated by {0} instead of commas. Save it as comma-separated values and \
         import that"
    )]
    Separator(&'static str),
    #[error(
        "it has no column for {column}, only {found}. Say which it is, as --columns {column}=NAME"
    )]
    ColumnMissing { column: &'static str, found: String },
    #[error("it has no column called {column}, only {found}. Give --columns one of these")]
    NoColumn { column: String, found: String },
    #[error("it has two columns called {0}. Rename the one that is not meant")]
    TwoColumns(String),
    #[error("it is gzipped, and ends in the middle or is damaged ({0}). Fetch it again")]
    Gzip(io::Error),
    #[error("its row at line {0} goes on for more than 64 MB. Look for a missing quotation mark")]
    Endless(u64),
    #[error("it is no Excel workbook. Open it in Excel and save it as .xlsx or as \"CSV UTF-8\"")]
    NoWorkbook,
    #[error("it is a workbook of Excel 97 to 2003. Open it in Excel and save it as .xlsx")]
    OldWorkbook,
    #[error("it is under a password. Open it in Excel, take the password off, and save a copy")]
    Password,
    #[error(
        "it is a workbook that ends in the middle or is damaged ({0}). Fetch it again, or open it \
         in Excel and save it anew"
    )]
    Workbook(String),
    #[error(
        "it unpacks to more than a spreadsheet of enquiries holds. Copy the sheet into a workbook \
         of its own"
    )]
    LargeWorkbook,
    #[error(
        "it has more cells than a spreadsheet of enquiries. Look for commas without end, or divide it"
    )]
    LargeSheet,
    #[error("it has no sheet called {sheet}, only {found}. Name one of these in the map")]
    NoSheet { sheet: String, found: String },
    #[error(
        "no row of it is a header: none has a column for the day of the enquiry and others that \
         are known. The nearest is {found}. Looked for were {sought}. Say in a map (--map) what \
         the columns are called"
    )]
    NoTitles { found: String, sought: String },
    #[error("row {row}, its header, has no column {missing}, only {found}. Mend the map")]
    NotInHeader { row: u64, missing: String, found: String },
    #[error("it has two columns for {what}: {columns}. Say in a map (--map) which is meant")]
    TwoFor { what: String, columns: String },
}

/// An open file, after its header.
pub(super) struct Rows {
    reader: Reader<Lines<Box<dyn Read + Send>>>,
    is_gzipped: bool,
    shape: Shape,
    // The first row was read to be looked at, and is yet to be told.
    is_read: bool,
    pub(super) header: StringRecord,
}

/// What rows a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A header, and rows of as many columns.
    Table,
    /// Rows of any length; the first is as good as any other.
    Free,
}

/// A row in UTF-8 with as many columns as the header, or why it is not one.
pub(super) type Checked = Result<StringRecord, BadText>;

/// Why one row cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadText {
    #[error("the column {0} is not in UTF-8: save the file as \"CSV UTF-8\"")]
    Encoding(String),
    #[error("the column {0} holds a zero byte: take it out")]
    Zero(String),
    #[error("the row is longer than 1 MB: shorten it")]
    TooLong,
    #[error("the row has {0} columns and the header {1}: look at its commas and quotation marks")]
    Columns(usize, usize),
}

/// The lines of a row, the first and the last.
pub(super) type Span = (u64, u64);

impl Rows {
    /// Opens a file and reads its header.
    pub(super) fn open(path: &Path, shape: Shape) -> Result<Self, FileError> {
        Self::read(File::open(path).map_err(unopened)?, shape)
    }

    /// The same, of what is read from anywhere.
    pub(super) fn read(
        source: impl Read + Send + 'static,
        shape: Shape,
    ) -> Result<Self, FileError> {
        let mut plain = BufReader::new(source);
        let is_gzipped = plain.fill_buf().map_err(unopened)?.starts_with(&GZIP);
        let bytes: Box<dyn Read + Send> =
            if is_gzipped { Box::new(MultiGzDecoder::new(plain)) } else { Box::new(plain) };
        let mut text = BufReader::new(bytes);
        check_start(text.fill_buf().map_err(|error| broken(error, is_gzipped))?)?;
        let lines = Lines::new(Box::new(text) as Box<dyn Read + Send>, LONGEST_ROW);
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .has_headers(shape == Shape::Table)
            .from_reader(lines);
        let header = reader.byte_headers().cloned().map_err(|error| match io_error(error) {
            error if error.kind() == ErrorKind::FileTooLarge => FileError::NoHeader,
            error => broken(error, is_gzipped),
        })?;
        let header =
            StringRecord::from_byte_record(header).map_err(|_| FileError::HeaderEncoding)?;
        // A title may have one in its words.
        check_header(&header, if shape == Shape::Table { 1 } else { 3 })?;
        Ok(Self { reader, is_gzipped, shape, is_read: shape == Shape::Free, header })
    }

    /// The next row with its lines, or what is wrong with it. None at the end.
    pub(super) fn next(
        &mut self,
        record: &mut ByteRecord,
    ) -> Result<Option<(Span, Checked)>, FileError> {
        self.reader.get_mut().allow(MOST_READ);
        let from = if self.is_read { 0 } else { self.reader.position().byte() };
        self.is_read = false;
        let is_there = self.reader.read_byte_record(record);
        let to = self.reader.position().byte();
        let inside = record.iter().map(line_ends).sum();
        let line = self.reader.get_mut().line(from, to, inside);
        match is_there.map_err(io_error) {
            Ok(true) => Ok(Some(((line, line + inside as u64), self.checked(record)))),
            Ok(false) => Ok(None),
            Err(error) if error.kind() == ErrorKind::FileTooLarge => Err(FileError::Endless(line)),
            Err(error) => Err(broken(error, self.is_gzipped)),
        }
    }

    fn checked(&self, record: &ByteRecord) -> Checked {
        if record.as_slice().len() > LONGEST_ROW {
            return Err(BadText::TooLong);
        }
        if self.shape == Shape::Table && record.len() != self.header.len() {
            return Err(BadText::Columns(record.len(), self.header.len()));
        }
        let column = |place: usize| match self.shape {
            Shape::Table => self.header.get(place).unwrap_or_default().to_owned(),
            Shape::Free => letters(place),
        };
        if let Some(place) = record.iter().position(|field| field.contains(&0)) {
            return Err(BadText::Zero(column(place)));
        }
        StringRecord::from_byte_record(record.clone())
            .map_err(|error| BadText::Encoding(column(error.utf8_error().field())))
    }
}

fn check_start(start: &[u8]) -> Result<(), FileError> {
    if start.is_empty() || start == b"\xef\xbb\xbf" {
        return Err(FileError::Empty);
    }
    if is_utf16(start) {
        return Err(FileError::Utf16);
    }
    let strange = |byte: &&u8| matches!(**byte, 0..=8 | 14..=31);
    let header = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_text = header.iter().filter(strange).count() == 0
        && start.iter().filter(strange).count() * 20 <= start.len();
    if is_text { Ok(()) } else { Err(FileError::Binary) }
}

// Without a mark at its start it shows by zeros in every other place.
fn is_utf16(start: &[u8]) -> bool {
    let zeros =
        |first: usize| start.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (most, least) = (zeros(0).max(zeros(1)), zeros(0).min(zeros(1)));
    let is_marked = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
    is_marked || most * 3 > start.len() && least * 20 < start.len()
}

fn check_header(header: &StringRecord, least: usize) -> Result<(), FileError> {
    if header.is_empty() {
        return Err(FileError::Empty);
    }
    for (separator, name) in [(';', "semicolons"), ('\t', "tabs"), ('|', "vertical bars")] {
        let count: usize = header.iter().map(|it| it.matches(separator).count()).sum();
        if count >= header.len().max(least) {
            return Err(FileError::Separator(name));
        }
    }
    Ok(())
}

pub(super) fn unopened(error: io::Error) -> FileError {
    match error.kind() {
        ErrorKind::NotFound => FileError::Missing,
        ErrorKind::IsADirectory => FileError::Folder,
        ErrorKind::PermissionDenied => FileError::Forbidden,
        _ => FileError::Unreadable(error),
    }
}

// A broken gzip file shows itself as an error of reading, in the middle of the rows.
fn broken(error: io::Error, is_gzipped: bool) -> FileError {
    if is_gzipped { FileError::Gzip(error) } else { unopened(error) }
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    // The lines of each row of a file, or None where it cannot be read to its end.
    fn spans(bytes: &[u8]) -> Option<Vec<Span>> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut rows = Rows::open(file.path(), Shape::Table).ok()?;
        let (mut record, mut spans) = (ByteRecord::new(), vec![]);
        while let Some((span, _)) = rows.next(&mut record).ok()? {
            spans.push(span);
        }
        Some(spans)
    }

    proptest! {
        #[test]
        fn whatever_is_in_a_file_is_read_or_refused(
            start in prop_oneof![Just(&b""[..]), Just(&b"journey,event\n"[..]), Just(&b"\x1f\x8b\x08\0"[..])],
            bytes in vec(any::<u8>(), 0..400),
        ) {
            let spans = spans(&[start, &bytes].concat()).unwrap_or_default();

            prop_assert!(spans.iter().all(|(first, last)| first <= last));
            prop_assert!(spans.windows(2).all(|pair| pair[0].0 < pair[1].0), "{spans:?}");
        }

        #[test]
        fn a_row_is_on_the_line_where_it_begins(
            rows in vec((0..3_usize, "[a-z]{1,4}(\n|\r\n|\r)?[a-z]{1,4}"), 1..8),
            end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
        ) {
            let (mut text, mut line, mut expected) = (format!("journey,event{end}"), 2, vec![]);
            for (blank, field) in &rows {
                text += &format!("{}\"{field}\",x{end}", end.repeat(*blank));
                line += *blank as u64;
                let last = line + line_ends(field.as_bytes()) as u64;
                expected.push((line, last));
                line = last + 1;
            }

            prop_assert_eq!(spans(text.as_bytes()), Some(expected), "{:?}", text);
        }
    }
}
