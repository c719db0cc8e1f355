//! What commands came to, held against the log: each row belongs to a command that says so.

use std::hash::{DefaultHasher, Hasher};

use futures_util::TryStreamExt as _;
use sqlx::Row as _;
use uuid::Uuid;

use super::Damage;
use crate::store::{Database, DatabaseError, with_pool};

const DONE: &str = "SELECT command_id, first_position, last_position FROM command_done \
     WHERE last_position <= $1 OR first_position <= $1";

const UNKNOWN: &str = "SELECT min(position) FROM event_log WHERE position <= $1 AND NOT EXISTS \
     (SELECT 1 FROM command_done WHERE command_done.command_id = event_log.command_id \
     AND position BETWEEN first_position AND last_position)";
const NOT_THERE: &str = "SELECT min(first_position) FROM command_done WHERE first_position <= $1 \
     AND (last_position < first_position OR last_position > $1 \
     OR NOT EXISTS (SELECT 1 FROM event_log WHERE position = first_position \
     AND event_log.command_id = command_done.command_id) \
     OR NOT EXISTS (SELECT 1 FROM event_log WHERE position = last_position \
     AND event_log.command_id = command_done.command_id))";

/// What a row adds to the sum over commands. The sum does not depend on the order.
pub(super) fn part(command: &[u8], position: i64) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(command);
    hasher.write_i64(position);
    hasher.finish()
}

/// Holds the sum that the log gave against what commands say of themselves.
pub(super) async fn agree(database: &Database, to: i64, seen: u64) -> Result<(), Damage> {
    if sum(database, to).await? == Some(seen) {
        return Ok(());
    }
    let (unknown, not_there) = (first(database, UNKNOWN, to), first(database, NOT_THERE, to));
    let (unknown, not_there) = (unknown.await?, not_there.await?);
    let position = unknown.into_iter().chain(not_there).min();
    Err(Damage::Command(position.unwrap_or(to)))
}

// None if more is claimed than there is.
async fn sum(database: &Database, to: i64) -> Result<Option<u64>, DatabaseError> {
    let (mut sum, mut left) = (0_u64, to);
    with_pool!(&database.reader, |pool: Db| {
        let mut rows = sqlx::query::<Db>(DONE).bind(to).fetch(pool);
        while let Some(row) = rows.try_next().await? {
            let (command, first, last): (Uuid, Option<i64>, Option<i64>) =
                (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let (Some(first), Some(last)) = (first, last) else { return Ok(None) };
            if last < first || last - first >= left {
                return Ok(None);
            }
            left -= last - first + 1;
            for position in first..=last {
                sum = sum.wrapping_add(part(command.as_bytes(), position));
            }
        }
    });
    Ok(Some(sum))
}

async fn first(
    database: &Database,
    query: &'static str,
    to: i64,
) -> Result<Option<i64>, DatabaseError> {
    with_pool!(&database.reader, |pool: Db| {
        Ok(sqlx::query_scalar::<Db, Option<i64>>(query).bind(to).fetch_one(pool).await?)
    })
}
