//! Endings say why, in words where the list has none.

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::Site;

#[test]
fn another_reason_than_those_listed_is_said_in_words() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Ann Example");
    let address = format!("/journeys/{reference}/ending/new?decided_by=household");
    let ending = |note| {
        [
            ("decided_by", "household"),
            ("happened_on", "today"),
            ("reason", "other"),
            ("later", "no"),
            ("note", note),
        ]
    };

    let unsaid = recruiter.fill(&address, &ending(""));
    let said = recruiter.fill(&address, &ending("Their landlord will not have it"));

    assert_eq!(unsaid.status, 422, "{unsaid:?}");
    assert!(unsaid.body.contains("Say in a few words which other reason it was"), "{unsaid:?}");
    assert_eq!(said.status, 303, "{said:?}");
    let page = recruiter.get(&format!("/journeys/{reference}")).body;
    assert!(page.contains("Their landlord will not have it"), "{page}");
}
