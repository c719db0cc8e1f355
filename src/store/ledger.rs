//! The chain of hashes over the log, and walking it.

mod checkpoints;
mod commands;
mod fields;
mod guards;
mod walk;

pub use checkpoints::{CheckpointError, Checkpoints, Noted};
pub(super) use fields::{hash, part};
pub use guards::{file_is_whole, missing_guards};

use sqlx::FromRow;

use self::walk::Walk;
use super::{Database, DatabaseError, with_pool};

/// A position of the log and the hash of everything up to it, kept outside the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The position.
    pub position: i64,
    /// The hash there.
    pub hash: Vec<u8>,
}

/// A log found whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Its end.
    pub head: Checkpoint,
    /// Checkpoints that it agrees with.
    pub checkpoints: usize,
}

/// What is wrong with a log, and where it shows first.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// A row was put in, taken out or moved.
    #[error(
        "The log is damaged at position {0}: a row was taken out, put in or moved. \
         Restore a backup from before that, and find out who had access"
    )]
    Gap(i64),
    /// A row was changed.
    #[error(
        "The log is damaged at position {0}: what is stored there is not what was recorded. \
         Restore a backup from before that, and find out who had access"
    )]
    Changed(i64),
    /// The end is missing, or is not the end that was recorded.
    #[error(
        "The log ends at position {found}, and should go on to {expected}: its end was cut off. \
         Restore a backup, and find out who had access"
    )]
    CutOff {
        /// The last row.
        found: i64,
        /// The head, or a checkpoint.
        expected: i64,
    },
    /// Another log than the one that the checkpoint was taken of.
    #[error(
        "The log is whole in itself, but at position {0} it differs from a checkpoint kept outside \
         the database: it was rewritten from there or before. Restore a backup"
    )]
    Rewritten(i64),
    /// What a command came to is not what the log says.
    #[error(
        "The log is whole, but what its commands came to was changed, first for position {0}, so \
         that one may take effect twice. Restore a backup, and find out who had access"
    )]
    Command(i64),
    /// It could not be read.
    #[error(transparent)]
    Unread(#[from] DatabaseError),
}

impl Damage {
    /// Where it shows first. What could not be read shows at once.
    pub fn position(&self) -> i64 {
        match self {
            Self::Gap(position)
            | Self::Changed(position)
            | Self::Rewritten(position)
            | Self::Command(position) => *position,
            Self::CutOff { found, .. } => found + 1,
            Self::Unread(_) => 0,
        }
    }
}

// In one statement, so that nothing is appended between its parts.
const END: &str = "SELECT log_head.position, log_head.recorded_at, log_head.hash, \
     event_log.position AS last, event_log.recorded_at AS last_recorded_at, \
     event_log.hash AS last_hash, (SELECT min(position) FROM event_log) AS first \
     FROM log_head LEFT JOIN event_log ON event_log.position = \
     (SELECT max(position) FROM event_log) WHERE log_head.id = 1";

#[derive(FromRow)]
struct End {
    position: i64,
    recorded_at: i64,
    hash: Vec<u8>,
    last: Option<i64>,
    last_recorded_at: Option<i64>,
    last_hash: Option<Vec<u8>>,
    first: Option<i64>,
}

impl Checkpoint {
    /// Where every log begins.
    pub fn beginning() -> Self {
        Self { position: 0, hash: vec![0; 32] }
    }
}

/// Walks the whole log and compares it with checkpoints. `progress` is told each position reached.
pub async fn verify(
    database: &Database,
    checkpoints: &[Checkpoint],
    progress: impl FnMut(i64),
) -> Result<Verified, Damage> {
    let end = end(database).await?;
    let to = end.last.unwrap_or(0);
    let walk = Walk::new(Checkpoint::beginning(), to, checkpoints);
    let seen = walk.run(database, progress).await?;
    end.check(checkpoints)?;
    commands::agree(database, to, seen.commands).await?;
    let head = Checkpoint { position: end.position, hash: end.hash };
    Ok(Verified { head, checkpoints: seen.met })
}

/// Walks what came after a checkpoint, as far as it goes.
pub async fn verify_after(
    database: &Database,
    checkpoint: &Checkpoint,
) -> Result<Checkpoint, Damage> {
    let end = end(database).await?;
    end.check(std::slice::from_ref(checkpoint))?;
    Walk::new(checkpoint.clone(), end.position, &[]).run(database, |_| ()).await?;
    Ok(Checkpoint { position: end.position, hash: end.hash })
}

/// Looks whether the log ends where it should, and goes as far as a checkpoint says. Quick, for a
/// start.
pub async fn agrees(database: &Database, furthest: Option<&Checkpoint>) -> Result<(), Damage> {
    const THERE: &str = "SELECT hash FROM event_log WHERE position = $1";
    let end = end(database).await?;
    let Some(known) = furthest else { return end.check(&[]) };
    end.check(std::slice::from_ref(known))?;
    let there: Option<Vec<u8>> = with_pool!(&database.reader, |pool: Db| {
        let asked = sqlx::query_scalar::<Db, _>(THERE).bind(known.position).fetch_optional(pool);
        asked.await.map_err(DatabaseError::from)?
    });
    match there {
        Some(hash) if hash == known.hash => Ok(()),
        Some(_) => Err(Damage::Rewritten(known.position)),
        None if known.position == 0 => Ok(()),
        None => Err(Damage::Gap(known.position)),
    }
}

/// The same as `verify`, on the one connection that sees it.
pub(super) async fn verify_within(
    connection: &mut sqlx::PgConnection,
    head: &Checkpoint,
) -> Result<(), Damage> {
    let seen = Walk::new(Checkpoint::beginning(), head.position, std::slice::from_ref(head));
    seen.within(connection).await
}

async fn end(database: &Database) -> Result<End, DatabaseError> {
    with_pool!(&database.reader, |pool: Db| {
        Ok(sqlx::query_as::<Db, End>(END).fetch_one(pool).await?)
    })
}

impl End {
    // The head, the last row and the checkpoints tell of one end.
    fn check(&self, checkpoints: &[Checkpoint]) -> Result<(), Damage> {
        let last = self.last.unwrap_or(0);
        let known = checkpoints.iter().map(|checkpoint| checkpoint.position).max();
        let expected = known.unwrap_or(0).max(self.position);
        if last < expected {
            return Err(Damage::CutOff { found: last, expected });
        }
        if self.first.is_some_and(|first| first != 1) {
            return Err(Damage::Gap(1));
        }
        if last > self.position {
            return Err(Damage::Gap(self.position + 1));
        }
        let hash = self.last_hash.clone().unwrap_or_else(|| Checkpoint::beginning().hash);
        if hash != self.hash || self.last_recorded_at.unwrap_or(0) != self.recorded_at {
            return Err(Damage::Changed(last));
        }
        Ok(())
    }
}
