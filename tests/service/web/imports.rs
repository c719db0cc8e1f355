//! A spreadsheet that a manager brings in over the pages: looked at, imported once, taken back.

use std::path::Path;

use super::objects::{MONDAY, SHEET, import_of, sent, uploaded};
use crate::spreadsheet::{
    Cell::{Day, Number, Text},
    workbook,
};
use crate::support::Service;
use crate::web_support::{Answer, Browser, Site, new_phone, with};

/// The words that nobody knows, as a manager explains them.
const WORDS: [(&str, &str); 3] =
    [("Too busy by far", "work-or-childcare"), ("Wireless", "radio-or-press"), ("KH", "")];

// Every list of a page, with what is selected in it.
fn selects(page: &Answer) -> Vec<(String, String)> {
    let lists = page.body.split("<select class=\"govuk-select\" id=\"").skip(1);
    let list = |rest: &str| {
        let (name, rest) = rest.split_once('"').unwrap();
        let rest = rest.split("</select>").next().unwrap();
        let chosen = rest.split_once("\" selected").map(|(before, _)| before);
        let value = chosen.and_then(|it| it.rsplit_once("value=\"")).map_or("", |(_, it)| it);
        (name.to_owned(), value.to_owned())
    };
    lists.map(list).collect()
}

// The name of the list under a label.
fn list(page: &Answer, label: &str) -> String {
    let label = format!(">{label}</label>");
    let (before, _) = page.body.split_once(&label).unwrap_or_else(|| panic!("{label}: {page:?}"));
    before.rsplit_once("for=\"").unwrap().1.trim_end_matches('"').to_owned()
}

// Continues with what a page has selected, but for some of it.
fn go_on(manager: &Browser<'_>, address: &str, other: &[(&str, &str)]) -> Answer {
    let page = manager.get(address);
    assert_eq!(page.status, 200, "{address}: {page:?}");
    let mut chosen = selects(&page);
    for (label, value) in other {
        let name = list(&page, label);
        let place = chosen.iter().position(|(it, _)| *it == name).unwrap();
        (*value).clone_into(&mut chosen[place].1);
    }
    let chosen: Vec<(&str, &str)> = chosen.iter().map(|(name, it)| (&**name, &**it)).collect();
    manager.send(address, &with(&page.marks(), &chosen))
}

// What columns and words mean is said as it is guessed, and the page before the import is shown.
fn looked_at(manager: &Browser<'_>, import: &str, words: &[(&str, &str)]) -> Answer {
    let columns = go_on(manager, &format!("/imports/{import}/mapping"), &[]);
    assert_eq!(columns.status, 303, "{columns:?}");
    if columns.location.as_ref().unwrap().ends_with("/words") {
        let words = go_on(manager, &format!("/imports/{import}/words"), words);
        assert_eq!(words.status, 303, "{words:?}");
    }
    let check = manager.get(&format!("/imports/{import}/check"));
    assert_eq!(check.status, 200, "{check:?}");
    check
}

fn decide(manager: &Browser<'_>, check: &Answer, import: &str, decision: &str) -> Answer {
    let version = check.field("version").unwrap_or_default();
    let fields = [("decision", decision), ("version", &*version)];
    manager.send(&format!("/imports/{import}/check"), &with(&check.marks(), &fields))
}

// Waits for the end of an import, or of its undoing, as somebody who looks again.
fn done(manager: &Browser<'_>, import: &str, words: &str) -> Answer {
    for _ in 0..600 {
        let page = manager.get(&format!("/imports/{import}"));
        if page.body.contains(words) {
            return page;
        }
    }
    panic!("it never says {words}: {:?}", manager.get(&format!("/imports/{import}")));
}

// Files that are still there, sealed.
fn sealed(service: &Service) -> i64 {
    service.count("SELECT count(*) FROM upload WHERE file IS NOT NULL")
}

