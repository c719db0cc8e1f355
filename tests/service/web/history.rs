//! Who saw a household and who changed what of it: on record before it is shown, and shown as it was.

use std::thread;

use serde_json::json;
use waymark::store::Scope;
use waymark::web::{Allowed, table};

use super::api::Program;
use super::objects::{FRIDAY, MONDAY, Objects};
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site, with};

const LOOKS: &str = "SELECT count(*) FROM viewing WHERE journey IS NOT NULL";

fn has(text: &str, words: &str) {
    assert!(text.contains(words), "{words} is not in {text}");
}

fn has_not(text: &str, words: &str) {
    assert!(!text.contains(words), "{words} is in {text}");
}

fn at(reference: &str) -> String {
    format!("/journeys/{reference}")
}

fn history(browser: &Browser<'_>, reference: &str) -> Answer {
    let page = browser.get(&format!("{}/history", at(reference)));
    assert_eq!(page.status, 200, "{page:?}");
    page
}

// Nothing can be put on record any more.
fn without_the_table(service: &Service) {
    service.sql("ALTER TABLE viewing RENAME TO put_away").unwrap();
}

#[test]
fn a_look_is_on_record_once_in_a_quarter_of_an_hour_for_each_worker_and_kind_of_page() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let (ann, bea) = (site.signed_in(&service, "recruiter"), site.signed_in(&service, "manager"));
    let reference = ann.enquiry("Ann Example");
    assert_eq!(service.count(LOOKS), 0);

    for _ in 0..3 {
        assert_eq!(ann.get(&at(&reference)).status, 200);
    }
    assert_eq!(service.count(LOOKS), 1);
    assert_eq!(ann.get(&format!("{}/notes/new", at(&reference))).status, 200);
    assert_eq!(ann.get(&format!("{}/pause", at(&reference))).status, 200);
    assert_eq!(service.count(LOOKS), 2, "one form is as another");
    assert_eq!(bea.get(&at(&reference)).status, 200);
    assert_eq!(service.count(LOOKS), 3);
    assert_eq!(ann.get("/journeys/FH-9999-V").status, 404);
    assert_eq!(site.stranger().get(&at(&reference)).status, 303);
    assert_eq!(service.count(LOOKS), 3, "nothing was shown");
    let cookie = ann.cookie.clone();
    drop(site);

    let later = Site::at(&service, "2026-03-02T09:20:00Z");
    assert_eq!(later.with_cookie(cookie.clone()).get(&at(&reference)).status, 200);
    assert_eq!(service.count(LOOKS), 4);
    drop(later);
    let again = Site::at(&service, "2026-03-02T09:21:00Z");
    assert_eq!(again.with_cookie(cookie).get(&at(&reference)).status, 200);
    assert_eq!(service.count(LOOKS), 4, "a process that forgot puts nothing down twice");
}

#[test]
fn many_who_look_at_once_are_each_on_record_once() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let (ann, bea) = (site.signed_in(&service, "recruiter"), site.signed_in(&service, "manager"));
    let references: Vec<String> = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"]
        .iter()
        .map(|name| ann.enquiry(&format!("{name} Example")))
        .collect();
    let mut second = None;
    // A moment later, or it would not know yet what the first recorded.
    let other = site.beside(&service, &mut second, "2026-03-02T09:01:00Z");

    thread::scope(|scope| {
        for (who, site) in [(&ann, &site), (&ann, other), (&bea, &site), (&bea, other)] {
            for reference in &references {
                for _ in 0..2 {
                    scope.spawn(move || {
                        let page = who.at(site).get(&at(reference));
                        assert_eq!(page.status, 200, "{page:?}");
                    });
                }
            }
        }
    });

    assert_eq!(service.count(LOOKS), 16);
    let verified = service.run(&["verify"]);
    assert_eq!(verified.status, 0, "one chain, whichever process added to it: {verified:?}");
}

