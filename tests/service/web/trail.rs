//! The trail: who was shown what, searched, taken along, and handed to the household itself.

use super::api::Program;
use super::objects::MONDAY;
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site};

fn searched(who: &Browser<'_>, query: &str) -> Answer {
    let page = who.get(&format!("/trail{query}"));
    assert_eq!(page.status, 200, "{query}: {page:?}");
    page
}

// The rows of the table, by how many there are.
fn found(page: &Answer) -> usize {
    let Some((_, rest)) = page.body.split_once("of <strong>") else { return 0 };
    rest.split('<').next().unwrap().parse().unwrap()
}

#[test]
fn looks_are_searched_by_worker_household_kind_and_period() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let ann = site.person(&service, "Ann Day", "ann", "recruiter");
    let bea = site.person(&service, "Bea Day", "bea", "manager");
    let auditor = site.signed_in(&service, "auditor");
    let (first, second) = (ann.enquiry("Ava Example"), ann.enquiry("Ben Example"));
    for address in [format!("/journeys/{first}"), format!("/journeys/{second}")] {
        assert_eq!(ann.get(&address).status, 200);
    }
    assert_eq!(bea.get(&format!("/journeys/{second}")).status, 200);
    assert_eq!(bea.get("/journeys.csv").status, 200);
    let program = Program::of(&service, &site, "bea@council.example", &["read"]);
    assert_eq!(program.get(&format!("/journeys/{first}")).status, 200);

    let all = searched(&auditor, "");
    assert!(all.body.contains("Ann Day") && all.body.contains("List file"), "{all:?}");
    assert!(all.body.contains("2 households"), "{all:?}");
    assert_eq!(found(&searched(&bea, &format!("?household={first}"))), 2);
    assert_eq!(found(&searched(&bea, &format!("?household={second}&kind=household"))), 2);
    let of_bea = all.body.split(">Bea Day</option>").next().unwrap();
    let bea_id = of_bea.rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(found(&searched(&auditor, &format!("?worker={bea_id}&kind=file"))), 1);
    let by_program = searched(&auditor, "?kind=program");
    assert_eq!(found(&by_program), 1);
    assert!(by_program.body.contains("by the program “a program”"), "{by_program:?}");
    assert_eq!(found(&searched(&auditor, "?to=1%2F3%2F2026")), 0);
    assert_eq!(found(&searched(&auditor, "?from=2%2F3%2F2026&to=2%2F3%2F2026&kind=household")), 4);
    // The trail's own readers are on it too.
    assert!(searched(&bea, "?kind=list").body.contains("Trail"));

    for (query, words) in [
        ("?household=FH-9999-V", "No household has this reference"),
        ("?household=x", "No household has this reference"),
        ("?worker=x", "Select a worker of the list"),
        ("?kind=x", "Select a kind of the list"),
        ("?from=someday", "day"),
        ("?from=2%2F3%2F2026&to=1%2F3%2F2026", "The last day must be the first day or later"),
    ] {
        for place in ["/trail", "/trail.csv"] {
            let refused = auditor.get(&format!("{place}{query}"));
            assert_eq!(refused.status, 422, "{place}{query}: {refused:?}");
            assert!(refused.body.contains(words), "{place}{query}: {refused:?}");
        }
    }
    let file = auditor.get(&format!("/trail.csv?household={first}"));
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 3, "{file:?}");
    assert!(lines[0].ends_with("Looked,Who,By way of,What they saw,Kind,Reference,Households"));
    assert!(lines[2].contains(&format!("Ann Day,a page,Household,household,{first},")), "{file:?}");
    let taken = "SELECT count(*) FROM viewing WHERE page = 'trail-file' AND households = 1";
    assert_eq!(service.count(taken), 1, "the file is on record itself");
}

#[test]
fn a_household_is_handed_who_looked_at_what_is_known_of_them() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let ann = site.person(&service, "Ann Day", "ann", "recruiter");
    let manager = site.person(&service, "Bea Day", "bea", "manager");
    let (theirs, others) = (ann.enquiry("Ava Example"), ann.enquiry("Ben Example"));
    for reference in [&theirs, &others] {
        assert_eq!(ann.get(&format!("/journeys/{reference}")).status, 200);
    }
    let here = format!("/journeys/{theirs}/looked");
    let history = manager.get(&format!("/journeys/{theirs}/history")).body;
    assert!(history.contains(&format!("href=\"{here}\"")), "{history}");
    let history = ann.get(&format!("/journeys/{theirs}/history")).body;
    assert!(!history.contains(&here), "a manager hands it over");

    let record = manager.get(&here);
    assert_eq!(record.status, 200, "{record:?}");
    for words in ["Ava Example", "Ann Day", "Works with households", "Manages the team"] {
        assert!(record.body.contains(words), "{words}: {record:?}");
    }
    assert!(!record.body.contains("Ben Example"), "nobody else's data: {record:?}");
    let file = manager.get(&format!("{here}.csv"));
    assert!(file.body.contains("Ann Day,Works with households,\"Household"), "{file:?}");
    assert_eq!(manager.get(&format!("{here}?from=someday")).status, 422);
    assert_eq!(manager.get(&format!("{here}.csv?from=someday")).status, 422);
    let none = manager.get(&format!("{here}?to=1%2F3%2F2026")).body;
    assert!(none.contains("Nobody was shown anything on these days"), "{none}");
}
