//! How long each report takes to work out over a nation's ten years, with nothing remembered.
//!
//! `cargo bench --bench reports` asks each of 1.4 million journeys: a made-up council's, told again and again
//! under other ids, folded in memory. Each time it is told a little slower, so that hardly two times are alike,
//! as in life. After `--`, `--journeys N` asks as many, and `--only WORD` only what has it in its name. Each
//! time is the least of three, beside that of the processor, which other work on the machine leaves as it is:
//! where it is more, several cores had part in it.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints, or has failed")]

#[path = "common.rs"]
mod common;
#[expect(dead_code, reason = "pages ask for more")]
#[path = "pages/council.rs"]
mod council;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use common::{load, option};
use council::Council;
use domain::ids::StreamId;
use domain::record::{Event, Recorded, When};
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
    let (took, bytes) = (begun.elapsed().as_secs_f64(), answers.bytes() / answers.journeys());
    println!("{} journeys folded in {took:.1} s, {bytes} bytes each", answers.journeys());
    let now: DateTime<Utc> = council::MORNING.parse().unwrap();
    let all = Question::now(now);
    timed("a bare pass", || {
        let view = View::new(&answers, &all).unwrap();
        each_meant(&view, &all, |_| {}).unwrap();
    });
    for name in ReportName::ALL {
        ask(&answers, name, &all, name.as_str());
    }
    let by = Some(By::Dimension(Dimension::Source));
    let by_source = Question { by, ..all.clone() };
    for name in [ReportName::Funnel, ReportName::Time, ReportName::Exits, ReportName::Clocks] {
        ask(&answers, name, &by_source, &format!("{} by source", name.as_str()));
    }
    let earlier = now - TimeDelta::days(365);
    let as_at = Question { as_at: earlier, known_at: earlier, ..all };
    ask(&answers, ReportName::Funnel, &as_at, "funnel as at a year ago");
    println!("load after: {}", load());
}

fn ask(answers: &Answers, name: ReportName, question: &Question, says: &str) {
    timed(says, || {
        let _ = Report::ask(name, answers, question, &HashMap::new());
    });
}

fn timed(says: &str, mut run: impl FnMut()) {
    if option("--only").is_some_and(|word| !says.contains(&word)) {
        return;
    }
    let took = (0..3).map(|_| {
        let (begun, spent) = (Instant::now(), processor());
        run();
        (begun.elapsed(), processor().saturating_sub(spent))
    });
    let (took, spent) = took.min().unwrap();
    println!("{says:<34}{:>9} ms{:>9} ms of a core", took.as_millis(), spent.as_millis());
}

// What the program has spent of the processor, as far as the system says: in hundredths of a second.
fn processor() -> Duration {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = told.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().nth(11).and_then(|it| it.parse().ok());
    Duration::from_millis(10 * ticks.unwrap_or(0))
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
            let when = if is_journey { slower(fact, round) } else { fact.when };
            answers.apply(Recorded { position, stream, when, ..fact.clone() });
        }
    }
    answers.settle();
    answers
}

fn other(stream: StreamId, round: u128) -> StreamId {
    StreamId(Uuid::from_u128(stream.0.as_u128() ^ (round << 64)))
}

// By a second for each time before and each fact of the journey.
fn slower(fact: &Recorded, round: u128) -> When {
    let before = i64::try_from(round - 1).unwrap();
    let by = TimeDelta::seconds(before * i64::from(fact.version));
    When {
        happened_at: fact.when.happened_at + by,
        recorded_at: fact.when.recorded_at + by,
        source_recorded_at: fact.when.source_recorded_at.map(|it| it + by),
    }
}
