//! How promises were kept: each clock's runs counted, and the runs behind each count.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::{ClockName, JourneyId, WorkerId};
use serde::Serialize;

use super::ran::{Ran, each_ran};
use super::{ClockOutcome, Run};
use crate::course::Course;
use crate::footnote::Footnote;
use crate::groups::{Grouped, Key, Span, Within, by_name, chosen, grouped, join};
use crate::journeys::{worker, worker_at};
use crate::parts::beside_each_other;
use crate::question::{Basis, By, Question, QuestionError};
use crate::statistics::quantiles::{Values, percentiles_among};
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
    let names = &view.clocks;
    let none = Tally { rows: vec![Row::default(); names.len()] };
    let nothing = || (none.clone(), BTreeMap::new());
    // Every run is in one group, so that groups add up to the whole.
    let (parts, mut footnote) =
        each_meant(view, question, nothing, |(whole, groups), _, ran, of| match question.by {
            None => whole.take(ran),
            Some(_) => groups.entry(of).or_insert_with(|| none.clone()).take(ran),
        })?;
    let (mut whole, mut groups) = nothing();
    for (more, groups_more) in parts {
        whole.add(more);
        for (key, more) in groups_more {
            join(&mut groups, key, more, Tally::add);
        }
    }
    let groups = by_name(view, groups, Tally::add);
    for group in groups.values() {
        whole.add(group.clone());
    }
    footnote.cancelled_clocks = whole.rows.iter().map(|row| row.counts.cancelled).sum();
    Ok(grouped(view, (whole, groups, footnote), question.by, |tally, _| tally.report(names)))
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
    let names = &view.clocks;
    if !names.contains(clock) {
        let known: Vec<&str> = names.iter().map(ClockName::as_str).collect();
        let pathway = view.pathway.clone();
        return Err(QuestionError::UnknownClock(pathway, clock.clone(), known.join(", ")));
    }
    let (parts, _) = each_meant(view, question, Vec::new, |listed, course, ran, of| {
        let is_asked = match within {
            Within::Whole => true,
            Within::Group(asked) => of.named(view).as_deref() == asked,
        };
        if is_asked && ran.clock.name == *clock {
            let run = ran.told(course).filter(|run| figure.counts(run));
            listed.extend(run.map(|run| Listed::of(course, &run)));
        }
    })?;
    let mut listed = parts.concat();
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
fn each_meant<T: Send>(
    view: &View<'_>,
    question: &Question,
    none: impl Fn() -> T + Sync,
    show: impl Fn(&mut T, &Course<'_>, &Ran<'_>, Key) + Sync,
) -> Result<(Vec<T>, Footnote), QuestionError> {
    question.is_plain()?;
    let period = match question.basis {
        Basis::Period => Some(Span::of(question)?),
        Basis::Cohort => None,
    };
    chosen(view, question, none, |told, course, _, _| {
        each_ran(course, |ran| {
            if period.is_none_or(|span| span.has(ran.start.happened_at)) {
                let group = question.by.map_or(Key::Nothing, |by| group(by, course, &ran));
                show(told, course, &ran, group);
            }
        });
    })
}

fn group(by: By, course: &Course<'_>, ran: &Ran<'_>) -> Key {
    let settled_at = ran.settled_at();
    match by {
        By::Month => Key::of_month(ran.start.happened_at),
        By::Version => Key::Version(course.pathway().in_force_from),
        By::Audience => Key::of_audience(course),
        By::Worker => worker_at(course, settled_at).map_or(Key::Nothing, Key::Worker),
        By::Dimension(dimension) => Key::of_name(course.name_at(dimension, settled_at)),
    }
}

#[derive(Clone, Debug)]
struct Tally {
    // One a clock of the view.
    rows: Vec<Row>,
}

// Counts of a clock, with the hours that it took, and those by which it was late.
#[derive(Clone, Debug, Default)]
struct Row {
    counts: ClockRow,
    taken: Values,
    late: Values,
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

    fn count_mut(&mut self, outcome: ClockOutcome) -> &mut usize {
        match outcome {
            ClockOutcome::Met => &mut self.met,
            ClockOutcome::MetRecordedLate => &mut self.met_recorded_late,
            ClockOutcome::Missed | ClockOutcome::Overdue => &mut self.missed,
            ClockOutcome::Running => &mut self.running,
            ClockOutcome::Paused => &mut self.paused,
            ClockOutcome::Cancelled => &mut self.cancelled,
        }
    }

    fn late_mut(&mut self, hours: f64) -> &mut usize {
        match hours {
            ..=DAY => &mut self.late_by_a_day,
            ..=WEEK => &mut self.late_by_a_week,
            _ => &mut self.late_by_more,
        }
    }
}

impl Row {
    fn take(&mut self, ran: &Ran<'_>) {
        *self.counts.count_mut(ran.outcome) += 1;
        self.counts.still_running += usize::from(ran.outcome == ClockOutcome::Overdue);
        if let Some(late) = ran.hours_late() {
            *self.counts.late_mut(late) += 1;
            self.counts.worst_hours_late = largest(self.counts.worst_hours_late, Some(late));
            self.late.push(late);
        }
        if ran.outcome == ClockOutcome::Cancelled {
            return;
        }
        let hours = ran.hours();
        if ran.stop.is_some() {
            self.taken.push(hours);
        }
        self.counts.worst_hours = largest(self.counts.worst_hours, Some(hours));
    }

    fn add(&mut self, next: Self) {
        let Self { counts: more, taken, late } = next;
        let counts = &mut self.counts;
        counts.met += more.met;
        counts.met_recorded_late += more.met_recorded_late;
        counts.missed += more.missed;
        counts.still_running += more.still_running;
        counts.late_by_a_day += more.late_by_a_day;
        counts.late_by_a_week += more.late_by_a_week;
        counts.late_by_more += more.late_by_more;
        counts.running += more.running;
        counts.paused += more.paused;
        counts.cancelled += more.cancelled;
        counts.worst_hours = largest(counts.worst_hours, more.worst_hours);
        counts.worst_hours_late = largest(counts.worst_hours_late, more.worst_hours_late);
        self.taken.append(taken);
        self.late.append(late);
    }

    fn report(self, clock: &ClockName) -> ClockRow {
        let [median_hours] = percentiles_among(&[&self.taken], [0.5]);
        let [median_hours_late] = percentiles_among(&[&self.late], [0.5]);
        ClockRow { clock: Some(clock.clone()), median_hours, median_hours_late, ..self.counts }
    }
}

fn largest(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).reduce(f64::max)
}

impl Tally {
    fn take(&mut self, ran: &Ran<'_>) {
        self.rows[ran.place].take(ran);
    }

    fn add(&mut self, next: Self) {
        self.rows.iter_mut().zip(next.rows).for_each(|(row, more)| row.add(more));
    }

    fn report(self, names: &[ClockName]) -> Clocks {
        let many = self.rows.iter().map(|row| row.counts.figure(Figure::InTime)).sum();
        let rows = names.iter().zip(self.rows).collect();
        Clocks { rows: beside_each_other(many, rows, |(clock, row)| row.report(clock)) }
    }
}
