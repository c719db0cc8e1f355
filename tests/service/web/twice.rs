//! The same form twice, two people at one household, and browsers that go away in between.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;

use super::objects::{FORMS, FRIDAY, MONDAY, NO_JOURNEY, saved};
use crate::support::Service;
use crate::web_support::{Answer, Browser, FORM, PASSWORD, Site, encoded, escaped, with};

#[test]
fn a_form_sent_twice_is_recorded_once_whichever_form_it_is() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let worker = recruiter.get("/journeys/new").selected("worker");
    let course = recruiter.course();
    for (form, fields) in FORMS {
        let reference = recruiter.enquiry("Ann Example");
        let address = format!("/journeys/{reference}/{form}");
        let marks = recruiter.get(&address).marks();
        let mut fields = with(&marks, fields);
        fields.iter_mut().filter(|(name, _)| *name == "worker").for_each(|it| it.1 = &worker);
        fields.iter_mut().filter(|(name, _)| *name == "course").for_each(|it| it.1 = &course);

        let first = recruiter.send(&address, &fields);
        let position = site.position();
        let again = recruiter.send(&address, &fields);

        assert_eq!((first.status, again.status), (303, 303), "{form}: {first:?} {again:?}");
        assert_eq!(first.location, again.location, "{form}");
        assert_eq!(site.position(), position, "{form}");
    }
}

#[test]
fn eight_posts_of_one_form_at_once_in_two_processes_are_one() {
    let service = Service::new();
    let (site, mut second) = (Site::at(&service, MONDAY), None);
    let sites = [&site, site.beside(&service, &mut second, MONDAY)];
    let recruiter = sites[0].signed_in(&service, "recruiter");
    let marks = recruiter.get("/journeys/new").marks();
    let fields = [
        ("name", "Ann Example"),
        ("phone", "01632 960123"),
        ("channel", "web"),
        ("happened_on", "today"),
        ("source", "website"),
    ];
    let fields = with(&marks, &fields);
    let position = sites[0].position();

    let answers: Vec<Answer> = thread::scope(|scope| {
        let (recruiter, sites, fields) = (&recruiter, &sites, &fields);
        let posts: Vec<_> = (0..8)
            .map(|number| {
                scope.spawn(move || recruiter.at(sites[number % 2]).send("/journeys/new", fields))
            })
            .collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });

    assert!(answers.iter().all(|it| it.status == 303), "{answers:?}");
    assert!(answers.iter().all(|it| it.location == answers[0].location), "{answers:?}");
    assert_eq!(sites[1].position(), position + 1);
}

#[test]
fn one_form_changed_after_it_was_sent_is_told_apart() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let marks = recruiter.get("/journeys/new").marks();
    let enquiry = |name| {
        [
            ("name", name),
            ("phone", "01632 960123"),
            ("channel", "web"),
            ("happened_on", "today"),
            ("source", "website"),
        ]
    };
    let first = recruiter.send("/journeys/new", &with(&marks, &enquiry("Ann Example")));
    let position = site.position();
    let other = recruiter.send("/journeys/new", &with(&marks, &enquiry("Bea Example")));

    assert_eq!((first.status, other.status), (303, 422), "{other:?}");
    assert!(
        other.body.contains("This form was sent before with something else in it"),
        "{other:?}"
    );
    assert!(other.body.contains("Bea Example"), "what was typed is kept");
    let reference = recruiter.enquiry("Cyd Example");
    let address = format!("/journeys/{reference}/notes/new");
    let marks = recruiter.get(&address).marks();
    let note = |text| recruiter.send(&address, &with(&marks, &[("note", text)]));
    assert_eq!(note("one").status, 303);
    let two = note("two");
    assert_eq!((two.status, site.position()), (422, position + 3));
    assert!(
        two.body.contains("This form was sent before") && two.body.contains(">two<"),
        "{two:?}"
    );
    // Nor does a key of one address serve at another.
    let elsewhere =
        recruiter.send(&format!("/journeys/{reference}/pause"), &with(&marks, FORMS[5].1));
    assert_eq!((elsewhere.status, site.position()), (422, position + 3), "{elsewhere:?}");
}

#[test]
fn whoever_comes_second_sees_what_changed_and_saves_from_there() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let ann = site.person(&service, "Ann", "ann", "recruiter");
    let bea = site.person(&service, "Bea", "bea", "manager");
    let reference = ann.enquiry("Cyd Example");
    let address = format!("/journeys/{reference}/notes/new");
    let (anns, beas) = (ann.get(&address).marks(), bea.get(&address).marks());
    assert_eq!(bea.send(&address, &with(&beas, &[("note", "Bea's")])).status, 303);
    let position = site.position();

    let mine = "mine, <b>with</b> \"marks\"";
    let told = ann.send(&address, &with(&anns, &[("note", mine)]));

    assert_eq!((told.status, site.position()), (409, position), "{told:?}");
    assert!(told.body.contains("This household changed while you were writing"), "{told:?}");
    assert!(told.body.contains("Note added (") && told.body.contains(", by Bea)"), "{told:?}");
    assert!(told.body.contains(&escaped(mine)) && !told.body.contains("<b>with"), "{told:?}");
    let carried = told.hidden();
    let carried: Vec<(&str, &str)> =
        carried.iter().map(|(name, value)| (&**name, &**value)).collect();
    let (first, again) = (ann.send(&address, &carried), ann.send(&address, &carried));
    assert_eq!((first.status, again.status), (303, 303), "{first:?}");
    assert_eq!(site.position(), position + 1, "once, however often it is sent");
    assert!(ann.get(&format!("/journeys/{reference}")).body.contains(&escaped(mine)));
}

