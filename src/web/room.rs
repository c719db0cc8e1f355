//! How many connections there is room for: each takes one of the files that the process may hold open, and
//! the database needs some too.

#[cfg(unix)]
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Kept for the database, mail and files.
const KEPT: u64 = 256;
/// Ten thousand that idle, and as many that do not.
const MOST: u64 = 20_000 + KEPT;
/// However few files there may be.
#[cfg(unix)]
const LEAST: u64 = 64;

/// As many as are wanted, where the system has no such limit.
#[cfg(not(unix))]
pub(super) fn connections() -> usize {
    usize::try_from(MOST - KEPT).unwrap_or(usize::MAX)
}

/// Has the system let the process hold as many files open as it may ask for, and says how many of them
/// may be connections. Those beyond wait until others have gone.
#[cfg(unix)]
pub(super) fn connections() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(MOST, |most| most.min(MOST));
    let raised = Rlimit { current: Some(wanted), ..limit };
    let open = match limit.current {
        Some(open) if open < wanted && setrlimit(Resource::Nofile, raised).is_ok() => wanted,
        open => open.map_or(MOST, |open| open.min(MOST)),
    };
    usize::try_from(open.saturating_sub(KEPT).max(LEAST)).unwrap_or(usize::MAX)
}
