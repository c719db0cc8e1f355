//! What can wait leaves the top of somebody's work for a while, for a reason, and comes back.

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Browser, Site};

// Spoken to, with nothing that is promised to them next but the visit.
fn spoken_to(recruiter: &Browser<'_>) -> String {
    let reference = recruiter.enquiry_by("phone", "Ann Example");
    let pack = [("milestone", "information-pack-sent"), ("happened_on", "today")];
    let address = format!("/journeys/{reference}/milestones/new?milestone=information-pack-sent");
    assert_eq!(recruiter.fill(&address, &pack).status, 303);
    reference
}

#[test]
fn a_snoozed_household_waits_under_its_own_heading_and_can_be_woken() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = spoken_to(&recruiter);
    let work = recruiter.get("/work").body;
    assert!(work.contains(&format!("/journeys/{reference}/snooze?then=%2Fwork")), "{work}");
    let address = format!("/journeys/{reference}/snooze");

    let fields = [("until", "5"), ("note", "On holiday until then"), ("then", "/work")];
    let saved = recruiter.fill(&address, &fields);

    assert_eq!(saved.location.unwrap(), format!("/work?saved={reference}#{reference}"));
    let work = recruiter.get(&format!("/work?saved={reference}")).body;
    assert!(work.contains("Snoozed: 1 household"), "{work}");
    assert!(work.contains(&format!("Saved for {reference}: Snoozed.")), "{work}");
    let page = recruiter.get(&format!("/journeys/{reference}")).body;
    assert!(page.contains("Snoozed until Monday 9 March"), "{page}");
    assert!(page.contains("On holiday until then"), "{page}");
    let version = page.split_once("/corrections/").unwrap().1.split('"').next().unwrap();
    let undo = format!("/journeys/{reference}/corrections/{version}");
    assert_eq!(recruiter.fill(&undo, &[("note", "They are back")]).status, 303);
    assert!(!recruiter.get("/work").body.contains("Snoozed: "));
}

#[test]
fn what_was_promised_does_not_wait_and_a_reason_is_asked_for() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let address = format!("/journeys/{reference}/snooze");
    let asked = recruiter.get(&address).body;
    assert!(asked.contains("What was promised does not wait"), "{asked}");

    for (fields, said) in [
        (&[("until", "10"), ("note", "x")][..], "or before: “Information pack” is due then"),
        (&[("until", "day"), ("until_day", "1/4/2026"), ("note", "x")], "Choose Tuesday 3 March"),
        (&[("until", "day"), ("until_day", "yesterday"), ("note", "x")], "There is a problem"),
        (&[("until", "day"), ("until_day", "today"), ("note", "x")], "choose a later day"),
        (&[("until", "1")], "Tell us why it can wait"),
        (&[("note", "x")], "Select until when it can wait"),
    ] {
        let refused = recruiter.fill(&address, fields);
        assert_eq!(refused.status, 422, "{refused:?}");
        assert!(refused.body.contains(said), "{said}: {refused:?}");
    }
    assert_eq!(recruiter.fill(&address, &[("until", "1"), ("note", "At work")]).status, 303);
    let work = recruiter.get("/work").body;
    assert!(work.contains("Due in the next 3 working days: 1 household"), "{work}");
}
