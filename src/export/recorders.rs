//! Who recorded each fact: read from the log once, and kept as small as a number each.

use std::collections::HashMap;

use domain::ids::{JourneyId, WorkerId};
use domain::record::{Event, Recorded};

use crate::store::{Database, DatabaseError, scan};

/// Who recorded what.
#[derive(Debug, Default)]
pub struct Recorders {
    workers: Vec<WorkerId>,
    // By version; 0 where nobody is named.
    of: HashMap<JourneyId, Vec<u16>>,
}

impl Recorders {
    /// Reads them.
    pub async fn read(database: &Database) -> Result<Self, DatabaseError> {
        scan(database, 0, Self::default(), |told, fact| told.take(&fact)).await
    }

    /// Those of some facts.
    pub(super) fn of_facts<'f>(facts: impl IntoIterator<Item = &'f Recorded>) -> Self {
        let mut told = Self::default();
        facts.into_iter().for_each(|fact| told.take(fact));
        told
    }

    fn take(&mut self, fact: &Recorded) {
        let Event::Journey(_) = fact.event else { return };
        let number = fact.worker.map_or(0, |worker| self.number(worker));
        let told = self.of.entry(JourneyId(fact.stream.0)).or_default();
        told.resize(fact.version as usize, 0);
        if let Some(last) = told.last_mut() {
            *last = number;
        }
    }

    fn number(&mut self, worker: WorkerId) -> u16 {
        let place = self.workers.iter().position(|known| *known == worker);
        let place = place.unwrap_or_else(|| {
            self.workers.push(worker);
            self.workers.len() - 1
        });
        u16::try_from(place + 1).unwrap_or(0)
    }

    /// Who recorded a fact of a journey, by its place in the history.
    pub fn of(&self, journey: JourneyId, version: usize) -> Option<WorkerId> {
        let number = *self.of.get(&journey)?.get(version.checked_sub(1)?)?;
        self.workers.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// Everybody who recorded something.
    pub fn everybody(&self) -> &[WorkerId] {
        &self.workers
    }
}
