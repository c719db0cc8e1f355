//! Where each journey stands.

use projections::View;
use projections::journeys::{Standing, standing};

use super::super::ExportError;
use super::super::table::{Cell, Column, Kind, Take, told};
use super::whose;
use Kind::{Instant, Text, Whole};

const COLUMNS: [(&str, Kind, &str); 18] = [
    ("journey", Text, "The journey's id: joins the tables."),
    ("reference", Text, "The reference that its pages show, as FH-1932-T."),
    ("pathway", Text, "The pathway that it is on."),
    ("service", Text, "The service it is with."),
    ("team", Text, "The team it is with."),
    ("source", Text, "How they came to ask."),
    ("campaign", Text, "The campaign that the enquiry names."),
    ("area", Text, "The area they live in."),
    ("care", Text, "The kind of care they asked about."),
    ("values_mode", Text, "Which values mode they are of: pioneer, prospector or settler."),
    ("status", Text, "open, approved, left, void or merged."),
    ("stage", Text, "The stage it is at, by its last milestone."),
    ("furthest_stage", Text, "The furthest stage it reached: where figures count it."),
    ("enquired_at", Instant, "When the enquiry was received."),
    ("ended_at", Instant, "When it ended, if it did."),
    ("reason", Text, "The main reason of the ending."),
    ("decided_by", Text, "Who decided the ending: household, service, no-reply or death."),
    ("facts", Whole, "Facts recorded of it, without the service's own reminders."),
];

/// With a column for each stage.
pub(in crate::export) fn columns(view: &View<'_>) -> Vec<Column> {
    let mut columns = told(&COLUMNS);
    columns.extend(view.stages.iter().map(|(stage, _)| Column {
        name: format!("entered_{}", stage.as_str().replace('-', "_")),
        kind: Instant,
        about: "When this stage was first entered.",
    }));
    columns
}

pub(in crate::export) fn each(view: &View<'_>, take: &mut Take<'_>) -> Result<(), ExportError> {
    let mut done = Ok(());
    view.each(|course| {
        if done.is_ok() {
            done = take(row(view, standing(course)));
        }
    });
    done
}

fn row(view: &View<'_>, it: Standing) -> Vec<Cell> {
    let mut row = Vec::from(whose(view, it.journey));
    row.extend([
        it.pathway.into(),
        it.service.into(),
        it.team.into(),
        it.source.into(),
        it.campaign.into(),
        it.area.into(),
        it.care.into(),
        it.values_mode.into(),
        it.status.as_str().into(),
        it.stage.into(),
        it.furthest_stage.into(),
        it.enquired_at.into(),
        it.ended_at.into(),
        it.reason.into(),
        it.decided_by.into(),
        it.facts.into(),
    ]);
    row.extend(it.entered.into_iter().map(Cell::from));
    row
}
