//! Which milestone was reached, chosen from the pathway's.

use domain::pathway::{Milestone, Pathway};
use maud::{Markup, html};

use super::address_of;
use crate::store::Role;
use crate::web::App;
use crate::web::journeys::found::Found;
use crate::web::layout::{Entry, page};
use crate::web::signed_in::SignedIn;

/// What may have happened, to choose from.
pub(super) fn which(app: &App, who: &SignedIn, found: &Found) -> Markup {
    let title = format!("Record what happened: {}", found.reference);
    let address = found.address();
    let frame = app.frame_for(who, Entry::Journeys, &title).back("Back to the household", &address);
    page(
        &frame,
        &html! {
            span.govuk-caption-l { (found.reference) " · " (found.name) }
            h1.govuk-heading-l { "What happened?" }
            @for (heading, milestones) in by_stage(&found.pathway) {
                h2.govuk-heading-m { (heading) }
                ul.govuk-list.govuk-list--spaced {
                    @for milestone in milestones {
                        li {
                            @if milestone.is_managers && who.role != Role::Manager {
                                (milestone.label)
                                div.govuk-hint."govuk-!-margin-bottom-0" { "A manager records this" }
                            } @else {
                                a.govuk-link href=(address_of(found, &milestone.name)) {
                                    (milestone.label)
                                }
                            }
                            @if let Some(stage) = milestone.enters {
                                div.govuk-hint."govuk-!-margin-bottom-0" {
                                    "Moves the household to " (found.pathway.stages[stage.index()].label)
                                }
                            }
                        }
                    }
                }
            }
            p.govuk-body {
                "To log a call, an e-mail or a talk, " a.govuk-link href=(found.below("contacts/new")) { "log a contact" } "."
            }
        },
    )
}

// A pathway lists its milestones in the order in which they usually come.
fn by_stage(pathway: &Pathway) -> Vec<(String, Vec<&Milestone>)> {
    let mut groups: Vec<(String, Vec<&Milestone>)> = vec![];
    let mut pending = vec![];
    for milestone in &pathway.milestones {
        pending.push(milestone);
        if let Some(stage) = milestone.enters {
            let label = &pathway.stages[stage.index()].label;
            groups.push((format!("On the way to {label}"), std::mem::take(&mut pending)));
        }
    }
    if !pending.is_empty() {
        groups.push(("Afterwards".to_owned(), pending));
    }
    groups
}
