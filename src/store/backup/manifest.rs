//! The manifest of a backup: what it holds, as of when, and what each of its files must be.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::columns::counts;
use super::{BackupError, file_name, sync};
use crate::store::ledger::{Checkpoint, Damage, verify};
use crate::store::open::{Tables, look};
use crate::store::{Database, Kind, in_hex};

/// The file's name.
pub(super) const NAME: &str = "manifest.json";

/// The shape of a backup that this version writes, and the newest that it reads.
const FORMAT: u32 = 1;

const STEPS: &str = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// The version of the program that made it.
    pub waymark: String,
    holds: String,
    /// What it was made from.
    pub database: String,
    /// When it was made.
    pub taken_at: DateTime<Utc>,
    /// Where the log ends.
    pub position: Option<i64>,
    hash: Option<String>,
    /// The key store that the log was sealed with, or that it holds.
    pub key_store: Option<Uuid>,
    steps: Vec<i64>,
    /// Rows of each table.
    pub counts: BTreeMap<String, i64>,
    files: BTreeMap<String, Sum>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Sum {
    bytes: u64,
    sha256: String,
}

/// A backup that is what its manifest says.
#[derive(Clone, Debug)]
pub struct Backup {
    /// Its folder.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

impl Manifest {
    pub(super) fn text(&self) -> String {
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        text + "\n"
    }

    /// Where the log ends, as a checkpoint.
    pub fn head(&self) -> Option<Checkpoint> {
        format!("{} {}", self.position?, self.hash.as_ref()?).parse().ok()
    }
}

impl Backup {
    /// The file in it.
    pub(super) fn file(&self, tables: Tables) -> PathBuf {
        self.folder.join(file_name(tables))
    }

    /// Why it cannot be restored.
    pub(super) fn not_whole(&self, why: impl Into<String>) -> BackupError {
        BackupError::NotWhole(self.folder.clone(), why.into())
    }

    /// Holds a copy of its file against what the manifest says of it.
    pub(super) fn check_copy(&self, copy: &Path, tables: Tables) -> Result<(), BackupError> {
        let name = file_name(tables);
        let is = sum(copy).map_err(|error| BackupError::Unwritten(copy.to_owned(), error))?;
        if self.manifest.files.get(name) != Some(&is) {
            return Err(self.not_whole(format!("{name} is not what was backed up")));
        }
        let counted = counts(copy).map_err(|_| self.not_whole(format!("{name} is damaged")))?;
        if self.manifest.counts != counted.into_iter().collect() {
            return Err(self.not_whole(format!("{name} has other rows than were backed up")));
        }
        Ok(())
    }
}

/// Describes a copy, and walks it if it is a log.
pub(super) async fn of_copy(
    database: &Database,
    tables: Tables,
    copy: &Path,
    now: DateTime<Utc>,
) -> Result<Manifest, BackupError> {
    let failed = BackupError::of_copy(copy);
    let head = match tables {
        Tables::Log => Some(head_of(copy).await?),
        Tables::Keys => None,
    };
    let file = look(copy).map_err(&failed)?;
    let steps = file.prepare(STEPS).and_then(|mut steps| {
        steps.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()
    });
    let key_store = match tables {
        Tables::Log => "SELECT key_store FROM sealed_with",
        Tables::Keys => "SELECT store FROM key_store",
    };
    let key_store = file.prepare(key_store).and_then(|mut found| {
        found.query_map([], |row| row.get::<_, Vec<u8>>(0))?.next().transpose()
    });
    sync(copy).map_err(|error| BackupError::Unwritten(copy.to_owned(), error))?;
    let sum = sum(copy).map_err(|error| BackupError::Unwritten(copy.to_owned(), error))?;
    Ok(Manifest {
        format: FORMAT,
        waymark: env!("CARGO_PKG_VERSION").to_owned(),
        holds: holds(tables).to_owned(),
        database: match database.kind {
            Kind::Sqlite(_) => "sqlite".to_owned(),
            Kind::Postgres => "postgres".to_owned(),
        },
        taken_at: now,
        position: head.as_ref().map(|head| head.position),
        hash: head.map(|head| in_hex(&head.hash)),
        key_store: key_store.map_err(&failed)?.and_then(|id| Uuid::from_slice(&id).ok()),
        steps: steps.map_err(&failed)?,
        counts: counts(copy).map_err(&failed)?.into_iter().collect(),
        files: [(file_name(tables).to_owned(), sum)].into(),
    })
}

// Opened as nothing else would: a damaged log is found now, and not when it is needed.
async fn head_of(copy: &Path) -> Result<Checkpoint, Damage> {
    let log = Database::of_copy(copy);
    let verified = verify(&log, &[], |_| ()).await?;
    log.close().await;
    Ok(verified.head)
}

/// Reads a backup, and holds its files against its manifest.
pub fn read_backup(folder: &Path, tables: Tables) -> Result<Backup, BackupError> {
    let not_whole = |why: String| BackupError::NotWhole(folder.to_owned(), why);
    let text = fs::read(folder.join(NAME)).map_err(|error| {
        not_whole(format!("it has no {NAME} ({})", crate::store::reason(&error)))
    })?;
    let versions: Versions = serde_json::from_slice(&text)
        .map_err(|_| not_whole(format!("its {NAME} cannot be understood")))?;
    if versions.holds != holds(tables) {
        return Err(BackupError::Another(folder.to_owned(), versions.holds, holds(tables)));
    }
    let known = tables.of_file().iter().map(|step| step.version).max();
    if versions.format > FORMAT || versions.steps.iter().max().copied() > known {
        return Err(BackupError::Newer(folder.to_owned(), versions.waymark));
    }
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|_| not_whole(format!("its {NAME} cannot be understood")))?;
    let backup = Backup { folder: folder.to_owned(), manifest };
    files_are_listed(&backup, tables)?;
    Ok(backup)
}

// What is read of a manifest that may be newer.
#[derive(Deserialize)]
struct Versions {
    format: u32,
    waymark: String,
    holds: String,
    steps: Vec<i64>,
}

fn files_are_listed(backup: &Backup, tables: Tables) -> Result<(), BackupError> {
    let folder = &backup.folder;
    let entries =
        fs::read_dir(folder).map_err(|error| backup.not_whole(crate::store::reason(&error)))?;
    for name in entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()) {
        if name != NAME && !backup.manifest.files.contains_key(&name) {
            return Err(backup.not_whole(format!("{name} is not in its {NAME}")));
        }
    }
    let name = file_name(tables);
    let listed = backup.manifest.files.keys().map(String::as_str).chain([name]);
    for name in listed {
        if !folder.join(name).is_file() {
            return Err(backup.not_whole(format!("{name} is missing")));
        }
    }
    Ok(())
}

fn holds(tables: Tables) -> &'static str {
    match tables {
        Tables::Log => "a log",
        Tables::Keys => "keys",
    }
}

fn sum(path: &Path) -> io::Result<Sum> {
    let (mut file, mut hasher, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut page = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut page)?;
        if read == 0 {
            return Ok(Sum { bytes, sha256: in_hex(&hasher.finalize()) });
        }
        hasher.update(&page[..read]);
        bytes += read as u64;
    }
}
