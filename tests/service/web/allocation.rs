//! Who has how much, and several households given to somebody at once.

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site, with};

// Adds an enquiry that nobody looks after yet.
fn nobodys(recruiter: &Browser<'_>, name: &str) -> String {
    let reference = recruiter.enquiry(name);
    let given =
        recruiter.fill(&format!("/journeys/{reference}/corrections/2"), &[("note", "slip")]);
    assert_eq!(given.status, 303, "{given:?}");
    reference
}

fn id(browser: &Browser<'_>) -> String {
    browser.get("/journeys/new").selected("worker")
}

fn chosen<'a>(households: &[&'a str], worker: &'a str) -> Vec<(&'a str, &'a str)> {
    let households = households.iter().map(|it| ("households", *it));
    households.chain([("from", "-"), ("worker", worker)]).collect()
}

// Presses the button of the page that shows what will change.
fn confirmed(browser: &Browser<'_>, looked_over: &Answer) -> Answer {
    let (_, main) = looked_over.body.split_once("<main").unwrap();
    let hidden = main.split("type=\"hidden\" name=\"").skip(1).map(|rest| {
        let (name, rest) = rest.split_once('"').unwrap();
        let (_, rest) = rest.split_once("value=\"").unwrap();
        (name, rest.split('"').next().unwrap())
    });
    browser.send("/work/allocation", &hidden.collect::<Vec<_>>())
}

#[test]
fn several_are_looked_over_and_given_once() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let (one, two) = (nobodys(&recruiter, "Ann Example"), nobodys(&recruiter, "Bo Example"));
    let rest = nobodys(&recruiter, "Cy Example");
    let position = site.position();
    let page = manager.get("/work/allocation");
    assert!(page.body.contains("Nobody (3)"), "{page:?}");
    let manager_id = id(&manager);

    let marks = page.marks();
    let form = with(&marks, &chosen(&[&one, &two], &manager_id));
    let looked_over = manager.send("/work/allocation", &form);

    assert_eq!(looked_over.status, 200, "{looked_over:?}");
    assert!(looked_over.body.contains("Give 2 households to "), "{looked_over:?}");
    assert!(looked_over.body.contains("Ann Example"), "{looked_over:?}");
    assert_eq!(site.position(), position, "nothing was recorded yet");
    for _ in 0..2 {
        let given = confirmed(&manager, &looked_over);
        assert_eq!(given.location.as_deref(), Some("/work?whose=team&given=2"), "{given:?}");
        assert_eq!(site.position(), position + 2, "each once, however often it is sent");
    }
    let team = manager.get("/work?whose=team&given=2").body;
    assert!(team.contains("2 households have somebody new who looks after them."), "{team}");
    assert!(team.contains("Who has how much"), "{team}");
    let nobodys = manager.get("/work/allocation").body;
    assert!(nobodys.contains("Nobody (1)") && nobodys.contains(&rest), "{nobodys}");
    let theirs = manager.get(&format!("/work/allocation?from={manager_id}&all=true")).body;
    assert_eq!(theirs.matches(" checked").count(), 2, "{theirs}");
}

#[test]
fn what_is_left_out_is_asked_for_and_what_is_kept() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let one = nobodys(&recruiter, "Ann Example");
    let worker = id(&recruiter);
    let page = recruiter.get("/work/allocation");
    let many: Vec<&str> = vec![&one; 201];
    for (fields, said) in [
        (chosen(&[], &worker), "Select at least one household"),
        (chosen(&many, &worker), "Select at most 200 households"),
        (chosen(&[&one], ""), "Select who is to look after them"),
        (chosen(&[&one], "somebody"), "Select who is to look after them"),
    ] {
        let again = recruiter.send("/work/allocation", &with(&page.marks(), &fields));
        assert_eq!(again.status, 422, "{again:?}");
        assert!(again.body.contains(said), "{said}: {again:?}");
    }
    for from in ["x", "01890000-0000-7000-8000-000000000000"] {
        assert_eq!(recruiter.get(&format!("/work/allocation?from={from}")).status, 404, "{from}");
    }
    let marks = page.marks();
    let none = with(&marks, &chosen(&["FH-9999-V"], &worker));
    assert_eq!(recruiter.send("/work/allocation", &none).status, 404);
}

#[test]
fn who_ended_meanwhile_is_told_and_the_others_are_given() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let (one, two) = (nobodys(&recruiter, "Ann Example"), nobodys(&recruiter, "Bo Example"));
    let page = manager.get("/work/allocation");
    let manager_id = id(&manager);
    let marks = page.marks();
    let form = with(&marks, &chosen(&[&one, &two], &manager_id));
    let looked_over = manager.send("/work/allocation", &form);
    let void = format!("/journeys/{one}/void");
    assert_eq!(recruiter.fill(&void, &[("note", "a trial")]).status, 303);

    let given = confirmed(&manager, &looked_over);

    assert_eq!(given.status, 409, "{given:?}");
    assert!(given.body.contains("1 household given. These were not:"), "{given:?}");
    assert!(given.body.contains(&format!("href=\"/journeys/{one}\"")), "{given:?}");
    let theirs = manager.get(&format!("/work/allocation?from={manager_id}")).body;
    assert!(theirs.contains(&two), "{theirs}");
}
