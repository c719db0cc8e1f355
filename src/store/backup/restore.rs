//! Restoring a backup: it is checked as a copy apart, and put in place only when it is whole.
//!
//! Nothing is ever restored over something. A file appears by being renamed; a server's tables
//! appear in one transaction.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;
use tokio::sync::mpsc::{Sender, channel};
use uuid::Uuid;

use super::columns::{self, Table, for_server};
use super::manifest::Backup;
use super::out::alone;
use super::{BackupError, open_copy, parent, sync};
use crate::store::ledger::{Checkpoint, Damage, verify, verify_within};
use crate::store::open::{
    Place, Purpose, Tables, connect, is_whole, login, look, make, open, place,
};
use crate::store::{DatabaseError, with_pool};

const ANYTHING: &str = "SELECT EXISTS (SELECT FROM pg_class WHERE relkind IN ('r', 'p') \
     AND relnamespace = current_schema()::regnamespace)";
const KINDS: &str = "SELECT column_name::text, data_type::text FROM information_schema.columns \
     WHERE table_schema = current_schema() AND table_name = $1";
const PUT_HEAD: &str = "UPDATE log_head SET (position, recorded_at, hash) = \
     (SELECT position, recorded_at, hash FROM event_log WHERE position = $1) WHERE id = 1";

/// Text on its way to a server, at a time.
const CHUNK: usize = 1 << 20;

/// A copy of a backup that was found whole, and has yet to be put in place.
pub struct Prepared {
    backup: Backup,
    tables: Tables,
    target: Place,
    // It goes when this goes.
    apart: TempDir,
}

/// Prepares to restore a log or a key store to where an address leads, which must be empty. A log
/// must agree with the checkpoints.
pub async fn prepare(
    backup: Backup,
    tables: Tables,
    to: &str,
    checkpoints: &[Checkpoint],
) -> Result<Prepared, BackupError> {
    let target = place(to, tables)?;
    let near = match &target {
        Place::File(path) => {
            file_is_free(path, tables)?;
            parent(path).to_owned()
        }
        Place::Server(options) => {
            server_is_free(options, tables).await?;
            std::env::temp_dir()
        }
    };
    let apart = tempfile::Builder::new().prefix(".waymark-restore-").tempdir_in(&near);
    let apart = apart.map_err(|error| BackupError::Unwritten(near, error))?;
    let prepared = Prepared { backup, tables, target, apart };
    checked_copy(&prepared.backup, tables, &prepared.copy(), checkpoints).await?;
    Ok(prepared)
}

impl Prepared {
    fn copy(&self) -> PathBuf {
        self.apart.path().join("copy.db")
    }

    /// Puts it in place, whole or not at all.
    pub async fn put_in_place(self) -> Result<(), BackupError> {
        let copy = self.copy();
        match self.target {
            Place::File(path) => {
                file_is_free(&path, self.tables)?;
                let failed = |error| BackupError::Unwritten(path.clone(), error);
                sync(&copy).map_err(failed)?;
                fs::rename(&copy, &path).map_err(failed)?;
                sync(parent(&path)).map_err(failed)
            }
            Place::Server(options) => to_server(&self.backup, self.tables, &copy, *options).await,
        }
    }
}

/// The key store at an address, if there is one.
pub async fn key_store_at(address: &str) -> Result<Option<Uuid>, BackupError> {
    const STORE: &str = "SELECT store FROM key_store WHERE id = 1";
    match place(address, Tables::Keys)? {
        Place::File(path) if !path.exists() => return Ok(None),
        Place::File(_) => {}
        Place::Server(options) => {
            let pool = login(*options, Tables::Keys).await?;
            let there = "SELECT to_regclass('key_store') IS NOT NULL";
            let is_there: bool = sqlx::query_scalar(there).fetch_one(&pool).await?;
            pool.close().await;
            if !is_there {
                return Ok(None);
            }
        }
    }
    let keys = open(address, Tables::Keys, Purpose::Existing).await?;
    let store = with_pool!(&keys.reader, |pool: Db| {
        sqlx::query_scalar::<Db, Uuid>(STORE).fetch_optional(pool).await?
    });
    keys.close().await;
    Ok(store)
}

fn file_is_free(path: &Path, tables: Tables) -> Result<(), BackupError> {
    for beside in ["", "-wal", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(beside);
        let file = PathBuf::from(name);
        if file.exists() {
            return Err(BackupError::There(tables, file.display().to_string()));
        }
    }
    Ok(())
}

