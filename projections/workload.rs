//! What each worker looks after: open households by stage, what is due on them, and what came and went
//! lately. It says how the work lies, and not who is good: households differ.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::{JourneyId, StageName, WorkerId};
use domain::journey::JourneyEvent;
use serde::Serialize;

use crate::assessment::assessment;
use crate::clocks::{ClockOutcome, runs};
use crate::course::{Course, Outcome};
use crate::durations::days;
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, Within, count, grouped, listed};
use crate::history::Micros;
use crate::journeys::{agreed, worker, worker_at};
use crate::question::{Basis, By, Question, QuestionError};
use crate::silence::activities;
use crate::statistics::quantiles::{percentile, sorted};
use crate::view::View;

/// Days that are recent.
const RECENT: f64 = 28.0;

/// What is looked after, by whom.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Workload {
    /// For all, for each worker and for nobody: all stages together, then each of them.
    pub rows: Vec<LoadRow>,
    /// Open households that nobody looks after yet.
    pub unallocated: Unallocated,
}

/// Open households that nobody looks after, and how long they have waited since they asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Unallocated {
    /// How many.
    pub households: usize,
    /// Days that half of them have waited for at most.
    pub median_days: Option<f64>,
    /// Days that the one has waited that asked first.
    pub longest_days: Option<f64>,
}

/// Whose households are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// Everybody's.
    #[default]
    All,
    /// Those of one worker.
    Worker(WorkerId),
    /// Those that nobody looks after.
    Nobody,
}

/// What is looked after: by all, by one or by nobody, at all stages or at one.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LoadRow {
    /// Whose.
    #[serde(skip)]
    pub whose: Whose,
    /// The worker, where it is one's.
    pub worker: Option<WorkerId>,
    /// What they are called.
    pub name: Option<String>,
    /// At which stage. None: at all of them.
    pub stage: Option<StageName>,
    /// Open households.
    pub open: usize,
    /// Of these, those that are paused.
    pub paused: usize,
    /// Of the open, those whose assessment is under way.
    pub assessments: usize,
    /// Of the open, those whose next action is due on that day.
    pub due_today: usize,
    /// Of the open, those whose next action was due before.
    pub overdue: usize,
    /// Of the open that are not paused, those for which no next action is agreed.
    pub none_set: usize,
    /// Of the open, those with a clock that runs over its limit.
    pub over_limit: usize,
    /// Taken on in the last 28 days.
    pub taken_on: usize,
    /// Given to somebody else in the last 28 days.
    pub handed_over: usize,
    /// Approved or ended in the last 28 days.
    pub closed: usize,
    /// Days since anything was recorded on the household that has waited for that longest. Those that
    /// are paused are left out.
    pub longest_wait_days: Option<f64>,
}

/// A number of the report, and which households it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the row explains them")]
pub enum Figure {
    Open,
    Paused,
    Assessments,
    DueToday,
    Overdue,
    NoneSet,
    OverLimit,
    TakenOn,
    HandedOver,
    Closed,
}

impl Figure {
    /// Every number.
    pub const ALL: [Self; 10] = [
        Self::Open,
        Self::Paused,
        Self::Assessments,
        Self::DueToday,
        Self::Overdue,
        Self::NoneSet,
        Self::OverLimit,
        Self::TakenOn,
        Self::HandedOver,
        Self::Closed,
    ];

    /// Its word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paused => "paused",
            Self::Assessments => "assessments",
            Self::DueToday => "due-today",
            Self::Overdue => "overdue",
            Self::NoneSet => "none-set",
            Self::OverLimit => "over-limit",
            Self::TakenOn => "taken-on",
            Self::HandedOver => "handed-over",
            Self::Closed => "closed",
        }
    }
}

/// A word that is no number of this report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "There is no figure called “{0}”: use one of {known}",
    known = Figure::ALL.map(Figure::as_str).join(", ")
)]
pub struct UnknownFigure(String);

impl std::str::FromStr for Figure {
    type Err = UnknownFigure;

