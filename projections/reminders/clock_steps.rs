//! The steps of the pathway's clocks, as long as they run.

use domain::journey::Topic;
use domain::pathway::Clock;

use super::{Prompt, Sending, moment};
use crate::clocks::{Run, runs};
use crate::course::Course;
use crate::journeys::worker;

/// What it does, in a sentence.
pub(super) const SAYS: &str = "Each clock of the pathway says itself when it warns, when it is due and \
                               when the managers hear of it.";

/// The steps of every clock that nothing has stopped.
pub(super) fn steps(course: &Course<'_>) -> Vec<Prompt> {
    let running = runs(course).into_iter().filter(Run::is_running);
    running.flat_map(|run| of_run(course, &run)).collect()
}

fn of_run(course: &Course<'_>, run: &Run<'_>) -> Vec<Prompt> {
    let Some(due_at) = run.due_at else { return vec![] };
    let calendar = &course.rules.pathway.calendar;
    let worker = worker(course);
    let prompts = run.clock.remind.iter().map(|step| Prompt {
        topic: Topic::Clock(run.clock.name.clone()),
        label: run.clock.label.clone(),
        worker,
        started_at: run.started_at,
        known_at: run.known_at,
        due_at,
        step: *step,
        moment: moment::of_step(run, due_at, *step, calendar),
        sending: sending(run.clock),
    });
    prompts.collect()
}

// A household that waits for its first reply cannot wait for the morning.
fn sending(clock: &Clock) -> Sending {
    if clock.is_first_reply() { Sending::AtOnce } else { Sending::Digest }
}
