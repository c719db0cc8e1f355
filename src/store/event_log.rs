//! Rows of the log, and reading them in order.

use chrono::{DateTime, Utc};
use domain::ids::{CommandId, EventId, StreamId, WorkerId};
use domain::record::{Event, Recorded, When};
use domain::sealed::{RestOfRow, Sealed};
use sqlx::FromRow;
use uuid::Uuid;

use super::body::{decode, rest};
use super::{Database, DatabaseError, with_pool};

/// A row, as it is stored.
#[derive(Clone, Debug, FromRow)]
pub(super) struct Row {
    pub(super) position: i64,
    pub(super) event_id: Uuid,
    pub(super) stream_id: Uuid,
    pub(super) version: i64,
    #[sqlx(rename = "type")]
    pub(super) kind: String,
    pub(super) schema: i16,
    pub(super) happened_at: i64,
    pub(super) recorded_at: i64,
    pub(super) source_recorded_at: Option<i64>,
    pub(super) worker: Option<Uuid>,
    pub(super) command_id: Uuid,
    pub(super) body: String,
    pub(super) hash: Vec<u8>,
}

/// Where the log ends.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Head {
    /// The last position.
    pub position: i64,
    /// When its fact was recorded, in microseconds since 1970.
    pub recorded_at: i64,
    /// The hash of the whole log up to there.
    pub hash: Vec<u8>,
}

pub(super) const HEAD: &str = "SELECT position, recorded_at, hash FROM log_head WHERE id = 1";

const AFTER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM event_log WHERE position > $1 ORDER BY position LIMIT $2"
);

const PEOPLE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM event_log WHERE type IN ('enquiry-received', 'erasure-ordered') AND position > $1 \
     ORDER BY position LIMIT $2"
);

const COMMANDS: &str = "SELECT stream_id, command_id FROM event_log \
     WHERE position > $1 AND position <= $2 ORDER BY position";

impl Row {
    /// What the row says.
    pub(super) fn recorded(&self) -> Recorded {
        let event = decode(&self.kind, self.schema, &self.body);
        self.recorded_as(event)
    }

    pub(super) fn recorded_as(&self, event: Event) -> Recorded {
        Recorded {
            position: self.position,
            id: EventId(self.event_id),
            stream: StreamId(self.stream_id),
            version: u32::try_from(self.version).unwrap_or(u32::MAX),
            when: when(self.happened_at, self.recorded_at, self.source_recorded_at),
            worker: self.worker.map(WorkerId),
            command: CommandId(self.command_id),
            event,
        }
    }
}

/// The times of a fact, from microseconds. Times beyond the calendar are taken to its edge.
pub(super) fn when(happened_at: i64, recorded_at: i64, source_recorded_at: Option<i64>) -> When {
    When {
        happened_at: instant(happened_at),
        recorded_at: instant(recorded_at),
        source_recorded_at: source_recorded_at.map(instant),
    }
}

fn instant(micros: i64) -> DateTime<Utc> {
    let edge = if micros < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
    DateTime::from_timestamp_micros(micros).unwrap_or(edge)
}

/// What a row of a file says. Its text is decoded where it lies.
pub(super) fn recorded(row: &rusqlite::Row<'_>) -> Result<Recorded, rusqlite::Error> {
    let id = |column| -> Result<Uuid, rusqlite::Error> {
        let bytes = row.get_ref(column)?.as_blob()?;
        Ok(Uuid::from_slice(bytes).unwrap_or_default())
    };
    let worker = row.get_ref(9)?.as_blob_or_null()?;
    Ok(Recorded {
        position: row.get(0)?,
        id: EventId(id(1)?),
        stream: StreamId(id(2)?),
        version: row.get(3)?,
        when: when(row.get(6)?, row.get(7)?, row.get(8)?),
        worker: worker.and_then(|bytes| Uuid::from_slice(bytes).ok()).map(WorkerId),
        command: CommandId(id(10)?),
        event: decode(row.get_ref(4)?.as_str()?, row.get(5)?, row.get_ref(11)?.as_str()?),
    })
}

/// Where the log ends now.
pub async fn head(database: &Database) -> Result<Head, DatabaseError> {
    with_pool!(&database.reader, |pool: Db| {
        Ok(sqlx::query_as::<Db, Head>(HEAD).fetch_one(pool).await?)
    })
}

/// The facts after a position, in order, at most so many.
pub async fn read_after(
    database: &Database,
    position: i64,
    most: i64,
) -> Result<Vec<Recorded>, DatabaseError> {
    let rows = rows_after(database, position, most).await?;
    Ok(rows.iter().map(Row::recorded).collect())
}

/// The facts after a position that say who is known and who no more, in order, at most so many:
/// enquiries, and orders to erase.
pub async fn people_after(
    database: &Database,
    position: i64,
    most: i64,
) -> Result<Vec<Recorded>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        let query = sqlx::query_as::<Db, Row>(PEOPLE).bind(position).bind(most);
        query.fetch_all(pool).await?
    });
    Ok(rows.iter().map(Row::recorded).collect())
}

/// The histories that commands were about, after a position and up to another, with each fact's command.
pub async fn commands_between(
    database: &Database,
    after: i64,
    to: i64,
) -> Result<Vec<(StreamId, CommandId)>, DatabaseError> {
    let rows: Vec<(Uuid, Uuid)> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(COMMANDS).bind(after).bind(to).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(|(stream, command)| (StreamId(stream), CommandId(command))).collect())
}

/// The facts after a position, with what imported rows said besides.
pub async fn page_after(
    database: &Database,
    position: i64,
    most: i64,
) -> Result<Vec<(Recorded, Option<Sealed<RestOfRow>>)>, DatabaseError> {
    let rows = rows_after(database, position, most).await?;
    Ok(rows.iter().map(|row| (row.recorded(), rest(&row.body))).collect())
}

pub(super) async fn rows_after(
    database: &Database,
    position: i64,
    most: i64,
) -> Result<Vec<Row>, DatabaseError> {
    with_pool!(&database.reader, |pool: Db| {
        Ok(sqlx::query_as::<Db, Row>(AFTER).bind(position).bind(most).fetch_all(pool).await?)
    })
}