#[test]
fn a_program_that_reads_a_household_is_on_record_with_its_token() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = Program::new(&service, &site);
    let reference = program.enquiry("Ann Example");
    assert_eq!(service.count(LOOKS), 0, "what it told is its own");

    program.read(&at(&reference));
    program.read(&at(&reference));
    program.read(&format!("{}/timeline", at(&reference)));
    program.send(&format!("{}/notes", at(&reference)), &json!({ "note": "rings" }));

    assert_eq!(service.count(LOOKS), 3);
    assert_eq!(service.count("SELECT count(*) FROM viewing WHERE token IS NULL"), 0);
    let ann = site.signed_in(&service, "recruiter");
    let page = history(&ann, &reference).body;
    has(&page, "Pat Example, by the program “a program”");
    has(&page, "Household, Timeline, Answer to what was recorded");
    has(&page, "The program “a program”");
}

#[test]
fn what_cannot_be_put_on_record_is_not_shown_and_lists_of_many_are() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let ann = site.signed_in(&service, "recruiter");
    let program = Program::new(&service, &site);
    let (seen, unseen) = (ann.enquiry("Cora Seen"), ann.enquiry("Dora Unseen"));
    assert_eq!(ann.get(&at(&seen)).status, 200);
    let form = format!("{}/notes/new", at(&unseen));
    let marks = ann.get("/journeys/new").marks();
    without_the_table(&service);

    let page = ann.get(&at(&unseen));
    assert_eq!(page.status, 503, "{page:?}");
    has(&page.body, "Try again in a minute");
    has_not(&page.body, "Dora");
    let told = program.get(&at(&unseen));
    assert_eq!((told.status, told.body.contains("Dora")), (503, false), "{told:?}");
    let note = "x".repeat(5_000);
    let typed = with(&marks, &[("note", &*note)]);
    let refused = ann.send(&form, &typed);
    assert_eq!((refused.status, refused.body.contains("Dora")), (503, false), "{refused:?}");
    has(&refused.body, "xxxxx");
    let file = ann.get("/journeys.csv");
    assert_eq!((file.status, file.body.contains("Dora")), (503, false), "{file:?}");
    assert_eq!(ann.get(&at(&seen)).status, 200, "that was put on record before");
    has(&ann.get("/journeys").body, "Dora Unseen");

    service.sql("ALTER TABLE put_away RENAME TO viewing").unwrap();
    assert_eq!(ann.get(&at(&unseen)).status, 200);
}

// Lists, work and searches: pages that name several households, or that somebody is asked about.
const OF_MANY: [&str; 15] = [
    "/work",
    "/work/allocation",
    "/work/waiting",
    "/journeys",
    "/duplicates",
    "/training/{course}",
    "/training/{course}/attendance",
    "/training/{course}/plan",
    "/training/{course}/cancellation",
    "/journeys/new",
    "/journeys/new/questions",
    "/imports/{import}",
    "/panel",
    "/api/v1/journeys",
    "/api/v1/work",
];

#[test]
fn no_page_that_names_a_household_leaves_without_being_on_record() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let ann = site.signed_in(&service, "recruiter");
    let objects = Objects::new(&service, &ann);
    let bea = site.signed_in(&service, "manager");
    let program = Program::of(&service, &site, "manager@council.example", &["read"]);
    let is_read = |allowed| match allowed {
        Allowed::Roles(_) => Some(false),
        Allowed::Token([Scope::Read]) => Some(true),
        Allowed::Token(_) | Allowed::Anyone => None,
    };
    let named = || {
        let mut named = vec![];
        for entry in table().iter().filter(|entry| entry.method == "GET") {
            let Some(is_for_programs) = is_read(entry.allowed) else { continue };
            let address = &objects.addresses(entry.address)[0];
            let answer = match address.strip_prefix("/api/v1") {
                Some(address) if is_for_programs => program.get(address),
                _ => bea.get(address),
            };
            if ["Ann Example", "Ben Example"].iter().any(|name| answer.body.contains(name)) {
                named.push(entry.address);
            }
        }
        named
    };
    without_the_table(&service);

    let unrecorded = named();
    let strange: Vec<_> = unrecorded.iter().filter(|it| !OF_MANY.contains(it)).collect();
    assert!(strange.is_empty(), "{strange:?}");
    service.sql("ALTER TABLE put_away RENAME TO viewing").unwrap();
    let recorded = named();

    let below = recorded.iter().filter(|it| it.contains("{reference}")).count();
    assert!(below > 15, "{recorded:?}");
    assert!(recorded.contains(&"/journeys"), "{recorded:?}");
    assert_eq!(service.count("SELECT count(*) FROM viewing WHERE page = 'list-file'"), 2);
    let files = "SELECT count(*) FROM viewing WHERE page = 'list-file' AND households > 1";
    assert_eq!(service.count(files), 2, "with how many they held");
    let lists = "SELECT count(DISTINCT page) FROM viewing WHERE journey IS NULL";
    assert!(service.count(lists) >= 4);
}

