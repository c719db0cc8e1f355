//! Refer a friend: a reward is due on approval, a manager says that it was paid, and marketing sees counts.

use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::Site;

const PAGE: &str = "/marketing/referrals";

// Two that one colleague recommended, of whom one is approved, and one of another's.
fn brought_in(service: &Service) {
    let file = "journey,event,happened_at,recorded_at,attributes\n\
        H1,enquiry-received,2026-01-05T09:00:00Z,2026-01-05T09:00:00Z,\"{\"\"referrer\"\":\"\"R-17\"\"}\"\n\
        H1,approved,2026-02-05T09:00:00Z,2026-02-05T09:00:00Z,\n\
        H2,enquiry-received,2026-01-06T09:00:00Z,2026-01-06T09:00:00Z,\"{\"\"referrer\"\":\"\"R-17\"\"}\"\n\
        H3,enquiry-received,2026-01-06T09:00:00Z,2026-01-06T09:00:00Z,\"{\"\"referrer\"\":\"\"R-2\"\"}\"\n\
        H4,enquiry-received,2026-01-06T09:00:00Z,2026-01-06T09:00:00Z,\n";
    let imported = service.run(&["import", "events", &service.write("in.csv", file)]);
    assert_eq!(imported.status, 0, "{imported:?}");
}

#[test]
fn a_reward_is_due_on_approval_and_a_manager_says_that_it_was_paid() {
    let service = Service::new();
    brought_in(&service);
    // What is recorded after an import is recorded by the real clock.
    let site = Site::of(&service);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let page = recruiter.get(PAGE).body;
    assert!(page.contains("R-17") && page.contains("1 reward is due"), "{page}");
    let list = format!("{PAGE}/list?due=yes");
    assert!(!recruiter.get(&list).body.contains("/reward?"), "only a manager pays");
    assert!(manager.get(&list).body.contains("/journeys/FH-1-R/reward?then="));
    assert_eq!(recruiter.get("/journeys/FH-1-R/reward").status, 403);

    for (address, pounds, said) in [
        ("FH-1-R", "five", "Enter pounds as 500"),
        ("FH-1-R", "0", "more than 0"),
        ("FH-2-W", "500", "once the household is approved"),
        ("FH-4-G", "500", "Nobody’s code is on this enquiry"),
    ] {
        let fields = [("pounds", pounds), ("happened_on", "today")];
        let refused = manager.fill(&format!("/journeys/{address}/reward"), &fields);
        assert_eq!(refused.status, 422, "{address}: {refused:?}");
        assert!(refused.body.contains(said), "{said}: {refused:?}");
    }
    let fields = [("pounds", "500"), ("happened_on", "today"), ("then", &*list)];
    let paid = manager.fill("/journeys/FH-1-R/reward", &fields);

    let back = paid.location.unwrap();
    assert!(back.starts_with(&list), "{back}");
    let page = manager.get(back.split('#').next().unwrap()).body;
    assert!(page.contains("Reward paid") && page.contains("0 households"), "{page}");
    let page = recruiter.get(PAGE).body;
    assert!(page.contains("None is due now."), "{page}");
    let all = recruiter.get(&format!("{PAGE}/list.csv?code=R-17")).body;
    assert_eq!(all.lines().count(), 3, "{all}");
    assert!(all.contains("\"Paid 20") && all.contains(", £500.00\""), "{all}");
    let twice = manager.fill("/journeys/FH-1-R/reward", &fields);
    assert!(twice.body.contains("This reward was paid already"), "{twice:?}");
}

#[test]
fn a_payment_is_taken_back_by_a_manager_alone() {
    let service = Service::new();
    brought_in(&service);
    let site = Site::at(&service, MONDAY);
    let recruiter = site.signed_in(&service, "recruiter");
    let manager = site.signed_in(&service, "manager");
    let fields = [("happened_on", "today")];
    assert_eq!(manager.fill("/journeys/FH-1-R/reward", &fields).status, 303);
    let undo = "/journeys/FH-1-R/corrections/3";

    let page = recruiter.get(undo).body;
    assert!(!page.contains("<form method=\"post\" novalidate"), "{page}");
    assert_eq!(manager.fill(undo, &[("note", "to somebody else")]).status, 303);
    assert!(recruiter.get(PAGE).body.contains("1 reward is due"));
}

#[test]
fn marketing_sees_about_how_many_by_year_and_never_whose() {
    let service = Service::new();
    brought_in(&service);
    let site = Site::at(&service, MONDAY);
    let marketing = site.signed_in(&service, "marketing");

    let page = marketing.get(PAGE).body;

    assert!(page.contains("In no year were more than a few recommended"), "{page}");
    assert!(!page.contains("2026-01"), "{page}");
    assert!(!page.contains("R-17") && !page.contains("FH-1-R"), "{page}");
    for address in ["/list", "/list.csv"] {
        assert_eq!(marketing.get(&format!("{PAGE}{address}")).status, 403);
    }
}

#[test]
fn the_code_list_says_which_words_of_files_become_what() {
    let service = Service::new();
    brought_in(&service);
    let site = Site::at(&service, MONDAY);
    let marketing = site.signed_in(&service, "marketing");

    let page = marketing.get("/marketing/sources").body;

    assert!(page.contains("Word of mouth") && page.contains("word-of-mouth"), "{page}");
    assert!(page.contains("word_of_mouth"), "a word of files: {page}");
    assert!(page.contains("Not recorded") && page.contains("[import.sources]"), "{page}");
}
