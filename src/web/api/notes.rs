//! Adding a note.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::ids::EventId;
use domain::journey::AddNote;
use domain::together::Together;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::Fault;
use super::gate::Caller;
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::text::read_note;

/// A note, or why something is done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Note {
    /// What it says. Kept sealed.
    #[schemars(length(min = 1, max = 4000))]
    pub(super) note: String,
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Note>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let mut errors = Errors::default();
    let text = errors.take("note", read_note("Note", &body.note)).unwrap_or_default();
    let id = EventId((app.source.id)());
    let Some(note) = app.seal_note(found.journey, id, &text).await? else {
        errors.add("note", "Enter a note");
        return Err(unfit(&errors, &stamp));
    };
    let command = Together::default().with_id(id, AddNote { happened_at: found.now, note });
    recorded(&app, caller, &stamp, &found, command).await
}
