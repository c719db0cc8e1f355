//! Walking the log, in stretches side by side: a row is held against the stored hash of the row
//! before, so no stretch has to wait for another.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::available_parallelism;

use futures_util::TryStreamExt as _;
use sqlx::{PgConnection, PgPool, Row as _};
use tokio::sync::mpsc::{Sender, channel};

use super::fields::{Fields, Ids};
use super::{Checkpoint, Damage};
use crate::store::open::look;
use crate::store::{Database, DatabaseError, Kind, Pool};

const STRETCH: i64 = 4_096;

// With the row before the stretch, for its hash.
const IN_STRETCH: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM event_log WHERE position >= $1 AND position <= $2 ORDER BY position"
);

/// What is to be walked.
pub(super) struct Walk {
    /// What it goes on from, which is taken as right.
    pub(super) from: Checkpoint,
    /// The last position.
    pub(super) to: i64,
    /// What must be met on the way.
    pub(super) checkpoints: Vec<Checkpoint>,
    next: AtomicI64,
}

/// What was seen on the way.
#[derive(Default)]
pub(super) struct Seen {
    /// A sum over which command each row belongs to.
    pub(super) commands: u64,
    /// Checkpoints met.
    pub(super) met: usize,
    rows: i64,
}

type Told = Result<Seen, Damage>;

impl Walk {
    pub(super) fn new(from: Checkpoint, to: i64, checkpoints: &[Checkpoint]) -> Self {
        Self { from, to, checkpoints: checkpoints.to_vec(), next: AtomicI64::new(0) }
    }

    /// Walks, and names the first damage there is.
    pub(super) async fn run(
        self,
        database: &Database,
        mut progress: impl FnMut(i64),
    ) -> Result<Seen, Damage> {
        let walk = Arc::new(self);
        let (sender, mut receiver) = channel(64);
        for _ in 0..available_parallelism().map_or(1, std::num::NonZero::get).min(4) {
            let (walk, sender) = (Arc::clone(&walk), sender.clone());
            match (&database.kind, &database.reader) {
                (Kind::Sqlite(path), _) => {
                    let path = path.clone();
                    tokio::task::spawn_blocking(move || walk.through_file(&path, &sender));
                }
                (Kind::Postgres, Pool::Postgres(pool)) => {
                    let pool = pool.clone();
                    tokio::spawn(async move { walk.through_server(&pool, &sender).await });
                }
                (Kind::Postgres, Pool::Sqlite(_)) => {}
            }
        }
        drop(sender);
        let (mut all, mut first) = (Seen::default(), None);
        while let Some(told) = receiver.recv().await {
            match told {
                Ok(seen) => {
                    all.commands = all.commands.wrapping_add(seen.commands);
                    all.met += seen.met;
                    all.rows += seen.rows;
                    progress(walk.from.position + all.rows);
                }
                Err(damage) => first = Some(earlier(first, damage)),
            }
        }
        match first {
            Some(damage) => Err(damage),
            // Somebody who walked did not come back.
            None if all.rows != walk.to - walk.from.position => {
                Err(DatabaseError::BrokenOff.into())
            }
            None => Ok(all),
        }
    }

    // Stretches are taken in order: when one is found damaged, those before it have been taken.
    fn take(&self) -> Option<Stretch<'_>> {
        let from = self.from.position + self.next.fetch_add(1, Ordering::Relaxed) * STRETCH;
        (from < self.to).then(|| Stretch::new(self, from))
    }

    fn stop(&self) {
        self.next.fetch_max(i64::MAX / STRETCH / 2, Ordering::Relaxed);
    }

    fn through_file(&self, path: &Path, sender: &Sender<Told>) {
        while let Some(stretch) = self.take() {
            let told = stretch.of_file(path);
            if told.is_err() {
                self.stop();
            }
            if sender.blocking_send(told).is_err() {
                return;
            }
        }
    }

    /// Walks alone, on one connection.
    pub(super) async fn within(&self, connection: &mut PgConnection) -> Result<(), Damage> {
        while let Some(stretch) = self.take() {
            stretch.of_server(connection).await?;
        }
        Ok(())
    }

    async fn through_server(&self, pool: &PgPool, sender: &Sender<Told>) {
        let mut connection = match pool.acquire().await {
            Ok(connection) => connection,
            Err(error) => {
                let _ = sender.send(Err(Damage::Unread(error.into()))).await;
                return;
            }
        };
        while let Some(stretch) = self.take() {
            let told = stretch.of_server(&mut connection).await;
            if told.is_err() {
                self.stop();
            }
            if sender.send(told).await.is_err() {
                return;
            }
        }
    }
}

