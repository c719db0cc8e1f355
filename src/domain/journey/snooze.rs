//! Letting what is agreed wait, for a reason.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Journey, JourneyEvent, Refusal, fact};
use crate::calendar::london_day;
use crate::record::{Decide, NewFact, Past};
use crate::sealed::{Note, Sealed};

/// Let what is agreed wait. What the pathway promises does not: its clocks run on.
#[derive(Clone, Debug)]
pub struct SnoozeJourney {
    /// When it was decided.
    pub happened_at: DateTime<Utc>,
    /// The day on which it comes back.
    pub until: NaiveDate,
    /// Why it can wait.
    pub note: Option<Sealed<Note>>,
}

impl Decide for SnoozeJourney {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        Journey::replay(past)?.under_way(self.happened_at)?;
        if self.until <= london_day(past.now) {
            return Err(Refusal::SnoozedUntilThePast);
        }
        let note = self.note.clone().ok_or(Refusal::WhySnoozed)?;
        let event = JourneyEvent::JourneySnoozed { until: self.until, note: Some(note) };
        Ok(fact(self.happened_at, event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::KeyId;
    use crate::testing::{day, enquired, log, nine_on, on, pathways};
    use uuid::Uuid;

    #[test]
    fn what_can_wait_waits_until_a_later_day_and_for_a_reason() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired())]);
        let words = Some(Sealed::refused(KeyId(Uuid::nil())));
        let past = on(&pathways, &history, "2026-03-09");
        let snooze = |until, note| {
            let happened_at = nine_on("2026-03-09");
            SnoozeJourney { happened_at, until: day(until), note }.decide(past)
        };

        assert_eq!(snooze("2026-03-10", words.clone()).unwrap().len(), 1);
        assert_eq!(snooze("2026-03-10", None), Err(Refusal::WhySnoozed));
        assert_eq!(snooze("2026-03-09", words), Err(Refusal::SnoozedUntilThePast));
    }
}
