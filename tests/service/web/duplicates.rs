//! Households that are here already, or here twice.

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site, with};

const ANN: [(&str, &str); 6] = [
    ("name", "Ann Example"),
    ("phone", "01632 960123"),
    ("channel", "web"),
    ("happened_on", "today"),
    ("source", "website"),
    ("note", "has a spare room"),
];

// Adds an enquiry, or comes to the page in between.
fn ask(recruiter: &Browser<'_>, fields: &[(&str, &str)]) -> Answer {
    recruiter.fill("/journeys/new", fields)
}

fn changed<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    ANN.into_iter().filter(|(name, _)| *name != field).chain([(field, value)]).collect()
}

// Answers the page in between, which carries what was typed.
fn answered(recruiter: &Browser<'_>, asked: &Answer, same: &str) -> Answer {
    let hidden = asked.hidden();
    let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(it, to)| (&**it, &**to)).collect();
    fields.push(("same", same));
    recruiter.send("/journeys/new", &fields)
}

fn reference(saved: &Answer) -> String {
    assert_eq!(saved.status, 303, "{saved:?}");
    let address = saved.location.clone().unwrap();
    address["/journeys/".len()..].split(['/', '?']).next().unwrap().to_owned()
}

fn page(recruiter: &Browser<'_>, reference: &str) -> String {
    recruiter.get(&format!("/journeys/{reference}")).body
}

fn ended(recruiter: &Browser<'_>, reference: &str) {
    let form = format!("/journeys/{reference}/ending/new?decided_by=household");
    let fields = [
        ("decided_by", "household"),
        ("happened_on", "today"),
        ("reason", "fostering-not-as-expected"),
        ("later", "no"),
    ];
    assert_eq!(recruiter.fill(&form, &fields).status, 303);
}

#[test]
fn who_looks_like_somebody_here_is_asked_about_before_anything_is_saved() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let first = reference(&ask(&recruiter, &ANN));
    let position = site.position();

    for (field, value) in [("phone", "+44 1632 960 123"), ("name", "Anne Exampel")] {
        let asked = ask(&recruiter, &changed(field, value));
        assert_eq!(asked.status, 200, "{asked:?}");
        assert!(asked.body.contains("They may be here already"), "{asked:?}");
        assert!(asked.body.contains("Same phone number"), "{asked:?}");
        assert!(asked.body.contains(&format!("Yes: {first}, Ann Example")), "{asked:?}");
        for answer in ["", "FH-9999-V", "perhaps"] {
            let again = answered(&recruiter, &asked, answer);
            assert_eq!(again.status, 422, "{again:?}");
            assert!(again.body.contains("Select whether they are one of these"), "{again:?}");
            assert!(again.body.contains("has a spare room"), "what was typed is kept: {again:?}");
        }
    }
    assert_eq!(site.position(), position, "nothing was recorded");

    let asked = ask(&recruiter, &changed("name", "Ben Other"));
    let second = reference(&answered(&recruiter, &asked, "none"));
    let twice = reference(&answered(&recruiter, &asked, "none"));
    assert_eq!(second, twice, "sent twice, saved once");
    for one in [&first, &second] {
        assert!(!page(&recruiter, one).contains("They may be here twice"), "{one}");
    }
    assert!(recruiter.get("/duplicates").body.contains("No possible duplicates"));
}

#[test]
fn who_is_here_now_is_given_a_contact_and_no_second_journey() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let first = reference(&ask(&recruiter, &ANN));
    let position = site.position();
    let again = [("email", "ann@example.com"), ("channel", "phone"), ("second_name", "Bo Example")];
    let fields: Vec<_> =
        changed("channel", "phone").into_iter().chain(again.into_iter().take(1)).collect();

    let asked = ask(&recruiter, &fields);
    let contact = answered(&recruiter, &asked, &first);

    assert_eq!(contact.status, 200, "{contact:?}");
    assert!(contact.body.contains("Log a contact"), "{contact:?}");
    let sent_to = format!("action=\"/journeys/{first}/contacts/new\"");
    assert!(contact.body.contains(&sent_to), "{contact:?}");
    assert!(contact.body.contains("has a spare room"), "{contact:?}");
    assert!(contact.body.contains("They gave: Ann Example, 01632 960123, ann@example.com"));
    assert_eq!(site.position(), position, "nothing was recorded yet");

    let fields = [
        ("outcome", "spoke"),
        ("channel", "phone"),
        ("direction", "inward"),
        ("happened_on", "today"),
        ("next", "none"),
    ];
    let to = format!("/journeys/{first}/contacts/new");
    let saved = recruiter.send(&to, &with(&contact.marks(), &fields));
    assert_eq!(saved.status, 303, "{saved:?}");
    let funnel = service.report(&["funnel"]);
    assert_eq!(funnel["enquiries"], 1, "{funnel}");
}

