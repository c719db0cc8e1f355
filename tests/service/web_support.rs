//! A served service for a test, and browsers of people who are signed in to it.

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use ureq::Agent;
use ureq::http::{HeaderMap, Request};
use uuid::Uuid;

use crate::support::Service;

/// What every account here signs in with.
pub(crate) const PASSWORD: &str = "four words nobody guesses";

/// The program, serving a service's pages until it is dropped.
pub(crate) struct Site {
    pub(crate) url: String,
    pub(crate) server: Child,
    // Held open: the program may have more to say.
    said: BufReader<ChildStdout>,
}

/// What somebody sees of a site, signed in or not.
pub(crate) struct Browser<'a> {
    site: &'a Site,
    agent: Agent,
    pub(crate) cookie: Option<String>,
}

/// An answer of a site.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Where it leads, if elsewhere.
    pub(crate) location: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Site {
    /// Serves a service on a port of its own.
    pub(crate) fn of(service: &Service) -> Self {
        Self::with(service, &[], &[])
    }

    /// The same, with a clock that is started at this instant, and without jobs.
    pub(crate) fn at(service: &Service, now: &str) -> Self {
        Self::with(service, &["--no-jobs", "--now", now], &[])
    }

    /// The same, with options and settings of its own. What it logs is in `serve.log`.
    pub(crate) fn with(service: &Service, args: &[&str], settings: &[(&str, &str)]) -> Self {
        let log = service.folder.path().join("serve.log");
        let log = OpenOptions::new().create(true).append(true).open(log).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
        let inherited = std::env::vars().filter(|(name, _)| name.starts_with("WAYMARK_"));
        inherited.for_each(|(name, _)| {
            command.env_remove(name);
        });
        command.current_dir(&service.folder).arg("serve").args(args);
        command.env("WAYMARK_DATABASE_URL", &service.database_url);
        command.env("WAYMARK_LISTEN", "127.0.0.1:0").envs(settings.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut server = command.spawn().unwrap();
        let said = BufReader::new(server.stdout.take().unwrap());
        let mut site = Self { url: String::new(), server, said };
        site.url = site.says("Waymark is at ");
        // A server that speaks HTTPS in front of it is what a test does without.
        if let Some((_, address)) = settings.iter().find(|(name, _)| *name == "WAYMARK_LISTEN") {
            site.url = format!("http://{address}");
        }
        site
    }

    /// The rest of the next line that begins, or nearly, with these words.
    pub(crate) fn says(&mut self, words: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.said.read_line(&mut line).unwrap() > 0, "it never said {words}");
            if let Some((_, rest)) = line.trim().split_once(words) {
                return rest.to_owned();
            }
        }
    }

    /// Someone who is not signed in.
    pub(crate) fn stranger(&self) -> Browser<'_> {
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent = config.allow_non_standard_methods(true).build();
        Browser { site: self, agent: agent.into(), cookie: None }
    }

    /// The same, with the cookie of another browser.
    pub(crate) fn with_cookie(&self, cookie: Option<String>) -> Browser<'_> {
        Browser { cookie, ..self.stranger() }
    }

    /// A second process beside this one, or this one where the database is a file, which has one
    /// service.
    pub(crate) fn beside<'a>(
        &'a self,
        service: &Service,
        second: &'a mut Option<Self>,
        now: &str,
    ) -> &'a Self {
        if !service.is_sqlite() {
            *second = Some(Self::at(service, now));
        }
        second.as_ref().unwrap_or(self)
    }

    /// Someone with a new account of this role, signed in.
    pub(crate) fn signed_in(&self, service: &Service, role: &str) -> Browser<'_> {
        self.person(service, &format!("Ann O'Neil, {role}"), role, role)
    }

    /// The same, by a name and the first half of an address.
    pub(crate) fn person(
        &self,
        service: &Service,
        name: &str,
        address: &str,
        role: &str,
    ) -> Browser<'_> {
        let email = format!("{address}@council.example");
        let token = invite(service, name, &email, role);
        let mut browser = self.stranger();
        let chosen = browser.send("/password", &[("token", &token), ("password", PASSWORD)]);
        assert_eq!(chosen.status, 303, "{chosen:?}");
        let signed_in = browser.sign_in(&email, PASSWORD);
        assert_eq!(signed_in.status, 303, "{signed_in:?}");
        browser
    }

    /// Where the log ends.
    pub(crate) fn position(&self) -> u64 {
        let metrics = self.stranger().get("/metrics").body;
        let mut lines = metrics.lines();
        let line = lines.find_map(|line| line.strip_prefix("waymark_log_position "));
        line.unwrap().parse().unwrap()
    }

    /// Asks it to stop, and waits until it has. Returns whether it stopped well.
    pub(crate) fn stop(mut self) -> bool {
        let id = self.server.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success());
        self.server.wait().unwrap().success()
    }
}

