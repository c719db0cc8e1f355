//! Taking an enquiry, on one page and question by question: what is asked, what is refused, and what
//! is said once it is saved.

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site, escaped, new_phone, with};

const ONE_PAGE: &str = "/journeys/new";
const QUESTIONS: &str = "/journeys/new/questions";

type Fields<'a> = &'a [(&'a str, &'a str)];

// An enquiry of today, with what is told besides.
fn told<'a>(channel: &'a str, besides: Fields<'a>) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("name", "Ann Example"),
        ("channel", channel),
        ("happened_on", "today"),
        ("source", "word-of-mouth"),
    ];
    let is_told = |name: &str| besides.iter().any(|(it, _)| *it == name);
    usual.into_iter().filter(|(name, _)| !is_told(name)).chain(besides.iter().copied()).collect()
}

// The address of the household of an enquiry that was saved.
fn household(saved: &Answer) -> String {
    assert_eq!(saved.status, 303, "{saved:?}");
    saved.location.as_ref().unwrap().strip_suffix("/confirmation").unwrap().to_owned()
}

fn enquire(recruiter: &Browser<'_>, fields: Fields<'_>) -> String {
    household(&recruiter.fill(ONE_PAGE, fields))
}

// What a row of the household's facts says.
fn fact(page: &Answer, key: &str) -> String {
    let marked = format!("summary-list__key\">{key}</dt>");
    let (_, rest) = page.body.split_once(&marked).unwrap_or_else(|| panic!("no {key}: {page:?}"));
    let value = rest.split("</dd>").next().unwrap().replace("<br>", ", ");
    let mut parts = value.split('<').map(|it| it.split_once('>').map_or(it, |(_, text)| text));
    parts.by_ref().collect::<String>().trim().to_owned()
}

fn assert_wrong(answer: &Answer, field: &str, sentence: &str) {
    assert_eq!(answer.status, 422, "{answer:?}");
    assert!(answer.body.contains(&format!("href=\"#{field}\"")), "{field}: {answer:?}");
    assert!(answer.body.contains(sentence), "{sentence}: {answer:?}");
}

#[test]
fn an_enquiry_is_confirmed_with_its_reference_and_what_was_promised() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let phone = new_phone();
    let confirmed = |fields: &[(&str, &str)]| {
        let saved = recruiter.fill(ONE_PAGE, fields);
        let address = saved.location.clone().unwrap();
        assert!(household(&saved).starts_with("/journeys/FH-") && address.len() < 40, "{address}");
        let page = recruiter.get(&address);
        assert_eq!(page.status, 200, "{page:?}");
        assert_eq!(recruiter.get(&address).body, page.body, "it can be opened again");
        page.body
    };

    let own = recruiter.get(ONE_PAGE).selected("worker");
    let web = confirmed(&told("web", &[("phone", &phone), ("worker", &own)]));
    assert!(web.contains("Enquiry saved") && web.contains("<strong>FH-1-R</strong>"), "{web}");
    assert!(web.contains("Call them by 9am on Thursday 5 March"), "{web}");
    assert!(web.contains("You look after them.") && web.contains("Log a contact"), "{web}");
    for address in ["/journeys/FH-1-R/contacts/new", "/journeys/FH-1-R", ONE_PAGE] {
        assert!(web.contains(&format!("href=\"{address}\"")), "{address}: {web}");
    }
    let by_mail = confirmed(&told("email", &[("email", "bea@example.com"), ("worker", "")]));
    assert!(by_mail.contains("Write to them by 9am on Thursday 5 March"), "{by_mail}");
    assert!(by_mail.contains("Nobody looks after them yet."), "{by_mail}");
    let rang = confirmed(&told("phone", &[("phone", &new_phone())]));
    assert!(rang.contains("Replied already: they rang up"), "{rang}");
    let met = confirmed(&told("event", &[("phone", &new_phone())]));
    assert!(met.contains("Replied already: they were met in person"), "{met}");
    let late = [("phone", &*new_phone()), ("happened_on", "25/2/2026"), ("happened_at", "4pm")]
        .map(|(name, value)| (name, value.to_owned()));
    let late: Vec<(&str, &str)> = late.iter().map(|(name, value)| (*name, &**value)).collect();
    let late = confirmed(&told("web", &late));
    assert!(
        late.contains("Call them now: a reply was due by 4pm on Saturday 28 February"),
        "{late}"
    );

    let reply = [
        ("outcome", "spoke"),
        ("channel", "phone"),
        ("direction", "outward"),
        ("happened_on", "today"),
        ("next", "1"),
    ];
    assert_eq!(recruiter.fill("/journeys/FH-1-R/contacts/new", &reply).status, 303);
    let again = recruiter.get("/journeys/FH-1-R/confirmation").body;
    assert!(again.contains("Replied already, on Monday 2 March"), "{again}");
    let void = [("note", "a trial")];
    assert_eq!(recruiter.fill("/journeys/FH-2-W/void", &void).status, 303);
    let over = recruiter.get("/journeys/FH-2-W/confirmation").body;
    assert!(over.contains("This journey is over") && !over.contains("Log a contact"), "{over}");
}

