//! Whatever is brought in, the program ends with 0 or 1, and never with half an import.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult, TestRunner};

use crate::support::Service;

const HEADER: &str = "journey,event,happened_at,recorded_at,worker,attributes\n";

/// Each case runs the program several times.
fn through_the_door<S: Strategy>(inputs: &S, check: impl Fn(S::Value) -> TestCaseResult) {
    let config = Config { cases: 20, failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(inputs, check).unwrap();
}

/// Imports a file, and checks that all of it or none of it is in the log.
fn all_or_nothing(service: &Service, what: &str, bytes: &[u8], flags: &[&str]) -> TestCaseResult {
    let before = service.facts();
    let file = service.write("any.csv", bytes);

    let printed = service.run(&[&["import", what, &file], flags].concat());

    let added = service.facts() - before;
    prop_assert!([0, 1].contains(&printed.status), "{printed:?}");
    prop_assert_eq!(printed.status == 1, printed.out.is_empty(), "{:?}", printed);
    prop_assert!(!printed.err.contains("panicked"), "{printed:?}");
    let told = printed.out.strip_prefix("Imported ").map(|out| out.split(' ').next().unwrap());
    let told: Option<u64> = told.map(|number| number.replace(',', "").parse().unwrap());
    // Besides the rows, the log says that an import began and that it ended.
    prop_assert_eq!(added, told.map_or(0, |new| new + 2), "{:?}", printed);
    Ok(())
}

fn is_whole(service: &Service) {
    assert_eq!(service.run(&["verify"]).status, 0);
    let doctor = service.run(&["doctor"]);
    assert!(doctor.status == 0 && !doctor.out.contains("broken off"), "{doctor:?}");
}

fn any_row() -> impl Strategy<Value = String> {
    let events = prop_oneof![
        Just("enquiry-received".to_owned()),
        Just("initial-visit-held".to_owned()),
        Just("panel_held".to_owned()),
        Just("journey-ended".to_owned()),
        Just("contact-recorded".to_owned()),
        Just("note-added".to_owned()),
        Just("journey-merged".to_owned()),
        Just("fact-undone".to_owned()),
        Just("spend-recorded".to_owned()),
        "\\PC{0,12}",
    ];
    let attributes = prop_oneof![
        Just(String::new()),
        Just("{\"reason\":\"financial\"}".to_owned()),
        Just("{\"outcome\":\"spoke\",\"note\":\"Zo\u{eb}\"}".to_owned()),
        Just("{\"version\":1,\"into\":\"J2\",\"pounds\":\"12.50\"}".to_owned()),
        "\\{\"[a-z]{1,5}\":(null|-?[0-9]{1,30}|\"\\PC{0,5}\")\\}",
    ];
    let time = (1..=30_u8, 0..=24_u8, prop_oneof![Just("Z"), Just("+01:00"), Just("")]);
    let recorded =
        prop_oneof![Just(""), Just("2026-06-01T00:00:00Z"), Just("2026-02-10T00:00:00Z")];
    (1..=3_u8, events, time, recorded, "\\PC{0,6}", attributes).prop_map(
        |(journey, event, (day, hour, zone), recorded, worker, attributes)| {
            let [event, worker, attributes] =
                [event, worker, attributes].map(|text| text.replace('"', "\"\""));
            format!(
                "J{journey},\"{event}\",2026-02-{day:02}T{hour:02}:00:00{zone},{recorded},\
                 \"{worker}\",\"{attributes}\"\n"
            )
        },
    )
}

#[test]
fn any_rows_come_in_whole_or_not_at_all() {
    let service = Service::new();
    assert_eq!(service.run(&["migrate"]).status, 0);
    through_the_door(&(vec(any_row(), 1..12), any::<bool>()), |(rows, skip)| {
        let flags: &[&str] = if skip { &["--skip-bad-rows"] } else { &[] };
        all_or_nothing(&service, "events", format!("{HEADER}{}", rows.concat()).as_bytes(), flags)
    });
    is_whole(&service);
}

#[test]
fn any_bytes_are_read_or_refused() {
    let service = Service::new();
    assert_eq!(service.run(&["migrate"]).status, 0);
    let bytes =
        (prop_oneof![Just(""), Just(HEADER), Just("\u{1f}\u{8b}")], vec(any::<u8>(), 0..300));
    through_the_door(&bytes, |(start, rest)| {
        all_or_nothing(
            &service,
            "events",
            &[start.as_bytes(), &rest].concat(),
            &["--skip-bad-rows"],
        )
    });
    is_whole(&service);
}

fn any_enquiry() -> impl Strategy<Value = String> {
    let day = prop_oneof![
        Just(String::new()),
        (1..=31_u8, 1..=12_u8).prop_map(|(day, month)| format!("{day}/{month}/2026")),
        Just("46084".to_owned()),
        "[0-9]{1,2}[/. ](Feb|2)[/. ](26|2026)( tbc|\\?)?",
        "\\PC{0,9}",
    ];
    let word =
        prop_oneof![Just("Closed"), Just("Open"), Just("financial"), Just("No reply"), Just("")];
    let row = (0..9_u8, day.clone(), "\\PC{0,20}", day.clone(), day, vec(word, 2));
    row.prop_map(|(number, asked, name, visit, ended, words)| {
        let cells = [number.to_string(), asked, name, visit, ended];
        let cells = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        format!("{},{}\n", cells.join(","), words.join(","))
    })
}

#[test]
fn any_enquiries_come_in_whole_or_not_at_all() {
    let service = Service::new();
    assert_eq!(service.run(&["migrate"]).status, 0);
    let header = "Tracker\nNo,Date of enquiry,Name,IV,Date closed,Status,Reason\n";
    through_the_door(&(vec(any_enquiry(), 1..8), any::<bool>()), |(rows, skip)| {
        let flags: &[&str] = if skip { &["--skip-bad-rows"] } else { &[] };
        let file = format!("{header}{}", rows.concat());
        all_or_nothing(&service, "enquiries", file.as_bytes(), flags)
    });
    is_whole(&service);
}

#[test]
fn any_text_is_a_pathway_or_has_mistakes() {
    let service = Service::new();
    let pathway = include_str!("../../src/domain/pathway/fostering_england.toml");
    let damage = (any::<prop::sample::Index>(), 0..40_usize, "\\PC{0,8}");
    through_the_door(&damage, |(place, taken, put)| {
        let mut text: Vec<char> = pathway.chars().collect();
        let at = place.index(text.len());
        text.splice(at..text.len().min(at + taken), put.chars());
        let file = service.write("any.toml", text.into_iter().collect::<String>());

        let printed = service.run(&["pathway", "show", &file]);

        prop_assert!([0, 1].contains(&printed.status), "{printed:?}");
        prop_assert_eq!(printed.status == 1, printed.out.is_empty(), "{:?}", printed);
        prop_assert!(!printed.err.contains("panicked"), "{printed:?}");
        Ok(())
    });
}
