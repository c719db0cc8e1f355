//! A reader that follows the log misses nothing and sees nothing out of order, whoever writes.
//!
//! | case | test |
//! | --- | --- |
//! | R1 dense and in commit order, R5 stream order in the global read | `a_reader_misses_nothing_whoever_writes_and_gives_up_and_holds_on` |
//! | R2 slow transaction is not skipped, recipe (i) | `what_waits_for_a_slow_transaction_comes_after_it` |
//! | R2, recipe (ii) | `who_began_first_and_appends_last_comes_last` |
//! | R4 foreign writer, recipe (iii) | `a_transaction_open_elsewhere_holds_nobody_up` |
//! | R3 rolled back, recipe (iv) | `what_was_given_up_leaves_no_gap_and_holds_nobody_up` |
//! | the control | `the_same_reader_on_naive_tables_is_seen_to_miss_facts_and_to_meet_them_out_of_order` |
//!
//! Faults of peers that these are for: positions drawn before the commit (Python eventsourcing with
//! its own functions, evented, eventsourced-postgres, message-db across categories), order by the
//! writer's clock (eventcore-postgres, Zitadel, evento), a fence with half a cursor
//! (emmett-postgresql), a reader past what it was not given (disintegrate), gaps that time out
//! (Marten), no order across streams (cqrs-es, eventually).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use domain::record::Recorded;
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;
use waymark::store::{CarryOutError, Database, Writer, read_after, verify};

use super::hand::{Hand, Row};
use super::{enquiry, id, new_log, notes, request, writer};
use crate::support::Service;

/// A log that is followed until nobody writes any more.
pub(super) struct Log {
    database: Database,
    is_complete: AtomicBool,
}

/// What a reader was given: position, stream and version of each fact, in that order.
#[derive(Default)]
pub(super) struct Seen(Vec<(i64, Uuid, i64)>);

/// What is wrong with it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Faults {
    missed: usize,
    twice: usize,
    out_of_order: usize,
}

impl Log {
    pub(super) fn of(database: &Database) -> Self {
        Self { database: database.clone(), is_complete: AtomicBool::new(false) }
    }

    pub(super) fn is_complete(&self) {
        self.is_complete.store(true, Ordering::SeqCst);
    }

    pub(super) fn was_completed(&self) -> bool {
        self.is_complete.load(Ordering::SeqCst)
    }
}

impl Seen {
    // Where any reader goes on: after the last position it was given.
    fn reached(&self) -> i64 {
        self.0.last().map_or(0, |(position, ..)| *position)
    }

    /// Asks once for what came since. Returns how much it was.
    pub(super) async fn poll(&mut self, database: &Database, most: i64) -> usize {
        let page = read_after(database, self.reached(), most).await.unwrap();
        self.0.extend(page.iter().map(place));
        page.len()
    }

    /// Follows a log as any other process would, to its end.
    pub(super) async fn follow(log: Arc<Log>, most: i64) -> Self {
        let mut seen = Self::default();
        loop {
            let was_complete = log.was_completed();
            if seen.poll(&log.database, most).await == 0 && was_complete {
                return seen;
            }
            tokio::task::yield_now().await;
        }
    }

    fn faults(&self, all: impl IntoIterator<Item = (i64, Uuid, i64)>) -> Faults {
        let mut faults = Faults::default();
        let (mut seen, mut last) = (HashSet::new(), (0, HashMap::new()));
        for (position, stream, version) in &self.0 {
            faults.twice += usize::from(!seen.insert((*position, *stream, *version)));
            let before = last.1.insert(*stream, *version).unwrap_or(0);
            faults.out_of_order += usize::from(*version <= before || *position < last.0);
            last.0 = *position;
        }
        faults.missed = all.into_iter().filter(|fact| !seen.contains(fact)).count();
        faults
    }

    /// Everything there is came, once, and in order.
    pub(super) fn assert_all_of(&self, facts: &[Recorded]) {
        assert_eq!(self.faults(facts.iter().map(place)), Faults::default());
        assert_eq!(self.0.len(), facts.len());
    }
}

fn place(fact: &Recorded) -> (i64, Uuid, i64) {
    (fact.position, fact.stream.0, i64::from(fact.version))
}

// Some begin a journey of their own, some add to what all share, and some try to begin that.
async fn write(writer: Writer, shared: Uuid, commands: usize) -> usize {
    let mut facts = 0;
    for number in 0..commands {
        let request = match number % 4 {
            0 => request(shared, enquiry()),
            1 => request(shared, notes(2)),
            _ => request(id(), enquiry()),
        };
        match writer.carry_out(request).await {
            Ok(receipt) => {
                let (first, last) = receipt.positions.unwrap();
                facts += usize::try_from(last - first + 1).unwrap();
            }
            Err(CarryOutError::Refused(_)) => {}
            Err(error) => panic!("a loss is a refusal, not {error}"),
        }
    }
    facts
}

