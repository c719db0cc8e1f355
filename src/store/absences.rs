//! When workers are away, and who looks after their households meanwhile.

use chrono::NaiveDate;
use domain::ids::WorkerId;
use sqlx::FromRow;
use uuid::Uuid;

use super::{Database, DatabaseError, with_pool, with_writer};

/// Days on which a worker is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// What it is known by.
    pub id: Uuid,
    /// Who is away.
    pub worker: WorkerId,
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// Who looks after their households meanwhile. None: the managers see to it.
    pub cover: Option<WorkerId>,
}

#[derive(FromRow)]
struct Row {
    absence: Uuid,
    worker: Uuid,
    first_day: String,
    last_day: String,
    cover: Option<Uuid>,
}

const ADD: &str = "INSERT INTO absence (absence, worker, first_day, last_day, cover) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (absence) DO NOTHING";
const FROM: &str = "SELECT absence, worker, first_day, last_day, cover FROM absence \
     WHERE last_day >= $1 ORDER BY first_day, absence";
const REMOVE: &str = "DELETE FROM absence WHERE absence = $1";

impl Absence {
    /// Whether the worker is away on a day.
    pub fn is_on(&self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

/// Puts an absence down. The same one again changes nothing.
pub async fn add_absence(database: &Database, absence: &Absence) -> Result<(), DatabaseError> {
    let (first, last) = (absence.first.to_string(), absence.last.to_string());
    with_writer!(database, |pool: Db| {
        let add = sqlx::query::<Db>(ADD).bind(absence.id).bind(absence.worker.0);
        let add = add.bind(&first).bind(&last).bind(absence.cover.map(|cover| cover.0));
        add.execute(pool).await?;
    });
    Ok(())
}

/// The absences of everybody that are not over by a day, the first first.
pub async fn absences(database: &Database, day: NaiveDate) -> Result<Vec<Absence>, DatabaseError> {
    let day = day.to_string();
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(FROM).bind(&day).fetch_all(pool).await?
    });
    Ok(rows.into_iter().filter_map(Row::absence).collect())
}

/// Takes an absence back.
pub async fn remove_absence(database: &Database, absence: Uuid) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(REMOVE).bind(absence).execute(pool).await?;
    });
    Ok(())
}

impl Row {
    fn absence(self) -> Option<Absence> {
        Some(Absence {
            id: self.absence,
            worker: WorkerId(self.worker),
            first: self.first_day.parse().ok()?,
            last: self.last_day.parse().ok()?,
            cover: self.cover.map(WorkerId),
        })
    }
}
