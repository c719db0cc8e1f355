//! Reading the log in order: by pages of any size, and from any place.
//!
//! | case | test |
//! | --- | --- |
//! | R6 page size changes nothing | `pages_of_any_size_give_the_same_log` |
//! | R7 empty log reads empty, D9 nothing matching still finishes | `an_empty_log_and_one_without_journeys_answer_every_question` |
//! | R9 reader sees all up to the position it reports | `answers_hold_all_up_to_the_position_that_they_tell` |
//! | R10 unknown type passes and is counted | `strange.rs` |
//! | D2 rebuilt twice is equal, serial and parallel | `a_log_scanned_in_stretches_is_the_log_read_page_by_page` |
//! | R1 to R5 | `following.rs` |

use std::sync::Arc;

use domain::ids::StreamId;
use domain::record::Recorded;
use domain::testing::nine_on;
use projections::{Question, View};
use waymark::answers::LevelAnswers;
use waymark::store::{Database, head, histories, read_after, scan, verify};

use super::answers::{ANSWERS, every_answer};
use super::following::Log;
use super::hand::{Hand, Row};
use super::{SOURCE, enquiry, id, new_log, notes, pathways, request};
use crate::support::Service;

async fn in_pages(database: &Database, most: i64) -> Vec<Recorded> {
    let mut read: Vec<Recorded> = vec![];
    loop {
        let after = read.last().map_or(0, |fact| fact.position);
        let page = read_after(database, after, most).await.unwrap();
        assert!(page.len() <= usize::try_from(most).unwrap());
        if page.is_empty() {
            return read;
        }
        read.extend(page);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_any_size_give_the_same_log() {
    let (_service, database, writer) = new_log().await;
    for facts in 1..=8 {
        writer.carry_out(request(id(), notes(facts))).await.unwrap();
    }

    let whole = read_after(&database, 0, 1_000).await.unwrap();
    assert_eq!(whole.len(), 36);
    for most in 1..=37 {
        assert_eq!(in_pages(&database, most).await, whole, "pages of {most}");
    }
    for after in 0..=37 {
        let rest = scan(&database, after, vec![], Vec::push).await.unwrap();
        assert_eq!(rest, whole[whole.len().min(usize::try_from(after).unwrap())..]);
    }
    assert!(read_after(&database, 0, 0).await.unwrap().is_empty());
    assert!(read_after(&database, 36, 10).await.unwrap().is_empty(), "what is after excludes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_scanned_in_stretches_is_the_log_read_page_by_page() {
    let (_service, database, writer) = new_log().await;
    for _ in 0..20 {
        writer.carry_out(request(id(), notes(999))).await.unwrap();
    }

    let paged = in_pages(&database, 777).await;

    assert_eq!(paged.len(), 19_980);
    for after in [0, 1, 4_095, 4_096, 8_192, 19_979] {
        let facts = scan(&database, after, vec![], Vec::push).await.unwrap();
        assert!(facts == paged[usize::try_from(after).unwrap()..], "after {after}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_log_and_one_without_journeys_answer_every_question() {
    let service = Service::new();
    let database = service.opened().await;
    assert_eq!(head(&database).await.unwrap().position, 0);
    assert!(read_after(&database, 0, 10).await.unwrap().is_empty());
    assert!(histories(&database, &[StreamId(id())]).await.unwrap().is_empty());
    assert_eq!(verify(&database, &[], |_| ()).await.unwrap().head.position, 0);

    let empty = every_answer(&service, &[]);
    let strange = Row { kind: "mars-colonised".to_owned(), ..Row::note(id(), 1) };
    Hand::at(&service).await.record([strange]).await;
    let without_journeys = every_answer(&service, &[]);

    assert_eq!((empty.len(), without_journeys.len()), (ANSWERS, ANSWERS));
    assert_eq!(service.report(&["funnel"])["enquiries"], 0);
    assert_eq!(service.run(&["rebuild"]).status, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_hold_all_up_to_the_position_that_they_tell() {
    let (_service, database, writer) = new_log().await;
    let answers = LevelAnswers::fold(database.clone(), pathways(), |_| ()).await.unwrap();
    let (answers, log) = (Arc::new(answers), Arc::new(Log::of(&database)));

    let asking = tokio::spawn({
        let (answers, log) = (Arc::clone(&answers), Arc::clone(&log));
        async move {
            let mut asked = 0;
            while !log.was_completed() {
                let answers = answers.read().await.unwrap();
                // Every fact begins a journey.
                assert_eq!(i64::try_from(answers.journeys()).unwrap(), answers.position());
                asked += 1;
            }
            asked
        }
    });
    for _ in 0..30 {
        let mut waiting = vec![];
        for _ in 0..20 {
            waiting.push(writer.hand_in(request(id(), enquiry())).await.unwrap());
        }
        for answer in waiting {
            let (_, last) = answer.await.unwrap().unwrap().positions.unwrap();
            assert!(last <= answers.read().await.unwrap().position(), "what is told is to be seen");
        }
    }
    log.is_complete();

    assert!(asking.await.unwrap() > 10);
    let answers = answers.read().await.unwrap();
    let question = Question::now((SOURCE.now)().max(nine_on("2026-06-01")));
    let view = View::new(&answers, &question).unwrap();
    assert_eq!(projections::funnel::funnel(&view, &question).unwrap().whole.enquiries, 600);
}
