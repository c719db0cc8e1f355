//! Tables for spreadsheets: who is handed rows, who figures, and how they sign in.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Program, fault};
use crate::support::Service;
use crate::web::objects::MONDAY;
use crate::web_support::{Site, invite};

fn manager<'a>(service: &Service, site: &'a Site, scopes: &[&str]) -> Program<'a> {
    invite(service, "Mia Example", "mia@council.example", "manager");
    Program::of(service, site, "mia@council.example", scopes)
}

#[test]
fn tables_are_what_the_command_line_exports_whole_and_over_many_stretches() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let program = manager(&service, &site, &["read"]);
    for table in ["journeys", "visits", "clocks", "endings", "campaigns", "definitions"] {
        let exported = service.run(&["export", table, "--as-at", "2026-03-31"]).out;

        let answer = program.get(&format!("/tables/{table}?as-at=2026-03-31"));

        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
        assert!(answer.body == exported, "{table}");
        let position: i64 = answer.header("waymark-position").unwrap().parse().unwrap();
        assert!(position > 0);
        let objects = program.read(&format!("/tables/{table}?as-at=2026-03-31&format=json"));
        let objects = objects.as_array().unwrap();
        assert_eq!(objects.len(), exported.lines().count() - 1, "{table}");
        let header: Vec<&str> = exported.lines().next().unwrap().split(',').collect();
        assert!(header.iter().all(|column| objects[0].get(column).is_some()), "{}", objects[0]);
    }
    let events = program.get("/tables/events").body;
    let events: Vec<&str> = events.lines().skip(1).collect();
    let places: BTreeSet<(&str, &str)> = (events.iter())
        .map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            (cells[0], cells[2])
        })
        .collect();
    assert_eq!(places.len(), events.len(), "no step comes twice");
    let named: BTreeSet<&str> = places.iter().map(|(journey, _)| *journey).collect();
    assert!(named.len() > 1_000, "{} journeys are more than one stretch", named.len());
}

#[test]
fn the_list_of_tables_explains_every_column_and_says_what_a_token_opens() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let open = |program: &Program<'_>| {
        let list = program.read("/tables");
        let tables = list["tables"].as_array().unwrap().clone();
        for table in &tables {
            for column in table["columns"].as_array().unwrap() {
                assert!(column["about"].as_str().unwrap().ends_with('.'), "{column}");
            }
        }
        let open = tables.iter().filter(|it| it["is_open"] == true);
        open.map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };

    let all = open(&manager(&service, &site, &["read"]));
    let figures = Program::of(&service, &site, "mia@council.example", &["figures"]);

    assert!(all.len() > 12 && all.contains(&"journeys".to_owned()), "{all:?}");
    let some = open(&figures);
    assert!(
        figures.read("/tables")["position"].is_null(),
        "who could count what is recorded by it"
    );
    assert!(
        some.iter()
            .all(|it| it.starts_with("figures-") || ["calendar", "definitions"].contains(&&**it))
    );
    for name in all {
        let answer = figures.get(&format!("/tables/{name}"));
        let is_open = some.contains(&name);
        assert_eq!(answer.status, if is_open { 200 } else { 403 }, "{name}: {answer:?}");
    }
}

#[test]
fn a_token_is_taken_as_a_password_by_what_only_looks() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = manager(&service, &site, &["read", "write"]);
    let household = program.enquiry("Ann Example");
    let shown = |pair: String| format!("Basic {}", STANDARD.encode(pair));
    let ask = |method: &str, address: &str, shown: &str| {
        let headers = [("authorization", shown)];
        site.stranger().ask(method, &format!("/api/v1{address}"), &headers, None)
    };

    for user in ["excel", "", "mia@council.example"] {
        let answer = ask("GET", "/tables/journeys", &shown(format!("{user}:{}", program.token)));
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.body.contains(&household));
    }
    let good = shown(format!("x:{}", program.token));
    assert_eq!(ask("GET", "/journeys", &good).status, 200);
    let write = ask("POST", &format!("/journeys/{household}/void"), &good);
    assert_eq!(fault(&write).1, "no-token");
    let bad = ask("GET", "/tables/journeys", &shown("x:waymark_0".to_owned()));
    assert_eq!(fault(&bad).1, "no-token");
    assert!(bad.header("www-authenticate").unwrap().starts_with("Basic realm="));
    let files = "SELECT count(*) FROM viewing WHERE page = 'table-file' AND households = 1 AND \
                 token IS NOT NULL";
    assert_eq!(service.count(files), 3, "each was put on record");
}

