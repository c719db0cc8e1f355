//! What the service promises: seen by whom, changed by a manager, tried on what has happened, and
//! adopted from a day on.

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, PASSWORD, Site, with};

const FIRST: &str = "/clocks/change?pathway=fostering-england&clock=first-contact";

/// After the quarter in which the households asked.
const APRIL: &str = "2026-04-20T09:00:00Z";

fn has(page: &str, sentence: &str) {
    assert!(page.contains(sentence), "{sentence:?} is not in {page}");
}

// A change of the promise to reply, with something in it otherwise.
fn change<'a>(otherwise: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("pathway", "fostering-england"),
        ("clock", "first-contact"),
        ("within", "36 hours"),
        ("remind", "warn at 50%\r\ndue\r\nescalate after 24 hours"),
        ("source", "Agreed at the clinic"),
        ("from", "1/5/2026"),
    ];
    let kept = usual.into_iter().filter(|(name, _)| otherwise.iter().all(|(it, _)| it != name));
    kept.chain(otherwise.iter().copied()).collect()
}

fn try_out(who: &Browser<'_>, otherwise: &[(&str, &str)]) -> Answer {
    who.post(FIRST, "/clocks/change", &change(otherwise))
}

// What the page before holds, sent to be adopted.
fn adopt(who: &Browser<'_>, page: &Answer) -> Answer {
    let hidden = page.hidden();
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, it)| (&**name, &**it)).collect();
    who.send("/clocks/change", &with(&[], &[&fields[..], &[("step", "adopt")]].concat()))
}

// Somebody with an account, signed in on a later day.
fn back<'a>(site: &'a Site, role: &str) -> Browser<'a> {
    let mut browser = site.stranger();
    browser.sign_in(&format!("{role}@council.example"), PASSWORD);
    browser
}

fn speak(who: &Browser<'_>, reference: &str) {
    let told = [
        ("outcome", "spoke"),
        ("channel", "phone"),
        ("direction", "outward"),
        ("happened_on", "today"),
        ("next", "1"),
    ];
    let saved = who.fill(&format!("/journeys/{reference}/contacts/new"), &told);
    assert_eq!(saved.status, 303, "{saved:?}");
}

#[test]
fn each_clock_is_a_sentence_with_its_source_and_who_is_told_when() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    for role in ["recruiter", "administrator"] {
        let page = site.signed_in(&service, role).get("/clocks").body;
        has(
            &page,
            "Within 72 hours of the enquiry, day and night, until somebody spoke with them.",
        );
        assert!(!page.contains("/clocks/change"), "{role} changes nothing");
    }
    let page = manager.get("/clocks").body;

    has(&page, "Who looks after the household: at half time, when due");
    has(&page, "Managers: 24 hours after it was due");
    has(&page, "Waymark's own target; local rules range from 24 hours to 5 working days");
    has(&page, "5 working days before the day of “Panel booked” or “Panel moved”");
    has(&page, "Measured only, from “Application received”, until “Application accepted”.");
    has(&page, "a worker’s leave does not stop it");
    has(&page, "Comes along with Waymark");
    has(&page, &FIRST.replace('&', "&amp;"));
    has(&manager.get("/performance/clocks").body, "href=\"/clocks\"");
    let marketing = site.signed_in(&service, "marketing");
    assert!(!marketing.get("/performance/clocks").body.contains("href=\"/clocks\""));
    assert_eq!(marketing.get("/clocks").status, 403);
}

#[test]
fn what_is_wrong_with_a_change_is_said_beside_its_question_with_what_is_right() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let wrong = [
        ("within", "3 fortnights", "is not a length of time: write it as"),
        ("within", "5 working days before", "Nothing that starts this clock books a day"),
        ("remind", "due\nnag daily", "is not a reminder step: write it as"),
        ("remind", "due\ndue", "The line &quot;due&quot; is there twice"),
        ("source", " ", "Enter where the target comes from"),
        ("from", "someday", "Enter a day, for example"),
        ("from", "2/3/2026", "enter tomorrow or a later day"),
        ("from", "1/1/2026", "enter tomorrow or a later day"),
    ];
    let position = site.position();
    for step in ["preview", "adopt"] {
        for (field, typed, sentence) in wrong {
            let answer = try_out(&manager, &[(field, typed), ("step", step)]);
            assert_eq!(answer.status, 422, "{field} {typed:?}: {answer:?}");
            has(&answer.body, sentence);
            has(&answer.body, &format!("id=\"{field}-error\""));
        }
    }
    let measured = try_out(&manager, &[("within", "")]);
    has(&measured.body, "A clock without a limit reminds nobody");
    let same = [
        ("within", "72 hours"),
        ("source", "Waymark's own target; local rules range from 24 hours to 5 working days"),
    ];
    has(&try_out(&manager, &same).body, "This is how the clock runs already");
    let edited = try_out(&manager, &[("step", "edit")]);
    assert_eq!((edited.status, edited.body.contains("value=\"36 hours\"")), (200, true));
    assert_eq!(manager.get("/clocks/change?pathway=moon&clock=first-contact").status, 404);
    assert_eq!(manager.get("/clocks/change?pathway=fostering-england&clock=moon").status, 404);
    assert_eq!(site.position(), position, "nothing was adopted");
}

