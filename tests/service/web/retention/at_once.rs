//! Whoever is let go is gone from every process, and their keys are destroyed, before the answer is there.

use std::fs;

use super::super::objects::MONDAY;
use super::{LIST, told_in_2023};
use crate::support::Service;
use crate::web_support::{Browser, Site};

const KEYS: &str = "waymark-keys.db";
const GONE: [(&str, &str); 2] = [("households", "FH-1-R"), ("confirmed", "yes")];

// Every page that tells of the household by name or in words.
fn pages(browser: &Browser<'_>) -> String {
    let pages = ["/journeys/FH-1-R", "/journeys?status=left", "/journeys/FH-1-R/retention", LIST];
    pages.map(|address| browser.get(address).body).concat()
}

fn is_known(text: &str) -> bool {
    ["Zebedee", "Quill", "piebald"].iter().any(|word| text.contains(word))
}

// The keys that the store says are destroyed, as they lie there.
fn destroyed(service: &Service) -> Vec<Vec<u8>> {
    service.bytes_in(KEYS, "SELECT wrapped FROM data_key WHERE state = 'destroyed'")
}

// No jobs run beside either process: nothing but the form itself destroys a key here.
#[test]
fn who_is_let_go_is_gone_from_every_process_once_the_answer_is_there() {
    let service = told_in_2023();
    let one = Site::at(&service, MONDAY);
    let mut second = None;
    let two = one.beside(&service, &mut second, MONDAY);
    let here = one.signed_in(&service, "manager");
    let there = here.at(two);
    for browser in [&here, &there] {
        assert!(is_known(&pages(browser)), "it has their names and notes at hand");
    }
    assert!(destroyed(&service).is_empty());

    let saved = here.fill(LIST, &GONE);

    assert_eq!(saved.location.as_deref(), Some("/retention?gone=1"), "{saved:?}");
    for browser in [&there, &here] {
        let pages = pages(browser);
        assert!(!is_known(&pages) && pages.contains("[erased]"), "{pages}");
        let log = browser.get("/retention/log").body;
        assert!(log.contains("2 of 2 sealed values failed to open"), "{log}");
    }
    let export = service.run(&["export", "events", "--with-personal-data"]);
    assert!(export.status == 0 && !is_known(&export.out), "{export:?}");
    let keys = destroyed(&service);
    assert_eq!(keys.len(), 2, "theirs, and that of their notes");
    assert!(keys.concat().iter().all(|byte| *byte == 0), "nothing of them is left");
    let list = fs::read_to_string(service.folder.path().join("waymark.erasures")).unwrap();
    assert_eq!(list.lines().count(), 2, "{list}");
    let done = here.get("/retention?gone=1").body;
    assert!(done.contains("1 household erased. Their keys are destroyed"), "{done}");
}

#[test]
fn what_fails_after_the_order_is_said_shows_nobody_and_is_completed_at_the_next_start() {
    let service = told_in_2023();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let list = service.folder.path().join("waymark.erasures");
    fs::create_dir(&list).unwrap();

    let saved = manager.fill(LIST, &GONE);

    assert_eq!(saved.location.as_deref(), Some("/retention?gone=1&pending=true"), "{saved:?}");
    let said = manager.get("/retention?gone=1&pending=true").body;
    assert!(said.contains("Their keys could not all be destroyed: this is tried again"), "{said}");
    assert!(!is_known(&pages(&manager)));
    let log = manager.get("/retention/log").body;
    assert!(
        log.contains("the keys are being destroyed") && !log.contains("failed to open"),
        "{log}"
    );
    let cookie = manager.cookie.clone();
    assert!(site.stop());
    fs::remove_dir(&list).unwrap();
    let site = Site::at(&service, MONDAY);
    let log = site.with_cookie(cookie).get("/retention/log").body;
    assert!(log.contains("2 of 2 sealed values failed to open"), "{log}");
    assert_eq!(fs::read_to_string(&list).unwrap().lines().count(), 2);
}
