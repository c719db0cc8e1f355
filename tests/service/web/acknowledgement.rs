//! What those who ask about fostering get by mail: nothing, until a manager wants it; then once, in the
//! words of the service.

use super::enquire::ON;
use super::objects::MONDAY;
use crate::smtp::server::{At, Does, Server};
use crate::support::Service;
use crate::web_support::{Answer, Browser, FORM, PASSWORD, Site, encoded, new_phone, with};

const PAGE: &str = "/outbox/acknowledgement";
const AT_TEN: &str = "2026-03-02T10:00:00Z";
const ADDRESS: &str = "them@family.example";
const WORDS: [(&str, &str); 3] = [
    ("subject", "Your enquiry {reference}"),
    ("body", "We ring you by {reply_by}.\n\nThe fostering team"),
    ("step", "save"),
];

fn with_server(service: &Service, server: &Server, now: &str, more: &[&str]) -> Site {
    let args: Vec<&str> = ["--now", now].iter().chain(more).copied().collect();
    Site::with(service, &args, &[("WAYMARK_SMTP_URL", &*server.url())])
}

fn manager(site: &Site) -> Browser<'_> {
    let mut manager = site.stranger();
    assert_eq!(manager.sign_in("manager@council.example", PASSWORD).status, 303);
    manager
}

fn turn(manager: &Browser<'_>, on: &str) {
    let page = manager.get(PAGE);
    let version = page.field("version").unwrap();
    let told = [&WORDS[..], &[("on", on), ("version", &version)]].concat();
    let kept = manager.send(PAGE, &with(&page.marks(), &told));
    assert_eq!(kept.location.as_deref(), Some("/outbox/acknowledgement?done=saved"), "{kept:?}");
}

fn enquiry(recruiter: &Browser<'_>, channel: &str, email: &str) {
    let phone = new_phone();
    let form = recruiter.get("/journeys/new");
    let told = [
        ("name", "Zuleika Example"),
        ("phone", &*phone),
        ("email", email),
        ("channel", channel),
        ("happened_on", "today"),
        ("source", "website"),
    ];
    let saved = recruiter.send("/journeys/new", &with(&form.marks(), &told));
    assert_eq!(saved.status, 303, "{saved:?}");
}

