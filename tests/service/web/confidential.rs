//! Households for few alone, and opening one in an emergency.

use super::api::Program;
use super::bounds::{Council, LISTS, asked_in_vain, asked_in_vain_by, council_after};
use super::objects::MONDAY;
use super::watched;
use crate::support::Service;
use crate::web_support::{Browser, PASSWORD, Site};

const NOON: &str = "2026-03-02T12:00:00Z";
const AFTER_ONE: &str = "2026-03-02T13:01:00Z";
const OPENINGS: &str = "/trail/openings";
const WHY: &str = "their neighbour Wombat works here";

fn make_confidential(manager: &Browser<'_>, reference: &str) {
    let form = format!("/journeys/{reference}/confidentiality");
    let made = manager.fill(&form, &[("note", WHY)]);
    assert_eq!(made.status, 303, "{made:?}");
}

// The households of a council, of which all but two are confidential.
fn council(service: &Service, manager: &Browser<'_>) -> Council {
    council_after(service, manager, 0, |reference| make_confidential(manager, reference))
}

fn again<'a>(site: &'a Site, name: &str) -> Browser<'a> {
    let mut browser = site.stranger();
    let email = format!("{name}@council.example");
    assert_eq!(browser.sign_in(&email, PASSWORD).status, 303);
    browser
}

#[test]
fn a_confidential_household_is_answered_as_one_that_is_not_there() {
    let service = Service::new();
    let site = Site::with(&service, &["--no-jobs"], &[]);
    let chief = site.person(&service, "Cara Chief", "cara", "manager");
    let auditor = site.signed_in(&service, "auditor");
    let people = [
        ("recruiter", site.person(&service, "Rita Recruiter", "rita", "recruiter")),
        ("panel-administrator", site.person(&service, "Pia Panel", "pia", "panel-administrator")),
    ];
    let council = council(&service, &chief);
    let position = site.position();

    let asked = asked_in_vain(&people, &council.beyond);
    assert!(asked > 200, "{asked}");
    let program = Program::of(&service, &site, "rita@council.example", &["read", "write"]);
    let asked = asked_in_vain_by(&program, &council.beyond);
    assert!(asked > 60, "{asked}");
    assert_eq!(site.position(), position, "nothing was recorded");
    assert_eq!(people[0].1.get(&format!("/journeys/{}", council.within)).status, 200);
    for it in &council.beyond {
        for who in [&chief, &auditor] {
            let page = who.get(&format!("/journeys/{it}"));
            assert_eq!(page.status, 200, "{it}");
        }
    }
}

#[test]
fn no_list_or_file_names_a_confidential_household_to_who_does_not_see_it() {
    let service = Service::new();
    let site = Site::with(&service, &["--no-jobs"], &[]);
    let chief = site.person(&service, "Cara Chief", "cara", "manager");
    let rita = site.person(&service, "Rita Recruiter", "rita", "recruiter");
    let council = council(&service, &chief);
    for it in &council.beyond {
        chief.get(&format!("/journeys/{it}"));
    }
    let scopes = ["read", "write", "figures"];
    let hers = Program::of(&service, &site, "rita@council.example", &scopes);
    let chiefs = Program::of(&service, &site, "cara@council.example", &scopes);
    let names = |body: &str| {
        body.contains("Beyond</") || council.beyond.iter().any(|it| body.contains(&**it))
    };

    for list in LISTS {
        let [asked, seen] = match list.strip_prefix("/api/v1") {
            Some(path) => [hers.get(path), chiefs.get(path)],
            None => [rita.get(list), chief.get(list)],
        };
        assert!(!names(&asked.body), "{list}: {asked:?}");
        assert!(names(&seen.body), "{list} names nobody, so it shows nothing here: {seen:?}");
    }
}

