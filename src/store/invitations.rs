//! Links that let somebody choose a password, once.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::WorkerId;
use sqlx::FromRow;
use uuid::Uuid;

use super::accounts::{AccountError, Role, add_account, has_no_accounts, set_password};
use super::sessions::TokenHash;
use super::{Database, DatabaseError, with_pool, with_writer};

/// Whom a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    /// Somebody who has an account.
    Worker(WorkerId),
    /// Whoever sets the service up: they become its first administrator.
    First,
}

/// How long a link is good by which somebody chooses their first password.
const FIRST: (TimeDelta, &str) = (TimeDelta::hours(24), "24 hours");
/// And one by which who had a password chooses another, so that it is asked for when it is needed.
const ANOTHER: (TimeDelta, &str) = (TimeDelta::minutes(30), "30 minutes");

/// How long a link to choose a password is good, and how that is said.
pub fn link_lasts(has_password: bool) -> (TimeDelta, &'static str) {
    if has_password { ANOTHER } else { FIRST }
}

#[derive(FromRow)]
struct Row {
    worker: Option<Uuid>,
    expires_at: i64,
}

const ADD: &str = "INSERT INTO invitation (token, worker, expires_at) VALUES ($1, $2, $3)";
const FIND: &str = "SELECT worker, expires_at FROM invitation WHERE token = $1";
const TAKE: &str = "DELETE FROM invitation WHERE token = $1";
// Each start of a service without accounts makes such a link: the first that is used ends them all.
const TAKE_FIRST: &str = "DELETE FROM invitation WHERE worker IS NULL \
     AND EXISTS (SELECT 1 FROM invitation WHERE token = $1)";

/// Remembers a link by the hash of its token.
pub async fn invite(
    database: &Database,
    token: &TokenHash,
    whom: Invited,
    expires_at: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let worker = match whom {
        Invited::Worker(worker) => Some(worker.0),
        Invited::First => None,
    };
    with_writer!(database, |pool: Db| {
        let add = sqlx::query::<Db>(ADD).bind(&token[..]).bind(worker);
        add.bind(expires_at.timestamp_micros()).execute(pool).await?;
    });
    Ok(())
}

/// Whom a link is for, if it is still good. Looking does not use it up: mail scanners look too.
pub async fn invited(
    database: &Database,
    token: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<Invited>, DatabaseError> {
    let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(FIND).bind(&token[..]).fetch_optional(pool).await?
    });
    let good = row.filter(|row| now.timestamp_micros() < row.expires_at);
    Ok(good.map(|row| match row.worker {
        Some(worker) => Invited::Worker(WorkerId(worker)),
        None => Invited::First,
    }))
}

/// Uses a link of a worker up, and sets their password by its hash. False if it was used before.
pub async fn accept(
    database: &Database,
    token: &TokenHash,
    worker: WorkerId,
    hash: &str,
) -> Result<bool, DatabaseError> {
    let is_first = take(database, TAKE, token).await?;
    if is_first {
        set_password(database, worker, hash).await?;
    }
    Ok(is_first)
}

/// Uses the first link of a service up, and makes its first administrator.
pub async fn accept_first(
    database: &Database,
    token: &TokenHash,
    id: WorkerId,
    (name, email, hash): (&str, &str, &str),
    now: DateTime<Utc>,
) -> Result<WorkerId, AccountError> {
    if !has_no_accounts(database).await? || !take(database, TAKE_FIRST, token).await? {
        return Err(AccountError::NotTheFirst);
    }
    let worker = add_account(database, id, (name, email, Role::Administrator), now).await?;
    set_password(database, worker, hash).await?;
    Ok(worker)
}

// Of two at once, one takes it.
async fn take(
    database: &Database,
    statement: &'static str,
    token: &TokenHash,
) -> Result<bool, DatabaseError> {
    let taken = with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(statement).bind(&token[..]).execute(pool).await?.rows_affected()
    });
    Ok(taken > 0)
}
