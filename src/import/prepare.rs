//! Checking a whole file before any of it is recorded.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use csv::ByteRecord;
use domain::campaign::CampaignEvent;
use domain::ids::{EventId, JourneyId, PersonId, StreamId, WorkerId};
use domain::journey::{Erased, JourneyEvent, Person, Refusal, judge_rows};
use domain::record::{Event, NewFact, Past, Recorded};

use super::errors::{RowError, shown};
use super::file::{FileError, Span};
use super::meaning::{Ids, Meant, meaning};
use super::row::Row;
use super::{ImportError, Opened, Options, Service, Summary};
use crate::store::{KeyError, Keys, Subject, histories};

/// What a file brings, checked against the log.
pub(super) struct Prepared {
    pub(super) summary: Summary,
    workers: HashMap<WorkerId, String>,
    groups: Vec<Group>,
}

/// The same, sealed and ready to be recorded.
pub(super) struct Ready {
    pub(super) workers: HashMap<WorkerId, String>,
    pub(super) histories: Vec<(StreamId, Vec<NewFact>)>,
    pub(super) new: usize,
}

// The rows of one history, in the order of the file.
struct Group {
    stream: StreamId,
    rows: Vec<Pending>,
}

struct Pending {
    line: u64,
    // What the row is known again by.
    parts: Vec<Vec<u8>>,
    meant: Meant,
    fact: NewFact,
}

/// Reads a file, and judges every row of it.
pub(super) async fn prepare(
    service: &Service<'_>,
    options: &Options<'_>,
    opened: Opened,
) -> Result<(Prepared, Vec<RowError>), ImportError> {
    let mut reading = Reading::new(service.keys, options);
    let unused_columns = reading
        .read(opened)
        .map_err(|error| ImportError::File(options.file.display().to_string(), error))?;
    let Reading { mut summary, workers, mut groups, mut bad, .. } = reading;
    summary.unused_columns = unused_columns;
    summary.journeys = groups.iter().filter(|group| !group.is_spending()).count();

    let streams: Vec<StreamId> = groups.iter().map(|group| group.stream).collect();
    let histories = histories(service.database, &streams).await?;
    for group in &mut groups {
        let history = histories.get(&group.stream).map(Vec::as_slice).unwrap_or_default();
        group.choose_pathway(service, options, history);
        group.identify(service.keys, history, &mut summary);
        group.judge(service, options, history, &mut bad);
        summary.new += group.rows.len();
        let chosen = |row: &&Pending| {
            matches!(row.fact.event, Event::Journey(JourneyEvent::PathwayChosen { .. }))
        };
        summary.pathways_chosen += group.rows.iter().filter(chosen).count();
        let is_new = history.is_empty() && !group.rows.is_empty() && !group.is_spending();
        summary.new_journeys += usize::from(is_new);
    }
    groups.retain(|group| !group.rows.is_empty());
    bad.sort_by_key(|error| error.line);
    Ok((Prepared { summary, workers, groups }, bad))
}

struct Reading<'a> {
    keys: &'a Keys,
    options: &'a Options<'a>,
    summary: Summary,
    workers: HashMap<WorkerId, String>,
    places: HashMap<StreamId, usize>,
    groups: Vec<Group>,
    bad: Vec<RowError>,
}

impl<'a> Reading<'a> {
    fn new(keys: &'a Keys, options: &'a Options<'a>) -> Self {
        Self {
            keys,
            options,
            summary: Summary::default(),
            workers: HashMap::new(),
            places: HashMap::new(),
            groups: vec![],
            bad: vec![],
        }
    }

    fn read(&mut self, opened: Opened) -> Result<Vec<String>, FileError> {
        let Opened { mut rows, places } = opened;
        let mut record = ByteRecord::new();
        while let Some((lines, row)) = rows.next(&mut record)? {
            self.summary.rows += 1;
            let row = row.map_err(|error| error.to_string());
            let taken = row
                .and_then(|record| Row::parse(lines.0, &record, &places))
                .and_then(|row| self.take(&row));
            if let Err(message) = taken {
                self.bad.push(row_error(lines, &message));
            }
        }
        if self.summary.rows == 0 {
            return Err(FileError::NoRows);
        }
        Ok(places.unused)
    }

