//! Spreadsheets on their way in, and what was made of those before. What they hold lies sealed.

use chrono::{DateTime, Utc};
use domain::ids::{ImportId, WorkerId};
use domain::record::Recorded;
use sqlx::FromRow;
use tokio::sync::RwLock;
use uuid::Uuid;

use super::event_log::Row as LogRow;
use super::{Database, DatabaseError, KeyError, Keys, Subject, with_pool, with_writer};

/// A spreadsheet on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its id, and that of its import.
    pub import: ImportId,
    /// Who brought it.
    pub worker: WorkerId,
    /// When.
    pub begun_at: DateTime<Utc>,
    /// How far it is.
    pub state: UploadState,
    /// Which of its plans this is.
    pub version: i64,
    /// When it was last heard of, while it is imported.
    pub heard_at: DateTime<Utc>,
    /// Journeys that are recorded, of so many.
    pub progress: (i64, i64),
    /// Households that it brought.
    pub households: i64,
    /// Rows that were left out.
    pub skipped: i64,
}

/// How far a spreadsheet is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadState {
    /// Somebody looks at it.
    Waiting,
    /// It is being recorded.
    Importing,
    /// It is in.
    Imported,
    /// It was cancelled, or left for a day.
    Left,
}

#[derive(FromRow)]
struct Row {
    import: Uuid,
    worker: Uuid,
    begun_at: i64,
    state: String,
    version: i64,
    heard_at: i64,
    done: i64,
    total: i64,
    households: i64,
    skipped: i64,
}

macro_rules! uploads {
    ($rest:literal) => {
        concat!(
            "SELECT import, worker, begun_at, state, version, heard_at, done, total, households, \
             skipped FROM upload ",
            $rest
        )
    };
}

const PUT: &str = "INSERT INTO upload (import, worker, begun_at, state, file, plan) \
     VALUES ($1, $2, $3, 'waiting', $4, $5)";
const FIND: &str = uploads!("WHERE import = $1");
const OPEN: &str = uploads!("WHERE state IN ('waiting', 'importing') ORDER BY begun_at DESC");
const CONTENTS: &str = "SELECT file, plan FROM upload \
     WHERE import = $1 AND file IS NOT NULL AND plan IS NOT NULL";
const PLAN: &str = "UPDATE upload SET plan = $2, version = version + 1 \
     WHERE import = $1 AND state = 'waiting' AND file IS NOT NULL";
const BEGIN: &str = "UPDATE upload SET state = 'importing', heard_at = $3, plan = $4 \
     WHERE import = $1 AND state = 'waiting' AND version = $2 AND file IS NOT NULL";
const GO_ON: &str = "UPDATE upload SET heard_at = $3 \
     WHERE import = $1 AND state = 'importing' AND heard_at < $2 AND file IS NOT NULL";
const HEARD: &str = "UPDATE upload SET heard_at = $2, done = $3, total = $4 \
     WHERE import = $1 AND state = 'importing'";
const BROKEN: &str = "UPDATE upload SET heard_at = 0 WHERE import = $1 AND state = 'importing'";
const END: &str = "UPDATE upload SET state = 'imported', households = $2, skipped = $3 \
     WHERE import = $1 AND state = 'importing'";
const LEAVE: &str = "UPDATE upload SET state = 'left' WHERE import = $1 AND state = 'waiting'";
const EMPTY: &str = "UPDATE upload SET file = NULL, plan = NULL WHERE import = $1";
const DONE_WITH: &str = "SELECT import FROM upload WHERE file IS NOT NULL \
     AND (state IN ('imported', 'left') OR state = 'waiting' AND begun_at < $1)";
const MAP: &str = "SELECT map FROM import_map WHERE header = $1";
const PUT_MAP: &str = "INSERT INTO import_map (header, map, used_at) VALUES ($1, $2, $3) \
     ON CONFLICT (header) DO UPDATE SET map = excluded.map, used_at = excluded.used_at";
const IMPORTS: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM event_log WHERE type IN ('import-begun', 'import-finished', 'import-undone') \
     ORDER BY position"
);

impl From<Row> for Upload {
    fn from(row: Row) -> Self {
        let at = |micros| DateTime::from_timestamp_micros(micros).unwrap_or_default();
        Self {
            import: ImportId(row.import),
            worker: WorkerId(row.worker),
            begun_at: at(row.begun_at),
            // The table takes no other word.
            state: match &*row.state {
                "waiting" => UploadState::Waiting,
                "importing" => UploadState::Importing,
                "imported" => UploadState::Imported,
                _ => UploadState::Left,
            },
            version: row.version,
            heard_at: at(row.heard_at),
            progress: (row.done, row.total),
            households: row.households,
            skipped: row.skipped,
        }
    }
}

/// Keeps a spreadsheet and what is made of it, both sealed.
pub async fn put_upload(
    database: &Database,
    (import, worker): (ImportId, WorkerId),
    (file, plan): (Vec<u8>, Vec<u8>),
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let query = sqlx::query::<Db>(PUT).bind(import.0).bind(worker.0);
        query.bind(now.timestamp_micros()).bind(file).bind(plan).execute(pool).await?;
    });
    Ok(())
}

