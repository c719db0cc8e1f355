//! Reaching a milestone of the pathway.

use chrono::{DateTime, Utc};

use super::{Journey, JourneyEvent, Refusal, fact};
use crate::ids::MilestoneName;
use crate::record::{Decide, NewFact, Past};
use crate::sealed::{Note, Sealed};

/// Record that a milestone was reached.
#[derive(Clone, Debug)]
pub struct RecordMilestone {
    /// When it was.
    pub happened_at: DateTime<Utc>,
    /// Which.
    pub milestone: MilestoneName,
    /// The day or hour that it booked.
    pub booked_for: Option<DateTime<Utc>>,
    /// What is to be said of it.
    pub note: Option<Sealed<Note>>,
}

impl Decide for RecordMilestone {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        let pathway = journey.under_way(self.happened_at)?;
        if pathway.milestone(&self.milestone).is_none() {
            return Err(Refusal::NotOnPathway(self.milestone.clone()));
        }
        if journey.reached.contains(&(self.happened_at, &self.milestone)) {
            return Ok(vec![]);
        }
        Ok(fact(
            self.happened_at,
            JourneyEvent::MilestoneReached {
                milestone: self.milestone.clone(),
                booked_for: self.booked_for,
                note: self.note.clone(),
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{day, ended, enquired, log, nine_on, on, pathways, reached};

    fn visit(day: &str) -> RecordMilestone {
        RecordMilestone {
            happened_at: nine_on(day),
            milestone: "initial-visit-held".into(),
            booked_for: None,
            note: None,
        }
    }

    #[test]
    fn a_visit_typed_in_late_is_welcome_even_when_the_journey_has_since_ended() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired()), ("2026-04-01", ended("no-spare-room"))]);
        let past = on(&pathways, &history, "2026-04-20");

        let before_it_ended = visit("2026-03-09").decide(past);
        let after_it_ended = visit("2026-04-02").decide(past);

        assert_eq!(before_it_ended.unwrap().len(), 1);
        assert_eq!(after_it_ended, Err(Refusal::AlreadyEnded(day("2026-04-01"))));
    }

    #[test]
    fn the_same_visit_again_changes_nothing() {
        let pathways = pathways();
        let history =
            log([("2026-03-02", enquired()), ("2026-03-09", reached("initial-visit-held"))]);
        let past = on(&pathways, &history, "2026-04-20");

        assert_eq!(visit("2026-03-09").decide(past), Ok(vec![]));
        assert_eq!(visit("2026-03-10").decide(past).unwrap().len(), 1, "a second visit");
    }

    #[test]
    fn a_milestone_of_another_pathway_is_refused() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired())]);
        let mut command = visit("2026-03-09");
        command.milestone = "graduated".into();

        let refused = command.decide(on(&pathways, &history, "2026-04-20"));

        assert_eq!(refused, Err(Refusal::NotOnPathway("graduated".into())));
    }
}
