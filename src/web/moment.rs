//! Looking at an earlier day: `?as-at=` the world's time, `?known-at=` the log's.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::london_day;
use projections::Question;
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use crate::report::by_then;

/// What an address says of the time.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Moment {
    #[serde(skip_serializing_if = "Option::is_none")]
    as_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    known_at: Option<String>,
    /// The position of what was just saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) saved: Option<i64>,
    /// How much of the story is told.
    pub(crate) story: Tells,
}

/// How much of a story is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tells {
    /// All that happened.
    #[default]
    All,
    /// When they spoke or replied.
    TwoWay,
}

/// The two times that a page looks through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) as_at: DateTime<Utc>,
    pub(crate) known_at: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Moment {
    /// The query of the same moment, of which so much is told.
    pub(crate) fn telling(&self, story: Tells) -> String {
        let moment = Self { saved: None, story, ..self.clone() };
        format!("?{}", serde_html_form::to_string(moment).unwrap_or_default())
    }

    /// The query of the same moment on another page.
    pub(crate) fn query(&self) -> String {
        let told = [("as-at", &self.as_at), ("known-at", &self.known_at)];
        let told: Vec<_> = told.into_iter().filter(|(_, text)| text.is_some()).collect();
        let query = serde_html_form::to_string(told).unwrap_or_default();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// These, as they were asked for.
    pub(crate) fn at(as_at: Option<String>, known_at: Option<String>) -> Self {
        Self { as_at, known_at, ..Self::default() }
    }

    /// The times, or the page that says what is wrong with them.
    pub(crate) fn seen(&self, now: DateTime<Utc>) -> Result<Seen, Problem> {
        Ok(Seen {
            as_at: read(self.as_at.as_deref(), now)?,
            known_at: read(self.known_at.as_deref(), now)?,
            now,
        })
    }
}

impl Seen {
    /// What is asked of the answers at these times.
    pub(crate) fn question(&self) -> Question {
        let (as_at, known_at) = (self.as_at, self.known_at);
        Question { as_at, known_at, ..Question::now(self.now) }
    }

    /// Whether everything is seen as it is.
    pub(crate) fn is_now(&self) -> bool {
        self.as_at == self.now && self.known_at == self.now
    }

    /// The day that is looked at, if it is not now.
    pub(crate) fn past_day(&self) -> Option<NaiveDate> {
        (!self.is_now()).then(|| london_day(self.as_at.min(self.known_at)))
    }

    /// Whether a fact had happened and was known.
    pub(crate) fn sees(&self, when: &domain::record::When) -> bool {
        when.happened_at <= self.as_at && when.known_at() <= self.known_at
    }
}

fn read(text: Option<&str>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Problem> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(now) };
    by_then(text, now).map_err(|_| Problem::NoMoment)
}

#[cfg(test)]
mod tests {
    use domain::calendar::end_of;

    use super::*;

    #[test]
    fn a_day_means_all_of_it_and_a_day_to_come_means_nothing() {
        let now = "2026-11-25T10:00:00Z".parse().unwrap();
        let at = |text: &str| read(Some(text), now);

        assert_eq!(at("2026-10-31").unwrap(), end_of("2026-10-31".parse().unwrap()));
        assert_eq!(at("2026-11-25").unwrap(), now);
        assert_eq!(at("").unwrap(), now);
        assert!(at("2026-11-26").is_err() && at("last week").is_err());
    }
}
