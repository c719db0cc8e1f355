//! The second thing that is asked at sign-in, where a worker has one: a code of an app, or one of the
//! recovery codes. And whether everybody needs one, with who decided it.

use chrono::{DateTime, Utc};
use domain::ids::WorkerId;
use sqlx::FromRow;
use uuid::Uuid;

use super::sessions::TokenHash;
use super::{Database, DatabaseError, with_pool, with_writer};

/// What a worker set up.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct SecondFactor {
    /// What its codes are made from, sealed.
    pub seed: Vec<u8>,
    /// When it was set up, in microseconds.
    pub set_up_at: i64,
    /// The half minute of the last code that was taken.
    pub last_step: i64,
}

/// Whether everybody needs a second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRule {
    /// The how-manieth decision it is, from 1.
    pub version: i64,
    /// Whether they do.
    pub second_factor: bool,
    /// Who decided.
    pub changed_by: WorkerId,
    /// When.
    pub changed_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct RuleRow {
    version: i64,
    second_factor: bool,
    changed_by: Uuid,
    changed_at: i64,
}

const FIND: &str = "SELECT seed, set_up_at, last_step FROM second_factor WHERE worker = $1";
const WHO: &str = "SELECT worker FROM second_factor";
const SET: &str = "INSERT INTO second_factor (worker, seed, set_up_at, last_step) \
     VALUES ($1, $2, $3, $4) ON CONFLICT (worker) DO UPDATE \
     SET seed = $2, set_up_at = $3, last_step = $4 WHERE second_factor.seed <> $2";
const REMOVE: &str = "DELETE FROM second_factor WHERE worker = $1";
const TAKE_STEP: &str =
    "UPDATE second_factor SET last_step = $2 WHERE worker = $1 AND last_step < $2";
const CODES_LEFT: &str = "SELECT COUNT(*) FROM recovery_code WHERE worker = $1";
const ADD_CODE: &str = "INSERT INTO recovery_code (code, worker) VALUES ($1, $2)";
const REMOVE_CODES: &str = "DELETE FROM recovery_code WHERE worker = $1";
const TAKE_CODE: &str = "DELETE FROM recovery_code WHERE worker = $1 AND code = $2";
const HAS_CODE: &str = "SELECT COUNT(*) FROM recovery_code WHERE worker = $1 AND code = $2";
const END_OTHERS: &str = "DELETE FROM session WHERE worker = $1 AND token <> $2";
const END_BEGUN: &str = "DELETE FROM sign_in_begun WHERE worker = $1";
const RULE: &str = "SELECT version, second_factor, changed_by, changed_at FROM sign_in_rule \
     ORDER BY version DESC LIMIT 1";
const DECIDE: &str = "INSERT INTO sign_in_rule (version, second_factor, changed_by, changed_at) \
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

/// What a worker set up, if anything.
pub async fn second_factor(
    database: &Database,
    worker: WorkerId,
) -> Result<Option<SecondFactor>, DatabaseError> {
    Ok(with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(FIND).bind(worker.0).fetch_optional(pool).await?
    }))
}

/// Who set one up.
pub async fn with_second_factor(database: &Database) -> Result<Vec<WorkerId>, DatabaseError> {
    let rows: Vec<Uuid> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, _>(WHO).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(WorkerId).collect())
}

/// Keeps what a worker set up, with the hashes of their recovery codes, in place of what was before.
/// Their other browsers, all but the one of `kept`, are signed out. False if it was kept before.
pub async fn set_second_factor(
    database: &Database,
    worker: WorkerId,
    kept: &TokenHash,
    factor: &SecondFactor,
    codes: &[TokenHash],
) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        let set = sqlx::query::<Db>(SET).bind(worker.0).bind(&factor.seed[..]);
        let set = set.bind(factor.set_up_at).bind(factor.last_step);
        if set.execute(&mut *tx).await?.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query::<Db>(REMOVE_CODES).bind(worker.0).execute(&mut *tx).await?;
        for code in codes {
            let add = sqlx::query::<Db>(ADD_CODE).bind(&code[..]).bind(worker.0);
            add.execute(&mut *tx).await?;
        }
        let end = sqlx::query::<Db>(END_OTHERS).bind(worker.0).bind(&kept[..]);
        end.execute(&mut *tx).await?;
        sqlx::query::<Db>(END_BEGUN).bind(worker.0).execute(&mut *tx).await?;
        Ok(tx.commit().await.map(|()| true)?)
    })
}