/// Gives somebody an account, and returns the token of their link to choose a password.
pub(crate) fn invite(service: &Service, name: &str, email: &str, role: &str) -> String {
    let added = service.run(&["worker", "add", name, "--email", email, "--role", role]);
    assert_eq!(added.status, 0, "{added:?}");
    token(&added.out)
}

/// The token of the link in what was printed.
pub(crate) fn token(printed: &str) -> String {
    let (_, rest) = printed.split_once("/password?token=").unwrap();
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

impl Drop for Site {
    fn drop(&mut self) {
        // It may have been stopped.
        let _ = self.server.kill();
        self.server.wait().unwrap();
    }
}

impl Browser<'_> {
    /// The same browser, at another site of the service.
    pub(crate) fn at<'a>(&self, site: &'a Site) -> Browser<'a> {
        site.with_cookie(self.cookie.clone())
    }

    /// Asks for a page.
    pub(crate) fn get(&self, address: &str) -> Answer {
        self.ask("GET", address, &[], None)
    }

    /// Asks for a file, as it is.
    pub(crate) fn bytes(&self, address: &str) -> Vec<u8> {
        let request = Request::builder().uri(format!("{}{address}", self.site.url));
        let cookie = self.cookie.as_deref().unwrap_or_default();
        let mut response =
            self.agent.run(request.header("cookie", cookie).body(()).unwrap()).unwrap();
        assert_eq!(response.status(), 200, "{address}");
        response.body_mut().read_to_vec().unwrap()
    }

    /// Sends a form from a page, with the marks that the page holds.
    pub(crate) fn post(&self, page: &str, address: &str, fields: &[(&str, &str)]) -> Answer {
        let marks = self.get(page).marks();
        self.send(address, &with(&marks, fields))
    }

    /// Fills in the form at an address.
    pub(crate) fn fill(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        self.post(address, address, fields)
    }

    /// Sends a form as it is.
    pub(crate) fn send(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask("POST", address, &[FORM], Some(&encoded(fields)))
    }

    /// Sends a form with files: the field of each, its name, and what is in it.
    pub(crate) fn upload(
        &self,
        address: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let mut body: Vec<u8> = vec![];
        for (name, value) in fields {
            let head = format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
        }
        for (field, name, bytes) in files {
            let head = format!(
                "--edge\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 content-type: application/octet-stream\r\n\r\n"
            );
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(b"--edge--\r\n");
        let mut request = Request::builder()
            .method("POST")
            .uri(format!("{}{address}", self.site.url))
            .header("content-type", "multipart/form-data; boundary=edge");
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        Answer::of(self.agent.run(request.body(body).unwrap()).unwrap())
    }

    /// The site that it looks at.
    pub(crate) fn site(&self) -> &Site {
        self.site
    }

    /// Asks in any way at all.
    pub(crate) fn ask(
        &self,
        method: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Answer {
        let mut request =
            Request::builder().method(method).uri(format!("{}{address}", self.site.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        // Else what could have a body and has none would go in chunks.
        let body = body.or(["POST", "PUT", "PATCH"].contains(&method).then_some(""));
        Answer::of(match body {
            Some(body) => self.agent.run(request.body(body.to_owned()).unwrap()).unwrap(),
            None => self.agent.run(request.body(()).unwrap()).unwrap(),
        })
    }

    /// Signs in, and keeps the cookie.
    pub(crate) fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        let answer = self.send("/sign-in", &[("email", email), ("password", password)]);
        self.take_cookie(&answer);
        answer
    }

    /// Keeps the cookie of an answer, if it brings one.
    pub(crate) fn take_cookie(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.header("set-cookie") {
            self.cookie = cookie.split_once(';').map(|(cookie, _)| cookie.to_owned());
        }
    }

    /// Adds an enquiry that came over the website, of this name and a number that nobody else has, and
    /// looks after it.
    pub(crate) fn enquiry(&self, name: &str) -> String {
        self.enquiry_by("web", name)
    }

    /// The first training course of the list, which is planned for the fourth of April if there is none.
    pub(crate) fn course(&self) -> String {
        self.course_for("2")
    }

    /// The same, with so many places.
    pub(crate) fn course_for(&self, places: &str) -> String {
        let listed = |page: &str| {
            let mut rest = page.split("href=\"/training/").skip(1).map(|rest| rest.get(..36));
            let is_id = |it: &&str| !it.contains('"');
            rest.find_map(|it| it.filter(is_id)).map(str::to_owned)
        };
        listed(&self.get("/training").body).unwrap_or_else(|| {
            let course = [
                ("course", "Skills to Foster"),
                ("starts_on", "4/4/2026"),
                ("starts_at", "10am"),
                ("place", "Town hall"),
                ("places", places),
            ];
            let planned = self.fill("/training/new", &course);
            assert_eq!(planned.status, 303, "{planned:?}");
            listed(&self.get("/training").body).unwrap()
        })
    }

    /// The same, come in another way.
    pub(crate) fn enquiry_by(&self, channel: &str, name: &str) -> String {
        let phone = new_phone();
        let form = self.get("/journeys/new");
        let worker = form.selected("worker");
        let told = [
            ("name", name),
            ("phone", &*phone),
            ("channel", channel),
            ("happened_on", "today"),
            ("source", "website"),
            ("worker", &worker),
        ];
        let saved = self.send("/journeys/new", &with(&form.marks(), &told));
        assert_eq!(saved.status, 303, "{saved:?}");
        let address = saved.location.unwrap();
        let journey = address.strip_suffix("/confirmation").unwrap();
        journey.strip_prefix("/journeys/").unwrap().to_owned()
    }
}

/// A phone number that nobody else has: who shares one may be here already.
pub(crate) fn new_phone() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("01632 {:06}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// What says that a body is a form.
pub(crate) const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Fields as a browser writes them.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    serde_html_form::to_string(fields).unwrap()
}

/// Fields after marks.
pub(crate) fn with<'a>(
    marks: &'a [(&'static str, String)],
    fields: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    marks.iter().map(|(name, value)| (*name, &**value)).chain(fields.iter().copied()).collect()
}

