//! The limit: the same rows in a table of the same shape as the log, and nothing else. One writer puts
//! the rows of all clients into one statement, each its own commit.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Result;
use common::{Attempt, Fact, Heard, Peer, Row, Take, failed};
use futures_util::TryStreamExt as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Executor as _, PgPool, Row as _, SqlitePool};
use uuid::Uuid;

const TABLE: &str = "CREATE TABLE bare (position BIGINT PRIMARY KEY, event_id UUID NOT NULL UNIQUE, \
     stream_id UUID NOT NULL, version BIGINT NOT NULL, type TEXT NOT NULL, schema SMALLINT NOT NULL, \
     happened_at BIGINT NOT NULL, recorded_at BIGINT NOT NULL, source_recorded_at BIGINT, \
     worker UUID, command_id UUID NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL, \
     UNIQUE (stream_id, version))";

const UNNEST: &str = "INSERT INTO bare SELECT fact.position, fact.id, fact.stream, fact.version, \
     'enquiry-received', 1, 1, 1, NULL, NULL, fact.id, fact.body, decode(repeat('00', 32), 'hex') \
     FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[]) \
     AS fact (position, id, stream, version, body)";

const AFTER: &str = "SELECT position, stream_id, version, body FROM bare WHERE position > $1 ORDER BY position LIMIT 1000";
const ALL: &str = "SELECT stream_id, version, body FROM bare ORDER BY position";

/// On SQLite.
#[derive(Clone)]
pub(crate) struct Sqlite {
    file: PathBuf,
    pool: SqlitePool,
    position: Arc<AtomicI64>,
}

impl Peer for Sqlite {
    type Cursor = i64;

    const BARE: bool = true;

    async fn open(url: &str) -> Result<Self> {
        let file = PathBuf::from(url.trim_start_matches("sqlite:"));
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let pool = SqlitePoolOptions::new().max_connections(2).connect_with(options).await?;
        let table = TABLE.replacen("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1);
        pool.execute(sqlx::AssertSqlSafe(table)).await?;
        Ok(Self { file, pool, position: Arc::default() })
    }

    async fn durability(&self) -> Result<String> {
        sqlite_durability(&self.pool).await
    }

    async fn begin(&self, rows: Vec<Row>) -> Attempt<()> {
        let mut query = sqlx::QueryBuilder::<sqlx::Sqlite>::new("INSERT INTO bare ");
        query.push_values(rows, |mut values, row| {
            let id = Uuid::now_v7();
            values.push_bind(self.position.fetch_add(1, Ordering::Relaxed) + 1);
            values.push_bind(id).push_bind(row.stream).push_bind(i64::from(row.version));
            values.push_bind("enquiry-received").push_bind(1_i16).push_bind(1_i64);
            values.push_bind(1_i64).push_bind(None::<i64>).push_bind(None::<Uuid>);
            values.push_bind(id).push_bind(body(&row.fact)).push_bind(vec![0_u8; 32]);
        });
        query.build().execute(&self.pool).await.map(drop).map_err(failed)
    }

    async fn join(&self, _: Uuid, _: Uuid) -> Attempt<String> {
        Err(failed("bare inserts know no streams"))
    }

    async fn page(&self, cursor: &mut i64, take: &Take) -> Result<usize> {
        let rows = sqlx::query(AFTER).bind(*cursor).fetch_all(&self.pool).await?;
        for row in &rows {
            *cursor = row.get(0);
            hear(row.get(1), row.get(2), row.get(3), take)?;
        }
        Ok(rows.len())
    }

    // As fast as one thread can: without a hop to another for every row, which sqlx makes.
    async fn read(&self, take: Take) -> Result<()> {
        let file = self.file.clone();
        let scan = move || {
            let connection = rusqlite::Connection::open(file)?;
            let mut statement = connection.prepare(ALL)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let stream = Uuid::from_slice(row.get_ref(0)?.as_blob()?)?;
                hear(stream, row.get(1)?, row.get_ref(2)?.as_str()?, &take)?;
            }
            Ok(())
        };
        tokio::task::spawn_blocking(scan).await?
    }
}

/// On PostgreSQL.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: PgPool,
    position: Arc<AtomicI64>,
}

impl Peer for Postgres {
    type Cursor = i64;

    const BARE: bool = true;

    async fn open(url: &str) -> Result<Self> {
        let pool = PgPool::connect(url).await?;
        let table = TABLE.replace("BLOB", "BYTEA");
        let table = table.replacen("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1);
        pool.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(table))).await?;
        Ok(Self { pool, position: Arc::default() })
    }

    async fn durability(&self) -> Result<String> {
        postgres_durability(&self.pool).await
    }

    async fn begin(&self, rows: Vec<Row>) -> Attempt<()> {
        let count = i64::try_from(rows.len()).map_err(failed)?;
        let first = self.position.fetch_add(count, Ordering::Relaxed) + 1;
        let positions: Vec<i64> = (first..).take(rows.len()).collect();
        let ids: Vec<Uuid> = rows.iter().map(|_| Uuid::now_v7()).collect();
        let streams: Vec<Uuid> = rows.iter().map(|row| row.stream).collect();
        let versions: Vec<i64> = rows.iter().map(|row| row.version.into()).collect();
        let bodies: Vec<String> = rows.iter().map(|row| body(&row.fact)).collect();
        let query = sqlx::query(UNNEST).bind(positions).bind(ids).bind(streams);
        let query = query.bind(versions).bind(bodies);
        query.execute(&self.pool).await.map(drop).map_err(failed)
    }

    async fn join(&self, _: Uuid, _: Uuid) -> Attempt<String> {
        Err(failed("bare inserts know no streams"))
    }

    async fn page(&self, cursor: &mut i64, take: &Take) -> Result<usize> {
        let rows = sqlx::query(AFTER).bind(*cursor).fetch_all(&self.pool).await?;
        for row in &rows {
            *cursor = row.get(0);
            hear(row.get(1), row.get(2), row.get(3), take)?;
        }
        Ok(rows.len())
    }

    async fn read(&self, take: Take) -> Result<()> {
        let mut rows = sqlx::query(ALL).fetch(&self.pool);
        while let Some(row) = rows.try_next().await? {
            hear(row.get(0), row.get(1), row.get(2), &take)?;
        }
        Ok(())
    }
}

/// What a connection of the pool says of its durability.
pub(crate) async fn sqlite_durability(pool: &SqlitePool) -> Result<String> {
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(pool).await?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(pool).await?;
    Ok(format!("SQLite {version}, journal_mode={journal} synchronous={synchronous}"))
}

/// What a connection of the pool says of its durability.
pub(crate) async fn postgres_durability(pool: &PgPool) -> Result<String> {
    let commit: String = sqlx::query_scalar("SHOW synchronous_commit").fetch_one(pool).await?;
    let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(pool).await?;
    let version: String = sqlx::query_scalar("SHOW server_version").fetch_one(pool).await?;
    Ok(format!("PostgreSQL {version}, synchronous_commit={commit} fsync={fsync}"))
}

fn body(fact: &Fact) -> String {
    serde_json::to_string(fact).unwrap_or_default()
}

fn hear(stream: Uuid, version: i64, body: &str, take: &Take) -> Result<()> {
    let fact: Fact = serde_json::from_str(body)?;
    take(Heard::of(stream, u32::try_from(version)?, &fact));
    Ok(())
}
