//! How promises were kept: each clock's runs counted, and the runs behind each count.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{ClockName, JourneyId, WorkerId};
use serde::Serialize;

use super::{ClockOutcome, Run, runs};
use crate::course::Course;
use crate::footnote::Footnote;
use crate::groups::{Grouped, Span, Within, chosen, grouped, month_of};
use crate::journeys::{worker, worker_at};
use crate::question::{Basis, By, Question, QuestionError};
use crate::statistics::quantiles::{percentile, sorted};
use crate::view::View;

/// Hours by which what is missed a little, and a little more, is late at most.
const DAY: f64 = 24.0;
const WEEK: f64 = 7.0 * DAY;

/// How each clock of the pathway was kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clocks {
    /// One row a clock, in the pathway's order.
    pub rows: Vec<ClockRow>,
}

/// How one clock was kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ClockRow {
    /// The clock.
    pub clock: Option<ClockName>,
    /// Stopped in time, and known in time.
    pub met: usize,
    /// Stopped in time, and recorded after it was due: late entry, not a missed promise.
    pub met_recorded_late: usize,
    /// Stopped too late, or overdue now.
    pub missed: usize,
    /// Of the missed, those that nothing has stopped yet.
    pub still_running: usize,
    /// Of the missed, those that were late by up to a day.
    pub late_by_a_day: usize,
    /// Of the missed, those that were late by more, up to a week.
    pub late_by_a_week: usize,
    /// Of the missed, those that were late by more than a week.
    pub late_by_more: usize,
    /// Not stopped, and not yet due.
    pub running: usize,
    /// Not stopped, and standing still while the journey is paused.
    pub paused: usize,
    /// Not stopped, and not needed any more before it was due.
    pub cancelled: usize,
    /// Hours from start to stop, pauses left out, in half the cases.
    pub median_hours: Option<f64>,
    /// The longest, those still running included.
    pub worst_hours: Option<f64>,
    /// Hours by which half of the missed were late at most, those still overdue as they stand.
    pub median_hours_late: Option<f64>,
    /// Hours by which the latest was late.
    pub worst_hours_late: Option<f64>,
}

/// A number of the report, and which runs it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the row of a clock explains them")]
pub enum Figure {
    /// Met, whenever it was recorded.
    InTime,
    Met,
    MetRecordedLate,
    Missed,
    LateByADay,
    LateByAWeek,
    LateByMore,
    StillOverdue,
    Running,
    Paused,
    Cancelled,
}

impl Figure {
    /// Every number.
    pub const ALL: [Self; 11] = [
        Self::InTime,
        Self::Met,
        Self::MetRecordedLate,
        Self::Missed,
        Self::LateByADay,
        Self::LateByAWeek,
        Self::LateByMore,
        Self::StillOverdue,
        Self::Running,
        Self::Paused,
        Self::Cancelled,
    ];

    /// Its word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InTime => "in-time",
            Self::Met => "met",
            Self::MetRecordedLate => "met-recorded-late",
            Self::Missed => "missed",
            Self::LateByADay => "late-by-a-day",
            Self::LateByAWeek => "late-by-a-week",
            Self::LateByMore => "late-by-more",
            Self::StillOverdue => "still-overdue",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether it counts a run.
    pub fn counts(self, run: &Run<'_>) -> bool {
        use ClockOutcome::{Cancelled, Met, MetRecordedLate, Missed, Overdue, Paused, Running};
        let late = |lies: fn(f64) -> bool| run.hours_late.is_some_and(lies);
        match self {
            Self::InTime => matches!(run.outcome, Met | MetRecordedLate),
            Self::Met => run.outcome == Met,
            Self::MetRecordedLate => run.outcome == MetRecordedLate,
            Self::Missed => matches!(run.outcome, Missed | Overdue),
            Self::LateByADay => late(|hours| hours <= DAY),
            Self::LateByAWeek => late(|hours| DAY < hours && hours <= WEEK),
            Self::LateByMore => late(|hours| WEEK < hours),
            Self::StillOverdue => run.outcome == Overdue,
            Self::Running => run.outcome == Running,
            Self::Paused => run.outcome == Paused,
            Self::Cancelled => run.outcome == Cancelled,
        }
    }
}

