//! Whatever is typed into a form is taken, or explained beside it; never lost, and never believed.

use super::objects::{FORMS, MONDAY, NOBODY};
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site, escaped, with};

/// A day that is no day for anybody: it does not exist, or not yet.
const NO_DAYS: [&str; 8] =
    ["31/2/2026", "30 Feb", "0/0/0000", "3/3/2026", "2030-01-01", "tomorrow", "99999999", "🦊"];

// All of a page's fields that are not its marks, each filled with the same.
fn filled<'a>(page: &Answer, text: &'a str) -> Vec<(String, &'a str)> {
    let (_, main) = page.body.split_once("<main").unwrap();
    let names = main.split(" name=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.retain(|name| !["csrf", "key", "seen", "viewport"].contains(&&**name));
    names.sort();
    names.dedup();
    names.into_iter().map(|name| (name, text)).collect()
}

fn forms(reference: &str) -> Vec<String> {
    let below = FORMS.iter().map(|(form, _)| format!("/journeys/{reference}/{form}"));
    let others = [
        format!("/journeys/{reference}/resumption"),
        format!("/journeys/{reference}/milestones/new?milestone=initial-visit-booked"),
        "/journeys/new".to_owned(),
    ];
    below.chain(others).collect()
}

fn send(browser: &Browser<'_>, address: &str, page: &Answer, fields: &[(String, &str)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (&**name, *text)).collect();
    browser.send(address, &with(&page.marks(), &fields))
}

#[test]
fn whatever_fills_every_field_of_a_form_is_explained_and_nothing_is_recorded() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let position = site.position();
    // Longer than any field takes, and all of them together no more than a request may bring.
    let long = "x".repeat(4_100);
    let texts = [
        "",
        " ",
        &long,
        "<script>alert(1)</script>\"'>",
        "\u{202e}gnp.exe",
        "nul\0nul",
        "🦊👩‍👩‍👧‍👦",
        "' OR 1=1; --",
        "{{7*7}}${7*7}",
        "\r\nSet-Cookie: x=y",
        "99999999999999999999",
        "-1",
        NOBODY,
    ];
    for address in forms(&reference) {
        let page = recruiter.get(&address);
        assert_eq!(page.status, 200, "{address}: {page:?}");
        for text in texts {
            let fields = filled(&page, text);
            let mut unmarked = fields.clone();
            unmarked.retain(|(name, _)| name != "milestone");
            // A note may hold nearly anything, and is a form's only field in two.
            let is_fine = fields.len() == 1 && fields[0].0 == "note" && !["", " "].contains(&text);
            if is_fine && !text.contains(['\0', '\u{202e}']) && text.len() < 4_001 {
                continue;
            }
            let answer = send(&recruiter, &address, &page, &fields);
            let is_explained = match answer.status {
                422 => answer.body.contains("There is a problem"),
                404 => address.contains("/milestones/") && answer.body.contains("Page not found"),
                _ => false,
            };
            assert!(is_explained, "{address} with {text:?}: {answer:?}");
            assert!(!answer.body.contains("<script>alert"), "{address}: {answer:?}");
            if answer.status == 422 {
                assert!(answer.body.contains("<title>Error: "), "{address}: {answer:?}");
                assert_summary_leads_to_fields(&address, &answer);
                let seen = answer.field("seen");
                assert!(seen.is_none() || seen == page.field("seen"), "{address}");
            }
            let nothing = send(&recruiter, &address, &page, &unmarked[..0]);
            assert!([404, 400, 422].contains(&nothing.status), "{address}: {nothing:?}");
        }
    }
    assert_eq!(site.position(), position, "nothing was recorded");
}

// Each line of the summary at the top leads to what is wrong.
fn assert_summary_leads_to_fields(address: &str, page: &Answer) {
    let (_, rest) = page.body.split_once("govuk-error-summary__list").unwrap();
    let (summary, main) = rest.split_once("</ul>").unwrap();
    for link in summary.split("href=\"#").skip(1) {
        let id = link.split('"').next().unwrap();
        assert!(main.contains(&format!("id=\"{id}\"")), "#{id} is not in {address}: {page:?}");
    }
    assert!(summary.contains("href=\"#"), "{address}: {page:?}");
}

/// Sends a form's own good answers, one of them changed.
pub(super) fn changed(
    recruiter: &Browser<'_>,
    reference: &str,
    form: &str,
    field: &str,
    text: &str,
) -> Answer {
    let (form, fields) = FORMS.iter().find(|(name, _)| name.starts_with(form)).unwrap();
    let mut fields = fields.to_vec();
    fields.retain(|(name, _)| *name != field);
    fields.push((field, text));
    recruiter.fill(&format!("/journeys/{reference}/{form}"), &fields)
}

fn assert_explained(answer: &Answer, field: &str, typed: &str) {
    assert_eq!(answer.status, 422, "{field} {typed:?}: {answer:?}");
    let at_field = format!("id=\"{field}-error\"");
    assert!(answer.body.contains(&at_field), "{at_field} for {typed:?}: {answer:?}");
    assert!(answer.body.contains(&escaped(typed)), "{typed:?} is kept: {answer:?}");
}

