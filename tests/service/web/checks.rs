//! Checks: asked for, chased, returned, not needed; and what is waited for from others.

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, PASSWORD, Site, with};

/// A fortnight after Monday.
const LATER: &str = "2026-03-16T10:00:00Z";

type Fields<'a> = &'a [(&'a str, &'a str)];

fn couple(recruiter: &Browser<'_>) -> String {
    let form = recruiter.get("/journeys/new");
    let worker = form.selected("worker");
    let told = [
        ("name", "Ann Example"),
        ("second_name", "Bea Example"),
        ("phone", "01632 960123"),
        ("channel", "web"),
        ("happened_on", "today"),
        ("source", "website"),
        ("worker", &worker),
    ];
    let saved = recruiter.send("/journeys/new", &with(&form.marks(), &told));
    let address = saved.location.unwrap();
    address["/journeys/".len()..].split('/').next().unwrap().to_owned()
}

fn told(recruiter: &Browser<'_>, reference: &str, check: &str, fields: Fields<'_>) -> Answer {
    recruiter.fill(&format!("/journeys/{reference}/checks/{check}"), fields)
}

fn saved(recruiter: &Browser<'_>, reference: &str, check: &str, fields: Fields<'_>) -> String {
    let saved = told(recruiter, reference, check, fields);
    assert_eq!(saved.status, 303, "{saved:?}");
    saved.location.unwrap()
}

fn assert_refused(answer: &Answer, field: &str, sentence: &str) {
    assert_eq!(answer.status, 422, "{answer:?}");
    assert!(answer.body.contains(&format!("id=\"{field}-error\"")), "{field}: {answer:?}");
    assert!(answer.body.contains(sentence), "{sentence}: {answer:?}");
}

// The words of a page's table rows, without marks.
fn rows(page: &Answer) -> Vec<String> {
    let rows = page.body.split("<tr class=\"govuk-table__row\"").skip(1);
    rows.map(|row| {
        let mut words = String::new();
        for part in row.split_once('>').unwrap().1.split('<') {
            words += part.split_once('>').map_or(part, |(_, words)| words);
            words += " ";
        }
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    })
    .collect()
}

fn assert_row(page: &Answer, words: &[&str]) {
    let found = rows(page);
    let has = |row: &String| words.iter().all(|word| row.contains(word));
    assert!(found.iter().any(has), "no row says {words:?}: {found:#?}");
}

fn signed_in_again(site: &Site) -> Browser<'_> {
    let mut recruiter = site.stranger();
    recruiter.sign_in("recruiter@council.example", PASSWORD);
    recruiter
}

#[test]
fn each_adult_has_checks_of_their_own_and_the_household_its() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = couple(&recruiter);
    let address = format!("/journeys/{reference}/checks");
    let empty = recruiter.get(&address);
    assert!(empty.body.contains("No checks started. They start when the application is received."));
    for of in [&["Ann Example", "Medical report"], &["The household", "Referee"]] {
        assert!(of.iter().all(|word| empty.body.contains(word)), "{of:?}: {empty:?}");
    }

    let asked = [("step", "requested"), ("on", "2"), ("happened_on", "today")];
    let place = saved(&recruiter, &reference, "medical", &asked);
    let not_needed = [("step", "not-needed"), ("happened_on", "today"), ("note", "no pets at all")];
    saved(&recruiter, &reference, "pets", &not_needed);

    assert!(place.starts_with(&format!("{address}?saved=")), "{place}");
    assert!(recruiter.get(&place).body.contains("Saved: Check requested: Medical report."));
    let page = recruiter.get(&address);
    assert!(page.body.contains("1 of 2 done."), "{page:?}");
    assert_row(&page, &["Medical report", "Asked for Monday 2 March", "medical adviser", "Chase"]);
    assert_row(&page, &["Medical report", "Not started", "Ask for it"]);
    assert_row(&page, &["Pets", "Not needed since Monday 2 March no pets at all"]);
    let household = recruiter.get(&format!("/journeys/{reference}"));
    assert!(household.body.contains("1 of 2 done"), "{household:?}");
    assert!(household.body.contains("Check requested: Medical report, for Bea Example"));
    let before = recruiter.get(&format!("{address}?as-at=2026-03-01"));
    assert!([200, 404].contains(&before.status), "{before:?}");
}

