//! What whoever looks after panels sees of households, and what they record.

use super::objects::{MONDAY, NO_JOURNEY, Objects};
use crate::support::Service;
use crate::web_support::{Browser, PASSWORD, Site};

fn page(browser: &Browser<'_>, address: &str) -> String {
    let page = browser.get(address);
    assert_eq!(page.status, 200, "{address}: {page:?}");
    page.body
}

#[test]
fn who_comes_to_panel_is_listed_and_what_is_recorded_there_moves_them_on() {
    let service = Service::new();
    let objects = {
        let site = Site::at(&service, MONDAY);
        Objects::new(&service, &site.signed_in(&service, "recruiter"))
    };
    // What the command line recorded is of today.
    let site = Site::of(&service);
    let mut recruiter = site.stranger();
    recruiter.sign_in("recruiter@council.example", PASSWORD);
    let panel = site.signed_in(&service, "panel-administrator");
    let home = panel.get("/");
    assert_eq!(home.location.as_deref(), Some("/panel"), "{home:?}");

    let list = page(&panel, "/panel");
    assert!(list.contains(&objects.at_panel), "{list}");
    assert!(!list.contains(&objects.open) && !list.contains("Ann Example"), "{list}");
    assert!(list.contains("Assessment report completed, Monday 2 March"), "{list}");
    assert!(list.contains("Not booked"), "{list}");

    let here = format!("/panel/{}", objects.at_panel);
    let form = format!("{here}/milestones/new?milestone=panel-recommendation-made");
    let said = [("milestone", "panel-recommendation-made"), ("happened_on", "today")];
    let unsaid = panel.fill(&form, &said);
    assert_eq!(unsaid.status, 422, "{unsaid:?}");
    assert!(unsaid.body.contains("Select what came of it"), "{unsaid:?}");
    let held = panel.fill(
        &format!("{here}/milestones/new?milestone=panel-held"),
        &[("milestone", "panel-held"), ("happened_on", "today"), ("note", "In the town hall")],
    );
    assert!(held.location.unwrap().starts_with(&format!("{here}?saved=")));
    let saved = panel.fill(&form, &[said[0], said[1], ("outcome", "recommended")]);
    let told = page(&panel, &saved.location.unwrap());
    assert!(told.contains("Saved: Panel recommendation made: recommended for approval"), "{told}");
    assert!(!told.contains("In the town hall"), "notes are the team's: {told}");
    assert!(told.contains("Held") && !told.contains("Not booked"), "{told}");
    assert!(!told.contains("href=\"/journeys"), "nothing leads where they may not go: {told}");

    let household = page(&recruiter, &format!("/journeys/{}", objects.at_panel));
    assert!(household.contains("At the stage Panel"), "{household}");
    assert!(household.contains("In the town hall"), "{household}");
}

#[test]
fn a_household_that_has_not_come_to_panel_is_not_there_for_a_panel_administrator() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let objects = Objects::new(&service, &recruiter);
    let panel = site.signed_in(&service, "panel-administrator");
    for end in ["", "/milestones/new", "/milestones/new?milestone=panel-held"] {
        let at = |reference: &str| {
            let answer = panel.get(&format!("/panel/{reference}{end}"));
            (answer.status, answer.body)
        };
        let missing = at(NO_JOURNEY);
        assert_eq!(missing.0, 404);
        for reference in [&objects.open, &objects.ended, &objects.void] {
            assert_eq!(at(reference), missing, "{reference}{end}");
        }
    }
    // What is not recorded by panels is not recorded here.
    for milestone in ["assessment-report-completed", "initial-visit-held", "x"] {
        let form = format!("/panel/{}/milestones/new?milestone={milestone}", objects.at_panel);
        assert_eq!(panel.get(&form).status, 404, "{milestone}");
    }
}
