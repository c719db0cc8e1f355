//! Time to a stage: of those who arrived, and of all, with leaving as a competing risk.

use chrono::DateTime;
use domain::calendar::london_day;
use domain::ids::{JourneyId, StageName};
use serde::Serialize;

use crate::clocks::{ClockOutcome, outcome_of};
use crate::course::{Course, Outcome};
use crate::footnote::Footnote;
use crate::groups::{Count, Counted, Grouped, Within, count, grouped, listed};
use crate::history::Micros;
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::draws::{Draws, RESAMPLES, RESAMPLES_OF_A_GROUP};
use crate::statistics::quantiles::{mean, percentile};
use crate::statistics::resampling::quantile_interval;
use crate::statistics::shares::{share, wilson};
use crate::statistics::steps::Steps;
use crate::statistics::survival::{Curves, End, Spell, sort};
use crate::view::View;

const MICROS_A_DAY: f64 = 86_400_000_000.0;

/// How long journeys take to reach a stage. All times are in days of 24 hours, or in working days where
/// these are asked for.
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
    /// Its 95% interval, by resampling. None of fewer than five arrivals.
    pub median_low_days: Option<f64>,
    /// Its 95% interval, by resampling.
    pub median_high_days: Option<f64>,
    /// Nine in ten of those who will arrive have done so by then.
    pub p90_days_if_arriving: Option<f64>,
    /// How many are open for longer than that.
    pub open_for_longer: usize,
    /// How the national standard for the time from application was kept.
    pub standard: Option<Standard>,
    /// The chance of having arrived, and of having left, by each whole day.
    pub cumulative_incidence: Vec<Incidence>,
}

/// How a time limit was kept that a standard sets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Standard {
    /// Kept, whenever that was recorded.
    pub in_time: usize,
    /// Kept or missed; those still running in time are neither.
    pub judged: usize,
    /// The share of these that was kept.
    pub share: Option<f64>,
    /// Its 95% interval (Wilson 1927).
    pub low: Option<f64>,
    /// Its 95% interval (Wilson 1927).
    pub high: Option<f64>,
}

/// The clock of the pathway that holds it: in England 8 months from application to panel, by standard 14
/// of the National Minimum Standards for fostering services.
pub const STANDARD: &str = "assessment";

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
    let counted = spells(view, question, true)?;
    let name = &view.stages[view.stage(question)?].0;
    Ok(grouped(view, counted, question.by, |spells, part| {
        let resamples = match part {
            Within::Whole => RESAMPLES,
            Within::Group(_) => RESAMPLES_OF_A_GROUP,
        };
        let asked = format!("time to {name}: {} {} {part:?}", view.pathway, question.words());
        spells.report(name, resamples, &mut Draws::of(&asked))
    }))
}

fn spells(
    view: &View<'_>,
    question: &Question,
    is_judged: bool,
) -> Result<Counted<Spells>, QuestionError> {
    if question.basis == Basis::Period {
        return Err(QuestionError::NoPeriod);
    }
    question.without_window()?;
    let stage = view.stage(question)?;
    count(view, question, &Spells { is_counted: true, is_judged, ..Spells::to(stage) })
}

/// The days within which nine in ten of those who will arrive at the stage of the question do so.
pub(crate) fn usual_days(
    view: &View<'_>,
    question: &Question,
) -> Result<Option<f64>, QuestionError> {
    let (whole, ..) = spells(view, &Question { by: None, ..question.clone() }, false)?;
    Ok(whole.steps().conditional_quantile(0.9))
}

/// The open journeys that have taken longer to the stage of the question than nine in ten of those who
/// will arrive, the longest first, each with the days since its enquiry.
pub fn open_for_longer(
    view: &View<'_>,
    question: &Question,
) -> Result<Vec<(JourneyId, f64)>, QuestionError> {
    let asked = Question { by: None, ..question.clone() };
    let Some(usual) = usual_days(view, &asked)? else { return Ok(vec![]) };
    let stage = view.stage(question)?;
    let mut open = listed(view, &asked, Within::Whole, |course| {
        let (spell, fate) = time_to(course, stage, true)?;
        (fate == Fate::Open && spell.days > usual).then(|| (course.id(), spell.days))
    })?;
    open.sort_by(|one, other| other.1.total_cmp(&one.1));
    Ok(open)
}

/// The days between two instants, not rounded.
#[expect(clippy::cast_precision_loss, reason = "exact to the microsecond for 285 years")]
pub(crate) fn days(from: Micros, to: Micros) -> f64 {
    to.saturating_sub(from) as f64 / MICROS_A_DAY
}

