//! The program, serving a folder's log, and somebody who is signed in to it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use ureq::Agent;

use super::council::{Council, MORNING, PASSWORD};

/// A served log, until it is dropped.
pub(crate) struct Site {
    url: String,
    server: Child,
    folder: TempDir,
}

/// Somebody who looks at a site.
#[derive(Clone)]
pub(crate) struct Browser {
    url: String,
    agent: Agent,
    cookie: String,
}

/// What a site answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// Milliseconds that it took, as the server says.
    pub(crate) server: Option<f64>,
    cookie: String,
}

impl Site {
    /// Serves a council, once it is ready to answer: a copy, for what is saved lies in the future
    /// of the next.
    pub(crate) fn start(council: &Council, settings: &[(&str, &str)]) -> Self {
        let folder = council.copied();
        let other = super::option("--program");
        let program = other.as_deref().unwrap_or(env!("CARGO_BIN_EXE_waymark"));
        let mut command = Command::new(program);
        command.current_dir(&folder).args(["serve", "--now", MORNING]);
        command.env("WAYMARK_LISTEN", "127.0.0.1:0").envs(settings.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().unwrap();
        let mut said = BufReader::new(server.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        std::thread::spawn(move || said.read_to_end(&mut vec![]));
        let url = line.trim().strip_prefix("Waymark is at ").unwrap().to_owned();
        Self { url, server, folder }
    }

    /// Somebody who is not signed in.
    pub(crate) fn stranger(&self) -> Browser {
        Browser { url: self.url.clone(), agent: agent(), cookie: String::new() }
    }

    /// Somebody with an account.
    pub(crate) fn signed_in(&self, email: &str) -> Browser {
        let mut browser = self.stranger();
        let answer = browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        browser.cookie = answer.cookie;
        browser
    }

    /// Puts so many more mails into the outbox, each a copy of one that waits there.
    pub(crate) fn let_mail_wait(&self, mails: u32) {
        let copy = "WITH RECURSIVE copies (number) AS \
             (SELECT 1 UNION ALL SELECT number + 1 FROM copies WHERE number < ?1) \
             INSERT INTO outbox (mail, key, letter, worker, kind, message_id, repeat_ok, state, \
             put_at, trying_since, not_before) \
             SELECT randomblob(16), key || number, letter, worker, kind, message_id || number, \
             repeat_ok, 'pending', put_at, put_at, put_at \
             FROM (SELECT * FROM outbox ORDER BY put_at LIMIT 1), copies";
        let database = self.database();
        database.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
        database.execute(copy, [mails]).unwrap();
    }

    /// Forgets who guessed at passwords.
    pub(crate) fn forget_guesses(&self) {
        let database = self.database();
        database.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
        database.execute("DELETE FROM sign_in_failure", []).unwrap();
    }

    /// How many mails wait.
    pub(crate) fn mails_that_wait(&self) -> u32 {
        let count = "SELECT count(*) FROM outbox WHERE state <> 'sent'";
        self.database().query_row(count, [], |row| row.get(0)).unwrap()
    }

    fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.path().join("waymark.db")).unwrap()
    }

    /// Where it listens.
    pub(crate) fn host(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// The most memory that it had, in kB. 0 where the system does not say.
    pub(crate) fn most_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

impl Browser {
    /// The same person at another machine, with a connection of its own.
    pub(crate) fn elsewhere(&self) -> Self {
        Self { agent: agent(), ..self.clone() }
    }

    /// What says who it is.
    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    pub(crate) fn get(&self, address: &str) -> Answer {
        let request = self.agent.get(format!("{}{address}", self.url));
        Answer::of(request.header("cookie", &self.cookie).call().unwrap())
    }

    pub(crate) fn post(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_as("127.0.0.1", address, fields)
    }

    /// Sends a form as from another network, of which a proxy tells.
    pub(crate) fn post_as(&self, from: &str, address: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.agent.post(format!("{}{address}", self.url));
        let request = request.header("cookie", &self.cookie).header("x-forwarded-for", from);
        Answer::of(request.send_form(fields.iter().copied()).unwrap())
    }
}

impl Answer {
    fn of(mut response: ureq::http::Response<ureq::Body>) -> Self {
        let header = |name: &str| {
            let value = response.headers().get(name).and_then(|value| value.to_str().ok());
            value.map(str::to_owned)
        };
        let cookie = header("set-cookie").unwrap_or_default();
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let server = header("server-timing");
        let server = server.and_then(|it| it.split_once("dur=")?.1.parse().ok());
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(64 << 20).read_to_string().unwrap();
        Self { status, body, server, cookie }
    }

    /// The value of a field that the page holds.
    pub(crate) fn field(&self, name: &str) -> &str {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split('"').next().unwrap()
    }
}
