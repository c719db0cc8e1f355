//! What somebody typed and has not saved: sealed, one for each form, kept for some days.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{CommandId, EventId, JourneyId, WorkerId};
use domain::sealed::{Note, Sealed};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Database, DatabaseError, with_pool, with_writer};

/// A draft that nobody touches for so long is thrown away.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(7);

/// A draft, as it lies there.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The address of its form.
    pub form: String,
    /// What its seal is bound to.
    pub id: EventId,
    /// Whose key seals it.
    pub subject: JourneyId,
    /// The fields of the form, as they were typed. None where they cannot be read.
    pub sealed: Option<Sealed<Note>>,
    /// When it was last kept.
    pub saved_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    form: String,
    draft: Uuid,
    subject: Uuid,
    sealed: String,
    saved_at: i64,
}

// A form that was saved meanwhile leaves no draft behind.
const KEEP: &str = "INSERT INTO draft (worker, form, draft, subject, sealed, saved_at) \
     SELECT $1, $2, $3, $4, $5, $6 \
     WHERE NOT EXISTS (SELECT 1 FROM command_done WHERE command_id = $7) \
     ON CONFLICT (worker, form) DO UPDATE SET draft = excluded.draft, \
     subject = excluded.subject, sealed = excluded.sealed, saved_at = excluded.saved_at";
const OF_WORKER: &str = "SELECT form, draft, subject, sealed, saved_at FROM draft \
     WHERE worker = $1 AND saved_at > $2 ORDER BY saved_at DESC, form";
const AT: &str = "SELECT form, draft, subject, sealed, saved_at FROM draft \
     WHERE worker = $1 AND saved_at > $2 AND form = $3";
const OLD: &str = "SELECT form, draft, subject, sealed, saved_at FROM draft WHERE saved_at <= $1";
const SWEEP: &str = "DELETE FROM draft WHERE saved_at <= $1";
const DROP: &str = "DELETE FROM draft WHERE worker = $1 AND form = $2";

/// Keeps a draft in the place of the one before. It is not kept where the command of its form was
/// carried out already.
pub async fn keep_draft(
    database: &Database,
    worker: WorkerId,
    draft: &Draft,
    command: CommandId,
) -> Result<(), DatabaseError> {
    let sealed = serde_json::to_string(&draft.sealed).unwrap_or_default();
    with_writer!(database, |pool: Db| {
        let keep = sqlx::query::<Db>(KEEP).bind(worker.0).bind(&draft.form).bind(draft.id.0);
        let keep = keep.bind(draft.subject.0).bind(&sealed);
        keep.bind(draft.saved_at.timestamp_micros()).bind(command.0).execute(pool).await?;
    });
    Ok(())
}

/// Somebody's drafts, the last first.
pub async fn drafts_of(
    database: &Database,
    worker: WorkerId,
    now: DateTime<Utc>,
) -> Result<Vec<Draft>, DatabaseError> {
    let since = (now - KEPT_FOR).timestamp_micros();
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(OF_WORKER).bind(worker.0).bind(since).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Row::draft).collect())
}

/// Somebody's draft of one form.
pub async fn draft_at(
    database: &Database,
    worker: WorkerId,
    form: &str,
    now: DateTime<Utc>,
) -> Result<Option<Draft>, DatabaseError> {
    let since = (now - KEPT_FOR).timestamp_micros();
    let row: Option<Row> = with_pool!(&database.reader, |pool: Db| {
        let at = sqlx::query_as::<Db, _>(AT).bind(worker.0).bind(since).bind(form);
        at.fetch_optional(pool).await?
    });
    Ok(row.map(Row::draft))
}

/// Throws a draft away.
pub async fn drop_draft(
    database: &Database,
    worker: WorkerId,
    form: &str,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(DROP).bind(worker.0).bind(form).execute(pool).await?;
    });
    Ok(())
}

/// Throws away what nobody touched for long, and says what it was.
pub async fn sweep_drafts(
    database: &Database,
    now: DateTime<Utc>,
) -> Result<Vec<Draft>, DatabaseError> {
    let old = (now - KEPT_FOR).timestamp_micros();
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(OLD).bind(old).fetch_all(pool).await?
    });
    if !rows.is_empty() {
        with_writer!(database, |pool: Db| {
            sqlx::query::<Db>(SWEEP).bind(old).execute(pool).await?;
        });
    }
    Ok(rows.into_iter().map(Row::draft).collect())
}

impl Row {
    fn draft(self) -> Draft {
        Draft {
            form: self.form,
            id: EventId(self.draft),
            subject: JourneyId(self.subject),
            sealed: serde_json::from_str(&self.sealed).ok().flatten(),
            saved_at: DateTime::from_timestamp_micros(self.saved_at).unwrap_or_default(),
        }
    }
}
