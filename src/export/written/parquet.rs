//! A table as Apache Parquet, a stretch of rows at a time.

use std::io::Write;
use std::sync::Arc;

use chrono::NaiveDate;
use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::super::ExportError;
use super::super::table::{Cell, Column, Kind};

/// Rows that are kept in memory, and then written together.
const STRETCH: usize = 20_000;

/// What takes rows and writes them a stretch at a time. Every column may be empty.
pub(in crate::export) struct Stretches<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl<W: Write + Send> Stretches<W> {
    pub(super) fn begin(columns: Vec<Column>, out: W) -> Result<Self, ExportError> {
        let properties = Arc::new(WriterProperties::builder().build());
        let writer = SerializedFileWriter::new(out, schema(&columns)?, properties)?;
        Ok(Self { writer, columns, rows: vec![] })
    }

    pub(super) fn take(&mut self, row: Vec<Cell>) -> Result<(), ExportError> {
        self.rows.push(row);
        if self.rows.len() == STRETCH {
            write(&mut self.writer, &self.columns, &self.rows)?;
            self.rows.clear();
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), ExportError> {
        write(&mut self.writer, &self.columns, &self.rows)?;
        Ok(self.writer.into_inner()?.flush()?)
    }
}

fn schema(columns: &[Column]) -> Result<Arc<Type>, ParquetError> {
    let fields = columns.iter().map(|column| {
        let (physical, logical) = match column.kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Whole => (Physical::INT64, None),
            Kind::Number => (Physical::DOUBLE, None),
            Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
            Kind::Instant => {
                (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS)))
            }
        };
        let field = Type::primitive_type_builder(&column.name, physical);
        let field = field.with_repetition(Repetition::OPTIONAL).with_logical_type(logical);
        field.build().map(Arc::new)
    });
    let fields = fields.collect::<Result<_, _>>()?;
    Ok(Arc::new(Type::group_type_builder("waymark").with_fields(fields).build()?))
}

fn write<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    columns: &[Column],
    rows: &[Vec<Cell>],
) -> Result<(), ParquetError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut group = writer.next_row_group()?;
    for (place, column) in columns.iter().enumerate() {
        let Some(mut into) = group.next_column()? else { break };
        let cells = || rows.iter().map(|row| row.get(place).unwrap_or(&Cell::Nothing));
        match column.kind {
            Kind::Text => put::<ByteArrayType>(&mut into, cells().map(text))?,
            Kind::Whole | Kind::Instant => put::<Int64Type>(&mut into, cells().map(whole))?,
            Kind::Number => put::<DoubleType>(&mut into, cells().map(number))?,
            Kind::Day => put::<Int32Type>(&mut into, cells().map(day))?,
        }
        into.close()?;
    }
    group.close()?;
    Ok(())
}

// The values, and which rows have one.
fn put<T: DataType>(
    into: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let cells: Vec<Option<T::T>> = cells.collect();
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.into_iter().flatten().collect();
    into.typed::<T>().write_batch(&values, Some(&levels), None)?;
    Ok(())
}

fn text(cell: &Cell) -> Option<ByteArray> {
    match cell {
        Cell::Text(text) => Some(text.as_str().into()),
        _ => None,
    }
}

fn whole(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Whole(whole) => Some(*whole),
        Cell::Instant(at) => Some(at.timestamp_micros()),
        _ => None,
    }
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(*number),
        _ => None,
    }
}

fn day(cell: &Cell) -> Option<i32> {
    match cell {
        Cell::Day(day) => {
            let since = day.signed_duration_since(NaiveDate::default());
            i32::try_from(since.num_days()).ok()
        }
        _ => None,
    }
}
