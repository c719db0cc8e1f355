//! What comes from outside, each kind read by the function that reads it: the door of tests and fuzzers that
//! try whatever text there may be.

use actix_web::web::Bytes;
use chrono::DateTime;
use domain::calendar::london_day;
use serde::Deserialize;
use serde_json::Value;

use super::api::read_body;
use super::dates::{read_coming_day, read_day, read_time};
use super::journeys::filter::Filters;
use super::passwords::is_address;
use super::performance::{Typed, read_question};
use super::posted::Posted;
use super::sign_in::is_ours;
use super::text::{read_line, read_note};

/// Reads a text as a kind of thing, and says whether it was taken.
pub type Reader = fn(&str) -> bool;

/// Each kind of text from outside, with what reads it.
pub const READERS: [(&str, Reader); 10] = [
    ("form", form),
    ("filters", filters),
    ("question", question),
    ("return-to", is_ours),
    ("day", day),
    ("time", |text| read_time(text).is_ok()),
    ("e-mail", is_address),
    ("line", |text| read_line("Text", text).is_ok()),
    ("note", |text| read_note("Text", text).is_ok()),
    ("json", json),
];

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Form {
    note: String,
    reason: Vec<String>,
}

// As of a page whose token is `t`.
fn form(text: &str) -> bool {
    let posted = Posted::<Form>::parse("/notes/new", text.as_bytes(), Some("t"));
    posted.is_ok_and(|it| !it.form.note.is_empty() || !it.form.reason.is_empty())
}

fn filters(text: &str) -> bool {
    serde_html_form::from_str::<Filters>(text).is_ok_and(|it| it.errors().is_empty())
}

fn question(text: &str) -> bool {
    read_question(&Typed::parse(text), DateTime::UNIX_EPOCH).is_ok()
}

fn day(text: &str) -> bool {
    let today = london_day(DateTime::UNIX_EPOCH);
    read_day(text, today).is_ok() | read_coming_day(text, today).is_ok()
}

fn json(text: &str) -> bool {
    read_body::<Value>(&Bytes::copy_from_slice(text.as_bytes())).is_ok()
}
