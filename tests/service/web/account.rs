//! One's own account: the password, and the browsers in which one is signed in.

use crate::support::Service;
use crate::web_support::{Browser, PASSWORD, Site, invite};

const TEN: &str = "2026-03-02T10:00:00Z";
const OTHER: &str = "five other words, at last";
const CHANGE: &str = "/account/password";

fn change(who: &Browser<'_>, current: &str, password: &str) -> crate::web_support::Answer {
    who.fill(CHANGE, &[("current", current), ("password", password)])
}

#[test]
fn whoever_changes_their_password_stays_signed_in_there_and_nowhere_else() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    let mut second = None;
    let second = site.beside(&service, &mut second, TEN);
    let mut ann = site.person(&service, "Ann", "ann", "recruiter");
    let others: Vec<Browser<'_>> = (0..2)
        .map(|_| {
            let mut browser = second.stranger();
            browser.sign_in("ann@council.example", PASSWORD);
            browser
        })
        .collect();
    assert!(others.iter().all(|it| it.get("/work").status == 200));
    for (current, password, field) in [
        ("", OTHER, "current"),
        ("a guess of many words", OTHER, "current"),
        (PASSWORD, "", "password"),
        (PASSWORD, "fourteen chars", "password"),
        (PASSWORD, PASSWORD, "password"),
        (PASSWORD, "Ann Fostering 20262026", "password"),
    ] {
        let told = change(&ann, current, password);
        assert_eq!(told.status, 422, "{password}: {told:?}");
        assert!(told.body.contains(&format!("id=\"{field}-error\"")), "{password}: {told:?}");
        assert!(password.is_empty() || !told.body.contains(password), "it is repeated: {password}");
    }
    let before = ann.cookie.clone();

    let changed = change(&ann, PASSWORD, OTHER);

    assert_eq!(changed.location.as_deref(), Some("/account?done=password"), "{changed:?}");
    ann.take_cookie(&changed);
    assert_eq!([&site, second].map(|it| ann.at(it).get("/work").status), [200; 2]);
    assert!(site.with_cookie(before).get("/work").asks_to_sign_in(), "its token is another");
    for other in &others {
        assert!([&site, second].iter().all(|it| other.at(it).get("/work").asks_to_sign_in()));
    }
    assert_eq!(site.stranger().sign_in("ann@council.example", PASSWORD).status, 422);
    assert_eq!(site.stranger().sign_in("ann@council.example", OTHER).status, 303);
    let administrator = site.signed_in(&service, "administrator");
    assert!(administrator.get("/outbox").body.contains("That a password was changed"));
}

#[test]
fn passwords_that_are_tried_first_are_refused_wherever_one_is_chosen() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    let ann = site.person(&service, "Ann", "ann", "recruiter");
    let link = invite(&service, "Bea Brown", "bea@council.example", "recruiter");
    let common = [
        "1qaz2wsx3edc4rfv",
        "123456789qwerty",
        "qwerty123456789",
        "passwordpassword",
        "q1w2e3r4t5y6u7i8",
        "zxcvbnm123456789",
        "12345678987654321",
        "qazwsxedcrfvtgb",
        "1234567890qwerty",
        "qwertyuiop12345",
    ];
    let filled = [
        "password", "football", "baseball", "superman", "trustno1", "jennifer", "sunshine",
        "starwars", "computer", "michelle",
    ];
    let filled = filled.iter().flat_map(|it| {
        [
            format!("{it}20262026"),
            format!("{it} {it}"),
            format!("{}!{it}!1234", it.to_uppercase()),
            format!("00000000{it}"),
        ]
    });
    let all: Vec<String> = common.iter().map(|&it| it.to_owned()).chain(filled).collect();
    assert_eq!(all.len(), 50);
    for password in all {
        let [set, reset] = [
            change(&ann, PASSWORD, &password),
            site.stranger().send("/password", &[("token", &link), ("password", &password)]),
        ];
        for told in [set, reset] {
            assert_eq!(told.status, 422, "{password}: {told:?}");
            assert!(told.body.contains("harder to guess"), "{password}: {told:?}");
        }
    }
    let hers =
        site.stranger().send("/password", &[("token", &link), ("password", "Bea Brown 2026 2026")]);
    assert!(hers.status == 422 && hers.body.contains("without your name"), "{hers:?}");
    assert_eq!(
        change(&ann, PASSWORD, "  🦊 blanks all around here \u{0}  ").status,
        303,
        "as it was sent"
    );
    let exact = site.stranger().sign_in("ann@council.example", "🦊 blanks all around here \u{0}");
    assert_eq!(exact.status, 422, "not a letter less");
    assert_eq!(
        site.stranger()
            .sign_in("ann@council.example", "  🦊 blanks all around here \u{0}  ")
            .status,
        303
    );
}

