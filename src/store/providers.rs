//! Who signs in by way of a provider. It vouches for an id: whose account that is, is kept here.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::WorkerId;
use sqlx::FromRow;
use uuid::Uuid;

use super::accounts::{Account, AccountError, Role, account, account_of, in_lower_case};
use super::sessions::TokenHash;
use super::{Database, DatabaseError, with_pool, with_writer};

/// Who does not come back from a provider within so long begins again.
pub const SIGN_IN_WITHIN: TimeDelta = TimeDelta::minutes(10);
/// Names that are alike are told apart by a number up to this.
const MOST_ALIKE: usize = 1_000;

/// Somebody, as a provider knows them.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who vouches: an issuer, or a tenant of one.
    pub authority: String,
    /// Their id there.
    pub subject: String,
}

/// A sign-in that went to a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BegunSignIn {
    /// Whether they were to say once more who they are.
    pub is_fresh: bool,
    /// The session that goes on if it vouches for the same worker again, by a hash of its token.
    pub session: Option<TokenHash>,
    /// When it began.
    pub begun_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    is_fresh: bool,
    session: Option<Vec<u8>>,
    begun_at: i64,
}

const SWEEP: &str = "DELETE FROM provider_sign_in WHERE begun_at < $1";
const BEGIN: &str = "INSERT INTO provider_sign_in (browser, is_fresh, begun_at, session) \
     VALUES ($1, $2, $3, $4)";
const TAKE: &str =
    "DELETE FROM provider_sign_in WHERE browser = $1 RETURNING is_fresh, session, begun_at";
const WORKER: &str = "SELECT worker FROM provider_identity WHERE authority = $1 AND subject = $2";
const NAMED: &str = "SELECT COUNT(*) FROM worker WHERE name = $1";
const ADD_WORKER: &str = "INSERT INTO worker (worker, name) VALUES ($1, $2)";
const ADD_ACCOUNT: &str =
    "INSERT INTO account (worker, email, role, created_at) VALUES ($1, $2, $3, $4)";
const LINK: &str = "INSERT INTO provider_identity (authority, subject, worker) VALUES ($1, $2, $3)";
const UNLINK: &str = "DELETE FROM provider_identity WHERE worker = $1";
const SET_ROLE: &str = "UPDATE account SET role = $2 WHERE worker = $1 AND role <> $2";
const FORGET_PASSWORD: &str = "UPDATE account SET password = NULL WHERE worker = $1";
const END_SESSIONS: &str = "DELETE FROM session WHERE worker = $1";
const END_INVITATIONS: &str = "DELETE FROM invitation WHERE worker = $1";

/// Remembers by a hash a browser that goes to the provider. Those that did not come back are forgotten.
pub async fn begin_provider_sign_in(
    database: &Database,
    browser: &TokenHash,
    begun: BegunSignIn,
) -> Result<(), DatabaseError> {
    let old = (begun.begun_at - SIGN_IN_WITHIN).timestamp_micros();
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        sqlx::query::<Db>(SWEEP).bind(old).execute(&mut *tx).await?;
        let begin = sqlx::query::<Db>(BEGIN).bind(&browser[..]).bind(begun.is_fresh);
        let begin = begin.bind(begun.begun_at.timestamp_micros());
        begin.bind(begun.session.map(|it| it.to_vec())).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    })
}

