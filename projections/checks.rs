//! Checks: how each stands, and who owes those that are waited for.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{CheckName, JourneyId, PersonId, WorkerId};
use domain::journey::{CheckStanding, CheckStep};
use domain::pathway::{Clock, Signal};

use crate::clocks::runs;
use crate::course::{Course, Fact, Outcome};
use crate::history::Aside;
use crate::journeys::worker;
use crate::view::View;

/// A check on one adult or on the household, of which something is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Which check.
    pub check: CheckName,
    /// On whom, if on one adult.
    pub person: Option<PersonId>,
    /// What became of it so far.
    pub standing: CheckStanding,
}

/// A check that somebody owes, or that holds for a limited time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Whose.
    pub journey: JourneyId,
    /// Who looks after the household.
    pub worker: Option<WorkerId>,
    /// Which check.
    pub check: CheckName,
    /// Its name in words.
    pub label: String,
    /// Who owes it.
    pub owed_by: String,
    /// On whom, if on one adult.
    pub person: Option<PersonId>,
    /// What became of it so far.
    pub standing: CheckStanding,
    /// By when it is to be here, where a clock of the pathway runs.
    pub due_at: Option<DateTime<Utc>>,
}

impl Waiting {
    /// Its place among others: since when it is waited for, and else until when it holds.
    pub fn place(&self) -> (Option<DateTime<Utc>>, Option<NaiveDate>) {
        (self.standing.waited_for.first().copied(), self.standing.holds_until())
    }
}

/// The checks of a journey, in the pathway's order.
pub fn checks(course: &Course<'_>) -> Vec<Looked> {
    let mut found: Vec<((&CheckName, Option<PersonId>), CheckStanding)> = vec![];
    for fact in course.facts() {
        let event = course.kind(fact);
        let Some((check, _, step)) = CheckStep::of(event) else { continue };
        let on = (check, course.view.answers.person(course.number, event));
        let place = found.iter().position(|(known, _)| *known == on).unwrap_or_else(|| {
            found.push((on, CheckStanding::default()));
            found.len() - 1
        });
        if let Some(at) = DateTime::from_timestamp_micros(fact.happened_at) {
            found[place].1.take(at, course.dated(fact, step));
        }
    }
    let order = |check: &CheckName| {
        let listed = &course.rules.pathway.checks;
        listed.iter().position(|it| it.name == *check).unwrap_or(usize::MAX)
    };
    found.sort_by_key(|((check, person), _)| (order(check), *check, *person));
    let looked = |((check, person), standing): ((&CheckName, _), _)| Looked {
        check: check.clone(),
        person,
        standing,
    };
    found.into_iter().map(looked).collect()
}

/// The checks of journeys under way that somebody owes or that hold for a limited time, those that
/// were asked for first before the others.
pub fn waiting(view: &View<'_>) -> Vec<Waiting> {
    let kinds = view.answers.kinds.values();
    let is_check: Vec<bool> = kinds.iter().map(|kind| CheckStep::of(kind).is_some()).collect();
    let mut waiting = vec![];
    view.each_under_way(|course| {
        if course.facts().iter().any(|fact| is_check[fact.kind]) {
            waiting.extend(waiting_on(course));
        }
    });
    in_order(waiting)
}

/// The same of some journeys alone.
pub fn waiting_among(view: &View<'_>, journeys: &[JourneyId]) -> Vec<Waiting> {
    let waiting = journeys.iter().filter_map(|id| view.one(*id, waiting_on));
    in_order(waiting.flatten().collect())
}

fn in_order(mut waiting: Vec<Waiting>) -> Vec<Waiting> {
    waiting.sort_by_key(Waiting::place);
    waiting
}

/// Who owes checks on a pathway, in the order in which its newest version names them first.
pub fn owers<'a>(view: &View<'a>) -> Vec<&'a str> {
    let mut versions: Vec<_> = view.rules.iter().map(|rules| rules.pathway).collect();
    versions.sort_by_key(|version| std::cmp::Reverse(version.in_force_from));
    let mut owers: Vec<&'a str> = vec![];
    for check in versions.iter().flat_map(|version| &version.checks) {
        if !owers.contains(&&*check.owed_by) {
            owers.push(&check.owed_by);
        }
    }
    owers
}

fn waiting_on(course: &Course<'_>) -> Vec<Waiting> {
    if course.unused.is_some() || !matches!(course.outcome(), Outcome::Open(_)) {
        return vec![];
    }
    let pathway = course.rules.pathway;
    let mut looked = checks(course);
    looked.retain(|it| it.standing.is_waited_for() || it.standing.holds_until().is_some());
    let waiting = |Looked { check, person, standing }: Looked| {
        let named = pathway.check_named(&check);
        Waiting {
            journey: course.id(),
            worker: worker(course),
            label: named.map_or_else(|| check.to_string(), |it| it.label.clone()),
            owed_by: named.map_or("somebody", |it| &it.owed_by).to_owned(),
            due_at: due_at(course, &check, &standing),
            check,
            person,
            standing,
        }
    };
    looked.into_iter().map(waiting).collect()
}

// A clock runs for the check that was asked for first: it has one start.
fn due_at(
    course: &Course<'_>,
    check: &CheckName,
    standing: &CheckStanding,
) -> Option<DateTime<Utc>> {
    let asked_at = standing.waited_for.first()?;
    let is_its = |clock: &Clock| clock.starts_on.contains(&Signal::CheckRequested(check.clone()));
    if !course.rules.pathway.clocks.iter().any(is_its) {
        return None;
    }
    let mut runs = runs(course)
        .into_iter()
        .filter(|run| run.is_running() && run.started_at == *asked_at && is_its(run.clock));
    runs.next()?.due_at
}

impl Course<'_> {
    // The last day on which something holds lies aside.
    fn dated(&self, fact: &Fact, step: CheckStep) -> CheckStep {
        match (step, self.view.answers.aside(self.number, fact.version)) {
            (CheckStep::Returned { .. }, Some(Aside::Due(day))) => {
                CheckStep::Returned { expires_on: Some(day) }
            }
            (step, _) => step,
        }
    }
}

#[cfg(test)]
mod tests;
