//! The pen is held by somebody who does not let go: whoever waits is told, and the pen is free after.

use std::process::Command;
use std::thread;
use std::time::Duration;

use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

use crate::harness::{is_on_postgres, not_run};
use crate::support::Service;
use crate::web_support::{Answer, Site, with};

const NOTE: [(&str, &str); 1] = [("note", "prefers mornings")];
const WAITING: &str = "SELECT COUNT(*) FROM pg_stat_activity \
     WHERE datname = current_database() AND wait_event_type = 'Lock'";
const IN_HAND: &str = "SELECT COUNT(*) FROM pg_stat_activity \
     WHERE datname = current_database() AND state = 'idle in transaction'";

/// Somebody at the database itself.
enum Holder {
    File(SqliteConnection),
    Server(PgConnection),
}

impl Holder {
    async fn of(service: &Service) -> Self {
        if service.is_sqlite() {
            let file = format!("sqlite:{}", service.folder.path().join("waymark.db").display());
            let mut file = SqliteConnection::connect(&file).await.unwrap();
            file.execute("BEGIN IMMEDIATE").await.unwrap();
            return Self::File(file);
        }
        let mut server = PgConnection::connect(&service.database_url).await.unwrap();
        server.execute("BEGIN").await.unwrap();
        server.execute("SELECT position FROM log_head WHERE id = 1 FOR UPDATE").await.unwrap();
        Self::Server(server)
    }

    async fn let_go(self) {
        match self {
            Self::File(file) => file.close().await.unwrap(),
            Self::Server(server) => server.close().await.unwrap(),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_cannot_have_the_pen_is_put_off_and_saved_once_it_is_free() {
    let service = Service::new();
    let site = Site::of(&service);
    let recruiter = site.signed_in(&service, "recruiter");
    let address = format!("/journeys/{}/notes/new", recruiter.enquiry("Ann Example"));
    let marks = recruiter.get(&address).marks();
    let form = with(&marks, &NOTE);
    let position = site.position();

    let holder = Holder::of(&service).await;
    let put_off = recruiter.send(&address, &form);
    assert_put_off(&put_off);
    assert_eq!(recruiter.get(&address).status, 200, "reading goes on");
    holder.let_go().await;
    let saved = recruiter.send(&address, &form);

    assert_eq!((saved.status, site.position()), (303, position + 1), "{saved:?}");
}

fn assert_put_off(answer: &Answer) {
    assert_eq!(answer.status, 503, "{answer:?}");
    assert!(answer.header("retry-after").is_some(), "{answer:?}");
    assert!(answer.body.contains("prefers mornings"), "what was typed is kept");
}

#[test]
fn a_process_that_stands_still_with_the_pen_in_hand_loses_it() {
    if !is_on_postgres() {
        return not_run("two processes on one log: put tests/with-postgres in front");
    }
    let service = Service::new();
    let (still, other) = (Site::of(&service), Site::of(&service));
    let (ann, bea) = (still.signed_in(&service, "recruiter"), other.signed_in(&service, "manager"));
    let addresses = [ann.enquiry("Ann Example"), ann.enquiry("Bea Example")];
    let addresses = addresses.map(|reference| format!("/journeys/{reference}/notes/new"));
    let marks = [ann.get(&addresses[0]).marks(), bea.get(&addresses[1]).marks()];
    let forms = [with(&marks[0], &NOTE), with(&marks[1], &NOTE)];
    let position = other.position();
    let runtime = tokio::runtime::Runtime::new().unwrap();

    thread::scope(|scope| {
        let holder = runtime.block_on(holding_what_is_needed_next(&service));
        let mut watcher = runtime.block_on(PgConnection::connect(&service.database_url)).unwrap();
        let posting = scope.spawn(|| ann.send(&addresses[0], &forms[0]));
        runtime.block_on(until_there_is(WAITING, &mut watcher));
        signal("STOP", &still);
        runtime.block_on(holder.close()).unwrap();
        runtime.block_on(until_there_is(IN_HAND, &mut watcher));

        let answers: Vec<Answer> = (0..5).map(|_| bea.send(&addresses[1], &forms[1])).collect();
        signal("CONT", &still);
        let answer = posting.join().unwrap();

        let (saved, put_off): (Vec<_>, Vec<_>) = answers.iter().partition(|it| it.status == 303);
        assert!(!saved.is_empty(), "it is saved in the end: {answers:?}");
        put_off.into_iter().for_each(assert_put_off);
        assert!([303, 503].contains(&answer.status), "{answer:?}");
    });

    assert_eq!(ann.send(&addresses[0], &forms[0]).status, 303);
    assert_eq!(other.position(), position + 2, "each is there once");
}

// Who writes takes the pen first, and asks for this with the pen in hand.
async fn holding_what_is_needed_next(service: &Service) -> PgConnection {
    let mut server = PgConnection::connect(&service.database_url).await.unwrap();
    server.execute("BEGIN").await.unwrap();
    server.execute("LOCK TABLE command_done IN ACCESS EXCLUSIVE MODE").await.unwrap();
    server
}

async fn until_there_is(what: &'static str, server: &mut PgConnection) {
    for _ in 0..400 {
        let count: i64 = sqlx::query_scalar(what).fetch_one(&mut *server).await.unwrap();
        if count > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("there is none: {what}");
}

fn signal(name: &str, site: &Site) {
    let id = site.server.id().to_string();
    assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
}
