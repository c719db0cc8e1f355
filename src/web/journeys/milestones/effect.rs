//! What recording a milestone will mean, said beforehand.

use domain::journey::JourneyEvent;
use domain::pathway::{Allowance, Clock, Milestone, Pathway, Stage, StageNo};
use maud::{Markup, html};

use crate::web::govuk::inset_text;
use crate::web::journeys::booked::booked_for;
use crate::web::journeys::found::Found;

/// What recording a milestone will mean.
pub(in crate::web) fn effect(found: &Found, milestone: &Milestone) -> Markup {
    let sentences = consequences(found, milestone);
    inset_text(&html! {
        @for sentence in &sentences { (sentence) " " }
        @if sentences.is_empty() { "This is put on the timeline. It moves nothing." }
    })
}

/// The stages that a milestone leaves out, of which nothing is recorded.
pub(super) fn skipped<'a>(found: &'a Found, milestone: &Milestone) -> &'a [Stage] {
    let at = stage_now(found) + 1;
    let enters = milestone.enters.map_or(0, StageNo::index);
    found.pathway.stages.get(at..enters).unwrap_or_default()
}

/// Whether a milestone books something: it says so, by its name or otherwise, or a clock counts
/// back from what it books.
pub(super) fn books(pathway: &Pathway, milestone: &Milestone) -> bool {
    let event = event(milestone);
    let counts_back = |clock: &Clock| {
        is_before(clock) && clock.starts_on.iter().any(|signal| signal.is_given_by(&event))
    };
    milestone.books.is_some()
        || milestone.name.as_str().ends_with("-booked")
        || pathway.clocks.iter().any(counts_back)
}

// Which of the pathway's stages the journey is at.
fn stage_now(found: &Found) -> usize {
    let is_at = |it: &Stage| it.name.as_str() == found.standing.stage;
    found.pathway.stages.iter().position(is_at).unwrap_or(0)
}

fn event(milestone: &Milestone) -> JourneyEvent {
    let milestone = milestone.name.clone();
    JourneyEvent::MilestoneReached {
        milestone,
        outcome: None,
        booked_for: None,
        course: None,
        note: None,
    }
}

fn is_before(clock: &Clock) -> bool {
    matches!(clock.allows, Some(Allowance::Before(_)))
}

fn consequences(found: &Found, milestone: &Milestone) -> Vec<String> {
    let stages = &found.pathway.stages;
    let mut sentences = vec![];
    if let Some(stage) = milestone.enters.filter(|stage| stage_now(found) < stage.index()) {
        sentences.push(format!("This moves the household to {}.", stages[stage.index()].label));
    }
    if let Some(stage) = milestone.returns_to {
        sentences
            .push(format!("This takes the household back to {}.", stages[stage.index()].label));
    }
    sentences.extend(of_bookings(found, milestone));
    let event = event(milestone);
    sentences.extend(found.pathway.clocks.iter().filter_map(|it| of_clock(found, it, &event)));
    sentences
}

fn of_bookings(found: &Found, milestone: &Milestone) -> Option<String> {
    let what = milestone.books.as_ref().or(milestone.settles.as_ref())?;
    let booking = found.booking(what)?;
    let booked = booked_for(booking, found.now);
    if milestone.books.is_some() {
        return Some(format!("{what} is booked {booked}: this moves it."));
    }
    Some(format!("{what} is booked {booked}: after this it no longer is."))
}

fn of_clock(found: &Found, clock: &Clock, event: &JourneyEvent) -> Option<String> {
    let label = &clock.label;
    let is_running = found.running.contains(&clock.name);
    let stops = clock.stops_on.iter().any(|signal| signal.is_given_by(event));
    let starts = clock.starts_on.iter().any(|signal| signal.is_given_by(event));
    match (is_running, stops, starts) {
        (true, true, _) => Some(format!("It stops the clock “{label}”.")),
        (true, false, true) if is_before(clock) => {
            Some(format!("The clock “{label}” then counts back from the new day."))
        }
        (false, _, true) => {
            let within = clock.allows.map_or(String::new(), |allows| format!(", {allows}"));
            Some(format!("It starts the clock “{label}”{within}."))
        }
        (true, false, true) | (_, _, false) => None,
    }
}
