//! Undoing what was recorded in error. The fact stays on the timeline, struck out.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use domain::ids::{CourseId, EventId};
use domain::journey::{JourneyEvent, Refusal, UndoFact, managers_decision, struck_facts};
use domain::record::{Event, Recorded};
use domain::together::Together;
use domain::training::{Attendance, BOOKED, CANCELLED, Training};
use maud::html;
use projections::Sight;
use projections::journeys::Status;
use serde::Deserialize;

use super::found::Found;
use super::notes::{note_asked, why};
use super::save::{PAGE, finish_carried_out, said};
use super::sheet::Sheet;
use super::training::place_again;
use super::when;
use crate::store::{CarryOutError, Door, FreePlace, Role};
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
    let (found, history, fact) = find(&app, &who.sight, &place).await?;
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
    let (found, history, fact) = find(&app, &who.sight, &place).await?;
    let again = |errors: &Errors| {
        sheet(&found, &fact, &form.note, errors).response(&app, &who, &found, errors)
    };
    let id = EventId((app.source.id)());
    let unsaid = "Tell us why, for colleagues who read the timeline";
    let note = match why(&app, &found, id, &form.note, unsaid).await? {
        Ok(note) => note,
        Err(errors) => return Ok(again(&errors)),
    };
    let place = match place_taken_again(&app, &found, history, fact.version).await? {
        Ok(place) => place,
        Err(full) => return Ok(again(&Errors::on(PAGE, full))),
    };
    let by_manager = who.role == Role::Manager;
    let command =
        Together::default().with_id(id, UndoFact { version: fact.version, note, by_manager });
    let by = (who.worker, Door::Page);
    match app.carry_out_with(by, &stamp, found.journey, command, place).await {
        Err(error @ CarryOutError::PlaceTaken) => Ok(again(&Errors::on(PAGE, error))),
        came_to => finish_carried_out(&app, &who, &stamp, &found, came_to, again).await,
    }
}

/// The place on a training course that a household takes again once a fact is undone, if it takes one
/// that has to be free; or the sentence that there is none.
pub(in crate::web) async fn place_taken_again(
    app: &App,
    found: &Found,
    history: Vec<Recorded>,
    version: u32,
) -> Result<Result<Option<FreePlace>, String>, Problem> {
    let has_left = found.counts_nowhere() || found.standing.status == Status::Left;
    if has_left || !is_of_a_booking(&history, version) {
        return Ok(Ok(None));
    }
    match booked_once_undone(history, version) {
        Some(course) => place_again(app, found, course).await,
        None => Ok(Ok(None)),
    }
}

// Whether it is a booking, or being taken off a course, or the undoing of one, or of that.
fn is_of_a_booking(history: &[Recorded], version: u32) -> bool {
    let fact = history.iter().find(|fact| fact.version == version);
    match fact.map(|fact| &fact.event) {
        Some(Event::Journey(JourneyEvent::FactUndone { version: earlier, .. })) => {
            *earlier < version && is_of_a_booking(history, *earlier)
        }
        Some(Event::Journey(JourneyEvent::MilestoneReached { milestone, .. })) => {
            [BOOKED, CANCELLED].contains(&milestone.as_str())
        }
        _ => false,
    }
}

// The course that a household is booked on once a fact is undone.
fn booked_once_undone(mut history: Vec<Recorded>, version: u32) -> Option<CourseId> {
    let last = history.last()?.clone();
    let event = Event::Journey(JourneyEvent::FactUndone { version, note: None });
    history.push(Recorded { version: last.version + 1, event, ..last });
    let mut training = Training::default();
    for (fact, _) in history.iter().zip(struck_facts(&history)).filter(|(_, is_struck)| !is_struck)
    {
        if let Event::Journey(JourneyEvent::MilestoneReached { milestone, course, .. }) =
            &fact.event
        {
            training.take(milestone.as_str(), *course);
        }
    }
    let mut booked = training.places.iter().filter(|(_, it)| *it == Attendance::Booked);
    booked.next_back().map(|(course, _)| *course)
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
    sight: &Sight,
    place: &(String, u32),
) -> Result<(Found, Vec<Recorded>, Recorded), Problem> {
    let (reference, version) = place;
    let found = app.find(sight, reference).await?;
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
