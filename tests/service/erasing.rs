//! Who was erased is shown nowhere any more, and every figure stays as it was.

mod again;
mod broken_off;
mod copies;
mod served;
mod struck;

use serde_json::Value;

use crate::support::{Printed, Service};

/// Two households: a couple with notes and a row's further attributes, and a neighbour.
const HOUSEHOLDS: &str = "journey,event,happened_at,attributes\n\
    J1,enquiry-received,2026-03-02T09:00:00Z,\"{\"\"source\"\":\"\"website\"\",\"\"people\"\":[{\"\"name\"\":\"\"Zebedee Quill\"\",\"\"phone\"\":\"\"01632 960111\"\"},{\"\"name\"\":\"\"Quenna Loft\"\"}],\"\"shoe_size\"\":\"\"Eleven\"\"}\"\n\
    J1,contact-recorded,2026-03-03T09:00:00Z,\"{\"\"channel\"\":\"\"phone\"\",\"\"outcome\"\":\"\"spoke\"\",\"\"note\"\":\"\"Keeps a piebald pony\"\"}\"\n\
    J1,initial-visit-held,2026-03-09T09:00:00Z,\"{\"\"note\"\":\"\"The pony was out\"\"}\"\n\
    J2,enquiry-received,2026-03-04T09:00:00Z,\"{\"\"name\"\":\"\"Ottoline Marsh\"\"}\"\n\
    J2,note-added,2026-03-05T09:00:00Z,\"{\"\"note\"\":\"\"Plays the tuba\"\"}\"\n\
    J2,journey-ended,2026-03-20T09:00:00Z,\"{\"\"reason\"\":\"\"no_spare_room\"\",\"\"by\"\":\"\"service\"\"}\"\n";

/// What is told of the couple, and of no one else.
const OF_THE_COUPLE: [&str; 6] =
    ["Zebedee Quill", "01632 960111", "Quenna Loft", "Eleven", "piebald pony", "The pony was out"];
const OF_THE_NEIGHBOUR: [&str; 2] = ["Ottoline Marsh", "Plays the tuba"];

const REPORTS: [&str; 7] = ["funnel", "time", "exits", "clocks", "campaigns", "sources", "flow"];

fn households() -> Service {
    let service = Service::new();
    let imported = service.run(&["import", "events", &service.write("two.csv", HOUSEHOLDS)]);
    assert_eq!(imported.status, 0, "{imported:?}");
    service
}

fn erased(service: &Service, args: &[&str]) -> Printed {
    let erased = service.run(&[&["erase"], args, &["--yes"]].concat());
    assert_eq!(erased.status, 0, "{erased:?}");
    erased
}

// The whole log with all that can be opened.
fn opened(service: &Service) -> String {
    opened_with(service, &[])
}

fn opened_with(service: &Service, settings: &[(&str, &str)]) -> String {
    let export = service.run_with(&["export", "events", "--with-personal-data"], settings);
    assert_eq!(export.status, 0, "{export:?}");
    export.out
}

fn assert_holds(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word} is not in {text}");
    }
}

fn assert_holds_none(text: &str, words: &[&str]) {
    for word in words {
        assert!(!text.contains(word), "{word} is in {text}");
    }
}

// Every figure and list, but for where and when they were read.
fn figures(service: &Service) -> Vec<String> {
    let seen = ["--as-at", "2026-06-01"];
    let reports = REPORTS.iter().map(|name| {
        let mut report: Value = service.report(&[&[*name], &seen[..]].concat());
        for read in ["position", "known_at"] {
            assert!(report.as_object_mut().unwrap().remove(read).is_some(), "{report}");
        }
        report.to_string()
    });
    let journeys = service.run(&[&["export", "journeys"], &seen[..]].concat());
    assert_eq!(journeys.status, 0, "{journeys:?}");
    reports.chain([journeys.out]).collect()
}

#[test]
fn a_household_is_erased_with_its_notes_and_every_figure_stays() {
    let service = households();
    assert_holds(&opened(&service), &OF_THE_COUPLE);
    let before = figures(&service);

    let said = erased(&service, &["FH-1-R"]).out;

    assert!(said.contains("2 adults' details, 2 notes and 1 row's further attributes"), "{said}");
    assert!(said.contains("5 sealed values were tried, and none can be opened any more"), "{said}");
    let opened = opened(&service);
    assert_holds_none(&opened, &OF_THE_COUPLE);
    assert_holds(&opened, &OF_THE_NEIGHBOUR);
    assert_eq!(opened.matches("[erased]").count(), 5, "{opened}");
    assert_eq!(figures(&service), before);
    let verified = service.run(&["verify"]);
    assert!(verified.out.starts_with("The log is whole"), "{verified:?}");
}

#[test]
fn one_of_a_couple_is_erased_alone() {
    let service = households();

    let said = erased(&service, &["FH-1-R", "--person", "2"]).out;

    assert!(said.contains("1 adult's details. The notes stay, and may name them"), "{said}");
    let opened = opened(&service);
    assert_holds_none(&opened, &["Quenna Loft"]);
    assert_holds(&opened, &["Zebedee Quill", "Eleven", "piebald pony", "Ottoline Marsh"]);
    let rest = erased(&service, &["FH-1-R"]).out;
    assert!(rest.contains("4 sealed values were tried"), "only what was left: {rest}");
    assert!(erased(&service, &["FH-1-R"]).out.contains("Nothing of FH-1-R was left to erase"));
}

#[test]
fn nothing_is_erased_by_a_slip() {
    let service = households();
    let before = service.facts();
    let journey = opened(&service).lines().count();

    let dry = service.run(&["erase", "FH-1-R", "--dry-run"]);
    assert_eq!(dry.status, 0, "{dry:?}");
    assert!(dry.out.starts_with("Of FH-1-R, this would erase for ever: 2 adults'"), "{dry:?}");
    let asked = service.run(&["erase", "fh 1 r"]);
    asked.assert_refused_in_a_line(&["of FH-1-R", "Nothing was erased: add --yes to do it"]);
    for (args, words) in [
        (&["FH-1-T", "--yes"][..], "has a slip in it"),
        (&["FH-3-A", "--yes"], "There is no journey FH-3-A"),
        (&["00000000-0000-0000-0000-000000000001", "--yes"], "There is no journey"),
        (&["FH-2-W", "--person", "2", "--yes"], "FH-2-W has 1 adult: leave out --person"),
        (&["FH-2-W", "--person", "0", "--yes"], "1..=2"),
    ] {
        service.run(&[&["erase"], args].concat()).assert_refused(&[words]);
    }

    assert_eq!(service.facts(), before);
    assert_holds(&opened(&service), &OF_THE_COUPLE);
    assert_eq!(opened(&service).lines().count(), journey);
}
