//! What is traced: programs that write to files in a folder, one command after the other, and say when
//! each was confirmed.

use std::io::Write as _;
use std::path::Path;

use chrono::Utc;
use domain::ids::{CommandId, EventId, JourneyId, StreamId};
use domain::journey::{AddNote, Enquiry, RecordEnquiry};
use domain::pathway::{FOSTERING_ENGLAND, Pathways};
use domain::testing::nine_on;
use domain::together::Together;
use rusqlite::Connection;
use uuid::Uuid;
use waymark::store::{
    Database, Door, Keys, MasterKey, Purpose, Request, Source, Subject, Tables, Writer, open,
};

#[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
const SOURCE: Source = Source { now: Utc::now, id: Uuid::now_v7 };
/// The log is folded back into its file each time so many commands have been confirmed, as it is
/// after a day's work.
const CHECKPOINT_EVERY: usize = 20;
/// Enough for some checkpoints.
const ROWS: i32 = 120;

/// The journey of a command.
pub(super) fn journey(number: usize) -> JourneyId {
    JourneyId(Uuid::from_u128(number as u128 + 1))
}

/// What its note says.
pub(super) fn note(number: usize) -> String {
    format!("note {number}: they prefer mornings")
}

/// The log in a folder, and its keys.
pub(super) async fn opened(folder: &Path, purpose: Purpose) -> Result<(Database, Keys), String> {
    let at = |name| format!("sqlite:{}", folder.join(name).display());
    let log = open(&at("waymark.db"), Tables::Log, purpose).await;
    let log = log.map_err(|error| error.to_string())?;
    let keys = open(&at("waymark-keys.db"), Tables::Keys, purpose).await;
    let keys = keys.map_err(|error| error.to_string())?;
    let master = MasterKey::parse(&"07".repeat(32)).unwrap();
    let keys = Keys::open(keys, &log, &master, (SOURCE.id)()).await;
    keys.map(|keys| (log, keys)).map_err(|error| error.to_string())
}

/// Records households, each with a sealed note under a key of its own, through the store.
pub(super) fn append_to_the_log(folder: &Path, commands: usize) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (log, mut keys) = opened(folder, Purpose::Create).await.unwrap();
        let pathways = waymark::pathways::read(FOSTERING_ENGLAND).unwrap();
        let writer = Writer::start(log, Pathways::starting_with(pathways), SOURCE);
        let file = Connection::open(folder.join("waymark.db")).unwrap();
        say("READY\n");
        for number in 0..commands {
            let request = request(&mut keys, number).await;
            writer.carry_out(request).await.unwrap();
            say(&format!("ACK {number}\n"));
            if (number + 1) % CHECKPOINT_EVERY == 0 {
                file.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
            }
        }
    });
    // Nothing is closed: what a power cut meets is never tidy.
    std::process::exit(0);
}

async fn request(keys: &mut Keys, number: usize) -> Request {
    let (journey, event) = (journey(number), EventId((SOURCE.id)()));
    let subject = Subject::Journey(journey);
    keys.provide(&[subject], (SOURCE.now)()).await.unwrap();
    let place = (StreamId::from(journey), event, "note");
    let note = keys.seal(subject, place, &note(number)).unwrap();
    let happened_at = nine_on("2026-03-02");
    let enquiry = Enquiry::default();
    let command = Together::default()
        .with(RecordEnquiry { happened_at, enquiry })
        .with_id(event, AddNote { happened_at, note });
    Request {
        key: CommandId(journey.0),
        fingerprint: [0; 32],
        stream: journey.into(),
        seen: None,
        place: None,
        worker: None,
        door: Door::Page,
        command: Box::new(command),
    }
}

/// Inserts rows into a table, with syncs that are not full.
pub(super) fn insert_carelessly(folder: &Path, synchronous: &str) {
    let file = Connection::open(folder.join("rows.db")).unwrap();
    file.pragma_update(None, "journal_mode", "WAL").unwrap();
    file.pragma_update(None, "synchronous", synchronous).unwrap();
    file.pragma_update(None, "wal_autocheckpoint", 20).unwrap();
    file.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, body BLOB)", []).unwrap();
    say("READY\n");
    for number in 0..ROWS {
        file.execute("INSERT INTO rows VALUES ($1, zeroblob(3000))", [number]).unwrap();
        say(&format!("ACK {number}\n"));
    }
    std::process::exit(0);
}

// In one piece, so that the trace has it in one.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).unwrap();
    out.flush().unwrap();
}
