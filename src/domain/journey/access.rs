//! Who sees a household beyond the bounds of workers: few alone where it is confidential, and who opens it in
//! an emergency.

use chrono::TimeDelta;

use super::retention::kept;
use super::{JourneyEvent, Refusal, fact, struck_facts};
use crate::ids::WorkerId;
use crate::record::{Decide, Event, NewFact, Past, Recorded};
use crate::sealed::{Note, Sealed};

/// How long a household that was opened in an emergency stays open to who did.
pub const OPEN_FOR: TimeDelta = TimeDelta::hours(4);

/// Keep a household to who looks after it, managers and auditors, as where a colleague wants to foster.
#[derive(Clone, Debug)]
pub struct MakeConfidential {
    /// Why.
    pub note: Option<Sealed<Note>>,
}

/// Show it to colleagues again.
#[derive(Clone, Debug)]
pub struct LiftConfidentiality {
    /// Why.
    pub note: Option<Sealed<Note>>,
}

/// Open a household that one does not see otherwise, for so many hours.
#[derive(Clone, Debug)]
pub struct OpenInEmergency {
    /// To whom.
    pub worker: WorkerId,
    /// Why.
    pub note: Option<Sealed<Note>>,
}

/// Why a household is not kept to few, shown again or opened. Shown to workers as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences are the documentation")]
pub enum AccessRefusal {
    #[error("This household is confidential already")]
    ConfidentialAlready,
    #[error("This household is not confidential, so there is nothing to lift")]
    NotConfidential,
    #[error("Tell us why: it is kept with what is known of the household")]
    Why,
}

fn is_confidential(history: &[Recorded]) -> bool {
    let facts = history.iter().zip(struck_facts(history)).filter(|(_, struck)| !struck);
    let mut said = facts.rev().filter_map(|(fact, _)| match &fact.event {
        Event::Journey(JourneyEvent::MadeConfidential { .. }) => Some(true),
        Event::Journey(JourneyEvent::ConfidentialityLifted { .. }) => Some(false),
        _ => None,
    });
    said.next().unwrap_or(false)
}

fn said(
    past: Past<'_>,
    note: Option<&Sealed<Note>>,
    event: JourneyEvent,
) -> Result<Vec<NewFact>, Refusal> {
    kept(past)?;
    if note.is_none() {
        return Err(AccessRefusal::Why.into());
    }
    Ok(fact(past.now, event))
}

impl Decide for MakeConfidential {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if is_confidential(past.history) {
            return Err(AccessRefusal::ConfidentialAlready.into());
        }
        let note = self.note.clone();
        said(past, self.note.as_ref(), JourneyEvent::MadeConfidential { note })
    }
}

impl Decide for LiftConfidentiality {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if !is_confidential(past.history) {
            return Err(AccessRefusal::NotConfidential.into());
        }
        let note = self.note.clone();
        said(past, self.note.as_ref(), JourneyEvent::ConfidentialityLifted { note })
    }
}

impl Decide for OpenInEmergency {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let Self { worker, note } = self.clone();
        said(past, self.note.as_ref(), JourneyEvent::OpenedInEmergency { worker, note })
    }
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;
    use crate::ids::KeyId;
    use crate::journey::UndoFact;
    use crate::retention::RetentionRefusal;
    use crate::sealed::Envelope;
    use crate::testing::{enquired, log, on, pathways, undone, worker};

    fn words() -> Sealed<Note> {
        let key_id = KeyId(uuid::Uuid::nil());
        Sealed::new(Envelope { key_id, nonce: "bm9u".into(), ciphertext: "Y2lw".into() })
    }

    fn made() -> JourneyEvent {
        JourneyEvent::MadeConfidential { note: Some(words()) }
    }

    fn lifted() -> JourneyEvent {
        JourneyEvent::ConfidentialityLifted { note: Some(words()) }
    }

    fn decided(command: &dyn Decide, more: &[JourneyEvent]) -> Result<usize, Refusal> {
        let pathways = pathways();
        let told = more.iter().map(|event| ("2026-03-09", event.clone()));
        let history = log([("2026-03-02", enquired())].into_iter().chain(told));
        command.decide(on(&pathways, &history, "2026-04-01")).map(|facts| facts.len())
    }

    #[test]
    fn a_household_is_made_confidential_and_shown_again_for_a_reason() {
        let (make, lift) =
            (MakeConfidential { note: Some(words()) }, LiftConfidentiality { note: Some(words()) });
        let already = Err(AccessRefusal::ConfidentialAlready.into());
        let not = Err(AccessRefusal::NotConfidential.into());

        assert_eq!(decided(&make, &[]), Ok(1));
        assert_eq!(decided(&make, &[made()]), already);
        assert_eq!(decided(&make, &[made(), lifted()]), Ok(1));
        assert_eq!(decided(&make, &[made(), undone(2)]), Ok(1));
        assert_eq!(decided(&lift, &[made()]), Ok(1));
        assert_eq!(decided(&lift, &[]), not);
        assert_eq!(decided(&lift, &[made(), lifted()]), not);
        assert_eq!(decided(&lift, &[made(), lifted(), undone(3)]), Ok(1));
        let why = Err(AccessRefusal::Why.into());
        assert_eq!(decided(&MakeConfidential { note: None }, &[]), why);
        assert_eq!(decided(&LiftConfidentiality { note: None }, &[made()]), why);
    }

    #[test]
    fn a_household_is_opened_for_a_reason_while_something_is_known_of_it() {
        let open = |note| OpenInEmergency { worker: worker(3), note };
        let gone = JourneyEvent::ErasureOrdered { people: vec![], notes: true, over: None };

        assert_eq!(decided(&open(Some(words())), &[]), Ok(1));
        assert_eq!(decided(&open(Some(words())), &[made()]), Ok(1));
        assert_eq!(decided(&open(None), &[]), Err(AccessRefusal::Why.into()));
        assert_eq!(decided(&open(Some(words())), &[gone]), Err(RetentionRefusal::Gone.into()));
        let pathways = pathways();
        let nowhere = open(Some(words())).decide(on(&pathways, &[], "2026-04-01"));
        assert_eq!(nowhere, Err(Refusal::NotBegun));
    }

    #[test]
    fn only_a_manager_takes_back_what_was_said_of_who_sees_it() {
        let opened = JourneyEvent::OpenedInEmergency { worker: worker(3), note: Some(words()) };
        for (fact, label) in [
            (made(), "Confidentiality"),
            (lifted(), "Confidentiality"),
            (opened, "Opening in an emergency"),
        ] {
            let undo = |by_manager| UndoFact { version: 2, note: None, by_manager };

            let refused = Err(Refusal::ManagersUndoing(label.to_owned()));
            assert_eq!(decided(&undo(false), from_ref(&fact)), refused);
            assert_eq!(decided(&undo(true), from_ref(&fact)), Ok(1));
        }
    }
}
