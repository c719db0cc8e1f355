//! Opening a database: where it is, what it must be able to do, and what is said when it cannot.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::OpenFlags;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection};

use super::{Database, DatabaseError, Kind, Pool, with_writer};

/// What a database is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To write: a file that is not there is made.
    Create,
    /// To read: it must be there.
    Existing,
}

/// Which tables a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// The log.
    Log,
    /// The key store.
    Keys,
}

impl Tables {
    /// The setting that says where they are.
    fn variable(self) -> &'static str {
        match self {
            Self::Log => "WAYMARK_DATABASE_URL",
            Self::Keys => "WAYMARK_KEYS_URL",
        }
    }

    // A table that is there as soon as any is.
    fn first(self) -> &'static str {
        match self {
            Self::Log => "event_log",
            Self::Keys => "key_store",
        }
    }
}

/// Why a database could not be opened, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither SQLite nor PostgreSQL.
    #[error("{} is no address of a database: write sqlite:FILE or postgres://USER@HOST/NAME", .0.variable())]
    Address(Tables),
    /// Nobody can tell where the password ends.
    #[error(
        "{} has a user or password with one of / ? # in it: write these as %2F %3F %23",
        .0.variable()
    )]
    Password(Tables),
    /// No file.
    #[error("{}", missing(*.0, .1))]
    Missing(Tables, PathBuf),
    /// The file is a folder.
    #[error("{} is a folder: set {} to a file in it", .1.display(), .0.variable())]
    Folder(Tables, PathBuf),
    /// The file or its folder.
    #[error(
        "The database file {} cannot be opened: {}. Check that its folder is there and that you \
         may write in it, or set {} to another file", .1.display(), .2, .0.variable()
    )]
    File(Tables, PathBuf, String),
    /// The file is something else.
    #[error(
        "{} holds something else than {}: set {} to another file", .1.display(),
        match .0 { Tables::Log => "a log of Waymark", Tables::Keys => "the keys of Waymark" },
        .0.variable()
    )]
    NotOurs(Tables, PathBuf),
    /// The file is not what was written.
    #[error("The database file {0} is damaged: restore a backup")]
    Damaged(PathBuf),
    /// The server.
    #[error(
        "PostgreSQL at {} cannot be used: {}. Check that it runs and that {} is right", .1, .2,
        .0.variable()
    )]
    Server(Tables, String, String),
    /// A newer program was here.
    #[error(
        "This database was made by a newer version of Waymark (it has step {0}, which this version \
         does not know): use that version"
    )]
    Newer(i64),
    /// A step was changed, or did not finish.
    #[error(
        "The tables of this database are not as this version of Waymark makes them ({0}): use the \
         version that made them, or restore a backup"
    )]
    Changed(String),
    /// A step was refused.
    #[error(
        "The tables of the database could not be made: {0}. Give its user the right to make them"
    )]
    Refused(String),
    /// Anything else.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

fn missing(tables: Tables, path: &Path) -> String {
    let path = path.display();
    match tables {
        Tables::Log => format!(
            "There is no database at {path}: import something first, or set WAYMARK_DATABASE_URL"
        ),
        Tables::Keys => format!(
            "There is no key store at {path}, and the log has been sealed with one: put it back, \
             or set WAYMARK_KEYS_URL to where it is"
        ),
    }
}

// A step that was broken off before the first table leaves the list of steps behind.
const TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' \
     AND name <> '_sqlx_migrations' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'";

static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");
static SQLITE_KEYS: Migrator = sqlx::migrate!("./migrations/sqlite/keys");
static POSTGRES_KEYS: Migrator = sqlx::migrate!("./migrations/postgres/keys");

/// How long a file that somebody else writes to is waited for.
const BUSY: Duration = Duration::from_secs(5);

/// Kilobytes, by SQLite's sign. With its own two megabytes, the pen reads the same pages of its indexes
/// again for every row.
const PEN_CACHE: i64 = -65_536;

/// What every connection to a file has, beside write-ahead logging and full synchronisation.
const PRAGMAS: [(&str, &str); 4] = [
    ("recursive_triggers", "ON"),
    ("trusted_schema", "OFF"),
    ("cell_size_check", "ON"),
    ("secure_delete", "ON"),
];

/// How long a free connection is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a database and brings its tables up to date.
pub async fn open(url: &str, tables: Tables, purpose: Purpose) -> Result<Database, OpenError> {
    let database = match url.split_once(':') {
        Some(("sqlite", path)) => match path.strip_prefix("//").unwrap_or(path) {
            "" | ":memory:" => return Err(OpenError::Address(tables)),
            path => sqlite(PathBuf::from(path), tables, purpose).await?,
        },
        Some(("postgres" | "postgresql", _)) => postgres(url, tables).await?,
        _ => return Err(OpenError::Address(tables)),
    };
    migrate(&database, tables).await?;
    Ok(database)
}

