//! What stops all mail, such as a wrong password, and when jobs last ran.

use chrono::{DateTime, Utc};

use super::Trouble;
use crate::store::{Database, DatabaseError, with_pool, with_writer};

/// Why no mail is tried. No mail loses an attempt by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// When it is tried again.
    pub retry_at: DateTime<Utc>,
    /// Why.
    pub trouble: Trouble,
    /// What the server said, as a number.
    pub code: Option<u16>,
}

// Who finds the same trouble again keeps when it began.
const OPEN: &str = "INSERT INTO outbox_breaker (id, opened_at, retry_at, class, code) \
     VALUES (1, $1, $2, $3, $4) ON CONFLICT (id) DO UPDATE \
     SET retry_at = excluded.retry_at, class = excluded.class, code = excluded.code";
const CLOSE: &str = "DELETE FROM outbox_breaker";
const READ: &str = "SELECT opened_at, retry_at, class, code FROM outbox_breaker WHERE id = 1";
const WAITS: &str = "SELECT COUNT(*) FROM outbox WHERE state IN ('pending', 'claimed', 'sending')";
const RAN: &str = "INSERT INTO job_run (job, ran_at) VALUES ($1, $2) \
     ON CONFLICT (job) DO UPDATE SET ran_at = excluded.ran_at";
const CLAIM_RUN: &str = "INSERT INTO job_run (job, ran_at) VALUES ($1, $2) \
     ON CONFLICT (job) DO UPDATE SET ran_at = excluded.ran_at \
     WHERE job_run.ran_at < $3 OR job_run.ran_at > $2";
const LAST_RUN: &str = "SELECT ran_at FROM job_run WHERE job = $1";

/// Stops all mail until an instant.
pub async fn open_breaker(database: &Database, breaker: &Breaker) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let open = sqlx::query::<Db>(OPEN).bind(breaker.opened_at.timestamp_micros());
        let open = open.bind(breaker.retry_at.timestamp_micros()).bind(breaker.trouble.as_str());
        open.bind(breaker.code.map(i64::from)).execute(pool).await?;
        Ok(())
    })
}

/// Lets mail go again.
pub async fn close_breaker(database: &Database) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(CLOSE).execute(pool).await?;
        Ok(())
    })
}

/// Whether any mail waits to be sent, or is being sent.
pub async fn waits(database: &Database) -> Result<bool, DatabaseError> {
    let count: i64 = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, _>(WAITS).fetch_one(pool).await?
    });
    Ok(count > 0)
}

/// What stops all mail, if anything does.
pub async fn breaker(database: &Database) -> Result<Option<Breaker>, DatabaseError> {
    let row: Option<(i64, i64, String, Option<i64>)> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(READ).fetch_optional(pool).await?
    });
    let at = |micros| DateTime::from_timestamp_micros(micros).unwrap_or_default();
    Ok(row.map(|(opened_at, retry_at, class, code)| Breaker {
        opened_at: at(opened_at),
        retry_at: at(retry_at),
        trouble: class.parse().unwrap_or(Trouble::NotOurServer),
        code: code.and_then(|code| u16::try_from(code).ok()),
    }))
}

/// Notes that a job has run.
pub async fn ran(
    database: &Database,
    job: &'static str,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let ran = sqlx::query::<Db>(RAN).bind(job).bind(now.timestamp_micros());
        ran.execute(pool).await?;
        Ok(())
    })
}

/// Claims a run of a job for one process. False if another claimed one since `before`.
pub async fn claim_run(
    database: &Database,
    job: &'static str,
    now: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let claim = sqlx::query::<Db>(CLAIM_RUN).bind(job).bind(now.timestamp_micros());
        let claimed = claim.bind(before.timestamp_micros()).execute(pool).await?;
        Ok(claimed.rows_affected() == 1)
    })
}

/// When a job last ran, in any process.
pub async fn last_run(
    database: &Database,
    job: &'static str,
) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let ran_at: Option<i64> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, _>(LAST_RUN).bind(job).fetch_optional(pool).await?
    });
    Ok(ran_at.and_then(DateTime::from_timestamp_micros))
}
