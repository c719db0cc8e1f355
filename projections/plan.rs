//! The forecast: how many households are likely to be approved, month by month, from those under way
//! and from enquiries still to come; and what a target takes.
//!
//! A semi-Markov simulation from a service's own past (Aalen-Johansen tables by stage and age there),
//! with the past drawn anew (bootstrap) for how uncertain it is, tested on the past itself. It refuses
//! where too little is known.

mod arrivals;
mod back_test;
mod chance;
mod draws;
mod evidence;
mod levers;
mod past;
mod spread;
mod stays;
mod target;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::london_day;
use domain::ids::StageName;
use serde::Serialize;

use arrivals::{Arrivals, Stretch, stretches};
pub use back_test::TestRow;
use draws::{Future, Size, futures};
pub use evidence::{APPROVALS, Lacking, THIN};
pub use levers::Levers;
use levers::Pulled;
use past::Past;
pub use spread::Spread;
use spread::average;
pub use target::{Takes, Target};

use crate::footnote::Footnote;
use crate::groups::Grouped;
use crate::parts::parts_of;
use crate::question::{Basis, Days, Question, QuestionError};
use crate::statistics::chances::Chances;
use crate::statistics::float;
use crate::statistics::shares::share;
use crate::view::View;

/// Days ahead of which totals are told, and which are tested.
pub const HORIZONS: [u32; 3] = [91, 182, 365];

/// How often the past is drawn anew.
const SAMPLES: usize = 200;

/// Futures of each of these, at most.
const EACH: usize = 25;

/// Journeys drawn in all, about.
const DRAWN: usize = 2_000_000;

/// The stage that the lever of the assessment acts on.
pub const ASSESSMENT: &str = "assessment";

/// What is asked of a forecast beside the journeys that are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// So many approvals.
    pub target: Option<Target>,
    /// What is done otherwise.
    pub levers: Levers,
}

/// A forecast.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// Households under way, by stage.
    pub pipeline: Vec<PipelineRow>,
    /// Approvals by London month. The first month is what is left of it. The months' figures do not add
    /// up to totals.
    pub approvals: Vec<MonthRow>,
    /// Approvals within so many days.
    pub totals: Vec<TotalRow>,
    /// Approvals expected of those under way, whenever.
    pub expected_from_pipeline: f64,
    /// The chance of a new enquiry to be approved.
    pub chance_of_enquiry: Option<f64>,
    /// Enquiries a day, of the last year.
    pub enquiries_a_day: f64,
    /// Variance of weekly counts of enquiries beside their mean.
    pub enquiries_dispersion: f64,
    /// Whether months of the year are told apart.
    pub enquiries_by_month: bool,
    /// Approvals known.
    pub approvals_known: usize,
    /// Whether these are few.
    pub is_thin: bool,
    /// Households under way that have a panel booked.
    pub panel_booked: usize,
    /// Those on which nothing was recorded for 60 days.
    pub open_without_activity_60_days: usize,
    /// Those longer at their stage than any that moved on: counted as leaving.
    pub older_than_any: usize,
    /// What the target takes.
    pub target: Option<Takes>,
    /// What would come if things were done otherwise.
    pub otherwise: Option<Otherwise>,
    /// Such forecasts are tested on one household in so many.
    pub tested_one_in: usize,
    /// How such forecasts did.
    pub back_test: Vec<TestRow>,
    /// Possible futures that were drawn.
    pub futures: usize,
}

/// Households under way at a stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PipelineRow {
    /// The stage.
    pub stage: StageName,
    /// How many.
    pub open: usize,
    /// Their mean chance of approval. None of nobody.
    pub chance: Option<f64>,
    /// Half of their approvals are likely by this day.
    pub half_by: Option<NaiveDate>,
    /// How many are longer there than any that moved on.
    pub older_than_any: usize,
}

