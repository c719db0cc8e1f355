//! Keys: a data key for each person and each journey, wrapped by a key that is never stored here.
//!
//! The key store is a database of its own, kept out of backups of the log: to destroy a data key
//! is to erase what it sealed, wherever a copy of the log may lie.

use std::collections::HashMap;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono::{DateTime, Utc};
use domain::ids::{EventId, JourneyId, KeyId, PersonId, StreamId};
use domain::sealed::{Envelope, Opened, Sealed};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use sqlx::QueryBuilder;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Database, DatabaseError, with_pool};

const STORE: &str = "SELECT store, proof FROM key_store WHERE id = 1";
const STORE_ID: &str = "SELECT store FROM key_store WHERE id = 1";
const NEW_STORE: &str = "INSERT INTO key_store (id, store, proof) VALUES (1, $1, $2)";
const SEALED_WITH: &str = "SELECT key_store FROM sealed_with WHERE id = 1";
const SEAL_WITH: &str = "INSERT INTO sealed_with (id, key_store) VALUES (1, $1)";

/// Values are padded to steps of this many bytes, so that their length tells little.
const PADDING: usize = 64;
const PROOF: &[u8] = b"waymark key store";
const KEK_EPOCH: i32 = 1;
const MOST_AT_ONCE: usize = 500;

/// The 32 bytes from which the wrapping key and the fingerprint key are derived. They lie in a
/// file or a variable, never in a database.
pub struct MasterKey(Zeroizing<[u8; 32]>);

/// What one data key seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// One adult's details.
    Person(PersonId),
    /// The notes of one journey.
    Journey(JourneyId),
}

/// Why the keys cannot be used, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The wrong file.
    #[error(
        "The master key does not fit the key store: set WAYMARK_MASTER_KEY_FILE to the file that \
         this key store was made with"
    )]
    WrongMasterKey,
    /// The store is gone, or is another's.
    #[error(
        "The log was sealed with another key store than the one at WAYMARK_KEYS_URL: set that to \
         the one it was sealed with, or names and notes already recorded stay unreadable"
    )]
    WrongStore,
    /// Not 32 bytes in hexadecimal.
    #[error("The master key is not 64 hexadecimal digits: put back the one that was made")]
    Malformed,
    /// A key that was asked for is no more.
    #[error("This person's key has been destroyed, so nothing more can be sealed for them")]
    Destroyed,
    /// Encrypting went wrong.
    #[error("A value could not be sealed")]
    Unsealable,
    /// The operating system gives no random bytes.
    #[error("The operating system gives no random bytes: {0}")]
    NoChance(#[from] getrandom::Error),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// The open key store.
pub struct Keys {
    database: Database,
    wrapping: Aes256Gcm,
    fingerprints: Hmac<Sha256>,
    opened: HashMap<Subject, DataKey>,
}

struct DataKey {
    id: KeyId,
    cipher: Option<Aes256Gcm>,
}

impl MasterKey {
    /// A new one.
    pub fn draw() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes)?;
        Ok(Self(bytes))
    }

    /// The one written as 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim().as_bytes();
        let mut bytes = Zeroizing::new([0; 32]);
        if text.len() != 2 * bytes.len() || !text.iter().all(u8::is_ascii_hexdigit) {
            return Err(KeyError::Malformed);
        }
        for (byte, pair) in bytes.iter_mut().zip(text.chunks(2)) {
            let digits = std::str::from_utf8(pair).map_err(|_| KeyError::Malformed)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| KeyError::Malformed)?;
        }
        Ok(Self(bytes))
    }

    /// As it is written.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        // Fails only for outputs longer than 255 hashes.
        let _ = Hkdf::<Sha256>::new(None, &*self.0).expand(purpose.as_bytes(), &mut *derived);
        derived
    }
}

