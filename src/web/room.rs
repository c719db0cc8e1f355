//! How many connections there is room for: each takes one of the files that the process may hold open, and
//! the database needs some too. And what each may hold, and how long.

use std::io;
use std::net::TcpListener;

#[cfg(unix)]
use rustix::net::{listen, sockopt};
#[cfg(unix)]
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Kept for the database, mail and files.
const KEPT: u64 = 256;
/// Ten thousand that idle, and as many that do not.
const MOST: u64 = 20_000 + KEPT;
/// Milliseconds after which a reader is cut off who takes nothing of what was sent.
#[cfg(target_os = "linux")]
const TAKES_NOTHING: u32 = 15_000;
/// Bytes of an answer that the system keeps for its reader, who gets more as these are taken. It keeps twice
/// as much for its own needs.
#[cfg(unix)]
const KEPT_FOR_READER: usize = 64 * 1024;
/// Who connects while so many wait to be let in must try again, a second later.
#[cfg(unix)]
const AT_THE_DOOR: i32 = 2_048;
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

/// Lets a listener hand these bounds on to each connection.
#[cfg(unix)]
pub(super) fn bounded(listener: &TcpListener) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    sockopt::set_tcp_user_timeout(listener, TAKES_NOTHING)?;
    sockopt::set_socket_send_buffer_size(listener, KEPT_FOR_READER)?;
    Ok(listen(listener, AT_THE_DOOR)?)
}

/// Where the system has other ways, the server in front bounds them.
#[cfg(not(unix))]
pub(super) fn bounded(_: &TcpListener) -> io::Result<()> {
    Ok(())
}
