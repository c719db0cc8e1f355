//! What a changed clock would have come to on what has happened, beside what it came to.
//!
//! Both figures count as the clocks report does for a period: the clocks that started in it. Under
//! the changed version, every journey is read as if it had begun under that.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use domain::calendar::{london_day, start_of};
use domain::ids::{ClockName, JourneyId};
use domain::pathway::Pathway;
use domain::within::Step;

use crate::answers::Answers;
use crate::clocks::{ClockOutcome, Run, runs};
use crate::course::Course;
use crate::footnote::Footnote;
use crate::groups::{Count, count};
use crate::journeys::{Status, status};
use crate::question::{Basis, Question, QuestionError};
use crate::reminders::of_step;
use crate::view::View;

/// Full quarters that are looked back at: a year.
const QUARTERS: usize = 4;

/// What a clock came to, and what it would have come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The last four full quarters of a year, the latest last.
    pub quarters: Vec<Quarter>,
    /// The households of the latest quarter for which the clock would have come to something else,
    /// in the order in which they are numbered.
    pub changed: Vec<Changed>,
}

/// A quarter of a year under both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quarter {
    /// Its first day.
    pub from: NaiveDate,
    /// The day after its last.
    pub to: NaiveDate,
    /// What the clock came to.
    pub was: Kept,
    /// What it would have come to.
    pub would_be: Kept,
}

/// How a clock was kept that started in a quarter, and of what it reminded during it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Stopped in time, written down late or not.
    pub met: usize,
    /// Stopped too late, or overdue.
    pub missed: usize,
    /// Not stopped and not yet due, paused or not.
    pub open: usize,
    /// Reminders to who looks after a household, whenever the clock started.
    pub to_workers: usize,
    /// Reminders to the managers, whenever the clock started.
    pub to_managers: usize,
}

/// A household for which a clock would have come to something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its journey.
    pub journey: JourneyId,
    /// What the clock came to.
    pub was: Verdict,
    /// What it would have come to.
    pub would_be: Verdict,
}

/// What a clock comes to on one journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Stopped in time.
    Met,
    /// Stopped too late, or overdue.
    Missed,
    /// Not stopped and not yet due.
    Open,
    /// Not started, or not owed any more before it was due.
    NotOwed,
}

impl Kept {
    /// How many were met or missed.
    pub fn judged(&self) -> usize {
        self.met + self.missed
    }

    /// All reminders.
    pub fn reminders(&self) -> usize {
        self.to_workers + self.to_managers
    }
}

impl Quarter {
    /// The length of the quarter in weeks.
    pub fn weeks(&self) -> f64 {
        f64::from(i32::try_from((self.to - self.from).num_days()).unwrap_or(i32::MAX)) / 7.0
    }
}

/// What a clock would have come to if a version of its pathway had governed every journey.
pub fn preview(
    answers: &Answers,
    version: &Pathway,
    clock: &ClockName,
    now: DateTime<Utc>,
) -> Result<Preview, QuestionError> {
    let quarters = quarters_before(london_day(now));
    let asked =
        Question { pathway: Some(version.id.clone()), basis: Basis::Period, ..Question::now(now) };
    let none = Tally {
        clock: clock.clone(),
        quarters: quarters.map(|(from, to)| (start_of(from), start_of(to))),
        kept: [Kept::default(); QUARTERS],
        latest: HashMap::new(),
    };
    let (was, ..) = count(&View::new(answers, &asked)?, &asked, &none)?;
    let (would_be, ..) = count(&View::as_if(answers, version, &asked)?, &asked, &none)?;
    let kept = was.kept.into_iter().zip(would_be.kept);
    let told = quarters.into_iter().zip(kept);
    let told = told.map(|((from, to), (was, would_be))| Quarter { from, to, was, would_be });
    Ok(Preview { quarters: told.collect(), changed: changed(answers, &was, &would_be) })
}

/// How many households are under way on each version of a pathway, by the day from which it is in
/// force: they keep it.
pub fn under_way(view: &View<'_>) -> BTreeMap<NaiveDate, usize> {
    let mut counted = BTreeMap::new();
    view.each(|course| {
        if status(course) == Status::Open {
            *counted.entry(course.pathway().in_force_from).or_default() += 1;
        }
    });
    counted
}

