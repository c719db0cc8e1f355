//! What the public form asks for: how many enquiries came in within an hour, over all processes that
//! serve it, and whether this one came before.

use chrono::{DateTime, Utc};
use domain::ids::CommandId;

use super::{Database, DatabaseError, with_pool, with_writer};

/// A count of an hour, and how far it may go.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// Whose count it is: a fingerprint, of the hour too.
    pub who: [u8; 32],
    /// As many are taken.
    pub most: u32,
}

const FIND: &str = "SELECT taken FROM form_count WHERE who = $1";
const COUNT: &str = "INSERT INTO form_count (who, hour, taken) VALUES ($1, $2, 1) \
     ON CONFLICT (who) DO UPDATE SET taken = form_count.taken + 1 WHERE form_count.taken < $3";
const BEFORE: &str = "SELECT fingerprint FROM command_done WHERE command_id = $1";
const FORGET: &str = "DELETE FROM form_count WHERE hour < $1";

/// The hour in which enquiries are counted together.
pub fn hour_of(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(3_600)
}

/// Counts one more enquiry of an hour within all of these bounds. False where it is one too many.
///
/// Who is over a bound is only read, so that a flood writes nothing.
pub async fn count_enquiry(
    database: &Database,
    now: DateTime<Utc>,
    bounds: &[Bound],
) -> Result<bool, DatabaseError> {
    for bound in bounds {
        if i64::from(bound.most) <= taken(database, bound).await? {
            return Ok(false);
        }
    }
    for bound in bounds {
        if !count(database, hour_of(now), bound).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The fingerprint of what was recorded under a key before, if anything was.
pub async fn asked_before(
    database: &Database,
    key: CommandId,
) -> Result<Option<Vec<u8>>, DatabaseError> {
    Ok(with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, _>(BEFORE).bind(key.0).fetch_optional(pool).await?
    }))
}

/// Forgets what was counted in earlier hours.
pub async fn forget_counts(database: &Database, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(FORGET).bind(hour_of(now)).execute(pool).await?;
    });
    Ok(())
}

async fn taken(database: &Database, bound: &Bound) -> Result<i64, DatabaseError> {
    let taken: Option<i64> = with_pool!(&database.reader, |pool: Db| {
        let find = sqlx::query_scalar::<Db, _>(FIND).bind(&bound.who[..]);
        find.fetch_optional(pool).await?
    });
    Ok(taken.unwrap_or(0))
}

async fn count(database: &Database, hour: i64, bound: &Bound) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let count = sqlx::query::<Db>(COUNT).bind(&bound.who[..]).bind(hour);
        let counted = count.bind(i64::from(bound.most)).execute(pool).await?;
        Ok(counted.rows_affected() == 1)
    })
}
