//! Which campaign, and which source, led to approvals, and what each cost.

mod league;
mod tally;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::calendar::start_of;
use domain::campaign::SpentOn;
use serde::Serialize;

use self::league::{League, origins_of};
use self::tally::Tally;
use crate::funnel::Outlook;
use crate::groups::{Grouped, Span, Within, count, grouped};
use crate::question::{Basis, By, Dimension, Question, QuestionError};
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
    /// Whether the shrunk rates are all one: they differ no more than chance makes them. None without a league.
    pub are_alike: Option<bool>,
}

/// A campaign or a source.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
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
    /// Enquiries older than nine in ten approvals take. None where nothing says how old that is.
    pub matured: Option<usize>,
    /// Of these, approvals.
    pub matured_approvals: Option<usize>,
    /// The day on which all are old enough, if no more come.
    pub judged_on: Option<NaiveDate>,
    /// The share that will be approved in the end, those under way included.
    pub expected_share: Option<f64>,
    /// Its 95% interval, by resampling, as far as those under way can still change it.
    pub expected_low: Option<f64>,
    /// Its 95% interval, by resampling.
    pub expected_high: Option<f64>,
    /// Pounds, for each approval so far or to come.
    pub cost_per_expected_approval: Option<f64>,
    /// Its 95% interval: what it costs if as many are approved as can be expected.
    pub cost_per_expected_approval_low: Option<f64>,
    /// Its 95% interval: what it costs if as few are.
    pub cost_per_expected_approval_high: Option<f64>,
    /// The rate of approval of those old enough, drawn towards that of all that have a name.
    pub shrunk: Option<f64>,
    /// Where that lies in 80 of 100 cases.
    pub shrunk_low: Option<f64>,
    /// Where that lies in 80 of 100 cases.
    pub shrunk_high: Option<f64>,
    /// The chance that its rate is higher than that of all others together, of those old enough.
    pub chance_better_than_rest: Option<f64>,
    /// Its odds of approval against all others', compared within each service, of those old enough. None
    /// where there are not several services.
    pub odds_within_services: Option<f64>,
    /// Its 95% interval.
    pub odds_low: Option<f64>,
    /// Its 95% interval.
    pub odds_high: Option<f64>,
    /// Days from the enquiry to approval, of half of those who will be.
    pub median_days: Option<f64>,
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
    let outlook = Outlook::of(view, question, true)?;
    let old_enough = outlook.judged_before(question).map(|day| start_of(day).timestamp_micros());
    let none = Tally::new(view, dimension, old_enough);
    let counted = count(view, question, &none)?;
    let league = League { view, question, outlook: &outlook, dimension };
    Ok(grouped(view, counted, question.by, |tally, part| {
        let costs = match (part, question.by) {
            (Within::Whole, _) => costs.clone(),
            (Within::Group(Some(key)), Some(By::Dimension(by))) if by == dimension => {
                let own = costs.iter().filter(|(name, _)| *name == key);
                own.map(|(name, pence)| (name.clone(), *pence)).collect()
            }
            (Within::Group(Some(key)), Some(By::Audience)) if dimension == Dimension::Campaign => {
                let is_aimed = |name: &str| view.audience(name).as_deref() == Some(key);
                let own = costs.iter().filter(|(name, _)| is_aimed(name));
                own.map(|(name, pence)| (name.clone(), *pence)).collect()
            }
            (Within::Group(_), _) => BTreeMap::new(),
        };
        origins_of(tally, &league, &costs, part)
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
