//! Where each household stands.

use std::num::NonZeroU16;

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{JourneyId, WorkerId};
use domain::journey::JourneyEvent;
use serde::Serialize;

use crate::course::{Course, Fact, Outcome, Unused};
use crate::history::{Aside, Micros};
use crate::question::Dimension;
use crate::view::View;

/// Where a household stands. Its name is elsewhere, under seal.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub struct Standing {
    pub journey: JourneyId,
    pub pathway: String,
    pub service: Option<String>,
    pub team: Option<String>,
    pub source: Option<String>,
    pub campaign: Option<String>,
    pub area: Option<String>,
    pub care: Option<String>,
    pub values_mode: Option<String>,
    /// The kinds of care that they could offer.
    pub could_offer: Vec<String>,
    pub enquired_at: Option<DateTime<Utc>>,
    /// The stage it is at now, by its last milestone.
    pub stage: String,
    /// The furthest stage it reached.
    pub furthest_stage: String,
    /// When each stage was first entered, by the stages of the pathway.
    pub entered: Vec<Option<DateTime<Utc>>>,
    pub status: Status,
    pub ended_at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
    pub decided_by: Option<String>,
    pub worker: Option<WorkerId>,
    pub next_action_due: Option<NaiveDate>,
    /// The day until which what is agreed can wait.
    pub snoozed_until: Option<NaiveDate>,
    /// Who was asked to look after it, and has not said yes yet.
    pub offered_to: Option<WorkerId>,
    pub last_two_way_contact: Option<DateTime<Utc>>,
    /// Facts of it, without the reminders that the service sent.
    pub facts: usize,
}

/// What became of a journey, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum Status {
    Open,
    Approved,
    Left,
    Void,
    Merged,
}

impl Status {
    /// Its word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Left => "left",
            Self::Void => "void",
            Self::Merged => "merged",
        }
    }
}

/// Every journey of the pathway, in the order in which the log met them.
pub fn journeys(view: &View<'_>) -> Vec<Standing> {
    let mut standings = vec![];
    view.each(|course| standings.push(standing(course)));
    standings
}

/// Where one household stands.
pub fn standing(course: &Course<'_>) -> Standing {
    let view = course.view;
    let named = |stage: usize| view.stages.get(stage).map_or("", |(name, _)| name.as_str()).into();
    let instant = |micros| DateTime::from_timestamp_micros(micros);
    let dimension = |dimension| course.dimension(dimension).map(str::to_owned);
    let ending = course.ended.map(|ended| course.kind(&ended));
    let (reason, decided_by) = match ending {
        Some(JourneyEvent::JourneyEnded { decided_by, reason, .. }) => {
            (Some(reason.to_string()), Some(decided_by.to_string()))
        }
        _ => (None, None),
    };
    Standing {
        journey: course.id(),
        pathway: view.pathway.to_string(),
        service: dimension(Dimension::Service),
        team: dimension(Dimension::Team),
        source: dimension(Dimension::Source),
        campaign: dimension(Dimension::Campaign),
        area: dimension(Dimension::Area),
        care: dimension(Dimension::Care),
        values_mode: dimension(Dimension::ValuesMode),
        could_offer: named_offers(course),
        enquired_at: course.begun_at().and_then(instant),
        stage: named(course.current.unwrap_or(0)),
        furthest_stage: named(course.furthest()),
        entered: course.entered.iter().map(|at| at.and_then(instant)).collect(),
        status: status(course),
        ended_at: course.ended.and_then(|ended| instant(ended.happened_at)),
        reason,
        decided_by,
        worker: worker(course),
        next_action_due: next_action(course).map(|(_, due)| due),
        snoozed_until: snoozed(course).map(|(_, until)| until),
        offered_to: offered_to(course),
        last_two_way_contact: last_two_way(course).and_then(|fact| instant(fact.happened_at)),
        facts: course.facts().iter().filter(|it| !course.kind(it).is_own_doing()).count(),
    }
}

/// What they said at the enquiry that they could offer.
pub(crate) fn offers<'a>(course: &Course<'a>) -> &'a [NonZeroU16] {
    let enquired = |it: &&Fact| matches!(course.kind(it), JourneyEvent::EnquiryReceived(_));
    let enquiry = course.facts().iter().rev().find(enquired);
    enquiry.map_or(&[], |fact| course.view.answers.offers(course.number, fact.version))
}

