//! The service under faults: killed, out of power, out of room, beside a database that goes away and
//! clocks that jump. What it confirmed is there once afterwards, and every answer between was honest.
//!
//! `cargo test --test faults` is the short form, on SQLite, and with `tests/with-postgres` in front on
//! PostgreSQL; `bash tests/long` is the long one. Each test prints its figures and its seed, and
//! `WAYMARK_SEED` repeats one. What a machine cannot do is told as "not run".
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod broken_disks;
mod clocks;
mod damaged_files;
mod hang_ups;
mod harness;
mod held_pens;
mod killed_database;
mod killed_program;
mod load;
mod mail_and_kills;
mod mail_outage;
mod postgres;
mod power_cuts;

#[expect(dead_code, reason = "the tests of the service need the rest")]
#[path = "../service/smtp/server.rs"]
mod mail_server;
#[expect(dead_code, reason = "the tests of the service need the rest")]
#[path = "../service/web/objects.rs"]
mod objects;
#[expect(dead_code, reason = "the tests of the service need the rest")]
#[path = "../service/office.rs"]
mod office;
#[expect(dead_code, reason = "the tests of the service need the rest")]
#[path = "../service/support.rs"]
mod support;
#[expect(dead_code, reason = "the tests of the service need the rest")]
#[path = "../service/web_support.rs"]
mod web_support;