#[test]
fn a_change_is_tried_on_the_last_quarter_as_the_report_of_clocks_counts_it() {
    let service = Service::new();
    let site = Site::at(&service, "2026-01-12T09:00:00Z");
    let recruiter = site.signed_in(&service, "recruiter");
    let _manager = site.signed_in(&service, "manager");
    let names = ["Ann Example", "Bo Example", "Cy Example"];
    let households = names.map(|name| recruiter.enquiry(name));
    drop(site);
    let later = ["2026-01-13T09:00:00Z", "2026-01-14T10:00:00Z", "2026-01-19T09:00:00Z"];
    for (at, reference) in later.into_iter().zip(&households) {
        let site = Site::at(&service, at);
        speak(&back(&site, "recruiter"), reference);
    }
    let report = service.report(&[
        "clocks",
        "--basis",
        "period",
        "--from",
        "2026-01-01",
        "--to",
        "2026-04-01",
    ]);
    let row = report["rows"].as_array().unwrap().iter().find(|it| it["clock"] == "first-contact");
    assert_eq!((&row.unwrap()["met"], &row.unwrap()["missed"]), (&2.into(), &1.into()));

    let site = Site::at(&service, APRIL);
    let manager = back(&site, "manager");
    let position = site.position();
    let tried = try_out(&manager, &[]);

    assert_eq!(tried.status, 200, "{tried:?}");
    has(&tried.body, "Last quarter (1 January to 31 March 2026): met 2 of 3. Under this: 1 of 3.");
    has(
        &tried.body,
        "Within 36 hours of the enquiry, day and night, until somebody spoke with them.",
    );
    has(&tried.body, "It would have come to something else for 1 household of it:");
    has(&tried.body, &format!("{}</a>: met, would be missed", households[1]));
    has(&tried.body, "neither the 3 households under way");
    assert_eq!(site.position(), position, "a try records nothing");
    let file = include_str!("../../../src/domain/pathway/fostering_england.toml");
    let file = file.replace("within = \"72 hours\"", "within = \"36 hours\"");
    let file = service.write("shorter.toml", file.replace("\"2011-04-01\"", "\"2099-01-01\""));
    let printed = service.run(&["pathway", "preview", &file]);
    assert_eq!(printed.status, 0, "{printed:?}");
    has(&printed.out, "First contact");
    has(&printed.out, "As it would run: within 36 hours of the enquiry, day and night");
    assert!(!printed.out.contains("Information pack"), "only what differs: {}", printed.out);
}

#[test]
fn what_is_adopted_governs_who_asks_from_its_day_on_and_is_seen_with_by_whom() {
    let service = Service::new();
    let site = Site::at(&service, APRIL);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let before = recruiter.enquiry("Ann Example");
    let tried = try_out(&manager, &[]);
    let position = site.position();
    let adopted = adopt(&manager, &tried);
    let again = adopt(&manager, &tried);

    assert_eq!((adopted.status, &adopted.location), (303, &again.location));
    assert_eq!(site.position(), position + 1, "sent twice, adopted once");
    let page = manager.get(&adopted.location.unwrap()).body;
    has(&page, "Another target for First contact, from 1 May 2026, is adopted.");
    has(&page, "From 1 May 2026:");
    has(&page, "by Ann O'Neil, manager");
    has(&page, "1 May 2026, to come");
    has(&page, "Within 72 hours of the enquiry");
    has(&manager.get("/performance/clocks").body, "First contact, within 72 hours: met none yet");
    let due = |who: &Browser<'_>, reference: &str| {
        let page = who.get(&format!("/journeys/{reference}")).body;
        let (_, rest) =
            page.split_once("First contact\n").or(page.split_once("First contact<")).unwrap();
        rest.get(..600).unwrap().to_owned()
    };
    has(&due(&recruiter, &before), "Thursday 23 April");
    drop(site);

    let site = Site::at(&service, "2026-05-04T09:00:00Z");
    let (recruiter, manager) = (back(&site, "recruiter"), back(&site, "manager"));
    let after = recruiter.enquiry("Bo Example");
    has(&due(&recruiter, &after), "Tuesday 5 May at 10pm");
    let page = manager.get("/clocks").body;
    has(&page, "Within 36 hours of the enquiry, day and night, until somebody spoke with them.");
    has(&page, "Before that");
    has(&page, "Agreed at the clinic");
    has(&manager.get("/performance/clocks").body, "First contact, within 36 hours: met ");
}

#[test]
fn the_second_of_two_managers_is_told_what_was_adopted_meanwhile() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let other = site.person(&service, "Bea Day", "bea", "manager");
    let (mine, theirs) =
        (try_out(&manager, &[]), try_out(&other, &[("from", "1/6/2026"), ("within", "2 days")]));
    assert_eq!(adopt(&manager, &mine).status, 303);
    let position = site.position();

    let told = adopt(&other, &theirs);
    assert_eq!(told.status, 409, "{told:?}");
    has(&told.body, "Another target for First contact, from 1 May 2026, by Ann O'Neil, manager");
    has(&told.body, "Yours is not adopted yet.");
    assert_eq!(site.position(), position);
    assert_eq!(adopt(&other, &told).status, 303, "knowing that, they may");
    let before = try_out(&manager, &[("within", "1 day"), ("from", "31/5/2026")]);
    assert_eq!(before.status, 422);
    has(
        &before.body,
        "A version is adopted already from 1 June 2026: enter that day or a later one",
    );
}

#[test]
fn what_is_adopted_is_changed_once_more_until_its_day_comes() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let adopted = |within: &str| {
        let tried = try_out(&manager, &[("within", within), ("from", "1/6/2026")]);
        assert_eq!(adopt(&manager, &tried).status, 303, "{tried:?}");
        manager.get("/clocks").body
    };

    let page = adopted("2 days");
    has(&page, "Until its day comes, a clock can be changed once more");
    let page = adopted("1 day");

    let versions = page.rsplit("Versions of").next().unwrap();
    assert_eq!(versions.matches("1 June 2026").count(), 1, "one version from that day: {versions}");
}
