//! What is told of people stands in no file and no table, in no way of writing it down; and once they
//! are erased, nowhere at all.
//!
//! A canary is a word that stands nowhere else. One is told in each field that is about people, as the
//! forms themselves have them; then every page is opened, every command given, and everything that
//! was written is searched.

mod forms;
mod search;

use std::fs;
use std::path::Path;

use crate::support::{Printed, Service};
use crate::web::api::Program;
use crate::web::enquire::ON;
use crate::web_support::{Browser, Site, encoded, with};
use forms::{OTHER, enquire, hand_over, tell_all, tell_by_program};
use search::Canaries;
use waymark::web::table;

const REFERENCES: [&str; 5] = ["FH-1-R", "FH-2-W", "FH-3-A", "FH-4-G", "FH-5-M"];
const MONDAY: &str = "2026-03-02T09:00:00Z";
const FRIDAY: &str = "2026-03-06T10:00:00Z";

// Commands that read, each with what must be in what it says.
const COMMANDS: [(&[&str], &str); 17] = [
    (&["report", "funnel"], "3 enquiries"),
    (&["report", "time"], "3 enquiries"),
    (&["report", "exits"], "Log position"),
    (&["report", "clocks"], "Log position"),
    (&["report", "campaigns"], "Log position"),
    (&["report", "sources"], "Website"),
    (&["report", "flow"], "Enquiry received"),
    (&["export", "events"], "contact-recorded"),
    (&["export", "events", "--format", "xes"], "contact-recorded"),
    (&["export", "events", "--format", "ocel"], "contact-recorded"),
    (&["export", "journeys"], "fostering-england"),
    (&["export", "visits"], "settled_by"),
    (&["export", "clocks"], "first-contact"),
    (&["verify"], "The log is whole"),
    (&["doctor"], "Journeys   3"),
    (&["rebuild"], "journeys"),
    (&["worker", "list"], "recruiter"),
];

