//! Records go once their time is over and a manager has looked at them: not sooner, and not by themselves.

mod at_once;

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Browser, PASSWORD, Site};

const LIST: &str = "/retention";
const PERIODS: &str = "/retention/periods/change";

/// Four households whose journeys ended in 2022 and one that is under way: two only asked, one applied, one is
/// approved.
const HOUSEHOLDS: &str = "journey,event,happened_at,recorded_at,attributes\n\
    H1,enquiry-received,2022-01-05T09:00:00Z,2022-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Zebedee Quill\"\",\"\"service\"\":\"\"Moray\"\"}\"\n\
    H1,note-added,2022-01-06T09:00:00Z,2022-01-06T09:00:00Z,\"{\"\"note\"\":\"\"Keeps a piebald pony\"\"}\"\n\
    H1,journey-ended,2022-03-09T09:00:00Z,2022-03-09T09:00:00Z,\"{\"\"reason\"\":\"\"fostering-not-as-expected\"\",\"\"decided_by\"\":\"\"household\"\"}\"\n\
    H2,enquiry-received,2022-01-05T09:00:00Z,2022-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Ottoline Marsh\"\"}\"\n\
    H2,journey-ended,2022-03-10T09:00:00Z,2022-03-10T09:00:00Z,\"{\"\"reason\"\":\"\"fostering-not-as-expected\"\",\"\"decided_by\"\":\"\"household\"\"}\"\n\
    H3,enquiry-received,2022-01-05T09:00:00Z,2022-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Perpetua Vole\"\"}\"\n\
    H3,application-received,2022-02-05T09:00:00Z,2022-02-05T09:00:00Z,\n\
    H3,journey-ended,2023-04-20T09:00:00Z,2023-04-20T09:00:00Z,\"{\"\"reason\"\":\"\"fostering-not-as-expected\"\",\"\"decided_by\"\":\"\"household\"\"}\"\n\
    H4,enquiry-received,2022-01-05T09:00:00Z,2022-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Lancelot Dray\"\"}\"\n\
    H4,approved,2022-02-05T09:00:00Z,2022-02-05T09:00:00Z,\n\
    H5,enquiry-received,2022-01-05T09:00:00Z,2022-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Isolde Finch\"\"}\"\n";

fn households() -> Service {
    let service = Service::new();
    let imported = service.run(&["import", "events", &service.write("five.csv", HOUSEHOLDS)]);
    assert_eq!(imported.status, 0, "{imported:?}");
    service
}

/// Two that asked, and ended on the same day of 2023, the first with a note; and one that is under way. They are
/// told over pages, so that the log's time is that of a service that goes on.
fn told_in_2023() -> Service {
    let service = Service::new();
    let site = Site::at(&service, "2023-01-09T09:00:00Z");
    let recruiter = site.signed_in(&service, "recruiter");
    let ending = [
        ("decided_by", "household"),
        ("happened_on", "today"),
        ("reason", "not-the-right-time"),
        ("later", "no"),
    ];
    for name in ["Zebedee Quill", "Ottoline Marsh"] {
        let journey = format!("/journeys/{}", recruiter.enquiry(name));
        if name == "Zebedee Quill" {
            let note = [("note", "Keeps a piebald pony")];
            assert_eq!(recruiter.fill(&format!("{journey}/notes/new"), &note).status, 303);
        }
        let form = format!("{journey}/ending/new?decided_by=household");
        assert_eq!(recruiter.fill(&form, &ending).status, 303);
    }
    recruiter.enquiry("Isolde Finch");
    drop(site);
    service
}

fn again<'a>(site: &'a Site, role: &str) -> Browser<'a> {
    let mut browser = site.stranger();
    let email = format!("{role}@council.example");
    assert_eq!(browser.sign_in(&email, PASSWORD).status, 303);
    browser
}

fn part<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    page.split_once(from).unwrap().1.split_once(to).map_or("", |(part, _)| part)
}

