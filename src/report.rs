//! Reports as they leave the program: JSON for programs, CSV for spreadsheets, a table for people.

pub(crate) mod asked;
pub(crate) mod attribution;
pub(crate) mod clinic;
pub(crate) mod clocks;
pub(crate) mod comparison;
pub(crate) mod exits;
pub(crate) mod flow;
pub(crate) mod footnote;
pub(crate) mod funnel;
mod moment;
pub(crate) mod names;
pub(crate) mod national_return;
pub(crate) mod origins;
mod page;
pub(crate) mod plan;
pub mod policy;
mod public;
pub(crate) mod quality;
pub(crate) mod reader;
pub(crate) mod series;
pub(crate) mod show;
pub(crate) mod time;
pub(crate) mod trend;
pub(crate) mod words;
pub(crate) mod workload;

#[cfg(test)]
pub(crate) mod example;

use std::collections::HashMap;

use domain::ids::WorkerId;
use projections::attribution::{Attribution, attribution};
use projections::campaigns::{Origins, campaigns, sources};
use projections::clocks::{Clocks, clocks};
use projections::durations::{Durations, durations};
use projections::exits::{Exits, exits};
use projections::flow::{Flow, flow};
use projections::funnel::{Funnel, funnel};
use projections::national_return::{Return, national_return, of_a_year};
use projections::plan::{Plan, plan};
use projections::quality::{Quality, quality};
use projections::trend::{Trend, trend};
use projections::workload::{Workload, workload};
use projections::{Answers, Grouped, Question, QuestionError, View};
use serde::Serialize;

pub use moment::{NoMoment, by_then};
pub use public::{NoPublicForm, Public, ROUGH, RULE, meaning, public_columns};
pub use words::{count, counted};

use asked::Asked;
use clocks::named;

/// A report that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportName {
    /// How far journeys get.
    Funnel,
    /// How long they take to a stage.
    Time,
    /// Where they end, and why.
    Exits,
    /// Which promises were kept.
    Clocks,
    /// What each campaign led to.
    Campaigns,
    /// What each source led to.
    Sources,
    /// What came along by itself beside what they say.
    Attribution,
    /// What follows what.
    Flow,
    /// Whether it is getting better.
    Trend,
    /// What is likely to come.
    Plan,
    /// What the figures stand on.
    DataQuality,
    /// What Ofsted's annual collection asks of recruitment.
    NationalReturn,
    /// What each worker looks after.
    Workload,
}

/// A word that is no report's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "There is no report called {0}: use one of {known}",
    known = ReportName::ALL.map(ReportName::as_str).join(", ")
)]
pub struct UnknownReport(String);

impl ReportName {
    /// Every report.
    pub const ALL: [Self; 13] = [
        Self::Funnel,
        Self::Time,
        Self::Exits,
        Self::Clocks,
        Self::Campaigns,
        Self::Sources,
        Self::Attribution,
        Self::Flow,
        Self::Trend,
        Self::Plan,
        Self::DataQuality,
        Self::NationalReturn,
        Self::Workload,
    ];

    /// Its word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Funnel => "funnel",
            Self::Time => "time",
            Self::Exits => "exits",
            Self::Clocks => "clocks",
            Self::Campaigns => "campaigns",
            Self::Sources => "sources",
            Self::Attribution => "attribution",
            Self::Flow => "flow",
            Self::Trend => "trend",
            Self::Plan => "plan",
            Self::DataQuality => "data-quality",
            Self::NationalReturn => "national-return",
            Self::Workload => "workload",
        }
    }
}

impl std::str::FromStr for ReportName {
    type Err = UnknownReport;

    fn from_str(word: &str) -> Result<Self, UnknownReport> {
        let found = Self::ALL.into_iter().find(|name| name.as_str() == word);
        found.ok_or_else(|| UnknownReport(word.to_owned()))
    }
}

