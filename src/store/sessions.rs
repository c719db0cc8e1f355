//! Browsers that are signed in. A token is drawn for the browser, and only its hash is kept.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::WorkerId;
use sha2::{Digest as _, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use super::accounts::Role;
use super::{Database, DatabaseError, in_hex, with_pool, with_writer};

/// A browser that does nothing for so long is signed out.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// And every browser after so long.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// How exactly it is kept when a browser was last seen.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What a token is known by.
pub type TokenHash = [u8; 32];

/// Somebody who is signed in, with what they may do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub worker: WorkerId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What their token is known by.
    pub token: TokenHash,
    /// Whether a provider vouched for them.
    pub is_vouched: bool,
}

#[derive(FromRow)]
struct Row {
    worker: Uuid,
    name: String,
    role: String,
    begun_at: i64,
    seen_at: i64,
    vouched_until: Option<i64>,
}

const BEGIN: &str = "INSERT INTO session (token, worker, begun_at, seen_at, vouched_until) \
     VALUES ($1, $2, $3, $3, $4)";
const FIND: &str = "SELECT session.worker, name, role, begun_at, seen_at, vouched_until FROM session \
     JOIN account ON account.worker = session.worker \
     JOIN worker ON worker.worker = session.worker \
     WHERE token = $1 AND disabled_at IS NULL";
const SEEN: &str = "UPDATE session SET seen_at = $2 WHERE token = $1";
const END: &str = "DELETE FROM session WHERE token = $1";
const SWEEP: &str = "DELETE FROM session WHERE seen_at < $1 OR begun_at < $2";

/// A token that nobody can guess: 256 random bits, in hexadecimal.
pub fn draw_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(in_hex(&bytes))
}

/// What a token is known by.
pub fn token_hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// Signs a browser in. Those that have been idle for too long are forgotten.
pub async fn begin_session(
    database: &Database,
    token: &TokenHash,
    worker: WorkerId,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    begin(database, token, worker, (now, None)).await
}

/// Signs a browser in for whom a provider vouched, until an instant at the latest.
pub async fn begin_vouched_session(
    database: &Database,
    token: &TokenHash,
    worker: WorkerId,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), DatabaseError> {
    begin(database, token, worker, (now, Some(until))).await
}

async fn begin(
    database: &Database,
    token: &TokenHash,
    worker: WorkerId,
    (now, until): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> Result<(), DatabaseError> {
    let (idle, old) = ((now - IDLE).timestamp_micros(), (now - LONGEST).timestamp_micros());
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        sqlx::query::<Db>(SWEEP).bind(idle).bind(old).execute(&mut *tx).await?;
        let begin = sqlx::query::<Db>(BEGIN).bind(&token[..]).bind(worker.0);
        let begin = begin.bind(now.timestamp_micros());
        begin.bind(until.map(|until| until.timestamp_micros())).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    })
}

/// Who is signed in with a token, if it is still good and its owner has not been disabled.
pub async fn session(
    database: &Database,
    token: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<Session>, DatabaseError> {
    let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(FIND).bind(&token[..]).fetch_optional(pool).await?
    });
    let micros = now.timestamp_micros();
    // A clock that was set back makes nobody's session longer.
    let within =
        |since: i64, most: TimeDelta| (micros - since).abs() < most.num_microseconds().unwrap_or(0);
    let is_good = |row: &Row| {
        within(row.seen_at, IDLE)
            && within(row.begun_at, LONGEST)
            && row.vouched_until.is_none_or(|until| micros < until)
    };
    let Some(row) = row.filter(is_good) else { return Ok(None) };
    if !within(row.seen_at, SEEN_EVERY)
        && let Err(error) = was_seen(database, token, micros).await
    {
        // A disk without room keeps nobody from reading.
        tracing::warn!(%error, "it was not kept that a browser was seen");
    }
    Ok(Some(Session {
        worker: WorkerId(row.worker),
        name: row.name,
        // The table takes no other word. Somebody whose role is lost sees the least.
        role: row.role.parse().unwrap_or(Role::Marketing),
        token: *token,
        is_vouched: row.vouched_until.is_some(),
    }))
}

async fn was_seen(
    database: &Database,
    token: &TokenHash,
    micros: i64,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(SEEN).bind(&token[..]).bind(micros).execute(pool).await?;
    });
    Ok(())
}

/// Signs a browser out.
pub async fn end_session(database: &Database, token: &TokenHash) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(END).bind(&token[..]).execute(pool).await?;
    });
    Ok(())
}
