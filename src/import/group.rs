//! The facts that a file tells of one history, held against what the log has of it.

use std::collections::{HashMap, HashSet};

use domain::ids::{EventId, JourneyId, PersonId, StreamId};
use domain::journey::{Erased, JourneyEvent, Person, Refusal, judge_rows};
use domain::record::{Event, NewFact, Past, Recorded};

use super::changes::{Otherwise, otherwise};
use super::errors::RowError;
use super::meaning::Meant;
use super::prepare::Newcomer;
use super::{Options, Service, Summary};
use crate::store::{Derived, KeyError, Keys, Subject};

/// The rows of one history, in the order of the file.
pub(super) struct Group {
    pub(super) stream: StreamId,
    /// The line of its first row.
    pub(super) line: u64,
    pub(super) rows: Vec<Pending>,
}

/// A fact that a row tells, not yet sealed.
pub(super) struct Pending {
    pub(super) line: u64,
    /// What the row is known again by.
    pub(super) parts: Vec<Vec<u8>>,
    pub(super) meant: Meant,
    pub(super) fact: NewFact,
    /// Whether a household has one of its kind, so that it is known again on another day.
    pub(super) is_one: bool,
}

impl Group {
    /// Whether it is about money, not about a household.
    pub(super) fn is_spending(&self) -> bool {
        matches!(self.rows.first().map(|row| &row.fact.event), Some(Event::Campaign(_)))
    }

    /// Whether it is from one row of a spreadsheet.
    pub(super) fn is_of_a_sheet(&self) -> bool {
        self.rows.first().is_some_and(|row| row.is_one)
    }

    /// What is recorded stays as it is. Where a spreadsheet says otherwise now, people are told.
    pub(super) fn hold_against(
        &self,
        keys: &Derived,
        history: &[Recorded],
        summary: &mut Summary,
        bad: &mut Vec<RowError>,
    ) {
        let struck = domain::journey::struck_facts(history);
        let standing: HashMap<EventId, &Recorded> = history
            .iter()
            .zip(struck)
            .filter(|(_, gone)| !gone)
            .map(|(it, _)| (it.id, it))
            .collect();
        for row in self.rows.iter().filter(|row| row.is_one) {
            let ids = (0..=u8::MAX).map(|attempt| row.id(keys, attempt));
            let met = ids.take(1 + history.len()).find_map(|id| standing.get(&id).copied());
            match met.and_then(|recorded| otherwise(recorded, &row.fact)) {
                Some(Otherwise::Refused(message)) => bad.push(RowError { line: row.line, message }),
                Some(Otherwise::Doubtful(doubt)) => summary.doubts.push((row.line, doubt)),
                None => {}
            }
        }
    }

    /// Journeys without an enquiry would be taken for journeys on the default pathway.
    pub(super) fn choose_pathway(
        &mut self,
        service: &Service<'_>,
        options: &Options<'_>,
        history: &[Recorded],
    ) {
        use JourneyEvent::{EnquiryReceived, PathwayChosen};
        let says = |event: &Event| {
            matches!(event, Event::Journey(EnquiryReceived(_) | PathwayChosen { .. }))
        };
        let is_default = service.pathways.ids().first() == Some(&&options.pathway.id);
        let said = history.iter().any(|fact| says(&fact.event))
            || self.rows.iter().any(|row| says(&row.fact.event));
        let Some(first) = self.rows.first().filter(|_| !is_default && !said) else { return };
        if self.is_spending() {
            return;
        }
        let event = Event::Journey(PathwayChosen { pathway: options.pathway.id.clone() });
        let mut fact = NewFact::new(first.fact.happened_at, event.clone());
        fact.source_recorded_at = first.fact.source_recorded_at;
        let parts = vec![b"pathway".to_vec(), self.stream.0.as_bytes().to_vec()];
        let meant = Meant { event, note: None, people: vec![], rest: serde_json::Map::new() };
        let line = first.line;
        self.rows.insert(0, Pending { line, parts, meant, fact, is_one: false });
    }

    /// A row that was recorded and then undone comes in again, as a new fact.
    pub(super) fn identify(&mut self, keys: &Derived, history: &[Recorded], summary: &mut Summary) {
        let struck = domain::journey::struck_facts(history);
        let known: HashMap<EventId, bool> =
            history.iter().zip(struck).map(|(fact, struck)| (fact.id, struck)).collect();
        let mut met = HashSet::new();
        self.rows.retain_mut(|row| {
            let mut attempt = 0_u8;
            let id = loop {
                let id = row.id(keys, attempt);
                match known.get(&id) {
                    Some(true) if attempt < u8::MAX => attempt += 1,
                    _ => break id,
                }
            };
            row.fact.id = Some(id);
            if known.contains_key(&id) {
                summary.known += 1;
            } else if !met.insert(id) {
                summary.repeated += 1;
            } else {
                return true;
            }
            false
        });
    }

