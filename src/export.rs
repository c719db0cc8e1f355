//! Handing the log on: as events, or as one row a journey.

mod events;
mod journeys;

pub use events::export_events;
pub use journeys::export_journeys;

use chrono::{DateTime, SecondsFormat, Utc};

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
    /// Where it was written to.
    #[error("The export cannot be written: {0}")]
    Csv(#[from] csv::Error),
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