#[test]
fn what_they_said_stands_on_their_page_and_is_theirs_alone() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let heard = "My friend Jane at church <3\nshe fosters with you";
    let fields = [
        ("phone", &*new_phone()),
        ("heard", heard),
        ("could_offer", "siblings"),
        ("could_offer", "age-5-to-10"),
        ("notice", "read-out"),
    ];

    let page = recruiter.get(&enquire(&recruiter, &told("phone", &fields)));
    assert_eq!(fact(&page, "In their own words"), escaped(heard));
    assert_eq!(page.body.matches("My friend Jane").count(), 2, "and on the timeline");
    assert_eq!(fact(&page, "Could offer"), "Siblings together, Children aged 5 to 10");
    assert_eq!(fact(&page, "Care asked about"), "Not recorded");
    assert_eq!(fact(&page, "Privacy notice"), "Read out, version 2026-01");
    assert!(!page.body.contains("has not been given yet"), "{page:?}");
    let plain = recruiter.get(&enquire(&recruiter, &told("phone", &[("phone", &new_phone())])));
    assert_eq!(fact(&plain, "Privacy notice"), "Not recorded");
    assert!(!plain.body.contains("In their own words"), "{plain:?}");

    let shared = service.run(&["export", "events"]).out;
    assert!(shared.contains("age-5-to-10") && !shared.contains("Jane"), "{shared}");
    let whole = service.run(&["export", "events", "--with-personal-data"]).out;
    let (other, file) = (Service::new(), service.write("whole.csv", whole));
    let imported = other.run(&["import", "events", &file]);
    assert_eq!(imported.status, 0, "{imported:?}");
    let there = other.run(&["export", "events", "--with-personal-data"]).out;
    for word in ["Jane at church", "age-5-to-10", "read-out", "2026-01"] {
        assert!(there.contains(word), "{word}: {there}");
    }

    let erased = service.run(&["erase", "FH-1-R", "--yes"]);
    assert_eq!(erased.status, 0, "{erased:?}");
    let later = recruiter.get("/journeys/FH-1-R");
    assert!(later.status == 200 && !later.body.contains("Jane"), "{later:?}");
    assert_eq!(fact(&later, "In their own words"), "[erased]");
    assert_eq!(fact(&later, "Could offer"), "Siblings together, Children aged 5 to 10");
}

#[test]
fn a_privacy_notice_that_was_not_given_is_asked_for_until_it_is() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let fields = [("phone", &*new_phone()), ("notice", "not-yet")];
    let household = enquire(&recruiter, &told("web", &fields));
    let form = format!("{household}/milestones/new?milestone=privacy-notice-given");

    for address in [household.clone(), format!("{household}/confirmation")] {
        let page = recruiter.get(&address);
        assert!(page.body.contains("The privacy notice has not been given yet."), "{page:?}");
        assert!(page.body.contains(&form), "{page:?}");
    }
    let asked = recruiter.get(&form);
    assert!(asked.body.contains(">Version 2026-01, </textarea>"), "{asked:?}");
    let given = [
        ("milestone", "privacy-notice-given"),
        ("happened_on", "today"),
        ("note", "Version 2026-01, by e-mail"),
    ];
    assert_eq!(recruiter.send(&form, &with(&asked.marks(), &given)).status, 303);

    let page = recruiter.get(&household);
    assert!(!page.body.contains("has not been given yet"), "{page:?}");
    assert_eq!(fact(&page, "Privacy notice"), "Given on Monday 2 March");
    let undone = recruiter.fill(&format!("{household}/corrections/2"), &[("note", "it was not")]);
    assert_eq!(undone.status, 303, "{undone:?}");
    let page = recruiter.get(&household);
    assert!(page.body.contains("The privacy notice has not been given yet."), "{page:?}");
    assert_eq!(fact(&page, "Privacy notice"), "Not given yet");
}