#[test]
fn what_comes_in_is_looked_at_imported_once_and_taken_back() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let nothing = manager.get("/imports");
    assert!(nothing.body.contains("Nothing has been imported yet"), "{nothing:?}");
    let import = uploaded(&manager, SHEET);
    let check = looked_at(&manager, &import, &WORDS);

    for words in ["Import 2 households", "No e-mails will be sent", "Zebedee Quill", "Shoe"] {
        assert!(check.body.contains(words), "{words}: {check:?}");
    }
    assert_eq!(service.facts(), 0, "nothing is saved yet");
    for _ in 0..2 {
        let imported = decide(&manager, &check, &import, "import");
        assert_eq!(imported.location, Some(format!("/imports/{import}")), "{imported:?}");
    }
    let page = done(&manager, &import, "2 households imported");
    assert!(page.body.contains("No e-mails were sent"), "{page:?}");
    assert_eq!(service.report(&["funnel"])["enquiries"], 2);
    assert_eq!(service.report(&["exits"])["rows"][0]["reason"], "work-or-childcare");
    let link = format!("/journeys?import={import}");
    assert!(page.body.contains(&format!("href=\"{link}\"")), "{page:?}");
    only_what_came_in(&manager, &link);
    let list = manager.get("/imports");
    assert!(list.body.contains("Ann O'Neil, manager"), "{list:?}");
    assert_eq!(manager.get(&format!("/imports/{import}/mapping")).status, 404, "it is destroyed");
    assert!(
        service
            .run(&["remind", "--dry-run", "--now", MONDAY])
            .out
            .contains("Nothing would be sent")
    );

    let contact = [
        ("outcome", "no-answer"),
        ("channel", "phone"),
        ("direction", "outward"),
        ("happened_on", "today"),
        ("next", "1"),
    ];
    assert_eq!(manager.fill("/journeys/FH-1-R/contacts/new", &contact).status, 303);
    let undo = format!("/imports/{import}/undo");
    let asked = manager.get(&undo);
    assert!(asked.body.contains("Undo the import of 2 households?"), "{asked:?}");
    assert!(asked.body.contains("Of 1 household, something was recorded since"), "{asked:?}");
    for _ in 0..2 {
        let undone = manager.send(&undo, &with(&asked.marks(), &[("confirmed", "yes")]));
        assert_eq!(undone.status, 303, "{undone:?}");
    }
    done(&manager, &import, "This import was undone");
    assert_eq!(service.report(&["funnel"])["enquiries"], 1, "the one that was added by hand");
    assert!(manager.get(&undo).body.contains("There is nothing to undo"));
    assert_eq!(service.run(&["verify"]).status, 0);
}

// The list of an import is that of its households, with any other filter, and can be left.
fn only_what_came_in(manager: &Browser<'_>, link: &str) {
    manager.enquiry("Somebody Else");
    let listed = |address: &str| {
        let page = manager.get(address).body;
        let names = ["Zebedee Quill", "Otto Example", "Somebody Else"];
        names.map(|name| page.contains(name))
    };
    assert_eq!(listed(link), [true, true, false]);
    assert_eq!(listed(&format!("{link}&status=left")), [false, true, false]);
    assert_eq!(listed(&format!("{link}&q=quill")), [true, false, false]);
    assert_eq!(listed(&format!("{link}&show=board&status=open")), [true, false, false]);
    assert_eq!(listed(&link.replacen("/journeys", "/journeys.csv", 1)), [true, true, false]);
    let nobody = "/journeys?import=01890000-0000-7000-8000-000000000000";
    assert_eq!(listed(nobody), [false; 3]);
    assert!(manager.get(nobody).body.contains("An import that is not there"));
    assert_eq!(listed("/journeys?import=moon"), [false; 3]);
    let page = manager.get(&format!("{link}&status=open")).body;
    assert!(page.contains("Brought in by"), "{page}");
    assert!(page.contains("The import of Monday 2 March at 9"), "{page}");
    assert!(page.contains("href=\"/journeys?status=open\""), "it can be taken out: {page}");
    assert!(page.contains("name=\"import\" value=\""), "other filters keep it: {page}");
    let save = link.replace("/journeys?", "/views/new?");
    assert_eq!(manager.fill(&save, &[("name", "Came in"), ("whose", "me")]).status, 303);
    assert!(manager.get("/journeys").body.contains(&format!("href=\"{link}\"")));
    let found = manager.get(&format!("{link}&q=else")).body;
    assert!(found.contains("Remove “Brought in by: The import of Monday 2 March at 9"), "{found}");
}

