//! Training courses: what is planned, and which households have a place on them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::{CourseId, JourneyId, WorkerId};
use domain::journey::JourneyEvent;
use domain::training::{Attendance, CANCELLED, CoursePlan, MISSED, Training, TrainingEvent};

use crate::answers::Answers;
use crate::course::{Course, Fact, Outcome};
use crate::history::Micros;
use crate::journeys::worker;
use crate::question::{Question, QuestionError};
use crate::view::View;

/// What the log tells of a course, first to last.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) id: CourseId,
    pub(crate) facts: Vec<(Micros, Micros, TrainingEvent)>,
}

/// A course as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: CourseId,
    /// What is planned, or was before it was cancelled.
    pub plan: CoursePlan,
    /// Whether it will not be held.
    pub is_cancelled: bool,
    /// Who has a place on it, in the log's order.
    pub households: Vec<(JourneyId, Attendance)>,
}

impl Held {
    /// How many places are taken. Who missed it had one.
    pub fn taken(&self) -> usize {
        self.households.len()
    }

    /// Whether no place is left.
    pub fn is_full(&self) -> bool {
        usize::from(self.plan.places) <= self.taken()
    }
}

/// A household whose last booking came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebooking {
    /// Whose.
    pub journey: JourneyId,
    /// Who looks after it.
    pub worker: Option<WorkerId>,
    /// When they missed it, or it was cancelled.
    pub since: Option<DateTime<Utc>>,
    /// Whether they missed it.
    pub is_missed: bool,
}

/// The courses, the first to begin first, with who has a place on them.
pub fn courses(answers: &Answers, question: &Question) -> Result<Vec<Held>, QuestionError> {
    let (as_at, known_at) =
        (question.as_at.timestamp_micros(), question.known_at.timestamp_micros());
    let seen = |told: &Told| {
        let facts = told.facts.iter();
        let mut seen =
            facts.filter(|(happened, known, _)| *happened <= as_at && *known <= known_at);
        let mut held: Option<Held> = None;
        for (.., event) in &mut seen {
            match (event.plan(), &mut held) {
                (Some(plan), Some(held)) => held.plan = plan.clone(),
                (Some(plan), None) => {
                    let (id, plan) = (told.id, plan.clone());
                    held = Some(Held { id, plan, is_cancelled: false, households: vec![] });
                }
                (None, Some(held)) => held.is_cancelled = true,
                (None, None) => {}
            }
        }
        held
    };
    let mut courses: Vec<Held> = answers.courses.iter().filter_map(seen).collect();
    take_places(answers, question, &mut courses)?;
    courses.sort_by_key(|course| (course.plan.starts_at, course.id));
    Ok(courses)
}

fn take_places(
    answers: &Answers,
    question: &Question,
    courses: &mut [Held],
) -> Result<(), QuestionError> {
    let journeys = answers.journeys_on_courses();
    let numbered: HashMap<CourseId, usize> =
        courses.iter().enumerate().map(|(place, held)| (held.id, place)).collect();
    for id in answers.pathways().ids() {
        let view = View::new(answers, &Question { pathway: Some(id.clone()), ..question.clone() })?;
        for journey in &journeys {
            let places = view.one(*journey, places).unwrap_or_default();
            for (course, attendance) in places {
                if let Some(place) = numbered.get(&course) {
                    courses[*place].households.push((*journey, attendance));
                }
            }
        }
    }
    Ok(())
}

// Who has left, or counts nowhere, has no place to come to.
fn places(course: &Course<'_>) -> Vec<(CourseId, Attendance)> {
    if course.unused.is_some() {
        return vec![];
    }
    let has_left = matches!(course.outcome(), Outcome::Left(_));
    let mut places = training(course).places;
    places.retain(|(_, attendance)| !has_left || *attendance != Attendance::Booked);
    places
}

/// What became of a household's training.
pub fn training(course: &Course<'_>) -> Training {
    let mut training = Training::default();
    for fact in course.facts() {
        if let JourneyEvent::MilestoneReached { milestone, .. } = course.kind(fact) {
            training.take(milestone.as_str(), course.on_course(fact));
        }
    }
    training
}

/// Whether a household is to be booked again, and why.
pub fn rebooking(course: &Course<'_>) -> Option<Rebooking> {
    let is_open = course.unused.is_none() && matches!(course.outcome(), Outcome::Open(_));
    if !is_open || course.is_paused() || !training(course).is_to_be_rebooked {
        return None;
    }
    let milestone = |fact: &Fact| match course.kind(fact) {
        JourneyEvent::MilestoneReached { milestone, .. } => milestone.as_str(),
        _ => "",
    };
    let last =
        course.facts().iter().rev().find(|it| [MISSED, CANCELLED].contains(&milestone(it)))?;
    Some(Rebooking {
        journey: course.id(),
        worker: worker(course),
        since: DateTime::from_timestamp_micros(last.happened_at),
        is_missed: milestone(last) == MISSED,
    })
}

/// The households to be booked again.
pub fn rebookings(answers: &Answers, question: &Question) -> Result<Vec<Rebooking>, QuestionError> {
    let settles = |kind: &JourneyEvent| match kind {
        JourneyEvent::MilestoneReached { milestone, .. } => {
            [MISSED, CANCELLED].contains(&milestone.as_str())
        }
        _ => false,
    };
    let settling: Vec<bool> = answers.kinds.values().iter().map(settles).collect();
    let mut found = vec![];
    for id in answers.pathways().ids() {
        let view = View::new(answers, &Question { pathway: Some(id.clone()), ..question.clone() })?;
        view.each_under_way(|course| {
            if course.facts().iter().any(|fact| settling[fact.kind]) {
                found.extend(rebooking(course));
            }
        });
    }
    Ok(found)
}

/// Those of some journeys alone.
pub fn rebookings_among(
    answers: &Answers,
    question: &Question,
    journeys: &[JourneyId],
) -> Result<Vec<Rebooking>, QuestionError> {
    let mut found = vec![];
    for id in answers.pathways().ids() {
        let view = View::new(answers, &Question { pathway: Some(id.clone()), ..question.clone() })?;
        found.extend(journeys.iter().filter_map(|id| view.one(*id, rebooking)?));
    }
    Ok(found)
}

impl Course<'_> {
    /// The training course that a milestone is about.
    pub(crate) fn on_course(&self, fact: &Fact) -> Option<CourseId> {
        self.view.answers.on_course(self.number, fact.version)
    }
}

#[cfg(test)]
mod tests;
