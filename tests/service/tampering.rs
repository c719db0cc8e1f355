//! A thousand changes behind the service's back, drawn by chance: each is found, and where it begins.

use std::io::Write as _;

use uuid::Uuid;
use waymark::store::{Checkpoint, Database, verify};

use crate::behind::{Behind, Log, Stored};
use crate::support::Service;

/// Rows of the log that is tampered with, beside those that tell of its import.
const JOURNEYS: usize = 100;

/// A checkpoint was taken every so many facts, and at the end.
const EVERY: usize = 37;

/// Chance that comes again with its seed.
struct Chance(u64);

impl Chance {
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: i64) -> i64 {
        i64::try_from(self.draw() % end.unsigned_abs()).unwrap()
    }

    fn bit(&mut self, bits: i64) -> i64 {
        1 << self.below(bits)
    }

    fn id(&mut self, was: Uuid) -> Uuid {
        if self.below(2) == 0 {
            Uuid::from_u128(was.as_u128() ^ (1 << self.below(128)))
        } else {
            Uuid::from_u64_pair(self.draw(), self.draw())
        }
    }

    // A text stays one, and a server takes no zero in it.
    fn text(&mut self, was: &str) -> String {
        let mut bytes = was.as_bytes().to_vec();
        let at = usize::try_from(self.below(i64::try_from(bytes.len()).unwrap())).unwrap();
        let changed = bytes[at] ^ u8::try_from(self.bit(7)).unwrap();
        if bytes[at].is_ascii() && changed != 0 {
            bytes[at] = changed;
            return String::from_utf8(bytes).unwrap();
        }
        format!("{was} ")
    }
}

/// What was done, and the position that must be named.
struct Tampering {
    what: &'static str,
    log: Log,
    named: i64,
}

fn tamper(log: &Log, checkpoints: &[Checkpoint], chance: &mut Chance) -> Tampering {
    let mut tampered = log.clone();
    let at = 1 + chance.below(log.end());
    let (what, named) = match chance.below(16) {
        0..=5 => edit(&mut tampered, at, chance),
        6 | 7 => delete(&mut tampered, at),
        8 => insert_at_the_end(&mut tampered, chance),
        9 => insert_in_the_middle(&mut tampered, at, chance),
        10 | 11 => swap(&mut tampered, at, chance),
        12 | 13 => cut_the_tail(&mut tampered, at),
        _ => {
            let row = tampered.rows.get_mut(&at).unwrap();
            row.body = chance.text(&row.body);
            tampered.rechain(at);
            let met = checkpoints.iter().find(|checkpoint| checkpoint.position >= at);
            ("rewritten from there on, hashes and head too", met.unwrap().position)
        }
    };
    Tampering { what, log: tampered, named }
}

const COLUMNS: [&str; 13] = [
    "another position",
    "another event id",
    "another stream",
    "another version",
    "another type",
    "another schema",
    "happened at another time",
    "recorded at another time",
    "known elsewhere at another time",
    "another worker",
    "another command",
    "another body",
    "another hash",
];

fn edit(log: &mut Log, at: i64, chance: &mut Chance) -> (&'static str, i64) {
    let beyond = log.end() + 1 + chance.below(9);
    let mut row = log.rows.remove(&at).unwrap();
    let column = usize::try_from(chance.below(13)).unwrap();
    match column {
        0 => row.position = beyond,
        1 => row.event_id = chance.id(row.event_id),
        2 => row.stream_id = chance.id(row.stream_id),
        3 => row.version ^= 1 << (8 + chance.below(40)),
        4 => row.kind = chance.text(&row.kind),
        5 => row.schema ^= i16::try_from(chance.bit(15)).unwrap(),
        6 => row.happened_at ^= chance.bit(62),
        7 => row.recorded_at ^= chance.bit(62),
        8 => row.source_recorded_at = row.source_recorded_at.map_or(Some(0), |_| None),
        9 => row.worker = row.worker.map_or_else(|| Some(chance.id(Uuid::nil())), |_| None),
        10 => row.command_id = chance.id(row.command_id),
        11 => row.body = chance.text(&row.body),
        _ => {
            let byte = usize::try_from(chance.below(32)).unwrap();
            row.hash[byte] ^= u8::try_from(chance.bit(8)).unwrap();
        }
    }
    log.rows.insert(row.position, row);
    (COLUMNS[column], at)
}

fn delete(log: &mut Log, at: i64) -> (&'static str, i64) {
    log.rows.remove(&at);
    ("taken out", at)
}

fn forged(like: &Stored, position: i64, chance: &mut Chance) -> Stored {
    let event_id = chance.id(Uuid::nil());
    let stream_id = chance.id(Uuid::nil());
    let command_id = chance.id(Uuid::nil());
    Stored { position, event_id, stream_id, command_id, version: 1, ..like.clone() }
}

