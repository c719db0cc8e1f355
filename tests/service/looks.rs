//! Who looked is a chain: whatever is done to it behind the service's back is found.

use crate::support::Service;
use crate::web::objects::MONDAY;
use crate::web_support::Site;

const COLUMNS: &str = "viewing, at, worker, token, journey, page, households, position, hash";

fn unguarded(service: &Service) {
    let statements = if service.is_sqlite() {
        "DROP TRIGGER viewing_no_update; DROP TRIGGER viewing_no_delete; \
         DROP TRIGGER viewing_no_replace; DROP INDEX viewing_position"
    } else {
        "DROP TRIGGER viewing_rows ON viewing; DROP INDEX viewing_position"
    };
    service.sql(statements).unwrap();
}

// Six looks at six households.
fn looked_at(service: &Service) -> Vec<String> {
    let site = Site::at(service, MONDAY);
    let ann = site.signed_in(service, "recruiter");
    let households: Vec<String> = ["One", "Two", "Three", "Four", "Five", "Six"]
        .iter()
        .map(|name| ann.enquiry(&format!("{name} Example")))
        .collect();
    for reference in &households {
        assert_eq!(ann.get(&format!("/journeys/{reference}")).status, 200);
    }
    households
}

#[test]
fn a_look_that_was_changed_taken_out_put_in_or_cut_off_is_found() {
    let service = Service::new();
    looked_at(&service);
    let whole = service.run(&["verify"]);
    assert_eq!(whole.status, 0, "{whole:?}");
    assert!(whole.out.contains("So is the record of who looked at households"), "{whole:?}");
    let end = service.count("SELECT max(position) FROM viewing");
    assert!(end >= 6, "{end}");
    let kept = std::fs::read_to_string(service.folder.path().join("waymark.checkpoints")).unwrap();
    assert!(kept.contains(&format!(" looks {end} ")), "{kept}");
    unguarded(&service);
    service.sql("CREATE TABLE kept AS SELECT * FROM viewing").unwrap();

    let other = if service.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
    let put_in = |position: &str| {
        format!(
            "INSERT INTO viewing ({COLUMNS}) SELECT {other}, at, worker, token, journey, page, \
             households, {position}, hash FROM viewing WHERE position = 3"
        )
    };
    let cases = [
        ("UPDATE viewing SET at = at + 1 WHERE position = 3".to_owned(), "damaged at look 3"),
        ("UPDATE viewing SET page = 'list' WHERE position = 4".to_owned(), "damaged at look 4"),
        ("UPDATE viewing SET journey = NULL WHERE position = 4".to_owned(), "damaged at look 4"),
        ("UPDATE viewing SET hash = NULL WHERE position = 2".to_owned(), "damaged at look 2"),
        ("UPDATE viewing SET households = 9 WHERE position = 2".to_owned(), "damaged at look 2"),
        ("DELETE FROM viewing WHERE position = 3".to_owned(), "one was taken out"),
        ("DELETE FROM viewing".to_owned(), "its end was cut off"),
        (format!("DELETE FROM viewing WHERE position = {end}"), "its end was cut off"),
        (put_in("99"), &format!("damaged at look {}", end + 1)),
        (put_in("3"), "damaged at look"),
        (put_in("NULL"), "damaged at look 1:"),
    ];
    for (tampering, words) in cases {
        service.sql(&tampering).unwrap();
        let found = service.run(&["verify"]);
        assert_eq!(found.status, 1, "{tampering}: {found:?}");
        assert!(found.err.contains(words), "{tampering}: {found:?}");
        service.sql("DELETE FROM viewing; INSERT INTO viewing SELECT * FROM kept").unwrap();
    }
    service.sql("DROP TABLE kept").unwrap();
    let guards = service.run(&["verify"]);
    assert!(guards.err.contains("what guards it is not as Waymark makes it"), "{guards:?}");
}

#[test]
fn what_was_on_record_before_there_was_a_chain_is_held_by_its_beginning() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let ann = site.signed_in(&service, "recruiter");
    let id =
        if service.is_sqlite() { "zeroblob(16)" } else { "'00000000-0000-0000-0000-000000000000'" };
    // As a program of before put it down.
    let before = format!(
        "INSERT INTO viewing (viewing, at, worker, page) SELECT {id}, 1, worker, 'list' FROM account"
    );
    let empty = service.count("SELECT count(*) FROM viewing");
    assert_eq!(empty, 0, "nobody looked yet");
    service.sql(&before).unwrap();
    let reference = ann.enquiry("Ann Example");
    assert_eq!(ann.get(&format!("/journeys/{reference}")).status, 200);
    assert_eq!(service.run(&["verify"]).status, 0);

    unguarded(&service);
    service.sql("UPDATE viewing SET at = 2 WHERE position IS NULL").unwrap();

    let found = service.run(&["verify"]);
    assert_eq!(found.status, 1, "{found:?}");
    assert!(found.err.contains("The record of who looked is damaged at look 1"), "{found:?}");
}

#[test]
fn who_looked_comes_back_from_a_backup_as_the_chain_it_was() {
    let service = Service::new();
    looked_at(&service);
    assert_eq!(service.run(&["verify"]).status, 0);
    let backed_up = service.run(&["backup", "kept", "--keys-to", "keys"]);
    assert_eq!(backed_up.status, 0, "{backed_up:?}");
    {
        // Later, or it would not know yet what was recorded.
        let site = Site::at(&service, "2026-03-02T09:30:00Z");
        let bea = site.signed_in(&service, "manager");
        assert_eq!(bea.get("/journeys/FH-1-R").status, 200);
    }
    assert_eq!(service.run(&["verify"]).status, 0);
    let there = [("WAYMARK_DATABASE_URL", "sqlite:there.db"), ("WAYMARK_KEYS_URL", "sqlite:k.db")];

    let restored = service.run_with(&["restore", "kept", "--keys-from", "keys"], &there);

    assert_eq!(restored.status, 0, "{restored:?}");
    let verified = service.run_with(&["verify"], &there);
    assert_eq!(verified.status, 0, "what was noted of later looks is void: {verified:?}");
}
