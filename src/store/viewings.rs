//! Who was shown what is known of households: on record before they are shown it.
//!
//! The same look again within a quarter of an hour adds nothing, so that most pages write nothing;
//! what several look at in one moment is written in one commit. The rows are a chain, as the log's are.

mod chain;
mod search;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{JourneyId, WorkerId};
use sha2::{Digest as _, Sha256};
use sqlx::FromRow;
use uuid::{Builder, Uuid};

pub use chain::{LooksDamage, looks_end, verify_looks};
pub use search::{LookKind, Sought, count_looks, looks};

use super::{Checkpoint, Database, DatabaseError, with_pool, with_writer};

/// The same look again is not recorded within so long: a worker who goes back and forth between pages
/// leaves one row, and when they were there is still known as exactly as anybody asks.
const AGAIN_AFTER: TimeDelta = TimeDelta::minutes(15);
/// Looks that are remembered before those that are over are forgotten.
const MOST_REMEMBERED: usize = 10_000;

/// Somebody was shown something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewing {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub worker: WorkerId,
    /// The token of the program that asked for them, if one did.
    pub token: Option<Uuid>,
    /// Which household. None where many were shown at once.
    pub journey: Option<JourneyId>,
    /// What kind of page, in a word.
    pub page: String,
    /// How many households a file held.
    pub households: Option<i64>,
}

/// What tells one look from another: all but when.
type Look = [u8; 32];

/// Puts on record who looks.
#[derive(Debug)]
pub struct Viewings {
    database: Database,
    // In order: two processes that put the same rows down in another one would wait for each other.
    waiting: Mutex<BTreeMap<Look, Viewing>>,
    lately: Mutex<HashMap<Look, DateTime<Utc>>>,
    pen: tokio::sync::Mutex<()>,
}

#[derive(FromRow)]
struct Row {
    at: i64,
    worker: Uuid,
    token: Option<Uuid>,
    journey: Option<Uuid>,
    page: String,
    households: Option<i64>,
}

// Two processes may put the same look down at once.
const ADD: &str = "INSERT INTO viewing \
     (viewing, at, worker, token, journey, page, households, position, hash) \
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 \
     WHERE NOT EXISTS (SELECT 1 FROM viewing WHERE viewing = $1) ON CONFLICT DO NOTHING";
const OF_JOURNEY: &str = "SELECT at, worker, token, journey, page, households FROM viewing \
     WHERE journey = $1 AND at >= $2 AND at < $3 ORDER BY at DESC, viewing DESC";

impl Viewings {
    /// Nobody has looked yet, as far as this process knows.
    pub fn new(database: Database) -> Self {
        let (waiting, lately) = (Mutex::default(), Mutex::default());
        Self { database, waiting, lately, pen: tokio::sync::Mutex::default() }
    }

    /// Puts a look on record, unless it was within the last quarter of an hour.
    pub async fn record(&self, viewing: Viewing) -> Result<(), DatabaseError> {
        let (look, at) = (viewing.look(), viewing.at);
        if self.was_lately(&look, at) {
            return Ok(());
        }
        locked(&self.waiting).insert(look, viewing.clone());
        let _pen = self.pen.lock().await;
        // Whoever had the pen before may have written this one too.
        if self.was_lately(&look, at) {
            return Ok(());
        }
        let mut waiting = std::mem::take(&mut *locked(&self.waiting));
        waiting.insert(look, viewing);
        let rows: Vec<(Uuid, &Viewing)> =
            waiting.iter().map(|(look, viewing)| (viewing.id(look), viewing)).collect();
        let added = self.add(&rows).await?;
        let looks = waiting.iter().zip(added);
        self.remember(
            looks.map(|((look, viewing), is_new)| {
                (*look, if is_new { viewing.at } else { viewing.quarter() })
            }),
            at,
        );
        Ok(())
    }

    /// Puts on record that a file was taken along: each one, under an id of its own.
    pub async fn record_file(&self, id: Uuid, viewing: &Viewing) -> Result<(), DatabaseError> {
        self.add(&[(id, viewing)]).await.map(|_| ())
    }

    // Which of them are new. Each goes on from the row before, whichever process added that.
    async fn add(&self, rows: &[(Uuid, &Viewing)]) -> Result<Vec<bool>, DatabaseError> {
        let mut added = Vec::with_capacity(rows.len());
        with_writer!(self.database, |pool: Db| {
            let mut tx = pool.begin_with(chain::pen(&self.database.kind)).await?;
            let end = sqlx::query_as::<Db, _>(chain::END).fetch_optional(&mut *tx).await?;
            let mut end: Checkpoint = match end {
                Some((position, hash)) => Checkpoint { position, hash },
                None => {
                    let before = sqlx::query_as::<Db, _>(chain::BEFORE).fetch_all(&mut *tx).await?;
                    chain::beginning(&before)
                }
            };
            for (id, it) in rows {
                let next = chain::after(&end, *id, &Row::of(it));
                let add = sqlx::query::<Db>(ADD).bind(*id).bind(it.at.timestamp_micros());
                let add = add.bind(it.worker.0).bind(it.token).bind(it.journey.map(|it| it.0));
                let add = add.bind(&*it.page).bind(it.households);
                let add = add.bind(next.position).bind(next.hash.clone());
                let is_new = add.execute(&mut *tx).await?.rows_affected() == 1;
                added.push(is_new);
                if is_new {
                    end = next;
                }
            }
            tx.commit().await?;
        });
        Ok(added)
    }

