//! What happened on each journey, step by step, as the process map counts it.

use projections::flow::{Way, each_way};
use projections::{Question, View};

use super::super::attributes::{NAMES, attribute};
use super::super::table::{Cell, Kind, Take};
use super::super::{ExportError, Recorders};
use super::whose;
use Kind::{Instant, Text, Whole};

pub(in crate::export) const COLUMNS: [(&str, Kind, &str); 13] = [
    ("journey", Text, "The journey's id: joins the tables."),
    ("reference", Text, "The reference that its pages show."),
    (
        "step",
        Whole,
        "Its place on the journey, from 1: sort by it, for steps may share an instant.",
    ),
    ("activity", Text, "What happened: a milestone by its name."),
    ("happened_at", Instant, "When it happened."),
    ("recorded_at", Instant, "When it was recorded; of an import, by the old system."),
    ("worker", Text, "The id of the worker who recorded it."),
    ("channel", Text, "Of a contact or an enquiry: by which means."),
    ("direction", Text, "Of a contact: inward or outward."),
    ("outcome", Text, "What came of it, where that was said."),
    ("check", Text, "Of a check: which."),
    ("reason", Text, "Of an ending: the main reason."),
    ("decided_by", Text, "Of an ending: who decided."),
];

pub(in crate::export) fn each(
    view: &View<'_>,
    question: &Question,
    recorders: &Recorders,
    take: &mut Take<'_>,
) -> Result<(), ExportError> {
    let mut done = Ok(());
    each_way(view, question, |_, way| {
        if done.is_ok() {
            done = rows(view, way, recorders).into_iter().try_for_each(&mut *take);
        }
    })?;
    done
}

fn rows(view: &View<'_>, way: &Way<'_>, recorders: &Recorders) -> Vec<Vec<Cell>> {
    let rows = way.steps.iter().enumerate().map(|(place, step)| {
        let worker = recorders.of(way.journey, step.version).map(|worker| worker.to_string());
        let mut row = Vec::from(whose(view, way.journey));
        row.extend([
            (place + 1).into(),
            step.activity.into(),
            step.happened_at.into(),
            step.known_at.into(),
            worker.into(),
        ]);
        row.extend(NAMES.map(|name| attribute(step.event, name).into()));
        row
    });
    rows.collect()
}