impl Answer {
    fn of(mut response: ureq::http::Response<ureq::Body>) -> Self {
        let headers = response.headers().clone();
        let location = headers.get("location").map(|it| it.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        let bytes = response.body_mut().read_to_vec().unwrap();
        // So long as no line may be broken within a day, a test need not care.
        let body = String::from_utf8_lossy(&bytes).replace('\u{a0}', " ");
        Self { status, location, headers, body }
    }

    /// What it says to a program.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The value of a field that the page holds.
    /// The first mail that it leads to.
    pub(crate) fn mail(&self) -> Option<Uuid> {
        let mut links = self.body.split("href=\"/outbox/").skip(1);
        links.find_map(|rest| rest.get(..36)?.parse().ok())
    }

    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next().map(unescaped)
    }

    /// What marks the page's form.
    pub(crate) fn marks(&self) -> Vec<(&'static str, String)> {
        let marks = ["csrf", "key", "seen"].into_iter();
        marks.filter_map(|name| Some((name, self.field(name)?))).collect()
    }

    /// All that is hidden in the page's main form.
    pub(crate) fn hidden(&self) -> Vec<(String, String)> {
        let (_, main) = self.body.split_once("<main").unwrap();
        let fields = main.split("type=\"hidden\" name=\"").skip(1);
        let field = |text: &str| {
            let (name, rest) = text.split_once("\" value=\"").unwrap();
            (name.to_owned(), unescaped(rest.split('"').next().unwrap()))
        };
        fields.map(field).collect()
    }

    /// The value that is selected in a list of the page.
    pub(crate) fn selected(&self, name: &str) -> String {
        let (_, list) =
            self.body.split_once(&format!("<select class=\"govuk-select\" id=\"{name}\"")).unwrap();
        let (before, _) = list.split_once("\" selected").unwrap();
        before.rsplit_once("value=\"").unwrap().1.to_owned()
    }

    /// Whether somebody is asked to sign in.
    pub(crate) fn asks_to_sign_in(&self) -> bool {
        let leads_there = |to: &String| to == "/sign-in" || to.starts_with("/sign-in?");
        self.status == 401 || self.status == 303 && self.location.as_ref().is_some_and(leads_there)
    }
}

/// Text as it stands in a page.
pub(crate) fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&quot;", "\"").replace("&amp;", "&")
}
