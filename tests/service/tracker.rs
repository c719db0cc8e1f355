//! A council's recruitment spreadsheet, with all that is in such files: the figures equal those
//! counted here from its cells, and every doubtful row is told.
//!
//! The file itself is not ours to hand on, so it is read where it lies, and the tests say so where it
//! does not. Its map is ours, as an example of one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, Xlsx, open_workbook};

use crate::support::{Printed, Service};

struct Tracker {
    service: Service,
    file: String,
    rows: Vec<Vec<Data>>,
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn map() -> String {
    std::fs::read_to_string(data("tests/data/recruitment_tracker.toml")).unwrap()
}

impl Tracker {
    fn open() -> Option<Self> {
        let file = data("../shared/data/recruitment_tracker_2016-17.xlsx");
        if !file.exists() {
            eprintln!("skipped: the tracker is not at {}", file.display());
            return None;
        }
        let mut workbook: Xlsx<_> = open_workbook(&file).unwrap();
        let range = workbook.worksheet_range("Enquiries 2016-17").unwrap();
        let numbered = |row: &&[Data]| matches!(row[0], Data::Int(_) | Data::Float(_));
        let rows = range.rows().filter(numbered).map(<[Data]>::to_vec).collect();
        let service = Service::new();
        let file = service.write("tracker.xlsx", std::fs::read(file).unwrap());
        Some(Self { service, file, rows })
    }

    fn import(&self, map: &str, flags: &[&str]) -> Printed {
        let map = self.service.write("map.toml", map);
        self.service.run(&[&["import", "enquiries", &self.file, "--map", &map], flags].concat())
    }

    // Households with something in a column.
    fn filled(&self, column: usize) -> usize {
        self.rows.iter().filter(|row| row[column] != Data::Empty).count()
    }

