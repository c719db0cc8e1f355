//! Looking for who looked: by worker, household, kind and period.

use chrono::{DateTime, Utc};
use domain::ids::{JourneyId, WorkerId};

use super::{Row, Viewing};
use crate::store::{Database, DatabaseError, with_pool};

/// A kind of look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookKind {
    /// At one household.
    Household,
    /// At many at once, on a page.
    List,
    /// Taken along as a file.
    File,
    /// By a program, with a token.
    Program,
}

/// Which looks are sought.
#[derive(Clone, Copy, Debug)]
pub struct Sought {
    /// By whom.
    pub worker: Option<WorkerId>,
    /// At which household.
    pub journey: Option<JourneyId>,
    /// Of which kind.
    pub kind: Option<LookKind>,
    /// From when on.
    pub from: DateTime<Utc>,
    /// Before when.
    pub before: DateTime<Utc>,
}

macro_rules! sought {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM viewing WHERE at >= $1 AND at < $2 \
             AND ($3 IS NULL OR worker = $3) AND ($4 IS NULL OR journey = $4) \
             AND ($5 = '' OR ($5 = 'program' AND token IS NOT NULL) \
             OR $5 = CASE WHEN households IS NOT NULL OR page = 'diary' OR page LIKE '%-file' \
             THEN 'file' WHEN journey IS NULL THEN 'list' ELSE 'household' END)",
            $rest
        )
    };
}

const COUNT: &str = sought!("count(*)", "");
const FIND: &str = sought!(
    "at, worker, token, journey, page, households",
    " ORDER BY at DESC, viewing DESC LIMIT $6 OFFSET $7"
);

impl LookKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Household, Self::List, Self::File, Self::Program];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::List => "list",
            Self::File => "file",
            Self::Program => "program",
        }
    }
}

macro_rules! bound {
    ($query:expr, $sought:expr) => {
        $query
            .bind($sought.from.timestamp_micros())
            .bind($sought.before.timestamp_micros())
            .bind($sought.worker.map(|it| it.0))
            .bind($sought.journey.map(|it| it.0))
            .bind($sought.kind.map_or("", LookKind::as_str))
    };
}

/// How many there are.
pub async fn count_looks(database: &Database, sought: &Sought) -> Result<usize, DatabaseError> {
    let count: i64 = with_pool!(&database.reader, |pool: Db| {
        bound!(sqlx::query_scalar::<Db, _>(COUNT), sought).fetch_one(pool).await?
    });
    Ok(usize::try_from(count).unwrap_or(0))
}

/// So many of them after the first ones, the last first.
pub async fn looks(
    database: &Database,
    sought: &Sought,
    after: usize,
    most: usize,
) -> Result<Vec<Viewing>, DatabaseError> {
    let number = |it: usize| i64::try_from(it).unwrap_or(i64::MAX);
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        let find = bound!(sqlx::query_as::<Db, _>(FIND), sought);
        find.bind(number(most)).bind(number(after)).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(Row::viewing).collect())
}
