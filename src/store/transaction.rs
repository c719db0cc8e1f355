//! A transaction that appends: it holds the pen from its first statement to its last.

use sqlx::QueryBuilder;
use uuid::Uuid;

use super::event_log::{Head, Row};
use super::histories::{BY_VERSION, OF_STREAMS};
use super::syncs::check_syncs;
use super::{Database, DatabaseError, Pool};

/// SQLite takes 32,766 values to a statement; a row of the log has 13.
const ROWS_A_STATEMENT: usize = 2_000;

const PUT_DOWN_PEN: &str =
    "UPDATE log_head SET position = $1, recorded_at = $2, hash = $3 WHERE id = 1";
const ADOPTED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM event_log WHERE type = 'pathway-adopted' AND position > $1 ORDER BY position"
);
const OF_KEYS: &str = "SELECT command_id, fingerprint, first_position, last_position \
     FROM command_done WHERE command_id IN (";
const INSERT: &str = concat!("INSERT INTO event_log (", columns!(), ") ");
const DONE: &str = "INSERT INTO command_done (command_id, fingerprint, first_position, \
     last_position, recorded_at) ";

/// What a command came to.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Done {
    pub(super) command_id: Uuid,
    pub(super) fingerprint: Vec<u8>,
    pub(super) first_position: Option<i64>,
    pub(super) last_position: Option<i64>,
    /// Whether it came to that in this transaction.
    #[sqlx(default)]
    pub(super) is_new: bool,
}

/// An open transaction. Dropped without a commit, it leaves nothing.
pub(super) enum Transaction {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// Runs one body in whichever transaction is open, as `with_pool` does.
macro_rules! with_tx {
    ($transaction:expr, |$name:ident: $Db:ident| $body:expr) => {
        match $transaction {
            Transaction::Sqlite($name) => {
                type $Db = sqlx::Sqlite;
                $body
            }
            Transaction::Postgres($name) => {
                type $Db = sqlx::Postgres;
                $body
            }
        }
    };
}

impl Transaction {
    // SQLite must ask for the write lock at once: a read that turns into a write may fail as busy.
    // PostgreSQL waits for a lock without end unless told otherwise; SQLite has its busy timeout. A
    // process that stands still loses the pen, so that others may write.
    pub(super) async fn begin(database: &Database) -> Result<Self, DatabaseError> {
        check_syncs()?;
        match &database.writer {
            Pool::Sqlite(pool) => Ok(Self::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?)),
            Pool::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                sqlx::query("SET LOCAL lock_timeout = '5s'").execute(&mut *tx).await?;
                sqlx::query("SET LOCAL statement_timeout = '30s'").execute(&mut *tx).await?;
                sqlx::query("SET LOCAL idle_in_transaction_session_timeout = '10s'")
                    .execute(&mut *tx)
                    .await?;
                Ok(Self::Postgres(tx))
            }
        }
    }

    /// A statement of its own: the next one then sees all that the last holder committed.
    pub(super) async fn take_pen(&mut self) -> Result<Head, DatabaseError> {
        // SQLite has no row locks; writing the row does the same.
        let statement = match self {
            Self::Sqlite(_) => {
                "UPDATE log_head SET position = position WHERE id = 1 \
                 RETURNING position, recorded_at, hash"
            }
            Self::Postgres(_) => {
                "SELECT position, recorded_at, hash FROM log_head WHERE id = 1 FOR UPDATE"
            }
        };
        with_tx!(self, |tx: Db| {
            Ok(sqlx::query_as::<Db, Head>(statement).fetch_one(&mut **tx).await?)
        })
    }

    /// Pathways adopted after a position.
    pub(super) async fn pathways_after(
        &mut self,
        position: i64,
    ) -> Result<Vec<Row>, DatabaseError> {
        with_tx!(self, |tx: Db| {
            Ok(sqlx::query_as::<Db, Row>(ADOPTED).bind(position).fetch_all(&mut **tx).await?)
        })
    }

    /// What commands with these keys came to before.
    pub(super) async fn done(&mut self, keys: &[Uuid]) -> Result<Vec<Done>, DatabaseError> {
        with_tx!(self, |tx: Db| {
            let mut query = QueryBuilder::<Db>::new(OF_KEYS);
            let mut ids = query.separated(", ");
            for key in keys {
                ids.push_bind(key);
            }
            Ok(query.push(")").build_query_as().fetch_all(&mut **tx).await?)
        })
    }

    /// The histories of these streams, which cannot change until the commit.
    pub(super) async fn histories(&mut self, streams: &[Uuid]) -> Result<Vec<Row>, DatabaseError> {
        with_tx!(self, |tx: Db| {
            let mut query = QueryBuilder::<Db>::new(OF_STREAMS);
            let mut ids = query.separated(", ");
            for stream in streams {
                ids.push_bind(stream);
            }
            Ok(query.push(BY_VERSION).build_query_as().fetch_all(&mut **tx).await?)
        })
    }

    /// Appends rows.
    pub(super) async fn insert(&mut self, rows: &[Row]) -> Result<(), DatabaseError> {
        with_tx!(self, |tx: Db| {
            for rows in rows.chunks(ROWS_A_STATEMENT) {
                let mut query = QueryBuilder::<Db>::new(INSERT);
                query.push_values(rows, |mut values, row| {
                    values.push_bind(row.position).push_bind(row.event_id);
                    values.push_bind(row.stream_id).push_bind(row.version);
                    values.push_bind(&row.kind).push_bind(row.schema);
                    values.push_bind(row.happened_at).push_bind(row.recorded_at);
                    values.push_bind(row.source_recorded_at).push_bind(row.worker);
                    values.push_bind(row.command_id).push_bind(&row.body).push_bind(&row.hash);
                });
                query.build().execute(&mut **tx).await?;
            }
            Ok(())
        })
    }

    /// Remembers what commands came to.
    pub(super) async fn record_done(
        &mut self,
        done: &[&Done],
        now: i64,
    ) -> Result<(), DatabaseError> {
        if done.is_empty() {
            return Ok(());
        }
        with_tx!(self, |tx: Db| {
            let mut query = QueryBuilder::<Db>::new(DONE);
            query.push_values(done, |mut values, done| {
                values.push_bind(done.command_id).push_bind(&done.fingerprint);
                values.push_bind(done.first_position).push_bind(done.last_position);
                values.push_bind(now);
            });
            query.build().execute(&mut **tx).await?;
            Ok(())
        })
    }

    /// Writes where the log now ends.
    pub(super) async fn put_down_pen(&mut self, head: &Head) -> Result<(), DatabaseError> {
        with_tx!(self, |tx: Db| {
            let query = sqlx::query::<Db>(PUT_DOWN_PEN).bind(head.position);
            query.bind(head.recorded_at).bind(&head.hash).execute(&mut **tx).await?;
            Ok(())
        })
    }

    /// Only now may anybody be answered.
    pub(super) async fn commit(self) -> Result<(), DatabaseError> {
        match self {
            Self::Sqlite(tx) => Ok(tx.commit().await?),
            Self::Postgres(tx) => Ok(tx.commit().await?),
        }
    }
}
