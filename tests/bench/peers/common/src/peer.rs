//! What a peer must be able to do.

use std::fmt::Display;
use std::time::Duration;

use anyhow::Result;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::row::{Row, Take};

/// How long a reader that polls rests after it found nothing.
const REST: Duration = Duration::from_millis(1);

/// Why an append did not happen.
#[derive(Debug)]
pub enum Refused {
    /// Somebody was faster.
    Conflict,
    /// Anything else.
    Failed(anyhow::Error),
}

/// What comes of one attempt.
pub type Attempt<T> = Result<T, Refused>;

/// An append that failed, and not because somebody was faster.
pub fn failed(error: impl Display) -> Refused {
    Refused::Failed(anyhow::anyhow!("{error}"))
}

/// An event store, driven through its public interface.
pub trait Peer: Clone + Send + Sync + Sized + 'static {
    /// How far a reader has read.
    type Cursor: Default + Send;

    /// Whether it has a reader of all events in order that can go on where it stopped.
    const FOLLOWS: bool = true;

    /// Whether one writer puts the rows of all clients into one statement: the limit that others
    /// are held against.
    const BARE: bool = false;

    /// Opens the store, and makes what it needs.
    fn open(url: &str) -> impl Future<Output = Result<Self>> + Send;

    /// How durable a commit is, as its own connection tells.
    fn durability(&self) -> impl Future<Output = Result<String>> + Send;

    /// Appends rows to a stream that is not there yet.
    fn begin(&self, rows: Vec<Row>) -> impl Future<Output = Attempt<()>> + Send;

    /// Reads a stream that others write to as well, and appends its next fact. Returns its reference.
    fn join(&self, stream: Uuid, id: Uuid) -> impl Future<Output = Attempt<String>> + Send;

    /// Reads a page of all events. Returns how many there were.
    fn page(
        &self,
        cursor: &mut Self::Cursor,
        take: &Take,
    ) -> impl Future<Output = Result<usize>> + Send;

    /// Reads all events, once.
    fn read(&self, take: Take) -> impl Future<Output = Result<()>> + Send {
        async move {
            let mut cursor = Self::Cursor::default();
            while self.page(&mut cursor, &take).await? > 0 {}
            Ok(())
        }
    }

    /// Follows the log until it is stopped.
    fn follow(
        &self,
        take: Take,
        stop: CancellationToken,
    ) -> impl Future<Output = Result<()>> + Send {
        async move {
            let mut cursor = Self::Cursor::default();
            while !stop.is_cancelled() {
                if self.page(&mut cursor, &take).await? == 0 {
                    tokio::time::sleep(REST).await;
                }
            }
            Ok(())
        }
    }
}
