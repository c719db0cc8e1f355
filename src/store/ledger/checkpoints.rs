//! Checkpoints, in a file outside the database: each line is a position of the log and the hash there,
//! when it was taken, and the same of the chain of those who looked.
//!
//! A line that begins with `restored` says that the log was put back to that position on purpose:
//! what was noted before of later positions is void.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};

use super::Checkpoint;
use crate::store::{in_hex, reason};

/// What the first word of a line is where the log was put back.
const RESTORED: &str = "restored";
/// What stands before what is said of who looked.
const LOOKS: &str = " looks ";

/// Why checkpoints cannot be read or written, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The file.
    #[error(
        "The checkpoints in {} cannot be read ({}): restore the file, or move it away",
        .0.display(), reason(.1)
    )]
    Unread(PathBuf, io::Error),
    /// A line of it.
    #[error("Line {} of {} is no checkpoint: restore the file, or move it away", .1, .0.display())]
    NotOne(PathBuf, usize),
    /// The file again.
    #[error(
        "The log is whole, but no checkpoint could be added to {} ({}): set WAYMARK_CHECKPOINTS to \
         a file that you may write", .0.display(), reason(.1)
    )]
    Unwritten(PathBuf, io::Error),
}

/// What one line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Of the log.
    pub log: Checkpoint,
    /// Of those who looked. Nothing was said of them once.
    pub looks: Option<Checkpoint>,
}

/// The file of checkpoints, as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoints {
    path: PathBuf,
    /// Those that hold, in the order in which they were taken.
    pub all: Vec<Checkpoint>,
    /// Those of who looked that hold.
    pub looks: Vec<Checkpoint>,
    /// The day on which the last was taken.
    pub last_on: Option<NaiveDate>,
    /// When it was taken, as it is written.
    pub last_at: Option<String>,
}

impl Checkpoints {
    /// Reads the file. One that is not there holds none.
    pub fn read(path: &Path) -> Result<Self, CheckpointError> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(CheckpointError::Unread(path.to_owned(), error)),
            Ok(text) => text,
        };
        let (all, looks) = (vec![], vec![]);
        let mut read = Self { path: path.to_owned(), all, looks, last_on: None, last_at: None };
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            read.add(line).ok_or_else(|| CheckpointError::NotOne(path.to_owned(), number + 1))?;
        }
        Ok(read)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let (is_restored, rest) = match line.strip_prefix(RESTORED) {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let Noted { log, looks } = rest.parse().ok()?;
        if is_restored {
            self.all.retain(|earlier| earlier.position <= log.position);
            self.looks.clear();
        }
        self.all.push(log);
        self.looks.extend(looks);
        self.last_at = rest.split_whitespace().nth(2).map(ToOwned::to_owned);
        self.last_on = self.last_at.as_ref().and_then(|at| at.get(..10)?.parse().ok());
        Some(())
    }

    /// The one that reaches furthest.
    pub fn furthest(&self) -> Option<&Checkpoint> {
        self.all.iter().max_by_key(|checkpoint| checkpoint.position)
    }

    /// Adds one that was taken now, on a line that is whole or not there.
    pub fn note(&mut self, noted: &Noted, now: DateTime<Utc>) -> Result<(), CheckpointError> {
        let (log, looks) = (&noted.log, noted.looks_told());
        self.write(&format!("{log} {}{looks}\n", now.format("%Y-%m-%dT%H:%M:%SZ")))
    }

    /// Notes that the log was put back to a checkpoint, and who looked with it.
    pub fn note_restored(
        &mut self,
        checkpoint: &Checkpoint,
        now: DateTime<Utc>,
    ) -> Result<(), CheckpointError> {
        let at = now.format("%Y-%m-%dT%H:%M:%SZ");
        self.write(&format!("{RESTORED} {checkpoint} {at}\n"))
    }

    fn write(&mut self, line: &str) -> Result<(), CheckpointError> {
        let opened = File::options().create(true).append(true).open(&self.path);
        let written = opened.and_then(|mut file| {
            file.write_all(line.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| CheckpointError::Unwritten(self.path.clone(), error))?;
        self.add(line.trim_end());
        Ok(())
    }
}

impl std::fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.position, in_hex(&self.hash))
    }
}

impl Noted {
    fn looks_told(&self) -> String {
        self.looks.as_ref().map_or(String::new(), |looks| format!("{LOOKS}{looks}"))
    }
}

impl std::fmt::Display for Noted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.log, self.looks_told())
    }
}

impl std::str::FromStr for Noted {
    type Err = NoCheckpoint;

    fn from_str(line: &str) -> Result<Self, NoCheckpoint> {
        let (log, looks) = line.split_once(LOOKS).map_or((line, None), |(log, it)| (log, Some(it)));
        Ok(Self { log: log.parse()?, looks: looks.map(str::parse).transpose()? })
    }
}

/// Neither a position and a hash, nor a line that begins with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a checkpoint as its line in the file has it: POSITION HASH")]
pub struct NoCheckpoint;

impl std::str::FromStr for Checkpoint {
    type Err = NoCheckpoint;

    fn from_str(line: &str) -> Result<Self, NoCheckpoint> {
        let mut words = line.split_whitespace();
        let position = words.next().and_then(|word| word.parse().ok()).ok_or(NoCheckpoint)?;
        let hash = words.next().and_then(from_hex).filter(|hash| hash.len() == 32);
        Ok(Self { position, hash: hash.ok_or(NoCheckpoint)? })
    }
}

fn from_hex(word: &str) -> Option<Vec<u8>> {
    let digits = word.as_bytes();
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let is_hex = digits.len().is_multiple_of(2) && digits.iter().all(u8::is_ascii_hexdigit);
    is_hex.then(|| digits.chunks(2).map(pair).collect())?
}
