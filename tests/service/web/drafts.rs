//! What is typed and not saved is kept for whoever typed it, and for nobody else.

use super::objects::{MONDAY, NO_JOURNEY};
use crate::support::Service;
use crate::web_support::{Answer, Browser, PASSWORD, Site, escaped, with};

fn keep(browser: &Browser<'_>, form: &str, fields: &[(&str, &str)]) -> Answer {
    let marks = browser.get(form).marks();
    browser.send(&format!("/drafts?of={form}"), &with(&marks, fields))
}

#[test]
fn a_form_is_as_it_was_left_until_it_is_saved() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let reference = recruiter.enquiry("Ann Example");
    let form = format!("/journeys/{reference}/contacts/new");
    let note = "Rang at six: <b>\u{202a}José & Zoë\u{202c}</b> 🦊 \"call back\"";
    let fields = [("outcome", "no-answer"), ("note", note), ("next_what", "ring after 6pm")];
    let position = site.position();

    let kept = keep(&recruiter, &form, &fields);

    assert_eq!(kept.location.as_deref(), Some("/work?drafted=true#drafts"), "{kept:?}");
    assert_eq!(site.position(), position, "it is no fact");
    let work = recruiter.get("/work?drafted=true").body;
    assert!(work.contains("Your draft is kept."), "{work}");
    assert!(work.contains("Drafts to finish: 1") && work.contains("Log a contact"), "{work}");
    let page = recruiter.get(&form).body;
    assert!(page.contains("You began this and have not saved it."), "{page}");
    assert!(page.contains(&escaped(note)) && page.contains("ring after 6pm"), "{page}");
    assert!(!manager.get(&form).body.contains("ring after 6pm"), "it is nobody else's");
    assert!(!manager.get("/work").body.contains("Drafts to finish"));

    let saved = recruiter.fill(&form, &CONTACT);
    assert_eq!(saved.status, 303, "{saved:?}");
    assert!(!recruiter.get("/work").body.contains("Drafts to finish"));
    assert!(!recruiter.get(&form).body.contains("You began this"));
}

const CONTACT: [(&str, &str); 6] = [
    ("outcome", "no-answer"),
    ("channel", "phone"),
    ("direction", "outward"),
    ("happened_on", "today"),
    ("next", "1"),
    ("note", "rang twice"),
];

#[test]
fn what_arrives_after_its_form_was_saved_is_no_draft() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let form = format!("/journeys/{}/contacts/new", recruiter.enquiry("Ann Example"));
    let marks = recruiter.get(&form).marks();
    let fields = with(&marks, &CONTACT);
    assert_eq!(recruiter.send(&form, &fields).status, 303);

    let late = recruiter.send(&format!("/drafts?quietly=true&of={form}"), &fields);

    assert_eq!(late.status, 204, "{late:?}");
    assert!(!recruiter.get("/work").body.contains("Drafts to finish"));
}

#[test]
fn a_draft_is_thrown_away_when_it_is_not_wanted_or_a_week_old() {
    let service = Service::new();
    let reference = {
        let site = Site::at(&service, MONDAY);
        let recruiter = site.signed_in(&service, "recruiter");
        let reference = recruiter.enquiry("Ann Example");
        let form = format!("/journeys/{reference}/notes/new");
        assert_eq!(keep(&recruiter, &form, &[("note", "one")]).status, 303);
        let marks = recruiter.get(&form).marks();
        let address = format!("/drafts/removal?of={form}");
        let removed = recruiter.send(&address, &with(&marks, &[("note", "one")]));
        assert_eq!(removed.location.as_deref(), Some(&*form), "{removed:?}");
        assert!(!recruiter.get(&form).body.contains("You began this"));
        assert_eq!(recruiter.send(&address, &with(&marks, &[("note", "")])).status, 303, "again");
        assert_eq!(keep(&recruiter, &form, &[("note", "two")]).status, 303);
        assert!(site.stop());
        reference
    };
    let form = format!("/journeys/{reference}/notes/new");
    for (now, is_there) in [("2026-03-09T08:59:00Z", true), ("2026-03-09T09:05:00Z", false)] {
        let site = Site::at(&service, now);
        let mut recruiter = site.stranger();
        let signed_in = recruiter.sign_in("recruiter@council.example", PASSWORD);
        assert_eq!(signed_in.status, 303, "{signed_in:?}");
        assert_eq!(recruiter.get(&form).body.contains(">two<"), is_there, "{now}");
        assert!(site.stop());
    }
}

#[test]
fn drafts_are_kept_of_forms_that_are_there_alone() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let note = format!("/journeys/{reference}/notes/new");
    let marks = recruiter.get(&note).marks();

    for form in [
        "",
        "/work",
        "https://evil.example/",
        "//evil.example/journeys/new",
        "/journeys/x/notes/new",
        &format!("/journeys/{NO_JOURNEY}/notes/new"),
        &format!("/journeys/{reference}/void"),
        &format!("{note}?note=x"),
    ] {
        for address in ["/drafts", "/drafts/removal"] {
            let of = crate::web_support::encoded(&[("of", form)]);
            let answer =
                recruiter.send(&format!("{address}?{of}"), &with(&marks, &[("note", "x")]));
            assert_eq!(answer.status, 404, "{address} of {form}: {answer:?}");
        }
    }
    assert!(!recruiter.get("/work").body.contains("Drafts to finish"));
}

#[test]
fn a_draft_about_who_is_erased_is_gone_with_them() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let form = format!("/journeys/{reference}/notes/new");
    assert_eq!(keep(&recruiter, &form, &[("note", "a word of them")]).status, 303);

    let erased = service.run(&["erase", &reference, "--yes"]);

    assert_eq!(erased.status, 0, "{erased:?}");
    let page = recruiter.get(&form).body;
    assert!(!page.contains("a word of them") && !page.contains("You began this"), "{page}");
    assert!(keep(&recruiter, &form, &[("note", "another word")]).status < 500);
    assert!(!recruiter.get(&form).body.contains("another word"));
}

#[test]
fn one_contact_after_another_is_logged_with_the_same_household() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let form = format!("/journeys/{reference}/contacts/new?then=/work");

    let saved =
        recruiter.fill(&form, &[&CONTACT[..], &[("then", "/work"), ("another", "yes")]].concat());

    let next = saved.location.unwrap();
    assert!(next.starts_with(&format!("/journeys/{reference}/contacts/new?saved=")), "{next}");
    let page = recruiter.get(&next).body;
    assert!(page.contains("Saved: No answer, by phone."), "{page}");
    assert!(page.contains("name=\"then\" value=\"/work\""), "{page}");
    assert!(!page.contains("rang twice"), "it is a new one: {page}");
    assert!(page.contains("01632") || page.contains("07700"), "the number is beside it: {page}");
}