    /// Leaves out what cannot be recorded, and says why.
    pub(super) fn judge(
        &mut self,
        service: &Service<'_>,
        keys: &Derived,
        options: &Options<'_>,
        history: &[Recorded],
        bad: &mut Vec<RowError>,
    ) {
        let past = Past { pathways: service.pathways, history, now: options.now };
        let facts: Vec<NewFact> = self.rows.iter().map(|row| row.fact.clone()).collect();
        let mut judged = judge_rows(options.pathway, past, &facts).into_iter();
        let erased = Erased::of(history);
        let journey = JourneyId(self.stream.0);
        self.rows.retain(|row| match judged.next() {
            Some(Ok(true)) if row.is_about(keys, journey, &erased) => {
                let message = Refusal::Erased.to_string();
                bad.push(RowError { line: row.line, message });
                false
            }
            Some(Err(refusal)) => {
                bad.push(RowError { line: row.line, message: refusal.to_string() });
                false
            }
            _ => true,
        });
    }

    /// It as people look at it before it is recorded, if it is from a spreadsheet.
    pub(super) fn newcomer(&self) -> Option<Newcomer> {
        let first = self.rows.first().filter(|row| row.is_one)?;
        let told = self.rows.iter().filter_map(|row| match &row.fact.event {
            Event::Journey(event) => Some((event.clone(), row.fact.happened_at)),
            _ => None,
        });
        Some(Newcomer {
            row: first.line,
            journey: JourneyId(self.stream.0),
            adults: self.rows.iter().flat_map(|row| row.meant.people.clone()).collect(),
            facts: told.collect(),
        })
    }

    /// The number of the command that records it. No other has a row on the same line.
    pub(super) fn number(&self) -> u32 {
        u32::try_from(self.line).unwrap_or(u32::MAX)
    }

    /// Whose keys it needs.
    pub(super) fn subjects(&self, keys: &Derived) -> Vec<Subject> {
        let journey = JourneyId(self.stream.0);
        let has_notes =
            self.rows.iter().any(|row| row.meant.note.is_some() || !row.meant.rest.is_empty());
        let adults = self.rows.iter().map(|row| row.meant.people.len()).max().unwrap_or(0);
        let adults = (0..adults).map(|place| Subject::Person(person(keys, journey, place)));
        has_notes.then_some(Subject::Journey(journey)).into_iter().chain(adults).collect()
    }

    /// Its facts, with what is personal under seal.
    pub(super) fn seal(self, keys: &Keys) -> Result<Vec<NewFact>, KeyError> {
        let stream = self.stream;
        self.rows.into_iter().map(|row| row.seal(keys, stream)).collect()
    }
}

/// The adult at a place of the enquiry.
fn person(keys: &Derived, journey: JourneyId, place: usize) -> PersonId {
    let number = place.to_string();
    let parts = [&journey.0.as_bytes()[..], number.as_bytes()];
    PersonId(keys.id("person", if place == 0 { &parts[..1] } else { &parts }))
}

impl Pending {
    fn id(&self, keys: &Derived, attempt: u8) -> EventId {
        let bytes = [attempt];
        let parts: Vec<&[u8]> = self.parts.iter().map(Vec::as_slice).chain([&bytes[..]]).collect();
        EventId(keys.id("row", &parts))
    }

    // Whether it would tell something of who was erased.
    fn is_about(&self, keys: &Derived, journey: JourneyId, erased: &Erased) -> bool {
        let has_words = self.meant.note.is_some() || !self.meant.rest.is_empty();
        let mut adults = (0..self.meant.people.len()).map(|place| person(keys, journey, place));
        erased.notes && has_words || adults.any(|it| erased.people.contains(&it))
    }

    fn seal(self, keys: &Keys, stream: StreamId) -> Result<NewFact, KeyError> {
        let Self { meant, mut fact, .. } = self;
        let journey = JourneyId(stream.0);
        let Some(id) = fact.id else { return Ok(fact) };
        if let Some(text) = &meant.note {
            let sealed = keys.seal(Subject::Journey(journey), (stream, id, "note"), text)?;
            if let Event::Journey(event) = &mut fact.event {
                event.attach(sealed);
            }
        }
        if let Event::Journey(JourneyEvent::EnquiryReceived(enquiry)) = &mut fact.event {
            for (number, details) in meant.people.iter().enumerate() {
                let person_id = person(keys.derived(), journey, number);
                let subject = Subject::Person(person_id);
                let details = keys.seal(subject, (stream, id, "details"), &details.to_string())?;
                enquiry.people.push(Person { id: person_id, details });
            }
        }
        if !meant.rest.is_empty() {
            let text = serde_json::Value::Object(meant.rest).to_string();
            let place = (stream, id, "rest");
            fact.rest = Some(keys.seal(Subject::Journey(journey), place, &text)?);
        }
        Ok(fact)
    }
}