/// What a browser began that comes back. None for one that began nothing, or too long ago, or that has
/// come back before: of two at once, one gets it.
pub async fn take_provider_sign_in(
    database: &Database,
    browser: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<BegunSignIn>, DatabaseError> {
    let row: Option<Row> = with_writer!(database, |pool: Db| {
        sqlx::query_as::<Db, _>(TAKE).bind(&browser[..]).fetch_optional(pool).await?
    });
    let begun = row.and_then(|row| {
        let begun_at = DateTime::from_timestamp_micros(row.begun_at)?;
        let session = row.session.map(TokenHash::try_from).transpose().ok()?;
        Some(BegunSignIn { is_fresh: row.is_fresh, session, begun_at })
    });
    Ok(begun.filter(|begun| (now - begun.begun_at).abs() < SIGN_IN_WITHIN))
}

/// The account of somebody for whom a provider vouches.
pub async fn account_vouched_for(
    database: &Database,
    identity: &Identity,
) -> Result<Option<Account>, DatabaseError> {
    let worker: Option<Uuid> = with_pool!(&database.reader, |pool: Db| {
        let find = sqlx::query_scalar::<Db, _>(WORKER);
        let find = find.bind(&identity.authority).bind(&identity.subject);
        find.fetch_optional(pool).await?
    });
    match worker {
        Some(worker) => account(database, WorkerId(worker)).await,
        None => Ok(None),
    }
}

/// An account for somebody whom a provider vouches for and nobody here knows. It is never that of
/// another, whatever address or name is told: a name that is taken gets a number.
pub async fn add_vouched_account(
    database: &Database,
    identity: &Identity,
    id: WorkerId,
    (name, email, role): (&str, &str, Role),
    now: DateTime<Utc>,
) -> Result<WorkerId, AccountError> {
    let email = in_lower_case(email);
    if account_of(database, &email).await?.is_some() {
        return Err(AccountError::EmailTaken(email));
    }
    let name = free_name(database, name).await?;
    let added: Result<(), sqlx::Error> = with_writer!(database, |pool: Db| {
        async {
            let mut tx = pool.begin().await?;
            sqlx::query::<Db>(ADD_WORKER).bind(id.0).bind(&name).execute(&mut *tx).await?;
            let add = sqlx::query::<Db>(ADD_ACCOUNT).bind(id.0).bind(&email).bind(role.as_str());
            add.bind(now.timestamp_micros()).execute(&mut *tx).await?;
            let link = sqlx::query::<Db>(LINK).bind(&identity.authority).bind(&identity.subject);
            link.bind(id.0).execute(&mut *tx).await?;
            tx.commit().await
        }
        .await
    });
    added.map_err(DatabaseError::from)?;
    Ok(id)
}

/// Lets an account be signed in to by way of a provider alone: its password and its links end, and its
/// browsers are signed out.
pub async fn link_to_provider(
    database: &Database,
    identity: &Identity,
    worker: WorkerId,
) -> Result<(), AccountError> {
    if let Some(other) = account_vouched_for(database, identity).await?
        && other.worker != worker
    {
        return Err(AccountError::SubjectTaken(other.email));
    }
    let linked: Result<(), sqlx::Error> = with_writer!(database, |pool: Db| {
        async {
            let mut tx = pool.begin().await?;
            for statement in [UNLINK, FORGET_PASSWORD, END_SESSIONS, END_INVITATIONS] {
                sqlx::query::<Db>(statement).bind(worker.0).execute(&mut *tx).await?;
            }
            let link = sqlx::query::<Db>(LINK).bind(&identity.authority).bind(&identity.subject);
            link.bind(worker.0).execute(&mut *tx).await?;
            tx.commit().await
        }
        .await
    });
    Ok(linked.map_err(DatabaseError::from)?)
}

/// Takes an account from its provider: it can be signed in to with a password again, once one was
/// chosen. Its browsers are signed out.
pub async fn unlink_from_provider(
    database: &Database,
    worker: WorkerId,
) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        let unlinked = sqlx::query::<Db>(UNLINK).bind(worker.0).execute(&mut *tx).await?;
        sqlx::query::<Db>(END_SESSIONS).bind(worker.0).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(unlinked.rows_affected() > 0)
    })
}

/// Gives somebody the role that their provider tells. Where it is another, their browsers are signed out.
pub async fn set_role(
    database: &Database,
    worker: WorkerId,
    role: Role,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        let set = sqlx::query::<Db>(SET_ROLE).bind(worker.0).bind(role.as_str());
        if set.execute(&mut *tx).await?.rows_affected() > 0 {
            sqlx::query::<Db>(END_SESSIONS).bind(worker.0).execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    })
}

/// Signs somebody out of every browser.
pub async fn end_sessions_of(database: &Database, worker: WorkerId) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(END_SESSIONS).bind(worker.0).execute(pool).await?;
    });
    Ok(())
}

// Who is known from imported files alone keeps their name to themselves, too.
async fn free_name(database: &Database, name: &str) -> Result<String, AccountError> {
    for number in 1..=MOST_ALIKE {
        let name = if number == 1 { name.to_owned() } else { format!("{name} ({number})") };
        let count: i64 = with_pool!(&database.reader, |pool: Db| {
            let count = sqlx::query_scalar::<Db, _>(NAMED).bind(&name);
            count.fetch_one(pool).await.map_err(DatabaseError::from)?
        });
        if count == 0 {
            return Ok(name);
        }
    }
    Err(AccountError::NameTaken(name.to_owned()))
}
