//! Signing in by way of a provider: what it must say, and what it may not.

mod scripted;
mod still;

use serde_json::{Value, json};
use uuid::Uuid;

use self::scripted::{
    Answer as Said, CLIENT, NOW, SECRET, START, Says, Scripted, Signed, TENANT, discovery,
};
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

/// One way in which an answer is bad: its name, and what is changed in what the provider says.
type Bad = (&'static str, fn(&mut Says));

/// Each is refused, and nobody is signed in by it.
const BAD_TOKENS: &[Bad] = &[
    ("the nonce of another browser", |it| it.claims["nonce"] = "x".repeat(43).into()),
    ("no nonce", |it| drop(it.claims.as_object_mut().unwrap().remove("nonce"))),
    ("another issuer", |it| it.claims["iss"] = "https://evil.example/v2.0".into()),
    ("the issuer with a slash more", |it| {
        it.claims["iss"] = format!("{}/", it.claims["iss"].as_str().unwrap()).into();
    }),
    ("the issuer among others", |it| {
        it.claims["iss"] = json!([it.claims["iss"], "https://evil.example"]);
    }),
    ("no issuer", |it| drop(it.claims.as_object_mut().unwrap().remove("iss"))),
    ("another audience", |it| it.claims["aud"] = "another-client".into()),
    ("no audience", |it| drop(it.claims.as_object_mut().unwrap().remove("aud"))),
    ("an audience beside ours", |it| it.claims["aud"] = json!([CLIENT, "another-client"])),
    ("an empty list of audiences", |it| it.claims["aud"] = json!([])),
    ("asked for by another party", |it| it.claims["azp"] = "another-client".into()),
    ("no algorithm, and no signature", |it| {
        (it.head["alg"], it.signed) = ("none".into(), Signed::Not);
    }),
    ("no signature", |it| it.signed = Signed::Not),
    ("HS256 by the public key", |it| {
        (it.head["alg"], it.signed) = ("HS256".into(), Signed::ByPublicKey);
    }),
    ("RS256 that is HS256 by the public key", |it| it.signed = Signed::ByPublicKey),
    ("RS512", |it| (it.head["alg"], it.signed) = ("RS512".into(), Signed::Sha512)),
    ("another's key under the same id", |it| it.signed = Signed::By(1)),
    ("changed after it was signed", |it| it.signed = Signed::Before("somebody-else")),
    ("an unknown key", |it| it.head["kid"] = "unknown".into()),
    ("no key", |it| drop(it.head.as_object_mut().unwrap().remove("kid"))),
    ("a key that stands elsewhere", |it| {
        (it.head["kid"], it.signed) = ("mine".into(), Signed::By(1));
        it.head["jku"] = "http://127.0.0.1:9/keys".into();
    }),
    ("a key that it brings along", |it| {
        it.signed = Signed::By(1);
        it.head["jwk"] = json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"});
    }),
    ("an id of a key of another kind", |it| it.head["kid"] = "elliptic".into()),
    ("asks for an extension", |it| {
        (it.head["crit"], it.head["x-a"]) = (json!(["x-a"]), 1.into());
    }),
    ("an access token", |it| it.head["typ"] = "at+jwt".into()),
    ("expired", |it| it.claims["exp"] = (NOW - 130).into()),
    ("no end", |it| drop(it.claims.as_object_mut().unwrap().remove("exp"))),
    ("an end in words", |it| it.claims["exp"] = "tomorrow".into()),
    ("not yet good", |it| it.claims["nbf"] = (NOW + 600).into()),
    ("issued in the future", |it| it.claims["iat"] = (NOW + 600).into()),
    ("no day of issue", |it| drop(it.claims.as_object_mut().unwrap().remove("iat"))),
    ("about nobody", |it| drop(it.claims.as_object_mut().unwrap().remove("sub"))),
    ("about an empty name", |it| it.claims["sub"] = "".into()),
    ("another tenant", |it| it.claims["tid"] = Uuid::nil().to_string().into()),
    ("no tenant", |it| drop(it.claims.as_object_mut().unwrap().remove("tid"))),
    ("no object id", |it| drop(it.claims.as_object_mut().unwrap().remove("oid"))),
    ("a guest", |it| it.claims["acct"] = 1.into()),
    ("somebody whom another tenant vouches for", |it| {
        it.claims["idp"] = "https://sts.example/another-tenant/".into();
    }),
    ("no claims", |it| it.claims = json!([])),
    ("no token", |it| it.instead = Some(Said::of("{\"access_token\": \"a\"}"))),
    ("words for a token", |it| it.instead = Some(Said::of("{\"id_token\": \"a.b\"}"))),
    ("a token of five parts", |it| {
        it.instead = Some(Said::of("{\"id_token\": \"eyJhbGciOiJSUzI1NiJ9.e.e.e.e\"}"));
    }),
    ("half of an answer", |it| it.instead = Some(Said::of("{\"id_token\": "))),
    ("a code that it does not take", |it| {
        it.instead = Some(Said { status: 400, ..Said::of("{\"error\": \"invalid_grant\"}") });
    }),
    ("a page that leads elsewhere", |it| {
        let location = Some("http://127.0.0.1:9/token".to_owned());
        it.instead = Some(Said { status: 302, location, ..Said::of("") });
    }),
    ("a fault of its own", |it| it.instead = Some(Said { status: 500, ..Said::of("no") })),
    ("a very long answer", |it| {
        it.instead = Some(Said::of(format!("{{\"id_token\": \"{}\"}}", "a".repeat(300_000))));
    }),
    ("a very long token", |it| it.claims["groups"] = "a".repeat(40_000).into()),
    ("an answer that never ends", |it| it.instead = Some(Said { hangs: true, ..Said::of("{") })),
];

#[test]
fn no_bad_answer_of_a_provider_signs_anybody_in_and_the_good_one_does() {
    let office = Office::new();
    for (name, change) in BAD_TOKENS {
        let way = OnTheWay::begin(&office.site, "/sign-in/provider");
        office.provider.vouches(way.asked("nonce"), &["App.Recruiter"]);
        office.says(change);
        let answer = way.comes_back(&[]);

        assert!([403, 503].contains(&answer.status), "{name}: {answer:?}");
        assert_eq!(session(&answer), None, "{name}");
        assert_eq!(office.sessions(), 0, "{name}");
        assert!(answer.body.contains("<h1 class=\"govuk-heading-l\">You "), "{name}: {answer:?}");
        // What is bad in it is all that is bad.
        assert_eq!(office.ann_comes(&["App.Recruiter"]).0.status, 303, "after {name}");
        office.service.sql("DELETE FROM session").unwrap();
    }
    // The first unknown key was looked for, and no other within the minute.
    assert_eq!(office.provider.asked("/keys"), 2);
    let log = std::fs::read_to_string(office.service.folder.path().join("serve.log")).unwrap();
    assert!(!log.contains(SECRET) && !log.contains("one-code") && !log.contains("eyJ"));
}

#[test]
fn clocks_may_differ_by_two_minutes_and_the_audience_may_be_a_list_of_one() {
    let good: &[Bad] = &[
        ("just expired", |it| it.claims["exp"] = (NOW - 30).into()),
        ("good in a minute", |it| it.claims["nbf"] = (NOW + 60).into()),
        ("issued in a minute", |it| it.claims["iat"] = (NOW + 60).into()),
        ("a list of one", |it| it.claims["aud"] = json!([CLIENT])),
        ("asked for by us", |it| it.claims["azp"] = CLIENT.into()),
        ("a member", |it| it.claims["acct"] = 0.into()),
        ("this tenant vouches", |it| {
            it.claims["idp"] = format!("https://sts.example/{TENANT}/").into();
        }),
        ("without a type", |it| drop(it.head.as_object_mut().unwrap().remove("typ"))),
    ];
    let office = Office::new();
    for (name, change) in good {
        let way = OnTheWay::begin(&office.site, "/sign-in/provider");
        office.provider.vouches(way.asked("nonce"), &["App.Recruiter"]);
        office.says(change);
        assert_eq!(way.comes_back(&[]).status, 303, "{name}");
    }
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
fn a_key_that_the_provider_changes_is_known_without_a_restart() {
    let office = Office::new();
    assert_eq!(office.ann_comes(&["App.Recruiter"]).0.status, 303);
    office.provider.script.lock().unwrap().shown = vec![(1, "second".to_owned())];

    let way = OnTheWay::begin(&office.site, "/sign-in/provider");
    office.provider.vouches(way.asked("nonce"), &["App.Recruiter"]);
    office.says(|says| (says.head["kid"], says.signed) = ("second".into(), Signed::By(1)));
    assert_eq!(way.comes_back(&[]).status, 303);

    assert_eq!(office.ann_comes(&["App.Recruiter"]).0.status, 403, "the old one is good no more");
    assert_eq!(office.provider.asked("/keys"), 2);
}

#[test]
fn a_provider_that_is_not_the_one_that_is_set_is_refused_at_the_start() {
    let led = |field: &str, issuer: &str| {
        let mut told = discovery(issuer);
        told[field] = "https://evil.example/there".into();
        Said::of(told.to_string())
    };
    let leading = Some("http://127.0.0.1:9/".to_owned());
    let provider = Scripted::new();
    let issuer = &*provider.issuer;
    let another = discovery("https://evil.example").to_string();
    let rows = [
        ("another issuer", Said::of(another), "it calls itself"),
        (
            "a page elsewhere",
            Said { status: 302, location: leading, ..Said::of("") },
            "leads elsewhere",
        ),
        ("no JSON", Said::of("<html>"), "cannot be read"),
        ("no addresses", Said::of(json!({"issuer": issuer}).to_string()), "cannot be read"),
        ("far too long", Said::of(" ".repeat(300_000)), "far too long"),
        ("keys elsewhere", led("jwks_uri", issuer), "another host"),
        ("tokens elsewhere", led("token_endpoint", issuer), "another host"),
        ("pages elsewhere", led("authorization_endpoint", issuer), "another host"),
        ("the way out elsewhere", led("end_session_endpoint", issuer), "another host"),
    ];
    let service = Service::new();
    let secret_file = service.write("secret", SECRET);
    for (name, answer, words) in rows {
        provider.script.lock().unwrap().discovery = answer;
        let mut settings = provider.settings(&secret_file);
        settings.push(("WAYMARK_LISTEN", "127.0.0.1:0"));
        let started = service.run_with(&["serve", "--no-jobs"], &settings);
        assert!(started.status == 1 && started.err.contains(words), "{name}: {started:?}");
        assert!(started.err.contains("WAYMARK_PROVIDER_ISSUER"), "{name}: {started:?}");
    }
}

#[test]
fn where_the_provider_is_down_those_who_are_in_stay_in_and_a_password_still_works() {
    let service = Service::new();
    let provider = Scripted::new();
    let secret_file = service.write("secret", SECRET);
    provider.script.lock().unwrap().discovery = Said { status: 503, ..Said::of("") };
    let site =
        Site::with(&service, &["--no-jobs", "--now", START], &provider.settings(&secret_file));
    let local = site.signed_in(&service, "recruiter");

    let answer = site.stranger().get("/sign-in/provider");

    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("60")));
    assert!(answer.body.contains("Whoever is signed in stays so"), "{answer:?}");
    assert_eq!(local.get("/work").status, 200);
    let before = provider.asked(&format!("/{TENANT}/v2.0/.well-known/openid-configuration"));
    site.stranger().get("/sign-in/provider");
    let after = provider.asked(&format!("/{TENANT}/v2.0/.well-known/openid-configuration"));
    assert_eq!(before, after, "what failed a moment ago is not waited for");
}

