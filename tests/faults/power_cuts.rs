//! The plug is pulled: the disk is rebuilt as a power cut could leave it, from what the program wrote
//! and synced, and opened again.
//!
//! A killed program shows nothing of this, for the system still holds what it wrote. Not modelled:
//! folders, and disks that lie about a sync.

mod disk;
mod judge;
mod trace;
mod writer;

use std::path::Path;

use tempfile::TempDir;

use self::disk::Disk;
use self::judge::Verdict;
use self::trace::Op;
use crate::harness::{Chance, again, has, how_many, is_on_postgres, not_run, run_again, say};

/// What is traced: all that changes a file, what makes it last, and what is said.
const TRACED: &str = "trace=pwrite64,ftruncate,fdatasync,fsync,write";

#[derive(Debug, Default)]
struct Tally {
    points: usize,
    lost: usize,
    most_lost: usize,
    corrupt: usize,
    /// What was wrong where it was first corrupt.
    why: Option<String>,
}

#[test]
fn a_power_cut_takes_nothing_that_was_confirmed() {
    if let Some(folder) = again() {
        return writer::append_to_the_log(Path::new(&folder), how_many(150, 400));
    }
    let name = "power_cuts::a_power_cut_takes_nothing_that_was_confirmed";
    let Some(trace) = traced(name) else { return };

    let tally = cut(&trace, how_many(200, 2_000), judge::log);

    report("FULL, the log and its keys", &trace, &tally);
    assert_eq!((tally.lost, tally.corrupt), (0, 0), "{tally:?}");
}

#[test]
fn without_full_syncs_a_power_cut_takes_what_was_confirmed() {
    if let Some(folder) = again() {
        return writer::insert_carelessly(Path::new(&folder), "NORMAL");
    }
    let name = "power_cuts::without_full_syncs_a_power_cut_takes_what_was_confirmed";
    let Some(trace) = traced(name) else { return };

    let tally = cut(&trace, how_many(60, 400), judge::rows);

    report("NORMAL, to compare", &trace, &tally);
    assert!(tally.lost > 0, "the harness sees what is lost: {tally:?}");
}

#[test]
fn without_any_sync_a_power_cut_takes_the_file() {
    if let Some(folder) = again() {
        return writer::insert_carelessly(Path::new(&folder), "OFF");
    }
    let name = "power_cuts::without_any_sync_a_power_cut_takes_the_file";
    let Some(trace) = traced(name) else { return };

    let tally = cut(&trace, how_many(60, 400), judge::rows);

    report("OFF, to compare", &trace, &tally);
    assert!(tally.lost + tally.corrupt > 0, "the harness sees what is lost: {tally:?}");
}

// What the test did when it was run again as a writer.
fn traced(test: &str) -> Option<Vec<Op>> {
    if is_on_postgres() {
        not_run("power cuts of PostgreSQL, which tests them itself");
        return None;
    }
    if !has("strace") {
        not_run("strace is missing");
        return None;
    }
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("trace");
    let strace = ["strace", "-f", "-y", "-xx", "-s", "200000", "-e", TRACED, "-o"];
    let strace = [&strace[..], &[log.to_str().unwrap()]].concat();
    run_again(test, &strace, folder.path().to_str().unwrap());
    Some(trace::read(&log, folder.path()))
}

fn cut(trace: &[Op], points: usize, judge: fn(&Path, Option<usize>) -> Verdict) -> Tally {
    let mut chance = Chance::of("power cuts");
    let ready = trace.iter().position(|op| matches!(op, Op::Ready)).unwrap();
    let mut at: Vec<usize> =
        (0..points).map(|_| ready + 1 + chance.below(trace.len() - ready)).collect();
    at.sort_unstable();
    let (mut disk, mut reached, mut tally) = (Disk::default(), 0, Tally::default());
    for point in at {
        trace[reached..point].iter().for_each(|op| disk.take(op));
        reached = point;
        let folder = TempDir::new().unwrap();
        disk.cut(folder.path(), &mut chance);
        tally.count(judge(folder.path(), disk.acknowledged));
    }
    tally
}

impl Tally {
    fn count(&mut self, verdict: Verdict) {
        self.points += 1;
        match verdict {
            Verdict::Whole => {}
            Verdict::Lost(how_many) => {
                self.lost += 1;
                self.most_lost = self.most_lost.max(how_many);
            }
            Verdict::Corrupt(why) => {
                self.corrupt += 1;
                self.why.get_or_insert(why);
            }
        }
    }
}

fn report(what: &str, trace: &[Op], tally: &Tally) {
    let count = |is: fn(&Op) -> bool| trace.iter().filter(|op| is(op)).count();
    let writes = count(|op| matches!(op, Op::Write { .. }));
    let syncs = count(|op| matches!(op, Op::Sync { .. }));
    say(&format!(
        "power cuts, {what}: {} points in {writes} writes and {syncs} syncs; lost at {} (at most \
         {}), corrupt at {}",
        tally.points, tally.lost, tally.most_lost, tally.corrupt
    ));
}
