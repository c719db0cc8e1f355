//! A spreadsheet of enquiries: what its rows become, what comes of it when it comes again, and what
//! is kept from eyes.

use crate::spreadsheet::{
    Cell::{Day, Empty, Number, Text},
    workbook,
};
use crate::support::{Printed, Service};

const MAP: &str = r#"
prefix = "T-"
nothing = ["n/a"]
[columns]
reference = "No"
enquired_on = "Asked"
names = "Who"
phone = "Tel"
email = "Mail"
postcode = "Post code"
source = "Heard"
worker = "Wkr"
outcome = "Status"
ended_on = "Closed"
reason = "Why"
notes = ["Notes", "More"]
[milestones]
Rang = "contact-recorded/spoke"
Visit = "initial-visit-held"
[dates]
styles = ["dd/mm/yyyy", "dd/mm/yyyy"]
[outcomes]
open = "open"
done = "ended"
[workers]
AD = "ann@council.example"
BB = "Bea Bell"
[sources]
pub = "word-of-mouth"
[reasons]
"too busy" = "work-hours/both"
"#;

const HEADER: &str =
    "No,Asked,Who,Tel,Mail,Post code,Heard,Wkr,Rang,Visit,Status,Closed,Why,Notes,More,Shoe\n";
const FIRST: &str = "1,02/03/2026,Zebedee & Ann Quill,07700900001,zq@example.org,iv301aa,Pub,AD,02/03/2026,10/03/2026,Open,,,Keeps a piebald pony,,size elevenish\n";
const SECOND: &str =
    "2,03/03/2026,\"Day, Otto\",7700900002,n/a,nowhere,PUB.,bb,,,Done,20/03/2026,Too  Busy,,,\n";

fn rows(rows: &[&str]) -> String {
    format!("Tracker,,\n,,,,\n{HEADER}{}", rows.concat())
}

fn import(service: &Service, rows: &str, flags: &[&str]) -> Printed {
    let map = service.write("map.toml", MAP);
    let file = service.write("enquiries.csv", rows);
    service.run(&[&["import", "enquiries", &file, "--map", &map], flags].concat())
}

fn with_ann() -> Service {
    let service = Service::new();
    let added = service.run(&[
        "worker",
        "add",
        "Ann Day",
        "--email",
        "ann@council.example",
        "--role",
        "recruiter",
    ]);
    assert_eq!(added.status, 0, "{added:?}");
    service
}

fn exported(service: &Service) -> String {
    service.run(&["export", "events", "--with-personal-data"]).out
}

#[test]
fn a_row_becomes_the_facts_that_it_tells() {
    let service = with_ann();

    let imported = import(&service, &rows(&[FIRST, SECOND]), &[]);

    assert_eq!(imported.status, 0, "{imported:?}");
    assert!(imported.out.contains("8 new facts of 2 journeys (2 of them new)"), "{imported:?}");
    let told: Vec<String> = exported(&service)
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.splitn(6, ',').collect();
            format!("{} {} {} {}", fields[0], fields[1], fields[2], fields[5].replace("\"\"", "'"))
        })
        .collect();
    let expected = [
        "T-1 enquiry-received 2026-03-02T00:00:00Z \"{'area':'IV30','pathway':'fostering-england','people':[{'email':'zq@example.org','name':'Zebedee Quill','phone':'07700900001','postcode':'IV30 1AA'},{'name':'Ann Quill'}],'source':'word-of-mouth','spreadsheet':{'Heard':'Pub','Shoe':'size elevenish','Status':'Open'}}\"",
        "T-1 worker-assigned 2026-03-02T00:00:00Z \"{'worker':'Ann Day'}\"",
        "T-1 note-added 2026-03-02T00:00:00Z \"{'note':'Notes: Keeps a piebald pony'}\"",
        "T-1 contact-recorded 2026-03-02T00:00:00Z \"{'channel':'other','outcome':'spoke'}\"",
        "T-1 initial-visit-held 2026-03-10T00:00:00Z {}",
        "T-2 enquiry-received 2026-03-03T00:00:00Z \"{'name':'Otto Day','pathway':'fostering-england','phone':'07700900002','postcode':'nowhere','source':'word-of-mouth','spreadsheet':{'Heard':'PUB.','Status':'Done','Why':'Too  Busy'}}\"",
        "T-2 worker-assigned 2026-03-03T00:00:00Z \"{'worker':'Bea Bell'}\"",
        "T-2 journey-ended 2026-03-20T00:00:00Z \"{'decided_by':'both','reason':'work-hours'}\"",
    ];
    for (told, expected) in told.iter().zip(expected) {
        assert_eq!(told, expected);
    }
    assert_eq!(told.len(), expected.len(), "{told:?}");
    for doubt in [
        "row 5: the phone lost its first 0, which is put back",
        "row 5: the postcode is none that is known",
    ] {
        assert!(imported.out.contains(doubt), "{imported:?}");
    }
    assert!(imported.out.contains("Columns not used: Shoe."), "{imported:?}");
}

