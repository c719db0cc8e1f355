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
use projections::{Question, View};

use super::super::table::{Cell, Column, Kind, Table};
use super::super::{ExportError, Recorders};

/// Rows that are kept in memory, and then written together.
const STRETCH: usize = 20_000;

/// Writes a table as Parquet. Every column may be empty.
pub fn write_parquet(
    table: Table,
    view: &View<'_>,
    question: &Question,
    recorders: &Recorders,
    out: impl Write + Send,
) -> Result<(), ExportError> {
    let columns = table.columns(view);
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(out, schema(&columns)?, properties)?;
    let mut rows: Vec<Vec<Cell>> = vec![];
    table.each(view, question, recorders, &mut |row| {
        rows.push(row);
        if rows.len() == STRETCH {
            write(&mut writer, &columns, &rows)?;
            rows.clear();
        }
        Ok(())
    })?;
    write(&mut writer, &columns, &rows)?;
    Ok(writer.into_inner()?.flush()?)
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
