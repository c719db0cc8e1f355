//! Undoing what was recorded in error. The fact stays on the timeline, struck out.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::ids::EventId;
use domain::journey::UndoFact;
use domain::record::Recorded;
use domain::together::Together;
use maud::html;
use serde::Deserialize;

use super::found::Found;
use super::notes::{note_asked, why};
use super::save::{finish, said};
use super::sheet::Sheet;
use super::when;
use crate::web::App;
use crate::web::govuk::{Errors, button, inset_text};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

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
    let (found, fact) = find(&app, &place).await?;
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
    let (found, fact) = find(&app, &place).await?;
    let again = |errors: &Errors| {
        sheet(&found, &fact, &form.note, errors).response(&app, &who, &found, errors)
    };
    let id = EventId((app.source.id)());
    let unsaid = "Tell us why, for colleagues who read the timeline";
    let note = match why(&app, &found, id, &form.note, unsaid).await? {
        Ok(note) => note,
        Err(errors) => return Ok(again(&errors)),
    };
    let undo = UndoFact { version: fact.version, note };
    let command = Together::default().with_id(id, undo);
    finish(&app, &who, &stamp, &found, command, again).await
}

async fn find(app: &App, place: &(String, u32)) -> Result<(Found, Recorded), Problem> {
    let (reference, version) = place;
    let found = app.find(reference).await?;
    let history = app.history(&found).await?;
    let fact = history.into_iter().find(|fact| fact.version == *version);
    Ok((found, fact.ok_or(Problem::NotFound)?))
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
