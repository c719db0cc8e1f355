//! The assessment: checks, sessions, the report.

use std::ops::ControlFlow;

use domain::ids::WorkerId;
use domain::journey::JourneyEvent;

use super::checks::checks;
use super::courses::course_after;
use super::leaving::{IN_ASSESSMENT, leave};
use super::people::People;
use super::story::{By, Soon, Story};
use super::training::{Training, complete};
use super::words;

/// From the start of the assessment until the report is complete.
pub(super) fn assessment(
    story: &mut Story<'_>,
    people: &People,
    training: Training,
    assessor: WorkerId,
) -> ControlFlow<()> {
    let days = story.chance.about(7.0, 0.7).clamp(1, 60);
    story.plan(days, "Begin the assessment");
    story.after_days(days);
    story.reach(By::Worker, "assessment-started");
    if story.worker != Some(assessor) {
        story.after_minutes(1, 10);
        story.worker = Some(assessor);
        story.tell(By::Manager, Soon::Promptly, JourneyEvent::WorkerAssigned { worker: assessor });
    }
    checks(story, people);
    if training == Training::Owed {
        let first = course_after(story.today());
        story.aside(|story| {
            story.book_course(first);
            complete(story, first);
        });
    }
    sessions(story)?;
    report(story);
    ControlFlow::Continue(())
}

fn sessions(story: &mut Story<'_>) -> ControlFlow<()> {
    let sessions = story.chance.between(6, 9);
    let last = story.chance.is(0.29).then(|| story.chance.between(0, sessions - 1));
    let paused = story.chance.between(1, sessions);
    // An assessor with too many cases is slow with each.
    let slower = story.chance.weigh(&[(0, 82.0), (4, 13.0), (10, 5.0)]);
    for session in 0..sessions {
        if last == Some(session) {
            story.wait(4, 12, "Talk about how it is going");
            leave(story, IN_ASSESSMENT)?;
        }
        if session == paused {
            story.pause(0.14);
        }
        story.wait(4 + slower, 10 + slower, "Next session");
        story.reach(By::Worker, "assessment-session-held");
        story.remark(0.35, &words::ASSESSING);
        if session % 3 == 2 {
            story.after_days(2);
            story.reach(By::Manager, "supervision-held");
        }
    }
    ControlFlow::Continue(())
}

fn report(story: &mut Story<'_>) {
    story.wait(5, 14, "Write the report");
    if story.chance.is(0.9) {
        story.reach(By::Worker, "report-shared");
        let days = story.chance.about(7.0, 0.4).clamp(2, 25);
        story.plan(days, "Observations on the report");
        story.after_days(days);
        if story.chance.is(0.96) {
            story.reach(By::Worker, "observations-received");
        }
    }
    story.after_days(1);
    story.reach(By::Worker, "assessment-report-completed");
}
