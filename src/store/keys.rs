//! Keys: a data key for each person and each journey, wrapped by a key that is never stored here.
//!
//! The key store is a database of its own, kept out of backups of the log: to destroy a data key
//! is to erase what it sealed, wherever a copy of the log may lie.

mod data_keys;
mod derived;
mod erasing;
mod listed;
mod master;
mod sealing;
mod wrapping;

pub use derived::Derived;
pub use erasing::destroy_listed;
pub use listed::{ErasureListError, add_to_list, listed};
pub use master::MasterKey;
pub use wrapping::Epoch;

use std::collections::HashMap;

use domain::ids::{ImportId, JourneyId, PersonId, StreamId};
use uuid::Uuid;

use self::data_keys::DataKey;
use self::wrapping::Wrapping;
use super::{Database, DatabaseError, with_pool, with_writer};

const STORE: &str = "SELECT store, proof FROM key_store WHERE id = 1";
const STORE_ID: &str = "SELECT store FROM key_store WHERE id = 1";
const NEW_STORE: &str = "INSERT INTO key_store (id, store, proof) VALUES (1, $1, $2)";
const SEALED_WITH: &str = "SELECT key_store FROM sealed_with WHERE id = 1";
const SEAL_WITH: &str = "INSERT INTO sealed_with (id, key_store) VALUES (1, $1)";

const PROOF: &[u8] = b"waymark key store";

/// What one data key seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// One adult's details.
    Person(PersonId),
    /// The notes of one journey.
    Journey(JourneyId),
    /// A spreadsheet on its way in, until it is in.
    Upload(ImportId),
    /// What the columns and words of a spreadsheet stand for, by its header.
    Map(Uuid),
    /// The name and the filters of one saved view.
    View(Uuid),
    /// What was written at one clinic.
    Clinic(StreamId),
    /// The frozen page of one clinic, without what was written.
    ClinicPage(StreamId),
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
    /// A wrapping key that is not at hand.
    #[error(
        "The key store uses wrapping key {0}, which is not with the master key: put back the master \
         key as the last `waymark keys rotate` left it"
    )]
    MissingEpoch(i32),
    /// Not 32 bytes in hexadecimal.
    #[error(
        "The master key is not 64 hexadecimal digits, with a word EPOCH:64 digits for each wrapping \
         key: put back the one that was made"
    )]
    Malformed,
    /// A key that was asked for is no more.
    #[error(
        "The names or notes of a household were erased, so nothing more can be sealed for them: \
         leave out what is said of them"
    )]
    Destroyed,
    /// A copy of a destroyed key may still lie in the journal.
    #[error(
        "The key is destroyed, but the key store is being read, so its journal could not be \
         emptied: try again in a minute"
    )]
    InUse,
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

/// Reads the master key again, from where it was read at first.
type Reread = Box<dyn Fn() -> Option<MasterKey> + Send + Sync>;

/// The open key store.
pub struct Keys {
    database: Database,
    wrapping: Wrapping,
    reread: Option<Reread>,
    derived: Derived,
    opened: HashMap<Subject, DataKey>,
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
            wrapping: Wrapping::new(master),
            reread: None,
            derived: Derived::from(&master.derive("waymark/command")),
            opened: HashMap::new(),
        };
        let sealed_with = scalar(log, SEALED_WITH).await?;
        match (keys.store().await?, sealed_with) {
            (Some((store, _)), Some(with)) if with != store => return Err(KeyError::WrongStore),
            (Some((store, proof)), sealed_with) => {
                if !keys.wrapping.wrapped(&proof, store.as_bytes()) {
                    return Err(KeyError::WrongMasterKey);
                }
                if sealed_with.is_none() {
                    put(log, SEAL_WITH, store, None).await?;
                }
            }
            (None, Some(_)) => return Err(KeyError::WrongStore),
            (None, None) => {
                let proof = keys.wrapping.wrap(PROOF, id.as_bytes())?;
                put(&keys.database, NEW_STORE, id, Some(proof)).await?;
                put(log, SEAL_WITH, id, None).await?;
            }
        }
        Ok(keys)
    }

    /// Reads the master key again where a data key is met that was wrapped anew meanwhile.
    #[must_use]
    pub fn rereading(
        mut self,
        reread: impl Fn() -> Option<MasterKey> + Send + Sync + 'static,
    ) -> Self {
        self.reread = Some(Box::new(reread));
        self
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

    /// Lets the key store go.
    pub async fn close(self) {
        self.database.close().await;
    }

    /// A fingerprint of a command's input. Without the master key nobody can test a guess with it.
    pub fn fingerprint(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.derived.fingerprint(parts)
    }

    /// An id that the same parts always get, and that tells nobody what they are.
    pub fn derived_id(&self, kind: &str, parts: &[&[u8]]) -> Uuid {
        self.derived.id(kind, parts)
    }

    /// What draws such ids, for whoever draws many and needs no data key meanwhile.
    pub fn derived(&self) -> &Derived {
        &self.derived
    }

    // Another process may have drawn a wrapping key since this one read them.
    fn knows(&mut self, epoch: i32) -> bool {
        if !self.wrapping.knows(epoch)
            && let Some(master) = self.reread.as_ref().and_then(|reread| reread())
        {
            self.wrapping = Wrapping::new(&master);
        }
        self.wrapping.knows(epoch)
    }
}

impl Subject {
    fn id(self) -> Uuid {
        match self {
            Self::Person(person) => person.0,
            Self::Journey(journey) => journey.0,
            Self::Upload(import) => import.0,
            Self::Map(header) => header,
            Self::View(view) => view,
            Self::Clinic(clinic) => clinic.0,
            Self::ClinicPage(clinic) => Uuid::new_v5(&clinic.0, b"waymark/page"),
        }
    }
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
    with_writer!(database, |pool: Db| {
        let mut query = sqlx::query::<Db>(query).bind(id);
        if let Some(proof) = proof {
            query = query.bind(proof);
        }
        query.execute(pool).await?;
    });
    Ok(())
}
