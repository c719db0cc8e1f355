//! What was booked or held.

use projections::occasions::occasions;
use projections::{Course, Question, View};

use super::super::ExportError;
use super::super::table::{Cell, Kind, Take};
use super::{of_journeys, whose};
use Kind::{Instant, Text, Whole};

pub(in crate::export) const COLUMNS: [(&str, Kind, &str); 9] = [
    ("journey", Text, "The journey's id: joins the tables."),
    ("reference", Text, "The reference that its pages show."),
    ("what", Text, "What was booked, in the pathway's words: a visit, a course, a panel."),
    ("booked_at", Instant, "When it was booked."),
    ("booked_for", Instant, "For when, as it was moved last."),
    ("times_moved", Whole, "How often it was booked anew."),
    ("settled_by", Text, "The milestone that says what became of it: held, missed or cancelled."),
    ("settled_at", Instant, "When that happened."),
    ("outcome", Text, "What came of it, where that was said."),
];

pub(in crate::export) fn each(
    view: &View<'_>,
    question: &Question,
    take: &mut Take<'_>,
) -> Result<(), ExportError> {
    of_journeys(view, question, take, |course| rows(view, course))
}

fn rows(view: &View<'_>, course: &Course<'_>) -> Vec<Vec<Cell>> {
    let rows = occasions(course).into_iter().map(|it| {
        let mut row = Vec::from(whose(view, course.id()));
        row.extend([
            it.what.into(),
            it.booked_at.into(),
            it.booked_for.into(),
            Cell::Whole(it.moved.into()),
            it.settled_by.map(|it| it.to_string()).into(),
            it.settled_at.into(),
            it.outcome.map(|it| it.to_string()).into(),
        ]);
        row
    });
    rows.collect()
}
