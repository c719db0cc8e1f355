//! What programs record is what forms record, once, and not over somebody else's head.

use serde_json::{Value, json};

use super::{Program, an_enquiry, fault, new_key};
use crate::support::Service;
use crate::web::objects::{FORMS, MONDAY, NOBODY, saved};
use crate::web_support::Site;

// What forms of `objects` say, as programs say it, in the order in which a household takes them.
fn commands(worker: &str) -> Vec<(&'static str, &'static str, Value)> {
    let contact = json!({
        "channel": "phone", "direction": "outward", "outcome": "no-answer", "note": "rang twice",
        "next_action": { "due": "2026-03-03", "what": "ring again" },
    });
    let pause = json!({ "review_on": "2026-03-03", "note": "they are moving house" });
    let ending = json!({ "decided_by": "household", "reason": "fostering-not-as-expected" });
    let check = json!({
        "step": "returned", "on": "1", "expires_on": "2026-09-01", "note": "by e-mail",
    });
    vec![
        ("contacts/new", "contacts", contact),
        (
            "milestones/new?milestone=information-pack-sent",
            "milestones",
            json!({ "milestone": "information-pack-sent", "note": "by post" }),
        ),
        ("next-action", "next-action", json!({ "due": "2026-03-03", "what": "ring" })),
        ("notes/new", "notes", json!({ "note": "prefers mornings" })),
        ("worker", "worker", json!({ "worker": worker })),
        ("checks/medical", "checks/medical", check),
        ("pause", "pause", pause),
        ("corrections/2", "corrections/2", json!({ "note": "given by mistake" })),
        ("ending/new?decided_by=household", "ending", ending),
        ("void", "void", json!({ "note": "a test of the form" })),
    ]
}

// Each fact of a household without its times and its ids: its kind, who told it, and what it says.
fn told(service: &Service, number: usize) -> Vec<String> {
    let printed = service.run(&["export", "events", "--with-personal-data"]);
    let mut reader = csv::Reader::from_reader(printed.out.as_bytes());
    let at = |name: &str, headers: &csv::StringRecord| headers.iter().position(|it| it == name);
    let headers = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let of = |row: &csv::StringRecord, name| row[at(name, &headers).unwrap()].to_owned();
    let mut journeys: Vec<String> = vec![];
    for row in &rows {
        let journey = of(row, "journey");
        if !journeys.contains(&journey) {
            journeys.push(journey);
        }
    }
    let own = rows.iter().filter(|row| of(row, "journey") == journeys[number]);
    own.map(|row| [of(row, "event"), of(row, "attributes")].join(" ")).collect()
}

#[test]
fn each_command_tells_the_same_facts_as_its_form() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let scopes = ["read", "write"];
    let program = Program::of(&service, &site, "recruiter@council.example", &scopes);
    let worker = recruiter.get("/journeys/new").selected("worker");
    let by_form = recruiter.enquiry("Ann Example");
    let mut enquiry = an_enquiry("Ann Example");
    enquiry["worker"] = json!(worker);
    let taken = program.send("/journeys", &enquiry).json();
    let by_program = taken["reference"].as_str().unwrap();

    for (form, address, body) in commands(&worker) {
        let fields = FORMS.iter().find(|(it, _)| *it == form).unwrap().1;
        let form = saved(&recruiter, &format!("/journeys/{by_form}/{form}"), fields);
        assert_eq!(form.status, 303, "{address}: {form:?}");
        let told = program.send(&format!("/journeys/{by_program}/{address}"), &body);
        let is_told = if address == "worker" { 200 } else { 201 };
        assert_eq!(told.status, is_told, "{address}: {told:?}");
        assert_eq!(told.header("location"), Some(&*format!("/api/v1/journeys/{by_program}")));
    }

    let (forms, programs) = (told(&service, 0), told(&service, 1));
    assert!(forms.len() > 12 && forms[1..] == programs[1..], "{forms:#?} {programs:#?}");
    let facts = program.read(&format!("/journeys/{by_program}/timeline"));
    let facts = facts["facts"].as_array().unwrap().clone();
    assert!(facts.iter().all(|fact| fact["worker"]["id"] == worker), "{facts:#?}");
    assert!(facts[1]["is_undone"] == true && facts[0]["is_undone"] == false);
}

