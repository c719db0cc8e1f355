//! Whether the disk confirms what is written.
//!
//! A sync that failed may have thrown away what it was to keep, and the next one says nothing of it.
//! So nothing is written after it by this process: a new one reads what is there.

use rusqlite::ErrorCode;
use tokio::sync::SetOnce;

use super::DatabaseError;

// One for the process: whichever file it was, the disk beneath cannot be trusted.
static FAILED: SetOnce<()> = SetOnce::const_new();

/// SQLite's own codes: a file, or its folder, could not be synced.
const FAILED_SYNCS: [i32; 2] = [1034, 1290];

/// Waits until a sync has failed, which may be for ever.
pub async fn a_sync_failed() {
    FAILED.wait().await;
}

/// Lets nothing be written once a sync has failed.
pub(super) fn check_syncs() -> Result<(), DatabaseError> {
    if FAILED.initialized() { Err(DatabaseError::SyncFailed) } else { Ok(()) }
}

impl From<sqlx::Error> for DatabaseError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code()?.parse().ok());
        note(code);
        Self::Database(error)
    }
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        note(error.sqlite_error().map(|error| error.extended_code));
        Self::File(error)
    }
}

fn note(code: Option<i32>) {
    if code.is_some_and(|code| FAILED_SYNCS.contains(&code)) {
        // Another may have failed before.
        let _ = FAILED.set(());
    }
}

impl DatabaseError {
    /// Whether the next command would meet the same: the database is away, or has no room. What is
    /// wrong with one command alone is told by the database as its own or as its rules'.
    pub(super) fn is_of_all(&self) -> bool {
        match self {
            Self::TooSlow | Self::SyncFailed => true,
            Self::Database(sqlx::Error::Database(error)) => {
                let code = error.code().unwrap_or_default();
                let is_of_data = code.len() == 5 && code.starts_with("22");
                !is_of_data && matches!(error.kind(), sqlx::error::ErrorKind::Other)
            }
            Self::Database(error) => !matches!(error, sqlx::Error::Encode(_)),
            Self::File(error) => error.sqlite_error_code().is_some_and(|code| {
                let of_one =
                    [ErrorCode::ConstraintViolation, ErrorCode::TypeMismatch, ErrorCode::TooBig];
                !of_one.contains(&code)
            }),
            Self::Hole { .. } | Self::BrokenOff => false,
        }
    }
}
