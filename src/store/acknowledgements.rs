//! Whether enquiries are acknowledged to who asked, and in which words. What was decided before stays
//! on record.

use chrono::{DateTime, Utc};
use domain::ids::WorkerId;
use sqlx::FromRow;
use uuid::Uuid;

use super::{Database, DatabaseError, with_pool, with_writer};

/// What was decided about acknowledging enquiries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The how-manieth decision it is, from 1.
    pub version: i64,
    /// Whether enquiries are acknowledged.
    pub is_on: bool,
    /// What the mail says above, in the service's words.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// Who decided.
    pub changed_by: WorkerId,
    /// When.
    pub changed_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    version: i64,
    is_on: bool,
    subject: String,
    body: String,
    changed_by: Uuid,
    changed_at: i64,
}

const ALL: &str = "SELECT version, is_on, subject, body, changed_by, changed_at \
     FROM acknowledgement ORDER BY version DESC";
const DECIDE: &str = "INSERT INTO acknowledgement (version, is_on, subject, body, changed_by, \
     changed_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

impl From<Row> for Acknowledgement {
    fn from(row: Row) -> Self {
        Self {
            version: row.version,
            is_on: row.is_on,
            subject: row.subject,
            body: row.body,
            changed_by: WorkerId(row.changed_by),
            changed_at: DateTime::from_timestamp_micros(row.changed_at).unwrap_or_default(),
        }
    }
}

/// Everything that was decided, the latest first.
pub async fn acknowledgements(database: &Database) -> Result<Vec<Acknowledgement>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(ALL).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Acknowledgement::from).collect())
}

/// The latest, with the instant since which enquiries are acknowledged without a break. None where
/// they are not.
pub fn on_since(decided: &[Acknowledgement]) -> Option<(&Acknowledgement, DateTime<Utc>)> {
    let on = decided.iter().take_while(|it| it.is_on);
    Some((decided.first()?, on.last()?.changed_at))
}

/// Keeps a decision. False if somebody else decided meanwhile, and nothing was kept.
pub async fn acknowledge_as(
    database: &Database,
    decided: &Acknowledgement,
) -> Result<bool, DatabaseError> {
    with_writer!(database, |pool: Db| {
        let decide = sqlx::query::<Db>(DECIDE).bind(decided.version).bind(decided.is_on);
        let decide = decide.bind(&decided.subject).bind(&decided.body);
        let decide = decide.bind(decided.changed_by.0).bind(decided.changed_at.timestamp_micros());
        Ok(decide.execute(pool).await?.rows_affected() == 1)
    })
}
