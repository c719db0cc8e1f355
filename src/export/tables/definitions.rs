//! What each column of the tables holds and means: the dictionary, as a table.

use projections::View;

use super::super::ExportError;
use super::super::table::{Kind, Table, Take};
use Kind::Text;

pub(in crate::export) const COLUMNS: [(&str, Kind, &str); 4] = [
    ("table", Text, "The table."),
    ("column", Text, "The column: its name stays."),
    ("kind", Text, "What its cells hold: text, whole number, number, instant or day."),
    ("meaning", Text, "What it means."),
];

pub(in crate::export) fn each(view: &View<'_>, take: &mut Take<'_>) -> Result<(), ExportError> {
    for table in Table::ALL {
        for column in table.columns(view) {
            let (name, kind) = (column.name, column.kind.as_str());
            take(vec![table.as_str().into(), name.into(), kind.into(), column.about.into()])?;
        }
    }
    Ok(())
}
