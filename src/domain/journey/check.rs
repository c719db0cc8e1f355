//! Checks: asked for, chased, returned, or not needed after all.

mod standing;

pub use standing::{CheckStanding, CheckState, CheckStep};

use chrono::{DateTime, Utc};

use super::{Erased, Journey, JourneyEvent, Refusal, fact, struck_facts};
use crate::calendar::london_day;
use crate::ids::{CheckName, PersonId};
use crate::record::{Decide, Event, NewFact, Past};
use crate::sealed::{Note, Sealed};

/// Record what became of a check. It may come back however late, though nobody asked for it.
#[derive(Clone, Debug)]
pub struct RecordCheck {
    /// When.
    pub happened_at: DateTime<Utc>,
    /// Of which check.
    pub check: CheckName,
    /// On whom it is made, if on one person.
    pub person: Option<PersonId>,
    /// What.
    pub step: CheckStep,
    /// What was said.
    pub note: Option<Sealed<Note>>,
}

impl Decide for RecordCheck {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        let pathway = journey.in_use(self.happened_at)?;
        if !pathway.accepts_check(&self.check) {
            return Err(Refusal::UnknownCheck(self.check.clone()));
        }
        if self.person.is_some_and(|id| journey.people.iter().all(|adult| adult.id != id)) {
            return Err(Refusal::NoSuchAdult);
        }
        self.judge_step(past)?;
        Ok(fact(self.happened_at, self.event()))
    }
}

impl RecordCheck {
    fn judge_step(&self, past: Past<'_>) -> Result<(), Refusal> {
        match self.step {
            CheckStep::Chased if !self.standing(past).is_waited_for() => Err(Refusal::NotAskedFor),
            CheckStep::Returned { expires_on: Some(day) } if day < london_day(self.happened_at) => {
                Err(Refusal::ExpiredBeforeReturn)
            }
            // Where notes were erased, nobody may say why.
            CheckStep::NotNeeded if self.note.is_none() && !Erased::of(past.history).notes => {
                Err(Refusal::WhyNotNeeded)
            }
            CheckStep::Requested
            | CheckStep::Chased
            | CheckStep::Returned { .. }
            | CheckStep::NotNeeded => Ok(()),
        }
    }

    // How it stood when this happened.
    fn standing(&self, past: Past<'_>) -> CheckStanding {
        let facts = past.history.iter().zip(struck_facts(past.history));
        let told = facts
            .filter(|(fact, is_struck)| !is_struck && fact.when.happened_at <= self.happened_at);
        let mut steps: Vec<(DateTime<Utc>, CheckStep)> = told
            .filter_map(|(fact, _)| {
                let Event::Journey(event) = &fact.event else { return None };
                let (check, person, step) = CheckStep::of(event)?;
                let is_this = *check == self.check && person == self.person;
                is_this.then_some((fact.when.happened_at, step))
            })
            .collect();
        steps.sort_by_key(|(happened_at, _)| *happened_at);
        CheckStanding::after(steps)
    }

