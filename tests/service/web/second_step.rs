//! The second step of signing in: set up, asked, lost, and needed by everybody.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use totp_rs::{Builder, Secret, Totp};

use crate::support::Service;
use crate::web_support::{Answer, Browser, PASSWORD, Site};

const TEN: &str = "2026-03-02T10:00:00Z";
const STEP: &str = "/account/second-step";

/// An app, with the time of a site that was just started.
pub(super) struct App {
    totp: Totp,
    began: (DateTime<Utc>, Instant),
}

impl App {
    /// One that scanned the page.
    pub(super) fn scanned(page: &Answer, began: (DateTime<Utc>, Instant)) -> Self {
        let (_, rest) = page.body.split_once("<code class=\"waymark-link\">").unwrap();
        let text = rest.split('<').next().unwrap().replace('-', "");
        let secret = Secret::try_from_base32(text).unwrap();
        Self { totp: Builder::new().with_secret(secret).build_noncompliant(), began }
    }

    /// The code of so many half minutes from now.
    pub(super) fn code(&self, steps: i64) -> String {
        let since = TimeDelta::from_std(self.began.1.elapsed()).unwrap();
        let at = self.began.0 + since + TimeDelta::seconds(30 * steps);
        self.totp.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
    }
}

pub(super) fn now(time: &str) -> (DateTime<Utc>, Instant) {
    (time.parse().unwrap(), Instant::now())
}

/// Sets a second step up with the code of the half minute before, and returns the app and the codes.
pub(super) fn set_up(
    browser: &mut Browser<'_>,
    began: (DateTime<Utc>, Instant),
) -> (App, Vec<String>) {
    let page = browser.get(STEP);
    assert_eq!(page.status, 200, "{page:?}");
    let app = App::scanned(&page, began);
    let done = send(browser, &page, &app.code(-1));
    assert_eq!(done.status, 200, "{done:?}");
    browser.take_cookie(&done);
    let codes = done.hidden().into_iter().filter(|(name, _)| name == "codes");
    (app, codes.map(|(_, code)| code).collect())
}

fn send(browser: &Browser<'_>, page: &Answer, code: &str) -> Answer {
    let mut fields = page.hidden();
    fields.push(("code".to_owned(), code.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (&**a, &**b)).collect();
    browser.send(STEP, &fields)
}

/// Shows a right password, and then a code.
fn sign_in<'a>(site: &'a Site, email: &str, code: &str) -> (Browser<'a>, Answer) {
    let mut browser = site.stranger();
    let asked = browser.sign_in(email, PASSWORD);
    assert_eq!(asked.status, 200, "{asked:?}");
    assert!(asked.body.contains("<title>Enter your code"), "{asked:?}");
    assert!(browser.get("/work").asks_to_sign_in(), "a password alone opens nothing");
    let answer = browser.send("/sign-in/code", &[("code", code)]);
    browser.take_cookie(&answer);
    (browser, answer)
}

#[test]
fn a_worker_sets_up_a_second_step_and_each_of_its_codes_lets_them_in_once() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    let began = now(TEN);
    let mut ann = site.person(&service, "Ann", "ann", "recruiter");
    let mut elsewhere = site.stranger();
    elsewhere.sign_in("ann@council.example", PASSWORD);
    let page = ann.get(STEP);
    for wrong in ["", "123", "١٢٣٤٥٦", &App::scanned(&page, began).code(3)] {
        let told = send(&ann, &page, wrong);
        assert!(told.status == 422 && told.body.contains("id=\"code-error\""), "{wrong}: {told:?}");
        assert!(!told.body.contains("waymark-codes"));
    }
    let before = ann.cookie.clone();

    let (app, codes) = set_up(&mut ann, began);

    assert_eq!((ann.get("/work").status, codes.len()), (200, 10));
    assert!(elsewhere.get("/work").asks_to_sign_in(), "other browsers are signed out");
    assert!(site.with_cookie(before).get("/work").asks_to_sign_in(), "and the token is another");
    let used = app.code(-1);
    for wrong in [&*used, &app.code(-3), &app.code(3), "000", "' OR 1=1", &"9".repeat(2_000)] {
        let (browser, told) = sign_in(&site, "ann@council.example", wrong);
        assert_eq!(told.status, 422, "{wrong}: {told:?}");
        assert!(told.header("set-cookie").is_none() && browser.get("/work").asks_to_sign_in());
        service.sql("DELETE FROM sign_in_failure").unwrap();
    }
    let code = app.code(0);
    let (browser, told) = sign_in(&site, "ann@council.example", &code);
    assert_eq!((told.status, browser.get("/work").status), (303, 200), "{told:?}");
    assert_eq!(sign_in(&site, "ann@council.example", &code).1.status, 422, "once");
    let typed = format!(" {} ", codes[3].to_uppercase());
    assert_eq!(sign_in(&site, "ann@council.example", &typed).1.status, 303);
    assert_eq!(sign_in(&site, "ann@council.example", &codes[3]).1.status, 422, "once");
    assert!(browser.get("/account").body.contains("You have 9 recovery codes left"));
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_seeds_nor_recovery_codes_lie_open_in_the_database() {
    let service = Service::new();
    let (app, codes) = {
        let site = Site::at(&service, TEN);
        let mut ann = site.person(&service, "Ann", "ann", "recruiter");
        set_up(&mut ann, now(TEN))
    };
    let database = service.opened().await;
    let ann = waymark::store::account_of(&database, "ann@council.example").await.unwrap().unwrap();

    let kept = waymark::store::second_factor(&database, ann.worker).await.unwrap().unwrap();

    let seed = app.totp.secret().as_bytes();
    assert!(!kept.seed.windows(seed.len()).any(|window| window == seed));
    let hash = waymark::store::token_hash(&codes[0].replace('-', ""));
    assert!(waymark::store::has_code(&database, ann.worker, &hash).await.unwrap());
    assert_eq!(waymark::store::codes_left(&database, ann.worker).await.unwrap(), 10);
}

