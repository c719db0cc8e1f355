//! The log from inside: many writers, a reader that follows, answers that are level.

use std::collections::HashMap;

use chrono::Utc;
use domain::ids::{CommandId, StreamId};
use domain::journey::{Enquiry, RecordEnquiry, RecordMilestone};
use domain::pathway::{FOSTERING_ENGLAND, Pathways};
use domain::record::Decide;
use domain::testing::nine_on;
use projections::funnel::funnel;
use projections::{Question, View};
use uuid::Uuid;
use waymark::answers::LevelAnswers;
use waymark::store::{CarryOutError, Database, Request, Source, Writer, read_after, verify};

use crate::support::Service;

#[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
const SOURCE: Source = Source { now: Utc::now, id: Uuid::now_v7 };
const CLIENTS: usize = 16;
const COMMANDS: usize = 40;

fn pathways() -> Pathways {
    Pathways::starting_with(waymark::pathways::read(FOSTERING_ENGLAND).unwrap())
}

fn request(stream: Uuid, command: impl Decide + Send + Sync + 'static) -> Request {
    Request {
        key: CommandId((SOURCE.id)()),
        fingerprint: [0; 32],
        stream: StreamId(stream),
        seen: None,
        worker: None,
        command: Box::new(command),
    }
}

fn enquiry() -> RecordEnquiry {
    RecordEnquiry { happened_at: nine_on("2026-03-02"), enquiry: Enquiry::default() }
}

fn visit(day: &str) -> RecordMilestone {
    RecordMilestone {
        happened_at: nine_on(day),
        milestone: "initial-visit-held".into(),
        booked_for: None,
        note: None,
    }
}

/// Some start a journey of their own, some try to start the one that all share.
async fn write(writer: Writer, shared: Uuid) -> (usize, usize) {
    let (mut recorded, mut refused) = (0, 0);
    for number in 0..COMMANDS {
        let stream = if number % 4 == 0 { shared } else { (SOURCE.id)() };
        match writer.carry_out(request(stream, enquiry())).await {
            Ok(_) => recorded += 1,
            Err(CarryOutError::Refused(_)) => refused += 1,
            Err(error) => panic!("a loss is a refusal, not {error}"),
        }
    }
    (recorded, refused)
}

