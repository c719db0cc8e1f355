//! Which token opens what, and until when.

use serde_json::json;
use waymark::web::{Allowed, table};

use super::{Program, an_enquiry, fault, new_key};
use crate::support::Service;
use crate::web::objects::{MONDAY, Objects};
use crate::web_support::{Site, invite};

#[test]
fn every_address_is_shut_to_whoever_has_no_good_token_for_it() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let objects = Objects::new(&service, &recruiter);
    let email = "recruiter@council.example";
    invite(&service, "Bea", "bea@council.example", "manager");
    invite(&service, "Cyd", "cyd@council.example", "marketing");
    let all = ["read", "write", "figures", "enquire"];
    let disabled = Program::of(&service, &site, "bea@council.example", &all);
    let expired = Program::of(&service, &site, email, &all);
    service.sql("UPDATE api_token SET expires_at = 1 WHERE label = 'a program' AND expires_at = (SELECT MAX(expires_at) FROM api_token)").unwrap();
    let revoked = Program::of(&service, &site, email, &all);
    service.sql("UPDATE api_token SET revoked_at = 1 WHERE created_at = (SELECT MAX(created_at) FROM api_token)").unwrap();
    assert_eq!(service.run(&["worker", "disable", "bea@council.example"]).status, 0);
    let position = site.position();
    let strangers = [
        ("a cookie", None),
        ("nothing", Some(String::new())),
        ("another scheme", Some("Basic YTpi".to_owned())),
        ("no token of ours", Some(format!("Bearer waymark_{}", "0".repeat(64)))),
        ("a hostile one", Some("Bearer ' OR 1=1 --".to_owned())),
        ("an expired one", Some(format!("Bearer {}", expired.token))),
        ("a revoked one", Some(format!("Bearer {}", revoked.token))),
        ("a disabled worker's", Some(format!("Bearer {}", disabled.token))),
    ];
    for entry in table() {
        let Allowed::Token(scopes) = entry.allowed else { continue };
        let address = objects.addresses(entry.address).remove(0);
        for (what, shown) in &strangers {
            let headers: Vec<(&str, &str)> =
                shown.iter().map(|shown| ("authorization", &**shown)).collect();
            let who = if shown.is_none() { &recruiter } else { &site.stranger() };
            let answer = who.ask(entry.method.as_str(), &address, &headers, None);
            assert_eq!(fault(&answer).1, "no-token", "{what}: {address}: {answer:?}");
            // Spreadsheets ask for a password only where they are told to.
            let scheme = if address.contains("/tables") { "Basic" } else { "Bearer" };
            assert!(answer.header("www-authenticate").unwrap().starts_with(scheme), "{address}");
        }
        let is_meant = |it: &&str| scopes.iter().any(|scope| scope.as_str() == *it);
        let others: Vec<&str> = all.into_iter().filter(|it| !is_meant(it)).collect();
        let wrong = Program::of(&service, &site, email, &others);
        let path = address.strip_prefix("/api/v1").unwrap();
        let answer = wrong.ask(entry.method.as_str(), path, &[], None);
        assert_eq!(fault(&answer).1, "not-allowed", "{address}: {answer:?}");
    }
    let marketing = Program::of(&service, &site, "cyd@council.example", &["figures"]);
    assert_eq!(marketing.get("/reports/funnel").status, 200);
    assert_eq!(fault(&marketing.get("/journeys")).1, "not-allowed");
    assert_eq!(site.position(), position, "nothing was recorded");
}

#[test]
fn a_role_that_was_taken_away_takes_its_tokens_with_it() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    assert_eq!(program.get("/journeys").status, 200);
    service.sql("UPDATE account SET role = 'marketing'").unwrap();

    assert_eq!(fault(&program.get("/journeys")).1, "not-allowed");
    assert_eq!(fault(&program.send("/journeys", &an_enquiry("Ann Example"))).1, "not-allowed");
    assert_eq!(program.get("/reports/funnel").status, 200);
}