// The last full quarters of a year before a day, each from its first day to the day after its last.
fn quarters_before(day: NaiveDate) -> [(NaiveDate, NaiveDate); QUARTERS] {
    let first = day.with_day(1).unwrap_or(day);
    let begun = first.checked_sub_months(Months::new(first.month0() % 3)).unwrap_or(first);
    let back = |quarters: usize| {
        let months = u32::try_from(3 * quarters).unwrap_or_default();
        begun.checked_sub_months(Months::new(months)).unwrap_or(begun)
    };
    std::array::from_fn(|place| (back(QUARTERS - place), back(QUARTERS - place - 1)))
}

fn changed(answers: &Answers, was: &Tally, would_be: &Tally) -> Vec<Changed> {
    let of = |tally: &Tally, journey| tally.latest.get(&journey).copied();
    let mut journeys: Vec<JourneyId> =
        was.latest.keys().chain(would_be.latest.keys()).copied().collect();
    journeys.sort_by_key(|journey| answers.find(*journey));
    journeys.dedup();
    let told = journeys.into_iter().map(|journey| Changed {
        journey,
        was: of(was, journey).unwrap_or(Verdict::NotOwed),
        would_be: of(would_be, journey).unwrap_or(Verdict::NotOwed),
    });
    told.filter(|it| it.was != it.would_be).collect()
}

#[derive(Clone, Debug)]
struct Tally {
    clock: ClockName,
    quarters: [(DateTime<Utc>, DateTime<Utc>); QUARTERS],
    kept: [Kept; QUARTERS],
    // What the clock comes to where it started in the latest quarter.
    latest: HashMap<JourneyId, Verdict>,
}

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, _: &mut Footnote) {
        if let Some(run) = runs(course).iter().find(|run| run.clock.name == self.clock) {
            self.outcome(run);
            self.reminders(course, run);
        }
    }

    fn add(&mut self, next: Self) {
        for (kept, more) in self.kept.iter_mut().zip(next.kept) {
            kept.met += more.met;
            kept.missed += more.missed;
            kept.open += more.open;
            kept.to_workers += more.to_workers;
            kept.to_managers += more.to_managers;
        }
        self.latest.extend(next.latest);
    }
}

impl Tally {
    fn outcome(&mut self, run: &Run<'_>) {
        let Some(place) = self.quarter(run.started_at) else { return };
        let (kept, verdict) = (&mut self.kept[place], Verdict::of(run.outcome));
        match verdict {
            Verdict::Met => kept.met += 1,
            Verdict::Missed => kept.missed += 1,
            Verdict::Open => kept.open += 1,
            Verdict::NotOwed => {}
        }
        if place == QUARTERS - 1 {
            self.latest.insert(run.journey, verdict);
        }
    }

    // A step counts where it came while the clock ran, by when things happened.
    fn reminders(&mut self, course: &Course<'_>, run: &Run<'_>) {
        let Some(due_at) = run.due_at else { return };
        let ended = course.ended.and_then(|it| DateTime::from_timestamp_micros(it.happened_at));
        let until = run.until.min(ended.unwrap_or(run.until));
        for step in &run.clock.remind {
            let moment = of_step(run, due_at, *step, &course.rules.pathway.calendar);
            let Some(place) =
                self.quarter(moment).filter(|_| (run.started_at..until).contains(&moment))
            else {
                continue;
            };
            match step {
                Step::Warn(_) => self.kept[place].to_workers += 1,
                Step::Escalate(_) => self.kept[place].to_managers += 1,
            }
        }
    }

    fn quarter(&self, instant: DateTime<Utc>) -> Option<usize> {
        self.quarters.iter().position(|(from, to)| (*from..*to).contains(&instant))
    }
}

impl Verdict {
    fn of(outcome: ClockOutcome) -> Self {
        match outcome {
            ClockOutcome::Met | ClockOutcome::MetRecordedLate => Self::Met,
            ClockOutcome::Missed | ClockOutcome::Overdue => Self::Missed,
            ClockOutcome::Running | ClockOutcome::Paused => Self::Open,
            ClockOutcome::Cancelled => Self::NotOwed,
        }
    }
}

#[cfg(test)]
mod tests;