// With a hash that is right, and the head along with it, only the command gives it away.
fn insert_at_the_end(log: &mut Log, chance: &mut Chance) -> (&'static str, i64) {
    let end = log.end() + 1;
    let mut row = forged(&log.rows[&(end - 1)], end, chance);
    let is_chained = chance.below(2) == 0;
    row.hash = (0..32).map(|_| u8::try_from(chance.below(256)).unwrap()).collect();
    log.rows.insert(end, row);
    if is_chained {
        log.rechain(end);
    }
    ("put in at the end", end)
}

fn insert_in_the_middle(log: &mut Log, at: i64, chance: &mut Chance) -> (&'static str, i64) {
    let later = log.rows.split_off(&at);
    let row = forged(&later[&at], at, chance);
    log.rows.insert(at, row);
    for (position, row) in later {
        log.rows.insert(position + 1, Stored { position: position + 1, ..row });
    }
    log.end_here();
    ("put in, the others moved along", at)
}

fn swap(log: &mut Log, at: i64, chance: &mut Chance) -> (&'static str, i64) {
    let other = 1 + (at + chance.below(log.end() - 1)) % log.end();
    let (one, two) = (log.rows[&at].clone(), log.rows[&other].clone());
    log.rows.insert(at, Stored { position: at, ..two });
    log.rows.insert(other, Stored { position: other, ..one });
    ("swapped with another", at.min(other))
}

fn cut_the_tail(log: &mut Log, at: i64) -> (&'static str, i64) {
    log.rows.retain(|position, _| *position < at.max(2));
    log.end_here();
    ("cut off, and the head put back", at.max(2))
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

async fn prepared() -> (Service, Behind, Log, Vec<Checkpoint>, Database) {
    let service = Service::new();
    let mut rows = String::from("journey,event,happened_at,recorded_at,worker\n");
    for journey in 0..JOURNEYS {
        let by = ["Ann Day", ""][journey % 2];
        rows += &format!(
            "J{journey},enquiry-received,2026-03-02T09:00:00Z,2026-03-03T09:00:00Z,{by}\n"
        );
        rows += &format!("J{journey},initial-visit-held,2026-03-09T09:00:00Z,,{by}\n");
    }
    let file = service.write("rows.csv", rows);
    assert_eq!(service.run(&["import", "events", &file]).status, 0);
    let database = service.opened().await;
    let mut behind = Behind::of(&service).await;
    let log = behind.log().await;
    let kept = log.rows.values().skip(EVERY - 1).step_by(EVERY).chain(log.rows.values().last());
    let kept = kept.map(|row| Checkpoint { position: row.position, hash: row.hash.clone() });
    let checkpoints = kept.collect();
    (service, behind, log, checkpoints, database)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_changes_are_found_where_they_begin() {
    let (service, mut behind, log, checkpoints, database) = prepared().await;
    let is_long = service.is_sqlite() || setting("WAYMARK_LONG").is_some();
    let times = if is_long { 1_000 } else { 200 };
    let seed = setting("WAYMARK_SEED").unwrap_or(20_261_125);
    assert_eq!(
        verify(&database, &checkpoints, |_| ()).await.unwrap().checkpoints,
        checkpoints.len()
    );

    let mut chance = Chance(seed);
    for time in 1..=times {
        let tampering = tamper(&log, &checkpoints, &mut chance);
        let told = format!("change {time} of seed {seed}: {}", tampering.what);
        assert_ne!(tampering.log, log, "{told}");
        behind.make(&log, &tampering.log).await;

        let found = verify(&database, &checkpoints, |_| ()).await;

        let found = found.expect_err(&told);
        assert_eq!(found.position(), tampering.named, "{told}: {found}");
        behind.make(&tampering.log, &log).await;
    }
    verify(&database, &checkpoints, |_| ()).await.unwrap();
    let kind = if service.is_sqlite() { "SQLite" } else { "PostgreSQL" };
    let told = format!("\n{times} of {times} changes found on {kind}, seed {seed}\n");
    std::io::stderr().write_all(told.as_bytes()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_command_came_to_is_held_against_the_log() {
    let (_service, mut behind, log, checkpoints, database) = prepared().await;
    let first = "(SELECT min(first_position) FROM command_done WHERE last_position > 50)";
    let one = log.rows.values().find(|row| row.position > 50).unwrap().position;
    behind.run("CREATE TABLE kept AS SELECT * FROM command_done".to_owned()).await;
    for change in [
        format!("DELETE FROM command_done WHERE first_position = {first}"),
        format!(
            "UPDATE command_done SET last_position = last_position + 1 WHERE first_position = {first}"
        ),
        format!("UPDATE command_done SET first_position = NULL WHERE first_position = {first}"),
    ] {
        behind.run(change.clone()).await;

        let found = verify(&database, &checkpoints, |_| ()).await.expect_err(&change);

        assert!(found.to_string().contains("what its commands came to was changed"), "{found}");
        assert!(found.position() <= one + 256, "{change}: {found}");
        behind
            .run("DELETE FROM command_done; INSERT INTO command_done SELECT * FROM kept".to_owned())
            .await;
        verify(&database, &checkpoints, |_| ()).await.unwrap();
    }
}
