//! Undoing what was recorded in error. The fact stays on the timeline, struck out.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use domain::ids::{CourseId, EventId};
use domain::journey::{JourneyEvent, Refusal, UndoFact, managers_decision};
use domain::record::{Event, Recorded};
use domain::together::Together;
use domain::training::BOOKED;
use maud::html;
use serde::Deserialize;

use super::found::Found;
use super::notes::{note_asked, why};
use super::save::{PAGE, finish_carried_out, said};
use super::sheet::Sheet;
use super::training::place_again;
use super::when;
use crate::store::{CarryOutError, Door, Role};
use crate::web::govuk::{Errors, button, inset_text};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    note: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    place: Path<(String, u32)>,
) -> Result<HttpResponse, Problem> {
    let (found, history, fact) = find(&app, &place).await?;
    let label = managers_decision(&found.pathway, &history, fact.version);
    if let Some(label) = label.filter(|_| who.role != Role::Manager) {
        return Ok(for_managers(&app, &who, &found, label));
    }
    let errors = Errors::default();
    Ok(sheet(&found, &fact, "", &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    place: Path<(String, u32)>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (found, history, fact) = find(&app, &place).await?;
    let again = |errors: &Errors| {
        sheet(&found, &fact, &form.note, errors).response(&app, &who, &found, errors)
    };
    let id = EventId((app.source.id)());
    let unsaid = "Tell us why, for colleagues who read the timeline";
    let note = match why(&app, &found, id, &form.note, unsaid).await? {
        Ok(note) => note,
        Err(errors) => return Ok(again(&errors)),
    };
    let is_manager = who.role == Role::Manager;
    let place = match brought_back_on(&history, &fact) {
        Some(course) => match place_again(&app, &found, course, is_manager).await? {
            Ok(place) => place,
            Err(full) => return Ok(again(&Errors::on(PAGE, full))),
        },
        None => None,
    };
    let undo = UndoFact { version: fact.version, note, by_manager: is_manager };
    let (command, by) = (Together::default().with_id(id, undo), (who.worker, Door::Page));
    match app.carry_out_with(by, &stamp, found.journey, command, place).await {
        Err(error @ CarryOutError::PlaceTaken) => Ok(again(&Errors::on(PAGE, error))),
        came_to => finish_carried_out(&app, &who, &stamp, &found, came_to, again).await,
    }
}

// The training course on which a household has a place again, once this is undone.
fn brought_back_on(history: &[Recorded], fact: &Recorded) -> Option<CourseId> {
    let Event::Journey(JourneyEvent::FactUndone { version, .. }) = &fact.event else { return None };
    let struck = history.iter().find(|fact| fact.version == *version)?;
    match &struck.event {
        Event::Journey(JourneyEvent::MilestoneReached { milestone, course, .. }) => {
            course.filter(|_| milestone.as_str() == BOOKED)
        }
        _ => None,
    }
}

// Who else can undo it, said before anything is typed.
fn for_managers(app: &App, who: &SignedIn, found: &Found, label: &str) -> HttpResponse {
    let title = "Only a manager can undo this";
    let frame = app.frame_for(who, Entry::Journeys, title);
    let main = html! {
        span.govuk-caption-l { (found.reference) " · " (found.name) }
        h1.govuk-heading-l { (title) }
        p.govuk-body { (Refusal::ManagersUndoing(label.to_owned())) "." }
    };
    let back = found.address();
    html_page(StatusCode::OK, page(&frame.back("Back to the household", &back), &main))
}

async fn find(
    app: &App,
    place: &(String, u32),
) -> Result<(Found, Vec<Recorded>, Recorded), Problem> {
    let (reference, version) = place;
    let found = app.find(reference).await?;
    let history = app.history(&found).await?;
    let fact = history.iter().find(|fact| fact.version == *version).cloned();
    Ok((found, history, fact.ok_or(Problem::NotFound)?))
}

fn sheet<'a>(found: &Found, fact: &Recorded, note: &str, errors: &Errors) -> Sheet<'a> {
    Sheet {
        title: "Undo this?",
        intro: html! {
            (inset_text(&html! {
                strong { (said(found, fact)) } ", " (when::told(fact.when.happened_at, found.now))
            }))
            p.govuk-body {
                "It stays on the timeline, struck out, and counts nowhere. Where the household \
                 stands, its clocks and the figures are worked out anew. The undoing can be undone."
            }
        },
        questions: html! {
            (note_asked("Why?", note, errors).rows(3))
        },
        button: button("Undo").warning(),
    }
}
