//! Whole histories, read in bulk.

use std::collections::HashMap;

use domain::ids::StreamId;
use domain::record::Recorded;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::event_log::Row;
use super::{Database, DatabaseError, with_pool};

/// Streams asked for in one statement.
const MOST_AT_ONCE: usize = 500;

/// The head of the statement that reads the histories of some streams.
pub(super) const OF_STREAMS: &str =
    concat!("SELECT ", columns!(), " FROM event_log WHERE stream_id IN (");

/// Its end.
pub(super) const BY_VERSION: &str = ") ORDER BY stream_id, version";

/// The histories of some streams, by version.
pub async fn histories(
    database: &Database,
    streams: &[StreamId],
) -> Result<HashMap<StreamId, Vec<Recorded>>, DatabaseError> {
    let mut histories = HashMap::with_capacity(streams.len());
    for streams in streams.chunks(MOST_AT_ONCE) {
        let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
            let mut query = QueryBuilder::<Db>::new(OF_STREAMS);
            let mut ids = query.separated(", ");
            for stream in streams {
                ids.push_bind(stream.0);
            }
            query.push(BY_VERSION).build_query_as().fetch_all(pool).await?
        });
        by_stream(rows, &mut histories)?;
    }
    Ok(histories)
}

/// Sorts rows, which come by stream and version, into histories without holes.
pub(super) fn by_stream(
    rows: Vec<Row>,
    histories: &mut HashMap<StreamId, Vec<Recorded>>,
) -> Result<(), DatabaseError> {
    for row in rows {
        let history = histories.entry(StreamId(row.stream_id)).or_default();
        whole(row.stream_id, history.len(), row.version)?;
        history.push(row.recorded());
    }
    Ok(())
}

fn whole(stream: Uuid, before: usize, version: i64) -> Result<(), DatabaseError> {
    let expected = u32::try_from(before + 1).unwrap_or(u32::MAX);
    if version == i64::from(expected) {
        Ok(())
    } else {
        Err(DatabaseError::Hole { stream, version: expected })
    }
}
