//! A served service for a test, and browsers of people who are signed in to it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use ureq::Agent;

use crate::support::Service;

/// What every account here signs in with.
const PASSWORD: &str = "four words nobody guesses";

/// The program, serving a service's pages until it is dropped.
pub(crate) struct Site {
    url: String,
    server: Child,
    // Held open: the program may have more to say.
    _said: BufReader<ChildStdout>,
}

/// What somebody sees of a site, signed in or not.
pub(crate) struct Browser<'a> {
    site: &'a Site,
    agent: Agent,
    cookie: Option<String>,
}

/// An answer of a site.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Where it leads, if elsewhere.
    pub(crate) location: Option<String>,
    pub(crate) body: String,
    cookie: Option<String>,
}

impl Site {
    /// Serves a service on a port of its own.
    pub(crate) fn of(service: &Service) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
        let inherited = std::env::vars().filter(|(name, _)| name.starts_with("WAYMARK_"));
        inherited.for_each(|(name, _)| {
            command.env_remove(name);
        });
        command.current_dir(&service.folder).arg("serve").stdout(Stdio::piped());
        command.env("WAYMARK_DATABASE_URL", &service.database_url);
        command.env("WAYMARK_LISTEN", "127.0.0.1:0").stderr(Stdio::null()).stdin(Stdio::null());
        let mut server = command.spawn().unwrap();
        let mut said = BufReader::new(server.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("Waymark is at ").unwrap().to_owned();
        Self { url, server, _said: said }
    }

    /// Someone who is not signed in.
    pub(crate) fn stranger(&self) -> Browser<'_> {
        let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        Browser { site: self, agent: agent.into(), cookie: None }
    }

    /// Someone with a new account of this role, signed in.
    pub(crate) fn signed_in(&self, service: &Service, role: &str) -> Browser<'_> {
        let (name, email) = (format!("Ann O'Neil, {role}"), format!("{role}@council.example"));
        let added = service.run_with(
            &["worker", "add", &name, "--email", &email, "--role", role],
            &[("WAYMARK_URL", &self.url)],
        );
        assert_eq!(added.status, 0, "{added:?}");
        let link = added.out.split_whitespace().find(|word| word.contains("/password?token="));
        let (_, token) = link.unwrap().split_once("token=").unwrap();
        let mut browser = self.stranger();
        let chosen = browser.send("/password", &[("token", token), ("password", PASSWORD)]);
        assert_eq!(chosen.status, 303, "{chosen:?}");
        let signed_in = browser.send("/sign-in", &[("email", &email), ("password", PASSWORD)]);
        assert_eq!(signed_in.status, 303, "{signed_in:?}");
        browser.cookie = signed_in.cookie;
        browser
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

impl Browser<'_> {
    /// Asks for a page.
    pub(crate) fn get(&self, address: &str) -> Answer {
        let request = self.agent.get(format!("{}{address}", self.site.url));
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        Answer::of(request.call().unwrap())
    }

    /// Sends a form from a page, with the token that the page holds.
    pub(crate) fn post(&self, page: &str, address: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(page);
        let csrf = page.field("csrf").unwrap();
        self.send(address, &[&[("csrf", csrf)], fields].concat())
    }

    fn send(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.agent.post(format!("{}{address}", self.site.url));
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        Answer::of(request.send_form(fields.iter().copied()).unwrap())
    }
}

impl Answer {
    fn of(mut response: ureq::http::Response<ureq::Body>) -> Self {
        let header = |name: &str| {
            let value = response.headers().get(name).and_then(|value| value.to_str().ok());
            value.map(str::to_owned)
        };
        let cookie = header("set-cookie");
        let cookie = cookie.and_then(|cookie| Some(cookie.split_once(';')?.0.to_owned()));
        let (status, location) = (response.status().as_u16(), header("location"));
        // So long as no line may be broken within a day, a test need not care.
        let body = response.body_mut().read_to_string().unwrap().replace('\u{a0}', " ");
        Self { status, location, body, cookie }
    }

    /// The value of a field that the page holds.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next()
    }
}
