//! Who only looks on: an auditor changes nothing, and no page offers what its reader may not ask for.

use std::collections::BTreeSet;

use waymark::web::{Allowed, table};

use super::api::{Program, fault};
use super::forgery::forms;
use super::objects::{MONDAY, Objects};
use crate::support::Service;
use crate::web_support::{Browser, FORM, Site, encoded};

/// What every table holds that is about more than who looked, and when they were seen to.
const CHANGED: [&str; 14] = [
    "SELECT count(*) FROM event_log",
    "SELECT count(*) FROM command_done",
    "SELECT count(*) FROM account WHERE disabled_at IS NULL",
    "SELECT count(*) FROM worker",
    "SELECT count(*) FROM invitation",
    "SELECT count(*) FROM api_token WHERE revoked_at IS NULL",
    "SELECT count(*) FROM absence",
    "SELECT count(*) FROM draft",
    "SELECT count(*) FROM saved_view",
    "SELECT count(*) FROM mail_choice",
    "SELECT count(*) FROM acknowledgement",
    "SELECT count(*) FROM outbox",
    "SELECT count(*) FROM upload",
    "SELECT count(*) FROM import_map",
];

// What is about the account of who asks.
fn is_own(address: &str) -> bool {
    address == "/sign-out" || address == "/confirm" || address.starts_with("/account")
}

fn csrf(who: &Browser<'_>) -> String {
    let home = who.get("/").location.unwrap();
    who.get(&home).field("csrf").unwrap()
}

#[test]
fn an_auditor_who_tries_every_form_and_every_command_changes_nothing() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let objects = Objects::new(&service, &recruiter);
    let manager = site.signed_in(&service, "manager");
    let administrator = site.signed_in(&service, "administrator");
    let auditor = site.signed_in(&service, "auditor");
    let email = "auditor@council.example";
    let program = Program::of(&service, &site, email, &["read", "figures"]);
    let before = CHANGED.map(|query| service.count(query));
    let mut tried = 0;

    for form in forms(&objects, &recruiter, &manager, &administrator) {
        if is_own(&form.address) {
            continue;
        }
        let (csrf, key) = (csrf(&auditor), uuid::Uuid::from_u128(tried + 1).to_string());
        let own: Vec<_> = form.fields.iter().map(|(name, value)| (*name, &**value)).collect();
        let body = encoded(&[&[("csrf", &*csrf), ("key", &key)], &own[..]].concat());
        let answer = auditor.ask("POST", &form.address, &[FORM], Some(&body));
        assert_eq!(answer.status, 403, "{}: {answer:?}", form.address);
        tried += 1;
    }
    for entry in table() {
        let is_unsafe = entry.method == "POST" && matches!(entry.allowed, Allowed::Token(_));
        if is_unsafe {
            let address = objects.addresses(entry.address).remove(0);
            let answer =
                program.send(address.strip_prefix("/api/v1").unwrap(), &serde_json::json!({}));
            assert_eq!(fault(&answer).1, "not-allowed", "{address}: {answer:?}");
            tried += 1;
        }
    }

    assert!(tried > 80, "{tried}");
    assert_eq!(CHANGED.map(|query| service.count(query)), before);
    assert_eq!(program.get("/journeys").status, 200, "and reads all");
    for scope in ["write", "enquire"] {
        let made = service.run(&["token", "create", "x", "--for", email, "--scope", scope]);
        assert_eq!(made.status, 1, "{made:?}");
    }
}

#[test]
fn no_page_offers_what_its_reader_may_not_ask_for() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let objects = Objects::new(&service, &recruiter);
    for role in ["auditor", "panel-administrator"] {
        let who = site.signed_in(&service, role);
        let may = |allowed: Allowed| match allowed {
            Allowed::Roles(roles) => roles.iter().any(|it| it.as_str() == role),
            Allowed::Anyone | Allowed::Token(_) => false,
        };
        let pages = table().into_iter().filter(|it| it.method == "GET" && may(it.allowed));
        let mut tried = BTreeSet::new();
        for entry in pages {
            let address = objects.addresses(entry.address).remove(0);
            let page = who.get(&address);
            let is_page = page.header("content-type").is_some_and(|it| it.starts_with("text/html"));
            if !is_page {
                continue;
            }
            let main = page.body.split_once("<main").map_or("", |(_, main)| main);
            let posts = main.matches("method=\"post\"").count();
            let may_post = role == "panel-administrator" && address.contains("/milestones/new");
            assert!(posts == 0 || may_post || is_own(&address), "{address} as {role}: {main}");
            assert!(!main.contains("<li></li>") && !main.contains("<ul></ul>"), "{address}");
            for link in page.body.split("href=\"/").skip(1) {
                let link = format!("/{}", link.split(['"', '#']).next().unwrap());
                let path = link.split('?').next().unwrap().to_owned();
                if path.starts_with("/assets") || !tried.insert(path) {
                    continue;
                }
                let link = link.replace("&amp;", "&");
                let answer = who.get(&link);
                assert!(
                    ![403, 404].contains(&answer.status),
                    "{address} leads to {link}: {answer:?}"
                );
            }
        }
        assert!(tried.len() > 1, "{tried:?}");
    }
}
