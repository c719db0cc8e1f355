//! Signing in by way of a provider: what it must say, and what it may not.

mod scripted;
mod settings;
mod still;
mod tokens;

use serde_json::{Value, json};

use self::scripted::{CLIENT, NOW, SECRET, START, Says, Scripted};
use crate::support::Service;
use crate::web_support::{Answer, Browser, PASSWORD, Site, invite, token, with};

/// A service, and a provider that vouches for its workers.
struct Office {
    service: Service,
    provider: Scripted,
    site: Site,
}

/// A browser on its way to the provider, with what it was sent along with.
struct OnTheWay<'a> {
    browser: Browser<'a>,
    asked: Vec<(String, String)>,
}

impl Office {
    fn new() -> Self {
        Self::with(&[])
    }

    fn with(more: &[(&str, &str)]) -> Self {
        let (service, provider) = (Service::new(), Scripted::new());
        let secret_file = service.write("secret", format!("{SECRET}\n"));
        let mut settings = provider.settings(&secret_file);
        settings.extend(more.iter().map(|(name, value)| (leaked(name), *value)));
        let site = Site::with(&service, &["--no-jobs", "--now", START], &settings);
        Self { service, provider, site }
    }

    fn run(&self, args: &[&str]) -> crate::support::Printed {
        let secret_file = self.service.folder.path().join("secret");
        self.service.run_with(args, &self.provider.settings(secret_file.to_str().unwrap()))
    }

    /// Ann signs in with these app roles: what she is answered, and her browser.
    fn ann_comes(&self, roles: &[&str]) -> (Answer, Browser<'_>) {
        let mut way = OnTheWay::begin(&self.site, "/sign-in/provider?then=/training");
        self.provider.vouches(way.asked("nonce"), roles);
        let answer = way.comes_back(&[]);
        if let Some(cookie) = session(&answer) {
            way.browser.cookie = Some(cookie);
        }
        (answer, way.browser)
    }

    /// Changes what the provider says next.
    fn says(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.provider.script.lock().unwrap().says);
    }

    fn claims(&self, change: impl FnOnce(&mut Value)) {
        self.says(|says| change(&mut says.claims));
    }

    fn sessions(&self) -> i64 {
        self.service.count("SELECT COUNT(*) FROM session")
    }
}

impl<'a> OnTheWay<'a> {
    fn begin(site: &'a Site, address: &str) -> Self {
        let mut browser = site.stranger();
        let sent = browser.get(address);
        assert_eq!(sent.status, 303, "{sent:?}");
        browser.take_cookie(&sent);
        let (_, query) = sent.location.as_ref().unwrap().split_once('?').unwrap();
        let asked = serde_html_form::from_str(query).unwrap();
        Self { browser, asked }
    }

    fn asked(&self, name: &str) -> &str {
        let found = self.asked.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value)
    }

    /// Comes back with a code and the state, but for these fields.
    fn comes_back(&self, changed: &[(&str, Option<&str>)]) -> Answer {
        let usual = [("code", "one-code"), ("state", self.asked("state")), ("session_state", "x")];
        let mut fields: Vec<(&str, &str)> = usual.to_vec();
        for (name, value) in changed {
            fields.retain(|(field, _)| field != name);
            fields.extend(value.map(|value| (*name, value)));
        }
        let query = serde_html_form::to_string(fields).unwrap();
        self.browser.get(&format!("/sign-in/callback?{query}"))
    }
}

fn leaked(name: &str) -> &'static str {
    name.to_owned().leak()
}

/// The cookie of a session that an answer begins.
fn session(answer: &Answer) -> Option<String> {
    let set = answer.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap());
    let pairs = set.filter_map(|it| it.split(';').next());
    pairs.into_iter().find(|pair| pair.starts_with("waymark=")).map(str::to_owned)
}

