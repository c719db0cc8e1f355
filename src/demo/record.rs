//! Recording a made-up council, as an import is recorded.

use std::collections::BTreeSet;
use std::mem;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::ids::{CommandId, EventId, StreamId};
use domain::journey::{JourneyEvent, Person, RecordImported};
use domain::pathway::Pathway;
use domain::record::{Event, NewFact};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{Adult, Council, Household, Spent, Told};
use crate::pathways;
use crate::store::{
    CarryOutError, Database, DatabaseError, KeyError, Keys, Receipt, Request, Subject, Writer,
    name_workers,
};

/// Households sealed and handed in together.
const AT_ONCE: usize = 250;

/// What was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// Journeys.
    pub journeys: u64,
    /// Their facts.
    pub facts: u64,
}

/// Why a made-up council was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The log.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The writer.
    #[error("The made-up council was not recorded to its end: {0}")]
    BrokenOff(#[from] CarryOutError),
    /// The pathway.
    #[error("The pathway that comes along is broken: {0}")]
    Pathway(String),
}

/// Records a council. `progress` is told how many journeys are in.
///
/// The same council again adds nothing.
pub async fn record(
    council: &Council,
    database: &Database,
    keys: &mut Keys,
    writer: &Writer,
    progress: impl Fn(u64),
) -> Result<Recording, RecordError> {
    name_workers(database, council.team().iter().map(|it| (it.id, it.name))).await?;
    let pathway = Arc::new(the_pathway()?);
    for spent in council.spending() {
        writer.carry_out(spending(&spent, &pathway)).await?;
    }
    let mut recording = Recording::default();
    let mut households = council.households();
    let mut waiting = vec![];
    loop {
        let together: Vec<Household> = households.by_ref().take(AT_ONCE).collect();
        let is_last = together.is_empty();
        recording.journeys += together.len() as u64;
        recording.facts += together.iter().map(|it| it.facts.len() as u64).sum::<u64>();
        let requests = seal(together, keys, council.options.now, &pathway).await?;
        // While these are sealed and handed in, those before are written.
        let mut handed_in = Vec::with_capacity(requests.len());
        for request in requests {
            handed_in.push(writer.hand_in(request).await?);
        }
        all_written(mem::replace(&mut waiting, handed_in)).await?;
        progress(recording.journeys);
        if is_last {
            return Ok(recording);
        }
    }
}

type Answer = oneshot::Receiver<Result<Receipt, CarryOutError>>;

async fn all_written(waiting: Vec<Answer>) -> Result<(), RecordError> {
    for answer in waiting {
        answer.await.map_err(|_| CarryOutError::Closed)??;
    }
    Ok(())
}

// Households ask on the pathway that comes along, whatever others a log may have adopted.
fn the_pathway() -> Result<Pathway, RecordError> {
    let pathways = pathways::embedded().map_err(|mistakes| {
        RecordError::Pathway(mistakes.first().map(ToString::to_string).unwrap_or_default())
    })?;
    let newest = pathways.numbered().last().map(|(_, pathway)| pathway.clone());
    newest.ok_or_else(|| RecordError::Pathway("there is none".to_owned()))
}

async fn seal(
    households: Vec<Household>,
    keys: &mut Keys,
    now: DateTime<Utc>,
    pathway: &Arc<Pathway>,
) -> Result<Vec<Request>, KeyError> {
    // A household that has asked twice has its people's keys already.
    let subjects: BTreeSet<Subject> = households.iter().flat_map(subjects).collect();
    let subjects: Vec<Subject> = subjects.into_iter().collect();
    keys.provide(&subjects, now).await?;
    let sealed: Result<Vec<Request>, KeyError> =
        households.into_iter().map(|household| request(household, keys, pathway)).collect();
    keys.put_away(&subjects);
    sealed
}

fn subjects(household: &Household) -> impl Iterator<Item = Subject> {
    let people = household.adults.iter().map(|adult| Subject::Person(adult.id));
    people.chain([Subject::Journey(household.journey)])
}

fn request(household: Household, keys: &Keys, pathway: &Arc<Pathway>) -> Result<Request, KeyError> {
    let stream = StreamId::from(household.journey);
    let Household { adults, facts, .. } = household;
    let rows = (0_u32..).zip(facts).map(|(number, told)| {
        let id = EventId(numbered(stream, number));
        Ok(NewFact {
            id: Some(id),
            happened_at: told.happened_at,
            source_recorded_at: Some(told.recorded_at),
            worker: told.worker,
            event: Event::Journey(sealed(told, &adults, keys, stream, id)?),
            rest: None,
        })
    });
    let rows: Result<Vec<NewFact>, KeyError> = rows.collect();
    Ok(asked(numbered(stream, u32::MAX), stream, rows?, pathway))
}

fn sealed(
    told: Told,
    adults: &[Adult],
    keys: &Keys,
    stream: StreamId,
    id: EventId,
) -> Result<JourneyEvent, KeyError> {
    let Told { mut event, note, .. } = told;
    if let Some(words) = note {
        let subject = Subject::Journey(domain::ids::JourneyId(stream.0));
        event.attach(keys.seal(subject, (stream, id, "note"), &words)?);
    }
    if let JourneyEvent::EnquiryReceived(enquiry) = &mut event {
        for adult in adults {
            let details = serde_json::to_string(adult).unwrap_or_default();
            let place = (stream, id, "details");
            let details = keys.seal(Subject::Person(adult.id), place, &details)?;
            enquiry.people.push(Person { id: adult.id, details });
        }
    }
    Ok(event)
}

fn spending(spent: &Spent, pathway: &Arc<Pathway>) -> Request {
    let domain::campaign::CampaignEvent::SpendRecorded { on, .. } = &spent.event;
    let stream = on.stream();
    let day = spent.happened_at.timestamp().to_be_bytes();
    let id = Uuid::new_v5(&stream.0, &day);
    let row = NewFact {
        id: Some(EventId(id)),
        source_recorded_at: Some(spent.recorded_at),
        worker: Some(spent.worker),
        ..NewFact::new(spent.happened_at, Event::Campaign(spent.event.clone()))
    };
    asked(Uuid::new_v5(&id, b"command"), stream, vec![row], pathway)
}

fn asked(key: Uuid, stream: StreamId, rows: Vec<NewFact>, pathway: &Arc<Pathway>) -> Request {
    let command = Box::new(RecordImported { pathway: Arc::clone(pathway), rows });
    let key = CommandId(key);
    Request { key, fingerprint: [0; 32], stream, seen: None, worker: None, command }
}

fn numbered(stream: StreamId, number: u32) -> Uuid {
    Uuid::new_v5(&stream.0, &number.to_be_bytes())
}
