//! A figure that somebody keeps, so that it can be cited: what was asked, and what the answer was.
//!
//! It is no state that could be worked out. It is the fact that this was shown, and it can be held against
//! what the log tells when it is asked again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::journey::Refusal;
use crate::record::{Decide, Event, NewFact, Past};

/// Bytes that the rows of a kept figure may take.
pub const MOST_ROWS: usize = 64 * 1024;

/// Something that happened to a figure. The rules of `journey/event.rs` hold here too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FigureEvent {
    /// It was kept.
    FigureKept(Box<Kept>),
}

impl FigureEvent {
    /// The names of these facts in the log.
    pub const TYPES: [&'static str; 1] = ["figure-kept"];
}

/// A figure, as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The report's name.
    pub report: Box<str>,
    /// What was asked, as it stands behind the question mark of its page's address.
    pub asked: Box<str>,
    /// What had happened by then is in it.
    pub as_at: DateTime<Utc>,
    /// What was known by then is in it.
    pub known_at: DateTime<Utc>,
    /// How much of the log is in it.
    pub position: i64,
    /// The message of its page.
    pub says: Box<str>,
    /// Its rows, as comma-separated values under a header.
    pub rows: Box<str>,
    /// What the pathway's versions were, as a hash: other rules are another definition.
    pub rules: Box<str>,
    /// The program's version.
    pub program: Box<str>,
}

/// Keep a figure.
#[derive(Clone, Debug)]
pub struct KeepFigure(pub Kept);

impl Decide for KeepFigure {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if !past.history.is_empty() {
            return Ok(vec![]);
        }
        if MOST_ROWS < self.0.rows.len() {
            return Err(Refusal::FigureTooLong);
        }
        let kept = FigureEvent::FigureKept(Box::new(self.0.clone()));
        Ok(vec![NewFact::new(past.now, Event::Figure(kept))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pathway::Pathways;
    use crate::testing::nine_on;

    fn decided(rows: &str) -> Result<usize, Refusal> {
        let at = nine_on("2026-11-20");
        let kept = Kept {
            report: "funnel".into(),
            asked: "by=source".into(),
            as_at: at,
            known_at: at,
            position: 7,
            says: "3 of 10 were approved.".into(),
            rows: rows.into(),
            rules: "abc".into(),
            program: "0.1.0".into(),
        };
        let pathways = Pathways::default();
        let past = Past { pathways: &pathways, history: &[], now: at };
        KeepFigure(kept).decide(past).map(|facts| facts.len())
    }

    #[test]
    fn a_figure_is_kept_with_its_rows_unless_they_are_too_many() {
        assert_eq!(decided("stage,reached\nenquiry,10\n"), Ok(1));
        assert_eq!(decided(&"x".repeat(MOST_ROWS + 1)), Err(Refusal::FigureTooLong));
    }
}
