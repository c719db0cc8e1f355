//! Who looks after a household.

use chrono::{DateTime, Utc};

use super::{Journey, JourneyEvent, Refusal, fact};
use crate::ids::WorkerId;
use crate::record::{Decide, NewFact, Past};

/// Give a journey to a worker.
#[derive(Clone, Debug)]
pub struct AssignWorker {
    /// From when on.
    pub happened_at: DateTime<Utc>,
    /// To whom.
    pub worker: WorkerId,
}

impl Decide for AssignWorker {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        journey.under_way(self.happened_at)?;
        if journey.worker == Some(self.worker) {
            return Ok(vec![]);
        }
        Ok(fact(self.happened_at, JourneyEvent::WorkerAssigned { worker: self.worker }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assigned, enquired, log, nine_on, on, pathways, worker};

    #[test]
    fn giving_a_journey_to_who_has_it_changes_nothing() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired()), ("2026-03-03", assigned(1))]);
        let give =
            |number| AssignWorker { happened_at: nine_on("2026-03-09"), worker: worker(number) };
        let past = on(&pathways, &history, "2026-04-20");

        assert_eq!(give(1).decide(past), Ok(vec![]));
        assert_eq!(give(2).decide(past).unwrap().len(), 1);
    }
}
