//! Who looks after a household, and who can.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::journey::AssignWorker;
use domain::together::Together;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::facts::Colleague;
use super::fault::Fault;
use super::gate::Caller;
use super::reading::query;
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::journeys::assignment::{chosen, team};

/// Who is to look after a household.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Assignment {
    /// Their id, as `/api/v1/workers` lists it.
    worker: Uuid,
}

/// The team.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Team {
    /// Those who can look after a household, by name.
    workers: Vec<Colleague>,
}

/// Nothing can be asked or told.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Nothing {}

pub(super) async fn list(
    app: Data<App>,
    request: actix_web::HttpRequest,
) -> Result<HttpResponse, Fault> {
    let Nothing {} = query(request.query_string())?;
    let team = team(&app).await?.into_iter();
    let workers = team.map(|it| Colleague { id: it.worker.0, name: it.name }).collect();
    Ok(HttpResponse::Ok().json(Team { workers }))
}

pub(super) async fn assign(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Assignment>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let Some(worker) = chosen(&team(&app).await?, &body.worker.to_string()) else {
        let errors = Errors::on("worker", "Nobody of the team has this id: see /api/v1/workers");
        return Err(unfit(&errors, &stamp));
    };
    let command = Together::default().with(AssignWorker { happened_at: found.now, worker });
    recorded(&app, caller, &stamp, &found, command).await
}
