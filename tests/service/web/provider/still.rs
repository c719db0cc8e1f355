//! Who is signed in by a provider: does it still know them?

use super::scripted::Answer as Said;
use super::{Office, OnTheWay, session};
use crate::web_support::{Browser, with};

impl Office {
    /// What the provider said last was so many minutes ago.
    fn minutes_ago(&self, minutes: i64) {
        let ago = format!("UPDATE session SET vouched_at = begun_at - {}", minutes * 60_000_000);
        self.service.sql(&ago).unwrap();
    }

    /// A signed-in browser is led to the provider, and there to this answer.
    fn is_asked<'a>(&'a self, ann: &Browser<'a>) -> OnTheWay<'a> {
        let led = ann.get("/training?of=2026");
        let way = "/sign-in/provider?then=%2Ftraining%3Fof%3D2026&again=false&still=true";
        assert_eq!((led.status, led.location.as_deref()), (303, Some(way)));
        let sent = ann.get(way);
        let (_, query) = sent.location.as_ref().unwrap().split_once('?').unwrap();
        let asked = serde_html_form::from_str(query).unwrap();
        let mut browser = self.site.stranger();
        browser.take_cookie(&sent);
        let cookies = [&ann.cookie, &browser.cookie].map(|it| it.clone().unwrap());
        browser.cookie = Some(cookies.join("; "));
        OnTheWay { browser, asked }
    }
}

#[test]
fn whom_the_provider_still_knows_goes_on_where_they_were_in_the_same_session() {
    let office = Office::new();
    let (_, ann) = office.ann_comes(&["App.Recruiter"]);
    office.minutes_ago(14);
    assert_eq!(ann.get("/training").status, 200, "it is believed for a quarter of an hour");
    office.minutes_ago(16);

    let way = office.is_asked(&ann);
    assert_eq!(way.asked("prompt"), "none", "nobody is asked anything");
    office.provider.vouches(way.asked("nonce"), &["App.Recruiter"]);
    let back = way.comes_back(&[]);

    assert_eq!((back.status, back.location.as_deref()), (303, Some("/training?of=2026")));
    assert_eq!(session(&back), None, "so that forms in other tabs stay good");
    assert_eq!(ann.get("/training").status, 200);

    office.minutes_ago(16);
    let way = office.is_asked(&ann);
    office.provider.vouches(way.asked("nonce"), &["App.Manager"]);
    assert!(session(&way.comes_back(&[])).is_some(), "another role is another session");
}

#[test]
fn whom_the_provider_knows_no_more_is_out() {
    let office = Office::new();
    for error in ["login_required", "interaction_required", "access_denied"] {
        let (_, ann) = office.ann_comes(&["App.Recruiter"]);
        office.minutes_ago(16);

        let way = office.is_asked(&ann);
        let back = way.comes_back(&[("code", None), ("error", Some(error))]);

        let then = "/sign-in/provider?then=%2Ftraining%3Fof%3D2026&again=false&still=false";
        assert_eq!((back.status, back.location.as_deref()), (303, Some(then)), "asked in person");
        assert!(ann.get("/work").asks_to_sign_in(), "{error}");
    }
    let (_, ann) = office.ann_comes(&["App.Recruiter"]);
    office.minutes_ago(16);
    let way = office.is_asked(&ann);
    office.provider.vouches(way.asked("nonce"), &[]);
    assert_eq!(way.comes_back(&[]).status, 403, "who has no role any more");
    assert!(ann.get("/work").asks_to_sign_in());
}

#[test]
fn another_who_is_signed_in_there_gets_a_session_of_their_own() {
    let office = Office::new();
    let (_, ann) = office.ann_comes(&["App.Recruiter"]);
    office.minutes_ago(16);
    let way = office.is_asked(&ann);
    office.provider.vouches(way.asked("nonce"), &["App.Recruiter"]);
    office.claims(|claims| {
        (claims["sub"], claims["oid"]) = ("ben-here".into(), "ben-object".into());
        (claims["name"], claims["email"]) = ("Ben Day".into(), "ben@council.example".into());
    });

    let back = way.comes_back(&[]);

    assert!(session(&back).is_some(), "{back:?}");
    assert!(ann.get("/work").asks_to_sign_in(), "and the other's is over");
}

#[test]
fn what_is_typed_into_a_long_form_is_taken_for_an_hour_and_then_kept_until_they_sign_in() {
    let office = Office::new();
    let (_, ann) = office.ann_comes(&["App.Recruiter"]);
    let household = ann.enquiry("Jo Example");
    let address = format!("/journeys/{household}/notes/new");
    let send = |minutes, note| {
        office.minutes_ago(0);
        let marks = ann.get(&address).marks();
        office.minutes_ago(minutes);
        ann.send(&address, &with(&marks, &[("note", note)]))
    };

    assert_eq!(send(59, "They have two dogs").status, 303);
    let stopped = send(60, "And a cat");

    assert!(stopped.status == 401 && stopped.body.contains("And+a+cat"), "{stopped:?}");
}

#[test]
fn while_the_provider_does_not_answer_those_who_are_in_stay_in() {
    let office = Office::new();
    let (_, ann) = office.ann_comes(&["App.Recruiter"]);
    office.minutes_ago(16);
    let way = office.is_asked(&ann);
    office.says(|says| says.instead = Some(Said { status: 503, ..Said::of("") }));

    let back = way.comes_back(&[]);

    assert_eq!((back.status, back.location.as_deref()), (303, Some("/training?of=2026")));
    assert_eq!(ann.get("/training").status, 200);
}
