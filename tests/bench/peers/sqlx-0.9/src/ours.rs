//! Waymark's log.

use anyhow::Result;
use chrono::{DateTime, Utc};
use common::{Attempt, Fact, Heard, Peer, Row, Take, failed};
use domain::ids::{CommandId, StreamId};
use domain::journey::{Channel, Enquiry, Journey, JourneyEvent, Refusal};
use domain::record::{Decide, Event, NewFact, Past, Recorded};
use uuid::Uuid;
use waymark::store::{
    Database, Door, Kind, Purpose, Request, Source, Tables, Writer, open, read_after, scan,
};

const PAGE: i64 = 1_000;

const SOURCE: Source = Source { now: Utc::now, id: Uuid::now_v7 };

#[derive(Clone)]
pub(crate) struct Ours {
    url: String,
    database: Database,
    writer: Writer,
}

/// Records enquiries as they are, after looking at the journey as every command does.
#[derive(Debug)]
struct Told {
    happened_at: DateTime<Utc>,
    enquiries: Vec<Enquiry>,
}

impl Decide for Told {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        Journey::replay(past)?;
        let fact = |enquiry: &Enquiry| {
            let event = JourneyEvent::EnquiryReceived(Box::new(enquiry.clone()));
            NewFact::new(self.happened_at, Event::Journey(event))
        };
        Ok(self.enquiries.iter().map(fact).collect())
    }
}

impl Peer for Ours {
    type Cursor = i64;

    async fn open(url: &str) -> Result<Self> {
        let database = open(url, Tables::Log, Purpose::Create).await?;
        let Ok(pathways) = waymark::pathways::embedded() else {
            anyhow::bail!("the pathway that comes along does not read");
        };
        let writer = Writer::start(database.clone(), pathways, SOURCE);
        Ok(Self { url: url.to_owned(), database, writer })
    }

    // No connection of its own is to be had. On SQLite this is what the log is opened with; on
    // PostgreSQL it leaves what the server tells everybody.
    async fn durability(&self) -> Result<String> {
        match self.database.kind {
            Kind::Sqlite(_) => Ok("WAL and FULL, as src/store/open.rs sets them".to_owned()),
            Kind::Postgres => {
                crate::bare::postgres_durability(&sqlx::PgPool::connect(&self.url).await?).await
            }
        }
    }

    async fn begin(&self, rows: Vec<Row>) -> Attempt<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        self.tell(first.stream, rows.iter().map(|row| enquiry(&row.fact)).collect()).await
    }

    async fn join(&self, stream: Uuid, id: Uuid) -> Attempt<String> {
        let fact = Fact::new(id, 1);
        self.tell(stream, vec![enquiry(&fact)]).await?;
        Ok(fact.reference)
    }

    async fn page(&self, cursor: &mut i64, take: &Take) -> Result<usize> {
        let facts = read_after(&self.database, *cursor, PAGE).await?;
        facts.iter().for_each(|fact| hear(fact, take));
        *cursor = facts.last().map_or(*cursor, |last| last.position);
        Ok(facts.len())
    }

    async fn read(&self, take: Take) -> Result<()> {
        scan(&self.database, 0, (), move |(), fact| hear(&fact, &take)).await?;
        Ok(())
    }
}

impl Ours {
    async fn tell(&self, stream: Uuid, enquiries: Vec<Enquiry>) -> Attempt<()> {
        let request = Request {
            key: CommandId((SOURCE.id)()),
            fingerprint: [0; 32],
            stream: StreamId(stream),
            seen: None,
            place: None,
            worker: None,
            door: Door::Page,
            command: Box::new(Told { happened_at: (SOURCE.now)(), enquiries }),
        };
        self.writer.carry_out(request).await.map(drop).map_err(failed)
    }
}

fn enquiry(fact: &Fact) -> Enquiry {
    Enquiry {
        reference: Some(fact.reference.as_str().into()),
        service: Some(fact.service.as_str().into()),
        team: Some(fact.team.as_str().into()),
        source: Some(fact.source.as_str().into()),
        campaign: Some(fact.campaign.as_str().into()),
        channel: Some(Channel::Phone),
        area: Some(fact.area.as_str().into()),
        care: Some(fact.care.as_str().into()),
        ..Enquiry::default()
    }
}

fn hear(fact: &Recorded, take: &Take) {
    if let Event::Journey(JourneyEvent::EnquiryReceived(enquiry)) = &fact.event {
        take(Heard {
            stream: fact.stream.0,
            version: fact.version,
            reference: enquiry.reference.as_deref().unwrap_or_default(),
            source: enquiry.source.as_ref().map_or("", |source| source.as_str()),
        });
    }
}
