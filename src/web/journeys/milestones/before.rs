//! What is asked or said before a milestone's form: that stages are skipped, or whose decision it is.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::pathway::{Milestone, Stage};
use maud::html;

use super::address_of;
use crate::web::govuk::{button_group, button_link};
use crate::web::journeys::found::Found;
use crate::web::layout::{Entry, page};
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

/// Asks once whether stages may be skipped of which nothing is recorded.
pub(super) fn skipping(
    app: &App,
    who: &SignedIn,
    found: &Found,
    milestone: &Milestone,
    skipped: &[Stage],
) -> HttpResponse {
    let labels: Vec<String> = skipped.iter().map(|stage| stage.label.to_lowercase()).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let question = format!("No {} is recorded. Continue?", words::or(&labels));
    let (on, address) =
        (format!("{}&skip=yes", address_of(found, &milestone.name)), found.address());
    let first = skipped.first().and_then(|stage| entering(found, stage));
    let title = format!("{question} {}", found.reference);
    let frame = app.frame_for(who, Entry::Journeys, &title).back("Back to the household", &address);
    let main = html! {
        span.govuk-caption-l { (found.reference) " · " (found.name) }
        h1.govuk-heading-l { (question) }
        p.govuk-body {
            "“" (milestone.label) "” usually comes later. You can go on, and record what is missing \
             afterwards with the day on which it happened."
        }
        (button_group(&html! {
            (button_link("Continue", &on))
            @if let Some(first) = first {
                a.govuk-link href=(address_of(found, &first.name)) {
                    "Record “" (first.label) "” first"
                }
            }
            a.govuk-link href=(address) { "Cancel" }
        }))
    };
    html_page(StatusCode::OK, page(&frame, &main))
}

/// Says that a decision is a manager's.
pub(super) fn managers(
    app: &App,
    who: &SignedIn,
    found: &Found,
    milestone: &Milestone,
) -> HttpResponse {
    let address = found.address();
    let title = format!("A manager records this: {}", found.reference);
    let frame = app.frame_for(who, Entry::Journeys, &title).back("Back to the household", &address);
    let main = html! {
        span.govuk-caption-l { (found.reference) " · " (found.name) }
        h1.govuk-heading-l { (milestone.label) }
        p.govuk-body {
            "This is a manager’s decision, so a manager records it. You can add a note with what you \
             recommend, or ask your manager to look at this household."
        }
        p.govuk-body { a.govuk-link href=(found.below("notes/new")) { "Add a note" } }
    };
    html_page(StatusCode::FORBIDDEN, page(&frame, &main))
}

fn entering<'a>(found: &'a Found, stage: &Stage) -> Option<&'a Milestone> {
    let place = found.pathway.stage(stage.name.as_str());
    found.pathway.milestones.iter().find(|it| it.enters.is_some() && it.enters == place)
}
