//! Pausing a journey, and going on with it.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Journey, JourneyEvent, Refusal, fact};
use crate::calendar::london_day;
use crate::record::{Decide, NewFact, Past};
use crate::sealed::{Note, Sealed};

/// Pause a journey. Its clocks stand still meanwhile.
#[derive(Clone, Debug)]
pub struct PauseJourney {
    /// From when on.
    pub happened_at: DateTime<Utc>,
    /// When to look at it again.
    pub review_on: Option<NaiveDate>,
    /// Why.
    pub note: Option<Sealed<Note>>,
}

/// Go on with a paused journey.
#[derive(Clone, Debug)]
pub struct ResumeJourney {
    /// From when on.
    pub happened_at: DateTime<Utc>,
}

impl Decide for PauseJourney {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        journey.under_way(self.happened_at)?;
        if journey.paused {
            return Err(Refusal::AlreadyPaused);
        }
        if self.review_on.is_some_and(|day| day < london_day(past.now)) {
            return Err(Refusal::ReviewInThePast);
        }
        let Self { happened_at, review_on, note } = self.clone();
        Ok(fact(happened_at, JourneyEvent::JourneyPaused { review_on, note }))
    }
}

impl Decide for ResumeJourney {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        journey.under_way(self.happened_at)?;
        if !journey.paused {
            return Err(Refusal::NotPaused);
        }
        Ok(fact(self.happened_at, JourneyEvent::JourneyResumed {}))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{enquired, log, nine_on, on, pathways, paused};

    #[test]
    fn a_journey_is_paused_and_resumed_in_turn() {
        let pathways = pathways();
        let begun = log([("2026-03-02", enquired())]);
        let stopped = log([("2026-03-02", enquired()), ("2026-03-05", paused())]);
        let at = nine_on("2026-03-09");
        let pause = PauseJourney { happened_at: at, review_on: None, note: None };
        let resume = ResumeJourney { happened_at: at };
        let past = |history| on(&pathways, history, "2026-03-09");

        assert_eq!(pause.decide(past(&begun)).unwrap().len(), 1);
        assert_eq!(pause.decide(past(&stopped)), Err(Refusal::AlreadyPaused));
        assert_eq!(resume.decide(past(&stopped)).unwrap().len(), 1);
        assert_eq!(resume.decide(past(&begun)), Err(Refusal::NotPaused));
    }
}
