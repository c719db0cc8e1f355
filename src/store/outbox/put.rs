//! Putting a letter in: its copies and its reminders together, or nothing.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{ClockName, JourneyId, WorkerId};
use domain::journey::{Matter, Reminder};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Addressee, MailKind};
use crate::store::{Database, DatabaseError, with_pool, with_writer};

/// Keys asked for in one statement.
const MOST_AT_ONCE: usize = 500;

/// The namespace of the ids of letters and mails.
const NAMESPACE: Uuid = Uuid::from_u128(0x7b0e_6c1d_52a4_5f38_9d1e_2f60_c3a8_41b7);

const PUT: &str = "INSERT INTO outbox (mail, key, letter, worker, kind, message_id, repeat_ok, \
     state, put_at, trying_since, not_before, journey) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $8, $8, $9) ON CONFLICT DO NOTHING";
const PUT_ITEM: &str = "INSERT INTO outbox_item (key, letter, journey, clock, started_at, step, \
     matter) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
const KNOWN: &str = "SELECT COUNT(*) FROM outbox WHERE key = $1";
const TAKEN: &str = "SELECT key FROM outbox_item WHERE key IN (";

/// What is to be said to some readers, a copy each.
#[derive(Clone, Debug)]
pub struct Letter {
    /// What it is known by.
    pub key: String,
    /// What it is.
    pub kind: MailKind,
    /// Who gets a copy.
    pub readers: Vec<WorkerId>,
    /// What it reminds of.
    pub reminders: Vec<Reminder>,
    /// How many households it says are past the time for which they may be kept. With any it goes without a
    /// reminder too.
    pub for_review: usize,
    /// Whether a copy is sent again where nobody knows if it arrived.
    pub repeat_ok: bool,
}

impl Letter {
    // What each copy is known by.
    fn copies(&self) -> impl Iterator<Item = String> {
        self.readers.iter().map(|reader| format!("{}/{reader}", self.key))
    }
}

/// What the managers' digest of a day is known by.
pub fn managers_digest(day: NaiveDate) -> String {
    format!("digest/managers/{day}")
}

/// Whether a letter is the managers' digest of a day.
pub fn is_managers_digest(letter: Uuid, day: NaiveDate) -> bool {
    letter == id(&managers_digest(day))
}

// The id of the letter that is known by a key.
fn id(key: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, key.as_bytes())
}

/// The reminders among these that are in a letter already.
pub async fn taken(
    database: &Database,
    reminders: &[Reminder],
) -> Result<HashSet<String>, DatabaseError> {
    let mut taken = HashSet::new();
    for reminders in reminders.chunks(MOST_AT_ONCE) {
        let found: Vec<String> = with_pool!(&database.reader, |pool: Db| {
            let mut query = QueryBuilder::<Db>::new(TAKEN);
            let mut keys = query.separated(", ");
            for reminder in reminders {
                keys.push_bind(reminder.to_string());
            }
            query.push(")").build_query_scalar().fetch_all(pool).await?
        });
        taken.extend(found);
    }
    Ok(taken)
}

/// Whether a letter of this key was put in before, for a reader of this one.
pub async fn is_known(database: &Database, letter: &Letter) -> Result<bool, DatabaseError> {
    for key in letter.copies() {
        let count: i64 = with_pool!(&database.reader, |pool: Db| {
            sqlx::query_scalar::<Db, _>(KNOWN).bind(key).fetch_one(pool).await?
        });
        if count > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts a letter in, as mail of a domain. Returns how many of its reminders were not in another
/// already: with none and nobody for review, or where one of its copies is known, there is no letter.
pub async fn put(
    database: &Database,
    letter: &Letter,
    domain: &str,
    now: DateTime<Utc>,
) -> Result<usize, DatabaseError> {
    let id = id(&letter.key);
    // In one order for all who put: they wait for each other, and never in a circle.
    let mut reminders = letter.reminders.clone();
    reminders.sort();
    let mut new = 0;
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        for (reader, key) in letter.readers.iter().zip(letter.copies()) {
            let mail = Uuid::new_v5(&NAMESPACE, key.as_bytes());
            let copy = sqlx::query::<Db>(PUT).bind(mail).bind(key).bind(id).bind(reader.0);
            let copy = copy.bind(letter.kind.as_str()).bind(format!("<{mail}@{domain}>"));
            let copy = copy.bind(letter.repeat_ok).bind(now.timestamp_micros());
            let copy = copy.bind(None::<Uuid>);
            if copy.execute(&mut *tx).await?.rows_affected() == 0 {
                return Ok(0);
            }
        }
        for reminder in &reminders {
            let (clock, matter) = reminder.topic.parts();
            let item = sqlx::query::<Db>(PUT_ITEM).bind(reminder.to_string()).bind(id);
            let item = item.bind(reminder.journey.0).bind(clock.map(ClockName::as_str));
            let item = item.bind(reminder.started_at.timestamp_micros());
            let item = item.bind(reminder.step.to_string()).bind(matter.map(Matter::as_str));
            let item = item.execute(&mut *tx).await?;
            new += usize::from(item.rows_affected() == 1);
        }
        if new + letter.for_review > 0 {
            tx.commit().await?;
        }
    });
    Ok(new)
}

/// A mail that tells of no reminder, and has one reader.
#[derive(Clone, Debug)]
pub struct Single {
    mail: Uuid,
    key: String,
    to: Addressee,
    kind: MailKind,
}

impl Single {
    /// A test of whether mail reaches a worker.
    pub fn test(mail: Uuid, worker: WorkerId) -> Self {
        let (key, to) = (format!("test/{mail}"), Addressee::Worker(worker));
        Self { mail, key, to, kind: MailKind::Test }
    }

    /// What a worker hears about their own account.
    pub fn of_account(mail: Uuid, worker: WorkerId, kind: MailKind) -> Self {
        let (key, to) = (format!("{}/{mail}", kind.as_str()), Addressee::Worker(worker));
        Self { mail, key, to, kind }
    }

    /// What an enquirer would read, for a worker.
    pub fn acknowledgement_test(mail: Uuid, worker: WorkerId) -> Self {
        Self { kind: MailKind::Acknowledgement, ..Self::test(mail, worker) }
    }

    /// That an enquiry has come in. There is one for a journey.
    pub fn acknowledgement(journey: JourneyId) -> Self {
        let key = format!("acknowledgement/{journey}");
        let mail = Uuid::new_v5(&NAMESPACE, key.as_bytes());
        Self { mail, key, to: Addressee::Enquirer(journey), kind: MailKind::Acknowledgement }
    }
}

/// Puts in a mail, as one of a domain. Where nobody knows whether it arrived, a person decides.
/// Returns whether it is new to the outbox.
pub async fn put_single(
    database: &Database,
    single: &Single,
    domain: &str,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    let (worker, journey) = single.to.parts();
    with_writer!(database, |pool: Db| {
        let put = sqlx::query::<Db>(PUT).bind(single.mail).bind(&single.key).bind(single.mail);
        let put = put.bind(worker).bind(single.kind.as_str());
        let put = put.bind(format!("<{}@{domain}>", single.mail)).bind(false);
        let put = put.bind(now.timestamp_micros()).bind(journey);
        Ok(put.execute(pool).await?.rows_affected() == 1)
    })
}