#[test]
fn a_token_opens_nothing_but_the_api() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let shown = format!("Bearer {}", program.token);
    for address in ["/work", "/journeys", "/performance/funnel.json"] {
        let answer = site.stranger().ask("GET", address, &[("authorization", &shown)], None);
        assert!(answer.asks_to_sign_in(), "{address}: {answer:?}");
    }
    let cookie = format!("waymark={}", program.token);
    assert!(site.with_cookie(Some(cookie)).get("/work").asks_to_sign_in());
}

#[test]
fn tokens_are_kept_as_hashes_listed_and_ended_from_the_command_line() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let listed = || service.run(&["token", "list"]).out;
    assert!(listed().contains("a program, for Pat Example: read, write, figures; good until "));
    assert!(listed().contains("never used"), "{}", listed());
    assert_eq!(program.get("/journeys").status, 200);
    assert!(listed().contains("last used 2 March 2026 at 09:0"), "{}", listed());
    assert!(!listed().contains(&program.token) && !service.dump().contains(&program.token));
    if service.is_sqlite() {
        let bytes = std::fs::read(service.folder.path().join("waymark.db")).unwrap();
        let wal = std::fs::read(service.folder.path().join("waymark.db-wal")).unwrap_or_default();
        let token = program.token.as_bytes();
        assert!(![bytes, wal].iter().any(|it| it.windows(token.len()).any(|at| at == token)));
    }

    let id = listed()[..36].to_owned();
    assert_eq!(service.run(&["token", "revoke", &id]).status, 0);

    assert_eq!(fault(&program.get("/journeys")).1, "no-token");
    assert!(listed().contains("revoked on "), "{}", listed());
    let again = service.run(&["token", "revoke", &id]);
    assert!(again.status == 1 && again.err.contains("see `waymark token list`"), "{again:?}");
}

#[test]
fn a_token_that_nobody_should_have_is_not_made() {
    let service = Service::new();
    invite(&service, "Ade", "ade@council.example", "administrator");
    invite(&service, "Cyd", "cyd@council.example", "marketing");
    let make = |args: &[&str]| service.run(&[&["token", "create"], args].concat());

    let words = |args: &[&str]| {
        let printed = make(args);
        assert_eq!((printed.status, printed.out.as_str()), (1, ""), "{printed:?}");
        printed.err
    };
    let cyd = ["x", "--for", "cyd@council.example", "--scope", "read"];
    assert!(words(&cyd).contains("Cyd is marketing, which does not include read"));
    let ade = ["x", "--for", "ade@council.example", "--scope", "figures"];
    assert!(words(&ade).contains("does not include figures"));
    let nobody = ["x", "--for", "bob@council.example", "--scope", "read"];
    assert!(words(&nobody).contains("Nobody has the e-mail address"));
    let nameless = [" ", "--for", "cyd@council.example", "--scope", "figures"];
    assert!(words(&nameless).contains("A token needs a label"));
    for args in [&["x", "--for", "cyd@council.example"][..], &["x", "--scope", "all"]] {
        assert_eq!(make(args).status, 2);
    }
    let long = ["x", "--for", "cyd@council.example", "--scope", "figures", "--days", "9999"];
    assert_eq!(make(&long).status, 2);
}

#[test]
fn a_token_that_asks_too_often_is_told_when_to_ask_again() {
    let service = Service::new();
    let most = [("WAYMARK_REQUESTS_A_MINUTE", "3")];
    let site = Site::with(&service, &["--no-jobs", "--now", "2026-03-02T09:00:05Z"], &most);
    let program = Program::new(&service, &site);
    let other = Program::of(&service, &site, "pat@council.example", &["read"]);
    let answers: Vec<_> = (0..8).map(|_| program.get("/journeys")).collect();

    let refused = answers.iter().find(|answer| answer.status == 429).unwrap();

    assert_eq!(fault(refused).1, "too-many-requests");
    let seconds: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(other.get("/journeys").status, 200);
    let sent = other.send_under(&new_key(), "/journeys", &[], &json!({}));
    assert_eq!(fault(&sent).1, "not-allowed");
}