#[test]
fn who_is_vouched_for_gets_an_account_with_the_role_that_is_told_and_a_session() {
    let office = Office::new();
    let offered = office.site.stranger().get("/sign-in?then=/training");
    assert!(offered.body.contains("Sign in with Wexmere account"), "{offered:?}");
    assert!(offered.body.contains("/sign-in/provider?then=%2Ftraining"), "{offered:?}");
    assert!(offered.body.contains("name=\"password\""), "the local account stays");

    let way = OnTheWay::begin(&office.site, "/sign-in/provider");
    assert_eq!(way.asked("of"), "tests", "the provider's own query stays");
    assert_eq!(
        ["response_type", "client_id", "scope", "code_challenge_method"].map(|it| way.asked(it)),
        ["code", CLIENT, "openid profile email", "S256"]
    );
    assert_eq!(way.asked("redirect_uri"), format!("{}/sign-in/callback", office.site.url));

    let (answer, ann) = office.ann_comes(&["App.Recruiter", "Something.Else"]);

    assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/training")));
    assert_eq!(ann.get("/training").status, 200);
    let form = office.provider.script.lock().unwrap().form.clone();
    let handed_in: Vec<(String, String)> = serde_html_form::from_str(&form).unwrap();
    for (name, value) in [("code", "one-code"), ("client_id", CLIENT), ("client_secret", SECRET)] {
        assert!(handed_in.contains(&(name.into(), value.into())), "{form}");
    }
    let listed = office.service.run(&["worker", "list"]).out;
    assert!(listed.contains("Ann Day  recruiter      ann@council.example, signs in by way of"));

    // The same person has the same account; another of the same name has another.
    office.ann_comes(&["App.Recruiter"]);
    assert_eq!(office.service.count("SELECT COUNT(*) FROM account"), 1);
    let way = OnTheWay::begin(&office.site, "/sign-in/provider");
    office.provider.vouches(way.asked("nonce"), &["App.Recruiter"]);
    office.claims(|claims| {
        claims["oid"] = "another-object".into();
        claims["email"] = "ann.day@council.example".into();
    });
    assert_eq!(way.comes_back(&[]).status, 303);
    assert!(office.service.run(&["worker", "list"]).out.contains("Ann Day (2)"));
}

#[test]
fn only_the_browser_that_began_comes_back_and_only_once_and_soon() {
    let office = Office::new();
    let begun = || {
        let way = OnTheWay::begin(&office.site, "/sign-in/provider");
        office.provider.vouches(way.asked("nonce"), &["App.Recruiter"]);
        way
    };
    let refused = |name: &str, status: u16, answer: &Answer| {
        assert_eq!((answer.status, session(answer)), (status, None), "{name}: {answer:?}");
        assert_eq!(office.sessions(), 0, "{name}");
    };
    let way = begun();
    refused("another's state", 400, &way.comes_back(&[("state", Some(begun().asked("state")))]));
    refused("no state", 400, &way.comes_back(&[("state", None)]));
    let mut other = begun();
    other.asked.clone_from(&way.asked);
    refused("another browser", 400, &other.comes_back(&[]));
    other.browser.cookie = None;
    refused("no browser", 400, &other.comes_back(&[]));
    refused("no code", 403, &begun().comes_back(&[("code", None)]));
    refused("an empty code", 403, &begun().comes_back(&[("code", Some(""))]));
    let denied = [("code", None), ("error", Some("access_denied"))];
    refused("denied", 403, &begun().comes_back(&denied));
    let both = [("error", Some("access_denied"))];
    refused("denied, with a code", 403, &begun().comes_back(&both));
    let whose = [("iss", Some("https://evil.example"))];
    refused("another provider's", 403, &begun().comes_back(&whose));
    let late = begun();
    office.service.sql("UPDATE provider_sign_in SET begun_at = begun_at - 601000000").unwrap();
    refused("too late", 400, &late.comes_back(&[]));

    // The browser of before is not stopped by what others tried with its state.
    let way = begun();
    refused("a twisted state", 400, &way.comes_back(&[("state", Some("x"))]));
    let good = way.comes_back(&[("iss", Some(&office.provider.issuer))]);
    assert_eq!((good.status, office.sessions()), (303, 1));
    office.service.sql("DELETE FROM session").unwrap();
    refused("a second time", 400, &way.comes_back(&[]));
    let kept = office.service.count("SELECT COUNT(*) FROM provider_sign_in");
    assert_eq!(kept, 0, "who did not come back is forgotten");
}

#[test]
fn nobody_is_led_elsewhere_once_they_are_back() {
    let office = Office::new();
    for then in ["https://evil.example", "//evil.example", "/%5Cevil.example", &"/x".repeat(2_000)]
    {
        let way = OnTheWay::begin(&office.site, &format!("/sign-in/provider?then={then}"));
        office.provider.vouches(way.asked("nonce"), &["App.Recruiter"]);
        assert_eq!(way.comes_back(&[]).location.as_deref(), Some("/"), "{then}");
    }
}

