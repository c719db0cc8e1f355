//! The clocks' page: the same numbers however they are broken down, the households behind each, and the
//! months of a clock beside what is usual.

use serde_json::Value;

use crate::numbers::{self, links, number, rows_behind};
use crate::support::Service;
use crate::web_support::{Browser, Site};

const AS_AT: &str = "as-at=2026-03-31";
const LIST: &str = "clocks/list";

fn page(browser: &Browser, query: &str) -> String {
    numbers::page(browser, &format!("clocks?{AS_AT}{query}"))
}

fn report(browser: &Browser, query: &str) -> Value {
    serde_json::from_str(&numbers::page(browser, &format!("clocks.json?{AS_AT}{query}"))).unwrap()
}

#[test]
fn every_number_leads_to_as_many_households() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    let mut followed = 0;
    for query in ["", "&basis=period&from=2025-04-01&by=month", "&source=website&by=team"] {
        let links = links(&page(&manager, query), LIST);
        assert!(links.len() > 3, "{query}: {links:?}");
        // All of a page with groups are many: every third is followed.
        let step = if query.is_empty() { 1 } else { 3 };
        for (query, text) in links.iter().step_by(step) {
            assert_eq!(rows_behind(&manager, LIST, query), number(text), "{query}");
            followed += 1;
        }
    }
    assert!(followed > 20, "{followed}");
}

#[test]
fn a_list_shows_references_that_lead_to_their_dates_and_names_nobody() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    let (query, text) = links(&page(&manager, ""), LIST).into_iter().next().unwrap();

    let list = manager.get(&format!("/performance/clocks/list?{query}"));

    assert_eq!(list.status, 200);
    assert!(
        list.body.contains(&format!(
            "<h1 class=\"govuk-heading-l\">{} household",
            text.split(' ').next().unwrap()
        )),
        "{}",
        list.body
    );
    assert!(list.body.contains("<a class=\"govuk-link\" href=\"/journeys/FH-"), "{}", list.body);
    assert!(list.body.contains("/dates\">FH-") && list.body.contains("Download these as CSV"));
    assert!(!list.body.contains(" style="));
}

#[test]
fn who_sees_figures_alone_is_led_to_no_household_and_told_of_no_worker() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let marketing = site.signed_in(&service, "marketing");

    let seen = numbers::page(&marketing, "clocks?by=month");
    assert!(!seen.contains("/clocks/list") && !seen.contains("value=\"worker\""));
    for kind in ["list", "list.csv"] {
        let address = format!("/performance/clocks/{kind}?clock=first-contact&figure=missed");
        assert_eq!(marketing.get(&address).status, 403, "{kind}");
    }
    for kind in ["", ".csv", ".json"] {
        let refused = marketing.get(&format!("/performance/clocks{kind}?by=worker"));
        assert_eq!(refused.status, 422, "{kind}");
        assert!(refused.body.contains("for those who work with households"), "{}", refused.body);
    }
}

#[test]
fn a_period_is_broken_down_by_the_month_in_which_clocks_were_started() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");

    let told = report(&manager, "&basis=period&from=2025-04-01&to=2025-07-01&by=month");

    let keys: Vec<_> = told["groups"].as_array().unwrap().iter().map(|it| &it["key"]).collect();
    assert_eq!(keys, ["2025-04", "2025-05", "2025-06"]);
    let seen = page(&manager, "&basis=period&from=2025-04-01&to=2025-07-01&by=month");
    assert!(seen.contains("Each clock counts in the month of its start."));
}

#[test]
fn a_list_that_cannot_be_meant_says_what_to_ask_instead() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    for (query, sentence) in [
        ("clock=moon&figure=missed", "has no clock called moon: use one of"),
        ("clock=first-contact&figure=late", "called “late”: use one of in-time, met"),
        ("clock=first-contact&figure=met&group=x", "say by what as well, as by=team"),
        ("clock=first-contact&figure=met&from=soon", "Enter a day"),
        ("colour=red", "There is nothing called “colour” to ask by"),
    ] {
        for kind in ["list", "list.csv"] {
            let answer = manager.get(&format!("/performance/clocks/{kind}?{query}"));
            assert_eq!(answer.status, 422, "{query}");
            assert!(answer.body.contains(sentence), "{query}: {}", answer.body);
        }
    }
    let moon = manager.get("/performance/clocks?clock=moon");
    assert_eq!(moon.status, 422);
    assert!(moon.body.contains("has no clock called moon"), "{}", moon.body);
    let funnel = manager.get("/performance/funnel?by=worker");
    assert!(funnel.body.contains("Only clocks can be broken down by worker"), "{}", funnel.body);
}

#[test]
fn a_clocks_months_are_drawn_and_told_beside_what_is_usual() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");

    let seen = page(&manager, "&clock=first-contact");

    assert!(seen.contains("id=\"trend-chart-title\""), "{seen}");
    assert!(seen.contains("were met on average;") && seen.contains("The same as figures"));
    assert!(seen.contains("about one month in sixteen"));
    assert!(seen.contains("name=\"clock\" value=\"first-contact\""), "the form keeps it");
    let printed = service.run(&["report", "clocks", "--as-at", "2026-03-31", "--by", "month"]);
    assert!(printed.out.contains("were met on average;"), "{}", printed.out);
    assert!(printed.out.contains("about one month in"), "{}", printed.out);
}
