//! A transaction that appends: it holds the pen from its first statement to its last.
//!
//! A file and a server want different hands. A statement on a file is a function called, so each row
//! has its own; a statement on a server is a journey there and back, so each takes all rows along.

mod file;
mod server;

use domain::record::Recorded;
use uuid::Uuid;

use super::event_log::{Head, Row};
use super::histories::Histories;
use super::syncs::check_syncs;
use super::{Database, DatabaseError, Door, Pool};

const ADOPTED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM event_log WHERE type = 'pathway-adopted' AND position > $1 ORDER BY position"
);

// See `domain::training::may_fill`.
const FILLING: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM event_log WHERE type IN ('milestone-reached', 'fact-undone', 'course-changed', \
     'course-cancelled') AND position > $1 ORDER BY position"
);

/// What a command came to.
#[derive(Clone, Debug)]
pub(super) struct Done {
    pub(super) command_id: Uuid,
    pub(super) fingerprint: Vec<u8>,
    pub(super) first_position: Option<i64>,
    pub(super) last_position: Option<i64>,
    /// By which door it came in, if it came to that in this transaction.
    pub(super) came_in_by: Option<Door>,
}

/// Where transactions are made.
pub(super) enum Connection {
    File(file::Connection),
    Server(server::Connection),
}

/// An open transaction. Dropped without a commit, it leaves nothing.
pub(super) enum Transaction<'a> {
    File(file::Transaction<'a>),
    Server(server::Transaction<'a>),
}

impl Connection {
    pub(super) fn of(database: Database) -> Self {
        match database.writer {
            Pool::Sqlite(pool) => Self::File(file::Connection::new(&pool, database.turn)),
            Pool::Postgres(pool) => Self::Server(server::Connection::new(pool)),
        }
    }

    /// Begins a transaction and takes the pen, by a statement of its own: what is read then, where
    /// the log ends and what commands with these keys came to before, is all that the last holder
    /// committed.
    pub(super) async fn begin(
        &mut self,
        keys: &[Uuid],
    ) -> Result<(Transaction<'_>, Head, Vec<Done>), DatabaseError> {
        check_syncs()?;
        match self {
            Self::File(file) => {
                let (tx, head, done) = file.begin(keys).await?;
                Ok((Transaction::File(tx), head, done))
            }
            Self::Server(server) => {
                let (tx, head, done) = server.begin(keys).await?;
                Ok((Transaction::Server(tx), head, done))
            }
        }
    }

    /// Leaves behind what failed.
    pub(super) fn renew(&mut self) {
        match self {
            Self::File(file) => file.renew(),
            Self::Server(server) => server.renew(),
        }
    }
}

impl Transaction<'_> {
    /// Pathways adopted after a position.
    pub(super) async fn pathways_after(
        &mut self,
        position: i64,
    ) -> Result<Vec<Recorded>, DatabaseError> {
        match self {
            Self::File(tx) => tx.facts_after(ADOPTED, position),
            Self::Server(tx) => tx.facts_after(ADOPTED, position).await,
        }
    }

    /// What was recorded after a position and may fill a training course.
    pub(super) async fn filling_after(
        &mut self,
        position: i64,
    ) -> Result<Vec<Recorded>, DatabaseError> {
        match self {
            Self::File(tx) => tx.facts_after(FILLING, position),
            Self::Server(tx) => tx.facts_after(FILLING, position).await,
        }
    }

    /// The histories of these streams, which cannot change until the commit.
    pub(super) async fn histories(&mut self, streams: &[Uuid]) -> Result<Histories, DatabaseError> {
        match self {
            Self::File(tx) => tx.histories(streams),
            Self::Server(tx) => tx.histories(streams).await,
        }
    }

    /// Appends rows, remembers what commands came to, and writes where the log now ends.
    pub(super) async fn write(
        &mut self,
        rows: &[Row],
        done: &[&Done],
        head: &Head,
        now: i64,
    ) -> Result<(), DatabaseError> {
        match self {
            Self::File(tx) => tx.write(rows, done, head, now),
            Self::Server(tx) => tx.write(rows, done, head, now).await,
        }
    }

    /// Only now may anybody be answered.
    pub(super) async fn commit(self) -> Result<(), DatabaseError> {
        match self {
            Self::File(tx) => tx.commit(),
            Self::Server(tx) => tx.commit().await,
        }
    }
}
