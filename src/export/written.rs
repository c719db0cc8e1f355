//! A table as CSV, or as Parquet.

mod parquet;

use std::io::Write;

use chrono::SecondsFormat;
use projections::{Question, View};

use super::table::{Cell, Table};
use super::{ExportError, Recorders, cell};

pub use parquet::write_parquet;

/// Writes a table as CSV, row by row: days and instants as ISO 8601, and no formula.
pub fn write_csv(
    table: Table,
    view: &View<'_>,
    question: &Question,
    recorders: &Recorders,
    out: impl Write,
) -> Result<(), ExportError> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(table.columns(view).iter().map(|column| &*column.name))?;
    table.each(view, question, recorders, &mut |row| {
        Ok(writer.write_record(row.iter().map(text))?)
    })?;
    Ok(writer.flush()?)
}

fn text(it: &Cell) -> String {
    match it {
        Cell::Nothing => String::new(),
        Cell::Text(text) => cell(text),
        Cell::Whole(whole) => whole.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Instant(at) => at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        Cell::Day(day) => day.to_string(),
    }
}
