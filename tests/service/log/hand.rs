//! Another hand at the log: SQL on a connection of its own, past the program and its writer.
//!
//! It takes the pen and chains rows as the program does, from what is written about both and not by
//! the program's code.

use sha2::{Digest as _, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, FromRow, PgConnection, QueryBuilder,
    SqliteConnection,
};
use std::time::Duration;
use uuid::Uuid;

use crate::support::Service;

const COLUMNS: &str = "position, event_id, stream_id, version, type, schema, happened_at, \
     recorded_at, source_recorded_at, worker, command_id, body, hash";

/// Somebody at the database.
pub(super) enum Hand {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// A row of the log, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub(super) struct Row {
    pub(super) position: i64,
    pub(super) event_id: Uuid,
    pub(super) stream_id: Uuid,
    pub(super) version: i64,
    #[sqlx(rename = "type")]
    pub(super) kind: String,
    pub(super) schema: i16,
    pub(super) happened_at: i64,
    pub(super) recorded_at: i64,
    pub(super) source_recorded_at: Option<i64>,
    pub(super) worker: Option<Uuid>,
    pub(super) command_id: Uuid,
    pub(super) body: String,
    pub(super) hash: Vec<u8>,
}

macro_rules! with_connection {
    ($hand:expr, |$name:ident: $Db:ident| $body:expr) => {
        match $hand {
            Hand::Sqlite($name) => {
                type $Db = sqlx::Sqlite;
                $body
            }
            Hand::Postgres($name) => {
                type $Db = sqlx::Postgres;
                $body
            }
        }
    };
}

impl Row {
    /// A note, to be given its place.
    pub(super) fn note(stream_id: Uuid, version: i64) -> Self {
        Self {
            position: 0,
            event_id: super::id(),
            stream_id,
            version,
            kind: "note-added".to_owned(),
            schema: 1,
            happened_at: 1_772_442_000_000_000,
            recorded_at: 0,
            source_recorded_at: None,
            worker: None,
            command_id: super::id(),
            body: "{}".to_owned(),
            hash: vec![],
        }
    }

    fn chained(&self, before: &[u8]) -> Vec<u8> {
        let sized = |bytes: &[u8]| [&(bytes.len() as u64).to_be_bytes(), bytes].concat();
        let source = self.source_recorded_at.map(i64::to_be_bytes);
        let worker = self.worker.map(Uuid::into_bytes);
        let parts = [
            b"waymark/event/v1".to_vec(),
            before.to_vec(),
            self.position.to_be_bytes().to_vec(),
            sized(self.event_id.as_bytes()),
            sized(self.stream_id.as_bytes()),
            self.version.to_be_bytes().to_vec(),
            sized(self.kind.as_bytes()),
            self.schema.to_be_bytes().to_vec(),
            self.happened_at.to_be_bytes().to_vec(),
            self.recorded_at.to_be_bytes().to_vec(),
            sized(source.as_ref().map_or(&[], |bytes| bytes)),
            sized(worker.as_ref().map_or(&[], |bytes| bytes)),
            sized(self.command_id.as_bytes()),
            sized(self.body.as_bytes()),
        ];
        Sha256::digest(parts.concat()).to_vec()
    }
}

impl Hand {
    /// A connection of its own to a service's log.
    pub(super) async fn at(service: &Service) -> Self {
        if service.is_sqlite() {
            let file = service.folder.path().join("waymark.db");
            let options =
                SqliteConnectOptions::new().filename(file).busy_timeout(Duration::from_mins(1));
            Self::Sqlite(SqliteConnection::connect_with(&options).await.unwrap())
        } else {
            Self::Postgres(PgConnection::connect(&service.database_url).await.unwrap())
        }
    }

    /// Says something to the database.
    pub(super) async fn say(&mut self, statement: &str) {
        self.try_to(statement).await.unwrap();
    }

    /// The same, if the database allows it.
    pub(super) async fn try_to(&mut self, statement: &str) -> Result<(), sqlx::Error> {
        let statement = AssertSqlSafe(statement.to_owned());
        match self {
            Self::Sqlite(connection) => {
                connection.execute(sqlx::raw_sql(statement)).await.map(drop)
            }
            Self::Postgres(connection) => {
                connection.execute(sqlx::raw_sql(statement)).await.map(drop)
            }
        }
    }

    /// A number that the database tells.
    pub(super) async fn number(&mut self, query: &str) -> i64 {
        let query = AssertSqlSafe(query.to_owned());
        with_connection!(self, |connection: Db| {
            sqlx::query_scalar::<Db, i64>(query).fetch_one(connection).await.unwrap()
        })
    }

    /// Begins a transaction that writes.
    pub(super) async fn begin(&mut self) {
        match self {
            Self::Sqlite(_) => self.say("BEGIN IMMEDIATE").await,
            Self::Postgres(_) => self.say("BEGIN").await,
        }
    }

    /// Ends it so that it counts.
    pub(super) async fn commit(&mut self) {
        self.say("COMMIT").await;
    }