/// A spreadsheet by the id of its import.
pub async fn upload(database: &Database, id: ImportId) -> Result<Option<Upload>, DatabaseError> {
    let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(FIND).bind(id.0).fetch_optional(pool).await?
    });
    Ok(row.map(Upload::from))
}

/// Those that are on their way, the latest first.
pub async fn open_uploads(database: &Database) -> Result<Vec<Upload>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(OPEN).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Upload::from).collect())
}

/// The file and its plan, sealed. None once they are done with.
pub async fn upload_contents(
    database: &Database,
    id: ImportId,
) -> Result<Option<(Vec<u8>, Vec<u8>)>, DatabaseError> {
    with_pool!(&database.reader, |pool: Db| {
        Ok(sqlx::query_as::<Db, _>(CONTENTS).bind(id.0).fetch_optional(pool).await?)
    })
}

/// Puts another plan in the place of the one that there is. Returns whether it still waits for one.
pub async fn change_plan(
    database: &Database,
    id: ImportId,
    plan: Vec<u8>,
) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let changed = sqlx::query::<Db>(PLAN).bind(id.0).bind(plan).execute(pool).await?;
        Ok(changed.rows_affected() == 1)
    })
}

/// Begins to record it. Returns whether it was this one that began, by the plan of this version.
pub async fn begin_upload(
    database: &Database,
    (id, version): (ImportId, i64),
    plan: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let query = sqlx::query::<Db>(BEGIN).bind(id.0).bind(version);
        let begun = query.bind(now.timestamp_micros()).bind(plan).execute(pool).await?;
        Ok(begun.rows_affected() == 1)
    })
}

/// Goes on with one that was not heard of since an instant. Returns whether it was this one.
pub async fn go_on_with_upload(
    database: &Database,
    id: ImportId,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let query = sqlx::query::<Db>(GO_ON).bind(id.0).bind(since.timestamp_micros());
        let begun = query.bind(now.timestamp_micros()).execute(pool).await?;
        Ok(begun.rows_affected() == 1)
    })
}

/// Notes how far it is.
pub async fn hear_of_upload(
    database: &Database,
    id: ImportId,
    (done, total): (i64, i64),
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let query = sqlx::query::<Db>(HEARD).bind(id.0).bind(now.timestamp_micros());
        query.bind(done).bind(total).execute(pool).await?;
    });
    Ok(())
}

/// Notes that recording it was broken off, so that somebody can go on with it at once.
pub async fn break_off_upload(database: &Database, id: ImportId) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(BROKEN).bind(id.0).execute(pool).await?;
    });
    Ok(())
}

/// Notes what came of it.
pub async fn end_upload(
    database: &Database,
    id: ImportId,
    (households, skipped): (i64, i64),
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let query = sqlx::query::<Db>(END).bind(id.0).bind(households);
        query.bind(skipped).execute(pool).await?;
    });
    Ok(())
}

/// Leaves one that nobody wants any more.
pub async fn leave_upload(database: &Database, id: ImportId) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(LEAVE).bind(id.0).execute(pool).await?;
    });
    Ok(())
}

/// Destroys the keys of those that are done with, or wait since before an instant, and then what
/// they sealed. What fails is done by the next.
pub async fn forget_uploads(
    database: &Database,
    keys: &RwLock<Keys>,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<usize, KeyError> {
    let before = before.timestamp_micros();
    let done: Vec<Uuid> = with_pool!(&database.reader, |pool: Db| {
        let query = sqlx::query_scalar::<Db, _>(DONE_WITH).bind(before);
        query.fetch_all(pool).await.map_err(DatabaseError::from)?
    });
    for id in &done {
        leave_upload(database, ImportId(*id)).await?;
        keys.write().await.destroy(&[Subject::Upload(ImportId(*id))], now).await?;
        with_writer!(database, |pool: Db| {
            let emptied = sqlx::query::<Db>(EMPTY).bind(*id).execute(pool).await;
            emptied.map_err(DatabaseError::from)?;
        });
    }
    Ok(done.len())
}

/// What the columns and words of such a header stood for, sealed.
pub async fn remembered_map(
    database: &Database,
    header: Uuid,
) -> Result<Option<Vec<u8>>, DatabaseError> {
    with_pool!(&database.reader, |pool: Db| {
        Ok(sqlx::query_scalar::<Db, _>(MAP).bind(header).fetch_optional(pool).await?)
    })
}

/// Remembers what they stand for.
pub async fn remember_map(
    database: &Database,
    header: Uuid,
    map: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let query = sqlx::query::<Db>(PUT_MAP).bind(header).bind(map);
        query.bind(now.timestamp_micros()).execute(pool).await?;
    });
    Ok(())
}

/// Every fact about an import, in order.
pub async fn imports(database: &Database) -> Result<Vec<Recorded>, DatabaseError> {
    let rows: Vec<LogRow> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, LogRow>(IMPORTS).fetch_all(pool).await?
    });
    Ok(rows.iter().map(LogRow::recorded).collect())
}