#[test]
fn half_of_the_settings_is_refused_with_the_one_that_is_missing() {
    let (service, provider) = (Service::new(), Scripted::new());
    let secret_file = service.write("secret", SECRET);
    let short = service.write("short", "changeme");
    let entra = "https://login.microsoftonline.com";
    let [common, ours] = ["common", TENANT].map(|it| format!("{entra}/{it}/v2.0"));
    let rows = [
        ("WAYMARK_PROVIDER_ISSUER", "", "WAYMARK_PROVIDER_ISSUER is not set"),
        ("WAYMARK_PROVIDER_CLIENT_ID", "", "WAYMARK_PROVIDER_CLIENT_ID is not set"),
        ("WAYMARK_PROVIDER_SECRET_FILE", "", "WAYMARK_PROVIDER_SECRET_FILE is not set"),
        ("WAYMARK_PROVIDER_ROLES", "", "WAYMARK_PROVIDER_ROLES is not set"),
        ("WAYMARK_PROVIDER_ISSUER", "http://council.example", "https:// address"),
        ("WAYMARK_PROVIDER_ISSUER", "https://a@council.example", "https:// address"),
        ("WAYMARK_PROVIDER_ISSUER", &common, "your own tenant"),
        (
            "WAYMARK_PROVIDER_ISSUER",
            &format!("{entra}/another/v2.0"),
            "does not stand in the issuer",
        ),
        ("WAYMARK_PROVIDER_SECRET_FILE", "nowhere", "cannot be read"),
        ("WAYMARK_PROVIDER_SECRET_FILE", &short, "holds no client secret"),
        ("WAYMARK_PROVIDER_ROLES", "App.Recruiter", "write each as"),
        ("WAYMARK_PROVIDER_ROLES", "A=recruiter,A=manager", "tells \"A\" twice"),
        ("WAYMARK_PROVIDER_ROLES", "A=king", "king is no role"),
        ("WAYMARK_PROVIDER_HOURS", "9", "from 1 to 8"),
        ("WAYMARK_PROVIDER_ONLY", "yes", "on or off"),
    ];
    for (setting, value, words) in rows {
        let mut settings = provider.settings(&secret_file);
        settings.retain(|(name, _)| *name != setting);
        settings.extend([(setting, value), ("WAYMARK_LISTEN", "127.0.0.1:0")]);
        let started = service.run_with(&["serve", "--no-jobs"], &settings);
        assert!(
            started.status == 1 && started.err.contains(words),
            "{setting}={value}: {started:?}"
        );
        assert!(!started.err.contains(SECRET) && !started.err.contains("changeme"), "{started:?}");
    }
    let mut settings = provider.settings(&secret_file);
    settings.retain(|(name, _)| *name != "WAYMARK_PROVIDER_TENANT");
    settings[0].1 = &ours;
    settings.push(("WAYMARK_LISTEN", "127.0.0.1:0"));
    let started = service.run_with(&["serve", "--no-jobs"], &settings);
    assert!(started.err.contains("WAYMARK_PROVIDER_TENANT is not set"), "{started:?}");
}

#[test]
fn without_a_provider_there_is_no_way_to_one() {
    let service = Service::new();
    let site = Site::of(&service);
    assert!(!site.stranger().get("/sign-in").body.contains("/sign-in/provider"));
    for address in ["/sign-in/provider", "/sign-in/callback?code=a&state=b"] {
        assert_eq!(site.stranger().get(address).status, 404, "{address}");
    }
}

#[test]
fn a_service_may_show_the_password_form_behind_a_link_alone() {
    let office = Office::with(&[("WAYMARK_PROVIDER_ONLY", "on")]);
    let page = office.site.stranger().get("/sign-in").body;
    let (button, form) = page.split_once("Sign in with a password instead").unwrap();
    assert!(
        button.contains("Sign in with Wexmere account") && !button.contains("name=\"password\"")
    );
    assert!(form.contains("name=\"password\""));
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
