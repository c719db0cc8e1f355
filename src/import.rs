//! Bringing in what another system recorded: checked whole before any of it is recorded.
//!
//! A row always gets the same id, drawn from what it says under the master key. So the same file
//! again adds nothing, a file that has grown adds what is new, and a run that was broken off is
//! finished by running it again.

mod changes;
mod columns;
mod enquiries;
mod errors;
mod file;
mod group;
mod lines;
mod meaning;
mod prepare;
mod row;
mod sheet;
mod undo;

pub use crate::store::reason;
pub use columns::Columns;
pub use enquiries::{Map, Team};
pub use file::FileError;
pub use undo::undo;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::ids::{CommandId, ImportId, StreamId};
use domain::import::{ImportEvent, RecordImport};
use domain::journey::{RecordImported, Refusal};
use domain::pathway::{AdoptPathway, Pathway, Pathways};
use domain::record::Decide;

use crate::store::{
    CarryOutError, Database, DatabaseError, KeyError, Keys, Request, Writer, name_workers,
};
use columns::Places;
use enquiries::Enquiries;
use file::{Rows, Shape};
use prepare::{Prepared, prepare};

// Commands that record rows are numbered from 0; these come from the other end.
const ADOPTING: u32 = u32::MAX;
const BEGINNING: u32 = u32::MAX - 1;
const FINISHING: u32 = u32::MAX - 2;
/// Commands handed in before their answers are waited for.
const MOST_AT_ONCE: usize = 512;
/// Mistakes that are told one by one.
const MOST_TOLD: usize = 10;

/// What to import, and how.
pub struct Options<'a> {
    /// The file.
    pub file: &'a Path,
    /// The pathway to read it with.
    pub pathway: &'a Pathway,
    /// Import what can be, and leave out the rest.
    pub skip_bad_rows: bool,
    /// Say what would come in, and record nothing.
    pub dry_run: bool,
    /// Now.
    pub now: DateTime<Utc>,
    /// The id of this import.
    pub id: ImportId,
    /// Workers who have an account, whom a spreadsheet may name.
    pub team: &'a Team,
}

/// A file whose columns are known.
pub struct Opened(Kind);

enum Kind {
    Events(Box<Rows>, Places),
    Enquiries(Arc<Enquiries>),
}

/// What an import needs of the service.
pub struct Service<'a> {
    /// The log.
    pub database: &'a Database,
    /// The keys.
    pub keys: &'a mut Keys,
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

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file as a whole.
    #[error("{0} cannot be imported: {1}")]
    File(String, FileError),
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

/// Imports a file, or says what it would.
pub async fn import(
    service: &mut Service<'_>,
    options: &Options<'_>,
    opened: Opened,
    progress: &dyn Fn(u64, u64),
) -> Result<Summary, ImportError> {
    let sheet = match &opened.0 {
        Kind::Enquiries(enquiries) => Some(Arc::clone(enquiries)),
        Kind::Events(..) => None,
    };
    let (prepared, bad) = prepare(service, options, opened).await?;
    let mut summary = prepared.summary.clone();
    summary.skipped = bad.len();
    if !bad.is_empty() {
        let word = if sheet.is_some() { "row" } else { "line" };
        let told = bad.iter().take(MOST_TOLD).map(|it| it.told(word)).collect();
        let copy = match &sheet {
            Some(enquiries) => errors::write_sheet(options.file, enquiries, &bad),
            None => errors::write_copy(options.file, &bad),
        };
        let copy = copy.map_err(|error| error.to_string());
        // A row is never left out without a copy that says so.
        match copy {
            Ok(copy) if options.skip_bad_rows => {
                (summary.mistakes, summary.error_copy) = (told, Some(copy));
            }
            copy => {
                let file = options.file.display().to_string();
                return Err(ImportError::Rows { file, total: bad.len(), told, copy });
            }
        }
    }
    if !options.dry_run && summary.new > 0 {
        record(service, options, prepared, progress).await?;
    }
    Ok(summary)
}

async fn record(
    service: &mut Service<'_>,
    options: &Options<'_>,
    prepared: Prepared,
    progress: &dyn Fn(u64, u64),
) -> Result<(), ImportError> {
    let prepared = prepared.seal(service.keys, options.now).await?;
    let workers = prepared.workers.iter().map(|(worker, name)| (*worker, &**name));
    name_workers(service.database, workers).await?;
    let adopted = AdoptPathway(options.pathway.file.clone());
    let stream = StreamId::from(&options.pathway.id);
    if service.pathways.of(&options.pathway.id).all(|version| version != options.pathway) {
        send(service.writer, options.id.command(ADOPTING), stream, Box::new(adopted)).await?;
    }
    let total = prepared.histories.len() as u64;
    let commands = u32::try_from(total).unwrap_or(u32::MAX);
    let rows = u32::try_from(prepared.new).unwrap_or(u32::MAX);
    step(service, options, ImportEvent::ImportBegun { rows, commands }).await?;

    let pathway = Arc::new(options.pathway.clone());
    let mut histories = (0_u32..).zip(prepared.histories).peekable();
    let mut done = 0;
    while histories.peek().is_some() {
        let mut answers = vec![];
        for (number, (stream, rows)) in histories.by_ref().take(MOST_AT_ONCE) {
            let command = Box::new(RecordImported { pathway: Arc::clone(&pathway), rows });
            let request = request(options.id.command(number), stream, command);
            answers.push(service.writer.hand_in(request).await.map_err(ImportError::BrokenOff)?);
        }
        for answer in answers {
            let answer = answer.await.map_err(|_| CarryOutError::Closed);
            answer.and_then(|answer| answer).map_err(ImportError::BrokenOff)?;
            done += 1;
            progress(done, total);
        }
    }
    step(service, options, ImportEvent::ImportFinished { added: rows }).await
}

async fn step(
    service: &Service<'_>,
    options: &Options<'_>,
    event: ImportEvent,
) -> Result<(), ImportError> {
    let begins = matches!(event, ImportEvent::ImportBegun { .. });
    let key = options.id.command(if begins { BEGINNING } else { FINISHING });
    send(service.writer, key, options.id.into(), Box::new(RecordImport(event))).await
}

async fn send(
    writer: &Writer,
    key: CommandId,
    stream: StreamId,
    command: Box<dyn Decide + Send + Sync>,
) -> Result<(), ImportError> {
    let sent = writer.carry_out(request(key, stream, command)).await;
    sent.map(|_| ()).map_err(|error| match error {
        CarryOutError::Refused(refusal) => ImportError::Refused(refusal),
        error => ImportError::BrokenOff(error),
    })
}

// An import's keys are its own and never used twice, so there is no other input to tell apart.
fn request(key: CommandId, stream: StreamId, command: Box<dyn Decide + Send + Sync>) -> Request {
    Request { key, fingerprint: [0; 32], stream, seen: None, worker: None, command }
}