#[test]
fn guessing_codes_is_slowed_and_the_password_is_asked_again_after_ten_minutes() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    let mut ann = site.person(&service, "Ann", "ann", "recruiter");
    let (app, _) = set_up(&mut ann, now(TEN));
    for _ in 0..5 {
        let told = sign_in(&site, "ann@council.example", "000000").1;
        assert!(told.body.contains("The code is not right"), "{told:?}");
    }
    service.sql("UPDATE sign_in_failure SET failures = 30").unwrap();
    let waits = sign_in(&site, "ann@council.example", &app.code(0)).1;
    assert!(waits.status == 422 && waits.body.contains("Try again in"), "{waits:?}");
    let mut browser = site.stranger();
    browser.sign_in("ann@council.example", PASSWORD);
    let cookie = browser.cookie.clone();
    drop(browser);
    drop(ann);
    drop(site);

    let later = Site::at(&service, "2026-03-02T10:16:00Z");
    let began = now("2026-03-02T10:16:00Z");
    let app = App { began, ..app };
    let late = later.with_cookie(cookie).send("/sign-in/code", &[("code", &app.code(0))]);
    assert!(late.status == 422 && late.body.contains("Enter your password again"), "{late:?}");
    assert!(later.stranger().get("/sign-in/code").body.contains("<title>Sign in"));
    assert_eq!(sign_in(&later, "ann@council.example", &app.code(0)).1.status, 303);
}

#[test]
fn where_everybody_needs_a_second_step_nothing_comes_before_it() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    let began = now(TEN);
    let ann = site.person(&service, "Ann", "ann", "recruiter");
    let mut administrator = site.signed_in(&service, "administrator");
    let page = administrator.get("/admin/workers");
    let version = page.field("version").unwrap();
    let required = |who: &Browser<'_>, answer: &str, version: &str| {
        let form = [("required", answer), ("version", version)];
        who.post("/admin/workers", "/admin/second-step", &form).status
    };
    assert_eq!(required(&administrator, "maybe", &version), 400);
    assert_eq!(required(&administrator, "yes", "7"), 303, "of another page: nothing is decided");
    assert_eq!(ann.get("/work").status, 200);
    let marks = ann.get("/account").marks();

    assert_eq!(required(&administrator, "yes", &version), 303);

    assert_eq!(ann.get("/work").location.as_deref(), Some(STEP));
    assert_eq!(administrator.get("/admin/workers").location.as_deref(), Some(STEP));
    let sent = ann.send("/drafts", &crate::web_support::with(&marks, &[("note", "x")]));
    assert!(sent.status == 403 && sent.body.contains("Set up your second step"), "{sent:?}");
    assert_eq!((ann.get("/account").status, ann.get(STEP).status), (200, 200));
    let mut bea = site.person(&service, "Bea", "bea", "marketing");
    assert_eq!(bea.get("/marketing").location.as_deref(), Some(STEP), "signing in leads there too");
    set_up(&mut bea, began);
    assert_eq!(bea.get("/marketing").status, 200);
    let refused = bea.post("/account", "/account/second-step/removal", &[]);
    assert!(refused.status == 400 && refused.body.contains("was not taken away"), "{refused:?}");
    set_up(&mut administrator, began);
    let told = administrator.get("/admin/workers").body;
    assert!(told.contains("So Ann O'Neil, administrator decided on"), "{told}");
    let version = administrator.get("/admin/workers").field("version").unwrap();
    assert_eq!(required(&administrator, "no", &version), 303);
    assert_eq!(ann.get("/work").status, 200);
    let removed = bea.post("/account", "/account/second-step/removal", &[]);
    assert_eq!(removed.location.as_deref(), Some("/account?done=removed"), "{removed:?}");
}

