//! Recording a made-up council, as an import is recorded.

use std::collections::BTreeSet;
use std::mem;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::ids::{CommandId, EventId, JourneyId, StreamId, WorkerId};
use domain::journey::{JourneyEvent, Person, RecordImported};
use domain::pathway::Pathway;
use domain::record::{Event, NewFact};
use projections::QuestionError;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::told::{command_id, fact_id};
use super::{Adult, Council, Household, Planned, Spoken, Told};
use crate::pathways;
use crate::store::{
    CarryOutError, Database, DatabaseError, Door, KeyError, Keys, Receipt, Request, Subject,
    Writer, name_workers,
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
    /// The clinic's page has no figures.
    #[error(transparent)]
    Figures(#[from] QuestionError),
    /// The clinic's page.
    #[error("The clinic of the made-up council was not frozen: {0}")]
    Clinic(String),
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
    let marketing = council.marketing();
    let marketing = marketing.iter().map(|spoken| marketing_asked(spoken, &pathway));
    let courses = council.courses();
    let courses = courses.iter().map(|planned| course_asked(planned, &pathway));
    let mut waiting = hand_in(writer, marketing.chain(courses).collect()).await?;
    let mut recording = Recording::default();
    let mut households = council.households();
    loop {
        let together: Vec<Household> = households.by_ref().take(AT_ONCE).collect();
        let is_last = together.is_empty();
        recording.journeys += together.len() as u64;
        recording.facts += together.iter().map(|it| it.facts.len() as u64).sum::<u64>();
        let requests = seal(together, keys, council.options.now, &pathway).await?;
        // While these were sealed and are handed in, those before are written.
        let handed_in = hand_in(writer, requests).await?;
        all_written(mem::replace(&mut waiting, handed_in)).await?;
        progress(recording.journeys);
        if is_last {
            return Ok(recording);
        }
    }
}

type Answer = oneshot::Receiver<Result<Receipt, CarryOutError>>;

async fn hand_in(writer: &Writer, requests: Vec<Request>) -> Result<Vec<Answer>, RecordError> {
    let mut waiting = Vec::with_capacity(requests.len());
    for request in requests {
        waiting.push(writer.hand_in(request).await?);
    }
    Ok(waiting)
}

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
    let Household { journey, adults, facts } = household;
    let rows = facts.into_iter().zip(1_u32..).map(|(told, version)| {
        let id = fact_id(journey, version);
        let (happened_at, recorded_at, worker) = (told.happened_at, told.recorded_at, told.worker);
        let event = Event::Journey(sealed(told, journey, id, &adults, keys)?);
        Ok(row(id, (happened_at, recorded_at), worker, event))
    });
    let rows: Result<Vec<NewFact>, KeyError> = rows.collect();
    Ok(asked(command_id(journey), journey.into(), rows?, pathway))
}

fn sealed(
    told: Told,
    journey: JourneyId,
    id: EventId,
    adults: &[Adult],
    keys: &Keys,
) -> Result<JourneyEvent, KeyError> {
    let Told { mut event, note, .. } = told;
    let stream = StreamId::from(journey);
    if let Some(words) = note {
        let place = (stream, id, "note");
        event.attach(keys.seal(Subject::Journey(journey), place, &words)?);
    }
    if let JourneyEvent::EnquiryReceived(enquiry) = &mut event {
        for adult in adults {
            let place = (stream, id, "details");
            let details = keys.seal(Subject::Person(adult.id), place, &adult.details())?;
            enquiry.people.push(Person { id: adult.id, details });
        }
    }
    Ok(event)
}

fn marketing_asked(spoken: &Spoken, pathway: &Arc<Pathway>) -> Request {
    let stream = spoken.event.on().stream();
    // Two of a kind may have happened at once, and be entered one after the other.
    let entered = spoken.recorded_at.timestamp();
    let name = format!("{}/{entered}/{:?}", spoken.event.name(), spoken.event);
    let id = Uuid::new_v5(&stream.0, name.as_bytes());
    let times = (spoken.happened_at, spoken.recorded_at);
    let event = Event::Campaign(spoken.event.clone());
    let row = row(EventId(id), times, Some(spoken.worker), event);
    asked(CommandId(Uuid::new_v5(&id, b"command")), stream, vec![row], pathway)
}

fn course_asked(planned: &Planned, pathway: &Arc<Pathway>) -> Request {
    let stream = StreamId::from(planned.course);
    let id = Uuid::new_v5(&stream.0, b"planned");
    let times = (planned.planned_at, planned.planned_at);
    let event = Event::Training(planned.event.clone());
    let row = row(EventId(id), times, Some(planned.worker), event);
    asked(CommandId(Uuid::new_v5(&id, b"command")), stream, vec![row], pathway)
}

fn row(
    id: EventId,
    (happened_at, recorded_at): (DateTime<Utc>, DateTime<Utc>),
    worker: Option<WorkerId>,
    event: Event,
) -> NewFact {
    let (id, source_recorded_at) = (Some(id), Some(recorded_at));
    NewFact { id, source_recorded_at, worker, ..NewFact::new(happened_at, event) }
}

// A council's keys are its own, so there is no other input to tell apart.
fn asked(key: CommandId, stream: StreamId, rows: Vec<NewFact>, pathway: &Arc<Pathway>) -> Request {
    let command = Box::new(RecordImported { pathway: Arc::clone(pathway), rows });
    let (fingerprint, door) = ([0; 32], Door::Page);
    Request { key, fingerprint, stream, seen: None, place: None, worker: None, door, command }
}
