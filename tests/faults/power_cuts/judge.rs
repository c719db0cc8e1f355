//! What is left after a power cut.

use std::path::Path;

use domain::ids::StreamId;
use domain::record::{Event, Recorded};
use domain::sealed::Opened;
use rusqlite::Connection;
use waymark::store::{Keys, Purpose, Subject, read_after, verify};

use super::writer::{journey, note, opened};
use crate::support::block_on;

/// What is left.
#[derive(Debug)]
pub(super) enum Verdict {
    /// All that was confirmed.
    Whole,
    /// All but so many commands.
    Lost(usize),
    /// What cannot be used, or says what was never said.
    Corrupt(String),
}

/// Opens a log and its keys.
pub(super) fn log(folder: &Path, acknowledged: Option<usize>) -> Verdict {
    block_on(async {
        match read(folder).await {
            Err(why) => Verdict::Corrupt(why),
            Ok(there) => verdict(there, acknowledged),
        }
    })
}

/// Opens a table of rows.
pub(super) fn rows(folder: &Path, acknowledged: Option<usize>) -> Verdict {
    let read = || -> Result<usize, String> {
        check_file(&folder.join("rows.db"))?;
        let file = Connection::open(folder.join("rows.db")).map_err(|error| error.to_string())?;
        let count: i64 = file
            .query_row("SELECT COUNT(*) FROM rows", [], |row| row.get(0))
            .map_err(|error| error.to_string())?;
        Ok(usize::try_from(count).unwrap())
    };
    match read() {
        Err(why) => Verdict::Corrupt(why),
        Ok(there) => verdict(there, acknowledged),
    }
}

fn verdict(there: usize, acknowledged: Option<usize>) -> Verdict {
    match acknowledged.map_or(0, |last| last + 1).saturating_sub(there) {
        0 => Verdict::Whole,
        lost => Verdict::Lost(lost),
    }
}

// How many commands are there, one after the other, each whole and once.
async fn read(folder: &Path) -> Result<usize, String> {
    for name in ["waymark.db", "waymark-keys.db"] {
        check_file(&folder.join(name))?;
    }
    let (log, mut keys) = opened(folder, Purpose::Existing).await?;
    verify(&log, &[], |_| ()).await.map_err(|error| error.to_string())?;
    let facts = read_after(&log, 0, 100_000).await.map_err(|error| error.to_string())?;
    for (number, pair) in facts.chunks(2).enumerate() {
        let [enquiry, noted] = pair else { return Err("half of a command".to_owned()) };
        let stream = StreamId::from(journey(number));
        if enquiry.stream != stream || noted.stream != stream || noted.command.0 != stream.0 {
            return Err(format!("command {number} is another"));
        }
        check_note(&mut keys, number, noted).await?;
    }
    log.close().await;
    keys.close().await;
    Ok(facts.len() / 2)
}

// The key was there before the fact that it seals.
async fn check_note(keys: &mut Keys, number: usize, fact: &Recorded) -> Result<(), String> {
    let Event::Journey(event) = &fact.event else { return Err("no note".to_owned()) };
    let sealed = event.note().ok_or("no note")?;
    let subject = Subject::Journey(journey(number));
    keys.recall(&[subject]).await.map_err(|error| error.to_string())?;
    match keys.open_sealed(subject, (fact.stream, fact.id, "note"), sealed) {
        Some(Opened::Known(text)) if text == note(number) => Ok(()),
        _ => Err(format!("the note of command {number} cannot be opened")),
    }
}

fn check_file(path: &Path) -> Result<(), String> {
    let file = Connection::open(path).map_err(|error| error.to_string())?;
    let found: String = file
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(|error| error.to_string())?;
    if found == "ok" { Ok(()) } else { Err(found) }
}
