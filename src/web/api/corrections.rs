//! Undoing what was recorded in error.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::ids::EventId;
use domain::journey::UndoFact;
use domain::together::Together;

use super::fault::Fault;
use super::gate::Caller;
use super::notes::Note;
use super::recorded::{came_to, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::journeys::corrections::place_taken_again;
use crate::web::journeys::notes::why;
use crate::web::journeys::save::PAGE;
use crate::web::problem::Problem;

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    place: Path<(String, String)>,
    told: Told<Note>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &place.0).await?;
    let version: u32 = place.1.parse().map_err(|_| Problem::NotFound)?;
    if version == 0 || found.version < version {
        return Err(Problem::NotFound.into());
    }
    let id = EventId((app.source.id)());
    let unsaid = "Tell us why, for colleagues who read the timeline";
    let note = match why(&app, &found, id, &body.note, unsaid).await? {
        Ok(note) => note,
        Err(errors) => return Err(unfit(&errors, &stamp)),
    };
    let history = app.history(&found).await?;
    let place = match place_taken_again(&app, &found, history, version).await? {
        Ok(place) => place,
        Err(full) => return Err(unfit(&Errors::on(PAGE, full), &stamp)),
    };
    let command = Together::default().with_id(id, UndoFact { version, note, by_manager: false });
    let undone = app.carry_out_with(caller.by(), &stamp, found.journey, command, place).await;
    came_to(&app, &stamp, &found, undone).await
}
