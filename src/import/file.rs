//! Reading a file of rows: plain or gzipped CSV in UTF-8.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};
use flate2::read::MultiGzDecoder;

/// Rows longer than this are not read as rows.
const LONGEST_ROW: usize = 1 << 20;
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Why a file cannot be read as a whole, and what to do.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences are the documentation")]
pub enum FileError {
    #[error("{0} cannot be read: {1}. Check its name and that you may read it")]
    Unreadable(String, io::Error),
    #[error("The file is empty: choose the file with the rows")]
    Empty,
    #[error("The file has a header and no rows, so there is nothing to import")]
    NoRows,
    #[error("The file is in UTF-16: save it as \"CSV UTF-8\" and import that")]
    Utf16,
    #[error("This is not a text file: choose a CSV file, or a gzipped one")]
    Binary,
    #[error("The first line is longer than a header can be: choose a CSV file with a header")]
    NoHeader,
    #[error("The header is not in UTF-8: save the file as \"CSV UTF-8\" and import that")]
    HeaderEncoding,
    #[error(
        "The columns are separated by {0:?} instead of commas: save the file as comma-separated \
         values and import that"
    )]
    Separator(char),
    #[error(
        "The file has no column for the {column}: it has {found}. Say which it is, as --columns {column}=NAME"
    )]
    ColumnMissing { column: &'static str, found: String },
    #[error("The file has no column called {column}: it has {found}")]
    NoColumn { column: String, found: String },
    #[error("The gzipped file ends in the middle, or is damaged ({0}): fetch it again")]
    Gzip(io::Error),
    #[error("The file cannot be read to its end: {0}")]
    Csv(#[from] csv::Error),
}

/// An open file, after its header.
pub(super) struct Rows {
    reader: Reader<Box<dyn Read>>,
    pub(super) header: StringRecord,
}

/// A row in UTF-8 with as many columns as the header, or why it is not one.
pub(super) type Checked = Result<StringRecord, BadText>;

/// Why one row cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadText {
    #[error("{0:?} is not in UTF-8: save the file as \"CSV UTF-8\"")]
    Encoding(String),
    #[error("the row is longer than 1 MB: is a quotation mark missing?")]
    TooLong,
    #[error("the row has {0} columns and the header {1}")]
    Columns(usize, usize),
}

impl Rows {
    /// Opens a file and reads its header.
    pub(super) fn open(path: &Path) -> Result<Self, FileError> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| FileError::Unreadable(name.clone(), error))?;
        let mut plain = BufReader::new(file);
        let start = plain.fill_buf().map_err(|error| FileError::Unreadable(name, error))?;
        let bytes: Box<dyn Read> = if start.starts_with(&GZIP) {
            Box::new(MultiGzDecoder::new(plain))
        } else {
            Box::new(plain)
        };
        let mut text = BufReader::with_capacity(1 << 16, bytes);
        check_start(text.fill_buf().map_err(FileError::Gzip)?)?;
        let mut reader =
            ReaderBuilder::new().flexible(true).from_reader(Box::new(text) as Box<dyn Read>);
        let header = reader.byte_headers().map_err(gzip)?.clone();
        let header =
            StringRecord::from_byte_record(header).map_err(|_| FileError::HeaderEncoding)?;
        if header.is_empty() {
            return Err(FileError::Empty);
        }
        if let (1, Some(name)) = (header.len(), header.get(0))
            && let Some(separator) = name.chars().find(|it| [';', '\t', '|'].contains(it))
        {
            return Err(FileError::Separator(separator));
        }
        Ok(Self { reader, header })
    }

    /// The next row with its line, or what is wrong with it. None at the end.
    pub(super) fn next(
        &mut self,
        record: &mut ByteRecord,
    ) -> Result<Option<(u64, Checked)>, FileError> {
        if !self.reader.read_byte_record(record).map_err(gzip)? {
            return Ok(None);
        }
        let line = record.position().map_or(0, csv::Position::line);
        Ok(Some((line, self.checked(record))))
    }

    fn checked(&self, record: &ByteRecord) -> Checked {
        if record.as_slice().len() > LONGEST_ROW {
            return Err(BadText::TooLong);
        }
        if record.len() != self.header.len() {
            return Err(BadText::Columns(record.len(), self.header.len()));
        }
        StringRecord::from_byte_record(record.clone()).map_err(|error| {
            let field = error.into_byte_record();
            let bad = field.iter().find(|bytes| std::str::from_utf8(bytes).is_err());
            let shown: String =
                String::from_utf8_lossy(bad.unwrap_or_default()).chars().take(40).collect();
            BadText::Encoding(shown)
        })
    }
}

fn check_start(start: &[u8]) -> Result<(), FileError> {
    if start.is_empty() || start == b"\xef\xbb\xbf" {
        return Err(FileError::Empty);
    }
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return Err(FileError::Utf16);
    }
    let zeros = start.iter().filter(|byte| **byte == 0).count();
    if zeros * 3 > start.len() {
        return Err(FileError::Utf16);
    }
    if zeros > 0 {
        return Err(FileError::Binary);
    }
    if start.len() >= 1 << 16 && !start.contains(&b'\n') {
        return Err(FileError::NoHeader);
    }
    Ok(())
}

// A broken gzip file shows itself as an error of reading, in the middle of the rows.
fn gzip(error: csv::Error) -> FileError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => FileError::Gzip(error),
        kind => FileError::Csv(io::Error::other(format!("{kind:?}")).into()),
    }
}