#[test]
fn who_looked_stays_as_it_was_written() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let ann = site.signed_in(&service, "recruiter");
    let reference = ann.enquiry("Ann Example");
    assert_eq!(ann.get(&at(&reference)).status, 200);
    let mut changes = vec!["UPDATE viewing SET page = 'list'", "DELETE FROM viewing"];
    changes.push(if service.is_sqlite() {
        "INSERT OR REPLACE INTO viewing SELECT viewing, 1, worker, token, journey, page, households, \
         position, hash FROM viewing"
    } else {
        "TRUNCATE viewing"
    });

    for change in changes {
        assert!(service.sql(change).is_err(), "{change}");
    }
    assert_eq!(service.count(LOOKS), 1);
    drop(site);
    let erased = service.run(&["erase", &reference, "--yes"]);
    assert_eq!(erased.status, 0, "{erased:?}");

    assert_eq!(service.count(LOOKS), 1, "who knew of them is known for ever");
    let later = Site::of(&service);
    let page = history(&later.signed_in(&service, "manager"), &reference).body;
    has(&page, "[erased]");
    has_not(&page, "Ann Example");
    has(&page, "Erasure ordered");
    has(&page, "The command line");
}

#[test]
fn every_fact_is_told_in_the_words_of_the_timeline_with_who_recorded_it_and_how() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let ann = site.person(&service, "Ann Day", "ann", "recruiter");
    let reference = ann.enquiry("Eve Example");
    let note = ann.fill(&format!("{}/notes/new", at(&reference)), &[("note", "They ring back")]);
    assert_eq!(note.status, 303, "{note:?}");
    let undone = ann.fill(&format!("{}/corrections/3", at(&reference)), &[("note", "Wrong house")]);
    assert_eq!(undone.status, 303, "{undone:?}");

    let page = history(&ann, &reference).body;

    for words in
        ["What was changed", "Enquiry received, by web", "Given to Ann Day", "Undone: Note added"]
    {
        has(&page, words);
    }
    has(&page, "<s>Note added</s><span class=\"govuk-visually-hidden\"> (was undone)</span>");
    has(&page, "Undone by Ann Day, Monday 2 March");
    has(&page, "A page");
    has(&page, "of <strong>4</strong> facts");
    has_not(&page, "They ring back");
    let household = ann.get(&at(&reference)).body;
    has(&household, &format!("href=\"{}/history\"", at(&reference)));
    let again = history(&ann, &reference).body;
    has(&again, "Form, Who saw and changed this, Household");
    has_not(&again, "Nobody had looked before.");
}

#[test]
fn what_came_from_a_file_and_happened_long_before_says_so() {
    let service = Service::new();
    let file = "journey,event,happened_at,recorded_at,worker\n\
         J1,enquiry-received,2026-01-05T09:00:00Z,2026-01-06T09:00:00Z,Old Hand\n";
    let imported = service.run(&["import", "events", &service.write("old.csv", file)]);
    assert_eq!(imported.status, 0, "{imported:?}");
    let site = Site::of(&service);
    let ann = site.signed_in(&service, "recruiter");

    let page = history(&ann, "FH-1-R").body;

    has(&page, "Happened ");
    has(&page, "Old Hand");
    has(&page, "An import");
    has(&page, "Nobody had looked before.");
}

#[test]
fn what_the_service_did_by_itself_is_told_too() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let reference = site.signed_in(&service, "recruiter").enquiry("Ann Example");
    drop(site);
    let reminded = service.run(&["remind", "--now", FRIDAY]);
    assert!(reminded.out.starts_with("Sent "), "{reminded:?}");
    let later = Site::of(&service);
    let manager = later.signed_in(&service, "manager");

    let page = history(&manager, &reference).body;

    has(&page, "Reminder sent: ");
    has(&page, "By itself");
}

