//! The main job at a real council's scale: every figure equals those counted independently.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::Service;

const AS_AT: &str = "2026-09-30";

fn expected() -> Value {
    serde_json::from_str(include_str!("../data/council.expected.json")).unwrap()
}

/// Names as the file has them, in the pathway's spelling.
fn counts(value: &Value) -> BTreeMap<String, u64> {
    let counts = value.as_object().unwrap().iter();
    counts.map(|(name, count)| (name.replace('_', "-"), count.as_u64().unwrap())).collect()
}

fn by_stage(funnel: &Value, figure: &str) -> BTreeMap<String, u64> {
    let stages = funnel["stages"].as_array().unwrap().iter();
    stages.map(|it| (it["stage"].as_str().unwrap().into(), it[figure].as_u64().unwrap())).collect()
}

fn total(funnel: &Value, figure: &str) -> u64 {
    by_stage(funnel, figure).values().sum()
}

#[test]
fn the_councils_ten_years_come_out_exactly() {
    let service = Service::of_the_council();
    let expected = expected();

    let any = service.report(&["funnel", "--as-at", AS_AT]);
    let ordered = service.report(&["funnel", "--as-at", AS_AT, "--ordered"]);

    assert_eq!(by_stage(&any, "reached"), counts(&expected["funnel_recorded_any_order"]));
    assert_eq!(by_stage(&ordered, "reached"), counts(&expected["funnel_recorded_in_order"]));
    assert_eq!(total(&any, "left"), expected["left"]);
    assert_eq!(total(&any, "still_in"), expected["open"]);
    let open = by_stage(&any, "still_in").into_iter().filter(|(_, count)| *count > 0).collect();
    assert_eq!(counts(&expected["open_by_stage"]), open);

    leavers_come_out(&service, &expected);
    days_to_approval_come_out(&service, &expected);
    months_come_out(&service, &expected);
    what_was_known_comes_out(&service, &expected);
}

fn leavers_come_out(service: &Service, expected: &Value) {
    let pathway = include_str!("../../src/domain/pathway/fostering_england.toml");
    let pathway: toml_edit::DocumentMut = pathway.parse().unwrap();
    let reasons = &pathway["import"]["reasons"];
    let mut told: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (key, count) in expected["left_by_stage_and_reason"].as_object().unwrap() {
        let (stage, reason) = key.split_once(':').unwrap();
        let reason = reasons[reason].as_str().unwrap();
        *told.entry((stage.replace('_', "-"), reason.into())).or_default() +=
            count.as_u64().unwrap();
    }

    let exits = service.report(&["exits", "--as-at", AS_AT]);

    let mut found: BTreeMap<(String, String), u64> = BTreeMap::new();
    for row in exits["rows"].as_array().unwrap() {
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        *found.entry((text("stage"), text("reason"))).or_default() +=
            row["count"].as_u64().unwrap();
        let no_reply = text("reason") == "no-contact-after-attempts";
        assert_eq!(text("decided_by") == "no-reply", no_reply, "{row}");
    }
    assert_eq!(found, told);
}

fn days_to_approval_come_out(service: &Service, expected: &Value) {
    let expected = &expected["days_to_approval_of_the_approved"];

    let time = service.report(&["time", "--as-at", AS_AT]);

    assert_eq!(time["arrived"], expected["n"]);
    for figure in ["mean", "p10", "p25", "p50", "p75", "p90"] {
        let (found, told) = (&time["days"][figure], &expected[figure]);
        let off = found.as_f64().unwrap() - told.as_f64().unwrap();
        assert!(off.abs() <= 0.000_05, "{figure}: {found} is not {told}");
    }
}

fn months_come_out(service: &Service, expected: &Value) {
    let months = service.report(&["funnel", "--by", "month", "--as-at", AS_AT]);

    let groups = months["groups"].as_array().unwrap().iter();
    let found: serde_json::Map<String, Value> = groups
        .map(|it| {
            let counts = json!({ "enquiries": it["enquiries"], "approved": it["approved"] });
            (it["key"].as_str().unwrap().to_owned(), counts)
        })
        .collect();
    assert_eq!(Value::Object(found), expected["cohorts_by_enquiry_month_london"]);
}

fn what_was_known_comes_out(service: &Service, expected: &Value) {
    for (instant, told) in expected["known_at"].as_object().unwrap() {
        let known = service.report(&["funnel", "--known-at", instant]);
        let happened = service.report(&["funnel", "--as-at", instant]);
        let flow = service.report(&["flow", "--known-at", instant]);

        assert_eq!(known["enquiries"], told["journeys_known"], "{instant}");
        assert_eq!(known["approved"], told["approved_known"], "{instant}");
        assert_eq!(total(&known, "left"), told["left_known"], "{instant}");
        assert_eq!(flow["events"], told["events_known"], "{instant}");
        let happened_by_then = &told["approved_occurred_by_then_known_at_end"];
        assert_eq!(&happened["approved"], happened_by_then, "{instant}");
    }
}

#[test]
fn an_exported_log_brings_the_same_figures_into_another_service() {
    let council = Service::of_the_council();
    let exported = council.run(&["export", "events"]);
    let another = Service::new();
    let file = another.write("exported.csv", &exported.out);

    let imported = another.run(&["import", "events", &file]);

    assert_eq!(imported.status, 0, "{imported:?}");
    for report in ["funnel", "exits", "clocks", "campaigns", "sources", "flow", "time"] {
        let question = [report, "--as-at", AS_AT, "--known-at", "2026-09-30T23:59:59Z"];
        let strip = |mut report: Value| {
            report["position"] = Value::Null;
            report
        };
        assert_eq!(strip(another.report(&question)), strip(council.report(&question)), "{report}");
    }
    let journeys = another.run(&["export", "journeys"]);
    assert_eq!(journeys.out.lines().count(), 1 + 1931);
}
