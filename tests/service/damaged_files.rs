//! A file that is damaged, empty, another's, or in use: refused in a sentence, and left as it is.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use waymark::store::{Checkpoint, agrees};

use crate::support::{Printed, Service};
use crate::web_support::Site;

const DAMAGED: &str = "waymark.db is damaged: restore a backup";

fn with_rows(journeys: usize) -> Service {
    let service = Service::new();
    let mut rows = String::from("journey,event,happened_at\n");
    for journey in 0..journeys {
        rows += &format!("J{journey},enquiry-received,2026-03-02T09:00:00Z\n");
    }
    service.write("rows.csv", rows);
    let imported = import(&service);
    assert_eq!(imported.status, 0, "{imported:?}");
    service
}

fn import(service: &Service) -> Printed {
    service.run(&["import", "events", "rows.csv"])
}

fn is_about_postgres(service: &Service) -> bool {
    if !service.is_sqlite() {
        eprintln!("not run: about SQLite files, and this run is about PostgreSQL");
    }
    !service.is_sqlite()
}

fn in_folder(service: &Service, name: &str) -> std::path::PathBuf {
    service.folder.path().join(name)
}

/// The program starts to serve, is refused, and has changed nothing.
fn assert_refused_and_left(service: &Service, words: &[&str]) {
    let log = in_folder(service, "waymark.db");
    let before = fs::read(&log).unwrap();
    for command in [&["import", "events", "rows.csv"][..], &["serve"], &["work"], &["migrate"]] {
        let printed = service.run_with(command, &[("WAYMARK_LISTEN", "127.0.0.1:0")]);
        printed.assert_refused_in_a_line(words);
        assert!(fs::read(&log).unwrap() == before, "{command:?} wrote to it");
    }
}

#[test]
fn a_file_with_any_page_smashed_is_refused_and_never_written_to() {
    let service = with_rows(40);
    if is_about_postgres(&service) {
        return;
    }
    let log = in_folder(&service, "waymark.db");
    let whole = fs::read(&log).unwrap();
    let size = usize::from(u16::from_be_bytes([whole[16], whole[17]]));
    let pages = whole.len() / size;
    assert!(pages > 20, "{pages}");
    let unused = unused(&whole, size);
    for page in (0..pages).filter(|page| !unused.contains(page)) {
        let mut smashed = whole.clone();
        // The first page begins with the header of the file, and its own comes after that.
        let at = if page == 0 { 100 } else { page * size };
        smashed[at..at + 12].fill(0xff);
        fs::write(&log, &smashed).unwrap();

        let printed = import(&service);

        printed.assert_refused_in_a_line(&[DAMAGED]);
        assert!(fs::read(&log).unwrap() == smashed, "page {page} was written to");
    }
    fs::write(&log, &whole).unwrap();
    assert_eq!(import(&service).status, 0);
}

// Pages that hold nothing: the leaves of the list of free pages (SQLite's file format, 1.5). What stands
// in them is never read.
fn unused(file: &[u8], size: usize) -> Vec<usize> {
    let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    let mut leaves = vec![];
    let mut trunk = number(32);
    while trunk > 0 {
        let at = (trunk - 1) * size;
        leaves.extend((0..number(at + 4)).map(|leaf| number(at + 8 + 4 * leaf) - 1));
        trunk = number(at);
    }
    leaves
}

#[test]
fn a_file_that_is_cut_empty_or_without_its_header_is_refused_by_all_who_write() {
    let service = with_rows(40);
    if is_about_postgres(&service) {
        return;
    }
    let log = in_folder(&service, "waymark.db");
    let whole = fs::read(&log).unwrap();

    fs::write(&log, &whole[..whole.len() - 4096]).unwrap();
    assert_refused_and_left(&service, &[DAMAGED]);
    fs::write(&log, "").unwrap();
    assert_refused_and_left(&service, &["waymark.db is empty: restore a backup, or delete"]);
    let headless = [&[0; 100][..], &whole[100..]].concat();
    fs::write(&log, headless).unwrap();
    assert_refused_and_left(&service, &["waymark.db holds something else than a log of Waymark"]);
}

