//! The pen: one at a time, and nobody waits for it who only reads.
//!
//! | case | test |
//! | --- | --- |
//! | A19 long append does not block readers | `who_reads_waits_for_no_append_however_long` |
//! | A23 pen timeout is retryable | `who_waits_for_the_pen_gets_it_when_it_is_put_down`; that the wait ends, is told and can be tried again: `web/away.rs` `a_log_that_somebody_else_holds_is_waited_for_and_then_it_is_told` |
//! | A24 an abandoned transaction frees the pen | `who_dies_with_the_pen_in_hand_leaves_nothing`; rollback leaves no gap: `following.rs` |
//! | A25 missing schema or dead connection is plain | `a_table_that_is_gone_is_said_plainly_and_is_no_end`, `a_connection_that_was_closed_is_made_anew`; `web/away.rs` |
//! | R11 pen is a statement of its own | `the_pen_is_taken_in_a_statement_of_its_own_and_no_position_is_drawn` |
//! | R12 recorded at never decreases | `a_clock_set_back_never_sets_the_logs_time_back` |

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use domain::testing::nine_on;
use waymark::answers::LevelAnswers;
use waymark::store::{CarryOutError, Source, Writer, head, read_after, verify};

use super::hand::{Hand, Row};
use super::{SOURCE, id, new_log, notes, pathways, request, writer};
use crate::support::Service;

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_waits_for_no_append_however_long() {
    let service = Service::new();
    let database = service.opened().await;
    writer(&database).carry_out(request(id(), notes(3))).await.unwrap();
    let answers = LevelAnswers::fold(database.clone(), pathways(), |_| ()).await.unwrap();
    let mut hand = Hand::at(&service).await;
    hand.begin().await;

    for _ in 0..3 {
        hand.append((0..2_000).map(|_| Row::note(id(), 1))).await;

        assert_eq!(read_after(&database, 0, 10_000).await.unwrap().len(), 3);
        assert_eq!(answers.read().await.unwrap().position(), 3);
        assert_eq!(verify(&database, &[], |_| ()).await.unwrap().head.position, 3);
    }

    hand.commit().await;
    assert_eq!(answers.read().await.unwrap().position(), 6_003);
    assert_eq!(head(&database).await.unwrap().position, 6_003);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_the_pen_gets_it_when_it_is_put_down() {
    let service = Service::new();
    let database = service.opened().await;
    let writers = [writer(&database), writer(&service.opened().await)];
    let mut hand = Hand::at(&service).await;
    hand.begin().await;
    hand.append([Row::note(id(), 1)]).await;

    let mut waiting = vec![];
    for number in 0..6 {
        waiting.push(writers[number % 2].hand_in(request(id(), notes(1))).await.unwrap());
    }
    assert_eq!(read_after(&database, 0, 10).await.unwrap().len(), 0);
    for answer in &mut waiting {
        assert!(answer.try_recv().is_err(), "answered before anything was committed");
    }
    hand.commit().await;
    let mut positions = vec![];
    for answer in waiting {
        positions.push(answer.await.unwrap().unwrap().positions.unwrap().0);
    }

    positions.sort_unstable();
    assert_eq!(positions, [2, 3, 4, 5, 6, 7]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_dies_with_the_pen_in_hand_leaves_nothing() {
    let (service, database, writer) = new_log().await;

    for position in 1..=5 {
        let mut hand = Hand::at(&service).await;
        hand.begin().await;
        hand.append([Row::note(id(), 1), Row::note(id(), 1)]).await;
        let waiting = writer.hand_in(request(id(), notes(1))).await.unwrap();
        // No word of farewell: the line is simply gone.
        drop(hand);

        assert_eq!(waiting.await.unwrap().unwrap().positions, Some((position, position)));
    }
    verify(&database, &[], |_| ()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_gone_is_said_plainly_and_is_no_end() {
    let (service, _, writer) = new_log().await;

    for table in ["event_log", "log_head", "command_done"] {
        service.sql(&format!("ALTER TABLE {table} RENAME TO away")).unwrap();
        let failed = writer.carry_out(request(id(), notes(1))).await;
        service.sql(&format!("ALTER TABLE away RENAME TO {table}")).unwrap();

        assert!(matches!(failed, Err(CarryOutError::Failed(_))), "{table}: {failed:?}");
        let told = failed.unwrap_err().to_string();
        assert!(told.contains("did not do what was asked"), "{told}");
        assert!(told.contains(table) && told.contains("Check that it is there"), "{told}");
    }

    assert_eq!(writer.carry_out(request(id(), notes(1))).await.unwrap().positions, Some((1, 1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_was_closed_is_made_anew() {
    let service = Service::new();
    if service.is_sqlite() {
        return eprintln!("not run: nobody can close a connection to a file from outside");
    }
    let database = service.opened().await;
    let writer = writer(&database);
    let answers = LevelAnswers::fold(database, pathways(), |_| ()).await.unwrap();
    let mut hand = Hand::at(&service).await;

    for position in 1..=5 {
        let closed = hand
            .number(
                "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 5000)) \
                 FROM pg_stat_activity WHERE datname = current_database() \
                 AND pid <> pg_backend_pid()",
            )
            .await;
        let receipt = writer.carry_out(request(id(), notes(1))).await.unwrap();

        assert!(closed > 0, "there was a connection to close");
        assert_eq!(receipt.positions, Some((position, position)));
        assert_eq!(answers.read().await.unwrap().position(), position);
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn the_pen_is_taken_in_a_statement_of_its_own_and_no_position_is_drawn() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![];
    files(&root.join("src/store"), &mut found);
    files(&root.join("migrations"), &mut found);
    let mut taken = 0;

    for file in found {
        let text = fs::read_to_string(&file).unwrap().to_lowercase();
        for drawn in ["serial ", "as identity", "nextval", "autoincrement", "max(position)"] {
            // Verifying asks for the last row, and numbers none.
            let may = drawn == "max(position)"
                && (file.ends_with("ledger.rs") || file.ends_with("viewings/chain.rs"));
            assert!(may || !text.contains(drawn), "{drawn} in {}", file.display());
        }
        // A statement ends with its string, or before the next one in it.
        for statement in text.split(['"', ';']).filter(|it| it.contains("for update")) {
            if statement.contains("log_head") {
                taken += 1;
                let statement = statement.trim_matches(|it: char| it.is_whitespace() || it == '\\');
                assert!(statement.starts_with("select position"), "{statement}");
                assert_eq!(statement.matches("select").count(), 1, "{statement}");
                assert!(!statement.contains("event_log"), "{statement}");
            }
        }
    }

    assert_eq!(taken, 1, "in one place");
}

fn noon() -> DateTime<Utc> {
    nine_on("2026-06-01") + TimeDelta::hours(3)
}

fn an_hour_before() -> DateTime<Utc> {
    noon() - TimeDelta::hours(1)
}

fn a_century_before() -> DateTime<Utc> {
    noon() - TimeDelta::days(36_525)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_never_sets_the_logs_time_back() {
    let service = Service::new();
    let database = service.opened().await;
    let mut times = vec![];
    for now in [an_hour_before, noon, an_hour_before, a_century_before, noon] {
        // Each a process of its own, on a machine of its own.
        let source = Source { now, id: SOURCE.id };
        let writer = Writer::start(service.opened().await, pathways(), source);
        for _ in 0..2 {
            writer.carry_out(request(id(), notes(1))).await.unwrap();
        }
        times.push(now().max(times.last().copied().unwrap_or(DateTime::UNIX_EPOCH)));
    }

    let facts = read_after(&database, 0, 100).await.unwrap();
    let recorded: Vec<_> = facts.iter().map(|fact| fact.when.recorded_at).collect();
    let told: Vec<_> = times.iter().flat_map(|time| [*time, *time]).collect();
    assert_eq!(recorded, told);
    verify(&database, &[], |_| ()).await.unwrap();
}
