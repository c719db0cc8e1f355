//! One's reminders: what is to come, what came and why, and what one chose.

use std::fs;

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Browser, Site, with};

const TUESDAY_AT_EIGHT: &str = "2026-03-03T08:00:00Z";
const TUESDAY_AT_TEN: &str = "2026-03-03T10:00:00Z";

fn remind(service: &Service, now: &str) -> String {
    let ran = service.run(&["remind", "--now", now]);
    assert!(ran.status == 0, "{ran:?}");
    ran.out
}

// The page of the mail that the reader got last.
fn last_mail(browser: &Browser<'_>) -> String {
    let page = browser.get("/work/reminders");
    let mail = page.mail().unwrap_or_else(|| panic!("no mail: {page:?}"));
    browser.get(&format!("/outbox/{mail}")).body
}

#[test]
fn the_page_shows_the_next_digest_as_it_will_say_and_afterwards_why_it_came() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let before = recruiter.get("/work/reminders").body;
    assert!(before.contains("Nothing is due for you by Tuesday 3 March at 8am"), "{before}");
    assert!(before.contains("No mail in the last 30 days."), "{before}");

    let reference = recruiter.enquiry("Ann Example");
    let coming = recruiter.get("/work/reminders").body;
    assert!(
        coming.contains("On Tuesday 3 March at 8am, unless something is recorded until then:"),
        "{coming}"
    );
    let line = format!("{reference}, Information pack: is due by the end of today");
    assert!(coming.contains(&line), "{coming}");
    assert!(!coming.contains("Example"), "it names nobody");

    remind(&service, TUESDAY_AT_EIGHT);
    let mail = last_mail(&recruiter);
    assert!(mail.contains(&line), "{mail}");
    assert!(
        mail.contains(
            "Information pack, due.</strong> The pathway’s clock. Its source: Local rule"
        ),
        "{mail}"
    );
    assert!(mail.contains(&format!("href=\"/journeys/{reference}/dates\"")), "{mail}");
}

#[test]
fn a_digest_comes_at_the_hour_that_its_reader_chose_and_not_at_all_where_they_want_none() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    recruiter.enquiry("Ann Example");

    let chosen = recruiter.fill("/work/reminders", &[("hour", "10"), ("kinds", "digest")]);
    assert_eq!(chosen.status, 303, "{chosen:?}");
    assert_eq!(remind(&service, TUESDAY_AT_EIGHT), "There was nothing to send.\n");
    let none = recruiter.fill("/work/reminders", &[("hour", "10")]);
    assert_eq!(none.status, 303, "{none:?}");
    let explained = service.run(&["remind", "--dry-run", "--now", TUESDAY_AT_TEN]).out;
    assert!(explained.contains("Not sent, for its reader turned the digest off:"), "{explained}");
    assert_eq!(remind(&service, TUESDAY_AT_TEN), "There was nothing to send.\n");
    recruiter.fill("/work/reminders", &[("hour", "10"), ("kinds", "digest")]);
    assert!(remind(&service, TUESDAY_AT_TEN).starts_with("Sent 1 mail with 1 reminder"));

    let refused = recruiter.fill("/work/reminders", &[("hour", "23"), ("kinds", "digest")]);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Select an hour of the list"), "{refused:?}");
}

#[test]
fn the_link_of_a_digest_turns_it_off_by_a_post_alone_and_needs_no_sign_in() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    remind(&service, TUESDAY_AT_EIGHT);
    let files = fs::read_dir(service.folder.path().join("waymark-mail")).unwrap();
    let mut files = files.map(|file| file.unwrap().path());
    let file = files.find(|file| file.extension() == Some("eml".as_ref())).unwrap();
    let mail = fs::read_to_string(file).unwrap();
    let header = "List-Unsubscribe-Post: List-Unsubscribe=One-Click";
    assert!(mail.replace("\r\n ", " ").contains(header), "{mail}");
    let (_, link) = mail.split_once("/unsubscribe/").unwrap();
    let link = format!("/unsubscribe/{}", link.split('>').next().unwrap());
    let stranger = site.stranger();

    for _ in 0..2 {
        assert!(stranger.get(&link).body.contains("Turn the digest off?"));
    }
    assert!(recruiter.get("/work/reminders").body.contains("value=\"digest\" checked"));
    let ended = stranger.send(&link, &with(&[], &[("List-Unsubscribe", "One-Click")]));
    assert_eq!(ended.status, 200, "{ended:?}");
    assert!(!recruiter.get("/work/reminders").body.contains("value=\"digest\" checked"));
    assert_eq!(stranger.send("/unsubscribe/00000000-0000-0000-0000-000000000001", &[]).status, 404);
    assert!(recruiter.get(&format!("/journeys/{reference}")).status == 200);
}

#[test]
fn a_test_mail_goes_whenever_it_is_asked_for_and_is_no_reminder() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");

    let marks = manager.get("/work/reminders").marks();
    let asked = manager.send("/work/reminders/test", &with(&marks, &[]));
    assert_eq!(asked.status, 303, "{asked:?}");
    let sent = remind(&service, "2026-03-08T03:00:00Z");

    assert!(sent.starts_with("Sent 1 mail with 0 reminders"), "{sent}");
    assert!(last_mail(&manager).contains("You asked for this mail on the page Reminders."));
}

