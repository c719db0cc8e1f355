//! For whom a report is. Whoever asks for one asks through here, so that nobody is told in a finer form than theirs.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::WorkerId;
use projections::coarse::{TooFine, coarse, judge};
use projections::{Answers, By, Question, QuestionError, View};

use super::public::has_form;
use super::{NoPublicForm, Public, Report, ReportName};

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Who works with households, and is told every count.
    OfHouseholds,
    /// Who sees figures alone, and is told them roughly.
    OfFigures,
}

/// A question that its reader may ask. There is no other way to come by one.
#[derive(Clone, Debug)]
pub(crate) struct Allowed {
    reader: Reader,
    question: Question,
}

/// Why a question is not answered to its reader.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotTold {
    /// It cannot be answered.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// It is too fine for them.
    #[error(transparent)]
    TooFine(#[from] TooFine),
    /// The report shows single households.
    #[error(
        "Single households show in the report {0}, and your role sees figures alone: ask who works with households, \
         or look at the funnel, the exits or the clocks"
    )]
    Report(&'static str),
    /// It tells of colleagues.
    #[error(
        "Figures by worker are for those who work with households: choose team, or something else"
    )]
    Workers,
}

impl Reader {
    /// A question about a report as this reader may ask it at an instant, or why not.
    pub(crate) fn may_ask(
        self,
        report: ReportName,
        question: Question,
        now: DateTime<Utc>,
    ) -> Result<Allowed, NotTold> {
        if self == Self::OfHouseholds {
            return Ok(Allowed { reader: self, question });
        }
        if question.by == Some(By::Worker) || report == ReportName::Workload {
            return Err(NotTold::Workers);
        }
        if !has_form(report) {
            return Err(NotTold::Report(report.as_str()));
        }
        Ok(Allowed { reader: self, question: coarse(question, now)? })
    }

    /// The question about all there is.
    pub(crate) fn may_ask_for_all(self, now: DateTime<Utc>) -> Allowed {
        let question = Question::now(now);
        match self {
            Self::OfHouseholds => Allowed { reader: self, question },
            Self::OfFigures => {
                let as_at = projections::coarse::cut(now);
                Allowed { reader: self, question: Question { as_at, ..question } }
            }
        }
    }
}

impl Allowed {
    /// By whom it is asked.
    pub(crate) fn reader(&self) -> Reader {
        self.reader
    }

    /// What is asked.
    pub(crate) fn question(&self) -> &Question {
        &self.question
    }

    /// The same without what a page has no room for.
    pub(crate) fn narrowed(self, narrow: impl FnOnce(Question) -> Question) -> Self {
        Self { question: narrow(self.question), ..self }
    }

    /// Answers a report.
    pub(crate) fn answer(
        &self,
        name: ReportName,
        answers: &Answers,
        workers: &HashMap<WorkerId, String>,
    ) -> Result<Told, NotTold> {
        self.judge(&View::new(answers, &self.question)?)?;
        let report = Report::ask(name, answers, &self.question, workers)?;
        Ok(Told { reader: self.reader, report })
    }

    /// Refuses what is chosen by a value that only a few have, to whom these would be told.
    pub(crate) fn judge(&self, view: &View<'_>) -> Result<(), NotTold> {
        match self.reader {
            Reader::OfHouseholds => Ok(()),
            Reader::OfFigures => Ok(judge(view, &self.question)?),
        }
    }
}

/// A report, in the form of who reads it.
#[derive(Debug)]
pub(crate) struct Told {
    reader: Reader,
    report: Report,
}

impl Told {
    /// With small numbers hidden: for the public, or as its reader is told it anyhow.
    pub(crate) fn public(&self) -> Result<Public<'_>, NoPublicForm> {
        match self.reader {
            Reader::OfHouseholds => self.report.public(),
            Reader::OfFigures => self.report.rough(),
        }
    }

    /// The whole of it. None for who is told it roughly.
    pub(crate) fn whole(&self) -> Option<&Report> {
        (self.reader == Reader::OfHouseholds).then_some(&self.report)
    }

    /// What it is of, for whoever finds it later.
    pub(crate) fn notes(&self) -> Vec<(&'static str, String)> {
        let mut notes = self.report.notes();
        if self.reader == Reader::OfFigures {
            // Where the log ends moves with every household.
            notes.retain(|(name, _)| *name != "Where it is from");
            notes.push(("Small numbers", super::ROUGH.to_owned()));
        }
        notes
    }
}

#[cfg(test)]
mod tests;