#[test]
fn a_workbook_and_the_same_saved_as_csv_are_the_same() {
    let service = Service::new();
    let book = workbook(&[
        vec![Text("Tracker")],
        vec![Text("No"), Text("Enquiry date"), Text("Name"), Text("Tel"), Text("IV")],
        vec![Number(1.0), Day(46_083), Text("Zoë & Ben Quill"), Number(7_700_900_001.0), Empty],
        vec![Number(2.0), Number(46_084.0), Text("Ann Day"), Empty, Day(46_091)],
    ]);
    let text = "Tracker,,,,\nNo,Enquiry date,Name,Tel,IV\n1,02/03/2026,Zoë & Ben Quill,07700900001,\n\
                2,03/03/2026,Ann Day,,10 Mar 2026\n";
    let (book, text) = (service.write("book.xlsx", book), service.write("text.csv", text));

    let first = service.run(&["import", "enquiries", &book]);
    let second = service.run(&["import", "enquiries", &text]);

    assert_eq!(first.status, 0, "{first:?}");
    assert!(first.out.contains("3 new facts of 2 journeys"), "{first:?}");
    assert!(first.out.contains("row 3: the phone lost its first 0"), "{first:?}");
    assert!(
        first
            .out
            .contains("row 4: Enquiry date \"46084\" is taken for Excel's number of 3 March 2026"),
        "{first:?}"
    );
    assert!(second.out.contains("the log holds its 3 facts already"), "{second:?}");
    assert!(exported(&service).contains("Ben Quill"));
}

#[test]
fn a_file_that_has_grown_adds_what_is_new_and_what_was_changed_is_told() {
    let service = with_ann();
    let early = FIRST.replace("10/03/2026", "");
    assert_eq!(import(&service, &rows(&[&early]), &[]).status, 0);

    let grown = import(&service, &rows(&[FIRST, SECOND]), &[]);
    let moved = import(
        &service,
        &rows(&[
            &FIRST.replace("10/03/2026", "11/03/2026"),
            &SECOND.replace("Too  Busy", "financial"),
        ]),
        &[],
    );
    let other = import(&service, &rows(&[&FIRST.replace("02/03/2026", "02/02/2026")]), &[]);

    assert!(grown.out.contains("4 new facts of 2 journeys (1 of them new)"), "{grown:?}");
    assert!(moved.out.contains("is new: the log holds its 8 facts already"), "{moved:?}");
    let stays = "What is recorded stays: correct it on the journey's page";
    assert!(
        moved.out.contains(
            "row 4: initial-visit-held is on 11 March 2026 now, and not on 10 March 2026"
        ),
        "{moved:?}"
    );
    assert!(moved.out.contains("row 5: the ending has another reason now"), "{moved:?}");
    assert!(moved.out.contains(stays), "{moved:?}");
    other.assert_refused(&["row 4: a household of this number is in the log, with an enquiry of 2 March 2026 and not of 2 February 2026", "`prefix`"]);
    assert_eq!(service.report(&["funnel"])["enquiries"], 2);
}

