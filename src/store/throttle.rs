//! Sign-ins that failed, so that guessing is slow. Nobody is locked out for good.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;

use super::sessions::{TokenHash, token_hash};
use super::{Database, DatabaseError, with_pool, with_writer};

/// The longest wait.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);
/// After so long without a failure, all is forgotten.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(12);

#[derive(FromRow)]
struct Row {
    failures: i64,
    last_at: i64,
}

const FIND: &str = "SELECT failures, last_at FROM sign_in_failure WHERE who = $1";
const COUNT: &str = "INSERT INTO sign_in_failure (who, failures, last_at) VALUES ($1, 1, $2) \
     ON CONFLICT (who) DO UPDATE SET last_at = $2, failures = \
     CASE WHEN sign_in_failure.last_at < $3 THEN 1 ELSE sign_in_failure.failures + 1 END";
const FORGET: &str = "DELETE FROM sign_in_failure WHERE who = $1";

/// How long somebody must wait before they may try again, where the first `free` failures cost
/// nothing. `who` is an account or an address; it is kept as a hash, for people type passwords into
/// the wrong field.
pub async fn wait(
    database: &Database,
    who: &str,
    free: u32,
    now: DateTime<Utc>,
) -> Result<Option<TimeDelta>, DatabaseError> {
    let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(FIND).bind(&hash(who)[..]).fetch_optional(pool).await?
    });
    let Some(row) = row else { return Ok(None) };
    // The clocks of two machines differ a little: what is yet to come has just been.
    let since = TimeDelta::microseconds((now.timestamp_micros() - row.last_at).max(0));
    if since >= FORGOTTEN_AFTER {
        return Ok(None);
    }
    let failures = u32::try_from(row.failures).unwrap_or(u32::MAX);
    let left = wait_after(failures, free) - since;
    Ok((left > TimeDelta::zero()).then_some(left))
}

/// Counts a failure.
pub async fn count_failure(
    database: &Database,
    who: &str,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let forgotten = (now - FORGOTTEN_AFTER).timestamp_micros();
    with_writer!(database, |pool: Db| {
        let count = sqlx::query::<Db>(COUNT).bind(&hash(who)[..]);
        count.bind(now.timestamp_micros()).bind(forgotten).execute(pool).await?;
    });
    Ok(())
}

/// Forgets the failures of somebody who got in.
pub async fn forget_failures(database: &Database, who: &str) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(FORGET).bind(&hash(who)[..]).execute(pool).await?;
    });
    Ok(())
}

fn hash(who: &str) -> TokenHash {
    token_hash(who)
}

// One second, doubled with every further failure.
fn wait_after(failures: u32, free: u32) -> TimeDelta {
    match failures.checked_sub(free) {
        None => TimeDelta::zero(),
        Some(over) => TimeDelta::seconds(1 << over.min(20)).min(LONGEST_WAIT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_slips_cost_nothing_and_many_at_most_a_quarter_of_an_hour() {
        let seconds = |failures| wait_after(failures, 5).num_seconds();

        assert_eq!([0, 4, 5, 6, 10].map(seconds), [0, 0, 1, 2, 32]);
        assert_eq!([20, 1_000, u32::MAX].map(seconds), [900; 3]);
    }
}
