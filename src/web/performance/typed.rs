//! What stands in the address of a page, as it was typed, and the addresses that say it again.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chrono::SecondsFormat::AutoSi;
use projections::Question;

use crate::web::govuk::Errors;
use crate::web::problem::Problem;

/// What may stand there, in the order in which links write it.
pub(in crate::web) const NAMES: [&str; 29] = [
    "pathway",
    "from",
    "to",
    "year",
    "basis",
    "ordered",
    "within",
    "by",
    "stage",
    "service",
    "team",
    "source",
    "campaign",
    "area",
    "care",
    "values-mode",
    "household",
    "through",
    "path",
    "steps",
    "days",
    "as-at",
    "known-at",
    "public",
    "target",
    "target-by",
    "visit-within",
    "no-reply-fewer",
    "assessment-shorter",
];

/// What more may stand there: what is to be spent, which clock, the number, group and worker to look behind, and
/// what is compared.
const BESIDE: [&str; 11] = [
    "spend",
    "clock",
    "figure",
    "group",
    "reason",
    "decided-by",
    "worker",
    "this",
    "that",
    "that-from",
    "that-to",
];

/// What more may stand there where money and growth are reckoned with.
const OF_PLAN: [&str; 3] = ["lose", "in-house", "agency"];

/// What more may stand there on the process map: how much of it is drawn.
const OF_FLOW: [&str; 2] = ["activities", "paths"];

/// A question as it was typed. What was left empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct Typed {
    values: Vec<(&'static str, String)>,
    faults: Vec<String>,
}

impl Typed {
    /// Reads the part of an address behind its question mark.
    pub(in crate::web) fn parse(query: &str) -> Self {
        let pairs = serde_html_form::from_str::<Vec<(String, String)>>(query).unwrap_or_default();
        let mut typed = Self::default();
        for (name, value) in pairs {
            let value = value.trim();
            match known().find(|known| *known == name) {
                None => typed.faults.push(format!(
                    "There is nothing called “{name}” to ask by: use one of {}",
                    NAMES.join(", ")
                )),
                Some(_) if value.is_empty() => {}
                Some(known) if typed.has(known) => {
                    typed.faults.push(format!("“{known}” is asked for twice: choose one"));
                }
                Some(known) => typed = typed.with(known, value),
            }
        }
        typed
    }

    /// What was typed under a name. Nothing if it was left out.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.values.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Whether something was typed under a name.
    pub(super) fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// The same with another value.
    pub(super) fn with(&self, name: &'static str, value: &str) -> Self {
        let mut typed = self.without(&[name]);
        typed.values.push((name, value.to_owned()));
        typed.values.sort_by_key(|(name, _)| known().position(|known| known == *name));
        typed
    }

    /// The same with the moments and the days of the question that was read of it, so that it asks the
    /// same tomorrow.
    pub(super) fn pinned(&self, question: &Question) -> Self {
        let [as_at, known_at] =
            [question.as_at, question.known_at].map(|it| it.to_rfc3339_opts(AutoSi, true));
        let mut pinned = self.with("as-at", &as_at).with("known-at", &known_at);
        for (name, day) in [("from", question.from), ("to", question.to)] {
            // “Yesterday” is another day tomorrow.
            pinned = day.map_or(pinned.clone(), |day| pinned.with(name, &day.to_string()));
        }
        pinned
    }

    /// The same without these.
    pub(super) fn without(&self, names: &[&str]) -> Self {
        let kept = self.values.iter().filter(|(name, _)| !names.contains(name));
        Self { values: kept.cloned().collect(), faults: self.faults.clone() }
    }

    /// All that was typed, without these.
    pub(super) fn others(&self, names: &[&str]) -> Vec<(&'static str, String)> {
        self.without(names).values
    }

    /// The address of a page that is asked the same.
    pub(super) fn link(&self, address: &str) -> String {
        let query = serde_html_form::to_string(&self.values).unwrap_or_default();
        if query.is_empty() { address.to_owned() } else { format!("{address}?{query}") }
    }

    /// What cannot be meant.
    pub(super) fn errors(&self) -> Errors {
        let mut errors = Errors::default();
        for fault in &self.faults {
            errors.add("filters", fault);
        }
        errors
    }
}

/// Everything that may stand there.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().chain(BESIDE).chain(OF_PLAN).chain(OF_FLOW)
}

/// Everything that is wrong, a line each, where there is no page to say it on.
pub(super) fn sentences(errors: &Errors) -> String {
    let fields = known().chain(["filters"]);
    fields.filter_map(|field| errors.of(field)).map(|sentence| format!("{sentence}.\n")).collect()
}

impl FromRequest for Typed {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::parse(request.query_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_back_in_one_order_without_what_is_empty() {
        let typed = Typed::parse("source=a+%26+b&to=&from=2025-04-01&team=");

        assert_eq!(
            typed.link("/performance/funnel"),
            "/performance/funnel?from=2025-04-01&source=a+%26+b"
        );
        assert_eq!(typed.without(&["source", "from"]).link("/performance"), "/performance");
        assert_eq!(typed.with("from", "2026-01-01").get("from"), "2026-01-01");
        assert!(typed.errors().is_empty());
    }

    #[test]
    fn what_nobody_can_answer_is_not_passed_over() {
        let told = |query| Typed::parse(query).errors().of("filters").unwrap().to_owned();

        assert!(told("form=2025-04-01").starts_with("There is nothing called “form” to ask by"));
        assert_eq!(told("source=a&source=b"), "“source” is asked for twice: choose one");
    }
}