/// A run behind a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The journey.
    pub journey: JourneyId,
    /// The stage that its household is at now, by its place among the stages of the view.
    pub stage: usize,
    /// Who looked after it when the run was settled.
    pub worker_then: Option<WorkerId>,
    /// Who looks after it now.
    pub worker: Option<WorkerId>,
    /// What started it.
    pub started_at: DateTime<Utc>,
    /// By when.
    pub due_at: Option<DateTime<Utc>>,
    /// What stopped it.
    pub stopped_at: Option<DateTime<Utc>>,
    /// When that was known.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Hours by which it was missed.
    pub hours_late: Option<f64>,
}

/// How promises were kept on the journeys of a cohort, or by clocks started in a period. A month is
/// that of the clock's start. Service, team and worker are those that the household was with when the
/// run was settled: a promise counts with whoever could keep it.
pub fn clocks(view: &View<'_>, question: &Question) -> Result<Grouped<Clocks>, QuestionError> {
    let none = Tally { names: clock_names(view), rows: vec![] };
    let (mut whole, mut groups) = (none.clone(), BTreeMap::new());
    let mut cancelled = 0;
    let mut footnote = each_run(view, question, |_, run, group| {
        whole.take(run);
        cancelled += usize::from(Figure::Cancelled.counts(run));
        if question.by.is_some() {
            groups.entry(group).or_insert_with(|| none.clone()).take(run);
        }
    })?;
    footnote.cancelled_clocks = cancelled;
    Ok(grouped((whole, groups, footnote), question.by, |tally, _| tally.report()))
}

/// The runs behind a number of a clock, of all or of one group: what is latest first, and then what
/// was started first.
pub fn listed(
    view: &View<'_>,
    question: &Question,
    clock: &ClockName,
    figure: Figure,
    within: Within<'_>,
) -> Result<Vec<Listed>, QuestionError> {
    let names = clock_names(view);
    if !names.contains(clock) {
        let known: Vec<&str> = names.iter().map(ClockName::as_str).collect();
        let pathway = view.pathway.clone();
        return Err(QuestionError::UnknownClock(pathway, clock.clone(), known.join(", ")));
    }
    let mut listed = vec![];
    each_run(view, question, |course, run, of| {
        let is_asked = [Within::Whole, Within::Group(of.as_deref())].contains(&within);
        if is_asked && run.clock.name == *clock && figure.counts(run) {
            listed.push(Listed::of(course, run));
        }
    })?;
    let by_lateness = |one: &Listed, other: &Listed| {
        let late = |it: &Listed| it.hours_late.unwrap_or(0.0);
        late(other).total_cmp(&late(one)).then(one.started_at.cmp(&other.started_at))
    };
    listed.sort_by(by_lateness);
    Ok(listed)
}

impl Listed {
    fn of(course: &Course<'_>, run: &Run<'_>) -> Self {
        Self {
            journey: run.journey,
            stage: course.current.unwrap_or(0),
            worker_then: worker_at(course, run.settled_at.timestamp_micros()),
            worker: worker(course),
            started_at: run.started_at,
            due_at: run.due_at,
            stopped_at: run.stopped_at,
            recorded_at: run.recorded_at,
            hours_late: run.hours_late,
        }
    }
}

// Each run that a question means, with the group that it counts in.
fn each_run(
    view: &View<'_>,
    question: &Question,
    mut show: impl FnMut(&Course<'_>, &Run<'_>, Option<String>),
) -> Result<Footnote, QuestionError> {
    question.is_plain()?;
    let period = match question.basis {
        Basis::Period => Some(Span::of(question)?),
        Basis::Cohort => None,
    };
    let mut footnote = Footnote::default();
    chosen(view, question, &mut footnote, |course, _, _| {
        for run in runs(course) {
            if period.is_none_or(|span| span.has(run.started_at.timestamp_micros())) {
                let group = question.by.and_then(|by| group(by, course, &run));
                show(course, &run, group);
            }
        }
    })?;
    Ok(footnote)
}