#[test]
fn what_changed_since_a_position_is_handed_on_alone() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let program = manager(&service, &site, &["read", "write"]);
    let [one, other] = ["Ann Example", "Ben Example"].map(|name| program.enquiry(name));
    let position = program.read("/tables")["position"].as_i64().unwrap();
    let since =
        |table: &str| program.read(&format!("/tables/{table}?format=json&since={position}"));
    assert_eq!(since("journeys"), Value::Array(vec![]));
    let note = serde_json::json!({ "note": "They asked again." });
    assert!(program.send(&format!("/journeys/{one}/notes"), &note).status < 300);

    let (journeys, events) = (since("journeys"), since("events"));

    assert_eq!(journeys.as_array().unwrap().len(), 1);
    assert_eq!(journeys[0]["reference"], one.as_str());
    let all = program.read("/tables/events?format=json");
    let of = |events: &Value, reference: &str| {
        let events = events.as_array().unwrap().iter();
        events.filter(|it| it["reference"] == reference).count()
    };
    assert_eq!((of(&events, &one), of(&events, &other)), (of(&all, &one), 0));
    for (table, query, part) in [
        ("journeys", "since=soon", "-"),
        ("journeys", "since=-1", "since"),
        ("calendar", "since=1", "since"),
        ("journeys", "by=source", "by"),
        ("figures-funnel", "since=1", "since"),
        ("journeys", "colour=blue", "colour"),
    ] {
        let answer = program.get(&format!("/tables/{table}?{query}"));
        assert!([400, 422].contains(&answer.status), "{query}: {answer:?}");
        assert_eq!(fault(&answer).2, part, "{query}");
    }
}

#[test]
fn who_may_not_see_rows_is_told_so_and_handed_figures_without_small_numbers() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    invite(&service, "Cyd", "cyd@council.example", "marketing");
    let marketing = Program::of(&service, &site, "cyd@council.example", &["figures"]);
    let program = manager(&service, &site, &["figures"]);

    let refused = marketing.get("/tables/journeys");
    assert_eq!(fault(&refused).1, "not-allowed");
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("for who works with households") && detail.contains("figures-funnel"));

    for name in ["funnel", "exits", "clocks", "campaigns", "sources"] {
        let csv = program.get(&format!("/tables/figures-{name}?by=month")).body;
        let printed = ["report", name, "--by", "month", "--public", "--format", "csv"];
        assert_eq!(csv, service.run(&printed).out, "{name}");
        let rows = marketing.read(&format!("/tables/figures-{name}?format=json&by=month"));
        let rows = rows.as_array().unwrap().clone();
        let counts = ["reached", "left", "count", "met", "missed", "enquiries", "open"];
        let mut hidden = 0;
        for row in &rows {
            for count in counts {
                let count = &row[count];
                let told = count.as_u64().unwrap_or(5);
                assert!(told > 4 && told % 5 == 0, "{name}: {row}");
                hidden += usize::from(count == "fewer than 5");
            }
        }
        // A reason of a few is left out whole.
        assert!(hidden > 0 || name == "exits", "{name}");
        let csv = marketing.get(&format!("/tables/figures-{name}?by=month")).body;
        assert_eq!(csv.lines().count(), rows.len() + 1);
    }
}
