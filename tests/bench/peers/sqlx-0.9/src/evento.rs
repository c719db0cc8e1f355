//! evento: ordered by the database's clock, told a second late so that slow commits are in time.

use ::evento::cursor::{Args, Value};
use ::evento::metadata::Event;
use ::evento::migrator::{Migrate as _, Plan};
use ::evento::subscription::{Context, SubscriptionBuilder};
use ::evento::{Executor, Postgres, Sqlite, TenantFilter, WriteError, sql_migrator};
use anyhow::Result;
use common::{Attempt, Fact, Heard, Peer, Refused, Row, Take, failed};
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const PAGE: u16 = 1_000;

#[::evento::aggregate]
pub(crate) enum Household {
    EnquiryReceived {
        reference: String,
        service: String,
        team: String,
        source: String,
        campaign: String,
        channel: String,
        area: String,
        care: String,
    },
}

#[derive(Clone)]
pub(crate) struct Evento<E> {
    executor: E,
    durability: String,
}

/// Opens one of the two databases, and says how durable it is.
pub(crate) trait Open: Executor + Clone {
    fn open(url: &str) -> impl Future<Output = Result<(Self, String)>> + Send;
}

impl Open for Sqlite {
    async fn open(url: &str) -> Result<(Self, String)> {
        let options = SqliteConnectOptions::new()
            .filename(url.trim_start_matches("sqlite:"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
        let migrator = sql_migrator::new::<sqlx::Sqlite>()?;
        migrator.run(&mut *pool.acquire().await?, &Plan::apply_all()).await?;
        let durability = crate::bare::sqlite_durability(&pool).await?;
        Ok((pool.into(), durability))
    }
}

impl Open for Postgres {
    async fn open(url: &str) -> Result<(Self, String)> {
        let pool = PgPoolOptions::new().max_connections(16).connect(url).await?;
        let migrator = sql_migrator::new::<sqlx::Postgres>()?;
        migrator.run(&mut *pool.acquire().await?, &Plan::apply_all()).await?;
        let durability = crate::bare::postgres_durability(&pool).await?;
        Ok((pool.into(), durability))
    }
}

impl<E: Open> Peer for Evento<E> {
    type Cursor = Option<Value>;

    async fn open(url: &str) -> Result<Self> {
        let (executor, durability) = E::open(url).await?;
        Ok(Self { executor, durability })
    }

    async fn durability(&self) -> Result<String> {
        Ok(self.durability.clone())
    }

    async fn begin(&self, rows: Vec<Row>) -> Attempt<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        let mut append = ::evento::append(first.stream.to_string());
        for row in rows {
            append.event(&received(row.fact));
        }
        append.commit(&self.executor).await.map(drop).map_err(refused)
    }

    async fn join(&self, stream: Uuid, id: Uuid) -> Attempt<String> {
        let last = ::evento::read::<Household>(stream.to_string()).backward().limit(1);
        let last = last.execute(&self.executor).await.map_err(failed)?;
        let version = last.first().map_or(0, |event| event.version);
        let fact = Fact::new(id, u32::from(version) + 1);
        let reference = fact.reference.clone();
        let mut append = ::evento::append(stream.to_string());
        append.original_version(version).event(&received(fact));
        append.commit(&self.executor).await.map_err(refused)?;
        Ok(reference)
    }

    async fn page(&self, cursor: &mut Option<Value>, take: &Take) -> Result<usize> {
        let page = Args::forward(PAGE, cursor.clone());
        let page = self.executor.read(None, None, TenantFilter::All, page, None).await?;
        for edge in &page.edges {
            hear(&(&edge.node).try_into()?, take)?;
        }
        *cursor = page.edges.last().map(|last| last.cursor.clone()).or(cursor.take());
        Ok(page.edges.len())
    }

    async fn follow(&self, take: Take, stop: CancellationToken) -> Result<()> {
        let follower = SubscriptionBuilder::new("follower").chunk_size(PAGE).ephemeral();
        let follower = follower.data(Taker(take)).handler(on_enquiry());
        let follower = follower.start(&self.executor).await?;
        stop.cancelled().await;
        Ok(follower.shutdown().await?)
    }
}

#[derive(Clone)]
struct Taker(Take);

#[::evento::subscription]
async fn on_enquiry<E: Executor>(
    context: &Context<'_, E>,
    event: Event<EnquiryReceived>,
) -> Result<()> {
    let Taker(take) = context.extract();
    hear(&event, &take)
}

fn hear(event: &Event<'_, EnquiryReceived>, take: &Take) -> Result<()> {
    take(Heard {
        stream: event.aggregate_id.parse()?,
        version: event.version.into(),
        reference: &event.data.reference,
        source: &event.data.source,
    });
    Ok(())
}

fn received(fact: Fact) -> EnquiryReceived {
    let Fact { reference, service, team, source, campaign, channel, area, care } = fact;
    EnquiryReceived { reference, service, team, source, campaign, channel, area, care }
}

fn refused(error: WriteError) -> Refused {
    match error {
        WriteError::InvalidOriginalVersion => Refused::Conflict,
        error => failed(error),
    }
}
