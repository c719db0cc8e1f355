//! Whole histories, read in bulk.

use std::collections::HashMap;

use domain::ids::StreamId;
use domain::record::Recorded;
use sqlx::QueryBuilder;

use super::event_log::Row;
use super::{Database, DatabaseError, with_pool};

/// Streams asked for in one statement.
const MOST_AT_ONCE: usize = 500;

const OF_STREAMS: &str = concat!("SELECT ", columns!(), " FROM event_log WHERE stream_id IN (");
const BY_VERSION: &str = ") ORDER BY stream_id, version";

/// Histories by their stream, each by version.
pub(super) type Histories = HashMap<StreamId, Vec<Recorded>>;

/// The histories of some streams, by version.
pub async fn histories(
    database: &Database,
    streams: &[StreamId],
) -> Result<HashMap<StreamId, Vec<Recorded>>, DatabaseError> {
    let mut histories = Histories::with_capacity(streams.len());
    for streams in streams.chunks(MOST_AT_ONCE) {
        let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
            let mut query = QueryBuilder::<Db>::new(OF_STREAMS);
            let mut ids = query.separated(", ");
            for stream in streams {
                ids.push_bind(stream.0);
            }
            query.push(BY_VERSION).build_query_as().fetch_all(pool).await?
        });
        by_stream(&rows, &mut histories)?;
    }
    Ok(histories)
}

/// Sorts rows, which come by stream and version, into histories without holes.
pub(super) fn by_stream(rows: &[Row], histories: &mut Histories) -> Result<(), DatabaseError> {
    for rows in rows.chunk_by(|one, next| one.stream_id == next.stream_id) {
        let history = whole(rows.iter().map(Row::recorded).collect())?;
        histories.insert(StreamId(rows[0].stream_id), history);
    }
    Ok(())
}

/// A history, if nothing is missing in it.
pub(super) fn whole(history: Vec<Recorded>) -> Result<Vec<Recorded>, DatabaseError> {
    let hole = (1..).zip(&history).find(|(version, fact)| fact.version != *version);
    match hole {
        Some((version, fact)) => Err(DatabaseError::Hole { stream: fact.stream.0, version }),
        None => Ok(history),
    }
}
