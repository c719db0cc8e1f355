//! Taking an import back, by facts: what it recorded stays in the log, struck out.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use domain::ids::{CommandId, ImportId, StreamId};
use domain::import::{ImportEvent, RecordImport};
use domain::journey::UndoImported;
use domain::record::{Event, Recorded};

use crate::store::{
    CarryOutError, Database, DatabaseError, Request, Writer, histories, read_after,
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
/// of the commands.
pub async fn undo(
    database: &Database,
    writer: &Writer,
    id: ImportId,
    keys: impl Fn() -> CommandId,
) -> Result<usize, UndoError> {
    let found = histories(database, &[id.into()]).await?;
    let history = found.get(&StreamId::from(id)).ok_or(UndoError::Unknown(id))?;
    let (commands, from) = begun(history).ok_or(UndoError::Unknown(id))?;
    let commands: Arc<HashSet<CommandId>> =
        Arc::new((0..commands).map(|it| id.command(it)).collect());

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
                worker: None,
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
        worker: None,
        command: Box::new(RecordImport(ImportEvent::ImportUndone { facts })),
    };
    writer.carry_out(request).await?;
    Ok(usize::try_from(undone).unwrap_or(usize::MAX))
}

fn begun(history: &[Recorded]) -> Option<(u32, i64)> {
    history.iter().find_map(|fact| match fact.event {
        Event::Import(ImportEvent::ImportBegun { commands, .. }) => Some((commands, fact.position)),
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
