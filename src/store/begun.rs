//! Browsers whose password was right and whose code is asked next. A token is drawn for the browser, and
//! only its hash is kept.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::WorkerId;
use sqlx::FromRow;
use uuid::Uuid;

use super::sessions::{TokenHash, Way};
use super::{Database, DatabaseError, with_pool, with_writer};

/// After so long the password is asked again.
pub const CODE_WITHIN: TimeDelta = TimeDelta::minutes(10);

#[derive(FromRow)]
struct Row {
    worker: Uuid,
    way: String,
    begun_at: i64,
}

const BEGIN: &str =
    "INSERT INTO sign_in_begun (token, worker, way, begun_at) VALUES ($1, $2, $3, $4)";
const SWEEP: &str = "DELETE FROM sign_in_begun WHERE begun_at < $1";
// Whoever was disabled meanwhile, or lost their second factor, begins anew.
const FIND: &str = "SELECT begun.worker, begun.way, begun.begun_at FROM sign_in_begun begun \
     JOIN account ON account.worker = begun.worker \
     JOIN second_factor ON second_factor.worker = begun.worker \
     WHERE token = $1 AND disabled_at IS NULL";
const END: &str = "DELETE FROM sign_in_begun WHERE token = $1";

/// Remembers that a password was right.
pub async fn begin_sign_in(
    database: &Database,
    token: &TokenHash,
    (worker, way): (WorkerId, Way),
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let old = (now - CODE_WITHIN).timestamp_micros();
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        sqlx::query::<Db>(SWEEP).bind(old).execute(&mut *tx).await?;
        let begin = sqlx::query::<Db>(BEGIN).bind(&token[..]).bind(worker.0).bind(way.as_str());
        begin.bind(now.timestamp_micros()).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    })
}

/// Whose password was right, and how they would get in. Looking does not end it.
pub async fn sign_in_begun(
    database: &Database,
    token: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<(WorkerId, Way)>, DatabaseError> {
    let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(FIND).bind(&token[..]).fetch_optional(pool).await?
    });
    let most = CODE_WITHIN.num_microseconds().unwrap_or(0);
    let is_good = |row: &Row| (now.timestamp_micros() - row.begun_at).abs() < most;
    Ok(row.filter(is_good).map(|row| (WorkerId(row.worker), Way::read(&row.way))))
}

/// Ends it. False if it has ended: of two at once, one goes on.
pub async fn end_sign_in(database: &Database, token: &TokenHash) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let end = sqlx::query::<Db>(END).bind(&token[..]);
        Ok(end.execute(pool).await?.rows_affected() == 1)
    })
}
