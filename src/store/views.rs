//! Filters of lists that workers keep under a name. What they say lies sealed.

use chrono::{DateTime, Utc};
use domain::ids::{EventId, StreamId, WorkerId};
use domain::sealed::{Note, Opened, Sealed};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Database, DatabaseError, Keys, Subject, with_pool, with_writer};

/// A view that was saved.
#[derive(Clone, Debug, FromRow, PartialEq, Eq)]
pub struct SavedView {
    /// What it is known by.
    pub view: Uuid,
    /// Who saved it.
    worker: Uuid,
    /// Whether the whole team sees it.
    pub is_team: bool,
    /// Its name and filters, sealed.
    pub sealed: String,
}

/// What a view says, as it lies sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewTold {
    /// Its name.
    pub name: String,
    /// Its filters.
    pub query: String,
}

/// Where what a view says is sealed.
pub fn view_place(view: Uuid) -> (StreamId, EventId, &'static str) {
    (StreamId(view), EventId(view), "view")
}

const ADD: &str = "INSERT INTO saved_view (view, worker, is_team, sealed, made_at) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (view) DO NOTHING";
const SEEN_BY: &str = "SELECT view, worker, is_team, sealed FROM saved_view \
     WHERE worker = $1 OR is_team ORDER BY made_at, view";
const ALL: &str = "SELECT view, worker, is_team, sealed FROM saved_view ORDER BY made_at, view";
const RENAME: &str = "UPDATE saved_view SET sealed = $2 WHERE view = $1";
const REMOVE: &str = "DELETE FROM saved_view WHERE view = $1";

impl SavedView {
    /// One to be saved.
    pub fn new(view: Uuid, worker: WorkerId, is_team: bool, sealed: String) -> Self {
        Self { view, worker: worker.0, is_team, sealed }
    }

    /// The same, known by another id, under which something else is sealed.
    #[must_use]
    pub fn as_another(&self, view: Uuid, sealed: String) -> Self {
        Self { view, sealed, ..self.clone() }
    }

    /// What it says, by keys that are at hand. None if they do not open it.
    pub fn opened(&self, keys: &Keys) -> Option<ViewTold> {
        let sealed: Sealed<Note> = serde_json::from_str(&self.sealed).ok()?;
        let place = view_place(self.view);
        let opened = keys.open_sealed(Subject::View(self.view), place, &sealed)?;
        let Opened::Known(text) = opened else { return None };
        serde_json::from_str(&text).ok()
    }

    /// Whether this worker saved it.
    pub fn is_of(&self, worker: WorkerId) -> bool {
        self.worker == worker.0
    }
}

/// Saves a view. The same again does nothing.
pub async fn add_view(
    database: &Database,
    saved: &SavedView,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        let add = sqlx::query::<Db>(ADD).bind(saved.view).bind(saved.worker).bind(saved.is_team);
        add.bind(&*saved.sealed).bind(now.timestamp_micros()).execute(pool).await?;
    });
    Ok(())
}

/// The views that a worker sees: their own, and the team's.
pub async fn views_of(
    database: &Database,
    worker: WorkerId,
) -> Result<Vec<SavedView>, DatabaseError> {
    Ok(with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(SEEN_BY).bind(worker.0).fetch_all(pool).await?
    }))
}

/// Every view, whose it may be.
pub async fn all_views(database: &Database) -> Result<Vec<SavedView>, DatabaseError> {
    Ok(with_pool!(&database.reader, |pool: Db| {
        sqlx::query_as::<Db, _>(ALL).fetch_all(pool).await?
    }))
}

/// Gives a view another name, which is sealed with its filters.
pub async fn rename_view(
    database: &Database,
    view: Uuid,
    sealed: &str,
) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(RENAME).bind(view).bind(sealed).execute(pool).await?;
    });
    Ok(())
}

/// Takes a view away.
pub async fn remove_view(database: &Database, view: Uuid) -> Result<(), DatabaseError> {
    with_writer!(database, |pool: Db| {
        sqlx::query::<Db>(REMOVE).bind(view).execute(pool).await?;
    });
    Ok(())
}