    fn figures(&self) -> (u64, u64, Vec<u64>) {
        let funnel = self.service.report(&["funnel"]);
        let stages = funnel["stages"].as_array().unwrap().iter();
        let reached = stages.map(|stage| stage["reached"].as_u64().unwrap()).collect();
        (funnel["enquiries"].as_u64().unwrap(), funnel["approved"].as_u64().unwrap(), reached)
    }
}

fn doubtful(printed: &Printed) -> BTreeSet<u64> {
    let rows = printed.out.lines().filter_map(|line| line.strip_prefix("  row ")?.split_once(':'));
    rows.map(|(row, _)| row.parse().unwrap()).collect()
}

const VISIT: usize = 9;
const TRAINING: usize = 10;
const STAGE_2: usize = 12;
const PANEL: usize = 13;
const DECISION: usize = 14;
const OUTCOME: usize = 15;

#[test]
fn the_tracker_has_191_enquiries_and_22_approvals() {
    let Some(tracker) = Tracker::open() else { return };

    let imported = tracker.import(&map(), &[]);

    assert_eq!(imported.status, 0, "{imported:?}");
    let turned_down = tracker.rows.iter().filter(|row| row[OUTCOME] == "Not approved").count();
    let approved = tracker.filled(PANEL) - turned_down;
    // The visit of one was in 2096.
    let counted = [
        tracker.rows.len(),
        tracker.filled(VISIT) - 1,
        tracker.filled(TRAINING),
        tracker.filled(STAGE_2),
        tracker.filled(PANEL),
        approved,
    ];
    let counted = counted.map(|it| it as u64).to_vec();
    assert_eq!(tracker.figures(), (191, 22, counted));
}

#[test]
fn the_rows_that_say_approved_are_13_and_the_map_says_what_it_takes_for_the_rest() {
    let Some(tracker) = Tracker::open() else { return };
    let (map, _) =
        map().split_once("[assumed]").map(|(map, rest)| (map.to_owned(), rest.to_owned())).unwrap();

    assert_eq!(tracker.import(&map, &[]).status, 0);

    assert_eq!(tracker.filled(DECISION), 13);
    let (enquiries, approved, _) = tracker.figures();
    assert_eq!((enquiries, approved), (191, 13));
}

#[test]
fn every_doubtful_row_is_listed_with_its_reason() {
    let Some(tracker) = Tracker::open() else { return };

    let told = tracker.import(&map(), &["--dry-run"]);

    for words in [
        "row 9: Date closed \"16/01/2017?\" is taken for 16 January 2017, although it says \"?\"",
        "row 11: Date of enquiry \"31/02/2016\": there is no such day. The enquiry is put on the first day that the row tells, 28 March 2017",
        "row 23: IV \"12/01/2096\" is in the future. It is left out",
        "row 33: 1st response \"26/08/2016 tbc\" is taken for 26 August 2016",
        "row 70: repeats another row, as the map says: Notes is \"enquired again\"",
        "row 89: Date closed, 11 October 2016, is before 1st response, 14 October 2016",
        "row 103: no enquiry, as the map says: Name(s) is \"SUB TOTAL Q2\"",
        "row 164: looks like row 68: the same phone",
        "row 194: no day is written for approved: that of Panel, 25 July 2017, is taken, as the map says",
        "Blank rows: 64, 79, 130.",
    ] {
        assert!(told.out.contains(words), "{words} is not in {}", told.out);
    }
    let marked =
        [9, 27, 31, 33, 44, 52, 59, 61, 91, 101, 104, 112, 128, 133, 137, 146, 155, 177, 180, 202];
    let out_of_order = [31, 89, 144];
    let impossible = [11, 23];
    let no_enquiry = [70, 81, 100, 103, 158];
    let assumed = [4, 11, 29, 52, 86, 102, 170, 176, 194];
    let same_phone = [45, 104, 125, 136, 151, 161, 164, 169, 184, 192, 194, 198, 200];
    let expected = [&marked[..], &out_of_order, &impossible, &no_enquiry, &assumed, &same_phone];
    assert_eq!(doubtful(&told), expected.concat().into_iter().collect());
    assert_eq!(tracker.service.facts(), 0);
}

#[test]
fn no_mail_goes_out_for_what_was_due_before_it_was_imported() {
    let Some(tracker) = Tracker::open() else { return };
    assert_eq!(tracker.import(&map(), &[]).status, 0);

    let planned = tracker.service.run(&["remind", "--dry-run"]);

    assert_eq!(planned.out, "Nothing would be sent.\n", "{planned:?}");
}

#[test]
fn the_tracker_twice_adds_nothing_and_can_be_taken_back() {
    let Some(tracker) = Tracker::open() else { return };
    let first = tracker.import(&map(), &[]);
    let facts = tracker.service.facts();

    let second = tracker.import(&map(), &[]);

    assert!(second.out.contains("is new: the log holds its 1,085 facts already"), "{second:?}");
    assert_eq!(doubtful(&second), doubtful(&first));
    assert_eq!(tracker.service.facts(), facts);
    let id = first.out.lines().nth(1).unwrap().rsplit(' ').next().unwrap();
    let undone = tracker.service.run(&["import", "undo", id]);
    assert!(undone.out.contains("Took back 1,085 facts"), "{undone:?}");
    assert_eq!(tracker.figures().0, 0);
    let again = tracker.import(&map(), &[]);
    assert!(again.out.contains("Imported 1,085 new facts of 191 journeys"), "{again:?}");
    assert_eq!(tracker.figures().1, 22);
    assert_eq!(tracker.service.run(&["verify"]).status, 0);
}

#[test]
fn without_a_map_the_usual_names_are_known_and_what_is_not_is_a_mistake() {
    let Some(tracker) = Tracker::open() else { return };

    let told = tracker.service.run(&["import", "enquiries", &tracker.file]);
    let skipped = tracker.service.run(&["import", "enquiries", &tracker.file, "--skip-bad-rows"]);

    told.assert_refused(&[
        "6 rows have mistakes",
        "row 11: Date of enquiry \"31/02/2016\"",
        "row 103: No is empty",
    ]);
    assert_eq!(skipped.status, 0, "{skipped:?}");
    let (enquiries, approved, _) = tracker.figures();
    assert_eq!((enquiries, approved), (190, 13));
}