#[test]
fn the_same_file_again_brings_nothing_and_its_words_are_remembered() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let first = uploaded(&manager, SHEET);
    let check = looked_at(&manager, &first, &WORDS);
    assert_eq!(decide(&manager, &check, &first, "import").status, 303);
    done(&manager, &first, "2 households imported");

    let second = uploaded(&manager, SHEET);
    let words = manager.get(&format!("/imports/{second}/words"));
    let check = looked_at(&manager, &second, &[]);

    let wireless = list(&words, "Wireless");
    let remembered = selects(&words).into_iter().find(|(name, _)| *name == wireless);
    assert_eq!(remembered.unwrap().1, "radio-or-press");
    assert!(check.body.contains("Nothing in this file is new"), "{check:?}");
    assert!(!check.body.contains(">Import "), "{check:?}");
    assert_eq!(decide(&manager, &check, &second, "cancel").location.unwrap(), "/imports");
    assert_eq!(sealed(&service), 0);
    let page = manager.get(&format!("/imports/{second}"));
    assert!(page.body.contains("Nothing was imported"), "{page:?}");
}

#[test]
fn rows_with_mistakes_are_told_in_a_copy_and_the_good_ones_come_in() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let text = SHEET.replace("03/02/2026", "31/02/2026");
    let import = uploaded(&manager, &text);
    let check = looked_at(&manager, &import, &WORDS);

    assert!(check.body.contains("Import 1 household and leave out 1 row"), "{check:?}");
    assert!(check.body.contains("there is no such day"), "{check:?}");
    let copy = manager.get(&format!("/imports/{import}/errors.csv"));
    assert!(copy.body.contains("error,No,Date of enquiry"), "{copy:?}");
    assert!(copy.body.contains("there is no such day") && copy.body.contains("Otto Example"));
    let looked = "SELECT count(*) FROM viewing WHERE page = 'import' AND households = 1";
    assert_eq!(service.count(looked), 1, "one row was taken along");
    let all = decide(&manager, &check, &import, "import");
    assert_eq!(all.status, 409, "{all:?}");
    assert_eq!(service.facts(), 0);
    assert_eq!(decide(&manager, &check, &import, "good-rows").status, 303);
    let page = done(&manager, &import, "1 household imported");
    assert!(page.body.contains("Rows left out"), "{page:?}");
}

#[test]
fn who_may_be_here_already_is_named_before_anything_is_saved() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let phone = new_phone();
    let told = [
        ("name", "Zebedee Quill"),
        ("phone", &*phone),
        ("channel", "web"),
        ("happened_on", "today"),
        ("source", "website"),
        ("worker", ""),
    ];
    assert_eq!(manager.fill("/journeys/new", &told).status, 303);
    let reference = "FH-1-R";
    let import = uploaded(&manager, &SHEET.replace("01632 961001", &phone));

    let check = looked_at(&manager, &import, &WORDS);

    assert!(check.body.contains("They may be here already"), "{check:?}");
    assert!(check.body.contains(&format!("href=\"/journeys/{reference}\"")), "{check:?}");
    assert!(check.body.contains("same phone number"), "{check:?}");
}

#[test]
fn the_order_of_days_is_asked_where_the_file_leaves_it_open() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let text = "No,Date of enquiry,Name\n1,02/01/2026,Ann\n2,01/02/2026,Bo\n";
    let import = uploaded(&manager, text);
    let address = format!("/imports/{import}/mapping");
    let question = "Some dates can be read in two ways. What comes first?";
    let page = manager.get(&address);
    assert!(page.body.contains(question), "{page:?}");
    let chosen = selects(&page);
    let mut chosen: Vec<(&str, &str)> = chosen.iter().map(|(name, it)| (&**name, &**it)).collect();

    let unanswered = manager.send(&address, &with(&page.marks(), &chosen));
    chosen.push(("order", "month"));
    let answered = manager.send(&address, &with(&page.marks(), &chosen));

    assert_eq!(unanswered.status, 422, "{unanswered:?}");
    assert!(unanswered.body.contains("Select whether dates begin with the day or the month"));
    assert_eq!(answered.status, 303, "{answered:?}");
    let check = manager.get(&format!("/imports/{import}/check"));
    assert!(
        check.body.contains("2 January 2026") && !check.body.contains("2 February 2026"),
        "{check:?}"
    );
    let clear = uploaded(&manager, SHEET.replace("02/02/2026", "22/02/2026").as_str());
    assert!(!manager.get(&format!("/imports/{clear}/mapping")).body.contains(question));
    let map = manager.get(&format!("/imports/{import}/map.toml"));
    assert!(map.body.contains("mm/dd/yyyy"), "{map:?}");
}

