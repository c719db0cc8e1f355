//! What whoever watches over the service is told of accounts and rights: lines that programs read.

use std::collections::BTreeSet;
use std::thread;

use serde_json::Value;

use super::api::Program;
use crate::support::Service;
use crate::web_support::{PASSWORD, Site, with};

const TEN: &str = "2026-03-02T10:00:00Z";
const NEARLY_ONE: &str = "2026-03-02T10:12:00Z";
const JSON: [(&str, &str); 1] = [("WAYMARK_LOG_FORMAT", "json")];
const WRONG: &str = "four words that are wrong";

pub(super) fn served(service: &Service, now: &str) -> Site {
    Site::with(service, &["--no-jobs", "--now", now], &JSON)
}

// Each line is an object, whatever it is about. Those about accounts and rights, in their order.
pub(super) fn told(service: &Service) -> Vec<Value> {
    let log = std::fs::read_to_string(service.folder.path().join("serve.log")).unwrap();
    let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.filter(|line: &Value| line["target"] == "waymark::security").collect()
}

fn words(told: &[Value]) -> Vec<&str> {
    told.iter().map(|line| line["event"].as_str().unwrap()).collect()
}

pub(super) fn last<'a>(told: &'a [Value], event: &str) -> &'a Value {
    told.iter().rfind(|line| line["event"] == event).unwrap()
}

#[test]
fn each_sign_in_and_each_refusal_is_a_line_that_says_who_and_how_and_nothing_that_was_typed() {
    let service = Service::new();
    let site = served(&service, TEN);
    let mut ann = site.person(&service, "Ann Example", "ann", "recruiter");
    let reference = ann.enquiry("Zoe Household");
    let mia = site.person(&service, "Mia Example", "mia", "marketing");
    let signed_in = told(&service);
    let id = |number: usize| {
        let signed_in = signed_in.iter().filter(|line| line["event"] == "signed-in");
        signed_in.map(|line| line["by"].clone()).nth(number).unwrap()
    };
    let (ann_is, mia_is) = (id(0), id(1));
    assert_eq!(last(&signed_in, "signed-in")["how"], "password");
    assert_eq!(last(&signed_in, "signed-in")["from"], "127.0.0.1");
    let before = signed_in.len();

    site.stranger().sign_in("ann@council.example", WRONG);
    site.stranger().sign_in("nobody@council.example", WRONG);
    assert_eq!(mia.get(&format!("/journeys/{reference}")).status, 403);
    let elsewhere = [("sec-fetch-site", "cross-site")];
    assert_eq!(ann.ask("POST", "/journeys/new", &elsewhere, None).status, 403);
    assert_eq!(ann.send("/journeys/new", &[("csrf", "another"), ("name", "Zoe")]).status, 403);
    let cookie = ann.cookie.clone();
    let left = ann.post("/work", "/sign-out", &[]);
    assert_eq!(left.status, 303, "{left:?}");
    ann.take_cookie(&left);
    assert!(site.with_cookie(cookie).get("/work").asks_to_sign_in());

    let all = told(&service);
    let told = &all[before..];
    let expected = [
        "sign-in-failed",
        "sign-in-failed",
        "refused",
        "forgery-refused",
        "forgery-refused",
        "signed-out",
        "session-refused",
    ];
    assert_eq!(words(told), expected, "{told:#?}");
    assert_eq!((&told[0]["by"], &told[1]["by"]), (&ann_is, &Value::Null));
    assert_eq!((&told[2]["by"], &told[2]["how"]), (&mia_is, &"marketing".into()));
    assert_eq!(told[2]["pattern"], "/journeys/{reference}");
    assert_eq!(
        (&told[3]["how"], &told[4]["how"]),
        (&"another-site".into(), &"another-session".into())
    );
    assert_eq!((&told[4]["by"], &told[5]["by"]), (&ann_is, &ann_is));
    assert!(told.iter().all(|line| line["timestamp"].as_str().unwrap().ends_with('Z')));
    let log = std::fs::read_to_string(service.folder.path().join("serve.log")).unwrap();
    for typed in ["@council.example", WRONG, PASSWORD, "Example", "Zoe", &reference] {
        assert!(!log.contains(typed), "{typed}");
    }
}