async fn server_is_free(options: &PgConnectOptions, tables: Tables) -> Result<(), BackupError> {
    let pool = login(options.clone(), tables).await?;
    let is_taken: bool = sqlx::query_scalar(ANYTHING).fetch_one(&pool).await?;
    pool.close().await;
    if is_taken {
        let database = options.get_database().unwrap_or_default();
        let at = format!("{}:{}/{database}", options.get_host(), options.get_port());
        return Err(BackupError::There(tables, at));
    }
    Ok(())
}

// What comes out is as this version of the program makes it, whichever made the backup.
async fn checked_copy(
    backup: &Backup,
    tables: Tables,
    copy: &Path,
    checkpoints: &[Checkpoint],
) -> Result<(), BackupError> {
    let copied = fs::copy(backup.file(tables), copy);
    copied.map_err(|error| BackupError::Unwritten(copy.to_owned(), error))?;
    backup.check_copy(copy, tables)?;
    let damaged = || backup.not_whole("its file is damaged");
    let looked = look(copy).and_then(|copy| is_whole(&copy, "integrity_check"));
    if !looked.map_err(|_| damaged())? {
        return Err(damaged());
    }
    let database = open_copy(copy, tables).await?;
    if tables == Tables::Log {
        let head = backup.manifest.head().ok_or_else(|| backup.not_whole("it says no end"))?;
        let mut known: Vec<Checkpoint> = checkpoints.to_vec();
        known.retain(|checkpoint| checkpoint.position <= head.position);
        if verify(&database, &known, |_| ()).await?.head != head {
            return Err(Damage::Rewritten(head.position).into());
        }
    }
    database.close().await;
    let failed = BackupError::of_copy(copy);
    alone(&connect(copy).map_err(&failed)?).map_err(&failed)
}

async fn to_server(
    backup: &Backup,
    tables: Tables,
    copy: &Path,
    options: PgConnectOptions,
) -> Result<(), BackupError> {
    let pool = login(options, tables).await?;
    let mut tx = pool.begin().await?;
    make(&mut tx, tables).await?;
    let failed = BackupError::of_copy(copy);
    for table in columns::tables(copy).map_err(failed)?.iter().filter(|table| table.is_kept()) {
        if table.name != "log_head" {
            to_table(&mut tx, table, copy).await?;
        }
    }
    if let Some(head) = backup.manifest.head() {
        if head.position > 0 {
            sqlx::query(PUT_HEAD).bind(head.position).execute(&mut *tx).await?;
        }
        verify_within(&mut tx, &head).await?;
    }
    tx.commit().await?;
    pool.close().await;
    Ok(())
}

async fn to_table(tx: &mut PgConnection, table: &Table, copy: &Path) -> Result<(), BackupError> {
    let kinds: Vec<(String, String)> =
        sqlx::query_as(KINDS).bind(&table.name).fetch_all(&mut *tx).await?;
    let kind_of = |column: &String| {
        let found = kinds.iter().find(|(name, _)| name == column);
        found.map_or_else(String::new, |(_, kind)| kind.clone())
    };
    let kinds: Vec<String> = table.columns.iter().map(kind_of).collect();
    let (sender, mut chunks) = channel(4);
    let query = format!("SELECT {} FROM {}", table.list(), table.name);
    let path = copy.to_owned();
    let read = tokio::task::spawn_blocking(move || rows_of(&path, &query, &kinds, &sender));
    let into = format!("COPY {} ({}) FROM STDIN", table.name, table.list());
    let mut into = tx.copy_in_raw(&into).await?;
    while let Some(chunk) = chunks.recv().await {
        into.send(chunk).await?;
    }
    into.finish().await?;
    let read = read.await.map_err(|_| DatabaseError::BrokenOff)?;
    read.map_err(BackupError::of_copy(copy))
}

fn rows_of(
    copy: &Path,
    query: &str,
    kinds: &[String],
    sender: &Sender<Vec<u8>>,
) -> Result<(), rusqlite::Error> {
    let file = look(copy)?;
    let mut statement = file.prepare(query)?;
    let mut rows = statement.query([])?;
    let mut chunk = Vec::with_capacity(CHUNK);
    while let Some(row) = rows.next()? {
        for (at, kind) in kinds.iter().enumerate() {
            if at > 0 {
                chunk.push(b'\t');
            }
            let value: ValueRef<'_> = row.get_ref(at)?;
            for_server(&mut chunk, value, kind);
        }
        chunk.push(b'\n');
        // The other end has gone only where the server said no, which is told there.
        if chunk.len() >= CHUNK && sender.blocking_send(std::mem::take(&mut chunk)).is_err() {
            return Ok(());
        }
    }
    let _ = sender.blocking_send(chunk);
    Ok(())
}
