//! The recruitment funnel: how far journeys get, and where they leak.

mod marks;
mod outlook;
mod stays;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::ids::{JourneyId, StageName};
use serde::Serialize;

pub use self::marks::Mark;
use self::marks::{How, marks};
pub(crate) use self::outlook::Outlook;
use self::outlook::first_of_next;
pub(crate) use self::stays::{Stay, stay, steps};
use crate::course::{Course, Outcome};
use crate::durations::days;
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, Within, count, grouped, listed};
use crate::history::Micros;
use crate::parts::beside_each_other;
use crate::question::{By, Question, QuestionError};
use crate::statistics::quantiles::{Values, percentiles_among};
use crate::statistics::shares::{share, wilson};
use crate::statistics::survival::{End, Spell};
use crate::view::View;

/// How far the journeys of a cohort got.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Funnel {
    /// Enquiries received. Each was approved, left at a stage, or is still in at one.
    pub enquiries: usize,
    /// One row a stage.
    pub stages: Vec<FunnelRow>,
    /// Journeys approved.
    pub approved: usize,
    /// The share that will be approved in the end, those under way included.
    pub expected_share: Option<f64>,
    /// Its 95% interval, by resampling, as far as those under way can still change it. None in a window.
    pub expected_low: Option<f64>,
    /// Its 95% interval, by resampling.
    pub expected_high: Option<f64>,
    /// Whether the youngest enquiry is older than nine in ten approvals take. None without an end
    /// date.
    pub mature: Option<bool>,
    /// The day on which it is, or was, old enough. None where that cannot be said.
    pub judged_on: Option<NaiveDate>,
}

/// A stage of the funnel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FunnelRow {
    /// The stage.
    pub stage: StageName,
    /// Journeys for which its entry is recorded, in any order unless asked otherwise.
    pub reached: usize,
    /// Of these, how many went further. None in a period.
    pub moved_on: Option<usize>,
    /// Journeys that ended here, without approval.
    pub left: usize,
    /// Journeys under way here. None in a period.
    pub still_in: Option<usize>,
    /// `reached` of all enquiries.
    pub share_of_enquiries: Option<f64>,
    /// Its 95% interval (Wilson 1927).
    pub low: Option<f64>,
    /// Its 95% interval (Wilson 1927).
    pub high: Option<f64>,
    /// `reached` of those who reached the stage before.
    pub share_of_previous: Option<f64>,
    /// Days from the enquiry, of half of those who reached it.
    pub median_days: Option<f64>,
    /// Days from the enquiry, of three quarters of them.
    pub p75_days: Option<f64>,
}

/// How far journeys get, by the stages of the pathway.
pub fn funnel(view: &View<'_>, question: &Question) -> Result<Grouped<Funnel>, QuestionError> {
    let none = Tally::new(view, question)?;
    let is_judged = question.to.is_some() || question.by == Some(By::Month);
    let is_kept = Outlook::kept(view, question).is_some();
    let (counted, outlook) = if Outlook::is_of_those(question) && !is_kept {
        let none = (none, Outlook::nothing(view));
        let ((whole, stays), _, footnote) = count(view, question, &none)?;
        let outlook = Outlook::by(stays.experience(), view, question, is_judged)?;
        ((whole, BTreeMap::new(), footnote), outlook)
    } else {
        (count(view, question, &none)?, Outlook::of(view, question, is_judged)?)
    };
    Ok(grouped(view, counted, question.by, |tally, part| {
        let to = match (question.by, part) {
            (Some(By::Month), Within::Group(Some(month))) => first_of_next(month),
            _ => question.to,
        };
        tally.report(view, question, &outlook, (part, to))
    }))
}

/// The journeys behind a number of the funnel, of all or of one group, in the log's order.
pub fn behind(
    view: &View<'_>,
    question: &Question,
    number: Mark,
    within: Within<'_>,
) -> Result<Vec<JourneyId>, QuestionError> {
    let how = How::of(question)?;
    listed(view, question, within, |course| {
        let mut is_behind = false;
        marks(course, how, |mark| is_behind |= mark == number);
        is_behind.then(|| course.id())
    })
}

#[derive(Clone, Debug)]
struct Tally {
    how: How,
    enquiries: usize,
    approved: usize,
    stages: Vec<Stage>,
    // Open journeys: stage, and days spent there.
    open: Vec<(usize, f64)>,
}

#[derive(Clone, Debug, Default)]
struct Stage {
    reached: usize,
    moved_on: usize,
    left: usize,
    still_in: usize,
    days: Values,
}

impl Stage {
    fn take_days(&mut self, taken: Option<f64>, footnote: &mut Footnote) {
        match taken {
            Some(negative) if negative < 0.0 => footnote.negative_durations += 1,
            // No day between a Sunday and the Saturday before is none all the same.
            taken => taken.into_iter().for_each(|taken| self.days.push(taken.abs())),
        }
    }
}

impl Tally {
    fn new(view: &View<'_>, question: &Question) -> Result<Self, QuestionError> {
        let stages = vec![Stage::default(); view.stages.len()];
        Ok(Self { how: How::of(question)?, enquiries: 0, approved: 0, stages, open: vec![] })
    }

