//! The public enquiry form: what it takes, what it shows once more, and whom it tells nothing.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::Service;
use crate::web_support::{Answer, FORM, Site, encoded, new_phone};

const NINE: &str = "2026-03-02T09:00:00Z";
const TEN: &str = "2026-03-02T10:00:00Z";
const ELEVEN: &str = "2026-03-02T11:00:00Z";
const FORM_IS: &str = "/enquire";
/// What a form needs to be on.
pub(crate) const ON: [(&str, &str); 4] = [
    ("WAYMARK_ENQUIRY_FORM", "on"),
    ("WAYMARK_SERVICE_NAME", "Fostering in Wexmere"),
    ("WAYMARK_SERVICE_CONTACT", "01632 960000"),
    ("WAYMARK_PRIVACY_NOTICE", "https://council.example/privacy"),
];

fn on(service: &Service, now: &str, more: &[(&str, &str)]) -> Site {
    Site::with(service, &["--no-jobs", "--now", now], &[&ON[..], more].concat())
}

/// Forms that were opened at nine, so that nobody typed them too fast.
fn opened<const N: usize>(service: &Service, links: [&str; N]) -> [String; N] {
    let site = on(service, NINE, &[]);
    links.map(|link| {
        let page = site.stranger().get(link);
        assert_eq!(page.status, 200, "{page:?}");
        page.field("form").unwrap()
    })
}

/// Sends a form as from some address, of which a proxy on this machine tells.
fn send_from(from: &str, site: &Site, form: &str, fields: &[(&str, &str)]) -> Answer {
    let body = encoded(&[&[("form", form)], fields].concat());
    site.stranger().ask("POST", FORM_IS, &[FORM, ("x-forwarded-for", from)], Some(&body))
}

fn send(site: &Site, form: &str, fields: &[(&str, &str)]) -> Answer {
    send_from("192.0.2.1", site, form, fields)
}

fn short<'a>(name: &'a str, phone: &'a str) -> [(&'a str, &'a str); 3] {
    [("name", name), ("phone", phone), ("agreed", "yes")]
}

#[track_caller]
fn assert_taken(answer: &Answer) {
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.body.contains("Your enquiry has reached us"), "{answer:?}");
}

#[track_caller]
fn assert_shown_again(answer: &Answer, status: u16, sentence: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert!(answer.body.contains(sentence), "{sentence}: {answer:?}");
    assert!(answer.body.contains("<title>Error: Ask about fostering - Fostering in Wexmere"));
}

// What was typed still stands in its field.
#[track_caller]
fn assert_keeps(answer: &Answer, name: &str, value: &str) {
    let field = answer.body.split_once(&format!(" name=\"{name}\"")).unwrap().1;
    let field = field.split('>').next().unwrap();
    assert!(field.contains(&format!("value=\"{value}\"")), "{name}: {field}");
}

#[test]
fn it_is_not_there_until_a_service_turns_it_on() {
    let service = Service::new();
    {
        let site = Site::at(&service, NINE);
        let stranger = site.stranger();
        for address in [FORM_IS, "/enquire.css"] {
            assert_eq!(stranger.get(address).status, 404, "{address}");
        }
        assert_eq!(stranger.send(FORM_IS, &short("Ann", "01632 960001")).status, 404);
    }
    for (changed, words) in [
        (("WAYMARK_SERVICE_NAME", ""), "WAYMARK_SERVICE_NAME is not set"),
        (("WAYMARK_SERVICE_COLOUR", "#8ab4f8"), "differs from white by 2.1 to 1"),
        (("WAYMARK_PRIVACY_NOTICE", "council.example"), "the https:// address"),
        (("WAYMARK_ENQUIRY_FRAMES", "*"), "name sites as https://www.council.example"),
    ] {
        let settings = [&ON[..], &[changed]].concat();
        let refused = service.run_with(&["serve"], &settings);
        refused.assert_refused_in_a_line(&[changed.0, words]);
    }
}

