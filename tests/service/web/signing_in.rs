//! Signing in, and the links by which passwords are chosen.

use std::thread;

use crate::support::Service;
use crate::web_support::{Answer, PASSWORD, Site, escaped, invite, token};

const TEN: &str = "2026-03-02T10:00:00Z";

fn told(answer: &Answer, typed: &str) -> (u16, String) {
    (answer.status, answer.body.replace(&escaped(typed), "WHAT WAS TYPED"))
}

#[test]
fn whoever_cannot_sign_in_learns_nothing_from_it() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    drop(site.person(&service, "Ann", "ann", "recruiter"));
    drop(site.person(&service, "Bea", "bea", "recruiter"));
    invite(&service, "Cyd", "cyd@council.example", "recruiter");
    assert_eq!(service.run(&["worker", "disable", "bea@council.example"]).status, 0);
    let mut stranger = site.stranger();
    let mut sign_in = |email: &str, password: &str| told(&stranger.sign_in(email, password), email);

    let wrong = sign_in("ann@council.example", "not her password at all");

    assert_eq!(wrong.0, 422);
    assert!(wrong.1.contains("The e-mail address or the password is not right"));
    assert!(!wrong.1.contains("not her password at all"));
    assert_eq!(sign_in("nobody@council.example", PASSWORD), wrong);
    assert_eq!(sign_in("bea@council.example", PASSWORD), wrong, "disabled");
    assert_eq!(sign_in("cyd@council.example", PASSWORD), wrong, "no password chosen yet");
    assert_eq!(sign_in("<b>\"'--@council.example", PASSWORD), wrong);
    assert_eq!(sign_in("ann@council.example\0", PASSWORD), wrong);
    assert_eq!(sign_in("ANN@council.example ", "x"), wrong);
    assert_eq!(stranger.cookie, None);
    assert_eq!(stranger.sign_in(" Ann@Council.Example", PASSWORD).status, 303);
}

#[test]
fn guessing_is_slowed_in_every_process_and_nobody_is_locked_out_for_good() {
    let service = Service::new();
    let ten = Site::at(&service, TEN);
    drop(ten.person(&service, "Ann", "ann", "recruiter"));
    drop(ten.person(&service, "Bea", "bea", "recruiter"));
    // Its clock is a little behind, so that a slow machine still finds it within the wait.
    let mut other = None;
    let other = ten.beside(&service, &mut other, "2026-03-02T09:59:00Z");
    let (email, wrong) = ("ann@council.example", "a guess of many words");

    for _ in 0..5 {
        let answer = ten.stranger().sign_in(email, wrong);
        assert!(answer.body.contains("is not right"), "{answer:?}");
    }

    let waits = other.stranger().sign_in(email, PASSWORD);
    assert_eq!(waits.status, 422);
    assert!(waits.body.contains("There were too many attempts. Try again in"), "{waits:?}");
    assert!(waits.header("set-cookie").is_none());
    assert_eq!(other.stranger().sign_in("bea@council.example", PASSWORD).status, 303);
    let unknown = other.stranger().sign_in("nobody@council.example", wrong);
    assert!(unknown.body.contains("is not right"), "an office is not slowed by one account");
    drop(ten);
    let later = Site::at(&service, "2026-03-02T10:16:00Z");
    assert_eq!(later.stranger().sign_in(email, PASSWORD).status, 303);
    assert!(
        later.stranger().sign_in(email, wrong).body.contains("is not right"),
        "all is forgotten"
    );
}

// What a browser keeps of an answer, and shows again.
fn kept(answer: &Answer, name: &str) -> Option<String> {
    let cookies = answer.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap());
    let mut cookies = cookies.filter(|cookie| cookie.starts_with(&format!("{name}=")));
    cookies.next().and_then(|cookie| cookie.split(';').next()).map(str::to_owned)
}

