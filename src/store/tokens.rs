//! Tokens by which programs ask the API for somebody. A token is shown once, and only its hash is
//! kept.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::WorkerId;
use sqlx::FromRow;
use uuid::Uuid;

use super::accounts::Role;
use super::sessions::{TokenHash, draw_token, token_hash};
use super::{Database, DatabaseError, with_pool, with_writer};

/// No token is good for longer.
pub const LONGEST_TOKEN: TimeDelta = TimeDelta::days(366);
/// How exactly it is kept when a token was last used.
const USED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// What every token begins with, so that one that was left lying about is found.
const PREFIX: &str = "waymark_";

/// What a token may be used for. Its worker's role must include it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Look at households, with their names and notes.
    Read,
    /// Record facts.
    Write,
    /// Ask for figures, which name no household.
    Figures,
    /// Bring enquiries, and be told nothing of anybody.
    Enquire,
}

/// A word that is no scope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is no scope: use one of {known}",
    known = Scope::ALL.map(Scope::as_str).join(", ")
)]
pub struct UnknownScope(String);

/// A token that was made, as it is listed: nobody can learn it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its own id, by which it is revoked.
    pub id: Uuid,
    /// For whom it asks.
    pub worker: WorkerId,
    /// Their name.
    pub name: String,
    /// Whether they may no longer sign in.
    pub is_disabled: bool,
    /// What uses it.
    pub label: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it is good for nothing.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was ended.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A token that is to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Its own id.
    pub id: Uuid,
    /// For whom it asks.
    pub worker: WorkerId,
    /// What uses it.
    pub label: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// From when on it is good for nothing.
    pub expires_at: DateTime<Utc>,
}

/// For whom a program asks, and what it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// The token.
    pub id: Uuid,
    /// For whom.
    pub worker: WorkerId,
    /// What they may do themselves.
    pub role: Role,
    /// What the token may be used for.
    pub scopes: Vec<Scope>,
    /// Whether they are bound to services or teams.
    pub is_bound: bool,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    worker: Uuid,
    name: String,
    role: String,
    disabled_at: Option<i64>,
    label: String,
    scopes: String,
    created_at: i64,
    expires_at: i64,
    used_at: Option<i64>,
    revoked_at: Option<i64>,
    is_bound: bool,
}

macro_rules! rows {
    ($rest:literal) => {
        concat!(
            "SELECT id, api_token.worker, name, role, disabled_at, label, scopes, \
             api_token.created_at, expires_at, used_at, revoked_at, EXISTS (SELECT 1 FROM \
             worker_bound WHERE worker_bound.worker = api_token.worker) AS is_bound FROM api_token \
             JOIN account ON account.worker = api_token.worker \
             JOIN worker ON worker.worker = api_token.worker ",
            $rest
        )
    };
}

const ALL: &str = rows!("ORDER BY api_token.created_at DESC, id");
const FIND: &str =
    rows!("WHERE token = $1 AND $2 < expires_at AND revoked_at IS NULL AND disabled_at IS NULL");