#[test]
fn names_are_taken_as_they_are_given_and_what_is_no_enquiry_is_refused_in_words() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    for name in ["O’Neil-D'Arcy", "Madonna", "Mr & Mrs Khan", "محمد علي", "Siân 🦊", "<b>Bob</b>"]
    {
        let fields = [("name", name), ("phone", &*new_phone())];
        let page = recruiter.get(&enquire(&recruiter, &told("web", &fields)));
        assert!(page.body.contains(&escaped(name)), "{name}: {page:?}");
    }
    let position = site.position();
    let long = "x".repeat(10_000);
    let unseen = "holds characters that cannot be seen: type it instead of pasting it";
    for (field, value, sentence) in [
        ("name", "Ann\0", &*format!("Name {unseen}")),
        ("name", "\u{202e}nnA", &*format!("Name {unseen}")),
        ("name", &*long, "Name must be 200 characters or fewer"),
        ("heard", &*long, "Their own words must be 4,000 characters or fewer"),
        ("heard", "a\0", &*format!("Their own words {unseen}")),
        ("could_offer", "moonlight", "Select from the list"),
        ("notice", "by-pigeon", "Select how they were given it, or “Not yet”"),
        ("happened_on", "1/2/1926", "They cannot have asked in 1926: look at the year"),
        ("happened_on", "31/12/1999", "They cannot have asked in 1999: look at the year"),
    ] {
        let phone = new_phone();
        let fields = [("phone", &*phone), (field, value)];
        let answer = recruiter.fill(ONE_PAGE, &told("web", &fields));
        assert_wrong(&answer, field, sentence);
        let is_folded = ["heard", "could_offer", "notice"].contains(&field);
        assert!(!is_folded || answer.body.contains("<details class=\"govuk-details\" open"));
    }
    assert_eq!(site.position(), position);
}

/// Somebody who is at one of the questions.
struct Asked<'a> {
    recruiter: &'a Browser<'a>,
    page: Answer,
}

impl<'a> Asked<'a> {
    fn first(recruiter: &'a Browser<'a>) -> Self {
        Self { recruiter, page: recruiter.get(QUESTIONS) }
    }

    // Sends what the page holds, with answers of its own.
    fn sends(&mut self, address: &str, fields: Fields<'_>) -> &Answer {
        let hidden = self.page.hidden();
        let hidden = hidden.iter().map(|(name, value)| (&**name, &**value));
        let fields: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
        self.page = self.recruiter.send(address, &fields);
        &self.page
    }

    fn answers(&mut self, fields: Fields<'_>) -> &Answer {
        self.sends(QUESTIONS, fields)
    }

    fn sees(&self, title: &str) {
        let heading = format!("<h1 class=\"govuk-heading-l\">{title}</h1>");
        assert!(self.page.status == 200 && self.page.body.contains(&heading), "{:?}", self.page);
    }
}

