//! Wrapping: data keys lie in the store under a wrapping key, which can be replaced without touching
//! the log. A wrapping key that was forgotten makes every older copy of the store worthless.

use std::collections::BTreeMap;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::sealing::encrypt;
use super::{KeyError, Keys, MasterKey, PROOF};
use crate::store::{Database, DatabaseError, with_pool, with_writer};

const EPOCHS: &str = "SELECT kek_epoch, state, count(*) AS keys FROM data_key \
     GROUP BY kek_epoch, state ORDER BY kek_epoch, state";
const OLDER: &str = "SELECT key_id, kek_epoch, wrapped FROM data_key \
     WHERE kek_epoch < $1 AND state <> 'destroyed' ORDER BY key_id LIMIT 500";
const REWRAP: &str = "UPDATE data_key SET wrapped = $1, kek_epoch = $2 \
     WHERE key_id = $3 AND kek_epoch = $4 AND state <> 'destroyed'";
const PROVE: &str = "UPDATE key_store SET proof = $1 WHERE id = 1";

/// The wrapping keys at hand.
#[derive(Clone)]
pub(super) struct Wrapping(BTreeMap<i32, Aes256Gcm>);

/// How many data keys an epoch wraps.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Epoch {
    /// Its number.
    #[sqlx(rename = "kek_epoch")]
    pub number: i32,
    /// What has become of these keys: `active`, `restricted` or `destroyed`.
    pub state: String,
    /// How many they are.
    pub keys: i64,
}

impl Wrapping {
    pub(super) fn new(master: &MasterKey) -> Self {
        let keys = master.wrapping_keys();
        Self(keys.iter().map(|(epoch, key)| (*epoch, Aes256Gcm::new(&(**key).into()))).collect())
    }

    pub(super) fn knows(&self, epoch: i32) -> bool {
        self.0.contains_key(&epoch)
    }

    /// The epoch under which keys are wrapped now.
    pub(super) fn newest(&self) -> i32 {
        self.0.keys().last().copied().unwrap_or_default()
    }

    pub(super) fn wrap(&self, key: &[u8], aad: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (_, cipher) = self.0.last_key_value().ok_or(KeyError::Unsealable)?;
        let (nonce, ciphertext) = encrypt(cipher, key, aad)?;
        Ok([&nonce[..], &ciphertext].concat())
    }

    pub(super) fn unwrap(
        &self,
        epoch: i32,
        wrapped: &[u8],
        aad: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, msg) = wrapped.split_at_checked(12)?;
        let nonce = Nonce::try_from(nonce).ok()?;
        self.0.get(&epoch)?.decrypt(&nonce, Payload { msg, aad }).ok().map(Zeroizing::new)
    }

    /// Whether one of them wrapped this. The newest is asked first.
    pub(super) fn wrapped(&self, wrapped: &[u8], aad: &[u8]) -> bool {
        self.0.keys().rev().any(|epoch| self.unwrap(*epoch, wrapped, aad).is_some())
    }
}

impl Keys {
    /// Which epochs wrap the data keys of a store.
    pub async fn epochs(store: &Database) -> Result<Vec<Epoch>, KeyError> {
        Ok(with_pool!(&store.reader, |pool: Db| {
            let epochs = sqlx::query_as::<Db, Epoch>(EPOCHS).fetch_all(pool).await;
            epochs.map_err(DatabaseError::from)?
        }))
    }

    /// Wraps every data key anew that is wrapped under an older epoch than the newest. `progress` is
    /// told how many are done. Broken off, it can be done again.
    pub async fn rewrap(&self, mut progress: impl FnMut(u64)) -> Result<u64, KeyError> {
        let newest = self.wrapping.newest();
        let mut done = 0;
        loop {
            let older: Vec<(Uuid, i32, Vec<u8>)> = with_pool!(&self.database.reader, |pool: Db| {
                let older = sqlx::query_as::<Db, _>(OLDER).bind(newest).fetch_all(pool).await;
                older.map_err(DatabaseError::from)?
            });
            if older.is_empty() {
                break;
            }
            done += older.len() as u64;
            let mut rewrapped = vec![];
            for (id, epoch, wrapped) in older {
                let key = self.wrapping.unwrap(epoch, &wrapped, id.as_bytes());
                let key = key.ok_or(KeyError::MissingEpoch(epoch))?;
                rewrapped.push((self.wrapping.wrap(&key, id.as_bytes())?, id, epoch));
            }
            self.put_rewrapped(newest, rewrapped).await?;
            progress(done);
        }
        self.prove_anew().await?;
        Ok(done)
    }

    async fn put_rewrapped(
        &self,
        newest: i32,
        rewrapped: Vec<(Vec<u8>, Uuid, i32)>,
    ) -> Result<(), DatabaseError> {
        with_writer!(self.database, |pool: Db| {
            let mut tx = pool.begin().await?;
            for (wrapped, id, epoch) in rewrapped {
                let query = sqlx::query::<Db>(REWRAP).bind(wrapped).bind(newest);
                query.bind(id).bind(epoch).execute(&mut *tx).await?;
            }
            tx.commit().await?;
        });
        Ok(())
    }

    async fn prove_anew(&self) -> Result<(), KeyError> {
        let Some((store, _)) = self.store().await? else { return Ok(()) };
        let proof = self.wrapping.wrap(PROOF, store.as_bytes())?;
        with_writer!(self.database, |pool: Db| {
            let proved = sqlx::query::<Db>(PROVE).bind(proof).execute(pool).await;
            proved.map_err(DatabaseError::from)?;
        });
        Ok(())
    }
}
