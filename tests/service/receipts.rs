//! A real log of another trade: the process map equals one counted here, independently.
//!
//! Buijs, J.C.A.M. (2014): receipt phase of an environmental permit application process, `CoSeLoG`
//! project, doi:10.4121/uuid:a07386a5-7be3-4367-9535-70bc9e77dbe6. The log itself is not ours to
//! hand on, so it is read where it lies, and the test says so where it does not.

use std::collections::{BTreeMap, HashSet};
use std::io::Read as _;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::support::Service;

type Gaps = BTreeMap<(String, String), Vec<f64>>;

fn log() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let log = root.join("../shared/data/intake_receipt.csv.gz");
    if !log.exists() {
        eprintln!("skipped: the receipt log is not at {}", log.display());
    }
    log.exists().then_some(log)
}

struct Counted {
    gaps: Gaps,
    variants: usize,
    events: usize,
    starts: BTreeMap<String, usize>,
    ends: BTreeMap<String, usize>,
}

/// Directly-follows pairs, by the book: each case in the order of its times, ties as in the file.
fn counted(log: &PathBuf) -> Counted {
    let mut text = String::new();
    let mut unzipped = flate2::read::GzDecoder::new(std::fs::File::open(log).unwrap());
    unzipped.read_to_string(&mut text).unwrap();
    let mut cases: BTreeMap<String, Vec<(DateTime<Utc>, String)>> = BTreeMap::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.unwrap();
        let case = cases.entry(row[0].to_owned()).or_default();
        case.push((row[3].parse().unwrap(), row[2].to_owned()));
    }
    let (mut gaps, mut variants) = (Gaps::new(), HashSet::new());
    let (mut starts, mut ends, mut events) = (BTreeMap::new(), BTreeMap::new(), 0);
    for mut case in cases.into_values() {
        case.sort_by_key(|(at, _)| *at);
        for pair in case.windows(2) {
            let seconds = (pair[1].0 - pair[0].0).as_seconds_f64();
            gaps.entry((pair[0].1.clone(), pair[1].1.clone())).or_default().push(seconds);
        }
        events += case.len();
        *starts.entry(case[0].1.clone()).or_default() += 1;
        *ends.entry(case[case.len() - 1].1.clone()).or_default() += 1;
        variants.insert(case.into_iter().map(|(_, activity)| activity).collect::<Vec<_>>());
    }
    Counted { gaps, variants: variants.len(), events, starts, ends }
}

#[test]
fn the_process_map_of_a_municipalitys_intake_comes_out_exactly() {
    let Some(log) = log() else { return };
    let service = Service::new();
    let pathway = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/intake_receipt.toml");
    let columns = "journey=case_id,event=activity,happened_at=timestamp";
    let file = log.to_str().unwrap();

    let imported =
        service.run(&["import", "events", file, "--pathway", pathway, "--columns", columns]);

    assert_eq!(imported.status, 0, "{imported:?}");
    let flow = service.report(&["flow", "--pathway", "intake-receipt"]);
    let told = counted(&log);
    assert_eq!(flow["journeys"], 1434);
    assert_eq!(flow["events"], told.events);
    assert_eq!(flow["variants"], told.variants);
    assert_eq!(flow["starts"], serde_json::to_value(told.starts).unwrap());
    assert_eq!(flow["ends"], serde_json::to_value(told.ends).unwrap());
    let edges = flow["edges"].as_array().unwrap();
    assert_eq!(edges.len(), told.gaps.len());
    for edge in edges {
        let text = |name: &str| edge[name].as_str().unwrap().to_owned();
        let mut gaps = told.gaps[&(text("from"), text("to"))].clone();
        gaps.sort_by(f64::total_cmp);
        let middle = |place: usize| gaps[place];
        let median = f64::midpoint(middle((gaps.len() - 1) / 2), middle(gaps.len() / 2));
        assert_eq!(edge["count"], gaps.len());
        near(edge["median_seconds"].as_f64().unwrap(), median);
        let sum: f64 = gaps.iter().sum();
        let count = f64::from(u32::try_from(gaps.len()).unwrap());
        near(edge["mean_seconds"].as_f64().unwrap() * count, sum);
    }
}

fn near(found: f64, told: f64) {
    assert!((found - told).abs() <= 1e-6 * told.abs().max(1.0), "{found} is not {told}");
}
