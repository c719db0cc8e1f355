//! The hash of a row: over what is stored, byte by byte, and the hash of the row before.

use rusqlite::Error;
use sha2::{Digest, Sha256};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::store::event_log::Row;

/// A row as it is stored, beside its own hash.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    pub(super) position: i64,
    event_id: &'a [u8],
    stream_id: &'a [u8],
    version: i64,
    kind: &'a [u8],
    schema: i16,
    happened_at: i64,
    pub(super) recorded_at: i64,
    source_recorded_at: Option<i64>,
    worker: Option<&'a [u8]>,
    pub(super) command_id: &'a [u8],
    body: &'a [u8],
}

/// The hash of a row, given that of the row before.
pub(in crate::store) fn hash(previous: &[u8], row: &Row) -> Vec<u8> {
    let fields = Fields {
        position: row.position,
        event_id: row.event_id.as_bytes(),
        stream_id: row.stream_id.as_bytes(),
        version: row.version,
        kind: row.kind.as_bytes(),
        schema: row.schema,
        happened_at: row.happened_at,
        recorded_at: row.recorded_at,
        source_recorded_at: row.source_recorded_at,
        worker: row.worker.as_ref().map(|worker| &worker.as_bytes()[..]),
        command_id: row.command_id.as_bytes(),
        body: row.body.as_bytes(),
    };
    fields.hash(previous).to_vec()
}

impl<'a> Fields<'a> {
    /// Those of a row of a file. An error if one is not of its kind.
    pub(super) fn of_file(row: &'a rusqlite::Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            position: row.get(0)?,
            event_id: row.get_ref(1)?.as_blob()?,
            stream_id: row.get_ref(2)?.as_blob()?,
            version: row.get(3)?,
            kind: row.get_ref(4)?.as_bytes()?,
            schema: row.get(5)?,
            happened_at: row.get(6)?,
            recorded_at: row.get(7)?,
            source_recorded_at: row.get(8)?,
            worker: row.get_ref(9)?.as_blob_or_null()?,
            command_id: row.get_ref(10)?.as_blob()?,
            body: row.get_ref(11)?.as_bytes()?,
        })
    }

    /// Those of a row of a server.
    pub(super) fn of_server(row: &'a PgRow, ids: &'a Ids) -> Result<Self, sqlx::Error> {
        Ok(Self {
            position: row.try_get(0)?,
            event_id: ids.event.as_bytes(),
            stream_id: ids.stream.as_bytes(),
            version: row.try_get(3)?,
            kind: row.try_get::<&str, _>(4)?.as_bytes(),
            schema: row.try_get(5)?,
            happened_at: row.try_get(6)?,
            recorded_at: row.try_get(7)?,
            source_recorded_at: row.try_get(8)?,
            worker: ids.worker.as_ref().map(|worker| &worker.as_bytes()[..]),
            command_id: ids.command.as_bytes(),
            body: row.try_get::<&str, _>(11)?.as_bytes(),
        })
    }

    /// Whether each id is one: the hash does not tell an empty worker from none.
    pub(super) fn has_ids(&self) -> bool {
        let ids = [Some(self.event_id), Some(self.stream_id), self.worker, Some(self.command_id)];
        ids.into_iter().flatten().all(|id| id.len() == size_of::<Uuid>())
    }

    pub(super) fn hash(&self, previous: &[u8]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"waymark/event/v1");
        hasher.update(previous);
        hasher.update(self.position.to_be_bytes());
        part(&mut hasher, self.event_id);
        part(&mut hasher, self.stream_id);
        hasher.update(self.version.to_be_bytes());
        part(&mut hasher, self.kind);
        hasher.update(self.schema.to_be_bytes());
        hasher.update(self.happened_at.to_be_bytes());
        hasher.update(self.recorded_at.to_be_bytes());
        let source = self.source_recorded_at.map(i64::to_be_bytes);
        part(&mut hasher, source.as_ref().map_or(&[], |bytes| &bytes[..]));
        part(&mut hasher, self.worker.unwrap_or_default());
        part(&mut hasher, self.command_id);
        part(&mut hasher, self.body);
        hasher.finalize().into()
    }
}

/// The ids of a row of a server, whose driver does not lend their bytes.
pub(super) struct Ids {
    event: Uuid,
    stream: Uuid,
    worker: Option<Uuid>,
    command: Uuid,
}

impl Ids {
    pub(super) fn of(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            event: row.try_get(1)?,
            stream: row.try_get(2)?,
            worker: row.try_get(9)?,
            command: row.try_get(10)?,
        })
    }
}

/// Adds a part of a row. The length goes first, so that no two rows run together to the same bytes.
pub(in crate::store) fn part(hasher: &mut Sha256, bytes: &[u8]) {
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}
