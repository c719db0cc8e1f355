//! An erasure that was broken off after any of its steps is completed by the next sweep, and is never
//! called complete while anything opens.

use std::slice;
use std::sync::Arc;

use chrono::Utc;
use domain::ids::{JourneyId, PersonId};
use domain::journey::{Erased, JourneyEvent};
use domain::record::Event;
use tokio::sync::RwLock;
use uuid::Uuid;
use waymark::erasure::{Eraser, ErasureError, Order};
use waymark::pathways;
use waymark::store::{
    Keys, MasterKey, Purpose, Source, Tables, Writer, erasures, listed, open, read_after,
};

use super::{OF_THE_COUPLE, assert_holds_none, households, opened};
use crate::support::Service;

#[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
const SOURCE: Source = Source { now: Utc::now, id: Uuid::now_v7 };

// As in a process of its own.
pub(super) async fn eraser(service: &Service) -> Eraser {
    let database = service.opened().await;
    let file = |name: &str| service.folder.path().join(name);
    let url = format!("sqlite:{}", file("waymark-keys.db").display());
    let store = open(&url, Tables::Keys, Purpose::Existing).await.unwrap();
    let text = std::fs::read_to_string(file("waymark-master.key")).unwrap();
    let master = MasterKey::parse(&text).unwrap();
    let keys = Keys::open(store, &database, &master, (SOURCE.id)()).await.unwrap();
    let writer = Writer::start(database.clone(), pathways::embedded().unwrap(), SOURCE);
    let keys = Arc::new(RwLock::new(keys));
    Eraser { database, keys, writer, list: file("waymark.erasures"), source: SOURCE }
}

// The couple's household, whole.
pub(super) async fn order(eraser: &Eraser) -> Order {
    let (journey, people) = couple(eraser).await;
    eraser.order(journey, Erased { people, notes: true }).await.unwrap();
    eraser.orders().await.unwrap().remove(0)
}

/// The journey of the couple, and who they are.
pub(super) async fn couple(eraser: &Eraser) -> (JourneyId, Vec<PersonId>) {
    let facts = read_after(&eraser.database, 0, 1_000).await.unwrap();
    let found = facts.iter().find_map(|fact| match &fact.event {
        Event::Journey(JourneyEvent::EnquiryReceived(enquiry)) if enquiry.people.len() == 2 => {
            let people = enquiry.people.iter().map(|person| person.id).collect();
            Some((JourneyId(fact.stream.0), people))
        }
        _ => None,
    });
    found.unwrap()
}

async fn is_certified(eraser: &Eraser) -> bool {
    let facts = erasures(&eraser.database).await.unwrap();
    facts
        .iter()
        .any(|fact| matches!(&fact.event, Event::Journey(JourneyEvent::ErasureCompleted { .. })))
}

#[tokio::test]
async fn what_was_broken_off_after_any_step_is_completed_by_the_next_sweep() {
    for steps in 0..=4 {
        let service = households();
        let first = eraser(&service).await;
        let order = order(&first).await;
        if steps > 0 {
            first.destroy(slice::from_ref(&order)).await.unwrap();
        }
        if steps > 1 {
            first.list(slice::from_ref(&order)).await.unwrap();
        }
        if steps > 2 {
            let proof = first.prove(&order).await.unwrap();
            assert!(!is_certified(&first).await);
            if steps > 3 {
                first.certify(&order, &proof).await.unwrap();
            }
        }
        assert_holds_none(&opened(&service), &OF_THE_COUPLE);

        let next = eraser(&service).await;
        let completed = next.sweep().await.unwrap();

        assert_eq!(completed, usize::from(steps < 4), "after {steps} steps");
        assert_eq!(next.sweep().await.unwrap(), 0);
        let facts = erasures(&next.database).await.unwrap();
        let Event::Journey(JourneyEvent::ErasureCompleted { keys, fields, failed, .. }) =
            &facts[1].event
        else {
            panic!("no certificate, but {facts:?}")
        };
        assert_eq!((facts.len(), *fields, *failed), (2, 5, 5));
        assert_eq!(&listed(&next.list).unwrap(), keys);
        assert_holds_none(&opened(&service), &OF_THE_COUPLE);
    }
}

#[tokio::test]
async fn nothing_is_certified_while_a_key_still_opens() {
    let service = households();
    let eraser = eraser(&service).await;
    let order = order(&eraser).await;

    let refused = eraser.prove(&order).await;

    assert!(matches!(refused, Err(ErasureError::StillOpens(5))), "{refused:?}");
    service.sql_in("waymark-keys.db", "UPDATE data_key SET state = 'destroyed'").unwrap();
    let refused = eraser.prove(&order).await;
    assert!(matches!(refused, Err(ErasureError::StillOpens(5))), "its word is not taken");
    assert!(!is_certified(&eraser).await);
}