#[test]
fn the_administrator_is_told_whom_mail_does_not_reach_until_it_is_sent_again() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let administrator = site.signed_in(&service, "administrator");
    let marks = manager.get("/work/reminders").marks();
    manager.send("/work/reminders/test", &with(&marks, &[]));
    remind(&service, "2026-03-08T03:00:00Z");
    let mail = manager.get("/work/reminders").mail().unwrap();
    let told = || administrator.get("/admin/workers").body;
    assert!(!told().contains("Mail does not arrive"));

    // As when a decider says that it came back: files, which reach nobody, do not ask.
    service.sql("UPDATE outbox SET state = 'dead', last_class = 'came-back'").unwrap();

    let page = told();
    assert!(
        page.contains("Mail does not arrive") && page.contains(&format!("/outbox/{mail}")),
        "{page}"
    );
    let address = format!("/outbox/{mail}");
    let shown = administrator.get(&address);
    assert!(shown.body.contains("Put the address right before you send it again"), "{shown:?}");
    let again = administrator.fill(&address, &[("decision", "send-again")]);
    assert_eq!(again.status, 303, "{again:?}");
    assert!(!told().contains("Mail does not arrive"));
}

// The address of a diary that was just opened.
fn diary_of(reader: &Browser<'_>) -> String {
    let marks = reader.get("/work/reminders").marks();
    let opened = reader.send("/work/reminders/diary", &with(&marks, &[("diary", "open")]));
    let (_, address) = opened.body.split_once("/diary/").unwrap_or_else(|| panic!("{opened:?}"));
    format!("/diary/{}", address.split('<').next().unwrap())
}

// Its lines, those that are folded made whole.
fn lines(file: &str) -> Vec<String> {
    file.replace("\r\n ", "").lines().map(str::to_owned).collect()
}

#[test]
fn a_visit_stands_in_the_diary_is_moved_there_and_struck_out() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry_by("phone", "Ann Example");
    let book = |milestone: &str, day: &str| {
        let page = format!("/journeys/{reference}/milestones/new?milestone={milestone}");
        let at = [("milestone", milestone), ("happened_on", "today")];
        let booked = [("booked_on", day), ("booked_at", "10:30")];
        let booked = if day.is_empty() { &[][..] } else { &booked[..] };
        let fields = [&at[..], booked].concat();
        let answer = recruiter.post(&page, &format!("{page}&skip=yes"), &fields);
        assert_eq!(answer.status, 303, "{answer:?}");
    };
    let address = diary_of(&recruiter);
    let stranger = site.stranger();
    assert!(!stranger.get(&address).body.contains("VEVENT"));

    book("initial-visit-booked", "10/3/2026");
    let booked = stranger.get(&address);
    assert_eq!(booked.header("content-type"), Some("text/calendar; charset=utf-8"));
    let told = lines(&booked.body);
    let has = |told: &[String], line: &str| told.iter().any(|it| it == line);
    assert!(has(&told, "DTSTART:20260310T103000Z") && has(&told, "STATUS:CONFIRMED"), "{told:?}");
    assert!(!booked.body.contains("Example"), "{told:?}");
    let sequence = |told: &[String]| {
        let told = told.iter().find_map(|it| it.strip_prefix("SEQUENCE:")).unwrap();
        told.parse::<u32>().unwrap()
    };
    let uid = told.iter().find(|it| it.starts_with("UID:")).unwrap().clone();

    book("initial-visit-moved", "12/3/2026");
    let moved = lines(&stranger.get(&address).body);
    assert!(has(&moved, "DTSTART:20260312T103000Z"), "{moved:?}");
    assert!(has(&moved, &uid), "it is the same: {moved:?}");
    assert!(sequence(&told) < sequence(&moved));

    book("initial-visit-cancelled", "");
    let cancelled = lines(&stranger.get(&address).body);
    assert!(
        has(&cancelled, "STATUS:CANCELLED") && sequence(&cancelled) > sequence(&moved),
        "{cancelled:?}"
    );
    let page = format!("/journeys/{reference}/diary.ics");
    assert!(lines(&recruiter.get(&page).body).contains(&uid));
    let marks = recruiter.get("/work/reminders").marks();
    recruiter.send("/work/reminders/diary", &with(&marks, &[("diary", "close")]));
    assert_eq!(stranger.get(&address).status, 404);
}

#[test]
fn what_was_booked_for_a_household_that_left_is_struck_out_of_the_diary() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let (address, stranger) = (diary_of(&recruiter), site.stranger());
    let has = |told: &[String], line: &str| told.iter().any(|it| it == line);
    let left = recruiter.enquiry_by("phone", "Ben Example");
    let page = format!("/journeys/{left}/milestones/new?milestone=initial-visit-booked");
    let fields = [
        ("milestone", "initial-visit-booked"),
        ("happened_on", "today"),
        ("booked_on", "17/3/2026"),
        ("booked_at", "14:00"),
    ];
    assert_eq!(recruiter.post(&page, &format!("{page}&skip=yes"), &fields).status, 303);
    assert!(has(&lines(&stranger.get(&address).body), "DTSTART:20260317T140000Z"));
    let ending = [
        ("decided_by", "household"),
        ("happened_on", "today"),
        ("reason", "moving"),
        ("later", "no"),
    ];
    let page = format!("/journeys/{left}/ending/new?decided_by=household");
    assert_eq!(recruiter.fill(&page, &ending).status, 303);
    let gone = stranger.get(&address).body;
    let event = gone.split("BEGIN:VEVENT").find(|it| it.contains("20260317T140000Z"));
    assert!(event.is_some_and(|it| it.contains("STATUS:CANCELLED")), "struck out: {gone}");
}
