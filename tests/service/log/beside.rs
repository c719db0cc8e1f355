//! Where there are many journeys: what takes long is made beside the pages, and holds nobody up.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use chrono::TimeDelta;
use projections::Answers;
use tokio::sync::oneshot;
use tokio::task::yield_now;
use tokio::time::timeout;
use waymark::answers::{GOOD_FOR, LevelAnswers};

use super::{SOURCE, enquiry, id, new_log, pathways, request};

/// Far longer than it takes.
const LONGEST: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_report_that_takes_long_is_shown_as_it_was_and_keeps_nobody_from_levelling() {
    let (_service, database, writer) = new_log().await;
    let record = async || {
        writer.carry_out(request(id(), enquiry())).await.unwrap();
    };
    record().await;
    let answers = LevelAnswers::fold(database, pathways(), |_| ()).await.unwrap().serving(1).await;
    let now = (SOURCE.now)() + TimeDelta::hours(1);
    let ask = async || {
        let asked = answers.remembered_lately("report", now, Answers::position).await.unwrap();
        (*asked.0, asked.1)
    };
    assert_eq!(ask().await, (1, false), "there was none to show meanwhile");

    record().await;
    let ((begun, has_begun), (go_on, may_go_on)) = (oneshot::channel(), mpsc::channel());
    let linger = move |answers: &Answers| {
        begun.send(()).unwrap();
        may_go_on.recv().unwrap();
        answers.position()
    };
    let shown = answers.remembered_lately("report", now, linger).await.unwrap();
    assert_eq!((*shown.0, shown.1), (1, true), "and one is being made");
    has_begun.await.unwrap();
    for position in 3..=9 {
        record().await;
        assert_eq!(answers.read().await.unwrap().position(), position);
        assert_eq!(ask().await, (1, true));
    }
    go_on.send(()).unwrap();

    let made_anew = async {
        while ask().await != (9, false) {
            yield_now().await;
        }
    };
    timeout(LONGEST, made_anew).await.expect("nobody made it anew");
    let tomorrow = now + TimeDelta::days(1);
    record().await;
    let asked = answers.remembered_lately("report", tomorrow, Answers::position).await.unwrap();
    assert_eq!((*asked.0, asked.1), (10, false), "nobody is shown yesterday's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_list_whose_clocks_are_old_shows_what_was_recorded_while_it_is_made_anew() {
    let (_service, database, writer) = new_log().await;
    writer.carry_out(request(id(), enquiry())).await.unwrap();
    let answers = LevelAnswers::fold(database, pathways(), |_| ()).await.unwrap().serving(1).await;
    let now = domain::calendar::start_of("2030-06-03".parse().unwrap()) + TimeDelta::hours(9);
    let ask = async |minutes| {
        let make = |answers: &Answers| (answers.position(), "made");
        let mend = |_: &Arc<_>, answers: &Answers, changed: &[_]| {
            assert!(changed.len() <= 1);
            Arc::new((answers.position(), "mended"))
        };
        let time = (now + TimeDelta::minutes(minutes), GOOD_FOR);
        *answers.remembered_of_each("list", time, make, mend).await.unwrap()
    };
    assert_eq!(ask(0).await, (1, "made"));
    writer.carry_out(request(id(), enquiry())).await.unwrap();
    assert_eq!(ask(0).await, (2, "mended"));

    writer.carry_out(request(id(), enquiry())).await.unwrap();
    assert_eq!(ask(2).await, (3, "mended"), "and one is being made");
    let made_anew = async {
        while ask(2).await != (3, "made") {
            yield_now().await;
        }
    };
    timeout(LONGEST, made_anew).await.expect("nobody made it anew");
    assert_eq!(ask(8).await, (3, "made"), "one as old as that is shown to nobody");
}
