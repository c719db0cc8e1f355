//! Mail servers at their worst: no mail is lost, nobody is stuck, and a mail is doubled only where
//! the server had it and the line went dead before it could say so.

pub(crate) mod server;

use waymark::jobs::Jobs;
use waymark::store::outbox::{Mail, State, Trouble, breaker, retry};

use self::server::{At, Does, Server};
use crate::office::{Office, once};

/// What is to become of a mail at first, and how often it is taken in the end.
struct Case {
    at: At,
    does: Does,
    state: State,
    trouble: Option<Trouble>,
    /// Whether all mail rests, and this one lost no attempt.
    rests: bool,
    taken: usize,
}

fn later(at: At, does: Does, trouble: Trouble) -> Case {
    Case { at, does, state: State::Pending, trouble: Some(trouble), rests: false, taken: 1 }
}

fn dead(at: At, does: Does) -> Case {
    Case { state: State::Dead, ..later(at, does, Trouble::Refused) }
}

fn rests(at: At, does: Does) -> Case {
    Case { trouble: None, rests: true, ..later(at, does, Trouble::NotOurServer) }
}

/// Each case with a worker and a household of its own: what becomes of the mail, and that it arrives
/// once the server works.
async fn assert_cases(office: &Office, jobs: &Jobs, server: &Server, cases: Vec<Case>) {
    for (number, case) in cases.into_iter().enumerate() {
        let shown = format!("{:?} {:?}", case.at, case.does);
        let worker = office.hire(&format!("worker{number}")).await;
        office.enquiry(Some(worker)).await;
        server.breaks(case.at, case.does);

        once(jobs).await;

        let [mail] = &office.mails_for(worker).await[..] else { panic!("one mail: {shown}") };
        assert_eq!((mail.state, mail.trouble), (case.state, case.trouble), "{shown}");
        assert_eq!(mail.attempts, i64::from(!case.rests), "{shown}");
        let rests = breaker(&office.database).await.unwrap();
        assert_eq!(rests.is_some(), case.rests, "{shown}: {rests:?}");

        server.is_repaired();
        office.wait();
        if case.state == State::Dead {
            assert!(retry(&office.database, mail.mail, crate::office::monday()).await.unwrap());
        }
        once(jobs).await;
        assert_arrived(office, server, mail, case.taken, &shown).await;
    }
}

