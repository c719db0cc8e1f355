//! Who said "later" is contacted again only while they agree, and a file of them is a manager's.

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Browser, PASSWORD, Site};

const LIST: &str = "/marketing/recontact";
const LATER: &str = "2026-09-07T10:00:00Z";

// One that ended for now, and agreed to be contacted from the first of September.
fn ended(recruiter: &Browser<'_>, name: &str) -> String {
    let journey = format!("/journeys/{}", recruiter.enquiry(name));
    let ending = [
        ("decided_by", "household"),
        ("happened_on", "today"),
        ("reason", "not-the-right-time"),
        ("later", "yes"),
        ("later_from", "1/9/2026"),
    ];
    let saved = recruiter.fill(&format!("{journey}/ending/new?decided_by=household"), &ending);
    assert_eq!(saved.status, 303, "{saved:?}");
    journey
}

fn again<'a>(site: &'a Site, role: &str) -> Browser<'a> {
    let mut browser = site.stranger();
    let email = format!("{role}@council.example");
    assert_eq!(browser.sign_in(&email, PASSWORD).status, 303);
    browser
}

#[test]
fn who_agreed_is_due_in_their_month_until_they_are_reached() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    assert!(recruiter.get(LIST).body.contains("No one is due for contact this month."));
    let journey = ended(&recruiter, "Ann Example");
    let page = recruiter.get(LIST).body;
    assert!(page.contains("No one is due for contact this month."), "{page}");
    assert!(page.contains("Later (1)") && page.contains("Ann Example"), "{page}");
    assert!(!page.contains("Record the outcome"), "they agreed to a later day: {page}");
    drop(site);

    let site = Site::at(&service, LATER);
    let recruiter = again(&site, "recruiter");
    let page = recruiter.get(LIST).body;
    assert!(page.contains("This month (1)"), "{page}");
    let form = format!("{journey}/contacts/new?then=%2Fmarketing%2Frecontact");
    assert!(page.contains(&form), "{page}");
    let log = |outcome: &str| {
        let fields = [
            ("channel", "phone"),
            ("direction", "outward"),
            ("outcome", outcome),
            ("happened_on", "today"),
            ("next", "none"),
            ("then", LIST),
        ];
        recruiter.fill(&form, &fields)
    };
    let tried = log("no-answer");
    assert!(tried.location.as_ref().unwrap().starts_with(LIST), "{tried:?}");
    assert!(recruiter.get(LIST).body.contains("This month (1)"), "they were not reached");
    let spoke = log("spoke").location.unwrap();
    let page = recruiter.get(spoke.split('#').next().unwrap()).body;
    assert!(page.contains("No one is due for contact this month."), "{page}");
    assert!(page.contains("Spoke, by phone"), "it says what was saved: {page}");
}

#[test]
fn who_no_longer_agrees_is_listed_no_more_until_they_agree_again() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let journey = ended(&recruiter, "Ann Example");
    let withdrawal = format!("{journey}/recontact/withdrawal");

    let saved = recruiter.fill(&withdrawal, &[("then", LIST)]);

    let saved = saved.location.unwrap();
    let page = recruiter.get(saved.split('#').next().unwrap()).body;
    assert!(page.contains("They are not to be contacted again"), "{page}");
    assert!(!page.contains("Ann Example"), "{page}");
    let page = recruiter.get(&journey).body;
    assert!(page.contains("No: they do not want it"), "{page}");
    let twice = recruiter.fill(&withdrawal, &[]);
    assert_eq!(twice.status, 422, "{twice:?}");
    assert!(twice.body.contains("nothing to withdraw"), "{twice:?}");
    for (from, status) in [("", 422), ("1/3/2026", 422), ("1/10/2026", 303)] {
        let agreed = recruiter.fill(&format!("{journey}/recontact"), &[("from", from)]);
        assert_eq!(agreed.status, status, "{from}: {agreed:?}");
    }
    assert!(recruiter.get(LIST).body.contains("Ann Example"));
}

