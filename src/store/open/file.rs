//! Opening a SQLite file. It is looked at before anything is written to it, its journal included.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, Sqlite};

use super::{OpenError, Place, Purpose, Tables, place, plain, step_error};
use crate::store::{Database, DatabaseError, Kind, Pool, reason};

/// The release that mended a fault by which a file could be damaged.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a file that somebody else writes to is waited for.
const BUSY: Duration = Duration::from_secs(5);

/// Kilobytes, by SQLite's sign. With its own two megabytes, the pen reads the same pages of its indexes
/// again for every row.
const PEN_CACHE: i64 = -65_536;

/// Pages of four kilobytes after which the pen brings the journal into the file. The same pages are
/// written again and again; the longer it waits, the more of them are brought in as one.
const PEN_JOURNAL: i64 = 4_000;

/// A file up to this size is looked through before it is written to; one beyond it only when it is
/// verified, for that takes longer than a start may.
const LOOKED_THROUGH: u64 = 256 << 20;

/// What every connection to a file has, beside write-ahead logging and full synchronisation.
const PRAGMAS: [(&str, &str); 4] = [
    ("recursive_triggers", "ON"),
    ("trusted_schema", "OFF"),
    ("cell_size_check", "ON"),
    ("secure_delete", "ON"),
];

// A step that was broken off before the first table leaves the list of steps behind.
const TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' \
     AND name <> '_sqlx_migrations' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'";

pub(super) async fn open(
    path: PathBuf,
    tables: Tables,
    purpose: Purpose,
) -> Result<Database, OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite(rusqlite::version()));
    }
    if path.is_dir() {
        return Err(OpenError::Folder(tables, path));
    }
    if path.exists() {
        let looked = path.clone();
        let checked = tokio::task::spawn_blocking(move || check(&looked, tables, purpose)).await;
        checked.map_err(|_| DatabaseError::BrokenOff)??;
    } else if purpose == Purpose::Existing {
        return Err(OpenError::Missing(tables, path));
    }
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY);
    let options = PRAGMAS.iter().fold(options, |options, (name, on)| options.pragma(*name, *on));
    let pool = |most| {
        // Where the disk fails a transaction SQLite ends it by itself, and the driver holds that it
        // goes on: every later one would be refused.
        // A file gives no sign of life, so none is asked for.
        super::pool::<Sqlite>(most).test_before_acquire(false).after_release(|connection, _| {
            let is_free = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_free) })
        })
    };
    let failed = |error| file_error(&path, tables, &error);
    let writer = pool(1).connect_with(options.clone()).await.map_err(failed)?;
    in_force(&writer, &path).await?;
    let migrated = tables.of_file().run(&writer).await;
    migrated.map_err(|error| step_error(error, failed))?;
    let reader = pool(4).connect_lazy_with(options.pragma("query_only", "ON"));
    Ok(Database {
        kind: Kind::Sqlite(path),
        writer: Pool::Sqlite(writer),
        reader: Pool::Sqlite(reader),
        turn: Arc::default(),
        end: Arc::default(),
    })
}

const SYNCHRONOUS: &str = "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous";

async fn asked(pool: &sqlx::SqlitePool, pragma: &'static str) -> Result<String, DatabaseError> {
    Ok(sqlx::query_scalar(pragma).fetch_one(pool).await?)
}

// SQLite goes on without what a disk cannot do, and says so only when asked.
async fn in_force(pool: &sqlx::SqlitePool, path: &Path) -> Result<(), OpenError> {
    let lacks = |what: &str| OpenError::Unsafe(path.to_owned(), what.to_owned());
    if asked(pool, "SELECT journal_mode FROM pragma_journal_mode").await? != "wal" {
        return Err(lacks("it takes no write-ahead log"));
    }
    if asked(pool, SYNCHRONOUS).await? != "2" {
        return Err(lacks("it does not wait until what is written is on the disk"));
    }
    Ok(())
}

/// A connection that only looks: it changes neither the file nor what lies beside it.
pub(in crate::store) fn look(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.pragma_update(None, "cell_size_check", "ON")?;
    Ok(connection)
}

/// A connection to a file that is there already, without a driver around it.
pub(in crate::store) fn connect(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    for (name, on) in PRAGMAS {
        connection.pragma_update(None, name, on)?;
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "cache_size", PEN_CACHE)?;
    // SQLite answers with what it now is.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", PEN_JOURNAL, |_| Ok(()))?;
    Ok(connection)
}

fn check(path: &Path, tables: Tables, purpose: Purpose) -> Result<(), OpenError> {
    let size = path.metadata().map_or(0, |file| file.len());
    if size == 0 {
        return Err(OpenError::Empty(path.to_owned()));
    }
    let failed = |error| look_error(path, tables, &error);
    let connection = look(path).map_err(failed)?;
    let found = all(&connection, TABLES).map_err(failed)?;
    if !found.is_empty() && !found.iter().any(|table| table == tables.first()) {
        return Err(OpenError::NotOurs(tables, path.to_owned()));
    }
    let is_looked_through = purpose == Purpose::Create && size <= LOOKED_THROUGH;
    if is_looked_through && !is_whole(&connection, "quick_check").map_err(failed)? {
        return Err(OpenError::Damaged(path.to_owned()));
    }
    Ok(())
}

/// Whether SQLite finds nothing wrong with a file, by one of its own checks.
pub(in crate::store) fn is_whole(
    connection: &Connection,
    check: &str,
) -> Result<bool, rusqlite::Error> {
    let found: String = connection.pragma_query_value(None, check, |row| row.get(0))?;
    Ok(found == "ok")
}

fn all(connection: &Connection, query: &str) -> Result<Vec<String>, rusqlite::Error> {
    connection.prepare(query)?.query_map([], |row| row.get(0))?.collect()
}

/// Keeps other services away from a file, until it is dropped or the program dies.
#[derive(Debug)]
pub struct Taken(#[expect(dead_code, reason = "its lock goes when it goes")] File);

/// Takes a log for one service, where it is a file. A server takes care of several by itself.
pub fn take(url: &str) -> Result<Option<Taken>, OpenError> {
    let Place::File(path) = place(url, Tables::Log)? else { return Ok(None) };
    let path = path.canonicalize().unwrap_or(path);
    let mut beside = path.clone().into_os_string();
    beside.push(".lock");
    let failed = |error: std::io::Error| OpenError::File(Tables::Log, path.clone(), reason(&error));
    let file = File::options().create(true).append(true).open(beside).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Taken(file))),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path)),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// SQLite's own codes: 11 is "malformed", 26 is "file is not a database".
fn file_error(path: &Path, tables: Tables, error: &sqlx::Error) -> OpenError {
    let code = error.as_database_error().and_then(|error| error.code()?.parse().ok());
    by_code(path, tables, code, plain(error))
}

fn look_error(path: &Path, tables: Tables, error: &rusqlite::Error) -> OpenError {
    let code = error.sqlite_error().map(|error| error.extended_code);
    by_code(path, tables, code, error.to_string())
}

// What stands above the lowest byte of a code only says more of the same.
fn by_code(path: &Path, tables: Tables, code: Option<i32>, words: String) -> OpenError {
    match code.map(|code| code & 0xff) {
        Some(11) => OpenError::Damaged(path.to_owned()),
        Some(26) => OpenError::NotOurs(tables, path.to_owned()),
        _ => OpenError::File(tables, path.to_owned(), words),
    }
}
