//! The pack of a performance clinic: all that its page shows, put together of one stretch of the log, so
//! that its parts agree.

mod ahead;
mod changed;
mod leaving;
mod measures;
mod standing;
mod stuck;
mod written;

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::calendar::end_of;
use domain::clinic::{ActionState, Measure};
use domain::ids::WorkerId;
use projections::fortnights::{FORTNIGHT, Fortnight, YEAR, fortnights};
use projections::quality::quality;
use projections::{Answers, Dimension, Question, QuestionError, View};
use serde::{Deserialize, Serialize};

use super::ReportName;
use super::asked::Asked;
use super::quality::{complete, to_come};
use super::words::{count, day, instant, some_of};
use projections::statistics::shares::share;

pub(crate) use changed::{differs, rules, told_since};
pub(crate) use measures::{MEASURE_COLUMNS, Row, benchmark, figure, named, row, usual};
pub(crate) use written::{STRUCK as WORDS_STRUCK, words_of};

/// Fewer make no percentage on this page.
const LEAST_OF: usize = 10;

/// All that a clinic's page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pack {
    /// The day of the clinic, which its fortnight ends before.
    pub(crate) clinic: NaiveDate,
    /// What had happened by then.
    pub(crate) as_at: DateTime<Utc>,
    /// What was known by then.
    pub(crate) known_at: DateTime<Utc>,
    /// How much of the log.
    pub(crate) position: i64,
    /// Which households alone it is of, as `, where team is North`. Nothing where it is of all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) of: String,
    /// The pathway, and the versions of all that are in use.
    pub(crate) pathway: String,
    pub(crate) rules: String,
    /// The program's version.
    pub(crate) program: String,
    /// A year and a fortnight of them, the last being that of the clinic.
    pub(crate) fortnights: Vec<Fortnight>,
    /// The days of the year's approvals. Pages that were frozen before this was told have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) approved_on: Vec<NaiveDate>,
    /// The rest, in the order of the page.
    pub(crate) sections: Vec<Section>,
    /// What was agreed, here and at clinics before.
    #[serde(default)]
    pub(crate) actions: Vec<Line>,
    /// What the figures mean, as people wrote it.
    #[serde(default)]
    pub(crate) narrative: Option<String>,
}

/// A part of the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Section {
    /// What it is known by.
    pub(crate) name: String,
    pub(crate) title: String,
    /// What it says.
    pub(crate) says: Vec<String>,
    /// Its figures, under their headings. Those of figures say so.
    pub(crate) columns: Vec<(String, bool)>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// An action, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// The day of the clinic that agreed on it.
    pub(crate) clinic: NaiveDate,
    pub(crate) what: String,
    pub(crate) owner: String,
    pub(crate) due_on: NaiveDate,
    pub(crate) about: Option<Measure>,
    pub(crate) state: ActionState,
    /// What came of it.
    pub(crate) note: Option<String>,
}

/// The name of the part that names households by their references.
pub(crate) const STUCK: &str = "stuck";

/// What a pack is put together of, beside the answers.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) clinic: NaiveDate,
    pub(crate) now: DateTime<Utc>,
    /// What workers are called.
    pub(crate) workers: HashMap<WorkerId, String>,
    /// What was shown at the clinic before.
    pub(crate) before: Option<Box<Pack>>,
    /// Which households alone it is of. What was shown at the clinic before was of all.
    pub(crate) filters: Vec<(Dimension, Option<String>)>,
}

impl Wanted {
    // All that had happened before the day of the clinic, as far as time has gone.
    fn question(&self) -> Question {
        let last = self.clinic.pred_opt().unwrap_or(self.clinic);
        let (as_at, filters) = (end_of(last).min(self.now), self.filters.clone());
        Question { as_at, filters, ..Question::now(self.now) }
    }
}

impl Pack {
    /// Puts a pack together.
    pub(crate) fn make(answers: &Answers, wanted: &Wanted) -> Result<Self, QuestionError> {
        let question = wanted.question();
        Self::told(answers, wanted, &question, answers.position())
    }

    /// The same as it was put together once, by answers that stop where it stopped or know more since.
    pub(crate) fn again(&self, answers: &Answers, wanted: &Wanted) -> Result<Self, QuestionError> {
        let (as_at, known_at) = (self.as_at, self.known_at);
        let question = Question { as_at, known_at, ..wanted.question() };
        Self::told(answers, wanted, &question, self.position)
    }

