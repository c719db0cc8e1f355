//! Handing a household over: it stays with who has it until the other accepts.

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site};

fn id(browser: &Browser<'_>) -> String {
    browser.get("/journeys/new").selected("worker")
}

fn offer(from: &Browser<'_>, reference: &str, to: &str) -> Answer {
    let fields = [("to", to), ("note", "They moved to the north")];
    from.fill(&format!("/journeys/{reference}/handover"), &fields)
}

fn answer(by: &Browser<'_>, reference: &str, fields: &[(&str, &str)]) -> Answer {
    by.fill(&format!("/journeys/{reference}/handover/answer?then=/work"), fields)
}

#[test]
fn a_household_stays_with_who_has_it_until_the_other_accepts() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let reference = recruiter.enquiry("Ann Example");
    let group = "Offered to you, not accepted yet: 1 household";

    let offered = offer(&recruiter, &reference, &id(&manager));

    assert_eq!(offered.status, 303, "{offered:?}");
    let theirs = manager.get("/work").body;
    assert!(theirs.contains(group) && theirs.contains("Accept or return"), "{theirs}");
    let mine = recruiter.get("/work").body;
    assert!(mine.contains(&reference) && !mine.contains(group), "{mine}");
    assert!(mine.contains("who has not said yes yet"), "{mine}");
    let page = manager.get(&format!("/journeys/{reference}")).body;
    assert!(page.contains("You are asked to look after this household."), "{page}");

    let accepted = answer(&manager, &reference, &[("answer", "accept"), ("then", "/work")]);
    assert_eq!(accepted.location.unwrap(), format!("/work?saved={reference}#{reference}"));
    let said = manager.get(&format!("/work?saved={reference}")).body;
    assert!(said.contains(&format!("Saved for {reference}: Handover accepted.")), "{said}");
    assert!(!recruiter.get("/work").body.contains(&reference));
    let page = recruiter.get(&format!("/journeys/{reference}")).body;
    assert!(page.contains("manager looks after them."), "{page}");
    assert!(page.contains("Offered to ") && page.contains("They moved to the north"), "{page}");
}

#[test]
fn who_returns_a_household_says_why_and_an_offer_can_be_taken_back() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let reference = recruiter.enquiry("Ann Example");
    let to = id(&manager);
    assert_eq!(offer(&recruiter, &reference, &to).status, 303);

    let unsaid = answer(&manager, &reference, &[("answer", "return")]);
    assert!(unsaid.status == 422 && unsaid.body.contains("Tell them why you return it"));
    let undecided = answer(&manager, &reference, &[]);
    assert!(undecided.body.contains("Select whether you accept"), "{undecided:?}");
    let returned = answer(&manager, &reference, &[("answer", "return"), ("note", "On leave")]);
    assert_eq!(returned.status, 303, "{returned:?}");
    let page = recruiter.get(&format!("/journeys/{reference}")).body;
    assert!(page.contains("Handover returned") && page.contains("On leave"), "{page}");
    assert!(recruiter.get("/work").body.contains(&reference));

    assert_eq!(offer(&recruiter, &reference, &to).status, 303);
    let page = recruiter.get(&format!("/journeys/{reference}")).body;
    let (_, rest) = page.split_once(&format!("/journeys/{reference}/corrections/")).unwrap();
    let version = rest.split('"').next().unwrap();
    let undo = format!("/journeys/{reference}/corrections/{version}");
    assert_eq!(recruiter.fill(&undo, &[("note", "A slip")]).status, 303);
    let late = answer(&manager, &reference, &[("answer", "accept")]);
    assert_eq!(late.status, 422, "{late:?}");
    assert!(late.body.contains("This household is not offered to you, or no longer"), "{late:?}");
}

#[test]
fn a_household_is_offered_to_a_colleague_alone_and_taken_on_by_who_was_asked() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let reference = recruiter.enquiry("Ann Example");

    for (to, service) in [("", ""), ("x", ""), (&*id(&recruiter), ""), (&*id(&manager), "Nowhere")]
    {
        let fields = [("to", to), ("service", service), ("note", "")];
        let refused = recruiter.fill(&format!("/journeys/{reference}/handover"), &fields);
        let said = ["Select who is to look after them", "Select a service that is listed"];
        assert_eq!(refused.status, 422, "{refused:?}");
        assert!(said.iter().any(|it| refused.body.contains(it)), "{refused:?}");
    }
    assert_eq!(offer(&recruiter, &reference, &id(&manager)).status, 303);
    let own = answer(&recruiter, &reference, &[("answer", "accept")]);
    assert!(own.status == 422 && own.body.contains("not offered to you"), "{own:?}");
}

#[test]
fn a_household_moves_to_another_team_once_it_is_accepted() {
    let service = Service::new();
    let north = service.write(
        "north.csv",
        "journey,event,happened_at,attributes\n\
         A,enquiry-received,2026-02-02T09:00:00Z,\"{\"\"team\"\":\"\"North\"\"}\"\n",
    );
    assert_eq!(service.run(&["import", "events", &north]).status, 0);
    let site = Site::of(&service);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let reference = recruiter.enquiry("Ann Example");
    let (handover, to) = (format!("/journeys/{reference}/handover"), id(&manager));
    let is_of_the_north = || recruiter.get("/journeys?team=North").body.contains(&reference);

    let elsewhere = recruiter.fill(&handover, &[("to", &to), ("team", "Moon")]);
    assert_eq!(elsewhere.status, 422, "{elsewhere:?}");
    assert!(elsewhere.body.contains("Select a team that is listed"), "{elsewhere:?}");
    assert_eq!(recruiter.fill(&handover, &[("to", &to), ("team", "North")]).status, 303);
    assert!(!is_of_the_north());
    let asked = manager.get(&format!("{handover}/answer")).body;
    assert!(asked.contains("With you it moves to the team North"), "{asked}");
    assert_eq!(answer(&manager, &reference, &[("answer", "accept")]).status, 303);

    assert!(is_of_the_north());
    let page = recruiter.get(&format!("/journeys/{reference}")).body;
    assert!(page.contains("for the team North"), "{page}");
    assert!(page.contains("Handed over to the team North"), "{page}");
    let again = recruiter.get(&handover).body;
    assert!(!again.contains("Does it move to another team?"), "{again}");
}