    fn event(&self) -> JourneyEvent {
        let Self { check, person, step, note, .. } = self.clone();
        match step {
            CheckStep::Requested => JourneyEvent::CheckRequested { check, person, note },
            CheckStep::Chased => JourneyEvent::CheckChased { check, person, note },
            CheckStep::Returned { expires_on } => {
                JourneyEvent::CheckReturned { check, person, expires_on, note }
            }
            CheckStep::NotNeeded => JourneyEvent::CheckNotNeeded { check, person, note },
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::KeyId;
    use crate::journey::{Enquiry, Person};
    use crate::record::Recorded;
    use crate::testing::{day, enquired, log, nine_on, on, pathways, undone};

    const ANN: PersonId = PersonId(Uuid::from_u128(1));
    const BEA: PersonId = PersonId(Uuid::from_u128(2));

    fn told(on: &str, step: CheckStep) -> RecordCheck {
        let happened_at = nine_on(on);
        RecordCheck { happened_at, check: "medical".into(), person: None, step, note: None }
    }

    fn decided(history: &[Recorded], command: &RecordCheck) -> Result<usize, Refusal> {
        let pathways = pathways();
        let facts = command.decide(on(&pathways, history, "2026-04-20"))?;
        Ok(facts.len())
    }

    fn requested() -> JourneyEvent {
        told("2026-03-09", CheckStep::Requested).event()
    }

    fn anns() -> JourneyEvent {
        let person = |id| {
            let details = Sealed::refused(KeyId(Uuid::nil()));
            Person { id, details }
        };
        let enquiry = Enquiry { people: vec![person(ANN)], ..Enquiry::default() };
        JourneyEvent::EnquiryReceived(Box::new(enquiry))
    }

    #[test]
    fn a_check_must_be_the_pathways_and_must_have_happened() {
        let history = log([("2026-03-02", enquired())]);
        let request = told("2026-03-09", CheckStep::Requested);
        let horoscope = RecordCheck { check: "horoscope".into(), ..request.clone() };
        let tomorrow = told("2026-04-21", CheckStep::Requested);

        assert_eq!(decided(&history, &request), Ok(1));
        assert_eq!(decided(&history, &horoscope), Err(Refusal::UnknownCheck("horoscope".into())));
        assert_eq!(decided(&history, &tomorrow), Err(Refusal::NotYetHappened));
    }

    #[test]
    fn a_check_comes_back_however_late_and_though_nobody_recorded_that_it_was_asked_for() {
        let history = log([("2026-03-02", enquired())]);
        let returned =
            |expires_on: Option<&str>| CheckStep::Returned { expires_on: expires_on.map(day) };
        let back = |expires_on| decided(&history, &told("2026-03-30", returned(expires_on)));

        assert_eq!(back(None), Ok(1));
        assert_eq!(back(Some("2026-03-30")), Ok(1), "on the day");
        assert_eq!(back(Some("2026-03-29")), Err(Refusal::ExpiredBeforeReturn));
    }

    #[test]
    fn only_what_is_waited_for_is_chased() {
        let chase = |history: &[Recorded], on| decided(history, &told(on, CheckStep::Chased));
        let never = log([("2026-03-02", enquired())]);
        let asked = log([("2026-03-02", enquired()), ("2026-03-09", requested())]);
        let taken_back = log([
            ("2026-03-02", enquired()),
            ("2026-03-09", requested()),
            ("2026-03-09", undone(2)),
        ]);
        let back = told("2026-03-20", CheckStep::Returned { expires_on: None }).event();
        let back =
            log([("2026-03-02", enquired()), ("2026-03-20", back), ("2026-03-09", requested())]);

        assert_eq!(chase(&never, "2026-03-16"), Err(Refusal::NotAskedFor));
        assert_eq!(chase(&asked, "2026-03-16"), Ok(1));
        assert_eq!(chase(&asked, "2026-03-06"), Err(Refusal::NotAskedFor), "not yet");
        assert_eq!(chase(&taken_back, "2026-03-16"), Err(Refusal::NotAskedFor));
        assert_eq!(chase(&back, "2026-03-16"), Ok(1), "told late");
        assert_eq!(chase(&back, "2026-03-23"), Err(Refusal::NotAskedFor), "it was back");
    }

    #[test]
    fn a_check_is_made_on_an_adult_of_the_household() {
        let history = log([("2026-03-02", anns()), ("2026-03-09", requested())]);
        let of = |person, step| {
            let command = RecordCheck { person: Some(person), ..told("2026-03-16", step) };
            decided(&history, &command)
        };

        assert_eq!(of(ANN, CheckStep::Requested), Ok(1));
        assert_eq!(of(BEA, CheckStep::Requested), Err(Refusal::NoSuchAdult));
        assert_eq!(of(ANN, CheckStep::Chased), Err(Refusal::NotAskedFor), "nor was hers");
    }

    #[test]
    fn why_a_check_is_not_needed_is_said_unless_notes_were_erased() {
        let history = log([("2026-03-02", enquired()), ("2026-03-09", requested())]);
        let ordered = JourneyEvent::ErasureOrdered { people: vec![], notes: true, over: None };
        let erased = log([("2026-03-02", enquired()), ("2026-03-09", ordered)]);
        let silent = told("2026-03-16", CheckStep::NotNeeded);
        let words = Some(Sealed::refused(KeyId(Uuid::nil())));
        let said = RecordCheck { note: words, ..silent.clone() };

        assert_eq!(decided(&history, &silent), Err(Refusal::WhyNotNeeded));
        assert_eq!(decided(&history, &said), Ok(1));
        assert_eq!(decided(&erased, &silent), Ok(1));
    }
}
