//! What a command came to, as a program is answered.

use actix_web::HttpResponse;
use actix_web::http::header::{ETAG, LOCATION};
use domain::together::Together;
use schemars::JsonSchema;
use serde::Serialize;

use super::facts::{Fact, Story};
use super::fault::{Fault, Kind};
use super::gate::Caller;
use crate::store::{CarryOutError, Receipt};
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::journeys::found::Found;
use crate::web::journeys::save::field_of;
use crate::web::posted::Stamp;

/// What was recorded. The same request again is answered the same.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Recorded {
    /// The household, by the reference of its journey.
    reference: String,
    /// The version of its history after it.
    version: u32,
    /// The facts. None where all of it was so already.
    facts: Vec<Fact>,
}

/// Lets the household's history decide on what is asked for.
pub(super) async fn recorded(
    app: &App,
    caller: Caller,
    stamp: &Stamp,
    found: &Found,
    command: Together,
) -> Result<HttpResponse, Fault> {
    let carried_out = app.carry_out_for(caller.by(), stamp, found.journey, command).await;
    came_to(app, stamp, found, carried_out).await
}

/// What the household's history decided on what was asked for.
pub(super) async fn came_to(
    app: &App,
    stamp: &Stamp,
    found: &Found,
    carried_out: Result<Receipt, CarryOutError>,
) -> Result<HttpResponse, Fault> {
    match carried_out {
        Ok(receipt) => answer(app, found, receipt).await,
        Err(CarryOutError::Stale { seen, now }) => Err(changed(app, found, seen, now).await),
        Err(error) => Err(refused(error, stamp)),
    }
}

/// What is told of what was recorded.
pub(super) async fn answer(
    app: &App,
    found: &Found,
    receipt: Receipt,
) -> Result<HttpResponse, Fault> {
    let story = Story::of(app, found).await?;
    let facts = match receipt.positions {
        Some((first, last)) => story.between(found, first, last),
        None => vec![],
    };
    let version = facts.last().map_or(story.version(), |fact| fact.version);
    let reference = found.reference.to_string();
    let mut response = if facts.is_empty() { HttpResponse::Ok() } else { HttpResponse::Created() };
    response.insert_header((ETAG, etag(version)));
    response.insert_header((LOCATION, format!("/api/v1/journeys/{reference}")));
    Ok(response.json(Recorded { reference, version, facts }))
}

/// A version, as HTTP writes it.
pub(super) fn etag(version: u32) -> String {
    format!("\"{version}\"")
}

/// Why a command was not carried out.
pub(super) fn refused(error: CarryOutError, stamp: &Stamp) -> Fault {
    match error {
        CarryOutError::Refused(refusal) => {
            let errors = Errors::on(field_of(&refusal), refusal);
            Fault::of_body(&errors, |field| pointer(field, &stamp.path))
        }
        error @ CarryOutError::PlaceTaken => {
            let errors = Errors::on("course", error);
            Fault::of_body(&errors, |field| pointer(field, &stamp.path))
        }
        CarryOutError::KeyReused => Fault::new(
            Kind::KeyReused,
            "This Idempotency-Key was used before for something else: send a new one.",
        ),
        error => error.into(),
    }
}

/// What is wrong with the body of a request.
pub(super) fn unfit(errors: &Errors, stamp: &Stamp) -> Fault {
    Fault::of_body(errors, |field| pointer(field, &stamp.path))
}

async fn changed(app: &App, found: &Found, seen: u32, now: u32) -> Fault {
    let story = match Story::of(app, found).await {
        Ok(story) => story,
        Err(problem) => return problem.into(),
    };
    let detail = format!(
        "You saw version {seen}, and it is at {now}: look at what changed, and send it again with \
         If-Match: \"{now}\" and a new Idempotency-Key."
    );
    let changes = story.after(found, seen);
    Fault::new(Kind::Changed, detail).with("version", now).with("changes", changes)
}

// Where a question of the pages stands in a body.
fn pointer(field: &str, path: &str) -> String {
    let is_contact = path.ends_with("/contacts");
    let name = match field {
        "happened_on" => "happened_at",
        "next_on" if is_contact => "next_action/due",
        "next_what" if is_contact => "next_action/what",
        "next_on" => "due",
        "next_what" => "what",
        "note" if path.ends_with("/next-action") => "what",
        "agreed" => "contact_agreed",
        "message" => "may_leave_message",
        "later_from" => "may_contact_from",
        field => field,
    };
    format!("/{name}")
}