#[test]
fn who_was_erased_is_not_brought_back_by_the_file() {
    let service = with_ann();
    assert_eq!(import(&service, &rows(&[FIRST, SECOND]), &[]).status, 0);
    assert_eq!(service.run(&["erase", "FH-1-R", "--yes"]).status, 0);

    let same = import(&service, &rows(&[FIRST, SECOND]), &[]);
    let more = FIRST.replace("piebald pony", "second pony");
    let more = import(&service, &rows(&[&more, SECOND]), &[]);

    assert!(same.out.contains("the log holds its 8 facts already"), "{same:?}");
    more.assert_refused(&["1 row has a mistake", "row 4: ", "erased"]);
    assert!(!exported(&service).contains("Zebedee"));
}

#[test]
fn of_two_columns_for_one_milestone_each_is_known_again() {
    let service = Service::new();
    let map = "[columns]\nenquired_on = \"Date\"\nreference = \"No\"\n[milestones]\n\
               Visit = \"initial-visit-held\"\nAgain = \"initial-visit-held\"\n\
               Text = \"contact-recorded/sent\"\nCall = \"contact-recorded/spoke\"\n";
    let map = service.write("map.toml", map);
    let add = |row: &str| {
        let file = format!("No,Date,Text,Call,Visit,Again\n1,02/03/2026,{row}\n");
        let file = service.write("two.csv", file);
        service.run(&["import", "enquiries", &file, "--map", &map]).out
    };

    let first = add("03/03/2026,,,20/03/2026");
    let second = add("03/03/2026,04/03/2026,10/03/2026,20/03/2026");

    assert!(first.contains("3 new facts"), "{first}");
    assert!(
        second.contains("2 new facts of 1 journey") && !second.contains("recorded stays"),
        "{second}"
    );
}

#[test]
fn households_without_a_number_are_known_by_their_own_words() {
    let service = Service::new();
    let text = "Date,Name,Tel\n02/03/2026,Zebedee Quill,07700900001\n02/03/2026,zebedee quill,07700 900001\n\
                03/03/2026,Zebedee Quill,07700900001\n";
    let file = service.write("plain.csv", text);

    let first = service.run(&["import", "enquiries", &file]);
    let second = service.run(&["import", "enquiries", &file]);

    assert!(first.out.contains("3 new facts of 3 journeys"), "{first:?}");
    assert!(
        first
            .out
            .contains("row 3: the same as row 2, to the day: it comes in as another household"),
        "{first:?}"
    );
    assert!(first.out.contains("row 4: looks like row 2: the same phone"), "{first:?}");
    assert!(second.out.contains("the log holds its 3 facts already"), "{second:?}");
}

#[test]
fn a_dry_run_tells_of_the_rows_and_names_nobody() {
    let service = with_ann();
    let before = service.facts();

    let told = import(&service, &rows(&[FIRST, SECOND]), &["--dry-run"]);

    assert_eq!(told.status, 0, "{told:?}");
    assert!(told.out.contains("would bring in 8 new facts of 2 journeys"), "{told:?}");
    for word in ["initial-visit-held", "contact-recorded (spoke)", "1 row is doubtful", "Shoe"] {
        assert!(told.out.contains(word), "{word}: {told:?}");
    }
    for secret in ["Zebedee", "Quill", "Otto", "0770090", "example.org", "piebald", "elevenish"] {
        assert!(!told.out.contains(secret), "{secret} is in {told:?}");
    }
    assert_eq!(service.facts(), before);
}

#[test]
fn what_a_row_tells_of_people_lies_under_seal() {
    let service = with_ann();
    assert_eq!(import(&service, &rows(&[FIRST]), &[]).status, 0);
    std::fs::remove_file(service.folder.path().join("enquiries.csv")).unwrap();

    let mut places =
        vec![service.run(&["export", "events"]).out.into_bytes(), service.dump().into_bytes()];
    for entry in std::fs::read_dir(&service.folder).unwrap() {
        places.push(std::fs::read(entry.unwrap().path()).unwrap());
    }

    for secret in ["Zebedee", "zq@example", "0770090", "piebald", "elevenish", "301AA", "30 1AA"] {
        let holds =
            |place: &Vec<u8>| place.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!places.iter().any(holds), "{secret} is written down in plain");
    }
    assert!(exported(&service).contains("Zebedee Quill"));
}

