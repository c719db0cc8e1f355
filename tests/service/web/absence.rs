//! While somebody is away, their households are seen to by who covers for them.

use super::api::Program;
use super::objects::{FRIDAY, MONDAY};
use crate::support::Service;
use crate::web_support::{Browser, Site, with};

fn id(browser: &Browser<'_>) -> String {
    browser.get("/journeys/new").selected("worker")
}

fn away(by: &Browser<'_>, worker: &str, cover: &str) -> u16 {
    let days = [("first", "2/3/2026"), ("last", "6/3/2026")];
    let fields = [&[("worker", worker), ("cover", cover)][..], &days].concat();
    by.fill("/work/absences", &fields).status
}

#[test]
fn the_work_of_who_is_away_stands_in_that_of_their_cover_and_its_mail_goes_there() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let cover = site.person(&service, "Bea Cover", "bea", "recruiter");
    let manager = site.signed_in(&service, "manager");
    let reference = recruiter.enquiry("Ann Example");
    assert!(!cover.get("/work").body.contains(&reference));

    assert_eq!(away(&recruiter, &id(&recruiter), &id(&cover)), 303);

    let work = cover.get("/work").body;
    assert!(work.contains(&reference) && work.contains("You cover for Ann O'Neil"), "{work}");
    assert!(recruiter.get("/work").body.contains(&reference), "it stays theirs");
    let program = Program::of(&service, &site, "bea@council.example", &["read"]);
    assert!(program.get("/work").body.contains(&reference), "programs are told so too");
    let team = manager.get("/work?whose=team").body;
    assert!(team.contains("Away until Friday 6 March. Bea Cover covers."), "{team}");
    let sent = service.run(&["remind", "--now", FRIDAY, "--dry-run"]);
    assert!(sent.out.contains("To Bea Cover <bea@council.example>"), "{sent:?}");
    assert!(!sent.out.contains("To Ann O'Neil, recruiter"), "{sent:?}");

    let page = recruiter.get("/work/absences");
    let (_, rest) = page.body.split_once("action=\"/work/absences/").unwrap();
    let remove = format!("/work/absences/{}", rest.split('"').next().unwrap());
    let others = cover.send(&remove, &with(&cover.get("/work/absences").marks(), &[]));
    assert_eq!(others.status, 404, "it is not theirs to remove: {others:?}");
    let removed = recruiter.send(&remove, &with(&page.marks(), &[]));
    assert_eq!(removed.status, 303, "{removed:?}");
    let again = recruiter.send(&remove, &with(&page.marks(), &[]));
    assert_eq!(again.status, 303, "{again:?}");
    assert!(!cover.get("/work").body.contains(&reference));
}

#[test]
fn where_the_cover_is_away_too_the_managers_hear_of_it() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let cover = site.person(&service, "Bea Cover", "bea", "recruiter");
    let manager = site.signed_in(&service, "manager");
    recruiter.enquiry("Ann Example");
    assert_eq!(away(&manager, &id(&recruiter), &id(&cover)), 303, "a manager says it of others");
    assert_eq!(away(&cover, &id(&cover), ""), 303);

    let sent = service.run(&["remind", "--now", FRIDAY, "--dry-run"]);

    assert!(sent.out.contains("manager@council.example"), "{sent:?}");
    assert!(!sent.out.contains("To Bea Cover"), "{sent:?}");
}

#[test]
fn days_that_cannot_be_are_explained() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let (own, others) = (id(&recruiter), id(&manager));
    for (fields, said) in [
        (
            [("worker", &*own), ("first", "9/3/2026"), ("last", "6/3/2026"), ("cover", "")],
            "The last day must not be before the first",
        ),
        (
            [("worker", &*own), ("first", "1/1/2026"), ("last", "1/2/2026"), ("cover", "")],
            "The last day has passed",
        ),
        (
            [("worker", &*own), ("first", "today"), ("last", "1/2/2029"), ("cover", "")],
            "more than 18 months away",
        ),
        ([("worker", &*own), ("first", "soon"), ("last", ""), ("cover", "")], "Enter a day"),
        (
            [("worker", &*own), ("first", "today"), ("last", "today"), ("cover", &*own)],
            "nobody covers for themselves",
        ),
        (
            [("worker", &*own), ("first", "today"), ("last", "today"), ("cover", "x")],
            "Select one of the list",
        ),
        (
            [("worker", &*others), ("first", "today"), ("last", "today"), ("cover", "")],
            "Select who is away",
        ),
    ] {
        let refused = recruiter.fill("/work/absences", &fields);
        assert_eq!(refused.status, 422, "{refused:?}");
        assert!(refused.body.contains(said), "{said}: {refused:?}");
    }
    let page = recruiter.get("/work/absences").body;
    assert!(page.contains("Nobody is away, today or later"), "{page}");
}
