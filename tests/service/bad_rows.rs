//! Rows that cannot be imported: each is named with its line, a copy of the file marks them all,
//! and nothing is lost.

use std::process::{Command, Stdio};

use crate::support::{Service, copy};

const HEADER: &str = "journey,event,happened_at,recorded_at,worker,attributes\n";
const GOOD: &str = "J1,enquiry-received,2026-03-02T09:00:00Z,,,\n\
                    J1,initial-visit-held,2026-03-09T09:00:00Z,,,\n\
                    J2,enquiry-received,2026-03-02T09:00:00Z,,,\n\
                    J2,journey-ended,2026-03-10T09:00:00Z,,,\"{\"\"reason\"\":\"\"financial\"\"}\"\n";

const LISTED: &str = "use one that `waymark pathway show` lists, or say which it is in";
const JSON: &str = "write them as {\"name\": \"value\"}";

/// Every mistake that a row can have, and words of the sentence about it.
const MISTAKES: &[(&[u8], &[&str])] = &[
    (b"J1,danced,2026-03-11T09:00:00Z,,,", &["\"danced\" is neither a fact nor a milestone", "[import.events]"]),
    (b"J9,enquiry-received,2026-03-02T09:00:00,,,", &["happened_at \"2026-03-02T09:00:00\" has no time zone: write"]),
    (b"J9,enquiry-received,2026-03-02,,,", &["happened_at \"2026-03-02\" has no time zone: write it"]),
    (b"J9,enquiry-received,2026-02-30T09:00:00Z,,,", &["happened_at", "no day and time that exists: write"]),
    (b"J9,enquiry-received,,,,", &["happened_at is empty: fill it in"]),
    (b",enquiry-received,2026-03-02T09:00:00Z,,,", &["journey is empty: fill it in"]),
    (b"J9,,2026-03-02T09:00:00Z,,,", &["event is empty: fill it in"]),
    (b"J9,enquiry-received,2026-03-02T09:00:00Z,2026-03-01T09:00:00Z,,", &["happened after it was recorded: check happened_at, 2026-03-02", "recorded_at, 2026-03-01"]),
    (b"J9,enquiry-received,2036-03-02T09:00:00Z,,,", &["happened_at is in the future", "check"]),
    (b"J9,enquiry-received,2026-03-02T09:00:00Z,2036-03-01T09:00:00Z,,", &["recorded_at is in the future", "check"]),
    (b"J9,enquiry-received,0206-03-02T09:00:00Z,,,", &["in the year 206: check the year"]),
    (b"J2,panel-held,2026-03-11T09:00:00Z,,,", &["had ended by then, on 10 March 2026. Undo the ending"]),
    (br#"J2,journey-ended,2026-03-11T09:00:00Z,,,"{""reason"":""financial""}""#, &["had ended by then"]),
    (b"J1,enquiry-received,2026-03-03T09:00:00Z,,,", &["has its enquiry already. A household that comes back has"]),
    (br#"J1,journey-ended,2026-03-11T09:00:00Z,,,"{""reason"":""boredom""}""#, &["no reason \"boredom\"", LISTED, "[import.reasons]"]),
    (br#"J1,journey-ended,2026-03-11T09:00:00Z,,,"{}""#, &["reason is missing: add it to the attributes"]),
    (br#"J1,journey-ended,2026-03-11T09:00:00Z,,,"{""reason"":""financial"",""by"":""cat""}""#, &["decided by: cat is no one", "use one of household"]),
    (br#"J9,enquiry-received,2026-03-02T09:00:00Z,,,"{""source"":""moon""}""#, &["no source \"moon\"", LISTED, "[import.sources]"]),
    (br#"J1,check-requested,2026-03-11T09:00:00Z,,,"{""check"":""moon""}""#, &["no check \"moon\"", LISTED, "[import.checks]"]),
    (br#"J1,contact-recorded,2026-03-11T09:00:00Z,,,"{""channel"":""moon"",""outcome"":""spoke""}""#, &["channel: moon is no way of contact: use one of phone"]),
    (br#"J1,contact-recorded,2026-03-11T09:00:00Z,,,"{""outcome"":""moon""}""#, &["outcome: moon is no outcome of a contact: use one of spoke"]),
    (br#"J1,contact-recorded,2026-03-11T09:00:00Z,,,"{}""#, &["outcome is missing: add it"]),
    (br#"J1,milestone-reached,2026-03-11T09:00:00Z,,,"{""milestone"":""moon""}""#, &["no milestone moon: use one that"]),
    (br#"J1,next-action-set,2026-03-11T09:00:00Z,,,"{""due"":""soon""}""#, &["due \"soon\" is no day that exists: write it as"]),
    (br#"J1,journey-merged,2026-03-11T09:00:00Z,,,"{""into"":""J1""}""#, &["journey-merged names its own journey: look at into"]),
    (br#"J1,fact-undone,2026-03-11T09:00:00Z,,,"{""version"":""first""}""#, &["version \"first\" is no number: say which fact"]),
    (br#"J1,spend-recorded,2026-03-11T09:00:00Z,,,"{""pounds"":""much""}""#, &["\"much\" is no sum of money: write pounds as 1200"]),
    (br#"J1,note-added,2026-03-11T09:00:00Z,,,"{note: 1}""#, &["attributes are not JSON (key must be a string, at character 2)", JSON]),
    (br#"J1,note-added,2026-03-11T09:00:00Z,,,"[1]""#, &["the attributes are no JSON object", JSON]),
    (b"J9,enquiry-received", &["the row has 2 columns and the header 6: look at its commas"]),
    (b"J9,enquiry-received,2026-03-02T09:00:00Z,,,,,more", &["the row has 8 columns and the header 6"]),
    (b"J9,enquiry-received,2026-03-02T09:00:00Z,,Zo\xeb,", &["the column worker is not in UTF-8: save the file as"]),
    (b"J9,enquiry-received,2026-03-02T09:00:00Z,,Zo\0e,", &["the column worker holds a zero byte: take it out"]),
];

const DANCED: &[u8] = MISTAKES[0].0;

fn file_of<'a>(rows: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut file = format!("{HEADER}{GOOD}").into_bytes();
    for row in rows {
        file.extend(row);
        file.push(b'\n');
    }
    file
}

#[test]
fn each_mistake_in_a_row_is_told_with_its_line_and_remedy() {
    let service = Service::new();
    for (row, words) in MISTAKES {
        let file = service.write("f.csv", file_of([*row]));
        let copied = service.folder.path().join("f.errors.csv");
        let _ = std::fs::remove_file(copied);

        let printed = service.run(&["import", "events", &file]);

        printed.assert_refused(words);
        printed.assert_refused(&[
            "Nothing was imported from ",
            "f.csv: 1 row has a mistake.\n  line 6: ",
        ]);
        printed.assert_refused(&[
            "f.errors.csv",
            "Mend its rows and import it, or add --skip-bad-rows",
        ]);
        assert_eq!(printed.err.lines().count(), 3, "{printed:?}");
    }
    assert_eq!(service.facts(), 0);
}

#[test]
fn the_copy_has_every_row_and_every_error_and_can_be_mended_and_imported() {
    let service = Service::new();
    let file = service.write("f.csv", file_of(MISTAKES.iter().map(|(row, _)| *row)));

    let refused = service.run(&["import", "events", &file]);

    refused.assert_refused(&[&format!("{} rows have mistakes", MISTAKES.len()), "and 23 more"]);
    assert_eq!(service.facts(), 0);
    let mut original = csv::ReaderBuilder::new().flexible(true).from_path(&file).unwrap();
    let copied = copy(&service, "f.errors.csv");
    let original: Vec<Vec<String>> = original
        .byte_records()
        .map(|row| row.unwrap().iter().map(|it| String::from_utf8_lossy(it).into_owned()).collect())
        .collect();
    assert_eq!(copied.iter().map(|row| row[1..].to_vec()).collect::<Vec<_>>(), original);
    let (good, bad) = copied.split_at(4);
    assert!(good.iter().all(|row| row[0].is_empty()), "{good:?}");
    for (row, (_, words)) in bad.iter().zip(MISTAKES) {
        assert!(words.iter().all(|word| row[0].contains(word)), "{row:?} {words:?}");
    }

    let mended = "J3,enquiry-received,2026-03-03T09:00:00Z,,,\n";
    let header = format!("error,{HEADER}");
    let good: String = GOOD.lines().map(|row| format!(",{row}\n")).collect();
    let copied = service.write("f.errors.csv", format!("{header}{good}look again,{mended}"));
    let imported = service.run(&["import", "events", &copied]);

    assert_eq!(imported.status, 0, "{imported:?}");
    assert!(imported.out.contains("5 new facts of 3 journeys"), "{imported:?}");
    assert!(imported.out.contains("Columns not used: error"), "{imported:?}");
}

#[test]
fn bad_rows_are_left_out_where_that_is_asked_for_and_said_so() {
    let service = Service::new();
    let file = service.write("f.csv", file_of(MISTAKES[..3].iter().map(|(row, _)| *row)));

    let imported = service.run(&["import", "events", &file, "--skip-bad-rows"]);
    let again = service.run(&["import", "events", &file, "--skip-bad-rows"]);

    assert_eq!((imported.status, &*imported.err), (0, ""), "{imported:?}");
    for words in [
        "4 new facts of 2 journeys",
        "3 rows have mistakes and are left out",
        "line 6: ",
        "f.errors.csv",
    ] {
        assert!(imported.out.contains(words), "{words} is not in {imported:?}");
    }
    assert_eq!(service.facts(), 6);
    assert_eq!(copy(&service, "f.errors.csv").len(), 7);
    assert!(again.out.contains("the log holds its 4 facts already"), "{again:?}");
    assert!(!service.folder.path().join("f.errors-2.csv").exists(), "the same copy once");
}

#[test]
fn rows_that_say_the_same_come_in_once_and_it_is_said() {
    let service = Service::new();
    let file = service.write("f.csv", format!("{HEADER}{GOOD}{GOOD}"));

    let imported = service.run(&["import", "events", &file]);

    assert_eq!(imported.status, 0, "{imported:?}");
    assert!(imported.out.contains("4 rows repeat an earlier row and are left out"), "{imported:?}");
    assert_eq!(service.facts(), 6);
}

#[test]
fn a_copy_that_was_worked_on_is_never_written_over() {
    let service = Service::new();
    let file = service.write("f.csv", file_of([DANCED]));
    service.write("f.errors.csv", "my work");

    let refused = service.run(&["import", "events", &file]);

    refused.assert_refused(&["f.errors-2.csv"]);
    let kept = std::fs::read_to_string(service.folder.path().join("f.errors.csv")).unwrap();
    assert_eq!(kept, "my work");
    assert_eq!(copy(&service, "f.errors-2.csv").len(), 5);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let copied = std::fs::metadata(service.folder.path().join("f.errors-2.csv")).unwrap();
        assert_eq!(copied.permissions().mode() & 0o777, 0o600, "for its owner alone");
    }
}

#[test]
fn without_a_copy_no_row_is_left_out() {
    let service = Service::new();
    let name = format!("{}.csv", "x".repeat(247));
    let file = service.write(&name, file_of([DANCED]));

    for arguments in
        [vec!["import", "events", &file], vec!["import", "events", &file, "--skip-bad-rows"]]
    {
        service.run(&arguments).assert_refused(&[
            "line 6: the event \"danced\"",
            "No copy with the mistakes could be written beside it: file name too long",
            "Copy the file to a folder where you may write",
        ]);
    }
    assert_eq!(service.facts(), 0);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let service = Service::new();
    let folder = service.folder.path().join("locked");
    std::fs::create_dir(&folder).unwrap();
    let file = service.write("locked/f.csv", file_of([DANCED]));
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555)).unwrap();

    let refused = service.run(&["import", "events", &file]);
    let left = std::fs::read_dir(&folder).unwrap().count();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();

    if left == 2 {
        eprintln!("skipped: root may write to every folder");
        return;
    }
    refused.assert_refused(&[
        "No copy with the mistakes could be written beside it: permission denied",
    ]);
}

#[test]
fn rows_of_many_megabytes_are_told_by_their_line() {
    let long = format!("J9,{},2026-03-10T09:00:00Z,,,", "x".repeat(10_000_000));
    let wide = ",".repeat(10_000_000);
    let begun = "J9,note-added,2026-03-10T09:00:00Z,,,\"{}\n";
    let more = "J9,note-added,2026-03-10T09:00:00Z,,,\n";
    let unclosed = format!("{begun}{}", more.repeat(240_000));
    let small = format!("{begun}{more}{more}");
    for (row, words) in [
        (long, &["line 6: the row is longer than 1 MB: shorten it"][..]),
        (wide, &["line 6: the row has 10000001 columns and the header 6"]),
        (format!("J9,{},2026-03-10T09:00:00Z,,,", "x".repeat(500_000)), &["is neither a fact nor"]),
        (
            unclosed,
            &["longer than 1 MB", "goes on to line 240008; a quotation mark may be missing"],
        ),
        (small, &["not JSON", "the row goes on to line 10; a quotation mark may be missing"]),
    ] {
        let service = Service::new();
        let file = service.write("f.csv", file_of([row.as_bytes()]));

        service.run(&["import", "events", &file]).assert_refused(words);

        assert_eq!(service.facts(), 0);
    }
}

#[test]
fn what_is_read_from_a_pipe_is_imported_or_refused() {
    let service = Service::new();
    let good = service.write("good.csv", format!("{HEADER}{GOOD}"));
    let bad = service.write("bad.csv", file_of([DANCED]));
    let through_a_pipe = |file: &str| {
        let mut cat = Command::new("cat").arg(file).stdout(Stdio::piped()).spawn().unwrap();
        let pipe = cat.stdout.take().unwrap();
        let printed = service.run_on(&["import", "events", "/dev/stdin"], &[], pipe);
        cat.wait().unwrap();
        printed
    };

    through_a_pipe(&bad).assert_refused(&["line 6: the event \"danced\"", "the file is a pipe"]);
    assert_eq!(service.facts(), 0);
    assert_eq!(through_a_pipe(&good).status, 0);
    assert_eq!(service.facts(), 6);
}
