//! What is in the outbox, for those who look after it, and what they decide.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, WorkerId};
use domain::journey::Reminder;
use sqlx::FromRow;
use uuid::Uuid;

use super::{Addressee, ItemRow, MailKind, State, Trouble};
use crate::store::{Database, DatabaseError, with_pool, with_writer};

/// A mail, as the outbox shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its id.
    pub mail: Uuid,
    /// The letter that it is.
    pub letter: Uuid,
    /// For whom.
    pub to: Addressee,
    /// What it is.
    pub kind: MailKind,
    /// What it is known by at every server.
    pub message_id: String,
    /// Where it is.
    pub state: State,
    /// When it was put in.
    pub put_at: DateTime<Utc>,
    /// When it is tried next, if it waits.
    pub not_before: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: i64,
    /// When it went.
    pub sent_at: Option<DateTime<Utc>>,
    /// What went wrong last.
    pub trouble: Option<Trouble>,
    /// What the server said then, as a number.
    pub code: Option<u16>,
    /// How many reminders it holds.
    pub reminders: i64,
}

#[derive(FromRow)]
struct Row {
    mail: Uuid,
    letter: Uuid,
    worker: Option<Uuid>,
    journey: Option<Uuid>,
    kind: String,
    message_id: String,
    state: String,
    put_at: i64,
    not_before: i64,
    attempts: i64,
    sent_at: Option<i64>,
    last_class: Option<String>,
    last_code: Option<i64>,
    reminders: i64,
}

macro_rules! mails {
    ($rest:literal) => {
        concat!(
            "SELECT mail, letter, worker, journey, kind, message_id, state, put_at, not_before, \
             attempts, sent_at, last_class, last_code, (SELECT COUNT(*) FROM outbox_item \
             WHERE outbox_item.letter = outbox.letter) AS reminders FROM outbox ",
            $rest
        )
    };
}

const LATEST: &str = mails!("ORDER BY put_at DESC, mail LIMIT $1");
const FOR: &str = mails!("WHERE worker = $1 AND put_at >= $2 ORDER BY put_at DESC, mail");
const PUT_SINCE: &str = "SELECT COUNT(*) FROM outbox WHERE worker = $1 AND put_at >= $2 \
     AND kind = 'at-once' AND state <> 'cancelled'";
// What was not delivered, and not sent again since.
const RETURNED: &str = "SELECT worker, mail FROM outbox WHERE state = 'dead' AND worker IS NOT NULL \
     ORDER BY put_at";
const ONE: &str = mails!("WHERE mail = $1");
const TO_HOUSEHOLD: &str = mails!("WHERE journey = $1 ORDER BY put_at, mail");
const COUNTS: &str = "SELECT state, COUNT(*) FROM outbox GROUP BY state";
const REMINDERS: &str = "SELECT journey, clock, matter, started_at, step FROM outbox_item \
     WHERE letter = $1 ORDER BY key";
const RETRY: &str = "UPDATE outbox SET state = 'pending', not_before = $2, trying_since = $2, \
     attempts = 0, stumbles = 0, fence = fence + 1 \
     WHERE mail = $1 AND state IN ('unknown', 'dead')";
const ARRIVED: &str = "UPDATE outbox SET state = 'sent', sent_at = $2, fence = fence + 1 \
     WHERE mail = $1 AND state = 'unknown'";
const CAME_BACK: &str = "UPDATE outbox SET state = 'dead', not_before = $2, fence = fence + 1, \
     last_class = 'came-back', last_code = NULL WHERE mail = $1 AND state = 'sent'";