#[test]
fn an_enquiry_question_by_question_is_the_same_as_on_one_page() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let own = recruiter.get(ONE_PAGE).selected("worker");
    let phone = new_phone();
    let position = site.position();
    let mut asked = Asked::first(&recruiter);

    asked.sees("Who is asking?");
    assert_wrong(asked.answers(&[("name", "")]), "name", "Enter the name of at least one adult");
    assert!(!asked.page.body.contains("Enter a phone number"), "{:?}", asked.page);
    asked.answers(&[("name", "Ann & Example"), ("second_name", "Bea")]);
    asked.sees("Where do they live?");
    asked.answers(&[("postcode", "LE4 9ZZ")]);
    asked.sees("How can we reach them?");
    let nowhere = "Enter a phone number, an e-mail address or an address";
    assert_wrong(asked.answers(&[("best_time", "after 6pm")]), "phone", nowhere);
    asked.answers(&[("phone", &phone), ("message", "no"), ("best_time", "after 6pm")]);
    asked.sees("How did they hear?");
    asked.answers(&[("source", "word-of-mouth"), ("heard", "A friend\nat church")]);
    asked.sees("What care could they offer?");
    asked.answers(&[("could_offer", "siblings"), ("could_offer", "emergency")]);
    asked.sees("How and when did they ask?");
    let no_day = [("channel", "web"), ("happened_on", "31/2/2026"), ("happened_at", "")];
    assert_wrong(asked.answers(&no_day), "happened_on", "There is no 31 February");
    asked.answers(&[("channel", "web"), ("happened_on", "today"), ("happened_at", "8:30am")]);
    asked.sees("Do they know how we use their details?");
    asked.answers(&[("notice", "sent")]);
    asked.sees("What happens next?");
    asked.answers(&[("worker", &own), ("note", "Has a spare room")]);
    asked.sees("Check the answers");
    assert_eq!(site.position(), position, "nothing is kept on the way");
    for (key, value) in [
        ("Who is asking", "Ann &amp; Example, Bea"),
        ("Where they live", "LE4 9ZZ"),
        ("How to reach them", &*format!("{phone}, Leave no message, Best time: after 6pm")),
        ("How they heard", "Word of mouth, A friend\nat church"),
        ("Care", "Could offer: Siblings together; Emergency"),
        ("How and when", "Form on the website, Monday 2 March at 8:30am"),
        ("Privacy notice", "It was sent to them, Version: 2026-01"),
        ("What happens next", "Ann O'Neil, recruiter looks after them, Note: Has a spare room"),
    ] {
        assert_eq!(fact(&asked.page, key), value);
    }

    let fields = asked.page.hidden();
    let saved = asked.sends(ONE_PAGE, &[]);
    let household = household(saved);
    let first = saved.location.clone();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(it, to)| (&**it, &**to)).collect();
    assert_eq!(recruiter.send(ONE_PAGE, &fields).location, first, "sent twice, saved once");
    let page = recruiter.get(&household);
    for word in ["Ann &amp; Example and Bea", "Leave no message", "A friend", "Has a spare room"] {
        assert!(page.body.contains(word), "{word}: {page:?}");
    }
    assert_eq!(fact(&page, "Could offer"), "Siblings together, Emergency");
    assert_eq!(fact(&page, "Privacy notice"), "Sent, version 2026-01");
    assert_eq!(fact(&page, "Area"), "LE4");
    assert_eq!(service.report(&["funnel"])["stages"][0]["reached"], 1);
}

// At the page that shows all answers, with the least that an enquiry needs.
fn checking<'a>(recruiter: &'a Browser<'a>, phone: &str) -> Asked<'a> {
    let mut asked = Asked::first(recruiter);
    asked.answers(&[("name", "Ann Example")]);
    asked.answers(&[]);
    asked.answers(&[("phone", phone)]);
    asked.answers(&[("source", "website")]);
    asked.answers(&[("could_offer", "siblings")]);
    asked.answers(&[("channel", "web"), ("happened_on", "today")]);
    asked.answers(&[]);
    asked.answers(&[("worker", "")]);
    asked.sees("Check the answers");
    asked
}

#[test]
fn an_answer_is_changed_and_the_others_are_kept() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let phone = new_phone();
    let mut asked = checking(&recruiter, &phone);

    assert!(asked.page.body.contains("Change<span class=\"govuk-visually-hidden\"> who is asking"));
    asked.answers(&[("go", "care")]);
    asked.sees("What care could they offer?");
    assert!(asked.page.body.contains("value=\"siblings\" checked"), "{:?}", asked.page);
    asked.answers(&[("could_offer", "emergency")]);
    asked.sees("Check the answers");
    assert_eq!(fact(&asked.page, "Care"), "Could offer: Emergency", "and not the one before");
    assert_eq!(fact(&asked.page, "Where they live"), "Not answered");
    asked.answers(&[("go", "who")]);
    assert!(asked.page.body.contains("value=\"Ann Example\""), "{:?}", asked.page);
    let wrong = asked.answers(&[("name", " ")]);
    assert_wrong(wrong, "name", "Enter the name of at least one adult");
    // Back leaves it as it is; saving finds it, and asks again where it was asked.
    asked.answers(&[("name", ""), ("go", "check")]);
    asked.sees("Check the answers");
    let wrong = asked.sends(ONE_PAGE, &[]);
    assert_wrong(wrong, "name", "Enter the name of at least one adult");
    assert!(wrong.body.contains("Who is asking?"), "{wrong:?}");
    asked.answers(&[("name", "Bea Example")]);
    asked.sees("Check the answers");
    let page = recruiter.get(&household(asked.sends(ONE_PAGE, &[])));
    assert!(page.body.contains("Bea Example") && page.body.contains(&phone), "{page:?}");
}

