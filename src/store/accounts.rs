//! Who may sign in, and as what. A worker known from imported files alone has no account.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::ids::WorkerId;
use sqlx::FromRow;
use uuid::Uuid;

use super::sessions::{TokenHash, Way};
use super::{Database, DatabaseError, with_pool, with_writer};

/// What somebody may do. Nobody has two roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks after households.
    Recruiter,
    /// Looks after households and the team, and hears of what is overdue.
    Manager,
    /// Sees figures, never people.
    Marketing,
    /// Looks after panels: sees who comes to one, and records what it and the decision maker say.
    PanelAdministrator,
    /// Sees what is recorded of everything, and changes nothing.
    Auditor,
    /// Runs the service: workers and settings, never journeys.
    Administrator,
}

/// A word that is no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is no role: use one of {known}",
    known = Role::ALL.map(Role::as_str).join(", ")
)]
pub struct UnknownRole(String);

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub worker: WorkerId,
    /// Their name.
    pub name: String,
    /// Where their mail goes, in lower case.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// A hash of their password. None until they have chosen one.
    pub password: Option<String>,
    /// Since when they may not sign in.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Whether a provider vouches for them, so that they have no password here.
    pub is_vouched: bool,
}

/// Why an account was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The address is another's.
    #[error("{0} has an account already: choose another e-mail address")]
    EmailTaken(String),
    /// The worker has one.
    #[error("{0} has an account already: use another name, so that entries can be told apart")]
    NameTaken(String),
    /// The provider's id is another's.
    #[error("This id is that of {0} already: choose another, or unlink that account first")]
    SubjectTaken(String),
    /// No such account.
    #[error("Nobody has the e-mail address {0}: see `waymark worker list`")]
    Nobody(String),
    /// The first one is there.
    #[error("This service has its first administrator already: sign in, or ask them for a link")]
    NotTheFirst,
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

#[derive(FromRow)]
struct Row {
    worker: Uuid,
    name: String,
    email: String,
    role: String,
    password: Option<String>,
    disabled_at: Option<i64>,
    is_vouched: bool,
}

macro_rules! accounts {
    ($rest:literal) => {
        concat!(
            "SELECT account.worker, name, email, role, password, disabled_at, EXISTS (SELECT 1 \
             FROM provider_identity WHERE provider_identity.worker = account.worker) AS is_vouched \
             FROM account \
             JOIN worker ON worker.worker = account.worker ",
            $rest
        )
    };
}

const ALL: &str = accounts!("ORDER BY name");
const BY_EMAIL: &str = accounts!("WHERE email = $1");
const BY_WORKER: &str = accounts!("WHERE account.worker = $1");
const WORKER_NAMED: &str = "SELECT worker FROM worker WHERE name = $1";
const ADD_WORKER: &str = "INSERT INTO worker (worker, name) VALUES ($1, $2)";
const ADD: &str = "INSERT INTO account (worker, email, role, created_at) VALUES ($1, $2, $3, $4)";
const COUNT: &str = "SELECT COUNT(*) FROM account";
const SET_PASSWORD: &str = "UPDATE account SET password = $2 WHERE worker = $1";
const DISABLE: &str = "UPDATE account SET disabled_at = $2 WHERE worker = $1";
const END_SESSIONS: &str = "DELETE FROM session WHERE worker = $1";
const END_OTHERS: &str = "DELETE FROM session WHERE worker = $1 AND token <> $2";
const STAY: &str = "UPDATE session SET way = $2 WHERE token = $1";
const END_BEGUN: &str = "DELETE FROM sign_in_begun WHERE worker = $1";
const END_INVITATIONS: &str = "DELETE FROM invitation WHERE worker = $1";

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Recruiter,
        Self::Manager,
        Self::Marketing,
        Self::PanelAdministrator,
        Self::Auditor,
        Self::Administrator,
    ];

    /// Whether they work with households, and so may be told of them.
    pub fn works_with_households(self) -> bool {
        matches!(self, Self::Recruiter | Self::Manager)
    }

    /// Whether they see every household, be it to work with it or to look at how that is done.
    pub fn sees_households(self) -> bool {
        self.works_with_households() || self == Self::Auditor
    }

    /// Whether they may be bound to services and teams: not who sees no household, nor who looks over all.
    pub fn may_be_bound(self) -> bool {
        self.works_with_households() || self == Self::PanelAdministrator
    }

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recruiter => "recruiter",
            Self::Manager => "manager",
            Self::Marketing => "marketing",
            Self::PanelAdministrator => "panel-administrator",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(word: &str) -> Result<Self, UnknownRole> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == word);
        found.ok_or_else(|| UnknownRole(word.to_owned()))
    }
}

impl Account {
    /// Whether they may sign in.
    pub fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }
}

// No hash of a password reaches a log line.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("worker", &self.worker).finish_non_exhaustive()
    }
}

impl Row {
    fn account(self) -> Account {
        Account {
            worker: WorkerId(self.worker),
            name: self.name,
            email: self.email,
            // The table takes no other word. Somebody whose role is lost sees the least.
            role: self.role.parse().unwrap_or(Role::Marketing),
            // One that was chosen by an older link opens nothing.
            password: self.password.filter(|_| !self.is_vouched),
            is_vouched: self.is_vouched,
            disabled_at: self.disabled_at.and_then(DateTime::from_timestamp_micros),
        }
    }
}