    fn take(&mut self, row: &Row) -> Result<(), String> {
        row.is_past(self.options.now)?;
        let (keys, pathway) = (self.keys, self.options.pathway);
        let journey = |name: &str| {
            let parts = [pathway.id.as_str().as_bytes(), name.as_bytes()];
            JourneyId(keys.derived_id("journey", &parts))
        };
        // Who is named is kept by name, whether they did something or were given it.
        let named = RefCell::new(vec![]);
        let worker = |name: &str| {
            let id = WorkerId(keys.derived_id("worker", &[name.as_bytes()]));
            named.borrow_mut().push((id, name.to_owned()));
            id
        };
        let meant = meaning(row, pathway, &Ids { worker: &worker, journey: &journey })?;
        let stream = match &meant.event {
            Event::Campaign(CampaignEvent::SpendRecorded { on, .. }) => on.stream(),
            _ => journey(&row.journey).into(),
        };
        let became = became(&meant.event);
        *self.summary.events.entry((row.event.clone(), became)).or_default() += 1;
        let at = row.happened_at;
        let (first, last) = self.summary.span.unwrap_or((at, at));
        self.summary.span = Some((first.min(at), last.max(at)));

        let id = row.worker.as_deref().map(worker);
        self.workers.extend(named.into_inner());
        let mut fact = NewFact::new(row.happened_at, meant.event.clone());
        (fact.worker, fact.source_recorded_at) = (id, row.recorded_at);
        let place = *self.places.entry(stream).or_insert_with(|| {
            self.groups.push(Group { stream, rows: vec![] });
            self.groups.len() - 1
        });
        let parts = parts(row, pathway.id.as_str());
        self.groups[place].rows.push(Pending { line: row.line, parts, meant, fact });
        Ok(())
    }
}

// A quotation mark that is missing makes one row of many.
fn row_error((line, last): Span, message: &str) -> RowError {
    let mut message = shown(message);
    if last > line {
        message += &format!(" (the row goes on to line {last}; a quotation mark may be missing)");
    }
    RowError { line, message }
}

fn parts(row: &Row, pathway: &str) -> Vec<Vec<u8>> {
    let micros = |at: DateTime<Utc>| at.timestamp_micros().to_be_bytes().to_vec();
    vec![
        pathway.into(),
        row.journey.as_str().into(),
        row.event.as_str().into(),
        micros(row.happened_at),
        row.recorded_at.map(micros).unwrap_or_default(),
        row.worker.as_deref().unwrap_or_default().into(),
        row.written.as_str().into(),
    ]
}

fn became(event: &Event) -> String {
    match event {
        Event::Journey(JourneyEvent::MilestoneReached { milestone, .. }) => milestone.to_string(),
        Event::Journey(JourneyEvent::ContactRecorded { outcome, .. }) => {
            format!("contact-recorded ({outcome})")
        }
        Event::Journey(event) => event.name().to_owned(),
        _ => "spend-recorded".to_owned(),
    }
}

impl Group {
    fn is_spending(&self) -> bool {
        matches!(self.rows.first().map(|row| &row.fact.event), Some(Event::Campaign(_)))
    }

    // Journeys without an enquiry would be taken for journeys on the default pathway.
    fn choose_pathway(
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
        self.rows.insert(0, Pending { line: first.line, parts, meant, fact });
    }

    // A row that was recorded and then undone comes in again, as a new fact.
    fn identify(&mut self, keys: &Keys, history: &[Recorded], summary: &mut Summary) {
        let struck = domain::journey::struck_facts(history);
        let known: HashMap<EventId, bool> =
            history.iter().zip(struck).map(|(fact, struck)| (fact.id, struck)).collect();
        let mut met = HashSet::new();
        self.rows.retain_mut(|row| {
            let mut attempt = 0_u8;
            let id = loop {
                let mut parts: Vec<&[u8]> = row.parts.iter().map(Vec::as_slice).collect();
                let bytes = [attempt];
                parts.push(&bytes);
                let id = EventId(keys.derived_id("row", &parts));
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

    fn judge(
        &mut self,
        service: &Service<'_>,
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
            Some(Ok(true)) if row.is_about(service.keys, journey, &erased) => {
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
}

impl Prepared {
    /// Seals what is personal. New keys are on disk before this returns, so no fact can be
    /// recorded whose key is lost.
    pub(super) async fn seal(self, keys: &mut Keys, now: DateTime<Utc>) -> Result<Ready, KeyError> {
        let new = self.summary.new;
        let mut subjects = vec![];
        for group in &self.groups {
            let journey = JourneyId(group.stream.0);
            let has_notes =
                group.rows.iter().any(|row| row.meant.note.is_some() || !row.meant.rest.is_empty());
            let adults = group.rows.iter().map(|row| row.meant.people.len()).max().unwrap_or(0);
            subjects.extend(has_notes.then_some(Subject::Journey(journey)));
            subjects.extend((0..adults).map(|place| Subject::Person(person(keys, journey, place))));
        }
        keys.provide(&subjects, now).await?;
        let mut histories = vec![];
        for group in self.groups {
            let stream = group.stream;
            let facts: Result<Vec<NewFact>, KeyError> =
                group.rows.into_iter().map(|row| row.seal(keys, stream)).collect();
            histories.push((stream, facts?));
        }
        Ok(Ready { workers: self.workers, histories, new })
    }
}

// The adult at a place of the enquiry.
fn person(keys: &Keys, journey: JourneyId, place: usize) -> PersonId {
    let number = place.to_string();
    let parts = [&journey.0.as_bytes()[..], number.as_bytes()];
    PersonId(keys.derived_id("person", if place == 0 { &parts[..1] } else { &parts }))
}

impl Pending {
    // Whether it would tell something of who was erased.
    fn is_about(&self, keys: &Keys, journey: JourneyId, erased: &Erased) -> bool {
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
                let person_id = person(keys, journey, number);
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
