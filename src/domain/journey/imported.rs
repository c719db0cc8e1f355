//! Facts that come from a file, and taking a whole file back.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::{JourneyEvent, Refusal, struck_facts};
use crate::calendar::london_day;
use crate::campaign::CampaignEvent;
use crate::ids::{CommandId, EventId};
use crate::pathway::Pathway;
use crate::record::{Decide, Event, NewFact, Past};

/// Record rows of a file, in the file's order. Rows already recorded change nothing.
#[derive(Clone, Debug)]
pub struct RecordImported {
    /// The pathway that the file was read with.
    pub pathway: Arc<Pathway>,
    /// What the rows say, each with an id that the same row always gets.
    pub rows: Vec<NewFact>,
}

/// Take back every fact that some commands recorded in this history.
#[derive(Clone, Debug)]
pub struct UndoImported {
    /// The commands of the import.
    pub commands: Arc<HashSet<CommandId>>,
}

impl Decide for RecordImported {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let judged = judge_rows(&self.pathway, past, &self.rows);
        let mut facts = vec![];
        for (row, judgement) in self.rows.iter().zip(judged) {
            if judgement? {
                facts.push(row.clone());
            }
        }
        Ok(facts)
    }
}

/// Judges the rows of one history: new to it, there already, or refused.
pub fn judge_rows(
    pathway: &Pathway,
    past: Past<'_>,
    rows: &[NewFact],
) -> Vec<Result<bool, Refusal>> {
    let struck = struck_facts(past.history);
    let known: HashSet<EventId> = past.history.iter().map(|fact| fact.id).collect();
    let gone: HashSet<EventId> =
        past.history.iter().zip(&struck).filter(|(_, gone)| **gone).map(|(it, _)| it.id).collect();
    let mut so_far = SoFar::default();
    for (fact, _) in past.history.iter().zip(&struck).filter(|(_, gone)| !**gone) {
        so_far.take(&fact.event, fact.when.happened_at);
    }
    so_far.undone_in(rows, past.history.len());

    let mut judged = vec![];
    for row in rows {
        judged.push(match row.id {
            Some(id) if gone.contains(&id) => Err(Refusal::ChangedMeanwhile),
            Some(id) if known.contains(&id) => Ok(false),
            _ => so_far.judge(pathway, row, past.now).map(|()| true),
        });
    }
    judged
}

#[derive(Default)]
struct SoFar {
    enquired: bool,
    ended_at: Option<DateTime<Utc>>,
    // Rows that later rows of the same file take back, as places among what is new.
    undone: HashSet<usize>,
    place: usize,
}

impl SoFar {
    fn take(&mut self, event: &Event, happened_at: DateTime<Utc>) {
        match event {
            Event::Journey(JourneyEvent::EnquiryReceived(_)) => self.enquired = true,
            Event::Journey(JourneyEvent::JourneyEnded { .. }) => self.ended_at = Some(happened_at),
            _ => {}
        }
    }

    fn undone_in(&mut self, rows: &[NewFact], known: usize) {
        for row in rows {
            if let Event::Journey(JourneyEvent::FactUndone { version, .. }) = row.event {
                let place = usize::try_from(version).unwrap_or(usize::MAX).wrapping_sub(1 + known);
                self.undone.insert(place);
            }
        }
    }

    fn judge(
        &mut self,
        pathway: &Pathway,
        row: &NewFact,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let place = self.place;
        self.place += 1;
        if now < row.happened_at {
            return Err(Refusal::NotYetHappened);
        }
        if self.undone.contains(&place) {
            return Ok(());
        }
        if let Event::Journey(event) = &row.event {
            self.judge_fact(pathway, event, row.happened_at)?;
        }
        self.take(&row.event, row.happened_at);
        Ok(())
    }

    fn judge_fact(
        &self,
        pathway: &Pathway,
        event: &JourneyEvent,
        happened_at: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let ended = || -> Option<NaiveDate> {
            self.ended_at.filter(|ended| *ended < happened_at).map(london_day)
        };
        match event {
            JourneyEvent::EnquiryReceived(_) if self.enquired => Err(Refusal::AlreadyBegun),
            JourneyEvent::JourneyEnded { .. } => match self.ended_at {
                Some(ended) => Err(Refusal::AlreadyEnded(london_day(ended))),
                None => Ok(()),
            },
            event if pathway.meaning(event).enters.is_some() => match ended() {
                Some(ended) => Err(Refusal::AlreadyEnded(ended)),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

impl Decide for UndoImported {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let facts = past.history.iter().zip(struck_facts(past.history));
        let ours = facts.filter(|(fact, struck)| !struck && self.commands.contains(&fact.command));
        Ok(ours
            .map(|(fact, _)| {
                let version = fact.version;
                let undone = match &fact.event {
                    Event::Campaign(event) => {
                        let on = event.on();
                        Event::Campaign(CampaignEvent::CampaignFactUndone { on, version })
                    }
                    _ => Event::Journey(JourneyEvent::FactUndone { version, note: None }),
                };
                NewFact::new(fact.when.happened_at, undone)
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ended, enquired, log, nine_on, noted, on, pathways, reached};

    fn rows(told: &[(&str, JourneyEvent)]) -> Vec<NewFact> {
        let row = |(day, event): &(&str, JourneyEvent)| {
            NewFact::new(nine_on(day), Event::Journey(event.clone()))
        };
        told.iter().map(row).collect()
    }

    fn judged(told: &[(&str, JourneyEvent)]) -> Vec<Result<bool, Refusal>> {
        let pathways = pathways();
        let pathway = pathways.numbered().next().unwrap().1;
        judge_rows(pathway, on(&pathways, &[], "2026-12-01"), &rows(told))
    }

    #[test]
    fn what_comes_after_an_ending_is_taken_unless_it_enters_a_stage() {
        let judged = judged(&[
            ("2026-03-02", enquired()),
            ("2026-03-09", ended("financial")),
            ("2026-03-10", noted()),
            ("2026-03-11", reached("initial-visit-held")),
            ("2026-03-08", reached("initial-visit-held")),
        ]);

        assert_eq!(
            judged.iter().map(Result::is_ok).collect::<Vec<_>>(),
            [true, true, true, false, true]
        );
    }

    #[test]
    fn one_enquiry_and_one_ending_a_journey() {
        let judged = judged(&[
            ("2026-03-02", enquired()),
            ("2026-03-03", enquired()),
            ("2026-03-09", ended("financial")),
            ("2026-03-10", ended("financial")),
        ]);

        assert_eq!(judged[1], Err(Refusal::AlreadyBegun));
        assert!(matches!(judged[3], Err(Refusal::AlreadyEnded(_))));
    }

    #[test]
    fn taking_an_import_back_leaves_what_others_recorded() {
        let pathways = pathways();
        let mut history = log([("2026-03-02", enquired()), ("2026-03-03", noted())]);
        history[1].command = CommandId(uuid::Uuid::from_u128(77));
        let commands = Arc::new(HashSet::from([history[0].command]));

        let facts =
            UndoImported { commands }.decide(on(&pathways, &history, "2026-12-01")).unwrap();

        let [fact] = &facts[..] else { panic!("one fact, not {facts:?}") };
        assert_eq!(fact.event, Event::Journey(JourneyEvent::FactUndone { version: 1, note: None }));
    }
}