#[test]
fn whoever_is_attacked_signs_in_from_the_browser_that_they_know() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    drop(site.person(&service, "Ann", "ann", "recruiter"));
    drop(site.person(&service, "Bea", "bea", "recruiter"));
    let (email, wrong) = ("ann@council.example", "a guess of many words");
    let signed_in = site.stranger().sign_in(email, PASSWORD);
    let known = kept(&signed_in, "waymark-known").unwrap();
    let of_bea =
        kept(&site.stranger().sign_in("bea@council.example", PASSWORD), "waymark-known").unwrap();
    // However slow the machine is, the wait is not over before it is asked about.
    let wait_long =
        || service.sql("UPDATE sign_in_failure SET failures = 30 WHERE failures < 30").unwrap();
    for _ in 0..5 {
        site.stranger().sign_in(email, wrong);
    }
    wait_long();
    let waits = |cookie: Option<String>, email: &str, password: &str| {
        let told = site.with_cookie(cookie).sign_in(email, password);
        (told.status, told.body.contains("There were too many attempts"))
    };

    assert_eq!(waits(None, email, PASSWORD), (422, true), "a stranger waits");
    assert_eq!(
        waits(Some(of_bea), email, PASSWORD),
        (422, true),
        "so does who is known as another"
    );
    let mut forged = known.clone();
    forged.replace_range(20..21, if &forged[20..21] == "a" { "b" } else { "a" });
    for forged in [forged, "waymark-known=".to_owned(), "waymark-known=a.b".to_owned()] {
        assert_eq!(waits(Some(forged), email, PASSWORD), (422, true));
    }
    assert_eq!(waits(Some(known.clone()), email, PASSWORD), (303, false), "and Ann does not");
    let again = site.with_cookie(Some(known.clone())).sign_in(email, PASSWORD);
    assert_eq!(kept(&again, "waymark-known"), None, "it is known already");
    for _ in 0..5 {
        assert_eq!(waits(Some(known.clone()), email, wrong), (422, false));
    }
    wait_long();
    assert_eq!(waits(Some(known), email, PASSWORD), (422, true), "guesses from there count too");
    let [of_ann, of_nobody] = [email, "nobody@council.example"].map(|email| {
        for _ in 0..5 {
            site.stranger().sign_in(email, wrong);
        }
        wait_long();
        told(&site.stranger().sign_in(email, PASSWORD), email)
    });
    let without_time = |told: (u16, String)| {
        let digits = |letter: char| letter.is_ascii_digit();
        (told.0, told.1.replace(digits, "").replace("minutes", "seconds"))
    };
    assert_eq!(
        without_time(of_ann),
        without_time(of_nobody),
        "nor is an account told by its waits"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_guesses_at_once_no_more_are_judged_than_one_after_another() {
    let service = Service::new();
    let (one, other) = (service.opened().await, service.opened().await);
    let now = TEN.parse().unwrap();
    let guess = |database| waymark::store::attempt(database, "account/ann@council.example", 5, now);
    let guesses = (0..120).map(|number| guess(if number % 2 == 0 { &one } else { &other }));

    let judged = futures_util::future::join_all(guesses).await;

    let judged = judged.into_iter().filter(|wait| wait.as_ref().unwrap().is_none()).count();
    assert!((1..=5).contains(&judged), "{judged}");
    while guess(&one).await.unwrap().is_none() {}
    let wait = guess(&other).await.unwrap().unwrap();
    assert_eq!(wait, chrono::TimeDelta::seconds(1), "in both processes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hash_of_weaker_times_is_made_anew_at_the_next_sign_in() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    drop(site.person(&service, "Ann", "ann", "recruiter"));
    // By argon2id with 8 MiB, of the same password.
    let weak = weak_hash(PASSWORD);
    service.sql(&format!("UPDATE account SET password = '{weak}'")).unwrap();
    let signed_in = site.stranger().sign_in("ann@council.example", PASSWORD);
    assert_eq!(signed_in.status, 303, "{signed_in:?}");
    let database = service.opened().await;

    let ann = waymark::store::account_of(&database, "ann@council.example").await.unwrap().unwrap();

    assert!(ann.password.unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_eq!(site.stranger().sign_in("ann@council.example", PASSWORD).status, 303);
}

fn weak_hash(password: &str) -> String {
    use argon2::password_hash::PasswordHasher as _;
    let weak = argon2::Params::new(8 * 1024, 2, 1, None).unwrap();
    let weak = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, weak);
    weak.hash_password(password.as_bytes()).unwrap().to_string()
}

#[test]
fn a_link_to_choose_a_password_works_once_and_looking_at_it_does_not_count() {
    let service = Service::new();
    let site = Site::of(&service);
    let token = invite(&service, "Ann", "ann@council.example", "recruiter");
    let address = format!("/password?token={token}");
    let stranger = site.stranger();
    let choose =
        |password: &str| stranger.send("/password", &[("token", &token), ("password", password)]);
    for _ in 0..3 {
        let page = stranger.get(&address);
        assert!(page.status == 200 && page.body.contains("This is for Ann"), "{page:?}");
    }
    for bad in ["", "short", "aaaaaaaaaaaaaaaaaaaa", &"long ".repeat(100)] {
        let answer = choose(bad);
        assert_eq!(answer.status, 422, "{bad}");
        assert!(
            answer.body.contains("id=\"password-error\"") && answer.body.contains("<title>Error: ")
        );
    }
    assert_eq!(choose(PASSWORD).status, 303);
    assert_eq!(
        (choose("four more words and on").status, stranger.get(&address).status),
        (410, 410)
    );
    assert_eq!(
        site.stranger().sign_in("ann@council.example", "four more words and on").status,
        422
    );
    for wrong in ["", "x", &"0".repeat(64), "%00", "' OR 1=1"] {
        assert_eq!(
            stranger.get(&format!("/password?token={}", wrong.replace(' ', "+"))).status,
            410,
            "{wrong}"
        );
        assert_eq!(
            stranger.send("/password", &[("token", wrong), ("password", PASSWORD)]).status,
            410
        );
    }
}

#[test]
fn a_link_is_dead_after_a_day_and_once_another_was_asked_for_and_used() {
    let service = Service::new();
    let site = Site::of(&service);
    let first = invite(&service, "Ann", "ann@council.example", "recruiter");
    let reset = service.run(&["worker", "reset-password", "ann@council.example"]);
    let second = token(&reset.out);
    let form = |token: &str| [("token", token.to_owned()), ("password", PASSWORD.to_owned())];
    let choose = |token: &str| {
        let form = form(token);
        let form: Vec<_> = form.iter().map(|(name, value)| (*name, &**value)).collect();
        site.stranger().send("/password", &form).status
    };
    assert_eq!((choose(&second), choose(&first)), (303, 410));
    let third = token(&service.run(&["worker", "reset-password", "ann@council.example"]).out);
    service.sql("UPDATE invitation SET expires_at = expires_at - 86400000000").unwrap();
    assert_eq!(choose(&third), 410);
    let fourth = token(&service.run(&["worker", "reset-password", "ann@council.example"]).out);
    assert_eq!(service.run(&["worker", "disable", "ann@council.example"]).status, 0);
    assert_eq!(choose(&fourth), 410, "whoever is disabled has no way in");
}

#[test]
fn a_first_link_is_good_for_a_day_and_one_to_another_password_for_half_an_hour() {
    let service = Service::new();
    let site = Site::of(&service);
    let ada = site.signed_in(&service, "administrator");
    let later = |minutes: i64| {
        let micros = minutes * 60_000_000;
        service.sql(&format!("UPDATE invitation SET expires_at = expires_at - {micros}")).unwrap();
    };
    let choose = |token: &str| {
        site.stranger().send("/password", &[("token", token), ("password", PASSWORD)]).status
    };
    let new = [("name", "Bea"), ("email", "bea@council.example"), ("role", "recruiter")];
    let added = ada.fill("/admin/workers", &new);
    assert!(added.body.contains("Within 24 hours, Bea can choose a password"), "{added:?}");
    later(23 * 60);
    assert_eq!(choose(&token(&added.body)), 303);

    let reset = service.run(&["worker", "reset-password", "bea@council.example"]);
    assert!(reset.out.contains("Within 30 minutes, Bea can choose a password"), "{reset:?}");
    later(29);
    assert_eq!(site.stranger().get(&format!("/password?token={}", token(&reset.out))).status, 200);
    later(2);
    assert_eq!(choose(&token(&reset.out)), 410);
    let list = ada.get("/admin/workers").body;
    let (_, bea) = list.split_once("bea@council.example").unwrap();
    let (_, bea) = bea.split_once("action=\"").unwrap();
    let address = bea.split('"').next().unwrap();
    let again = ada.post("/admin/workers", address, &[("change", "new-link")]);
    assert!(again.body.contains("Within 30 minutes, Bea can choose a password"), "{again:?}");
    assert_eq!(choose(&token(&again.body)), 303);
}

#[test]
fn of_many_who_open_the_first_link_at_once_one_becomes_the_administrator() {
    let service = Service::new();
    let mut site = Site::of(&service);
    let token = token(&format!("/password?token={}", site.says("/password?token=")));
    let faulty = [("name", ""), ("email", "x"), ("password", "y"), ("token", &token)];
    let told = site.stranger().send("/password", &faulty);
    assert_eq!(told.status, 422);
    for field in ["name", "email", "password"] {
        assert!(told.body.contains(&format!("id=\"{field}-error\"")), "{field}: {told:?}");
    }
    let hidden = [
        ("name", "A\0nn\u{202e}"),
        ("email", "a@council.example"),
        ("password", PASSWORD),
        ("token", &token),
    ];
    assert_eq!(site.stranger().send("/password", &hidden).status, 422, "an unreadable name");

    let statuses: Vec<u16> = thread::scope(|scope| {
        let (site, token) = (&site, &token);
        let openers: Vec<_> = (0..4)
            .map(|number| {
                scope.spawn(move || {
                    let (name, email) =
                        (format!("Ann {number}"), format!("ann{number}@council.example"));
                    let form = [
                        ("token", &**token),
                        ("name", &name),
                        ("email", &email),
                        ("password", PASSWORD),
                    ];
                    site.stranger().send("/password", &form).status
                })
            })
            .collect();
        openers.into_iter().map(|opener| opener.join().unwrap()).collect()
    });

    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [303, 410].contains(status)), "{statuses:?}");
    let list = service.run(&["worker", "list"]).out;
    assert_eq!(list.lines().count(), 1, "{list}");
    assert!(list.contains("administrator"), "{list}");
}

