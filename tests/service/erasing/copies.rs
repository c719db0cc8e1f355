//! Older copies of the log and of the keys bring nobody back.

use std::fs;

use uuid::Uuid;

use super::{OF_THE_COUPLE, OF_THE_NEIGHBOUR, assert_holds, assert_holds_none, erased, households};
use super::{opened, opened_with};
use crate::support::Service;

const KEYS: &str = "waymark-keys.db";

// A copy of the log as it is now, and its address.
fn copied_log(service: &Service) -> String {
    if service.is_sqlite() {
        let copy = service.folder.path().join("old.db");
        service.sql(&format!("VACUUM INTO '{}'", copy.display())).unwrap();
        return "sqlite:old.db".to_owned();
    }
    let (server, name) = service.database_url.rsplit_once('/').unwrap();
    #[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
    let copy = format!("waymark_{}", Uuid::now_v7().simple());
    let maintenance = Service::with(format!("{server}/postgres"));
    maintenance.sql(&format!("CREATE DATABASE {copy} TEMPLATE {name}")).unwrap();
    format!("{server}/{copy}")
}

// A copy of the key store as it is now, and its address. Nobody has it open.
fn copied_keys(service: &Service) -> String {
    let folder = service.folder.path();
    fs::copy(folder.join(KEYS), folder.join("old-keys.db")).unwrap();
    "sqlite:old-keys.db".to_owned()
}

#[test]
fn an_older_log_with_newer_keys_shows_nobody_who_was_erased() {
    let service = households();
    let log = copied_log(&service);
    erased(&service, &["FH-1-R"]);

    let restored = opened_with(&service, &[("WAYMARK_DATABASE_URL", &log)]);

    assert_holds_none(&restored, &OF_THE_COUPLE);
    assert_holds(&restored, &OF_THE_NEIGHBOUR);
    assert_eq!(restored.matches("[erased]").count(), 5, "{restored}");
}

#[test]
fn an_older_log_with_older_keys_shows_nobody_who_is_on_the_list() {
    let service = households();
    let (log, keys) = (copied_log(&service), copied_keys(&service));
    erased(&service, &["FH-1-R"]);
    let old = [("WAYMARK_DATABASE_URL", &*log), ("WAYMARK_KEYS_URL", &keys)];
    let without_list = [old[0], old[1], ("WAYMARK_ERASURES", "nowhere")];
    assert_holds(&opened_with(&service, &without_list), &OF_THE_COUPLE);

    let restored = opened_with(&service, &old);

    assert_holds_none(&restored, &OF_THE_COUPLE);
    assert_holds(&restored, &OF_THE_NEIGHBOUR);
    let later = opened_with(&service, &without_list);
    assert_holds_none(&later, &OF_THE_COUPLE);
}

#[test]
fn older_keys_in_the_place_of_newer_ones_bring_nobody_back_even_without_the_list() {
    let service = households();
    let keys = copied_keys(&service);
    erased(&service, &["FH-1-R"]);
    let list = service.folder.path().join("waymark.erasures");
    let told = fs::read_to_string(&list).unwrap();
    assert_eq!(told.lines().count(), 3, "two adults and the notes: {told}");
    fs::remove_file(list).unwrap();

    let restored = opened_with(&service, &[("WAYMARK_KEYS_URL", &keys)]);

    assert_holds_none(&restored, &OF_THE_COUPLE);
    assert_holds(&restored, &OF_THE_NEIGHBOUR);
}

#[test]
fn a_list_that_was_tampered_with_stops_whoever_would_open_names() {
    let service = households();
    erased(&service, &["FH-1-R"]);
    service.write("waymark.erasures", "somebody else\n");

    let stopped = service.run(&["export", "events", "--with-personal-data"]);

    assert_eq!(stopped.status, 1, "{stopped:?}");
    assert!(stopped.err.contains("Line 1 of the list of erasures waymark.erasures"), "{stopped:?}");
    fs::remove_file(service.folder.path().join("waymark.erasures")).unwrap();
    assert_holds_none(&opened(&service), &OF_THE_COUPLE);
}

#[test]
fn no_byte_of_a_destroyed_key_is_left_in_the_key_store() {
    let service = households();
    let wrapped = wrapped_keys(&service);
    assert_eq!(wrapped.len(), 5, "three adults and two journeys");

    erased(&service, &["FH-1-R"]);

    let left = wrapped_keys(&service);
    let files = key_files(&service);
    let found = |key: &Vec<u8>| files.windows(key.len()).any(|bytes| bytes == key);
    assert_eq!(wrapped.iter().filter(|key| found(key)).count(), 2, "the neighbour's and theirs");
    assert_eq!(left.iter().filter(|key| key.iter().any(|byte| *byte != 0)).count(), 2);
    assert!(left.iter().all(|key| key.len() == wrapped[0].len()));
}

fn wrapped_keys(service: &Service) -> Vec<Vec<u8>> {
    service.bytes_in(KEYS, "SELECT wrapped FROM data_key ORDER BY key_id")
}

// The file with its journal.
fn key_files(service: &Service) -> Vec<u8> {
    let files = fs::read_dir(&service.folder).unwrap().map(|it| it.unwrap().path());
    let ours = files.filter(|it| it.file_name().unwrap().to_str().unwrap().starts_with(KEYS));
    ours.flat_map(|file| fs::read(file).unwrap()).collect()
}
