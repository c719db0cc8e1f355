//! After an erasure: what is done again adds nothing, and nothing more is told of who was erased.

use super::{HOUSEHOLDS, OF_THE_COUPLE, assert_holds_none, erased, households, opened};
use crate::support::Service;
use crate::web_support::{Site, with};

const NOTE: &str = "Asked for the mornings";

#[test]
fn the_same_file_again_adds_nothing_and_a_new_row_about_them_is_told() {
    let service = households();
    erased(&service, &["FH-1-R"]);
    let position = service.facts();

    let again = service.run(&["import", "events", &service.write("two.csv", HOUSEHOLDS)]);
    assert!(again.out.contains("the log holds its 6 facts already"), "{again:?}");
    let grown = format!(
        "{HOUSEHOLDS}J1,note-added,2026-03-21T09:00:00Z,\"{{\"\"note\"\":\"\"They rang\"\"}}\"\n\
         J1,application-received,2026-03-22T09:00:00Z,\n"
    );
    let file = service.write("grown.csv", grown);
    service.run(&["import", "events", &file]).assert_refused(&["line 8: What was known of this"]);
    assert_eq!(service.facts(), position);

    let rest = service.run(&["import", "events", &file, "--skip-bad-rows"]);
    assert!(rest.out.contains("Imported 1 new fact"), "{rest:?}");
    assert_holds_none(&opened(&service), &["They rang"]);
}

#[test]
fn an_export_with_an_erasure_in_it_can_be_imported_elsewhere() {
    let service = households();
    erased(&service, &["FH-1-R"]);
    let exported = opened(&service);

    let other = Service::new();
    let imported = other.run(&["import", "events", &other.write("exported.csv", &exported)]);

    assert_eq!(imported.status, 0, "{imported:?}");
    assert_holds_none(&opened(&other), &OF_THE_COUPLE);
    assert!(opened(&other).contains("Ottoline Marsh"));
    let swept = erased(&other, &["FH-2-W"]);
    assert!(swept.out.contains("sealed values were tried"), "{swept:?}");
}

#[test]
fn a_form_sent_before_is_answered_as_then_and_a_new_note_is_refused_beside_it() {
    let service = Service::new();
    let site = Site::of(&service);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Zebedee Quill");
    let address = format!("/journeys/{reference}/notes/new");
    let form = recruiter.get(&address);
    let marks = form.marks();
    let first = recruiter.send(&address, &with(&marks, &[("note", NOTE)]));
    assert_eq!(first.status, 303, "{first:?}");

    erased(&service, &[&reference]);
    let position = site.position();

    let again = recruiter.send(&address, &with(&marks, &[("note", NOTE)]));
    assert_eq!((again.status, &again.location), (303, &first.location), "{again:?}");
    let other = recruiter.fill(&address, &[("note", "They rang again")]);
    assert_eq!(other.status, 422, "{other:?}");
    assert!(other.body.contains("id=\"note-error\""), "{other:?}");
    assert!(other.body.contains("nothing more is written about them"), "{other:?}");
    assert_eq!(site.position(), position, "nothing was recorded");
}

#[test]
fn the_journey_of_who_was_erased_goes_on_without_words() {
    let service = Service::new();
    let site = Site::of(&service);
    let recruiter = site.signed_in(&service, "recruiter");
    let reference = recruiter.enquiry("Zebedee Quill");
    erased(&service, &[&reference]);
    let form = |path: &str, fields: &[(&str, &str)]| {
        recruiter.fill(&format!("/journeys/{reference}/{path}"), fields)
    };
    let contact = [
        ("outcome", "spoke"),
        ("channel", "phone"),
        ("direction", "outward"),
        ("happened_on", "today"),
        ("next", "1"),
    ];

    let told = form("contacts/new", &[&contact[..], &[("next_what", "ring Zebedee")]].concat());
    assert_eq!(told.status, 422, "{told:?}");
    assert!(told.body.contains("id=\"next_what-error\""), "{told:?}");
    let silent = form("contacts/new", &contact);
    assert_eq!(silent.status, 303, "{silent:?}");
    let undone = form("corrections/5", &[("note", "")]);

    assert_eq!(undone.status, 303, "nobody may say why: {undone:?}");
    let erasure = form("corrections/3", &[("note", "")]);
    assert_eq!(erasure.status, 422, "{erasure:?}");
    assert!(erasure.body.contains("What was erased is erased for ever"), "{erasure:?}");
}
