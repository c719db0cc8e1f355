//! Which campaign, and which source, led to approvals, and what each cost.

use std::collections::BTreeMap;

use domain::campaign::SpentOn;
use domain::ids::MilestoneName;
use domain::journey::JourneyEvent;
use serde::Serialize;

use crate::course::{Course, Outcome};
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, Span, Within, count, grouped};
use crate::question::{Basis, By, Dimension, Question, QuestionError};
use crate::statistics::shares::{share, wilson};
use crate::view::View;

/// The stage that a first visit enters.
pub(crate) const VISIT: &str = "initial-visit";
/// The milestone of an application.
pub(crate) const APPLICATION: &str = "application-received";

/// What enquiries led to, by where they came from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Origins {
    /// One row for each campaign or source, most enquiries first. Enquiries without one have a row
    /// of their own.
    pub rows: Vec<OriginRow>,
}

/// A campaign or a source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OriginRow {
    /// Its name; none where none was recorded.
    pub key: Option<String>,
    /// Enquiries.
    pub enquiries: usize,
    /// Of these, initial visits held. None where the pathway has no such stage.
    pub visits: Option<usize>,
    /// Applications received.
    pub applications: usize,
    /// Approvals. None where the pathway has no such stage.
    pub approvals: Option<usize>,
    /// Under way.
    pub open: usize,
    /// Approvals of enquiries.
    pub share: Option<f64>,
    /// Its 95% interval (Wilson 1927).
    pub low: Option<f64>,
    /// Its 95% interval (Wilson 1927).
    pub high: Option<f64>,
    /// Pounds spent. None where nothing is recorded.
    pub cost: Option<f64>,
    /// Pounds.
    pub cost_per_enquiry: Option<f64>,
    /// Pounds.
    pub cost_per_application: Option<f64>,
    /// Pounds.
    pub cost_per_approval: Option<f64>,
}

/// By campaign: the one on the enquiry, which never moves.
pub fn campaigns(view: &View<'_>, question: &Question) -> Result<Grouped<Origins>, QuestionError> {
    origins(view, question, Dimension::Campaign)
}

/// By source.
pub fn sources(view: &View<'_>, question: &Question) -> Result<Grouped<Origins>, QuestionError> {
    origins(view, question, Dimension::Source)
}

fn origins(
    view: &View<'_>,
    question: &Question,
    dimension: Dimension,
) -> Result<Grouped<Origins>, QuestionError> {
    if question.basis == Basis::Period {
        return Err(QuestionError::NoPeriod);
    }
    question.is_plain()?;
    // How much of the whole was spent on journeys picked by something else is not known.
    let is_whole = question.filters.is_empty();
    let costs =
        if is_whole { costs(view, Span::of(question)?, dimension) } else { BTreeMap::new() };
    let place = |name: &str| view.stages.iter().position(|(stage, _)| stage.as_str() == name);
    let none = Tally {
        dimension,
        visit: place(VISIT),
        approval: place("approved"),
        application: APPLICATION.into(),
        rows: BTreeMap::new(),
    };
    let counted = count(view, question, &none)?;
    Ok(grouped(counted, question.by, |tally, part| match (part, question.by) {
        (Within::Whole, _) => tally.report(&costs),
        (Within::Group(Some(key)), Some(By::Dimension(by))) if by == dimension => {
            let own = costs.iter().filter(|(name, _)| *name == key);
            tally.report(&own.map(|(name, pence)| (name.clone(), *pence)).collect())
        }
        (Within::Group(_), _) => tally.report(&BTreeMap::new()),
    }))
}

fn costs(view: &View<'_>, span: Span, dimension: Dimension) -> BTreeMap<String, i64> {
    let mut costs = BTreeMap::new();
    let spending = view.answers.campaigns.spending((view.as_at, view.known_at));
    for spend in spending.filter(|it| span.has(it.happened_at)) {
        let name = match (spend.on, dimension) {
            (SpentOn::Campaign(name), Dimension::Campaign) => name.as_str(),
            (SpentOn::Source(name), Dimension::Source) => name.as_str(),
            _ => continue,
        };
        let cost: &mut i64 = costs.entry(name.to_owned()).or_default();
        *cost = cost.saturating_add(spend.pence);
    }
    costs
}

#[derive(Clone, Debug)]
struct Tally {
    dimension: Dimension,
    visit: Option<usize>,
    approval: Option<usize>,
    application: MilestoneName,
    rows: BTreeMap<Option<String>, Row>,
}

#[derive(Clone, Debug, Default)]
struct Row {
    enquiries: usize,
    visits: Option<usize>,
    applications: usize,
    approvals: Option<usize>,
    open: usize,
}

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, _: &mut Footnote) {
        let key = course.dimension(self.dimension).map(str::to_owned);
        let reached = |stage: usize| usize::from(course.entered[stage].is_some());
        let (visited, approved) = (self.visit.map(reached), self.approval.map(reached));
        let applied = course.facts.iter().any(|fact| match course.kind(fact) {
            JourneyEvent::MilestoneReached { milestone, .. } => *milestone == self.application,
            _ => false,
        });
        let row = self.row(key);
        row.enquiries += 1;
        row.visits = row.visits.zip(visited).map(|(sum, one)| sum + one);
        row.applications += usize::from(applied);
        row.approvals = row.approvals.zip(approved).map(|(sum, one)| sum + one);
        row.open += usize::from(matches!(course.outcome(), Outcome::Open(_)));
    }
}

impl Tally {
    // Nobody, where the pathway has the stage, is a 0.
    fn row(&mut self, key: Option<String>) -> &mut Row {
        let none = |stage: Option<usize>| stage.map(|_| 0);
        let (visits, approvals) = (none(self.visit), none(self.approval));
        self.rows.entry(key).or_insert_with(|| Row { visits, approvals, ..Row::default() })
    }

    fn report(mut self, costs: &BTreeMap<String, i64>) -> Origins {
        // Money that brought nobody is the most telling of all.
        for name in costs.keys() {
            self.row(Some(name.clone()));
        }
        let mut rows: Vec<OriginRow> = self
            .rows
            .into_iter()
            .map(|(key, row)| {
                let pence = key.as_ref().and_then(|key| costs.get(key)).copied();
                row.report(key, pence)
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.enquiries));
        Origins { rows }
    }
}

impl Row {
    #[expect(clippy::cast_precision_loss, reason = "money and counts are far below 2^52")]
    fn report(self, key: Option<String>, pence: Option<i64>) -> OriginRow {
        let cost = pence.map(|pence| pence as f64 / 100.0);
        let per = |count: usize| cost.filter(|_| count > 0).map(|cost| cost / count as f64);
        let interval = self.approvals.and_then(|approvals| wilson(approvals, self.enquiries));
        OriginRow {
            key,
            enquiries: self.enquiries,
            visits: self.visits,
            applications: self.applications,
            approvals: self.approvals,
            open: self.open,
            share: self.approvals.and_then(|approvals| share(approvals, self.enquiries)),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            cost,
            cost_per_enquiry: per(self.enquiries),
            cost_per_application: per(self.applications),
            cost_per_approval: self.approvals.and_then(per),
        }
    }
}
