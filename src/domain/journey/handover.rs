//! Handing a household over: it stays with who has it until it is accepted.

use chrono::{DateTime, Utc};

use super::{Journey, JourneyEvent, Move, Refusal, fact};
use crate::ids::{ServiceName, TeamName, WorkerId};
use crate::record::{Decide, Event, NewFact, Past};
use crate::sealed::{Note, Sealed};

/// Ask somebody to look after a household from now on.
#[derive(Clone, Debug)]
pub struct OfferHandover {
    /// When they were asked.
    pub happened_at: DateTime<Utc>,
    /// Who.
    pub to: WorkerId,
    /// The service that it moves to with them, if to another.
    pub service: Option<ServiceName>,
    /// The team that it moves to with them, if to another.
    pub team: Option<TeamName>,
    /// What they should know.
    pub note: Option<Sealed<Note>>,
}

/// Take on a household that was offered.
#[derive(Clone, Debug)]
pub struct AcceptHandover {
    /// When.
    pub happened_at: DateTime<Utc>,
    /// Who takes it on.
    pub by: WorkerId,
}

/// Give a household that was offered back to who has it.
#[derive(Clone, Debug)]
pub struct ReturnHandover {
    /// When.
    pub happened_at: DateTime<Utc>,
    /// Who gives it back.
    pub by: WorkerId,
    /// Why.
    pub note: Option<Sealed<Note>>,
}

impl Decide for OfferHandover {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        journey.under_way(self.happened_at)?;
        if journey.worker == Some(self.to) {
            return Err(Refusal::TheirsAlready);
        }
        let Self { happened_at, to, service, team, note } = self.clone();
        Ok(fact(happened_at, JourneyEvent::HandoverOffered { to, service, team, note }))
    }
}

impl Decide for AcceptHandover {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        let Move { service, team } = offered_to(&journey, self.by)?;
        journey.under_way(self.happened_at)?;
        let (to, team) = (service.cloned(), team.cloned());
        let moves = to.is_some() || team.is_some();
        let moved = moves.then_some(JourneyEvent::JourneyHandedOver { to, team });
        let assigned = JourneyEvent::WorkerAssigned { worker: self.by };
        let events = [JourneyEvent::HandoverAccepted {}, assigned].into_iter().chain(moved);
        Ok(events.map(|event| NewFact::new(self.happened_at, Event::Journey(event))).collect())
    }
}

impl Decide for ReturnHandover {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let journey = Journey::replay(past)?;
        offered_to(&journey, self.by)?;
        journey.under_way(self.happened_at)?;
        Ok(fact(self.happened_at, JourneyEvent::HandoverReturned { note: self.note.clone() }))
    }
}

// Where it moves, if it is offered to this worker.
fn offered_to<'a>(journey: &Journey<'a>, by: WorkerId) -> Result<Move<'a>, Refusal> {
    match journey.offered {
        Some((to, moves)) if to == by => Ok(moves),
        Some(_) | None => Err(Refusal::NotOffered),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Recorded;
    use crate::testing::{assigned, enquired, log, nine_on, on, pathways, undone, worker};

    const DAY: &str = "2026-03-09";

    fn begun() -> Vec<(&'static str, JourneyEvent)> {
        vec![("2026-03-02", enquired()), ("2026-03-02", assigned(1))]
    }

    fn offered(service: Option<&str>, team: Option<&str>) -> (&'static str, JourneyEvent) {
        let (service, team) = (service.map(Into::into), team.map(Into::into));
        ("2026-03-05", JourneyEvent::HandoverOffered { to: worker(2), service, team, note: None })
    }

    fn decided(command: &impl Decide, history: &[Recorded]) -> Result<Vec<JourneyEvent>, Refusal> {
        let pathways = pathways();
        let facts = command.decide(on(&pathways, history, DAY))?;
        let told = facts.into_iter().filter_map(|fact| match fact.event {
            Event::Journey(event) => Some(event),
            _ => None,
        });
        Ok(told.collect())
    }

    fn accept(by: u32) -> AcceptHandover {
        AcceptHandover { happened_at: nine_on(DAY), by: worker(by) }
    }

    #[test]
    fn a_household_changes_hands_when_it_is_accepted_and_moves_to_where_it_was_offered() {
        let history = log([begun(), vec![offered(Some("Highland"), Some("North"))]].concat());

        let facts = decided(&accept(2), &history).unwrap();

        let expected = [
            JourneyEvent::HandoverAccepted {},
            assigned(2),
            JourneyEvent::JourneyHandedOver {
                to: Some("Highland".into()),
                team: Some("North".into()),
            },
        ];
        assert_eq!(facts, expected);
        let team = log([begun(), vec![offered(None, Some("North"))]].concat());
        let moved = JourneyEvent::JourneyHandedOver { to: None, team: Some("North".into()) };
        assert_eq!(decided(&accept(2), &team).unwrap()[2..], [moved]);
        let within = log([begun(), vec![offered(None, None)]].concat());
        assert_eq!(decided(&accept(2), &within).unwrap(), expected[..2]);
    }

    #[test]
    fn only_who_was_asked_takes_it_on_or_gives_it_back_and_only_once() {
        let give_back =
            |by| ReturnHandover { happened_at: nine_on(DAY), by: worker(by), note: None };
        let asked = log([begun(), vec![offered(None, None)]].concat());
        let over = [
            log(begun()),
            log([begun(), vec![offered(None, None), (DAY, JourneyEvent::HandoverAccepted {})]]
                .concat()),
            log([
                begun(),
                vec![offered(None, None), (DAY, JourneyEvent::HandoverReturned { note: None })],
            ]
            .concat()),
            log([begun(), vec![offered(None, None), (DAY, assigned(3))]].concat()),
            log([begun(), vec![offered(None, None), (DAY, undone(3))]].concat()),
        ];

        assert_eq!(decided(&accept(3), &asked), Err(Refusal::NotOffered));
        assert_eq!(decided(&give_back(1), &asked), Err(Refusal::NotOffered));
        assert_eq!(decided(&give_back(2), &asked).unwrap().len(), 1);
        for history in over {
            assert_eq!(decided(&accept(2), &history), Err(Refusal::NotOffered));
            assert_eq!(decided(&give_back(2), &history), Err(Refusal::NotOffered));
        }
    }

    #[test]
    fn a_household_is_offered_to_somebody_else() {
        let offer = |number| OfferHandover {
            happened_at: nine_on(DAY),
            to: worker(number),
            service: None,
            team: None,
            note: None,
        };

        assert_eq!(decided(&offer(1), &log(begun())), Err(Refusal::TheirsAlready));
        assert_eq!(decided(&offer(2), &log(begun())).unwrap().len(), 1);
    }
}
