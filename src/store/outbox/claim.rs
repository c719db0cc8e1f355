//! Claiming mail for a while, so that two processes never send the same.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Addressee, MailKind, lease_time};
use crate::store::{Database, DatabaseError, Pool, with_writer};

/// How long a claim holds, unless it is renewed.
pub const LEASE: TimeDelta = TimeDelta::seconds(90);

/// A mail that is ours to send, as long as nobody else holds a higher fence.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Which mail.
    pub mail: Uuid,
    /// The number of this claim.
    pub fence: i64,
    /// The letter that it is.
    pub letter: Uuid,
    /// For whom.
    pub to: Addressee,
    /// What it is.
    pub kind: MailKind,
    /// What it is known by at every server, the same each time.
    pub message_id: String,
    /// How often it was claimed, this time included.
    pub attempts: i64,
    /// How often it failed on our side.
    pub stumbles: i64,
    /// Since when it is tried.
    pub trying_since: DateTime<Utc>,
}

/// No mail waits for longer, unless the clock has been set back since it was put off.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(2);

#[derive(FromRow)]
struct Row {
    mail: Uuid,
    fence: i64,
    letter: Uuid,
    worker: Option<Uuid>,
    journey: Option<Uuid>,
    kind: String,
    message_id: String,
    attempts: i64,
    stumbles: i64,
    trying_since: i64,
}

macro_rules! claiming {
    ($lock:literal) => {
        concat!(
            "WITH free AS MATERIALIZED (SELECT mail FROM outbox \
             WHERE state IN ('pending', 'claimed', 'sending') \
             AND ((state = 'pending' AND (not_before <= $1 OR not_before > $7)) \
             OR (state = 'claimed' AND (lease_until < $2 OR lease_until > $6))) \
             ORDER BY put_at, mail LIMIT $3 ",
            $lock,
            ") UPDATE outbox SET state = 'claimed', fence = fence + 1, attempts = attempts + 1, \
             holder = $4, lease_until = $5 WHERE mail IN (SELECT mail FROM free) \
             RETURNING mail, fence, letter, worker, journey, kind, message_id, attempts, \
             stumbles, trying_since"
        )
    };
}

const SWEEP: &str = "UPDATE outbox SET fence = fence + 1, holder = NULL, lease_until = NULL, \
     state = CASE WHEN repeat_ok THEN 'pending' ELSE 'unknown' END, last_class = 'broken-off' \
     WHERE state = 'sending' AND (lease_until < $1 OR lease_until > $2)";
const SENDING: &str = "UPDATE outbox SET state = 'sending', lease_until = $3 \
     WHERE mail = $1 AND fence = $2 AND state = 'claimed'";
const RENEW: &str = "UPDATE outbox SET lease_until = $3 \
     WHERE mail = $1 AND fence = $2 AND state IN ('claimed', 'sending')";

impl From<Row> for Claim {
    fn from(row: Row) -> Self {
        Self {
            mail: row.mail,
            fence: row.fence,
            letter: row.letter,
            to: Addressee::of(row.worker, row.journey),
            // The table takes no other word.
            kind: row.kind.parse().unwrap_or(MailKind::Digest),
            message_id: row.message_id,
            attempts: row.attempts,
            stumbles: row.stumbles,
            trying_since: DateTime::from_timestamp_micros(row.trying_since).unwrap_or_default(),
        }
    }
}

/// Sees to mail whose sender died while sending: it goes again, or a person decides. Returns how
/// many there were.
pub async fn sweep(database: &Database, now: DateTime<Utc>) -> Result<u64, DatabaseError> {
    let now = lease_time(database, now).await?;
    with_writer!(database, |pool: Db| {
        let sweep = sqlx::query::<Db>(SWEEP).bind(now).bind(too_far(now));
        Ok(sweep.execute(pool).await?.rows_affected())
    })
}

/// Claims up to so many mails that are to go by now, for one sender: those that wait longest.
pub async fn claim(
    database: &Database,
    holder: Uuid,
    most: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Claim>, DatabaseError> {
    // One statement of SQLite is alone in the database. PostgreSQL steps over what others hold.
    let statement = match &database.writer {
        Pool::Sqlite(_) => claiming!(""),
        Pool::Postgres(_) => claiming!("FOR UPDATE SKIP LOCKED"),
    };
    let lease = lease_time(database, now).await?;
    let until = lease + LEASE.num_microseconds().unwrap_or(0);
    let rows: Vec<Row> = with_writer!(database, |pool: Db| {
        let claiming = sqlx::query_as::<Db, Row>(statement).bind(now.timestamp_micros());
        let claiming = claiming.bind(lease).bind(most).bind(holder).bind(until);
        let claiming = claiming.bind(too_far(lease)).bind((now + LONGEST_WAIT).timestamp_micros());
        claiming.fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Claim::from).collect())
}

// No lease ends so late, unless the clock has been set back since it was given.
fn too_far(now: i64) -> i64 {
    now + 10 * LEASE.num_microseconds().unwrap_or(0)
}

/// Says that the talk with the server begins. False if the claim is lost.
pub async fn sending(
    database: &Database,
    claim: &Claim,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    prolong(database, SENDING, claim, now).await
}

/// Holds a claim for longer. False if it is lost.
pub async fn renew(
    database: &Database,
    claim: &Claim,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    prolong(database, RENEW, claim, now).await
}

async fn prolong(
    database: &Database,
    statement: &'static str,
    claim: &Claim,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    let until = lease_time(database, now).await? + LEASE.num_microseconds().unwrap_or(0);
    with_writer!(database, |pool: Db| {
        let prolong = sqlx::query::<Db>(statement).bind(claim.mail).bind(claim.fence).bind(until);
        Ok(prolong.execute(pool).await?.rows_affected() == 1)
    })
}
