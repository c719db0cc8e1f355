//! Reaching a milestone of the pathway.

use chrono::{DateTime, Utc};

use super::{Journey, JourneyEvent, Refusal, fact};
use crate::calendar::{london_day, start_of};
use crate::ids::{CourseId, MilestoneName, OutcomeName};
use crate::record::{Decide, NewFact, Past};
use crate::sealed::{Note, Sealed};

/// Record that a milestone was reached.
#[derive(Clone, Debug)]
pub struct RecordMilestone {
    /// When it was.
    pub happened_at: DateTime<Utc>,
    /// Which.
    pub milestone: MilestoneName,
    /// What came of it.
    pub outcome: Option<OutcomeName>,
    /// Whether a manager records it.
    pub by_manager: bool,
    /// The day or hour that it booked.
    pub booked_for: Option<DateTime<Utc>>,
    /// The training course that it is about.
    pub course: Option<CourseId>,
    /// What is to be said of it.
    pub note: Option<Sealed<Note>>,
}

impl Decide for RecordMilestone {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        let pathway = journey.under_way(self.happened_at)?;
        let Some(milestone) = pathway.milestone(&self.milestone) else {
            return Err(Refusal::NotOnPathway(self.milestone.clone()));
        };
        if milestone.is_managers && !self.by_manager {
            return Err(Refusal::ManagersDecision(milestone.label.clone()));
        }
        if let Some(outcome) = self.outcome.as_ref().filter(|it| milestone.outcome(it).is_none()) {
            return Err(Refusal::UnknownOutcome(outcome.clone()));
        }
        if self.booked_for.is_some_and(|booked| had_passed(booked, self.happened_at)) {
            return Err(Refusal::BookedInThePast);
        }
        if journey.reached.contains(&(self.happened_at, &self.milestone)) {
            return Ok(vec![]);
        }
        Ok(fact(
            self.happened_at,
            JourneyEvent::MilestoneReached {
                milestone: self.milestone.clone(),
                outcome: self.outcome.clone(),
                booked_for: self.booked_for,
                course: self.course,
                note: self.note.clone(),
            },
        ))
    }
}

// A day without an hour lasts to its end.
fn had_passed(booked: DateTime<Utc>, at: DateTime<Utc>) -> bool {
    let day = london_day(booked);
    if booked == start_of(day) { day < london_day(at) } else { booked < at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pathway::{OutcomeFile, Pathway, Pathways};
    use crate::testing::{
        day, ended, enquired, log, nine_on, on, pathways, reached, small_pathway,
    };

    fn visit(day: &str) -> RecordMilestone {
        RecordMilestone {
            happened_at: nine_on(day),
            milestone: "initial-visit-held".into(),
            outcome: None,
            by_manager: false,
            booked_for: None,
            course: None,
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

    // The visit of the small pathway, decided by a manager and with what may come of it.
    fn deciding() -> Pathways {
        let mut file = small_pathway();
        file.milestones[0].by = Some("manager".into());
        file.milestones[0].label = "Visit decided".into();
        file.milestones[0].outcomes =
            vec![OutcomeFile { name: "go-ahead".into(), ..OutcomeFile::default() }];
        Pathways::starting_with(Pathway::check(file).unwrap())
    }

    #[test]
    fn what_came_of_it_is_what_the_pathway_lists_or_not_said() {
        let pathways = deciding();
        let history = log([("2026-03-02", enquired())]);
        let decided = |outcome: Option<&str>| {
            let outcome = outcome.map(Into::into);
            let command = RecordMilestone { outcome, by_manager: true, ..visit("2026-03-09") };
            command.decide(on(&pathways, &history, "2026-04-20")).map(|facts| facts.len())
        };

        assert_eq!(decided(Some("go-ahead")), Ok(1));
        assert_eq!(decided(None), Ok(1));
        assert_eq!(decided(Some("perhaps")), Err(Refusal::UnknownOutcome("perhaps".into())));
    }

    #[test]
    fn a_managers_decision_is_recorded_by_a_manager_alone() {
        let pathways = deciding();
        let history = log([("2026-03-02", enquired())]);
        let past = on(&pathways, &history, "2026-04-20");

        let refused = visit("2026-03-09").decide(past);

        assert_eq!(refused, Err(Refusal::ManagersDecision("Visit decided".into())));
        let managers = RecordMilestone { by_manager: true, ..visit("2026-03-09") };
        assert_eq!(managers.decide(past).unwrap().len(), 1);
    }

    #[test]
    fn nothing_is_booked_for_what_had_passed_when_it_was_booked() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired())]);
        let booked = |booked_for: DateTime<Utc>| {
            let command = RecordMilestone { booked_for: Some(booked_for), ..visit("2026-03-09") };
            command.decide(on(&pathways, &history, "2026-04-20")).map(|facts| facts.len())
        };

        assert_eq!(booked(start_of(day("2026-03-08"))), Err(Refusal::BookedInThePast));
        let an_hour = chrono::TimeDelta::hours(1);
        assert_eq!(booked(nine_on("2026-03-09") - an_hour), Err(Refusal::BookedInThePast));
        assert_eq!(booked(start_of(day("2026-03-09"))), Ok(1), "some time today");
        assert_eq!(booked(nine_on("2026-03-10")), Ok(1), "told late: it has passed since");
    }
}