impl Keys {
    /// Opens the key store of a log, and makes it where both are new. `id` names a new store.
    pub async fn open(
        database: Database,
        log: &Database,
        master: &MasterKey,
        id: Uuid,
    ) -> Result<Self, KeyError> {
        let keys = Self {
            database,
            wrapping: Aes256Gcm::new(&(*master.derive("waymark/kek/1")).into()),
            fingerprints: <Hmac<Sha256> as hmac::KeyInit>::new(
                &(*hmac_key(&master.derive("waymark/command"))).into(),
            ),
            opened: HashMap::new(),
        };
        let sealed_with = scalar(log, SEALED_WITH).await?;
        match (keys.store().await?, sealed_with) {
            (Some((store, _)), Some(with)) if with != store => return Err(KeyError::WrongStore),
            (Some((store, proof)), sealed_with) => {
                keys.unwrap(&proof, store.as_bytes()).ok_or(KeyError::WrongMasterKey)?;
                if sealed_with.is_none() {
                    put(log, SEAL_WITH, store, None).await?;
                }
            }
            (None, Some(_)) => return Err(KeyError::WrongStore),
            (None, None) => {
                let proof = keys.wrap(PROOF, id.as_bytes())?;
                put(&keys.database, NEW_STORE, id, Some(proof)).await?;
                put(log, SEAL_WITH, id, None).await?;
            }
        }
        Ok(keys)
    }

    /// Whether a log has been sealed with a key store.
    pub async fn have_sealed(log: &Database) -> Result<bool, KeyError> {
        Ok(scalar(log, SEALED_WITH).await?.is_some())
    }

    /// Whether a key store has begun, so that its master key exists.
    pub async fn are_in(store: &Database) -> Result<bool, KeyError> {
        Ok(scalar(store, STORE_ID).await?.is_some())
    }

    async fn store(&self) -> Result<Option<(Uuid, Vec<u8>)>, KeyError> {
        Ok(with_pool!(&self.database.reader, |pool: Db| {
            sqlx::query_as::<Db, _>(STORE)
                .fetch_optional(pool)
                .await
                .map_err(DatabaseError::from)?
        }))
    }

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

    async fn fetch(&mut self, subjects: &[Subject]) -> Result<(), KeyError> {
        if subjects.is_empty() {
            return Ok(());
        }
        let rows: Vec<(Uuid, Uuid, Vec<u8>, String)> =
            with_pool!(&self.database.reader, |pool: Db| {
                let head =
                    "SELECT key_id, subject, wrapped, state FROM data_key WHERE subject IN (";
                let mut query = QueryBuilder::<Db>::new(head);
                let mut ids = query.separated(", ");
                for subject in subjects {
                    ids.push_bind(subject.id());
                }
                let rows = query.push(")").build_query_as().fetch_all(pool).await;
                rows.map_err(DatabaseError::from)?
            });
        for (key_id, subject, wrapped, state) in rows {
            let Some(subject) = subjects.iter().find(|it| it.id() == subject) else { continue };
            let cipher = if state == "destroyed" {
                None
            } else {
                let key =
                    self.unwrap(&wrapped, key_id.as_bytes()).ok_or(KeyError::WrongMasterKey)?;
                Some(Aes256Gcm::new_from_slice(&key).map_err(|_| KeyError::WrongMasterKey)?)
            };
            self.opened.insert(*subject, DataKey { id: KeyId(key_id), cipher });
        }
        Ok(())
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
            made.push((*subject, id, self.wrap(&*key, id.as_bytes())?));
        }
        with_pool!(&self.database.writer, |pool: Db| {
            let head =
                "INSERT INTO data_key (key_id, subject, kek_epoch, wrapped, state, created_at) ";
            let mut query = QueryBuilder::<Db>::new(head);
            query.push_values(made, |mut row, (subject, id, wrapped)| {
                row.push_bind(id).push_bind(subject.id()).push_bind(KEK_EPOCH).push_bind(wrapped);
                row.push_bind("active").push_bind(now.timestamp_micros());
            });
            query.push(" ON CONFLICT DO NOTHING");
            query.build().execute(pool).await.map_err(DatabaseError::from)?;
        });
        self.fetch(subjects).await
    }

    /// Seals a text for a subject whose key was provided, bound to its place in the log.
    pub fn seal<T>(
        &self,
        subject: Subject,
        (stream, event, field): (StreamId, EventId, &str),
        text: &str,
    ) -> Result<Sealed<T>, KeyError> {
        let key = self.opened.get(&subject).ok_or(KeyError::Unsealable)?;
        let cipher = key.cipher.as_ref().ok_or(KeyError::Destroyed)?;
        let place = place(stream, event, field);
        let (nonce, ciphertext) = encrypt(cipher, &padded(text), &place)?;
        Ok(Sealed::new(Envelope {
            key_id: key.id,
            nonce: STANDARD_NO_PAD.encode(nonce).into(),
            ciphertext: STANDARD_NO_PAD.encode(ciphertext).into(),
        }))
    }

    /// Opens what was sealed for a subject whose key was provided. None if it is not what was
    /// sealed there.
    pub fn open_sealed<T>(
        &self,
        subject: Subject,
        (stream, event, field): (StreamId, EventId, &str),
        sealed: &Sealed<T>,
    ) -> Option<Opened> {
        let key = self.opened.get(&subject)?;
        let Some(cipher) = &key.cipher else { return Some(Opened::Erased) };
        let nonce = STANDARD_NO_PAD.decode(&*sealed.envelope().nonce).ok()?;
        let ciphertext = STANDARD_NO_PAD.decode(&*sealed.envelope().ciphertext).ok()?;
        let aad = place(stream, event, field);
        let nonce = Nonce::try_from(&nonce[..]).ok()?;
        let text = cipher.decrypt(&nonce, Payload { msg: &ciphertext, aad: &aad }).ok()?;
        unpadded(&text).map(Opened::Known)
    }

    /// Closes keys that are not needed for a while. They stay in the store.
    pub fn put_away(&mut self, subjects: &[Subject]) {
        for subject in subjects {
            self.opened.remove(subject);
        }
    }

    /// Lets the key store go.
    pub async fn close(self) {
        self.database.close().await;
    }

    /// A fingerprint of a command's input. Without the master key nobody can test a guess with it.
    pub fn fingerprint(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.fingerprints.clone();
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// An id that the same parts always get, and that tells nobody what they are.
    pub fn derived_id(&self, kind: &str, parts: &[&[u8]]) -> Uuid {
        let parts: Vec<&[u8]> =
            std::iter::once(kind.as_bytes()).chain(parts.iter().copied()).collect();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.fingerprint(&parts)[..16]);
        Uuid::new_v8(bytes)
    }

    fn wrap(&self, key: &[u8], aad: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (nonce, ciphertext) = encrypt(&self.wrapping, key, aad)?;
        Ok([&nonce[..], &ciphertext].concat())
    }

    fn unwrap(&self, wrapped: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, msg) = wrapped.split_at_checked(12)?;
        let nonce = Nonce::try_from(nonce).ok()?;
        self.wrapping.decrypt(&nonce, Payload { msg, aad }).ok().map(Zeroizing::new)
    }
}