#[test]
fn who_came_back_has_a_new_journey_and_each_leads_to_the_other() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let first = reference(&ask(&recruiter, &ANN));
    ended(&recruiter, &first);

    let asked = ask(&recruiter, &ANN);
    assert!(asked.body.contains("Yes, they have come back"), "{asked:?}");
    let second = reference(&answered(&recruiter, &asked, &first));

    let shown = page(&recruiter, &second);
    assert!(shown.contains("They have been here before: "), "{shown}");
    assert!(shown.contains(&format!("href=\"/journeys/{first}\"")), "{shown}");
    assert!(page(&recruiter, &first).contains("They came back: "));
    assert!(!shown.contains("They may be here twice"), "{shown}");
    assert!(recruiter.get("/duplicates").body.contains("No possible duplicates"));
}

#[test]
fn two_that_are_one_are_merged_and_unmerged_and_count_so() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let first = reference(&ask(&recruiter, &ANN));
    let asked = ask(&recruiter, &changed("note", "rang again"));
    let second = reference(&answered(&recruiter, &asked, "none"));
    // Keeping them apart was a slip: it is undone, and they are found again.
    let undo = format!("/journeys/{second}/corrections/3");
    assert_eq!(recruiter.fill(&undo, &[("note", "a slip")]).status, 303);
    let listed = recruiter.get("/duplicates").body;
    let compare = format!("/journeys/{second}/duplicates/{first}");
    assert!(listed.contains(&compare), "{listed}");
    assert!(page(&recruiter, &second).contains("They may be here twice"));
    assert!(page(&recruiter, &first).contains("They may be here twice"));

    for bad in ["", "perhaps"] {
        let again = recruiter.fill(&compare, &[("verdict", bad)]);
        assert_eq!(again.status, 422, "{again:?}");
        assert!(again.body.contains("Select what the two are"), "{again:?}");
    }
    let enquiries = || service.report(&["funnel"])["enquiries"].clone();
    assert_eq!(enquiries(), 2);
    let merged = recruiter.fill(&compare, &[("verdict", "keep-other")]);
    assert_eq!(reference(&merged), second);
    assert_eq!(enquiries(), 1);
    let shown = page(&recruiter, &second);
    assert!(shown.contains("Recorded twice. It counts as "), "{shown}");
    assert!(page(&recruiter, &first).contains("Recorded twice, also as "));
    assert!(recruiter.get("/duplicates").body.contains("No possible duplicates"));
    let back = format!("/journeys/{first}/duplicates/{second}");
    let refused = recruiter.fill(&back, &[("verdict", "keep-other")]);
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.body.contains("was given up itself"), "{refused:?}");

    let (_, rest) =
        shown.split_once("Undo this").map(|_| shown.split_once("corrections/")).unwrap().unwrap();
    let version = rest.split('"').next().unwrap();
    let undo = format!("/journeys/{second}/corrections/{version}");
    assert_eq!(recruiter.fill(&undo, &[("note", "two sisters")]).status, 303);
    assert_eq!(enquiries(), 2);

    let merged = recruiter.fill(&compare, &[("verdict", "keep-this")]);
    assert_eq!(reference(&merged), first, "the other is given up");
    assert_eq!(enquiries(), 1);
}

#[test]
fn what_was_recorded_in_error_counts_nowhere_until_that_is_undone() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let first = reference(&ask(&recruiter, &ANN));
    let form = format!("/journeys/{first}/void");
    let again = recruiter.fill(&form, &[("note", " ")]);
    assert_eq!(again.status, 422, "{again:?}");
    assert!(again.body.contains("Tell us why"), "{again:?}");

    assert_eq!(reference(&recruiter.fill(&form, &[("note", "a test")])), first);

    let shown = page(&recruiter, &first);
    assert!(shown.contains("Recorded in error: it counts nowhere"), "{shown}");
    let funnel = service.report(&["funnel"]);
    assert_eq!(funnel["enquiries"], 0, "{funnel}");
    assert_eq!(ask(&recruiter, &ANN).status, 303, "nobody is asked about it");
}

#[test]
fn who_was_erased_looks_like_nobody() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let first = reference(&ask(&recruiter, &ANN));
    assert_eq!(ask(&recruiter, &ANN).status, 200);

    let erased = service.run(&["erase", &first, "--yes"]);

    assert_eq!(erased.status, 0, "{erased:?}");
    assert_eq!(ask(&recruiter, &ANN).status, 303);
}

#[test]
fn whose_enquiry_was_taken_back_stands_in_nobodys_way() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let file = "journey,event,happened_at,attributes\n\
         one,enquiry-received,2026-01-05T09:00:00Z,\"{\"\"phone\"\":\"\"01632 960123\"\"}\"\n";
    let imported = service.run(&["import", "events", &service.write("one.csv", file)]);
    let (_, id) = imported.out.split_once("waymark import undo ").unwrap();
    let undone = service.run(&["import", "undo", id.split_whitespace().next().unwrap()]);
    assert_eq!(undone.status, 0, "{undone:?}");

    assert_eq!(ask(&recruiter, &ANN).status, 303);
}

#[test]
fn a_journey_is_not_compared_with_itself_or_with_none() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let first = reference(&ask(&recruiter, &ANN));
    for other in [&*first, "FH-9999-V", "x"] {
        let page = recruiter.get(&format!("/journeys/{first}/duplicates/{other}"));
        assert_eq!(page.status, 404, "{other}: {page:?}");
    }
}
