//! A service of one's own for each test: a folder, a database, and the program.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// A folder and a database that nobody else uses.
pub(crate) struct Service {
    pub(crate) folder: TempDir,
    pub(crate) database_url: String,
}

/// What a command printed.
#[derive(Debug)]
pub(crate) struct Printed {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Service {
    /// A new one, on the database that this run of the tests is about.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database_url = match std::env::var("TEST_DATABASE_URL") {
            Ok(server) => new_database(&server),
            Err(_) => "sqlite:waymark.db".to_owned(),
        };
        Self { folder, database_url }
    }

    /// One that holds the council's ten years.
    pub(crate) fn of_the_council() -> Self {
        let service = Self::new();
        let imported = service.run(&["import", "events", council().to_str().unwrap()]);
        assert_eq!(imported.status, 0, "{imported:?}");
        service
    }

    /// Runs the program in the service's folder.
    pub(crate) fn run(&self, args: &[&str]) -> Printed {
        self.run_with(args, &[])
    }

    /// The same, with settings of its own.
    pub(crate) fn run_with(&self, args: &[&str], settings: &[(&str, &str)]) -> Printed {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
        command.current_dir(&self.folder).args(args);
        let inherited = std::env::vars().filter(|(name, _)| name.starts_with("WAYMARK_"));
        inherited.for_each(|(name, _)| {
            command.env_remove(name);
        });
        command.env("WAYMARK_DATABASE_URL", &self.database_url).envs(settings.iter().copied());
        let output = command.output().unwrap();
        Printed {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// A report, as JSON.
    pub(crate) fn report(&self, args: &[&str]) -> Value {
        let printed = self.run(&[&["report"], args, &["--format", "json"]].concat());
        assert_eq!(printed.status, 0, "{printed:?}");
        serde_json::from_str(&printed.out).unwrap()
    }

    /// Writes a file into the service's folder.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Does something to the database behind the program's back.
    pub(crate) fn sql(&self, statements: &str) -> Result<(), sqlx::Error> {
        let statements = sqlx::AssertSqlSafe(statements.to_owned());
        block_on(async {
            if let Some(file) = self.database_url.strip_prefix("sqlite:") {
                let path = self.folder.path().join(file);
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let mut connection = SqliteConnection::connect_with(&options).await?;
                connection.execute(sqlx::raw_sql(statements)).await?;
                connection.close().await
            } else {
                let mut connection = PgConnection::connect(&self.database_url).await?;
                connection.execute(sqlx::raw_sql(statements)).await?;
                connection.close().await
            }
        })
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.database_url.starts_with("sqlite:")
    }
}

/// The council's ten years.
pub(crate) fn council() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/council.csv.gz")
}

fn new_database(server: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
    let name = format!("waymark_{}", Uuid::now_v7().simple());
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    block_on(async {
        let mut connection = PgConnection::connect(server).await?;
        connection.execute(sqlx::raw_sql(create)).await?;
        connection.close().await
    })
    .unwrap();
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

// On a thread of its own, for some tests are themselves run by a runtime.
fn block_on<T: Send>(future: impl Future<Output = T> + Send) -> T {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(future)
    };
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
}
