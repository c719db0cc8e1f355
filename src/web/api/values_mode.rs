//! Recording which values mode a household is of.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use domain::journey::{self, TellValuesMode};
use domain::together::Together;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::Fault;
use super::gate::Caller;
use super::reading::{self, moment};
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;

/// What a questionnaire came to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ValuesMode {
    /// Which one.
    #[schemars(schema_with = "reading::values_modes")]
    values_mode: journey::ValuesMode,
    /// When they filled it in: now, if left out.
    #[serde(default)]
    happened_at: Option<DateTime<Utc>>,
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<ValuesMode>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let mut errors = Errors::default();
    let happened_at = moment(body.happened_at, found.now, &mut errors);
    let Some(happened_at) = happened_at else { return Err(unfit(&errors, &stamp)) };
    let command = Together::default().with(TellValuesMode { happened_at, mode: body.values_mode });
    recorded(&app, caller, &stamp, &found, command).await
}
