//! A table as CSV, as JSON or as Parquet, row by row.

mod parquet;

use std::io::Write;

use chrono::SecondsFormat;
use projections::{Question, View};
use serde_json::Value;

use self::parquet::Stretches;
use super::table::{Cell, Column, Table};
use super::{ExportError, Recorders, cell};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Days and instants as ISO 8601, and no formula.
    Csv,
    /// A list of objects.
    Json,
    /// Apache Parquet.
    Parquet,
}

/// What takes the rows of a table, one after the other. Nothing is whole before it is finished.
pub(super) enum Rows<W: Write + Send> {
    Csv(Box<csv::Writer<W>>),
    Json { columns: Vec<Column>, out: W, is_begun: bool },
    Parquet(Box<Stretches<W>>),
}

/// Writes a whole table.
pub fn write_table(
    (table, format): (Table, Format),
    view: &View<'_>,
    question: &Question,
    recorders: &Recorders,
    out: impl Write + Send,
) -> Result<(), ExportError> {
    let mut rows = Rows::begin(format, table.columns(view), out)?;
    table.each(view, question, recorders, &mut |row| rows.take(row))?;
    rows.finish()
}

impl<W: Write + Send> Rows<W> {
    pub(super) fn begin(
        format: Format,
        columns: Vec<Column>,
        mut out: W,
    ) -> Result<Self, ExportError> {
        Ok(match format {
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(columns.iter().map(|column| &*column.name))?;
                Self::Csv(Box::new(writer))
            }
            Format::Json => {
                out.write_all(b"[")?;
                Self::Json { columns, out, is_begun: false }
            }
            Format::Parquet => Self::Parquet(Box::new(Stretches::begin(columns, out)?)),
        })
    }

    pub(super) fn take(&mut self, row: Vec<Cell>) -> Result<(), ExportError> {
        match self {
            Self::Csv(writer) => writer.write_record(row.iter().map(text))?,
            Self::Json { columns, out, is_begun } => {
                out.write_all(if *is_begun { b",\n" } else { b"\n" })?;
                *is_begun = true;
                let names = columns.iter().map(|column| column.name.clone());
                let object: serde_json::Map<_, _> = names.zip(row.iter().map(value)).collect();
                serde_json::to_writer(out, &object)?;
            }
            Self::Parquet(stretches) => stretches.take(row)?,
        }
        Ok(())
    }

    /// Hands on what was kept back for speed alone.
    pub(super) fn flush(&mut self) -> Result<(), ExportError> {
        if let Self::Csv(writer) = self {
            writer.flush()?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), ExportError> {
        match self {
            Self::Csv(mut writer) => Ok(writer.flush()?),
            Self::Json { mut out, .. } => {
                out.write_all(b"\n]\n")?;
                Ok(out.flush()?)
            }
            Self::Parquet(stretches) => stretches.finish(),
        }
    }
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

fn value(it: &Cell) -> Value {
    match it {
        Cell::Nothing => Value::Null,
        Cell::Text(text) => text.as_str().into(),
        Cell::Whole(whole) => (*whole).into(),
        Cell::Number(number) => (*number).into(),
        Cell::Instant(_) | Cell::Day(_) => text(it).into(),
    }
}