fn group(by: By, course: &Course<'_>, run: &Run<'_>) -> Option<String> {
    let settled_at = run.settled_at.timestamp_micros();
    match by {
        By::Month => Some(month_of(run.started_at)),
        By::Version => Some(course.version()),
        By::Worker => worker_at(course, settled_at).map(|worker| worker.to_string()),
        By::Dimension(dimension) => course.dimension_at(dimension, settled_at).map(str::to_owned),
    }
}

fn clock_names(view: &View<'_>) -> Vec<ClockName> {
    let mut versions: Vec<_> = view.rules.iter().map(|rules| rules.pathway).collect();
    versions.sort_by_key(|version| std::cmp::Reverse(version.in_force_from));
    let mut names: Vec<ClockName> = vec![];
    for clock in versions.iter().flat_map(|version| &version.clocks) {
        if !names.contains(&clock.name) {
            names.push(clock.name.clone());
        }
    }
    names
}

#[derive(Clone, Debug)]
struct Tally {
    names: Vec<ClockName>,
    rows: Vec<(ClockRow, Times)>,
}

// Hours that clocks took, and hours by which they were late.
#[derive(Clone, Debug, Default)]
struct Times {
    taken: Vec<f64>,
    late: Vec<f64>,
}

impl ClockRow {
    /// One of its numbers.
    pub fn figure(&self, figure: Figure) -> usize {
        match figure {
            Figure::InTime => self.met + self.met_recorded_late,
            Figure::Met => self.met,
            Figure::MetRecordedLate => self.met_recorded_late,
            Figure::Missed => self.missed,
            Figure::LateByADay => self.late_by_a_day,
            Figure::LateByAWeek => self.late_by_a_week,
            Figure::LateByMore => self.late_by_more,
            Figure::StillOverdue => self.still_running,
            Figure::Running => self.running,
            Figure::Paused => self.paused,
            Figure::Cancelled => self.cancelled,
        }
    }

    fn take(&mut self, run: &Run<'_>, times: &mut Times) {
        for (count, figure) in [
            (&mut self.met, Figure::Met),
            (&mut self.met_recorded_late, Figure::MetRecordedLate),
            (&mut self.missed, Figure::Missed),
            (&mut self.late_by_a_day, Figure::LateByADay),
            (&mut self.late_by_a_week, Figure::LateByAWeek),
            (&mut self.late_by_more, Figure::LateByMore),
            (&mut self.still_running, Figure::StillOverdue),
            (&mut self.running, Figure::Running),
            (&mut self.paused, Figure::Paused),
            (&mut self.cancelled, Figure::Cancelled),
        ] {
            *count += usize::from(figure.counts(run));
        }
        if run.outcome == ClockOutcome::Cancelled {
            return;
        }
        if run.stopped_at.is_some() {
            times.taken.push(run.hours);
        }
        times.late.extend(run.hours_late);
        self.worst_hours = Some(self.worst_hours.map_or(run.hours, |worst| worst.max(run.hours)));
    }
}

impl Tally {
    fn take(&mut self, run: &Run<'_>) {
        self.rows.resize(self.names.len(), Default::default());
        if let Some(place) = self.names.iter().position(|name| *name == run.clock.name) {
            let (row, times) = &mut self.rows[place];
            row.take(run, times);
        }
    }

    fn report(mut self) -> Clocks {
        self.rows.resize(self.names.len(), Default::default());
        let rows = self.names.into_iter().zip(self.rows).map(|(name, (row, times))| {
            let late = sorted(times.late);
            ClockRow {
                clock: Some(name),
                median_hours: percentile(&sorted(times.taken), 0.5),
                median_hours_late: percentile(&late, 0.5),
                worst_hours_late: late.last().copied(),
                ..row
            }
        });
        Clocks { rows: rows.collect() }
    }
}