// Looks again and again until a page says so.
fn look_until(browser: &Browser<'_>, page: &str, words: &str, times: usize) -> Answer {
    let mut looks = (0..20_000).map(|_| browser.get(page));
    let told = looks.find(|page| page.body.matches(words).count() >= times);
    told.unwrap_or_else(|| panic!("never {words}: {:?}", browser.get(page)))
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_is_told_once_that_it_came_in_and_it_counts_as_no_reply() {
    let service = Service::new();
    let server = Server::start().await;
    {
        let site = with_server(&service, &server, MONDAY, &["--no-jobs"]);
        let recruiter = site.signed_in(&service, "recruiter");
        enquiry(&recruiter, "web", "earlier@family.example");
        turn(&site.signed_in(&service, "manager"), "yes");
        enquiry(&recruiter, "web", ADDRESS);
        enquiry(&recruiter, "phone", "spoken.with@family.example");
        enquiry(&recruiter, "web", "");
    }

    let site = with_server(&service, &server, AT_TEN, &[]);
    let manager = manager(&site);
    let outbox = look_until(&manager, "/outbox", "Sent</strong>", 1);

    let taken = server.taken();
    let [mail] = &taken[..] else { panic!("{taken:?}") };
    assert!(mail.contains(&format!("To: {ADDRESS}\r\n")), "{mail}");
    assert!(mail.contains("Subject: Your enquiry FH-2-W\r\n"), "{mail}");
    assert!(mail.contains("We ring you by 9am on Thursday 5 March."), "{mail}");
    assert!(mail.contains("Auto-Submitted: auto-generated\r\n"), "{mail}");
    assert!(!mail.contains("Zuleika") && !mail.contains("List-Id"), "{mail}");
    assert!(outbox.body.contains("Household FH-2-W"), "{outbox:?}");
    assert!(!outbox.body.contains(ADDRESS), "{outbox:?}");

    look_until(&manager, "/journeys/FH-2-W", "Acknowledgement sent", 1);
    let dates = manager.get("/journeys/FH-2-W/dates").body;
    assert!(dates.contains("due in 3 working days"), "the first contact's clock runs: {dates}");

    assert!(site.stop());
    let site = with_server(&service, &server, "2026-03-02T11:00:00Z", &[]);
    let manager = self::manager(&site);
    look_until(&manager, "/outbox", "last looked for on Monday 2 March at 11", 1);
    assert_eq!(server.taken().len(), 1, "it goes once");

    let mail = format!("/outbox/{}", outbox.mail().unwrap());
    let came_back = manager.fill(&mail, &[("decision", "came-back")]);
    assert_eq!(came_back.status, 303, "{came_back:?}");
    let mail = manager.get(&mail).body;
    assert!(mail.contains("Not sent</strong>") && mail.contains("it came back"), "{mail}");
    let next = manager.get("/journeys/FH-2-W/contacts/new").body;
    assert!(next.contains("came back undelivered"), "{next}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_on_the_public_form_is_told_by_mail_when_somebody_replies() {
    let service = Service::new();
    let server = Server::start().await;
    let form = {
        let url = server.url();
        let set = [&ON[..], &[("WAYMARK_SMTP_URL", &*url)]].concat();
        let site = Site::with(&service, &["--no-jobs", "--now", MONDAY], &set);
        turn(&site.signed_in(&service, "manager"), "yes");
        site.stranger().get("/enquire").field("form").unwrap()
    };
    {
        let site = Site::with(&service, &["--no-jobs", "--now", AT_TEN], &ON);
        let told =
            [("form", &*form), ("name", "Zuleika Example"), ("email", ADDRESS), ("agreed", "yes")];
        let taken = site.stranger().ask("POST", "/enquire", &[FORM], Some(&encoded(&told)));
        assert!(taken.body.contains("Your enquiry has reached us"), "{taken:?}");
    }

    let site = with_server(&service, &server, "2026-03-02T10:30:00Z", &[]);
    let manager = manager(&site);
    let outbox = look_until(&manager, "/outbox", "Sent</strong>", 1);

    let taken = server.taken();
    let [mail] = &taken[..] else { panic!("{taken:?}") };
    assert!(mail.contains(&format!("To: {ADDRESS}\r\n")), "{mail}");
    assert!(mail.contains("Subject: Your enquiry FH-1-R\r\n"), "{mail}");
    assert!(mail.contains("We ring you by 10am on Thursday 5 March."), "{mail}");
    assert!(!mail.contains("Zuleika") && !outbox.body.contains(ADDRESS), "{mail}");
    look_until(&manager, "/journeys/FH-1-R", "Acknowledgement sent", 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_erased_or_answered_meanwhile_is_not_written_to() {
    let service = Service::new();
    let server = Server::start().await;
    {
        let site = with_server(&service, &server, MONDAY, &["--no-jobs"]);
        turn(&site.signed_in(&service, "manager"), "yes");
        let recruiter = site.signed_in(&service, "recruiter");
        enquiry(&recruiter, "web", ADDRESS);
        enquiry(&recruiter, "web", "other@family.example");
    }
    server.breaks(At::Greeting, Does::Says("421 too busy"));
    {
        let site = with_server(&service, &server, AT_TEN, &[]);
        look_until(&manager(&site), "/outbox", "Sending has failed since", 1);
        assert!(site.stop());
    }

    {
        let site = with_server(&service, &server, AT_TEN, &["--no-jobs"]);
        let spoke = [
            ("channel", "phone"),
            ("direction", "outward"),
            ("outcome", "spoke"),
            ("happened_on", "today"),
            ("next", "none"),
        ];
        let saved = manager(&site).fill("/journeys/FH-2-W/contacts/new", &spoke);
        assert_eq!(saved.status, 303, "{saved:?}");
    }
    // Last, for it is carried out today, and the log's time never runs back.
    let erased = service.run(&["erase", "FH-1-R", "--yes"]);
    assert_eq!(erased.status, 0, "{erased:?}");
    server.is_repaired();
    service.sql("UPDATE outbox SET not_before = 0; DELETE FROM outbox_breaker").unwrap();
    let site = with_server(&service, &server, "2026-03-02T11:00:00Z", &[]);

    look_until(&manager(&site), "/outbox", "Not needed</strong>", 2);

    assert_eq!(server.taken(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_words_are_tried_before_they_hold_and_what_was_decided_stays_on_record() {
    let service = Service::new();
    let server = Server::start().await;
    let site = with_server(&service, &server, MONDAY, &["--no-jobs"]);
    let manager = site.signed_in(&service, "manager");
    let page = manager.get(PAGE);
    assert!(page.body.contains("No acknowledgements are sent."), "{page:?}");
    assert!(page.body.contains("by 9am on Thursday 5 March."), "the usual words: {page:?}");

    let tried = [("on", "yes"), ("subject", "Hello"), ("body", "Until {reply_by}, then")];
    let preview =
        manager.send(PAGE, &with(&page.marks(), &[&tried[..], &[("version", "0")]].concat()));
    assert_eq!(preview.status, 200, "{preview:?}");
    assert!(preview.body.contains("Until 9am on Thursday 5 March, then"), "{preview:?}");
    assert!(manager.get(PAGE).body.contains("No acknowledgements are sent."), "nothing was kept");

    turn(&manager, "yes");
    let second = site.person(&service, "Una Ward", "una", "manager");
    let stale = [&WORDS[..], &[("on", "no"), ("version", "0")]].concat();
    let refused = second.send(PAGE, &with(&second.get(PAGE).marks(), &stale));
    assert_eq!(refused.status, 409, "{refused:?}");
    assert!(refused.body.contains("Somebody else has changed this"), "{refused:?}");
    turn(&second, "no");
    let page = second.get(PAGE).body;
    assert!(page.contains("No acknowledgements are sent."), "{page}");
    assert!(page.contains("Not sent. Subject: Your enquiry {reference}"), "{page}");
    assert!(page.contains("Sent, under the subject: Your enquiry {reference}"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_leave_a_gap_are_refused_beside_their_question() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");

    for (fields, sentence) in [
        ([("on", "no"), ("body", "Soon")], "Say by when they hear from you: write {reply_by}"),
        ([("on", "no"), ("body", "By {reply_by}, {name}")], "{name} stands for nothing"),
        ([("on", "no"), ("body", "")], "Enter what the mail says here"),
        ([("on", ""), ("body", "By {reply_by}")], "Select whether enquiries are acknowledged"),
        ([("on", "yes"), ("body", "By {reply_by}")], "Set WAYMARK_SMTP_URL first"),
    ] {
        let refused =
            manager.fill(PAGE, &[&fields[..], &[("subject", "Hello"), ("step", "save")]].concat());

        assert_eq!(refused.status, 422, "{sentence}: {refused:?}");
        assert!(refused.body.contains(sentence), "{sentence}: {refused:?}");
    }
    let recruiter = site.signed_in(&service, "recruiter");
    assert_eq!(recruiter.get(PAGE).status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_reads_what_an_enquirer_would() {
    let service = Service::new();
    let server = Server::start().await;
    {
        let site = with_server(&service, &server, MONDAY, &["--no-jobs"]);
        let manager = site.signed_in(&service, "manager");
        turn(&manager, "no");
        let asked = manager.post(PAGE, &format!("{PAGE}/test"), &[]);
        assert_eq!(asked.status, 303, "{asked:?}");
    }

    let site = with_server(&service, &server, AT_TEN, &[]);
    look_until(&manager(&site), "/outbox", "Sent</strong>", 1);

    let taken = server.taken();
    let [mail] = &taken[..] else { panic!("{taken:?}") };
    assert!(mail.contains("manager@council.example"), "{mail}");
    assert!(mail.contains("Subject: Your enquiry FH-1-R\r\n"), "{mail}");
    assert!(mail.contains("We ring you by 10am on Thursday 5 March."), "{mail}");
}
