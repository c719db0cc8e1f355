//! The performance clinic: its page, what is agreed at it, and that it stays as it was shown.

use crate::support::Service;
use crate::web_support::{Browser, Site};

const HERE: &str = "/performance/clinic/2026-03-31";
const NARRATIVE: &str = "We rang back late because two of us were away.";

const PARTS: [&str; 9] =
    ["measures", "leaving", "why", "stuck", "standing", "actions", "ahead", "changed", "narrative"];

fn page(browser: &Browser<'_>, address: &str) -> String {
    let answer = browser.get(address);
    assert_eq!(answer.status, 200, "{address}: {}", answer.body);
    answer.body
}

fn part<'a>(page: &'a str, id: &str) -> &'a str {
    let start = page.find(&format!("<section id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}"));
    let rest = &page[start..];
    &rest[..rest.find("</section>").unwrap()]
}

fn agree(manager: &Browser<'_>, what: &str) -> String {
    let owner = manager.get("/journeys/new").selected("worker");
    let action =
        [("what", what), ("owner", &*owner), ("due_on", "14/4/2035"), ("about", "first-contact")];
    let agreed = manager.fill(&format!("{HERE}/actions/new"), &action);
    assert_eq!(agreed.location.as_deref(), Some(HERE), "{agreed:?}");
    let shown = page(manager, HERE);
    let actions = part(&shown, "actions");
    actions.split_once(&format!("{HERE}/actions/")).unwrap().1[..36].to_owned()
}

#[test]
fn a_clinic_is_prepared_agreed_on_frozen_and_shown_alike_a_month_later() {
    let service = Service::of_the_council();
    let site = Site::at(&service, "2026-03-31T12:00:00Z");
    let [manager, marketing] = ["manager", "marketing"].map(|it| site.signed_in(&service, it));
    let live = page(&manager, HERE);
    for id in PARTS {
        part(&live, id);
    }
    assert!(live.contains("Nothing was written."), "{live}");
    let standing = part(&live, "standing");
    for said in
        ["waited for", "ready for a panel", "The last approval was", "Since 1 April, 364 days"]
    {
        assert!(standing.contains(said), "{said}: {standing}");
    }
    let approvals = page(&manager, &format!("{HERE}/measures/approvals"));
    assert!(approvals.contains("Days between approvals"), "{approvals}");

    let action = agree(&manager, "Ring back within a day");
    let written = manager.fill(&format!("{HERE}/narrative"), &[("narrative", NARRATIVE)]);
    assert_eq!(written.location.as_deref(), Some(HERE), "{written:?}");
    let frozen = manager.fill(&format!("{HERE}/freezing"), &[("confirmed", "yes")]);
    assert_eq!(frozen.location.as_deref(), Some(HERE), "{frozen:?}");
    let printed = page(&manager, HERE);
    assert!(printed.contains(NARRATIVE) && printed.contains("Ring back within a day"));
    assert!(part(&printed, "stuck").contains("href=\"/journeys/FH-"), "{printed}");
    assert_eq!(marketing.get(HERE).status, 403, "a fortnight's figures are of a few");
    drop((manager, marketing));
    drop(site);

    // Meanwhile a household asks, and what was agreed is done.
    let site = Site::at(&service, "2026-04-30T12:00:00Z");
    let manager = site.person(&service, "Una Ward", "una", "manager");
    manager.enquiry("Ann Example");
    let done = [("state", "done"), ("note", "Every evening now")];
    let settled = manager.fill(&format!("{HERE}/actions/{action}"), &done);
    assert_eq!(settled.status, 303, "{settled:?}");
    let again = page(&manager, HERE);
    for id in PARTS {
        assert_eq!(part(&again, id), part(&printed, id), "{id}");
    }
    assert!(again.contains("Frozen "), "{again}");
    let checked = page(&manager, &format!("{HERE}/again"));
    assert!(checked.contains("<h1 class=\"govuk-heading-l\">Same answer"), "{checked}");

    // The clinic after tells what became of it, and of what changed.
    let next = page(&manager, "/performance/clinic/2026-04-14");
    assert!(part(&next, "actions").contains("done: Every evening now"), "{next}");
    // What the council's old system heard of in April had happened in March.
    let changed = part(&next, "changed");
    assert!(
        changed.contains("facts were entered late") && changed.contains("Shown then"),
        "{next}"
    );
    let frozen = "SELECT count(*) FROM event_log WHERE type = 'pack-frozen'";
    let plain = "SELECT count(*) FROM event_log WHERE body LIKE '%were away%' OR body LIKE '%Ring back%' \
                 OR body LIKE '%Every evening%'";
    assert_eq!((service.count(frozen), service.count(plain)), (1, 0), "it is sealed");
}

