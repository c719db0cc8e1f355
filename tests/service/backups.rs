//! Backups: made while others write, restored only where nothing is, and whole to the byte.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use chrono::Utc;
use domain::ids::{CommandId, StreamId};
use domain::journey::{Enquiry, RecordEnquiry};
use domain::pathway::{FOSTERING_ENGLAND, Pathways};
use domain::testing::nine_on;
use serde_json::Value;
use uuid::Uuid;
use waymark::store::{Door, Request, Source, Writer, head};

use crate::behind::Behind;
use crate::support::{Printed, Service};

const ROWS: &str = "journey,event,happened_at,attributes\n\
    J1,enquiry-received,2026-03-02T09:00:00Z,\"{\"\"name\"\":\"\"Zebedee Quill\"\"}\"\n\
    J1,initial-visit-held,2026-03-09T09:00:00Z,\n";
const MORE: &str = "journey,event,happened_at\nJ2,enquiry-received,2026-04-02T09:00:00Z\n";
const URL: &str = "WAYMARK_DATABASE_URL";
const KEYS: &str = "WAYMARK_KEYS_URL";

#[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
const SOURCE: Source = Source { now: Utc::now, id: Uuid::now_v7 };

fn import(service: &Service, rows: &str, settings: &[(&str, &str)]) -> Printed {
    let file = service.write("rows.csv", rows);
    let imported = service.run_with(&["import", "events", &file], settings);
    assert_eq!(imported.status, 0, "{imported:?}");
    imported
}

fn with_a_backup() -> Service {
    let service = Service::new();
    import(&service, ROWS, &[]);
    let backup = service.run(&["backup", "copy", "--keys-to", "keys-copy"]);
    assert_eq!(backup.status, 0, "{backup:?}");
    service
}

/// An address at which nothing is yet, on the same kind of database.
fn nowhere(service: &Service) -> String {
    if service.is_sqlite() { "sqlite:restored.db".to_owned() } else { Service::new().database_url }
}

fn path(service: &Service, name: &str) -> PathBuf {
    service.folder.path().join(name)
}

fn manifest(service: &Service) -> Value {
    serde_json::from_str(&fs::read_to_string(path(service, "copy/manifest.json")).unwrap()).unwrap()
}

