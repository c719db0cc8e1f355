//! Files that cannot be imported: one sentence says why and what to do, and nothing is recorded.

use std::io::Write as _;

use crate::support::{Service, copy};

const HEADER: &str = "journey,event,happened_at,recorded_at,worker,attributes\n";
const GOOD: &str = "J1,enquiry-received,2026-03-02T09:00:00Z,,,\n\
                    J1,initial-visit-held,2026-03-09T09:00:00Z,,,\n";

fn good() -> String {
    format!("{HEADER}{GOOD}")
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

/// Each file is refused whole, in one sentence that names it, before anything is made.
fn assert_all_refused(files: &[(&str, Vec<u8>, &[&str])]) {
    for (name, bytes, words) in files {
        let service = Service::new();
        let file = service.write(name, bytes);

        let printed = service.run(&["import", "events", &file, "--skip-bad-rows"]);

        printed.assert_refused(words);
        printed.assert_refused(&[name, "cannot be imported: "]);
        assert_eq!(printed.err.lines().count(), 1, "{printed:?}");
        let left = std::fs::read_dir(&service.folder).unwrap().count();
        assert_eq!(left, 1, "{name} is alone in its folder as it was");
    }
}

#[test]
fn files_that_hold_no_rows_are_refused() {
    let header_only = Service::new();
    let file = header_only.write("header.csv", HEADER);

    header_only
        .run(&["import", "events", &file])
        .assert_refused(&["header.csv", "it has a header and no rows. Choose the file"]);
    assert_eq!(header_only.facts(), 0);
    let empty: &[&str] = &["it is empty. Choose the file with the rows"];
    assert_all_refused(&[
        ("empty.csv", vec![], empty),
        ("mark.csv", b"\xef\xbb\xbf".to_vec(), empty),
        ("blank.csv", b"\n\r\n\n".to_vec(), empty),
        ("empty.csv.gz", gzipped(""), empty),
    ]);
}

#[test]
fn files_in_another_format_or_encoding_are_refused_by_its_name() {
    let utf16_words: &[&str] = &["it is in UTF-16. Save it as \"CSV UTF-8\""];
    let binary: &[&str] = &["it is not text. Save the spreadsheet as \"CSV UTF-8\""];
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    assert_all_refused(&[
        ("excel.csv", good().replace(',', ";").into(), &["separated by semicolons", "Save it as"]),
        ("tabs.csv", good().replace(',', "\t").into(), &["separated by tabs", "Save it as"]),
        ("bars.csv", good().replace(',', "|").into(), &["separated by vertical bars"]),
        (
            "header.csv",
            b"journey,event,happened_at,w\xf6rker\n".to_vec(),
            &["header is not in UTF-8"],
        ),
        ("little.csv", utf16(&format!("\u{feff}{}", good()), u16::to_le_bytes), utf16_words),
        ("big.csv", utf16(&format!("\u{feff}{}", good()), u16::to_be_bytes), utf16_words),
        ("little_unmarked.csv", utf16(&good(), u16::to_le_bytes), utf16_words),
        ("big_unmarked.csv", utf16(&good(), u16::to_be_bytes), utf16_words),
        ("picture.csv", png.to_vec(), binary),
        ("workbook.csv", [b"PK\x03\x04".to_vec(), (0..=255).collect()].concat(), binary),
        ("twice.csv.gz", gzipped(&String::from_utf8_lossy(&gzipped(&good()))), binary),
    ]);
}

#[test]
fn headers_that_do_not_say_what_is_needed_are_refused() {
    let unclosed = good().replacen("worker", "\"worker", 1).replacen("journey", "case", 1);
    let long = format!("{}\n{GOOD}", "x".repeat(10_000_000));
    let many = format!("{}\n{GOOD}", "x,".repeat(5_000_000));
    let no_end = format!("{}{}", HEADER.replace("worker", "\"worker"), GOOD.repeat(100_000));
    let too_long: &[&str] = &["its header goes on for more than 1 MB"];
    assert_all_refused(&[
        (
            "when.csv",
            good().replace("happened_at", "when").into(),
            &[
                "it has no column for happened_at, only journey, event, when",
                "--columns happened_at=NAME",
            ],
        ),
        (
            "twice.csv",
            good().replace("worker", "event").into(),
            &["two columns called event. Rename"],
        ),
        ("unclosed.csv", unclosed.into(), &["its header goes on to line 4. Look for a quotation"]),
        ("long.csv", long.into(), too_long),
        ("many.csv", many.into(), too_long),
        ("no_end.csv", no_end.into(), too_long),
    ]);
}

#[test]
fn columns_that_are_told_wrongly_are_refused() {
    let service = Service::new();
    let file = service.write("f.csv", good());
    let told = |columns| service.run(&["import", "events", &file, "--columns", columns]);

    for (columns, words) in [
        ("colour=red", "no column called colour: use one of journey, event, happened_at"),
        ("journey", "write OURS=THEIRS, as journey=case_id"),
        ("", "write OURS=THEIRS, as journey=case_id"),
        ("event=event,event=worker", "event is given twice"),
    ] {
        let printed = told(columns);
        assert_eq!((printed.status, &*printed.out), (2, ""), "{printed:?}");
        assert!(printed.err.contains(words), "{printed:?}");
    }
    told("journey=case").assert_refused(&[
        "f.csv",
        "no column called case, only journey, event",
        "--columns",
    ]);
}

#[test]
fn damaged_gzip_files_are_refused_whole() {
    let rows: String =
        (0..20_000).map(|it| format!("K{it},enquiry-received,2026-03-02T09:00:00Z,,,\n")).collect();
    let whole = gzipped(&format!("{HEADER}{rows}"));
    let cut = &whole[..whole.len() / 2];
    let service = Service::new();

    for (name, bytes) in [
        ("cut.csv.gz", cut.to_vec()),
        ("last_byte.csv.gz", whole[..whole.len() - 1].to_vec()),
        ("trailing.csv.gz", [&whole[..], b"and more"].concat()),
    ] {
        let file = service.write(name, bytes);
        let printed = service.run(&["import", "events", &file, "--skip-bad-rows"]);

        printed.assert_refused(&[
            name,
            "gzipped, and ends in the middle or is damaged",
            "Fetch it",
        ]);
        assert_eq!(printed.err.lines().count(), 1, "{printed:?}");
        assert_eq!(service.facts(), 0);
    }
    let two = service
        .write("two.csv.gz", [whole, gzipped("K0,note-added,2026-03-03T09:00:00Z,,,\n")].concat());
    assert_eq!(service.run(&["import", "events", &two]).status, 0, "gzip files may be joined");
}

#[test]
fn what_is_no_file_to_read_is_named() {
    let service = Service::new();
    std::fs::create_dir(service.folder.path().join("folder.csv")).unwrap();
    let told = |name: &str| service.run(&["import", "events", name]);

    told("nowhere.csv").assert_refused(&["nowhere.csv", "there is no such file. Check its name"]);
    told("folder.csv").assert_refused(&["folder.csv", "it is a folder. Name a file in it"]);

    let file = service.write("locked.csv", good());
    let locked: std::fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o000);
    std::fs::set_permissions(&file, locked).unwrap();
    if std::fs::read(&file).is_ok() {
        eprintln!("skipped: root may read every file");
        return;
    }
    told("locked.csv").assert_refused(&["locked.csv", "you may not read it. Ask whoever"]);
}

