//! Sign-ins that failed, so that guessing is slow. Nobody is locked out for good.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;

use super::sessions::{TokenHash, token_hash};
use super::{Database, DatabaseError, with_pool, with_writer};

/// The longest wait.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);
/// After so long without a failure, all is forgotten.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(12);
/// How often a turn is asked for, where others ask at once.
const TURNS: usize = 5;

#[derive(FromRow)]
struct Row {
    failures: i64,
    last_at: i64,
}

const FIND: &str = "SELECT failures, last_at FROM sign_in_failure WHERE who = $1";
const COUNT: &str = "INSERT INTO sign_in_failure (who, failures, last_at) VALUES ($1, 1, $2) \
     ON CONFLICT (who) DO UPDATE SET last_at = $2, failures = \
     CASE WHEN sign_in_failure.last_at < $3 THEN 1 ELSE sign_in_failure.failures + 1 END";
const FIRST: &str = "INSERT INTO sign_in_failure (who, failures, last_at) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING";
const NEXT: &str = "UPDATE sign_in_failure SET failures = $2, last_at = $3 \
     WHERE who = $1 AND failures = $4 AND last_at = $5";
const FORGET: &str = "DELETE FROM sign_in_failure WHERE who = $1";

impl Row {
    // The clocks of two machines differ a little: what is yet to come has just been.
    fn since(&self, now: DateTime<Utc>) -> TimeDelta {
        TimeDelta::microseconds((now.timestamp_micros() - self.last_at).max(0))
    }

    fn is_forgotten(&self, now: DateTime<Utc>) -> bool {
        self.since(now) >= FORGOTTEN_AFTER
    }

    fn left(&self, free: u32, now: DateTime<Utc>) -> TimeDelta {
        if self.is_forgotten(now) {
            return TimeDelta::zero();
        }
        let failures = u32::try_from(self.failures).unwrap_or(u32::MAX);
        wait_after(failures, free) - self.since(now)
    }
}

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
    let left = row.map_or(TimeDelta::zero(), |row| row.left(free, now));
    Ok((left > TimeDelta::zero()).then_some(left))
}

/// The same, and counts the attempt as a failure before it is judged, so that of many at once no more
/// are judged than one after another would be.
pub async fn attempt(
    database: &Database,
    who: &str,
    free: u32,
    now: DateTime<Utc>,
) -> Result<Option<TimeDelta>, DatabaseError> {
    for _ in 0..TURNS {
        let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
            sqlx::query_as::<Db, _>(FIND).bind(&hash(who)[..]).fetch_optional(pool).await?
        });
        let left = row.as_ref().map_or(TimeDelta::zero(), |row| row.left(free, now));
        if left > TimeDelta::zero() {
            return Ok(Some(left));
        }
        if took_turn(database, who, row.as_ref(), now).await? {
            return Ok(None);
        }
    }
    Ok(Some(TimeDelta::seconds(1)))
}

// False where somebody else counted meanwhile.
async fn took_turn(
    database: &Database,
    who: &str,
    seen: Option<&Row>,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    let micros = now.timestamp_micros();
    with_writer!(database, |pool: Db| {
        let done = match seen {
            None => {
                sqlx::query::<Db>(FIRST).bind(&hash(who)[..]).bind(micros).execute(pool).await?
            }
            Some(row) => {
                let failures = if row.is_forgotten(now) { 1 } else { row.failures + 1 };
                let next = sqlx::query::<Db>(NEXT).bind(&hash(who)[..]).bind(failures).bind(micros);
                next.bind(row.failures).bind(row.last_at).execute(pool).await?
            }
        };
        Ok(done.rows_affected() == 1)
    })
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
