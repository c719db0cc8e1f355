//! Handing the log on: as the import reads it, as flat tables, and to tools that mine processes.

mod attributes;
mod events;
mod ocel;
mod recorders;
mod stretches;
mod table;
mod tables;
mod written;
mod xes;

pub use events::export_events;
pub use ocel::write_ocel;
pub use recorders::Recorders;
pub use stretches::Handing;
pub use table::{Cell, Column, Kind, Table, UnknownTable};
pub use written::{Format, write_table};
pub use xes::write_xes;

use chrono::{DateTime, SecondsFormat, Utc};
use projections::QuestionError;

use crate::store::{DatabaseError, KeyError};

/// Why an export was broken off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The log.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// What was asked.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// Where it was written to.
    #[error("The export cannot be written: {0}")]
    Csv(#[from] csv::Error),
    /// Where it was written to.
    #[error("The export cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// Where it was written to.
    #[error("The export cannot be written: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// Where it was written to.
    #[error("The export cannot be written: {0}")]
    Io(#[from] std::io::Error),
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A cell that begins like a formula would be run by a spreadsheet.
pub(crate) fn cell(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
}
