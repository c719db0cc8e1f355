//! Time to a stage: of those who arrived, and of all, with leaving as a competing risk.

use domain::ids::StageName;
use serde::Serialize;

use crate::course::{Course, Outcome};
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, count, grouped};
use crate::history::Micros;
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::quantiles::{mean, percentile, sorted};
use crate::statistics::survival::{Curves, End, Spell};
use crate::view::View;

const MICROS_A_DAY: f64 = 86_400_000_000.0;

/// How long journeys take to reach a stage. All times are in days of 24 hours.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Durations {
    /// The stage.
    pub stage: StageName,
    /// Journeys that reached it.
    pub arrived: usize,
    /// Journeys that are neither there nor ended.
    pub open: usize,
    /// Journeys that ended without reaching it.
    pub left: usize,
    /// Journeys approved although this stage was never recorded.
    pub passed_unrecorded: usize,
    /// Of those who arrived, so far.
    pub days: Days,
    /// The first day by which half had either arrived or left (Kaplan & Meier 1958).
    pub kaplan_meier_median_days: Option<f64>,
    /// Its 95% interval.
    pub kaplan_meier_low_days: Option<f64>,
    /// Its 95% interval.
    pub kaplan_meier_high_days: Option<f64>,
    /// The chance of ever arriving (Aalen & Johansen 1978).
    pub chance: Option<f64>,
    /// Half of those who will arrive have done so by then.
    pub median_days_if_arriving: Option<f64>,
    /// Nine in ten of those who will arrive have done so by then.
    pub p90_days_if_arriving: Option<f64>,
    /// The chance of having arrived, and of having left, by each whole day.
    pub cumulative_incidence: Vec<Incidence>,
}

/// Type 7 percentiles and the mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub struct Days {
    pub p10: Option<f64>,
    pub p25: Option<f64>,
    pub p50: Option<f64>,
    pub p75: Option<f64>,
    pub p90: Option<f64>,
    pub mean: Option<f64>,
}

/// What has become of journeys by so many days after the enquiry.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Incidence {
    /// Days after the enquiry.
    pub days: u32,
    /// The chance of having arrived.
    pub arrived: f64,
    /// The chance of having left.
    pub left: f64,
    /// The 95% interval of arriving.
    pub arrived_low: Option<f64>,
    /// The 95% interval of arriving.
    pub arrived_high: Option<f64>,
}

/// How long journeys take to the stage of the question.
pub fn durations(
    view: &View<'_>,
    question: &Question,
) -> Result<Grouped<Durations>, QuestionError> {
    if question.basis == Basis::Period {
        return Err(QuestionError::NoPeriod);
    }
    let stage = view.stage(question)?;
    let counted = count(view, question, &Spells::to(stage))?;
    let name = &view.stages[stage].0;
    Ok(grouped(counted, question.by, |spells, _| spells.report(name)))
}

/// The days between two instants, not rounded.
#[expect(clippy::cast_precision_loss, reason = "exact to the microsecond for 285 years")]
pub(crate) fn days(from: Micros, to: Micros) -> f64 {
    to.saturating_sub(from) as f64 / MICROS_A_DAY
}

/// Times from the enquiry to a stage.
#[derive(Clone, Debug)]
pub(crate) struct Spells {
    stage: usize,
    arrived: Vec<f64>,
    left: usize,
    open: usize,
    passed_unrecorded: usize,
    times: Vec<Spell>,
}

impl Spells {
    pub(crate) fn to(stage: usize) -> Self {
        Self { stage, arrived: vec![], left: 0, open: 0, passed_unrecorded: 0, times: vec![] }
    }

    pub(crate) fn curves(&self) -> Curves {
        Curves::of(self.times.iter().copied())
    }

    fn report(self, stage: &StageName) -> Durations {
        let curves = self.curves();
        let arrived = sorted(self.arrived);
        let (low, high) = curves.median_interval();
        Durations {
            stage: stage.clone(),
            arrived: arrived.len(),
            open: self.open,
            left: self.left,
            passed_unrecorded: self.passed_unrecorded,
            days: Days {
                p10: percentile(&arrived, 0.1),
                p25: percentile(&arrived, 0.25),
                p50: percentile(&arrived, 0.5),
                p75: percentile(&arrived, 0.75),
                p90: percentile(&arrived, 0.9),
                mean: mean(&arrived),
            },
            kaplan_meier_median_days: curves.median(),
            kaplan_meier_low_days: low,
            kaplan_meier_high_days: high,
            chance: curves.chance(),
            median_days_if_arriving: curves.conditional_quantile(0.5),
            p90_days_if_arriving: curves.conditional_quantile(0.9),
            cumulative_incidence: incidence(&curves),
        }
    }
}

impl Count for Spells {
    fn count(&mut self, course: &Course<'_>, footnote: &mut Footnote) {
        let Some(begun) = course.begun_at() else { return };
        let (until, end, tally) = match (course.entered[self.stage], course.outcome()) {
            (Some(arrived), _) => (arrived, End::Arrived, None),
            (None, Outcome::Approved) => {
                let approved = course.approved_at().unwrap_or(course.view.as_at);
                (approved, End::Open, Some(&mut self.passed_unrecorded))
            }
            (None, Outcome::Left(_)) => {
                let ended = course.ended.map_or(course.view.as_at, |ended| ended.happened_at);
                (ended, End::Left, Some(&mut self.left))
            }
            (None, Outcome::Open(_)) => (course.view.as_at, End::Open, Some(&mut self.open)),
        };
        let days = days(begun, until);
        if days < 0.0 {
            footnote.negative_durations += 1;
            return;
        }
        if let Some(tally) = tally {
            *tally += 1;
        }
        if end == End::Arrived {
            self.arrived.push(days);
        }
        self.times.push(Spell { days, end });
    }
}

// At whole days up to the last exit, which counts on the first whole day after it.
fn incidence(curves: &Curves) -> Vec<Incidence> {
    let Some(last) = curves.points().last() else { return vec![] };
    let mut points = curves.points().iter().peekable();
    let mut reached = None;
    let mut rows = vec![];
    for days in 0_u32.. {
        while let Some(point) = points.next_if(|point| point.days <= f64::from(days)) {
            reached = Some(point);
        }
        let interval = reached.and_then(|point| point.arrived.interval());
        rows.push(Incidence {
            days,
            arrived: reached.map_or(0.0, |point| point.arrived.chance),
            left: reached.map_or(0.0, |point| point.left.chance),
            arrived_low: interval.map(|interval| interval.low),
            arrived_high: interval.map(|interval| interval.high),
        });
        if f64::from(days) >= last.days {
            break;
        }
    }
    rows
}
