//! PostgreSQL is killed, restarted and held up under load, and the program stays.

use std::thread;
use std::time::Instant;

use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::harness::{Chance, how_many, is_on_postgres, not_run, say};
use crate::load::Load;
use crate::postgres::Postgres;
use crate::support::Service;
use crate::web_support::Site;

/// Holds what every page must read.
const HOLD: &str = "BEGIN; LOCK TABLE session IN ACCESS EXCLUSIVE MODE";
/// For longer than anybody waits for a connection.
const SLEEP: &str = "SELECT pg_sleep(12); COMMIT";
/// More than there are connections.
const READERS: usize = 12;

#[test]
fn what_was_confirmed_is_there_once_however_often_the_database_is_killed() {
    if !is_on_postgres() {
        return not_run("killing PostgreSQL: put tests/with-postgres in front");
    }
    let kills = how_many(3, 30);
    let mut chance = Chance::of("killed database");
    let postgres = Postgres::start();
    let service = Service::on(&postgres.url);
    let site = Site::of(&service);
    let load = Load::at(&site, &service);
    let mut slowest = 0.0_f64;

    load.run(|| {
        for _ in 0..kills {
            load.wait_for_more(1 + chance.below(80));
            postgres.kill();
            load.wait_for_refusals(1 + chance.below(8));
            postgres.start_again();
            slowest = slowest.max(seconds_until_saved(&load));
        }
    });

    assert_eq!(load.unanswered(), 0, "the program answered everybody");
    assert_eq!(site.stranger().get("/readyz").status, 200);
    load.check(&service, &format!("the database was killed {kills} times"));
    say(&format!("killed database: saved again within {slowest:.1} s of its start"));
}

#[test]
fn a_restart_of_the_database_costs_nobody_what_they_typed() {
    if !is_on_postgres() {
        return not_run("restarting PostgreSQL: put tests/with-postgres in front");
    }
    let restarts = how_many(3, 50);
    let mut chance = Chance::of("restarted database");
    let postgres = Postgres::start();
    let service = Service::on(&postgres.url);
    let site = Site::of(&service);
    let load = Load::at(&site, &service);
    let mut slowest = 0.0_f64;

    load.run(|| {
        for _ in 0..restarts {
            load.wait_for_more(1 + chance.below(80));
            postgres.restart();
            slowest = slowest.max(seconds_until_saved(&load));
        }
    });

    assert_eq!(load.unanswered(), 0, "the program answered everybody");
    load.check(&service, &format!("the database was restarted {restarts} times"));
    say(&format!("restarted database: saved again within {slowest:.1} s"));
}

#[test]
fn a_database_that_is_held_up_is_not_waited_for_without_end() {
    if !is_on_postgres() {
        return not_run("holding PostgreSQL up: put tests/with-postgres in front");
    }
    let service = Service::new();
    let site = Site::of(&service);
    let reader = site.signed_in(&service, "recruiter");

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut holder = runtime.block_on(PgConnection::connect(&service.database_url)).unwrap();
    runtime.block_on(holder.execute(sqlx::raw_sql(HOLD))).unwrap();

    let answers: Vec<_> = thread::scope(|scope| {
        let (reader, site) = (&reader, &site);
        let asked: Vec<_> =
            (0..READERS).map(|_| scope.spawn(move || reader.at(site).get("/work"))).collect();
        runtime.block_on(holder.execute(sqlx::raw_sql(SLEEP))).unwrap();
        asked.into_iter().map(|answer| answer.join().unwrap()).collect()
    });

    let (put_off, others): (Vec<_>, Vec<_>) = answers.iter().partition(|it| it.status == 503);
    assert!(!put_off.is_empty(), "somebody is told to come back");
    assert!(put_off.iter().all(|it| it.header("retry-after").is_some()), "{put_off:?}");
    assert!(others.iter().all(|it| it.status == 200), "{others:?}");
    assert_eq!(reader.get("/work").status, 200);
    say(&format!("held up: {} of {} were told to come back", put_off.len(), answers.len()));
}

fn seconds_until_saved(load: &Load) -> f64 {
    let begun = Instant::now();
    load.wait_for_more(1);
    begun.elapsed().as_secs_f64()
}