// A household that comes from a file, which is not kept.
fn import(service: &Service, canaries: &mut Canaries) {
    let mut told = |field: &str| canaries.draw(&format!("a row's {field}"));
    let adult = |name: String, phone: String| serde_json::json!({ "name": name, "phone": phone });
    let people = [
        adult(told("first name"), told("first phone")),
        adult(told("second name"), told("second phone")),
    ];
    let told = [
        ("enquiry-received", serde_json::json!({ "people": people, "shoe": told("rest") })),
        ("note-added", serde_json::json!({ "note": told("note") })),
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("told.csv");
    let mut writer = csv::Writer::from_path(&file).unwrap();
    let columns = ["journey", "event", "happened_at", "recorded_at", "attributes"];
    writer.write_record(columns).unwrap();
    for (event, attributes) in told {
        let at = "2026-01-05T09:00:00Z";
        let row = ["J1", event, at, at, &attributes.to_string()];
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
    let imported = run(service, &["import", "events", file.to_str().unwrap()]);
    assert_eq!(imported.status, 0, "{imported:?}");
}

// And one that comes from a spreadsheet.
fn import_row(service: &Service, canaries: &mut Canaries) {
    let columns = ["Name", "Partner", "Tel", "Email", "Address", "Postcode", "Notes", "Shoe"];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sheet.csv");
    let told = columns.map(|column| canaries.draw(&format!("a spreadsheet's {column}")));
    let text = format!("Date,{}\n2026-01-05,{}\n", columns.join(","), told.join(","));
    fs::write(&file, text).unwrap();
    for flags in [&["--dry-run"][..], &[]] {
        let args = [&["import", "enquiries", file.to_str().unwrap()], flags].concat();
        let imported = run(service, &args);
        assert_eq!(imported.status, 0, "{imported:?}");
        assert_eq!(canaries.found_in(format!("{imported:?}").as_bytes()), [""; 0]);
    }
}

// And one that a manager sends over a page. It waits there, and is then imported.
fn import_upload(manager: &Browser<'_>, canaries: &mut Canaries, then: impl Fn(&Canaries)) {
    let columns = ["Name", "Partner", "Tel", "Email", "Address", "Postcode", "Notes", "Shoe"];
    let told = columns.map(|column| canaries.draw(&format!("an upload's {column}")));
    let name = format!("{}.csv", canaries.draw("an upload's own name"));
    let word = canaries.draw("an upload's source");
    let text = format!(
        "Date,Source,{}\n2026-01-05,{word},{}\nlast week,,{}\n",
        columns.join(","),
        told.join(","),
        told.join(",")
    );
    let marks = manager.get("/imports/new").marks();
    let sent = [("file", &*name, text.as_bytes())];
    let sent = manager.upload("/imports/new", &with(&marks, &[]), &sent);
    assert_eq!(sent.status, 303, "{sent:?}");
    let mapping = sent.location.unwrap();
    let import = mapping.trim_end_matches("/mapping");
    then(canaries);
    for page in ["mapping", "words", "check", "errors.csv", "map.toml"] {
        let page = manager.get(&format!("{import}/{page}"));
        assert_eq!(page.status, 200, "{page:?}");
    }
    let check = format!("{import}/check");
    let version = manager.get(&check).field("version").unwrap();
    let sent = manager.fill(&check, &[("decision", "good-rows"), ("version", &version)]);
    assert_eq!(sent.location.as_deref(), Some(import), "{sent:?}");
    let page = manager.get(import);
    assert!(page.body.contains("1 household imported"), "{page:?}");
}

// Whatever the program writes down for a while is searched too.
fn settings(service: &Service) -> [(&'static str, String); 1] {
    let folder = service.folder.path().join("temporary");
    fs::create_dir_all(&folder).unwrap();
    [("TMPDIR", folder.display().to_string())]
}

fn run(service: &Service, args: &[&str]) -> Printed {
    let [(name, value)] = settings(service);
    service.run_with(args, &[(name, &value)])
}

fn site(service: &Service, args: &[&str]) -> Site {
    let [(name, value)] = settings(service);
    Site::with(service, args, &[(name, &value)])
}

// Every page that there is, as somebody sees it.
fn pages(browser: &Browser<'_>) -> String {
    let mail = browser.get("/outbox").mail().unwrap_or_default().to_string();
    let mut shown = String::new();
    for entry in table().iter().filter(|entry| entry.method == "GET") {
        for reference in REFERENCES {
            let address = entry.address.replace("{reference}", reference);
            let address = address.replace("{version}", "1").replace("{mail}", &mail);
            let address = address.replace("{check}", "medical");
            let answer = browser.get(&address.replace("{name}", "funnel"));
            assert!(answer.status < 500, "{address}: {answer:?}");
            shown += &answer.body;
        }
    }
    shown
}

fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            // A journal may go while it is looked for.
            let bytes = fs::read(&path).unwrap_or_default();
            found.push((path.display().to_string(), bytes));
        }
    }
}

// Something typed into a form, and kept as a draft.
fn begin_a_note(recruiter: &Browser<'_>, canaries: &mut Canaries) {
    let note = canaries.draw("a draft's note");
    let marks = recruiter.get("/journeys/FH-1-R/notes/new").marks();
    let draft = with(&marks, &[("note", &*note)]);
    let kept = recruiter.send("/drafts?of=/journeys/FH-1-R/notes/new", &draft);
    assert_eq!(kept.status, 303, "{kept:?}");
    assert!(recruiter.get("/journeys/FH-1-R/notes/new").body.contains(&note));
}

fn assert_written_nowhere(service: &Service, canaries: &Canaries) {
    let mut written = vec![("the tables".to_owned(), service.dump().into_bytes())];
    files(service.folder.path(), &mut written);
    let has = |name: &str| written.iter().any(|(file, it)| file.contains(name) && !it.is_empty());
    assert!(has("waymark-keys.db") && has("serve.log") && has("waymark-mail"), "they are searched");
    assert!(has(if service.is_sqlite() { "waymark.db" } else { "the tables" }));
    for (name, bytes) in &written {
        assert_eq!(canaries.found_in(bytes), [""; 0], "in {name}");
    }
}

