//! The initial visit, and what is decided after it.

use std::ops::ControlFlow;

use chrono::TimeDelta;

use super::leaving::{AFTER_VISIT, AT_ENQUIRY, leave};
use super::story::{By, Story};
use super::words;

/// From booking the visit until the household goes on to training.
pub(super) fn visit(story: &mut Story<'_>, worth: f64) -> ControlFlow<()> {
    let days = story.chance.between(2, 9);
    let day = story.working_day(days);
    let mut appointment = story.appointment(day, 9, 18);
    story.after_minutes(2, 20);
    story.book(By::Worker, "initial-visit-booked", appointment);
    if story.chance.is(0.14) {
        let days = story.chance.between(1, days);
        story.after_days(days);
        leave(story, AT_ENQUIRY)?;
    } else if story.chance.is(0.2) {
        let notice = story.chance.between(1, 3);
        story.after_days((days - notice).max(0));
        let days = story.chance.between(3, 9) + notice;
        let day = story.working_day(days);
        appointment = story.appointment(day, 9, 18);
        story.book(By::Worker, "initial-visit-moved", appointment);
    }
    story.plan_for(appointment, "Visit");
    story.go_to(appointment + TimeDelta::minutes(90));
    story.reach(By::Worker, "initial-visit-held");
    let words = story.chance.pick(&words::VISITS);
    story.note(words);
    story.remark(0.5, &words::VISITS);
    decide(story, worth)
}

fn decide(story: &mut Story<'_>, worth: f64) -> ControlFlow<()> {
    if story.chance.is(0.1) {
        story.wait(4, 12, "Second visit");
        story.reach(By::Worker, "second-visit-held");
    }
    story.pause(0.05);
    let goes_on = (0.64 * worth.powf(0.3)).min(0.9);
    if !story.chance.is(goes_on) {
        story.wait(3, 14, "Ring after the visit");
        story.try_to_reach();
        story.wait(2, 9, "Ring again");
        return leave(story, AFTER_VISIT);
    }
    if story.chance.is(0.75) {
        let days = story.chance.about(3.0, 0.6).clamp(1, 15);
        story.plan(days, "Manager's decision");
        story.after_days(days);
        story.reach(By::Manager, "invited-to-apply");
    }
    ControlFlow::Continue(())
}
