//! What is tried on any bytes: each reader of what comes from outside, with some of what it takes to begin from.
//! `any_bytes.rs` of the service's tests tries them a little, `bash tests/fuzz/run` for as long as one likes.

use waymark::import::{Map, Spreadsheet};
use waymark::store::decode;
use waymark::web::outside::READERS;

/// What tries bytes. It panics where something is wrong.
pub(crate) type Target = fn(&[u8]);

/// Each, with what it begins from.
pub(crate) const TARGETS: [(&str, Target, &[&[u8]]); 15] = [
    ("fact", fact, &[
        b"enquiry-received\n{\"reference\":\"FH-1-R\",\"people\":[]}",
        b"note-added\n{\"note\":\"AAAA\"}",
        b"milestone-recorded\n{\"milestone\":\"initial-visit-held\"}",
        b"journey-ended\n{\"reason\":\"financial\",\"decided_by\":\"household\"}",
    ]),
    ("pathway", pathway, &[include_bytes!("../../src/domain/pathway/fostering_england.toml")]),
    ("map", map, &[include_bytes!("../data/recruitment_tracker.toml")]),
    ("csv", csv, &[
        b"No,Date of enquiry,Name,Tel\n1,02/02/2026,\"Ann, Day\",01632 960000\n",
        b"\xef\xbb\xbfTracker\r\nDate;Name\r\n2 Feb 26;x\r\n",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    ]),
    ("workbook", workbook, &[b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
    ("form", |bytes| outside("form", bytes), &[
        b"csrf=t&key=00000000-0000-0000-0000-000000000007&seen=4&note=a+%26+b&reason=x&reason=y",
        b"csrf=t&note=%ff%00&note=b",
    ]),
    ("filters", |bytes| outside("filters", bytes), &[b"q=Ann&status=open&sort=household&size=50&page=2&show=board"]),
    ("question", |bytes| outside("question", bytes), &[
        b"by=area&from=2025-10-01&to=2026-10-01&as-at=2026-03-31&known-at=2026-04-03T17:00:00Z",
        b"days=working&within=180&year=2026&target=15",
    ]),
    ("return-to", return_to, &[b"/work?whose=team#x", b"//evil.example", b"/\\evil.example"]),
    ("day", |bytes| outside("day", bytes), &[b"31/3/2026", b"last tuesday", b"2026-03-29", b"30 Feb 26", b"tomorrow"]),
    ("time", |bytes| outside("time", bytes), &[b"9.30am", b"25:61", b"noon", b"1730"]),
    ("e-mail", |bytes| outside("e-mail", bytes), &["zo\u{eb}@council.example".as_bytes(), b"\"a b\"@[127.0.0.1]"]),
    ("line", |bytes| outside("line", bytes), &["O\u{2019}Brien\u{202e}".as_bytes()]),
    ("note", |bytes| outside("note", bytes), &[b"two\r\nlines\t\0"]),
    ("json", |bytes| outside("json", bytes), &[b"{\"note\":\"a\",\"n\":[1e400,{\"x\":null}]}", b"[[[[[[[["]),
];

fn outside(kind: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for (name, read) in READERS {
        if name == kind {
            // The same text is the same thing.
            assert_eq!(read(&text), read(&text), "{kind}");
        }
    }
}

// What a link leads back to is an address of this service, whatever a browser makes of it.
fn return_to(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for (name, read) in READERS {
        if name == "return-to" && read(&text) {
            assert!(text.starts_with('/') && !text.starts_with("//"), "{text:?}");
            assert!(!text.contains(['\\', '\r', '\n', '\t', '\0']), "{text:?}");
        }
    }
}

// A name in the first line, and what it holds.
fn fact(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (kind, body) = text.split_once('\n').unwrap_or((&text, "{}"));
    assert_eq!(decode(kind, 1, body), decode(kind, 1, body));
    let _ = decode(kind, 2, body);
}

fn pathway(bytes: &[u8]) {
    if let Err(mistakes) = waymark::pathways::read(&String::from_utf8_lossy(bytes)) {
        assert!(!mistakes.is_empty(), "what is refused says why");
    }
}

fn map(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(map) = Map::read(&text) {
        assert!(Map::read(map.text()).is_ok(), "what was read reads again");
    }
}

fn csv(bytes: &[u8]) {
    sheet(bytes, "any.csv");
}

fn workbook(bytes: &[u8]) {
    sheet(bytes, "any.xlsx");
}

fn sheet(bytes: &[u8], name: &str) {
    let Ok(sheet) = Spreadsheet::read(bytes.to_vec(), name) else { return };
    for one in sheet.sheets() {
        if let Ok(map) = sheet.draft(Some(one)) {
            let _ = sheet.columns(&map);
            let _ = sheet.titles(&map);
        }
    }
}
