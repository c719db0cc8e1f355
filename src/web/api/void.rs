//! Saying that a journey was recorded in error.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::ids::EventId;

use super::fault::Fault;
use super::gate::Caller;
use super::notes::Note;
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::journeys::notes::why;
use crate::web::journeys::void::voided;

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Note>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let id = EventId((app.source.id)());
    let unsaid = "Tell us why, for colleagues who look for them";
    match why(&app, &found, id, &body.note, unsaid).await? {
        Ok(note) => recorded(&app, caller, &stamp, &found, voided(&found, id, note)).await,
        Err(errors) => Err(unfit(&errors, &stamp)),
    }
}
