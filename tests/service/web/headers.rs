//! What every answer says to browsers, and what cookies say of themselves.

use std::net::TcpListener;

use waymark::web::table;

use super::objects::{MONDAY, Objects};
use crate::support::Service;
use crate::web_support::{Answer, Site};

/// On every answer, whatever it is.
const ALWAYS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

fn assert_headers(address: &str, answer: &Answer) {
    for (name, value) in ALWAYS {
        assert_eq!(answer.header(name), Some(value), "{name} of {address}: {answer:?}");
    }
    let is_asset = address.starts_with("/assets/") && answer.status == 200;
    let kept = if is_asset { "public, max-age=31536000, immutable" } else { "no-store" };
    assert_eq!(answer.header("cache-control"), Some(kept), "{address}");
    for forbidden in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert_eq!(answer.header(forbidden), None, "{address}");
    }
    if answer.body.starts_with("<!DOCTYPE") {
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{address}");
        for inline in ["<style", " style=", " onclick=", " onload=", "javascript:"] {
            assert!(!answer.body.contains(inline), "{inline} in {address}");
        }
        assert_eq!(
            answer.body.matches("<script").count(),
            answer.body.matches("<script type=\"module\" src=").count()
        );
    }
}

#[test]
fn every_answer_tells_browsers_to_trust_nothing_else() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let objects = Objects::new(&service, &recruiter);
    let people = [site.stranger(), site.signed_in(&service, "administrator"), recruiter];
    for person in &people {
        for entry in table().iter().filter(|entry| entry.address != "/sign-out") {
            for address in objects.addresses(entry.address) {
                let answer = match entry.method.as_str() {
                    "POST" => person.send(&address, &[("note", "x")]),
                    _ => person.get(&address),
                };
                assert_headers(&address, &answer);
            }
        }
    }
    let [stranger, _, recruiter] = &people;
    let styles = recruiter.get("/sign-in").body;
    let (_, rest) = styles.split_once("<link rel=\"stylesheet\" href=\"").unwrap();
    let styles = rest.split('"').next().unwrap();
    assert_headers(styles, &stranger.get(styles));
    assert_headers("/nowhere", &stranger.get("/nowhere"));
    let long = "x".repeat(120_000);
    let too_long =
        recruiter.fill(&format!("/journeys/{}/notes/new", objects.open), &[("note", &long)]);
    assert_eq!(too_long.status, 413);
    assert_headers("413", &too_long);
    assert_headers("PUT", &stranger.ask("PUT", "/work", &[], Some("x")));
}

fn cookie_of(site: &Site, service: &Service) -> (String, Answer) {
    let token = crate::web_support::invite(service, "Ann", "ann@council.example", "recruiter");
    let mut browser = site.stranger();
    let password = crate::web_support::PASSWORD;
    browser.send("/password", &[("token", &token), ("password", password)]);
    let answer = browser.sign_in("ann@council.example", password);
    assert_eq!(browser.get("/work").status, 200, "the cookie is good");
    (answer.header("set-cookie").unwrap().to_owned(), answer)
}

#[test]
fn a_cookie_is_for_this_service_alone_and_no_script_reads_it() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);

    let (cookie, answer) = cookie_of(&site, &service);

    let (token, rest) = cookie.split_once("; ").unwrap();
    assert_eq!(rest, "HttpOnly; SameSite=Lax; Path=/");
    assert_eq!(token.strip_prefix("waymark=").unwrap().len(), 64);
    assert_eq!(answer.header("strict-transport-security"), None);
}

#[test]
fn behind_https_cookies_are_kept_to_it_and_so_are_browsers() {
    let service = Service::new();
    // Taken and given back, so that its number is known.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let settings = [("WAYMARK_URL", "https://waymark.example"), ("WAYMARK_LISTEN", &*port)];
    let site = Site::with(&service, &["--no-jobs"], &settings);

    let (cookie, answer) = cookie_of(&site, &service);

    let (token, rest) = cookie.split_once("; ").unwrap();
    assert_eq!(rest, "HttpOnly; SameSite=Lax; Secure; Path=/");
    assert!(token.starts_with("__Host-waymark="), "{token}");
    let strict = Some("max-age=31536000; includeSubDomains");
    assert_eq!(answer.header("strict-transport-security"), strict);
    assert_eq!(site.stranger().get("/nowhere").header("strict-transport-security"), strict);
    let form = [("email", "ann@council.example"), ("password", "x")];
    let body = crate::web_support::encoded(&form);
    let from = |origin: &str| {
        let headers = [crate::web_support::FORM, ("origin", origin)];
        site.stranger().ask("POST", "/sign-in", &headers, Some(&body)).status
    };
    assert_eq!((from("https://waymark.example"), from("https://evil.example")), (422, 403));
}

#[test]
fn signing_out_has_the_browser_forget_pages_and_passwords_are_masked() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");

    let out = recruiter.post("/work", "/sign-out", &[]);

    assert_eq!(out.header("clear-site-data"), Some("\"cache\", \"storage\""));
    let token = crate::web_support::invite(&service, "Bea", "bea@council.example", "manager");
    for (address, known) in [
        ("/sign-in".to_owned(), "current-password"),
        (format!("/password?token={token}"), "new-password"),
    ] {
        let page = site.stranger().get(&address).body;
        let (before, after) = page.split_once("name=\"password\"").unwrap();
        let start = before.rsplit("<input").next().unwrap();
        let field = format!("{start}{}", after.split('>').next().unwrap());
        assert!(field.contains("type=\"password\""), "{address}: {field}");
        assert!(field.contains(&format!("autocomplete=\"{known}\"")), "{address}: {field}");
        assert!(!field.contains("maxlength") && !field.contains("onpaste"), "{address}: {field}");
    }
}