#[test]
fn the_file_for_letters_is_a_managers_and_leaves_out_who_must_not_be_written_to() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let _manager = site.signed_in(&service, "manager");
    ended(&recruiter, "Ann Example");
    let withdrawn = ended(&recruiter, "Bea Example");
    assert_eq!(recruiter.fill(&format!("{withdrawn}/recontact/withdrawal"), &[]).status, 303);
    let erased = ended(&recruiter, "Cy Example");
    let void = ended(&recruiter, "Dot Example");
    assert_eq!(recruiter.fill(&format!("{void}/void"), &[("note", "a slip")]).status, 303);
    recruiter.enquiry("Eve Example");
    drop(site);
    let erased = erased.strip_prefix("/journeys/").unwrap();
    let done = service.run(&["erase", erased, "--yes"]);
    assert_eq!(done.status, 0, "{done:?}");

    let site = Site::at(&service, LATER);
    let (recruiter, manager) = (again(&site, "recruiter"), again(&site, "manager"));
    let file = manager.get(&format!("{LIST}.csv"));

    assert_eq!(file.status, 200, "{file:?}");
    let names: Vec<&str> =
        file.body.lines().skip(1).map(|row| row.split(',').nth(1).unwrap()).collect();
    assert_eq!(names, ["Ann Example"], "{file:?}");
    assert_eq!(recruiter.get(&format!("{LIST}.csv")).status, 403);
    assert!(!recruiter.get(LIST).body.contains("recontact.csv"));
    assert!(manager.get(LIST).body.contains("recontact.csv"));
}

#[test]
fn who_came_back_or_is_not_yet_due_is_in_no_letter() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    ended(&manager, "Ann Example");

    let file = manager.get(&format!("{LIST}.csv"));

    assert_eq!(file.body.lines().count(), 1, "they agreed to September: {file:?}");
}

#[test]
fn marketing_is_shown_nobody() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let marketing = site.signed_in(&service, "marketing");

    for address in ["", ".csv", "/never-answered", "/never-answered.csv"] {
        assert_eq!(marketing.get(&format!("{LIST}{address}")).status, 403, "{address}");
    }
    assert!(!marketing.get("/marketing").body.contains("href=\"/marketing/recontact\""));
}

#[test]
fn an_enquiry_that_was_never_answered_is_listed_with_its_age_until_it_is() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let list = format!("{LIST}/never-answered");
    assert!(recruiter.get(&list).body.contains("Every enquiry was answered."));
    let reference = recruiter.enquiry("Ann Example");
    recruiter.enquiry_by("phone", "Ben Example");
    drop(site);

    let site = Site::at(&service, LATER);
    let recruiter = again(&site, "recruiter");
    let page = recruiter.get(&list).body;
    assert!(page.contains(&format!("/journeys/{reference}")) && page.contains("189"), "{page}");
    assert!(page.contains("Nobody ever spoke with 1 household"), "{page}");
    let file = recruiter.get(&format!("{list}.csv")).body;
    assert_eq!(file.lines().count(), 2, "{file}");
    assert!(file.lines().nth(1).unwrap().starts_with(&reference), "{file}");
    let fields = [
        ("channel", "phone"),
        ("direction", "outward"),
        ("outcome", "spoke"),
        ("happened_on", "today"),
        ("next", "1"),
    ];
    let spoke = recruiter.fill(&format!("/journeys/{reference}/contacts/new"), &fields);
    assert_eq!(spoke.status, 303, "{spoke:?}");
    assert!(recruiter.get(&list).body.contains("Every enquiry was answered."));
}

#[test]
fn who_took_the_letters_is_on_record_before_they_have_them() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    ended(&manager, "Ann Example");

    assert_eq!(manager.get(&format!("{LIST}.csv")).status, 200);
    assert_eq!(manager.get(LIST).status, 200);
    assert_eq!(manager.get(&format!("{LIST}/never-answered")).status, 200);

    for looks in [
        "SELECT count(*) FROM viewing WHERE page = 'recontact-file' AND households = 0",
        "SELECT count(*) FROM viewing WHERE page = 'recontact-list'",
        "SELECT count(*) FROM viewing WHERE page = 'unanswered-list'",
    ] {
        assert_eq!(service.count(looks), 1, "{looks}");
    }
    service.sql("ALTER TABLE viewing RENAME TO put_away").unwrap();
    let unseen = manager.get(&format!("{LIST}.csv"));
    assert!(unseen.status >= 500 && !unseen.body.contains("Ann"), "{unseen:?}");
    service.sql("ALTER TABLE put_away RENAME TO viewing").unwrap();
}
