//! How long a test goes on, what it draws, what it says, and how it runs itself again elsewhere.

use std::io::Write as _;
use std::process::{Command, Stdio};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// What tells a test that it was run again, and for what.
const AGAIN: &str = "WAYMARK_FAULTS_AGAIN";

/// Chance that comes out the same for the same seed, which is printed.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn of(test: &str) -> Self {
        let mut drawn = [0; 8];
        getrandom::fill(&mut drawn).unwrap();
        let set = std::env::var("WAYMARK_SEED").ok().map(|seed| seed.parse().unwrap());
        let seed = set.unwrap_or(u64::from_le_bytes(drawn));
        say(&format!("{test}: WAYMARK_SEED={seed}"));
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// More of it, for somebody else.
    pub(crate) fn another(&mut self) -> Self {
        Self(ChaCha8Rng::seed_from_u64(self.0.next_u64()))
    }

    /// A number from 0 up to, and without, `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.0.next_u64() % end as u64).unwrap()
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// How often: in the short form, and in the long one.
pub(crate) fn how_many(short: usize, long: usize) -> usize {
    if std::env::var_os("WAYMARK_LONG").is_some() { long } else { short }
}

/// Says something, whether the test passes or not.
pub(crate) fn say(line: &str) {
    // Not `eprintln!`, which the test harness keeps to itself.
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Says why a test is not run here.
pub(crate) fn not_run(why: &str) {
    say(&format!("not run: {why}"));
}

/// Whether this run of the tests is about PostgreSQL.
pub(crate) fn is_on_postgres() -> bool {
    std::env::var_os("TEST_DATABASE_URL").is_some()
}

/// Whether a program is on this machine.
pub(crate) fn has(program: &str) -> bool {
    let mut asked = Command::new(program);
    asked.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Whether whoever runs this may do everything.
pub(crate) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

/// What this run of a test was run again for, if it was.
pub(crate) fn again() -> Option<String> {
    std::env::var(AGAIN).ok()
}

/// Runs one test again through another program, for a purpose.
pub(crate) fn run_again(test: &str, through: &[&str], purpose: &str) {
    let mut command = Command::new(through[0]);
    command.args(&through[1..]).arg(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]);
    let output = command.env(AGAIN, purpose).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let ran = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && ran.contains("running 1 test"), "{ran}{told}");
    say(told.trim_end());
}
