//! Forms that no page of the service sent: each is refused, and changes nothing.

use uuid::Uuid;

use super::objects::{FORMS, MONDAY, Objects};
use crate::support::Service;
use crate::web_support::{Answer, Browser, FORM, Site, encoded};

// Every form that changes something, with who may send it and what it takes.
fn forms<'a>(
    objects: &Objects,
    recruiter: &'a Browser<'a>,
    manager: &'a Browser<'a>,
    administrator: &'a Browser<'a>,
) -> Vec<(String, &'a Browser<'a>, Vec<(&'static str, String)>)> {
    let own = |fields: &[(&'static str, &str)]| {
        fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Vec<_>>()
    };
    let enquiry = [
        ("name", "Forged"),
        ("phone", "01632 960000"),
        ("channel", "web"),
        ("happened_on", "today"),
        ("source", "website"),
    ];
    let worker = [("name", "Forged"), ("email", "forged@council.example"), ("role", "manager")];
    let mut forms = vec![
        ("/journeys/new".to_owned(), recruiter, own(&enquiry)),
        (format!("/outbox/{}", objects.mail), manager, own(&[("decision", "send-again")])),
        ("/admin/workers".to_owned(), administrator, own(&worker)),
        (
            format!("/admin/workers/{}", objects.worker),
            administrator,
            own(&[("change", "disable")]),
        ),
        ("/sign-out".to_owned(), recruiter, vec![]),
        (
            format!("/journeys/{}/resumption", objects.open),
            recruiter,
            own(&[("happened_on", "today")]),
        ),
    ];
    forms.extend(FORMS.map(|(form, fields)| {
        let mut fields = own(fields);
        fields.iter_mut().filter(|(name, _)| *name == "worker").for_each(|(_, value)| {
            value.clone_from(&objects.worker);
        });
        (format!("/journeys/{}/{form}", objects.open), recruiter, fields)
    }));
    forms
}

fn assert_refused(answer: &Answer, status: u16, what: &str, address: &str) {
    assert_eq!(answer.status, status, "{what} to {address}: {answer:?}");
    assert!(answer.header("set-cookie").is_none(), "{what} to {address}");
}

#[test]
fn a_form_that_no_page_of_ours_sent_changes_nothing() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let objects = Objects::new(&service, &recruiter);
    let manager = site.signed_in(&service, "manager");
    let administrator = site.signed_in(&service, "administrator");
    let token_of = |who: &Browser<'_>| {
        let home = who.get("/").location.unwrap();
        who.get(&home).field("csrf").unwrap()
    };
    let (position, workers) = (site.position(), service.run(&["worker", "list"]).out);
    let outbox = manager.get(&format!("/outbox/{}", objects.mail)).field("key").is_some();

    for (address, who, fields) in forms(&objects, &recruiter, &manager, &administrator) {
        let own: Vec<_> = fields.iter().map(|(name, value)| (*name, &**value)).collect();
        let other = if std::ptr::eq(who, &manager) { &recruiter } else { &manager };
        let (csrf, others) = (token_of(who), token_of(other));
        let key = Uuid::from_u128(7).to_string();
        let body = |csrf: &[(&str, &str)]| encoded(&[csrf, &[("key", &key)], &own].concat());
        let right = body(&[("csrf", &csrf)]);
        let send =
            |headers: &[(&str, &str)], body: &str| who.ask("POST", &address, headers, Some(body));
        assert_refused(&send(&[FORM], &body(&[])), 403, "no token", &address);
        assert_refused(&send(&[FORM], &body(&[("csrf", &others)])), 403, "another's", &address);
        assert_refused(&send(&[FORM], &body(&[("csrf", "")])), 403, "an empty token", &address);
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", &format!("{}.evil.example", site.url)),
        ] {
            assert_refused(&send(&[FORM, (name, value)], &right), 403, value, &address);
        }
        for kind in ["text/plain", "multipart/form-data; boundary=x", "application/json"] {
            assert_refused(&send(&[("content-type", kind)], &right), 400, kind, &address);
        }
        if !own.is_empty() {
            let unkeyed = encoded(&[&[("csrf", &*csrf)], &own[..]].concat());
            assert_refused(&send(&[FORM], &unkeyed), 400, "no key", &address);
        }
        let more = encoded(
            &[&[("csrf", &*csrf), ("key", &key)], &own[..], &[("role", "x"), ("worker_id", "x")]]
                .concat(),
        );
        assert_refused(&send(&[FORM], &more), 400, "fields it has not", &address);
    }

    assert_eq!(site.position(), position, "nothing was recorded");
    assert_eq!(service.run(&["worker", "list"]).out, workers);
    assert_eq!(manager.get(&format!("/outbox/{}", objects.mail)).field("key").is_some(), outbox);
    assert_eq!(recruiter.get("/work").status, 200, "and nobody was signed out");
}

#[test]
fn nobody_is_signed_in_or_given_a_password_by_another_site() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let _recruiter = site.signed_in(&service, "recruiter");
    let token = crate::web_support::invite(&service, "Bea", "bea@council.example", "manager");
    let password = crate::web_support::PASSWORD;
    let sign_in = encoded(&[("email", "recruiter@council.example"), ("password", password)]);
    let choose = encoded(&[("token", &*token), ("password", password)]);
    let stranger = site.stranger();
    for (address, body) in [("/sign-in", &sign_in), ("/password", &choose)] {
        let send = |headers: &[(&str, &str)]| stranger.ask("POST", address, headers, Some(body));
        assert_refused(
            &send(&[FORM, ("sec-fetch-site", "cross-site")]),
            403,
            "cross-site",
            address,
        );
        assert_refused(&send(&[FORM, ("origin", "https://evil.example")]), 403, "foreign", address);
        assert_refused(&send(&[("content-type", "text/plain")]), 400, "plain", address);
    }
    let ours = [FORM, ("sec-fetch-site", "same-origin"), ("origin", &site.url)];
    assert_eq!(stranger.ask("POST", "/password", &ours, Some(&choose)).status, 303);
}
