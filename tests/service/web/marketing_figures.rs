//! What marketing sees of figures: on every page and in every file of its role no count from 1 to 4, and nothing
//! that could be asked a little otherwise each time.

use serde_json::Value;
use waymark::store::Role;
use waymark::web::{Allowed, table};

use crate::support::Service;
use crate::web::api::Program;
use crate::web_support::{Browser, Site, invite};

/// What is asked of each page and file, one after the other.
const ASKED: [&str; 6] =
    ["", "?by=source", "?by=area", "?by=month&from=2025-04-01", "?source=website", "?basis=period"];

/// Reports that have a form for marketing.
const REPORTS: [&str; 7] =
    ["funnel", "exits", "clocks", "campaigns", "sources", "attribution", "national-return"];

/// Words after which a number counts households.
const HOUSEHOLDS: [&str; 8] =
    ["enquir", "household", "approv", "applied", "application", "visit", "left", "journey"];

// Every address that the table of routes gives the role, with what may stand in it.
fn addresses() -> Vec<String> {
    let may = |allowed: Allowed| matches!(allowed, Allowed::Roles(roles) if roles.contains(&Role::Marketing));
    let entries = table().into_iter().filter(|entry| entry.method == "GET" && may(entry.allowed));
    entries
        .flat_map(|entry| match entry.address {
            all if all.contains("{name}") => {
                REPORTS.map(|report| all.replace("{name}", report)).to_vec()
            }
            // These are of one campaign, and of nothing but its plan; the first leads on.
            all if all.contains("{campaign}") || all == "/" => vec![],
            all => {
                vec![all.replace("{measure}", "funnel").replace("{table}", "figures-funnel")]
            }
        })
        .collect()
}

// What a page shows, without its forms and the names of its parts.
fn shown(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, main)| main);
    match main.split_once("<section class=\"waymark-asked\"") {
        Some((before, form)) => {
            before.to_owned() + form.split_once("</section>").map_or("", |(_, after)| after)
        }
        None => main.to_owned(),
    }
}

// What stands between tags, after the rest of the first.
fn plain(page: &str) -> String {
    let texts = page.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text));
    texts.collect::<Vec<_>>().join(" ")
}

// The first small number that is a figure of a table, or counts households in the text.
fn small(page: &str) -> Option<String> {
    // As in “3 of 40 (8%)”.
    let is_small =
        |text: &str| matches!(text.split_whitespace().next(), Some("1" | "2" | "3" | "4"));
    let cells = page.split("govuk-table__cell--numeric").skip(1);
    let cells = cells.filter_map(|rest| rest.split_once("</td>")).map(|(cell, _)| plain(cell));
    let text = plain(page);
    let words: Vec<&str> = text.split_whitespace().collect();
    let told = words.windows(2).filter(|pair| {
        is_small(pair[0]) && HOUSEHOLDS.iter().any(|it| pair[1].to_lowercase().starts_with(it))
    });
    let told = told.map(|pair| pair.join(" "));
    cells.filter(|cell| is_small(cell)).chain(told).next()
}

fn answered(marketing: &Browser<'_>, address: &str) -> Option<String> {
    let answer = marketing.get(address);
    assert!([200, 422].contains(&answer.status), "{address}: {}", answer.status);
    (answer.status == 200).then_some(answer.body)
}

#[test]
fn no_page_of_marketings_shows_one_to_four_households_and_a_managers_does() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let marketing = site.signed_in(&service, "marketing");
    let mut seen = 0;
    for address in addresses().iter().filter(|it| !it.contains('.')) {
        for asked in ASKED {
            let address = format!("{address}{asked}");
            let Some(page) = answered(&marketing, &address) else { continue };
            assert_eq!(small(&shown(&page)), None, "{address}");
            assert!(!page.contains("/journeys/FH-"), "{address}");
            seen += 1;
        }
    }
    assert!(seen > 60, "{seen} pages were seen");

    let manager = site.signed_in(&service, "manager");
    let exits = manager.get("/performance/exits?by=area").body;
    assert!(small(&shown(&exits)).is_some(), "the same look finds small numbers where they are");
}

