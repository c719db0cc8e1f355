//! What is asked for only of who proved a short while ago who they are.

use waymark::store::token_hash;

use crate::support::Service;
use crate::web_support::{Browser, PASSWORD, Site, with};

const TEN: &str = "2026-03-02T10:00:00Z";
/// Files that hold people.
const FILES: [&str; 4] =
    ["/journeys.csv", "/journeys.xlsx", "/exports/journeys.csv", "/exports/events.parquet"];

fn confirm(who: &Browser<'_>, then: &str, password: &str) -> crate::web_support::Answer {
    who.post("/confirm", "/confirm", &[("password", password), ("then", then)])
}

#[test]
fn people_leave_as_files_only_soon_after_somebody_said_who_they_are() {
    let service = Service::new();
    let morning = Site::at(&service, TEN);
    let cookie = morning.person(&service, "Ann", "ann", "manager").cookie;
    drop(morning);
    let nearly = Site::at(&service, "2026-03-02T10:09:00Z");
    let before = nearly.with_cookie(cookie.clone());
    assert_eq!(before.get(FILES[0]).status, 200);
    drop(before);
    drop(nearly);
    let site = Site::at(&service, "2026-03-02T10:12:00Z");
    let mut ann = site.with_cookie(cookie);

    for file in FILES {
        let led = ann.get(file).location.unwrap();
        assert_eq!(led, format!("/confirm?then={}", file.replace('/', "%2F")));
        assert_eq!(ann.get(&led).status, 200);
    }
    assert_eq!(ann.get("/journeys").status, 200, "to look is not asked again");
    assert_eq!(ann.get("/performance/funnel.csv").status, 200, "nor for figures");
    for wrong in ["", "a guess of many words"] {
        let told = confirm(&ann, FILES[0], wrong);
        assert!(told.status == 422 && told.body.contains("id=\"password-error\""), "{told:?}");
        assert_eq!(ann.get(FILES[0]).status, 303);
    }
    let old = ann.cookie.clone();
    let done = confirm(&ann, FILES[0], PASSWORD);
    assert!(done.status == 200 && done.body.contains("href=\"/journeys.csv\""), "{done:?}");
    ann.take_cookie(&done);
    assert!(FILES.iter().all(|file| ann.get(file).status == 200));
    assert!(site.with_cookie(old).get("/work").asks_to_sign_in(), "the token of before is dead");
    for elsewhere in ["//evil.example", "https://evil.example/x.csv", "/\\evil.example"] {
        let done = confirm(&ann, elsewhere, PASSWORD);
        assert_eq!(done.location.as_deref(), Some("/"), "{elsewhere}: {done:?}");
        ann.take_cookie(&done);
    }
}

#[test]
fn an_administrator_says_again_who_they_are_before_others_may_do_more() {
    let service = Service::new();
    let morning = Site::at(&service, TEN);
    let cookie = morning.person(&service, "Ann", "ann", "administrator").cookie;
    drop(morning);
    let site = Site::at(&service, "2026-03-02T10:12:00Z");
    let mut ann = site.with_cookie(cookie);
    let marks = ann.get("/admin/workers").marks();
    let new = [("name", "Bea <b>"), ("email", "bea@council.example"), ("role", "administrator")];
    let workers = || service.run(&["worker", "list"]).out;

    let asked = ann.send("/admin/workers", &with(&marks, &new));

    assert_eq!(asked.status, 403, "{asked:?}");
    assert!(asked.body.contains("Confirm that it is you") && !workers().contains("bea@"));
    assert!(!asked.body.contains("Bea <b>"));
    let send = |who: &Browser<'_>, asked: &crate::web_support::Answer, password: &str| {
        let mut fields = asked.hidden();
        fields.push(("password".to_owned(), password.to_owned()));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (&**a, &**b)).collect();
        who.send("/confirm", &fields)
    };
    let wrong = send(&ann, &asked, "a guess of many words");
    assert_eq!((wrong.status, workers().contains("bea@")), (422, false), "{wrong:?}");
    let done = send(&ann, &wrong, PASSWORD);
    assert_eq!((done.status, workers().contains("bea@")), (200, false), "{done:?}");
    ann.take_cookie(&done);
    let carried = done.hidden();
    let carried: Vec<(&str, &str)> = carried.iter().map(|(a, b)| (&**a, &**b)).collect();
    let added = ann.send("/admin/workers", &carried);
    assert!(added.status == 200 && workers().contains("bea@"), "{added:?}");
    drop(ann);
    service.sql("UPDATE session SET proved_at = 0").unwrap();
    let cookie = done.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let ann = site.with_cookie(Some(cookie));
    for address in ["/admin/tokens", "/admin/second-step", "/account/second-step"] {
        let marks = ann.get("/account").marks();
        let asked = ann.send(address, &with(&marks, &[("code", "x")]));
        assert_eq!(asked.status, 403, "{address}: {asked:?}");
    }
    let led = ann.get("/account/second-step").location;
    assert_eq!(led.as_deref(), Some("/confirm?then=%2Faccount%2Fsecond-step"));
}

#[test]
fn where_a_code_is_set_up_it_is_asked_again_too() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    let began = super::second_step::now(TEN);
    let mut ann = site.person(&service, "Ann", "ann", "manager");
    let (app, _) = super::second_step::set_up(&mut ann, began);
    service.sql("UPDATE session SET proved_at = 0").unwrap();
    let page = "/confirm?then=/journeys.csv";
    let send = |code: &str| {
        let form = [("password", PASSWORD), ("then", "/journeys.csv"), ("code", code)];
        ann.post(page, "/confirm", &form)
    };

    for wrong in ["", "000000", &app.code(-1)] {
        let told = send(wrong);
        assert!(told.status == 422 && told.body.contains("id=\"code-error\""), "{wrong}: {told:?}");
    }
    let done = send(&app.code(0));

    assert_eq!(done.status, 200, "{done:?}");
    ann.take_cookie(&done);
    assert_eq!(ann.get("/journeys.csv").status, 200);
}

#[test]
fn what_is_kept_of_a_token_opens_nothing() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    let ann = site.person(&service, "Ann", "ann", "manager");
    let token = ann.cookie.as_deref().unwrap().strip_prefix("waymark=").unwrap();
    let hash: String = token_hash(token).iter().map(|byte| format!("{byte:02x}")).collect();
    let listed = ann.get("/account").body;
    for kept in [hash.clone(), hash.to_uppercase(), format!("\\x{hash}")] {
        let thief = site.with_cookie(Some(format!("waymark={kept}")));
        assert!(thief.get("/work").asks_to_sign_in(), "{kept}");
    }
    assert!(!listed.contains(&hash) && !listed.contains(token));
}
