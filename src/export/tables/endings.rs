//! Every journey that ended.

use domain::ids::ReasonName;
use projections::journeys::standing;
use projections::{Course, Question, View};

use super::super::ExportError;
use super::super::table::{Cell, Kind, Take};
use super::{of_journeys, whose};
use Kind::{Instant, Number, Text};

pub(in crate::export) const COLUMNS: [(&str, Kind, &str); 10] = [
    ("journey", Text, "The journey's id: joins the tables."),
    ("reference", Text, "The reference that its pages show."),
    ("ended_at", Instant, "When it ended."),
    ("status", Text, "left, or approved where it was approved before it ended."),
    ("furthest_stage", Text, "The furthest stage it reached: where figures count it."),
    ("reason", Text, "The main reason, by its name in the pathway."),
    ("reason_label", Text, "The same in words."),
    ("decided_by", Text, "Who decided: household, service, both, no-reply or death."),
    ("ofsted_code", Text, "The code of the reason in Ofsted's return, where it has one."),
    ("days_from_enquiry", Number, "Days of 24 hours from the enquiry to the ending."),
];

pub(in crate::export) fn each(
    view: &View<'_>,
    question: &Question,
    take: &mut Take<'_>,
) -> Result<(), ExportError> {
    of_journeys(view, question, take, |course| row(view, course).into_iter().collect())
}

fn row(view: &View<'_>, course: &Course<'_>) -> Option<Vec<Cell>> {
    let it = standing(course);
    let ended_at = it.ended_at?;
    let name = it.reason.as_deref().map(ReasonName::from);
    let reason = name.as_ref().and_then(|name| course.pathway().reason(name));
    let days = it.enquired_at.map(|enquired| (ended_at - enquired).as_seconds_f64() / 86_400.0);
    let mut row = Vec::from(whose(view, it.journey));
    row.extend([
        ended_at.into(),
        it.status.as_str().into(),
        it.furthest_stage.into(),
        it.reason.into(),
        reason.map(|reason| reason.label.clone()).into(),
        it.decided_by.into(),
        reason.and_then(|reason| reason.ofsted.clone()).into(),
        days.into(),
    ]);
    Some(row)
}
