//! Spreadsheets and maps that cannot be read: one sentence says why and what to do.

use std::process::{Command, Stdio};

use crate::spreadsheet::{
    Cell::{self, Day, Empty, Failed, Number, Text},
    of_parts, workbook,
};
use crate::support::Service;

const HEADER: &str = "No,Date of enquiry,Name,Tel,IV,Date closed,Reason,Notes\n";

fn titles() -> Vec<Cell<'static>> {
    HEADER.trim().split(',').map(Text).collect()
}

fn good() -> Vec<u8> {
    workbook(&[titles(), vec![Number(1.0), Day(46_083), Text("Ann Day")]])
}

#[test]
fn files_that_are_no_spreadsheet_are_refused_by_what_they_are() {
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    let password: Vec<u8> =
        [old.clone(), "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect()]
            .concat();
    let half = good()[..good().len() / 2].to_vec();
    let bomb = of_parts(&[("xl/workbook.xml", "0".repeat(300 << 20))]);
    let document = of_parts(&[("word/document.xml", "<w/>".to_owned())]);
    let files: [(&str, Vec<u8>, &str); 12] = [
        (
            "text.xlsx",
            b"No,Date of enquiry,Name\n".to_vec(),
            "it is no Excel workbook. Open it in Excel and save it",
        ),
        (
            "old.xls",
            old,
            "it is a workbook of Excel 97 to 2003. Open it in Excel and save it as .xlsx",
        ),
        (
            "locked.xlsx",
            password,
            "it is under a password. Open it in Excel, take the password off",
        ),
        ("half.xlsx", half, "ends in the middle or is damaged"),
        ("bomb.xlsx", bomb, "it unpacks to more than a spreadsheet of enquiries holds"),
        ("document.xlsx", document, "it is no Excel workbook"),
        ("empty.xlsx", vec![], "it is empty"),
        ("blank.xlsx", workbook(&[]), "it is empty"),
        ("header.xlsx", workbook(&[titles()]), "it has a header and no rows"),
        (
            "other.csv",
            b"Shoe,Size\nred,11\n".to_vec(),
            "no row of it is a header: none has a column for the day of the enquiry and others that are known. The nearest is Shoe, Size. Looked for were the household's number (No,",
        ),
        (
            "semicolons.csv",
            HEADER.replace(',', ";").into(),
            "its columns are separated by semicolons",
        ),
        (
            "twice.csv",
            format!("{}Tel,Phone\n", HEADER.trim()).replace("NotesTel", "Notes").into(),
            "it has two columns for the phone: Tel (D), Phone (I)",
        ),
    ];
    for (name, bytes, words) in files {
        let service = Service::new();
        let file = service.write(name, bytes);

        let printed = service.run(&["import", "enquiries", &file, "--skip-bad-rows"]);

        printed.assert_refused_in_a_line(&[name, "cannot be imported: ", words]);
        assert_eq!(
            std::fs::read_dir(&service.folder).unwrap().count(),
            1,
            "{name} is alone as it was"
        );
    }
}

#[test]
fn maps_with_mistakes_are_refused_with_their_line() {
    let service = Service::new();
    let file = service.write("f.xlsx", good());
    let columns = "[columns]\nenquired_on = \"Date of enquiry\"\nnames = \"Name\"\n";
    for (more, words) in [
        ("phon = \"Tel\"\n", "map.toml: line 4: There is no `phon` here: did you mean `phone`?"),
        ("[milestone]\n", "line 4: There is no key `milestone` here: did you mean `milestones`?"),
        (
            "[milestones]\nIV = \"initial-visit\"\n",
            "line 5: IV is to become initial-visit, and the pathway fostering-england has no such milestone",
        ),
        (
            "[milestones]\nIV = \"contact-recorded/shouted\"\n",
            "line 5: IV is to become contact-recorded/shouted",
        ),
        (
            "[workers]\nAD = \"ann@council.example\"\n",
            "line 5: AD is to become ann@council.example, and no worker has that e-mail address: add them with `waymark worker add`",
        ),
        ("[reasons]\nmoon = \"boredom\"\n", "line 5: moon is to become boredom"),
        (
            "[reasons]\nmoon = \"moving/cat\"\n",
            "after the / write household, service, both or no-reply",
        ),
        (
            "[sources]\nmoon = \"moon\"\n",
            "no such source: use one that `waymark pathway show` lists",
        ),
        ("[outcomes]\nopen = \"ajar\"\n", "no such milestone, nor is it `open` or `ended`"),
        (
            "phone = \"Name\"\n",
            "The column \"Name\" is to hold the names and the phone: name it once",
        ),
        (
            "email = \"Mail\"\n",
            "row 1, its header, has no column Mail, only No, Date of enquiry, Name, Tel",
        ),
        ("[rows]\nnone_where = { Shoe = \"x\" }\n", "has no column Shoe"),
    ] {
        let map = service.write("map.toml", format!("{columns}{more}"));

        let printed = service.run(&["import", "enquiries", &file, "--map", &map]);

        printed.assert_refused_in_a_line(&[words]);
    }
    let sheet = service.write("map.toml", format!("sheet = \"Other\"\n{columns}"));
    let printed = service.run(&["import", "enquiries", &file, "--map", &sheet]);
    printed.assert_refused_in_a_line(&["it has no sheet called Other, only Enquiries"]);
    let printed = service.run(&["import", "enquiries", &file, "--map", "none.toml"]);
    printed.assert_refused_in_a_line(&["The map none.toml cannot be read"]);
    assert_eq!(service.facts(), 0);
}

#[test]
fn each_mistake_in_a_row_is_told_with_its_row_and_remedy() {
    let long = "x".repeat(201);
    let rows: [(&str, &str); 12] = [
        ("1,,Ann Day,,,,,", "row 2: Date of enquiry is empty: write the day of the enquiry"),
        (
            "1,31/02/2026,Ann Day,,,,,",
            "row 2: Date of enquiry \"31/02/2026\": there is no such day",
        ),
        ("1,2 March,Ann Day,,,,,", "row 2: Date of enquiry \"2 March\": it has no year"),
        ("1,soon,Ann Day,,,,,", "it is written in none of the styles dd/mm/yyyy,"),
        ("1,02/03/2096,Ann Day,,,,,", "row 2: Date of enquiry \"02/03/2096\" is in the future"),
        ("1,02/03/1026,Ann Day,,,,,", "is in the year 1026"),
        (",02/03/2026,Ann Day,,,,,", "row 2: No is empty: number the household"),
        (
            "Ann Day,02/03/2026,Ann Day,,,,,",
            "row 2: No holds no number of a household: write it as 17",
        ),
        (
            "1,02/03/2026,Ann Day,,,09/03/2026,boredom,",
            "row 2: the reason \"boredom\" is none that is known: say in the [reasons] of a map",
        ),
        (
            "1,02/03/2026,Ann Day,,10/03/2026,09/03/2026,financial,",
            "row 2: This journey had ended by then, on 9 March 2026",
        ),
        ("1,02/03/2026,LONG,,,,,", "row 2: the names are longer than 200 characters"),
        ("1,02/03/2026,Ann\0 Day,,,,,", "row 2: the column C holds a zero byte: take it out"),
    ];
    for (row, words) in rows {
        let service = Service::new();
        let file = service.write("f.csv", format!("{HEADER}{}\n", row.replace("LONG", &long)));

        let printed = service.run(&["import", "enquiries", &file]);

        printed.assert_refused(&["f.csv: 1 row has a mistake", words, "f.errors.csv"]);
        assert_eq!(service.facts(), 0);
    }
    let service = Service::new();
    let twice = format!("{HEADER}1,02/03/2026,Ann Day,,,,,\n1,03/03/2026,Bea Bell,,,,,\n");
    let file = service.write("f.csv", twice);
    let printed = service.run(&["import", "enquiries", &file]);
    printed.assert_refused(&["row 3: the number 1 is that of row 2: give each household its own"]);
}

#[test]
fn what_is_doubtful_comes_in_as_it_was_understood() {
    let service = Service::new();
    let long = "x".repeat(10_000);
    let book = workbook(&[
        titles(),
        vec![
            Number(1.0),
            Day(46_083),
            Text("\u{202e}Mr & Mrs Day\u{202c}"),
            Failed("#REF!"),
            Failed("#N/A"),
            Empty,
            Empty,
            Text(&long),
        ],
        vec![
            Number(2.0),
            Day(46_083),
            Text("Anna Day / Ben Bell"),
            Number(1_709_890_123.0),
            Text("1/3/2026"),
        ],
    ]);
    let file = service.write("f.xlsx", book);

    let printed = service.run(&["import", "enquiries", &file]);

    assert_eq!(printed.status, 0, "{printed:?}");
    for words in [
        "row 2: Tel holds #REF!, a formula that failed",
        "row 2: IV \"#N/A\": a formula failed there. It is left out",
        "row 2: who the adults are is not clear: the names are kept as written",
        "row 3: the phone lost its first 0, which is put back",
        "row 3: IV, 1 March 2026, is before Date of enquiry, 2 March 2026",
    ] {
        assert!(printed.out.contains(words), "{words} is not in {}", printed.out);
    }
    let exported = service.run(&["export", "events", "--with-personal-data"]).out;
    assert!(exported.contains("Mr & Mrs Day") && exported.contains(&long), "nothing is lost");
    assert!(!exported.contains('\u{202e}'));
}

#[test]
fn a_pipe_is_read_and_no_copy_is_put_beside_it() {
    let service = Service::new();
    for (row, words) in [
        ("1,02/03/2026,Ann Day,,,,,", "1 new fact of 1 journey"),
        ("1,soon,Ann Day,,,,,", "the file is a pipe"),
    ] {
        let file = service.write("f.csv", format!("{HEADER}{row}\n"));
        let mut cat = Command::new("cat").arg(file).stdout(Stdio::piped()).spawn().unwrap();
        let pipe = cat.stdout.take().unwrap();

        let printed =
            service.run_on(&["import", "enquiries", "/dev/stdin", "--dry-run"], &[], pipe);

        assert!(cat.wait().unwrap().success());
        assert!(printed.out.contains(words) || printed.err.contains(words), "{printed:?}");
    }
}

#[test]
fn a_damaged_workbook_is_read_or_refused() {
    let whole = good();
    let service = Service::new();
    for place in (0..whole.len()).step_by(37) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x55;
        let file = service.write("f.xlsx", &bytes);

        let printed = service.run(&["import", "enquiries", &file, "--dry-run"]);

        assert!([0, 1].contains(&printed.status), "{place}: {printed:?}");
        assert!(!printed.err.contains("panicked"), "{place}: {printed:?}");
    }
}