    fn from_str(word: &str) -> Result<Self, UnknownFigure> {
        let found = Self::ALL.into_iter().find(|figure| figure.as_str() == word);
        found.ok_or_else(|| UnknownFigure(word.to_owned()))
    }
}

/// Which number is looked behind.
#[derive(Clone, Copy, Debug)]
pub struct Which {
    /// What it counts.
    pub figure: Figure,
    /// Whose households.
    pub whose: Whose,
    /// At which stage, by its place among those of the view. None: at all of them.
    pub stage: Option<usize>,
}

/// A household behind a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The journey.
    pub journey: JourneyId,
    /// When something was last recorded of it that people did.
    pub last: Option<DateTime<Utc>>,
    /// Days since.
    pub days: Option<f64>,
}

/// What each worker looks after as at an instant, and how that came about in the 28 days before. A
/// household counts with who looks after it then; what was taken on, handed over or closed, with who did.
pub fn workload(view: &View<'_>, question: &Question) -> Result<Grouped<Workload>, QuestionError> {
    let question = judged(question)?;
    let counted = count(view, &question, &Tally::default())?;
    Ok(grouped(view, counted, question.by, |tally, _| tally.report(view)))
}

/// The households behind a number, of all or of one group: what has waited longest first.
pub fn behind(
    view: &View<'_>,
    question: &Question,
    which: Which,
    within: Within<'_>,
) -> Result<Vec<Listed>, QuestionError> {
    let question = judged(question)?;
    let mut found = listed(view, &question, within, |course| {
        let is_there = which.stage.is_none_or(|stage| stage == at(course));
        (is_there && marks(course).contains(&(which.whose, which.figure))).then(|| {
            let last = activities(course).next_back();
            Listed {
                journey: course.id(),
                last: last.and_then(DateTime::from_timestamp_micros),
                days: last.map(|last| days(last, view.as_at)),
            }
        })
    })?;
    found.sort_by_key(|it| it.last);
    Ok(found)
}

// It is by worker anyhow.
fn judged(question: &Question) -> Result<Question, QuestionError> {
    if question.basis == Basis::Period {
        return Err(QuestionError::NoPeriod);
    }
    question.is_plain()?;
    Ok(Question { by: question.by.filter(|by| *by != By::Worker), ..question.clone() })
}

fn at(course: &Course<'_>) -> usize {
    course.current.unwrap_or(0)
}

// The numbers that count a journey, and whose each is.
fn marks(course: &Course<'_>) -> BTreeSet<(Whose, Figure)> {
    let mut marks = BTreeSet::new();
    let mut mark = |worker: Option<WorkerId>, figure| {
        marks.extend([(Whose::All, figure), (Whose::of(worker), figure)]);
    };
    let is_recent = |at: Micros| days(at, course.view.as_at) < RECENT;
    let closed_at = match course.outcome() {
        Outcome::Open(_) => {
            for figure in standing(course) {
                mark(worker(course), figure);
            }
            None
        }
        Outcome::Approved => course.approved_at(),
        Outcome::Left(_) => course.ended.map(|ended| ended.happened_at),
    };
    if let Some(at) = closed_at.filter(|at| is_recent(*at)) {
        mark(worker_at(course, at), Figure::Closed);
    }
    let mut before = None;
    for fact in course.facts() {
        let JourneyEvent::WorkerAssigned { worker } = course.kind(fact) else { continue };
        let from = before.replace(*worker);
        if from != Some(*worker) && is_recent(fact.happened_at) {
            mark(Some(*worker), Figure::TakenOn);
            if from.is_some() {
                mark(from, Figure::HandedOver);
            }
        }
    }
    marks
}

