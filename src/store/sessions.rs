//! Browsers that are signed in. A token is drawn for the browser, and only its hash is kept.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::WorkerId;
use sha2::{Digest as _, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use super::accounts::Role;
use super::{Database, DatabaseError, in_hex, with_pool, with_writer};

/// A browser that does nothing for so long is signed out.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// Sooner where somebody may let others in, or sees everything.
pub const IDLE_ADMINISTRATOR: TimeDelta = TimeDelta::minutes(15);
/// And every browser after so long.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// How exactly it is kept when a browser was last seen.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What a token is known by.
pub type TokenHash = [u8; 32];

/// Somebody who is signed in, with what they may do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub worker: WorkerId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What their token is known by.
    pub token: TokenHash,
    /// When they last proved who they are.
    pub proved_at: DateTime<Utc>,
    /// Whether they must set up a second factor before anything else.
    pub owes_factor: bool,
    /// When a provider last vouched for them, if one did.
    pub vouched_at: Option<DateTime<Utc>>,
    /// Whether they are bound to services or teams.
    pub is_bound: bool,
}

/// How somebody got in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By a password that is long enough alone, and a code where they have one.
    Password,
    /// By one that is only long enough beside a code.
    ShortPassword,
    /// By another service that knows them, which asks for as much as it finds right.
    Provider,
}

/// A browser that is signed in, for the list of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What the list calls it. It opens nothing.
    pub id: Uuid,
    /// What it says it is.
    pub browser: String,
    /// When it was signed in.
    pub begun_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen_at: DateTime<Utc>,
    token: TokenHash,
}

#[derive(FromRow)]
struct Row {
    worker: Uuid,
    name: String,
    role: String,
    begun_at: i64,
    seen_at: i64,
    proved_at: i64,
    way: String,
    factors: i64,
    needed: i64,
    vouched_until: Option<i64>,
    vouched_at: Option<i64>,
    is_bound: bool,
}

#[derive(FromRow)]
struct ListedRow {
    token: Vec<u8>,
    browser: String,
    begun_at: i64,
    seen_at: i64,
}

const BEGIN: &str = "INSERT INTO session (token, worker, way, browser, begun_at, seen_at, proved_at, \
     vouched_until) VALUES ($1, $2, $3, $4, $5, $5, $5, $6)";
const FIND: &str = "SELECT session.worker, name, role, begun_at, seen_at, proved_at, way, vouched_until, \
     vouched_at, \
     (SELECT COUNT(*) FROM second_factor WHERE second_factor.worker = session.worker) AS factors, \
     (SELECT COUNT(*) FROM sign_in_rule WHERE second_factor \
         AND version = (SELECT MAX(version) FROM sign_in_rule)) AS needed, \
     EXISTS (SELECT 1 FROM worker_bound WHERE worker_bound.worker = session.worker) AS is_bound \
     FROM session \
     JOIN account ON account.worker = session.worker \
     JOIN worker ON worker.worker = session.worker \
     WHERE token = $1 AND disabled_at IS NULL";
const OF_WORKER: &str = "SELECT token, browser, begun_at, seen_at FROM session WHERE worker = $1 \
     AND seen_at > $2 AND begun_at > $3 ORDER BY seen_at DESC, token";
const PROVE: &str = "UPDATE session SET token = $2, proved_at = $3 WHERE token = $1";
const VOUCH: &str = "UPDATE session SET vouched_at = $3 WHERE token = $1 AND worker = $2";
const END_OTHERS: &str = "DELETE FROM session WHERE worker = $1 AND token <> $2";
const SEEN: &str = "UPDATE session SET seen_at = $2 WHERE token = $1";
const END: &str = "DELETE FROM session WHERE token = $1";
const SWEEP: &str = "DELETE FROM session WHERE seen_at < $1 OR begun_at < $2";

/// A token that nobody can guess: 256 random bits, in hexadecimal.
pub fn draw_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(in_hex(&bytes))
}

/// What a token is known by.
pub fn token_hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

impl Way {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::ShortPassword => "short-password",
            Self::Provider => "provider",
        }
    }

    // The table takes no other word.
    pub(super) fn read(word: &str) -> Self {
        let ways = [Self::Password, Self::ShortPassword, Self::Provider];
        ways.into_iter().find(|way| way.as_str() == word).unwrap_or(Self::Password)
    }
}

impl Row {
    // A browser that does nothing for so long is signed out.
    fn idle(role: Role) -> TimeDelta {
        match role {
            Role::Administrator | Role::Auditor => IDLE_ADMINISTRATOR,
            _ => IDLE,
        }
    }

    fn owes_factor(&self) -> bool {
        let is_asked = match Way::read(&self.way) {
            Way::Password => self.needed > 0,
            Way::ShortPassword => true,
            Way::Provider => false,
        };
        is_asked && self.factors == 0
    }
}

/// Signs a browser in. Those that have been idle for too long are forgotten.
pub async fn begin_session(
    database: &Database,
    token: &TokenHash,
    (worker, way, browser): (WorkerId, Way, &str),
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    begin(database, token, (worker, way, browser), (now, None)).await
}

/// Signs a browser in for whom a provider vouched, until an instant at the latest.
pub async fn begin_vouched_session(
    database: &Database,
    token: &TokenHash,
    (worker, browser): (WorkerId, &str),
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), DatabaseError> {
    begin(database, token, (worker, Way::Provider, browser), (now, Some(until))).await
}

