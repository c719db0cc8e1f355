//! Several commands given as one: all of them are carried out, or none.

use uuid::Uuid;

use crate::ids::{CommandId, EventId, StreamId};
use crate::journey::Refusal;
use crate::record::{Decide, NewFact, Past, Recorded, When};

/// Commands for one history, each judged after the facts of those before it.
#[derive(Default)]
pub struct Together(Vec<Part>);

struct Part {
    // The id of its first fact, to which sealed words are bound.
    id: Option<EventId>,
    command: Box<dyn Decide + Send + Sync>,
}

impl Together {
    /// Adds a command.
    #[must_use]
    pub fn with(self, command: impl Decide + Send + Sync + 'static) -> Self {
        self.add(None, command)
    }

    /// Adds a command whose fact has sealed words, bound to this id.
    #[must_use]
    pub fn with_id(self, id: EventId, command: impl Decide + Send + Sync + 'static) -> Self {
        self.add(Some(id), command)
    }

    fn add(mut self, id: Option<EventId>, command: impl Decide + Send + Sync + 'static) -> Self {
        self.0.push(Part { id, command: Box::new(command) });
        self
    }
}

impl Decide for Together {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let mut history = past.history.to_vec();
        let mut facts: Vec<NewFact> = vec![];
        for part in &self.0 {
            let mut id = part.id;
            for mut fact in part.command.decide(Past { history: &history, ..past })? {
                fact.id = fact.id.or(id.take());
                history.push(as_if_recorded(&fact, &history, past));
                facts.push(fact);
            }
        }
        Ok(facts)
    }
}

// What the next command sees of a fact that has no place in the log yet.
fn as_if_recorded(fact: &NewFact, history: &[Recorded], past: Past<'_>) -> Recorded {
    Recorded {
        position: history.last().map_or(0, |last| last.position),
        id: fact.id.unwrap_or(EventId(Uuid::nil())),
        stream: history.last().map_or(StreamId(Uuid::nil()), |last| last.stream),
        version: u32::try_from(history.len() + 1).unwrap_or(u32::MAX),
        when: When {
            happened_at: fact.happened_at,
            recorded_at: past.now,
            source_recorded_at: fact.source_recorded_at,
        },
        worker: fact.worker,
        command: CommandId(Uuid::nil()),
        event: fact.event.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::{AssignWorker, Enquiry, RecordEnquiry};
    use crate::testing::{enquired, log, nine_on, on, pathways, worker};

    fn enquiry() -> RecordEnquiry {
        RecordEnquiry { happened_at: nine_on("2026-03-02"), enquiry: Enquiry::default() }
    }

    fn give(number: u32) -> AssignWorker {
        AssignWorker { happened_at: nine_on("2026-03-02"), worker: worker(number) }
    }

    #[test]
    fn a_command_is_judged_after_the_facts_of_those_before_it() {
        let pathways = pathways();
        let id = EventId(Uuid::from_u128(7));
        let both = Together::default().with_id(id, enquiry()).with(give(1)).with(give(1));

        let facts = both.decide(on(&pathways, &[], "2026-03-02")).unwrap();

        let ids: Vec<_> = facts.iter().map(|fact| fact.id).collect();
        assert_eq!(ids, [Some(id), None], "giving it to who has it changes nothing");
    }

    #[test]
    fn where_one_is_refused_none_is_carried_out() {
        let pathways = pathways();
        let history = log([("2026-03-02", enquired())]);
        let both = Together::default().with(give(1)).with(enquiry());

        let refused = both.decide(on(&pathways, &history, "2026-03-02"));

        assert_eq!(refused, Err(Refusal::AlreadyBegun));
    }
}