/// Approvals in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthRow {
    /// As `2026-04`.
    pub month: String,
    /// How many.
    #[serde(flatten)]
    pub spread: Spread,
}

/// Approvals within so many days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TotalRow {
    /// Days ahead.
    pub days: u32,
    /// The last of them.
    pub by: NaiveDate,
    /// How many.
    #[serde(flatten)]
    pub spread: Spread,
    /// On average.
    pub mean: f64,
    /// Of the average, those who are under way.
    pub mean_of_pipeline: f64,
    /// Of the average, those still to enquire.
    pub mean_of_enquiries: f64,
}

/// What would come if things were done otherwise, from the same luck.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Otherwise {
    /// What is done.
    pub levers: Levers,
    /// Of those who left at the enquiry, the share without a reply.
    pub share_without_reply: Option<f64>,
    /// Approvals within so many days.
    pub totals: Vec<TotalRow>,
}

/// Looks ahead.
pub fn plan(view: &View<'_>, question: &Question) -> Result<Grouped<Plan>, QuestionError> {
    refuse_what_is_not_of_it(question)?;
    let mut footnote = Footnote::default();
    let past = Past::of(view, question, &mut footnote)?;
    let lacking = evidence::lacking(&past, view);
    if !lacking.is_empty() {
        return Err(QuestionError::TooLittle(lacking));
    }
    let whole = forecast(view, question, &past)?;
    Ok(Grouped { whole, groups: None, footnote })
}

fn forecast(view: &View<'_>, question: &Question, past: &Past) -> Result<Plan, QuestionError> {
    let (origin, levers) = (question.as_at, question.plan.levers);
    let arrivals = Arrivals::of(past);
    let stretches = stretches(view.as_at, f64::from(HORIZONS[HORIZONS.len() - 1]));
    let pulled = pulled(view, past, levers);
    let ways = if levers.are_idle() { vec![] } else { vec![pulled] };
    let ways = [vec![Pulled::default()], ways].concat();
    let size = Size::suiting((SAMPLES, EACH), DRAWN, past.size());
    let chance = chance::of_answer(view.position(), question);
    let parts = parts_of(past.begun.len());
    let drawn = futures(past, (&arrivals, &stretches), (size, parts), &ways, &chance);
    let as_it_is = drawn.first().map_or(&[][..], Vec::as_slice);

    let tables = past.tables();
    let tested = back_test::back_test(view, question, past)?;
    let pipeline = pipeline(view, past, &tables, as_it_is, origin);
    let horizon = stretches.last().map_or(0.0, |last| last.to);
    Ok(Plan {
        approvals: stretches.iter().map(|it| month(it, as_it_is)).collect(),
        totals: totals(origin, as_it_is),
        expected_from_pipeline: expected(past, &tables),
        chance_of_enquiry: tables.of_arriving(0, f64::NEG_INFINITY),
        enquiries_a_day: arrivals.rate,
        enquiries_dispersion: arrivals.dispersion,
        enquiries_by_month: arrivals.by_month,
        approvals_known: past.approved.len(),
        is_thin: past.approved.len() < THIN,
        panel_booked: past.panel_booked,
        open_without_activity_60_days: past.quiet,
        older_than_any: pipeline.iter().map(|row| row.older_than_any).sum(),
        pipeline,
        target: question.plan.target.map(|it| it.takes(past, as_it_is, origin, horizon)),
        otherwise: drawn.get(1).map(|futures| Otherwise {
            levers,
            share_without_reply: share(past.left_first.0, past.left_first.1),
            totals: totals(origin, futures),
        }),
        tested_one_in: tested.one_in,
        back_test: tested.rows,
        futures: as_it_is.len(),
    })
}

fn pulled(view: &View<'_>, past: &Past, levers: Levers) -> Pulled {
    let assessment = view.stages.iter().position(|(name, _)| name.as_str() == ASSESSMENT);
    Pulled {
        levers,
        assessment,
        without_reply: share(past.left_first.0, past.left_first.1).unwrap_or(0.0),
    }
}