impl From<Row> for Mail {
    fn from(row: Row) -> Self {
        let at = |micros| DateTime::from_timestamp_micros(micros).unwrap_or_default();
        Self {
            mail: row.mail,
            letter: row.letter,
            to: Addressee::of(row.worker, row.journey),
            // The table takes no other words.
            kind: row.kind.parse().unwrap_or(MailKind::Digest),
            state: row.state.parse().unwrap_or(State::Unknown),
            message_id: row.message_id,
            put_at: at(row.put_at),
            not_before: at(row.not_before),
            attempts: row.attempts,
            sent_at: row.sent_at.map(at),
            trouble: row.last_class.and_then(|class| class.parse().ok()),
            code: row.last_code.and_then(|code| u16::try_from(code).ok()),
            reminders: row.reminders,
        }
    }
}

/// The latest mails, at most so many.
pub async fn mails(database: &Database, most: i64) -> Result<Vec<Mail>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(LATEST).bind(most).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Mail::from).collect())
}

/// The mails for a worker that were put in since an instant, the latest first.
pub async fn mails_for(
    database: &Database,
    worker: WorkerId,
    since: DateTime<Utc>,
) -> Result<Vec<Mail>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        let asked = sqlx::query_as::<Db, _>(FOR).bind(worker.0).bind(since.timestamp_micros());
        asked.fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Mail::from).collect())
}

/// The mails to the household of a journey, the first first.
pub async fn mails_to(database: &Database, journey: JourneyId) -> Result<Vec<Mail>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(TO_HOUSEHOLD).bind(journey.0).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Mail::from).collect())
}

/// The workers whom mail does not reach: for each, the latest mail that came back or was refused.
pub async fn unreached(database: &Database) -> Result<BTreeMap<WorkerId, Uuid>, DatabaseError> {
    let rows: Vec<(Uuid, Uuid)> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(RETURNED).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(|(worker, mail)| (WorkerId(worker), mail)).collect())
}

/// How many mails that cannot wait were put in for a worker since an instant, without those that were
/// not needed after all.
pub async fn put_since(
    database: &Database,
    worker: WorkerId,
    since: DateTime<Utc>,
) -> Result<u32, DatabaseError> {
    let count: i64 = with_pool!(&database.reader, |pool: Db| {
        let asked = sqlx::query_scalar::<Db, _>(PUT_SINCE).bind(worker.0);
        asked.bind(since.timestamp_micros()).fetch_one(pool).await?
    });
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// One mail.
pub async fn mail(database: &Database, mail: Uuid) -> Result<Option<Mail>, DatabaseError> {
    let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(ONE).bind(mail).fetch_optional(pool).await?
    });
    Ok(row.map(Mail::from))
}

/// How many mails are in each state.
pub async fn counts(database: &Database) -> Result<BTreeMap<State, i64>, DatabaseError> {
    let rows: Vec<(String, i64)> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(COUNTS).fetch_all(pool).await?
    });
    Ok(rows.into_iter().filter_map(|(state, count)| Some((state.parse().ok()?, count))).collect())
}

/// The reminders of a letter.
pub async fn reminders(database: &Database, letter: Uuid) -> Result<Vec<Reminder>, DatabaseError> {
    let rows: Vec<ItemRow> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(REMINDERS).bind(letter).fetch_all(pool).await?
    });
    Ok(rows.into_iter().filter_map(ItemRow::reminder).collect())
}

/// Somebody decided that a dead or unclear mail is to be tried again. False if it is neither.
pub async fn retry(
    database: &Database,
    mail: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    decide(database, RETRY, mail, now).await
}

/// Somebody saw that an unclear mail had arrived. False if it is none.
pub async fn arrived(
    database: &Database,
    mail: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    decide(database, ARRIVED, mail, now).await
}

/// Somebody saw that a mail that went came back. False if it did not go.
pub async fn came_back(
    database: &Database,
    mail: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    decide(database, CAME_BACK, mail, now).await
}

async fn decide(
    database: &Database,
    statement: &'static str,
    mail: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let decide = sqlx::query::<Db>(statement).bind(mail).bind(now.timestamp_micros());
        Ok(decide.execute(pool).await?.rows_affected() == 1)
    })
}