#[test]
fn an_enquiry_comes_in_as_those_that_the_team_takes() {
    let service = Service::new();
    let [form] = opened(&service, ["/enquire?c=spring-2026&p=Library&by=qr&utm_source=x&c=other"]);
    let site = on(&service, TEN, &[]);
    let told = [
        ("name", "Siân O’Neil"),
        ("second_name", "Bo Example"),
        ("phone", "01632 960001"),
        ("message", "no"),
        ("best_time", "after 6pm"),
        ("email", "sian@example.com"),
        ("postcode", "LE4 9ZZ"),
        ("source", "leaflet-or-poster"),
        ("heard", "A poster in the library"),
        ("could_offer", "siblings"),
        ("note", "We have a spare room"),
        ("agreed", "yes"),
    ];

    let taken = send(&site, &form, &told);

    assert_taken(&taken);
    assert!(taken.body.contains("replies to you by <strong>10am on Thursday 5 March"), "{taken:?}");
    assert!(taken.body.contains("reach us at 01632 960000"), "{taken:?}");
    let recruiter = site.signed_in(&service, "recruiter");
    let page = recruiter.get("/journeys/FH-1-R").body;
    for said in [
        "Siân O’Neil",
        "01632 960001",
        "after 6pm",
        "A poster in the library",
        "We have a spare room",
        "Given by a link, version 2026-01",
        "They agreed to it",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let history = recruiter.get("/journeys/FH-1-R/history").body;
    assert!(history.contains("The public form") && history.contains("Not recorded"), "{history}");
    let exported = service.run(&["export", "events"]).out;
    for said in [
        r#"""campaign"":""spring-2026"""#,
        r#"""by"":""qr"",""campaign"":""spring-2026"",""placement"":""Library"""#,
        r#"""area"":""LE4"""#,
        r#"""channel"":""web"""#,
        r#"""contact_agreed"":true"#,
    ] {
        assert!(exported.contains(said), "{said}: {exported}");
    }
    assert!(recruiter.get("/work?whose=nobodys").body.contains("Siân O’Neil"), "its clock runs");
}

#[test]
fn who_is_known_here_is_answered_as_who_is_not() {
    let service = Service::new();
    let forms = opened(&service, [FORM_IS; 3]);
    let site = on(&service, TEN, &[]);
    assert_taken(&send(&site, &forms[0], &short("Ann Example", "01632 960001")));

    let known = send(&site, &forms[1], &short("Ann Example", "01632 960001"));
    let unknown = send(&site, &forms[2], &short("Bo Else", "01632 960002"));

    let but_the_time = |answer: &Answer| {
        let (before, rest) = answer.body.split_once("<strong>").unwrap();
        (before.to_owned(), rest.split_once("</strong>").unwrap().1.to_owned())
    };
    assert_eq!(but_the_time(&known), but_the_time(&unknown));
    let names = |answer: &Answer| -> BTreeSet<String> {
        answer.headers.keys().map(|name| name.as_str().to_owned()).collect()
    };
    assert_eq!(names(&known), names(&unknown));
    let duplicates = site.signed_in(&service, "recruiter").get("/duplicates").body;
    assert!(duplicates.contains("FH-1-R") && duplicates.contains("FH-2-W"), "{duplicates}");
    assert!(!duplicates.contains("FH-3-A"), "{duplicates}");
}

#[test]
fn what_a_robot_may_have_sent_is_shown_once_more_and_a_person_sends_it() {
    let service = Service::new();
    let [form, spare] = opened(&service, ["/enquire?c=spring", FORM_IS]);
    let phone = new_phone();
    let told = [("name", "Ann Example"), ("phone", &*phone), ("note", "<b>Hello</b>")];
    let told = [&told[..], &[("agreed", "yes")]].concat();
    let fresh = {
        let site = on(&service, TEN, &[]);
        let position = site.position();
        let quick = site.stranger().get(FORM_IS).field("form").unwrap();
        let faster = "because it came faster than people type";
        let trapped = [&told[..], &[("website", "https://spam.example")]].concat();
        let mut answers = vec![
            (send(&site, &quick, &told), faster),
            (send(&site, &form, &trapped), "something was filled in that people do not see"),
        ];
        for forged in ["", "x", &format!("{form}x"), &spare[1..]] {
            answers.push((send(&site, forged, &told), "because this page was open for very long"));
        }
        for (answer, sentence) in &answers {
            assert_shown_again(answer, 422, sentence);
            assert_keeps(answer, "name", "Ann Example");
            assert!(answer.body.contains("&lt;b&gt;Hello&lt;/b&gt;</textarea>"), "{answer:?}");
            assert!(!answer.body.contains("spam.example"), "{answer:?}");
            assert_eq!(answer.header("set-cookie"), None);
        }
        assert_eq!(site.position(), position, "nothing is recorded");
        answers[1].0.field("form").unwrap()
    };

    let later = on(&service, ELEVEN, &[]);
    assert_taken(&send(&later, &fresh, &told));
    let exported = service.run(&["export", "events"]).out;
    assert!(exported.contains(r#"""campaign"":""spring"""#), "its link is kept: {exported}");
    drop(later);
    let days_after = on(&service, "2026-03-04T10:00:00Z", &[]);
    let old = send(&days_after, &spare, &told);
    assert_shown_again(&old, 422, "because this page was open for very long");
}

#[test]
fn a_form_that_is_sent_twice_comes_in_once() {
    let service = Service::new();
    let [form] = opened(&service, [FORM_IS]);
    let site = on(&service, TEN, &[]);
    let told = short("Ann Example", "01632 960001");
    assert_taken(&send(&site, &form, &told));
    let position = site.position();

    let again = send(&site, &form, &told);
    let changed = send(&site, &form, &short("Ann Example", "01632 960002"));

    assert_taken(&again);
    assert_shown_again(&changed, 422, "You have sent this form already, and it has reached us");
    assert_keeps(&changed, "phone", "01632 960002");
    assert_eq!(site.position(), position);
    drop(site);
    let later = on(&service, ELEVEN, &[]);
    let fresh = changed.field("form").unwrap();
    assert_taken(&send(&later, &fresh, &short("Ann Example", "01632 960002")));
}

#[test]
fn what_is_wrong_is_said_beside_its_question_and_nothing_typed_is_lost() {
    let service = Service::new();
    let [form] = opened(&service, [FORM_IS]);
    let site = on(&service, TEN, &[]);
    let long = "x".repeat(4_001);
    let told = [
        ("second_name", &*long),
        ("phone", "960"),
        ("email", "nobody"),
        ("postcode", "LE4 9ZZ"),
        ("heard", &long),
        ("note", "Still here"),
        ("source", "pigeon"),
        ("could_offer", "siblings"),
    ];

    let wrong = send(&site, &form, &told);

    assert_shown_again(&wrong, 422, "Enter your name");
    for sentence in [
        "The other name must be 200 characters or fewer",
        "Enter a phone number with its area code, like 01632 960 001",
        "Enter an e-mail address like name@example.com",
        "Select how you heard from the list, or leave it",
        "Your own words must be 4,000 characters or fewer",
        "Tick the box if we may contact you: we cannot reply otherwise",
    ] {
        assert_eq!(wrong.body.matches(sentence).count(), 2, "{sentence}: {wrong:?}");
    }
    assert_keeps(&wrong, "postcode", "LE4 9ZZ");
    assert!(wrong.body.contains("Still here</textarea>") && wrong.body.contains(&long));
    assert_eq!(wrong.field("form").as_deref(), Some(&*form), "it is the same enquiry");
    let right = send(&site, &form, &short("Ann Example", "01632 960001"));
    assert_taken(&right);
    let too_long = send(&site, &form, &[("note", &*"x".repeat(120_000))]);
    assert_eq!(too_long.status, 413);
    assert!(too_long.body.contains("reach us at 01632 960000"), "{too_long:?}");
    let plain = site.stranger().ask("POST", FORM_IS, &[("content-type", "text/plain")], Some("x"));
    assert!(plain.status == 400 && plain.body.contains("Fostering in Wexmere"), "{plain:?}");
}

#[test]
fn limits_are_shared_by_every_process_and_what_is_over_them_is_told_so() {
    let service = Service::new();
    let forms = opened(&service, [FORM_IS; 6]);
    let most = [("WAYMARK_ENQUIRIES_FROM_ONE", "2"), ("WAYMARK_ENQUIRIES_AN_HOUR", "3")];
    let late = {
        let site = on(&service, TEN, &most);
        let beside = (!service.is_sqlite()).then(|| on(&service, TEN, &most));
        let other = beside.as_ref().unwrap_or(&site);
        let one =
            |site, form, name| send_from("192.0.2.7", site, form, &short(name, "01632 960001"));
        assert_taken(&one(&site, &forms[0], "Ann Example"));
        assert_taken(&one(other, &forms[1], "Bo Example"));

        let third = one(&site, &forms[2], "Cy Example");
        assert_taken(&send_from("192.0.2.8", other, &forms[3], &short("Di", "01632 960002")));
        let fourth = send_from("192.0.2.9", &site, &forms[4], &short("Ed", "01632 960003"));

        for (answer, name) in [(&third, "Cy Example"), (&fourth, "Ed")] {
            assert_shown_again(answer, 429, "more enquiries are coming in than this page can take");
            assert!(answer.body.contains("send it again after 11am, or reach us at 01632 960000"));
            assert_keeps(answer, "name", name);
            let wait: i64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!((3_400..=3_600).contains(&wait), "{wait}");
        }
        assert_taken(&one(&site, &forms[0], "Ann Example"));
        assert_eq!(site.signed_in(&service, "recruiter").get("/work").status, 200);
        third.field("form").unwrap()
    };
    assert_eq!(service.count("SELECT CAST(SUM(taken) AS BIGINT) FROM form_count"), 6);
    assert!(!service.dump().contains("192.0.2.7"));
    if service.is_sqlite() {
        let file = std::fs::read(service.folder.path().join("waymark.db")).unwrap();
        assert!(!file.windows(9).any(|it| it == b"192.0.2.7"));
    }

    let later = on(&service, ELEVEN, &most);
    assert_taken(&send_from("192.0.2.7", &later, &late, &short("Cy Example", "01632 960001")));
}

#[test]
fn only_the_sites_that_are_named_may_show_it_within_theirs() {
    let service = Service::new();
    let policy = |site: &Site| {
        let page = site.stranger().get(FORM_IS);
        page.header("content-security-policy").unwrap().to_owned()
    };
    assert!(policy(&on(&service, NINE, &[])).ends_with("frame-ancestors 'none'"));
    let sites = [("WAYMARK_ENQUIRY_FRAMES", "https://www.council.example https://a.example")];

    let site = on(&service, NINE, &sites);

    let told = policy(&site);
    assert!(told.ends_with("frame-ancestors https://www.council.example https://a.example"));
    assert!(told.starts_with("default-src 'none'; script-src 'self'"), "{told}");
    let page = site.stranger().get(FORM_IS);
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    assert!(!page.body.contains(" style=") && !page.body.contains("Waymark"), "{page:?}");
    let inside = site.stranger().get("/sign-in");
    let inside = inside.header("content-security-policy").unwrap();
    assert!(inside.ends_with("frame-ancestors 'none'"), "{inside}");
    let styles = site.stranger().get("/enquire.css");
    assert_eq!(styles.header("content-type"), Some("text/css; charset=utf-8"));
    assert!(styles.body.contains("--govuk-brand-colour:#0b5563"), "{styles:?}");
}

// A flood from fifty addresses: what is over the limit is told so, and nothing else is lost.
#[test]
fn a_flood_is_bounded_and_nobody_is_dropped_silently() {
    let service = Service::new();
    let forms = opened(&service, [FORM_IS; 120]);
    let most = [("WAYMARK_ENQUIRIES_FROM_ONE", "2"), ("WAYMARK_ENQUIRIES_AN_HOUR", "40")];
    let site = on(&service, TEN, &most);
    let position = site.position();
    let recruiter = site.signed_in(&service, "recruiter");
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let of_some = |start: usize| {
            let (site, forms) = (&site, &forms);
            scope.spawn(move || {
                let some = forms.iter().enumerate().skip(start).step_by(6);
                let sent = some.map(|(number, form)| {
                    let from = format!("192.0.2.{}", number % 50);
                    let phone = format!("01632 {number:06}");
                    let answer = send_from(&from, site, form, &short("Flo", &phone));
                    let is_told = answer.status == 200 || answer.body.contains("01632 960000");
                    assert!(is_told, "{answer:?}");
                    answer.status
                });
                sent.collect::<Vec<u16>>()
            })
        };
        let clients: Vec<_> = (0..6).map(of_some).collect();
        assert_eq!(recruiter.get("/work").status, 200);
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });

    let taken = answers.iter().filter(|status| **status == 200).count();
    assert_eq!(taken, 40, "{answers:?}");
    assert!(answers.iter().all(|status| [200, 429].contains(status)), "{answers:?}");
    assert_eq!(site.position() - position, 40, "one fact each");
    assert_eq!(recruiter.get("/journeys?status=open").status, 200);
}

#[test]
fn whatever_is_sent_is_taken_whole_or_not_at_all() {
    const FIELDS: [&str; 14] = [
        "name",
        "second_name",
        "phone",
        "message",
        "best_time",
        "email",
        "postcode",
        "source",
        "heard",
        "could_offer",
        "note",
        "agreed",
        "website",
        "form",
    ];
    let service = Service::new();
    let [form] = opened(&service, [FORM_IS]);
    let site = on(&service, TEN, &[("WAYMARK_ENQUIRIES_FROM_ONE", "1000")]);
    let stranger = site.stranger();
    let text = prop_oneof!["\\PC{0,20}", "(.|\n|\u{0}|\u{202e}){0,20}", "[%+&=]{0,9}"];
    let value = prop_oneof![Just("yes".to_owned()), Just("01632 960001".to_owned()), text];
    let fields = vec((0..FIELDS.len(), value), 0..20);
    let bytes = vec(any::<u8>(), 0..200);
    let is_fine = |answer: &Answer, before: u64| {
        let known = [200, 413, 422, 429];
        prop_assert!(known.contains(&answer.status), "{answer:?}");
        let is_kept = site.position() > before;
        prop_assert_eq!(is_kept, answer.status == 200 && before == 0, "{:?}", answer);
        Ok(())
    };
    let config = Config { cases: 60, failure_persistence: None, ..Config::default() };
    let asked = TestRunner::new(config).run(&(fields, bytes), |(fields, bytes)| {
        let mut told: Vec<(&str, &str)> = vec![("form", &form)];
        told.extend(fields.iter().map(|(field, value)| (FIELDS[*field], value.as_str())));
        let before = site.position();
        is_fine(&stranger.ask("POST", FORM_IS, &[FORM], Some(&encoded(&told))), before)?;
        let raw: String = bytes.iter().map(|byte| format!("%{byte:02x}")).collect();
        let before = site.position();
        let body = format!("form={form}&name={raw}&{raw}=x&note={raw}");
        is_fine(&stranger.ask("POST", FORM_IS, &[FORM], Some(&body)), before)?;
        let link = stranger.get(&format!("/enquire?c={raw}&p={raw}&{raw}"));
        prop_assert!([200, 400, 414].contains(&link.status), "{link:?}");
        Ok(())
    });
    asked.unwrap();
    assert_eq!(service.run(&["verify"]).status, 0);
}

#[test]
fn who_says_that_they_come_from_elsewhere_is_counted_where_the_proxy_saw_them() {
    let service = Service::new();
    let forms = opened(&service, ["/enquire"; 20]);
    let site = on(&service, "2026-03-02T09:10:00Z", &[("WAYMARK_ENQUIRIES_FROM_ONE", "2")]);
    let mut forms = forms.iter();
    // Whether the third of three is one too many.
    let mut is_counted = |told: &dyn Fn(usize) -> Vec<String>| {
        let statuses: Vec<u16> = (0..3)
            .map(|number| {
                let fields = short("Ann", "01632 960000");
                let body = encoded(&[&[("form", &**forms.next().unwrap())], &fields[..]].concat());
                let told = told(number);
                let told = told.iter().map(|it| ("x-forwarded-for", &**it));
                let headers: Vec<(&str, &str)> = [FORM].into_iter().chain(told).collect();
                site.stranger().ask("POST", FORM_IS, &headers, Some(&body)).status
            })
            .collect();
        assert_eq!(statuses[..2], [200, 200]);
        statuses[2] == 429
    };

    // What a client writes stands before what the proxy adds, in one line or in one of its own.
    assert!(is_counted(&|number| vec![format!("10.0.0.{number}, 192.0.2.1")]));
    assert!(is_counted(&|number| vec![format!("10.0.1.{number}"), "192.0.2.2".to_owned()]));
    // One household has a whole network of the new kind.
    assert!(is_counted(&|number| vec![format!("2001:db8:1:2::{number:x}")]));
    // What is no address is the proxy's own.
    assert!(is_counted(&|number| vec![format!("nowhere-{number}")]));
    assert!(!is_counted(&|number| vec![format!("198.51.100.{number}")]));
}
