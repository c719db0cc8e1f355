//! Mail servers at their worst: no mail is lost, nobody is stuck, and a mail is doubled only where
//! the server had it and the line went dead before it could say so.

pub(crate) mod server;

use std::time::Duration;

use waymark::jobs::Jobs;
use waymark::mail::Patience;
use waymark::mail::words::{Telling, Words};
use waymark::store::outbox::{Mail, State, Trouble, breaker, retry, take_turn};

use self::server::{At, Does, Server};
use crate::office::{Office, never, once};

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

fn rests(at: At, does: Does, trouble: Trouble) -> Case {
    Case { rests: true, ..later(at, does, trouble) }
}

fn sent(at: At, does: Does) -> Case {
    Case { state: State::Sent, trouble: None, ..later(at, does, Trouble::Unclear) }
}

/// Each case with two workers and a household of each: what becomes of a mail, that the other goes at
/// once where the fault is this mail's alone, and that it arrives once the server works.
async fn assert_cases(office: &Office, jobs: &Jobs, server: &Server, cases: Vec<Case>) {
    for (number, case) in cases.into_iter().enumerate() {
        let shown = format!("{:?} {:?}", case.at, case.does);
        let (name, other) = (format!("worker{number}"), format!("other{number}"));
        let (worker, other) = (office.hire(&name).await, office.hire(&other).await);
        let is_this_mails = case.at >= At::Rcpt;
        office.enquiry(Some(worker)).await;
        if is_this_mails {
            office.enquiry(Some(other)).await;
            server.breaks_for(&format!("<{name}@"), case.at, case.does);
        } else {
            server.breaks(case.at, case.does);
        }

        let delivered = once(jobs).await;

        let [mail] = &office.mails_for(worker).await[..] else { panic!("one mail: {shown}") };
        let trouble =
            if case.rests { delivered.breaker.map(|it| it.trouble) } else { mail.trouble };
        assert_eq!((mail.state, trouble), (case.state, case.trouble), "{shown}");
        assert_eq!(mail.attempts, i64::from(!case.rests), "{shown}");
        assert_eq!(breaker(&office.database).await.unwrap(), delivered.breaker, "{shown}");
        assert_eq!(delivered.breaker.is_some(), case.rests, "{shown}");
        if is_this_mails {
            assert_eq!(office.states_for(other).await, [State::Sent], "beside {shown}");
        }

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
    let [now] = &office.mails_to(mail.to).await[..] else { panic!("one mail: {shown}") };
    assert_eq!(now.state, State::Sent, "{shown}: {now:?}");
    assert_eq!(now.message_id, mail.message_id, "{shown}");
    assert_eq!(server.times_taken(&mail.message_id), taken, "{shown}");
    let unsaid = server.unsaid().iter().filter(|it| it.contains(&mail.message_id)).count();
    assert!(unsaid < taken, "the last time it said so: {shown}");
    assert_eq!(breaker(&office.database).await.unwrap(), None, "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_let_us_in_delays_all_mail_and_costs_none_an_attempt() {
    let office = Office::open().await;
    let server = Server::start().await;
    let jobs = office.jobs_at(&server.url().replace("//", "//waymark:word@")).await;
    let put_off = Does::Says("451 come back later");
    let cases = vec![
        rests(At::Greeting, Does::Says("421 too busy"), Trouble::PutOff),
        rests(At::Greeting, Does::Says("554 not you"), Trouble::NotOurServer),
        rests(At::Greeting, Does::Says("HTTP/1.1 400 Bad Request"), Trouble::NotOurServer),
        rests(At::Greeting, Does::Hangs, Trouble::Unreachable),
        rests(At::Greeting, Does::Dribbles, Trouble::Unreachable),
        rests(At::Greeting, Does::Drops, Trouble::NotOurServer),
        rests(At::Ehlo, put_off, Trouble::PutOff),
        rests(At::Ehlo, Does::Says("550 not you"), Trouble::NotOurServer),
        rests(At::Ehlo, Does::Hangs, Trouble::Unreachable),
        rests(At::Ehlo, Does::Dribbles, Trouble::Unreachable),
        rests(At::Ehlo, Does::Drops, Trouble::NotOurServer),
        rests(At::Auth, Does::Says("454 not now"), Trouble::SignIn),
        rests(At::Auth, Does::Says("535 wrong password"), Trouble::SignIn),
        rests(At::Auth, Does::Hangs, Trouble::Unreachable),
        rests(At::Auth, Does::Dribbles, Trouble::Unreachable),
        rests(At::Auth, Does::Drops, Trouble::NotOurServer),
        // Whom mail comes from is the same for all.
        rests(At::Mail, Does::Says("550 not from you"), Trouble::NotOurServer),
    ];

    assert_cases(&office, &jobs, &server, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_puts_off_refuses_or_breaks_down_over_one_mail_holds_up_no_other() {
    let office = Office::open().await;
    let server = Server::start().await;
    let jobs = office.jobs_at(&server.url()).await;
    let put_off = Does::Says("451 come back later");
    let mut cases = vec![
        dead(At::Rcpt, Does::Says("550 no such reader")),
        dead(At::Data, Does::Says("554 nothing from you")),
    ];
    for at in [At::Mail, At::Rcpt, At::Data] {
        cases.push(later(at, put_off, Trouble::PutOff));
        cases.push(later(at, Does::Says("421 shutting down"), Trouble::PutOff));
        for does in [Does::Hangs, Does::Dribbles, Does::Drops, Does::Says("what was that?")] {
            cases.push(later(at, does, Trouble::Unreachable));
        }
    }

    assert_cases(&office, &jobs, &server, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_breaks_down_with_the_mail_in_hand() {
    let office = Office::open().await;
    let server = Server::start().await;
    let jobs = office.jobs_at(&server.url()).await;
    let unclear = |at, does| later(at, does, Trouble::Unclear);
    let cases = vec![
        later(At::Dot, Does::Says("451 disk full"), Trouble::PutOff),
        dead(At::Dot, Does::Says("554 looks like spam")),
        unclear(At::Data, Does::SaysSoAndDrops),
        unclear(At::Body, Does::Hangs),
        unclear(At::Body, Does::Drops),
        unclear(At::Dot, Does::Hangs),
        unclear(At::Dot, Does::Drops),
        unclear(At::Dot, Does::Says("what was that?")),
        // It had it, and could not say so: the one way to a double.
        Case { taken: 2, ..unclear(At::Dot, Does::TakesAndDrops) },
        Case { taken: 2, ..unclear(At::Dot, Does::Dribbles) },
        sent(At::Dot, Does::SaysSoAndDrops),
        // Nothing depends on a goodbye.
        sent(At::Quit, Does::Says("500 what?")),
        sent(At::Quit, Does::Hangs),
        sent(At::Quit, Does::Drops),
    ];

    assert_cases(&office, &jobs, &server, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_hangs_for_longer_than_anybody_waits_holds_up_no_other() {
    let office = Office::open().await;
    let server = Server::start().await;
    let mut jobs = office.jobs().await;
    let long = Duration::from_hours(1);
    let patience = Patience { opening: long, handing_over: long };
    jobs.mailer = office.mailer(&server.url()).with_patience(patience);
    server.breaks_for("<ann@", At::Dot, Does::Hangs);
    office.enquiry(Some(office.ann)).await;
    let mut others = vec![];
    for number in 0..6 {
        others.push(office.hire(&format!("worker{number}")).await);
        office.enquiry(Some(others[number])).await;
    }
    let (_tell, stop) = never();

    tokio::select! {
        () = jobs.run(long, stop) => panic!("nobody stopped it"),
        () = server.has_taken(others.len()) => {}
    }

    assert_eq!(office.states_for(office.ann).await, [State::Sending]);
    assert!(server.taken().iter().all(|mail| !mail.contains("ann@waymark.example")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_to_a_server_is_plain_ascii_whatever_it_says_it_can() {
    let office = Office::open().await;
    let server = Server::start().await;
    let mut jobs = office.jobs_at(&server.url()).await;
    jobs.words = |telling: &Telling<'_>| {
        let words = telling.words();
        let text = format!("{} Grüße, Zoë. {}", words.text, "łódź ".repeat(400));
        Words { subject: "Überfällig".to_owned(), text, ..words }
    };
    for (number, can) in ["STARTTLS", "8BITMIME", "SMTPUTF8"].into_iter().enumerate() {
        let worker = office.hire(&format!("Zoë{number}")).await;
        let plain = format!(
            "UPDATE account SET email = 'zoe{number}@waymark.example' \
             WHERE email = 'zoë{number}@waymark.example'"
        );
        office.service.sql(&plain).unwrap();
        server.can(can);
        office.enquiry(Some(worker)).await;

        once(&jobs).await;

        assert_eq!(office.states_for(worker).await, [State::Sent], "{can}");
        let taken = server.taken().pop().unwrap();
        assert!(taken.is_ascii(), "{taken}");
        assert!(taken.lines().all(|line| line.len() < 998), "{taken}");
        assert!(taken.contains("Content-Transfer-Encoding: quoted-printable"), "{taken}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_a_server_cannot_take_costs_its_own_mail_alone() {
    let office = Office::open().await;
    let server = Server::start().await;
    let jobs = office.jobs_at(&server.url()).await;
    let zoe = office.hire("zoë").await;
    office.enquiry(Some(zoe)).await;
    office.enquiry(Some(office.ann)).await;

    once(&jobs).await;

    assert_eq!(office.states_for(zoe).await, [State::Dead]);
    assert_eq!(office.states_for(office.ann).await, [State::Sent]);
    server.can("SMTPUTF8");
    let mail = office.mails_for(zoe).await.remove(0);
    assert!(retry(&office.database, mail.mail, crate::office::monday()).await.unwrap());
    once(&jobs).await;
    assert_arrived(&office, &server, &mail, 1, "a server that can").await;
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
    let no_safety = Trouble::Encryption;
    for (url, at, does, trouble) in [
        (&starttls, At::StartTls, Does::Says("454 not now"), no_safety),
        (&starttls, At::StartTls, Does::Hangs, Trouble::Unreachable),
        // A certificate that nobody vouches for.
        (&starttls, At::StartTls, Does::IsAStranger, no_safety),
        // It promises encryption, and goes on in plain.
        (&starttls, At::Auth, Does::Drops, no_safety),
        (&starttls, At::StartTls, Does::SaysSoAndDrops, no_safety),
        (&starttls, At::Ehlo, Does::Says("250 test.example"), no_safety),
        (&tls, At::Auth, Does::Drops, no_safety),
    ] {
        server.breaks(at, does);
        let jobs = office.jobs_at(url).await;

        let delivered = once(&jobs).await;

        let found = delivered.breaker.map(|breaker| breaker.trouble);
        assert_eq!(found, Some(trouble), "{url} {at:?} {does:?}");
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
    assert_eq!((mail.state, mail.attempts), (State::Pending, 0));
    let rests = breaker(&office.database).await.unwrap().unwrap();
    assert_eq!(rests.trouble, Trouble::Unreachable);
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
        "You get this because you look after these households, or were asked to.",
        "FH-1-R, First contact: was due today at 09:00",
        "Content-Type: text/html; charset=utf-8",
    ] {
        assert!(taken.contains(said), "{said} is not in {taken}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trouble_is_forgotten_once_all_that_waited_for_its_end_is_settled() {
    let office = Office::open().await;
    let port = Server::nobodys_port().await;
    let jobs = office.jobs_at(&format!("smtp://127.0.0.1:{port}")).await;
    let journey = office.enquiry(Some(office.ann)).await;
    once(&jobs).await;
    assert!(breaker(&office.database).await.unwrap().is_some());

    office.reply(journey).await;
    office.wait();
    once(&jobs).await;

    let [mail] = &office.mails_for(office.ann).await[..] else { panic!("one mail") };
    assert_eq!(mail.state, State::Cancelled);
    assert_eq!(breaker(&office.database).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_mails_go_in_a_minute_than_are_set_however_many_processes_send() {
    let office = Office::open().await;
    let server = Server::start().await;
    let mut both = [office.jobs_at(&server.url()).await, office.jobs_at(&server.url()).await];
    for jobs in &mut both {
        jobs.mails_a_minute = 5;
    }
    let mut workers = vec![];
    for number in 0..12 {
        workers.push(office.hire(&format!("worker{number}")).await);
        office.enquiry(Some(workers[number])).await;
    }

    let mut sent = vec![];
    for _ in 0..4 {
        let (ours, theirs) = tokio::join!(once(&both[0]), once(&both[1]));
        let held_back = [ours.held_back, theirs.held_back].into_iter().flatten().max();
        let again = once(&both[0]).await;
        sent.push(ours.sent + theirs.sent + again.sent);
        assert_eq!((ours.later, theirs.later, again.later), (0, 0, 0), "that is no failure");
        if sent.len() < 3 {
            assert!(held_back.is_some_and(|wait| wait <= Duration::from_mins(1)), "{held_back:?}");
        }
        office.let_a_minute_go_by();
    }

    assert_eq!(sent, [5, 5, 2, 0]);
    for worker in workers {
        let [mail] = &office.mails_for(worker).await[..] else { panic!("one mail") };
        assert_eq!((mail.state, mail.attempts), (State::Sent, 1));
        assert_eq!(server.times_taken(&mail.message_id), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pace_that_is_changed_counts_from_the_next_mail_on() {
    let office = Office::open().await;
    let database = &office.database;
    let now = crate::office::thursday();
    let taken = async |a_minute| {
        let mut taken = 0;
        while take_turn(database, a_minute, now).await.unwrap() {
            taken += 1;
        }
        taken
    };

    assert_eq!(taken(3).await, 3);
    assert_eq!(taken(5).await, 2, "two more than before");
    assert_eq!(taken(2).await, 0);
    office.let_a_minute_go_by();
    assert_eq!(taken(2).await, 2);
    assert_eq!(taken(5).await, 3);
}

/// What stands before the text of each mail that Waymark sends, and nothing else.
const HEADERS: [&str; 12] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

#[tokio::test(flavor = "multi_thread")]
async fn no_header_of_a_mail_is_made_of_what_was_typed() {
    let office = Office::open().await;
    let server = Server::start().await;
    let mut jobs = office.jobs_at(&server.url()).await;
    jobs.words = |telling: &Telling<'_>| {
        let subject =
            "Due\r\nBcc: spy@evil.example\r\nReply-To: spy@evil.example\r\n\r\n<b>Hi".to_owned();
        Words { subject, ..telling.words() }
    };
    let good = office.hire("good").await;
    let name = "Evil\" <spy@evil.example>, \"x";
    office.service.sql(&format!("UPDATE worker SET name = '{name}' WHERE name = 'good'")).unwrap();
    office.enquiry(Some(good)).await;
    once(&jobs).await;
    let mail = server.taken().pop().unwrap();
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    let lines = head.lines().filter(|line| !line.starts_with([' ', '\t']));
    let names: Vec<&str> = lines.map(|line| line.split(':').next().unwrap()).collect();
    let others: Vec<&&str> = names.iter().filter(|name| !HEADERS.contains(name)).collect();
    assert!(others.is_empty(), "{others:?} in {head}");
    assert_eq!(names.iter().filter(|name| **name == "To").count(), 1, "{head}");
    let to = head.lines().find_map(|line| line.strip_prefix("To: ")).unwrap();
    let readers: lettre::message::Mailboxes = to.parse().unwrap();
    let readers: Vec<String> = readers.iter().map(|it| it.email.to_string()).collect();
    assert_eq!(readers, ["good@waymark.example"], "{head}");

    // What is no address goes nowhere, and least of all to two.
    for (number, address) in [
        "x@waymark.example\r\nBcc: spy@evil.example",
        "x@waymark.example, spy@evil.example",
        "x@waymark.example>\r\nRCPT TO:<spy@evil.example",
        "\"spy@evil.example\" <x@waymark.example",
        "x@waymark.example\nDATA",
        "x@[127.0.0.1]\r\nQUIT",
    ]
    .into_iter()
    .enumerate()
    {
        let worker = office.hire(&format!("typed{number}")).await;
        let typed = address.replace('\r', "'||char(13)||'").replace('\n', "'||char(10)||'");
        let typed = if office.service.is_sqlite() { typed } else { typed.replace("char(", "chr(") };
        let set = format!(
            "UPDATE account SET email = '{typed}' WHERE worker = (SELECT worker FROM \
             account WHERE email = 'typed{number}@waymark.example')"
        );
        office.service.sql(&set).unwrap();
        office.enquiry(Some(worker)).await;
        once(&jobs).await;
    }
    let taken = server.taken().join("\n");
    assert!(!taken.lines().any(|line| line.starts_with("Bcc") || line.starts_with("Reply-To")));
}
