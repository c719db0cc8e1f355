//! Handing a household over: offered, accepted or returned.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::ids::EventId;
use domain::journey::{AcceptHandover, OfferHandover, ReturnHandover};
use domain::together::Together;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::fault::Fault;
use super::gate::Caller;
use super::notes::Note;
use super::recorded::{recorded, unfit};
use super::told::Told;
use super::workers::Nothing;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::journeys::assignment::chosen;
use crate::web::journeys::handover::Choices;
use crate::web::journeys::notes::why;
use crate::web::text::read_note;

/// Who is asked to look after a household.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Offer")]
pub(in crate::web) struct Offer {
    /// Their id, as `/api/v1/workers` lists it.
    to: Uuid,
    /// The service that it moves to with them, if to another.
    #[serde(default)]
    service: Option<String>,
    /// The team that it moves to with them, if to another.
    #[serde(default)]
    team: Option<String>,
    /// What they should know. Kept sealed.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    note: String,
}

pub(super) async fn offer(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Offer>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let choices = Choices::of(&app, &found).await?;
    let mut errors = Errors::default();
    let to = chosen(&choices.team, &body.to.to_string());
    let to = to.ok_or("Nobody else of the team has this id: see /api/v1/workers");
    let to = errors.take("to", to);
    if body.service.as_ref().is_some_and(|it| !choices.services.contains(it)) {
        errors.add("service", "No other service is called so: use one that households are with");
    }
    if body.team.as_ref().is_some_and(|it| !choices.teams.contains(it)) {
        errors.add("team", "No other team is called so: use one that households are with");
    }
    let note = errors.take("note", read_note("Note", &body.note));
    let (Some(to), Some(note), true) = (to, note, errors.is_empty()) else {
        return Err(unfit(&errors, &stamp));
    };
    let (service, team) = (body.service.as_deref(), body.team.as_deref());
    let (service, team) = (service.map(Into::into), team.map(Into::into));
    let offer = |note| OfferHandover { happened_at: found.now, to, service, team, note };
    let command = app.with_note(Together::default(), found.journey, &note, offer).await?;
    recorded(&app, caller, &stamp, &found, command).await
}

pub(super) async fn accept(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Nothing>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body: Nothing {} } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let accept = AcceptHandover { happened_at: found.now, by: caller.worker };
    recorded(&app, caller, &stamp, &found, Together::default().with(accept)).await
}

pub(super) async fn give_back(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Note>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let id = EventId((app.source.id)());
    let note = match why(&app, &found, id, &body.note, "Tell them why you return it").await? {
        Ok(note) => note,
        Err(errors) => return Err(unfit(&errors, &stamp)),
    };
    let give_back = ReturnHandover { happened_at: found.now, by: caller.worker, note };
    let command = Together::default().with_id(id, give_back);
    recorded(&app, caller, &stamp, &found, command).await
}
