//! A mail server that is away for three days, with thousands of mails waiting.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{JourneyId, StreamId, WorkerId};
use domain::journey::JourneyEvent;
use domain::record::Event;
use domain::testing::nine_on;
use futures_util::future::join_all;
use uuid::Uuid;
use waymark::jobs::Jobs;
use waymark::store::outbox::{Addressee, Mail, State, Trouble, mails};
use waymark::store::{Source, read_after};

use crate::harness::{how_many, say};
use crate::mail_server::Server;
use crate::office::{Office, once_at, thursday};

// Only the outage reads it, and it is one test.
static NOW: AtomicI64 = AtomicI64::new(0);

#[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
const CLOCK: Source = Source { now, id: Uuid::now_v7 };

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(NOW.load(Ordering::Relaxed)).unwrap()
}

fn set(instant: DateTime<Utc>) {
    NOW.store(instant.timestamp_micros(), Ordering::Relaxed);
}

/// Mails come up in so many parts, a quarter of an hour apart.
const PARTS: usize = 5;
const OUTAGE: TimeDelta = TimeDelta::hours(72);
/// How often the jobs look meanwhile.
const STEP: TimeDelta = TimeDelta::hours(6);
const A_MINUTE: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn three_days_without_a_mail_server_lose_nothing_and_what_waited_goes_at_its_pace() {
    let office = Office::open().await;
    let port = Server::nobodys_port().await;
    let mut jobs = office.jobs_at(&format!("smtp://127.0.0.1:{port}")).await;
    (jobs.source, jobs.mails_a_minute) = (CLOCK, u32::try_from(A_MINUTE).unwrap());
    set(thursday());
    let begun = now();
    let mut waiting = vec![];
    for _ in 0..PARTS {
        waiting.extend(let_come_up(&office, how_many(250, 5_000) / PARTS).await);
        look_in_vain(&jobs).await;
        set(now() + TimeDelta::minutes(15));
    }
    while now() < begun + OUTAGE {
        look_in_vain(&jobs).await;
        set(now() + STEP);
    }
    let (settled, open): (Vec<_>, Vec<_>) =
        waiting.iter().enumerate().partition(|(number, _)| number % 10 == 0);
    let settle = async |journey: JourneyId| {
        office.reply(journey).await;
        office.agree(journey, "2026-04-30").await;
    };
    join_all(settled.iter().map(|(_, (_, journey))| settle(*journey))).await;

    let server = Server::start_at(port).await;
    office.let_a_minute_go_by();
    set(nine_on("2026-03-09"));
    let minutes = drain(&office, &jobs).await;

    let all = mails(&office.database, 100_000).await.unwrap();
    assert_each_once_and_the_oldest_first(&server, &all);
    let state = |worker: WorkerId| {
        all.iter().find(|mail| mail.to == Addressee::Worker(worker)).unwrap().state
    };
    assert!(settled.iter().all(|(_, (worker, _))| state(*worker) == State::Cancelled));
    assert!(open.iter().all(|(_, (worker, _))| state(*worker) == State::Sent));
    let settled: Vec<JourneyId> = settled.iter().map(|(_, (_, journey))| *journey).collect();
    assert_eq!(reminded_of(&office, &settled).await, 0, "what was settled is not chased");
    say(&format!(
        "{} mails waited for {} hours: {} went in {minutes} minutes, no more than {A_MINUTE} in each \
         and the oldest first, {} were not needed any more, 0 were lost",
        all.len(),
        OUTAGE.num_hours(),
        server.taken().len(),
        all.iter().filter(|mail| mail.state == State::Cancelled).count(),
    ));
}

// A household that has waited too long, for each of so many workers.
async fn let_come_up(office: &Office, mails: usize) -> Vec<(WorkerId, JourneyId)> {
    let mut workers = vec![];
    for _ in 0..mails {
        workers.push(office.hire(&(CLOCK.id)().to_string()).await);
    }
    join_all(workers.into_iter().map(async |worker| (worker, office.enquiry(Some(worker)).await)))
        .await
}

async fn look_in_vain(jobs: &Jobs) {
    let delivered = once_at(jobs, now()).await;
    assert_eq!((delivered.sent, delivered.dead, delivered.unclear), (0, 0, 0), "{delivered:?}");
    assert!(delivered.later <= 1, "one mail finds out for all: {delivered:?}");
    let trouble = delivered.breaker.map(|breaker| breaker.trouble);
    assert!(trouble.is_none_or(|it| it == Trouble::Unreachable), "{delivered:?}");
}

// How many minutes it took.
async fn drain(office: &Office, jobs: &Jobs) -> usize {
    for minutes in 1.. {
        let delivered = once_at(jobs, now()).await;
        assert_eq!((delivered.later, delivered.dead, delivered.unclear), (0, 0, 0));
        if delivered.held_back.is_none() {
            return minutes;
        }
        assert_eq!(delivered.sent, A_MINUTE, "a minute is used");
        set(now() + TimeDelta::minutes(1));
        office.let_a_minute_go_by();
    }
    unreachable!("it ends")
}

fn assert_each_once_and_the_oldest_first(server: &Server, all: &[Mail]) {
    let put_at: HashMap<_, _> = all.iter().map(|mail| (&*mail.message_id, mail.put_at)).collect();
    let taken = server.taken();
    let ids: Vec<&str> = taken.iter().map(|mail| message_id(mail)).collect();
    assert!(ids.is_sorted_by_key(|id| put_at[id]), "the oldest go first");
    let sent = all.iter().filter(|mail| mail.state == State::Sent);
    assert!(sent.clone().all(|mail| mail.attempts == 1), "an outage costs no attempt");
    let mut expected: Vec<&str> = sent.map(|mail| &*mail.message_id).collect();
    let mut found = ids;
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected, "each that was sent was taken once");
    let over = |mail: &Mail| matches!(mail.state, State::Sent | State::Cancelled);
    assert!(all.iter().all(over), "none is lost");
}

/// What a mail is known by.
pub(crate) fn message_id(mail: &str) -> &str {
    mail.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap()
}

async fn reminded_of(office: &Office, journeys: &[JourneyId]) -> usize {
    let streams: Vec<StreamId> = journeys.iter().map(|journey| (*journey).into()).collect();
    let facts = read_after(&office.database, 0, 1_000_000).await.unwrap();
    let is_one = |event: &Event| matches!(event, Event::Journey(JourneyEvent::ReminderSent { .. }));
    facts.iter().filter(|fact| streams.contains(&fact.stream) && is_one(&fact.event)).count()
}