    fn report(
        self,
        view: &View<'_>,
        question: &Question,
        outlook: &Outlook,
        (part, to): (Within<'_>, Option<NaiveDate>),
    ) -> Funnel {
        let cohort = !matches!(self.how, How::Period(_));
        let enquiries = self.enquiries;
        let settles = cohort && question.within.is_none();
        let asked = format!("expected share: {} {} {part:?}", view.pathway, question.words());
        let expected = if settles {
            outlook.expected(self.approved, enquiries, &self.open, &asked)
        } else {
            None
        };
        let mut previous = None;
        let mut stages = self.stages;
        let taken = stages.iter_mut().map(|stage| std::mem::take(&mut stage.days)).collect();
        let taken =
            beside_each_other(enquiries, taken, |days| percentiles_among(&[&days], [0.5, 0.75]));
        let stages = stages.into_iter().zip(taken).zip(&view.stages);
        let rows = stages.map(|((stage, [median_days, p75_days]), (name, _))| {
            let interval = wilson(stage.reached, enquiries).filter(|_| cohort);
            let share_of_previous =
                previous.filter(|_| cohort).and_then(|before| share(stage.reached, before));
            previous = Some(stage.reached);
            FunnelRow {
                stage: name.clone(),
                reached: stage.reached,
                moved_on: cohort.then_some(stage.moved_on),
                left: stage.left,
                still_in: cohort.then_some(stage.still_in),
                share_of_enquiries: share(stage.reached, enquiries).filter(|_| cohort),
                low: interval.map(|interval| interval.low),
                high: interval.map(|interval| interval.high),
                share_of_previous,
                median_days,
                p75_days,
            }
        });
        Funnel {
            enquiries,
            stages: rows.collect(),
            approved: self.approved,
            expected_share: expected.as_ref().map(|it| it.share),
            expected_low: expected.as_ref().and_then(|it| it.low),
            expected_high: expected.as_ref().and_then(|it| it.high),
            mature: to.filter(|_| cohort).map(|to| outlook.is_mature(question, to)),
            judged_on: to.filter(|_| cohort).and_then(|to| outlook.judged_on(to)),
        }
    }
}

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, footnote: &mut Footnote) {
        let begun = course.begun_at();
        let taken = |entered: Option<i64>| {
            begun.zip(entered).map(|(begun, entered)| course.days(begun, entered))
        };
        let (how, stages) = (self.how, &mut self.stages);
        marks(course, how, |mark| match mark {
            Mark::Enquiry => self.enquiries += 1,
            Mark::Approved => self.approved += 1,
            Mark::Reached(stage) => {
                stages[stage].reached += 1;
                if let How::Period(_) = how {
                    stages[stage].take_days(taken(course.entered[stage]), footnote);
                }
            }
            Mark::MovedOn(stage) => stages[stage].moved_on += 1,
            Mark::Left(stage) => stages[stage].left += 1,
            Mark::StillIn(stage) => stages[stage].still_in += 1,
            Mark::OutOfOrder => footnote.approved_out_of_order += 1,
        });
        if let How::Period(_) = how {
            return;
        }
        for (stage, entered) in self.stages.iter_mut().zip(course.entered) {
            stage.take_days(taken(*entered), footnote);
        }
        if let Outcome::Open(stage) = course.outcome() {
            let mut since = 0.0;
            each_stretch(course, |stretch| since = stretch.spell().days);
            self.open.push((stage, since));
        }
    }

    fn add(&mut self, next: Self) {
        self.enquiries += next.enquiries;
        self.approved += next.approved;
        for (stage, more) in self.stages.iter_mut().zip(next.stages) {
            stage.reached += more.reached;
            stage.moved_on += more.moved_on;
            stage.left += more.left;
            stage.still_in += more.still_in;
            stage.days.append(more.days);
        }
        self.open.extend(next.open);
    }
}

/// A journey's time at one stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub(crate) stage: usize,
    pub(crate) from: Micros,
    pub(crate) until: Micros,
    pub(crate) end: End,
}

impl Stretch {
    /// How long it is, and how it ends.
    pub(crate) fn spell(&self) -> Spell {
        Spell { days: days(self.from, self.until).max(0.0), end: self.end }
    }
}

/// Shows a journey's time, stage by stage. Where it reached them in another order, the first stage has the
/// first of the times, and so on, so that none is negative; a stage that it skipped has none.
pub(crate) fn each_stretch(course: &Course<'_>, show: impl FnMut(Stretch)) {
    let entered = course.entered.iter().enumerate();
    let reached = entered.filter_map(|(stage, at)| Some(((*at)?, stage)));
    let times = reached.clone().map(|(at, _)| at);
    if times.clone().is_sorted() {
        return stretches(course, reached, show);
    }
    let mut times: Vec<Micros> = times.collect();
    times.sort_unstable();
    stretches(course, times.into_iter().zip(reached.map(|(_, stage)| stage)), show);
}

// Of the stages that it reached, each with its time.
fn stretches(
    course: &Course<'_>,
    mut reached: impl Iterator<Item = (Micros, usize)>,
    mut show: impl FnMut(Stretch),
) {
    let last = course.last();
    let mut next = reached.next();
    while let Some((from, stage)) = next {
        next = reached.next();
        if stage == last {
            continue;
        }
        let left = || course.ended.filter(|_| matches!(course.outcome(), Outcome::Left(_)));
        let (until, end) = match next {
            Some((arrived, _)) => (arrived, End::Arrived),
            None => left().map_or((course.as_at, End::Open), |it| (it.happened_at, End::Left)),
        };
        show(Stretch { stage, from, until, end });
    }
}
