//! cqrs-es with sqlite-es and postgres-es: aggregates, and no order across them.

use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use common::{Attempt, Fact, Heard, Peer, Refused, Row, Take, failed};
use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::{PersistedEventRepository, PersistedEventStore, QueryReplay};
use cqrs_es::{Aggregate, AggregateError, CqrsFramework, DomainEvent, EventEnvelope, Query};
use postgres_es::PostgresEventRepository;
use serde::{Deserialize, Serialize};
use sqlite_es::SqliteEventRepository;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use uuid::Uuid;

/// The table of events that the crates' own migrations make, on PostgreSQL.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS events (aggregate_type text NOT NULL, \
     aggregate_id text NOT NULL, sequence bigint CHECK (sequence >= 0) NOT NULL, \
     event_type text NOT NULL, event_version text NOT NULL, payload json NOT NULL, \
     metadata json NOT NULL, PRIMARY KEY (aggregate_type, aggregate_id, sequence))";

pub(crate) struct Cqrs<R: PersistedEventRepository>(Arc<Opened<R>>);

struct Opened<R: PersistedEventRepository> {
    framework: CqrsFramework<Household, PersistedEventStore<R, Household>>,
    repository: Maker<R>,
    durability: String,
}

type Maker<R> = Box<dyn Fn() -> R + Send + Sync>;

impl<R: PersistedEventRepository> Clone for Cqrs<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Household {
    version: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Enquired(Fact);

impl DomainEvent for Enquired {
    fn event_type(&self) -> String {
        "enquiry-received".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

/// What a household is asked.
pub(crate) enum Ask {
    Begin(Vec<Fact>),
    Join(Uuid, tokio::sync::oneshot::Sender<String>),
}

#[derive(Debug, thiserror::Error)]
#[error("this household has begun")]
pub(crate) struct Begun;

impl Aggregate for Household {
    const TYPE: &'static str = "household";
    type Command = Ask;
    type Event = Enquired;
    type Error = Begun;
    type Services = ();

    async fn handle(&mut self, ask: Ask, (): &(), sink: &EventSink<Self>) -> Result<(), Begun> {
        match ask {
            Ask::Begin(_) if self.version > 0 => return Err(Begun),
            Ask::Begin(facts) => {
                for fact in facts {
                    sink.write(Enquired(fact), self).await;
                }
            }
            Ask::Join(id, answer) => {
                let fact = Fact::new(id, self.version + 1);
                let _ = answer.send(fact.reference.clone());
                sink.write(Enquired(fact), self).await;
            }
        }
        Ok(())
    }

    fn apply(&mut self, _: Enquired) {
        self.version += 1;
    }
}

/// Opens one of the two databases.
pub(crate) trait Open: PersistedEventRepository + Sized + 'static {
    fn open(url: &str) -> impl Future<Output = Result<(Maker<Self>, String)>> + Send;
}

impl Open for SqliteEventRepository {
    async fn open(url: &str) -> Result<(Maker<Self>, String)> {
        let options = SqliteConnectOptions::new()
            .filename(url.trim_start_matches("sqlite:"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let pool = SqlitePoolOptions::new().max_connections(10).connect_with(options).await?;
        let table = TABLE.replace("json", "text").replace("bigint", "integer") + " STRICT";
        sqlx::query(&table).execute(&pool).await?;
        let durability = crate::sqlite_durability(&pool).await?;
        Ok((Box::new(move || Self::new(pool.clone())), durability))
    }
}

impl Open for PostgresEventRepository {
    async fn open(url: &str) -> Result<(Maker<Self>, String)> {
        let pool = crate::postgres_pool(url).await?;
        sqlx::query(TABLE).execute(&pool).await?;
        let durability = crate::postgres_durability(&pool).await?;
        Ok((Box::new(move || Self::new(pool.clone())), durability))
    }
}

impl<R: Open + Send + Sync> Peer for Cqrs<R> {
    type Cursor = bool;

    const FOLLOWS: bool = false;

    async fn open(url: &str) -> Result<Self> {
        let (repository, durability) = R::open(url).await?;
        let store = PersistedEventStore::new_event_store(repository());
        let framework = CqrsFramework::new(store, vec![], ());
        Ok(Self(Arc::new(Opened { framework, repository, durability })))
    }

    async fn durability(&self) -> Result<String> {
        Ok(self.0.durability.clone())
    }

    async fn begin(&self, rows: Vec<Row>) -> Attempt<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        let stream = first.stream.to_string();
        let facts = rows.into_iter().map(|row| row.fact).collect();
        self.0.framework.execute(&stream, Ask::Begin(facts)).await.map_err(refused)
    }

    async fn join(&self, stream: Uuid, id: Uuid) -> Attempt<String> {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let ask = Ask::Join(id, answer);
        self.0.framework.execute(&stream.to_string(), ask).await.map_err(refused)?;
        answered.await.map_err(failed)
    }

    // All at once: there is no way to go on where a reader stopped.
    async fn page(&self, read: &mut bool, take: &Take) -> Result<usize> {
        if !std::mem::replace(read, true) {
            QueryReplay::new((self.0.repository)(), Reader(Arc::clone(take))).replay_all().await?;
        }
        Ok(0)
    }
}

struct Reader(Take);

#[async_trait]
impl Query<Household> for Reader {
    async fn dispatch(&self, household: &str, events: &[EventEnvelope<Household>]) {
        for event in events {
            let stream = household.parse().unwrap_or_default();
            let version = u32::try_from(event.sequence).unwrap_or(u32::MAX);
            (self.0)(Heard::of(stream, version, &event.payload.0));
        }
    }
}

fn refused(error: AggregateError<Begun>) -> Refused {
    match error {
        AggregateError::AggregateConflict => Refused::Conflict,
        error => failed(error),
    }
}
