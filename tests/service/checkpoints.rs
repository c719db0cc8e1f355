//! Each day it is noted, outside the database, how far the log has come.

use chrono::{DateTime, TimeDelta, Utc};
use waymark::jobs::Jobs;
use waymark::jobs::take_checkpoints::{TakeError, take_checkpoint};
use waymark::store::{Checkpoint, Checkpoints, Damage, Noted};

use crate::office::Office;
use crate::web_support::Site;

fn at(hour: u32) -> DateTime<Utc> {
    format!("2026-03-05T{hour:02}:00:00Z").parse().unwrap()
}

async fn taken(jobs: &Jobs, now: DateTime<Utc>) -> Option<Checkpoint> {
    take_checkpoint(jobs, now).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_is_taken_once_a_day_however_many_processes_there_are() {
    let office = Office::open().await;
    let (one, mut other) = (office.jobs().await, office.jobs().await);
    assert_eq!(taken(&one, at(7)).await, None, "nothing has happened yet");
    office.enquiry(None).await;

    let first = taken(&one, at(8)).await.unwrap();
    let again = [taken(&one, at(9)).await, taken(&other, at(9)).await];
    let next_day = taken(&other, at(9) + TimeDelta::days(1)).await;
    other.checkpoints = office.service.folder.path().join("elsewhere");
    let now = at(9) + TimeDelta::days(1) + TimeDelta::minutes(1);
    let claimed = taken(&other, now).await;
    let on_another_machine = taken(&other, now + TimeDelta::minutes(10)).await;

    assert_eq!(first.position, 1);
    assert_eq!(again, [None, None]);
    assert_eq!(next_day.as_ref(), Some(&first), "a day on which nothing happened is noted, too");
    assert_eq!(claimed, None, "somebody is at it");
    assert_eq!(on_another_machine, Some(first.clone()));
    let kept = Checkpoints::read(&one.checkpoints).unwrap();
    assert_eq!(kept.all, [first.clone(), first]);
    assert_eq!(kept.last_at.as_deref(), Some("2026-03-06T09:00:00Z"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_ten_thousand_facts_the_day_is_not_waited_for() {
    let office = Office::open().await;
    office.enquiry(None).await;
    let jobs = office.jobs().await;
    let first = taken(&jobs, at(8)).await.unwrap();
    let mut rows = String::from("journey,event,happened_at\n");
    for journey in 0..10_000 {
        rows += &format!("J{journey},enquiry-received,2026-03-02T09:00:00Z\n");
    }
    let file = office.service.write("many.csv", rows);
    assert_eq!(office.service.run(&["import", "events", &file]).status, 0);

    let second = taken(&jobs, at(9)).await.unwrap();

    assert!(second.position >= first.position + 10_000, "{second}");
    assert_eq!(taken(&jobs, at(10)).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_checkpoint_is_taken_of_a_log_that_differs_from_an_earlier_one() {
    let office = Office::open().await;
    office.enquiry(None).await;
    let jobs = office.jobs().await;
    let other = Checkpoint { position: 1, hash: vec![7; 32] };
    let noted = Noted { log: other.clone(), looks: None };
    Checkpoints::read(&jobs.checkpoints).unwrap().note(&noted, at(8)).unwrap();

    let refused = take_checkpoint(&jobs, at(9) + TimeDelta::days(1)).await;

    assert!(matches!(refused, Err(TakeError::Damage(Damage::Rewritten(1)))), "{refused:?}");
    assert_eq!(Checkpoints::read(&jobs.checkpoints).unwrap().all, [other]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_starts_takes_the_checkpoint_of_the_day_and_prints_it() {
    let office = Office::open().await;
    office.enquiry(None).await;
    let site = Site::with(&office.service, &[], &[]);
    let file = office.service.folder.path().join("waymark.checkpoints");
    let kept = || Checkpoints::read(&file).unwrap().all;

    let mut looks = (0..20_000).map(|_| site.stranger().get("/healthz").status == 200);
    assert!(looks.any(|_| !kept().is_empty()), "it never took one");

    let printed =
        || std::fs::read_to_string(office.service.folder.path().join("serve.log")).unwrap();
    let line = format!("checkpoint {}", kept()[0]);
    let mut looks = (0..20_000).map(|_| site.stranger().get("/healthz").status == 200);
    assert!(looks.any(|_| printed().contains(&line)), "{}", printed());
    assert!(site.stop());
}