#[test]
fn a_manager_sees_whose_time_is_over_and_whose_will_be_soon() {
    let service = households();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");

    let page = manager.get(LIST).body;

    assert!(page.contains("For review now (2)"), "{page}");
    let now = part(&page, "For review now", "In the next three months (");
    assert!(now.contains("FH-1-R, Zebedee Quill") && now.contains("Ottoline Marsh"), "{now}");
    let why =
        "Enquiry only. Counted from 9 March 2022, kept for 24 months (2 years): for review since";
    assert!(now.contains(why), "{now}");
    assert!(page.contains("In the next three months (1)"), "{page}");
    let soon = page.split_once("In the next three months (").unwrap().1;
    assert!(soon.contains("Perpetua Vole") && soon.contains("21 April"), "{soon}");
    for stays in ["Lancelot Dray", "Isolde Finch"] {
        assert!(!page.contains(stays), "{stays} is approved, or under way: {page}");
    }
    let approved = manager.get("/journeys/FH-4-G").body;
    assert!(approved.contains("Kept while their approval is in force"), "{approved}");
}

#[test]
fn one_is_let_go_and_another_is_held_until_that_is_lifted() {
    let service = told_in_2023();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let of_2 = "/journeys/FH-2-W/retention";

    let unsaid = manager.fill(of_2, &[("until", ""), ("note", "")]);
    assert_eq!(unsaid.status, 422, "{unsaid:?}");
    assert!(unsaid.body.contains("Tell us why the records are held"), "{unsaid:?}");
    let past = manager.fill(of_2, &[("until", "1/3/2026"), ("note", "a complaint")]);
    assert_eq!(past.status, 422, "{past:?}");
    let held = manager.fill(of_2, &[("until", ""), ("note", "a complaint of the Quibbles")]);
    assert_eq!(held.status, 303, "{held:?}");
    let page = manager.get(LIST).body;
    assert!(page.contains("For review now (1)") && !page.contains("Ottoline"), "{page}");
    let page = manager.get("/journeys/FH-2-W").body;
    assert!(page.contains("Their records are held") && page.contains("Quibbles"), "{page}");

    let all = manager.get("/retention?all=true").body;
    assert_eq!(all.matches(" checked").count(), 1, "{all}");
    let nobody = manager.fill(LIST, &[]);
    assert!(nobody.body.contains("Select at least one household"), "{nobody:?}");
    let chosen = [("households", "FH-1-R"), ("households", "FH-2-W"), ("households", "FH-3-A")];
    let looked_over = manager.fill(LIST, &chosen);
    assert_eq!(looked_over.status, 200, "{looked_over:?}");
    assert!(looked_over.body.contains("Erase 1 household for ever?"), "{looked_over:?}");
    assert!(manager.get("/journeys/FH-1-R").body.contains("Zebedee Quill"), "nothing went yet");

    let confirmed = [&chosen[..], &[("confirmed", "yes")]].concat();
    let not_all = manager.fill(LIST, &confirmed);
    assert_eq!(not_all.status, 409, "{not_all:?}");
    assert_eq!(not_all.body.matches("It is not for review any more").count(), 2, "{not_all:?}");
    let gone = manager.get("/journeys/FH-1-R").body;
    assert!(gone.contains("[erased]") && gone.contains("What was known of them is erased"));
    assert!(!gone.contains("Zebedee") && !gone.contains("piebald"), "{gone}");
    for stays in ["FH-2-W", "FH-3-A"] {
        assert!(!manager.get(&format!("/journeys/{stays}")).body.contains("[erased]"), "{stays}");
    }

    let lifted = manager.fill("/journeys/FH-2-W/retention/lifting", &[("note", "it is settled")]);
    assert_eq!(lifted.status, 303, "{lifted:?}");
    assert!(manager.get(LIST).body.contains("Ottoline Marsh"));
    let twice = manager.fill("/journeys/FH-2-W/retention/lifting", &[("note", "again")]);
    assert!(twice.body.contains("there is no hold to lift"), "{twice:?}");
    let nothing = manager.fill("/journeys/FH-1-R/retention", &[("until", ""), ("note", "")]);
    assert!(nothing.body.contains("is erased already"), "{nothing:?}");
}

