//! The history of one run of `waymark import`, so that it can be taken back.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{CommandId, ImportId};
use crate::journey::Refusal;
use crate::record::{Decide, Event, NewFact, Past};

/// Something that happened to an import. The rules of `journey/event.rs` hold here too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportEvent {
    /// Rows were checked and are about to be recorded, by so many commands.
    ImportBegun {
        /// Rows to record.
        rows: u32,
        /// Commands that record them: one a journey, or a campaign.
        commands: u32,
        /// The number that those of the commands are below. As many as there are, if left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        below: Option<u32>,
    },
    /// All of them are recorded.
    ImportFinished {
        /// Facts that were new to the log.
        added: u32,
    },
    /// Every fact of it was taken back.
    ImportUndone {
        /// Facts struck out.
        facts: u32,
    },
}

impl ImportEvent {
    /// The names of these facts in the log.
    pub const TYPES: [&'static str; 3] = ["import-begun", "import-finished", "import-undone"];
}

impl ImportId {
    /// The key of one of its commands. Undoing finds the facts of an import by these keys.
    pub fn command(self, number: u32) -> CommandId {
        CommandId(Uuid::new_v5(&self.0, &number.to_be_bytes()))
    }
}

/// Record where an import stands. An import that was undone stays so.
#[derive(Clone, Debug)]
pub struct RecordImport(pub ImportEvent);

impl Decide for RecordImport {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let undone = past
            .history
            .iter()
            .any(|fact| matches!(fact.event, Event::Import(ImportEvent::ImportUndone { .. })));
        if undone {
            return Err(Refusal::ImportUndone);
        }
        let begins = matches!(self.0, ImportEvent::ImportBegun { .. });
        if past.history.is_empty() != begins {
            return Err(Refusal::NoSuchImport);
        }
        Ok(vec![NewFact::new(past.now, Event::Import(self.0.clone()))])
    }
}
