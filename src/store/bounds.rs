//! The services and teams to which an administrator bound a worker: they see no other's households.

use std::collections::{HashMap, HashSet};

use domain::ids::WorkerId;
use uuid::Uuid;

use super::{Database, DatabaseError, with_pool, with_writer};

const SERVICE: &str = "service";
const TEAM: &str = "team";

/// To what somebody is bound. Bound to no service, they see those of every one; teams likewise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkerBounds {
    /// The services.
    pub services: HashSet<String>,
    /// The teams.
    pub teams: HashSet<String>,
}

const OF_WORKER: &str = "SELECT worker, kind, name FROM worker_bound WHERE worker = $1";
const ALL: &str = "SELECT worker, kind, name FROM worker_bound";
const REMOVE: &str = "DELETE FROM worker_bound WHERE worker = $1";
const ADD: &str = "INSERT INTO worker_bound (worker, kind, name) VALUES ($1, $2, $3)";

type Row = (Uuid, String, String);

impl WorkerBounds {
    fn take(&mut self, (_, kind, name): Row) {
        let names = if kind == SERVICE { &mut self.services } else { &mut self.teams };
        names.insert(name);
    }
}

/// Those of everybody who is bound.
pub async fn all_bounds(
    database: &Database,
) -> Result<HashMap<WorkerId, WorkerBounds>, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(ALL).fetch_all(pool).await?
    });
    let mut all: HashMap<_, WorkerBounds> = HashMap::new();
    for row in rows {
        all.entry(WorkerId(row.0)).or_default().take(row);
    }
    Ok(all)
}

/// Those of a worker.
pub async fn bounds_of(
    database: &Database,
    worker: WorkerId,
) -> Result<WorkerBounds, DatabaseError> {
    let rows: Vec<Row> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(OF_WORKER).bind(worker.0).fetch_all(pool).await?
    });
    let mut bounds = WorkerBounds::default();
    for row in rows {
        bounds.take(row);
    }
    Ok(bounds)
}

/// Binds a worker to these, and to nothing else. It holds from their next request on.
pub async fn bind_worker(
    database: &Database,
    worker: WorkerId,
    bounds: &WorkerBounds,
) -> Result<(), DatabaseError> {
    let services = bounds.services.iter().map(|name| (SERVICE, name));
    let all: Vec<_> = services.chain(bounds.teams.iter().map(|name| (TEAM, name))).collect();
    with_writer!(database, |pool: Db| {
        let mut tx = pool.begin().await?;
        sqlx::query::<Db>(REMOVE).bind(worker.0).execute(&mut *tx).await?;
        for (kind, name) in &all {
            let add = sqlx::query::<Db>(ADD).bind(worker.0).bind(*kind).bind(&**name);
            add.execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    })
}