impl Subject {
    fn id(self) -> Uuid {
        match self {
            Self::Person(person) => person.0,
            Self::Journey(journey) => journey.0,
        }
    }
}

// HMAC-SHA256 takes a key of a whole block.
fn hmac_key(key: &[u8; 32]) -> Zeroizing<[u8; 64]> {
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    block
}

fn encrypt(cipher: &Aes256Gcm, msg: &[u8], aad: &[u8]) -> Result<([u8; 12], Vec<u8>), KeyError> {
    let mut nonce = [0; 12];
    getrandom::fill(&mut nonce)?;
    let ciphertext = cipher.encrypt(&nonce.into(), Payload { msg, aad });
    Ok((nonce, ciphertext.map_err(|_| KeyError::Unsealable)?))
}

fn place(stream: StreamId, event: EventId, field: &str) -> Vec<u8> {
    [&stream.0.as_bytes()[..], event.0.as_bytes(), field.as_bytes()].concat()
}

// Its length in four bytes, the text, and zeros up to the next step.
fn padded(text: &str) -> Zeroizing<Vec<u8>> {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let mut bytes = Zeroizing::new([&length.to_be_bytes()[..], text.as_bytes()].concat());
    let full = bytes.len().next_multiple_of(PADDING);
    bytes.resize(full, 0);
    bytes
}

fn unpadded(bytes: &[u8]) -> Option<String> {
    let (length, text) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    String::from_utf8(text.get(..length)?.to_vec()).ok()
}

async fn scalar(database: &Database, query: &'static str) -> Result<Option<Uuid>, DatabaseError> {
    Ok(with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, Uuid>(query).fetch_optional(pool).await?
    }))
}

async fn put(
    database: &Database,
    query: &'static str,
    id: Uuid,
    proof: Option<Vec<u8>>,
) -> Result<(), DatabaseError> {
    with_pool!(&database.writer, |pool: Db| {
        let mut query = sqlx::query::<Db>(query).bind(id);
        if let Some(proof) = proof {
            query = query.bind(proof);
        }
        query.execute(pool).await?;
    });
    Ok(())
}
