//! The recruitment funnel: how far journeys get, and where they leak.

use chrono::NaiveDate;
use domain::calendar::start_of;
use domain::ids::StageName;
use serde::Serialize;

use crate::course::{Course, Outcome};
use crate::durations::{Spells, days};
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, Span, Within, count, grouped};
use crate::question::{Basis, By, Question, QuestionError};
use crate::statistics::chances::Chances;
use crate::statistics::quantiles::{percentile, sorted};
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
    /// Whether the youngest enquiry is older than nine in ten approvals take. None without an end
    /// date.
    pub mature: Option<bool>,
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
}

/// How far journeys get, by the stages of the pathway.
pub fn funnel(view: &View<'_>, question: &Question) -> Result<Grouped<Funnel>, QuestionError> {
    let none = Tally::new(view, question)?;
    let counted = count(view, question, &none)?;
    let outlook = Outlook::of(view, question)?;
    Ok(grouped(counted, question.by, |tally, part| {
        let to = match (question.by, part) {
            (Some(By::Month), Within::Group(Some(month))) => first_of_next(month),
            _ => question.to,
        };
        tally.report(view, question, &outlook, to)
    }))
}

#[derive(Clone, Debug)]
struct Tally {
    period: Option<Span>,
    ordered: bool,
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
    days: Vec<f64>,
}

impl Stage {
    fn take_days(&mut self, taken: Option<f64>, footnote: &mut Footnote) {
        match taken {
            Some(negative) if negative < 0.0 => footnote.negative_durations += 1,
            taken => self.days.extend(taken),
        }
    }
}

impl Tally {
    fn new(view: &View<'_>, question: &Question) -> Result<Self, QuestionError> {
        let period = match question.basis {
            Basis::Period => Some(Span::of(question)?),
            Basis::Cohort => None,
        };
        let stages = vec![Stage::default(); view.stages.len()];
        let ordered = question.ordered;
        Ok(Self { period, ordered, enquiries: 0, approved: 0, stages, open: vec![] })
    }

    // Each stage on its own: what happened in the period, whenever the enquiry was.
    fn count_period(&mut self, course: &Course<'_>, span: Span, footnote: &mut Footnote) {
        let begun = course.begun_at();
        self.enquiries += usize::from(begun.is_some_and(|begun| span.has(begun)));
        self.approved += usize::from(course.approved_at().is_some_and(|at| span.has(at)));
        for (stage, entered) in self.stages.iter_mut().zip(course.entered) {
            let Some(entered) = entered.filter(|entered| span.has(*entered)) else { continue };
            stage.reached += 1;
            stage.take_days(begun.map(|begun| days(begun, entered)), footnote);
        }
        if let (Outcome::Left(stage), Some(ended)) = (course.outcome(), course.ended)
            && span.has(ended.happened_at)
        {
            self.stages[stage].left += 1;
        }
    }

    fn count_ordered(&mut self, course: &Course<'_>, footnote: &mut Footnote) {
        let passed = course.passed_in_order();
        for place in passed {
            self.stages[*place].reached += 1;
        }
        let is_approved =
            course.outcome() == Outcome::Approved && passed.ends_with(&[course.last()]);
        // Whoever left before the approval left short of it.
        let short = passed.strip_suffix(&[course.last()]).unwrap_or(passed);
        let (furthest, before) = short.split_last().map_or((0, short), |(at, rest)| (*at, rest));
        let moved_on = match passed.strip_suffix(&[self.stages.len() - 1]) {
            _ if !is_approved => before,
            all_but_the_last => all_but_the_last.unwrap_or(passed),
        };
        for place in moved_on {
            self.stages[*place].moved_on += 1;
        }
        match course.outcome() {
            Outcome::Approved if is_approved => self.approved += 1,
            Outcome::Approved => footnote.approved_out_of_order += 1,
            Outcome::Left(_) => self.stages[furthest].left += 1,
            Outcome::Open(_) => self.stages[furthest].still_in += 1,
        }
    }

    fn count_any_order(&mut self, course: &Course<'_>) {
        let outcome = course.outcome();
        let last = self.stages.len() - 1;
        let furthest = if outcome == Outcome::Approved { last } else { course.furthest() };
        let entered = self.stages.iter_mut().zip(course.entered).enumerate();
        for (place, (stage, _)) in entered.filter(|(_, (_, entered))| entered.is_some()) {
            stage.reached += 1;
            stage.moved_on += usize::from(place < furthest);
        }
        match outcome {
            Outcome::Approved => self.approved += 1,
            Outcome::Left(stage) => self.stages[stage].left += 1,
            Outcome::Open(stage) => self.stages[stage].still_in += 1,
        }
    }

