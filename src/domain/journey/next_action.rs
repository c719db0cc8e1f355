//! What is to be done next, and by when.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Journey, JourneyEvent, Refusal, fact};
use crate::calendar::london_day;
use crate::record::{Decide, NewFact, Past};
use crate::sealed::{Note, Sealed};

/// Set the next action.
#[derive(Clone, Debug)]
pub struct SetNextAction {
    /// When it was agreed.
    pub happened_at: DateTime<Utc>,
    /// The day by which it is to be done.
    pub due: NaiveDate,
    /// What it is.
    pub note: Option<Sealed<Note>>,
}

impl Decide for SetNextAction {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        Journey::replay(past)?.under_way(self.happened_at)?;
        if self.due < london_day(past.now) {
            return Err(Refusal::ActionInThePast);
        }
        let event = JourneyEvent::NextActionSet { due: self.due, note: self.note.clone() };
        Ok(fact(self.happened_at, event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{day, enquired, log, nine_on, on, pathways};

    #[test]
    fn a_next_action_lies_ahead() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired())]);
        let set =
            |due| SetNextAction { happened_at: nine_on("2026-03-09"), due: day(due), note: None };
        let past = on(&pathways, &history, "2026-03-09");

        assert_eq!(set("2026-03-09").decide(past).unwrap().len(), 1);
        assert_eq!(set("2026-03-08").decide(past), Err(Refusal::ActionInThePast));
    }
}