#[test]
fn two_first_links_make_one_administrator() {
    let service = Service::new();
    let mut one = Site::of(&service);
    let mut told = vec![one.says("/password?token=")];
    // A file has one service: its first link is from the start before.
    let two = if service.is_sqlite() {
        drop(one);
        one = Site::of(&service);
        told.push(one.says("/password?token="));
        None
    } else {
        let mut two = Site::of(&service);
        told.push(two.says("/password?token="));
        Some(two)
    };
    let tokens: Vec<String> =
        told.iter().map(|told| token(&format!("/password?token={told}"))).collect();
    let two = two.as_ref().unwrap_or(&one);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let openers: Vec<_> = [(&one, &tokens[0], "ann"), (two, &tokens[1], "bea")]
            .map(|(site, token, name)| {
                scope.spawn(move || {
                    let email = format!("{name}@council.example");
                    let form = [
                        ("token", &**token),
                        ("name", name),
                        ("email", &email),
                        ("password", PASSWORD),
                    ];
                    site.stranger().send("/password", &form).status
                })
            })
            .into_iter()
            .collect();
        openers.into_iter().map(|opener| opener.join().unwrap()).collect()
    });

    let list = service.run(&["worker", "list"]).out;
    assert_eq!(list.lines().count(), 1, "{statuses:?} {list}");
    assert!(statuses.contains(&303) && statuses.contains(&410), "{statuses:?}");
}