#[test]
fn what_cannot_be_imported_is_refused_by_what_it_is() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    let locked: Vec<u8> =
        [old.clone(), "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect()]
            .concat();
    let many = format!("No,Date of enquiry,Name\n{}", "1,02/02/2026,Ann\n".repeat(20_001));
    let files: [(&str, Vec<u8>, &str); 9] = [
        ("", vec![], "Choose the spreadsheet to import"),
        ("empty.csv", vec![], "it is empty"),
        ("header.csv", b"No,Date of enquiry,Name\n".to_vec(), "it has a header and no rows"),
        ("text.xlsx", b"No,Date of enquiry,Name\n".to_vec(), "it is no Excel workbook"),
        ("old.xls", old, "it is a workbook of Excel 97 to 2003"),
        ("locked.xlsx", locked, "it is under a password"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0".to_vec(), "it is not text"),
        ("semicolons.csv", SHEET.replace(',', ";").into_bytes(), "separated by semicolons"),
        ("many.csv", many.into_bytes(), "20,000 is the most that a page takes"),
    ];
    for (name, bytes, words) in files {
        let told = sent(&manager, name, &bytes);
        assert_eq!(told.status, 422, "{name}: {told:?}");
        assert!(told.body.contains(words), "{name}: {words}: {told:?}");
    }
    let large = sent(&manager, "large.csv", &vec![b'x'; 11 << 20]);
    assert_eq!(large.status, 413, "{large:?}");
    assert!(large.body.contains("larger than 10 MB"), "{large:?}");
    assert_eq!(sealed(&service), 0);
    let marks = manager.get("/imports/new").marks();
    let bad_map = [("file", "a.csv", SHEET.as_bytes()), ("map", "m.toml", b"[colums]\n")];
    let told = manager.upload("/imports/new", &with(&marks, &[]), &bad_map);
    assert!(told.body.contains("did you mean `columns`?"), "{told:?}");
    let odd = uploaded(&manager, "Wann,Wer\n02/02/2026,Ann\n");
    let told = go_on(&manager, &format!("/imports/{odd}/mapping"), &[]);
    assert!(told.body.contains("Select the column that holds the day of the enquiry"), "{told:?}");
    let mapped = go_on(
        &manager,
        &format!("/imports/{odd}/mapping"),
        &[("Wann", "enquired_on"), ("Wer", "names")],
    );
    assert!(mapped.body.contains("Select whether dates begin"), "{mapped:?}");
}

#[test]
fn only_managers_may_and_a_file_of_another_page_is_not_taken() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let recruiter = site.signed_in(&service, "recruiter");
    let file = [("file", "a.csv", SHEET.as_bytes())];

    assert_eq!(recruiter.upload("/imports/new", &[], &file).status, 403);
    assert!(site.stranger().upload("/imports/new", &[], &file).asks_to_sign_in());
    let forged = manager.upload("/imports/new", &[("csrf", "x"), ("key", "x")], &file);
    assert_eq!(forged.status, 403, "{forged:?}");
    assert!(manager.get("/journeys").body.contains("Import a file"));
    assert!(!recruiter.get("/journeys").body.contains("Import a file"));
    assert_eq!(sealed(&service), 0);
}

#[test]
fn the_same_form_sent_twice_is_one_import_and_after_a_day_it_is_destroyed() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let marks = manager.get("/imports/new").marks();
    let file = [("file", "a.csv", SHEET.as_bytes())];
    let send = || manager.upload("/imports/new", &with(&marks, &[]), &file);
    let (first, second) = (send(), send());
    assert_eq!(first.location, second.location);
    assert_eq!(sealed(&service), 1);
    let dump = service.dump();
    assert!(!dump.contains("Zebedee") && !dump.contains("a.csv"), "{dump}");
    assert!(site.stop());

    let later = Site::with(&service, &["--now", "2026-03-03T09:30:00Z"], &[]);

    assert_eq!(sealed(&service), 0);
    let manager = later.person(&service, "Una Ward", "una", "manager");
    let page = manager.get(first.location.unwrap().trim_end_matches("/mapping"));
    assert!(page.body.contains("Nothing was imported"), "{page:?}");
}

#[test]
fn an_import_that_was_broken_off_goes_on_and_adds_nothing_twice() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let import = uploaded(&manager, SHEET);
    let check = looked_at(&manager, &import, &WORDS);
    // As a process leaves it that was killed in between.
    service.sql("UPDATE upload SET state = 'importing', heard_at = 0").unwrap();
    let page = manager.get(&format!("/imports/{import}"));
    assert!(page.body.contains("The import was broken off"), "{page:?}");

    for _ in 0..2 {
        assert_eq!(decide(&manager, &check, &import, "go-on").status, 303);
    }

    done(&manager, &import, "facts imported");
    assert_eq!(service.report(&["funnel"])["enquiries"], 2);
    assert_eq!(manager.get("/imports").body.matches(">Imported<").count(), 1);
}

