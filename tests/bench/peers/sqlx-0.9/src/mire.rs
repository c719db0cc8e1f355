//! mire: a global order fenced by transactions, which its runner tells in the order of each stream.

use ::mire::{
    Aggregate, Event, EventData, EventHandler, EventStore, EventStoreError, ExpectedVersion,
    HandledEvent, ProjectionRunner,
};
use anyhow::Result;
use common::{Attempt, Fact, Heard, Peer, Refused, Row, Take, failed};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

#[cfg(not(feature = "embedded"))]
use crate::bare::postgres_durability as durability;
#[cfg(feature = "embedded")]
use crate::bare::sqlite_durability as durability;

const CATEGORY: &str = "household";
const PAGE: i64 = 1_000;

#[derive(Clone)]
pub(crate) struct Mire(EventStore);

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct Enquired(Fact);

impl EventData for Enquired {
    fn event_type(&self) -> &'static str {
        "enquiry-received"
    }
}

#[derive(Default)]
struct Household;

impl Aggregate for Household {
    type Event = Enquired;

    fn stream_category() -> &'static str {
        CATEGORY
    }

    fn apply(&mut self, _: &Enquired) {}
}

impl Peer for Mire {
    /// The last event's transaction and position.
    type Cursor = (u64, i64);

    async fn open(url: &str) -> Result<Self> {
        let store = opened(url).await?;
        store.migrate().await?;
        Ok(Self(store))
    }

    async fn durability(&self) -> Result<String> {
        durability(self.0.pool()).await
    }

    async fn begin(&self, rows: Vec<Row>) -> Attempt<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        let stream = format!("{CATEGORY}-{}", first.stream);
        let events: Vec<_> = rows.into_iter().map(|row| Event::new(Enquired(row.fact))).collect();
        let appended = self.0.append(&stream, CATEGORY, ExpectedVersion::NoStream, &events);
        appended.await.map(drop).map_err(refused)
    }

    async fn join(&self, stream: Uuid, id: Uuid) -> Attempt<String> {
        let mut household =
            self.0.load_or_default::<Household>(&stream.to_string()).await.map_err(refused)?;
        let version = u32::try_from(household.version + 1).map_err(failed)?;
        let fact = Fact::new(id, version);
        let reference = fact.reference.clone();
        household.record(Enquired(fact));
        self.0.save(&mut household).await.map_err(refused)?;
        Ok(reference)
    }

    // By category: on PostgreSQL `read_all_after` orders transactions by their text, 1000 before 999, and
    // tells some twice.
    async fn page(&self, cursor: &mut (u64, i64), take: &Take) -> Result<usize> {
        let events = self.0.read_category_after(CATEGORY, cursor.0, cursor.1, PAGE).await?;
        for event in &events {
            let Enquired(fact) = Enquired::deserialize(&event.data)?;
            hear(&event.stream_id, event.stream_version, &fact, take)?;
        }
        if let Some(last) = events.last() {
            *cursor = (last.transaction_id, last.global_position);
        }
        Ok(events.len())
    }

    async fn follow(&self, take: Take, stop: CancellationToken) -> Result<()> {
        let runner = ProjectionRunner::builder(self.0.clone()).batch_size(PAGE);
        runner.subscribe("follower", Follower(take)).build().run(stop).await
    }
}

struct Follower(Take);

impl EventHandler for Follower {
    type Aggregate = Household;

    async fn handle(&self, event: HandledEvent<Enquired>) -> Result<()> {
        hear(event.stream_id(), event.stream_version(), &event.event.0, &self.0)
    }
}

#[cfg(feature = "embedded")]
async fn opened(url: &str) -> Result<EventStore> {
    Ok(EventStore::open(url.trim_start_matches("sqlite:")).await?)
}

#[cfg(not(feature = "embedded"))]
async fn opened(url: &str) -> Result<EventStore> {
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(16).connect(url).await?;
    Ok(EventStore::new(pool))
}

fn refused(error: EventStoreError) -> Refused {
    match error {
        EventStoreError::ConcurrencyConflict { .. } => Refused::Conflict,
        error if error.is_retryable() => Refused::Conflict,
        error => failed(error),
    }
}

fn hear(stream: &str, version: i64, fact: &Fact, take: &Take) -> Result<()> {
    let stream = stream.trim_start_matches("household-").parse()?;
    take(Heard::of(stream, u32::try_from(version)?, fact));
    Ok(())
}
