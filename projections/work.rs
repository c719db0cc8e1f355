//! What is to be done for which household, by when, and why.

use chrono::{DateTime, Utc};
use domain::calendar::{end_of, london_day};
use domain::ids::{JourneyId, WorkerId};
use domain::journey::JourneyEvent;
use domain::pathway::Clock;

use crate::clocks::runs;
use crate::course::{Course, Outcome};
use crate::journeys::{agreed, offered_to, review, worker};
use crate::view::View;

/// Working days ahead that count as near.
const NEAR: i64 = 3;

/// A household for which something is to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Task<'a> {
    /// The journey.
    pub journey: JourneyId,
    /// Who looks after it.
    pub worker: Option<WorkerId>,
    /// Who was asked to look after it, and has not said yes yet.
    pub offered_to: Option<WorkerId>,
    /// Whether it has ended, and they got in touch since.
    pub has_ended: bool,
    /// The label of the stage it is at.
    pub stage: &'a str,
    /// How pressing it is.
    pub group: Group,
    /// What is to be done, the soonest first. Nothing where no next action is agreed.
    pub items: Vec<Item<'a>>,
}

/// How pressing a task is. The most pressing comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// It should have been done.
    Overdue,
    /// It is due by the end of today.
    DueToday,
    /// It is due within the next three working days.
    ComingUp,
    /// Nobody has said what comes next.
    NoNextAction,
    /// Somebody else offers it, and whoever looks has not said yes yet: see `offered_to`.
    Offered,
    /// They got in touch, or a mail to them came back, and nothing is agreed since.
    CameBack,
    /// It can wait, for a reason that somebody gave.
    Snoozed,
    /// It can wait.
    Later,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<'a> {
    /// Why.
    pub why: Why<'a>,
    /// By when.
    pub due_at: DateTime<Utc>,
}

/// Why something is to be done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why<'a> {
    /// A clock of the pathway is running.
    Clock(&'a Clock),
    /// It was agreed as the next action.
    NextAction,
    /// What is agreed was put off.
    Snoozed,
    /// A pause was to be looked at again.
    Review,
}

impl Group {
    /// Every group, the most pressing first.
    pub const ALL: [Self; 8] = [
        Self::Overdue,
        Self::DueToday,
        Self::ComingUp,
        Self::NoNextAction,
        Self::Offered,
        Self::CameBack,
        Self::Snoozed,
        Self::Later,
    ];
}

/// What is to be done on the journeys of a pathway, the most pressing and then the soonest first.
pub fn work<'a>(view: &'a View<'a>, now: DateTime<Utc>) -> Vec<Task<'a>> {
    let mut tasks = vec![];
    view.each_under_way(|course| tasks.extend(task(view, course, now)));
    in_order(tasks)
}

/// The same of some journeys alone.
pub fn work_on<'a>(
    view: &'a View<'_>,
    journeys: &[JourneyId],
    now: DateTime<Utc>,
) -> Vec<Task<'a>> {
    let tasks = journeys.iter().filter_map(|id| view.one(*id, |course| task(view, course, now))?);
    in_order(tasks.collect())
}

fn in_order(mut tasks: Vec<Task<'_>>) -> Vec<Task<'_>> {
    let due = |task: &Task<'_>| task.items.first().map(|item| item.due_at);
    tasks.sort_by_key(|task| (task.group, due(task).is_none(), due(task)));
    tasks
}

// Approved households are still owed a letter, and those that left may have got in touch again.
fn task<'a>(view: &'a View<'a>, course: &Course<'_>, now: DateTime<Utc>) -> Option<Task<'a>> {
    if course.unused.is_some() {
        return None;
    }
    let mut items = match course.outcome() {
        Outcome::Open(_) => clock_items(view, course, None),
        Outcome::Approved => clock_items(view, course, course.approved_at()),
        Outcome::Left(_) => vec![],
    };
    if is_open(course) {
        items.extend(agreed_item(course));
    }
    items.sort_by_key(|item| item.due_at);
    let group = group(course, &items, now)?;
    let stage = view.stages.get(course.current.unwrap_or(0)).map_or("", |(_, label)| label);
    let (journey, worker, offered_to) = (course.id(), worker(course), offered_to(course));
    let has_ended = matches!(course.outcome(), Outcome::Left(_));
    Some(Task { journey, worker, offered_to, has_ended, stage, group, items })
}

