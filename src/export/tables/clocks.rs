//! Every clock that was started on a journey.

use projections::clocks::runs;
use projections::{Course, Question, View};

use super::super::ExportError;
use super::super::table::{Cell, Kind, Take};
use super::{of_journeys, whose};
use Kind::{Instant, Number, Text};

pub(in crate::export) const COLUMNS: [(&str, Kind, &str); 10] = [
    ("journey", Text, "The journey's id: joins the tables."),
    ("reference", Text, "The reference that its pages show."),
    ("clock", Text, "The clock's name in the pathway."),
    ("started_at", Instant, "What started it happened then."),
    ("due_at", Instant, "By when it was to be stopped. Nothing where it is only measured."),
    ("stopped_at", Instant, "What stopped it happened then."),
    ("recorded_at", Instant, "When what stopped it was recorded."),
    ("outcome", Text, "met, met-recorded-late, missed, overdue, running, paused or cancelled."),
    ("hours", Number, "Hours until it was stopped, or so far, without pauses."),
    ("hours_late", Number, "Hours over, where it was missed."),
];

pub(in crate::export) fn each(
    view: &View<'_>,
    question: &Question,
    take: &mut Take<'_>,
) -> Result<(), ExportError> {
    of_journeys(view, question, take, |course| rows(view, course))
}

fn rows(view: &View<'_>, course: &Course<'_>) -> Vec<Vec<Cell>> {
    let rows = runs(course).into_iter().map(|run| {
        let mut row = Vec::from(whose(view, course.id()));
        row.extend([
            run.clock.name.as_str().into(),
            run.started_at.into(),
            run.due_at.into(),
            run.stopped_at.into(),
            run.recorded_at.into(),
            run.outcome.as_str().into(),
            run.hours.into(),
            run.hours_late.into(),
        ]);
        row
    });
    rows.collect()
}
