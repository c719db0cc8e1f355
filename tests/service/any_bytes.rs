//! Whatever bytes come from outside, each reader takes them or says no: a little here, at length by
//! `bash tests/fuzz/run`.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

#[path = "../fuzz/targets.rs"]
mod targets;

use targets::TARGETS;

/// Bytes at which readers turn.
const TURNS: &[u8] = b"\0\t\n\r \"#%&'+,-./0189:;<=>?@[\\]{}\x7f\x80\xc0\xe2\xff";

#[test]
fn whatever_bytes_come_each_reader_takes_them_or_says_no() {
    for (name, target, seeds) in TARGETS {
        for seed in seeds {
            target(seed);
        }
        let byte = prop_oneof![any::<u8>(), proptest::sample::select(TURNS)];
        let cut = (
            any::<prop::sample::Index>(),
            any::<prop::sample::Index>(),
            0..24_usize,
            vec(byte, 0..24),
        );
        let changed = (any::<prop::sample::Index>(), vec(cut, 1..4)).prop_map(|(seed, cuts)| {
            let mut bytes: Vec<u8> = seeds[seed.index(seeds.len())].to_vec();
            for (place, from, taken, put) in cuts {
                let at = place.index(bytes.len() + 1);
                let end = bytes.len().min(at + taken);
                // What stands elsewhere in it, once more.
                let again = bytes[from.index(bytes.len() + 1)..].iter().copied().take(taken);
                let put: Vec<u8> = put.into_iter().chain(again).collect();
                bytes.splice(at..end, put);
            }
            bytes
        });
        let config = Config { cases: cases(name), failure_persistence: None, ..Config::default() };
        let tried = TestRunner::new(config).run(&changed, |bytes| {
            target(&bytes);
            Ok(())
        });
        tried.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

// A pathway is long to read. PROPTEST_CASES asks for more of all.
fn cases(name: &str) -> u32 {
    let usual = Config::default().cases;
    if name == "pathway" { usual / 4 } else { usual }
}