#[test]
fn what_a_check_cannot_come_to_is_explained_and_nothing_is_recorded() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = couple(&recruiter);
    let position = site.position();
    let medical = |fields: Fields<'_>| {
        let today = [&[("happened_on", "today")], fields].concat();
        told(&recruiter, &reference, "medical", &today)
    };

    assert_refused(&medical(&[("step", "requested")]), "on", "Select for whom");
    assert_refused(&medical(&[("on", "1")]), "step", "Select what happened");
    let unasked = medical(&[("step", "chased"), ("on", "1")]);
    assert_refused(&unasked, "step", "This check was not waited for then");
    let silent = medical(&[("step", "not-needed"), ("on", "1")]);
    assert_refused(&silent, "note", "Tell us why this check is not needed");
    let returned = |day| medical(&[("step", "returned"), ("on", "1"), ("expires_on", day)]);
    assert_refused(&returned("31/2/2027"), "expires_on", "There is no 31 February");
    assert_refused(
        &returned("1/3/2026"),
        "expires_on",
        "It would have expired before it came back",
    );
    let third = medical(&[("step", "requested"), ("on", "3"), ("note", "kept as typed")]);
    assert_refused(&third, "on", "kept as typed");
    assert_eq!(site.position(), position);
}

#[test]
fn all_that_are_not_started_are_asked_for_at_once() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = couple(&recruiter);
    let asked = [("step", "requested"), ("on", "1"), ("happened_on", "today")];
    saved(&recruiter, &reference, "medical", &asked);
    let address = format!("/journeys/{reference}/checks/new");
    let form = recruiter.get(&address);
    let ticked: Vec<String> = form
        .body
        .split("<input class=\"govuk-checkboxes__input\"")
        .skip(1)
        .filter(|rest| rest.split('>').next().unwrap().contains(" checked"))
        .map(|rest| rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned())
        .collect();
    assert!(ticked.contains(&"2/medical".to_owned()) && !ticked.contains(&"1/medical".to_owned()));
    assert!(form.body.contains("value=\"1/overseas\""), "it is offered");
    assert!(!ticked.contains(&"1/overseas".to_owned()), "some alone need it");
    let position = site.position();

    let none = recruiter.fill(&address, &[("happened_on", "today")]);
    assert_refused(&none, "checks", "Select what you asked for");
    let mut fields: Vec<(&str, &str)> = ticked.iter().map(|it| ("checks", &**it)).collect();
    fields.push(("happened_on", "today"));
    let sent = recruiter.fill(&address, &fields);

    let count = u64::try_from(ticked.len()).unwrap();
    assert_eq!((sent.status, site.position()), (303, position + count), "{sent:?}");
    let page = recruiter.get(&sent.location.unwrap());
    assert!(page.body.contains(&format!("Saved: {count} checks asked for.")), "{page:?}");
    assert!(page.body.contains(&format!("0 of {} done.", count + 1)), "{page:?}");
}

#[test]
fn what_a_colleague_asked_for_meanwhile_is_told_and_not_asked_for_twice() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.person(&service, "Meg", "meg", "manager");
    let reference = couple(&recruiter);
    let address = format!("/journeys/{reference}/checks/new");
    let marks = recruiter.get(&address).marks();
    let asked = [("step", "requested"), ("on", "1"), ("happened_on", "today")];
    saved(&manager, &reference, "medical", &asked);
    let position = site.position();

    let both = [("checks", "1/medical"), ("checks", "2/medical"), ("happened_on", "today")];
    let told = recruiter.send(&address, &with(&marks, &both));

    assert_eq!((told.status, site.position()), (409, position), "{told:?}");
    assert!(
        told.body.contains("Check requested: Medical report (") && told.body.contains("by Meg")
    );
    let carried = told.hidden();
    let carried: Vec<(&str, &str)> = carried.iter().map(|(name, it)| (&**name, &**it)).collect();
    let (first, again) = (recruiter.send(&address, &carried), recruiter.send(&address, &carried));
    assert_eq!((first.status, again.status), (303, 303), "{first:?}");
    assert_eq!(first.location, again.location);
    assert_eq!(site.position(), position + 1, "once, and on the other alone");
}