#[test]
fn a_pause_ends_an_action_is_done_and_two_households_are_told_apart_or_merged() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let (one, other) = (program.enquiry("Ann Example"), program.enquiry("Bea Example"));
    let kinds = |address: &str, body: &Value| {
        let answer = program.send(address, body);
        assert_eq!(answer.status, 201, "{address}: {answer:?}");
        let told = answer.json();
        let facts = told["facts"].as_array().unwrap().clone();
        let kinds: Vec<String> =
            facts.iter().map(|fact| fact["type"].as_str().unwrap().to_owned()).collect();
        (told["reference"].as_str().unwrap().to_owned(), kinds.join(" "))
    };
    let below = |path: &str| format!("/journeys/{one}/{path}");

    let next = json!({ "due": "2026-03-05" });
    assert_eq!(kinds(&below("next-action"), &next).1, "next-action-set");
    assert_eq!(kinds(&below("next-action"), &json!({ "due": null })).1, "next-action-done");
    let pause = json!({ "review_on": "2026-03-09", "note": "moving" });
    assert_eq!(kinds(&below("pause"), &pause).1, "journey-paused");
    assert_eq!(kinds(&below("resumption"), &json!({})).1, "journey-resumed");
    let pair = below(&format!("duplicates/{other}"));
    let verdict = |word: &str| json!({ "verdict": word });
    assert_eq!(kinds(&pair, &verdict("apart")), (one.clone(), "households-kept-apart".to_owned()));
    assert_eq!(kinds(&pair, &verdict("came-back")).1, "household-came-back");
    assert_eq!(kinds(&pair, &verdict("keep-this")), (other.clone(), "journey-merged".to_owned()));
    assert_eq!(program.read(&format!("/journeys/{other}"))["status"], "merged");
}

// Says something of a household twice under one key. Returns the kinds of its facts.
fn said(program: &Program<'_>, address: &str, body: &Value) -> Vec<Value> {
    let key = new_key();
    let answer = program.send_under(&key, address, &[], body);
    assert_eq!(answer.status, 201, "{address}: {answer:?}");
    let again = program.send_under(&key, address, &[], body);
    assert_eq!(again.body, answer.body, "{address}: the same again is answered the same");
    answer.json()["facts"].as_array().unwrap().iter().map(|it| it["type"].clone()).collect()
}

// What is refused: which part of it, and why.
fn refused(program: &Program<'_>, address: &str, body: &Value) -> (String, String) {
    let answer = program.send(address, body);
    let (status, kind, pointer) = fault(&answer);
    assert_eq!((status, &*kind), (422, "refused"), "{address}: {answer:?}");
    (pointer, answer.json()["detail"].as_str().unwrap().to_owned())
}

// A household that spoke with us, looked after by whom a program asks for.
fn spoken_to(program: &Program<'_>, worker: &Value) -> String {
    let mut enquiry = an_enquiry("Ann Example");
    enquiry["worker"] = worker.clone();
    enquiry["channel"] = json!("phone");
    program.send("/journeys", &enquiry).json()["reference"].as_str().unwrap().to_owned()
}

fn id(program: &Program<'_>, name: &str) -> Value {
    let workers = program.read("/workers")["workers"].as_array().unwrap().clone();
    workers.iter().find(|it| it["name"] == name).unwrap()["id"].clone()
}

#[test]
fn what_can_wait_is_snoozed_by_a_program_until_what_was_promised_is_due() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let address = format!("/journeys/{}/snooze", spoken_to(&program, &id(&program, "Pat Example")));
    let snooze = |until: &str, note: &str| json!({ "until": until, "note": note });
    let position = site.position();

    assert_eq!(refused(&program, &address, &snooze("2026-03-02", "x")).0, "/until");
    assert_eq!(refused(&program, &address, &snooze("2026-03-03", " ")).0, "/note");
    let (pointer, why) = refused(&program, &address, &snooze("2027-03-03", "x"));
    assert!(pointer == "/until" && why.contains("is due then"), "{why}");
    assert_eq!(site.position(), position);
    let kinds = said(&program, &address, &snooze("2026-03-03", "on holiday"));
    assert_eq!(kinds, ["journey-snoozed"]);
}

#[test]
fn a_household_changes_hands_between_two_programs_once_it_is_accepted() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let _ann = site.signed_in(&service, "recruiter");
    let mine = Program::new(&service, &site);
    let theirs = Program::of(&service, &site, "recruiter@council.example", &["read", "write"]);
    let reference = spoken_to(&mine, &id(&mine, "Pat Example"));
    let [offered, accepted, returned] = ["handover", "handover/acceptance", "handover/return"]
        .map(|path| format!("/journeys/{reference}/{path}"));
    let offer = json!({ "to": id(&mine, "Ann O'Neil, recruiter"), "note": "they moved" });
    let position = site.position();

    let (_, why) = refused(&theirs, &accepted, &json!({}));
    assert!(why.starts_with("This household is not offered to you, or no longer"), "{why}");
    assert_eq!(refused(&mine, &offered, &json!({ "to": NOBODY })).0, "/to");
    let elsewhere = json!({ "to": offer["to"], "service": "Moon" });
    assert_eq!(refused(&mine, &offered, &elsewhere).0, "/service");
    assert_eq!(site.position(), position);
    assert_eq!(said(&mine, &offered, &offer), ["handover-offered"]);
    assert_eq!(refused(&mine, &returned, &json!({ "note": "not mine" })).0, "-");
    assert_eq!(said(&theirs, &returned, &json!({ "note": "away" })), ["handover-returned"]);
    said(&mine, &offered, &offer);
    let kinds = said(&theirs, &accepted, &json!({}));
    assert_eq!(kinds, ["handover-accepted", "worker-assigned"]);
}

