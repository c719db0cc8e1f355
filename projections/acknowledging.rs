//! Enquiries that are to be acknowledged to who asked: those whose first reply is promised, and is
//! still to come.

use chrono::{DateTime, Days, Utc};
use domain::ids::JourneyId;
use domain::journey::JourneyEvent;
use domain::pathway::Signal;
use domain::reference::Reference;

use crate::answers::Answers;
use crate::clocks::{ClockOutcome, runs};
use crate::course::Course;
use crate::sight::Sight;
use crate::view::View;

/// The milestone that tells of it, on pathways that have it.
pub const ACKNOWLEDGED: &str = "acknowledgement-sent";

/// No reply is promised so late.
const LATEST: Days = Days::new(60);

/// What can be said to who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Their journey.
    pub journey: JourneyId,
    /// How people name it.
    pub reference: Reference,
    /// When they asked.
    pub received_at: DateTime<Utc>,
    /// By when somebody replies.
    pub reply_by: DateTime<Utc>,
}

/// What is to be said to who asked since an instant, the latest first. Enquiries of files are not
/// among them: these came to somebody else, at another time.
pub fn promises(answers: &Answers, since: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Promise> {
    let since = now.checked_sub_days(LATEST).map_or(since, |earliest| since.max(earliest));
    let views = View::of_each_pathway(answers, now);
    let journeys = answers.journeys.iter().rev().filter(|it| it.imported_at == i64::MIN);
    // Times at which facts were recorded never go back along the log.
    let came_since = journeys.take_while(|it| {
        it.steps.first().is_some_and(|first| first.known_at >= since.timestamp_micros())
    });
    came_since.filter_map(|journey| promised(&views, journey.id)).collect()
}

/// What is to be said to who began a journey. None once they had their reply, were told already, or
/// wait for none.
pub fn promise(answers: &Answers, journey: JourneyId, now: DateTime<Utc>) -> Option<Promise> {
    promised(&View::of_each_pathway(answers, now), journey)
}

fn promised(views: &[View<'_>], journey: JourneyId) -> Option<Promise> {
    views.iter().find_map(|view| view.one(journey, of_course)?)
}

fn of_course(course: &Course<'_>) -> Option<Promise> {
    course.pathway().milestone(&ACKNOWLEDGED.into())?;
    let was_told = course.facts().iter().any(|fact| {
        matches!(course.kind(fact), JourneyEvent::MilestoneReached { milestone, .. }
            if milestone.as_str() == ACKNOWLEDGED)
    });
    if was_told || course.unused.is_some() || course.ended.is_some() || course.is_paused() {
        return None;
    }
    let replies = runs(course).into_iter().filter(|run| {
        run.outcome == ClockOutcome::Running
            && run.clock.starts_on.contains(&Signal::EnquiryReceived)
            && run.clock.stops_on.contains(&Signal::FirstContactMade)
    });
    let (received_at, reply_by) =
        replies.filter_map(|run| Some((run.started_at, run.due_at?))).min_by_key(|it| it.1)?;
    let reference = course.view.answers.reference(course.id(), &Sight::ALL)?;
    Some(Promise { journey: course.id(), reference, received_at, reply_by })
}

#[cfg(test)]
mod tests;
