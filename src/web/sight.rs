//! What who asks may see of the households: worked out once, at the gate.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::calendar::london_day;
use domain::ids::{JourneyId, WorkerId};
use projections::{Answers, Belongings, Reader, Sight};

use super::App;
use crate::store::{DatabaseError, Role, Session, WorkerBounds, absences, bounds_of};

/// Nothing of what households belong to is told by the clock.
const GOOD_FOR: TimeDelta = TimeDelta::days(1);

/// For whom it is worked out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asking {
    pub(super) worker: WorkerId,
    pub(super) role: Role,
    /// Whether they are bound to services or teams.
    pub(super) is_bound: bool,
    /// Whether they ask themselves, and not by a program: what somebody opens in an emergency is for their
    /// own eyes.
    pub(super) in_person: bool,
}

impl Asking {
    /// Somebody who is signed in.
    pub(super) fn of(session: &Session) -> Self {
        let Session { worker, role, is_bound, .. } = *session;
        Self { worker, role, is_bound, in_person: true }
    }
}

impl App {
    /// What somebody sees.
    pub(super) async fn sight_of(&self, asking: Asking) -> Result<Sight, DatabaseError> {
        let Asking { worker, role, is_bound, in_person } = asking;
        let sees_confidential = role == Role::Manager;
        if !role.may_be_bound() || (sees_confidential && !is_bound) {
            return Ok(Sight::ALL);
        }
        let belongings = self.belongings().await?;
        if !is_bound && !belongings.has_confidential() {
            return Ok(Sight::ALL);
        }
        let WorkerBounds { services, teams } = bounds_of(&self.database, worker).await?;
        let now = (self.source.now)();
        let today = london_day(now);
        let away = absences(&self.database, today).await?.into_iter();
        let covered = away.filter(|it| it.is_on(today) && it.cover == Some(worker));
        let workers = covered.map(|it| it.worker).chain([worker]).collect();
        let opening = in_person.then_some((worker, now));
        let reader = Reader { workers, services, teams, sees_confidential, opening };
        Ok(Sight::of(reader, belongings))
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
