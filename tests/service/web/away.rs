//! The database away while pages are served, and what a service says when it cannot start or is to stop.

use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site, with};

/// Tables without which nobody can be told apart, nothing decided, and no end of the log found. An open
/// file cannot be taken away from a program; these can.
const TABLES: [&str; 4] = ["session", "command_done", "log_head", "account"];

/// Takes the database away, or brings it back.
fn set_away(service: &Service, is_away: bool) {
    if service.is_sqlite() {
        for table in TABLES {
            let (from, to) = if is_away { ("", "_away") } else { ("_away", "") };
            service.sql(&format!("ALTER TABLE {table}{from} RENAME TO {table}{to}")).unwrap();
        }
        return;
    }
    let (server, name) = service.database_url.rsplit_once('/').unwrap();
    let close = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname =";
    let allow = format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {}", !is_away);
    let statements = if is_away { format!("{allow}; {close} '{name}'") } else { allow };
    let server = format!("{server}/postgres");
    let run = async {
        let mut connection = PgConnection::connect(&server).await.unwrap();
        for statement in statements.split("; ") {
            let statement = sqlx::AssertSqlSafe(statement.to_owned());
            connection.execute(sqlx::raw_sql(statement)).await.unwrap();
        }
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run);
}

fn assert_try_again(answer: &Answer, address: &str) {
    assert_eq!(answer.status, 503, "{address}: {answer:?}");
    assert_eq!(answer.header("retry-after"), Some("5"), "{address}");
    assert!(answer.location.is_none() && answer.header("set-cookie").is_none(), "{address}");
}

fn readiness(browser: &Browser<'_>) -> (u16, Value) {
    let answer = browser.get("/readyz");
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

#[test]
fn while_the_database_is_away_nothing_is_confirmed_and_then_all_is_well_again() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let address = format!("/journeys/{reference}/notes/new");
    let marks = recruiter.get(&address).marks();
    let note = with(&marks, &[("note", "typed while it was away")]);
    let position = site.position();
    let (status, told) = readiness(&recruiter);
    assert_eq!((status, &told["ready"]), (200, &Value::Bool(true)));

    set_away(&service, true);
    for page in ["/work", "/journeys", &address, "/outbox", "/performance"] {
        let answer = recruiter.get(page);
        assert_try_again(&answer, page);
        assert!(
            answer.body.contains("The database cannot be reached at this moment"),
            "{answer:?}"
        );
        for machinery in
            ["sqlx", "session_away", "no such table", "relation", "55000", "error returned"]
        {
            assert!(!answer.body.contains(machinery), "{machinery} in {answer:?}");
        }
    }
    assert_try_again(&recruiter.send(&address, &note), &address);
    let form = [("email", "recruiter@council.example"), ("password", crate::web_support::PASSWORD)];
    assert_try_again(&site.stranger().send("/sign-in", &form), "/sign-in");
    assert_eq!(recruiter.get("/healthz").status, 200);
    assert_eq!(recruiter.get("/sign-in").status, 200);
    let (status, told) = readiness(&recruiter);
    assert_eq!((status, &told["ready"]), (503, &Value::Bool(false)));
    let issue = told["issues"][0].as_str().unwrap();
    assert!(issue.starts_with("The database"), "{issue}");

    set_away(&service, false);
    assert_eq!(readiness(&recruiter).0, 200);
    assert_eq!(site.position(), position, "nothing was recorded");
    assert_eq!(recruiter.send(&address, &note).status, 303, "the same form, sent again");
    assert_eq!(recruiter.send(&address, &note).status, 303);
    assert_eq!(site.position(), position + 1);
}

#[test]
fn the_log_away_in_the_middle_of_a_morning_fails_the_form_and_not_the_writer() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let address = format!("/journeys/{reference}/notes/new");
    let note = with(&recruiter.get(&address).marks(), &[("note", "once")])
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect::<Vec<_>>();
    let note: Vec<(&str, &str)> = note.iter().map(|(name, value)| (&**name, &**value)).collect();
    let position = site.position();

    service.sql("ALTER TABLE command_done RENAME TO command_done_away").unwrap();
    let failed = recruiter.send(&address, &note);
    let read = recruiter.get(&format!("/journeys/{reference}")).status;
    service.sql("ALTER TABLE command_done_away RENAME TO command_done").unwrap();

    assert_try_again(&failed, &address);
    assert_eq!((read, site.position()), (200, position));
    assert_eq!(recruiter.send(&address, &note).status, 303);
    assert_eq!(site.position(), position + 1);
}

