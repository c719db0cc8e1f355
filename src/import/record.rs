//! Recording what was checked: a command for each history, between a beginning and an end.

use std::sync::Arc;

use domain::ids::{CommandId, StreamId};
use domain::import::{ImportEvent, RecordImport};
use domain::journey::RecordImported;
use domain::pathway::AdoptPathway;
use domain::record::{Decide, Event};

use super::prepare::Prepared;
use super::{ImportError, Options, Service};
use crate::store::{CarryOutError, Door, Request, Writer, histories, name_workers};

// Commands that record rows are numbered from 0; these come from the other end.
const ADOPTING: u32 = u32::MAX;
const BEGINNING: u32 = u32::MAX - 1;
const FINISHING: u32 = u32::MAX - 2;
/// Commands handed in before their answers are waited for.
const MOST_AT_ONCE: usize = 512;

/// Records what was checked. An import that was broken off goes on where it was, if it is read from
/// the same file under the same id.
pub(super) async fn record(
    service: &Service<'_>,
    options: &Options<'_>,
    prepared: Prepared,
    progress: &dyn Fn(u64, u64),
) -> Result<(), ImportError> {
    let ready = prepared.seal(service.keys, options.now).await?;
    let workers = ready.workers.iter().map(|(worker, name)| (*worker, &**name));
    name_workers(service.database, workers).await?;
    let adopted = AdoptPathway(options.pathway.file.clone());
    let stream = StreamId::from(&options.pathway.id);
    if service.pathways.of(&options.pathway.id).all(|version| version != options.pathway) {
        let key = options.id.command(ADOPTING);
        send(service.writer, request(key, stream, Box::new(adopted))).await?;
    }
    let total = ready.histories.len() as u64;
    let begun = ImportEvent::ImportBegun {
        rows: u32::try_from(ready.new).unwrap_or(u32::MAX),
        commands: u32::try_from(total).unwrap_or(u32::MAX),
        below: Some(ready.below),
    };
    step(service, options, BEGINNING, begun).await?;

    let pathway = Arc::new(options.pathway.clone());
    let mut histories = ready.histories.into_iter().peekable();
    let mut done = 0;
    while histories.peek().is_some() {
        let mut answers = vec![];
        for (number, stream, rows) in histories.by_ref().take(MOST_AT_ONCE) {
            let command = Box::new(RecordImported { pathway: Arc::clone(&pathway), rows });
            let request = request(options.id.command(number), stream, command);
            answers.push(service.writer.hand_in(request).await.map_err(ImportError::BrokenOff)?);
        }
        for answer in answers {
            let answer = answer.await.map_err(|_| CarryOutError::Closed);
            answer.and_then(|answer| answer).map_err(ImportError::BrokenOff)?;
            done += 1;
            progress(done, total);
        }
    }
    let added = begun_with(service, options).await?;
    step(service, options, FINISHING, ImportEvent::ImportFinished { added }).await
}

// How many rows it began with, be it in a run before this one.
async fn begun_with(service: &Service<'_>, options: &Options<'_>) -> Result<u32, ImportError> {
    let stream = StreamId::from(options.id);
    let mut found = histories(service.database, &[stream]).await?;
    let rows = found.remove(&stream).unwrap_or_default().iter().find_map(|fact| match fact.event {
        Event::Import(ImportEvent::ImportBegun { rows, .. }) => Some(rows),
        _ => None,
    });
    Ok(rows.unwrap_or_default())
}

async fn step(
    service: &Service<'_>,
    options: &Options<'_>,
    number: u32,
    event: ImportEvent,
) -> Result<(), ImportError> {
    let command = Box::new(RecordImport(event));
    let request = request(options.id.command(number), options.id.into(), command);
    send(service.writer, Request { worker: options.worker, ..request }).await
}

async fn send(writer: &Writer, request: Request) -> Result<(), ImportError> {
    writer.carry_out(request).await.map(|_| ()).map_err(|error| match error {
        CarryOutError::Refused(refusal) => ImportError::Refused(refusal),
        error => ImportError::BrokenOff(error),
    })
}

// An import's keys are its own and never used twice, so there is no other input to tell apart. What
// it tells was done by whom its rows name.
fn request(key: CommandId, stream: StreamId, command: Box<dyn Decide + Send + Sync>) -> Request {
    let (fingerprint, door) = ([0; 32], Door::Import);
    Request { key, fingerprint, stream, seen: None, place: None, worker: None, door, command }
}