#[test]
fn roles_are_told_anew_at_each_sign_in_and_without_one_there_is_no_access() {
    let office = Office::new();
    for roles in [&[][..], &["App.Unknown"], &["recruiter"]] {
        let (answer, _) = office.ann_comes(roles);
        assert_eq!((answer.status, session(&answer)), (403, None), "{answer:?}");
        assert!(answer.body.contains("Ask the service desk, 01632 960000 to give you one"));
    }
    // Groups are no roles, whatever is said of them.
    let way = OnTheWay::begin(&office.site, "/sign-in/provider");
    office.provider.vouches(way.asked("nonce"), &[]);
    office.claims(|claims| {
        claims.as_object_mut().unwrap().remove("roles");
        (claims["hasgroups"], claims["groups"]) = (true.into(), json!(["App.Admin"]));
    });
    assert_eq!(way.comes_back(&[]).status, 403);
    assert_eq!(office.service.count("SELECT COUNT(*) FROM account"), 0);

    let (_, recruiter) = office.ann_comes(&["App.Admin", "App.Recruiter", "App.Manager"]);
    assert_eq!(recruiter.get("/").location.as_deref(), Some("/work"), "of several the least");
    assert_eq!(recruiter.get("/imports").status, 403);
    let (_, manager) = office.ann_comes(&["App.Manager"]);
    assert_eq!(manager.get("/imports").status, 200);
    assert!(recruiter.get("/work").asks_to_sign_in(), "with another role one signs in again");
    let (lost, _) = office.ann_comes(&[]);
    assert_eq!(lost.status, 403);
    assert!(manager.get("/work").asks_to_sign_in(), "who lost their role is out everywhere");
}

#[test]
fn who_is_disabled_here_is_out_at_once_and_stays_out() {
    let office = Office::new();
    let (_, ann) = office.ann_comes(&["App.Recruiter"]);
    assert_eq!(ann.get("/work").status, 200);

    assert_eq!(office.run(&["worker", "disable", "ann@council.example"]).status, 0);

    assert!(ann.get("/work").asks_to_sign_in());
    let (answer, _) = office.ann_comes(&["App.Recruiter"]);
    assert_eq!((answer.status, office.sessions()), (403, 0));
    assert!(answer.body.contains("Your account is disabled"), "{answer:?}");
    assert_eq!(office.run(&["worker", "enable", "ann@council.example"]).status, 0);
    assert_eq!(office.ann_comes(&["App.Recruiter"]).0.status, 303);
}

#[test]
fn a_session_that_was_vouched_for_lasts_as_long_as_is_set_and_at_most_eight_hours() {
    const SECONDS: &str =
        "SELECT CAST(MAX(vouched_until - begun_at) / 1000000 AS BIGINT) FROM session";
    let office = Office::new();
    let (_, ann) = office.ann_comes(&["App.Recruiter"]);
    assert_eq!(office.service.count(SECONDS), 8 * 3600);
    assert_eq!(ann.get("/work").status, 200);
    office.service.sql("UPDATE session SET vouched_until = begun_at").unwrap();
    assert!(ann.get("/work").asks_to_sign_in());

    let office = Office::with(&[("WAYMARK_PROVIDER_HOURS", "2")]);
    office.ann_comes(&["App.Recruiter"]);
    assert_eq!(office.service.count(SECONDS), 2 * 3600);
}

#[test]
fn an_address_gives_nobody_the_account_of_another_but_an_administrator_can_link_them() {
    let office = Office::new();
    let link = invite(&office.service, "Ann Boss", "ann@council.example", "administrator");
    let mut local = office.site.stranger();
    local.send("/password", &[("token", &link), ("password", PASSWORD)]);
    local.sign_in("ann@council.example", PASSWORD);
    let before = office.sessions();

    let (answer, _) = office.ann_comes(&["App.Manager"]);

    assert_eq!((answer.status, office.sessions()), (403, before));
    assert!(answer.body.contains("waymark worker link"), "{answer:?}");
    let linked = office.run(&["worker", "link", "ann@council.example", "ann-object"]);
    assert_eq!(linked.status, 0, "{linked:?}");
    assert!(local.get("/admin/workers").asks_to_sign_in(), "the password's sessions end");
    assert_eq!(local.sign_in("ann@council.example", PASSWORD).status, 422, "and so does it");
    let (answer, ann) = office.ann_comes(&["App.Manager"]);
    assert_eq!(answer.status, 303, "{answer:?}");
    assert_eq!(ann.get("/imports").status, 200, "with the role that is told");
    assert_eq!(office.service.count("SELECT COUNT(*) FROM account"), 1);

    invite(&office.service, "Bob", "bob@council.example", "recruiter");
    office
        .run(&["worker", "link", "bob@council.example", "ann-object"])
        .assert_refused(&["that of ann@council.example already"]);
    office
        .run(&["worker", "reset-password", "ann@council.example"])
        .assert_refused(&["signs in by way of the provider"]);
    let unlinked = office.run(&["worker", "unlink", "ann@council.example"]);
    let again = token(&unlinked.out);
    assert!(ann.get("/work").asks_to_sign_in());
    let chosen = local.send("/password", &[("token", &again), ("password", PASSWORD)]);
    assert_eq!(chosen.status, 303);
    assert_eq!(local.sign_in("ann@council.example", PASSWORD).status, 303);
}

