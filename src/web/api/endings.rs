//! Ending a journey without approval.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDate, Utc};
use domain::journey::{DecidedBy, EndJourney};
use domain::together::Together;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::Fault;
use super::gate::Caller;
use super::reading::{self, day, moment};
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::text::read_note;

/// An ending.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Ending {
    /// Who decided.
    #[schemars(schema_with = "reading::deciders")]
    decided_by: DecidedBy,
    /// The main reason, by its name on the household's pathway.
    reason: String,
    /// Up to two further ones.
    #[serde(default)]
    #[schemars(length(max = 2))]
    also: Vec<String>,
    /// When it ended: now, if left out.
    #[serde(default)]
    happened_at: Option<DateTime<Utc>>,
    /// From when on they may be asked again, if they may.
    #[serde(default)]
    may_contact_from: Option<NaiveDate>,
    /// What they said, or which other reason it was. Kept sealed.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    note: String,
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Ending>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let mut errors = Errors::default();
    let happened_at = moment(body.happened_at, found.now, &mut errors);
    let may_contact_from = day("later_from", body.may_contact_from, &mut errors);
    let note = errors.take("note", read_note("Note", &body.note));
    let (Some(happened_at), Some(note), true) = (happened_at, note, errors.is_empty()) else {
        return Err(unfit(&errors, &stamp));
    };
    let ending = |note| EndJourney {
        happened_at,
        decided_by: body.decided_by,
        reason: (&*body.reason).into(),
        also: body.also.iter().map(|reason| (&**reason).into()).collect(),
        may_contact_from,
        note,
    };
    let command = app.with_note(Together::default(), found.journey, &note, ending).await?;
    recorded(&app, caller, &stamp, &found, command).await
}
