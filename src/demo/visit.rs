//! The initial visit, and what is decided after it.

use std::ops::ControlFlow;

use chrono::TimeDelta;

use super::leaving::{AFTER_VISIT, AT_ENQUIRY, DECLINED, leave};
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
    let goes_on = (0.64 * worth.powf(0.3)).min(0.9);
    let goes_on = story.chance.is(goes_on);
    let recommended = story.chance.weigh(if goes_on { &GOING_ON } else { &NOT_GOING_ON });
    story.reach_with(By::Worker, "initial-visit-held", recommended);
    let words = story.chance.pick(&words::VISITS);
    story.note(words);
    story.remark(0.5, &words::VISITS);
    if recommended == SECOND_VISIT {
        story.wait(4, 12, "Second visit");
        story.reach_with(By::Worker, "second-visit-held", GO_AHEAD);
    }
    story.pause(0.05);
    if recommended == DO_NOT_GO_AHEAD {
        return decline(story);
    }
    if !goes_on {
        story.wait(3, 14, "Ring after the visit");
        story.try_to_reach();
        story.wait(2, 9, "Ring again");
        return leave(story, AFTER_VISIT);
    }
    if story.chance.is(0.75) {
        invite(story);
    }
    ControlFlow::Continue(())
}

const GO_AHEAD: &str = "go-ahead";
const SECOND_VISIT: &str = "second-visit";
const DO_NOT_GO_AHEAD: &str = "do-not-go-ahead";

const GOING_ON: [(&str, f64); 2] = [(GO_AHEAD, 91.0), (SECOND_VISIT, 9.0)];
const NOT_GOING_ON: [(&str, f64); 4] =
    [(GO_AHEAD, 66.0), (SECOND_VISIT, 11.0), ("not-now", 11.0), (DO_NOT_GO_AHEAD, 12.0)];

// The worker recommends, the manager decides.
fn invite(story: &mut Story<'_>) {
    decide(story, "invite");
    story.after_minutes(1, 9);
    story.reach(By::Manager, "invited-to-apply");
}

fn decline(story: &mut Story<'_>) -> ControlFlow<()> {
    decide(story, DO_NOT_GO_AHEAD);
    story.after_days(1);
    leave(story, DECLINED)
}

fn decide(story: &mut Story<'_>, outcome: &str) {
    let days = story.chance.about(3.0, 0.6).clamp(1, 15);
    story.plan(days, "Manager's decision");
    story.after_days(days);
    story.reach_with(By::Manager, "visit-decision-made", outcome);
}
