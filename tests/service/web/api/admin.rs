//! The administrator's page of tokens.

use super::{Program, fault};
use crate::support::Service;
use crate::web::objects::MONDAY;
use crate::web_support::{Site, with};

#[test]
fn an_administrator_makes_a_token_that_is_shown_once_and_ends_it() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    site.signed_in(&service, "recruiter");
    let administrator = site.signed_in(&service, "administrator");
    let page = administrator.get("/admin/tokens");
    assert!(page.body.contains("No token was made yet."), "{page:?}");
    let (_, rest) = page.body.split_once("Ann O'Neil, recruiter").unwrap_or(("", ""));
    assert!(!rest.is_empty(), "{page:?}");
    let option = page.body.split("<option value=\"").nth(2).unwrap();
    let worker = option[..36].to_owned();
    let fields = [
        ("label", "The council’s website"),
        ("worker", &*worker),
        ("scopes", "read"),
        ("scopes", "write"),
        ("days", "30"),
    ];
    let marks = page.marks();

    let made = administrator.send("/admin/tokens", &with(&marks, &fields));

    assert_eq!(made.status, 200, "{made:?}");
    let (_, rest) = made.body.split_once("waymark_").unwrap();
    let token = format!("waymark_{}", &rest[..64]);
    let program = Program { who: site.stranger(), token };
    assert_eq!(program.get("/journeys").status, 200);
    assert_eq!(fault(&program.get("/reports/funnel")).1, "not-allowed");
    let again = administrator.send("/admin/tokens", &with(&marks, &fields));
    assert_eq!(again.status, 422);
    assert!(again.body.contains("This form was sent before") && !again.body.contains("waymark_"));
    let listed = administrator.get("/admin/tokens");
    assert!(listed.body.contains("The council’s website") && !listed.body.contains("waymark_"));
    let (_, id) = listed.body.split_once("action=\"/admin/tokens/").unwrap();
    let address = format!("/admin/tokens/{}", &id[..36]);
    let revoked = administrator.post("/admin/tokens", &address, &[("change", "revoke")]);
    assert_eq!(revoked.status, 303, "{revoked:?}");
    assert_eq!(fault(&program.get("/journeys")).1, "no-token");
    assert!(administrator.get("/admin/tokens").body.contains("Revoked"));
}

#[test]
fn a_token_is_asked_about_in_full() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let administrator = site.signed_in(&service, "administrator");
    let asked = administrator.fill("/admin/tokens", &[("days", "9999")]);

    assert_eq!(asked.status, 422);
    for sentence in [
        "Enter what uses the token",
        "Select for whom it asks",
        "Select what it may do",
        "Select for how long",
    ] {
        assert!(asked.body.contains(sentence), "{sentence}: {asked:?}");
    }
    assert!(service.run(&["token", "list"]).out.contains("There is no token yet"));
}
