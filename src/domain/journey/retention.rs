//! Holding a household's records, letting go of a hold, and ordering that they go once their time is over.

use chrono::NaiveDate;

use super::{Erased, Journey, JourneyEvent, Refusal, fact, struck_facts};
use crate::calendar::london_day;
use crate::ids::PersonId;
use crate::pathway::Pathway;
use crate::record::{Decide, Event, NewFact, Past, Recorded};
use crate::retention::{Became, RetentionRefusal, Stop};
use crate::sealed::{Note, Sealed};

/// Hold the records of a household, whatever their time is: for a safeguarding question or a legal one, or
/// because a manager keeps them longer.
#[derive(Clone, Debug)]
pub struct HoldRetention {
    /// Until which day. Until it is lifted, where none is said.
    pub until: Option<NaiveDate>,
    /// Why.
    pub note: Option<Sealed<Note>>,
}

/// Hold them no longer.
#[derive(Clone, Debug)]
pub struct LiftRetentionHold {
    /// Why not.
    pub note: Option<Sealed<Note>>,
}

/// Order that all that is known of a household be erased, for its time is over.
#[derive(Clone, Debug)]
pub struct EraseWhenDue {
    /// For how many months the service keeps the records of what it became.
    pub months: u16,
}

/// What became of a journey, by its own history.
pub fn became(pathway: &Pathway, history: &[Recorded]) -> Became {
    let mut became = Became::default();
    for (fact, struck) in history.iter().zip(struck_facts(history)) {
        let Event::Journey(event) = &fact.event else { continue };
        if !struck {
            let until = match event {
                JourneyEvent::RetentionHeld { until, .. } => *until,
                _ => None,
            };
            became.tell(pathway, (event, fact.when.happened_at), until);
        }
    }
    became
}

/// The adults of whom a history tells, whether or not that stands.
pub fn adults(history: &[Recorded]) -> Vec<PersonId> {
    let people = history.iter().filter_map(|fact| match &fact.event {
        Event::Journey(JourneyEvent::EnquiryReceived(enquiry)) => Some(&enquiry.people),
        _ => None,
    });
    people.flatten().map(|person| person.id).collect()
}

/// The pathway of a journey, and what became of it, while something is known of it.
pub(super) fn kept(past: Past<'_>) -> Result<(&Pathway, Became), Refusal> {
    let pathway = Journey::replay(past)?.pathway().ok_or(Refusal::NotBegun)?;
    let became = became(pathway, past.history);
    if became.is_gone { Err(RetentionRefusal::Gone.into()) } else { Ok((pathway, became)) }
}

impl Decide for HoldRetention {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        kept(past)?;
        if self.until.is_some_and(|until| until <= london_day(past.now)) {
            return Err(RetentionRefusal::HeldUntilThePast.into());
        }
        if self.note.is_none() {
            return Err(RetentionRefusal::WhyHeld.into());
        }
        let Self { until, note } = self.clone();
        Ok(fact(past.now, JourneyEvent::RetentionHeld { until, note }))
    }
}

impl Decide for LiftRetentionHold {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let (_, became) = kept(past)?;
        if became.hold(london_day(past.now)).is_none() {
            return Err(RetentionRefusal::NotHeld.into());
        }
        Ok(fact(past.now, JourneyEvent::RetentionHoldLifted { note: self.note.clone() }))
    }
}

