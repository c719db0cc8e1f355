//! Being signed in: for how long, and what ends it.

use chrono::{DateTime, TimeDelta, Utc};
use waymark::store::{
    IDLE, IDLE_ADMINISTRATOR, LONGEST, Way, account_of, begin_session, session, token_hash,
};

use crate::support::Service;
use crate::web_support::{PASSWORD, Site};

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn a_browser_left_alone_for_half_an_hour_is_signed_out_and_one_in_use_is_not() {
    let service = Service::new();
    let ten = Site::at(&service, "2026-03-02T10:00:00Z");
    let cookie = ten.signed_in(&service, "recruiter").cookie;
    drop(ten);
    let asked_at = |time: &str| {
        let site = Site::at(&service, &format!("2026-03-02T{time}:00Z"));
        let browser = site.with_cookie(cookie.clone());
        assert_eq!(browser.get("/healthz").status, 200, "this asks for no cookie");
        browser.get("/work?whose=team")
    };

    assert_eq!(asked_at("10:28").status, 200);
    assert_eq!(asked_at("10:57").status, 200, "it was used at 10:28");
    let late = asked_at("11:29");
    assert_eq!(
        (late.status, late.location.as_deref()),
        (303, Some("/sign-in?then=%2Fwork%3Fwhose%3Dteam"))
    );
}

#[tokio::test]
async fn a_browser_in_use_all_day_is_signed_out_after_twelve_hours() {
    let service = Service::new();
    let ten = Site::at(&service, "2026-03-02T10:00:00Z");
    drop(ten.signed_in(&service, "recruiter"));
    let database = service.opened().await;
    let (token, begun) = (token_hash("t"), instant("2026-03-02T10:00:00Z"));
    let ann = waymark::store::account_of(&database, "recruiter@council.example").await.unwrap();
    let ann = (ann.unwrap().worker, Way::Password, "");
    begin_session(&database, &token, ann, begun).await.unwrap();

    let mut used_for = TimeDelta::zero();
    while session(&database, &token, begun + used_for).await.unwrap().is_some() {
        used_for += TimeDelta::minutes(20);
    }

    assert_eq!(used_for, TimeDelta::hours(12));
}

#[tokio::test]
async fn a_browser_is_idle_to_the_second_and_an_administrators_half_as_long() {
    let service = Service::new();
    for role in ["recruiter", "administrator"] {
        let email = format!("{role}@council.example");
        crate::web_support::invite(&service, role, &email, role);
    }
    let database = service.opened().await;
    let begun = instant("2026-03-02T10:00:00Z");
    let second = TimeDelta::seconds(1);
    for (role, idle, way) in [
        ("recruiter", IDLE, Way::Password),
        ("recruiter", IDLE, Way::Provider),
        ("administrator", IDLE_ADMINISTRATOR, Way::Password),
    ] {
        let worker = account_of(&database, &format!("{role}@council.example")).await.unwrap();
        let token = token_hash(&format!("{role} {}", way.as_str()));
        let worker = (worker.unwrap().worker, way, "");
        begin_session(&database, &token, worker, begun).await.unwrap();
        let at = async |at| session(&database, &token, at).await.unwrap().is_some();
        assert!(!at(begun + idle).await, "{role}");
        assert!(at(begun + idle - second).await, "{role}");
        assert!(at(begun + idle * 2 - second * 2).await, "{role}: it was used a moment before");
        assert!(!at(begun + LONGEST).await);
    }
}

#[test]
fn every_role_signs_out_and_their_cookie_is_dead() {
    let service = Service::new();
    let site = Site::at(&service, "2026-03-02T10:00:00Z");
    for role in ["recruiter", "manager", "marketing", "administrator"] {
        let browser = site.signed_in(&service, role);
        let elsewhere = {
            let mut elsewhere = site.stranger();
            elsewhere.sign_in(&format!("{role}@council.example"), PASSWORD);
            elsewhere
        };
        let home = browser.get("/").location.unwrap();

        let out = browser.post(&home, "/sign-out", &[]);

        assert_eq!(out.location.as_deref(), Some("/sign-in"), "{out:?}");
        assert_eq!(
            out.header("clear-site-data"),
            Some("\"cache\", \"storage\""),
            "and no more than its own"
        );
        let gone = out.header("set-cookie").unwrap();
        assert!(gone.starts_with("waymark=; ") && gone.contains("Max-Age=0"), "{gone}");
        assert!(browser.get(&home).asks_to_sign_in());
        assert_eq!(elsewhere.get(&home).status, 200, "their other browser is another matter");
    }
}