    /// Ends it so that it never was.
    pub(super) async fn roll_back(&mut self) {
        self.say("ROLLBACK").await;
    }

    /// Takes the pen, and returns where the log ends.
    pub(super) async fn take_pen(&mut self) -> (i64, i64, Vec<u8>) {
        let statement = match self {
            Self::Sqlite(_) => {
                "UPDATE log_head SET position = position RETURNING position, recorded_at, hash"
            }
            Self::Postgres(_) => "SELECT position, recorded_at, hash FROM log_head FOR UPDATE",
        };
        with_connection!(self, |connection: Db| {
            sqlx::query_as::<Db, _>(statement).fetch_one(connection).await.unwrap()
        })
    }

    /// Takes the pen and adds rows, numbered and chained here. Nothing is committed.
    pub(super) async fn append(&mut self, rows: impl IntoIterator<Item = Row>) {
        let (mut position, recorded_at, mut hash) = self.take_pen().await;
        let mut placed: Vec<Row> = rows.into_iter().collect();
        for row in &mut placed {
            position += 1;
            (row.position, row.recorded_at) = (position, recorded_at);
            row.hash = row.chained(&hash);
            hash.clone_from(&row.hash);
        }
        for rows in placed.chunks(1_000) {
            self.insert(rows).await;
            self.remember(rows).await;
        }
        self.put_down_pen(position, &hash).await;
    }

    // Each row is a command's only one.
    async fn remember(&mut self, rows: &[Row]) {
        let insert = "INSERT INTO command_done (command_id, fingerprint, first_position, \
             last_position, recorded_at) ";
        with_connection!(self, |connection: Db| {
            let mut query = QueryBuilder::<Db>::new(insert);
            query.push_values(rows, |mut values, row| {
                values.push_bind(row.command_id).push_bind(vec![0_u8; 32]);
                values.push_bind(row.position).push_bind(row.position).push_bind(row.recorded_at);
            });
            query.build().execute(connection).await.unwrap();
        });
    }

    async fn insert(&mut self, rows: &[Row]) {
        let insert = format!("INSERT INTO event_log ({COLUMNS}) ");
        with_connection!(self, |connection: Db| {
            let mut query = QueryBuilder::<Db>::new(insert);
            query.push_values(rows, |mut values, row| {
                values.push_bind(row.position).push_bind(row.event_id).push_bind(row.stream_id);
                values.push_bind(row.version).push_bind(&row.kind).push_bind(row.schema);
                values.push_bind(row.happened_at).push_bind(row.recorded_at);
                values.push_bind(row.source_recorded_at).push_bind(row.worker);
                values.push_bind(row.command_id).push_bind(&row.body).push_bind(&row.hash);
            });
            query.build().execute(connection).await.unwrap();
        });
    }

    async fn put_down_pen(&mut self, position: i64, hash: &[u8]) {
        let update = "UPDATE log_head SET position = $1, hash = $2";
        with_connection!(self, |connection: Db| {
            let query = sqlx::query::<Db>(update).bind(position).bind(hash.to_vec());
            query.execute(connection).await.unwrap();
        });
    }

    /// Adds rows, and commits.
    pub(super) async fn record(&mut self, rows: impl IntoIterator<Item = Row>) {
        self.begin().await;
        self.append(rows).await;
        self.commit().await;
    }

    /// The whole log.
    pub(super) async fn rows(&mut self) -> Vec<Row> {
        let all = AssertSqlSafe(format!("SELECT {COLUMNS} FROM event_log ORDER BY position"));
        with_connection!(self, |connection: Db| {
            sqlx::query_as::<Db, Row>(all).fetch_all(connection).await.unwrap()
        })
    }

    /// Takes the guards off the log, as somebody with the keys to the server room could, and returns
    /// what puts them back.
    pub(super) async fn take_guards_off(&mut self) -> Vec<String> {
        let Self::Sqlite(connection) = self else {
            self.say("SET session_replication_role = replica").await;
            return vec![];
        };
        let triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'";
        let triggers: Vec<(String, String)> =
            sqlx::query_as(triggers).fetch_all(connection).await.unwrap();
        for (name, _) in &triggers {
            self.say(&format!("DROP TRIGGER {name}")).await;
        }
        triggers.into_iter().map(|(_, guard)| guard).collect()
    }

    /// Changes rows of the log and makes its chain anew, so that it is whole again.
    pub(super) async fn rewrite(&mut self, change: impl Fn(&mut Row)) {
        let guards = self.take_guards_off().await;
        let (mut rows, mut hash) = (self.rows().await, vec![0; 32]);
        for row in &mut rows {
            change(row);
            row.hash = row.chained(&hash);
            hash.clone_from(&row.hash);
        }
        self.begin().await;
        self.say("DELETE FROM event_log").await;
        for rows in rows.chunks(1_000) {
            self.insert(rows).await;
        }
        self.put_down_pen(rows.last().map_or(0, |row| row.position), &hash).await;
        self.commit().await;
        for guard in guards {
            self.say(&guard).await;
        }
    }
}
