//! Where each journey stands, one row each.

use std::io::Write;

use chrono::{DateTime, Utc};
use projections::View;
use projections::journeys::{Standing, journeys};

use super::{ExportError, cell, instant};

const COLUMNS: [&str; 16] = [
    "journey",
    "pathway",
    "service",
    "team",
    "source",
    "campaign",
    "area",
    "care",
    "status",
    "stage",
    "furthest_stage",
    "enquired_at",
    "ended_at",
    "reason",
    "decided_by",
    "facts",
];

/// Writes where each journey stands. Names are left out.
pub fn export_journeys(view: &View<'_>, out: impl Write) -> Result<(), ExportError> {
    let mut writer = csv::Writer::from_writer(out);
    let stages = view.stages.iter().map(|(stage, _)| format!("entered_{stage}"));
    let header: Vec<String> = COLUMNS.map(str::to_owned).into_iter().chain(stages).collect();
    writer.write_record(&header)?;
    for standing in journeys(view) {
        writer.write_record(row(standing))?;
    }
    Ok(writer.flush()?)
}

fn row(it: Standing) -> Vec<String> {
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
    row
}
