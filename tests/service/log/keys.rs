//! The same command again: before, during and after its answer was lost, it takes effect once.
//!
//! | case | test |
//! | --- | --- |
//! | K1 same key returns the first result | `the_same_key_returns_the_first_result_however_stale` |
//! | K2 same key, other body; K3 same key at once | `the_same_command_at_once_in_two_processes_takes_effect_once`; `writer.rs` `the_same_key_for_something_else_is_refused`; `web/twice.rs` |
//! | K4 known event id, K5 partly known ids | `append.rs` |
//! | K6 retry after lost reply | `a_reply_that_nobody_waited_for_is_found_by_its_key`, `a_commit_whose_answer_was_lost_took_effect_once`, `connections_killed_under_load_lose_nothing_and_double_nothing` |
//! | K7 retry after erasure | with erasure |
//! | K8 import twice | `bringing_in.rs` `importing_twice_adds_nothing`; killed half-way: `killed.rs` |

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::ids::CommandId;
use uuid::Uuid;
use waymark::store::{
    CarryOutError, Database, Purpose, Receipt, Request, Tables, Writer, open, read_after, verify,
};

use super::hand::Hand;
use super::line::{Breaks, Line};
use super::{enquiry, id, notes, request, writer};
use crate::support::Service;

fn again(key: CommandId, stream: Uuid) -> Request {
    Request { key, ..request(stream, enquiry()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_returns_the_first_result_however_stale() {
    let service = Service::new();
    let (database, stream, key) = (service.opened().await, id(), CommandId(id()));
    let stated = || Request { key, seen: Some(1), ..request(stream, notes(2)) };
    let ours = writer(&database);
    ours.carry_out(request(stream, enquiry())).await.unwrap();
    let first = ours.carry_out(stated()).await.unwrap();
    ours.carry_out(request(stream, notes(3))).await.unwrap();
    let changes_nothing = || Request { key: CommandId(Uuid::nil()), ..request(stream, notes(0)) };
    let nothing = ours.carry_out(changes_nothing()).await.unwrap();
    ours.carry_out(request(stream, notes(1))).await.unwrap();

    let restarted = writer(&service.opened().await);
    for writer in [&ours, &restarted] {
        assert_eq!(writer.carry_out(stated()).await.unwrap(), first);
        assert_eq!(writer.carry_out(changes_nothing()).await.unwrap(), nothing);
    }

    assert_eq!((first.positions, nothing.positions), (Some((2, 3)), None));
    assert_eq!(read_after(&database, 0, 100).await.unwrap().len(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_at_once_in_two_processes_takes_effect_once() {
    let service = Service::new();
    let (ours, theirs) = (service.opened().await, service.opened().await);
    let writers = [writer(&ours), writer(&theirs)];
    let (key, stream) = (CommandId(id()), id());

    let mut waiting = vec![];
    for number in 0..16 {
        waiting.push(writers[number % 2].hand_in(again(key, stream)).await.unwrap());
    }
    for answer in waiting {
        assert_eq!(answer.await.unwrap().unwrap().positions, Some((1, 1)));
    }

    let other = Request { fingerprint: [9; 32], ..again(key, id()) };
    let refused = writers[0].carry_out(other).await;
    assert!(matches!(refused, Err(CarryOutError::KeyReused)), "{refused:?}");
    assert_eq!(read_after(&ours, 0, 10).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_nobody_waited_for_is_found_by_its_key() {
    let service = Service::new();
    let (ours, theirs) = (service.opened().await, service.opened().await);
    let writers = [writer(&ours), writer(&theirs)];

    for position in 1..=20 {
        let (key, stream) = (CommandId(id()), id());
        drop(writers[0].hand_in(again(key, stream)).await.unwrap());
        let (same, elsewhere) = tokio::join!(
            writers[0].carry_out(again(key, stream)),
            writers[1].carry_out(again(key, stream))
        );
        let later = writers[1].carry_out(again(key, stream)).await;

        for answer in [same, elsewhere, later] {
            assert_eq!(answer.unwrap().positions, Some((position, position)));
        }
    }
    assert_eq!(read_after(&ours, 0, 100).await.unwrap().len(), 20);
}

// What its giver does whose answer is a failure: the same again, until it is told.
async fn insist(writer: &Writer, key: CommandId, stream: Uuid) -> (Receipt, usize) {
    for failures in 0..1_000 {
        match writer.carry_out(again(key, stream)).await {
            Ok(receipt) => return (receipt, failures),
            Err(CarryOutError::Failed(_)) => {}
            Err(error) => panic!("neither done nor failed: {error}"),
        }
    }
    panic!("it never was told");
}

async fn over(line: &Line) -> Database {
    open(&line.url, Tables::Log, Purpose::Existing).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_was_lost_took_effect_once() {
    let service = Service::new();
    if service.is_sqlite() {
        return eprintln!("not run: there is no line between a program and its file");
    }
    let database = service.opened().await;
    let mut position = 0;
    for breaks in [Breaks::Before, Breaks::After] {
        let line = Line::to(&service.database_url, breaks).await;
        let writer = writer(&over(&line).await);
        // Once with the others and once alone it is tried; after that it has failed.
        for (commits, failed) in [(0, 0), (1, 0), (2, 1), (4, 2), (5, 2)] {
            let (key, stream) = (CommandId(id()), id());
            position += 1;
            line.break_at(commits);

            let (receipt, failures) = insist(&writer, key, stream).await;

            assert_eq!((line.left(), failures), (0, failed), "{breaks:?} at {commits} commits");
            assert_eq!(receipt.positions, Some((position, position)), "{breaks:?}");
        }
    }

    let facts = read_after(&database, 0, 100).await.unwrap();
    assert_eq!(i64::try_from(facts.len()).unwrap(), position);
    verify(&database, &[], |_| ()).await.unwrap();
}

const KILL: &str = "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) \
     FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

// Kills all connections each time so many commands were answered, until all were.
async fn kill(mut hand: Hand, answered: Arc<AtomicUsize>, all: usize) -> i64 {
    let (mut killed, mut last) = (0, 0);
    loop {
        let now = answered.load(Ordering::SeqCst);
        if now == all {
            return killed;
        }
        if last + 7 <= now {
            last = now;
            killed += hand.number(KILL).await;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_killed_under_load_lose_nothing_and_double_nothing() {
    const CLIENTS: usize = 8;
    const COMMANDS: usize = 40;
    let service = Service::new();
    if service.is_sqlite() {
        return eprintln!("not run: nobody can close a connection to a file from outside");
    }
    let database = service.opened().await;
    let writers = [writer(&database), writer(&service.opened().await)];
    let answered = Arc::new(AtomicUsize::new(0));
    let hand = Hand::at(&service).await;
    let killer = tokio::spawn(kill(hand, Arc::clone(&answered), CLIENTS * COMMANDS));

    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (writer, answered) = (writers[client % 2].clone(), Arc::clone(&answered));
            tokio::spawn(async move {
                let mut receipts = vec![];
                for _ in 0..COMMANDS {
                    let key = CommandId(id());
                    receipts.push((key, insist(&writer, key, id()).await.0));
                    answered.fetch_add(1, Ordering::SeqCst);
                }
                receipts
            })
        })
        .collect();
    let mut told = HashMap::new();
    for client in clients {
        told.extend(client.await.unwrap());
    }

    assert!(killer.await.unwrap() > 20);
    let facts = read_after(&database, 0, 10_000).await.unwrap();
    assert_eq!((facts.len(), told.len()), (CLIENTS * COMMANDS, CLIENTS * COMMANDS));
    for fact in facts {
        let place = (fact.position, fact.position);
        assert_eq!(told[&fact.command].positions, Some(place), "each was told the truth");
    }
    verify(&database, &[], |_| ()).await.unwrap();
}