async fn assert_arrived(office: &Office, server: &Server, mail: &Mail, taken: usize, shown: &str) {
    let [now] = &office.mails_for(mail.worker).await[..] else { panic!("one mail: {shown}") };
    assert_eq!(now.state, State::Sent, "{shown}: {now:?}");
    assert_eq!(now.message_id, mail.message_id, "{shown}");
    assert_eq!(server.times_taken(&mail.message_id), taken, "{shown}");
    assert_eq!(breaker(&office.database).await.unwrap(), None, "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_puts_off_refuses_or_breaks_down_before_the_mail_is_handed_over() {
    let office = Office::open().await;
    let server = Server::start().await;
    let jobs = office.jobs_at(&server.url()).await;
    let put_off = Does::Says("451 come back later");
    let refused = Does::Says("550 no such reader");
    let cases = vec![
        later(At::Greeting, Does::Says("421 too busy"), Trouble::PutOff),
        later(At::Greeting, Does::Hangs, Trouble::Unreachable),
        rests(At::Greeting, Does::Says("554 not you")),
        rests(At::Greeting, Does::Says("HTTP/1.1 400 Bad Request")),
        rests(At::Greeting, Does::Drops),
        later(At::Ehlo, put_off, Trouble::PutOff),
        later(At::Ehlo, Does::Hangs, Trouble::Unreachable),
        rests(At::Ehlo, Does::Says("550 not you")),
        later(At::Mail, put_off, Trouble::PutOff),
        later(At::Mail, Does::Hangs, Trouble::Unreachable),
        rests(At::Mail, Does::Says("550 not from you")),
        later(At::Rcpt, put_off, Trouble::PutOff),
        later(At::Rcpt, Does::Hangs, Trouble::Unreachable),
        dead(At::Rcpt, refused),
        later(At::Data, put_off, Trouble::PutOff),
        later(At::Data, Does::Hangs, Trouble::Unreachable),
        dead(At::Data, Does::Says("554 nothing from you")),
    ];

    assert_cases(&office, &jobs, &server, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_breaks_down_with_the_mail_in_hand() {
    let office = Office::open().await;
    let server = Server::start().await;
    let jobs = office.jobs_at(&server.url()).await;
    let unclear = |at, does| later(at, does, Trouble::Unclear);
    let arrived = Case {
        state: State::Sent,
        trouble: None,
        ..later(At::Dot, Does::SaysSoAndDrops, Trouble::Unclear)
    };
    let cases = vec![
        later(At::Dot, Does::Says("451 disk full"), Trouble::PutOff),
        dead(At::Dot, Does::Says("554 looks like spam")),
        unclear(At::Data, Does::SaysSoAndDrops),
        unclear(At::Dot, Does::Hangs),
        unclear(At::Dot, Does::Drops),
        // It had it, and could not say so: the one way to a double.
        Case { taken: 2, ..unclear(At::Dot, Does::TakesAndDrops) },
        arrived,
    ];

    assert_cases(&office, &jobs, &server, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_stops_all_mail_and_loses_none() {
    let office = Office::open().await;
    let server = Server::start().await;
    let url = format!("smtp://waymark:wrong@127.0.0.1:{}", server.port);
    let jobs = office.jobs_at(&url).await;
    server.breaks(At::Auth, Does::Says("535 wrong password"));
    let mut workers = vec![office.ann];
    for number in 0..4 {
        workers.push(office.hire(&format!("worker{number}")).await);
    }
    for worker in &workers {
        office.enquiry(Some(*worker)).await;
    }

    let delivered = once(&jobs).await;
    let again = once(&jobs).await;

    let stopped = delivered.breaker.unwrap();
    assert_eq!((stopped.trouble, stopped.code), (Trouble::SignIn, Some(535)));
    assert_eq!((delivered.later, again.later), (1, 0), "one tried, and then none");
    server.is_repaired();
    office.wait();
    assert_eq!(once(&jobs).await.sent, workers.len());
    for worker in workers {
        assert_eq!(office.mails_for(worker).await[0].attempts, 1);
    }
    assert_eq!(server.taken().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_never_goes_in_plain_where_encryption_is_asked_for() {
    let office = Office::open().await;
    let server = Server::start().await;
    let starttls = format!("smtp+starttls://127.0.0.1:{}", server.port);
    let tls = format!("smtps://127.0.0.1:{}", server.port);
    office.enquiry(Some(office.ann)).await;
    for (url, at, does) in [
        (&starttls, At::StartTls, Does::Says("454 not now")),
        // It promises encryption, and goes on in plain.
        (&starttls, At::Auth, Does::Drops),
        (&starttls, At::StartTls, Does::SaysSoAndDrops),
        (&starttls, At::Ehlo, Does::Says("250 test.example")),
        (&tls, At::Auth, Does::Drops),
    ] {
        server.breaks(at, does);
        let jobs = office.jobs_at(url).await;

        let delivered = once(&jobs).await;

        let trouble = delivered.breaker.map(|breaker| breaker.trouble);
        assert_eq!(trouble, Some(Trouble::Encryption), "{url} {at:?} {does:?}");
        office.wait();
    }
    assert_eq!(server.taken().len(), 0);
    let [mail] = &office.mails_for(office.ann).await[..] else { panic!("one mail") };
    assert_eq!((mail.state, mail.attempts), (State::Pending, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_where_nobody_listens_delays_mail_until_somebody_does() {
    let office = Office::open().await;
    let port = Server::nobodys_port().await;
    let jobs = office.jobs_at(&format!("smtp://127.0.0.1:{port}")).await;
    office.enquiry(Some(office.ann)).await;

    once(&jobs).await;

    let [mail] = &office.mails_for(office.ann).await[..] else { panic!("one mail") };
    assert_eq!((mail.state, mail.trouble), (State::Pending, Some(Trouble::Unreachable)));
    let server = Server::start_at(port).await;
    office.wait();
    once(&jobs).await;
    assert_arrived(&office, &server, mail, 1, "after all").await;
    let taken = server.taken().remove(0);
    for said in [
        "From: Waymark <waymark@localhost>",
        "To: Ann <ann@waymark.example>",
        "Subject: First contact: 1 overdue",
        "Auto-Submitted: auto-generated",
        "List-Id: <reminders.waymark.localhost>",
        "You get this because you look after these households.",
        "FH-1-R, First contact: was due today at 09:00",
        "Content-Type: text/html; charset=utf-8",
    ] {
        assert!(taken.contains(said), "{said} is not in {taken}");
    }
}
