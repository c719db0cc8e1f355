//! disintegrate: decides over queries of the log, in serializable transactions.

use std::convert::Infallible;
use std::time::Duration;

use ::disintegrate::serde::json::Json;
use ::disintegrate::{
    EventListener, EventStore as _, PersistedEvent, StreamItem, StreamQuery, query,
};
use anyhow::Result;
use async_trait::async_trait;
use common::{Attempt, Fact, Heard, Peer, Refused, Row, Take, failed};
use disintegrate_postgres::{
    Error, PgEventId, PgEventListener, PgEventListenerConfig, PgEventStore,
};
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How often the listener looks.
const POLL: Duration = Duration::from_millis(1);
/// PostgreSQL's word for: try this transaction again.
const SERIALIZATION_FAILURE: &str = "40001";

#[derive(Clone)]
pub(crate) struct Disintegrate {
    store: PgEventStore<Household, Json<Household>>,
    pool: PgPool,
}

/// An event knows its stream, and the store tells no version.
#[derive(Clone, Debug, PartialEq, Eq, ::disintegrate::Event, Serialize, Deserialize)]
enum Household {
    EnquiryReceived {
        #[id]
        household: Uuid,
        #[serde(flatten)]
        fact: Fact,
    },
}

impl Peer for Disintegrate {
    /// The last event that was told, and all before it.
    type Cursor = PgEventId;

    async fn open(url: &str) -> Result<Self> {
        let pool = crate::postgres_pool(url).await?;
        let store = PgEventStore::try_new(pool.clone(), Json::default()).await?;
        Ok(Self { store, pool })
    }

    async fn durability(&self) -> Result<String> {
        crate::postgres_durability(&self.pool).await
    }

    async fn begin(&self, rows: Vec<Row>) -> Attempt<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        let household = first.stream;
        let received = |row: Row| Household::EnquiryReceived { household, fact: row.fact };
        let events = rows.into_iter().map(received).collect();
        self.append(household, 0, events).await
    }

    async fn join(&self, household: Uuid, id: Uuid) -> Attempt<String> {
        let history = query!(Household; household == household);
        let (mut version, mut last) = (0, 0);
        let mut events = self.store.stream(&history);
        while let Some(item) = events.try_next().await.map_err(refused)? {
            if let StreamItem::Event(event) = item {
                (version, last) = (version + 1, event.id());
            }
        }
        let fact = Fact::new(id, version + 1);
        let reference = fact.reference.clone();
        self.append(household, last, vec![Household::EnquiryReceived { household, fact }]).await?;
        Ok(reference)
    }

    async fn page(&self, cursor: &mut PgEventId, take: &Take) -> Result<usize> {
        let news = query!(Household).change_origin(*cursor);
        let mut events = self.store.stream(&news);
        let mut count = 0;
        while let Some(item) = events.try_next().await? {
            match item {
                StreamItem::Event(event) => {
                    hear(event.into_inner(), take);
                    count += 1;
                }
                StreamItem::End(epoch) => *cursor = epoch,
            }
        }
        Ok(count)
    }

    async fn follow(&self, take: Take, stop: CancellationToken) -> Result<()> {
        let follower = Follower { take, query: query!(Household) };
        let listener = PgEventListener::builder(self.store.clone());
        let listener = listener.register_listener(follower, PgEventListenerConfig::poller(POLL));
        Ok(listener.start_with_shutdown(stop.cancelled_owned()).await?)
    }
}

struct Follower {
    take: Take,
    query: StreamQuery<PgEventId, Household>,
}

#[async_trait]
impl EventListener<PgEventId, Household> for Follower {
    type Error = Infallible;

    fn id(&self) -> &'static str {
        "follower"
    }

    fn query(&self) -> &StreamQuery<PgEventId, Household> {
        &self.query
    }

    async fn handle(&self, event: PersistedEvent<PgEventId, Household>) -> Result<(), Infallible> {
        hear(event.into_inner(), &self.take);
        Ok(())
    }
}

fn hear(event: Household, take: &Take) {
    let Household::EnquiryReceived { household, fact } = event;
    take(Heard::of(household, fact.version(), &fact));
}

impl Disintegrate {
    async fn append(
        &self,
        household: Uuid,
        last: PgEventId,
        events: Vec<Household>,
    ) -> Attempt<()> {
        let history = query!(Household; household == household);
        self.store.append(events, history, last).await.map(drop).map_err(refused)
    }
}

fn refused(error: Error) -> Refused {
    match error {
        Error::Concurrency => Refused::Conflict,
        Error::Database(sqlx::Error::Database(told))
            if told.code().as_deref() == Some(SERIALIZATION_FAILURE) =>
        {
            Refused::Conflict
        }
        error => failed(error),
    }
}
