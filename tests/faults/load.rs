//! Eight people who post forms. Each notes what was confirmed after reading it, and sends again, with
//! the same key, what was not.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::http::Response;
use uuid::Uuid;
use waymark::store::read_after;

use crate::harness::say;
use crate::support::{Service, block_on};
use crate::web_support::{FORM, Site, encoded, new_phone};

const CLIENTS: usize = 8;
/// Notes to a household.
const NOTES: usize = 20;
/// How long anything may take before the test has failed.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long a person waits before they press again.
const PAUSE: Duration = Duration::from_millis(50);

/// The people, and what they saw.
pub(crate) struct Load {
    seen: Mutex<Seen>,
    changed: Condvar,
    cookie: String,
    csrf: String,
}

#[derive(Default)]
struct Seen {
    url: String,
    is_over: bool,
    is_broken: bool,
    noted: Vec<(Uuid, String)>,
    put_off: usize,
    unanswered: usize,
}

/// A form, until it is confirmed.
struct Form<'a> {
    address: String,
    key: Uuid,
    text: &'a str,
    body: String,
}

/// Tells the people when it is over, however it ends.
struct Over<'a>(&'a Load);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        let mut seen = self.0.seen();
        (seen.is_over, seen.is_broken) = (true, thread::panicking());
        self.0.changed.notify_all();
    }
}

impl Load {
    /// People who are signed in at a site.
    pub(crate) fn at(site: &Site, service: &Service) -> Self {
        let recruiter = site.signed_in(service, "recruiter");
        let csrf = recruiter.get("/work").field("csrf").unwrap();
        let seen = Mutex::new(Seen { url: site.url.clone(), ..Seen::default() });
        Self { seen, changed: Condvar::new(), cookie: recruiter.cookie.unwrap(), csrf }
    }

    /// Lets them post while faults happen. All that they began is confirmed when this returns.
    pub(crate) fn run<T>(&self, faults: impl FnOnce() -> T) -> T {
        thread::scope(|scope| {
            let over = Over(self);
            for client in 0..CLIENTS {
                scope.spawn(move || self.post_on(client));
            }
            let result = faults();
            drop(over);
            result
        })
    }

    /// Tells them where the service is now.
    pub(crate) fn move_to(&self, site: &Site) {
        self.seen().url.clone_from(&site.url);
        self.changed.notify_all();
    }

    /// Waits until so many more forms have been confirmed.
    pub(crate) fn wait_for_more(&self, forms: usize) {
        let noted = self.seen().noted.len() + forms;
        self.wait_until(&|seen| seen.noted.len() >= noted, "forms are confirmed");
    }

    /// Waits until so many more forms have been put off.
    pub(crate) fn wait_for_refusals(&self, forms: usize) {
        let put_off = self.seen().put_off + forms;
        self.wait_until(&|seen| seen.put_off >= put_off, "forms are put off");
    }

    /// How many forms nobody answered.
    pub(crate) fn unanswered(&self) -> usize {
        self.seen().unanswered
    }