// One of several who record enquiries until they are told to stop.
async fn record(writer: Writer, stop: Arc<AtomicBool>) {
    for _ in 0..5_000 {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let request = Request {
            key: CommandId((SOURCE.id)()),
            fingerprint: [0; 32],
            stream: StreamId((SOURCE.id)()),
            seen: None,
            place: None,
            worker: None,
            door: Door::Page,
            command: Box::new(RecordEnquiry {
                happened_at: nine_on("2026-03-02"),
                enquiry: Enquiry::default(),
            }),
        };
        writer.carry_out(request).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_made_while_four_clients_write_is_restored_to_the_byte() {
    let service = Service::new();
    import(&service, ROWS, &[]);
    let pathway = waymark::pathways::read(FOSTERING_ENGLAND).unwrap();
    let database = service.opened().await;
    let writer = Writer::start(database.clone(), Pathways::starting_with(pathway), SOURCE);
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> =
        (0..4).map(|_| tokio::spawn(record(writer.clone(), Arc::clone(&stop)))).collect();

    while head(&database).await.unwrap().position < 200 {
        tokio::task::yield_now().await;
    }
    let began = Instant::now();
    let backup = service.run(&["backup", "copy", "--keys-to", "keys-copy"]);
    let backed_up = began.elapsed();
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.await.unwrap();
    }
    assert_eq!(backup.status, 0, "{backup:?}");
    let manifest = manifest(&service);
    let position = manifest["position"].as_i64().unwrap();
    let mut original = Behind::of(&service).await.log().await;
    assert!(position >= 200 && original.end() > position, "{position} of {}", original.end());

    let restored = Service::new();
    let key = fs::read(path(&service, "waymark-master.key")).unwrap();
    restored.write("waymark-master.key", key);
    let [copy, keys] = ["copy", "keys-copy"].map(|name| path(&service, name).display().to_string());
    let began = Instant::now();
    let put_back = restored.run(&["restore", &copy, "--keys-from", &keys]);
    let took = began.elapsed();

    assert_eq!(put_back.status, 0, "{put_back:?}");
    let verified = restored.run(&["verify"]);
    assert_eq!(verified.status, 0, "{verified:?}");
    original.rows.retain(|at, _| *at <= position);
    original.end_here();
    let enquiries = original.rows.values().filter(|row| row.kind == "enquiry-received").count();
    assert_eq!(restored.report(&["funnel"])["enquiries"], enquiries);
    assert_eq!(restored.facts(), position.unsigned_abs());
    assert_eq!(manifest["counts"]["event_log"], position);
    let exported = restored.run(&["export", "events", "--with-personal-data"]);
    assert!(exported.out.contains("Zebedee Quill"), "{exported:?}");
    import(&restored, MORE, &[]);
    assert_eq!(restored.facts(), position.unsigned_abs() + 3, "and it goes on from there");
    let mut again = Behind::of(&restored).await.log().await;
    again.rows.retain(|at, _| *at <= position);
    again.end_here();
    assert!(again == original, "every byte");
    let told = format!(
        "\n{position} facts backed up in {backed_up:.2?} while 4 clients wrote, restored and walked \
         in {took:.2?}\n"
    );
    std::io::stderr().write_all(told.as_bytes()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_server_becomes_a_file_and_the_other_way_round() {
    let service = with_a_backup();
    if service.is_sqlite() {
        eprintln!("not run: it needs a server, and this run is about SQLite");
        return;
    }
    let keys = Service::new().database_url;
    let in_file = [(URL, "sqlite:restored.db"), (KEYS, "sqlite:restored-keys.db")];
    let there = nowhere(&service);
    let on_server = [(URL, &*there), (KEYS, &keys), ("WAYMARK_CHECKPOINTS", "others")];

    let to_file = service.run_with(&["restore", "copy", "--keys-from", "keys-copy"], &in_file);
    import(&service, MORE, &in_file);
    let back = ["backup", "file-copy", "--keys-to", "file-keys"];
    let back = service.run_with(&back, &in_file);
    let to_server = ["restore", "file-copy", "--keys-from", "file-keys"];
    let to_server = service.run_with(&to_server, &on_server);

    for printed in [&to_file, &back, &to_server] {
        assert_eq!(printed.status, 0, "{printed:?}");
    }
    let exported = |settings: &[(&str, &str)]| {
        let exported = service.run_with(&["export", "events", "--with-personal-data"], settings);
        assert!(exported.out.contains("Zebedee Quill"), "{exported:?}");
        exported.out
    };
    assert_eq!(exported(&in_file), exported(&on_server));
    let verified = service.run_with(&["verify"], &on_server);
    assert_eq!(verified.status, 0, "{verified:?}");
    let again = service.run_with(&["backup", "third", "--keys-to", "third-keys"], &on_server);
    assert_eq!(again.status, 0, "{again:?}");
}

#[test]
fn nothing_is_restored_over_something_and_who_is_erased_stays_so() {
    let service = with_a_backup();
    let there = nowhere(&service);
    let elsewhere = [(URL, &*there)];
    let restore: &[&str] = &["restore", "copy", "--keys-from", "keys-copy"];

    let over = service.run(restore);
    over.assert_refused_in_a_line(&["There is something at", "nothing is restored over it", URL]);
    service.sql_in("waymark-keys.db", "UPDATE data_key SET state = 'destroyed'").unwrap();
    let restored = service.run_with(restore, &elsewhere);

    assert_eq!(restored.status, 0, "{restored:?}");
    assert!(restored.out.contains("who was erased since stays erased"), "{restored:?}");
    let exported = service.run_with(&["export", "events", "--with-personal-data"], &elsewhere);
    assert_eq!(exported.status, 0, "{exported:?}");
    assert!(!exported.out.contains("Zebedee"), "{exported:?}");
    let again = service.run_with(restore, &elsewhere);
    again.assert_refused_in_a_line(&["nothing is restored over it"]);
}

#[test]
fn a_log_put_back_to_an_earlier_end_is_noted_so_that_it_verifies() {
    let service = with_a_backup();
    let before = service.facts();
    assert_eq!(service.run(&["verify"]).status, 0);
    import(&service, MORE, &[]);
    assert_eq!(service.run(&["verify"]).status, 0);
    let there = nowhere(&service);
    let elsewhere = [(URL, &*there)];

    let restored = service.run_with(&["restore", "copy"], &elsewhere);
    let verified = service.run_with(&["verify"], &elsewhere);
    let checkpoints = fs::read_to_string(path(&service, "waymark.checkpoints")).unwrap();
    let kept = checkpoints.lines().nth(1).unwrap();
    let kept = kept.rsplit_once(" looks ").unwrap().0;
    let by_hand = service.run_with(&["verify", "--checkpoint", kept], &elsewhere);

    assert_eq!((restored.status, verified.status), (0, 0), "{restored:?} {verified:?}");
    let noted = format!("restored {before} ");
    assert!(checkpoints.lines().any(|line| line.starts_with(&noted)), "{checkpoints}");
    by_hand.assert_refused_in_a_line(&["should go on to"]);
    let nonsense = service.run(&["verify", "--checkpoint", "nonsense"]);
    nonsense.assert_refused(&["POSITION HASH"]);
}

#[test]
fn a_backup_that_is_not_whole_is_refused_and_leaves_nothing_behind() {
    let service = with_a_backup();
    let there = nowhere(&service);
    let settings = [(URL, &*there), (KEYS, "sqlite:new-keys.db")];
    let copy = path(&service, "copy");
    let (log, text) = (copy.join("log.db"), copy.join("manifest.json"));
    let (whole, described) = (fs::read(&log).unwrap(), fs::read_to_string(&text).unwrap());
    let refused = |args: &[&str], words: &[&str]| {
        service.run_with(args, &settings).assert_refused_in_a_line(words);
    };
    let restore = ["restore", "copy", "--keys-from", "keys-copy"];

    for at in [20, whole.len() / 2, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&log, changed).unwrap();
        refused(&restore, &["copy cannot be restored: log.db is not what was backed up"]);
    }
    fs::remove_file(&log).unwrap();
    refused(&restore, &["log.db is missing. Take another backup"]);
    fs::write(&log, &whole).unwrap();
    fs::write(copy.join("more.db"), "").unwrap();
    refused(&restore, &["more.db is not in its manifest.json"]);
    fs::remove_file(copy.join("more.db")).unwrap();
    for (from, to, words) in [
        ("\"format\": 1", "\"format\": 2", "newer than this: use that version"),
        ("{", "", "its manifest.json cannot be understood"),
        ("\"hash\": \"", "\"hash\": \"ff", "says no end"),
    ] {
        fs::write(&text, described.replacen(from, to, 1)).unwrap();
        refused(&restore, &[words]);
    }
    fs::remove_file(&text).unwrap();
    refused(&restore, &["copy cannot be restored: it has no manifest.json"]);
    fs::write(&text, described).unwrap();
    refused(&["restore", "keys-copy"], &["keys-copy holds keys, not a log: name the other folder"]);
    refused(&["restore", "copy", "--keys-from", "copy"], &["copy holds a log, not keys"]);
    refused(&["restore", "no-such"], &["no-such cannot be restored: it has no manifest.json"]);
    refused(&["restore", "copy", "--keys-from", "no-such"], &["no-such cannot be restored"]);
    let other = with_a_backup();
    let theirs = path(&other, "keys-copy").display().to_string();
    refused(&["restore", "copy", "--keys-from", &theirs], &["belong to another log"]);
    let anothers = format!("sqlite:{}", path(&other, "waymark-keys.db").display());
    let with_theirs = service.run_with(&["restore", "copy"], &[(URL, &there), (KEYS, &anothers)]);
    with_theirs.assert_refused_in_a_line(&["belongs to another log", KEYS]);

    for name in ["restored.db", "new-keys.db"] {
        assert!(!path(&service, name).exists(), "{name}");
    }
    let restored = service.run_with(&restore, &settings);
    assert_eq!(restored.status, 0, "whole again, and nothing stood in its way: {restored:?}");
}

#[test]
fn a_backup_that_cannot_be_made_says_why_and_leaves_nothing_behind() {
    let service = with_a_backup();
    let is_left = |name: &str| path(&service, name).exists();

    let there = service.run(&["backup", "copy"]);
    let nowhere = service.run(&["backup", "no/such/folder"]);
    let inside = service.run(&["backup", "new", "--keys-to", "new/keys"]);
    let around = service.run(&["backup", "new/log", "--keys-to", "new"]);
    fs::create_dir(path(&service, "late.unfinished")).unwrap();
    let left_over = service.run(&["backup", "late"]);
    let other = with_a_backup();
    let anothers = format!("sqlite:{}", path(&other, "waymark-keys.db").display());
    let with_theirs = ["backup", "log-alone", "--keys-to", "their-keys"];
    let with_theirs = service.run_with(&with_theirs, &[(KEYS, &anothers)]);
    // A limit on the size of files stands for a disk that is full.
    let limited = "trap '' XFSZ; ulimit -f 64; exec \"$0\" backup full --keys-to full-keys";
    let full = Command::new("bash")
        .args(["-c", limited, env!("CARGO_BIN_EXE_waymark")])
        .current_dir(&service.folder)
        .env(URL, &service.database_url)
        .output()
        .unwrap();

    there.assert_refused_in_a_line(&["copy is there already: name a folder that is not"]);
    nowhere.assert_refused_in_a_line(&["cannot be written to no/such/folder", "no such file"]);
    inside.assert_refused_in_a_line(&["must not lie with what they seal", "--keys-to"]);
    around.assert_refused_in_a_line(&["must not lie with what they seal", "--keys-to"]);
    left_over.assert_refused_in_a_line(&["late.unfinished is left from a backup", "delete it"]);
    with_theirs.assert_refused_in_a_line(&["no keys: those at", "belong to another log", KEYS]);
    let words = String::from_utf8(full.stderr).unwrap();
    assert!(!full.status.success() && words.contains("check that there is room"), "{words}");
    for name in [
        "new",
        "full",
        "full.unfinished",
        "full-keys",
        "full-keys.unfinished",
        "their-keys",
        "their-keys.unfinished",
    ] {
        assert!(!is_left(name), "{name}");
    }
}

#[test]
fn a_damaged_log_is_not_backed_up_as_if_it_were_whole() {
    let service = with_a_backup();
    let changed = "UPDATE event_log SET body = '{}' WHERE position = 2";
    let guards = if service.is_sqlite() {
        "DROP TRIGGER event_log_no_update"
    } else {
        "ALTER TABLE event_log DISABLE TRIGGER ALL"
    };
    service.sql(&format!("{guards}; {changed}")).unwrap();

    let backup = service.run(&["backup", "late"]);

    backup.assert_refused_in_a_line(&["The log is damaged at position 2"]);
    assert!(!path(&service, "late").exists() && !path(&service, "late.unfinished").exists());
}
