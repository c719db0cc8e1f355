//! Taking back what was recorded in error. The fact stays in the log, struck out.

use super::{JourneyEvent, Refusal, fact, struck_facts};
use crate::record::{Decide, Event, NewFact, Past};
use crate::sealed::{Note, Sealed};

/// Undo a fact. Undoing an undoing brings the fact back.
#[derive(Clone, Debug)]
pub struct UndoFact {
    /// The fact's place in the journey's history.
    pub version: u32,
    /// Why.
    pub note: Option<Sealed<Note>>,
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
    use crate::testing::{ended, enquired, log, nine_on, on, pathways, undone};

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
        let undo = |version| UndoFact { version, note: None }.decide(past);

        assert_eq!(undo(3).unwrap()[0].happened_at, nine_on("2026-03-09"));
        assert_eq!(undo(2), Err(Refusal::AlreadyUndone));
        assert_eq!(undo(9), Err(Refusal::NothingToUndo(9)));
    }
}