#[test]
fn a_write_ahead_log_of_another_file_or_with_its_end_torn_off_is_noticed() {
    let (service, other) = (with_rows(40), with_rows(200));
    if is_about_postgres(&service) {
        return;
    }
    // What a power cut leaves: a file, and beside it what was not yet brought into it.
    let beside = |service: &Service| {
        let held = Connection::open(in_folder(service, "waymark.db")).unwrap();
        held.query_row("SELECT count(*) FROM event_log", [], |_| Ok(())).unwrap();
        service.write(
            "more.csv",
            "journey,event,happened_at\nX,enquiry-received,2026-04-01T09:00:00Z\n",
        );
        let more = service.run(&["import", "events", "more.csv"]);
        assert_eq!(more.status, 0, "{more:?}");
        let files = ["waymark.db", "waymark.db-wal"]
            .map(|name| fs::read(in_folder(service, name)).unwrap());
        drop(held);
        files
    };
    let [file, journal] = beside(&service);
    let [_, others_journal] = beside(&other);
    assert!(journal.len() > 4096 && others_journal.len() > 4096);
    let lay = |file: &[u8], journal: &[u8]| {
        for (name, bytes) in [("waymark.db", file), ("waymark.db-wal", journal)] {
            fs::write(in_folder(&service, name), bytes).unwrap();
        }
        let _ = fs::remove_file(in_folder(&service, "waymark.db-shm"));
    };

    lay(&file, &journal);
    let verified = service.run(&["verify"]);
    assert_eq!(verified.status, 0, "{verified:?}");
    lay(&file, &journal[..journal.len() / 2]);
    assert_refused_and_left_alone(&service, "and should go on to 45: its end was cut off");
    lay(&file, &others_journal);
    let mixed = service.run_with(&["serve"], &[("WAYMARK_LISTEN", "127.0.0.1:0")]);
    mixed.assert_refused_in_a_line(&["estore a backup"]);
}

// The checkpoint that was noted tells what is missing.
fn assert_refused_and_left_alone(service: &Service, words: &str) {
    for command in ["serve", "work"] {
        let printed = service.run_with(&[command], &[("WAYMARK_LISTEN", "127.0.0.1:0")]);
        printed.assert_refused_in_a_line(&[words]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_not_the_one_of_the_last_checkpoint_is_not_served() {
    let (service, other) = (with_rows(5), with_rows(9));
    let (ours, theirs) = (service.opened().await, other.opened().await);
    let kept =
        |database| async move { waymark::store::verify(database, &[], |_| ()).await.unwrap().head };
    let (our_end, their_end): (Checkpoint, Checkpoint) = (kept(&ours).await, kept(&theirs).await);

    agrees(&ours, Some(&our_end)).await.unwrap();
    agrees(&ours, None).await.unwrap();
    let shorter = agrees(&ours, Some(&their_end)).await.unwrap_err().to_string();
    let another = agrees(&theirs, Some(&our_end)).await.unwrap_err().to_string();

    assert!(shorter.contains("ends at position 7, and should go on to 11"), "{shorter}");
    assert!(another.contains("at position 7 it differs from a checkpoint"), "{another}");
}

#[test]
fn a_file_has_one_service_and_others_look_on() {
    let service = with_rows(5);
    if is_about_postgres(&service) {
        return;
    }
    let first = Site::of(&service);
    let second = || service.run_with(&["serve"], &[("WAYMARK_LISTEN", "127.0.0.1:0")]);

    let refused = second();
    let commands = [
        &["verify"][..],
        &["report", "funnel"],
        &["import", "events", "rows.csv"],
        &["backup", "copy"],
        &["remind"],
    ];
    for command in commands {
        let beside = service.run(command);
        assert_eq!(beside.status, 0, "{command:?} {beside:?}");
    }
    // As a crash would: nobody tidies up.
    drop(first);
    let third = Site::of(&service);

    refused.assert_refused_in_a_line(&["Another `waymark serve` is using", "PostgreSQL"]);
    assert_eq!(third.stranger().get("/healthz").status, 200);
    assert!(third.stop());
    assert!(Path::new(&in_folder(&service, "copy/manifest.json")).exists());
}