#[test]
fn a_day_that_cannot_be_meant_is_explained_beside_it_and_kept() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let position = site.position();
    for form in
        ["contacts/new", "milestones/new", "pause", "ending/new", "checks/new", "checks/medical"]
    {
        for day in NO_DAYS.into_iter().chain(["", "1/3/2026", "1900-01-01"]) {
            let answer = changed(&recruiter, &reference, form, "happened_on", day);
            assert_explained(&answer, "happened_on", day);
        }
        for time in ["25:00", "9:61", "noonish", "23:59", "-1"] {
            let answer = changed(&recruiter, &reference, form, "happened_at", time);
            assert_eq!(answer.status, 422, "{form} {time}: {answer:?}");
            assert!(answer.body.contains(&format!("value=\"{time}\"")), "{answer:?}");
        }
    }
    for (form, field) in [("pause", "review_on"), ("next-action", "next_on")] {
        for day in ["31/2/2026", "1/1/2020", "yesterday", "", "x"] {
            let answer = changed(&recruiter, &reference, form, field, day);
            assert_explained(&answer, field, day);
        }
    }
    assert_eq!(site.position(), position);
}

#[test]
fn a_choice_that_is_not_on_the_form_is_explained() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let administrator = site.signed_in(&service, "administrator");
    let reference = recruiter.enquiry("Ann Example");
    let position = site.position();
    let status = |form: &str, field: &str, value: &str| {
        let answer = changed(&recruiter, &reference, form, field, value);
        assert!(answer.body.contains("There is a problem") || answer.status == 404, "{answer:?}");
        answer.status
    };
    for field in ["channel", "direction", "outcome", "next"] {
        assert_eq!(status("contacts/new", field, "pigeon"), 422, "{field}");
    }
    assert_eq!(status("milestones/new", "milestone", "moon-landing"), 404);
    assert_eq!(status("ending/new", "reason", "moon-landing"), 422);
    assert_eq!(status("checks/new", "checks", "1/horoscope"), 422);
    assert_eq!(status("checks/medical", "step", "dreamt-of"), 422);
    assert_eq!(status("ending/new", "also", "moon-landing"), 422);
    assert_eq!(status("ending/new", "decided_by", "the-moon"), 422);
    for (field, value) in [("worker", NOBODY), ("campaign", "moon"), ("team", "x"), ("care", "<b>")]
    {
        let told = [
            ("name", "Ann"),
            ("phone", "01632 960123"),
            ("channel", "web"),
            ("happened_on", "today"),
            ("source", "website"),
            (field, value),
        ];
        let answer = recruiter.fill("/journeys/new", &told);
        assert_eq!(answer.status, 422, "{field}: {answer:?}");
        assert!(answer.body.contains("Select one of the list"), "{field}: {answer:?}");
    }
    let unknown = [
        ("name", "Ann"),
        ("phone", "1"),
        ("channel", "web"),
        ("happened_on", "today"),
        ("source", "moon"),
    ];
    assert_eq!(recruiter.fill("/journeys/new", &unknown).status, 422);
    assert_eq!(status("worker", "worker", NOBODY), 422);
    assert_eq!(status("worker", "worker", "x"), 422);
    // An administrator looks after nobody.
    let own = recruiter.get("/journeys/new").selected("worker");
    let workers = administrator.get("/admin/workers").body;
    let ids = workers.split("action=\"/admin/workers/").skip(1).map(|rest| &rest[..36]);
    for other in ids.filter(|id| *id != own) {
        assert_eq!(status("worker", "worker", other), 422, "{other}");
    }
    assert_eq!(site.position(), position);
}

#[test]
fn a_worker_who_cannot_be_added_is_explained_beside_the_field() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let _recruiter = site.signed_in(&service, "recruiter");
    let administrator = site.signed_in(&service, "administrator");
    let add =
        |fields: &[(&str, &str)]| administrator.post("/admin/workers", "/admin/workers", fields);
    for (name, email, role, field) in [
        ("", "x@council.example", "manager", "name"),
        ("Bea\0", "x@council.example", "manager", "name"),
        (&"x".repeat(10_000), "x@council.example", "manager", "name"),
        ("Bea", "<b>", "manager", "email"),
        ("Bea", "recruiter@council.example", "manager", "email"),
        ("Ann O'Neil, recruiter", "x@council.example", "manager", "name"),
        ("Bea", "x@council.example", "boss", "role"),
    ] {
        let answer = add(&[("name", name), ("email", email), ("role", role)]);
        assert_eq!(answer.status, 422, "{answer:?}");
        assert!(answer.body.contains(&format!("id=\"{field}-error\"")), "{field}: {answer:?}");
    }
}

