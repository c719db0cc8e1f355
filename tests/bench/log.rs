//! How fast the log takes facts, beside bare commits of the same rows in the same run, and how much
//! memory a hundred thousand journeys take.
//!
//! `cargo bench --bench log` measures SQLite; `tests/with-postgres cargo bench --bench log` measures
//! PostgreSQL. Each ratio is the median of pairs taken in turn, so that both meet the same weather.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints, or has failed")]

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{CommandId, EventId, StreamId};
use domain::journey::{Enquiry, RecordEnquiry};
use domain::record::{Event, Recorded, When};
use domain::testing::{enquired, nine_on, noted, pathways, reached, spoke};
use projections::Answers;
use sqlx::{Connection as _, Executor as _};
use uuid::Uuid;
use waymark::store::{Door, Purpose, Request, Source, Tables, Writer, open};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HAPPENED_AT: DateTime<Utc> = DateTime::UNIX_EPOCH;
const PAIRS: usize = 7;
const APPENDS: usize = 400;
const CLIENTS: usize = 64;
const JOURNEYS: usize = 100_000;
const FACTS: usize = 18;

#[expect(clippy::disallowed_methods, reason = "a bench is a program of its own")]
const SOURCE: Source = Source { now: Utc::now, id: Uuid::now_v7 };

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let url = match std::env::var("TEST_DATABASE_URL") {
        Ok(server) => server,
        Err(_) => format!("sqlite:{}", folder.path().join("bench.db").display()),
    };
    let database = open(&url, Tables::Log, Purpose::Create).await.unwrap();
    let writer = Writer::start(database, pathways(), SOURCE);
    let mut bare = Bare::open(&url, folder.path()).await;

    let mut one = vec![];
    let mut many = vec![];
    for _ in 0..PAIRS {
        one.push((one_client(&writer).await, bare.commits(1, APPENDS).await));
        let events = APPENDS * CLIENTS;
        many.push((many_clients(&writer).await, bare.commits(CLIENTS, events / CLIENTS).await));
    }
    told("1 client, beside bare commits of one row", APPENDS, &one);
    told("64 clients, beside bare inserts of 64 rows a commit", APPENDS * CLIENTS, &many);
    memory();
}

fn request() -> Request {
    let id = (SOURCE.id)();
    let happened_at = HAPPENED_AT;
    let enquiry = Enquiry { source: Some("website".into()), ..Enquiry::default() };
    Request {
        key: CommandId(id),
        fingerprint: [0; 32],
        stream: StreamId(id),
        seen: None,
        place: None,
        worker: None,
        door: Door::Page,
        command: Box::new(RecordEnquiry { happened_at, enquiry }),
    }
}

async fn one_client(writer: &Writer) -> Duration {
    let begun = Instant::now();
    for _ in 0..APPENDS {
        writer.carry_out(request()).await.unwrap();
    }
    begun.elapsed()
}