#[test]
fn whoever_is_here_already_is_asked_about_after_the_questions_too() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let phone = new_phone();
    let first = enquire(&recruiter, &told("web", &[("phone", &phone)]));
    let mut asked = checking(&recruiter, &phone);

    asked.sends(ONE_PAGE, &[]);
    asked.sees("They may be here already");
    let reference = first.strip_prefix("/journeys/").unwrap().to_owned();
    let contact = asked.sends(ONE_PAGE, &[("same", &reference)]);
    assert!(contact.status == 200 && contact.body.contains("Log a contact"), "{contact:?}");
    assert!(contact.body.contains("They could offer: Siblings together"), "{contact:?}");

    let mut asked = checking(&recruiter, &phone);
    asked.sends(ONE_PAGE, &[]);
    let other = household(asked.sends(ONE_PAGE, &[("same", "none")]));
    assert_ne!(other, first);
    assert!(recruiter.get(&format!("{other}/confirmation")).body.contains("Enquiry saved"));
}

#[test]
fn what_was_typed_goes_along_from_one_way_of_asking_to_the_other() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let position = site.position();
    let form = recruiter.get(ONE_PAGE);
    assert!(form.body.contains(&format!("formaction=\"{QUESTIONS}\"")), "{form:?}");
    let typed = [
        ("name", "Ann Example"),
        ("happened_on", "yesterday"),
        ("could_offer", "siblings"),
        ("could_offer", "emergency"),
        ("heard", "A friend"),
        ("go", "who"),
    ];

    let page = recruiter.send(QUESTIONS, &with(&form.marks(), &typed));
    let mut asked = Asked { recruiter: &recruiter, page };
    asked.sees("Who is asking?");
    assert!(asked.page.body.contains("value=\"Ann Example\""), "{:?}", asked.page);
    let back = asked.sends(ONE_PAGE, &[("name", "Ann Elsewhere"), ("go", "one-page")]);
    assert_eq!(back.status, 200, "{back:?}");
    for kept in ["value=\"Ann Elsewhere\"", "value=\"yesterday\"", ">A friend</textarea>"] {
        assert!(back.body.contains(kept), "{kept}: {back:?}");
    }
    assert_eq!(back.body.matches(" checked").count(), 2, "{back:?}");
    assert!(back.body.contains("<details class=\"govuk-details\" open"), "{back:?}");
    assert!(back.field("step").is_none(), "and it is the one-page form again");

    let unknown = recruiter.fill(QUESTIONS, &[("step", "moon"), ("name", "Ann")]);
    assert_eq!(unknown.status, 400, "{unknown:?}");
    assert_eq!(site.position(), position);
}

#[test]
fn a_file_tells_the_same_of_an_enquiry_or_is_told_what_is_wrong() {
    let service = Service::new();
    let row = |attributes: &str| {
        let attributes = attributes.replace('"', "\"\"");
        let text = format!(
            "journey,event,happened_at,recorded_at,attributes\n\
             J1,enquiry-received,2026-01-05T09:00:00Z,2026-01-05T09:00:00Z,\"{attributes}\"\n"
        );
        service.run(&["import", "events", &service.write("told.csv", text)])
    };
    for (attributes, sentence) in [
        (r#"{"could_offer": ["moonlight"]}"#, "has no kind of care \"moonlight\""),
        (r#"{"could_offer": "siblings"}"#, "could_offer is no list of words"),
        (r#"{"privacy_notice": "yes"}"#, "privacy_notice is not understood"),
        (r#"{"privacy_notice": {"given": "by-pigeon"}}"#, "one of read-out, linked, sent, not-yet"),
    ] {
        let refused = row(attributes);
        let said = format!("{refused:?}").replace("\\\"", "\"");
        assert!(refused.status == 1 && said.contains(sentence), "{sentence}: {said}");
    }
    let taken = row(r#"{"could_offer": ["age_0_to_4"], "privacy_notice": {"given": "not-yet"}}"#);
    assert_eq!(taken.status, 0, "{taken:?}");
    let site = Site::at(&service, MONDAY);
    let page = site.signed_in(&service, "recruiter").get("/journeys/FH-1-R");
    assert_eq!(fact(&page, "Could offer"), "Children aged 0 to 4");
    assert_eq!(fact(&page, "Privacy notice"), "Not given yet");
}
