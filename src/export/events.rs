//! Every fact of every journey, in the shape that `import events` reads.

use std::collections::HashMap;
use std::io::Write;

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, StreamId, WorkerId};
use domain::journey::JourneyEvent;
use domain::record::{Event, Recorded};
use domain::sealed::{Opened, RestOfRow, Sealed};
use serde_json::{Map, Value};

use super::{ExportError, cell, instant};
use crate::store::{Database, Keys, Subject, page_after, workers};

const PAGE: i64 = 5_000;
const COLUMNS: [&str; 6] =
    ["journey", "event", "happened_at", "recorded_at", "worker", "attributes"];

type Page = Vec<(Recorded, Option<Sealed<RestOfRow>>)>;

/// Writes every fact, in the log's order. What lies under seal is left out, unless the keys are
/// given.
pub async fn export_events(
    database: &Database,
    mut keys: Option<Keys>,
    now: DateTime<Utc>,
    out: impl Write,
) -> Result<(), ExportError> {
    let names = workers(database).await?;
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    let mut references: HashMap<StreamId, String> = HashMap::new();
    let mut reached = 0;
    loop {
        let page: Page = page_after(database, reached, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        reached = last.position;
        if let Some(keys) = &mut keys {
            keys.provide(&subjects(&page), now).await?;
        }
        for (fact, rest) in &page {
            let Event::Journey(event) = &fact.event else { continue };
            if let JourneyEvent::EnquiryReceived(enquiry) = event
                && let Some(reference) = &enquiry.reference
            {
                references.insert(fact.stream, reference.to_string());
            }
            let (name, mut attributes) = told(event, &names);
            if let Some(keys) = &keys {
                open(keys, fact, event, rest.as_ref(), &mut attributes);
            }
            let reference = references.get(&fact.stream).cloned();
            let worker = fact.worker.and_then(|worker| names.get(&worker));
            writer.write_record([
                cell(&reference.unwrap_or_else(|| fact.stream.to_string())),
                name,
                instant(fact.when.happened_at),
                instant(fact.when.known_at()),
                cell(worker.map_or("", |name| name)),
                Value::Object(attributes).to_string(),
            ])?;
        }
    }
    Ok(writer.flush()?)
}

// The name of a fact in files, and what it says that is not under seal.
fn told(event: &JourneyEvent, names: &HashMap<WorkerId, String>) -> (String, Map<String, Value>) {
    let mut attributes = match serde_json::to_value(event) {
        Ok(Value::Object(mut tagged)) => match tagged.remove(event.name()) {
            Some(Value::Object(body)) => body,
            _ => Map::new(),
        },
        _ => Map::new(),
    };
    attributes
        .retain(|name, _| !["note", "heard", "people", "reference", "person"].contains(&&**name));
    match event {
        JourneyEvent::MilestoneReached { milestone, .. } => {
            attributes.remove("milestone");
            (milestone.to_string(), attributes)
        }
        // It is about this log's keys. It is told, for the facts after it are counted with it.
        JourneyEvent::ErasureOrdered { .. } | JourneyEvent::ErasureCompleted { .. } => {
            (event.name().to_owned(), Map::new())
        }
        JourneyEvent::WorkerAssigned { worker } => {
            let name = names.get(worker).cloned().unwrap_or_else(|| worker.to_string());
            attributes.insert("worker".to_owned(), Value::String(name));
            (event.name().to_owned(), attributes)
        }
        _ => (event.name().to_owned(), attributes),
    }
}

fn subjects(page: &Page) -> Vec<Subject> {
    let mut subjects = vec![];
    for (fact, rest) in page {
        let Event::Journey(event) = &fact.event else { continue };
        if rest.is_some() || event.note().is_some() {
            subjects.push(Subject::Journey(JourneyId(fact.stream.0)));
        }
        if let JourneyEvent::EnquiryReceived(enquiry) = event {
            subjects.extend(enquiry.people.iter().map(|person| Subject::Person(person.id)));
        }
    }
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}

// What cannot be opened is shown as erased: the export goes on.
fn open(
    keys: &Keys,
    fact: &Recorded,
    event: &JourneyEvent,
    rest: Option<&Sealed<RestOfRow>>,
    attributes: &mut Map<String, Value>,
) {
    let journey = Subject::Journey(JourneyId(fact.stream.0));
    let place = |field| (fact.stream, fact.id, field);
    if let Some(note) = event.note() {
        let words = shown(keys.open_sealed(journey, place("note"), note));
        let name = match event {
            JourneyEvent::EnquiryReceived(_) => "heard",
            _ => "note",
        };
        attributes.insert(name.to_owned(), Value::String(words));
    }
    if let Some(rest) = rest {
        let words = shown(keys.open_sealed(journey, place("rest"), rest));
        attributes.extend(object(&words, "rest"));
    }
    if let JourneyEvent::EnquiryReceived(enquiry) = event {
        let mut adults = enquiry.people.iter().map(|person| {
            let subject = Subject::Person(person.id);
            let words = shown(keys.open_sealed(subject, place("details"), &person.details));
            object(&words, "name")
        });
        match enquiry.people.len() {
            0 | 1 => attributes.extend(adults.next().unwrap_or_default()),
            _ => {
                let adults = adults.map(Value::Object).collect();
                attributes.insert("people".to_owned(), Value::Array(adults));
            }
        }
    }
}

fn shown(opened: Option<Opened>) -> String {
    match opened {
        Some(Opened::Known(words)) => words,
        Some(Opened::Erased) | None => "[erased]".to_owned(),
    }
}

// What is no object is said in a word of its own.
fn object(words: &str, otherwise: &str) -> Map<String, Value> {
    match serde_json::from_str(words) {
        Ok(Value::Object(object)) => object,
        _ => Map::from_iter([(otherwise.to_owned(), Value::String(words.to_owned()))]),
    }
}