/// Follows the log as any other process would, until so many facts have come.
async fn follow(database: Database, facts: usize) -> Vec<i64> {
    let mut positions: Vec<i64> = vec![];
    while positions.len() < facts {
        let reached = positions.last().copied().unwrap_or(0);
        let page = read_after(&database, reached, 7).await.unwrap();
        positions.extend(page.iter().map(|fact| fact.position));
        tokio::task::yield_now().await;
    }
    positions
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_misses_nothing_under_many_writers_in_two_processes() {
    let service = Service::new();
    let (ours, theirs) = (service.opened().await, service.opened().await);
    let writers = [ours.clone(), theirs.clone()].map(|it| Writer::start(it, pathways(), SOURCE));
    let shared = (SOURCE.id)();
    let facts = CLIENTS * COMMANDS * 3 / 4 + 1;
    let reader = tokio::spawn(follow(theirs.clone(), facts));

    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| tokio::spawn(write(writers[client % 2].clone(), shared)))
        .collect();
    let (mut recorded, mut refused) = (0, 0);
    for client in clients {
        let (some, others) = client.await.unwrap();
        (recorded, refused) = (recorded + some, refused + others);
    }

    assert_eq!(
        (recorded, refused),
        (facts, CLIENTS * COMMANDS / 4 - 1),
        "one began the shared one"
    );
    let dense: Vec<i64> = (1..=i64::try_from(facts).unwrap()).collect();
    assert_eq!(reader.await.unwrap(), dense);
    let facts = read_after(&ours, 0, 10_000).await.unwrap();
    assert!(facts.is_sorted_by_key(|fact| fact.when.recorded_at), "the log's time never runs back");
    verify(&ours, &[], |_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_at_once_in_two_processes_takes_effect_once() {
    let service = Service::new();
    let (ours, theirs) = (service.opened().await, service.opened().await);
    let writers = [ours.clone(), theirs].map(|it| Writer::start(it, pathways(), SOURCE));
    let (key, stream) = (CommandId((SOURCE.id)()), (SOURCE.id)());
    let same = || Request { key, ..request(stream, enquiry()) };

    let (one, other) = tokio::join!(writers[0].carry_out(same()), writers[1].carry_out(same()));
    let again = writers[0].carry_out(same()).await;
    let other_body = Request { fingerprint: [9; 32], ..same() };

    assert_eq!(one.unwrap(), other.unwrap());
    assert_eq!(again.unwrap().positions, Some((1, 1)));
    let refused = writers[0].carry_out(other_body).await;
    assert!(matches!(refused, Err(CarryOutError::KeyReused)));
    assert_eq!(read_after(&ours, 0, 10).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saw_an_older_history_is_told_and_who_states_nothing_appends() {
    let service = Service::new();
    let database = service.opened().await;
    let writer = Writer::start(database.clone(), pathways(), SOURCE);
    let stream = (SOURCE.id)();
    writer.carry_out(request(stream, enquiry())).await.unwrap();
    let seen = |seen, day| Request { seen: Some(seen), ..request(stream, visit(day)) };

    let right = writer.carry_out(seen(1, "2026-03-09")).await;
    let stale = writer.carry_out(seen(1, "2026-03-10")).await;
    let unstated = writer.carry_out(request(stream, visit("2026-03-11"))).await;

    assert!(right.is_ok() && unstated.is_ok());
    assert!(matches!(stale, Err(CarryOutError::Stale { seen: 1, now: 2 })), "{stale:?}");
    let versions: Vec<u32> =
        read_after(&database, 0, 10).await.unwrap().iter().map(|fact| fact.version).collect();
    assert_eq!(versions, [1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_holds_what_was_recorded_just_before_it_in_any_process() {
    let service = Service::new();
    let (ours, theirs) = (service.opened().await, service.opened().await);
    let writer = Writer::start(ours, pathways(), SOURCE);
    let answers = LevelAnswers::fold(theirs, pathways(), |_| ()).await.unwrap();

    for enquiries in 1..=5_usize {
        writer.carry_out(request((SOURCE.id)(), enquiry())).await.unwrap();

        let answers = answers.read().await.unwrap();
        let question = Question::now((SOURCE.now)());
        let view = View::new(&answers, &question).unwrap();
        assert_eq!(funnel(&view, &question).unwrap().whole.enquiries, enquiries);
    }
}

#[test]
fn two_imports_at_once_are_both_whole() {
    let service = Service::new();
    assert_eq!(service.run(&["migrate"]).status, 0);
    let mut files = HashMap::new();
    for half in ["a", "b"] {
        let mut rows = String::from("journey,event,happened_at\n");
        for journey in 0..300 {
            rows += &format!("{half}{journey},enquiry-received,2026-03-02T09:00:00Z\n");
        }
        files.insert(half, service.write(&format!("{half}.csv"), rows));
    }
    // The first start makes the key store; after it, imports meet at the log alone.
    assert_eq!(service.run(&["import", "events", &files["a"], "--dry-run"]).status, 0);

    let printed = std::thread::scope(|scope| {
        let runs = ["a", "b"].map(|half| {
            let (service, file) = (&service, &files[half]);
            scope.spawn(move || service.run(&["import", "events", file]))
        });
        runs.map(|run| run.join().unwrap())
    });

    assert!(printed.iter().all(|it| it.status == 0), "{printed:?}");
    assert_eq!(service.report(&["funnel"])["enquiries"], 600);
    assert_eq!(service.run(&["verify"]).status, 0);
}
