//! What an outcome suggests to record next. It is a link: nothing is done by itself.

use domain::journey::{JourneyEvent, struck_facts};
use domain::pathway::Suggestion;
use domain::record::{Event, Recorded};
use maud::{Markup, html};

use super::found::Found;
use super::milestones::address_of;
use super::save::said;
use crate::store::Role;
use crate::web::govuk::inset_text;
use projections::journeys::Status;

/// What the last milestone suggests, as long as nobody has followed or overtaken it.
pub(super) fn suggested(found: &Found, history: &[Recorded], role: Role) -> Markup {
    let open = found.standing.status == Status::Open;
    let Some((fact, suggestion)) = last(found, history).filter(|_| open) else { return html! {} };
    let pathway = &found.pathway;
    html! {
        (inset_text(&html! {
            (said(found, fact)) ". "
            @match suggestion {
                Suggestion::Ending => {
                    a.govuk-link href=(found.below("ending/new")) { "Record the ending" }
                    ", if nothing more is to come."
                }
                Suggestion::Pause => {
                    @if !found.is_paused {
                        a.govuk-link href=(found.below("pause")) { "Pause the journey" }
                        ", with a day on which to look at it again."
                    }
                }
                Suggestion::Milestone(name) => {
                    @let milestone = pathway.milestone(name);
                    @let label = milestone.map_or(name.as_str(), |it| &it.label);
                    @let is_managers = milestone.is_some_and(|it| it.is_managers);
                    "Next: "
                    @if is_managers && role != Role::Manager { (label) ", which a manager records." }
                    @else { a.govuk-link href=(address_of(found, name)) { (label) } }
                }
            }
        }))
    }
}

fn last<'a>(found: &'a Found, history: &'a [Recorded]) -> Option<(&'a Recorded, &'a Suggestion)> {
    let standing = history.iter().zip(struck_facts(history)).filter(|(_, is_struck)| !is_struck);
    let reached = standing.filter_map(|(fact, _)| match &fact.event {
        Event::Journey(JourneyEvent::MilestoneReached { milestone, outcome, .. }) => {
            Some((fact, milestone, outcome.as_ref()))
        }
        _ => None,
    });
    let (fact, milestone, outcome) =
        reached.max_by_key(|(fact, ..)| (fact.when.happened_at, fact.version))?;
    let suggests = found.pathway.milestone(milestone)?.outcome(outcome?)?.suggests.as_ref()?;
    Some((fact, suggests))
}