/// An answer, with what was asked.
#[derive(Debug, Serialize)]
pub struct Report {
    #[serde(flatten)]
    asked: Asked,
    #[serde(flatten)]
    answer: Answer,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Answer {
    Funnel(Grouped<Funnel>),
    Time(Box<Grouped<Durations>>),
    Exits(Grouped<Exits>),
    Clocks(Grouped<Clocks>),
    Origins(Grouped<Origins>),
    Attribution(Grouped<Attribution>),
    Flow(Grouped<Flow>),
    Trend(Grouped<Trend>),
    Plan(Box<Grouped<Plan>>),
    Quality(Grouped<Quality>),
    Return(Grouped<Return>),
    Workload(Grouped<Workload>),
}

impl Report {
    /// Answers a question. Its JSON begins with what was asked. Where it is broken down by worker, they
    /// stand in the order of their names.
    pub fn ask(
        name: ReportName,
        answers: &Answers,
        question: &Question,
        workers: &HashMap<WorkerId, String>,
    ) -> Result<Self, QuestionError> {
        let question = &match name {
            ReportName::NationalReturn => of_a_year(question)?,
            _ => question.clone(),
        };
        let view = View::new(answers, question)?;
        let answer = match name {
            ReportName::Funnel => Answer::Funnel(funnel(&view, question)?),
            ReportName::Time => Answer::Time(Box::new(durations(&view, question)?)),
            ReportName::Exits => Answer::Exits(exits(&view, question)?),
            ReportName::Clocks => {
                Answer::Clocks(named(clocks(&view, question)?, question, workers))
            }
            ReportName::Campaigns => Answer::Origins(campaigns(&view, question)?),
            ReportName::Sources => Answer::Origins(sources(&view, question)?),
            ReportName::Attribution => Answer::Attribution(attribution(&view, question)?),
            ReportName::Flow => Answer::Flow(flow(&view, question)?),
            ReportName::Trend => Answer::Trend(trend(&view, question)?),
            ReportName::Plan => Answer::Plan(Box::new(plan(&view, question)?)),
            ReportName::DataQuality => Answer::Quality(quality(&view, question)?),
            ReportName::NationalReturn => Answer::Return(national_return(&view, question)?),
            ReportName::Workload => {
                Answer::Workload(workload::named(workload(&view, question)?, workers))
            }
        };
        Ok(Self { asked: Asked::new(name, answers, &view, question), answer })
    }

    /// What it is of, for whoever finds it later.
    pub(crate) fn notes(&self) -> Vec<(&'static str, String)> {
        let asked = &self.asked;
        let what = match (asked.is_period(), asked.span()) {
            (true, Some(span)) => {
                format!("What happened {span}, whenever the enquiry was received")
            }
            (true, None) => "What happened at any time".to_owned(),
            (false, _) => format!("Of {}", asked.enquiries(None)),
        };
        vec![
            ("Report", asked.report.as_str().to_owned()),
            ("What it counts", format!("{what}{}", asked.filters())),
            ("When", asked.seen()),
            ("Where it is from", asked.provenance()),
            ("How it is counted", format!("/measures/{}", asked.report.as_str())),
        ]
    }

    /// One object, over several lines.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|json| json + "\n")
    }

    /// A header row, and a row for each row of the answer. Numbers are not rounded.
    pub fn to_csv(&self) -> csv::Result<String> {
        match &self.answer {
            Answer::Funnel(answer) => show::csv(answer),
            Answer::Time(answer) => show::csv(&**answer),
            Answer::Exits(answer) => show::csv(answer),
            Answer::Clocks(answer) => show::csv(answer),
            Answer::Origins(answer) => show::csv(answer),
            Answer::Attribution(answer) => show::csv(answer),
            Answer::Flow(answer) => show::csv(answer),
            Answer::Trend(answer) => show::csv(answer),
            Answer::Plan(answer) => show::csv(answer),
            Answer::Quality(answer) => show::csv(answer),
            Answer::Return(answer) => show::csv(answer),
            Answer::Workload(answer) => show::csv(answer),
        }
    }

    /// A page to read in a terminal.
    pub fn to_table(&self) -> String {
        match &self.answer {
            Answer::Funnel(answer) => show::page(answer, &self.asked),
            Answer::Time(answer) => show::page(&**answer, &self.asked),
            Answer::Exits(answer) => show::page(answer, &self.asked),
            Answer::Clocks(answer) => show::page(answer, &self.asked),
            Answer::Origins(answer) => show::page(answer, &self.asked),
            Answer::Attribution(answer) => show::page(answer, &self.asked),
            Answer::Flow(answer) => show::page(answer, &self.asked),
            Answer::Trend(answer) => show::page(answer, &self.asked),
            Answer::Plan(answer) => show::page(answer, &self.asked),
            Answer::Quality(answer) => show::page(answer, &self.asked),
            Answer::Return(answer) => show::page(answer, &self.asked),
            Answer::Workload(answer) => show::page(answer, &self.asked),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_that_does_not_exist_names_those_that_do() {
        let error = "leavers".parse::<ReportName>().unwrap_err().to_string();

        assert_eq!(
            error,
            "There is no report called leavers: use one of \
             funnel, time, exits, clocks, campaigns, sources, attribution, flow, trend, plan, \
             data-quality, national-return, workload"
        );
        assert!(ReportName::ALL.iter().all(|name| name.as_str().parse() == Ok(*name)));
        let told = ReportName::ALL.map(|name| serde_json::json!(name));
        assert_eq!(told, ReportName::ALL.map(|name| serde_json::json!(name.as_str())));
    }
}
