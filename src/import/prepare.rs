//! Checking a whole file before any of it is recorded.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use csv::ByteRecord;
use domain::ids::{JourneyId, StreamId, WorkerId};
use domain::journey::JourneyEvent;
use domain::record::{Event, NewFact};
use serde_json::Value;
use tokio::sync::RwLock;

use super::columns::Places;
use super::enquiries::Enquiries;
use super::errors::{RowError, shown};
use super::file::{FileError, Rows, Span};
use super::group::{Group, Pending};
use super::meaning::{Ids, meaning};
use super::row::{KnownBy, Row};
use super::{ImportError, Kind, Opened, Options, Service, Summary};
use crate::store::{Derived, KeyError, Keys, Subject, histories};

/// Histories that are sealed at a time: others wait for the keys meanwhile.
const MOST_AT_ONCE: usize = 200;

/// What a file brings, checked against the log.
pub(super) struct Prepared {
    pub(super) summary: Summary,
    /// Households of a spreadsheet that are new to the log.
    pub(super) newcomers: Vec<Newcomer>,
    workers: HashMap<WorkerId, String>,
    groups: Vec<Group>,
}

/// A household that is new to the log, as it would be recorded.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// Its row.
    pub row: u64,
    /// Its journey.
    pub journey: JourneyId,
    /// What is known of its adults, as it would be sealed.
    pub adults: Vec<Value>,
    /// What happened, and when.
    pub facts: Vec<(JourneyEvent, DateTime<Utc>)>,
}

/// The same, sealed and ready to be recorded.
pub(super) struct Ready {
    pub(super) workers: HashMap<WorkerId, String>,
    /// Each with the number of its command, which is that of its row: it stays the same when a part
    /// is recorded already.
    pub(super) histories: Vec<(u32, StreamId, Vec<NewFact>)>,
    pub(super) below: u32,
    pub(super) new: usize,
}

/// Reads a file, and judges every row of it.
pub(super) async fn prepare(
    service: &Service<'_>,
    options: &Options<'_>,
    opened: Opened,
) -> Result<(Prepared, Vec<RowError>), ImportError> {
    let keys = service.keys.read().await.derived().clone();
    let mut reading = Reading::new(&keys, options);
    let unused_columns = reading.read(opened).map_err(ImportError::Unreadable)?;
    let Reading { mut summary, workers, mut groups, mut bad, .. } = reading;
    summary.unused_columns = unused_columns;
    summary.journeys = groups.iter().filter(|group| !group.is_spending()).count();

    let streams: Vec<StreamId> = groups.iter().map(|group| group.stream).collect();
    let histories = histories(service.database, &streams).await?;
    let mut newcomers = vec![];
    for group in &mut groups {
        let history = histories.get(&group.stream).map(Vec::as_slice).unwrap_or_default();
        let (is_of_a_sheet, mistakes) = (group.is_of_a_sheet(), bad.len());
        group.choose_pathway(service, options, history);
        group.hold_against(&keys, history, &mut summary, &mut bad);
        group.identify(&keys, history, &mut summary);
        group.judge(service, &keys, options, history, &mut bad);
        // A household comes in with its whole row, or stays out.
        if is_of_a_sheet && bad.len() > mistakes {
            group.rows.clear();
        }
        summary.new += group.rows.len();
        let chosen = |row: &&Pending| {
            matches!(row.fact.event, Event::Journey(JourneyEvent::PathwayChosen { .. }))
        };
        summary.pathways_chosen += group.rows.iter().filter(chosen).count();
        let is_new = history.is_empty() && !group.rows.is_empty() && !group.is_spending();
        summary.new_journeys += usize::from(is_new);
        newcomers.extend(group.newcomer().filter(|_| is_new));
    }
    groups.retain(|group| !group.rows.is_empty());
    bad.sort_by_key(|error| error.line);
    bad.dedup_by_key(|error| error.line);
    let left_out: HashSet<u64> = bad.iter().map(|error| error.line).collect();
    summary.doubts.retain(|(line, _)| !left_out.contains(line));
    summary.doubts.sort_by_key(|(line, _)| *line);
    Ok((Prepared { summary, newcomers, workers, groups }, bad))
}

struct Reading<'a> {
    keys: &'a Derived,
    options: &'a Options<'a>,
    summary: Summary,
    workers: HashMap<WorkerId, String>,
    places: HashMap<StreamId, usize>,
    groups: Vec<Group>,
    bad: Vec<RowError>,
}

impl<'a> Reading<'a> {
    fn new(keys: &'a Derived, options: &'a Options<'a>) -> Self {
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
        match opened.0 {
            Kind::Events(rows, places) => self.read_events(*rows, places),
            Kind::Enquiries(enquiries) => Ok(self.read_enquiries(&enquiries)),
        }
    }

    fn read_enquiries(&mut self, enquiries: &Enquiries) -> Vec<String> {
        let options = self.options;
        let households = enquiries.households(options.pathway, options.team, options.now);
        self.summary.rows = households.count;
        (self.summary.doubts, self.summary.blank) = (households.doubts, households.blank);
        let bad = households.bad.into_iter();
        self.bad.extend(bad.map(|(line, message)| RowError { line, message: shown(&message) }));
        for facts in households.rows {
            if let (Err(message), Some(fact)) = (self.take(&facts), facts.first()) {
                self.bad.push(RowError { line: fact.line, message: shown(&message) });
            }
        }
        enquiries.unused_columns()
    }

