//! Whether folding costs the same for every fact, however long the log: made-up councils of 0.1, 1
//! and 10 million facts, each folded by `waymark rebuild`, which compares itself with a bare read
//! of the same rows.
//!
//! `cargo bench --bench fold` does all three. After `--`, `--journeys N` folds one of that size (the
//! nation's ten years are 1400000), and `--folder F` keeps the logs there for the next time.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints, or has failed")]

#[path = "common.rs"]
mod common;
#[expect(dead_code, reason = "pages ask for more")]
#[path = "pages/council.rs"]
mod council;

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use common::{load, option};
use council::Council;

/// Of some twenty facts each.
const SIZES: [u32; 3] = [5_000, 48_000, 480_000];

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = option("--folder").map(PathBuf::from);
    let folder = folder.as_deref().unwrap_or(temporary.path());
    let sizes = option("--journeys").map_or(SIZES.to_vec(), |it| vec![it.parse().unwrap()]);
    println!("load before: {}", load());
    for journeys in sizes {
        let begun = Instant::now();
        let council = Council::of(journeys, folder);
        println!("\nrecorded, or found, in {:.0} s", begun.elapsed().as_secs_f64());
        fold(&council);
    }
    println!("\nload after: {}", load());
}

fn fold(council: &Council) {
    let file = council.folder.join("waymark.db");
    println!("{} MB of log", std::fs::metadata(&file).unwrap().len() / 1_000_000);
    let mut rebuild = Command::new(env!("CARGO_BIN_EXE_waymark"));
    rebuild.arg("rebuild").env("WAYMARK_DATABASE_URL", format!("sqlite:{}", file.display()));
    assert!(rebuild.status().unwrap().success());
}