// All of history is taken into account, and all of what is to come.
fn refuse_what_is_not_of_it(question: &Question) -> Result<(), QuestionError> {
    let is_asked = [
        ("days", question.from.or(question.to).is_some()),
        ("a period", question.basis == Basis::Period),
        ("an order of stages", question.ordered),
        ("groups", question.by.is_some()),
        ("a stage", question.stage.is_some()),
        ("a window", question.within.is_some()),
        ("working days", question.days == Days::Working),
        // Who will pass through something is not known yet.
        ("what journeys pass through", !question.through.is_empty()),
    ];
    let asked = is_asked.into_iter().find(|(_, is_asked)| *is_asked);
    asked.map_or(Ok(()), |(what, _)| Err(QuestionError::NotOfAPlan(what)))
}

fn pipeline(
    view: &View<'_>,
    past: &Past,
    tables: &Chances,
    futures: &[Future],
    origin: DateTime<Utc>,
) -> Vec<PipelineRow> {
    let row = |stage: usize| {
        let there = past.open.iter().filter(move |it| it.stage == stage);
        let open = there.clone().count();
        let chances = there.clone().map(|it| tables.of_arriving(stage, it.age));
        let sum: Option<f64> = chances.sum();
        let is_older = |age: f64| tables.on_from(stage, age).is_none_or(|chance| chance <= 0.0);
        let mut approved: Vec<f64> = (futures.iter().flat_map(|future| &future.under_way))
            .filter(|(at, _)| *at == stage)
            .map(|(_, days)| *days)
            .collect();
        approved.sort_unstable_by(f64::total_cmp);
        PipelineRow {
            stage: view.stages[stage].0.clone(),
            open,
            chance: sum.filter(|_| open > 0).map(|sum| sum / float(open)),
            half_by: approved.get(approved.len() / 2).and_then(|days| on(origin, *days)),
            older_than_any: there.filter(|it| is_older(it.age)).count(),
        }
    };
    (0..past.stages()).map(row).collect()
}

fn expected(past: &Past, tables: &Chances) -> f64 {
    past.open.iter().filter_map(|it| tables.of_arriving(it.stage, it.age)).sum()
}

fn month(stretch: &Stretch, futures: &[Future]) -> MonthRow {
    let from = if stretch.from <= 0.0 { f64::NEG_INFINITY } else { stretch.from };
    let counts = futures.iter().map(|future| future.all_between(from, stretch.to));
    MonthRow {
        month: stretch.month.format("%Y-%m").to_string(),
        spread: Spread::of(counts.collect()),
    }
}

fn totals(origin: DateTime<Utc>, futures: &[Future]) -> Vec<TotalRow> {
    let total = |days: u32| {
        let both = futures.iter().map(|it| it.between(f64::NEG_INFINITY, f64::from(days)));
        let (under_way, to_come): (Vec<u32>, Vec<u32>) = both.unzip();
        let all: Vec<u32> =
            under_way.iter().zip(&to_come).map(|(one, other)| one + other).collect();
        TotalRow {
            days,
            by: on(origin, f64::from(days)).unwrap_or_else(|| london_day(origin)),
            mean: average(all.iter().copied()),
            mean_of_pipeline: average(under_way.into_iter()),
            mean_of_enquiries: average(to_come.into_iter()),
            spread: Spread::of(all),
        }
    };
    HORIZONS.map(total).to_vec()
}

// The London day so many days on.
#[expect(clippy::cast_possible_truncation, reason = "seconds of a journey are few")]
fn on(origin: DateTime<Utc>, days: f64) -> Option<NaiveDate> {
    let later = TimeDelta::try_seconds((days * 86_400.0) as i64)?;
    origin.checked_add_signed(later).map(london_day)
}

#[cfg(test)]
mod tests;