#[test]
fn no_file_of_marketings_holds_one_to_four_households_and_a_managers_does() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let marketing = site.signed_in(&service, "marketing");
    let counts = |csv: &str| -> Vec<usize> {
        let cells = csv.lines().skip(1).flat_map(|line| line.split(','));
        cells.filter_map(|cell| cell.parse().ok()).collect()
    };
    for report in REPORTS {
        for asked in ASKED {
            let address = format!("/performance/{report}.csv{asked}");
            let Some(file) = answered(&marketing, &address) else { continue };
            let found = counts(&file);
            assert!(found.iter().all(|n| *n > 4 || *n == 0 || *n == 1), "{address}: {file}");
            let json = answered(&marketing, &address.replace(".csv", ".json")).unwrap();
            let json: Value = serde_json::from_str(&json).unwrap();
            assert!(json.get("position").is_none(), "{address}");
            assert_rough(&json, &address);
        }
    }
    let manager = site.signed_in(&service, "manager");
    let file = manager.get("/performance/exits.csv?by=area").body;
    assert!(counts(&file).iter().any(|n| (1..=4).contains(n)), "as before: {file}");
}

// Every whole number is told to the nearest five.
fn assert_rough(json: &Value, address: &str) {
    match json {
        Value::Number(n) if n.is_u64() => {
            let n = n.as_u64().unwrap();
            assert!(n > 4 && n % 5 == 0, "{address}: {n}");
        }
        Value::Array(all) => all.iter().for_each(|it| assert_rough(it, address)),
        Value::Object(all) => all.values().for_each(|it| assert_rough(it, address)),
        _ => {}
    }
}

#[test]
fn what_could_tell_one_household_by_the_difference_of_two_answers_is_refused_with_a_sentence() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let marketing = site.signed_in(&service, "marketing");
    for (asked, said) in [
        ("as-at=2026-03-31", "leave as-at out"),
        ("known-at=2026-03-31", "leave known-at out"),
        ("from=2026-03-02", "choose the first day of a month"),
        ("source=website&care=not+recorded", "one value at a time"),
        ("within=90", "leave within out"),
        ("ordered=yes", "leave ordered out"),
        ("through=initial-visit-held", "leave through out"),
        ("source=moon", "Fewer than 5 enquiries have this source, or none"),
        ("by=worker", "choose team, or something else"),
    ] {
        for kind in ["", ".csv", ".json", ".xlsx"] {
            let answer = marketing.get(&format!("/performance/funnel{kind}?{asked}"));

            assert_eq!(answer.status, 422, "{kind} {asked}");
            assert!(answer.body.contains(said), "{kind} {asked}: {}", answer.body);
        }
    }
    let page = marketing.get("/performance/funnel").body;
    for said in ["fewer than 5", "to the nearest 5", "at the end of "] {
        assert!(page.contains(said), "{said}: {page}");
    }
    for hidden in ["Log position", "name=\"as-at\"", "public=yes", "/figures/new"] {
        assert!(!page.contains(hidden), "{hidden}: {page}");
    }
}

#[test]
fn a_campaign_is_told_to_marketing_month_by_month_and_what_money_would_bring_roughly() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let marketing = site.signed_in(&service, "marketing");
    let league = marketing.get("/marketing").body;
    let (_, rest) = league.split_once("/marketing/campaign?campaign=").unwrap();
    let name = rest.split('"').next().unwrap();
    let spent = format!(
        "journey,event,happened_at,attributes\n{name},spend-recorded,2024-03-01T09:00:00Z,\
         \"{{\"\"pounds\"\": 20000, \"\"campaign\"\": \"\"{name}\"\"}}\"\n"
    );
    let imported = service.run(&["import", "events", &service.write("spent.csv", spent)]);
    assert_eq!(imported.status, 0, "{imported:?}");

    let page = marketing.get(&format!("/marketing/campaign?campaign={name}"));
    let planner = marketing.get("/marketing/planner?spend=10000");

    assert_eq!((page.status, planner.status), (200, 200), "{}", page.body);
    for said in ["brought about ", "What came of it", "Where they live", "to the nearest 5"] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert!(planner.body.contains("brought about "), "{}", planner.body);
    let unknown = marketing.get("/marketing/campaign?campaign=moonlight");
    assert_eq!(unknown.status, 422);
    assert!(unknown.body.contains("Fewer than 5 enquiries have this campaign, or none"));
}

#[test]
fn a_program_of_marketings_is_told_as_roughly_as_its_pages() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    invite(&service, "Cyd", "cyd@council.example", "marketing");
    let program = Program::of(&service, &site, "cyd@council.example", &["figures"]);
    for report in REPORTS {
        let told = program.read(&format!("/reports/{report}?by=team"));

        assert_rough(&told, report);
        assert!(told["small_numbers"].as_str().unwrap().contains("to the nearest 5"), "{told}");
    }
    for report in ["time", "flow", "trend", "plan", "data-quality"] {
        let refused = program.get(&format!("/reports/{report}"));
        assert_eq!(refused.status, 422, "{report}");
        assert!(refused.body.contains("Single households show in the report"), "{}", refused.body);
    }
    assert_eq!(program.get("/reports/funnel?as-at=2026-03-31").status, 422);
}
