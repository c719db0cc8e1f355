//! What each campaign led to.

use projections::campaigns::campaigns;
use projections::{Question, View};

use super::super::ExportError;
use super::super::table::{Kind, Take};
use Kind::{Number, Text, Whole};

pub(in crate::export) const COLUMNS: [(&str, Kind, &str); 7] = [
    ("campaign", Text, "The campaign; nothing for enquiries that name none."),
    ("enquiries", Whole, "Enquiries that name it."),
    ("visits", Whole, "Of these, how many had an initial visit."),
    ("applications", Whole, "Of these, how many applied."),
    ("approvals", Whole, "Of these, how many were approved."),
    ("open", Whole, "Of these, how many are under way."),
    ("cost", Number, "Pounds spent on it, where that is recorded."),
];

pub(in crate::export) fn each(
    view: &View<'_>,
    question: &Question,
    take: &mut Take<'_>,
) -> Result<(), ExportError> {
    campaigns(view, question)?.whole.rows.into_iter().try_for_each(|row| {
        take(vec![
            row.key.into(),
            row.enquiries.into(),
            row.visits.into(),
            row.applications.into(),
            row.approvals.into(),
            row.open.into(),
            row.cost.into(),
        ])
    })
}
