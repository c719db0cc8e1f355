//! Where the log ends, for the many who ask at once.
//!
//! Every page asks it before it answers. Whoever asks while another reads waits for the next reading,
//! which all who wait share: it was begun after each of them had asked, so it hides nothing from them.
//! Where that one fails, it fails for all of them: nobody waits for one failure after the other.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;

use super::event_log::head;
use super::{Database, DatabaseError};

/// How long one reading may take: it is of one row.
const LONGEST: Duration = Duration::from_secs(10);

/// The last reading.
#[derive(Debug, Default)]
pub(super) struct End {
    // Readings that were begun.
    begun: AtomicU64,
    last: Mutex<Reading>,
}

#[derive(Debug, Default)]
struct Reading {
    number: u64,
    // None where it failed.
    position: Option<i64>,
}

impl Database {
    /// The position of the log's last fact, with everything recorded before this was asked.
    pub async fn end(&self) -> Result<i64, DatabaseError> {
        let asked = self.end.begun.load(Ordering::SeqCst);
        let mut last = self.end.last.lock().await;
        if last.number <= asked {
            let number = self.end.begun.fetch_add(1, Ordering::SeqCst) + 1;
            let read = timeout(LONGEST, head(self)).await.unwrap_or(Err(DatabaseError::TooSlow));
            *last = Reading { number, position: read.as_ref().ok().map(|head| head.position) };
            read?;
        }
        last.position.ok_or(DatabaseError::TooSlow)
    }
}