#[test]
fn a_shorter_password_is_enough_beside_a_code_and_not_without() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    let began = super::second_step::now(TEN);
    let mut ann = site.person(&service, "Ann", "ann", "recruiter");
    assert_eq!(change(&ann, PASSWORD, "twelve bytes").status, 422);
    super::second_step::set_up(&mut ann, began);
    assert_eq!(change(&ann, PASSWORD, "eleven byte").status, 422);
    let changed = change(&ann, PASSWORD, "twelve bytes");
    assert_eq!(changed.status, 303, "{changed:?}");
    ann.take_cookie(&changed);
    assert_eq!(ann.get("/work").status, 200);

    assert_eq!(service.run(&["worker", "remove-second-step", "ann@council.example"]).status, 0);

    let mut again = site.stranger();
    assert_eq!(again.sign_in("ann@council.example", "twelve bytes").status, 303);
    let led = again.get("/work").location;
    assert_eq!(led.as_deref(), Some("/account/second-step"), "it is not enough alone");
    let longer = change(&again, "twelve bytes", OTHER);
    again.take_cookie(&longer);
    assert_eq!((longer.status, again.get("/work").status), (303, 200));
}

#[test]
fn guessing_the_password_of_an_open_browser_is_slowed() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    let ann = site.person(&service, "Ann", "ann", "recruiter");
    for _ in 0..5 {
        assert!(change(&ann, "a guess of many words", OTHER).body.contains("is not right"));
    }
    service.sql("UPDATE sign_in_failure SET failures = 30").unwrap();
    let waits = change(&ann, PASSWORD, OTHER);
    assert!(waits.status == 422 && waits.body.contains("Try again in"), "{waits:?}");
    assert_eq!(site.stranger().sign_in("ann@council.example", PASSWORD).status, 303);
}

#[test]
fn everybody_sees_where_they_are_signed_in_and_ends_it_there() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    let ann = site.person(&service, "Ann", "ann", "recruiter");
    let bea = site.person(&service, "Bea", "bea", "manager");
    let signed_in = |agent: &str| {
        let mut browser = site.stranger();
        let body = crate::web_support::encoded(&[
            ("email", "ann@council.example"),
            ("password", PASSWORD),
        ]);
        let headers = [crate::web_support::FORM, ("user-agent", agent)];
        let answer = browser.ask("POST", "/sign-in", &headers, Some(&body));
        browser.take_cookie(&answer);
        browser
    };
    let firefox = signed_in("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0");
    let phone = signed_in(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
    );
    let odd = signed_in("<script>alert(1)</script>");
    let page = ann.get("/account").body;
    for name in ["Firefox on Windows", "Safari on iPhone", "A browser", "This browser"] {
        assert!(page.contains(name), "{name}: {page}");
    }
    assert!(!page.contains("<script>alert") && !bea.get("/account").body.contains("Firefox"));
    let (before, _) = page.split_once("> Firefox on Windows").unwrap();
    let id = before.rsplit_once("value=\"").unwrap().1.split('"').next().unwrap();
    let end =
        |who: &Browser<'_>, what: &str| who.post("/account", "/account/sessions", &[("end", what)]);

    assert_eq!(end(&bea, id).status, 303);
    assert_eq!(firefox.get("/work").status, 200, "nobody ends another's");
    assert_eq!((end(&ann, "x").status, end(&ann, "").status), (400, 400));
    assert_eq!(end(&ann, id).location.as_deref(), Some("/account?done=ended"));
    assert!(firefox.get("/work").asks_to_sign_in());
    assert_eq!([&ann, &phone, &odd].map(|it| it.get("/work").status), [200; 3]);
    assert_eq!(end(&ann, "others").status, 303);
    assert_eq!([&ann, &phone, &odd, &bea].map(|it| it.get("/work").status), [200, 303, 303, 200]);
}
