//! The program killed in the middle of its work: it starts again as if it had not been.
//!
//! | case | test |
//! | --- | --- |
//! | D8 killed while folding starts again | `a_program_killed_while_it_folds_starts_again_and_answers_alike` |
//! | K8 import killed half-way | `an_import_killed_half_way_is_finished_by_running_it_again` |

use std::path::Path;
use std::process::{Child, Stdio};

use waymark::store::{head, verify};

use super::answers::{every_figure, now, record_some};
use super::{id, notes, request, writer};
use crate::support::Service;

fn start(service: &Service, words: &[&str]) -> Child {
    let mut command = service.command(words, &[("WAYMARK_LISTEN", "127.0.0.1:0")]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

// Whether it has the log open: a file, or a line to the server.
fn has_opened(child: &Child) -> bool {
    let Ok(open) = std::fs::read_dir(format!("/proc/{}/fd", child.id())) else { return false };
    let files = open.filter_map(|it| std::fs::read_link(it.ok()?.path()).ok());
    files
        .map(|file| file.display().to_string())
        .any(|file| file.ends_with("waymark.db") || file.starts_with("socket:"))
}

// As `kill -9` does. Returns whether it was still at work.
fn kill(mut child: Child) -> bool {
    child.kill().unwrap();
    child.wait().unwrap().code().is_none()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_killed_while_it_folds_starts_again_and_answers_alike() {
    let service = Service::new();
    if !Path::new("/proc/self/fd").exists() {
        return eprintln!("not run: nothing here tells which files a program has open");
    }
    let database = service.opened().await;
    let writer = writer(&database);
    record_some(&writer).await;
    for _ in 0..10 {
        writer.carry_out(request(id(), notes(2_000))).await.unwrap();
    }
    let known_at = now();
    let before = every_figure(&service, &known_at);

    for (round, words) in [&["rebuild"][..], &["serve"]].repeat(4).iter().enumerate() {
        let child = start(&service, words);
        // Then a little later each time.
        let mut looks = 0..1_000_000;
        assert!(looks.any(|_| has_opened(&child)), "it never opened the log");
        (0..round * 10).for_each(|_| assert!(has_opened(&child)));

        assert!(kill(child), "{words:?} was done already");
    }

    assert_eq!(every_figure(&service, &known_at), before);
    assert_eq!(service.run(&["verify"]).status, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_killed_half_way_is_finished_by_running_it_again() {
    const JOURNEYS: i64 = 4_000;
    let service = Service::new();
    let database = service.opened().await;
    let mut rows = String::from("journey,event,happened_at\n");
    for journey in 0..JOURNEYS {
        rows += &format!("J{journey},enquiry-received,2026-03-02T09:00:00Z\n");
        rows += &format!("J{journey},initial-visit-held,2026-03-09T09:00:00Z\n");
    }
    let file = service.write("rows.csv", rows);
    let import = ["import", "events", &*file];

    let child = start(&service, &import);
    let mut reached = 0;
    for _ in 0..1_000_000 {
        reached = head(&database).await.unwrap().position;
        if reached > 600 {
            break;
        }
    }
    assert!(kill(child) && reached > 600, "at {reached}");
    verify(&database, &[], |_| ()).await.unwrap();
    let left_at = head(&database).await.unwrap().position;
    assert!(left_at < 2 * JOURNEYS, "it was done already");

    let again = service.run(&import);
    let end = head(&database).await.unwrap().position;
    let once_more = service.run(&import);

    assert_eq!((again.status, once_more.status), (0, 0), "{again:?} {once_more:?}");
    let funnel = service.report(&["funnel"]);
    assert_eq!(funnel["enquiries"], JOURNEYS);
    // Each row once; the first run began and the second began and finished.
    assert_eq!((end, head(&database).await.unwrap().position), (2 * JOURNEYS + 3, end));
    let doctor = service.run(&["doctor"]).out;
    assert!(doctor.contains("broken off: run it again") && doctor.contains("finished"), "{doctor}");
    verify(&database, &[], |_| ()).await.unwrap();
}
