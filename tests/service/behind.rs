//! The log as somebody sees it who has the database itself: every row, free to be changed.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, FromRow, PgConnection, SqliteConnection,
};
use uuid::Uuid;

use crate::support::Service;

/// A row, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub(crate) struct Stored {
    pub(crate) position: i64,
    pub(crate) event_id: Uuid,
    pub(crate) stream_id: Uuid,
    pub(crate) version: i64,
    #[sqlx(rename = "type")]
    pub(crate) kind: String,
    pub(crate) schema: i16,
    pub(crate) happened_at: i64,
    pub(crate) recorded_at: i64,
    pub(crate) source_recorded_at: Option<i64>,
    pub(crate) worker: Option<Uuid>,
    pub(crate) command_id: Uuid,
    pub(crate) body: String,
    pub(crate) hash: Vec<u8>,
}

/// A whole log: its rows by position, and where it says that it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) rows: BTreeMap<i64, Stored>,
    pub(crate) head: (i64, i64, Vec<u8>),
}

/// A connection without guards.
pub(crate) enum Behind {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

const ROWS: &str = "SELECT * FROM event_log ORDER BY position";
const HEAD: &str = "SELECT position, recorded_at, hash FROM log_head";

impl Stored {
    /// The hash as it should be: written a second time, apart from the program's own.
    pub(crate) fn hashed(&self, previous: &[u8]) -> Vec<u8> {
        let source = self.source_recorded_at.map_or(vec![], |at| at.to_be_bytes().to_vec());
        let worker = self.worker.map_or(vec![], |worker| worker.as_bytes().to_vec());
        let long = |bytes: &[u8]| [&(bytes.len() as u64).to_be_bytes()[..], bytes].concat();
        let parts = [
            b"waymark/event/v1".to_vec(),
            previous.to_vec(),
            self.position.to_be_bytes().to_vec(),
            long(self.event_id.as_bytes()),
            long(self.stream_id.as_bytes()),
            self.version.to_be_bytes().to_vec(),
            long(self.kind.as_bytes()),
            self.schema.to_be_bytes().to_vec(),
            self.happened_at.to_be_bytes().to_vec(),
            self.recorded_at.to_be_bytes().to_vec(),
            long(&source),
            long(&worker),
            long(self.command_id.as_bytes()),
            long(self.body.as_bytes()),
        ];
        Sha256::digest(parts.concat()).to_vec()
    }

    fn values(&self, is_sqlite: bool) -> String {
        let bytes = |bytes: &[u8]| {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            if is_sqlite { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") }
        };
        let id = |id: Uuid| if is_sqlite { bytes(id.as_bytes()) } else { format!("'{id}'::uuid") };
        let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let null = || "NULL".to_owned();
        [
            self.position.to_string(),
            id(self.event_id),
            id(self.stream_id),
            self.version.to_string(),
            text(&self.kind),
            self.schema.to_string(),
            self.happened_at.to_string(),
            self.recorded_at.to_string(),
            self.source_recorded_at.map_or_else(null, |at| at.to_string()),
            self.worker.map_or_else(null, id),
            id(self.command_id),
            text(&self.body),
            bytes(&self.hash),
        ]
        .join(", ")
    }
}

impl Log {
    /// The last position.
    pub(crate) fn end(&self) -> i64 {
        *self.rows.last_key_value().unwrap().0
    }

    /// Hashes everything again from a position on, and lets the head agree.
    pub(crate) fn rechain(&mut self, from: i64) {
        let before = self.rows.get(&(from - 1)).map_or(vec![0; 32], |row| row.hash.clone());
        let mut previous = before;
        for row in self.rows.range_mut(from..).map(|(_, row)| row) {
            row.hash = row.hashed(&previous);
            previous.clone_from(&row.hash);
        }
        self.end_here();
    }

    /// Lets the head say that the log ends where it does.
    pub(crate) fn end_here(&mut self) {
        let last = self.rows.last_key_value().unwrap().1;
        self.head = (last.position, last.recorded_at, last.hash.clone());
    }
}

impl Behind {
    /// A connection to a service's database for which no guard counts.
    pub(crate) async fn of(service: &Service) -> Self {
        if service.is_sqlite() {
            let path = service.folder.path().join("waymark.db");
            let options = sqlx::sqlite::SqliteConnectOptions::new()
                .filename(path)
                .pragma("synchronous", "OFF");
            let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
            let guards = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
            let guards: Vec<String> =
                sqlx::query_scalar(guards).fetch_all(&mut connection).await.unwrap();
            let drops: String = guards.iter().map(|it| format!("DROP TRIGGER {it};")).collect();
            connection.execute(sqlx::raw_sql(AssertSqlSafe(drops))).await.unwrap();
            Self::Sqlite(connection)
        } else {
            let mut connection = PgConnection::connect(&service.database_url).await.unwrap();
            connection.execute("SET session_replication_role = replica").await.unwrap();
            connection.execute("SET synchronous_commit = off").await.unwrap();
            Self::Postgres(connection)
        }
    }

    /// Reads the log.
    pub(crate) async fn log(&mut self) -> Log {
        let (rows, head): (Vec<Stored>, _) = match self {
            Self::Sqlite(it) => (
                sqlx::query_as(ROWS).fetch_all(&mut *it).await.unwrap(),
                sqlx::query_as(HEAD).fetch_one(&mut *it).await.unwrap(),
            ),
            Self::Postgres(it) => (
                sqlx::query_as(ROWS).fetch_all(&mut *it).await.unwrap(),
                sqlx::query_as(HEAD).fetch_one(&mut *it).await.unwrap(),
            ),
        };
        Log { rows: rows.into_iter().map(|row| (row.position, row)).collect(), head }
    }

    /// Makes one log of another, in one transaction.
    pub(crate) async fn make(&mut self, was: &Log, will_be: &Log) {
        let is_sqlite = matches!(self, Self::Sqlite(_));
        let gone = was.rows.values().filter(|row| will_be.rows.get(&row.position) != Some(row));
        let gone: Vec<String> = gone.map(|row| row.position.to_string()).collect();
        let new = will_be.rows.values().filter(|row| was.rows.get(&row.position) != Some(row));
        let new: Vec<String> = new.map(|row| format!("({})", row.values(is_sqlite))).collect();
        let mut text = String::from("BEGIN;");
        if !gone.is_empty() {
            text += &format!("DELETE FROM event_log WHERE position IN ({});", gone.join(", "));
        }
        if !new.is_empty() {
            text += &format!("INSERT INTO event_log VALUES {};", new.join(", "));
        }
        let (position, recorded_at, hash) = &will_be.head;
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let hash = if is_sqlite { format!("x'{hash}'") } else { format!("'\\x{hash}'") };
        text += &format!(
            "UPDATE log_head SET position = {position}, recorded_at = {recorded_at}, \
             hash = {hash}; COMMIT;"
        );
        self.run(text).await;
    }

    /// Runs statements.
    pub(crate) async fn run(&mut self, statements: String) {
        let statements = sqlx::raw_sql(AssertSqlSafe(statements));
        match self {
            Self::Sqlite(it) => it.execute(statements).await.map(|_| ()).unwrap(),
            Self::Postgres(it) => it.execute(statements).await.map(|_| ()).unwrap(),
        }
    }
}
