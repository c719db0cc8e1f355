//! Exports as files: whole or not at all, over nothing that is there, and the same in every form.

use std::fs;

use crate::support::Service;

const FORMS: [(&str, &str); 7] = [
    ("events", "csv"),
    ("events", "xes"),
    ("events", "ocel"),
    ("events", "parquet"),
    ("journeys", "parquet"),
    ("visits", "csv"),
    ("clocks", "parquet"),
];

#[test]
fn an_export_goes_into_a_file_that_is_not_there_yet_and_over_nothing() {
    let service = Service::of_the_council();
    let folder = tempfile::tempdir().unwrap();
    for (what, form) in FORMS {
        let path = folder.path().join(format!("{what}.{form}"));
        let file = path.to_str().unwrap();

        let written = service.run(&["export", what, "--format", form, "--to", file]);

        assert_eq!((written.status, &*written.out), (0, ""), "{written:?}");
        let bytes = fs::read(&path).unwrap();
        let is_parquet = bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1");
        assert_eq!(is_parquet, form == "parquet", "{what}: {form}");
        let again = service.run(&["export", what, "--format", form, "--to", file]);
        again.assert_refused_in_a_line(&["is there already, and nothing is written over"]);
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn an_export_that_cannot_be_written_leaves_no_half_of_it() {
    let service = Service::of_the_council();
    let nowhere = service.run(&["export", "journeys", "--to", "no/such/folder/file.csv"]);
    nowhere.assert_refused_in_a_line(&["file.csv cannot be written"]);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.xes");
    let asked = ["--format", "xes", "--pathway", "moon", "--to", path.to_str().unwrap()];
    let printed = service.run(&[&["export", "events"][..], &asked].concat());
    printed.assert_refused_in_a_line(&["No pathway called moon is in use"]);
    assert!(!path.exists());
}

#[test]
fn what_a_form_cannot_hold_is_refused_with_the_remedy() {
    let service = Service::of_the_council();
    let sealed = ["export", "events", "--format", "xes", "--with-personal-data"];
    service.run(&sealed).assert_refused_in_a_line(&["Only CSV holds what lies under seal"]);
    let as_at = ["export", "events", "--as-at", "2026-03-31"];
    service.run(&as_at).assert_refused_in_a_line(&["choose --format xes, ocel or parquet"]);
}

#[test]
fn tables_have_names_of_columns_that_every_tool_reads_and_no_formula() {
    let service = Service::of_the_council();
    for what in ["journeys", "visits", "clocks"] {
        let table = service.run(&["export", what]).out;
        let header = table.lines().next().unwrap();
        assert!(header.starts_with("journey,reference,"), "{header}");
        let is_plain =
            |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "_,".contains(it);
        assert!(header.chars().all(is_plain), "{header}");
        assert!(table.lines().count() > 100, "{what}");
        assert!(!table.contains(",=") && !table.contains(",@"), "{what}");
    }
}
