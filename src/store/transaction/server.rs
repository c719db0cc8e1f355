//! Appending to a PostgreSQL server, in as few journeys there and back as it can be done.

use domain::record::Recorded;
use sqlx::Postgres;
use uuid::Uuid;

use super::{ADOPTED, Done, PUT_DOWN_PEN};
use crate::store::DatabaseError;
use crate::store::event_log::{Head, Row};
use crate::store::histories::{Histories, by_stream};

// A lock is waited for without end unless the server is told otherwise. A process that stands still
// loses the pen, so that others may write.
const BEGIN: &str = "BEGIN; SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '30s'; \
     SET LOCAL idle_in_transaction_session_timeout = '10s'";
const TAKE_PEN: &str = "SELECT position, recorded_at, hash FROM log_head WHERE id = 1 FOR UPDATE";
const DONE: &str = "SELECT command_id, fingerprint, first_position, last_position \
     FROM command_done WHERE command_id = ANY($1)";
const HISTORIES: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM event_log WHERE stream_id = ANY($1) ORDER BY stream_id, version"
);
const APPEND: &str = concat!(
    "INSERT INTO event_log (",
    columns!(),
    ") SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], \
     $6::smallint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::uuid[], $11::uuid[], \
     $12::text[], $13::bytea[])"
);
const REMEMBER: &str = "INSERT INTO command_done (command_id, fingerprint, first_position, \
     last_position, recorded_at) \
     SELECT *, $5 FROM unnest($1::uuid[], $2::bytea[], $3::bigint[], $4::bigint[])";

/// An open transaction. Dropped without a commit, it is rolled back.
pub(in crate::store) struct Transaction(sqlx::Transaction<'static, Postgres>);

impl Transaction {
    pub(super) async fn begin(pool: &sqlx::PgPool) -> Result<(Self, Head), DatabaseError> {
        let mut tx = pool.begin_with(BEGIN).await?;
        let head = sqlx::query_as(TAKE_PEN).fetch_one(&mut *tx).await?;
        Ok((Self(tx), head))
    }

    pub(super) async fn pathways_after(
        &mut self,
        position: i64,
    ) -> Result<Vec<Recorded>, DatabaseError> {
        let rows: Vec<Row> = sqlx::query_as(ADOPTED).bind(position).fetch_all(&mut *self.0).await?;
        Ok(rows.iter().map(Row::recorded).collect())
    }

    pub(super) async fn done(&mut self, keys: &[Uuid]) -> Result<Vec<Done>, DatabaseError> {
        Ok(sqlx::query_as(DONE).bind(keys).fetch_all(&mut *self.0).await?)
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
        if !rows.is_empty() {
            self.append(rows).await?;
            let put_down = sqlx::query(PUT_DOWN_PEN).bind(head.position).bind(head.recorded_at);
            put_down.bind(&head.hash).execute(&mut *self.0).await?;
        }
        if !done.is_empty() {
            self.remember(done, now).await?;
        }
        Ok(())
    }

    async fn append(&mut self, rows: &[Row]) -> Result<(), DatabaseError> {
        let query = sqlx::query(APPEND)
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
            .bind(each(rows, |row| &*row.hash));
        query.execute(&mut *self.0).await?;
        Ok(())
    }

    async fn remember(&mut self, done: &[&Done], now: i64) -> Result<(), DatabaseError> {
        let query = sqlx::query(REMEMBER)
            .bind(each(done, |done| done.command_id))
            .bind(each(done, |done| &*done.fingerprint))
            .bind(each(done, |done| done.first_position))
            .bind(each(done, |done| done.last_position))
            .bind(now);
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
