//! Jobs beside pages: each reminder goes once however many processes run, and mail holds nothing up.

use std::collections::BTreeMap;
use std::thread;

use super::objects::{FRIDAY, MONDAY};
use crate::smtp::server::{At, Does, Server};
use crate::support::Service;
use crate::web_support::{Browser, PASSWORD, Site};

const HOUSEHOLDS: usize = 6;

// A recruiter and a manager, and households who have waited since Monday.
fn let_households_wait(service: &Service) {
    let site = Site::at(service, MONDAY);
    let recruiter = site.signed_in(service, "recruiter");
    let _manager = site.signed_in(service, "manager");
    for _ in 0..HOUSEHOLDS {
        recruiter.enquiry("Ann Example");
    }
}

fn on_friday(service: &Service, server: &Server) -> Site {
    let settings = [("WAYMARK_SMTP_URL", &*server.url())];
    Site::with(service, &["--now", FRIDAY], &settings)
}

fn manager(site: &Site) -> Browser<'_> {
    let mut manager = site.stranger();
    assert_eq!(manager.sign_in("manager@council.example", PASSWORD).status, 303);
    manager
}

// Looks again and again until the outbox says so.
fn look_until(browser: &Browser<'_>, is_so: impl Fn(&str) -> bool) {
    let mut looks = (0..20_000).map(|_| browser.get("/outbox").body);
    assert!(looks.any(|outbox| is_so(&outbox)), "it never was so: {:?}", browser.get("/outbox"));
}

fn is_all_sent(outbox: &str) -> bool {
    outbox.contains("Sent</strong>")
        && !outbox.contains("Waiting</strong>")
        && !outbox.contains("Being sent</strong>")
}

fn times_by_message_id(server: &Server) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for mail in server.taken() {
        let id = mail.lines().find(|line| line.starts_with("Message-ID: ")).unwrap();
        *times.entry(id.to_owned()).or_insert(0) += 1;
    }
    times
}

// No mail twice, and the household that waits is in one to its recruiter.
fn assert_each_once(server: &Server) {
    let times = times_by_message_id(server);
    assert!(!times.is_empty() && times.values().all(|times| *times == 1), "{times:?}");
    let mails = server.taken();
    let told = |mail: &&String| mail.contains("To: ") && mail.contains("recruiter@council.example");
    let to_recruiter: String = mails.iter().filter(told).map(String::as_str).collect();
    assert!(to_recruiter.contains("/journeys/FH-1-R"), "{mails:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_services_on_one_database_send_each_reminder_once() {
    let service = Service::new();
    let_households_wait(&service);
    let server = Server::start().await;

    let one = on_friday(&service, &server);
    // A file has one service: two commands at once are the test of that.
    let two = (!service.is_sqlite()).then(|| on_friday(&service, &server));
    look_until(&manager(&one), is_all_sent);

    assert!(one.stop() && two.is_none_or(Site::stop), "they stop well");
    assert_each_once(&server);
    let again =
        service.run_with(&["remind", "--now", FRIDAY], &[("WAYMARK_SMTP_URL", &server.url())]);
    assert_eq!(again.out, "There was nothing to send.\n", "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_commands_at_once_send_each_reminder_once() {
    let service = Service::new();
    let_households_wait(&service);
    let server = Server::start().await;
    let url = server.url();
    let remind = || service.run_with(&["remind", "--now", FRIDAY], &[("WAYMARK_SMTP_URL", &url)]);

    let reminded = thread::scope(|scope| {
        let commands = [scope.spawn(remind), scope.spawn(remind)];
        commands.map(|command| command.join().unwrap())
    });

    assert!(reminded.iter().all(|it| it.status == 0), "{reminded:?}");
    assert_each_once(&server);
    assert_eq!(remind().out, "There was nothing to send.\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_never_answers_fails_no_page() {
    let service = Service::new();
    let_households_wait(&service);
    let server = Server::start().await;
    server.breaks(At::Greeting, Does::Hangs);
    let site = on_friday(&service, &server);
    let manager = manager(&site);
    let is_being_sent = |outbox: &str| outbox.contains("Being sent</strong>");
    look_until(&manager, is_being_sent);

    for address in
        ["/work", "/work?whose=team", "/journeys", "/journeys/FH-1-R", "/performance", "/readyz"]
    {
        assert_eq!(manager.get(address).status, 200, "{address}");
    }
    let note = manager.fill("/journeys/FH-1-R/notes/new", &[("note", "they called")]);

    assert_eq!(note.status, 303, "{note:?}");
    assert!(is_being_sent(&manager.get("/outbox").body), "it hangs still");
    assert!(server.taken().is_empty());
}
