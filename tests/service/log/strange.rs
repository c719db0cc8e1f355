//! Rows that no program of this version wrote: counted, harmless, and never decided on.
//!
//! | case | test |
//! | --- | --- |
//! | D10 poison is counted and harmless, R10 unknown type passes | `rows_that_make_no_sense_are_counted_and_harm_no_answer`, `absurd_times_and_places_harm_no_answer` |
//! | S4 decision over unknown type is refused | `nothing_is_decided_on_rows_that_make_no_sense`; `writer.rs` `nothing_is_decided_on_facts_that_are_not_understood` |
//! | S5 old program reads new log | `a_log_with_a_newer_kind_of_fact_tells_all_the_rest_as_before` |

use domain::journey::{JourneyEvent, Refusal};
use domain::record::{Event, NewFact};
use domain::testing::nine_on;
use projections::{Question, View};
use uuid::Uuid;
use waymark::answers::LevelAnswers;
use waymark::store::{CarryOutError, Database, verify};

use super::answers::{ANSWERS, every_answer, every_figure, now, record_some};
use super::hand::{Hand, Row};
use super::{Facts, SOURCE, enquiry, id, new_log, notes, pathways, request, visit, writer};
use crate::support::Service;

const KINDS: [(&str, i16, &str); 14] = [
    ("mars-colonised", 1, "{}"),
    ("", 1, "{}"),
    ("note-added", 2, "{}"),
    ("note-added", -1, "{}"),
    ("note-added", i16::MAX, "{}"),
    ("note-added", 1, "{"),
    ("note-added", 1, ""),
    ("note-added", 1, "[]"),
    ("note-added", 1, "{} {}"),
    ("enquiry-received", 1, "[]"),
    ("milestone-reached", 1, "{}"),
    ("worker-assigned", 1, r#"{"worker":"nobody"}"#),
    ("spend-recorded", 1, r#"{"on":{"campaign":"spring"},"pence":1e99}"#),
    ("pathway-adopted", 1, r#"{"file":{}}"#),
];

fn strange((kind, schema, body): (&str, i16, &str), stream: Uuid, version: i64) -> Row {
    Row { kind: kind.to_owned(), schema, body: body.to_owned(), ..Row::note(stream, version) }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_make_no_sense_are_counted_and_harm_no_answer() {
    let (service, database, writer) = new_log().await;
    record_some(&writer).await;
    let known = id();
    writer.carry_out(request(known, enquiry())).await.unwrap();
    let level = LevelAnswers::fold(database.clone(), pathways(), |_| ()).await.unwrap();
    let known_at = now();
    let before = every_figure(&service, &known_at);
    assert!(service.run(&["doctor"]).out.contains("Unknown    0 facts"));

    let mut hand = Hand::at(&service).await;
    let in_known = KINDS.into_iter().zip(2..).map(|(kind, version)| strange(kind, known, version));
    let apart = KINDS.into_iter().map(|kind| strange(kind, id(), 1));
    hand.record(in_known.chain(apart)).await;

    assert_eq!(every_figure(&service, &known_at), before);
    let doctor = service.run(&["doctor"]);
    assert!(doctor.out.contains("Unknown    28 facts that this version cannot read"), "{doctor:?}");
    assert!(doctor.out.contains(": mars-colonised"), "{doctor:?}");
    assert_eq!(doctor.status, 1);
    for words in [&["rebuild"][..], &["verify"], &["remind", "--dry-run"]] {
        let printed = service.run(words);
        assert_eq!(printed.status, 0, "{printed:?}");
    }
    let answers = level.read().await.unwrap();
    assert_eq!(answers.unknown().len(), 28);
    // Every strange fact keeps its place, so that an undoing finds what it names.
    assert_eq!(answers.version(domain::ids::JourneyId(known)), Some(1));
}

// Instants and versions at the edges of what a row can hold.
fn absurd() -> Vec<Row> {
    let times = [i64::MIN, -1, 0, i64::MAX, 8_210_266_876_799_999_999, -8_334_601_228_800_000_000];
    let bodies = [
        ("enquiry-received", r#"{"source":"website","channel":"phone"}"#),
        ("milestone-reached", r#"{"milestone":"initial-visit-held"}"#),
        (
            "milestone-reached",
            r#"{"milestone":"panel-booked","booked_for":"+262142-12-31T23:59:59Z"}"#,
        ),
        ("next-action-set", r#"{"due":"+262142-12-31"}"#),
        ("next-action-set", r#"{"due":"-262143-01-01"}"#),
        ("journey-paused", r#"{"review_on":"-262143-01-01"}"#),
        ("fact-undone", r#"{"version":4294967295}"#),
        ("journey-ended", r#"{"decided_by":"both","reason":"nobody knows"}"#),
        ("spend-recorded", r#"{"on":{"source":"website"},"pence":-9223372036854775808}"#),
        ("spend-recorded", r#"{"on":{"source":"website"},"pence":-9223372036854775808}"#),
        ("reminder-sent", r#"{"step":"due","started_at":"-262143-01-01T00:00:00Z"}"#),
    ];
    let mut rows = vec![];
    for happened_at in times {
        let stream = id();
        for ((kind, body), version) in bodies.into_iter().zip(1..) {
            let row = strange((kind, 1, body), stream, version);
            let source_recorded_at = (version % 2 == 0).then_some(happened_at);
            rows.push(Row { happened_at, source_recorded_at, ..row });
        }
    }
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn absurd_times_and_places_harm_no_answer() {
    let (service, database, writer) = new_log().await;
    let level = LevelAnswers::fold(database.clone(), pathways(), |_| ()).await.unwrap();
    record_some(&writer).await;
    let mut hand = Hand::at(&service).await;
    hand.record(absurd()).await;
    // A place in its history that no history reaches.
    let far = Row { kind: "note-added".to_owned(), ..Row::note(id(), 4_000_000_000) };
    hand.record([far]).await;

    assert_eq!(every_answer(&service, &[]).len(), ANSWERS);
    assert_eq!(every_answer(&service, &["--as-at", "2026-06-01"]).len(), ANSWERS);
    for words in [&["rebuild"][..], &["verify"], &["remind", "--dry-run"]] {
        let printed = service.run(words);
        assert_eq!(printed.status, 0, "{printed:?}");
    }
    for by in ["month", "source", "campaign", "area"] {
        for report in ["funnel", "time", "exits", "clocks", "campaigns", "flow"] {
            let printed = service.run(&["report", report, "--by", by]);
            assert!(
                [0, 1].contains(&printed.status) && !printed.err.contains("panic"),
                "{printed:?}"
            );
        }
    }
    let answers = level.read().await.unwrap();
    assert_eq!((answers.journeys(), answers.unknown().len()), (12 + 6, 1));
    let question = Question::now((SOURCE.now)());
    let view = View::new(&answers, &question).unwrap();
    for standing in projections::journeys::journeys(&view) {
        assert!(view.one(standing.journey, projections::timeline::timeline).is_some());
    }
    assert!(!projections::work::work(&view, (SOURCE.now)()).is_empty());
    writer.carry_out(request(id(), enquiry())).await.unwrap();
}

async fn refused(database: &Database, stream: Uuid) -> bool {
    let answer = writer(database).carry_out(request(stream, visit("2026-03-09"))).await;
    matches!(answer, Err(CarryOutError::Refused(Refusal::NewerHistory)))
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_decided_on_rows_that_make_no_sense() {
    let service = Service::new();
    let database = service.opened().await;
    let mut hand = Hand::at(&service).await;

    for kind in KINDS {
        let stream = id();
        writer(&database).carry_out(request(stream, enquiry())).await.unwrap();
        hand.record([strange(kind, stream, 2)]).await;

        assert!(refused(&database, stream).await, "{kind:?}");
    }
    verify(&database, &[], |_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_with_a_newer_kind_of_fact_tells_all_the_rest_as_before() {
    let service = Service::new();
    let database = service.opened().await;
    let ours = writer(&database);
    record_some(&ours).await;
    let erased = id();
    let certificate =
        JourneyEvent::ErasureCompleted { order: 1, keys: vec![], fields: 0, failed: 0 };
    let certificate = NewFact::new(nine_on("2026-03-05"), Event::Journey(certificate));
    ours.carry_out(request(erased, enquiry())).await.unwrap();
    ours.carry_out(request(erased, Facts(vec![certificate.clone(), certificate]))).await.unwrap();
    ours.carry_out(request(erased, notes(1))).await.unwrap();
    let known_at = now();
    let before = every_figure(&service, &known_at);
    assert!(!refused(&database, erased).await);

    // As a newer program would have written it: under a name that this one has never heard.
    let newest = *JourneyEvent::TYPES.last().unwrap();
    assert_eq!(newest, "erasure-completed", "another is the newest: record some of it above");
    Hand::at(&service)
        .await
        .rewrite(|row| {
            if row.kind == newest {
                row.kind = format!("{newest}-by-post");
            }
        })
        .await;

    assert_eq!(service.run(&["verify"]).status, 0);
    assert_eq!(every_figure(&service, &known_at), before);
    let doctor = service.run(&["doctor"]).out;
    assert!(doctor.contains("Unknown    2 facts that this version cannot read"), "{doctor}");
    assert!(doctor.contains(": erasure-completed-by-post"), "{doctor}");
    assert!(refused(&database, erased).await);
    let other = ours.carry_out(request(id(), enquiry())).await;
    assert!(other.is_ok(), "who is not concerned goes on: {other:?}");
}
