//! Appending to a SQLite file.
//!
//! The driver would take every statement to a thread of its own and back, which costs more than the
//! statement. So the pen, which has a thread anyway, calls SQLite itself.

use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::sync::Arc;

use domain::ids::StreamId;
use domain::record::Recorded;
use rusqlite::{CachedStatement, Params, TransactionBehavior, params};
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use super::Done;
use crate::store::event_log::{HEAD, Head, Row, recorded};
use crate::store::histories::{Histories, whole};
use crate::store::open::connect;
use crate::store::{DatabaseError, Door};

const DONE: &str = "SELECT fingerprint, first_position, last_position FROM command_done \
     WHERE command_id = $1";
const HISTORY: &str =
    concat!("SELECT ", columns!(), " FROM event_log WHERE stream_id = $1 ORDER BY version");
const APPEND: &str = concat!(
    "INSERT INTO event_log (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
);
const REMEMBER: &str = "INSERT INTO command_done (command_id, fingerprint, first_position, \
     last_position, recorded_at, door, token) VALUES ($1, $2, $3, $4, $5, $6, $7)";

const PUT_DOWN_PEN: &str =
    "UPDATE log_head SET position = $1, recorded_at = $2, hash = $3 WHERE id = 1";

/// The pen's own connection, opened when it is first needed.
pub(in crate::store) struct Connection {
    path: PathBuf,
    open: Option<rusqlite::Connection>,
    turn: Arc<Mutex<()>>,
}

/// An open transaction. Dropped without a commit, it is rolled back.
pub(in crate::store) struct Transaction<'a> {
    tx: rusqlite::Transaction<'a>,
    _turn: MutexGuard<'a, ()>,
}

impl Connection {
    pub(super) fn new(pool: &sqlx::SqlitePool, turn: Arc<Mutex<()>>) -> Self {
        let path = pool.connect_options().get_filename().to_owned();
        Self { path, open: None, turn }
    }

    // The write lock is asked for at once: a read that turns into a write may fail as busy.
    pub(super) async fn begin(
        &mut self,
        keys: &[Uuid],
    ) -> Result<(Transaction<'_>, Head, Vec<Done>), DatabaseError> {
        let turn = self.turn.lock().await;
        let open = match self.open.take() {
            Some(open) => open,
            None => connect(&self.path)?,
        };
        let open = self.open.insert(open);
        let tx = rusqlite::Transaction::new(open, TransactionBehavior::Immediate)?;
        let head = tx.prepare_cached(HEAD)?.query_row([], |row| {
            Ok(Head { position: row.get(0)?, recorded_at: row.get(1)?, hash: row.get(2)? })
        })?;
        let done = done(&tx, keys)?;
        Ok((Transaction { tx, _turn: turn }, head, done))
    }

    pub(super) fn renew(&mut self) {
        self.open = None;
    }
}

impl Transaction<'_> {
    pub(super) fn facts_after(
        &self,
        statement: &'static str,
        position: i64,
    ) -> Result<Vec<Recorded>, DatabaseError> {
        facts(&mut self.tx.prepare_cached(statement)?, [position])
    }

    pub(super) fn histories(&self, streams: &[Uuid]) -> Result<Histories, DatabaseError> {
        let mut statement = self.tx.prepare_cached(HISTORY)?;
        let mut histories = Histories::with_capacity(streams.len());
        for stream in streams {
            if let Entry::Vacant(entry) = histories.entry(StreamId(*stream)) {
                entry.insert(whole(facts(&mut statement, [stream.as_bytes()])?)?);
            }
        }
        Ok(histories)
    }

    pub(super) fn write(
        &self,
        rows: &[Row],
        done: &[&Done],
        head: &Head,
        now: i64,
    ) -> Result<(), DatabaseError> {
        let mut append = self.tx.prepare_cached(APPEND)?;
        for row in rows {
            append.execute(params![
                row.position,
                row.event_id.as_bytes(),
                row.stream_id.as_bytes(),
                row.version,
                row.kind,
                row.schema,
                row.happened_at,
                row.recorded_at,
                row.source_recorded_at,
                row.worker.map(Uuid::into_bytes),
                row.command_id.as_bytes(),
                row.body,
                row.hash,
            ])?;
        }
        let mut remember = self.tx.prepare_cached(REMEMBER)?;
        for done in done {
            let (key, positions) =
                (done.command_id.as_bytes(), (done.first_position, done.last_position));
            let door = done.came_in_by.map(Door::as_str);
            let token = done.came_in_by.and_then(Door::token).map(Uuid::into_bytes);
            remember.execute(params![
                key,
                done.fingerprint,
                positions.0,
                positions.1,
                now,
                door,
                token
            ])?;
        }
        if !rows.is_empty() {
            let mut put_down = self.tx.prepare_cached(PUT_DOWN_PEN)?;
            put_down.execute(params![head.position, head.recorded_at, head.hash])?;
        }
        Ok(())
    }

    pub(super) fn commit(self) -> Result<(), DatabaseError> {
        Ok(self.tx.commit()?)
    }
}

fn done(tx: &rusqlite::Transaction<'_>, keys: &[Uuid]) -> Result<Vec<Done>, DatabaseError> {
    let mut statement = tx.prepare_cached(DONE)?;
    let mut done = vec![];
    for key in keys {
        let mut rows = statement.query([key.as_bytes()])?;
        if let Some(row) = rows.next()? {
            done.push(Done {
                command_id: *key,
                fingerprint: row.get(0)?,
                first_position: row.get(1)?,
                last_position: row.get(2)?,
                came_in_by: None,
            });
        }
    }
    Ok(done)
}

fn facts(
    statement: &mut CachedStatement<'_>,
    values: impl Params,
) -> Result<Vec<Recorded>, DatabaseError> {
    let mut rows = statement.query(values)?;
    let mut facts = vec![];
    while let Some(row) = rows.next()? {
        facts.push(recorded(row)?);
    }
    Ok(facts)
}
