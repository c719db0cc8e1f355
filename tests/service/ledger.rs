//! The log cannot be changed by the service, and a change behind its back is found.

use crate::support::Service;

fn of_a_few_facts() -> Service {
    let service = Service::new();
    let mut rows = String::from("journey,event,happened_at\n");
    for journey in 1..=20 {
        rows += &format!("J{journey},enquiry-received,2026-03-02T09:00:00Z\n");
        rows += &format!("J{journey},initial-visit-held,2026-03-09T09:00:00Z\n");
    }
    let file = service.write("few.csv", rows);
    assert_eq!(service.run(&["import", "events", &file]).status, 0);
    service
}

/// What somebody with the keys to the server room does first.
fn without_guards(service: &Service, statement: &str) {
    let guarded = if service.is_sqlite() {
        format!(
            "DROP TRIGGER event_log_no_update; DROP TRIGGER event_log_no_delete; \
             DROP TRIGGER log_head_forward; {statement}"
        )
    } else {
        format!(
            "ALTER TABLE event_log DISABLE TRIGGER ALL; ALTER TABLE log_head DISABLE TRIGGER ALL; \
             {statement}"
        )
    };
    service.sql(&guarded).unwrap();
}

#[test]
fn a_whole_log_verifies_and_leaves_a_checkpoint() {
    let service = of_a_few_facts();

    let first = service.run(&["verify"]);
    let second = service.run(&["verify"]);

    assert_eq!((first.status, second.status), (0, 0), "{first:?} {second:?}");
    assert!(second.out.contains("with 1 earlier checkpoints"), "{second:?}");
    let checkpoints = std::fs::read_to_string(service.folder.path().join("waymark.checkpoints"));
    assert!(checkpoints.unwrap().starts_with("42 "), "begun, 40 rows, finished");
}

#[test]
fn every_way_of_changing_the_log_is_refused() {
    let service = of_a_few_facts();
    let mut statements = vec![
        "UPDATE event_log SET body = '{}' WHERE position = 7",
        "DELETE FROM event_log WHERE position = 7",
        "UPDATE log_head SET position = 3",
        "DELETE FROM log_head",
        "INSERT INTO log_head SELECT 2, position, recorded_at, hash FROM log_head",
    ];
    if service.is_sqlite() {
        statements.extend([
            "REPLACE INTO event_log SELECT 7, event_id, stream_id, version, type, schema, \
             happened_at, recorded_at, source_recorded_at, worker, command_id, '{}', hash \
             FROM event_log WHERE position = 7",
            "INSERT OR REPLACE INTO event_log SELECT 99, event_id, stream_id, 99, type, schema, \
             happened_at, recorded_at, source_recorded_at, worker, command_id, '{}', hash \
             FROM event_log WHERE position = 7",
        ]);
    } else {
        statements.push("TRUNCATE event_log");
    }

    for statement in statements {
        assert!(service.sql(statement).is_err(), "{statement}");
    }
    assert_eq!(service.run(&["verify"]).status, 0);
}

#[test]
fn a_row_changed_behind_its_back_is_named() {
    let service = of_a_few_facts();
    without_guards(
        &service,
        "UPDATE event_log SET happened_at = happened_at + 1 WHERE position = 17",
    );

    let verified = service.run(&["verify"]);

    assert_eq!(verified.status, 1);
    assert!(verified.err.contains("damaged at position 17"), "{verified:?}");
}

#[test]
fn a_row_taken_out_or_an_end_cut_off_is_found() {
    let taken_out = of_a_few_facts();
    without_guards(&taken_out, "DELETE FROM event_log WHERE position = 17");
    let cut_off = of_a_few_facts();
    without_guards(&cut_off, "DELETE FROM event_log WHERE position > 30");

    assert!(taken_out.run(&["verify"]).err.contains("damaged at position 17"));
    assert!(cut_off.run(&["verify"]).err.contains("ends at position 30, and should go on to 42"));
}

#[test]
fn an_end_cut_off_with_a_new_head_is_found_by_the_checkpoint() {
    let service = of_a_few_facts();
    assert_eq!(service.run(&["verify"]).status, 0);
    without_guards(
        &service,
        "DELETE FROM event_log WHERE position > 30; \
         UPDATE log_head SET position = 30, \
         hash = (SELECT hash FROM event_log WHERE position = 30)",
    );

    let verified = service.run(&["verify"]);

    assert!(verified.err.contains("should go on to 42"), "{verified:?}");
}