#[test]
fn programs_book_households_on_a_course_while_there_is_room() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let course = site.signed_in(&service, "recruiter").course();
    let program = Program::new(&service, &site);
    let booking = json!({ "course": course, "note": "both come" });
    let address = |name| format!("/journeys/{}/training", program.enquiry(name));
    let listed = || program.read("/courses")["courses"][0].clone();
    let first = address("Ann Example");

    let told = listed();
    assert_eq!(
        (&told["id"], &told["places"], &told["taken"]),
        (&json!(course), &json!(2), &json!(0))
    );
    assert_eq!((&told["ends_on"], &told["is_cancelled"]), (&json!("2026-04-04"), &json!(false)));
    assert_eq!(refused(&program, &first, &json!({ "course": NOBODY })).0, "/course");
    assert_eq!(said(&program, &first, &booking), ["milestone-reached"]);
    said(&program, &address("Bea Example"), &booking);
    let (pointer, why) = refused(&program, &address("Cyd Example"), &booking);
    assert!(pointer == "/course" && why.contains("A manager may book them all the same"), "{why}");
    assert!(why.contains(" is full. ") && !why.contains("Somebody took"), "{why}");
    assert_eq!(listed()["taken"], 2);

    let undo = |version: u32| first.replace("/training", &format!("/corrections/{version}"));
    let note = json!({ "note": "another household" });
    let booked = program.read(&first.replace("/training", ""))["version"].as_u64().unwrap();
    let booked = u32::try_from(booked).unwrap();
    assert_eq!(said(&program, &undo(booked), &note), ["fact-undone"]);
    said(&program, &address("Dee Example"), &booking);
    let (_, why) = refused(&program, &undo(booked + 1), &note);
    assert!(why.contains(" is full. "), "{why}");
    assert_eq!(listed()["taken"], 2);
}

#[test]
fn the_same_request_again_is_recorded_once_and_answered_as_the_first_time() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let (key, enquiry) = (new_key(), an_enquiry("Ann Example"));
    let first = program.send_under(&key, "/journeys", &[], &enquiry);
    let reference = first.json()["reference"].as_str().unwrap().to_owned();
    let address = format!("/journeys/{reference}/notes");
    let noted = new_key();
    let note = program.send_under(&noted, &address, &[], &json!({ "note": "one" }));
    let position = site.position();

    let again = program.send_under(&key, "/journeys", &[], &enquiry);
    let reordered = json!({ "source": "website", "channel": "web", "phone": enquiry["phone"], "name": "Ann Example" });
    let text = reordered.to_string().replace(',', " , ");
    let headers = [super::JSON, ("idempotency-key", &*key)];
    let spaced = program.ask("POST", "/journeys", &headers, Some(&text));
    let note_again = program.send_under(&noted, &address, &[], &json!({ "note": "one" }));

    assert_eq!((first.status, note.status), (201, 201), "{first:?} {note:?}");
    for (answer, then) in [(&again, &first), (&spaced, &first), (&note_again, &note)] {
        assert_eq!((answer.status, &answer.body), (then.status, &then.body));
        assert_eq!(answer.header("etag"), then.header("etag"));
    }
    let other = program.send_under(&noted, &address, &[], &json!({ "note": "two" }));
    assert_eq!(fault(&other), (422, "key-used-before".to_owned(), "-".to_owned()));
    let elsewhere = format!("/journeys/{reference}/void");
    let elsewhere = program.send_under(&noted, &elsewhere, &[], &json!({ "note": "one" }));
    assert_eq!(fault(&elsewhere).1, "key-used-before");
    let enquiry = program.send_under(&key, "/journeys", &[], &an_enquiry("Bea Example"));
    assert_eq!(fault(&enquiry).1, "key-used-before");
    assert_eq!(site.position(), position);
}

#[test]
fn who_saw_an_older_version_is_told_what_changed_meanwhile() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let reference = program.enquiry("Ann Example");
    let address = format!("/journeys/{reference}");
    let notes = format!("{address}/notes");
    let seen = program.get(&address).header("etag").unwrap().to_owned();
    assert_eq!(program.send(&notes, &json!({ "note": "somebody else's" })).status, 201);
    let position = site.position();

    let mine = json!({ "note": "mine" });
    let late = program.send_under(&new_key(), &notes, &[("if-match", &seen)], &mine);

    assert_eq!(fault(&late), (412, "changed-meanwhile".to_owned(), "-".to_owned()));
    let told = late.json();
    assert_eq!(
        (&told["version"], &told["changes"][0]["note"]),
        (&json!(2), &json!("somebody else's"))
    );
    assert_eq!(site.position(), position);
    let now = program.get(&address).header("etag").unwrap().to_owned();
    for seen in [&*now, "*"] {
        let saved = program.send_under(&new_key(), &notes, &[("if-match", seen)], &mine);
        assert_eq!(saved.status, 201, "{saved:?}");
    }
    let unreadable = program.send_under(&new_key(), &notes, &[("if-match", "seven")], &mine);
    assert_eq!(fault(&unreadable).1, "unreadable");
}
