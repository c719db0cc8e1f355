//! libFuzzer's way in: tries the target that `WAYMARK_TARGET` names.
#![no_main]

use std::sync::LazyLock;

#[path = "../targets.rs"]
mod targets;

use targets::{TARGETS, Target};

static CHOSEN: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("WAYMARK_TARGET").unwrap_or_default();
    let found = TARGETS.iter().find(|(target, ..)| *target == name);
    found.unwrap_or_else(|| panic!("WAYMARK_TARGET names no target: {name:?}")).1
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| CHOSEN(bytes));