    fn wait_until(&self, is_so: &dyn Fn(&Seen) -> bool, what: &str) {
        let is_not = |seen: &mut Seen| !is_so(seen);
        let waited = self.changed.wait_timeout_while(self.seen(), PATIENCE, is_not).unwrap().1;
        assert!(!waited.timed_out(), "no more {what}");
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn post_on(&self, client: usize) {
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent: Agent = config.timeout_global(Some(PATIENCE)).build().into();
        let mut journey = String::new();
        for number in 0.. {
            if self.seen().is_over {
                return;
            }
            let text = format!("told-{client}-{number}");
            if number % NOTES == 0 {
                let Some(address) = self.post(&agent, &self.enquiry(&text)) else { return };
                address.strip_suffix("/confirmation").unwrap().clone_into(&mut journey);
            } else if self.post(&agent, &self.note(&journey, &text)).is_none() {
                return;
            }
        }
    }

    fn enquiry<'a>(&self, text: &'a str) -> Form<'a> {
        let phone = new_phone();
        let told = [
            ("name", text),
            ("phone", &*phone),
            ("channel", "web"),
            ("happened_on", "today"),
            ("source", "website"),
        ];
        self.form("/journeys/new".to_owned(), &told, text)
    }

    fn note<'a>(&self, journey: &str, text: &'a str) -> Form<'a> {
        self.form(format!("{journey}/notes/new"), &[("note", text)], text)
    }

    fn form<'a>(&self, address: String, told: &[(&str, &str)], text: &'a str) -> Form<'a> {
        #[expect(clippy::disallowed_methods, reason = "a test is a program of its own")]
        let key = Uuid::now_v7();
        let id = key.to_string();
        let body = encoded(&[&[("csrf", &*self.csrf), ("key", &*id)], told].concat());
        Form { address, key, text, body }
    }

    // Sends a form until it is confirmed. None if the test has failed meanwhile.
    fn post(&self, agent: &Agent, form: &Form<'_>) -> Option<String> {
        let begun = Instant::now();
        loop {
            let url = format!("{}{}", self.seen().url, form.address);
            let request = agent.post(url).header(FORM.0, FORM.1).header("cookie", &self.cookie);
            let answer = request.send(&form.body).and_then(|mut answer| {
                let page = answer.body_mut().read_to_string()?;
                Ok((answer, page))
            });
            let mut seen = self.seen();
            match answer {
                Ok((answer, _)) if answer.status() == 303 => {
                    let to = answer.headers()["location"].to_str().unwrap().to_owned();
                    assert!(to.starts_with("/journeys/"), "{to}");
                    seen.noted.push((form.key, form.text.to_owned()));
                    self.changed.notify_all();
                    return Some(to);
                }
                Ok((answer, page)) => {
                    assert_honest(form, &answer, &page);
                    seen.put_off += 1;
                }
                Err(_) => seen.unanswered += 1,
            }
            self.changed.notify_all();
            if seen.is_broken {
                return None;
            }
            assert!(begun.elapsed() < 2 * PATIENCE, "{} was never confirmed", form.text);
            drop(seen);
            thread::sleep(PAUSE);
        }
    }

    /// Holds what was confirmed against what a program that begins anew finds.
    pub(crate) fn check(&self, service: &Service, what: &str) {
        let seen = self.seen();
        let verified = service.run(&["verify"]);
        assert_eq!(verified.status, 0, "{verified:?}");
        let (keys, texts) = (keys(service), texts(service));
        let times = |(key, text): &(Uuid, String)| {
            (keys.get(key).copied().unwrap_or(0), texts.get(text).copied().unwrap_or(0))
        };
        let lost = seen.noted.iter().filter(|noted| times(noted).0.min(times(noted).1) == 0);
        let doubled = seen.noted.iter().filter(|noted| times(noted).0.max(times(noted).1) > 1);
        let (lost, doubled) = (lost.count(), doubled.count());
        let database = if service.is_sqlite() { "SQLite" } else { "PostgreSQL" };
        say(&format!(
            "{what}, on {database}: acknowledged {}, lost {lost}, duplicated {doubled}; put off {}, \
             unanswered {}",
            seen.noted.len(),
            seen.put_off,
            seen.unanswered
        ));
        assert_eq!((lost, doubled), (0, 0));
        assert_eq!(texts.len(), seen.noted.len(), "nothing else is there: all was sent again");
    }
}

// It says when to come back, and holds what was typed, to be sent again as the same.
fn assert_honest<T>(form: &Form<'_>, answer: &Response<T>, page: &str) {
    assert_eq!(answer.status(), 503, "{}: {page}", form.address);
    assert!(answer.headers().contains_key("retry-after"), "{answer:?}", answer = answer.headers());
    let key = form.key.to_string();
    for kept in [form.text, &key, "What you typed is still here", "action=\""] {
        assert!(page.contains(kept), "{kept} is not in {page}");
    }
}

// Facts of each command. Each of these commands has one.
fn keys(service: &Service) -> HashMap<Uuid, usize> {
    let facts = block_on(async {
        let database = service.opened().await;
        let mut facts = vec![];
        loop {
            let page =
                read_after(&database, facts.len().try_into().unwrap(), 10_000).await.unwrap();
            if page.is_empty() {
                break facts;
            }
            facts.extend(page);
        }
    });
    let mut keys = HashMap::new();
    for fact in facts {
        *keys.entry(fact.command.0).or_default() += 1;
    }
    keys
}

// What was typed, unsealed, with how often it is there.
fn texts(service: &Service) -> HashMap<String, usize> {
    let exported = service.run(&["export", "events", "--format", "csv", "--with-personal-data"]);
    assert_eq!(exported.status, 0, "{}", exported.err);
    let words = exported.out.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let mut texts = HashMap::new();
    for word in words.filter(|word| word.starts_with("told-")) {
        *texts.entry(word.to_owned()).or_default() += 1;
    }
    texts
}