async fn many_clients(writer: &Writer) -> Duration {
    let begun = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let writer = writer.clone();
            tokio::spawn(async move {
                for _ in 0..APPENDS {
                    writer.carry_out(request()).await.unwrap();
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    begun.elapsed()
}

/// The same rows without a log: a table of the same shape, and nothing else.
enum Bare {
    Sqlite(sqlx::SqliteConnection, i64),
    Postgres(sqlx::PgConnection, i64),
}

const TABLE: &str = "CREATE TABLE bare (position BIGINT PRIMARY KEY, event_id UUID NOT NULL UNIQUE, \
     stream_id UUID NOT NULL, version BIGINT NOT NULL, type TEXT NOT NULL, schema SMALLINT NOT NULL, \
     happened_at BIGINT NOT NULL, recorded_at BIGINT NOT NULL, source_recorded_at BIGINT, \
     worker UUID, command_id UUID NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL, \
     UNIQUE (stream_id, version))";

macro_rules! commits {
    ($connection:expr, $position:expr, $begin:expr, $Db:ty, $rows:expr, $commits:expr) => {
        for _ in 0..$commits {
            let mut tx = $connection.begin_with($begin).await.unwrap();
            let mut query = sqlx::QueryBuilder::<$Db>::new("INSERT INTO bare ");
            query.push_values(0..$rows, |mut values, _| {
                *$position += 1;
                let id = (SOURCE.id)();
                values.push_bind(*$position).push_bind(id).push_bind(id).push_bind(1_i64);
                values.push_bind("enquiry-received").push_bind(1_i16).push_bind(1_i64);
                values.push_bind(1_i64).push_bind(None::<i64>).push_bind(None::<Uuid>);
                values
                    .push_bind(id)
                    .push_bind("{\"source\":\"website\"}")
                    .push_bind(vec![0_u8; 32]);
            });
            query.build().execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
        }
    };
}

impl Bare {
    async fn open(url: &str, folder: &std::path::Path) -> Self {
        if url.starts_with("sqlite:") {
            let options = sqlx::sqlite::SqliteConnectOptions::new()
                .filename(folder.join("bare.db"))
                .create_if_missing(true)
                .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
            let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
            connection.execute(TABLE).await.unwrap();
            Self::Sqlite(connection, 0)
        } else {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            let table = sqlx::AssertSqlSafe(TABLE.replace("BLOB", "BYTEA"));
            connection.execute(sqlx::raw_sql(table)).await.unwrap();
            Self::Postgres(connection, 0)
        }
    }

    async fn commits(&mut self, rows: usize, commits: usize) -> Duration {
        let begun = Instant::now();
        match self {
            Self::Sqlite(connection, position) => {
                commits!(connection, position, "BEGIN IMMEDIATE", sqlx::Sqlite, rows, commits);
            }
            Self::Postgres(connection, position) => {
                commits!(connection, position, "BEGIN", sqlx::Postgres, rows, commits);
            }
        }
        begun.elapsed()
    }
}

#[expect(clippy::cast_precision_loss, reason = "rates for people to read")]
fn told(what: &str, events: usize, pairs: &[(Duration, Duration)]) {
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let rate = |time: &Duration| events as f64 / time.as_secs_f64();
    let ours = middle(pairs.iter().map(|(ours, _)| rate(ours)).collect());
    let bare = middle(pairs.iter().map(|(_, bare)| rate(bare)).collect());
    let share = middle(pairs.iter().map(|(ours, bare)| rate(ours) / rate(bare)).collect());
    println!(
        "{what}:\n  {ours:.0} facts a second, bare {bare:.0}; {:.0}% (median of {PAIRS} pairs)",
        share * 100.0
    );
}

fn memory() {
    let mut answers = Answers::new(pathways());
    let begun = Instant::now();
    for journey in 0..JOURNEYS {
        for version in 0..FACTS {
            answers.apply(fact(journey, version));
        }
    }
    answers.settle();
    let (bytes, seconds) = (answers.bytes(), begun.elapsed().as_secs_f64());
    println!(
        "{JOURNEYS} journeys of {FACTS} facts: {} bytes a journey; folded from memory in {seconds:.2} s",
        bytes / JOURNEYS
    );
}

fn fact(journey: usize, version: usize) -> Recorded {
    let position = journey * FACTS + version + 1;
    let event = match version {
        0 => enquired(),
        5 => reached("initial-visit-held"),
        9 => reached("application-received"),
        1..=4 => spoke(),
        _ => noted(),
    };
    let happened_at =
        nine_on("2020-03-02") + TimeDelta::hours(i64::try_from(position).unwrap() / 64);
    let id = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + position as u128);
    Recorded {
        position: i64::try_from(position).unwrap(),
        id: EventId(id),
        stream: StreamId(Uuid::from_u128(0x9_0000_0000 + journey as u128)),
        version: u32::try_from(version + 1).unwrap(),
        when: When { happened_at, recorded_at: happened_at, source_recorded_at: None },
        worker: None,
        command: CommandId(id),
        event: Event::Journey(event),
    }
}