#[test]
fn what_is_told_of_people_is_written_down_nowhere_and_once_erased_is_shown_nowhere() {
    let service = Service::new();
    let monday = site(&service, &["--no-jobs", "--now", MONDAY]);
    let recruiter = monday.signed_in(&service, "recruiter");
    let administrator = monday.signed_in(&service, "administrator");
    let mut canaries = tell_all(&monday, &recruiter);
    let program = Program::of(&service, &monday, "recruiter@council.example", &["read", "write"]);
    let other = monday.person(&service, OTHER, "cy", "manager");
    let others = Program::of(&service, &monday, "cy@council.example", &["read", "write"]);
    tell_by_program(&program, &others, &recruiter, &mut canaries);
    let read = program.get("/journeys/FH-1-R/timeline").body;
    assert!(canaries.found_in(read.as_bytes()).len() > 5, "{read}");
    hand_over(&recruiter, &other, &mut canaries);
    let reminded = run(&service, &["remind", "--now", FRIDAY]);
    assert!(reminded.out.starts_with("Sent "), "{reminded:?}");
    import(&service, &mut canaries);
    let said = run(&service, &["export", "events", "--with-personal-data"]).out;
    assert_eq!(
        canaries.missing_in(said.as_bytes()),
        [""; 0],
        "each is in the export for its owner"
    );
    let shown = pages(&recruiter);
    assert_eq!(canaries.missing_in(shown.as_bytes()), ["a row's rest"], "each is on a page");
    for canary in canaries.words() {
        let page = recruiter.get(&format!("/journeys?{}", encoded(&[("q", canary)])));
        assert_eq!(page.status, 200, "{page:?}");
    }
    begin_a_note(&recruiter, &mut canaries);
    pages(&administrator);

    assert_written_nowhere(&service, &canaries);
    for (command, words) in COMMANDS {
        let said = run(&service, command);
        assert!(said.status == 0 && said.out.contains(words), "{said:?}");
        assert_eq!(canaries.found_in(format!("{said:?}").as_bytes()), [""; 0], "{command:?}");
    }
    assert!(monday.stop());
    // It is known from today on, as its file does not say since when.
    import_row(&service, &mut canaries);
    let today = site(&service, &[]);
    let shown = pages(&today.signed_in(&service, "manager"));
    let missing = canaries.missing_in(shown.as_bytes());
    assert_eq!(missing, ["a draft's note"], "it is on a page of its own");
    let manager = today.person(&service, "Una Ward", "una", "manager");
    import_upload(&manager, &mut canaries, |canaries| assert_written_nowhere(&service, canaries));
    assert!(today.stop());
    assert_written_nowhere(&service, &canaries);

    for reference in REFERENCES {
        let erased = run(&service, &["erase", reference, "--yes"]);
        assert_eq!(erased.status, 0, "{erased:?}");
        assert_eq!(canaries.found_in(erased.out.as_bytes()), [""; 0]);
    }
    let said = run(&service, &["export", "events", "--with-personal-data"]).out;
    assert_eq!(canaries.found_in(said.as_bytes()), [""; 0], "in the export");
    let later = site(&service, &[]);
    let manager = later.person(&service, "Bea O'Neil, manager", "bea", "manager");
    let shown = pages(&manager);
    assert!(shown.contains("[erased]"), "{shown}");
    assert_eq!(canaries.found_in(shown.as_bytes()), [""; 0], "on a page");
    assert!(later.stop());
    assert_written_nowhere(&service, &canaries);
}

#[test]
fn what_the_public_tells_is_written_down_nowhere() {
    let service = Service::new();
    let [(temporary, folder)] = settings(&service);
    let settings = [&ON[..], &[(temporary, &*folder)]].concat();
    let at = |now| Site::with(&service, &["--no-jobs", "--now", now], &settings);
    let form = at(MONDAY).stranger().get("/enquire?c=spring");
    let mut canaries = Canaries::default();
    let site = at("2026-03-02T09:10:00Z");

    enquire(&site, &form, &mut canaries);

    let manager = site.signed_in(&service, "manager");
    let shown = manager.get("/journeys/FH-1-R").body + &manager.get("/enquire").body;
    assert_eq!(canaries.missing_in(shown.as_bytes()), [""; 0], "each is on the page");
    let reminded = run(&service, &["remind", "--now", FRIDAY]);
    assert!(reminded.out.starts_with("Sent "), "{reminded:?}");
    assert!(site.stop());
    assert_written_nowhere(&service, &canaries);
}
