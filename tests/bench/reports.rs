//! How long each report takes to work out over a nation's ten years, with nothing remembered.
//!
//! `cargo bench --bench reports` asks each of 1.4 million journeys: a made-up council's, told again and again
//! under other ids, folded in memory. After `--`, `--journeys N` asks as many. Each time is the least of three,
//! beside the time of one bare pass over the same journeys.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints, or has failed")]

#[path = "common.rs"]
mod common;
#[expect(dead_code, reason = "pages ask for more")]
#[path = "pages/council.rs"]
mod council;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use common::{load, option};
use council::Council;
use domain::ids::StreamId;
use domain::record::{Event, Recorded};
use projections::{Answers, By, Dimension, Question, View, each_meant};
use uuid::Uuid;
use waymark::pathways::embedded;
use waymark::report::{Report, ReportName};
use waymark::store::{Database, Purpose, Tables, open, scan};

/// Journeys of the council, and of the nation.
const COUNCIL: u32 = 2_000;
const NATION: usize = 1_400_000;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let temporary = tempfile::tempdir().unwrap();
    let journeys = option("--journeys").map_or(NATION, |it| it.parse().unwrap());
    println!("load before: {}", load());
    let council = Council::of(COUNCIL, temporary.path());
    let begun = Instant::now();
    let answers = told_again(&facts(&council), journeys);
    println!("{} journeys folded in {:.1} s", answers.journeys(), begun.elapsed().as_secs_f64());
    let now: DateTime<Utc> = council::MORNING.parse().unwrap();
    let all = Question::now(now);
    let bare = least(|| {
        let view = View::new(&answers, &all).unwrap();
        each_meant(&view, &all, |_| {}).unwrap();
    });
    println!("{:<34}{:>9.0} ms", "a bare pass", millis(bare));
    for name in ReportName::ALL {
        ask(&answers, name, &all, (name.as_str(), bare));
    }
    let by = Some(By::Dimension(Dimension::Source));
    let by_source = Question { by, ..all.clone() };
    for name in [ReportName::Funnel, ReportName::Time, ReportName::Exits, ReportName::Clocks] {
        ask(&answers, name, &by_source, (&format!("{} by source", name.as_str()), bare));
    }
    let earlier = now - chrono::TimeDelta::days(365);
    let as_at = Question { as_at: earlier, known_at: earlier, ..all };
    ask(&answers, ReportName::Funnel, &as_at, ("funnel as at a year ago", bare));
    println!("load after: {}", load());
}

fn ask(answers: &Answers, name: ReportName, question: &Question, (says, bare): (&str, Duration)) {
    let took = least(|| {
        let _ = Report::ask(name, answers, question, &HashMap::new());
    });
    let passes = took.as_secs_f64() / bare.as_secs_f64();
    println!("{says:<34}{:>9.0} ms  {passes:>5.1} bare passes", millis(took));
}

fn least(mut run: impl FnMut()) -> Duration {
    let took = (0..3).map(|_| {
        let begun = Instant::now();
        run();
        begun.elapsed()
    });
    took.min().unwrap()
}

fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

fn facts(council: &Council) -> Vec<Recorded> {
    let file = council.folder.join("waymark.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite:{}", file.display());
        let database: Database = open(&url, Tables::Log, Purpose::Existing).await.unwrap();
        scan(&database, 0, vec![], Vec::push).await.unwrap()
    })
}

// What the council tells, as often as it takes, each time of other journeys.
fn told_again(facts: &[Recorded], journeys: usize) -> Answers {
    let mut answers = Answers::new(embedded().unwrap());
    let mut position = 0;
    let mut round = 0_u128;
    while answers.journeys() < journeys {
        round += 1;
        for fact in facts {
            let is_journey = matches!(fact.event, Event::Journey(_));
            if !is_journey && round > 1 {
                continue;
            }
            position += 1;
            let stream = if is_journey { other(fact.stream, round) } else { fact.stream };
            answers.apply(Recorded { position, stream, ..fact.clone() });
        }
    }
    answers.settle();
    answers
}

fn other(stream: StreamId, round: u128) -> StreamId {
    StreamId(Uuid::from_u128(stream.0.as_u128() ^ (round << 64)))
}