    fn read_events(&mut self, mut rows: Rows, places: Places) -> Result<Vec<String>, FileError> {
        let mut record = ByteRecord::new();
        while let Some((lines, row)) = rows.next(&mut record)? {
            self.summary.rows += 1;
            let row = row.map_err(|error| error.to_string());
            let taken = row
                .and_then(|record| Row::parse(lines.0, &record, &places))
                .and_then(|row| self.take(&[row]));
            if let Err(message) = taken {
                self.bad.push(row_error(lines, &message));
            }
        }
        if self.summary.rows == 0 {
            return Err(FileError::NoRows);
        }
        Ok(places.unused)
    }

    // Takes the facts of one row, all or none.
    fn take(&mut self, rows: &[Row]) -> Result<(), String> {
        let mut taken = vec![];
        for row in rows {
            row.is_past(self.options.now)?;
            taken.push(self.understood(row)?);
        }
        for (row, (stream, pending)) in rows.iter().zip(taken) {
            let became = became(&pending.meant.event);
            *self.summary.events.entry((row.met.clone(), became)).or_default() += 1;
            let at = row.happened_at;
            let (first, last) = self.summary.span.unwrap_or((at, at));
            self.summary.span = Some((first.min(at), last.max(at)));
            let place = *self.places.entry(stream).or_insert_with(|| {
                self.groups.push(Group { stream, line: row.line, rows: vec![] });
                self.groups.len() - 1
            });
            self.groups[place].rows.push(pending);
        }
        Ok(())
    }

    fn understood(&mut self, row: &Row) -> Result<(StreamId, Pending), String> {
        let (keys, pathway, team) = (self.keys, self.options.pathway, self.options.team);
        let journey = |name: &str| {
            let parts = [pathway.id.as_str().as_bytes(), name.as_bytes()];
            JourneyId(keys.id("journey", &parts))
        };
        // Who is named is kept by name, whether they did something or were given it.
        let named = RefCell::new(vec![]);
        let worker = |name: &str| {
            let known = team.get(&name.to_lowercase()).copied();
            let id = known.unwrap_or_else(|| WorkerId(keys.id("worker", &[name.as_bytes()])));
            named.borrow_mut().push((id, name.to_owned()));
            id
        };
        let meant = meaning(row, pathway, &Ids { worker: &worker, journey: &journey })?;
        let stream = match &meant.event {
            Event::Campaign(event) => event.on().stream(),
            _ => journey(&row.journey).into(),
        };
        let id = row.worker.as_deref().map(worker);
        self.workers.extend(named.into_inner());
        let mut fact = NewFact::new(row.happened_at, meant.event.clone());
        (fact.worker, fact.source_recorded_at) = (id, row.recorded_at);
        let parts = parts(row, pathway.id.as_str());
        let is_one = matches!(row.known_by, KnownBy::Place(_));
        Ok((stream, Pending { line: row.line, parts, meant, fact, is_one }))
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
    let written = match &row.known_by {
        KnownBy::Whole(written) => written,
        KnownBy::Place(place) => {
            return vec![pathway.into(), row.journey.as_str().into(), place.as_str().into()];
        }
    };
    vec![
        pathway.into(),
        row.journey.as_str().into(),
        row.event.as_str().into(),
        micros(row.happened_at),
        row.recorded_at.map(micros).unwrap_or_default(),
        row.worker.as_deref().unwrap_or_default().into(),
        written.as_str().into(),
    ]
}

fn became(event: &Event) -> String {
    match event {
        Event::Journey(JourneyEvent::MilestoneReached { milestone, .. }) => milestone.to_string(),
        Event::Journey(JourneyEvent::ContactRecorded { outcome, .. }) => {
            format!("contact-recorded ({outcome})")
        }
        Event::Journey(event) => event.name().to_owned(),
        Event::Campaign(event) => event.name().to_owned(),
        _ => String::new(),
    }
}

impl Prepared {
    /// What is to be recorded, taken out of what can still be told of it.
    pub(super) fn taken(&mut self) -> Self {
        Self {
            summary: self.summary.clone(),
            newcomers: vec![],
            workers: std::mem::take(&mut self.workers),
            groups: std::mem::take(&mut self.groups),
        }
    }

    /// Seals what is personal. New keys are on disk before this returns, so no fact can be
    /// recorded whose key is lost.
    pub(super) async fn seal(
        self,
        keys: &RwLock<Keys>,
        now: DateTime<Utc>,
    ) -> Result<Ready, KeyError> {
        let new = self.summary.new;
        let mut histories = Vec::with_capacity(self.groups.len());
        let mut groups = self.groups.into_iter().peekable();
        while groups.peek().is_some() {
            let some: Vec<Group> = groups.by_ref().take(MOST_AT_ONCE).collect();
            let derived = keys.read().await.derived().clone();
            let subjects: Vec<Subject> =
                some.iter().flat_map(|group| group.subjects(&derived)).collect();
            keys.write().await.provide(&subjects, now).await?;
            let keys = keys.read().await;
            for group in some {
                histories.push((group.number(), group.stream, group.seal(&keys)?));
            }
        }
        let below = histories.iter().map(|(number, ..)| number + 1).max().unwrap_or(0);
        Ok(Ready { workers: self.workers, histories, below, new })
    }
}
