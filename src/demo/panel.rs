//! The panel, and the decision after it.

use std::ops::ControlFlow;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use domain::calendar::bank_holidays::is_bank_holiday;

use super::leaving::{BEFORE_DECISION, REFUSED, leave};
use super::story::{By, Story};
use super::touched::reward;

/// From booking a panel until the decision.
pub(super) fn panel(story: &mut Story<'_>) -> ControlFlow<()> {
    meet(story);
    if story.chance.is(0.03) {
        story.after_days(2);
        story.reach(By::Worker, "assessment-resumed-after-panel");
        story.wait(15, 35, "What the panel asked for");
        story.reach(By::Worker, "assessment-session-held");
        story.after_days(2);
        meet(story);
    }
    if story.chance.is(0.03) {
        story.wait(1, 5, "Ring after the panel");
        leave(story, BEFORE_DECISION)?;
    }
    let days = story.chance.about(5.0, 0.5).clamp(1, 20);
    story.plan(days, "Minutes of the panel");
    story.after_days(days);
    story.reach(By::Administrator, "panel-minutes-final");
    let days = story.chance.about(4.0, 0.5).clamp(1, 14);
    story.plan(days, "Decision");
    story.after_days(days);
    if story.chance.is(0.035) {
        return refuse(story);
    }
    story.reach(By::Manager, "approved");
    reward(story);
    tell_them(story);
    ControlFlow::Break(())
}

fn meet(story: &mut Story<'_>) {
    let earliest = story.working_day(11);
    let mut day = panel_after(earliest);
    let mut begins = story.appointment(day, 10, 15);
    story.after_minutes(5, 60);
    story.book(By::Administrator, "panel-booked", begins);
    issue_papers(story, day);
    if story.chance.is(0.09) {
        story.after_days(1);
        story.reach(By::Administrator, "panel-deferred");
        day = panel_after(day);
        begins = story.appointment(day, 10, 15);
        story.after_minutes(2, 30);
        story.book(By::Administrator, "panel-booked", begins);
        issue_papers(story, day);
    }
    story.plan_for(begins, "Panel");
    story.go_to(begins + TimeDelta::minutes(50));
    story.reach(By::Administrator, "panel-held");
    story.after_minutes(1, 5);
    let outcome = story.chance.weigh(&[("recommended", 96.0), ("not-recommended", 4.0)]);
    story.reach_with(By::Administrator, "panel-recommendation-made", outcome);
}

// Five working days before, or too late.
fn issue_papers(story: &mut Story<'_>, panel: NaiveDate) {
    let before = story.chance.weigh(&[(8, 20.0), (7, 25.0), (6, 25.0), (5, 18.0), (3, 12.0)]);
    let left = story.working_days_to_day(panel);
    if left > before {
        story.plan(left - before, "Panel papers");
        story.after_days(left - before);
    } else {
        story.after_days(1);
    }
    story.reach(By::Administrator, "panel-papers-issued");
}

fn refuse(story: &mut Story<'_>) -> ControlFlow<()> {
    story.reach(By::Manager, "qualifying-determination-made");
    tell_them(story);
    match story.chance.between(1, 4) {
        1 => {
            story.after_days(14);
            story.reach(By::Administrator, "representations-received");
            story.after_days(12);
        }
        2 => review(story),
        _ => story.wait(20, 23, "Time for representations ends"),
    }
    story.reach_with(By::Manager, "final-decision-made", "not-approved");
    leave(story, REFUSED)
}

fn review(story: &mut Story<'_>) {
    let steps = [
        (12, "irm-applied"),
        (4, "irm-notified"),
        (8, "irm-papers-sent"),
        (55, "irm-recommendation-received"),
    ];
    for (days, milestone) in steps {
        let days = days + story.chance.between(-1, 2);
        story.after_days(days);
        story.reach(By::Administrator, milestone);
    }
    story.wait(3, 6, "Final decision");
}

fn tell_them(story: &mut Story<'_>) {
    let days = story.chance.weigh(&[(0, 45.0), (1, 30.0), (2, 17.0), (4, 8.0)]);
    story.after_days(days);
    story.reach(By::Worker, "told-orally");
    let days = story.chance.weigh(&[(1, 30.0), (2, 35.0), (4, 25.0), (6, 10.0)]);
    story.after_days(days);
    story.reach(By::Administrator, "decision-letter-sent");
}

// The panel meets on the second and the fourth Thursday of a month.
fn panel_after(day: NaiveDate) -> NaiveDate {
    let meets = |day: &NaiveDate| {
        let week = (day.day() - 1) / 7;
        day.weekday() == Weekday::Thu && [1, 3].contains(&week) && !is_bank_holiday(*day)
    };
    day.iter_days().skip(1).find(meets).unwrap_or(day)
}
