//! What came of a mail. Whoever lost its claim meanwhile changes nothing.

use chrono::{DateTime, Utc};
use domain::journey::Reminder;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{Addressee, Claim, Item, State, Trouble};
use crate::store::{Database, DatabaseError, with_pool, with_writer};

/// What came of trying to send a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it.
    Sent(DateTime<Utc>),
    /// It did not go, and is tried again then.
    Later(DateTime<Utc>, Trouble, Option<u16>),
    /// It did not go, and never will.
    Dead(Trouble, Option<u16>),
    /// Nobody knows. It is tried again then, if that is allowed.
    Unclear(DateTime<Utc>),
    /// It could not be written, and is tried again then.
    Stumbled(DateTime<Utc>),
    /// It was not tried: this counts as no attempt.
    Untried,
    /// It was not its time, which comes no sooner than then: this counts as no attempt either.
    Waits(DateTime<Utc>),
    /// There is nothing left to say.
    Cancelled,
}

const SETTLE: &str = "UPDATE outbox SET \
     state = CASE WHEN $3 <> 'unknown' THEN $3 WHEN repeat_ok THEN 'pending' ELSE 'unknown' END, \
     not_before = COALESCE($4, not_before), attempts = attempts - $5, stumbles = stumbles + $6, \
     sent_at = COALESCE($7, sent_at), last_class = COALESCE($8, last_class), \
     last_code = CASE WHEN $8 IS NULL THEN last_code ELSE $9 END, \
     holder = NULL, lease_until = NULL \
     WHERE mail = $1 AND fence = $2 AND state IN ('claimed', 'sending')";
const CANCEL: &str = "UPDATE outbox SET state = 'cancelled', holder = NULL, lease_until = NULL \
     WHERE mail = $1 AND fence = $2 AND state = 'claimed'";
const FREE: &str = "DELETE FROM outbox_item WHERE letter = $1";
const LEAVE_OUT: &str = "DELETE FROM outbox_item WHERE letter = ";
const UNRECORDED: &str = "SELECT mail, letter, worker, journey, sent_at FROM outbox \
     WHERE state = 'sent' AND NOT recorded ORDER BY sent_at LIMIT 100";
const RECORD: &str = "UPDATE outbox SET recorded = TRUE WHERE mail = $1";

// What a row becomes: state, when to try again, attempts taken back, stumbles, when it was sent,
// and the trouble with its code.
type Change = (State, Option<i64>, i64, i64, Option<i64>, Option<Trouble>, Option<u16>);

impl Outcome {
    fn change(self) -> Change {
        let micros = |at: DateTime<Utc>| Some(at.timestamp_micros());
        match self {
            Self::Sent(at) => (State::Sent, None, 0, 0, micros(at), None, None),
            Self::Later(at, trouble, code) => {
                (State::Pending, micros(at), 0, 0, None, Some(trouble), code)
            }
            Self::Dead(trouble, code) => (State::Dead, None, 0, 0, None, Some(trouble), code),
            Self::Unclear(at) => {
                (State::Unknown, micros(at), 0, 0, None, Some(Trouble::Unclear), None)
            }
            Self::Stumbled(at) => {
                (State::Pending, micros(at), 0, 1, None, Some(Trouble::Unwritten), None)
            }
            Self::Untried => (State::Pending, None, 1, 0, None, None, None),
            Self::Waits(at) => (State::Pending, micros(at), 1, 0, None, None, None),
            Self::Cancelled => (State::Cancelled, None, 0, 0, None, None, None),
        }
    }
}

/// Writes down what came of a mail. False if the claim was lost, and nothing was changed.
pub async fn settle(
    database: &Database,
    claim: &Claim,
    outcome: Outcome,
) -> Result<bool, DatabaseError> {
    let (state, not_before, untried, stumbles, sent_at, trouble, code) = outcome.change();
    with_writer!(database, |pool: Db| {
        let settle = sqlx::query::<Db>(SETTLE).bind(claim.mail).bind(claim.fence);
        let settle = settle.bind(state.as_str()).bind(not_before).bind(untried).bind(stumbles);
        let settle = settle.bind(sent_at).bind(trouble.map(Trouble::as_str));
        let settled = settle.bind(code.map(i64::from)).execute(pool).await?;
        Ok(settled.rows_affected() == 1)
    })
}

/// Cancels a mail whose reader is gone. Its reminders are free to go into another.
pub async fn give_back(database: &Database, claim: &Claim) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        let cancel = sqlx::query::<Db>(CANCEL).bind(claim.mail).bind(claim.fence);
        let cancelled = cancel.execute(&mut *tx).await?.rows_affected() == 1;
        if cancelled {
            sqlx::query::<Db>(FREE).bind(claim.letter).execute(&mut *tx).await?;
            tx.commit().await?;
        }
        Ok(cancelled)
    })
}

/// Takes reminders out of a mail that no longer hold. Should they hold again, they may go.
pub async fn leave_out(
    database: &Database,
    claim: &Claim,
    reminders: &[Reminder],
) -> Result<(), DatabaseError> {
    if reminders.is_empty() {
        return Ok(());
    }
    let Addressee::Worker(reader) = claim.to else { return Ok(()) };
    with_writer!(database, |pool: Db| {
        let mut query = QueryBuilder::<Db>::new(LEAVE_OUT);
        query.push_bind(claim.letter).push(" AND key IN (");
        let mut keys = query.separated(", ");
        for reminder in reminders {
            for manager in [None, Some(reader)] {
                keys.push_bind(Item { reminder: reminder.clone(), manager }.to_string());
            }
        }
        query.push(")").build().execute(pool).await?;
        Ok(())
    })
}

/// A mail that went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Which.
    pub mail: Uuid,
    /// The letter that it is.
    pub letter: Uuid,
    /// For whom it was.
    pub to: Addressee,
    /// When it went.
    pub at: DateTime<Utc>,
}

/// Mails that went and that the log does not know of.
pub async fn unrecorded(database: &Database) -> Result<Vec<Sent>, DatabaseError> {
    type Row = (Uuid, Uuid, Option<Uuid>, Option<Uuid>, i64);
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(UNRECORDED).fetch_all(pool).await?
    });
    let sent = |(mail, letter, worker, journey, at): Row| Sent {
        mail,
        letter,
        to: Addressee::of(worker, journey),
        at: DateTime::from_timestamp_micros(at).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(sent).collect())
}

/// Notes that the log knows of a mail that went.
pub async fn record(database: &Database, mail: Uuid) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(RECORD).bind(mail).execute(pool).await?;
        Ok(())
    })
}
