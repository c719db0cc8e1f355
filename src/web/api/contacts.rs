//! Recording a contact.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use domain::journey::{Channel, ContactOutcome, Direction, RecordContact};
use domain::together::Together;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::Fault;
use super::gate::Caller;
use super::next_action::NextAction;
use super::reading::{self, moment};
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::text::read_note;

/// A contact, or a try.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Contact {
    /// How.
    #[schemars(schema_with = "reading::channels")]
    channel: Channel,
    /// Who started it.
    #[schemars(schema_with = "reading::directions")]
    direction: Direction,
    /// What came of it. `spoke` and `replied` count as the first reply.
    #[schemars(schema_with = "reading::outcomes")]
    outcome: ContactOutcome,
    /// When it was: now, if left out.
    #[serde(default)]
    happened_at: Option<DateTime<Utc>>,
    /// What was said. Kept sealed.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    note: String,
    /// What was agreed to come next. What is agreed already stays so, if left out.
    #[serde(default)]
    next_action: Option<NextAction>,
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Contact>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let Contact { channel, direction, outcome, .. } = body;
    let found = app.find(&caller.sight, &reference).await?;
    let mut errors = Errors::default();
    let happened_at = moment(body.happened_at, found.now, &mut errors);
    let note = errors.take("note", read_note("Note", &body.note));
    let next = body.next_action.and_then(|next| next.read(&mut errors));
    let (Some(happened_at), Some(note), true) = (happened_at, note, errors.is_empty()) else {
        return Err(unfit(&errors, &stamp));
    };
    let direction = Some(direction);
    let contact = |note| RecordContact { happened_at, channel, direction, outcome, note };
    let mut command = app.with_note(Together::default(), found.journey, &note, contact).await?;
    if let Some(next) = next {
        command = next.added_to(command, &app, &found).await?;
    }
    recorded(&app, caller, &stamp, &found, command).await
}