#[test]
fn who_looks_after_a_confidential_household_sees_it_and_a_manager_shows_it_again() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let chief = site.person(&service, "Cara Chief", "cara", "manager");
    let rita = site.person(&service, "Rita Recruiter", "rita", "recruiter");
    let colin = site.person(&service, "Colin Colleague", "colin", "recruiter");
    let theirs = rita.get("/journeys/new").selected("worker");
    let reference = colin.enquiry("Ann Example");
    let household = format!("/journeys/{reference}");
    let form = format!("{household}/confidentiality");
    assert_eq!(colin.get(&form).status, 403, "it is a manager's decision");
    let unsaid = chief.fill(&form, &[("note", "")]);
    assert!(unsaid.status == 422 && unsaid.body.contains("Tell us why it is"), "{unsaid:?}");
    let given = chief.fill(&format!("{household}/worker"), &[("worker", &theirs)]);
    assert_eq!(given.status, 303, "{given:?}");

    make_confidential(&chief, &reference);

    assert_eq!(colin.get(&household).status, 404, "who took the enquiry, too");
    let page = rita.get(&household).body;
    assert!(page.contains("Confidential.") && page.contains(WHY), "{page}");
    assert!(rita.get("/work").body.contains(&reference));
    let twice = chief.fill(&form, &[("note", "again")]);
    assert!(twice.body.contains("This household is confidential already"), "{twice:?}");
    let (_, undo) = page.split_once("Made confidential").unwrap();
    let (_, undo) = undo.split_once(&format!("{household}/corrections/")).unwrap();
    let undo = format!("{household}/corrections/{}", undo.split('"').next().unwrap());
    let refused = rita.get(&undo).body;
    assert!(refused.contains("Only a manager can undo this"), "{refused}");
    assert_eq!(colin.get(&household).status, 404);

    let shown = [("note", "they left the council")];
    let lifted = chief.fill(&format!("{form}/lifting"), &shown);
    assert_eq!(lifted.status, 303, "{lifted:?}");
    let page = colin.get(&household).body;
    assert!(page.contains("Confidential no more") && !page.contains("Confidential."), "{page}");
    assert!(!service.dump().contains("Wombat"), "why is kept sealed");
}

#[test]
fn a_household_is_opened_in_an_emergency_for_four_hours_and_the_managers_are_told() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let chief = site.person(&service, "Cara Chief", "cara", "manager");
    let rita = site.person(&service, "Rita Recruiter", "rita", "recruiter");
    let colin = site.person(&service, "Colin Colleague", "colin", "recruiter");
    let reference = chief.enquiry("Ann Example");
    let household = format!("/journeys/{reference}");
    make_confidential(&chief, &reference);
    let nowhere = rita.get(&household);
    assert!(nowhere.status == 404 && nowhere.body.contains("href=\"/emergency\""), "{nowhere:?}");
    let open = |reference: &str, note: &str| {
        rita.fill("/emergency", &[("reference", reference), ("note", note)])
    };

    for (typed, says) in [
        ("", "is no reference"),
        ("FH-1-X", "has a slip in it"),
        ("FH-9999-V", "No household has this reference"),
    ] {
        let wrong = open(typed, "they ring");
        assert!(wrong.status == 422 && wrong.body.contains(says), "{typed}: {wrong:?}");
    }
    for unsaid in [open(&reference, " "), open("FH-9999-V", " ")] {
        let is_asked = unsaid.status == 422 && unsaid.body.contains("Tell us why you must see");
        assert!(is_asked && !unsaid.body.contains("No household"), "{unsaid:?}");
    }
    assert_eq!(rita.get(&household).status, 404, "nothing was opened");

    let opened = open(&reference.to_lowercase(), "a child came to harm, says Wombat");
    assert_eq!(opened.location.as_deref(), Some(&*household), "{opened:?}");
    let page = rita.get(&household).body;
    assert!(page.contains("It closes for you on Monday 2 March at 1pm"), "{page}");
    assert_eq!(rita.fill(&format!("{household}/notes/new"), &[("note", "rang")]).status, 303);
    assert_eq!(colin.get(&household).status, 404, "it is open to her alone");
    let program = Program::of(&service, &site, "rita@council.example", &["read"]);
    assert_eq!(program.get(&household).status, 404, "and not to her programs");
    let facts = service.facts();
    assert_eq!(open(&reference, "once more").location.as_deref(), Some(&*household));
    assert_eq!(service.facts(), facts, "it is open already");
    let list = chief.get(OPENINGS).body;
    for told in ["Rita Recruiter", &reference, "a child came to harm, says Wombat", "Close"] {
        assert!(list.contains(told), "{told}: {list}");
    }
    assert_eq!(rita.get(OPENINGS).status, 403);
    assert!(!service.dump().contains("Wombat"), "why is kept sealed");

    assert!(site.stop());
    for now in [MONDAY, NOON] {
        service.run(&["remind", "--now", now]);
    }
    let site = Site::at(&service, NOON);
    let chief = again(&site, "cara");
    let mails = chief.get("/outbox").body;
    assert!(mails.contains("That a household was opened in an emergency"), "{mails}");
    let told = service.count("SELECT COUNT(*) FROM outbox WHERE kind = 'opening'");
    assert_eq!(told, 1, "one mail for the one manager");
    assert_eq!(again(&site, "rita").get(&household).status, 200);
    assert!(site.stop());
    let site = Site::at(&service, AFTER_ONE);
    assert_eq!(again(&site, "rita").get(&household).status, 404, "the four hours are over");
    assert!(again(&site, "cara").get(OPENINGS).body.contains("Over"));
}

