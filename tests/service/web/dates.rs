//! A household's dates are explained day by day.

use crate::support::Service;
use crate::web_support::{PASSWORD, Site};

const CHRISTMAS_EVE: &str = "2025-12-24T10:00:00Z";

#[test]
fn each_day_that_did_not_count_says_why() {
    let service = Service::new();
    let site = Site::at(&service, CHRISTMAS_EVE);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let household = recruiter.get(&format!("/journeys/{reference}")).body;
    assert!(household.contains(&format!("/journeys/{reference}/dates")), "{household}");

    let page = recruiter.get(&format!("/journeys/{reference}/dates")).body.replace('\u{a0}', " ");

    for said in [
        "Information pack",
        "Wednesday 24 December",
        "Not counted: it started on this day",
        "Not counted: Christmas Day",
        "Saturday 27 December to Sunday 28 December",
        "Not counted: weekend",
        "Not counted: Boxing Day",
        "Monday 29 December",
        "1 working day",
        "End of Monday 29 December",
        "14 hours",
        "72 hours from its start",
        "Working hours are 9am to 5pm",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[test]
fn a_pause_is_told_with_its_reason_and_the_days_it_took() {
    let service = Service::new();
    let reference = {
        let site = Site::at(&service, CHRISTMAS_EVE);
        let recruiter = site.signed_in(&service, "recruiter");
        let reference = recruiter.enquiry("Ann Example");
        let fields = [
            ("happened_on", "today"),
            ("review_on", "29/12/2025"),
            ("note", "Away with family <b>abroad</b>"),
        ];
        let address = format!("/journeys/{reference}/pause");
        assert_eq!(recruiter.fill(&address, &fields).status, 303);
        let paused = recruiter.get(&format!("/journeys/{reference}/dates")).body;
        assert!(paused.contains("It is still paused") && paused.contains("Resume"), "{paused}");
        reference
    };
    let site = Site::at(&service, "2025-12-26T10:00:00Z");
    let mut recruiter = site.stranger();
    recruiter.sign_in("recruiter@council.example", PASSWORD);
    let resumed = [("happened_on", "today")];
    let address = format!("/journeys/{reference}/resumption");
    assert_eq!(recruiter.fill(&address, &resumed).status, 303);

    let page = recruiter.get(&format!("/journeys/{reference}/dates")).body.replace('\u{a0}', " ");

    assert!(page.contains("When every clock stood still"), "{page}");
    assert!(page.contains("Away with family &lt;b&gt;abroad&lt;/b&gt;"), "{page}");
    assert!(page.contains("Not counted: paused"), "{page}");
    assert!(page.contains("14 hours: paused for the rest"), "{page}");
    let before = recruiter.get(&format!("/journeys/{reference}/dates?as-at=2025-12-25")).body;
    assert!(before.contains("It is still paused") && !before.contains("/pause"), "{before}");
}

#[test]
fn what_is_over_or_recorded_in_error_or_unknown_says_so() {
    let service = Service::new();
    let site = Site::at(&service, CHRISTMAS_EVE);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let address = format!("/journeys/{reference}/void");
    assert_eq!(recruiter.fill(&address, &[("note", "Twice")]).status, 303);

    let page = recruiter.get(&format!("/journeys/{reference}/dates")).body;

    assert!(page.contains("Ended first"), "{page}");
    assert!(!page.contains(&format!("/journeys/{reference}/pause")), "{page}");
    assert_eq!(recruiter.get("/journeys/FH-99999-X/dates").status, 404);
}
