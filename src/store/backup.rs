//! Backups: a folder that holds a log or a key store as one SQLite file, whatever it came from, and
//! a manifest that says what it is.
//!
//! So a backup can be looked into, walked and restored anywhere. Nobody is signed in by what it
//! holds: sessions, links and failed sign-ins are left out.

mod columns;
mod manifest;
mod out;
mod restore;

pub use manifest::{Backup, Manifest, read_backup};
pub use restore::{Prepared, key_store_at, prepare};

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::ledger::{CheckpointError, Damage};
use super::open::{OpenError, Purpose, Tables, open};
use super::{Database, DatabaseError, Kind, Pool, reason};

/// Why a backup was not made or not restored, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It would be written over something.
    #[error("{} is there already: name a folder that is not", .0.display())]
    Exists(PathBuf),
    /// Somebody else is writing, or was.
    #[error(
        "{} is left from a backup that was broken off, or one is being made: delete it if none is",
        .0.display()
    )]
    LeftOver(PathBuf),
    /// The disk.
    #[error(
        "The backup cannot be written to {} ({}): check that there is room, and that you may write \
         there", .0.display(), reason(.1)
    )]
    Unwritten(PathBuf, io::Error),
    /// The same, as SQLite says it.
    #[error(
        "The copy cannot be written to {} ({}): check that there is room, and that you may write \
         there", .0.display(), .1
    )]
    Uncopied(PathBuf, String),
    /// It is no backup, or is not whole.
    #[error("{} cannot be restored: {}. Take another backup", .0.display(), .1)]
    NotWhole(PathBuf, String),
    /// It holds the other thing.
    #[error("{} holds {}, not {}: name the other folder", .0.display(), .1, .2)]
    Another(PathBuf, String, &'static str),
    /// It may hold what this version does not know.
    #[error("{} was made by Waymark {}, which is newer than this: use that version", .0.display(), .1)]
    Newer(PathBuf, String),
    /// It would be restored over something.
    #[error(
        "There is something at {} already, and nothing is restored over it: move it away, or set \
         {} to another place", .1, .0.variable()
    )]
    There(Tables, String),
    /// Opening the database, or the copy.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The log, or its copy.
    #[error(transparent)]
    Damage(#[from] Damage),
    /// The checkpoints.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Anything else.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl BackupError {
    // Which copy it was that SQLite said no to.
    fn of_copy(path: &Path) -> impl Fn(rusqlite::Error) -> Self {
        move |error| Self::Uncopied(path.to_owned(), error.to_string())
    }
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}

/// A folder that is put in place when it is whole.
#[derive(Debug)]
pub struct Unfinished {
    folder: PathBuf,
    place: PathBuf,
    is_in_place: bool,
}

impl Unfinished {
    /// Makes the folder in which a backup is prepared.
    pub fn new(place: &Path) -> Result<Self, BackupError> {
        if place.exists() {
            return Err(BackupError::Exists(place.to_owned()));
        }
        let mut folder = place.as_os_str().to_owned();
        folder.push(".unfinished");
        let folder = PathBuf::from(folder);
        match fs::create_dir(&folder) {
            Ok(()) => Ok(Self { folder, place: place.to_owned(), is_in_place: false }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(BackupError::LeftOver(folder))
            }
            Err(error) => Err(BackupError::Unwritten(place.to_owned(), error)),
        }
    }

    /// Where the copy grows.
    pub fn file(&self, tables: Tables) -> PathBuf {
        self.folder.join(file_name(tables))
    }

    fn put_in_place(mut self) -> Result<(), BackupError> {
        let failed = |error| BackupError::Unwritten(self.place.clone(), error);
        sync(&self.folder).map_err(failed)?;
        // A folder is not put in the place of another that has something in it.
        fs::rename(&self.folder, &self.place).map_err(failed)?;
        self.is_in_place = true;
        sync(parent(&self.place)).map_err(|error| BackupError::Unwritten(self.place.clone(), error))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_in_place {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Backs up a log or a key store into a folder, as it stands at one moment, while others write.
pub async fn back_up(
    database: &Database,
    tables: Tables,
    unfinished: Unfinished,
    now: DateTime<Utc>,
) -> Result<Manifest, BackupError> {
    let copy = unfinished.file(tables);
    out::copy(database, tables, &copy).await?;
    let manifest = manifest::of_copy(database, tables, &copy, now).await?;
    let text = manifest.text();
    let written = fs::write(unfinished.folder.join(manifest::NAME), text);
    written
        .and_then(|()| sync(&unfinished.folder.join(manifest::NAME)))
        .map_err(|error| BackupError::Unwritten(unfinished.place.clone(), error))?;
    unfinished.put_in_place()?;
    Ok(manifest)
}

/// About how many bytes a copy will have.
pub async fn size(database: &Database) -> Result<u64, DatabaseError> {
    const SIZE: &str = "SELECT pg_database_size(current_database())";
    match (&database.kind, &database.reader) {
        (Kind::Postgres, Pool::Postgres(pool)) => {
            let bytes: i64 = sqlx::query_scalar(SIZE).fetch_one(pool).await?;
            Ok(bytes.unsigned_abs())
        }
        (Kind::Sqlite(path), _) => Ok(path.metadata().map_or(0, |file| file.len())),
        (Kind::Postgres, Pool::Sqlite(_)) => Ok(0),
    }
}

fn file_name(tables: Tables) -> &'static str {
    match tables {
        Tables::Log => "log.db",
        Tables::Keys => "keys.db",
    }
}

// No setting says where it is.
async fn open_copy(path: &Path, tables: Tables) -> Result<Database, BackupError> {
    let opened = open(&format!("sqlite:{}", path.display()), tables, Purpose::Create).await;
    opened.map_err(|error| match error {
        OpenError::File(_, path, words) => BackupError::Uncopied(path, words),
        error => error.into(),
    })
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

// What was written to a file, or which files a folder has, is on the disk after this.
fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
