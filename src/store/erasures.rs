//! What was ordered to be erased, and the whole of a history that it is about.

use domain::ids::StreamId;
use domain::record::Recorded;
use domain::sealed::{RestOfRow, Sealed};
use uuid::Uuid;

use super::body::rest;
use super::event_log::Row;
use super::{Database, DatabaseError, with_pool};

const ERASURES: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM event_log WHERE type IN ('erasure-ordered', 'erasure-completed') ORDER BY position"
);

const STRUCK: &str = "SELECT DISTINCT stream_id FROM event_log WHERE type = 'words-struck'";

const HISTORY: &str =
    concat!("SELECT ", columns!(), " FROM event_log WHERE stream_id = $1 ORDER BY version");

/// Every fact about an erasure, in order. There are few of them.
pub async fn erasures(database: &Database) -> Result<Vec<Recorded>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, Row>(ERASURES).fetch_all(pool).await?
    });
    Ok(rows.iter().map(Row::recorded).collect())
}

/// The clinics at which what was written was struck.
pub async fn struck_clinics(database: &Database) -> Result<Vec<StreamId>, DatabaseError> {
    let clinics: Vec<Uuid> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_scalar::<Db, _>(STRUCK).fetch_all(pool).await?
    });
    Ok(clinics.into_iter().map(StreamId).collect())
}

/// A history, with what imported rows said besides.
pub async fn history_with_rests(
    database: &Database,
    stream: StreamId,
) -> Result<Vec<(Recorded, Option<Sealed<RestOfRow>>)>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, Row>(HISTORY).bind(stream.0).fetch_all(pool).await?
    });
    Ok(rows.iter().map(|row| (row.recorded(), rest(&row.body))).collect())
}