/// Everybody, by name.
pub async fn accounts(database: &Database) -> Result<Vec<Account>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(ALL).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Row::account).collect())
}

/// Who has an address, however it is spelt.
pub async fn account_of(
    database: &Database,
    email: &str,
) -> Result<Option<Account>, DatabaseError> {
    // PostgreSQL takes no such text, so nobody has such an address.
    if email.contains('\0') {
        return Ok(None);
    }
    let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(BY_EMAIL).bind(in_lower_case(email)).fetch_optional(pool).await?
    });
    Ok(row.map(Row::account))
}

/// The account of a worker.
pub async fn account(
    database: &Database,
    worker: WorkerId,
) -> Result<Option<Account>, DatabaseError> {
    let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(BY_WORKER).bind(worker.0).fetch_optional(pool).await?
    });
    Ok(row.map(Row::account))
}

/// A new account, without a password. A worker who is known by this name already, as from an
/// import, gets it; otherwise `id` is a new worker's.
pub async fn add_account(
    database: &Database,
    id: WorkerId,
    (name, email, role): (&str, &str, Role),
    now: DateTime<Utc>,
) -> Result<WorkerId, AccountError> {
    let email = in_lower_case(email);
    if account_of(database, &email).await?.is_some() {
        return Err(AccountError::EmailTaken(email));
    }
    let known: Option<Uuid> = with_pool!(&database.reader, |pool: Db| {
        let found = sqlx::query_scalar::<Db, _>(WORKER_NAMED).bind(name);
        found.fetch_optional(pool).await.map_err(DatabaseError::from)?
    });
    if let Some(known) = known
        && account(database, WorkerId(known)).await?.is_some()
    {
        return Err(AccountError::NameTaken(name.to_owned()));
    }
    let worker = known.unwrap_or(id.0);
    let added: Result<(), sqlx::Error> = with_writer!(database, |pool: Db| {
        async {
            let mut tx = pool.begin().await?;
            if known.is_none() {
                sqlx::query::<Db>(ADD_WORKER).bind(worker).bind(name).execute(&mut *tx).await?;
            }
            let add = sqlx::query::<Db>(ADD).bind(worker).bind(&email).bind(role.as_str());
            add.bind(now.timestamp_micros()).execute(&mut *tx).await?;
            tx.commit().await
        }
        .await
    });
    added.map_err(DatabaseError::from)?;
    Ok(WorkerId(worker))
}

/// Whether nobody may sign in yet.
pub async fn has_no_accounts(database: &Database) -> Result<bool, DatabaseError> {
    let count: i64 = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, _>(COUNT).fetch_one(pool).await?
    });
    Ok(count == 0)
}

/// Sets a password by its hash. Other browsers are signed out, and links sent before are dead.
pub async fn set_password(
    database: &Database,
    worker: WorkerId,
    hash: &str,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        sqlx::query::<Db>(SET_PASSWORD).bind(worker.0).bind(hash).execute(&mut *tx).await?;
        sqlx::query::<Db>(END_SESSIONS).bind(worker.0).execute(&mut *tx).await?;
        sqlx::query::<Db>(END_BEGUN).bind(worker.0).execute(&mut *tx).await?;
        sqlx::query::<Db>(END_INVITATIONS).bind(worker.0).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    })
}

/// The same from a browser that stays signed in, by the token that it has now.
pub async fn change_password(
    database: &Database,
    worker: WorkerId,
    (kept, way): (&TokenHash, Way),
    hash: &str,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        sqlx::query::<Db>(SET_PASSWORD).bind(worker.0).bind(hash).execute(&mut *tx).await?;
        let end = sqlx::query::<Db>(END_OTHERS).bind(worker.0).bind(&kept[..]);
        end.execute(&mut *tx).await?;
        let stays = sqlx::query::<Db>(STAY).bind(&kept[..]).bind(way.as_str());
        stays.execute(&mut *tx).await?;
        sqlx::query::<Db>(END_BEGUN).bind(worker.0).execute(&mut *tx).await?;
        sqlx::query::<Db>(END_INVITATIONS).bind(worker.0).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    })
}

/// Keeps a better hash of the same password.
pub async fn rehash(
    database: &Database,
    worker: WorkerId,
    hash: &str,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(SET_PASSWORD).bind(worker.0).bind(hash).execute(pool).await?;
    });
    Ok(())
}

/// Takes an account out of use from an instant on, or back into use. Its browsers are signed out.
pub async fn set_disabled(
    database: &Database,
    worker: WorkerId,
    since: Option<DateTime<Utc>>,
) -> Result<(), DatabaseError> {
    let since = since.map(|since| since.timestamp_micros());
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        sqlx::query::<Db>(DISABLE).bind(worker.0).bind(since).execute(&mut *tx).await?;
        sqlx::query::<Db>(END_SESSIONS).bind(worker.0).execute(&mut *tx).await?;
        sqlx::query::<Db>(END_BEGUN).bind(worker.0).execute(&mut *tx).await?;
        sqlx::query::<Db>(END_INVITATIONS).bind(worker.0).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    })
}

pub(super) fn in_lower_case(email: &str) -> String {
    email.trim().to_lowercase()
}
