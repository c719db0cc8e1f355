//! Milestones told through their pages: what they will mean, what came of them, and what is booked.

use serde_json::json;

use super::api::Program;
use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site};

fn form(reference: &str, milestone: &str) -> String {
    format!("/journeys/{reference}/milestones/new?milestone={milestone}")
}

fn tell(who: &Browser<'_>, reference: &str, milestone: &str, more: &[(&str, &str)]) -> Answer {
    let told = [&[("milestone", milestone), ("happened_on", "today")], more].concat();
    let address = form(reference, milestone);
    who.post(&format!("{address}&skip=yes"), &address, &told)
}

fn told(who: &Browser<'_>, reference: &str, milestone: &str, more: &[(&str, &str)]) -> String {
    let saved = tell(who, reference, milestone, more);
    assert_eq!(saved.status, 303, "{milestone}: {saved:?}");
    who.get(&saved.location.unwrap()).body
}

fn has(page: &str, sentence: &str) {
    assert!(page.contains(sentence), "{sentence:?} is not in {page}");
}

fn has_not(page: &str, sentence: &str) {
    assert!(!page.contains(sentence), "{sentence:?} is in {page}");
}

#[test]
fn each_form_says_beforehand_what_it_will_mean() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let page = |milestone| recruiter.get(&form(&reference, milestone)).body;

    has(&page("initial-visit-held"), "This moves the household to Initial visit.");
    has(&page("initial-visit-held"), "It stops the clock “Initial visit”.");
    has(&page("panel-booked"), "It starts the clock “Panel papers”, 5 working days before.");
    has(&page("assessment-resumed-after-panel"), "takes the household back to Assessment.");
    has(&page("supervision-held"), "This is put on the timeline. It moves nothing.");
}

#[test]
fn skipping_a_stage_asks_once() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let address = form(&reference, "training-completed");

    let asked = recruiter.get(&address);

    assert_eq!(asked.status, 200);
    has(&asked.body, "No initial visit is recorded. Continue?");
    has(&asked.body, "Record “Initial visit held” first");
    has_not(&asked.body, "name=\"happened_on\"");
    let form = recruiter.get(&format!("{address}&skip=yes")).body;
    has(&form, "This moves the household to Training.");
    has_not(&form, "Continue?");
    let further = recruiter.get(&self::form(&reference, "panel-held")).body;
    has(&further, "No initial visit, training or assessment is recorded. Continue?");
    told(&recruiter, &reference, "training-completed", &[]);
    let once = recruiter.get(&self::form(&reference, "assessment-started")).body;
    has_not(&once, "Continue?");
}

#[test]
fn a_visit_has_an_outcome_which_suggests_what_comes_next_and_does_nothing_by_itself() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let reference = recruiter.enquiry("Ann Example");

    let unsaid = tell(&recruiter, &reference, "initial-visit-held", &[("note", "a warm home")]);
    assert_eq!(unsaid.status, 422);
    has(&unsaid.body, "Select what came of it");
    has(&unsaid.body, "a warm home");
    let unknown =
        tell(&recruiter, &reference, "initial-visit-held", &[("outcome", "love-at-first-sight")]);
    assert_eq!(unknown.status, 422);
    has(&unknown.body, "Nothing like love-at-first-sight may come of this");

    let outcome = [("outcome", "do-not-go-ahead")];
    let page = told(&recruiter, &reference, "initial-visit-held", &outcome);
    has(&page, "Saved: Initial visit held: do not go ahead.");
    has(&page, "Manager's decision after the visit, which a manager records.");
    let managers = manager.get(&format!("/journeys/{reference}")).body;
    has(&managers, "milestones/new?milestone=visit-decision-made\">Manager's decision");

    let page = told(&manager, &reference, "visit-decision-made", &outcome);
    has(&page, &format!("/journeys/{reference}/ending/new\">Record the ending</a>"));
    has(&page, "Open</strong>");
    let paused = told(&manager, &reference, "visit-decision-made", &[("outcome", "not-now")]);
    has(&paused, "Pause the journey</a>, with a day");
}

#[test]
fn a_managers_decision_is_recorded_by_a_manager_alone() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let decision = "visit-decision-made";

    let asked = recruiter.get(&form(&reference, decision));
    assert_eq!(asked.status, 403);
    has(&asked.body, "This is a manager’s decision, so a manager records it.");
    has(
        &recruiter.get(&format!("/journeys/{reference}/milestones/new")).body,
        "A manager records this",
    );
    let position = site.position();
    let sent = recruiter.post(
        &form(&reference, "supervision-held"),
        &form(&reference, decision),
        &[("milestone", decision), ("outcome", "invite"), ("happened_on", "today")],
    );
    assert_eq!(sent.status, 422);
    has(&sent.body, "is a manager’s decision: ask a manager to record it");
    assert_eq!(site.position(), position);
}

