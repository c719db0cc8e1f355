//! A file that was damaged while nobody looked: the program says so and does not begin.

use std::fs;
use std::process::Command;

use crate::harness::{is_on_postgres, not_run};
use crate::support::{Printed, Service};

/// Bytes to a page of the file.
const PAGE: usize = 4_096;

type Damage<'a> = &'a dyn Fn(&mut Vec<u8>);

#[test]
fn a_file_that_is_damaged_is_not_served() {
    if is_on_postgres() {
        return not_run("a damaged file: PostgreSQL has its own");
    }
    let service = of_some_households();
    let whole = fs::read(service.folder.path().join("waymark.db")).unwrap();
    let pages = whole.len() / PAGE;
    assert!(pages > 20, "{pages} pages");

    let damages: [(&str, Damage<'_>); 3] = [
        ("its head is gone", &|file| file[..16].fill(0)),
        ("every third page is noise", &|file| {
            file.chunks_mut(PAGE).skip(2).step_by(3).for_each(flip);
        }),
        ("its end is cut off", &|file| file.truncate(pages / 2 * PAGE + 100)),
    ];
    for (what, damage) in damages {
        let mut file = whole.clone();
        damage(&mut file);
        service.write("waymark.db", &file);
        let refused = started(&service);
        assert_eq!((refused.status, &*refused.out), (1, ""), "{what}: {refused:?}");
        refused.assert_refused_in_a_line(&["waymark.db"]);
        let left = fs::read(service.folder.path().join("waymark.db")).unwrap();
        assert!(left == file, "{what}: nothing was written to it");
    }
    service.write("waymark.db", &whole);
    assert_eq!(service.run(&["verify"]).status, 0, "the damage alone was refused");
}

// What the program says as it is started. If it serves, it is stopped after a while.
fn started(service: &Service) -> Printed {
    let mut command = Command::new("timeout");
    command.args(["20", env!("CARGO_BIN_EXE_waymark"), "serve"]).current_dir(&service.folder);
    command.env("WAYMARK_DATABASE_URL", &service.database_url);
    let output = command.env("WAYMARK_LISTEN", "127.0.0.1:0").output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code().unwrap_or(-1);
    Printed { status, out: text(output.stdout), err: text(output.stderr) }
}

fn of_some_households() -> Service {
    let service = Service::new();
    let mut rows = String::from("journey,event,happened_at\n");
    for journey in 1..=200 {
        rows += &format!("J{journey},enquiry-received,2026-03-02T09:00:00Z\n");
    }
    let file = service.write("some.csv", rows);
    assert_eq!(service.run(&["import", "events", &file]).status, 0);
    service
}

fn flip(bytes: &mut [u8]) {
    for byte in bytes {
        *byte = !*byte;
    }
}
