//! Erasing: that keys were to be destroyed, and that nothing opens any more. It changes no answer.

use super::{JourneyEvent, Refusal, fact};
use crate::ids::{KeyId, PersonId};
use crate::record::{Decide, Event, NewFact, Past, Recorded};

/// What of a household was ordered to be erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Whose details.
    pub people: Vec<PersonId>,
    /// The journey's notes, and what imported rows said besides.
    pub notes: bool,
}

/// Order that keys be destroyed. What was ordered before is not ordered again.
#[derive(Clone, Debug)]
pub struct OrderErasure(pub Erased);

/// Record that an order was carried out: its certificate.
#[derive(Clone, Debug)]
pub struct CompleteErasure {
    /// The place of the order in the history.
    pub order: u32,
    /// The keys that were destroyed.
    pub keys: Vec<KeyId>,
    /// How many sealed fields there are, all of which failed to open.
    pub fields: u32,
}

impl Erased {
    /// What a history has ordered so far.
    pub fn of(history: &[Recorded]) -> Self {
        let mut erased = Self::default();
        for fact in history {
            if let Event::Journey(JourneyEvent::ErasureOrdered { people, notes, .. }) = &fact.event
            {
                erased.people.extend(people);
                erased.notes |= notes;
            }
        }
        erased
    }

    /// Whether there is nothing to erase.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && !self.notes
    }

    fn forbids(&self, fact: &NewFact) -> bool {
        let Event::Journey(event) = &fact.event else { return false };
        let people = match event {
            JourneyEvent::EnquiryReceived(enquiry) => &enquiry.people[..],
            _ => &[],
        };
        let has_words = event.note().is_some() || fact.rest.is_some();
        self.notes && has_words
            || event.note().is_some_and(crate::sealed::Sealed::is_refused)
            || people.iter().any(|it| it.details.is_refused() || self.people.contains(&it.id))
    }
}

/// Refuses facts that bring personal values of who was erased: their key is gone, or will be.
pub fn refuse_for_erased(history: &[Recorded], facts: &[NewFact]) -> Result<(), Refusal> {
    let erased = Erased::of(history);
    if facts.iter().any(|fact| erased.forbids(fact)) { Err(Refusal::Erased) } else { Ok(()) }
}

impl Decide for OrderErasure {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if past.history.is_empty() {
            return Err(Refusal::NotBegun);
        }
        let before = Erased::of(past.history);
        let mut people = self.0.people.clone();
        people.retain(|it| !before.people.contains(it));
        let rest = Erased { people, notes: self.0.notes && !before.notes };
        if rest.is_empty() {
            return Ok(vec![]);
        }
        let Erased { people, notes } = rest;
        Ok(fact(past.now, JourneyEvent::ErasureOrdered { people, notes, over: None }))
    }
}

impl Decide for CompleteErasure {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let is_order = |it: &&Recorded| {
            let Event::Journey(event) = &it.event else { return false };
            it.version == self.order && matches!(event, JourneyEvent::ErasureOrdered { .. })
        };
        if past.history.iter().find(is_order).is_none() {
            return Err(Refusal::NotOrdered(self.order));
        }
        let is_done = |it: &Recorded| {
            let Event::Journey(event) = &it.event else { return false };
            matches!(event, JourneyEvent::ErasureCompleted { order, .. } if *order == self.order)
        };
        if past.history.iter().any(is_done) {
            return Ok(vec![]);
        }
        let Self { order, keys, fields } = self.clone();
        let event = JourneyEvent::ErasureCompleted { order, keys, fields, failed: fields };
        Ok(fact(past.now, event))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::journey::{AddNote, UndoFact};
    use crate::sealed::{Envelope, Sealed};
    use crate::testing::{enquired, log, nine_on, on, pathways};

    const WHO: PersonId = PersonId(Uuid::from_u128(1));
    const OTHER: PersonId = PersonId(Uuid::from_u128(2));

    fn ordered(people: &[PersonId], notes: bool) -> JourneyEvent {
        JourneyEvent::ErasureOrdered { people: people.to_vec(), notes, over: None }
    }

    fn order(history: &[Recorded], people: &[PersonId], notes: bool) -> Vec<JourneyEvent> {
        let order = OrderErasure(Erased { people: people.to_vec(), notes });
        let facts = order.decide(on(&pathways(), history, "2026-03-05")).unwrap();
        let event = |fact: NewFact| match fact.event {
            Event::Journey(event) => event,
            other => panic!("of a journey, not {other:?}"),
        };
        facts.into_iter().map(event).collect()
    }

    fn note(nonce: &str) -> Sealed<crate::sealed::Note> {
        let key_id = KeyId(Uuid::nil());
        Sealed::new(Envelope { key_id, nonce: nonce.into(), ciphertext: "".into() })
    }

    #[test]
    fn what_was_ordered_before_is_not_ordered_again() {
        let history = log([("2026-03-02", enquired()), ("2026-03-03", ordered(&[WHO], false))]);

        assert_eq!(order(&history, &[WHO], false), []);
        assert_eq!(order(&history, &[WHO, OTHER], true), [ordered(&[OTHER], true)]);
        let nobody = OrderErasure(Erased { people: vec![WHO], notes: true });
        assert_eq!(nobody.decide(on(&pathways(), &[], "2026-03-05")), Err(Refusal::NotBegun));
    }

    #[test]
    fn an_order_has_one_certificate_and_no_certificate_comes_without_an_order() {
        let pathways = pathways();
        let complete = |order| CompleteErasure { order, keys: vec![], fields: 7 };
        let told = [("2026-03-02", enquired()), ("2026-03-03", ordered(&[WHO], true))];

        let history = log(told.clone());
        let past = on(&pathways, &history, "2026-03-05");
        assert_eq!(complete(1).decide(past), Err(Refusal::NotOrdered(1)));
        let facts = complete(2).decide(past).unwrap();
        let Event::Journey(event) = facts[0].event.clone() else { panic!("of a journey") };
        let [enquiry, order] = told;

        let history = log([enquiry, order, ("2026-03-04", event)]);
        assert_eq!(complete(2).decide(on(&pathways, &history, "2026-03-05")), Ok(vec![]));
    }

    #[test]
    fn nothing_is_written_about_who_was_erased_and_all_else_goes_on() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired()), ("2026-03-03", ordered(&[], true))]);
        let past = on(&pathways, &history, "2026-03-05");
        let add = |nonce| AddNote { happened_at: nine_on("2026-03-04"), note: note(nonce) };
        let facts = add("bm9u").decide(past).unwrap();

        assert_eq!(refuse_for_erased(&history, &facts), Err(Refusal::Erased));
        assert_eq!(refuse_for_erased(&history[..1], &facts), Ok(()));
        let unsealed = add("").decide(past).unwrap();
        assert_eq!(refuse_for_erased(&history[..1], &unsealed), Err(Refusal::Erased));
        let undo = UndoFact { version: 1, note: None, by_manager: false }.decide(past).unwrap();
        assert_eq!(refuse_for_erased(&history, &undo), Ok(()));
    }

    #[test]
    fn an_erasure_cannot_be_taken_back() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired()), ("2026-03-03", ordered(&[WHO], true))]);

        let undo = UndoFact { version: 2, note: None, by_manager: false }.decide(on(
            &pathways,
            &history,
            "2026-03-05",
        ));

        assert_eq!(undo, Err(Refusal::ErasedForEver));
    }
}
