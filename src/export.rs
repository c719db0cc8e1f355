//! Handing the log on: as events, or as one row a journey.

use std::collections::HashMap;
use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::ids::{StreamId, WorkerId};
use domain::journey::JourneyEvent;
use domain::record::{Event, Recorded};
use projections::View;
use projections::journeys::journeys;
use serde_json::{Map, Value};

use crate::store::{Database, DatabaseError, read_after, workers};

const PAGE: i64 = 5_000;

/// Why an export was broken off.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// The log.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Where it was written to.
    #[error("The export cannot be written: {0}")]
    Csv(#[from] csv::Error),
    /// Where it was written to.
    #[error("The export cannot be written: {0}")]
    Io(#[from] std::io::Error),
}

/// Writes every fact of every journey, in the log's order, in the shape that `import events` reads.
/// Sealed words and names are left out.
pub(crate) async fn export_events(database: &Database, out: impl Write) -> Result<(), ExportError> {
    let names = workers(database).await?;
    let mut writer = csv::Writer::from_writer(out);
    let header = ["journey", "event", "happened_at", "recorded_at", "worker", "attributes"];
    writer.write_record(header)?;
    let mut references: HashMap<StreamId, String> = HashMap::new();
    let mut reached = 0;
    loop {
        let facts = read_after(database, reached, PAGE).await?;
        let Some(last) = facts.last() else { break };
        reached = last.position;
        for fact in &facts {
            if let Event::Journey(event) = &fact.event {
                if let JourneyEvent::EnquiryReceived(enquiry) = event
                    && let Some(reference) = &enquiry.reference
                {
                    references.insert(fact.stream, reference.to_string());
                }
                let journey = references.get(&fact.stream).cloned();
                let journey = journey.unwrap_or_else(|| fact.stream.to_string());
                writer.write_record(row(&journey, event, fact, &names))?;
            }
        }
    }
    Ok(writer.flush()?)
}

fn row(
    journey: &str,
    event: &JourneyEvent,
    fact: &Recorded,
    names: &HashMap<WorkerId, String>,
) -> [String; 6] {
    let (name, attributes) = told(event, names);
    [
        cell(journey),
        name,
        instant(fact.when.happened_at),
        instant(fact.when.known_at()),
        cell(fact.worker.and_then(|worker| names.get(&worker)).map_or("", |name| name)),
        Value::Object(attributes).to_string(),
    ]
}

// The name of a fact in files, and what it says that is not under seal.
fn told(event: &JourneyEvent, names: &HashMap<WorkerId, String>) -> (String, Map<String, Value>) {
    let Ok(Value::Object(tagged)) = serde_json::to_value(event) else { return Default::default() };
    let Some((kind, Value::Object(mut body))) = tagged.into_iter().next() else {
        return Default::default();
    };
    body.retain(|name, _| !["note", "people", "reference", "person"].contains(&&**name));
    if let JourneyEvent::WorkerAssigned { worker } = event {
        let name = names.get(worker).cloned().unwrap_or_else(|| worker.to_string());
        body.insert("worker".to_owned(), Value::String(name));
    }
    if let JourneyEvent::MilestoneReached { milestone, .. } = event {
        body.remove("milestone");
        return (milestone.to_string(), body);
    }
    (kind, body)
}

/// Writes where each journey stands, one row each. Names are left out.
pub(crate) fn export_journeys(view: &View<'_>, out: impl Write) -> Result<(), ExportError> {
    let mut writer = csv::Writer::from_writer(out);
    let mut header: Vec<String> = [
        "journey", "pathway", "service", "team", "source", "campaign", "area", "care", "status",
        "stage", "furthest_stage", "enquired_at", "ended_at", "reason", "decided_by", "facts",
    ]
    .map(str::to_owned)
    .into();
    header.extend(view.stages.iter().map(|(stage, _)| format!("entered_{}", stage.as_str())));
    writer.write_record(&header)?;
    for it in journeys(view) {
        let text = |text: Option<String>| cell(&text.unwrap_or_default());
        let at = |at: Option<DateTime<Utc>>| at.map(instant).unwrap_or_default();
        let mut row = vec![
            it.journey.to_string(),
            cell(&it.pathway),
            text(it.service),
            text(it.team),
            text(it.source),
            text(it.campaign),
            text(it.area),
            text(it.care),
            it.status.as_str().to_owned(),
            cell(&it.stage),
            cell(&it.furthest_stage),
            at(it.enquired_at),
            at(it.ended_at),
            text(it.reason),
            text(it.decided_by),
            it.facts.to_string(),
        ];
        row.extend(it.entered.into_iter().map(at));
        writer.write_record(&row)?;
    }
    Ok(writer.flush()?)
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

// A cell that begins like a formula would be run by a spreadsheet.
fn cell(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
}
