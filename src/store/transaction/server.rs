//! Appending to a PostgreSQL server, in as few journeys there and back as it can be done.

use domain::record::Recorded;
use sqlx::{Connection as _, FromRow, PgConnection, Postgres};
use tokio::time::timeout;
use uuid::Uuid;

use super::Done;
use crate::store::event_log::{Head, Row};
use crate::store::histories::{Histories, by_stream};
use crate::store::open::PATIENCE;
use crate::store::{DatabaseError, Door};

// Five statements, each of its own, in one journey. A lock is waited for without end unless the
// server is told otherwise. A process that stands still loses the pen, so that others may write.
const BEGIN_AND_TAKE_PEN: &str = "BEGIN; SET LOCAL lock_timeout = '5s'; \
     SET LOCAL statement_timeout = '30s'; SET LOCAL idle_in_transaction_session_timeout = '10s'; \
     SELECT position FROM log_head WHERE id = 1 FOR UPDATE";
const HEAD_AND_DONE: &str = "SELECT log_head.position, log_head.recorded_at, log_head.hash, \
     command_id, fingerprint, first_position, last_position \
     FROM log_head LEFT JOIN command_done ON command_id = ANY($1) WHERE id = 1";
const HISTORIES: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM event_log WHERE stream_id = ANY($1) ORDER BY stream_id, version"
);
const WRITE: &str = concat!(
    "WITH appended AS (INSERT INTO event_log (",
    columns!(),
    ") SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], \
     $6::smallint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::uuid[], $11::uuid[], \
     $12::text[], $13::bytea[])), \
     remembered AS (INSERT INTO command_done (command_id, fingerprint, first_position, \
     last_position, door, token, recorded_at) \
     SELECT *, $20 FROM unnest($14::uuid[], $15::bytea[], $16::bigint[], $17::bigint[], \
     $18::text[], $19::uuid[])) \
     UPDATE log_head SET position = $21, recorded_at = $22, hash = $23 WHERE id = 1"
);

/// The pen's own connection, made when it is first needed, and on the pen's own thread, which then
/// hears the server itself. A pool would also ask after its health before and after each transaction.
pub(in crate::store) struct Connection {
    pool: sqlx::PgPool,
    open: Option<PgConnection>,
}

/// An open transaction. Dropped without a commit, it is rolled back.
pub(in crate::store) struct Transaction<'a>(sqlx::Transaction<'a, Postgres>);

// Where the log ends, beside what one command came to, or none.
#[derive(FromRow)]
struct HeadAndDone {
    #[sqlx(flatten)]
    head: Head,
    command_id: Option<Uuid>,
    fingerprint: Option<Vec<u8>>,
    first_position: Option<i64>,
    last_position: Option<i64>,
}

impl HeadAndDone {
    fn done(self) -> Option<Done> {
        Some(Done {
            command_id: self.command_id?,
            fingerprint: self.fingerprint?,
            first_position: self.first_position,
            last_position: self.last_position,
            came_in_by: None,
        })
    }
}

impl Connection {
    pub(super) fn new(pool: sqlx::PgPool) -> Self {
        Self { pool, open: None }
    }

    pub(super) async fn begin(
        &mut self,
        keys: &[Uuid],
    ) -> Result<(Transaction<'_>, Head, Vec<Done>), DatabaseError> {
        let open = match self.open.take() {
            Some(open) => open,
            None => {
                let options = self.pool.connect_options();
                let connecting = PgConnection::connect_with(&options);
                timeout(PATIENCE, connecting).await.map_err(|_| DatabaseError::TooSlow)??
            }
        };
        let mut tx = self.open.insert(open).begin_with(BEGIN_AND_TAKE_PEN).await?;
        let rows: Vec<HeadAndDone> =
            sqlx::query_as(HEAD_AND_DONE).bind(keys).fetch_all(&mut *tx).await?;
        let head = rows.first().ok_or(sqlx::Error::RowNotFound)?.head.clone();
        let done = rows.into_iter().filter_map(HeadAndDone::done).collect();
        Ok((Transaction(tx), head, done))
    }

    pub(super) fn renew(&mut self) {
        self.open = None;
    }
}

impl Transaction<'_> {
    pub(super) async fn facts_after(
        &mut self,
        statement: &'static str,
        position: i64,
    ) -> Result<Vec<Recorded>, DatabaseError> {
        let query = sqlx::query_as(statement).bind(position);
        let rows: Vec<Row> = query.fetch_all(&mut *self.0).await?;
        Ok(rows.iter().map(Row::recorded).collect())
    }

    pub(super) async fn histories(&mut self, streams: &[Uuid]) -> Result<Histories, DatabaseError> {
        let rows: Vec<Row> =
            sqlx::query_as(HISTORIES).bind(streams).fetch_all(&mut *self.0).await?;
        let mut histories = Histories::with_capacity(streams.len());
        by_stream(&rows, &mut histories)?;
        Ok(histories)
    }

    pub(super) async fn write(
        &mut self,
        rows: &[Row],
        done: &[&Done],
        head: &Head,
        now: i64,
    ) -> Result<(), DatabaseError> {
        if done.is_empty() {
            return Ok(());
        }
        let query = sqlx::query(WRITE)
            .bind(each(rows, |row| row.position))
            .bind(each(rows, |row| row.event_id))
            .bind(each(rows, |row| row.stream_id))
            .bind(each(rows, |row| row.version))
            .bind(each(rows, |row| &*row.kind))
            .bind(each(rows, |row| row.schema))
            .bind(each(rows, |row| row.happened_at))
            .bind(each(rows, |row| row.recorded_at))
            .bind(each(rows, |row| row.source_recorded_at))
            .bind(each(rows, |row| row.worker))
            .bind(each(rows, |row| row.command_id))
            .bind(each(rows, |row| &*row.body))
            .bind(each(rows, |row| &*row.hash))
            .bind(each(done, |done| done.command_id))
            .bind(each(done, |done| &*done.fingerprint))
            .bind(each(done, |done| done.first_position))
            .bind(each(done, |done| done.last_position))
            .bind(each(done, |done| done.came_in_by.map(Door::as_str)))
            .bind(each(done, |done| done.came_in_by.and_then(Door::token)))
            .bind(now);
        let query = query.bind(head.position).bind(head.recorded_at).bind(&head.hash);
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    pub(super) async fn commit(self) -> Result<(), DatabaseError> {
        Ok(self.0.commit().await?)
    }
}

fn each<'a, R, T>(rows: &'a [R], column: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(column).collect()
}