#[test]
fn a_password_that_is_chosen_by_an_older_link_opens_no_account_of_the_provider() {
    let office = Office::new();
    office.ann_comes(&["App.Recruiter"]);
    let admin = office.site.signed_in(&office.service, "administrator");
    let listed = admin.get("/admin/workers");
    assert!(listed.body.contains("By the provider"));
    assert!(!listed.body.contains("for Ann Day"), "no link for a password");
    let (_, rest) = listed.body.split_once("/admin/workers/").unwrap();
    let address = format!("/admin/workers/{}", &rest[..36]);
    let asked = admin.post("/admin/workers", &address, &[("change", "new-link")]);
    assert_eq!(asked.status, 400, "{asked:?}");
    assert!(asked.body.contains("no password here"));
}

#[test]
fn who_signs_out_is_led_to_the_provider_to_sign_out_there_too() {
    let office = Office::new();
    let (_, ann) = office.ann_comes(&["App.Recruiter"]);

    let left = ann.post("/work", "/sign-out", &[]);

    assert_eq!(left.status, 200, "{left:?}");
    let there = left.header("refresh").unwrap();
    assert!(there.starts_with("0; url=http://127.0.0.1:") && there.contains("/logout?client_id="));
    assert!(there.contains("post_logout_redirect_uri=http%3A%2F%2F127.0.0.1"), "{there}");
    assert!(
        left.body.contains("Sign out there, too")
            && session(&left).is_some_and(|it| it == "waymark=")
    );
    assert!(ann.get("/work").asks_to_sign_in());
    // Who has a password is not.
    let local = office.site.signed_in(&office.service, "recruiter");
    assert_eq!(local.post("/work", "/sign-out", &[]).location.as_deref(), Some("/sign-in"));
}

#[test]
fn who_is_to_say_once_more_who_they_are_is_asked_and_the_provider_must_say_when() {
    let office = Office::new();
    let again = || {
        let way = OnTheWay::begin(&office.site, "/sign-in/provider?again=true&then=/training");
        assert_eq!(["prompt", "max_age"].map(|it| way.asked(it)), ["login", "0"]);
        office.provider.vouches(way.asked("nonce"), &["App.Recruiter"]);
        way
    };
    assert_eq!(again().comes_back(&[]).status, 403, "it does not say when");
    let way = again();
    office.claims(|claims| claims["auth_time"] = (NOW - 3600).into());
    assert_eq!(way.comes_back(&[]).status, 403, "that was before");
    let way = again();
    office.claims(|claims| claims["auth_time"] = NOW.into());
    assert_eq!(way.comes_back(&[]).status, 303);
}

#[test]
fn who_takes_people_along_is_led_to_the_provider_where_the_last_sign_in_is_long_ago() {
    let office = Office::new();
    let (_, ann) = office.ann_comes(&["App.Recruiter"]);
    office.service.sql("UPDATE session SET proved_at = proved_at - 900000000").unwrap();

    let first = ann.get("/journeys.csv");
    let asked = ann.get(first.location.as_deref().unwrap());

    assert_eq!(first.status, 303, "{first:?}");
    let way = "/sign-in/provider?then=%2Fjourneys.csv&amp;again=true";
    assert!(asked.body.contains(way) && !asked.body.contains("type=\"password\""), "{asked:?}");
}

#[test]
fn what_was_typed_goes_on_after_somebody_has_signed_in_beside_it() {
    let office = Office::new();
    let (_, ann) = office.ann_comes(&["App.Recruiter"]);
    let household = ann.enquiry("Jo Example");
    let address = format!("/journeys/{household}/notes/new");
    let marks = ann.get(&address).marks();
    office.service.sql("UPDATE session SET vouched_until = begun_at").unwrap();

    let stopped = ann.send(&address, &with(&marks, &[("note", "They have two dogs")]));

    assert_eq!(stopped.status, 401, "{stopped:?}");
    assert!(stopped.body.contains("target=\"_blank\" rel=\"noopener\""), "{stopped:?}");
    let typed = [("then", stopped.field("then")), ("typed", stopped.field("typed"))];
    let typed: Vec<(&str, String)> = typed.map(|(name, value)| (name, value.unwrap())).to_vec();
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, &**value)).collect();
    let early = ann.send("/sign-in/kept", &typed);
    assert_eq!(early.status, 422, "{early:?}");
    assert_eq!(early.field("typed").as_deref(), typed.last().map(|(_, typed)| *typed));

    let (_, ann) = office.ann_comes(&["App.Recruiter"]);
    let kept = ann.send("/sign-in/kept", &typed);
    assert!(kept.status == 200 && kept.body.contains("They have two dogs"), "{kept:?}");
    let csrf = kept.field("csrf").unwrap();
    let mut again: Vec<(&str, String)> = marks.iter().map(|(n, v)| (*n, v.clone())).collect();
    again[0].1 = csrf;
    let saved = ann.send(&address, &with(&again, &[("note", "They have two dogs")]));
    assert_eq!(saved.status, 303, "{saved:?}");
}
