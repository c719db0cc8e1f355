//! Opening a database: where it is, what it must be able to do, and what is said when it cannot.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Database, DatabaseError, Kind, Pool, with_pool};

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

/// Why a database could not be opened, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither SQLite nor PostgreSQL.
    #[error(
        "{0} is no database that Waymark can use: write sqlite:FILE or postgres://USER@HOST/NAME"
    )]
    Address(String),
    /// No file.
    #[error("There is no database at {0}: import something first, or set WAYMARK_DATABASE_URL")]
    Missing(PathBuf),
    /// The file or its folder.
    #[error(
        "The database file {0} cannot be opened: {1}. Check that its folder is there and that you \
         may write in it"
    )]
    File(PathBuf, String),
    /// The file is something else.
    #[error("{0} is not a Waymark database: choose another file")]
    NotOurs(PathBuf),
    /// The server.
    #[error(
        "PostgreSQL at {0} cannot be used: {1}. Check that it runs and that WAYMARK_DATABASE_URL \
         is right"
    )]
    Server(String, String),
    /// A newer program was here.
    #[error(
        "This database was made by a newer version of Waymark (it has step {0}, which this version \
         does not know): use that version"
    )]
    Newer(i64),
    /// A step was changed, or did not finish.
    #[error(
        "The tables of this database are not as this version of Waymark made them: {0}. Restore a backup"
    )]
    Changed(String),
    /// Anything else.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");
static SQLITE_KEYS: Migrator = sqlx::migrate!("./migrations/sqlite/keys");
static POSTGRES_KEYS: Migrator = sqlx::migrate!("./migrations/postgres/keys");

/// Opens a database and brings its tables up to date.
pub async fn open(url: &str, tables: Tables, purpose: Purpose) -> Result<Database, OpenError> {
    let database = match url.split_once(':') {
        Some(("sqlite", path)) => {
            let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path));
            sqlite(path, purpose).await?
        }
        Some(("postgres" | "postgresql", _)) => postgres(url).await?,
        _ => return Err(OpenError::Address(url.to_owned())),
    };
    migrate(&database, tables).await?;
    Ok(database)
}

async fn sqlite(path: PathBuf, purpose: Purpose) -> Result<Database, OpenError> {
    if purpose == Purpose::Existing && !path.exists() {
        return Err(OpenError::Missing(path));
    }
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("recursive_triggers", "ON")
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .pragma("secure_delete", "ON");
    let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await;
    let writer = writer.map_err(|error| file_error(&path, &error))?;
    let readers = options.pragma("query_only", "ON");
    let reader = SqlitePoolOptions::new().max_connections(4).connect_lazy_with(readers);
    Ok(Database {
        kind: Kind::Sqlite(path),
        writer: Pool::Sqlite(writer),
        reader: Pool::Sqlite(reader),
    })
}

async fn postgres(url: &str) -> Result<Database, OpenError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| OpenError::Server("the address given".to_owned(), error.to_string()))?;
    // The address without its password.
    let place = format!("{}:{}", options.get_host(), options.get_port());
    let pool =
        |most| PgPoolOptions::new().max_connections(most).acquire_timeout(Duration::from_secs(5));
    let writer = pool(2).connect_with(options.clone()).await;
    let writer = writer.map_err(|error| OpenError::Server(place, server_error(&error)))?;
    let reader = pool(4).connect_lazy_with(options);
    Ok(Database {
        kind: Kind::Postgres,
        writer: Pool::Postgres(writer),
        reader: Pool::Postgres(reader),
    })
}

async fn migrate(database: &Database, tables: Tables) -> Result<(), OpenError> {
    let migrator = match (&database.kind, tables) {
        (Kind::Sqlite(_), Tables::Log) => &SQLITE,
        (Kind::Sqlite(_), Tables::Keys) => &SQLITE_KEYS,
        (Kind::Postgres, Tables::Log) => &POSTGRES,
        (Kind::Postgres, Tables::Keys) => &POSTGRES_KEYS,
    };
    let migrated = with_pool!(&database.writer, |pool: Db| {
        let _: Option<Db> = None;
        migrator.run(pool).await
    });
    migrated.map_err(|error| match (error, &database.kind) {
        (MigrateError::VersionMissing(step), _) => OpenError::Newer(step),
        (
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _),
            Kind::Sqlite(path),
        ) => file_error(path, &error),
        (error, _) => OpenError::Changed(error.to_string()),
    })
}

/// SQLite's own codes: 26 is "file is not a database".
fn file_error(path: &Path, error: &sqlx::Error) -> OpenError {
    let code =
        error.as_database_error().and_then(|error| error.code().map(|code| code.to_string()));
    match code.as_deref() {
        Some("26") => OpenError::NotOurs(path.to_owned()),
        _ => OpenError::File(path.to_owned(), plain(error)),
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
