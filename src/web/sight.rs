//! What who asks may see of the households: worked out once, at the gate.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::calendar::london_day;
use domain::ids::{JourneyId, WorkerId};
use projections::{Answers, Belongings, Reader, Sight};

use super::App;
use crate::store::{DatabaseError, WorkerBounds, absences, bounds_of};

/// Nothing of what households belong to is told by the clock.
const GOOD_FOR: TimeDelta = TimeDelta::days(1);

impl App {
    /// What a worker sees, who may be bound.
    pub(super) async fn sight_of(
        &self,
        worker: WorkerId,
        is_bound: bool,
    ) -> Result<Sight, DatabaseError> {
        if !is_bound {
            return Ok(Sight::ALL);
        }
        let WorkerBounds { services, teams } = bounds_of(&self.database, worker).await?;
        let today = london_day((self.source.now)());
        let away = absences(&self.database, today).await?.into_iter();
        let covered = away.filter(|it| it.is_on(today) && it.cover == Some(worker));
        let workers = covered.map(|it| it.worker).chain([worker]).collect();
        Ok(Sight::of(Reader { workers, services, teams }, self.belongings().await?))
    }

    // Read once for all who ask, and once more when something is recorded.
    async fn belongings(&self) -> Result<Arc<Belongings>, DatabaseError> {
        let now = (self.source.now)();
        let make = move |answers: &Answers| Belongings::of(answers, now);
        let mend = |all: &Arc<Belongings>, answers: &Answers, changed: &[JourneyId]| match changed {
            [] => Arc::clone(all),
            changed => Arc::new(all.read_again(answers, now, changed)),
        };
        self.answers.remembered_of_each("belongings", (now, GOOD_FOR), make, mend).await
    }
}
