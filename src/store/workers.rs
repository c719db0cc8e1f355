//! Names of the team, by id. No person who asked about fostering is in here.

use std::collections::HashMap;

use domain::ids::WorkerId;
use uuid::Uuid;

use super::{Database, DatabaseError, with_pool, with_writer};

const ALL: &str = "SELECT worker, name FROM worker ORDER BY name";
const ADD: &str = "INSERT INTO worker (worker, name) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// Everybody, by id.
pub async fn workers(database: &Database) -> Result<HashMap<WorkerId, String>, DatabaseError> {
    let rows: Vec<(Uuid, String)> = with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(ALL).fetch_all(pool).await?
    });
    Ok(rows.into_iter().map(|(worker, name)| (WorkerId(worker), name)).collect())
}

/// Adds workers that are not there yet, all or none.
pub async fn name_workers(
    database: &Database,
    names: impl IntoIterator<Item = (WorkerId, &str)>,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let mut transaction = pool.begin().await?;
        for (worker, name) in names {
            sqlx::query::<Db>(ADD).bind(worker.0).bind(name).execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    })
}