#[test]
fn signing_in_leads_to_the_page_that_was_asked_for_and_never_to_another_site() {
    let service = Service::new();
    let site = Site::at(&service, TEN);
    drop(site.signed_in(&service, "recruiter"));
    let leads = |then: &str| {
        let form = [("email", "recruiter@council.example"), ("password", PASSWORD), ("then", then)];
        let answer = site.stranger().send("/sign-in", &form);
        assert_eq!(answer.status, 303, "{then}: {answer:?}");
        let location = answer.headers.get("location").unwrap();
        String::from_utf8_lossy(location.as_bytes()).into_owned()
    };
    for ours in ["/work", "/journeys?q=O%27Brien&page=2", "/journeys/FH-1-R#notes"] {
        assert_eq!(leads(ours), ours);
    }
    for theirs in [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: waymark=x",
        "/\0/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "%2F%2Fevil.example",
        "?then=//evil.example",
        "@evil.example",
        "http:evil.example",
        "",
    ] {
        assert_eq!(leads(theirs), "/", "{theirs:?}");
    }
    let page = site.stranger().get("/sign-in?then=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(page.status == 200 && !page.body.contains("<script>alert"), "{page:?}");
}

#[test]
fn the_command_line_gives_accounts_and_says_what_is_wrong() {
    let service = Service::new();
    let add = |name: &str, email: &str, role: &str| {
        service.run(&["worker", "add", name, "--email", email, "--role", role])
    };
    assert_eq!(add("Ann", "Ann@Council.example", "recruiter").status, 0);

    add("Bea", "ann@council.example", "manager")
        .assert_refused_in_a_line(&["ann@council.example", "another e-mail"]);
    add("Ann", "other@council.example", "manager")
        .assert_refused_in_a_line(&["Ann", "another name"]);
    add(" ", "bea@council.example", "manager").assert_refused_in_a_line(&["name"]);
    add("A\u{202e}nn", "bea@council.example", "manager").assert_refused_in_a_line(&["name"]);
    add(&"long ".repeat(200), "bea@council.example", "manager").assert_refused_in_a_line(&["name"]);
    for email in [
        "",
        "bea",
        "bea@",
        "@council.example",
        "bea@council.example\nBcc: x@evil.example",
        "a b@c.example",
    ] {
        add("Bea", email, "manager").assert_refused_in_a_line(&["e-mail address"]);
    }
    let refused = add("Bea", "bea@council.example", "boss");
    assert_eq!(refused.status, 2);
    assert!(
        refused.err.contains("recruiter, manager, marketing, panel-administrator, auditor"),
        "{refused:?}"
    );
    for verb in ["disable", "enable", "reset-password"] {
        let nobody = service.run(&["worker", verb, "nobody@council.example"]);
        nobody.assert_refused_in_a_line(&["nobody@council.example", "waymark worker list"]);
        assert_eq!(service.run(&["worker", verb]).status, 2);
    }
    assert_eq!(service.run(&["worker", "disable", "ann@council.example"]).status, 0);
    let reset = service.run(&["worker", "reset-password", "ann@council.example"]);
    reset.assert_refused_in_a_line(&["Ann is disabled", "waymark worker enable"]);
    let list = service.run(&["worker", "list"]).out;
    assert!(list.lines().count() == 1 && list.contains("disabled"), "{list}");
    assert!(!list.contains("argon2"), "{list}");
}
