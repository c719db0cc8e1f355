//! The pages of the funnel, the exits, the time and the data quality: as many households behind a number
//! as it says, two groups beside each other, and who is at risk.

use serde_json::Value;

use crate::numbers::{links, number, page, rows_behind};
use crate::support::Service;
use crate::web_support::Site;

const AS_AT: &str = "as-at=2026-03-31";

#[test]
fn every_number_of_the_funnel_and_of_the_exits_leads_to_as_many_households() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    let mut followed = 0;
    for (part, query) in [
        ("funnel", ""),
        ("funnel", "&ordered=yes"),
        ("funnel", "&basis=period&from=2025-04-01&by=source"),
        ("funnel", "&by=source&from=2024-04-01&to=2025-04-01"),
        ("funnel", "&by=month&from=2025-01-01&to=2025-04-01"),
        ("funnel", "&source=website&within=90"),
        ("exits", ""),
        ("exits", "&basis=period&from=2025-04-01"),
        ("exits", "&by=source&source=website&within=365"),
        ("data-quality", ""),
        ("data-quality", "&by=team"),
        ("workload", ""),
        ("workload", "&by=source"),
    ] {
        let list = format!("{part}/list");
        let links = links(&page(&manager, &format!("{part}?{AS_AT}{query}")), &list);
        assert!(links.len() > 2, "{part} {query}: {links:?}");
        // All of a page with many are too many: some are followed.
        for (query, text) in links.iter().step_by(links.len().div_ceil(12)) {
            assert_eq!(rows_behind(&manager, &list, query), number(text), "{part} {query}");
            followed += 1;
        }
    }
    assert!(followed > 40, "{followed}");

    let time = page(&manager, &format!("time?{AS_AT}&stage=initial-visit"));
    let (query, text) = links(&time, "time/list").into_iter().next().unwrap();
    assert_eq!(rows_behind(&manager, "time/list", &query), number(&text));
    let exits = page(&manager, &format!("exits?{AS_AT}"));
    let (query, text) = links(&exits, "at-risk").into_iter().next().unwrap();
    assert_eq!(rows_behind(&manager, "at-risk", &query), number(&text));
}

#[test]
fn a_list_shows_references_and_names_nobody_and_is_for_those_who_share_the_work() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let [manager, marketing] = ["manager", "marketing"].map(|it| site.signed_in(&service, it));
    let asked = format!("figure=left&stage=enquiry&{AS_AT}");

    let list = manager.get(&format!("/performance/funnel/list?{asked}"));

    assert_eq!(list.status, 200, "{}", list.body);
    assert!(list.body.contains("households: left at"), "{}", list.body);
    assert!(list.body.contains("<a class=\"govuk-link\" href=\"/journeys/FH-"), "{}", list.body);
    assert!(!list.body.contains(" style="));
    for list in
        ["funnel/list", "exits/list", "time/list", "at-risk", "data-quality/list", "workload/list"]
    {
        for kind in ["", ".csv"] {
            assert_eq!(manager.get(&format!("/performance/{list}{kind}")).status, 200, "{list}");
            assert_eq!(marketing.get(&format!("/performance/{list}{kind}")).status, 403, "{list}");
        }
    }
    for part in ["funnel", "exits", "clocks", "national-return"] {
        let seen = page(&marketing, part);
        assert!(!seen.contains("/list?") && !seen.contains("/at-risk"), "{part}");
    }
    let wrong = manager.get("/performance/funnel/list?figure=lost");
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("There is no figure called “lost”"), "{}", wrong.body);
    let wrong = manager.get("/performance/exits/list.csv?decided-by=moon");
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("moon is no one who decides an ending"), "{}", wrong.body);
}

#[test]
fn two_groups_and_two_spans_of_days_are_compared_and_the_young_are_not() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    let json = |query: &str| -> Value {
        let told = page(&manager, &format!("compare.json?{AS_AT}{query}"));
        serde_json::from_str(&told).unwrap()
    };

    assert!(page(&manager, "compare").contains("Choose what to compare"));
    let sources = "&by=source&this=website&that=word-of-mouth";
    let spans = "&from=2023-04-01&to=2024-04-01&that-from=2022-04-01&that-to=2023-04-01";
    for query in [sources, spans] {
        let shown = page(&manager, &format!("compare?{AS_AT}{query}"));
        let told = json(query)["comparison"].clone();

        let last = told["stages"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(told["one"]["mature"], true, "{told}");
        assert!(last["low"].as_f64() <= last["difference"].as_f64(), "{last}");
        let chance = last["chance_better"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&chance), "{last}");
        let of = format!("; of {}, {}.", told["other"]["enquiries"], last["other"]);
        assert!(shown.contains(&of), "{of}: {shown}");
    }
    let young = "&from=2026-01-01&to=2026-03-01&that-from=2025-01-01&that-to=2025-03-01";
    let told = json(young)["comparison"].clone();
    assert_eq!((&told["one"]["mature"], &told["stages"][0]["low"]), (&false.into(), &Value::Null));
    let shown = page(&manager, &format!("compare?{AS_AT}{young}"));
    assert!(shown.contains("Not old enough to judge: they can be compared from"), "{shown}");
    for (query, sentence) in [
        ("by=source&this=website", "Choose the two values that are compared"),
        ("this=website&that=events", "Choose by what to break down"),
        ("by=source&this=website&that=website", "Choose two values that differ"),
        ("basis=period&that-from=2025-01-01", "Enquiries received in some days are compared"),
        ("that-from=soon", "Enter a day, for example 24/11/2026"),
    ] {
        let wrong = manager.get(&format!("/performance/compare?{query}"));
        assert_eq!(wrong.status, 422, "{query}");
        assert!(wrong.body.contains(sentence), "{query}: {}", wrong.body);
    }
}

#[test]
fn what_is_asked_of_one_report_alone_is_refused_by_the_others() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    for (question, sentence) in [
        ("time?within=90", "Only enquiries can be followed for so many days"),
        ("funnel?within=soon", "“soon” is no number of days"),
        (
            "clocks?days=working",
            "Only the funnel, the exits, the time and the process map are told in",
        ),
        ("time?days=lunar", "“lunar” are no days that are counted"),
    ] {
        let page = manager.get(&format!("/performance/{question}"));
        assert_eq!(page.status, 422, "{question}");
        assert!(page.body.contains(sentence), "{question}: {}", page.body);
    }
    let printed = service.run(&["report", "flow", "--within", "90"]);
    assert_eq!(printed.status, 1, "{printed:?}");
    let working = page(&manager, &format!("time?{AS_AT}&days=working"));
    assert!(working.contains("Working days from the enquiry to"), "{working}");
}