    fn report(
        self,
        view: &View<'_>,
        question: &Question,
        outlook: &Outlook,
        to: Option<NaiveDate>,
    ) -> Funnel {
        let cohort = self.period.is_none();
        let enquiries = self.enquiries;
        let expected_share = if cohort {
            outlook.expected_share(self.approved, enquiries, &self.open)
        } else {
            None
        };
        let mut previous = None;
        let rows = self.stages.into_iter().zip(&view.stages).map(|(stage, (name, _))| {
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
                median_days: percentile(&sorted(stage.days), 0.5),
            }
        });
        Funnel {
            enquiries,
            stages: rows.collect(),
            approved: self.approved,
            expected_share,
            mature: to.filter(|_| cohort).map(|to| outlook.is_mature(question, to)),
        }
    }
}

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, footnote: &mut Footnote) {
        if let Some(span) = self.period {
            return self.count_period(course, span, footnote);
        }
        self.enquiries += 1;
        if self.ordered {
            self.count_ordered(course, footnote);
        } else {
            self.count_any_order(course);
        }
        let begun = course.begun_at();
        for (stage, entered) in self.stages.iter_mut().zip(course.entered) {
            let taken = begun.zip(*entered).map(|(begun, entered)| days(begun, entered));
            stage.take_days(taken, footnote);
        }
        if let Outcome::Open(stage) = course.outcome() {
            let since = Stays::of(course).last().map_or(0.0, |(_, spell)| spell.days);
            self.open.push((stage, since));
        }
    }
}

// What experience says of journeys under way.
struct Outlook {
    chances: Chances,
    p90_days: Option<f64>,
    has_a_year: bool,
}

impl Outlook {
    // From all journeys known, whenever their enquiry was, under the same filters.
    fn of(view: &View<'_>, question: &Question) -> Result<Self, QuestionError> {
        let all = Question { from: None, to: None, by: None, ..question.clone() };
        let all = Question { basis: Basis::Cohort, ..all };
        let last = view.stages.len().saturating_sub(1);
        let whole = Question { filters: vec![], ..all.clone() };
        let (stays, _, _) = count(view, &whole, &Stays::new(last))?;
        let (approvals, _, _) = count(view, &all, &Spells::to(last))?;
        let age = |begun| days(begun, view.as_at);
        Ok(Self {
            has_a_year: stays.first.is_some_and(|first| age(first) >= 365.0),
            chances: Chances::of(&stays.stages),
            p90_days: approvals.curves().conditional_quantile(0.9),
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of journeys are far below 2^52")]
    fn expected_share(
        &self,
        approved: usize,
        enquiries: usize,
        open: &[(usize, f64)],
    ) -> Option<f64> {
        let mut expected = approved as f64;
        for (stage, days) in open {
            expected += self.chances.of_arriving(*stage, *days)?;
        }
        (enquiries > 0).then(|| expected / enquiries as f64)
    }

    fn is_mature(&self, question: &Question, to: NaiveDate) -> bool {
        let age = days(start_of(to).timestamp_micros(), question.as_at.timestamp_micros());
        self.has_a_year && self.p90_days.is_some_and(|p90| age >= p90)
    }
}

/// How long journeys stay at each stage, and whether they then go on.
#[derive(Clone, Debug)]
pub(crate) struct Stays {
    pub(crate) stages: Vec<Vec<Spell>>,
    first: Option<i64>,
}

impl Stays {
    fn new(stages: usize) -> Self {
        Self { stages: vec![vec![]; stages], first: None }
    }

    /// The stays of one journey. The stages it reached are put in the order in which it did, so
    /// that none is negative; a stage that it skipped has none.
    pub(crate) fn of(course: &Course<'_>) -> Vec<(usize, Spell)> {
        let last = course.last();
        let entered = course.entered.iter().enumerate();
        let reached: Vec<(usize, i64)> =
            entered.filter_map(|(stage, at)| Some((stage, (*at)?))).collect();
        let mut times: Vec<i64> = reached.iter().map(|(_, at)| *at).collect();
        times.sort_unstable();
        let (ended, end) = match (course.outcome(), course.ended) {
            (Outcome::Left(_), Some(ended)) => (ended.happened_at, End::Left),
            _ => (course.view.as_at, End::Open),
        };
        let mut stays = vec![];
        for (place, (stage, _)) in reached.iter().enumerate().filter(|(_, it)| it.0 != last) {
            let (until, end) = match times.get(place + 1) {
                Some(next) => (*next, End::Arrived),
                None => (ended, end),
            };
            stays.push((*stage, Spell { days: days(times[place], until).max(0.0), end }));
        }
        stays
    }
}

impl Count for Stays {
    fn count(&mut self, course: &Course<'_>, _: &mut Footnote) {
        let begun = course.begun_at();
        self.first = self.first.into_iter().chain(begun).min();
        for (stage, spell) in Self::of(course) {
            if let Some(spells) = self.stages.get_mut(stage) {
                spells.push(spell);
            }
        }
    }
}

fn first_of_next(month: &str) -> Option<NaiveDate> {
    let first: NaiveDate = format!("{month}-01").parse().ok()?;
    first.checked_add_months(chrono::Months::new(1))
}
