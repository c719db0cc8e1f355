//! Taking an import back, by facts: what it recorded stays in the log, struck out.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use domain::ids::{CommandId, ImportId, JourneyId, StreamId, WorkerId};
use domain::import::{ImportEvent, RecordImport};
use domain::journey::{UndoImported, struck_facts};
use domain::record::{Event, Recorded};

use crate::store::{
    CarryOutError, Database, DatabaseError, Door, Request, Writer, histories, read_after,
};

const PAGE: i64 = 5_000;
const MOST_AT_ONCE: usize = 512;

/// Why an import was not taken back.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// No such import.
    #[error("There is no import {0}: `waymark doctor` lists those there are")]
    Unknown(ImportId),
    /// Somebody was there first, or the log failed.
    #[error("The import was not wholly taken back: {0}. Run it again to finish")]
    BrokenOff(#[from] CarryOutError),
    /// The log.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// Takes back every fact of an import that still stands. Returns how many. `keys` draws the keys
/// of the commands, which are `worker`'s where somebody is signed in.
pub async fn undo(
    database: &Database,
    writer: &Writer,
    id: ImportId,
    worker: Option<WorkerId>,
    keys: impl Fn() -> CommandId,
) -> Result<usize, UndoError> {
    let found = histories(database, &[id.into()]).await?;
    let history = found.get(&StreamId::from(id)).ok_or(UndoError::Unknown(id))?;
    let (commands, from) = begun(history).ok_or(UndoError::Unknown(id))?;
    let commands: Arc<HashSet<CommandId>> =
        Arc::new((0..commands).map(|it| id.command(it)).collect());

    let door = if worker.is_some() { Door::Page } else { Door::CommandLine };
    let streams = streams_of(database, &commands, from).await?;
    let mut undone = 0;
    for streams in streams.chunks(MOST_AT_ONCE) {
        let mut answers = vec![];
        for stream in streams {
            let command = Box::new(UndoImported { commands: Arc::clone(&commands) });
            let request = Request {
                key: keys(),
                fingerprint: [0; 32],
                stream: *stream,
                seen: None,
                place: None,
                worker,
                door,
                command,
            };
            answers.push(writer.hand_in(request).await?);
        }
        for answer in answers {
            let receipt = answer.await.map_err(|_| CarryOutError::Closed)??;
            undone += receipt.positions.map_or(0, |(first, last)| last - first + 1);
        }
    }
    let facts = u32::try_from(undone).unwrap_or(u32::MAX);
    let request = Request {
        key: keys(),
        fingerprint: [0; 32],
        stream: id.into(),
        seen: None,
        place: None,
        worker,
        door,
        command: Box::new(RecordImport(ImportEvent::ImportUndone { facts })),
    };
    writer.carry_out(request).await?;
    Ok(usize::try_from(undone).unwrap_or(usize::MAX))
}

/// What taking an import back would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undoing {
    /// Facts that would be struck out.
    pub facts: usize,
    /// Journeys that they are about.
    pub journeys: Vec<JourneyId>,
    /// Of these, journeys of which something was recorded since: that stays.
    pub gone_on: Vec<JourneyId>,
}

/// What taking an import back would do. None if there is no such import.
pub async fn undoing(database: &Database, id: ImportId) -> Result<Option<Undoing>, DatabaseError> {
    let found = histories(database, &[id.into()]).await?;
    let Some((commands, from)) = found.get(&StreamId::from(id)).and_then(|it| begun(it)) else {
        return Ok(None);
    };
    let commands: HashSet<CommandId> = (0..commands).map(|it| id.command(it)).collect();
    let streams = streams_of(database, &commands, from).await?;
    let mut undoing = Undoing::default();
    for (stream, history) in histories(database, &streams).await? {
        let struck = struck_facts(&history);
        let ours = |fact: &Recorded| commands.contains(&fact.command);
        let standing = history.iter().zip(&struck).filter(|(fact, gone)| !**gone && ours(fact));
        let (facts, journey) = (standing.count(), JourneyId(stream.0));
        if facts > 0 {
            undoing.facts += facts;
            undoing.journeys.push(journey);
            let last = history.iter().rposition(ours).unwrap_or(0);
            undoing.gone_on.extend((last + 1 < history.len()).then_some(journey));
        }
    }
    Ok(Some(undoing))
}

/// By how many commands an import is recorded, and the position from which on.
pub(super) fn begun(history: &[Recorded]) -> Option<(u32, i64)> {
    history.iter().find_map(|fact| match fact.event {
        Event::Import(ImportEvent::ImportBegun { commands, below, .. }) => {
            Some((below.unwrap_or(commands), fact.position))
        }
        _ => None,
    })
}

async fn streams_of(
    database: &Database,
    commands: &HashSet<CommandId>,
    from: i64,
) -> Result<Vec<StreamId>, DatabaseError> {
    let (mut streams, mut reached) = (BTreeSet::new(), from);
    loop {
        let facts = read_after(database, reached, PAGE).await?;
        let Some(last) = facts.last() else { break };
        reached = last.position;
        let ours = facts.iter().filter(|fact| commands.contains(&fact.command));
        streams.extend(ours.map(|fact| fact.stream));
    }
    Ok(streams.into_iter().collect())
}