// Writes something else first, then takes the pen; every third time it gives up.
async fn write_by_hand(mut hand: Hand, rounds: i64) -> usize {
    let (stream, mut version) = (id(), 0);
    for round in 0..rounds {
        let worker = id().simple().to_string();
        hand.begin().await;
        let id = if matches!(hand, Hand::Sqlite(_)) {
            format!("x'{worker}'")
        } else {
            format!("'{worker}'")
        };
        hand.say(&format!("INSERT INTO worker (worker, name) VALUES ({id}, '{worker}')")).await;
        hand.append((1..=round % 3 + 1).map(|next| Row::note(stream, version + next))).await;
        if round % 3 == 1 {
            hand.roll_back().await;
        } else {
            hand.commit().await;
            version += round % 3 + 1;
        }
    }
    usize::try_from(version).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_misses_nothing_whoever_writes_and_gives_up_and_holds_on() {
    let (service, elsewhere) = (Service::new(), Service::new());
    let databases = [service.opened().await, service.opened().await];
    let writers = [writer(&databases[0]), writer(&databases[1])];
    let held = hold(&elsewhere).await;
    let log = Arc::new(Log::of(&databases[1]));
    let readers: Vec<_> =
        [7, 1_000].map(|page| tokio::spawn(Seen::follow(Arc::clone(&log), page))).into();

    let shared = id();
    let mut clients: Vec<_> = (0..16)
        .map(|client| tokio::spawn(write(writers[client % 2].clone(), shared, 40)))
        .collect();
    for _ in 0..3 {
        clients.push(tokio::spawn(write_by_hand(Hand::at(&service).await, 24)));
    }
    let mut recorded = 0;
    for client in clients {
        recorded += client.await.unwrap();
    }
    log.is_complete();

    let facts = read_after(&databases[0], 0, 100_000).await.unwrap();
    let positions: Vec<i64> = facts.iter().map(|fact| fact.position).collect();
    assert_eq!(positions, (1..=i64::try_from(recorded).unwrap()).collect::<Vec<_>>(), "dense");
    for reader in readers {
        reader.await.unwrap().assert_all_of(&facts);
    }
    assert!(facts.is_sorted_by_key(|fact| fact.when.recorded_at), "the log's time never runs back");
    verify(&databases[0], &[], |_| ()).await.unwrap();
    drop(held);
}

// A transaction that has written, and is not over.
async fn hold(service: &Service) -> Hand {
    drop(service.opened().await);
    let mut hand = Hand::at(service).await;
    hand.record([Row::note(id(), 1)]).await;
    hand.begin().await;
    hand.append([Row::note(id(), 1)]).await;
    hand
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_slow_transaction_comes_after_it() {
    let (service, database, writer) = new_log().await;
    let (mut slow, mut reader) = (Hand::at(&service).await, Seen::default());
    slow.begin().await;
    slow.append([Row::note(id(), 1), Row::note(id(), 1)]).await;

    let quick = writer.hand_in(request(id(), notes(2))).await.unwrap();
    for _ in 0..50 {
        assert_eq!(reader.poll(&database, 10).await, 0, "nothing is committed yet");
    }
    slow.commit().await;
    let quick = quick.await.unwrap().unwrap();
    reader.poll(&database, 10).await;

    assert_eq!(quick.positions, Some((3, 4)));
    reader.assert_all_of(&read_after(&database, 0, 10).await.unwrap());
}

// SQLite has one writer: who begins first writes first. There is nothing to try there.
#[tokio::test(flavor = "multi_thread")]
async fn who_began_first_and_appends_last_comes_last() {
    let service = Service::new();
    if service.is_sqlite() {
        return eprintln!("not run: SQLite lets nobody begin before another has ended");
    }
    let database = service.opened().await;
    let writer = writer(&database);
    let (stream, mut reader) = (id(), Seen::default());
    let mut early = vec![];
    for number in 0..3 {
        let mut hand = Hand::at(&service).await;
        hand.begin().await;
        let worker = id();
        let insert = format!("INSERT INTO worker VALUES ('{worker}', 'early {number}')");
        hand.say(&insert).await;
        early.push(hand);
    }

    for (mut hand, version) in early.into_iter().rev().zip([2, 4, 6]) {
        writer.carry_out(request(stream, notes(1))).await.unwrap();
        assert_eq!(reader.poll(&database, 10).await, 1, "read at once");
        hand.append([Row::note(stream, version)]).await;
        hand.commit().await;
        assert_eq!(reader.poll(&database, 10).await, 1);
    }

    reader.assert_all_of(&read_after(&database, 0, 10).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_open_elsewhere_holds_nobody_up() {
    let (service, elsewhere) = (Service::new(), Service::new());
    let database = service.opened().await;
    let writer = writer(&database);
    let held = hold(&elsewhere).await;
    let mut reader = Seen::default();

    for _ in 0..10 {
        writer.carry_out(request(id(), notes(1))).await.unwrap();
        assert_eq!(reader.poll(&database, 10).await, 1, "read at once");
    }

    drop(held);
    reader.assert_all_of(&read_after(&database, 0, 100).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_leaves_no_gap_and_holds_nobody_up() {
    let (service, database, writer) = new_log().await;
    let (mut hand, mut reader) = (Hand::at(&service).await, Seen::default());

    for round in 1..=10 {
        hand.begin().await;
        hand.append((1..=5).map(|version| Row::note(Uuid::nil(), version))).await;
        assert_eq!(reader.poll(&database, 10).await, 0);
        hand.roll_back().await;
        let next = writer.carry_out(request(id(), notes(1))).await.unwrap();

        assert_eq!(next.positions, Some((round, round)));
        assert_eq!(reader.poll(&database, 10).await, 1, "read at once");
    }
    reader.assert_all_of(&read_after(&database, 0, 100).await.unwrap());
}

const DRAWN: &str = "CREATE TABLE naive (position BIGSERIAL PRIMARY KEY, \
     tx xid8 NOT NULL DEFAULT pg_current_xact_id(), stream UUID NOT NULL, version BIGINT NOT NULL)";
const AFTER: &str =
    "SELECT position, stream, version FROM naive WHERE position > $1 ORDER BY position";
// The usual mend: by transaction, behind a fence that lets through what came before all that are
// open. Here none is open any more.
const BY_TRANSACTION: &str =
    "SELECT position, stream, version FROM naive WHERE position > $1 ORDER BY tx, position";

async fn naive(
    reader: &mut PgConnection,
    query: &'static str,
    after: i64,
) -> Vec<(i64, Uuid, i64)> {
    sqlx::query_as(query).bind(after).fetch_all(reader).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_reader_on_naive_tables_is_seen_to_miss_facts_and_to_meet_them_out_of_order() {
    let service = Service::new();
    drop(service.opened().await);
    if service.is_sqlite() {
        return blind_on_sqlite(&service).await;
    }
    let (mut first, mut second) = (Hand::at(&service).await, Hand::at(&service).await);
    let mut reader = PgConnection::connect(&service.database_url).await.unwrap();
    first.say(DRAWN).await;
    let stream = id();
    let insert =
        |version| format!("INSERT INTO naive (stream, version) VALUES ('{stream}', {version})");

    // The first draws its position, or its number as a transaction, and commits last.
    first.begin().await;
    first.say("SELECT pg_current_xact_id()").await;
    second.begin().await;
    second.say(&insert(1)).await;
    first.say(&insert(2)).await;
    second.say(&insert(3)).await;
    second.say("COMMIT").await;
    let mut seen = Seen::default();
    seen.0.extend(naive(&mut reader, AFTER, seen.reached()).await);
    first.commit().await;
    seen.0.extend(naive(&mut reader, AFTER, seen.reached()).await);
    let mended = Seen(naive(&mut reader, BY_TRANSACTION, 0).await);
    let all = naive(&mut reader, AFTER, 0).await;

    assert_eq!(seen.faults(all.clone()), Faults { missed: 1, ..Faults::default() });
    let reordered = Faults { out_of_order: 1, ..Faults::default() };
    assert_eq!(mended.faults(all), reordered, "the mended one loses nothing");
}

// Positions that were drawn before they were written, and are written the other way round.
async fn blind_on_sqlite(service: &Service) {
    let mut hand = Hand::at(service).await;
    hand.say("CREATE TABLE naive (position INTEGER PRIMARY KEY, version INTEGER)").await;
    let next = AtomicI64::new(1);
    let draw = || next.fetch_add(1, Ordering::SeqCst);
    let (stream, first, second) = (Uuid::nil(), draw(), draw());
    let mut seen = Seen::default();

    for position in [second, first] {
        hand.say(&format!("INSERT INTO naive VALUES ({position}, {position})")).await;
        let after = seen.reached();
        let found = hand
            .number(&format!(
                "SELECT coalesce(min(position), 0) FROM naive WHERE position > {after}"
            ))
            .await;
        seen.0.extend((found > 0).then_some((found, stream, found)));
    }

    let all = [first, second].map(|position| (position, stream, position));
    assert_eq!(seen.faults(all), Faults { missed: 1, ..Faults::default() });
    let reversed = Seen(all.into_iter().rev().chain([all[0]]).collect());
    assert_eq!(reversed.faults(all), Faults { missed: 0, twice: 1, out_of_order: 2 });
}
