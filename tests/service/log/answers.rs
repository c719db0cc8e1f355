//! Answers: level with the log, whole, and the same wherever they are worked out.
//!
//! | case | test |
//! | --- | --- |
//! | D1 incremental equals rebuilt | `projections/properties.rs` `a_log_read_page_by_page_and_twice_over_tells_what_it_tells_at_once`, for random logs; through the database: `answers_kept_level_are_those_of_a_fresh_start` |
//! | D2 rebuilt twice is equal | the same; by stretches: `reading.rs` |
//! | D3 append during the fold is not missed | `what_is_recorded_while_the_log_is_folded_is_in_the_next_answer`, `what_was_begun_before_the_fold_and_ends_after_it_is_in_the_next_answer` |
//! | D4 own write is read | `an_answer_holds_what_was_recorded_just_before_it_in_any_process`, `many_who_ask_at_once_all_see_what_was_recorded_before_they_asked` |
//! | D5 equal position, equal answers | `two_processes_at_one_position_answer_alike_to_the_byte` |
//! | D6 no answer shows half a commit | `no_answer_shows_half_a_commit_however_big`, `a_report_that_waited_its_turn_shows_no_half_of_a_commit` |
//! | D7 same position twice is refused | as D1: each page is told again from the start |
//! | D8 killed while folding | `killed.rs` |
//! | D9 nothing matching still finishes | `reading.rs` |
//! | D10 poison is counted and harmless | `strange.rs` |
//! | D11 fold has no effects | `folding_an_old_log_sends_nothing_and_touches_no_mail`; first deployment: `reminding.rs` `what_was_over_before_it_came_in_reminds_nobody` |
//! | D12 as at follows the world | `as_at_follows_the_world_and_not_the_log`; `projections/properties.rs` `an_earlier_day_is_told_from_what_had_happened_by_then_alone` |
//! | D13 known at is a prefix | `what_was_known_yesterday_is_told_again_after_late_entries`; `projections/properties.rs` `yesterdays_figure_is_told_from_what_was_known_by_then_alone` |

use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicI64};
use std::sync::{Arc, mpsc};
use std::thread;

use chrono::{DateTime, TimeDelta, Utc};
use domain::record::{Event, NewFact};
use domain::testing::{ended, enquired, nine_on, noted, reached};
use projections::funnel::funnel;
use projections::{Answers, Question, View};
use tokio::sync::oneshot;
use waymark::answers::LevelAnswers;
use waymark::report::ReportName;
use waymark::store::outbox::{Item, Letter, MailKind, mails, put};
use waymark::store::{Writer, head, scan};

use super::following::Log;
use super::hand::{Hand, Row};
use super::{Facts, SOURCE, enquiry, id, new_log, notes, pathways, request, visit, writer};
use crate::support::Service;

/// How many answers there are: of every report but the forecast, and of two exports.
pub(super) const ANSWERS: usize = ReportName::ALL.len() + 1;

/// What the program answers to every question that it can be asked in one way.
pub(super) fn every_answer(service: &Service, seen: &[&str]) -> Vec<String> {
    // A forecast of so few is refused, in words that say how the log stood.
    let names = ReportName::ALL.into_iter().filter(|name| *name != ReportName::Plan);
    let asked = names.map(|name| vec!["report", name.as_str(), "--format", "json"]);
    let exported = [vec!["export", "journeys"], vec!["export", "events"]];
    let all = asked.chain(exported).map(|words| {
        // The log itself is handed on as it is.
        let seen = if words[1] == "events" { &[] } else { seen };
        let printed = service.run(&[&words, seen].concat());
        assert_eq!(printed.status, 0, "{words:?}: {printed:?}");
        printed.out
    });
    all.collect()
}

/// What it answered of a day long past, as known by an instant: without the log itself, and without
/// where each figure says that the log stood.
pub(super) fn every_figure(service: &Service, known_at: &str) -> Vec<String> {
    let seen = ["--as-at", "2026-06-01", "--known-at", known_at];
    let figures = every_answer(service, &seen).into_iter().take(ReportName::ALL.len());
    let without_position = |told: String| {
        told.lines().filter(|line| !line.contains("\"position\"")).collect::<Vec<_>>().join("\n")
    };
    figures.map(without_position).collect()
}