#[test]
fn marks_and_line_ends_of_other_systems_are_taken_as_they_come() {
    for text in [
        format!("\u{feff}{}", good()),
        good().replace('\n', "\r\n"),
        good().replace('\n', "\r"),
        format!("\u{feff}{}", good().replacen("journey", "\"journey\"", 1)),
        good().trim_end().to_owned(),
    ] {
        let service = Service::new();
        let file = service.write("f.csv", &text);

        let printed = service.run(&["import", "events", &file]);

        assert_eq!((printed.status, &*printed.err), (0, ""), "{text:?}: {printed:?}");
        assert_eq!(service.facts(), 4, "{text:?}");
    }
}

#[test]
fn a_line_is_named_by_its_number_in_the_file() {
    let bad = "J1,danced,2026-03-10T09:00:00Z,,,";
    for (text, lines) in [
        (format!("{HEADER}{bad}\n{bad}\n"), [2, 3]),
        (format!("{HEADER}{bad}\r\n{bad}\r\n").replace("attributes\n", "attributes\r\n"), [2, 3]),
        (format!("{HEADER}{bad}\r{bad}").replace("attributes\n", "attributes\r"), [2, 3]),
        (format!("\n{HEADER}\n\n{bad}\n\n{bad}\n"), [5, 7]),
        (format!("{HEADER}{bad}\"{{}}\n\n\"\n{bad}\n"), [2, 5]),
    ] {
        let service = Service::new();
        let file = service.write("f.csv", &text);

        let printed = service.run(&["import", "events", &file]);

        let found = printed.err.lines().filter_map(|line| line.strip_prefix("  line "));
        let found: Vec<u32> =
            found.map(|it| it.split(':').next().unwrap().parse().unwrap()).collect();
        assert_eq!(found, lines, "{text:?}: {printed:?}");
        let marked = copy(&service, "f.errors.csv").into_iter().filter(|row| !row[0].is_empty());
        assert_eq!(marked.count(), 2, "{text:?}");
    }
}
