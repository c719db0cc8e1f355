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
        let file = self.control.with_file_name("data").join("postmaster.pid");
        let file = fs::read_to_string(file).unwrap();
        let server = file.lines().next().unwrap();
        let children = fs::read_to_string(format!("/proc/{server}/task/{server}/children"));
        let mut all = vec![server.to_owned()];
        all.extend(children.unwrap().split_whitespace().map(str::to_owned));
        assert!(Command::new("kill").arg("-KILL").args(&all).status().unwrap().success());
        let is_gone = || all.iter().all(|id| is_dead(id));
        let gone = (0..1_000).any(|_| {
            thread::sleep(Duration::from_millis(10));
            is_gone()
        });
        assert!(gone, "{all:?} are dead");
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
        // To a file: the server holds on to what it is started with.
        let said = self.control.with_file_name("control.log");
        let file = fs::File::create(&said).unwrap();
        let mut command = Command::new(&self.control);
        command.args(args).stdout(file.try_clone().unwrap()).stderr(file);
        let done = command.status().unwrap();
        assert!(done.success(), "{args:?}: {}", fs::read_to_string(&said).unwrap());
    }
}

// What nobody has waited for yet is dead all the same.
fn is_dead(id: &str) -> bool {
    fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| stat.contains(") Z "))
        || !Path::new("/proc").join(id).exists()
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.beside.stdin.take());
        self.beside.wait().unwrap();
    }
}