const ADD: &str = "INSERT INTO api_token (id, token, worker, label, scopes, created_at, expires_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const USED: &str = "UPDATE api_token SET used_at = $2 WHERE id = $1";
const REVOKE: &str = "UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Figures, Self::Enquire];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Figures => "figures",
            Self::Enquire => "enquire",
        }
    }

    /// Whether somebody with this role may do so at all.
    pub fn is_of(self, role: Role) -> bool {
        match self {
            Self::Read => role.sees_households(),
            Self::Write | Self::Enquire => role.works_with_households(),
            Self::Figures => role.sees_households() || role == Role::Marketing,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(word: &str) -> Result<Self, UnknownScope> {
        let found = Self::ALL.into_iter().find(|scope| scope.as_str() == word);
        found.ok_or_else(|| UnknownScope(word.to_owned()))
    }
}

impl Row {
    fn token(self) -> Token {
        let instant = |micros| DateTime::from_timestamp_micros(micros);
        Token {
            scopes: self.scopes(),
            id: self.id,
            worker: WorkerId(self.worker),
            name: self.name,
            is_disabled: self.disabled_at.is_some(),
            label: self.label,
            created_at: instant(self.created_at).unwrap_or_default(),
            expires_at: instant(self.expires_at).unwrap_or_default(),
            used_at: self.used_at.and_then(instant),
            revoked_at: self.revoked_at.and_then(instant),
        }
    }

    fn scopes(&self) -> Vec<Scope> {
        self.scopes.split(' ').filter_map(|word| word.parse().ok()).collect()
    }
}

impl Token {
    /// Whether it is good for something.
    pub fn is_good(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at && self.revoked_at.is_none() && !self.is_disabled
    }
}

/// A token that nobody can guess, as a program shows it.
pub fn draw_bearer() -> Result<String, getrandom::Error> {
    Ok(format!("{PREFIX}{}", draw_token()?))
}

/// Makes a token, by its hash.
pub async fn add_token(
    database: &Database,
    token: &TokenHash,
    new: &NewToken,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let scopes = new.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
    with_writer!(database, |pool: Db| {
        let add = sqlx::query::<Db>(ADD).bind(new.id).bind(&token[..]).bind(new.worker.0);
        let add = add.bind(&new.label).bind(&scopes).bind(now.timestamp_micros());
        add.bind(new.expires_at.timestamp_micros()).execute(pool).await?;
    });
    Ok(())
}

/// Every token that was made, the latest first.
pub async fn tokens(database: &Database) -> Result<Vec<Token>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(ALL).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Row::token).collect())
}

/// For whom a program asks that shows this token, if it is good and its worker has not been disabled.
pub async fn bearer(
    database: &Database,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Acting>, DatabaseError> {
    let (hash, micros) = (token_hash(token), now.timestamp_micros());
    let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
        let find = sqlx::query_as::<Db, _>(FIND).bind(&hash[..]).bind(micros);
        find.fetch_optional(pool).await?
    });
    let Some(row) = row else { return Ok(None) };
    let every = USED_EVERY.num_microseconds().unwrap_or(0);
    let is_kept = row.used_at.is_some_and(|used| (micros - used).abs() < every);
    if !is_kept && let Err(error) = was_used(database, row.id, micros).await {
        // A disk without room keeps nobody from reading.
        tracing::warn!(%error, "it was not kept that a token was used");
    }
    Ok(Some(Acting {
        id: row.id,
        worker: WorkerId(row.worker),
        // The table takes no other word. Somebody whose role is lost may do the least.
        role: row.role.parse().unwrap_or(Role::Marketing),
        scopes: row.scopes(),
        is_bound: row.is_bound,
    }))
}

async fn was_used(database: &Database, id: Uuid, micros: i64) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(USED).bind(id).bind(micros).execute(pool).await?;
    });
    Ok(())
}

/// Ends a token. Says whether there was one to end.
pub async fn revoke_token(
    database: &Database,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    let ended: u64 = with_writer!(database, |pool: Db| {
        let revoke = sqlx::query::<Db>(REVOKE).bind(id).bind(now.timestamp_micros());
        revoke.execute(pool).await?.rows_affected()
    });
    Ok(ended > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_may_do_nothing_that_its_worker_may_not() {
        let of = |role| Scope::ALL.into_iter().filter(move |it| it.is_of(role)).collect::<Vec<_>>();

        assert_eq!(of(Role::Recruiter), Scope::ALL);
        assert_eq!(of(Role::Manager), Scope::ALL);
        assert_eq!(of(Role::Marketing), [Scope::Figures]);
        assert_eq!(of(Role::Auditor), [Scope::Read, Scope::Figures]);
        assert_eq!(of(Role::PanelAdministrator), []);
        assert_eq!(of(Role::Administrator), []);
    }

    #[test]
    fn a_word_that_is_no_scope_names_those_that_are() {
        let error = "admin".parse::<Scope>().unwrap_err().to_string();

        assert_eq!(error, "admin is no scope: use one of read, write, figures, enquire");
        assert!(Scope::ALL.iter().all(|it| it.as_str().parse() == Ok(*it)));
    }
}
