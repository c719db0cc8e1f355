//! Recording that a household met the service once more.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use domain::journey::{self, RecordTouch};
use domain::together::Together;
use schemars::JsonSchema;
use serde::Deserialize;

use super::came_by::Tracked;
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
    tracked: Option<Tracked>,
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
    let found = app.find(&caller.sight, &reference).await?;
    let choices = Choices::of(&app).await?;
    let mut errors = Errors::default();
    let happened_at = moment(body.happened_at, found.now, &mut errors);
    let tracked = body.tracked.as_ref().and_then(|tracked| tracked.read(&mut errors));
    let form = Form { source: body.source, campaign: body.campaign, ..Form::default() };
    let touch = journey::Touch { tracked, ..form.touch(&choices.campaigns, &mut errors) };
    let Some(happened_at) = happened_at.filter(|_| errors.is_empty()) else {
        return Err(unfit(&errors, &stamp));
    };
    let command = Together::default().with(RecordTouch { happened_at, touch });
    recorded(&app, caller, &stamp, &found, command).await
}
