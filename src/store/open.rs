//! Opening a database: where it is, what it must be able to do, and what is said when it cannot.

mod error;
mod file;
mod server;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolOptions;
use sqlx::postgres::PgConnectOptions;

pub use error::OpenError;
pub use file::{Taken, take};
pub(super) use file::{connect, is_whole, look};
pub(super) use server::{login, make};

use super::Database;

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
    pub(super) fn variable(self) -> &'static str {
        match self {
            Self::Log => "WAYMARK_DATABASE_URL",
            Self::Keys => "WAYMARK_KEYS_URL",
        }
    }

    /// A table that is there as soon as any is.
    pub(super) fn first(self) -> &'static str {
        match self {
            Self::Log => "event_log",
            Self::Keys => "key_store",
        }
    }

    /// The steps that make them in a file.
    pub(super) fn of_file(self) -> &'static Migrator {
        match self {
            Self::Log => &SQLITE,
            Self::Keys => &SQLITE_KEYS,
        }
    }

    /// The steps that make them on a server.
    pub(super) fn of_server(self) -> &'static Migrator {
        match self {
            Self::Log => &POSTGRES,
            Self::Keys => &POSTGRES_KEYS,
        }
    }
}

static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");
static SQLITE_KEYS: Migrator = sqlx::migrate!("./migrations/sqlite/keys");
static POSTGRES_KEYS: Migrator = sqlx::migrate!("./migrations/postgres/keys");

/// How long a free connection is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Where a database is.
pub(super) enum Place {
    File(PathBuf),
    Server(Box<PgConnectOptions>),
}

/// Opens a database and brings its tables up to date.
pub async fn open(url: &str, tables: Tables, purpose: Purpose) -> Result<Database, OpenError> {
    match place(url, tables)? {
        Place::File(path) => file::open(path, tables, purpose).await,
        Place::Server(options) => server::open(*options, tables).await,
    }
}

/// Connections to one database, at most so many.
///
/// They grow neither old nor idle: the pool's task that looks after that may spin without end where a
/// connection is given back under its hand (sqlx issue 3645). A server is asked for a sign of life before
/// one is used.
pub(super) fn pool<D: sqlx::Database>(most: u32) -> PoolOptions<D> {
    let options = PoolOptions::new().max_connections(most).acquire_timeout(PATIENCE);
    options.idle_timeout(None).max_lifetime(None)
}

/// Where an address leads.
pub(super) fn place(url: &str, tables: Tables) -> Result<Place, OpenError> {
    match url.split_once(':') {
        Some(("sqlite", path)) => match path.strip_prefix("//").unwrap_or(path) {
            "" | ":memory:" => Err(OpenError::Address(tables)),
            path => Ok(Place::File(PathBuf::from(path))),
        },
        Some(("postgres" | "postgresql", _)) => Ok(Place::Server(server::options(url, tables)?)),
        _ => Err(OpenError::Address(tables)),
    }
}

// What a step that could not be done means, but for what only one of the databases says.
fn step_error(error: MigrateError, refused: impl FnOnce(sqlx::Error) -> OpenError) -> OpenError {
    match error {
        MigrateError::VersionMissing(step) => OpenError::Newer(step),
        MigrateError::VersionMismatch(step) => {
            OpenError::Changed(format!("step {step} is another"))
        }
        MigrateError::Dirty(step) => OpenError::Changed(format!("step {step} was broken off")),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => refused(error),
        error => OpenError::Changed(error.to_string()),
    }
}

fn plain(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}