impl Decide for EraseWhenDue {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let (pathway, became) = kept(past)?;
        let due = became.due(pathway, |_| self.months).map_err(|stop| match stop {
            Stop::UnderWay | Stop::ApprovalInForce => RetentionRefusal::UnderWay,
            Stop::Held => RetentionRefusal::Held,
        })?;
        if london_day(past.now) < due.on {
            return Err(RetentionRefusal::NotDue(due.on).into());
        }
        let mut people = adults(past.history);
        let before = Erased::of(past.history);
        people.retain(|it| !before.people.contains(it));
        people.sort_unstable();
        people.dedup();
        Ok(fact(past.now, JourneyEvent::ErasureOrdered { people, notes: true, over: Some(due) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::KeyId;
    use crate::journey::UndoFact;
    use crate::pathway::Pathways;
    use crate::sealed::Envelope;
    use crate::testing::{day, ended, enquired, log, on, pathways, undone};

    fn words() -> Sealed<Note> {
        let key_id = KeyId(uuid::Uuid::nil());
        Sealed::new(Envelope { key_id, nonce: "bm9u".into(), ciphertext: "Y2lw".into() })
    }

    fn held(until: Option<&str>) -> JourneyEvent {
        JourneyEvent::RetentionHeld { until: until.map(day), note: Some(words()) }
    }

    fn refused(refusal: RetentionRefusal) -> Result<usize, Refusal> {
        Err(refusal.into())
    }

    fn decided(command: &dyn Decide, history: &[Recorded], on_day: &str) -> Result<usize, Refusal> {
        let pathways: Pathways = pathways();
        command.decide(on(&pathways, history, on_day)).map(|facts| facts.len())
    }

    #[test]
    fn records_are_held_for_a_reason_until_a_day_to_come_or_until_that_is_lifted() {
        let history = log([("2026-03-02", enquired()), ("2026-03-09", ended("moving"))]);
        let hold = |until: Option<&str>, note| HoldRetention { until: until.map(day), note };
        let decide = |hold: HoldRetention| decided(&hold, &history, "2026-04-01");

        assert_eq!(decide(hold(None, Some(words()))), Ok(1));
        assert_eq!(decide(hold(Some("2026-04-02"), Some(words()))), Ok(1));
        assert_eq!(
            decide(hold(Some("2026-04-01"), Some(words()))),
            refused(RetentionRefusal::HeldUntilThePast)
        );
        assert_eq!(decide(hold(None, None)), refused(RetentionRefusal::WhyHeld));
        assert_eq!(decided(&hold(None, Some(words())), &[], "2026-04-01"), Err(Refusal::NotBegun));
    }

    #[test]
    fn a_hold_is_lifted_while_it_stands() {
        let lift = LiftRetentionHold { note: Some(words()) };
        let told = |more: &[(&'static str, JourneyEvent)]| {
            let begun = [("2026-03-02", enquired()), ("2026-03-09", ended("moving"))];
            log(begun.into_iter().chain(more.iter().cloned()))
        };
        let decide = |more: &[_]| decided(&lift, &told(more), "2026-05-01");
        let lifted = || JourneyEvent::RetentionHoldLifted { note: None };

        assert_eq!(decide(&[("2026-04-01", held(None))]), Ok(1));
        assert_eq!(decide(&[("2026-04-01", held(Some("2026-05-02")))]), Ok(1));
        let not_held = || refused(RetentionRefusal::NotHeld);
        assert_eq!(decide(&[]), not_held());
        assert_eq!(decide(&[("2026-04-01", held(Some("2026-05-01")))]), not_held(), "it is over");
        let twice = [("2026-04-01", held(None)), ("2026-04-02", lifted())];
        assert_eq!(decide(&twice), not_held());
        let undone = [("2026-04-01", held(None)), ("2026-04-01", undone(3))];
        assert_eq!(decide(&undone), not_held());
    }

    #[test]
    fn only_a_manager_takes_a_hold_back() {
        let history = log([("2026-03-02", enquired()), ("2026-04-01", held(None))]);
        let undo = |by_manager| UndoFact { version: 2, note: None, by_manager };

        let refusal = Refusal::ManagersUndoing("Hold on their records".to_owned());
        assert_eq!(decided(&undo(false), &history, "2026-05-01"), Err(refusal));
        assert_eq!(decided(&undo(true), &history, "2026-05-01"), Ok(1));
    }

    #[test]
    fn nobody_goes_a_day_too_early_or_while_they_are_held_or_under_way() {
        let erase = EraseWhenDue { months: 24 };
        let told = |more: &[(&'static str, JourneyEvent)]| {
            log([("2026-03-02", enquired())].into_iter().chain(more.iter().cloned()))
        };
        let left = || ("2026-03-09", ended("moving"));
        let decide = |more: &[_], on_day| decided(&erase, &told(more), on_day);

        assert_eq!(decide(&[left()], "2028-03-10"), Ok(1));
        let too_early = refused(RetentionRefusal::NotDue(day("2028-03-10")));
        assert_eq!(decide(&[left()], "2028-03-09"), too_early);
        assert_eq!(decide(&[], "2099-03-09"), refused(RetentionRefusal::UnderWay));
        let held_for_ever = [left(), ("2026-04-01", held(None))];
        assert_eq!(decide(&held_for_ever, "2099-01-01"), refused(RetentionRefusal::Held));
        let held_longer = [left(), ("2026-04-01", held(Some("2030-01-01")))];
        let too_early = refused(RetentionRefusal::NotDue(day("2030-01-01")));
        assert_eq!(decide(&held_longer, "2029-12-31"), too_early);
        assert_eq!(decide(&held_longer, "2030-01-01"), Ok(1));
        let gone = JourneyEvent::ErasureOrdered { people: vec![], notes: true, over: None };
        let twice = decide(&[left(), ("2028-04-01", gone)], "2028-05-01");
        assert_eq!(twice, refused(RetentionRefusal::Gone));
    }

    #[test]
    fn a_page_that_asks_for_fewer_months_than_the_law_is_not_believed() {
        let applied = crate::testing::reached("application-received");
        let history = log([
            ("2026-03-02", enquired()),
            ("2026-03-05", applied),
            ("2026-03-09", ended("moving")),
        ]);
        let erase = EraseWhenDue { months: 0 };

        let too_early = refused(RetentionRefusal::NotDue(day("2029-03-10")));
        assert_eq!(decided(&erase, &history, "2029-03-09"), too_early);
        assert_eq!(decided(&erase, &history, "2029-03-10"), Ok(1));
    }
}
