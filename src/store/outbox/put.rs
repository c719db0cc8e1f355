//! Putting a letter in: the mail and its reminders together, or nothing.

use std::collections::HashSet;
use std::fmt;

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

/// What is to be said to a reader.
#[derive(Clone, Debug)]
pub struct Letter {
    /// What it is known by.
    pub key: String,
    /// What it is.
    pub kind: MailKind,
    /// Who gets it.
    pub reader: WorkerId,
    /// What it reminds of.
    pub items: Vec<Item>,
    /// How many households it says are past the time for which they may be kept. With any it goes without a
    /// reminder too.
    pub for_review: usize,
    /// Whether it is sent again where nobody knows if it arrived.
    pub repeat_ok: bool,
}

/// A reminder in a letter. It goes once: to who looks after the household or stands in for them, and of
/// what is for the managers once to each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// What of.
    pub reminder: Reminder,
    /// The manager whose copy it is.
    pub manager: Option<WorkerId>,
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.manager {
            None => write!(f, "{}", self.reminder),
            Some(manager) => write!(f, "{}/{manager}", self.reminder),
        }
    }
}

impl Letter {
    // What its mail is known by.
    fn mail_key(&self) -> String {
        format!("{}/{}", self.key, self.reader)
    }
}

/// What a reader's digest of a day is known by.
pub fn digest_key(reader: WorkerId, day: NaiveDate) -> String {
    format!("digest/{reader}/{day}")
}

/// Whether a letter is a reader's digest of a day.
pub fn is_digest(letter: Uuid, reader: WorkerId, day: NaiveDate) -> bool {
    letter == id(&digest_key(reader, day))
}

// The id of the letter that is known by a key.
fn id(key: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, key.as_bytes())
}

/// The items among these that are in a letter already, by the names that they show.
pub async fn taken(database: &Database, items: &[Item]) -> Result<HashSet<String>, DatabaseError> {
    let mut taken = HashSet::new();
    for items in items.chunks(MOST_AT_ONCE) {
        let found: Vec<String> = with_pool!(&database.reader, |pool: Db| {
            let mut query = QueryBuilder::<Db>::new(TAKEN);
            let mut keys = query.separated(", ");
            for item in items {
                keys.push_bind(item.to_string());
            }
            query.push(")").build_query_scalar().fetch_all(pool).await?
        });
        taken.extend(found);
    }
    Ok(taken)
}

/// Whether a letter of this key was put in before.
pub async fn is_known(database: &Database, letter: &Letter) -> Result<bool, DatabaseError> {
    let key = letter.mail_key();
    let count: i64 = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, _>(KNOWN).bind(key).fetch_one(pool).await?
    });
    Ok(count > 0)
}

/// Puts a letter in, as mail of a domain. Returns how many of its items were not in another already:
/// with none and nobody for review, or where its key is known, there is no letter.
pub async fn put(
    database: &Database,
    letter: &Letter,
    domain: &str,
    now: DateTime<Utc>,
) -> Result<usize, DatabaseError> {
    let (letter_id, key) = (id(&letter.key), letter.mail_key());
    let mail = id(&key);
    // In one order for all who put: they wait for each other, and never in a circle.
    let mut items = letter.items.clone();
    items.sort();
    let mut new = 0;
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        let put = sqlx::query::<Db>(PUT).bind(mail).bind(key).bind(letter_id).bind(letter.reader.0);
        let put = put.bind(letter.kind.as_str()).bind(format!("<{mail}@{domain}>"));
        let put = put.bind(letter.repeat_ok).bind(now.timestamp_micros()).bind(None::<Uuid>);
        if put.execute(&mut *tx).await?.rows_affected() == 0 {
            return Ok(0);
        }
        for item in &items {
            let reminder = &item.reminder;
            let (clock, matter) = reminder.topic.parts();
            let put = sqlx::query::<Db>(PUT_ITEM).bind(item.to_string()).bind(letter_id);
            let put = put.bind(reminder.journey.0).bind(clock.map(ClockName::as_str));
            let put = put.bind(reminder.started_at.timestamp_micros());
            let put = put.bind(reminder.step.to_string()).bind(matter.map(Matter::as_str));
            new += usize::from(put.execute(&mut *tx).await?.rows_affected() == 1);
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

    /// That somebody opened households in an emergency in an hour of the day, for a manager.
    pub fn opening(manager: WorkerId, worker: WorkerId, hour: DateTime<Utc>) -> Self {
        let key = format!("opening/{manager}/{worker}/{}", hour.timestamp());
        let mail = Uuid::new_v5(&NAMESPACE, key.as_bytes());
        Self { mail, key, to: Addressee::Worker(manager), kind: MailKind::Opening }
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