#[test]
fn a_row_with_a_mistake_stays_out_whole_and_its_copy_can_be_mended() {
    let service = with_ann();
    let late = SECOND.replace(",,,Done,20/03/2026", ",,21/03/2026,Done,20/03/2026");
    let bad = FIRST.replace("1,02/03/2026", "3,31/02/2026");

    let refused = import(&service, &rows(&[FIRST, &late, &bad]), &[]);
    let skipped = import(&service, &rows(&[FIRST, &late, &bad]), &["--skip-bad-rows"]);

    refused.assert_refused(&[
        "2 rows have mistakes",
        "row 5: ",
        "had ended by then",
        "row 6: Asked \"31/02/2026\": there is no such day",
    ]);
    assert!(skipped.out.contains("5 new facts of 2 journeys (1 of them new)"), "{skipped:?}");
    assert_eq!(service.report(&["funnel"])["enquiries"], 1);
    let path = service.folder.path().join("enquiries.errors.csv");
    let copied = std::fs::read_to_string(&path).unwrap();
    assert!(copied.starts_with(",Tracker,,\n,,,,,\nerror,No,Asked,"), "{copied}");
    let mended = copied.replace("21/03/2026", "11/03/2026").replace("31/02/2026", "01/03/2026");
    let mended = import(&service, &mended, &[]);
    assert!(mended.out.contains("9 new facts of 3 journeys (2 of them new)"), "{mended:?}");
    assert!(
        !exported(&service).contains("there is no such day"),
        "the error is no part of the row"
    );
    assert!(service.folder.path().join("enquiries.errors.csv").exists());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
fn what_was_due_before_the_import_is_not_chased_and_what_comes_due_is() {
    let service = with_ann();
    let now = chrono::Utc::now();
    let day = |days| (now - chrono::TimeDelta::days(days)).format("%d/%m/%Y").to_string();
    let row = |number: u8, days| format!("{number},{},Zebedee,,,,,AD,,,open,,,,,\n", day(days));
    let imported = import(&service, &rows(&[&row(1, 60), &row(2, 1)]), &[]);
    assert_eq!(imported.status, 0, "{imported:?}");

    let today = service.run(&["remind", "--dry-run"]).out;
    // Nothing goes on a Sunday or a holiday.
    let later = (3..12).map(|days| {
        let then = (now + chrono::TimeDelta::days(days)).format("%Y-%m-%dT10:00:00Z").to_string();
        service.run(&["remind", "--dry-run", "--now", &then]).out
    });
    let later: String = later.collect();

    assert!(!today.contains("FH-1-R"), "{today}");
    assert!(!later.contains("FH-1-R") && later.contains("FH-2-W"), "{later}");
}

#[test]
fn what_they_could_offer_is_read_by_the_map_and_what_is_unknown_is_told_with_its_row() {
    let service = Service::new();
    let file = service.write(
        "enquiries.csv",
        "Asked,Who,Wants\n02/03/2026,Zebedee Quill,Teens / siblings\n03/03/2026,Otto Day,Moonlight\n",
    );
    let map = |cares: &str| {
        let columns = "enquired_on = \"Asked\"\nnames = \"Who\"\ncould_offer = \"Wants\"";
        service.write("map.toml", format!("[columns]\n{columns}\n[cares]\n{cares}\n"))
    };
    let import = |map: &str| service.run(&["import", "enquiries", &file, "--map", map]);

    let wrong = import(&map("Teens = \"teenagers\""));
    assert_eq!(wrong.status, 1, "{wrong:?}");
    let told = "Teens is to become teenagers, and the pathway fostering-england has no such kind of \
                care: use one that `waymark pathway show` lists";
    assert!(format!("{}{}", wrong.out, wrong.err).contains(told), "{wrong:?}");
    let imported = import(&map("Teens = \"age-11-to-15\""));
    assert_eq!(imported.status, 0, "{imported:?}");
    let told = "row 3: the care \"Moonlight\" that they could offer is none that is known, and is left \
                out: say in [cares] which it is";
    assert!(imported.out.contains(told), "{imported:?}");
    let events = service.run(&["export", "events"]).out;
    assert!(events.contains("age-11-to-15\"\",\"\"siblings"), "{events}");
    let help = service.run(&["help", "import", "enquiries"]).out;
    assert!(help.contains("could_offer") && help.contains("[cares]"), "{help}");
}