#[test]
fn what_a_manager_decided_is_undone_by_a_manager_alone() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let reference = recruiter.enquiry("Ann Example");
    let outcome = [("outcome", "invite")];
    told(&manager, &reference, "visit-decision-made", &outcome);
    let page = recruiter.get(&format!("/journeys/{reference}")).body;
    let version = page.split_once("/corrections/").unwrap().1.split('"').next().unwrap();
    let address = format!("/journeys/{reference}/corrections/{version}");
    let who_can = "is a manager’s decision: ask a manager to undo it";
    let position = site.position();

    let asked = recruiter.get(&address);
    assert_eq!(asked.status, 200);
    has(&asked.body, "Only a manager can undo this");
    has(&asked.body, who_can);
    let note = [("note", "he got it wrong")];
    let sent = recruiter.post(&format!("/journeys/{reference}/notes/new"), &address, &note);
    assert_eq!(sent.status, 422);
    has(&sent.body, who_can);
    let email = "recruiter@council.example";
    let program = Program::of(&service, &site, email, &["read", "write"]);
    let told = program.send(&address, &json!({ "note": "he got it wrong" }));
    assert_eq!(told.status, 422, "{told:?}");
    has(&told.body, who_can);
    assert_eq!(site.position(), position);

    let undone = manager.fill(&address, &note);
    assert_eq!(undone.status, 303, "{undone:?}");
    let page = recruiter.get(&format!("/journeys/{reference}")).body;
    let version = page.split_once("/corrections/").unwrap().1.split('"').next().unwrap();
    let again = format!("/journeys/{reference}/corrections/{version}");
    has(&recruiter.get(&again).body, who_can);
    assert_eq!(manager.fill(&again, &note).status, 303, "and brought back");
}

#[test]
fn what_is_booked_is_shown_moved_from_one_day_to_another_and_cancelled() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let on = |day, time| [("booked_on", day), ("booked_at", time)];

    let past = tell(&recruiter, &reference, "initial-visit-booked", &on("27/2/2026", "10am"));
    assert_eq!(past.status, 422);
    has(&past.body, "The day or time that this is booked for had passed already");

    let page = told(&recruiter, &reference, "initial-visit-booked", &on("9/3/2026", "10am"));
    has(&page, "Saved: Initial visit booked, for Monday 9 March at 10am.");
    has(&page, "<strong>Initial visit</strong> for Monday 9 March at 10am.");
    let move_it = recruiter.get(&form(&reference, "initial-visit-moved")).body;
    has(&move_it, "Initial visit is booked for Monday 9 March at 10am: this moves it.");
    let page = told(&recruiter, &reference, "initial-visit-moved", &on("11/3/2026", "2:30pm"));
    has(
        &page,
        "Saved: Initial visit moved, from Monday 9 March at 10am to Wednesday 11 March at 2:30pm.",
    );
    has(&page, "<strong>Initial visit</strong> for Wednesday 11 March at 2:30pm.");
    let cancel = recruiter.get(&form(&reference, "initial-visit-cancelled")).body;
    has(&cancel, "is booked for Wednesday 11 March at 2:30pm: after this it no longer is.");
    let page = told(&recruiter, &reference, "initial-visit-cancelled", &[]);
    has_not(&page, "<strong>Initial visit</strong> for");
}

#[test]
fn the_papers_of_a_panel_that_moved_are_due_before_its_new_day() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    told(&recruiter, &reference, "panel-booked", &[("booked_on", "26/3/2026")]);

    let page = recruiter.get(&form(&reference, "panel-moved")).body;
    has(&page, "The clock “Panel papers” then counts back from the new day.");
    let before = recruiter.get(&format!("/journeys/{reference}")).body;
    has(&before, "Thursday 19 March");
    let after = told(&recruiter, &reference, "panel-moved", &[("booked_on", "9/4/2026")]);
    has(&after, "from Thursday 26 March to Thursday 9 April");
    has_not(&after, "Thursday 19 March");
}

#[test]
fn a_file_tells_what_came_of_a_milestone_and_is_refused_what_cannot() {
    let service = Service::new();
    let file = |outcome: &str| {
        format!(
            "journey,event,happened_at,attributes\n\
             J1,enquiry-received,2026-01-05T09:00:00Z,\n\
             J1,panel-recommendation-made,2026-01-06T09:00:00Z,\"{{\"\"outcome\"\":\"\"{outcome}\"\"}}\"\n"
        )
    };
    let wrong = service.run(&["import", "events", &service.write("wrong.csv", file("perhaps"))]);
    assert_eq!(wrong.status, 1);
    has(&wrong.err, "the outcome \"perhaps\" is none of panel-recommendation-made: use one of");

    let right =
        service.run(&["import", "events", &service.write("right.csv", file("not_recommended"))]);
    assert_eq!(right.status, 0, "{right:?}");
    has(&service.run(&["export", "events", "--format", "csv"]).out, "not-recommended");
}