#[test]
fn what_was_erased_has_a_certificate_without_a_name() {
    let service = told_in_2023();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    assert!(manager.get("/retention/log").body.contains("Nothing was erased yet"));
    let saved = manager.fill(LIST, &[("households", "FH-1-R"), ("confirmed", "yes")]);
    assert_eq!(saved.location.as_deref(), Some("/retention?gone=1"), "{saved:?}");

    let log = manager.get("/retention/log").body;
    let number = part(&log, "href=\"/retention/log/", "\"");
    let certificate = manager.get(&format!("/retention/log/{number}")).body;

    for text in [&log, &certificate] {
        assert!(text.contains("FH-1-R") && text.contains("Enquiry only"), "{text}");
        assert!(text.contains("2 of 2 sealed values failed to open"), "{text}");
        assert!(!text.contains("Zebedee"), "{text}");
    }
    for said in
        ["9 January 2023", "24 months (2 years)", "10 January 2025", "2 of 2 failed to open"]
    {
        assert!(certificate.contains(said), "{said}: {certificate}");
    }
    let file = manager.get("/retention/log.csv").body;
    let row = file.lines().nth(1).unwrap();
    assert!(
        row.contains(",FH-1-R,2026-03-02") && row.contains(",2023-01-09,24,2025-01-10,1,Yes,"),
        "{row}"
    );
    assert!(row.ends_with(",2,2,2"), "keys, values and failures: {row}");
    assert_eq!(manager.get("/retention/log/9999").status, 404);
    let verified = service.run(&["verify"]);
    assert!(verified.out.starts_with("The log is whole"), "{verified:?}");
}

#[test]
fn how_long_records_are_kept_is_shown_before_it_is_adopted_and_never_below_the_law() {
    let service = households();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let enquiry = "/retention/periods/change?class=enquiry";
    let fill = |months: &str, service: &str, step: &str| {
        let fields = [
            ("class", "enquiry"),
            ("months", months),
            ("service", service),
            ("source", "Schedule 4.2"),
            ("step", step),
        ];
        manager.fill(enquiry, &fields)
    };

    let preview = fill("60", "", "preview");
    assert_eq!(preview.status, 200, "{preview:?}");
    assert!(
        preview.body.contains("For review now: 2 households as it is, 0 households with this"),
        "{preview:?}"
    );
    assert!(manager.get(LIST).body.contains("For review now (2)"), "nothing is adopted yet");
    let adopted = fill("60", "Moray", "adopt");
    assert_eq!(adopted.status, 303, "{adopted:?}");
    let page = manager.get(LIST).body;
    assert!(page.contains("For review now (1)") && !page.contains("Zebedee"), "{page}");
    let periods = manager.get("/retention/periods").body;
    assert!(periods.contains("Moray: 60 months (5 years) (Schedule 4.2)"), "{periods}");
    assert!(
        periods.contains("regulation 32(3)") && periods.contains("regulation 32(1)"),
        "{periods}"
    );
    assert!(fill("60", "Moray", "adopt").body.contains("how long they are kept already"));

    for (class, months) in [("application", "35"), ("approved", "119"), ("enquiry", "1201")] {
        let form = format!("{PERIODS}?class={class}");
        for step in ["preview", "adopt"] {
            let fields =
                [("class", class), ("months", months), ("source", "Schedule 4.2"), ("step", step)];
            let refused = manager.fill(&form, &fields);
            assert_eq!(refused.status, 422, "{class}: {refused:?}");
        }
    }
    for (months, service, why) in [
        ("", "", "Enter how many months"),
        ("0", "", "Enter how many"),
        ("12", "Mars", "one of the services"),
    ] {
        let refused = fill(months, service, "adopt");
        assert!(refused.status == 422 && refused.body.contains(why), "{why}: {refused:?}");
    }
    assert_eq!(manager.get("/retention/periods/change?class=mars").status, 404);
    let unsaid = [("class", "enquiry"), ("months", "12"), ("source", ""), ("step", "adopt")];
    assert!(manager.fill(enquiry, &unsaid).body.contains("Enter the schedule or decision"));
}

