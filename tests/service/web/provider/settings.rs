//! Which provider is set, and where there is none or it cannot be reached.

use serde_json::json;

use super::Office;
use super::scripted::{Answer as Said, SECRET, START, Scripted, TENANT, discovery};
use crate::support::Service;
use crate::web_support::Site;

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
