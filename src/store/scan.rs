//! Reading the whole log as fast as it can be read, for folding.
//!
//! A driver that hands over row by row is a fifth of what SQLite can do, so the file is read
//! through connections of our own, in stretches, a thread each, and decoded where it is read.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use domain::ids::{CommandId, EventId, StreamId, WorkerId};
use domain::record::Recorded;
use rusqlite::{Connection, OpenFlags};
use sqlx::Row as _;
use uuid::Uuid;

use super::body::decode;
use super::event_log::{head, recorded, when};
use super::{Database, DatabaseError, Kind, Pool};

const STRETCH: i64 = 4_096;

const IN_STRETCH: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM event_log WHERE position > $1 AND position <= $2 ORDER BY position"
);

/// Folds every fact after a position, in order. Returns what it was folded into.
pub async fn scan<T, F>(
    database: &Database,
    after: i64,
    mut into: T,
    mut take: F,
) -> Result<T, DatabaseError>
where
    T: Send + 'static,
    F: FnMut(&mut T, Recorded) + Send + 'static,
{
    let end = head(database).await?.position;
    match (&database.kind, &database.reader) {
        (Kind::Sqlite(path), _) => {
            let path = path.clone();
            let scanned = tokio::task::spawn_blocking(move || {
                scan_file(&path, after, end, |fact| take(&mut into, fact)).map(|()| into)
            });
            scanned.await.map_err(|_| DatabaseError::BrokenOff)?
        }
        (Kind::Postgres, Pool::Postgres(pool)) => {
            scan_server(pool, after, end, &mut into, &mut take).await?;
            Ok(into)
        }
        (Kind::Postgres, Pool::Sqlite(_)) => Ok(into),
    }
}

fn scan_file(
    path: &Path,
    after: i64,
    end: i64,
    mut take: impl FnMut(Recorded),
) -> Result<(), DatabaseError> {
    let stretches = (end - after + STRETCH - 1) / STRETCH;
    let threads = thread::available_parallelism()
        .map_or(1, |threads| i64::try_from(threads.get()).unwrap_or(1));
    let next = AtomicI64::new(0);
    let (sender, receiver) = sync_channel(4);
    thread::scope(|scope| {
        for _ in 0..threads.min(stretches) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                let read = read_stretches(path, after, end, stretches, next, &sender);
                // The other end has gone only where another thread failed first.
                let _ = read.map_err(|error| sender.send(Err(error)));
            });
        }
        drop(sender);
        let (mut early, mut wanted) = (BTreeMap::new(), 0);
        for stretch in receiver {
            let (number, facts) = stretch?;
            early.insert(number, facts);
            while let Some(facts) = early.remove(&wanted) {
                Vec::into_iter(facts).for_each(&mut take);
                wanted += 1;
            }
        }
        Ok(())
    })
}

type Stretch = Result<(i64, Vec<Recorded>), DatabaseError>;

fn read_stretches(
    path: &Path,
    after: i64,
    end: i64,
    stretches: i64,
    next: &AtomicI64,
    sender: &SyncSender<Stretch>,
) -> Result<(), DatabaseError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let mut statement = connection.prepare(IN_STRETCH)?;
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= stretches {
            return Ok(());
        }
        let from = after + number * STRETCH;
        let to = end.min(from + STRETCH);
        let mut facts = Vec::with_capacity(usize::try_from(to - from).unwrap_or(0));
        let mut rows = statement.query((from, to))?;
        while let Some(row) = rows.next()? {
            facts.push(recorded(row)?);
        }
        if sender.send(Ok((number, facts))).is_err() {
            return Ok(());
        }
    }
}

// PostgreSQL's driver streams rows well; the text is decoded where it lies.
async fn scan_server<T>(
    pool: &sqlx::PgPool,
    after: i64,
    end: i64,
    into: &mut T,
    take: &mut impl FnMut(&mut T, Recorded),
) -> Result<(), DatabaseError> {
    use futures_util::TryStreamExt as _;
    let mut rows = sqlx::query(IN_STRETCH).bind(after).bind(end).fetch(pool);
    while let Some(row) = rows.try_next().await? {
        let fact = Recorded {
            position: row.try_get(0)?,
            id: EventId(row.try_get(1)?),
            stream: StreamId(row.try_get(2)?),
            version: u32::try_from(row.try_get::<i64, _>(3)?).unwrap_or(u32::MAX),
            when: when(row.try_get(6)?, row.try_get(7)?, row.try_get(8)?),
            worker: row.try_get::<Option<Uuid>, _>(9)?.map(WorkerId),
            command: CommandId(row.try_get(10)?),
            event: decode(row.try_get(4)?, row.try_get(5)?, row.try_get(11)?),
        };
        take(into, fact);
    }
    Ok(())
}