#[test]
fn days_are_asked_for_in_any_spelling_and_said_beside_their_field_where_they_are_none() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let ann = site.signed_in(&service, "recruiter");
    let reference = ann.enquiry("Ann Example");
    assert_eq!(ann.get(&at(&reference)).status, 200);
    let ask = |query: &str| ann.get(&format!("{}/history?{query}", at(&reference)));

    for (query, sentence) in [
        ("from=soon", "Enter a day, for example 24/11/2026, 3 Nov or yesterday"),
        ("to=31/2/2026", "There is no 31 February 2026"),
        ("from=2/3/2026&to=1/3/2026", "The last day must be the first day or later"),
    ] {
        let wrong = ask(query);
        assert_eq!(wrong.status, 422, "{wrong:?}");
        has(&wrong.body, "<title>Error: ");
        has(&wrong.body, sentence);
        has_not(&wrong.body, "What was changed");
        let file = ann.get(&format!("{}/history.csv?{query}", at(&reference)));
        assert_eq!((file.status, file.body), (422, format!("{sentence}.\n")));
    }
    let today = ask("from=today&to=2%20Mar").body;
    has(&today, "Enquiry received");
    has(&today, "Monday 2 March 2026");
    let before = ask("to=1/3/2026").body;
    has(&before, "Nothing was recorded on these days.");
    has(&before, "Nobody looked on these days.");
    has(&ask("changes=99&looks=99").body, "Enquiry received");
    assert_eq!(ask("changes=many").status, 400);
    assert_eq!(ask("as-at=tomorrow").status, 400);
    let earlier = ask("as-at=2026-03-02&from=today").body;
    has(&earlier, "name=\"as-at\" value=\"2026-03-02\"");
}

#[test]
fn a_long_trail_is_turned_page_by_page() {
    let service = Service::new();
    let mut file =
        "journey,event,happened_at\nJ1,enquiry-received,2026-01-05T09:00:00Z\n".to_owned();
    (0..60).for_each(|minute| file += &format!("J1,note-added,2026-01-06T09:{minute:02}:00Z\n"));
    let imported = service.run(&["import", "events", &service.write("notes.csv", file)]);
    assert_eq!(imported.status, 0, "{imported:?}");
    let site = Site::of(&service);
    let ann = site.signed_in(&service, "recruiter");

    let first = history(&ann, "FH-1-R").body;
    let second = ann.get("/journeys/FH-1-R/history?changes=2").body;

    has(&first, "Showing <strong>1</strong> to <strong>50</strong> of <strong>61</strong>");
    has(&first, "href=\"/journeys/FH-1-R/history?changes=2\"");
    has_not(&first, "Enquiry received");
    has(&second, "Showing <strong>51</strong> to <strong>61</strong> of <strong>61</strong>");
    has(&second, "Enquiry received");
}

#[test]
fn both_can_be_taken_along_and_no_cell_runs_as_a_formula() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let ann = site.person(&service, "=HYPERLINK(1)", "ann", "recruiter");
    let reference = ann.enquiry("Ann Example");
    assert_eq!(ann.get(&at(&reference)).status, 200);

    let file = ann.get(&format!("{}/history.csv", at(&reference)));

    assert_eq!(file.status, 200, "{file:?}");
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    let named = format!("attachment; filename=\"{reference}-history.csv\"");
    assert_eq!(file.header("content-disposition"), Some(&*named));
    let lines: Vec<&str> = file.body.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "Kind,Number,Recorded,Happened,Who,By way of,What,Undone");
    assert!(
        lines.iter().any(|line| {
            line.starts_with("Changed,1,2026-03-02 09:0")
                && line.contains(",'=HYPERLINK(1),A page,\"Enquiry received, by web\"")
        }),
        "{lines:?}"
    );
    assert!(lines.last().unwrap().ends_with(",'=HYPERLINK(1),A page,Household,"), "{lines:?}");
}
