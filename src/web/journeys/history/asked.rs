//! Which days of a household's trail are asked for, and as at when.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::{end_of, start_of};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::MOST;
use crate::web::dates::read_day;
use crate::web::govuk::{Errors, button, date_text, hidden};
use crate::web::moment::{Moment, Seen};

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "kebab-case")]
pub(in crate::web) struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    to: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    as_at: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    known_at: String,
    /// The page of the changes, from 1.
    #[serde(skip_serializing_if = "is_first")]
    pub(super) changes: usize,
    /// The page of the looks, from 1.
    #[serde(skip_serializing_if = "is_first")]
    pub(super) looks: usize,
}

/// The first and the last day, where they are bounded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Days {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Asked {
    pub(super) fn moment(&self) -> Moment {
        let told = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Moment::at(told(&self.as_at), told(&self.known_at))
    }

    /// The days that are meant, or what is wrong with them.
    pub(super) fn days(&self, today: NaiveDate) -> Result<Days, Errors> {
        let mut errors = Errors::default();
        let mut day = |name: &str, text: &str| {
            let read = (!text.trim().is_empty()).then(|| read_day(text, today));
            read.and_then(|read| errors.take(name, read))
        };
        let days = Days { from: day("from", &self.from), to: day("to", &self.to) };
        if days.from.zip(days.to).is_some_and(|(from, to)| to < from) {
            errors.add("to", "The last day must be the first day or later");
        }
        if errors.is_empty() { Ok(days) } else { Err(errors) }
    }

    /// The same days and moment, from the first rows on.
    pub(super) fn on_first_pages(&self) -> Self {
        Self { changes: 0, looks: 0, ..self.clone() }
    }

    /// The same with another page of the changes.
    pub(super) fn at_change_page(&self, page: usize) -> Self {
        Self { changes: page, ..self.clone() }
    }

    /// The same with another page of the looks.
    pub(super) fn at_look_page(&self, page: usize) -> Self {
        Self { looks: page, ..self.clone() }
    }

    /// As an address says it, with its question mark.
    pub(super) fn query(&self) -> String {
        let query = serde_html_form::to_string(self).unwrap_or_default();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// The two days, to be typed.
    pub(super) fn form(&self, here: &str, errors: &Errors) -> Markup {
        html! {
            form.waymark-days method="get" action=(here) novalidate {
                @for (name, value) in [("as-at", &self.as_at), ("known-at", &self.known_at)] {
                    @if !value.is_empty() { (hidden(name, value)) }
                }
                (date_text("from", "From (optional)", &self.from, errors))
                (date_text("to", "To (optional)", &self.to, errors))
                (button("Show these days").secondary())
            }
        }
    }
}

impl Days {
    /// Whether not all days are asked for.
    pub(super) fn are_some(self) -> bool {
        self.from.or(self.to).is_some()
    }

    /// From when on, and before when: nothing that was not known at the moment that is looked at.
    pub(super) fn instants(self, seen: &Seen) -> (DateTime<Utc>, DateTime<Utc>) {
        let last = self.to.map_or(seen.known_at, end_of).min(seen.known_at);
        (self.from.map_or(DateTime::UNIX_EPOCH, start_of), last + TimeDelta::microseconds(1))
    }
}

/// A page that there is.
pub(super) fn page_of(page: usize, all: usize) -> usize {
    page.clamp(1, all.div_ceil(MOST).max(1))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_first(page: &usize) -> bool {
    *page < 2
}