#[test]
fn what_is_written_is_shown_as_it_was_written() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let names = [
        "<img src=x onerror=alert(1)>",
        "O’Brien & \"Söhne\"",
        "محمد عبد الله",
        "👩‍👩‍👧‍👦 Family",
        "-->]]></textarea><script>",
    ];
    for name in names {
        let reference = recruiter.enquiry(name);
        let note = format!("{name}\n\n\tsaid: {name}");
        let saved = changed(&recruiter, &reference, "notes/new", "note", &note);
        assert_eq!(saved.status, 303, "{saved:?}");
        for address in
            [format!("/journeys/{reference}"), "/work".to_owned(), "/journeys".to_owned()]
        {
            let page = recruiter.get(&address).body;
            assert!(page.contains(&escaped(name)), "{name} on {address}: {page}");
            assert!(
                !page.contains("<img src=x") && !page.contains("<script>"),
                "{address}: {page}"
            );
        }
        assert!(recruiter.get(&format!("/journeys/{reference}")).body.contains(&escaped(&note)));
    }
    let long = "é".repeat(4_000);
    let reference = recruiter.enquiry("Long");
    let saved = changed(&recruiter, &reference, "notes/new", "note", &long).status;
    let too_long = changed(&recruiter, &reference, "notes/new", "note", &format!("{long}é"));
    assert_eq!(saved, 303);
    assert_explained(&too_long, "note", &format!("{long}é"));
}

#[test]
fn a_form_leads_back_to_where_it_was_come_to_from_and_never_to_another_site() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let leads = |then: &str| {
        let saved = changed(&recruiter, &reference, "contacts/new", "then", then);
        assert_eq!(saved.status, 303, "{saved:?}");
        saved.location.unwrap()
    };
    assert!(leads("/work?whose=team#x").starts_with("/work?whose=team&saved="));
    for theirs in ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"]
    {
        assert!(leads(theirs).starts_with(&format!("/journeys/{reference}")), "{theirs:?}");
    }
}

#[test]
fn what_no_form_can_hold_is_refused_before_it_is_read() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let address = format!("/journeys/{reference}/notes/new");
    let marks = recruiter.get(&address).marks();
    let position = site.position();
    let with_body = |tail: &str| {
        let body = format!("{}&{tail}", crate::web_support::encoded(&with(&marks, &[])));
        recruiter.ask("POST", &address, &[crate::web_support::FORM], Some(&body))
    };
    let too_long = with_body(&format!("note={}", "x".repeat(114_688)));
    assert_eq!(too_long.status, 413);
    assert!(too_long.body.contains("more than a form can hold"), "{too_long:?}");
    let signed_out = site.stranger().send(&address, &[("note", &"x".repeat(120_000))]);
    assert_eq!(signed_out.status, 413);
    for bad in ["note=%ff%fe", "note[a]=b", "=", "&&&&", "note=a&note=b", "%00=1"] {
        let answer = with_body(bad);
        assert!([400, 422].contains(&answer.status), "{bad}: {answer:?}");
    }
    let many: String = (0..5_000).map(|n| format!("f{n}=1&")).collect();
    assert_eq!(with_body(&many).status, 400);
    assert_eq!(site.position(), position);
}

#[test]
fn an_address_that_makes_no_sense_is_answered_with_a_page() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    for (address, status) in [
        ("/journeys?page=x".to_owned(), 400),
        ("/journeys?page=-1".to_owned(), 400),
        ("/journeys?page=18446744073709551615".to_owned(), 200),
        ("/journeys?stage=moon".to_owned(), 200),
        ("/journeys?q=%00%ff".to_owned(), 200),
        (format!("/journeys?q={}", "x".repeat(5_000)), 200),
        ("/work?whose=x".to_owned(), 400),
        (format!("/journeys/{reference}?as-at=yesterday"), 400),
        (format!("/journeys/{reference}?as-at=2999-01-01"), 400),
        (format!("/journeys/{reference}?saved=x"), 400),
        (format!("/journeys/{reference}/corrections/0"), 404),
        (format!("/journeys/{reference}/corrections/x"), 404),
        (format!("/journeys/{reference}/corrections/4294967296"), 404),
        (format!("/journeys/{reference}/milestones/new?milestone=moon"), 404),
        (format!("/journeys/{reference}/checks/horoscope"), 404),
        (format!("/journeys/{reference}/checks?as-at=yesterday"), 400),
        ("/work/waiting?whose=x".to_owned(), 400),
        ("/journeys/FH-0-T".to_owned(), 404),
        ("/journeys/%F0%9F%A6%8A".to_owned(), 404),
        ("/journeys/%ff".to_owned(), 404),
        ("/outbox/x".to_owned(), 404),
        (format!("/outbox/{NOBODY}"), 404),
        ("/performance/funnel?from=x".to_owned(), 422),
    ] {
        let answer = recruiter.get(&address);
        assert_eq!(answer.status, status, "{address}: {answer:?}");
        assert!(answer.body.starts_with("<!DOCTYPE html>"), "{address}: {answer:?}");
        for machinery in ["deserialize", "parse", "UUID", "expected", "invalid"] {
            assert!(!answer.body.contains(machinery), "{machinery} at {address}: {answer:?}");
        }
    }
}
