//! Letting what is agreed wait.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use domain::ids::EventId;
use domain::journey::SnoozeJourney;
use domain::together::Together;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::Fault;
use super::gate::Caller;
use super::reading::day;
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::journeys::notes::why;
use crate::web::journeys::snooze::why_not_until;

/// Until when a household can wait.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Snooze {
    /// The day on which it comes back: none after what was promised to them is due.
    until: NaiveDate,
    /// Why it can wait. Kept sealed.
    #[schemars(length(min = 1, max = 4000))]
    note: String,
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Snooze>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let mut errors = Errors::default();
    let until = day("until", Some(body.until), &mut errors);
    let Some(until) = until else { return Err(unfit(&errors, &stamp)) };
    if let Some(why_not) = why_not_until(&app, &found, until).await? {
        return Err(unfit(&Errors::on("until", why_not), &stamp));
    }
    let id = EventId((app.source.id)());
    let note = match why(&app, &found, id, &body.note, "Tell us why it can wait").await? {
        Ok(note) => note,
        Err(errors) => return Err(unfit(&errors, &stamp)),
    };
    let command = SnoozeJourney { happened_at: found.now, until, note };
    let command = Together::default().with_id(id, command);
    recorded(&app, caller, &stamp, &found, command).await
}
