//! One household's way over the process map, fact by fact: what exports hand on, and what the figures
//! of the map are counted from.

use chrono::{DateTime, Utc};
use domain::ids::{CourseId, JourneyId};
use domain::journey::JourneyEvent;

use super::activity;
use crate::course::{Course, Outcome};
use crate::groups::each_meant;
use crate::question::{Question, QuestionError};
use crate::view::View;

/// A journey, as far as it is drawn on the map.
#[derive(Clone, Debug)]
pub struct Way<'a> {
    /// Whose.
    pub journey: JourneyId,
    /// What became of it.
    pub outcome: Outcome,
    /// What happened, in the order in which it happened.
    pub steps: Vec<WayStep<'a>>,
}

/// Something that happened on a journey.
#[derive(Clone, Copy, Debug)]
pub struct WayStep<'a> {
    /// Its name on the map.
    pub activity: &'a str,
    /// What it was, without what is said of one household alone.
    pub event: &'a JourneyEvent,
    /// The fact's place in the journey's history.
    pub version: usize,
    /// When it happened.
    pub happened_at: DateTime<Utc>,
    /// When it was recorded.
    pub known_at: DateTime<Utc>,
    /// The training course that it is about.
    pub course: Option<CourseId>,
}

/// Shows the way of each journey that a question means, in the log's order: those that the map counts.
pub fn each_way<'a>(
    view: &'a View<'a>,
    question: &Question,
    mut show: impl FnMut(&Course<'_>, &Way<'a>),
) -> Result<(), QuestionError> {
    let kinds = view.answers.kinds.values();
    each_meant(view, question, |course| {
        let steps = course.facts().iter().filter_map(|fact| {
            let event = &kinds[fact.kind];
            Some(WayStep {
                activity: activity(event, question.steps)?,
                event,
                version: fact.version,
                happened_at: DateTime::from_timestamp_micros(fact.happened_at)?,
                known_at: DateTime::from_timestamp_micros(fact.known_at)?,
                course: course.on_course(fact),
            })
        });
        let steps: Vec<_> = steps.collect();
        if !steps.is_empty() {
            show(course, &Way { journey: course.id(), outcome: course.outcome(), steps });
        }
    })
}