#[test]
fn who_changed_how_long_records_are_kept_is_listed_with_what_held_before() {
    let service = households();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let periods = || manager.get("/retention/periods").body;
    assert!(periods().contains("Nobody has changed how long records are kept"), "{}", periods());
    for months in ["60", "48"] {
        let fields = [
            ("class", "enquiry"),
            ("months", months),
            ("service", "Moray"),
            ("source", "Schedule 4.2"),
            ("step", "adopt"),
        ];
        let adopted = manager.fill(&format!("{PERIODS}?class=enquiry"), &fields);
        assert_eq!(adopted.status, 303, "{adopted:?}");
    }

    let page = periods();
    let history = page.split_once("Who decided that").unwrap().1;
    let [latest, first] = ["48 months (4 years)", "24 months (2 years)"].map(|it| history.find(it));
    assert!(latest.is_some() && latest < first, "the latest first: {history}");
    assert_eq!(history.matches("Ann O'Neil, manager").count(), 2, "{history}");
    assert_eq!(history.matches("60 months (5 years)").count(), 2, "set, then changed: {history}");
    assert_eq!(history.matches("scope=\"row\"").count(), 2, "{history}");
}

#[test]
fn a_household_that_came_back_keeps_what_is_known_of_it_before() {
    let service = Service::new();
    let back = "H6,enquiry-received,2023-01-05T09:00:00Z,2023-01-05T09:00:00Z,\"{\"\"name\"\":\"\"Zebedee Quill\"\"}\"\n\
        H6,household-came-back,2023-01-05T09:00:00Z,2023-01-05T09:00:00Z,\"{\"\"earlier\"\":\"\"H1\"\"}\"\n";
    let six = service.write("six.csv", format!("{HOUSEHOLDS}{back}"));
    let imported = service.run(&["import", "events", &six]);
    assert_eq!(imported.status, 0, "{imported:?}");
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");

    let page = manager.get(LIST).body;
    assert!(page.contains("For review now (1)") && !page.contains("Zebedee"), "{page}");
    let page = manager.get("/journeys/FH-1-R/retention").body;
    assert!(
        page.contains("Another journey of the same household")
            && page.contains("keeps them for now"),
        "{page}"
    );
}

#[test]
fn a_hold_is_sealed_and_a_recruiter_cannot_take_it_back() {
    let service = told_in_2023();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let note = [("until", "1/9/2030"), ("note", "Wombat inquiry")];
    assert_eq!(manager.fill("/journeys/FH-2-W/retention", &note).status, 303);
    let recruiter = again(&site, "recruiter");

    let page = recruiter.get("/journeys/FH-2-W").body;
    assert!(page.contains("Their records are held until"), "{page}");
    assert!(!page.contains("Hold or keep longer"), "{page}");
    let hold = part(&page, "/journeys/FH-2-W/corrections/", "\"");
    let undo = format!("/journeys/FH-2-W/corrections/{hold}");
    let undo = recruiter.get(&undo).body;
    assert!(undo.contains("Only a manager can undo this"), "{undo}");
    let exported = service.run(&["export", "events"]);
    assert!(exported.out.contains("retention-held") && !exported.out.contains("Wombat"));
    assert_eq!(recruiter.get(LIST).status, 403);
}

#[test]
fn the_command_line_erases_nothing_that_the_law_or_a_hold_keeps_unless_it_is_told_to() {
    let service = households();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let note = [("until", ""), ("note", "a complaint")];
    assert_eq!(manager.fill("/journeys/FH-2-W/retention", &note).status, 303);

    let erase = |args: &[&str]| service.run(&[&["erase"], args].concat());
    erase(&["FH-4-G", "--yes"]).assert_refused(&["regulation 32(1)", "--despite-duty-to-keep"]);
    erase(&["FH-2-W", "--yes"]).assert_refused(&["a manager holds their records"]);
    let dry = erase(&["FH-4-G", "--dry-run"]);
    assert!(dry.status == 0 && dry.out.contains("But the law keeps them"), "{dry:?}");
    let told = erase(&["FH-4-G", "--yes", "--despite-duty-to-keep"]);
    assert_eq!(told.status, 0, "{told:?}");
    assert!(manager.get("/journeys/FH-4-G").body.contains("[erased]"));
    let log = manager.get("/retention/log").body;
    assert!(log.contains("On request") && log.contains("on the command line"), "{log}");
}