async fn begin(
    database: &Database,
    token: &TokenHash,
    (worker, way, browser): (WorkerId, Way, &str),
    (now, until): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> Result<(), DatabaseError> {
    let (idle, old) = ((now - IDLE).timestamp_micros(), (now - LONGEST).timestamp_micros());
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        sqlx::query::<Db>(SWEEP).bind(idle).bind(old).execute(&mut *tx).await?;
        let begin = sqlx::query::<Db>(BEGIN).bind(&token[..]).bind(worker.0);
        let begin = begin.bind(way.as_str()).bind(browser).bind(now.timestamp_micros());
        begin.bind(until.map(|until| until.timestamp_micros())).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    })
}

/// Who is signed in with a token, if it is still good and its owner has not been disabled.
pub async fn session(
    database: &Database,
    token: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<Session>, DatabaseError> {
    let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(FIND).bind(&token[..]).fetch_optional(pool).await?
    });
    let micros = now.timestamp_micros();
    // A clock that was set back makes nobody's session longer.
    let within =
        |since: i64, most: TimeDelta| (micros - since).abs() < most.num_microseconds().unwrap_or(0);
    // The table takes no other word. Somebody whose role is lost sees the least.
    let role = |row: &Row| row.role.parse().unwrap_or(Role::Marketing);
    let is_good = |row: &Row| {
        within(row.seen_at, Row::idle(role(row)))
            && within(row.begun_at, LONGEST)
            && row.vouched_until.is_none_or(|until| micros < until)
    };
    let Some(row) = row.filter(is_good) else { return Ok(None) };
    if !within(row.seen_at, SEEN_EVERY)
        && let Err(error) = was_seen(database, token, micros).await
    {
        // A disk without room keeps nobody from reading.
        tracing::warn!(%error, "it was not kept that a browser was seen");
    }
    Ok(Some(Session {
        worker: WorkerId(row.worker),
        role: role(&row),
        owes_factor: row.owes_factor(),
        proved_at: DateTime::from_timestamp_micros(row.proved_at).unwrap_or_default(),
        name: row.name,
        token: *token,
        vouched_at: (Way::read(&row.way) == Way::Provider)
            .then(|| row.vouched_at.unwrap_or(row.begun_at))
            .and_then(DateTime::from_timestamp_micros),
        is_bound: row.is_bound,
    }))
}

/// Keeps that a provider vouches again for a worker who is signed in. False if nobody is with this token, or
/// another.
pub async fn vouch_again(
    database: &Database,
    token: &TokenHash,
    worker: WorkerId,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let vouch = sqlx::query::<Db>(VOUCH).bind(&token[..]).bind(worker.0);
        let vouched = vouch.bind(now.timestamp_micros()).execute(pool).await?;
        Ok(vouched.rows_affected() == 1)
    })
}

async fn was_seen(
    database: &Database,
    token: &TokenHash,
    micros: i64,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(SEEN).bind(&token[..]).bind(micros).execute(pool).await?;
    });
    Ok(())
}

/// Signs a browser out.
pub async fn end_session(database: &Database, token: &TokenHash) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(END).bind(&token[..]).execute(pool).await?;
    });
    Ok(())
}

/// Keeps that who is signed in has just proved again who they are, and gives their browser another token.
pub async fn prove_again(
    database: &Database,
    token: &TokenHash,
    next: &TokenHash,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let prove = sqlx::query::<Db>(PROVE).bind(&token[..]).bind(&next[..]);
        prove.bind(now.timestamp_micros()).execute(pool).await?;
    });
    Ok(())
}

/// The browsers in which a worker is signed in, the last used first.
pub async fn sessions_of(
    database: &Database,
    worker: WorkerId,
    now: DateTime<Utc>,
) -> Result<Vec<Listed>, DatabaseError> {
    let (idle, old) = ((now - IDLE).timestamp_micros(), (now - LONGEST).timestamp_micros());
    let rows: Vec<ListedRow> = with_pool!(&database.reader, |pool: Db| {
        let find = sqlx::query_as::<Db, _>(OF_WORKER).bind(worker.0).bind(idle).bind(old);
        find.fetch_all(pool).await?
    });
    let at = |micros| DateTime::from_timestamp_micros(micros).unwrap_or_default();
    let listed = rows.into_iter().filter_map(|row| {
        let token: TokenHash = row.token.try_into().ok()?;
        let (begun_at, seen_at) = (at(row.begun_at), at(row.seen_at));
        Some(Listed { id: listed_as(&token), browser: row.browser, begun_at, seen_at, token })
    });
    Ok(listed.collect())
}

/// What the list of its owner calls a browser.
pub fn listed_as(token: &TokenHash) -> Uuid {
    let mut id = [0; 16];
    id.copy_from_slice(&Sha256::digest([b"waymark/session", &token[..]].concat())[..16]);
    Uuid::new_v8(id)
}

/// Signs out one of these browsers.
pub async fn end_listed(database: &Database, listed: &Listed) -> Result<(), DatabaseError> {
    end_session(database, &listed.token).await
}

/// Signs a worker out in every browser but one.
pub async fn end_other_sessions(
    database: &Database,
    worker: WorkerId,
    kept: &TokenHash,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let end = sqlx::query::<Db>(END_OTHERS).bind(worker.0).bind(&kept[..]);
        end.execute(pool).await?;
    });
    Ok(())
}