impl Course<'_> {
    /// The days between two instants, as they are asked for.
    pub(crate) fn days(&self, from: Micros, to: Micros) -> f64 {
        if self.view.working_days { self.working_days(from, to) } else { days(from, to) }
    }

    fn working_days(&self, from: Micros, to: Micros) -> f64 {
        let ends = DateTime::from_timestamp_micros(from).zip(DateTime::from_timestamp_micros(to));
        let Some((from, to)) = ends.map(|(from, to)| (london_day(from), london_day(to))) else {
            return 0.0;
        };
        let calendar = &self.rules.pathway.calendar;
        let between = calendar.working_days_between(from.min(to), from.max(to));
        let between = f64::from(i32::try_from(between).unwrap_or(i32::MAX));
        if to < from { -between } else { between }
    }
}

/// Times from the enquiry to a stage.
#[derive(Clone, Debug)]
pub(crate) struct Spells {
    stage: usize,
    /// Whether the question's days count, or days of 24 hours whatever it asks.
    is_counted: bool,
    /// Whether it is told how the standard was kept.
    is_judged: bool,
    in_time: usize,
    judged: usize,
    left: usize,
    still_open: Vec<f64>,
    passed_unrecorded: usize,
    times: Vec<Spell>,
}

impl Spells {
    pub(crate) fn to(stage: usize) -> Self {
        Self {
            stage,
            is_counted: false,
            is_judged: false,
            in_time: 0,
            judged: 0,
            left: 0,
            still_open: vec![],
            passed_unrecorded: 0,
            times: vec![],
        }
    }

    /// What they say of how soon journeys arrive.
    pub(crate) fn steps(self) -> Steps {
        Steps::of(self.times)
    }

    fn report(mut self, stage: &StageName, resamples: usize, draws: &mut Draws) -> Durations {
        sort(&mut self.times);
        let curves = Curves::of_sorted(&self.times);
        let likely = quantile_interval(&self.times, 0.5, resamples, draws);
        let usual = curves.conditional_quantile(0.9);
        let kept = wilson(self.in_time, self.judged);
        let standard = Standard {
            in_time: self.in_time,
            judged: self.judged,
            share: share(self.in_time, self.judged),
            low: kept.map(|kept| kept.low),
            high: kept.map(|kept| kept.high),
        };
        let arrived = self.times.iter().filter(|spell| spell.end == End::Arrived);
        let arrived: Vec<f64> = arrived.map(|spell| spell.days).collect();
        let (low, high) = curves.median_interval();
        Durations {
            stage: stage.clone(),
            arrived: arrived.len(),
            open: self.still_open.len(),
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
            median_low_days: likely.map(|likely| likely.low),
            median_high_days: likely.map(|likely| likely.high),
            p90_days_if_arriving: usual,
            open_for_longer: usual
                .map_or(0, |usual| self.still_open.iter().filter(|days| **days > usual).count()),
            standard: Some(standard).filter(|it| it.judged > 0),
            cumulative_incidence: incidence(&curves),
        }
    }
}

impl Count for Spells {
    fn count(&mut self, course: &Course<'_>, footnote: &mut Footnote) {
        let Some((spell, fate)) = time_to(course, self.stage, self.is_counted) else { return };
        if self.is_judged
            && let Some(outcome) = outcome_of(course, STANDARD)
        {
            let in_time = matches!(outcome, ClockOutcome::Met | ClockOutcome::MetRecordedLate);
            let missed = matches!(outcome, ClockOutcome::Missed | ClockOutcome::Overdue);
            self.in_time += usize::from(in_time);
            self.judged += usize::from(in_time || missed);
        }
        if spell.days < 0.0 {
            footnote.negative_durations += 1;
            return;
        }
        match fate {
            Fate::Arrived => {}
            Fate::PassedUnrecorded => self.passed_unrecorded += 1,
            Fate::Left => self.left += 1,
            Fate::Open => self.still_open.push(spell.days),
        }
        self.times.push(spell);
    }

    fn add(&mut self, next: Self) {
        self.in_time += next.in_time;
        self.judged += next.judged;
        self.left += next.left;
        self.still_open.extend(next.still_open);
        self.passed_unrecorded += next.passed_unrecorded;
        self.times.extend(next.times);
    }

    fn close(&mut self) {
        sort(&mut self.times);
    }
}

// What became of a journey on its way to a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Arrived,
    PassedUnrecorded,
    Left,
    Open,
}

fn time_to(course: &Course<'_>, stage: usize, is_counted: bool) -> Option<(Spell, Fate)> {
    let begun = course.begun_at()?;
    let (until, end, fate) = match (course.entered[stage], course.outcome()) {
        (Some(arrived), _) => (arrived, End::Arrived, Fate::Arrived),
        (None, Outcome::Approved) => {
            (course.approved_at().unwrap_or(course.as_at), End::Open, Fate::PassedUnrecorded)
        }
        (None, Outcome::Left(_)) => {
            let ended = course.ended.map_or(course.as_at, |ended| ended.happened_at);
            (ended, End::Left, Fate::Left)
        }
        (None, Outcome::Open(_)) => (course.as_at, End::Open, Fate::Open),
    };
    let days = if is_counted { course.days(begun, until) } else { days(begun, until) };
    Some((Spell { days, end }, fate))
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
