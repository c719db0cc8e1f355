//! Importing: twice, half, back, and with what should be kept from eyes kept from eyes.

use crate::support::{Service, council};

const FEW: &str = "journey,event,happened_at,recorded_at,worker,attributes\n\
    J1,enquiry-received,2026-03-02T09:00:00Z,2026-03-02T09:05:00Z,Ann,\"{\"\"source\"\":\"\"website\"\",\"\"name\"\":\"\"Zebedee Quill\"\",\"\"shoe_size\"\":\"\"11\"\"}\"\n\
    J1,contact-recorded,2026-03-03T09:00:00Z,2026-03-03T09:05:00Z,Ann,\"{\"\"channel\"\":\"\"phone\"\",\"\"outcome\"\":\"\"spoke\"\",\"\"note\"\":\"\"Keeps a piebald pony\"\"}\"\n\
    J1,initial-visit-held,2026-03-09T09:00:00Z,2026-03-09T10:00:00Z,Bea,\n\
    J2,enquiry-received,2026-03-04T09:00:00Z,,,\n\
    J2,journey-ended,2026-03-20T09:00:00Z,,,\"{\"\"reason\"\":\"\"no_spare_room\"\",\"\"by\"\":\"\"service\"\"}\"\n";

fn enquiries(service: &Service) -> u64 {
    service.report(&["funnel"])["enquiries"].as_u64().unwrap()
}

#[test]
fn importing_twice_adds_nothing() {
    let service = Service::of_the_council();
    let before = service.report(&["funnel"])["position"].clone();

    let again = service.run(&["import", "events", council().to_str().unwrap()]);

    assert_eq!(again.status, 0, "{again:?}");
    assert!(again.out.contains("the log holds its 34,952 facts already"), "{again:?}");
    assert_eq!(service.report(&["funnel"])["position"], before);
}

#[test]
fn a_file_that_has_grown_adds_what_is_new() {
    let service = Service::new();
    let half: String = FEW.lines().take(3).map(|line| format!("{line}\n")).collect();
    let half = service.write("half.csv", half);
    let whole = service.write("whole.csv", FEW);

    let first = service.run(&["import", "events", &half]);
    let second = service.run(&["import", "events", &whole]);

    assert!(first.out.contains("2 new facts of 1 journey"), "{first:?}");
    assert!(second.out.contains("3 new facts of 2 journeys (1 of them new)"), "{second:?}");
    assert!(second.out.contains("2 facts were in the log already"), "{second:?}");
    assert_eq!(enquiries(&service), 2);
}

#[test]
fn a_dry_run_says_what_would_come_in_and_records_nothing() {
    let service = Service::new();
    let file = service.write("few.csv", FEW);

    let told = service.run(&["import", "events", &file, "--dry-run"]);

    assert_eq!(told.status, 0, "{told:?}");
    assert!(told.out.contains("would bring in 5 new facts of 2 journeys"), "{told:?}");
    assert!(told.out.contains("journey-ended"), "{told:?}");
    assert_eq!(enquiries(&service), 0);
}

#[test]
fn an_import_is_taken_back_by_facts_and_can_come_in_again() {
    let service = Service::new();
    let file = service.write("few.csv", FEW);
    let imported = service.run(&["import", "events", &file]);
    let id = imported.out.lines().nth(1).unwrap().rsplit(' ').next().unwrap().to_owned();

    let undone = service.run(&["import", "undo", &id]);
    let counted = enquiries(&service);
    let undone_again = service.run(&["import", "undo", &id]);
    let imported_again = service.run(&["import", "events", &file]);

    assert!(undone.out.contains("Took back 5 facts"), "{undone:?}");
    assert_eq!(counted, 0);
    assert!(undone_again.err.contains("taken back already"), "{undone_again:?}");
    assert!(imported_again.out.contains("5 new facts"), "{imported_again:?}");
    assert_eq!(enquiries(&service), 2);
    assert_eq!(service.run(&["verify"]).status, 0);
    assert!(service.run(&["doctor"]).out.contains("taken back"));
}

#[test]
fn undoing_what_was_never_imported_says_so() {
    let service = Service::new();
    assert_eq!(service.run(&["migrate"]).status, 0);

    let undone = service.run(&["import", "undo", "01920000-0000-7000-8000-000000000000"]);

    assert_eq!(undone.status, 1);
    assert!(undone.err.contains("There is no import"), "{undone:?}");
}

#[test]
fn names_notes_and_what_has_no_words_here_lie_under_seal() {
    let service = Service::new();
    let file = service.write("few.csv", FEW);
    assert_eq!(service.run(&["import", "events", &file]).status, 0);
    std::fs::remove_file(&file).unwrap();

    let printed = service.run(&["export", "events"]).out;
    let opened = service.run(&["export", "events", "--with-personal-data"]).out;

    let mut places = vec![printed.into_bytes()];
    for entry in std::fs::read_dir(&service.folder).unwrap() {
        places.push(std::fs::read(entry.unwrap().path()).unwrap());
    }
    for secret in ["Zebedee", "piebald", "shoe_size"] {
        let holds =
            |place: &Vec<u8>| place.windows(secret.len()).any(|part| part == secret.as_bytes());
        assert!(!places.iter().any(holds), "{secret} is written down in plain");
        assert!(opened.contains(secret), "{secret} can be had by who asks for it: {opened}");
    }
}

#[test]
fn a_pathway_of_its_own_comes_in_with_its_file_and_keeps_to_itself() {
    let service = Service::of_the_council();
    let pathway = service.write(
        "library.toml",
        "id = \"library\"\nin_force_from = 2010-01-01\n[[stage]]\nname = \"asked\"\n\
         [[stage]]\nname = \"lent\"\n[[milestone]]\nname = \"asked\"\nenters = \"asked\"\n\
         [[milestone]]\nname = \"lent\"\nenters = \"lent\"\n\
         [import.events]\n\"Asks for it\" = \"asked\"\n",
    );
    let rows = "case_id,activity,timestamp\nB1,Asks for it,2012-05-01T10:00:00+01:00\n\
                B1,lent,2012-05-02T10:00:00+01:00\nB2,Asks for it,2012-05-01T10:00:00+01:00\n";
    let file = service.write("library.csv", rows);

    let imported = service.run(&["import", "events", &file, "--pathway", &pathway]);

    assert_eq!(imported.status, 0, "{imported:?}");
    let library = service.report(&["funnel", "--pathway", "library"]);
    assert_eq!((&library["enquiries"], &library["approved"]), (&2.into(), &1.into()));
    let flow = service.report(&["flow", "--pathway", "library"]);
    assert_eq!(flow["events"], 3);
    assert_eq!(enquiries(&service), 1931, "the council's own are as they were");
}