#[test]
fn whoever_is_disabled_or_changes_their_password_is_signed_out_everywhere() {
    let service = Service::new();
    let site = Site::at(&service, "2026-03-02T10:00:00Z");
    let mut second = None;
    let second = site.beside(&service, &mut second, "2026-03-02T10:00:00Z");
    let ann = site.person(&service, "Ann", "ann", "recruiter");
    let bea = site.person(&service, "Bea", "bea", "recruiter");
    let administrator = site.signed_in(&service, "administrator");
    let in_both = |browser: &crate::web_support::Browser<'_>| {
        [&site, second].map(|it| browser.at(it).get("/work").status)
    };
    assert_eq!((in_both(&ann), in_both(&bea)), ([200; 2], [200; 2]));

    let workers = administrator.get("/admin/workers").body;
    let (before, _) =
        workers.split_once("Disable<span class=\"govuk-visually-hidden\"> Ann<").unwrap();
    let (_, action) = before.rsplit_once("action=\"").unwrap();
    let address = action.split('"').next().unwrap();
    let done = administrator.post("/admin/workers", address, &[("change", "disable")]);
    let reset = service.run(&["worker", "reset-password", "bea@council.example"]);
    let form = [
        ("token", &*crate::web_support::token(&reset.out)),
        ("password", "four other words at last"),
    ];
    let chosen = site.stranger().send("/password", &form);

    assert_eq!((done.status, chosen.status), (303, 303), "{done:?} {chosen:?}");
    assert_eq!((in_both(&ann), in_both(&bea)), ([303; 2], [303; 2]));
    let mut again = site.stranger();
    assert_eq!(again.sign_in("ann@council.example", PASSWORD).status, 422);
    assert_eq!(again.sign_in("bea@council.example", PASSWORD).status, 422);
    assert_eq!(again.sign_in("bea@council.example", "four other words at last").status, 303);
    assert_eq!(service.run(&["worker", "enable", "ann@council.example"]).status, 0);
    assert!(ann.get("/work").asks_to_sign_in(), "what ended does not come back");
    assert_eq!(again.sign_in("ann@council.example", PASSWORD).status, 303);
}

#[test]
fn a_cookie_that_somebody_planted_is_worth_nothing_after_signing_in() {
    let service = Service::new();
    let site = Site::at(&service, "2026-03-02T10:00:00Z");
    drop(site.signed_in(&service, "recruiter"));
    let planted = format!("waymark={}", "a".repeat(64));
    let mut victim = site.stranger();
    victim.cookie = Some(planted.clone());

    let signed_in = victim.sign_in("recruiter@council.example", PASSWORD);

    assert_eq!((signed_in.status, victim.get("/work").status), (303, 200));
    assert_ne!(victim.cookie.as_deref(), Some(&*planted));
    let mut thief = site.stranger();
    thief.cookie = Some(planted);
    assert!(thief.get("/work").asks_to_sign_in());
    // Nor is the cookie of before, when the same browser signs in again.
    thief.cookie.clone_from(&victim.cookie);
    victim.sign_in("recruiter@council.example", PASSWORD);
    assert!(thief.get("/work").asks_to_sign_in());
    for broken in ["waymark=", "waymark=%00", "waymark=../x", "waymark", "=", "waymark=\"x\""] {
        thief.cookie = Some(broken.to_owned());
        assert!(thief.get("/work").asks_to_sign_in(), "{broken}");
    }
}

#[test]
fn a_long_note_outlives_the_session_it_was_begun_in_and_is_saved_once() {
    let service = Service::new();
    let morning = Site::at(&service, "2026-03-02T10:00:00Z");
    let browser = morning.signed_in(&service, "recruiter");
    let reference = browser.enquiry("Ann Example");
    let address = format!("/journeys/{reference}/notes/new");
    let marks = browser.get(&address).marks();
    // As long as a note may be, in letters that take the most room.
    let end = "\n<b>& \"so\" on</b>\n  the end";
    let note = format!("{}{end}", "🦊".repeat(4_000 - end.chars().count()));
    let cookie = browser.cookie.clone();
    drop(morning);
    let later = Site::at(&service, "2026-03-02T11:00:00Z");
    let mut browser = later.with_cookie(cookie);
    let position = later.position();

    let typed = [("note", &*note)];
    let told = browser.send(&address, &crate::web_support::with(&marks, &typed));

    assert_eq!((told.status, later.position()), (401, position), "{told:?}");
    assert!(told.body.contains("What you typed is kept"));
    // A slip in the password does not lose it.
    let sign_in = |told: &crate::web_support::Answer, password: &str| {
        let mut form = told.hidden();
        form.extend(
            [("email", "recruiter@council.example"), ("password", password)]
                .map(|(a, b)| (a.to_owned(), b.to_owned())),
        );
        let form: Vec<(&str, &str)> = form.iter().map(|(a, b)| (&**a, &**b)).collect();
        later.stranger().send("/sign-in", &form)
    };
    let slipped = sign_in(&told, "a slip of the fingers");
    assert_eq!(slipped.status, 422);
    let again = sign_in(&slipped, PASSWORD);
    assert_eq!((again.status, later.position()), (200, position), "{again:?}");
    assert!(again.body.contains("What you typed is still here"));
    browser.take_cookie(&again);
    let carried = again.hidden();
    let carried: Vec<(&str, &str)> = carried.iter().map(|(a, b)| (&**a, &**b)).collect();
    let saved = [browser.send(&address, &carried), browser.send(&address, &carried)];

    assert_eq!(saved.each_ref().map(|it| it.status), [303, 303], "{saved:?}");
    assert_eq!(later.position(), position + 1);
    let page = browser.get(&format!("/journeys/{reference}")).body;
    assert!(page.contains(&crate::web_support::escaped(note.trim())), "{page}");
    assert!(!page.contains("<b>&"));
}
