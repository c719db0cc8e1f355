//! Enquiries that programs bring: of households that nobody knows, and of those that may be here.

use serde_json::{Value, json};

use super::{Program, an_enquiry, fault, new_key};
use crate::support::Service;
use crate::web::objects::MONDAY;
use crate::web_support::Site;

fn with(enquiry: &Value, shown: &[&str], same: &str) -> Value {
    let mut enquiry = enquiry.clone();
    enquiry["shown"] = json!(shown);
    enquiry["same"] = json!(same);
    enquiry
}

#[test]
fn who_may_be_here_already_is_told_before_anything_is_recorded() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let enquiry = an_enquiry("Ann Example");
    let first = program.send("/journeys", &enquiry).json();
    let first = first["reference"].as_str().unwrap();
    let (position, key) = (site.position(), new_key());

    let asked = program.send_under(&key, "/journeys", &[], &enquiry);

    assert_eq!(fault(&asked), (409, "may-be-here-already".to_owned(), "-".to_owned()));
    let told = asked.json();
    assert_eq!(told["matches"][0]["reference"], first);
    assert_eq!(told["matches"][0]["in_common"], "Same phone number");
    for body in [with(&enquiry, &[], "none"), with(&enquiry, &[first], "perhaps")] {
        assert_eq!(fault(&program.send("/journeys", &body)).1, "may-be-here-already");
    }
    let here = program.send("/journeys", &with(&enquiry, &[first], first));
    assert_eq!(fault(&here).1, "is-here-already");
    assert_eq!(here.json()["journey"], first);
    assert_eq!(site.position(), position, "nothing is recorded yet");

    let another = program.send_under(&key, "/journeys", &[], &with(&enquiry, &[first], "none"));
    assert_eq!(another.status, 201, "{another:?}");
    let facts = another.json();
    assert_eq!(facts["facts"][1]["type"], "households-kept-apart");
    assert_eq!(facts["facts"][1]["details"]["journey"], first);
    let again = program.send_under(&key, "/journeys", &[], &with(&enquiry, &[first], "none"));
    assert_eq!(again.body, another.body);
}

#[test]
fn who_has_ended_before_comes_back_on_a_new_journey() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let enquiry = an_enquiry("Ann Example");
    let first = program.send("/journeys", &enquiry).json();
    let first = first["reference"].as_str().unwrap();
    let ending = json!({ "decided_by": "household", "reason": "fostering-not-as-expected" });
    assert_eq!(program.send(&format!("/journeys/{first}/ending"), &ending).status, 201);

    let back = program.send("/journeys", &with(&enquiry, &[first], first));

    assert_eq!(back.status, 201, "{back:?}");
    assert_eq!(back.json()["facts"][1]["type"], "household-came-back");
}

#[test]
fn what_an_enquiry_lacks_is_told_field_by_field() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let position = site.position();
    let changed = |field: &str, value: Value| {
        let mut enquiry = an_enquiry("Ann Example");
        enquiry[field] = value;
        fault(&program.send("/journeys", &enquiry)).2
    };

    for (field, value) in [
        ("name", json!("")),
        ("name", json!("Ann\u{0}")),
        ("name", json!("a".repeat(10_000))),
        ("phone", json!("")),
        ("email", json!("nobody")),
        ("channel", json!("pigeon")),
        ("source", json!("")),
        ("source", json!("a star")),
        ("campaign", json!("none such")),
        ("referrer", json!("Ashdown")),
        ("team", json!("none such")),
        ("care", json!("none such")),
        ("worker", json!("01890000-0000-7000-8000-000000000000")),
        ("note", json!("\u{202e}backwards")),
        ("note", json!("é".repeat(4_001))),
        ("happened_at", json!("2026-03-03T09:00:00Z")),
        ("happened_at", json!("1066-10-14T09:00:00Z")),
        ("happened_at", json!("today")),
        ("may_leave_message", json!("yes")),
        ("shown", json!("FH-1-R")),
        ("second_nome", json!("Ben")),
        ("journey", json!(1)),
    ] {
        assert_eq!(changed(field, value.clone()), format!("/{field}"), "{value}");
    }
    assert_eq!(site.position(), position, "nothing was recorded");
}

#[test]
fn a_sites_own_form_brings_enquiries_and_learns_nothing_by_it() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let form = Program::of(&service, &site, "pat@council.example", &["enquire"]);
    let enquiry = json!({
        "name": "Ann Example", "phone": "01632 960001", "contact_agreed": true,
        "tracked": { "campaign": "spring", "by": "form", "placement": "home-page" },
        "referrer": "R-17", "note": "We have a spare room"
    });
    let key = new_key();

    let taken = form.send_under(&key, "/enquiries", &[], &enquiry);

    assert_eq!(taken.status, 201, "{taken:?}");
    let told = taken.json();
    assert!(told["reply_by"].as_str().unwrap().starts_with("2026-03-05T09:0"), "{told}");
    assert_eq!(told.as_object().unwrap().len(), 1, "{told}");
    assert_eq!(form.send_under(&key, "/enquiries", &[], &enquiry).body, taken.body);
    let known = form.send("/enquiries", &enquiry);
    assert_eq!((known.status, known.json().as_object().unwrap().len()), (201, 1));
    assert_eq!(program.read("/journeys")["total"], 2, "it is among the possible duplicates");
    let exported = service.run(&["export", "events"]).out;
    for said in [
        r#"""by"":""form"",""campaign"":""spring"",""placement"":""home-page"""#,
        r#"""referrer"":""R-17"""#,
        r#"""given"":""linked"",""version"":""2026-01"""#,
    ] {
        assert!(exported.contains(said), "{said}: {exported}");
    }
    for address in ["/journeys", "/journeys/FH-1-R", "/work", "/workers", "/tables", "/pathways"] {
        assert_eq!(fault(&form.get(address)).1, "not-allowed", "{address}");
    }
    assert_eq!(fault(&form.send("/journeys", &an_enquiry("Bo"))).1, "not-allowed");
    assert_eq!(fault(&program.send("/enquiries", &enquiry)).1, "not-allowed");
    for (field, value, pointer) in [
        ("contact_agreed", json!(false), "/contact_agreed"),
        ("phone", json!(""), "/phone"),
        ("email", json!("x"), "/email"),
        ("source", json!("pigeon"), "/source"),
        ("tracked", json!({ "campaign": " ", "by": "qr" }), "/tracked/campaign"),
        ("referrer", json!("x".repeat(61)), "/referrer"),
        ("worker", json!("x"), "/worker"),
    ] {
        let mut wrong = enquiry.clone();
        wrong[field] = value;
        let refused = fault(&form.send("/enquiries", &wrong));
        assert_eq!((refused.0, &*refused.2), (422, pointer));
    }
}

#[test]
fn a_campaigns_code_that_came_along_is_kept_and_counts_where_none_is_named() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let mut enquiry = an_enquiry("Ann Example");
    enquiry["tracked"] = json!({ "campaign": "spring", "by": "phone-line" });
    enquiry["referrer"] = json!("R-17");

    let taken = program.send("/journeys", &enquiry);

    assert_eq!(taken.status, 201, "{taken:?}");
    let details = &taken.json()["facts"][0]["details"];
    assert_eq!(details["campaign"], "spring", "{details}");
    assert_eq!(details["tracked"], json!({ "campaign": "spring", "by": "phone-line" }));
    assert_eq!(details["referrer"], "R-17");
    enquiry["tracked"]["by"] = json!("pigeon");
    assert_eq!(fault(&program.send("/journeys", &enquiry)).2, "/tracked/by");
}