// Somebody else's transaction on the log, which ends when its connection is dropped.
async fn hold_the_log(service: &Service) -> (Option<SqliteConnection>, Option<PgConnection>) {
    if service.is_sqlite() {
        let file = SqliteConnectOptions::new().filename(service.folder.path().join("waymark.db"));
        let mut connection = SqliteConnection::connect_with(&file).await.unwrap();
        connection.execute("BEGIN IMMEDIATE").await.unwrap();
        return (Some(connection), None);
    }
    let mut connection = PgConnection::connect(&service.database_url).await.unwrap();
    connection.execute("BEGIN").await.unwrap();
    connection.execute("SELECT position FROM log_head FOR UPDATE").await.unwrap();
    (None, Some(connection))
}

// It takes as long as a lock is waited for, twice: with others' commands, and alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_somebody_else_holds_is_waited_for_and_then_it_is_told() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let address = format!("/journeys/{reference}/notes/new");
    let marks = recruiter.get(&address).marks();
    let note = with(&marks, &[("note", "once")]);
    let position = site.position();

    let held = hold_the_log(&service).await;
    let failed = recruiter.send(&address, &note);
    let read = [&*address, "/work", "/readyz"].map(|page| recruiter.get(page).status);
    drop(held);

    assert_try_again(&failed, &address);
    assert_eq!((read, site.position()), ([200; 3], position), "who reads waits for nobody");
    assert_eq!(recruiter.send(&address, &note).status, 303);
    assert_eq!(site.position(), position + 1);
}

#[test]
fn a_service_that_cannot_start_says_why_in_a_line() {
    let service = Service::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let serve = |settings: &[(&str, &str)]| {
        let printed = service.run_with(&["serve"], settings);
        assert_eq!(printed.status, 1, "{printed:?}");
        printed
    };
    let free = ("WAYMARK_LISTEN", "127.0.0.1:0");

    serve(&[("WAYMARK_LISTEN", &address)]).assert_refused_in_a_line(&[&address, "WAYMARK_LISTEN"]);
    serve(&[("WAYMARK_LISTEN", "nowhere")])
        .assert_refused_in_a_line(&["nowhere", "WAYMARK_LISTEN"]);
    for url in [
        "http://council.example",
        "council.example",
        "https://",
        "ftp://x",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1:80@evil.example",
    ] {
        serve(&[free, ("WAYMARK_URL", url)]).assert_refused_in_a_line(&["WAYMARK_URL", "https://"]);
    }
    assert!(std::fs::read_dir(&service.folder).unwrap().next().is_none(), "and touches nothing");
    serve(&[free, ("WAYMARK_DATABASE_URL", "mysql://x")])
        .assert_refused_in_a_line(&["WAYMARK_DATABASE_URL"]);
    serve(&[free, ("WAYMARK_SMTP_URL", "smtp://mail.example")])
        .assert_refused_in_a_line(&["WAYMARK_SMTP_URL"]);
    serve(&[free, ("WAYMARK_DIGEST_HOUR", "25")])
        .assert_refused_in_a_line(&["WAYMARK_DIGEST_HOUR"]);
}

#[test]
fn a_service_told_to_stop_finishes_and_its_database_is_whole() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    recruiter.enquiry("Ann Example");
    let cookie = recruiter.cookie.clone();
    drop(recruiter);

    assert!(site.stop(), "well");

    assert_eq!(service.run(&["verify"]).status, 0);
    let site = Site::at(&service, "2026-03-02T09:15:00Z");
    let mut recruiter = site.stranger();
    recruiter.cookie = cookie;
    let page = recruiter.get("/journeys/FH-1-R");
    assert!(page.body.contains("Ann Example"), "signed in still: {page:?}");
}
