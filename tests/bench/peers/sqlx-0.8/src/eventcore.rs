//! eventcore: ordered by ids that its clients draw.

use std::sync::Arc;

use ::eventcore::postgres::PostgresEventStore;
use ::eventcore::sqlite::SqliteEventStore;
use ::eventcore::{Event, StreamId, StreamPosition, collect_events};
use anyhow::Result;
use common::{Attempt, Fact, Heard, Peer, Refused, Row, Take, failed};
use eventcore_types::{
    BatchSize, EventFilter, EventPage, EventReader, EventStore, EventStoreError, StreamVersion,
    StreamWrites,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const PAGE: usize = 1_000;

pub(crate) type Sqlite = Eventcore<SqliteEventStore>;
pub(crate) type Postgres = Eventcore<PostgresEventStore>;

pub(crate) struct Eventcore<S> {
    store: Arc<S>,
    durability: String,
}

impl<S> Clone for Eventcore<S> {
    fn clone(&self) -> Self {
        Self { store: Arc::clone(&self.store), durability: self.durability.clone() }
    }
}

/// An event knows its stream, and the store tells no version.
#[derive(Clone, Serialize, Deserialize)]
struct Enquired {
    stream: StreamId,
    #[serde(flatten)]
    fact: Fact,
}

impl Event for Enquired {
    fn stream_id(&self) -> &StreamId {
        &self.stream
    }

    fn event_type_name() -> &'static str {
        "enquiry-received"
    }
}

/// Opens one of the two databases, and says how durable it is.
pub(crate) trait Open:
    EventStore + EventReader<Error = EventStoreError> + Send + 'static + Sized
{
    fn open(url: &str) -> impl Future<Output = Result<(Self, String)>> + Send;
}

impl Open for SqliteEventStore {
    async fn open(url: &str) -> Result<(Self, String)> {
        let (connection, durability) = connected(url.trim_start_matches("sqlite:"))?;
        let store = Self::from_connection(connection);
        store.migrate().await?;
        Ok((store, durability))
    }
}

impl Open for PostgresEventStore {
    async fn open(url: &str) -> Result<(Self, String)> {
        let pool = crate::postgres_pool(url).await?;
        let durability = crate::postgres_durability(&pool).await?;
        let store = Self::from_pool(pool);
        store.migrate().await;
        Ok((store, durability))
    }
}

impl<S: Open + Sync> Peer for Eventcore<S> {
    type Cursor = Option<StreamPosition>;

    async fn open(url: &str) -> Result<Self> {
        let (store, durability) = S::open(url).await?;
        Ok(Self { store: Arc::new(store), durability })
    }

    async fn durability(&self) -> Result<String> {
        Ok(self.durability.clone())
    }

    async fn begin(&self, rows: Vec<Row>) -> Attempt<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        let stream = named(first.stream)?;
        self.append(stream, 0, rows.into_iter().map(|row| row.fact)).await
    }

    async fn join(&self, stream: Uuid, id: Uuid) -> Attempt<String> {
        let stream = named(stream)?;
        let events = self.store.read_stream::<Enquired>(stream.clone()).await.map_err(refused)?;
        let version = collect_events(events).await.map_err(refused)?.len();
        let fact = Fact::new(id, u32::try_from(version + 1).map_err(failed)?);
        let reference = fact.reference.clone();
        self.append(stream, version, [fact]).await?;
        Ok(reference)
    }

    async fn page(&self, cursor: &mut Option<StreamPosition>, take: &Take) -> Result<usize> {
        let limit = BatchSize::new(PAGE);
        let page = match *cursor {
            Some(position) => EventPage::after(position, limit),
            None => EventPage::first(limit),
        };
        let events = self.store.read_events::<Enquired>(EventFilter::all(), page).await?;
        for (event, position) in &events {
            let stream = event.stream.as_ref().parse()?;
            take(Heard::of(stream, event.fact.version(), &event.fact));
            *cursor = Some(*position);
        }
        Ok(events.len())
    }
}

impl<S: Open + Sync> Eventcore<S> {
    async fn append(
        &self,
        stream: StreamId,
        version: usize,
        facts: impl IntoIterator<Item = Fact>,
    ) -> Attempt<()> {
        let writes = StreamWrites::new();
        let mut writes =
            writes.register_stream(stream.clone(), StreamVersion::new(version)).map_err(refused)?;
        for fact in facts {
            writes = writes.append(Enquired { stream: stream.clone(), fact }).map_err(refused)?;
        }
        self.store.append_events(writes).await.map(drop).map_err(refused)
    }
}

fn named(stream: Uuid) -> Attempt<StreamId> {
    StreamId::try_new(stream.to_string()).map_err(failed)
}

// The crate's own connection is the same, but for FULL, which it leaves to SQLite.
fn connected(file: &str) -> Result<(rusqlite::Connection, String)> {
    let connection = rusqlite::Connection::open(file)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let synchronous: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    let version = rusqlite::version();
    let told = format!("SQLite {version}, journal_mode={journal} synchronous={synchronous}");
    Ok((connection, told))
}

fn refused(error: EventStoreError) -> Refused {
    match error {
        EventStoreError::VersionConflict { .. } => Refused::Conflict,
        error => failed(error),
    }
}
