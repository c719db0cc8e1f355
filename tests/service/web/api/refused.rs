//! What programs must not send: told with the field and the remedy, and nothing is recorded.

use serde_json::{Value, json};

use super::{JSON, Program, fault, new_key};
use crate::support::Service;
use crate::web::objects::{MONDAY, NO_JOURNEY};
use crate::web_support::{Answer, Site};

// Contacts that cannot be taken, each with the field that is wrong.
fn contacts() -> Vec<(&'static str, Value, &'static str)> {
    let contact = |field: &str, value: Value| {
        let mut body = json!({ "channel": "phone", "direction": "outward", "outcome": "spoke" });
        body[field] = value;
        body
    };
    vec![
        ("contacts", json!({ "direction": "outward", "outcome": "spoke" }), "/channel"),
        ("contacts", contact("outcome", json!("pigeon")), "/outcome"),
        ("contacts", contact("happened_at", json!("2026-03-09T09:00:00Z")), "/happened_at"),
        ("contacts", contact("happened_at", json!("2026-03-01T09:00:00Z")), "/happened_at"),
        ("contacts", contact("note", json!("\u{0}")), "/note"),
        ("contacts", contact("note", json!("x".repeat(10_000))), "/note"),
        ("contacts", contact("note", json!(["x"])), "/note"),
        ("contacts", contact("next_action", json!({})), "/next_action/due"),
        ("contacts", contact("next_action", json!({ "due": "2026-02-01" })), "/next_action/due"),
        (
            "contacts",
            contact("next_action", json!({ "due": null, "what": "x" })),
            "/next_action/due",
        ),
        ("contacts", contact("mood", json!("good")), "/mood"),
    ]
}

// The same of everything else.
fn others() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("milestones", json!({ "milestone": "<b>" }), "/milestone"),
        (
            "milestones",
            json!({ "milestone": "approved", "booked_for": "9999-01-01T00:00:00Z" }),
            "/booked_for",
        ),
        ("next-action", json!({ "due": "2026-02-30" }), "/due"),
        ("next-action", json!({ "due": "2026-02-01" }), "/due"),
        ("next-action", json!({ "due": "2026-03-05", "what": "x".repeat(201) }), "/what"),
        ("notes", json!({ "note": "  " }), "/note"),
        ("notes", json!({}), "/note"),
        ("notes", json!([]), ""),
        ("worker", json!({ "worker": "x" }), "/worker"),
        ("worker", json!({ "worker": "01890000-0000-7000-8000-000000000000" }), "/worker"),
        ("pause", json!({ "review_on": "2026-03-09", "note": "" }), "/note"),
        ("pause", json!({ "review_on": "2026-02-01", "note": "moving" }), "/review_on"),
        ("resumption", json!({}), "/happened_at"),
        ("ending", json!({ "decided_by": "me", "reason": "moving" }), "/decided_by"),
        ("ending", json!({ "decided_by": "both", "reason": "boredom" }), "/reason"),
        ("checks/medical", json!({ "step": "chased", "on": "1" }), "/step"),
        ("checks/medical", json!({ "step": "requested", "on": "2" }), "/on"),
        ("checks/medical", json!({ "step": "not-needed", "on": "1" }), "/note"),
        (
            "checks/medical",
            json!({ "step": "requested", "on": "1", "expires_on": "2027-01-01" }),
            "/expires_on",
        ),
        ("corrections/1", json!({ "note": "" }), "/note"),
        ("void", json!({ "note": "" }), "/note"),
    ]
}

#[test]
fn what_a_command_cannot_take_is_told_with_its_field() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let reference = program.enquiry("Ann Example");
    let position = site.position();
    for (address, body, part) in contacts().into_iter().chain(others()) {
        let answer = program.send(&format!("/journeys/{reference}/{address}"), &body);
        let expected = (422, "refused".to_owned(), part.to_owned());
        assert_eq!(fault(&answer), expected, "{address} {body}: {answer:?}");
    }
    for address in ["corrections/99", "corrections/x", "corrections/0", "checks/x", "duplicates/x"]
    {
        let body = match address {
            "checks/x" => json!({ "step": "requested" }),
            "duplicates/x" => json!({ "verdict": "apart" }),
            _ => json!({ "note": "why" }),
        };
        let answer = program.send(&format!("/journeys/{reference}/{address}"), &body);
        assert_eq!(fault(&answer).1, "not-found", "{address}");
    }
    let nobody = format!("/journeys/{NO_JOURNEY}/notes");
    assert_eq!(fault(&program.send(&nobody, &json!({ "note": "x" }))).1, "not-found");
    assert_eq!(site.position(), position, "nothing was recorded");
}

#[test]
fn what_is_no_request_of_the_api_is_told_as_a_problem_and_never_as_a_page() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let notes = format!("/journeys/{}/notes", program.enquiry("Ann Example"));
    let position = site.position();
    let key = new_key();
    let keyed = ("idempotency-key", &*key);
    let kind = |answer: Answer| fault(&answer).1;
    let send = |headers: &[(&str, &str)], body: &str| {
        kind(program.ask("POST", &notes, headers, Some(body)))
    };

    assert_eq!(send(&[JSON], "{\"note\":\"x\"}"), "no-idempotency-key");
    assert_eq!(send(&[JSON, ("idempotency-key", "x")], "{}"), "no-idempotency-key");
    assert_eq!(send(&[keyed], "{}"), "no-json");
    assert_eq!(send(&[keyed, ("content-type", "text/html")], "{}"), "no-json");
    assert_eq!(send(&[JSON, keyed], "{\"note\""), "unreadable");
    assert_eq!(send(&[JSON, keyed], "{\"note\":\"a\"}{}"), "unreadable");
    assert_eq!(send(&[JSON, keyed], "\u{feff}{}"), "unreadable");
    assert_eq!(send(&[JSON, keyed], ""), "unreadable");
    assert_eq!(send(&[JSON, keyed], "{\"note\":\"a\",\"note\":\"b\"}"), "refused");
    assert_eq!(send(&[JSON, keyed], &"[".repeat(90_000)), "unreadable");
    let huge = json!({ "note": "x".repeat(200_000) }).to_string();
    assert_eq!(send(&[JSON, keyed], &huge), "too-long");
    for (method, address) in
        [("PUT", &*notes), ("GET", &*notes), ("DELETE", "/journeys"), ("HEAD", "/journeys")]
    {
        let answer = program.ask(method, address, &[], None);
        assert_eq!(answer.status, 405, "{method} {address}");
        assert!(answer.header("allow").is_some(), "{answer:?}");
    }
    for address in ["/journeyz", "", "/", "/journeys/%ff", "/journeys/x/y", "/openapi.yaml"] {
        assert_eq!(kind(program.get(address)), "not-found", "{address}");
    }
    assert_eq!(site.position(), position, "nothing was recorded");
}