#[test]
fn a_clinic_of_some_households_alone_is_worked_out_of_the_same_facts() {
    const PART: &str = "/performance/clinic/2026-03-31?source=carer-referral";
    let service = Service::of_the_council();
    let site = Site::at(&service, "2026-03-31T12:00:00Z");
    let manager = site.signed_in(&service, "manager");
    let live = page(&manager, PART);
    assert!(live.contains("Performance clinic of 31 March 2026, where source is "), "{live}");
    assert!(live.contains("Household journeys, where source is "), "{live}");
    assert!(!live.contains("Freeze the page") && !live.contains("id=\"actions\""), "{live}");
    let measure = "/performance/clinic/2026-03-31/measures/visits?source=carer-referral";
    assert!(live.contains(&format!("href=\"{measure}\"")), "{live}");
    let measure = page(&manager, measure);
    assert!(
        measure.contains("/performance/funnel?") && measure.contains("&amp;source=carer-referral")
    );
    let visits = |address: &str| -> u64 {
        let json: serde_json::Value = serde_json::from_str(&page(&manager, address)).unwrap();
        let fortnights = json["fortnights"].as_array().unwrap();
        fortnights.iter().map(|it| it["visits"].as_u64().unwrap()).sum()
    };
    let (some, all) =
        (visits(&format!("{HERE}.json?source=carer-referral")), visits(&format!("{HERE}.json")));
    assert!(0 < some && some < all, "{some} of {all}");
    for (query, told) in [
        ("source=moon", "No journey has the source moon"),
        ("by=source", "Something in this address cannot be read"),
        ("colour=red", "Something in this address cannot be read"),
        ("as-at=2026-01-01", "Something in this address cannot be read"),
    ] {
        let refused = manager.get(&format!("{HERE}?{query}"));
        assert!((400..500).contains(&refused.status), "{query}: {}", refused.status);
        assert!(refused.body.contains(told), "{query}: {}", refused.body);
    }
    let frozen = manager.fill(&format!("{HERE}/freezing"), &[("confirmed", "yes")]);
    assert_eq!(frozen.location.as_deref(), Some(HERE), "{frozen:?}");
    drop(manager);
    drop(site);

    // What was imported goes on until September, and a household asks.
    let site = Site::at(&service, "2026-04-30T12:00:00Z");
    let manager = site.person(&service, "Una Ward", "una", "manager");
    manager.enquiry("Ann Example");
    let again = page(&manager, PART);
    for id in ["measures", "leaving", "why", "stuck", "standing", "ahead"] {
        assert_eq!(part(&again, id), part(&live, id), "{id}");
    }
    assert!(again.contains("the page of all</a>, which is frozen"), "{again}");
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|it| it == text.as_bytes())
}