    fn told(
        answers: &Answers,
        wanted: &Wanted,
        question: &Question,
        position: i64,
    ) -> Result<Self, QuestionError> {
        let view = View::new(answers, question)?.when_at(position);
        let ours = View::new(answers, question)?.let_through(question)?;
        let asked = Asked::new(ReportName::Funnel, answers, &view, question);
        let told = Telling { answers, view: &view, ours: &ours, question, asked: &asked, wanted };
        let mut sections = vec![
            told.complete()?,
            told.leaving()?,
            told.why()?,
            told.stuck()?,
            told.standing()?,
            told.ahead()?,
        ];
        if wanted.filters.is_empty() {
            sections.push(told.changed()?);
        }
        Ok(Self {
            clinic: wanted.clinic,
            as_at: question.as_at,
            known_at: question.known_at,
            position,
            of: asked.filters(),
            pathway: asked.names.pathway.clone(),
            rules: rules(answers.pathways()),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            fortnights: fortnights(&view, question, wanted.clinic, YEAR + 1)?,
            approved_on: told.approved_on()?,
            sections,
            actions: vec![],
            narrative: None,
        })
    }

    /// The span of days that it is about, in words.
    pub(crate) fn span(&self) -> String {
        let last = self.clinic.pred_opt().unwrap_or(self.clinic);
        let first = self.clinic.checked_sub_days(Days::new(FORTNIGHT)).unwrap_or(last);
        format!("{} to {}", day(first), day(last))
    }

    /// What it is made of, in a sentence.
    pub(crate) fn strip(&self) -> String {
        let position = count(usize::try_from(self.position).unwrap_or(0));
        format!(
            "{}. Fortnight of {}. As at {}, known at {}. Household journeys{}; log position {position}.",
            self.pathway,
            self.span(),
            instant(self.as_at),
            instant(self.known_at),
            self.of,
        )
    }

    /// A part of it.
    pub(crate) fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|it| it.name == name)
    }

    /// With those households alone that a reader sees.
    pub(crate) fn with_those_seen(mut self, sees: impl Fn(&str) -> bool) -> Self {
        for section in self.sections.iter_mut().filter(|it| it.name == STUCK) {
            section.rows.retain(|row| row.first().is_some_and(|reference| sees(reference)));
        }
        self
    }

    /// The same for who sees none.
    pub(crate) fn without_households(mut self) -> Self {
        self.sections.retain(|it| it.name != STUCK);
        self
    }
}

// What the parts are told from.
struct Telling<'a> {
    answers: &'a Answers,
    view: &'a View<'a>,
    // Of the households alone that it is of.
    ours: &'a View<'a>,
    question: &'a Question,
    asked: &'a Asked,
    wanted: &'a Wanted,
}

impl Telling<'_> {
    fn complete(&self) -> Result<Section, QuestionError> {
        let found = quality(self.view, self.question)?.whole;
        let says = std::iter::once(complete(&found)).chain(to_come(&found, self.asked)).collect();
        Ok(Section::of_words("complete", "How complete these figures are", says))
    }

    fn back(&self, days: u64) -> Option<NaiveDate> {
        self.wanted.clinic.checked_sub_days(Days::new(days))
    }

    fn worker(&self, worker: Option<WorkerId>) -> String {
        let name = worker.and_then(|it| self.wanted.workers.get(&it).cloned());
        name.unwrap_or_else(|| "nobody".to_owned())
    }
}

impl Section {
    fn of_words(name: &str, title: &str, says: Vec<String>) -> Self {
        let (name, title) = (name.to_owned(), title.to_owned());
        Self { name, title, says, columns: vec![], rows: vec![] }
    }

    fn under(self, columns: &[(&str, bool)], rows: Vec<Vec<String>>) -> Self {
        let columns = columns.iter().map(|(name, is_figure)| ((*name).to_owned(), *is_figure));
        Self { columns: columns.collect(), rows, ..self }
    }
}

// Some of all, with a share where they are enough for one.
fn enough_of(some: usize, all: usize) -> String {
    some_of(some, all, share(some, all).filter(|_| LEAST_OF <= all))
}

#[cfg(test)]
mod tests;