fn named_offers(course: &Course<'_>) -> Vec<String> {
    let names = &course.view.answers.names;
    offers(course).iter().filter_map(|it| names.get(*it)).map(ToString::to_string).collect()
}

/// What became of it.
pub(crate) fn status(course: &Course<'_>) -> Status {
    match (course.unused, course.outcome()) {
        (Some(Unused::Void), _) => Status::Void,
        (Some(Unused::Merged), _) => Status::Merged,
        (None, Outcome::Approved) => Status::Approved,
        (None, Outcome::Left(_)) => Status::Left,
        (None, Outcome::Open(_)) => Status::Open,
    }
}

/// The last time that they spoke or replied.
pub(crate) fn last_two_way<'a>(course: &Course<'a>) -> Option<&'a Fact> {
    course.facts().iter().rev().find(|fact| course.kind(fact).is_two_way_contact())
}

/// Who looks after it.
pub(crate) fn worker(course: &Course<'_>) -> Option<WorkerId> {
    worker_at(course, Micros::MAX)
}

/// Who looked after it at an instant.
pub(crate) fn worker_at(course: &Course<'_>, at: Micros) -> Option<WorkerId> {
    let mut by_then = course.facts().iter().rev().skip_while(|fact| fact.happened_at > at);
    by_then.find_map(|fact| match course.kind(fact) {
        JourneyEvent::WorkerAssigned { worker } => Some(*worker),
        _ => None,
    })
}

/// Who was asked to look after it, while they have not said yes.
pub(crate) fn offered_to(course: &Course<'_>) -> Option<WorkerId> {
    let last = course.facts().iter().rev().find_map(|fact| match course.kind(fact) {
        JourneyEvent::HandoverOffered { to, .. } => Some(Some(*to)),
        JourneyEvent::HandoverAccepted {}
        | JourneyEvent::HandoverReturned { .. }
        | JourneyEvent::WorkerAssigned { .. } => Some(None),
        _ => None,
    });
    last?
}

/// The next action that is agreed, and the day by which it is to be done.
pub(crate) fn next_action<'a>(course: &Course<'a>) -> Option<(&'a Fact, NaiveDate)> {
    let last = course.facts().iter().rev().find_map(|fact| match course.kind(fact) {
        JourneyEvent::NextActionSet { .. } => Some(Some(fact)),
        JourneyEvent::NextActionDone {} => Some(None),
        _ => None,
    });
    with_day(course, last??)
}

/// The day until which what is agreed can wait, unless something else was agreed since.
pub(crate) fn snoozed<'a>(course: &Course<'a>) -> Option<(&'a Fact, NaiveDate)> {
    let last = course.facts().iter().rev().find_map(|fact| match course.kind(fact) {
        JourneyEvent::JourneySnoozed { .. } => Some(Some(fact)),
        JourneyEvent::NextActionSet { .. } | JourneyEvent::NextActionDone {} => Some(None),
        _ => None,
    });
    with_day(course, last??)
}

/// What is to be turned to next: what is agreed, or the end of its waiting if that comes later.
pub(crate) fn agreed<'a>(course: &Course<'a>) -> Option<(&'a Fact, NaiveDate)> {
    let (next, snoozed) = (next_action(course), snoozed(course));
    match (next, snoozed) {
        (Some((_, due)), Some((_, until))) if until <= due => next,
        _ => snoozed.or(next),
    }
}

/// The pause that was set last, and the day on which it is to be looked at again.
pub(crate) fn review<'a>(course: &Course<'a>) -> Option<(&'a Fact, NaiveDate)> {
    with_day(course, pause(course)?)
}

/// The pause that was set last.
pub(crate) fn pause<'a>(course: &Course<'a>) -> Option<&'a Fact> {
    let pausing = |fact: &&Fact| matches!(course.kind(fact), JourneyEvent::JourneyPaused { .. });
    course.facts().iter().rev().find(pausing)
}

fn with_day<'a>(course: &Course<'a>, fact: &'a Fact) -> Option<(&'a Fact, NaiveDate)> {
    match course.view.answers.aside(course.number, fact.version) {
        Some(Aside::Due(day)) => Some((fact, day)),
        _ => None,
    }
}