#[test]
fn what_others_owe_is_waited_for_chased_and_returned_from_one_page() {
    let service = Service::new();
    let mut references = vec![];
    {
        let site = Site::at(&service, MONDAY);
        let recruiter = site.signed_in(&service, "recruiter");
        let nothing = recruiter.get("/work/waiting").body;
        assert!(nothing.contains("Nothing is outstanding with others."), "{nothing}");
        let reference = couple(&recruiter);
        for (check, on) in [("medical", "2"), ("previous-service-record", "1"), ("referee", "")] {
            let asked = [("step", "requested"), ("on", on), ("happened_on", "today")];
            saved(&recruiter, &reference, check, &asked);
        }
        let until = [("step", "returned"), ("on", "1"), ("happened_on", "today")];
        let until = [&until[..], &[("expires_on", "15/3/2026")]].concat();
        saved(&recruiter, &reference, "right-to-work", &until);
        references.push(reference);
    }
    let site = Site::at(&service, LATER);
    let (recruiter, reference) = (signed_in_again(&site), &references[0]);
    let page = recruiter.get("/work/waiting");
    for caption in [
        "Expired, or to expire within 30 days: 1 check",
        "Owed by medical adviser: 1 check",
        "Owed by referee: 1 check",
        "Owed by another council or service: 1 check",
    ] {
        assert!(page.body.contains(caption), "{caption}: {page:?}");
    }
    assert_row(&page, &["Right to work for Ann Example", "Expired after 15 March 2026"]);
    let medical = ["Medical report for Bea Example", "10 working days", "Not yet", "No day set"];
    assert_row(&page, &medical);
    assert_row(&page, &["Previous fostering service", "10 working days", "in 5 working days"]);
    let links = page.body.split("href=\"").map(|rest| rest.split('"').next().unwrap());
    let mut links = links.filter(|it| it.contains("/checks/medical?"));
    let chase = links.next().unwrap().replace("&amp;", "&");
    assert!(!chase.contains("Example"), "{chase}");

    let form = recruiter.get(&chase);
    let then = form.field("then").unwrap();
    let chased = [("step", "chased"), ("on", "2"), ("happened_on", "today"), ("then", &then)];
    let place = saved(&recruiter, reference, "medical", &chased);

    assert_eq!(place, format!("/work/waiting?saved={reference}#{reference}-medical-2"));
    let page = recruiter.get(&place);
    let banner = format!("Saved for {reference}: Check chased: Medical report.");
    assert!(page.body.contains(&banner), "{page:?}");
    assert_row(&page, &["Medical report for Bea Example", "once, Monday 16 March"]);
    let returned = [("step", "returned"), ("on", "2"), ("happened_on", "today"), ("then", &then)];
    let page = recruiter.get(&saved(&recruiter, reference, "medical", &returned));
    assert!(!page.body.contains("Owed by medical adviser"), "{page:?}");
    let manager = site.signed_in(&service, "manager");
    assert!(manager.get("/work/waiting").body.contains("Nothing is outstanding with others."));
    let teams = manager.get("/work/waiting?whose=team");
    assert_row(&teams, &["Referee", "10 working days", "Ann O'Neil, recruiter"]);
}

