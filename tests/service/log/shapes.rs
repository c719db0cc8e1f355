//! Every shape in which a fact was ever written, read by today's program.
//!
//! `tests/data/shapes.jsonl` holds rows of each. A line is never changed or taken out: what it shows
//! may lie in somebody's log.
//!
//! | case | test |
//! | --- | --- |
//! | S1 every shape ever written decodes | `every_shape_ever_written_is_read_and_written_as_it_was` |
//! | S2 upcasts compose, S3 new append does not shadow an upcaster | none: there is one schema, and no shape was changed yet |
//! | S4, S5 | `strange.rs` |
//! | S6 body survives backup and restore | `moving.rs` |

use std::collections::BTreeSet;
use std::path::Path;

use domain::campaign::CampaignEvent;
use domain::clinic::ClinicEvent;
use domain::figure::FigureEvent;
use domain::import::ImportEvent;
use domain::journey::JourneyEvent;
use domain::pathway::PathwayEvent;
use domain::record::{Event, NewFact};
use domain::retention::RetentionEvent;
use domain::training::TrainingEvent;
use waymark::store::{page_after, scan};

use super::hand::{Hand, Row};
use super::{Facts, id, request, writer};
use crate::support::Service;

// The text of a body is taken as it stands, for it is hashed as it stands.
fn golden() -> Vec<(String, i16, String)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/shapes.jsonl");
    let text = std::fs::read_to_string(file).unwrap();
    let rows = text.lines().map(|line| {
        let (head, body) = line.split_once(",\"body\":").unwrap();
        let head: serde_json::Value = serde_json::from_str(&format!("{head}}}")).unwrap();
        let schema = i16::try_from(head["schema"].as_i64().unwrap()).unwrap();
        let body = body.strip_suffix('}').unwrap();
        (head["type"].as_str().unwrap().to_owned(), schema, body.to_owned())
    });
    rows.collect()
}

#[test]
fn no_kind_of_fact_is_without_a_golden_row() {
    let golden: BTreeSet<String> = golden().into_iter().map(|(kind, ..)| kind).collect();

    let kinds = JourneyEvent::TYPES
        .into_iter()
        .chain(PathwayEvent::TYPES)
        .chain(CampaignEvent::TYPES)
        .chain(TrainingEvent::TYPES)
        .chain(ImportEvent::TYPES)
        .chain(ClinicEvent::TYPES)
        .chain(FigureEvent::TYPES)
        .chain(RetentionEvent::TYPES);
    assert_eq!(golden, kinds.map(str::to_owned).collect());
}

fn family(event: &Event) -> &'static [&'static str] {
    match event {
        Event::Journey(_) => &JourneyEvent::TYPES,
        Event::Pathway(_) => &PathwayEvent::TYPES,
        Event::Campaign(_) => &CampaignEvent::TYPES,
        Event::Training(_) => &TrainingEvent::TYPES,
        Event::Import(_) => &ImportEvent::TYPES,
        Event::Clinic(_) => &ClinicEvent::TYPES,
        Event::Figure(_) => &FigureEvent::TYPES,
        Event::Retention(_) => &RetentionEvent::TYPES,
        Event::Unknown { .. } => &[],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_shape_ever_written_is_read_and_written_as_it_was() {
    let service = Service::new();
    let database = service.opened().await;
    let golden = golden();
    let rows = golden.iter().cloned().map(|(kind, schema, body)| {
        let row = Row::note(id(), 1);
        Row { kind, schema, body, ..row }
    });
    let mut hand = Hand::at(&service).await;
    hand.record(rows).await;

    let read = page_after(&database, 0, 1_000).await.unwrap();
    let scanned = scan(&database, 0, vec![], Vec::push).await.unwrap();
    let writer = writer(&database);
    for ((fact, rest), (kind, schema, body)) in read.iter().zip(&golden) {
        assert!(family(&fact.event).contains(&&**kind), "{kind} {schema} {body} is not understood");
        let told = NewFact {
            rest: rest.clone(),
            ..NewFact::new(fact.when.happened_at, fact.event.clone())
        };
        writer.carry_out(request(id(), Facts(vec![told]))).await.unwrap();
    }

    assert!(read.iter().map(|(fact, _)| fact).eq(&scanned));
    let again: Vec<_> = hand.rows().await.into_iter().skip(golden.len()).collect();
    assert_eq!(again.len(), golden.len());
    for (row, golden) in again.into_iter().zip(golden) {
        assert_eq!((row.kind, row.schema, row.body), golden);
    }
}
