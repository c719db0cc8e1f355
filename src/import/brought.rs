//! The households that an import brought in.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::ids::{CommandId, ImportId, JourneyId, StreamId};
use domain::import::ImportEvent;
use domain::record::Event;

use super::undo::begun;
use crate::store::{Database, DatabaseError, commands_between, histories};

/// What an import brought in. Of one that there is not, nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// When it was begun.
    pub begun_at: Option<DateTime<Utc>>,
    /// The journeys of which it told something.
    pub journeys: HashSet<JourneyId>,
}

/// The households that an import brought in, or told more of.
pub async fn brought(database: &Database, id: ImportId) -> Result<Brought, DatabaseError> {
    let found = histories(database, &[id.into()]).await?;
    let history = found.get(&StreamId::from(id)).map_or(&[][..], Vec::as_slice);
    let Some((commands, from)) = begun(history) else { return Ok(Brought::default()) };
    let finished = history.iter().rev().find_map(|fact| match fact.event {
        Event::Import(ImportEvent::ImportFinished { .. }) => Some(fact.position),
        _ => None,
    });
    let commands: HashSet<CommandId> = (0..commands).map(|it| id.command(it)).collect();
    let recorded = commands_between(database, from, finished.unwrap_or(i64::MAX)).await?;
    let ours = recorded.into_iter().filter(|(_, command)| commands.contains(command));
    Ok(Brought {
        begun_at: history.first().map(|fact| fact.when.recorded_at),
        journeys: ours.map(|(stream, _)| JourneyId(stream.0)).collect(),
    })
}
