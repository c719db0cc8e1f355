//! What a provider says of somebody: what is believed, and what is not.

use serde_json::json;
use uuid::Uuid;

use super::scripted::{Answer as Said, CLIENT, NOW, SECRET, Says, Signed, TENANT};
use super::{Office, OnTheWay, session};

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
