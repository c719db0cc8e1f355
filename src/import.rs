//! Bringing in what another system recorded: checked whole before any of it is recorded.
//!
//! A row always gets the same id, drawn from what it says under the master key. So the same file
//! again adds nothing, a file that has grown adds what is new, and a run that was broken off is
//! finished by running it again.

mod brought;
mod changes;
mod columns;
mod enquiries;
mod errors;
mod file;
mod group;
mod lines;
mod meaning;
mod prepare;
mod record;
mod row;
mod sheet;
mod team;
mod undo;

pub use crate::store::reason;
pub use brought::{Brought, brought};
pub use columns::Columns;
pub use enquiries::{
    Choice, Column, DraftError, MOST_WORDS, Map, Met, Order, Spreadsheet, Team, WordKind,
};
pub use errors::CopyError;
pub use file::FileError;
pub use prepare::Newcomer;
pub use team::team;
pub use undo::{UndoError, Undoing, undo, undoing};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::ids::{ImportId, WorkerId};
use domain::journey::Refusal;
use domain::pathway::{Pathway, Pathways};
use tokio::sync::RwLock;

use crate::store::{CarryOutError, Database, DatabaseError, KeyError, Keys, Writer};
use columns::Places;
use enquiries::Enquiries;
use errors::RowError;
use file::{Rows, Shape};
use prepare::{Prepared, prepare};
use record::record;

/// Mistakes that are told one by one.
const MOST_TOLD: usize = 10;

/// How to read what is imported.
pub struct Options<'a> {
    /// The pathway to read it with.
    pub pathway: &'a Pathway,
    /// Now.
    pub now: DateTime<Utc>,
    /// The id of this import.
    pub id: ImportId,
    /// Workers who have an account, whom a spreadsheet may name.
    pub team: &'a Team,
    /// Who imports, where somebody is signed in.
    pub worker: Option<WorkerId>,
}

/// What to do with a file.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The file.
    pub file: &'a Path,
    /// Import what can be, and leave out the rest.
    pub skip_bad_rows: bool,
    /// Say what would come in, and record nothing.
    pub dry_run: bool,
}

/// A file whose columns are known.
pub struct Opened(Kind);

enum Kind {
    Events(Box<Rows>, Places),
    Enquiries(Arc<Enquiries>),
}

/// What an import needs of the service. The keys are taken for a moment at a time, so that others
/// use them meanwhile.
pub struct Service<'a> {
    /// The log.
    pub database: &'a Database,
    /// The keys.
    pub keys: &'a RwLock<Keys>,
    /// The pen.
    pub writer: &'a Writer,
    /// The pathways in use.
    pub pathways: &'a Pathways,
}

/// What came in, or would.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Rows of the file.
    pub rows: usize,
    /// Facts that are new to the log.
    pub new: usize,
    /// Of these, facts that say which pathway a journey is on whose enquiry is not recorded.
    pub pathways_chosen: usize,
    /// Facts that it held already.
    pub known: usize,
    /// Rows that say the same as an earlier row of the file.
    pub repeated: usize,
    /// Rows left out because of a mistake.
    pub skipped: usize,
    /// Journeys in the file.
    pub journeys: usize,
    /// Of these, journeys that are new to the log.
    pub new_journeys: usize,
    /// How often each name was met, and what it became.
    pub events: BTreeMap<(String, String), usize>,
    /// When the first and the last fact happened.
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Columns that nothing was taken from.
    pub unused_columns: Vec<String>,
    /// What is doubtful about rows of a spreadsheet, by their number.
    pub doubts: Vec<(u64, String)>,
    /// Rows of a spreadsheet, between others, that hold nothing.
    pub blank: Vec<u64>,
    /// The first of the rows left out, and what is wrong with them.
    pub mistakes: Vec<String>,
    /// Where the copy with all mistakes is.
    pub error_copy: Option<PathBuf>,
}

/// A file that was held against the log. Nothing of it is recorded yet.
pub struct Checked {
    /// What would come in.
    pub summary: Summary,
    /// Rows that cannot come in, each with what is wrong.
    bad: Vec<RowError>,
    prepared: Prepared,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file as a whole.
    #[error("{0} cannot be imported: {1}")]
    File(String, FileError),
    /// The same, of a file that nobody has named.
    #[error("The file cannot be imported: {0}")]
    Unreadable(FileError),
    /// Rows of it.
    #[error("{}", bad_rows(.file, *.total, .told, .copy))]
    Rows {
        /// The file.
        file: String,
        /// How many.
        total: usize,
        /// The first of them, in words.
        told: Vec<String>,
        /// Where the copy with the mistakes is, or why there is none.
        copy: Result<PathBuf, String>,
    },
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The log.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The pathway.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The writer.
    #[error(
        "The import was broken off: {0}. Run it again to finish it; what is in already is not added twice"
    )]
    BrokenOff(CarryOutError),
}

