//! Folding the whole log, measured.

use std::time::{Duration, Instant};

use super::out::{number, say};
use super::service;
use waymark::answers::LevelAnswers;
use waymark::settings::Settings;
use waymark::store::{Database, DatabaseError, Purpose, scan};

/// Pairs of a bare read and a fold, in turn, so that both meet the same weather.
const PAIRS: usize = 5;

/// `waymark rebuild`
pub(crate) async fn rebuild(settings: &Settings) -> anyhow::Result<()> {
    let database = service::log(settings, Purpose::Existing).await?;
    let begun = Instant::now();
    let answers = service::answers(&database).await?;
    let first = begun.elapsed();
    let (facts, journeys, bytes) = {
        let answers = answers.read().await?;
        (usize::try_from(answers.position())?, answers.journeys(), answers.bytes())
    };
    drop(answers);

    let (mut reads, mut folds) = (vec![], vec![]);
    for _ in 0..PAIRS {
        reads.push(bare(&database).await?);
        let begun = Instant::now();
        let folded = LevelAnswers::fold(database.clone(), service::embedded()?, |_| ()).await?;
        folds.push(begun.elapsed());
        drop(folded);
    }
    let mut shares: Vec<f64> = reads
        .iter()
        .zip(&folds)
        .map(|(read, fold)| read.as_secs_f64() / fold.as_secs_f64())
        .collect();
    shares.sort_by(f64::total_cmp);
    let (read, fold) = (median(reads), median(folds));
    let per_journey = bytes.checked_div(journeys).unwrap_or(0);
    say(&format!(
        "Folded {} facts of {} journeys, first in {}.\n\
         Fold           {:>12} facts a second ({}, median of {PAIRS})\n\
         Read + decode  {:>12} facts a second ({}, the same rows, in turn with the folds)\n\
         Fold at {:.0}% of read + decode (median of the pairs)\n\
         Answers hold {} bytes, {} a journey; the process peaked at {}.\n",
        number(facts),
        number(journeys),
        shown(first),
        rate(facts, fold),
        shown(fold),
        rate(facts, read),
        shown(read),
        100.0 * shares.get(shares.len() / 2).copied().unwrap_or(0.0),
        number(bytes),
        number(per_journey),
        peak(),
    ))
}

async fn bare(database: &Database) -> Result<Duration, DatabaseError> {
    let begun = Instant::now();
    let read = scan(database, 0, 0_u64, |count, fact| {
        std::hint::black_box(&fact);
        *count += 1;
    });
    std::hint::black_box(read.await?);
    Ok(begun.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate for people to read"
)]
fn rate(facts: usize, time: Duration) -> String {
    number((facts as f64 / time.as_secs_f64().max(1e-9)) as usize)
}

fn shown(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

// Linux tells it; elsewhere nobody does in this way.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "a size unknown here".to_owned(), |line| line.trim().to_owned())
}
