//! Destroying keys, which erases what they sealed, and making sure that they are gone.

use chrono::{DateTime, Utc};
use domain::ids::KeyId;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::data_keys::DataKey;
use super::{KeyError, Keys, Subject};
use crate::store::{Database, DatabaseError, Kind, Pool, with_pool, with_writer};

const MOST_AT_ONCE: usize = 500;

/// A key that was never made is put down as destroyed, so that nobody makes it later. No key wraps
/// it.
const NEVER_MADE: &str = "INSERT INTO data_key \
     (key_id, subject, kek_epoch, wrapped, state, created_at, destroyed_at) ";

impl Keys {
    /// Destroys the keys of these subjects for ever, and returns which they were.
    pub async fn destroy(
        &mut self,
        subjects: &[Subject],
        now: DateTime<Utc>,
    ) -> Result<Vec<KeyId>, KeyError> {
        self.forget(subjects);
        for subjects in subjects.chunks(MOST_AT_ONCE) {
            self.put_down(subjects, now).await?;
        }
        let keys: Vec<KeyId> = subjects.iter().map(|it| self.key_of(*it)).collect();
        overwrite(&self.database, &keys, now).await?;
        scrub(&self.database).await?;
        Ok(keys)
    }

    /// Whether the store still holds a key of one of these subjects.
    pub async fn has_any(&self, subjects: &[Subject]) -> Result<bool, KeyError> {
        for subjects in subjects.chunks(MOST_AT_ONCE) {
            let found: Option<i32> = with_pool!(&self.database.reader, |pool: Db| {
                let head = "SELECT 1 FROM data_key WHERE state <> 'destroyed' AND key_id IN (";
                let mut query = QueryBuilder::<Db>::new(head);
                let mut ids = query.separated(", ");
                for subject in subjects {
                    ids.push_bind(self.key_of(*subject).0);
                }
                let query = query.push(") LIMIT 1").build_query_scalar();
                query.fetch_optional(pool).await.map_err(DatabaseError::from)?
            });
            if found.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// From now on, opens nothing of these subjects and seals nothing for them, whatever the store
    /// says.
    pub fn forget(&mut self, subjects: &[Subject]) {
        for subject in subjects {
            let key = DataKey { id: self.key_of(*subject), cipher: None };
            self.opened.insert(*subject, key);
        }
    }

    /// Whether a key that is at hand has been destroyed.
    pub fn is_destroyed(&self, subject: Subject) -> bool {
        self.opened.get(&subject).is_some_and(|key| key.cipher.is_none())
    }

    /// The id that a subject's key has, made or not.
    pub fn key_of(&self, subject: Subject) -> KeyId {
        KeyId(self.derived_id("key", &[subject.id().as_bytes()]))
    }

    /// The keys of these subjects as they lie in the store, whatever it says of their state: what
    /// these open is not erased.
    pub async fn as_they_lie(&self, subjects: &[Subject]) -> Result<Self, KeyError> {
        let mut keys = Self {
            database: self.database.clone(),
            wrapping: self.wrapping.clone(),
            reread: None,
            derived: self.derived.clone(),
            opened: std::collections::HashMap::new(),
        };
        for subject in subjects {
            let id = self.key_of(*subject);
            let lies: Option<(i32, Vec<u8>)> = with_pool!(&self.database.reader, |pool: Db| {
                let query = "SELECT kek_epoch, wrapped FROM data_key WHERE key_id = $1";
                let query = sqlx::query_as::<Db, _>(query).bind(id.0);
                query.fetch_optional(pool).await.map_err(DatabaseError::from)?
            });
            let cipher = lies.and_then(|(epoch, wrapped)| self.cipher(epoch, &wrapped, id));
            keys.opened.insert(*subject, DataKey { id, cipher });
        }
        Ok(keys)
    }

    async fn put_down(&self, subjects: &[Subject], now: DateTime<Utc>) -> Result<(), KeyError> {
        let at = now.timestamp_micros();
        with_writer!(self.database, |pool: Db| {
            let mut query = QueryBuilder::<Db>::new(NEVER_MADE);
            query.push_values(subjects, |mut row, subject| {
                row.push_bind(self.key_of(*subject).0).push_bind(subject.id()).push_bind(0_i32);
                row.push_bind(Vec::<u8>::new()).push_bind("destroyed");
                row.push_bind(at).push_bind(at);
            });
            query.push(" ON CONFLICT DO NOTHING");
            query.build().execute(pool).await.map_err(DatabaseError::from)?;
        });
        Ok(())
    }
}

/// Destroys every key of a list that a key store still holds, and returns how many. Whoever opens
/// or restores a key store does this first: a copy from before an erasure brings nobody back.
pub async fn destroy_listed(
    store: &Database,
    listed: &[KeyId],
    now: DateTime<Utc>,
) -> Result<u64, KeyError> {
    let destroyed = overwrite(store, listed, now).await?;
    if destroyed > 0 {
        scrub(store).await?;
    }
    Ok(destroyed)
}

// The row stays; of the key, nothing.
async fn overwrite(
    store: &Database,
    keys: &[KeyId],
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    // Each database has its own name for so many zeros.
    let zeros = match store.kind {
        Kind::Sqlite(_) => "zeroblob(length(wrapped))",
        Kind::Postgres => "decode(repeat('00', octet_length(wrapped)), 'hex')",
    };
    let head =
        format!("UPDATE data_key SET state = 'destroyed', wrapped = {zeros}, destroyed_at = ");
    let mut destroyed = 0;
    for keys in keys.chunks(MOST_AT_ONCE) {
        destroyed += with_writer!(store, |pool: Db| {
            let mut query = QueryBuilder::<Db>::new(&head);
            query.push_bind(now.timestamp_micros());
            query.push(" WHERE state <> 'destroyed' AND key_id IN (");
            let mut ids = query.separated(", ");
            for KeyId(id) in keys {
                ids.push_bind::<Uuid>(*id);
            }
            query.push(")").build().execute(pool).await?.rows_affected()
        });
    }
    Ok(destroyed)
}

// A file's journal still holds the page as it was: it is written back and emptied. On a server, what
// was there stays in old rows and in its own journal until the wrapping keys are changed.
async fn scrub(store: &Database) -> Result<(), KeyError> {
    let _turn = store.turn().await;
    let Pool::Sqlite(pool) = &store.writer else { return Ok(()) };
    let emptied = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(pool).await;
    let (busy, ..): (i64, i64, i64) = emptied.map_err(DatabaseError::from)?;
    if busy == 0 { Ok(()) } else { Err(KeyError::InUse) }
}