#[test]
fn who_guesses_is_told_of_once_they_are_slowed() {
    let service = Service::new();
    let site = served(&service, TEN);
    drop(site.person(&service, "Ann", "ann", "recruiter"));

    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| site.stranger().sign_in("ann@council.example", WRONG));
        }
    });

    let told = told(&service);
    let throttled = last(&told, "throttled");
    assert_eq!(throttled["by"], last(&told, "signed-in")["by"]);
    assert_eq!((&throttled["how"], &throttled["level"]), (&"password".into(), &"WARN".into()));
}

#[test]
fn each_change_of_who_may_do_what_is_a_line_that_says_by_whom_and_to_whom() {
    let service = Service::new();
    let morning = served(&service, TEN);
    let cookie = morning.person(&service, "Ada", "ada", "administrator").cookie;
    let ada_is = last(&told(&service), "signed-in")["by"].clone();
    drop(morning);
    let site = served(&service, NEARLY_ONE);
    let mut ada = site.with_cookie(cookie);
    let before = told(&service).len();
    let marks = ada.get("/admin/workers").marks();
    let new = [("name", "Bea"), ("email", "bea@council.example"), ("role", "recruiter")];

    let asked = ada.send("/admin/workers", &with(&marks, &new));
    assert_eq!(asked.status, 403, "{asked:?}");
    let confirm = |password: &str| {
        ada.post("/confirm", "/confirm", &[("password", password), ("then", "/admin/workers")])
    };
    assert_eq!(confirm(WRONG).status, 422);
    let done = confirm(PASSWORD);
    assert_eq!(done.status, 303, "{done:?}");
    ada.take_cookie(&done);
    let added = ada.fill("/admin/workers", &new);
    assert_eq!(added.status, 200, "{added:?}");
    let all = told(&service);
    let bea_is = last(&all, "account-made")["of"].as_str().unwrap().to_owned();
    let change = |what: &str| {
        let answer =
            ada.post("/admin/workers", &format!("/admin/workers/{bea_is}"), &[("change", what)]);
        assert!([200, 303].contains(&answer.status), "{answer:?}");
    };
    let made = [("label", "Website"), ("worker", &*bea_is), ("scopes", "enquire"), ("days", "90")];
    assert_eq!(ada.fill("/admin/tokens", &made).status, 200);
    ["new-link", "disable", "enable"].into_iter().for_each(change);
    let all = told(&service);
    let token = last(&all, "token-made")["token"].as_str().unwrap().to_owned();
    let revoked =
        ada.post("/admin/tokens", &format!("/admin/tokens/{token}"), &[("change", "revoke")]);
    assert_eq!(revoked.status, 303, "{revoked:?}");

    let all = told(&service);
    let told = &all[before..];
    let expected = [
        "proof-asked",
        "proof-failed",
        "proof-given",
        "account-made",
        "token-made",
        "link-made",
        "account-disabled",
        "account-enabled",
        "token-revoked",
    ];
    assert_eq!(words(told), expected, "{told:#?}");
    assert!(told.iter().all(|line| line["by"] == ada_is), "{told:#?}");
    assert_eq!((&told[3]["of"], &told[3]["how"]), (&bea_is.clone().into(), &"recruiter".into()));
    assert_eq!(told[0]["pattern"], "/admin/workers");
}

#[test]
fn a_program_that_is_refused_is_a_line_with_the_id_of_its_token() {
    let service = Service::new();
    let site = served(&service, TEN);
    let mut program = Program::new(&service, &site);
    let figures = Program::of(&service, &site, "pat@council.example", &["figures"]);

    assert_eq!(figures.get("/journeys").status, 403);
    program.token.push('x');
    assert_eq!(program.get("/journeys").status, 401);

    let told = told(&service);
    assert_eq!(words(&told), ["refused", "token-refused"], "{told:#?}");
    let ids: BTreeSet<String> =
        service.run(&["token", "list"]).out.lines().map(|line| line[..36].to_owned()).collect();
    assert!(ids.contains(told[0]["token"].as_str().unwrap()), "{told:#?}");
    assert_eq!(
        (&told[0]["how"], &told[0]["pattern"]),
        (&"scope".into(), &"/api/v1/journeys".into())
    );
    assert!(!told[1].to_string().contains(&program.token));
}

#[test]
fn how_lines_are_written_is_one_of_two_ways() {
    let service = Service::new();
    let told = service.run_with(&["worker", "list"], &[("WAYMARK_LOG_FORMAT", "xml")]);
    told.assert_refused_in_a_line(&["WAYMARK_LOG_FORMAT is \"xml\": set it to lines, or to json"]);
}