/// Takes a worker's second factor away, with its recovery codes. Their browsers are signed out, all but
/// the one of `kept`. False if there was none.
pub async fn remove_second_factor(
    database: &Database,
    worker: WorkerId,
    kept: Option<&TokenHash>,
) -> Result<bool, DatabaseError> {
    // No token has an empty hash.
    let kept = kept.map_or(&[][..], |kept| &kept[..]);
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        let removed = sqlx::query::<Db>(REMOVE).bind(worker.0).execute(&mut *tx).await?;
        sqlx::query::<Db>(REMOVE_CODES).bind(worker.0).execute(&mut *tx).await?;
        sqlx::query::<Db>(END_OTHERS).bind(worker.0).bind(kept).execute(&mut *tx).await?;
        sqlx::query::<Db>(END_BEGUN).bind(worker.0).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(removed.rows_affected() == 1)
    })
}

/// Uses up the code of a half minute. False if it, or a later one, was used before.
pub async fn take_step(
    database: &Database,
    worker: WorkerId,
    step: i64,
) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let take = sqlx::query::<Db>(TAKE_STEP).bind(worker.0).bind(step);
        Ok(take.execute(pool).await?.rows_affected() == 1)
    })
}

/// How many recovery codes a worker has left.
pub async fn codes_left(database: &Database, worker: WorkerId) -> Result<i64, DatabaseError> {
    Ok(with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, _>(CODES_LEFT).bind(worker.0).fetch_one(pool).await?
    }))
}

/// Gives a worker other recovery codes, by their hashes.
pub async fn renew_codes(
    database: &Database,
    worker: WorkerId,
    codes: &[TokenHash],
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        sqlx::query::<Db>(REMOVE_CODES).bind(worker.0).execute(&mut *tx).await?;
        for code in codes {
            let add = sqlx::query::<Db>(ADD_CODE).bind(&code[..]).bind(worker.0);
            add.execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    })
}

/// Uses up a recovery code. False if it is none, or was used before.
pub async fn take_code(
    database: &Database,
    worker: WorkerId,
    code: &TokenHash,
) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let take = sqlx::query::<Db>(TAKE_CODE).bind(worker.0).bind(&code[..]);
        Ok(take.execute(pool).await?.rows_affected() == 1)
    })
}

/// Whether a recovery code is good. It stays so.
pub async fn has_code(
    database: &Database,
    worker: WorkerId,
    code: &TokenHash,
) -> Result<bool, DatabaseError> {
    let found: i64 = with_pool!(&database.reader, |pool: Db| {
        let find = sqlx::query_scalar::<Db, _>(HAS_CODE).bind(worker.0).bind(&code[..]);
        find.fetch_one(pool).await?
    });
    Ok(found == 1)
}

/// What was decided last about whether everybody needs a second factor. None where nobody decided.
pub async fn sign_in_rule(database: &Database) -> Result<Option<SignInRule>, DatabaseError> {
    let row: Option<RuleRow> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(RULE).fetch_optional(pool).await?
    });
    Ok(row.map(|row| SignInRule {
        version: row.version,
        second_factor: row.second_factor,
        changed_by: WorkerId(row.changed_by),
        changed_at: DateTime::from_timestamp_micros(row.changed_at).unwrap_or_default(),
    }))
}

/// Keeps a decision. False if somebody else decided meanwhile, and nothing was kept.
pub async fn decide_sign_in(
    database: &Database,
    decided: &SignInRule,
) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let decide = sqlx::query::<Db>(DECIDE).bind(decided.version).bind(decided.second_factor);
        let decide = decide.bind(decided.changed_by.0).bind(decided.changed_at.timestamp_micros());
        Ok(decide.execute(pool).await?.rows_affected() == 1)
    })
}