#[test]
fn a_lost_second_step_is_taken_away_by_an_administrator_and_by_nobody_else() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    let began = now(TEN);
    let administrator = site.signed_in(&service, "administrator");
    for how in ["page", "command"] {
        let mut ann = site.person(&service, how, how, "recruiter");
        let email = format!("{how}@council.example");
        set_up(&mut ann, began);
        let reset = service.run(&["worker", "reset-password", &email]);
        let token = crate::web_support::token(&reset.out);
        let chosen =
            site.stranger().send("/password", &[("token", &token), ("password", PASSWORD)]);
        assert_eq!(chosen.status, 303, "{chosen:?}");
        let asked = site.stranger().sign_in(&email, PASSWORD);
        assert!(asked.body.contains("Enter your code"), "a new password sets no code aside");
        let list = service.run(&["worker", "list"]).out;
        assert!(list.contains(&format!("{email}, with second step")), "{list}");

        if how == "page" {
            let workers = administrator.get("/admin/workers").body;
            let (before, _) = workers.split_once("> of page<").unwrap();
            let (_, action) = before.rsplit_once("action=\"").unwrap();
            let form = [("change", "take-second-step")];
            let address = action.split('"').next().unwrap();
            let done = administrator.post("/admin/workers", address, &form);
            assert_eq!(done.location.as_deref(), Some("/admin/workers"), "{done:?}");
        } else {
            let done = service.run(&["worker", "remove-second-step", &email]);
            assert!(done.out.contains("signs in by the password alone"), "{done:?}");
            let again = service.run(&["worker", "remove-second-step", &email]);
            assert!(again.out.contains("has no second step"), "{again:?}");
        }

        assert!(ann.get("/work").asks_to_sign_in(), "{how}");
        assert_eq!(site.stranger().sign_in(&email, PASSWORD).status, 303, "{how}");
    }
    let nobody = service.run(&["worker", "remove-second-step", "nobody@council.example"]);
    assert_ne!(nobody.status, 0);
    let outbox = administrator.get("/outbox").body;
    assert_eq!(outbox.matches("That a second step was taken away").count(), 2, "{outbox}");
    assert_eq!(outbox.matches("That a second step was set up").count(), 2);
}

#[test]
fn recovery_codes_are_made_anew_and_taken_as_a_file_by_their_owner_alone() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    let began = now(TEN);
    let mut ann = site.person(&service, "Ann", "ann", "recruiter");
    let bea = site.person(&service, "Bea", "bea", "recruiter");
    let (_, old) = set_up(&mut ann, began);

    let made = ann.post("/account", "/account/second-step/codes", &[]);

    assert_eq!(made.status, 200, "{made:?}");
    let new: Vec<String> =
        made.hidden().into_iter().filter(|(name, _)| name == "codes").map(|(_, it)| it).collect();
    assert_eq!(new.len(), 10);
    let codes: Vec<(&str, &str)> = new.iter().map(|code| ("codes", &**code)).collect();
    let file = ann.post("/account", "/account/second-step/codes.txt", &codes);
    assert_eq!(file.status, 200, "{file:?}");
    assert!(file.header("content-disposition").unwrap().starts_with("attachment"));
    assert!(new.iter().all(|code| file.body.contains(code)));
    let page = "/account/second-step/codes.txt";
    assert_eq!(bea.post("/account", page, &codes).status, 404, "they are another's");
    assert_eq!(ann.post("/account", page, &[("codes", "x")]).status, 404);
    assert_eq!(sign_in(&site, "ann@council.example", &old[0]).1.status, 422);
    assert_eq!(sign_in(&site, "ann@council.example", &new[0]).1.status, 303);
    let without = bea.post("/account", "/account/second-step/codes", &[]);
    assert_eq!(without.location.as_deref(), Some("/account"), "who has none gets none");
}