#[test]
fn what_cannot_be_agreed_or_frozen_is_told_beside_its_question() {
    let service = Service::new();
    let site = Site::at(&service, "2026-03-31T12:00:00Z");
    let manager = site.signed_in(&service, "manager");

    let empty = page(&manager, HERE);
    assert!(part(&empty, "measures").contains("too few fortnights"), "{empty}");
    assert!(part(&empty, "ahead").contains("Not enough history to forecast"), "{empty}");
    let nothing = manager.fill(&format!("{HERE}/actions/new"), &[("what", ""), ("due_on", "x")]);
    assert_eq!(nothing.status, 422);
    for told in ["Enter what is to be done", "Select who sees to it", "Enter a day"] {
        assert!(nothing.body.contains(told), "{told}: {}", nothing.body);
    }
    let owner = manager.get("/journeys/new").selected("worker");
    let late = [("what", "Ring"), ("owner", &*owner), ("due_on", "1/2/2026")];
    let late = manager.fill(&format!("{HERE}/actions/new"), &late);
    assert!(late.body.contains("choose today or a later one"), "{}", late.body);
    let silent = manager.fill(&format!("{HERE}/narrative"), &[("narrative", " ")]);
    assert!(silent.body.contains("Enter what the figures mean"), "{}", silent.body);
    let early = manager.fill("/performance/clinic/2026-04-14/freezing", &[("confirmed", "yes")]);
    assert!(early.body.contains("This clinic is on 14 April 2026"), "{}", early.body);
    for far in ["-262143-01-01", "+262142-12-31", "1899-12-31"] {
        assert_eq!(manager.get(&format!("/performance/clinic/{far}")).status, 404, "{far}");
    }
    assert_eq!(manager.get("/performance/clinic/1900-01-01").status, 200);
    let day = manager.get("/performance/clinic?day=soonish");
    assert!(day.status == 422 && day.body.contains("Enter a day"), "{day:?}");
    let opened = manager.get("/performance/clinic?day=14/4/2026");
    assert_eq!(opened.location.as_deref(), Some("/performance/clinic/2026-04-14"));
}

#[test]
fn a_clinic_is_taken_along_as_a_workbook_as_values_and_as_pictures() {
    let service = Service::of_the_council();
    let site = Site::at(&service, "2026-03-31T12:00:00Z");
    let manager = site.signed_in(&service, "manager");

    let csv = page(&manager, &format!("{HERE}.csv"));
    assert!(csv.starts_with("\u{feff}table,row,column,figure\n"), "{csv}");
    assert!(csv.contains("Six measures,Enquiries,This fortnight,"), "{csv}");
    let json: serde_json::Value =
        serde_json::from_str(&page(&manager, &format!("{HERE}.json"))).unwrap();
    assert_eq!(json["fortnights"].as_array().unwrap().len(), 27);
    let book = manager.bytes(&format!("{HERE}.xlsx"));
    assert!(holds(&book, "PK"), "a workbook");
    let measure = page(&manager, &format!("{HERE}/measures/enquiries"));
    assert!(measure.contains("on average") && measure.contains("Next: "), "{measure}");
    let svg = page(&manager, &format!("{HERE}/measures/enquiries.svg"));
    assert!(svg.starts_with("<svg") && svg.contains("width=\"720\""), "{svg}");
}

#[test]
fn a_figure_is_kept_cited_and_worked_out_again() {
    let service = Service::of_the_council();
    let site = Site::at(&service, "2026-03-31T12:00:00Z");
    let manager = site.signed_in(&service, "manager");
    let asked = "from=2025-04-01&to=2025-07-01&by=source";
    let shown = page(&manager, &format!("/performance/funnel?{asked}"));
    assert!(shown.contains("/figures/new/funnel?from=2025-04-01"), "{shown}");

    let kept = manager.fill(&format!("/figures/new/funnel?{asked}"), &[("confirmed", "yes")]);

    assert_eq!(kept.location.as_deref(), Some("/figures/1"), "{kept:?}");
    let figure = page(&manager, "/figures/1");
    let headline = shown.split_once("waymark-headline\">").unwrap().1.split_once('<').unwrap().0;
    assert!(figure.contains(headline), "{headline}: {figure}");
    assert!(page(&manager, "/figures/1.csv").starts_with("group,stage,reached"), "as the report");
    manager.enquiry("Ann Example");
    let again = page(&manager, "/figures/1/again");
    assert!(again.contains(">Same answer<"), "{again}");
    assert!(again.contains("What was recorded since changes nothing"), "{again}");
    let workers = manager.get("/figures/new/clocks?by=worker");
    assert!(workers.status == 422 && workers.body.contains("Figures are not kept by worker"));
    assert_eq!(manager.get("/figures/new/overview").status, 404);
    let listed = page(&manager, "/figures");
    assert!(listed.contains("Figure 1"), "{listed}");
    assert!(page(&manager, "/measures/funnel").contains("Wilson"));
}