/// Now, as it is typed.
pub(super) fn now() -> String {
    (SOURCE.now)().to_rfc3339()
}

/// A log of some journeys, each at another point.
pub(super) async fn record_some(writer: &Writer) {
    for number in 0..12 {
        let days = ["2026-03-02", "2026-03-05", "2026-03-09", "2026-04-01"];
        let events = [enquired(), noted(), reached("initial-visit-held"), ended("moving")];
        let told = days.into_iter().zip(events).take(1 + number % 4);
        let facts = told.map(|(day, event)| NewFact::new(nine_on(day), Event::Journey(event)));
        writer.carry_out(request(id(), Facts(facts.collect()))).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_kept_level_are_those_of_a_fresh_start() {
    let (_service, database, writer) = new_log().await;
    let fold = || LevelAnswers::fold(database.clone(), pathways(), |_| ());
    let kept = fold().await.unwrap();
    let told = async |answers: &LevelAnswers| {
        let asked = Question::now((SOURCE.now)());
        let asked = Question { as_at: nine_on("2026-06-01"), ..asked };
        let answers = answers.read().await.unwrap();
        let view = View::new(&answers, &asked).unwrap();
        let standings = projections::journeys::journeys(&view);
        (
            standings.len(),
            serde_json::to_string(&(funnel(&view, &asked).unwrap(), standings)).unwrap(),
        )
    };

    for round in 1..=5 {
        record_some(&writer).await;
        let level = told(&kept).await;
        assert_eq!(level, told(&fold().await.unwrap()).await);
        assert_eq!(level.0, 12 * round);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_while_the_log_is_folded_is_in_the_next_answer() {
    let (_service, database, writer) = new_log().await;
    for _ in 0..3 {
        writer.carry_out(request(id(), notes(4_000))).await.unwrap();
    }
    let (at_fact, reached_fact) = mpsc::channel();
    let (recorded, go_on) = mpsc::channel::<()>();
    let go_on = std::sync::Mutex::new(go_on);
    let runtime = tokio::runtime::Handle::current();
    let recording = thread::spawn(move || {
        for at in reached_fact {
            let command = request(id(), enquiry());
            let receipt = runtime.block_on(writer.carry_out(command)).unwrap();
            assert!(receipt.positions.unwrap().0 > at);
            recorded.send(()).unwrap();
        }
    });

    // The fold stands still at a fact until another was recorded.
    let folded = LevelAnswers::fold(database.clone(), pathways(), move |position| {
        if [1, 6_000, 12_000].contains(&position) {
            at_fact.send(position).unwrap();
            go_on.lock().unwrap().recv().unwrap();
        }
    });
    let answers = folded.await.unwrap();
    recording.join().unwrap();

    let answers = answers.read().await.unwrap();
    // Three of notes alone, and the three begun meanwhile.
    assert_eq!((answers.position(), answers.journeys()), (12_003, 6));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_before_the_fold_and_ends_after_it_is_in_the_next_answer() {
    let service = Service::new();
    let database = service.opened().await;
    writer(&database).carry_out(request(id(), notes(10))).await.unwrap();
    let mut hand = Hand::at(&service).await;
    hand.begin().await;
    hand.append([Row::note(id(), 1), Row::note(id(), 1)]).await;

    let answers = LevelAnswers::fold(database, pathways(), |_| ()).await.unwrap();
    assert_eq!(answers.read().await.unwrap().position(), 10);
    hand.commit().await;

    assert_eq!(answers.read().await.unwrap().position(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_holds_what_was_recorded_just_before_it_in_any_process() {
    let service = Service::new();
    let (ours, theirs) = (service.opened().await, service.opened().await);
    let writer = writer(&ours);
    let answers = LevelAnswers::fold(theirs, pathways(), |_| ()).await.unwrap();

    for enquiries in 1..=5_usize {
        writer.carry_out(request(id(), enquiry())).await.unwrap();

        let answers = answers.read().await.unwrap();
        let question = Question::now((SOURCE.now)());
        let view = View::new(&answers, &question).unwrap();
        assert_eq!(funnel(&view, &question).unwrap().whole.enquiries, enquiries);
    }
}

// They ask while others ask, and share what the database says: never what it said before they asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn many_who_ask_at_once_all_see_what_was_recorded_before_they_asked() {
    let service = Service::new();
    let (ours, theirs) = (service.opened().await, service.opened().await);
    let (writer, ours) = (writer(&ours), Arc::new(ours));
    let recorded = Arc::new(AtomicI64::new(0));
    let is_over = Arc::new(AtomicBool::new(false));

    let asking = (0..16).map(|_| {
        let (database, recorded) = (Arc::clone(&ours), Arc::clone(&recorded));
        let is_over = Arc::clone(&is_over);
        tokio::spawn(async move {
            let mut asked = 0;
            while !is_over.load(SeqCst) {
                let before = recorded.load(SeqCst);
                assert!(before <= database.end().await.unwrap());
                asked += 1;
            }
            asked
        })
    });
    let asking: Vec<_> = asking.collect();
    for _ in 0..200 {
        let receipt = writer.carry_out(request(id(), enquiry())).await.unwrap();
        recorded.store(receipt.positions.unwrap().1, SeqCst);
    }
    is_over.store(true, SeqCst);

    for asked in asking {
        assert!(0 < asked.await.unwrap());
    }
    assert_eq!(theirs.end().await.unwrap(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_at_one_position_answer_alike_to_the_byte() {
    let service = Service::new();
    record_some(&writer(&service.opened().await)).await;
    let seen = ["--as-at", "2026-06-01", "--known-at", &*now()];

    let [one, other] = thread::scope(|scope| {
        let ask = || every_answer(&service, &seen);
        [scope.spawn(ask), scope.spawn(ask)].map(|asked| asked.join().unwrap())
    });

    assert_eq!(one, other);
    assert!(one[0].contains("\"enquiries\": 12"), "{}", one[0]);
}

/// Facts in one commit: more than are read at a time.
const BIG: i64 = 4_500;

// Asks again and again until all is there, and looks where each answer stands.
async fn ask(answers: Arc<LevelAnswers>, log: Arc<Log>, remembers: bool) {
    while !log.was_completed() {
        let position = if remembers {
            let asked = answers.remembered("position", (SOURCE.now)(), Answers::position);
            *asked.await.unwrap()
        } else {
            answers.read().await.unwrap().position()
        };
        assert_eq!(position % BIG, 0, "half a commit");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn no_answer_shows_half_a_commit_however_big() {
    let (service, database, writer) = new_log().await;
    let answers = Arc::new(LevelAnswers::fold(database, pathways(), |_| ()).await.unwrap());
    let log = Arc::new(Log::of(&service.opened().await));

    let asking: Vec<_> = (0..8)
        .map(|number| tokio::spawn(ask(Arc::clone(&answers), Arc::clone(&log), number % 2 == 0)))
        .collect();
    let mut recorded = 0;
    for _ in 0..12 {
        let many = notes(usize::try_from(BIG).unwrap());
        let receipt = writer.carry_out(request(id(), many)).await.unwrap();
        recorded = receipt.positions.unwrap().1;
        assert_eq!(answers.read().await.unwrap().position(), recorded);
    }
    log.is_complete();

    for asked in asking {
        asked.await.unwrap();
    }
    assert_eq!(recorded, 12 * BIG);
}

// One makes a report for as long as it likes, and holds the answers; another waits to make it anew,
// and a third to go on to what was recorded meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_report_that_waited_its_turn_shows_no_half_of_a_commit() {
    let (_service, database, writer) = new_log().await;
    let answers = LevelAnswers::fold(database.clone(), pathways(), |_| ()).await.unwrap();
    let answers = Arc::new(answers);

    for round in 1..=5 {
        let ((begun, has_begun), (go_on, may_go_on)) = (oneshot::channel(), mpsc::channel());
        let now = (SOURCE.now)() + TimeDelta::hours(2 * round);
        let first = make(&answers, now, move || {
            begun.send(()).unwrap();
            may_go_on.recv().unwrap();
        });
        has_begun.await.unwrap();
        let second = make(&answers, now + TimeDelta::hours(1), || ());
        let many = notes(usize::try_from(BIG).unwrap());
        writer.carry_out(request(id(), many)).await.unwrap();
        let third = Arc::clone(&answers);
        let third = tokio::spawn(async move { third.read().await.unwrap().position() });
        // Meanwhile the third has found something, and waits for the first.
        assert_eq!(scan(&database, 0, 0, |facts, _| *facts += 1).await.unwrap(), round * BIG);
        go_on.send(()).unwrap();

        for position in [first.await.unwrap(), second.await.unwrap(), third.await.unwrap()] {
            assert_eq!(position % BIG, 0, "half a commit");
        }
    }
}

// Makes a report of where the answers stand.
fn make(
    answers: &Arc<LevelAnswers>,
    now: DateTime<Utc>,
    linger: impl FnOnce() + Send + 'static,
) -> tokio::task::JoinHandle<i64> {
    let answers = Arc::clone(answers);
    tokio::spawn(async move {
        let made = answers.remembered("position", now, move |answers| {
            linger();
            answers.position()
        });
        *made.await.unwrap()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn folding_an_old_log_sends_nothing_and_touches_no_mail() {
    let service = Service::new();
    let database = service.opened().await;
    record_some(&writer(&database)).await;
    let reminder = domain::journey::Reminder {
        journey: domain::testing::journey(1),
        topic: domain::journey::Topic::Clock("first-contact".into()),
        started_at: nine_on("2026-03-02"),
        step: "due".parse().unwrap(),
    };
    let letter = Letter {
        key: "waiting".to_owned(),
        kind: MailKind::AtOnce,
        reader: domain::testing::worker(7),
        items: vec![Item { reminder, manager: None }],
        for_review: 0,
        repeat_ok: true,
    };
    assert_eq!(put(&database, &letter, "waymark.example", nine_on("2026-03-05")).await.unwrap(), 1);
    let outbox = async || format!("{:?}", mails(&database, 100).await.unwrap());
    let (before, end) = (outbox().await, head(&database).await.unwrap());

    assert_eq!(service.run(&["rebuild"]).status, 0);
    every_answer(&service, &[]);
    let folded = LevelAnswers::fold(database.clone(), pathways(), |_| ()).await.unwrap();
    assert_eq!(folded.read().await.unwrap().journeys(), 12);

    assert_eq!(outbox().await, before);
    assert_eq!(head(&database).await.unwrap(), end);
    assert!(!service.folder.path().join("waymark-mail").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn as_at_follows_the_world_and_not_the_log() {
    let (service, _, writer) = new_log().await;
    let stream = id();
    // Told first, third and second; it happened first, second, third.
    writer.carry_out(request(stream, enquiry())).await.unwrap();
    let told = |day, milestone: &str| {
        let event = Event::Journey(reached(milestone));
        request(stream, Facts(vec![NewFact::new(nine_on(day), event)]))
    };
    writer.carry_out(told("2026-05-04", "training-completed")).await.unwrap();
    writer.carry_out(told("2026-03-16", "initial-visit-held")).await.unwrap();

    let reached = |as_at: &str| {
        let funnel = service.report(&["funnel", "--as-at", as_at]);
        let stages = funnel["stages"].as_array().unwrap();
        let reached = stages.iter().map(|stage| stage["reached"].as_u64().unwrap());
        (funnel["enquiries"].as_u64().unwrap(), reached.sum::<u64>())
    };
    assert_eq!(reached("2026-03-01"), (0, 0));
    assert_eq!(reached("2026-03-15"), (1, 1));
    assert_eq!(reached("2026-03-16"), (1, 2));
    assert_eq!(reached("2026-05-03"), (1, 2));
    assert_eq!(reached("2026-05-04"), (1, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_known_yesterday_is_told_again_after_late_entries() {
    let (service, database, writer) = new_log().await;
    let early = id();
    writer.carry_out(request(early, enquiry())).await.unwrap();
    record_some(&writer).await;
    let known = DateTime::from_timestamp_micros(head(&database).await.unwrap().recorded_at);
    let known = known.unwrap().to_rfc3339();
    let (yesterday, now) = (every_figure(&service, &known), service.report(&["funnel"]));

    writer.carry_out(request(early, visit("2026-03-09"))).await.unwrap();
    record_some(&writer).await;

    assert_eq!(every_figure(&service, &known), yesterday);
    assert_eq!(now["enquiries"], 13);
    assert_eq!(service.report(&["funnel"])["enquiries"], 25, "and today's figure is another");
}
