//! What a report was asked, at the head of every form of it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::london_day;
use domain::ids::PathwayId;
use projections::changes::{Change, changes};
use projections::flow::Through;
use projections::{Answers, Basis, Question, View};
use serde::Serialize;

use super::ReportName;
use super::names::{Kind, Names};
use super::words::{count, day, instant};

/// The question, what it was asked of, and what names mean there.
#[derive(Debug, Serialize)]
pub(crate) struct Asked {
    pub(crate) report: ReportName,
    basis: &'static str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    as_at: DateTime<Utc>,
    known_at: DateTime<Utc>,
    position: i64,
    unit: &'static str,
    pathway: PathwayId,
    #[serde(skip)]
    pub(crate) question: Question,
    #[serde(skip)]
    pub(crate) names: Names,
    /// What was changed on purpose, as far as it was known.
    #[serde(skip)]
    pub(crate) changes: Vec<Change>,
}

impl Asked {
    pub(crate) fn new(
        report: ReportName,
        answers: &Answers,
        view: &View<'_>,
        question: &Question,
    ) -> Self {
        Self {
            report,
            basis: question.basis.as_str(),
            from: question.from,
            to: question.to,
            as_at: question.as_at,
            known_at: question.known_at,
            position: view.position(),
            unit: "household journeys",
            pathway: view.pathway.clone(),
            question: question.clone(),
            names: Names::of(answers.pathways(), &view.pathway, london_day(question.as_at)),
            changes: changes(view),
        }
    }

    /// The day as at which it is asked.
    pub(crate) fn as_at(&self) -> NaiveDate {
        london_day(self.as_at)
    }

    pub(crate) fn is_period(&self) -> bool {
        self.question.basis == Basis::Period
    }

    /// The title line: what the report is about, and when that was so.
    pub(crate) fn title(&self, subject: &str) -> String {
        format!("{subject}{}, {}.", self.filters(), self.seen())
    }

    /// When the figures were so.
    pub(crate) fn seen(&self) -> String {
        let (as_at, known_at) = (instant(self.as_at), instant(self.known_at));
        if self.as_at == self.known_at {
            format!("as at {as_at}, as known then")
        } else {
            format!("as at {as_at}, known at {known_at}")
        }
    }

    /// What the figures count, and how to come by them again.
    pub(crate) fn provenance(&self) -> String {
        let (pathway, position) = (&self.names.pathway, self.position);
        let position = count(usize::try_from(position).unwrap_or(0));
        format!("Counted in {}. Pathway: {pathway}. Log position: {position}.", self.unit)
    }

    /// Which of them are meant.
    pub(crate) fn filters(&self) -> String {
        let told = self.question.filters.iter().map(|(dimension, value)| {
            let value = value.as_ref().map(|value| self.names.value(*dimension, value));
            let value = value.unwrap_or_else(|| "not recorded".to_owned());
            format!(", where {} is {value}", dimension.as_str())
        });
        let through = self.question.through.iter().map(|through| match through {
            Through::Activity(name) => {
                format!(", through “{}”", self.names.say(Kind::Activity, name))
            }
            Through::Path(from, to) => {
                let [from, to] = [from, to].map(|name| self.names.say(Kind::Activity, name));
                format!(", with “{to}” directly after “{from}”")
            }
        });
        told.chain(through).collect()
    }

    /// The enquiries that are meant, with how many where that is known.
    pub(crate) fn enquiries(&self, found: Option<usize>) -> String {
        let noun = if found == Some(1) { "enquiry" } else { "enquiries" };
        match (self.span(), found) {
            (Some(span), Some(0)) => format!("no enquiries received {span}"),
            (Some(span), Some(n)) => format!("{} {noun} received {span}", count(n)),
            (Some(span), None) => format!("enquiries received {span}"),
            (None, Some(0)) => "no enquiries".to_owned(),
            (None, Some(1)) => "1 enquiry".to_owned(),
            (None, Some(n)) => format!("all {} enquiries", count(n)),
            (None, None) => "all enquiries".to_owned(),
        }
    }

    /// The days that are meant, the last one included. None means all.
    pub(crate) fn span(&self) -> Option<String> {
        span(self.from, self.to)
    }

    /// Says that there is nothing to show.
    pub(crate) fn nothing(&self) -> &'static str {
        match (self.is_period(), self.span().is_some()) {
            (true, true) => "Nothing happened in these days.",
            (false, true) => "No enquiries in these days.",
            (true, false) => "Nothing has happened yet.",
            (false, false) => "No enquiries yet.",
        }
    }
}

/// Some days, the last one included. None means all.
pub(crate) fn span(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<String> {
    let last = to.map(|to| to.pred_opt().unwrap_or(to));
    match (from, last) {
        (Some(from), Some(last)) if from == last => Some(format!("on {}", day(from))),
        (Some(from), Some(last)) => Some(format!("{} to {}", day(from), day(last))),
        (Some(from), None) => Some(format!("from {} on", day(from))),
        (None, Some(last)) => Some(format!("up to {}", day(last))),
        (None, None) => None,
    }
}
