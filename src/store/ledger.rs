//! The chain of hashes over the log, and walking it.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::event_log::{Row, head, rows_after};
use super::{Database, DatabaseError, in_hex};

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
    /// It could not be read.
    #[error(transparent)]
    Unread(#[from] DatabaseError),
}

const PAGE: i64 = 2_000;

/// The hash of a row, given that of the row before.
pub(super) fn hash(previous: &[u8], row: &Row) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(b"waymark/event/v1");
    hasher.update(previous);
    hasher.update(row.position.to_be_bytes());
    part(&mut hasher, row.event_id.as_bytes());
    part(&mut hasher, row.stream_id.as_bytes());
    hasher.update(row.version.to_be_bytes());
    part(&mut hasher, row.kind.as_bytes());
    hasher.update(row.schema.to_be_bytes());
    hasher.update(row.happened_at.to_be_bytes());
    hasher.update(row.recorded_at.to_be_bytes());
    let source = row.source_recorded_at.map(i64::to_be_bytes);
    part(&mut hasher, source.as_ref().map_or(&[], |bytes| &bytes[..]));
    part(&mut hasher, row.worker.as_ref().map_or(&[], |worker| &worker.as_bytes()[..]));
    part(&mut hasher, row.command_id.as_bytes());
    part(&mut hasher, row.body.as_bytes());
    hasher.finalize().to_vec()
}

// The length goes first, so that no two rows run together to the same bytes.
fn part(hasher: &mut Sha256, bytes: &[u8]) {
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

/// Walks the whole log and compares it with checkpoints. `progress` is told each position reached.
pub async fn verify(
    database: &Database,
    checkpoints: &[Checkpoint],
    mut progress: impl FnMut(i64),
) -> Result<Verified, Damage> {
    let end = head(database).await?;
    let (mut position, mut hash_there, mut met) = (0, vec![0; 32], 0);
    let mut recorded_at = i64::MIN;
    loop {
        let rows = rows_after(database, position, PAGE).await?;
        let Some(last) = rows.last().map(|row| row.position) else { break };
        for row in &rows {
            if row.position != position + 1 {
                return Err(Damage::Gap(position + 1));
            }
            position = row.position;
            if row.hash != hash(&hash_there, row) || row.recorded_at < recorded_at {
                return Err(Damage::Changed(position));
            }
            (hash_there, recorded_at) = (row.hash.clone(), row.recorded_at);
            for checkpoint in checkpoints.iter().filter(|it| it.position == position) {
                if checkpoint.hash != hash_there {
                    return Err(Damage::Rewritten(position));
                }
                met += 1;
            }
        }
        progress(last);
    }
    let known = checkpoints.iter().map(|checkpoint| checkpoint.position).max();
    let expected = known.unwrap_or(0).max(end.position);
    if position < expected {
        return Err(Damage::CutOff { found: position, expected });
    }
    if position == end.position && hash_there != end.hash {
        return Err(Damage::Changed(position));
    }
    Ok(Verified { head: Checkpoint { position, hash: hash_there }, checkpoints: met })
}

impl Checkpoint {
    /// A line of the checkpoint file: position, hash, and when it was taken.
    pub fn line(&self, now: DateTime<Utc>) -> String {
        let hash = in_hex(&self.hash);
        format!("{} {hash} {}\n", self.position, now.format("%Y-%m-%dT%H:%M:%SZ"))
    }

    /// Reads such a line. None if it is not one.
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let position = words.next()?.parse().ok()?;
        let hash = words
            .next()?
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        let hash: Option<Vec<u8>> = hash.collect();
        Some(Self { position, hash: hash.filter(|hash| hash.len() == 32)? })
    }
}