#[test]
fn a_reminder_sent_while_somebody_writes_is_no_change() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let address = format!("/journeys/{reference}/notes/new");
    drop(site);
    let site = Site::at(&service, "2026-03-06T09:00:00Z");
    let mut recruiter = site.stranger();
    recruiter.sign_in("recruiter@council.example", PASSWORD);
    let marks = recruiter.get(&address).marks();
    let position = site.position();
    let reminded = service.run(&["remind", "--now", FRIDAY]);
    assert!(reminded.out.starts_with("Sent "), "{reminded:?}");
    let with_reminder = site.position();
    assert!(with_reminder > position, "it is on record");

    let saved = recruiter.send(&address, &with(&marks, FORMS[3].1));

    assert_eq!((saved.status, site.position()), (303, with_reminder + 1), "{saved:?}");
    // A change of somebody's is one still, with or without a reminder before it.
    let late = recruiter.send(&address, &with(&fresh(&marks), FORMS[3].1));
    assert_eq!(late.status, 409, "{late:?}");
    assert!(!late.body.contains("Reminder"), "{late:?}");
}

// The same page, as if it had been opened again: another key.
fn fresh(marks: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let mut marks = marks.to_vec();
    let key = marks.iter_mut().find(|(name, _)| *name == "key").unwrap();
    key.1 = uuid::Uuid::from_u128(99).to_string();
    marks
}

#[test]
fn a_journey_that_ended_or_is_not_there_takes_nothing_that_it_cannot_hold() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let (ending, fields) = FORMS[6];
    recruiter.course();
    assert_eq!(saved(&recruiter, &format!("/journeys/{reference}/{ending}"), fields).status, 303);
    let position = site.position();
    for (form, fields) in [FORMS[2], FORMS[5], FORMS[6]] {
        let answer = saved(&recruiter, &format!("/journeys/{reference}/{form}"), fields);
        assert_eq!(answer.status, 422, "{form}: {answer:?}");
        assert!(answer.body.contains("There is a problem"), "{answer:?}");
    }
    let csrf = recruiter.get("/work").field("csrf").unwrap();
    let key = uuid::Uuid::from_u128(7).to_string();
    for (form, fields) in FORMS {
        let marks = [("csrf", csrf.clone()), ("key", key.clone())];
        let answer =
            recruiter.send(&format!("/journeys/{NO_JOURNEY}/{form}"), &with(&marks, fields));
        assert_eq!(answer.status, 404, "{form}: {answer:?}");
    }
    assert_eq!(site.position(), position);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_hangs_up_in_the_middle_leaves_a_command_whole_or_absent() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let (form, fields) = FORMS[0];
    let journeys: Vec<String> = (0..12).map(|_| recruiter.enquiry("Ann Example")).collect();
    let position = site.position();
    let mut bodies = vec![];
    for (number, reference) in journeys.iter().enumerate() {
        let address = format!("/journeys/{reference}/{form}");
        let body = encoded(&with(&recruiter.get(&address).marks(), fields));
        let cut = if number % 3 == 0 { body.len() / 2 } else { body.len() };
        hang_up(&recruiter, &site, &address, &body, cut).await;
        bodies.push((address, body));
    }

    let before = site.position();
    assert_eq!((before - position) % 2, 0, "contact and next action go together");
    for (address, body) in &bodies {
        let answer = recruiter.ask("POST", address, &[FORM], Some(body));
        assert_eq!(answer.status, 303, "the pen is free: {answer:?}");
    }
    assert_eq!(site.position(), position + 2 * journeys.len() as u64, "each once");
}

// Sends so much of a form, and resets the connection.
async fn hang_up(who: &Browser<'_>, site: &Site, address: &str, body: &str, cut: usize) {
    let host = site.url.strip_prefix("http://").unwrap();
    let head = head(who, host, address, body.len());
    let stream = tokio::net::TcpStream::connect(host).await.unwrap();
    stream.set_zero_linger().unwrap();
    let mut stream = stream.into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream.write_all(format!("{head}{}", &body[..cut]).as_bytes()).unwrap();
}

fn head(who: &Browser<'_>, host: &str, address: &str, length: usize) -> String {
    let cookie = who.cookie.as_deref().unwrap();
    format!(
        "POST {address} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
    )
}

#[test]
fn what_is_no_http_is_refused_and_stops_nobody_else() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let host = site.url.strip_prefix("http://").unwrap();
    let many: String = (0..200).map(|n| format!("X-{n}: y\r\n")).collect();
    let long = format!("GET /{} HTTP/1.1\r\nHost: {host}\r\n\r\n", "x".repeat(200_000));
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        format!("GET / HTTP/1.1\r\nHost: {host}\r\n{many}\r\n").as_bytes(),
        long.as_bytes(),
    ] {
        let mut stream = TcpStream::connect(host).unwrap();
        // It may hang up before it has read all.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = vec![];
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        let is_no = answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4");
        assert!(is_no, "{answer}");
    }
    assert_eq!(site.stranger().get("/healthz").status, 200);
}
