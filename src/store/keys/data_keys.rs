//! Data keys: made, wrapped, put on disk, taken to hand and put away.

use aes_gcm::{Aes256Gcm, KeyInit};
use chrono::{DateTime, Utc};
use domain::ids::KeyId;
use sqlx::QueryBuilder;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{KeyError, Keys, Subject};
use crate::store::{DatabaseError, with_pool, with_writer};

const MOST_AT_ONCE: usize = 500;

/// A key that is at hand. Without its cipher it has been destroyed.
pub(super) struct DataKey {
    pub(super) id: KeyId,
    pub(super) cipher: Option<Aes256Gcm>,
}

impl Keys {
    /// Makes sure that each subject has its key at hand. New keys are on disk when this returns.
    pub async fn provide(
        &mut self,
        subjects: &[Subject],
        now: DateTime<Utc>,
    ) -> Result<(), KeyError> {
        for subjects in subjects.chunks(MOST_AT_ONCE) {
            self.recall(subjects).await?;
            let new: Vec<Subject> =
                subjects.iter().copied().filter(|it| !self.opened.contains_key(it)).collect();
            self.make(&new, now).await?;
        }
        Ok(())
    }

    /// Takes the keys of these subjects to hand, as far as they were ever made, to open what they
    /// sealed.
    pub async fn recall(&mut self, subjects: &[Subject]) -> Result<(), KeyError> {
        for subjects in subjects.chunks(MOST_AT_ONCE) {
            let unknown = subjects.iter().copied().filter(|it| !self.opened.contains_key(it));
            self.fetch(&unknown.collect::<Vec<_>>()).await?;
        }
        Ok(())
    }

    /// Whether the key of a subject is to hand, or known to be destroyed.
    pub fn has_to_hand(&self, subject: Subject) -> bool {
        self.opened.contains_key(&subject)
    }

    async fn fetch(&mut self, subjects: &[Subject]) -> Result<(), KeyError> {
        if subjects.is_empty() {
            return Ok(());
        }
        let rows: Vec<(Uuid, Uuid, i32, Vec<u8>, String)> =
            with_pool!(&self.database.reader, |pool: Db| {
                let head = "SELECT key_id, subject, kek_epoch, wrapped, state FROM data_key \
                     WHERE subject IN (";
                let mut query = QueryBuilder::<Db>::new(head);
                let mut ids = query.separated(", ");
                for subject in subjects {
                    ids.push_bind(subject.id());
                }
                let rows = query.push(")").build_query_as().fetch_all(pool).await;
                rows.map_err(DatabaseError::from)?
            });
        for (key_id, subject, epoch, wrapped, state) in rows {
            let Some(subject) = subjects.iter().find(|it| it.id() == subject) else { continue };
            let cipher = if state == "destroyed" {
                None
            } else {
                if !self.knows(epoch) {
                    return Err(KeyError::MissingEpoch(epoch));
                }
                let cipher = self.cipher(epoch, &wrapped, KeyId(key_id));
                Some(cipher.ok_or(KeyError::WrongMasterKey)?)
            };
            self.opened.insert(*subject, DataKey { id: KeyId(key_id), cipher });
        }
        Ok(())
    }

    pub(super) fn cipher(&self, epoch: i32, wrapped: &[u8], id: KeyId) -> Option<Aes256Gcm> {
        let key = self.wrapping.unwrap(epoch, wrapped, id.0.as_bytes())?;
        Aes256Gcm::new_from_slice(&key).ok()
    }

    // A key is at hand only once it was read back: whoever asked may go away half-way, and another
    // process may have made the same one first.
    async fn make(&mut self, subjects: &[Subject], now: DateTime<Utc>) -> Result<(), KeyError> {
        if subjects.is_empty() {
            return Ok(());
        }
        let mut made = vec![];
        for subject in subjects {
            let id = self.derived_id("key", &[subject.id().as_bytes()]);
            let mut key = Zeroizing::new([0; 32]);
            getrandom::fill(&mut *key)?;
            made.push((*subject, id, self.wrapping.wrap(&*key, id.as_bytes())?));
        }
        let epoch = self.wrapping.newest();
        with_writer!(self.database, |pool: Db| {
            let head =
                "INSERT INTO data_key (key_id, subject, kek_epoch, wrapped, state, created_at) ";
            let mut query = QueryBuilder::<Db>::new(head);
            query.push_values(made, |mut row, (subject, id, wrapped)| {
                row.push_bind(id).push_bind(subject.id()).push_bind(epoch).push_bind(wrapped);
                row.push_bind("active").push_bind(now.timestamp_micros());
            });
            query.push(" ON CONFLICT DO NOTHING");
            query.build().execute(pool).await.map_err(DatabaseError::from)?;
        });
        self.fetch(subjects).await
    }

    /// Closes keys that are not needed for a while. They stay in the store.
    pub fn put_away(&mut self, subjects: &[Subject]) {
        for subject in subjects {
            self.opened.remove(subject);
        }
    }
}
