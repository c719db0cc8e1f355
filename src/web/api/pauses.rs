//! Pausing a journey, and going on with it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDate, Utc};
use domain::journey::{PauseJourney, ResumeJourney};
use domain::together::Together;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::Fault;
use super::gate::Caller;
use super::reading::{day, moment};
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::text::read_note;

/// A pause.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Pause {
    /// From when on: now, if left out.
    #[serde(default)]
    happened_at: Option<DateTime<Utc>>,
    /// The day on which to look at it again.
    review_on: NaiveDate,
    /// Why. Kept sealed.
    #[schemars(length(min = 1, max = 4000))]
    note: String,
}

/// The end of a pause.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Resumption {
    /// From when on: now, if left out.
    #[serde(default)]
    happened_at: Option<DateTime<Utc>>,
}

pub(super) async fn pause(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Pause>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let mut errors = Errors::default();
    let happened_at = moment(body.happened_at, found.now, &mut errors);
    let review_on = day("review_on", Some(body.review_on), &mut errors);
    let note = errors.take("note", read_note("Why it is paused", &body.note));
    if note.as_ref().is_some_and(String::is_empty) {
        errors.add("note", "Tell us why it is paused");
    }
    let (Some(happened_at), Some(note), true) = (happened_at, note, errors.is_empty()) else {
        return Err(unfit(&errors, &stamp));
    };
    let pause = |note| PauseJourney { happened_at, review_on, note };
    let command = app.with_note(Together::default(), found.journey, &note, pause).await?;
    recorded(&app, caller, &stamp, &found, command).await
}

pub(super) async fn resume(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Resumption>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let mut errors = Errors::default();
    let Some(happened_at) = moment(body.happened_at, found.now, &mut errors) else {
        return Err(unfit(&errors, &stamp));
    };
    let command = Together::default().with(ResumeJourney { happened_at });
    recorded(&app, caller, &stamp, &found, command).await
}