#[test]
fn a_manager_closes_what_was_opened_by_undoing_it_and_it_stays_on_the_list() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let chief = site.person(&service, "Cara Chief", "cara", "manager");
    let rita = site.person(&service, "Rita Recruiter", "rita", "recruiter");
    let reference = chief.enquiry("Ann Example");
    let household = format!("/journeys/{reference}");
    make_confidential(&chief, &reference);
    assert!(chief.get(OPENINGS).body.contains("Nobody has opened"));
    let why = [("reference", &*reference), ("note", "they ring")];
    assert_eq!(rita.fill("/emergency", &why).status, 303);
    let list = chief.get(OPENINGS).body;
    let (_, close) = list.split_once(&format!("{household}/corrections/")).unwrap();
    let close = format!("{household}/corrections/{}", close.split('"').next().unwrap());
    let refused = rita.get(&close).body;
    assert!(refused.contains("Only a manager can undo this"), "{refused}");

    assert_eq!(chief.fill(&close, &[("note", "no emergency")]).status, 303);

    assert_eq!(rita.get(&household).status, 404);
    let list = chief.get(OPENINGS).body;
    assert!(list.contains("Closed by a manager") && list.contains("they ring"), "{list}");
}

#[test]
fn whoever_watches_over_the_service_is_told_of_what_was_opened_and_of_what_was_tried() {
    let service = Service::new();
    let site = watched::served(&service, "2026-03-02T10:00:00Z");
    let chief = site.person(&service, "Cara Chief", "cara", "manager");
    let rita = site.person(&service, "Rita Recruiter", "rita", "recruiter");
    let reference = chief.enquiry("Ann Example");
    make_confidential(&chief, &reference);
    rita.fill("/emergency", &[("reference", "FH-9999-V"), ("note", "a guess")]);
    rita.fill("/emergency", &[("reference", &reference), ("note", "they ring")]);

    let told = watched::told(&service);
    let [tried, opened] = ["refused", "opened-in-emergency"].map(|it| watched::last(&told, it));
    assert_eq!(tried["how"], "no-household");
    assert_eq!(tried["by"], opened["by"]);
    assert!(!tried.to_string().contains("FH-") && !opened.to_string().contains("FH-"));
}
