//! How many mails go in a minute, over all processes that send.
//!
//! There are as many turns as mails may go in a minute. Whoever sends a mail takes one, and it is free
//! again a minute later: so no minute has more, whenever it begins.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::lease_time;
use crate::store::{Database, DatabaseError, Pool, with_pool, with_writer};

const MINUTE: TimeDelta = TimeDelta::minutes(1);

macro_rules! taking {
    ($lock:literal) => {
        concat!(
            "UPDATE outbox_turn SET free_at = $3 WHERE slot = (SELECT slot FROM outbox_turn \
             WHERE slot < $1 AND (free_at <= $2 OR free_at > $4) ORDER BY free_at, slot LIMIT 1 ",
            $lock,
            ")"
        )
    };
}

const MAKE: &str = "WITH RECURSIVE slots (slot) AS (SELECT CAST(0 AS BIGINT) UNION ALL \
     SELECT slot + 1 FROM slots WHERE slot + 1 < $1) \
     INSERT INTO outbox_turn (slot, free_at) SELECT slot, 0 FROM slots WHERE slot < $1 \
     ON CONFLICT (slot) DO NOTHING";
const NEXT: &str = "SELECT MIN(free_at) FROM outbox_turn WHERE slot < $1";

/// Takes a turn, of so many in a minute. False if none is free.
pub async fn take_turn(
    database: &Database,
    a_minute: u32,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    let now = lease_time(database, now).await?;
    // The first time, and where more may go than before.
    Ok(take(database, a_minute, now).await?
        || make(database, a_minute).await? && take(database, a_minute, now).await?)
}

/// How long it is until a turn is free.
pub async fn next_turn(
    database: &Database,
    a_minute: u32,
    now: DateTime<Utc>,
) -> Result<Duration, DatabaseError> {
    let now = lease_time(database, now).await?;
    let next: Option<i64> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, _>(NEXT).bind(i64::from(a_minute)).fetch_one(pool).await?
    });
    // Not for longer than a turn is ever taken, though the clock was set back meanwhile.
    let wait = next.map_or(TimeDelta::zero(), |next| TimeDelta::microseconds(next - now));
    Ok(wait.min(MINUTE).to_std().unwrap_or_default())
}

async fn take(database: &Database, a_minute: u32, now: i64) -> Result<bool, DatabaseError> {
    let statement = match &database.writer {
        Pool::Sqlite(_) => taking!(""),
        Pool::Postgres(_) => taking!("FOR UPDATE SKIP LOCKED"),
    };
    let free_at = now + MINUTE.num_microseconds().unwrap_or(0);
    // None is taken for so long, unless the clock has been set back since.
    let too_far = free_at + MINUTE.num_microseconds().unwrap_or(0);
    with_writer!(database, |pool: Db| {
        let take = sqlx::query::<Db>(statement).bind(i64::from(a_minute)).bind(now).bind(free_at);
        let take = take.bind(too_far);
        Ok(take.execute(pool).await?.rows_affected() == 1)
    })
}

async fn make(database: &Database, a_minute: u32) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let make = sqlx::query::<Db>(MAKE).bind(i64::from(a_minute));
        Ok(make.execute(pool).await?.rows_affected() > 0)
    })
}
