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

/// Record that the next action is done, with nothing agreed after it.
#[derive(Clone, Debug)]
pub struct CompleteNextAction {
    /// When it was done.
    pub happened_at: DateTime<Utc>,
}

impl Decide for CompleteNextAction {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        journey.in_use(self.happened_at)?;
        if !journey.has_next_action {
            return Ok(vec![]);
        }
        Ok(fact(self.happened_at, JourneyEvent::NextActionDone {}))
    }
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

    #[test]
    fn an_action_is_done_once() {
        let pathways = pathways();
        let set = JourneyEvent::NextActionSet { due: day("2026-03-12"), note: None };
        let agreed = log([("2026-03-02", enquired()), ("2026-03-09", set)]);
        let done = CompleteNextAction { happened_at: nine_on("2026-03-12") };
        let past = |history| on(&pathways, history, "2026-03-12");

        assert_eq!(done.decide(past(&agreed)).unwrap().len(), 1);
        assert_eq!(done.decide(past(&agreed[..1])), Ok(vec![]), "there is none");
    }
}