#[test]
fn what_was_erased_is_chased_without_a_name() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = couple(&recruiter);
    let asked = [("step", "requested"), ("on", "2"), ("happened_on", "today")];
    saved(&recruiter, &reference, "medical", &asked);
    assert_eq!(service.run(&["erase", &reference, "--yes"]).status, 0);
    let form = format!("/journeys/{reference}/checks/medical");
    for address in [&format!("/journeys/{reference}/checks"), "/work/waiting", &form] {
        let page = recruiter.get(address);
        assert!(page.status == 200 && page.body.contains("[erased]"), "{address}: {page:?}");
        assert!(!page.body.contains("Bea Example"), "{address}: {page:?}");
    }

    let words = [("step", "chased"), ("on", "2"), ("happened_on", "today"), ("note", "rang")];
    assert_refused(&told(&recruiter, &reference, "medical", &words), "note", "was erased");
    saved(&recruiter, &reference, "medical", &words[..3]);
    saved(&recruiter, &reference, "pets", &[("step", "not-needed"), ("happened_on", "today")]);
}

#[test]
fn what_happened_on_the_day_of_the_request_happened_after_it() {
    let service = Service::new();
    {
        let site = Site::at(&service, MONDAY);
        let recruiter = site.signed_in(&service, "recruiter");
        let reference = couple(&recruiter);
        saved(
            &recruiter,
            &reference,
            "referee",
            &[("step", "requested"), ("happened_on", "today")],
        );
    }
    let site = Site::at(&service, LATER);
    let recruiter = signed_in_again(&site);
    for step in ["chased", "returned"] {
        saved(&recruiter, "FH-1-R", "referee", &[("step", step), ("happened_on", "2/3/2026")]);
    }

    let page = recruiter.get("/journeys/FH-1-R/checks");
    assert_row(&page, &["Referee", "Returned Monday 2 March"]);
}

#[test]
fn what_another_system_tells_of_checks_comes_in_and_goes_out_again() {
    let service = Service::new();
    let site = Site::at(&service, LATER);
    let recruiter = site.signed_in(&service, "recruiter");
    let rows = [
        ("enquiry_received", "2026-01-05", ""),
        ("check_requested", "2026-01-06", "{\"check\":\"medical\"}"),
        ("check_chased", "2026-01-20", "{\"check\":\"medical\",\"note\":\"rang\"}"),
        (
            "check-returned",
            "2026-01-21",
            "{\"check\":\"reference_1\",\"expires_on\":\"2027-01-21\"}",
        ),
        ("check-not-needed", "2026-01-22", "{\"check\":\"pets\",\"note\":\"none\"}"),
    ];
    let rows = rows.map(|(event, day, attributes)| {
        let attributes = attributes.replace('"', "\"\"");
        format!("H-1,{event},{day}T09:00:00Z,{day}T09:00:00Z,\"{attributes}\"\n")
    });
    let file = format!("journey,event,happened_at,recorded_at,attributes\n{}", rows.concat());
    let imported = service.run(&["import", "events", &service.write("checks.csv", &file)]);
    assert_eq!(imported.status, 0, "{imported:?}");

    let page = recruiter.get("/journeys/FH-1-R/checks");
    assert_row(&page, &["Medical report", "Chased once, Tuesday 20 January"]);
    assert_row(&page, &["Referee", "Returned Wednesday 21 January, holds until 21 January 2027"]);
    assert_row(&page, &["Pets", "Not needed since Thursday 22 January none"]);
    let out = service.run(&["export", "events", "--with-personal-data"]).out;
    for words in [
        "check-chased,2026-01-20T09:00:00Z",
        "\"\"note\"\":\"\"rang\"\"",
        "\"\"expires_on\"\":\"\"2027-01-21\"\"",
        "check-not-needed,2026-01-22T09:00:00Z",
    ] {
        assert!(out.contains(words), "{words} is not in {out}");
    }
    let bad = file.replace("2027-01-21", "next year").replace("H-1", "H-2");
    let refused = service.run(&["import", "events", &service.write("bad.csv", bad)]);
    assert!(refused.status != 0 && format!("{refused:?}").contains("expires_on"), "{refused:?}");
}
