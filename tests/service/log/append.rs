//! Appending: what was told is stored as it was told, all of it or nothing.
//!
//! | case | test |
//! | --- | --- |
//! | A1 empty append changes nothing | `a_command_without_facts_takes_no_position_and_is_checked_all_the_same` |
//! | A2 append reads back exactly | `every_column_reads_back_as_it_was_told` |
//! | A3 append returns its positions | `an_append_returns_its_positions_and_the_next_goes_on` |
//! | A4 right version, A5 stale version | `who_saw_an_older_history_is_told_and_who_states_nothing_appends` |
//! | A6 new expected, A7 existing expected | `who_expects_a_new_or_an_old_history_and_finds_the_other_is_told` |
//! | A8 no stated version | above, and `contention.rs` |
//! | A10 failing command leaves nothing | `a_command_that_cannot_be_stored_leaves_none_of_its_facts` |
//! | A11 refusal leaves neighbours whole, A22 nobody fails falsely | `of_many_at_once_only_the_bad_one_fails`; `writer.rs` `a_refusal_leaves_its_neighbours_whole` |
//! | A12 thousands in one append | `thousands_of_facts_are_one_append` |
//! | A16 integer bounds | `positions_beyond_32_bits_and_versions_beyond_16_are_as_any_other` |
//! | A17 streams are isolated | `histories_keep_apart_and_a_missing_one_is_empty` |
//! | A18 two-stream command | none: a command writes one history; a merge tells only of the journey given up |
//! | A20 history with a hole | `a_history_with_a_hole_is_an_error_and_decides_nothing` |
//! | A21 history up to a version | none: histories are read whole; pages of the log are in `reading.rs` |
//! | K4 known event id, K5 partly known ids | `a_fact_whose_id_is_known_is_refused_with_all_that_came_with_it` |

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::ids::{EventId, KeyId, StreamId, WorkerId};
use domain::journey::JourneyEvent;
use domain::record::{Event, NewFact};
use domain::sealed::{Envelope, Sealed};
use domain::testing::{nine_on, noted};
use uuid::Uuid;
use waymark::store::{
    CarryOutError, DatabaseError, Receipt, Request, head, histories, page_after, read_after, scan,
    verify,
};

use super::hand::{Hand, Row};
use super::{Facts, enquiry, fact, id, new_log, notes, request, visit, writer};
use crate::support::Service;

#[tokio::test(flavor = "multi_thread")]
async fn a_command_without_facts_takes_no_position_and_is_checked_all_the_same() {
    let (_service, database, writer) = new_log().await;
    let stream = id();
    writer.carry_out(request(stream, enquiry())).await.unwrap();
    let before = head(&database).await.unwrap();
    let nothing = || request(stream, notes(0));

    let stale = writer.carry_out(Request { seen: Some(0), ..nothing() }).await;
    let right = writer.carry_out(Request { seen: Some(1), ..nothing() }).await;

    assert!(matches!(stale, Err(CarryOutError::Stale { seen: 0, now: 1 })), "{stale:?}");
    assert_eq!(right.unwrap(), Receipt { positions: None });
    assert_eq!(head(&database).await.unwrap(), before);
    assert_eq!(writer.carry_out(request(stream, notes(1))).await.unwrap().positions, Some((2, 2)));
}

fn sealed<T>(word: &str) -> Sealed<T> {
    Sealed::new(Envelope {
        key_id: KeyId(id()),
        nonce: STANDARD.encode([0, 255, 10, 13, 39, 34]).into(),
        ciphertext: STANDARD.encode(word).into(),
    })
}