fn clock_items<'a>(view: &'a View<'a>, course: &Course<'_>, since: Option<i64>) -> Vec<Item<'a>> {
    let runs = runs(course).into_iter().filter(|run| {
        run.is_running() && since.is_none_or(|since| since <= run.started_at.timestamp_micros())
    });
    // The course is on its way; what is told of it outlives it.
    let rules = view.rules.iter().find(|rules| std::ptr::eq(*rules, course.rules));
    let clocks = rules.map_or(&[][..], |rules| &rules.pathway.clocks);
    runs.filter_map(|run| {
        let clock = clocks.iter().find(|clock| clock.name == run.clock.name)?;
        Some(Item { why: Why::Clock(clock), due_at: run.due_at? })
    })
    .collect()
}

// The review of a pause stands in for the next action: meanwhile nothing else is to be done.
fn agreed_item<'a>(course: &Course<'_>) -> Option<Item<'a>> {
    if course.is_paused() {
        let due_at = end_of(review(course)?.1);
        return Some(Item { why: Why::Review, due_at });
    }
    let (fact, day) = agreed(course)?;
    let why = match course.kind(fact) {
        JourneyEvent::JourneySnoozed { .. } => Why::Snoozed,
        _ => Why::NextAction,
    };
    Some(Item { why, due_at: end_of(day) })
}

// What is snoozed presses nobody before its day. What the pathway promises presses all the same.
fn group(course: &Course<'_>, items: &[Item<'_>], now: DateTime<Utc>) -> Option<Group> {
    let waits =
        |item: &Item<'_>| item.why == Why::Snoozed && london_day(now) < london_day(item.due_at);
    let pressing = items.iter().find(|item| !waits(item));
    let pressing = pressing.map_or(Group::Later, |item| how_near(course, item.due_at, now));
    if pressing != Group::Later {
        return Some(pressing);
    }
    let has_next = items.iter().any(|item| !matches!(item.why, Why::Clock(_)));
    if !has_next && has_come_back(course) {
        return Some(Group::CameBack);
    }
    match items {
        _ if items.iter().any(waits) => Some(Group::Snoozed),
        _ if is_open(course) && !has_next => Some(Group::NoNextAction),
        [] => None,
        _ => Some(Group::Later),
    }
}

fn how_near(course: &Course<'_>, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Group {
    let (today, due) = (london_day(now), london_day(due_at));
    let calendar = &course.rules.pathway.calendar;
    if due_at < now {
        Group::Overdue
    } else if due == today {
        Group::DueToday
    } else if due <= calendar.plus_working_days(today, NEAR) {
        Group::ComingUp
    } else {
        Group::Later
    }
}

fn is_open(course: &Course<'_>) -> bool {
    matches!(course.outcome(), Outcome::Open(_))
}

// The last that was heard of them has not been turned to yet.
fn has_come_back(course: &Course<'_>) -> bool {
    let last = course.facts().iter().rev().find_map(|fact| match course.kind(fact) {
        event @ (JourneyEvent::HouseholdCameBack { .. } | JourneyEvent::ContactRecorded { .. }) => {
            Some(event.awaits_us())
        }
        JourneyEvent::MilestoneReached { .. }
        | JourneyEvent::NextActionSet { .. }
        | JourneyEvent::NextActionDone {}
        | JourneyEvent::JourneySnoozed { .. }
        | JourneyEvent::JourneyEnded { .. } => Some(false),
        _ => None,
    });
    last == Some(true)
}

#[cfg(test)]
mod tests;