// What is to be said of an open household as it stands.
fn standing(course: &Course<'_>) -> Vec<Figure> {
    let is_paused = course.is_paused();
    let today = DateTime::from_timestamp_micros(course.view.as_at).map(london_day);
    let due = agreed(course).map(|(_, day)| day).filter(|_| !is_paused);
    let is_over = || runs(course).iter().any(|run| run.outcome == ClockOutcome::Overdue);
    let is_assessed = || assessment(course).is_some_and(|it| it.reported_at.is_none());
    let told = [
        (Figure::Open, true),
        (Figure::Paused, is_paused),
        (Figure::Assessments, is_assessed()),
        (Figure::DueToday, due.is_some() && due == today),
        (Figure::Overdue, due.is_some() && due < today),
        (Figure::NoneSet, due.is_none() && !is_paused),
        (Figure::OverLimit, is_over()),
    ];
    told.into_iter().filter(|(_, is_so)| *is_so).map(|(figure, _)| figure).collect()
}

impl Whose {
    fn of(worker: Option<WorkerId>) -> Self {
        worker.map_or(Self::Nobody, Self::Worker)
    }

    fn worker(self) -> Option<WorkerId> {
        match self {
            Self::Worker(worker) => Some(worker),
            Self::All | Self::Nobody => None,
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Tally {
    loads: BTreeMap<(Whose, Option<usize>), LoadRow>,
    // Days since they asked, of those whom nobody looks after.
    unallocated: Vec<f64>,
}

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, _: &mut Footnote) {
        let stages = [None, Some(at(course))];
        for (whose, figure) in marks(course) {
            for stage in stages {
                *self.loads.entry((whose, stage)).or_default().figure_mut(figure) += 1;
            }
        }
        if !matches!(course.outcome(), Outcome::Open(_)) {
            return;
        }
        let now = course.view.as_at;
        let own = worker(course);
        if own.is_none() {
            self.unallocated.extend(course.begun_at().map(|begun| days(begun, now)));
        }
        let Some(last) = activities(course).next_back().filter(|_| !course.is_paused()) else {
            return;
        };
        for whose in [Whose::All, Whose::of(own)] {
            for stage in stages {
                let row = self.loads.entry((whose, stage)).or_default();
                let waits = days(last, now);
                let longest = row.longest_wait_days.map_or(waits, |longest| longest.max(waits));
                row.longest_wait_days = Some(longest);
            }
        }
    }

    fn add(&mut self, next: Self) {
        for (key, mut more) in next.loads {
            let row = self.loads.entry(key).or_default();
            for figure in Figure::ALL {
                *row.figure_mut(figure) += *more.figure_mut(figure);
            }
            let longest = row.longest_wait_days.into_iter().chain(more.longest_wait_days);
            row.longest_wait_days = longest.reduce(f64::max);
        }
        self.unallocated.extend(next.unallocated);
    }
}

impl Tally {
    fn report(mut self, view: &View<'_>) -> Workload {
        self.loads.entry((Whose::All, None)).or_default();
        let rows = self.loads.into_iter().map(|((whose, stage), row)| LoadRow {
            whose,
            worker: whose.worker(),
            stage: stage.map(|stage| view.stages[stage].0.clone()),
            ..row
        });
        let waited = sorted(self.unallocated);
        Workload {
            rows: rows.collect(),
            unallocated: Unallocated {
                households: waited.len(),
                median_days: percentile(&waited, 0.5),
                longest_days: waited.last().copied(),
            },
        }
    }
}

impl LoadRow {
    /// One of its numbers.
    pub fn figure(&self, figure: Figure) -> usize {
        // The same place is written and read.
        *self.clone().figure_mut(figure)
    }

    fn figure_mut(&mut self, figure: Figure) -> &mut usize {
        match figure {
            Figure::Open => &mut self.open,
            Figure::Paused => &mut self.paused,
            Figure::Assessments => &mut self.assessments,
            Figure::DueToday => &mut self.due_today,
            Figure::Overdue => &mut self.overdue,
            Figure::NoneSet => &mut self.none_set,
            Figure::OverLimit => &mut self.over_limit,
            Figure::TakenOn => &mut self.taken_on,
            Figure::HandedOver => &mut self.handed_over,
            Figure::Closed => &mut self.closed,
        }
    }
}

#[cfg(test)]
mod tests;
