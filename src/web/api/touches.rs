//! Recording that a household met the service once more.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use domain::journey::RecordTouch;
use domain::together::Together;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::Fault;
use super::gate::Caller;
use super::reading::moment;
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::journeys::enquiries::Choices;
use crate::web::journeys::touches::Form;

/// How they met the service once more. Something of it must be said.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Touch {
    /// What they say it was, by its name on the pathway.
    #[serde(default)]
    source: String,
    /// The campaign that they name, by its code.
    #[serde(default)]
    campaign: String,
    /// A campaign's code that came along by itself.
    #[serde(default)]
    #[schemars(length(max = 60))]
    tracked: String,
    /// How that code came along: `link`, `qr`, `form` or `phone-line`.
    #[serde(default)]
    tracked_by: String,
    /// Where it stood, by a code.
    #[serde(default)]
    #[schemars(length(max = 60))]
    placement: String,
    /// When it was: now, if left out.
    #[serde(default)]
    happened_at: Option<DateTime<Utc>>,
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Touch>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&reference).await?;
    let choices = Choices::of(&app).await?;
    let mut errors = Errors::default();
    let happened_at = moment(body.happened_at, found.now, &mut errors);
    let Touch { source, campaign, tracked, tracked_by, placement, .. } = body;
    let form = Form { source, campaign, tracked, tracked_by, placement, ..Form::default() };
    let touch = form.touch(&choices.campaigns, &mut errors);
    let Some(happened_at) = happened_at.filter(|_| errors.is_empty()) else {
        return Err(unfit(&errors, &stamp));
    };
    let command = Together::default().with(RecordTouch { happened_at, touch });
    recorded(&app, caller, &stamp, &found, command).await
}
