//! The API, asked as programs ask it.

mod admin;
mod commands;
mod enquiries;
mod looking;
mod refused;
mod rights;
mod tables;

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::Service;
use crate::web_support::{Answer, Browser, Site, invite, new_phone};

/// What says that a body is JSON.
pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

/// A program with a token.
pub(crate) struct Program<'a> {
    who: Browser<'a>,
    pub(crate) token: String,
}

impl<'a> Program<'a> {
    /// One that asks for a new recruiter, and may look and record.
    pub(crate) fn new(service: &Service, site: &'a Site) -> Self {
        invite(service, "Pat Example", "pat@council.example", "recruiter");
        Self::of(service, site, "pat@council.example", &["read", "write", "figures"])
    }

    /// One that asks for somebody, for these things.
    pub(crate) fn of(service: &Service, site: &'a Site, email: &str, scopes: &[&str]) -> Self {
        let mut args = vec!["token", "create", "a program", "--for", email];
        args.extend(scopes.iter().flat_map(|scope| ["--scope", scope]));
        let made = service.run(&args);
        assert_eq!(made.status, 0, "{made:?}");
        Self { who: site.stranger(), token: made.out.lines().last().unwrap().trim().to_owned() }
    }

    /// Asks in any way at all, with its token.
    pub(crate) fn ask(
        &self,
        method: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Answer {
        let shown = format!("Bearer {}", self.token);
        let headers = [&[("authorization", &*shown)], headers].concat();
        self.who.ask(method, &format!("/api/v1{address}"), &headers, body)
    }

    pub(crate) fn get(&self, address: &str) -> Answer {
        self.ask("GET", address, &[], None)
    }

    /// What stands at an address.
    pub(crate) fn read(&self, address: &str) -> Value {
        let answer = self.get(address);
        assert_eq!(answer.status, 200, "{address}: {answer:?}");
        answer.json()
    }

    /// Sends something under a new key.
    pub(crate) fn send(&self, address: &str, body: &Value) -> Answer {
        self.send_under(&new_key(), address, &[], body)
    }

    /// The same under this key, with more headers.
    pub(crate) fn send_under(
        &self,
        key: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let headers = [&[JSON, ("idempotency-key", key)], headers].concat();
        self.ask("POST", address, &headers, Some(&body.to_string()))
    }

    /// Adds an enquiry. Returns its reference.
    pub(crate) fn enquiry(&self, name: &str) -> String {
        let taken = self.send("/journeys", &an_enquiry(name));
        assert_eq!(taken.status, 201, "{taken:?}");
        taken.json()["reference"].as_str().unwrap().to_owned()
    }
}

/// A key that nobody used.
pub(crate) fn new_key() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    Uuid::from_u128(0xA_0000_0000 + u128::from(NUMBER.fetch_add(1, Ordering::Relaxed))).to_string()
}

/// Somebody of whom nobody has heard.
pub(crate) fn an_enquiry(name: &str) -> Value {
    json!({ "name": name, "phone": new_phone(), "channel": "web", "source": "website" })
}

/// A fault: its status, its kind, and which part of the request it is about.
pub(crate) fn fault(answer: &Answer) -> (u16, String, String) {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{answer:?}");
    let told = answer.json();
    assert_eq!(told["status"], answer.status, "{told}");
    assert!(told["detail"].as_str().unwrap().ends_with('.'), "{told}");
    let kind = told["type"].as_str().unwrap().strip_prefix("/api/docs#").unwrap().to_owned();
    let part = &told["errors"][0];
    let part = part["pointer"].as_str().or(part["parameter"].as_str()).unwrap_or("-");
    (answer.status, kind, part.to_owned())
}