/// A connection to a file that is there already, without a driver around it.
pub(super) fn connect(path: &Path) -> Result<rusqlite::Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = rusqlite::Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    for (name, on) in PRAGMAS {
        connection.pragma_update(None, name, on)?;
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "cache_size", PEN_CACHE)?;
    Ok(connection)
}

async fn sqlite(path: PathBuf, tables: Tables, purpose: Purpose) -> Result<Database, OpenError> {
    if path.is_dir() {
        return Err(OpenError::Folder(tables, path));
    }
    if path.exists() {
        check_ours(&path, tables).await?;
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
        let options = SqlitePoolOptions::new().max_connections(most).acquire_timeout(PATIENCE);
        // Where the disk fails a transaction SQLite ends it by itself, and the driver holds that it
        // goes on: every later one would be refused.
        options.after_release(|connection, _| {
            let is_free = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_free) })
        })
    };
    let writer = pool(1).connect_with(options.clone()).await;
    let writer = writer.map_err(|error| file_error(&path, tables, &error))?;
    let readers = options.pragma("query_only", "ON");
    let reader = pool(4).connect_lazy_with(readers);
    Ok(Database {
        kind: Kind::Sqlite(path),
        writer: Pool::Sqlite(writer),
        reader: Pool::Sqlite(reader),
        turn: Arc::default(),
    })
}

// Before anything is changed in it, its journal included.
async fn check_ours(path: &Path, tables: Tables) -> Result<(), OpenError> {
    let failed = |error| file_error(path, tables, &error);
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = SqliteConnection::connect_with(&options).await.map_err(failed)?;
    let found = sqlx::query_scalar::<_, String>(TABLES).fetch_all(&mut connection).await;
    let found = found.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    if found.is_empty() || found.iter().any(|table| table == tables.first()) {
        Ok(())
    } else {
        Err(OpenError::NotOurs(tables, path.to_owned()))
    }
}

async fn postgres(url: &str, tables: Tables) -> Result<Database, OpenError> {
    let Some((_, rest)) = url.split_once("://") else { return Err(OpenError::Address(tables)) };
    let before_at = rest.rsplit_once('@').map_or("", |(before, _)| before);
    let is_in_query = before_at.split_once('?').is_some_and(|(_, query)| query.contains('='));
    if before_at.contains(['/', '?', '#']) && !is_in_query {
        return Err(OpenError::Password(tables));
    }
    // What is wrong with it is not told: it may be a piece of the password.
    let options = PgConnectOptions::from_str(url).map_err(|_| OpenError::Address(tables))?;
    // The address without its password.
    let place = format!("{}:{}", options.get_host(), options.get_port());
    let pool = |most| PgPoolOptions::new().max_connections(most).acquire_timeout(PATIENCE);
    let writer = pool(2).connect_with(options.clone()).await;
    let writer = writer.map_err(|error| OpenError::Server(tables, place, server_error(&error)))?;
    let reader = pool(4).connect_lazy_with(options);
    Ok(Database {
        kind: Kind::Postgres,
        writer: Pool::Postgres(writer),
        reader: Pool::Postgres(reader),
        turn: Arc::default(),
    })
}

async fn migrate(database: &Database, tables: Tables) -> Result<(), OpenError> {
    let migrator = match (&database.kind, tables) {
        (Kind::Sqlite(_), Tables::Log) => &SQLITE,
        (Kind::Sqlite(_), Tables::Keys) => &SQLITE_KEYS,
        (Kind::Postgres, Tables::Log) => &POSTGRES,
        (Kind::Postgres, Tables::Keys) => &POSTGRES_KEYS,
    };
    let migrated = with_writer!(database, |pool| migrator.run(pool).await);
    migrated.map_err(|error| match (error, &database.kind) {
        (MigrateError::VersionMissing(step), _) => OpenError::Newer(step),
        (MigrateError::VersionMismatch(step), _) => {
            OpenError::Changed(format!("step {step} is another"))
        }
        (MigrateError::Dirty(step), _) => OpenError::Changed(format!("step {step} was broken off")),
        (
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _),
            Kind::Sqlite(path),
        ) => file_error(path, tables, &error),
        (
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _),
            Kind::Postgres,
        ) => OpenError::Refused(plain(&error)),
        (error, _) => OpenError::Changed(error.to_string()),
    })
}

/// SQLite's own codes: 11 is "malformed", 26 is "file is not a database".
fn file_error(path: &Path, tables: Tables, error: &sqlx::Error) -> OpenError {
    let code =
        error.as_database_error().and_then(|error| error.code().map(|code| code.to_string()));
    match code.as_deref() {
        Some("11") => OpenError::Damaged(path.to_owned()),
        Some("26") => OpenError::NotOurs(tables, path.to_owned()),
        _ => OpenError::File(tables, path.to_owned(), plain(error)),
    }
}

fn server_error(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::PoolTimedOut => "it does not answer".to_owned(),
        error => plain(error),
    }
}

fn plain(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}
