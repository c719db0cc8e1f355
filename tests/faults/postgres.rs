//! A PostgreSQL of a test's own, to be killed and started again.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// What the server is beside: it says where all is, and waits until its input ends.
const BESIDE: &str = "echo \"$TEST_DATABASE_URL\"; echo \"$TEST_POSTGRES_CONTROL\"; exec cat";

/// The server. It is gone when this is dropped.
pub(crate) struct Postgres {
    pub(crate) url: String,
    control: PathBuf,
    beside: Child,
}

impl Postgres {
    pub(crate) fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/with-postgres");
        let mut command = Command::new(script);
        command.args(["sh", "-c", BESIDE]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut beside = command.spawn().unwrap();
        let mut said = BufReader::new(beside.stdout.take().unwrap()).lines();
        let mut line = || said.next().unwrap().unwrap();
        Self { url: line(), control: line().into(), beside }
    }

    /// Kills all of it at once, as a machine that runs out of memory may.
    pub(crate) fn kill(&self) {
        let lock = self.control.with_file_name("data").join("postmaster.pid");
        let file = fs::read_to_string(&lock).unwrap();
        let server = file.lines().next().unwrap();
        // It has no more children while they are counted.
        signal("-STOP", &[server.to_owned()]);
        until("it stands still", || state(server) == Some('T'));
        let children = fs::read_to_string(format!("/proc/{server}/task/{server}/children"));
        let mut all = vec![server.to_owned()];
        all.extend(children.unwrap().split_whitespace().map(str::to_owned));
        signal("-KILL", &all);
        until("all are dead", || all.iter().all(|id| matches!(state(id), None | Some('Z'))));
        // A server takes one that is dead, and for which nobody has waited yet, for one that runs.
        fs::remove_file(lock).unwrap();
    }

    /// Starts it again, and returns once it can be used.
    pub(crate) fn start_again(&self) {
        self.control(&["start"]);
    }

    /// Breaks off everything that it does, and starts it again.
    pub(crate) fn restart(&self) {
        self.control(&["-m", "immediate", "restart"]);
    }

    fn control(&self, args: &[&str]) {
        let beside = |name: &str| self.control.with_file_name(name);
        // To a file: the server holds on to what it is started with.
        let file = fs::File::create(beside("control.log")).unwrap();
        let mut command = Command::new(&self.control);
        command.args(args).stdout(file.try_clone().unwrap()).stderr(file);
        let done = command.status().unwrap();
        let said = ["control.log", "log.again"].map(|log| fs::read_to_string(beside(log)));
        let said = said.map(Result::unwrap_or_default).concat();
        assert!(done.success(), "{args:?}: {said}");
    }
}

fn signal(name: &str, ids: &[String]) {
    assert!(Command::new("kill").arg(name).args(ids).status().unwrap().success(), "{name}");
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let waited = (0..1_000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        is_so()
    });
    assert!(waited, "{what}");
}

// As the system's letter has it: T stands still, Z is dead and not yet waited for. None if it is gone.
fn state(id: &str) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.beside.stdin.take());
        self.beside.wait().unwrap();
    }
}