    fn was_lately(&self, look: &Look, now: DateTime<Utc>) -> bool {
        locked(&self.lately).get(look).is_some_and(|at| is_lately(*at, now))
    }

    fn remember(&self, looks: impl Iterator<Item = (Look, DateTime<Utc>)>, now: DateTime<Utc>) {
        let mut lately = locked(&self.lately);
        lately.extend(looks);
        if lately.len() > MOST_REMEMBERED {
            lately.retain(|_, at| is_lately(*at, now));
        }
    }
}

/// Who looked at a household from an instant on and before another, the latest first.
pub async fn viewings_of(
    database: &Database,
    journey: JourneyId,
    from: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Vec<Viewing>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        let find = sqlx::query_as::<Db, _>(OF_JOURNEY).bind(journey.0);
        let find = find.bind(from.timestamp_micros()).bind(before.timestamp_micros());
        find.fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Row::viewing).collect())
}

impl Viewing {
    fn look(&self) -> Look {
        let mut look = Sha256::new();
        let journey = self.journey.map(|it| it.0);
        for id in [Some(self.worker.0), self.token, journey] {
            look.update(id.unwrap_or_default().as_bytes());
        }
        look.update(&self.page);
        look.finalize().into()
    }

    // One id for the same look in the same quarter of an hour, whichever process puts it down.
    fn id(&self, look: &Look) -> Uuid {
        let mut rest = [0; 10];
        rest.copy_from_slice(&look[..10]);
        let begun = u64::try_from(self.quarter().timestamp_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(begun, &rest).into_uuid()
    }

    // When its quarter of an hour began.
    fn quarter(&self) -> DateTime<Utc> {
        let length = AGAIN_AFTER.num_milliseconds();
        let begun = self.at.timestamp_millis().div_euclid(length) * length;
        DateTime::from_timestamp_millis(begun).unwrap_or_default()
    }
}

impl Row {
    fn of(viewing: &Viewing) -> Self {
        Self {
            at: viewing.at.timestamp_micros(),
            worker: viewing.worker.0,
            token: viewing.token,
            journey: viewing.journey.map(|it| it.0),
            page: viewing.page.clone(),
            households: viewing.households,
        }
    }

    fn viewing(self) -> Viewing {
        Viewing {
            at: DateTime::from_timestamp_micros(self.at).unwrap_or_default(),
            worker: WorkerId(self.worker),
            token: self.token,
            journey: self.journey.map(JourneyId),
            page: self.page,
            households: self.households,
        }
    }
}

// A clock that was set back makes nothing recent that was not.
fn is_lately(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (now - at).abs() < AGAIN_AFTER
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(at: &str) -> Viewing {
        Viewing {
            at: at.parse().unwrap(),
            worker: WorkerId(Uuid::from_u128(1)),
            token: None,
            journey: Some(JourneyId(Uuid::from_u128(2))),
            page: "household".to_owned(),
            households: None,
        }
    }

    fn id(viewing: &Viewing) -> Uuid {
        viewing.id(&viewing.look())
    }

    #[test]
    fn the_same_look_in_the_same_quarter_of_an_hour_is_one_whoever_puts_it_down() {
        let first = at("2026-03-02T09:00:00Z");

        assert_eq!(id(&first), id(&at("2026-03-02T09:14:59.999Z")));
        assert!(id(&first) < id(&at("2026-03-02T09:15:00Z")), "in the order of time");
        let page = Viewing { page: "checks".to_owned(), ..first.clone() };
        let journey = Viewing { journey: None, ..first.clone() };
        let token = Viewing { token: Some(Uuid::from_u128(3)), ..first.clone() };
        let worker = Viewing { worker: WorkerId(Uuid::from_u128(4)), ..first.clone() };
        for other in [page, journey, token, worker] {
            assert_ne!(id(&first), id(&other), "{other:?}");
        }
    }

    #[test]
    fn a_look_is_recent_for_a_quarter_of_an_hour() {
        let first: DateTime<Utc> = "2026-03-02T09:14:00Z".parse().unwrap();

        assert!(is_lately(first, first + TimeDelta::minutes(14)));
        assert!(!is_lately(first, first + TimeDelta::minutes(15)));
        assert!(!is_lately(first, first - TimeDelta::hours(1)), "the clock was set back");
    }
}
