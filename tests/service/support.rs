//! A service of one's own for each test: a folder, a database, and the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;
use waymark::store::{Database, Purpose, Tables, open};

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

const TABLES: &str = "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) \
     FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";

impl Service {
    /// A new one, on the database that this run of the tests is about.
    pub(crate) fn new() -> Self {
        match std::env::var("TEST_DATABASE_URL") {
            Ok(server) => Self::on(&server),
            Err(_) => Self::with("sqlite:waymark.db".to_owned()),
        }
    }

    /// A new one on this PostgreSQL server.
    pub(crate) fn on(server: &str) -> Self {
        Self::with(new_database(server))
    }

    /// One on a database that is there already.
    pub(crate) fn with(database_url: String) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), database_url }
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
        self.run_on(args, settings, Stdio::null())
    }

    /// The same, with something to read from standard input.
    pub(crate) fn run_on(
        &self,
        args: &[&str],
        settings: &[(&str, &str)],
        input: impl Into<Stdio>,
    ) -> Printed {
        let output = self.command(args, settings).stdin(input).output().unwrap();
        Printed {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The program, about to run in the service's folder.
    pub(crate) fn command(&self, args: &[&str], settings: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
        command.current_dir(&self.folder).args(args);
        let inherited = std::env::vars().filter(|(name, _)| name.starts_with("WAYMARK_"));
        inherited.for_each(|(name, _)| {
            command.env_remove(name);
        });
        command.env("WAYMARK_DATABASE_URL", &self.database_url).envs(settings.iter().copied());
        command
    }

    /// Its log, opened as by a process of its own.
    pub(crate) async fn opened(&self) -> Database {
        let url = match self.database_url.strip_prefix("sqlite:") {
            Some(file) => format!("sqlite:{}", self.folder.path().join(file).display()),
            None => self.database_url.clone(),
        };
        open(&url, Tables::Log, Purpose::Create).await.unwrap()
    }

    /// A report, as JSON.
    pub(crate) fn report(&self, args: &[&str]) -> Value {
        let printed = self.run(&[&["report"], args, &["--format", "json"]].concat());
        assert_eq!(printed.status, 0, "{printed:?}");
        serde_json::from_str(&printed.out).unwrap()
    }

    /// The facts in the log. There is one for the beginning and one for the end of each import.
    pub(crate) fn facts(&self) -> u64 {
        self.report(&["funnel"])["position"].as_u64().unwrap()
    }

    /// Writes a file into the service's folder.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Does something to the database behind the program's back.
    pub(crate) fn sql(&self, statements: &str) -> Result<(), sqlx::Error> {
        if let Some(file) = self.database_url.strip_prefix("sqlite:") {
            return self.sql_in(file, statements);
        }
        let statements = sqlx::AssertSqlSafe(statements.to_owned());
        block_on(async {
            let mut connection = PgConnection::connect(&self.database_url).await?;
            connection.execute(sqlx::raw_sql(statements)).await?;
            connection.close().await
        })
    }

    /// The same to any SQLite file in the service's folder.
    pub(crate) fn sql_in(&self, file: &str, statements: &str) -> Result<(), sqlx::Error> {
        let statements = sqlx::AssertSqlSafe(statements.to_owned());
        let path = self.folder.path().join(file);
        block_on(async {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut connection = SqliteConnection::connect_with(&options).await?;
            connection.execute(sqlx::raw_sql(statements)).await?;
            connection.close().await
        })
    }

    /// All that the tables of a PostgreSQL database hold, as text. Nothing on SQLite, whose tables
    /// are files.
    pub(crate) fn dump(&self) -> String {
        if self.is_sqlite() {
            return String::new();
        }
        block_on(async {
            let mut connection = PgConnection::connect(&self.database_url).await?;
            let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut connection).await?;
            let mut dump = String::new();
            for table in tables {
                let rows = sqlx::AssertSqlSafe(format!("SELECT it::text FROM {table} it"));
                let rows: Vec<String> = sqlx::query_scalar(rows).fetch_all(&mut connection).await?;
                dump += &rows.join("\n");
            }
            connection.close().await?;
            Ok::<_, sqlx::Error>(dump)
        })
        .unwrap()
    }

    /// What a query counts in the log's database.
    pub(crate) fn count(&self, query: &'static str) -> i64 {
        let Some(file) = self.database_url.strip_prefix("sqlite:") else {
            return block_on(async {
                let mut connection = PgConnection::connect(&self.database_url).await?;
                sqlx::query_scalar(query).fetch_one(&mut connection).await
            })
            .unwrap();
        };
        let path = self.folder.path().join(file);
        block_on(async {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut connection = SqliteConnection::connect_with(&options).await?;
            sqlx::query_scalar(query).fetch_one(&mut connection).await
        })
        .unwrap()
    }

    /// The bytes that a query finds in a SQLite file in the service's folder.
    pub(crate) fn bytes_in(&self, file: &str, query: &'static str) -> Vec<Vec<u8>> {
        let path = self.folder.path().join(file);
        block_on(async {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut connection = SqliteConnection::connect_with(&options).await?;
            let found = sqlx::query_scalar(query).fetch_all(&mut connection).await?;
            connection.close().await?;
            Ok::<_, sqlx::Error>(found)
        })
        .unwrap()
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.database_url.starts_with("sqlite:")
    }
}

impl Printed {
    /// Refused, with these words in it: a sentence, or a list between two, and nothing of how the
    /// program is made.
    pub(crate) fn assert_refused(&self, words: &[&str]) {
        assert!([1, 2].contains(&self.status), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "{word} is not in {self:?}");
        }
        for machinery in ["os error", "panicked", "Error", "Utf8", "Caused by", "sqlx", "(code"] {
            assert!(!self.err.contains(machinery), "{machinery} is in {self:?}");
        }
        assert!(self.err.len() < 4_000, "{} bytes", self.err.len());
    }

    /// The same, in one line.
    pub(crate) fn assert_refused_in_a_line(&self, words: &[&str]) {
        self.assert_refused(words);
        assert_eq!(self.err.lines().count(), 1, "{self:?}");
    }
}

/// The rows of an error copy in the service's folder, the error of each first.
pub(crate) fn copy(service: &Service, name: &str) -> Vec<Vec<String>> {
    let path = service.folder.path().join(name);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
    assert_eq!(&reader.byte_headers().unwrap()[0], b"error");
    let rows = reader.byte_records().map(|row| {
        row.unwrap().iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect()
    });
    rows.collect()
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

/// Waits for something, on a thread of its own: some tests are themselves run by a runtime.
pub(crate) fn block_on<T: Send>(future: impl Future<Output = T> + Send) -> T {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(future)
    };
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
}
