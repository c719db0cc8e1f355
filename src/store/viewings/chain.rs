//! The chain of those who looked: each row holds the hash of the row before and itself.
//!
//! One row of the chain is added after the other, under one pen, whichever process adds it: a look is
//! put on record at most every quarter of an hour, so nobody waits long. What was on record before there
//! was a chain is held by one hash, from which the chain goes on.

use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use super::Row;
use crate::store::ledger::part;
use crate::store::{Checkpoint, Database, DatabaseError, Kind, Verified, with_pool};

/// The end of the chain.
pub(super) const END: &str = "SELECT position, hash FROM viewing WHERE position IS NOT NULL \
     ORDER BY position DESC LIMIT 1";
/// What was on record before there was one.
pub(super) const BEFORE: &str = "SELECT viewing, at, worker, token, journey, page, households, \
     position, hash FROM viewing WHERE position IS NULL ORDER BY viewing";
const CHAINED: &str = "SELECT viewing, at, worker, token, journey, page, households, \
     position, hash FROM viewing WHERE position IS NOT NULL ORDER BY position";
const HOW_MANY: &str = "SELECT COALESCE(max(position), 0) FROM viewing";

// As the log's pen, but for the row that is locked: there is none, so a number is. It spells `looks`.
const PEN_OF_SERVER: &str = "BEGIN; SET LOCAL lock_timeout = '5s'; \
     SET LOCAL statement_timeout = '30s'; SET LOCAL idle_in_transaction_session_timeout = '10s'; \
     SELECT pg_advisory_xact_lock(465726040947)";
const PEN_OF_FILE: &str = "BEGIN IMMEDIATE";

/// What is wrong with the record of who looked, and where it shows first.
#[derive(Debug, thiserror::Error)]
pub enum LooksDamage {
    /// A row was put in, taken out or moved.
    #[error(
        "The record of who looked is damaged at look {0}: one was taken out, put in or moved. \
         Find out who had access to the database"
    )]
    Gap(i64),
    /// A row was changed.
    #[error(
        "The record of who looked is damaged at look {0}: what is stored there is not what was put \
         on record. Find out who had access to the database"
    )]
    Changed(i64),
    /// The end is missing.
    #[error(
        "The record of who looked ends at look {found}, and should go on to {expected}: its end was \
         cut off. Find out who had access to the database"
    )]
    CutOff {
        /// The last row.
        found: i64,
        /// What a checkpoint says.
        expected: i64,
    },
    /// Another record than the one that the checkpoint was taken of.
    #[error(
        "The record of who looked is whole in itself, but at look {0} it differs from a checkpoint \
         kept outside the database: it was rewritten from there or before"
    )]
    Rewritten(i64),
    /// It could not be read.
    #[error(transparent)]
    Unread(#[from] DatabaseError),
}

/// A row, as it is stored.
#[derive(FromRow)]
pub(super) struct Chained {
    viewing: Uuid,
    #[sqlx(flatten)]
    row: Row,
    position: Option<i64>,
    hash: Option<Vec<u8>>,
}

/// How a transaction begins that adds to the chain.
pub(super) fn pen(kind: &Kind) -> &'static str {
    match kind {
        Kind::Sqlite(_) => PEN_OF_FILE,
        Kind::Postgres => PEN_OF_SERVER,
    }
}

/// Where the chain begins, after what was on record before.
pub(super) fn beginning(before: &[Chained]) -> Checkpoint {
    let mut hasher = first();
    for row in before {
        add(&mut hasher, row.viewing, &row.row);
    }
    Checkpoint { position: 0, hash: hasher.finalize().to_vec() }
}

/// Where the chain goes on with a row.
pub(super) fn after(end: &Checkpoint, id: Uuid, row: &Row) -> Checkpoint {
    let position = end.position + 1;
    let mut hasher = Sha256::new();
    hasher.update(b"waymark/viewing/v1");
    hasher.update(&end.hash);
    hasher.update(position.to_be_bytes());
    add(&mut hasher, id, row);
    Checkpoint { position, hash: hasher.finalize().to_vec() }
}

fn first() -> Sha256 {
    let mut hasher = Sha256::new();
    hasher.update(b"waymark/viewing/before");
    hasher
}

fn add(hasher: &mut Sha256, id: Uuid, row: &Row) {
    let some = |id: Option<Uuid>| id.map_or(vec![], |id| id.as_bytes().to_vec());
    part(hasher, id.as_bytes());
    hasher.update(row.at.to_be_bytes());
    part(hasher, row.worker.as_bytes());
    part(hasher, &some(row.token));
    part(hasher, &some(row.journey));
    part(hasher, row.page.as_bytes());
    part(hasher, &row.households.map_or(vec![], |it| it.to_be_bytes().to_vec()));
}

/// How many looks the chain holds.
pub async fn looks_end(database: &Database) -> Result<i64, DatabaseError> {
    Ok(with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, _>(HOW_MANY).fetch_one(pool).await?
    }))
}

/// Walks the whole record of who looked, and compares it with checkpoints.
pub async fn verify_looks(
    database: &Database,
    checkpoints: &[Checkpoint],
) -> Result<Verified, LooksDamage> {
    let mut hasher = first();
    with_pool!(&database.reader, |pool: Db| {
        let mut rows = sqlx::query_as::<Db, Chained>(BEFORE).fetch(pool);
        while let Some(row) = rows.try_next().await.map_err(DatabaseError::from)? {
            add(&mut hasher, row.viewing, &row.row);
        }
    });
    let end = Checkpoint { position: 0, hash: hasher.finalize().to_vec() };
    let mut walk = Walk { end, checkpoints, met: 0 };
    walk.meet()?;
    with_pool!(&database.reader, |pool: Db| {
        let mut rows = sqlx::query_as::<Db, Chained>(CHAINED).fetch(pool);
        while let Some(row) = rows.try_next().await.map_err(DatabaseError::from)? {
            walk.add(&row)?;
        }
    });
    walk.end()
}

struct Walk<'a> {
    end: Checkpoint,
    checkpoints: &'a [Checkpoint],
    met: usize,
}

impl Walk<'_> {
    fn add(&mut self, row: &Chained) -> Result<(), LooksDamage> {
        let next = after(&self.end, row.viewing, &row.row);
        if row.position != Some(next.position) {
            return Err(LooksDamage::Gap(next.position));
        }
        if row.hash.as_ref() != Some(&next.hash) {
            return Err(LooksDamage::Changed(next.position));
        }
        self.end = next;
        self.meet()
    }

    fn meet(&mut self) -> Result<(), LooksDamage> {
        for known in self.checkpoints.iter().filter(|it| it.position == self.end.position) {
            if known.hash != self.end.hash {
                return Err(LooksDamage::Rewritten(known.position));
            }
            self.met += 1;
        }
        Ok(())
    }

    fn end(self) -> Result<Verified, LooksDamage> {
        let expected = self.checkpoints.iter().map(|it| it.position).max().unwrap_or(0);
        if self.end.position < expected {
            return Err(LooksDamage::CutOff { found: self.end.position, expected });
        }
        Ok(Verified { head: self.end, checkpoints: self.met })
    }
}
