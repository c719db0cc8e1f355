//! Preparation training, and the application.

use std::ops::ControlFlow;

use chrono::{Days, NaiveDate};

use super::courses::{course_after, starts_at};
use super::leaving::{AFTER_TRAINING, AFTER_VISIT, leave};
use super::story::{By, Story, moment};
use super::words;

/// Whether training is done before the assessment, as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Training {
    Done,
    Owed,
}

/// From booking the course until the household has completed it.
pub(super) fn training(story: &mut Story<'_>) -> ControlFlow<(), Training> {
    story.wait(1, 5, "Book the course");
    let mut first = course_after(story.today() + Days::new(6));
    story.book_course(first);
    if story.chance.is(0.04) {
        return ControlFlow::Continue(Training::Owed);
    }
    if story.chance.is(0.05) {
        story.wait(2, 10, "Ring before the course");
        leave(story, AFTER_VISIT)?;
    }
    if story.chance.is(0.12) {
        story.plan_for(starts_at(first), "Course");
        story.go_to(moment(first, 17 * 3600));
        story.reach(By::Worker, "training-missed");
        first = course_after(story.today());
        story.after_days(2);
        story.book_course(first);
    }
    story.plan_for(starts_at(first), "Course");
    complete(story, first);
    ControlFlow::Continue(Training::Done)
}

/// The second Saturday of a course that begins on a day.
pub(super) fn complete(story: &mut Story<'_>, first: NaiveDate) {
    story.go_to(moment(first + Days::new(7), 16 * 3600));
    story.reach(By::Worker, "training-completed");
    if story.chance.is(0.6) {
        let words = story.chance.pick(&words::COURSES);
        story.note(words);
    }
}

/// From training until the application is in and accepted.
pub(super) fn application(story: &mut Story<'_>, worth: f64) -> ControlFlow<()> {
    story.pause(0.05);
    let applies = (0.70 * worth.powf(0.2)).min(0.92);
    story.wait(3, 20, "Ask about the application form");
    if !story.chance.is(applies) {
        story.try_to_reach();
        story.wait(2, 12, "Ring again");
        leave(story, AFTER_TRAINING)?;
    }
    story.reach(By::Administrator, "application-received");
    if story.chance.is(0.08) {
        story.wait(5, 20, "Meet about the application");
        leave(story, AFTER_TRAINING)?;
    }
    let days = story.chance.about(5.0, 0.6).clamp(1, 30);
    story.plan(days, "Accept the application");
    story.after_days(days);
    if story.chance.is(0.93) {
        story.reach(By::Manager, "application-accepted");
    }
    ControlFlow::Continue(())
}
