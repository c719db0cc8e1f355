//! Many who write at once: each is told truly, and nothing is lost.
//!
//! | case | test |
//! | --- | --- |
//! | A8 no stated version, in parallel | `whoever_states_nothing_appends_beside_all_others` |
//! | A9 same version twice, one wins | `of_two_who_saw_the_same_one_wins_and_the_other_is_told`, `of_two_who_begin_the_same_journey_one_does` |
//! | A13 big appends do not interleave, A14 ten writers and two readers | `big_appends_are_unbroken_for_all_who_write_and_read` |
//! | A15 contention on one stream | `sixteen_who_state_versions_lose_only_to_each_other` |
//! | A26 two stores see each other | all of these write through two, and `two_imports_at_once_are_both_whole` as two programs |

use std::collections::HashMap;
use std::sync::Arc;

use domain::ids::StreamId;
use domain::journey::Refusal;
use uuid::Uuid;
use waymark::store::{CarryOutError, Database, Request, Writer, histories, read_after, verify};

use super::following::{Log, Seen};
use super::{Answer, enquiry, id, notes, request, writer};
use crate::support::Service;

const CLIENTS: usize = 16;

async fn two_processes(service: &Service) -> ([Database; 2], [Writer; 2]) {
    let databases = [service.opened().await, service.opened().await];
    let writers = [writer(&databases[0]), writer(&databases[1])];
    (databases, writers)
}

async fn versions(database: &Database, stream: Uuid) -> Vec<u32> {
    let history = histories(database, &[StreamId(stream)]).await.unwrap();
    history[&StreamId(stream)].iter().map(|fact| fact.version).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_states_nothing_appends_beside_all_others() {
    let service = Service::new();
    let (databases, writers) = two_processes(&service).await;
    let (shared, old) = (id(), id());
    writers[0].carry_out(request(old, notes(1))).await.unwrap();

    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let writer = writers[client % 2].clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    for stream in [shared, old, id()] {
                        writer.carry_out(request(stream, notes(1))).await.unwrap();
                    }
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }

    assert_eq!(versions(&databases[0], shared).await, (1..=160).collect::<Vec<u32>>());
    assert_eq!(versions(&databases[1], old).await, (1..=161).collect::<Vec<u32>>());
    verify(&databases[0], &[], |_| ()).await.unwrap();
}

// One wins; the loser's answer comes back.
fn loser(answers: [Answer; 2]) -> CarryOutError {
    let [one, other] = answers;
    match (one, other) {
        (Ok(_), Err(lost)) | (Err(lost), Ok(_)) => lost,
        answers => panic!("one of two wins, not {answers:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_saw_the_same_one_wins_and_the_other_is_told() {
    let service = Service::new();
    let (databases, writers) = two_processes(&service).await;
    let stream = id();

    for version in 0..20 {
        let seen = || Request { seen: Some(version), ..request(stream, notes(1)) };
        let (one, other) = tokio::join!(writers[0].carry_out(seen()), writers[1].carry_out(seen()));

        let lost = loser([one, other]);
        let CarryOutError::Stale { seen, now } = lost else { panic!("not told: {lost}") };
        assert_eq!((seen, now), (version, version + 1));
    }

    assert_eq!(versions(&databases[0], stream).await, (1..=20).collect::<Vec<u32>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_begin_the_same_journey_one_does() {
    let service = Service::new();
    let (databases, writers) = two_processes(&service).await;

    for _ in 0..20 {
        let stream = id();
        let begin = || request(stream, enquiry());
        let (one, other) =
            tokio::join!(writers[0].carry_out(begin()), writers[1].carry_out(begin()));

        let lost = loser([one, other]);
        assert!(matches!(lost, CarryOutError::Refused(Refusal::AlreadyBegun)), "{lost}");
        assert_eq!(versions(&databases[1], stream).await, [1]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn big_appends_are_unbroken_for_all_who_write_and_read() {
    const WRITERS: usize = 10;
    const APPENDS: usize = 4;
    let service = Service::new();
    let (databases, writers) = two_processes(&service).await;
    let log = Arc::new(Log::of(&databases[1]));
    let readers: Vec<_> =
        [100, 1_000].map(|page| tokio::spawn(Seen::follow(Arc::clone(&log), page))).into();

    let clients: Vec<_> = (0..WRITERS)
        .map(|client| {
            let writer = writers[client % 2].clone();
            // The first two race with 1,000 facts at a time, the others with 100.
            let facts = if client < 2 { 1_000 } else { 100 };
            tokio::spawn(async move {
                let mut ranges = vec![];
                for _ in 0..APPENDS {
                    let request = request(id(), notes(facts));
                    let key = request.key;
                    let receipt = writer.carry_out(request).await.unwrap();
                    ranges.push((key, facts, receipt.positions.unwrap()));
                }
                ranges
            })
        })
        .collect();
    let mut ranges = vec![];
    for client in clients {
        ranges.extend(client.await.unwrap());
    }
    log.is_complete();

    let facts = read_after(&databases[0], 0, 100_000).await.unwrap();
    let commands: HashMap<i64, _> = facts.iter().map(|it| (it.position, it.command)).collect();
    assert_eq!(facts.len(), 2 * APPENDS * 1_000 + (WRITERS - 2) * APPENDS * 100);
    for (key, facts, (first, last)) in ranges {
        assert_eq!(usize::try_from(last - first + 1).unwrap(), facts);
        assert!((first..=last).all(|position| commands[&position] == key), "interleaved");
    }
    for reader in readers {
        reader.await.unwrap().assert_all_of(&facts);
    }
}

// Reads, states what it saw, and tries again where somebody was there first.
async fn insist(database: Database, writer: Writer, stream: Uuid, times: u32) -> u32 {
    let mut lost = 0;
    for _ in 0..times {
        loop {
            let history = histories(&database, &[StreamId(stream)]).await.unwrap();
            let version = history.get(&StreamId(stream)).map_or(0, Vec::len);
            let version = u32::try_from(version).unwrap();
            let stated = Request { seen: Some(version), ..request(stream, notes(1)) };
            match writer.carry_out(stated).await {
                Ok(_) => break,
                Err(CarryOutError::Stale { seen, now }) => {
                    assert!(seen == version && version < now, "{seen} {version} {now}");
                    lost += 1;
                }
                Err(error) => panic!("a loss is a refusal, not {error}"),
            }
        }
    }
    lost
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_who_state_versions_lose_only_to_each_other() {
    const TIMES: u32 = 8;
    let service = Service::new();
    let (databases, writers) = two_processes(&service).await;
    let stream = id();

    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (database, writer) = (databases[client % 2].clone(), writers[client % 2].clone());
            tokio::spawn(insist(database, writer, stream, TIMES))
        })
        .collect();
    let mut lost = 0;
    for client in clients {
        lost += client.await.unwrap();
    }

    let facts = u32::try_from(CLIENTS).unwrap() * TIMES;
    assert_eq!(versions(&databases[0], stream).await, (1..=facts).collect::<Vec<u32>>());
    assert!(lost > 0, "nobody was ever in another's way");
    verify(&databases[1], &[], |_| ()).await.unwrap();
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