/// A fact as an old register might have it, with all that a row can hold.
pub(super) fn of_the_registry() -> NewFact {
    NewFact {
        id: Some(EventId(id())),
        happened_at: nine_on("2025-12-24") + chrono::TimeDelta::microseconds(1),
        source_recorded_at: Some(nine_on("2025-12-27") + chrono::TimeDelta::microseconds(999_999)),
        worker: Some(WorkerId(id())),
        event: Event::Journey(JourneyEvent::JourneyHandedOver {
            team: None,
            to: Some("Llŷn \u{1d11e} \"'; DROP\\ \u{0} \n\u{202e}\u{feff}".into()),
        }),
        rest: Some(sealed("what the row said besides")),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_column_reads_back_as_it_was_told() {
    let (service, database, writer) = new_log().await;
    let (stream, told) = (id(), of_the_registry());
    let asked = request(stream, Facts(vec![fact(noted()), told.clone()]));
    let key = asked.key;
    writer.carry_out(asked).await.unwrap();

    let row = Hand::at(&service).await.rows().await.pop().unwrap();
    let micros = |at: chrono::DateTime<chrono::Utc>| at.timestamp_micros();
    assert_eq!((row.position, row.version, row.schema), (2, 2, 1));
    assert_eq!((row.event_id, row.stream_id), (told.id.unwrap().0, stream));
    assert_eq!((row.worker, row.command_id), (told.worker.map(|it| it.0), key.0));
    assert_eq!(row.happened_at, micros(told.happened_at));
    assert_eq!(row.source_recorded_at, told.source_recorded_at.map(micros));
    assert_eq!((&*row.kind, row.hash.len()), ("journey-handed-over", 32));
    let rest = serde_json::to_string(&told.rest).unwrap();
    let Event::Journey(JourneyEvent::JourneyHandedOver { to, .. }) = &told.event else { panic!() };
    let to = serde_json::to_string(to).unwrap();
    assert_eq!(row.body, format!("{{\"to\":{to},\"rest\":{rest}}}"));

    let read = read_after(&database, 0, 10).await.unwrap();
    assert_eq!(read[1].event, told.event);
    assert_eq!((read[1].when.happened_at, read[1].worker), (told.happened_at, told.worker));
    assert_eq!(read[1].when.source_recorded_at, told.source_recorded_at);
    assert_eq!(page_after(&database, 1, 10).await.unwrap(), [(read[1].clone(), told.rest)]);
    assert_eq!(histories(&database, &[StreamId(stream)]).await.unwrap()[&StreamId(stream)], read);
    let scanned = scan(&database, 0, vec![], Vec::push).await.unwrap();
    assert_eq!(scanned, read);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_returns_its_positions_and_the_next_goes_on() {
    let service = Service::new();
    let writer = writer(&service.opened().await);

    for positions in [(1, 3), (4, 4), (5, 9)] {
        let facts = usize::try_from(positions.1 - positions.0 + 1).unwrap();
        let receipt = writer.carry_out(request(id(), notes(facts))).await.unwrap();
        assert_eq!(receipt.positions, Some(positions));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saw_an_older_history_is_told_and_who_states_nothing_appends() {
    let (_service, database, writer) = new_log().await;
    let stream = id();
    writer.carry_out(request(stream, enquiry())).await.unwrap();
    let seen = |seen, day| Request { seen: Some(seen), ..request(stream, visit(day)) };

    let right = writer.carry_out(seen(1, "2026-03-09")).await;
    let stale = writer.carry_out(seen(1, "2026-03-10")).await;
    let unstated = writer.carry_out(request(stream, visit("2026-03-11"))).await;

    assert!(right.is_ok() && unstated.is_ok());
    assert!(matches!(stale, Err(CarryOutError::Stale { seen: 1, now: 2 })), "{stale:?}");
    let told = stale.unwrap_err().to_string();
    assert!(told.contains("was at fact 1 and is at 2. Look again"), "{told}");
    let versions: Vec<u32> =
        read_after(&database, 0, 10).await.unwrap().iter().map(|fact| fact.version).collect();
    assert_eq!(versions, [1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_expects_a_new_or_an_old_history_and_finds_the_other_is_told() {
    let (_service, _, writer) = new_log().await;
    let (old, missing) = (id(), id());
    writer.carry_out(request(old, notes(2))).await.unwrap();

    let new = writer.carry_out(Request { seen: Some(0), ..request(old, notes(1)) }).await;
    let existing = writer.carry_out(Request { seen: Some(2), ..request(missing, notes(1)) }).await;
    let right = writer.carry_out(Request { seen: Some(0), ..request(missing, notes(1)) }).await;

    assert!(matches!(new, Err(CarryOutError::Stale { seen: 0, now: 2 })), "{new:?}");
    assert!(matches!(existing, Err(CarryOutError::Stale { seen: 2, now: 0 })), "{existing:?}");
    assert_eq!(right.unwrap().positions, Some((3, 3)), "the refused left nothing");
}

fn known(id: EventId) -> NewFact {
    NewFact { id: Some(id), ..fact(noted()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_cannot_be_stored_leaves_none_of_its_facts() {
    let (_service, database, writer) = new_log().await;
    let (twice, stream) = (EventId(id()), id());
    let clash = || Facts(vec![fact(noted()), known(twice), known(twice)]);
    let asked = request(stream, clash());
    let key = asked.key;

    let failed = writer.carry_out(asked).await;
    let again = writer.carry_out(Request { key, ..request(stream, notes(1)) }).await;

    let Err(CarryOutError::Failed(failed)) = failed else { panic!("it was stored: {failed:?}") };
    assert!(matches!(failed, DatabaseError::Database(_) | DatabaseError::File(_)), "{failed:?}");
    assert_eq!(again.unwrap().positions, Some((1, 1)), "its key is not used up either");
    verify(&database, &[], |_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_whose_id_is_known_is_refused_with_all_that_came_with_it() {
    let (_service, database, writer) = new_log().await;
    let (stream, first) = (id(), EventId(id()));
    writer.carry_out(request(stream, Facts(vec![known(first)]))).await.unwrap();

    for facts in [vec![known(first)], vec![fact(noted()), known(first), fact(noted())]] {
        for stream in [stream, id()] {
            let refused = writer.carry_out(request(stream, Facts(facts.clone()))).await;
            assert!(matches!(refused, Err(CarryOutError::Failed(_))), "{refused:?}");
        }
    }

    assert_eq!(head(&database).await.unwrap().position, 1);
    assert_eq!(writer.carry_out(request(stream, notes(1))).await.unwrap().positions, Some((2, 2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_only_the_bad_one_fails() {
    let (service, database, writer) = new_log().await;
    let (shared, first) = (id(), EventId(id()));
    writer.carry_out(request(shared, Facts(vec![fact(noted()), known(first)]))).await.unwrap();
    let mut holder = Hand::at(&service).await;
    holder.begin().await;
    holder.take_pen().await;

    // They wait for the pen, so they go together.
    let mut answers = vec![];
    for number in 0..40 {
        answers.push(writer.hand_in(match number {
            7 => request(id(), Facts(vec![fact(noted()), known(first)])),
            11 => Request { seen: Some(1), ..request(shared, notes(1)) },
            _ => request(id(), enquiry()),
        }));
    }
    let mut handed_in = vec![];
    for answer in answers {
        handed_in.push(answer.await.unwrap());
    }
    holder.roll_back().await;
    let mut positions = vec![];
    for (number, answer) in handed_in.into_iter().enumerate() {
        match (number, answer.await.unwrap()) {
            (7, Err(CarryOutError::Failed(_)))
            | (11, Err(CarryOutError::Stale { seen: 1, now: 2 })) => {}
            (_, answer) => positions.push(answer.unwrap().positions.unwrap().0),
        }
    }

    assert_eq!(positions, (3..=40).collect::<Vec<i64>>(), "dense, and in the order handed in");
    assert_eq!(head(&database).await.unwrap().position, 40);
    verify(&database, &[], |_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_facts_are_one_append() {
    const MANY: u32 = 6_001;
    let (_service, database, writer) = new_log().await;
    let stream = id();
    let undo = |version| fact(JourneyEvent::FactUndone { version, note: None });

    let told = Facts((1..=MANY).map(undo).collect());
    let receipt = writer.carry_out(request(stream, told)).await.unwrap();

    assert_eq!(receipt.positions, Some((1, i64::from(MANY))));
    let read = read_after(&database, 0, 10_000).await.unwrap();
    for (fact, number) in read.iter().zip(1_u32..) {
        assert_eq!((fact.position, fact.version), (i64::from(number), number));
        let told = JourneyEvent::FactUndone { version: number, note: None };
        assert_eq!(fact.event, Event::Journey(told));
    }
    assert_eq!(read.len(), MANY as usize);
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_beyond_32_bits_and_versions_beyond_16_are_as_any_other() {
    const LONG: i64 = 65_540;
    let far = i64::from(u32::MAX) + 7;
    let service = Service::new();
    let database = service.opened().await;
    let (long, mut hand) = (id(), Hand::at(&service).await);
    hand.record((1..=LONG).map(|version| Row::note(long, version))).await;
    hand.say(&format!("UPDATE log_head SET position = {far}")).await;

    let writer = writer(&database);
    let seen = Some(u32::try_from(LONG).unwrap());
    let receipt = writer.carry_out(Request { seen, ..request(long, notes(2)) }).await.unwrap();

    assert_eq!(receipt.positions, Some((far + 1, far + 2)));
    let read = read_after(&database, far, 10).await.unwrap();
    let places: Vec<_> = read.iter().map(|fact| (fact.position, fact.version)).collect();
    assert_eq!(places, [(far + 1, 65_541), (far + 2, 65_542)]);
    let scanned = scan(&database, far, vec![], Vec::push).await.unwrap();
    assert_eq!(scanned, read);
    let history = histories(&database, &[StreamId(long)]).await.unwrap();
    assert_eq!(history[&StreamId(long)].len(), 65_542);
}

#[tokio::test(flavor = "multi_thread")]
async fn histories_keep_apart_and_a_missing_one_is_empty() {
    let (_service, database, writer) = new_log().await;
    let streams: Vec<Uuid> = (0..600).map(|_| id()).collect();
    for round in 1..=2 {
        let mut answers = vec![];
        for stream in &streams {
            answers.push(writer.hand_in(request(*stream, notes(round))).await.unwrap());
        }
        for answer in answers {
            answer.await.unwrap().unwrap();
        }
    }

    let asked: Vec<StreamId> = streams.iter().copied().chain([id()]).map(StreamId).collect();
    let found = histories(&database, &asked).await.unwrap();

    assert_eq!(found.len(), streams.len(), "nothing is known of the last");
    for (stream, history) in found {
        assert_eq!(history.iter().map(|fact| fact.version).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(history.iter().all(|fact| fact.stream == stream));
    }
    assert!(histories(&database, &[]).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_with_a_hole_is_an_error_and_decides_nothing() {
    let (service, database, writer) = new_log().await;
    let (torn, whole) = (id(), id());
    writer.carry_out(request(torn, notes(4))).await.unwrap();
    writer.carry_out(request(whole, notes(1))).await.unwrap();
    let mut hand = Hand::at(&service).await;
    hand.take_guards_off().await;
    hand.say("DELETE FROM event_log WHERE position = 2").await;

    let (decided, beside) = tokio::join!(
        writer.carry_out(request(torn, enquiry())),
        writer.carry_out(request(whole, notes(1)))
    );
    let read = histories(&database, &[StreamId(whole), StreamId(torn)]).await;

    let is_told = |error: &DatabaseError| matches!(error, DatabaseError::Hole { stream, version: 2 } if *stream == torn);
    assert!(matches!(&decided, Err(CarryOutError::Failed(error)) if is_told(error)), "{decided:?}");
    assert!(is_told(&read.unwrap_err()));
    assert!(beside.is_ok(), "{beside:?}");
    assert_eq!(head(&database).await.unwrap().position, 6);
}