#[test]
fn what_was_changed_since_is_looked_at_again() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let import = uploaded(&manager, SHEET);
    let check = looked_at(&manager, &import, &WORDS);
    let words = format!("/imports/{import}/words");
    assert_eq!(go_on(&manager, &words, &[("Wireless", "website")]).status, 303);

    let imported = decide(&manager, &check, &import, "import");

    assert_eq!(imported.status, 409, "{imported:?}");
    assert!(imported.body.contains("was changed since this page was shown"), "{imported:?}");
    assert_eq!(service.facts(), 0);
}

#[test]
fn what_they_could_offer_comes_in_by_the_words_of_the_file() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let sheet = "No,Date of enquiry,Name,Tel,Could offer\n\
         1,13/02/2026,Zebedee Quill,01632 961001,\"0-4, siblngs & Respite\"\n\
         2,20/02/2026,Otto Example,01632 961002,Parent and child; Moonlight\n";
    let import = uploaded(&manager, sheet);
    go_on(&manager, &format!("/imports/{import}/mapping"), &[]);
    let words = manager.get(&format!("/imports/{import}/words"));
    for part in ["What they could offer", ">0-4</label>", ">siblngs</label>", ">Moonlight</label>"]
    {
        assert!(words.body.contains(part), "{part}: {words:?}");
    }
    assert!(words.body.contains("Not known: left out"), "{words:?}");
    assert!(!words.body.contains("Parent and child; Moonlight"), "each word for itself");
    let check = looked_at(&manager, &import, &[]);

    let doubt = ">3</td><td class=\"govuk-table__cell\">The care &quot;Moonlight&quot; that they could \
                 offer is none that is known";
    assert!(check.body.contains(doubt), "{check:?}");
    assert_eq!(decide(&manager, &check, &import, "import").status, 303);
    done(&manager, &import, "2 households imported");
    let csv = manager.get("/journeys.csv?sort=household").body;
    let told: Vec<&str> = csv.lines().skip(1).map(|row| row.rsplit(',').next().unwrap()).collect();
    assert_eq!(told, ["Parent and child", "Children aged 0 to 4; Siblings together; Short breaks"]);
}

#[test]
fn a_workbook_with_several_sheets_and_days_of_its_own_is_read() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let titles = vec![Text("No"), Text("Date of enquiry"), Text("Name")];
    let book = workbook(&[titles, vec![Number(1.0), Day(46_055), Text("Ann Day")]]);

    let import = import_of(&sent(&manager, "enquiries.xlsx", &book));
    let check = looked_at(&manager, &import, &[]);

    assert!(check.body.contains("Ann Day") && check.body.contains("2 February 2026"), "{check:?}");
}

#[test]
fn the_real_tracker_comes_in_with_its_map_and_every_doubtful_row_is_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("../shared/data/recruitment_tracker_2016-17.xlsx");
    let Ok(book) = std::fs::read(&file) else {
        eprintln!("skipped: the tracker is not at {}", file.display());
        return;
    };
    let map = std::fs::read(root.join("tests/data/recruitment_tracker.toml")).unwrap();
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let manager = site.signed_in(&service, "manager");
    let marks = manager.get("/imports/new").marks();
    let files = [("file", "tracker.xlsx", &book[..]), ("map", "tracker.toml", &map[..])];
    let import = import_of(&manager.upload("/imports/new", &with(&marks, &[]), &files));
    let check = manager.get(&format!("/imports/{import}/check"));

    for words in
        ["Import 191 households", "there is no such day", "Looks like row 68: the same phone"]
    {
        assert!(check.body.contains(words), "{words}: {check:?}");
    }
    assert_eq!(decide(&manager, &check, &import, "import").status, 303);
    done(&manager, &import, "191 households imported");
    let funnel = service.report(&["funnel"]);
    assert_eq!((&funnel["enquiries"], &funnel["approved"]), (&191.into(), &22.into()));
    assert_eq!(
        service.run(&["remind", "--dry-run", "--now", MONDAY]).out,
        "Nothing would be sent.\n"
    );
}
