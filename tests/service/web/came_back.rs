//! An e-mail to a household that came back is shown as such, and the next form says so.

use super::objects::{FRIDAY, MONDAY};
use crate::support::Service;
use crate::web_support::{Browser, Site};

const WARNING: &str = "came back undelivered: ask for another address";

fn log(browser: &Browser<'_>, journey: &str, channel: &str, outcome: &str, day: &str) {
    let fields = [
        ("channel", channel),
        ("direction", "outward"),
        ("outcome", outcome),
        ("happened_on", day),
        ("next", "2"),
        ("next_what", "Ring them"),
    ];
    let logged = browser.fill(&format!("{journey}/contacts/new"), &fields);
    assert_eq!(logged.status, 303, "{logged:?}");
}

#[test]
fn an_email_that_came_back_stands_on_the_page_and_the_next_form_warns_until_one_arrives() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let journey = format!("/journeys/{}", recruiter.enquiry("Ann Example"));
    let form = || recruiter.get(&format!("{journey}/contacts/new")).body;
    assert!(!form().contains(WARNING));

    log(&recruiter, &journey, "email", "bounced", "today");
    let page = recruiter.get(&journey).body;
    assert!(page.contains("Came back undelivered, by email"), "{page}");
    assert!(form().contains(WARNING), "{}", form());
    log(&recruiter, &journey, "phone", "no-answer", "today");
    assert!(form().contains(WARNING), "a call says nothing of the address");
    drop(site);

    let site = Site::at(&service, FRIDAY);
    let mut recruiter = site.stranger();
    let email = "recruiter@council.example";
    assert_eq!(recruiter.sign_in(email, crate::web_support::PASSWORD).status, 303);
    log(&recruiter, &journey, "email", "sent", "today");
    let form = recruiter.get(&format!("{journey}/contacts/new")).body;
    assert!(!form.contains(WARNING), "{form}");
}
