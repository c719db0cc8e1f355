//! Taking back what was recorded in error. The fact stays in the log, struck out.

use super::{Journey, JourneyEvent, Refusal, fact, struck_facts};
use crate::pathway::Pathway;
use crate::record::{Decide, Event, NewFact, Past, Recorded};
use crate::sealed::{Note, Sealed};

/// Undo a fact. Undoing an undoing brings the fact back.
#[derive(Clone, Debug)]
pub struct UndoFact {
    /// The fact's place in the journey's history.
    pub version: u32,
    /// Why.
    pub note: Option<Sealed<Note>>,
    /// Whether a manager undoes it.
    pub by_manager: bool,
}

/// What a manager decided, if to take a fact back would change that: by its label on the pathway. An
/// undoing of it, and an undoing of that, are a manager's too.
pub fn managers_decision<'a>(
    pathway: &'a Pathway,
    history: &[Recorded],
    version: u32,
) -> Option<&'a str> {
    match told(history, version)? {
        JourneyEvent::MilestoneReached { milestone, .. } => {
            let milestone = pathway.milestone(milestone)?;
            milestone.is_managers.then_some(&*milestone.label)
        }
        JourneyEvent::RewardPaid { .. } => Some("Reward paid"),
        JourneyEvent::RetentionHeld { .. } | JourneyEvent::RetentionHoldLifted { .. } => {
            Some("Hold on their records")
        }
        JourneyEvent::MadeConfidential { .. } | JourneyEvent::ConfidentialityLifted { .. } => {
            Some("Confidentiality")
        }
        JourneyEvent::OpenedInEmergency { .. } => Some("Opening in an emergency"),
        _ => None,
    }
}

// The fact of a version, or the one that it takes back or brings back.
fn told(history: &[Recorded], version: u32) -> Option<&JourneyEvent> {
    let before = &history[..(version as usize).min(history.len())];
    match &before.iter().rfind(|fact| fact.version == version)?.event {
        Event::Journey(JourneyEvent::FactUndone { version: other, .. }) if *other < version => {
            told(before, *other)
        }
        Event::Journey(event) => Some(event),
        _ => None,
    }
}

impl Decide for UndoFact {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let found = past.history.iter().zip(struck_facts(past.history));
        let found = found.into_iter().find(|(fact, _)| fact.version == self.version);
        let (undone, struck) = found.ok_or(Refusal::NothingToUndo(self.version))?;
        if struck {
            return Err(Refusal::AlreadyUndone);
        }
        match &undone.event {
            Event::Journey(JourneyEvent::ReminderSent { .. }) => return Err(Refusal::MailIsOut),
            Event::Journey(event) if event.is_own_doing() => return Err(Refusal::ErasedForEver),
            _ => {}
        }
        let decision = if self.by_manager {
            None
        } else {
            let pathway = Journey::replay(past)?.pathway();
            pathway.and_then(|it| managers_decision(it, past.history, self.version))
        };
        if let Some(label) = decision {
            return Err(Refusal::ManagersUndoing(label.to_owned()));
        }
        // It takes the time of what it undoes, or an earlier as-at view would still show that.
        let event = JourneyEvent::FactUndone { version: self.version, note: self.note.clone() };
        Ok(fact(undone.when.happened_at, event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::EndJourney;
    use crate::journey::event::DecidedBy;
    use crate::pathway::Pathways;
    use crate::testing::{
        ended, enquired, log, nine_on, on, pathways, reached, small_pathway, undone,
    };

    #[test]
    fn an_ending_that_was_undone_lets_the_journey_go_on_and_end_again() {
        let pathways = pathways();
        let history = log([
            ("2026-03-02", enquired()),
            ("2026-03-09", ended("financial")),
            ("2026-03-09", undone(2)),
        ]);
        let end = EndJourney {
            happened_at: nine_on("2026-03-20"),
            decided_by: DecidedBy::Household,
            reason: "moving".into(),
            also: vec![],
            may_contact_from: None,
            note: None,
        };

        assert_eq!(end.decide(on(&pathways, &history, "2026-03-20")).unwrap().len(), 1);
    }

    #[test]
    fn an_undoing_takes_the_time_of_what_it_undoes_and_can_itself_be_undone() {
        let pathways = pathways();
        let history = log([
            ("2026-03-02", enquired()),
            ("2026-03-09", ended("financial")),
            ("2026-03-09", undone(2)),
        ]);
        let past = on(&pathways, &history, "2026-03-20");
        let undo = |version| UndoFact { version, note: None, by_manager: false }.decide(past);

        assert_eq!(undo(3).unwrap()[0].happened_at, nine_on("2026-03-09"));
        assert_eq!(undo(2), Err(Refusal::AlreadyUndone));
        assert_eq!(undo(9), Err(Refusal::NothingToUndo(9)));
    }

    #[test]
    fn what_a_manager_decided_is_undone_and_brought_back_by_a_manager_alone() {
        let mut file = small_pathway();
        file.milestones[0].by = Some("manager".into());
        file.milestones[0].label = "Visit decided".into();
        let pathways = Pathways::starting_with(Pathway::check(file).unwrap());
        let history = log([
            ("2026-03-02", enquired()),
            ("2026-03-09", reached("initial-visit-held")),
            ("2026-03-09", undone(2)),
            ("2026-03-09", undone(3)),
        ]);
        let undo = |version: u32, by_manager| {
            let history = &history[..version as usize];
            let undo = UndoFact { version, note: None, by_manager };
            undo.decide(on(&pathways, history, "2026-03-20")).map(|facts| facts.len())
        };

        for version in 2..=4 {
            let refused = Err(Refusal::ManagersUndoing("Visit decided".into()));
            assert_eq!(undo(version, false), refused, "{version}");
            assert_eq!(undo(version, true), Ok(1), "{version}");
        }
        assert_eq!(undo(1, false), Ok(1), "what is nobody's decision");
    }
}