// What could not be read at all hides what may come before it.
fn earlier(first: Option<Damage>, damage: Damage) -> Damage {
    match first {
        Some(first) if first.position() <= damage.position() => first,
        _ => damage,
    }
}

struct Stretch<'a> {
    walk: &'a Walk,
    from: i64,
    to: i64,
    hash: Option<Vec<u8>>,
    position: i64,
    recorded_at: i64,
    seen: Seen,
}

impl<'a> Stretch<'a> {
    fn new(walk: &'a Walk, from: i64) -> Self {
        let hash = (from == walk.from.position).then(|| walk.from.hash.clone());
        Self {
            walk,
            from,
            to: walk.to.min(from + STRETCH),
            hash,
            position: from,
            recorded_at: i64::MIN,
            seen: Seen::default(),
        }
    }

    fn of_file(mut self, path: &Path) -> Told {
        let unread = |error: rusqlite::Error| Damage::Unread(error.into());
        let connection = look(path).map_err(unread)?;
        let mut statement = connection.prepare(IN_STRETCH).map_err(unread)?;
        let mut rows = statement.query((self.from, self.to)).map_err(unread)?;
        while let Some(row) = rows.next().map_err(unread)? {
            let hash = row.get_ref(12).and_then(|hash| Ok(hash.as_blob()?));
            match (Fields::of_file(row), hash) {
                (Ok(fields), Ok(hash)) => self.add(fields, hash)?,
                _ => return Err(Damage::Changed(row.get(0).map_err(unread)?)),
            }
        }
        self.end()
    }

    async fn of_server(mut self, connection: &mut PgConnection) -> Told {
        let unread = |error: sqlx::Error| Damage::Unread(error.into());
        let mut rows = sqlx::query(IN_STRETCH).bind(self.from).bind(self.to).fetch(connection);
        while let Some(row) = rows.try_next().await.map_err(unread)? {
            let ids = Ids::of(&row).map_err(unread)?;
            let fields = Fields::of_server(&row, &ids).map_err(unread)?;
            self.add(fields, row.try_get(12).map_err(unread)?)?;
        }
        self.end()
    }

    fn add(&mut self, row: Fields<'_>, hash: &[u8]) -> Result<(), Damage> {
        if row.position == self.from {
            // Where it goes on from is given, and must be what is stored there.
            if self.hash.as_ref().is_some_and(|known| known != hash) {
                return Err(Damage::Rewritten(row.position));
            }
            (self.hash, self.recorded_at) = (Some(hash.to_vec()), row.recorded_at);
            return Ok(());
        }
        let Some(previous) = &self.hash else { return Err(Damage::Gap(self.from)) };
        if row.position != self.position + 1 {
            return Err(Damage::Gap(self.position + 1));
        }
        self.position = row.position;
        let is_right = row.has_ids() && row.hash(previous) == *hash;
        if !is_right || row.recorded_at < self.recorded_at {
            return Err(Damage::Changed(self.position));
        }
        for checkpoint in self.walk.checkpoints.iter().filter(|it| it.position == row.position) {
            if checkpoint.hash != hash {
                return Err(Damage::Rewritten(self.position));
            }
            self.seen.met += 1;
        }
        let part = super::commands::part(row.command_id, row.position);
        self.seen.commands = self.seen.commands.wrapping_add(part);
        (self.hash, self.recorded_at) = (Some(hash.to_vec()), row.recorded_at);
        Ok(())
    }

    fn end(mut self) -> Told {
        if self.position < self.to {
            return Err(Damage::Gap(self.position + 1));
        }
        self.seen.rows = self.to - self.from;
        Ok(self.seen)
    }
}