fn bad_rows(file: &str, total: usize, told: &[String], copy: &Result<PathBuf, String>) -> String {
    let rows = if total == 1 {
        "1 row has a mistake".to_owned()
    } else {
        format!("{total} rows have mistakes")
    };
    let more = match total - told.len() {
        0 => String::new(),
        more => format!("\n  and {more} more"),
    };
    let copy = match copy {
        Ok(path) => format!(
            "A copy of the file with an `error` column is in {} (it holds what your file holds, so \
             keep it as safe). Mend its rows and import it, or add --skip-bad-rows",
            path.display()
        ),
        Err(why) => format!("No copy with the mistakes could be written beside it: {why}"),
    };
    format!("Nothing was imported from {file}: {rows}.\n  {}{more}\n{copy}", told.join("\n  "))
}

/// Opens a file of events, before anything else is touched.
pub fn open(file: &Path, columns: &Columns) -> Result<Opened, ImportError> {
    let opened = || -> Result<Opened, FileError> {
        let rows = Rows::open(file, Shape::Table)?;
        let places = columns.places(&rows.header)?;
        Ok(Opened(Kind::Events(Box::new(rows), places)))
    };
    opened().map_err(|error| ImportError::File(file.display().to_string(), error))
}

/// Opens a spreadsheet of enquiries, before anything else is touched.
pub fn open_enquiries(file: &Path, map: &Map) -> Result<Opened, ImportError> {
    let opened = Enquiries::open(file, map).map(|it| Opened(Kind::Enquiries(Arc::new(it))));
    opened.map_err(|error| ImportError::File(file.display().to_string(), error))
}

/// Reads a file whole and holds it against the log.
pub async fn check(
    service: &Service<'_>,
    options: &Options<'_>,
    opened: Opened,
) -> Result<Checked, ImportError> {
    let (prepared, bad) = prepare(service, options, opened).await?;
    let mut summary = prepared.summary.clone();
    summary.skipped = bad.len();
    Ok(Checked { summary, bad, prepared })
}

impl Checked {
    /// Rows that cannot come in, each with what is wrong.
    pub fn mistakes(&self) -> impl Iterator<Item = (u64, &str)> {
        self.bad.iter().map(|it| (it.line, &*it.message))
    }

    /// Households that are new to the log.
    pub fn newcomers(&self) -> &[Newcomer] {
        &self.prepared.newcomers
    }

    /// A copy of a spreadsheet, as CSV, with an `error` column that says what is wrong.
    pub fn error_copy(&self, spreadsheet: Spreadsheet, map: &Map) -> Result<Vec<u8>, CopyError> {
        let mut copy = vec![];
        let enquiries = Enquiries::of(spreadsheet, map)?;
        errors::write_sheet(&mut copy, &enquiries, &self.bad)?;
        Ok(copy)
    }

    /// Records what can come in. What was checked can be told afterwards.
    pub async fn record(
        &mut self,
        service: &Service<'_>,
        options: &Options<'_>,
        progress: &dyn Fn(u64, u64),
    ) -> Result<(), ImportError> {
        record(service, options, self.prepared.taken(), progress).await
    }
}

/// A spreadsheet that was read before, by its map.
pub fn of_spreadsheet(spreadsheet: Spreadsheet, map: &Map) -> Result<Opened, FileError> {
    let enquiries = Enquiries::of(spreadsheet, map)?;
    Ok(Opened(Kind::Enquiries(Arc::new(enquiries))))
}

/// Imports a file, or says what it would.
pub async fn import(
    service: &Service<'_>,
    options: &Options<'_>,
    asked: Asked<'_>,
    opened: Opened,
    progress: &dyn Fn(u64, u64),
) -> Result<Summary, ImportError> {
    let sheet = match &opened.0 {
        Kind::Enquiries(enquiries) => Some(Arc::clone(enquiries)),
        Kind::Events(..) => None,
    };
    let file = || asked.file.display().to_string();
    let named = |error| match error {
        ImportError::Unreadable(error) => ImportError::File(file(), error),
        error => error,
    };
    let mut checked = check(service, options, opened).await.map_err(named)?;
    let (mut summary, bad) = (checked.summary.clone(), &checked.bad[..]);
    if !bad.is_empty() {
        let word = if sheet.is_some() { "row" } else { "line" };
        let told = bad.iter().take(MOST_TOLD).map(|it| it.told(word)).collect();
        let copy = match &sheet {
            Some(enquiries) => errors::write_sheet_beside(asked.file, enquiries, bad),
            None => errors::write_copy(asked.file, bad),
        };
        let copy = copy.map_err(|error| error.to_string());
        // A row is never left out without a copy that says so.
        match copy {
            Ok(copy) if asked.skip_bad_rows => {
                (summary.mistakes, summary.error_copy) = (told, Some(copy));
            }
            copy => {
                return Err(ImportError::Rows { file: file(), total: bad.len(), told, copy });
            }
        }
    }
    if !asked.dry_run && summary.new > 0 {
        checked.record(service, options, progress).await?;
    }
    Ok(summary)
}
