//! Files that grow, that ask for others, and that say they belong elsewhere.

use std::fs;
use std::path::Path;

use crate::spreadsheet::{Cell, of_parts, workbook};
use crate::support::Service;
use crate::web_support::{Browser, Site, with};

const MONDAY: &str = "2026-03-02T09:00:00Z";
/// Megabytes that the service may have taken when all of them were sent to it.
const MOST: u64 = 700;

fn send(manager: &Browser<'_>, name: &str, bytes: &[u8]) -> (u16, String) {
    let marks = manager.get("/imports/new").marks();
    let sent = manager.upload("/imports/new", &with(&marks, &[]), &[("file", name, bytes)]);
    (sent.status, sent.body)
}

// The parts of a workbook, one of them replaced.
fn with_part(name: &str, text: String) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let mut parts = vec![
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"
                .to_owned(),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{sheet}\" xmlns:r=\"{office}\"><sheets><sheet name=\"E\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{sheet}\"><sheetData/></worksheet>"),
        ),
    ];
    parts.retain(|(part, _)| *part != name);
    parts.push((name, text));
    of_parts(&parts)
}

// In kB, where the system says it.
fn most_memory(site: &Site) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", site.server.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[test]
fn a_file_that_grows_when_it_is_read_is_refused_within_bounds() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let rows = |row: &str, times: usize| {
        let rows = row.repeat(times);
        let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        with_part("xl/worksheets/sheet1.xml", sheet)
    };
    let many: Vec<(String, String)> =
        (0..60_000).map(|n| (format!("xl/{n}.xml"), String::new())).collect();
    let many: Vec<(&str, String)> =
        many.iter().map(|(name, text)| (&**name, text.clone())).collect();
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let files: [(&str, Vec<u8>); 9] = [
        ("zeros.xlsx", of_parts(&[("xl/workbook.xml", "0".repeat(300 << 20))])),
        (
            "strings.xlsx",
            with_part(
                "xl/sharedStrings.xml",
                format!("<sst>{}</sst>", "<si><t/></si>".repeat(15 << 20)),
            ),
        ),
        (
            "long.xlsx",
            with_part(
                "xl/sharedStrings.xml",
                format!("<sst><si><t>{}</t></si></sst>", "x".repeat(200 << 20)),
            ),
        ),
        ("rows.xlsx", rows("<row/>", 20 << 20)),
        ("cells.xlsx", rows("<c><v>1</v></c>", 10 << 20)),
        ("far.xlsx", rows(far, 1)),
        ("deep.xlsx", with_part("xl/worksheets/sheet1.xml", "<row>".repeat(10 << 20))),
        ("many.xlsx", of_parts(&many)),
        ("wide.csv", format!("Date of enquiry,Name\n{}\n", ",".repeat(9 << 20)).into_bytes()),
    ];
    for (name, bytes) in files {
        assert!(bytes.len() <= 10 << 20, "{name} is larger than a page takes: {}", bytes.len());
        let (status, body) = send(&manager, name, &bytes);
        // One that is odd and within bounds goes on to be understood.
        let is_odd = ["far.xlsx", "wide.csv"].contains(&name) && status == 303;
        assert!(is_odd || status == 422, "{name}: {status} {body}");
        assert!(is_odd || body.contains("There is a problem"), "{name}: {body}");
        assert_eq!(manager.get("/work").status, 200, "{name} stops nobody");
    }
    match most_memory(&site) {
        Some(most) => assert!(most / 1024 < MOST, "it took {} MB", most / 1024),
        None => eprintln!("not run: this system does not say how much memory a process took"),
    }
}

#[test]
fn a_workbook_that_names_entities_or_other_files_is_given_none() {
    let service = Service::new();
    service.write("secret.txt", "Kanarienvogel");
    let secret = service.folder.path().join("secret.txt");
    let laughs: String = (1..=9)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let told = |doctype: &str, name: &str| {
        let cell = |place: &str, text: &str| {
            format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        };
        let header = cell("A1", "Date of enquiry") + &cell("B1", "Name");
        let row = cell("A2", "02/02/2026") + &cell("B2", name);
        format!(
            "<?xml version=\"1.0\"?>{doctype}<worksheet><sheetData><row r=\"1\">{header}</row>\
             <row r=\"2\">{row}</row></sheetData></worksheet>"
        )
    };
    let doctypes = [
        format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file://{}\">]>", secret.display()),
        format!("<!DOCTYPE x SYSTEM \"file://{}\">", secret.display()),
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"http://127.0.0.1:9/\">]>".to_owned(),
        format!("<!DOCTYPE x [<!ENTITY l0 \"lol\">{laughs}<!ENTITY e \"&l9;\">]>"),
    ];
    for doctype in doctypes {
        let sheet = with_part("xl/worksheets/sheet1.xml", told(&doctype, "Ann &e;"));
        let file = service.write("entities.xlsx", sheet);
        let printed = service.run(&["import", "enquiries", &file, "--dry-run"]);
        assert!([0, 1].contains(&printed.status), "{doctype}: {printed:?}");
        let said = format!("{}{}", printed.out, printed.err);
        assert!(!said.contains("Kanarienvogel") && !said.contains("lollol"), "{doctype}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

// All that lies in a folder, and below it.
fn files(folder: &Path) -> Vec<String> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path.display().to_string());
        }
    }
    found.sort();
    found
}

#[test]
fn whatever_a_file_is_called_it_is_put_nowhere() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let sheet = workbook(&[
        ["Date of enquiry", "Name"].map(Cell::Text).into(),
        vec![Cell::Day(46_083), Cell::Text("Ann Day")],
    ]);
    assert_eq!(send(&manager, "first.xlsx", &sheet).0, 303);
    let before = files(service.folder.path());
    for name in [
        "../../evil.xlsx",
        "..\\..\\evil.xlsx",
        "/etc/cron.d/evil.xlsx",
        "C:\\evil.xlsx",
        "evil.xlsx;x.sh",
        "evil.php%00.xlsx",
        "CON.xlsx",
        "....//evil.xlsx",
        "evil.xlsx\u{202e}slx",
        "<img src=x onerror=alert(1)>.xlsx",
        "=cmd|' /C calc'!A0.xlsx",
        "evil' --.xlsx",
    ] {
        let marks = manager.get("/imports/new").marks();
        let sent = manager.upload("/imports/new", &with(&marks, &[]), &[("file", name, &sheet)]);
        assert!([303, 422].contains(&sent.status), "{name}: {sent:?}");
        if let Some(mapping) = sent.location {
            let import = mapping.trim_end_matches("/mapping");
            assert!(manager.get(&mapping).body.contains("Name"), "{name}");
            for below in ["check", "errors.csv", "map.toml"] {
                let answer = manager.get(&format!("{import}/{below}"));
                let shown = answer.header("content-disposition").unwrap_or_default();
                assert!(!shown.contains("evil"), "{name}: {answer:?}");
                assert!(!answer.body.contains("<img src=x"), "{name}: {answer:?}");
            }
        }
    }
    let slip = of_parts(&[
        ("../../../../slipped.txt", "x".to_owned()),
        ("xl/workbook.xml", "<x/>".to_owned()),
    ]);
    assert_eq!(send(&manager, "slip.xlsx", &slip).0, 422);
    assert_eq!(files(service.folder.path()), before, "no file came of it");
}
