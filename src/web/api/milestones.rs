//! Recording a milestone of the pathway.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Datelike as _, Utc};
use domain::journey::RecordMilestone;
use domain::together::Together;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::Fault;
use super::gate::Caller;
use super::reading::{moment, near};
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::text::read_note;

/// A milestone that was reached.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MilestoneReached")]
pub(in crate::web) struct Reached {
    /// Which, by its name on the household's pathway.
    milestone: String,
    /// What came of it, by its name, where the pathway lists what may. One that a manager decides is
    /// recorded by a manager, on its page.
    #[serde(default)]
    outcome: Option<String>,
    /// When it was: now, if left out.
    #[serde(default)]
    happened_at: Option<DateTime<Utc>>,
    /// The moment that it booked, as of a panel.
    #[serde(default)]
    booked_for: Option<DateTime<Utc>>,
    /// What is to be said of it. Kept sealed.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    note: String,
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Reached>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let mut errors = Errors::default();
    let happened_at = moment(body.happened_at, found.now, &mut errors);
    let note = errors.take("note", read_note("Note", &body.note));
    let booked_for = body.booked_for;
    if let Some(booked) = booked_for {
        errors.take("booked_for", near(booked.year()));
    }
    let (Some(happened_at), Some(note), true) = (happened_at, note, errors.is_empty()) else {
        return Err(unfit(&errors, &stamp));
    };
    let reached = |note| RecordMilestone {
        happened_at,
        milestone: (&*body.milestone).into(),
        outcome: body.outcome.as_deref().map(Into::into),
        by_manager: false,
        booked_for,
        course: None,
        note,
    };
    let command = app.with_note(Together::default(), found.journey, &note, reached).await?;
    recorded(&app, caller, &stamp, &found, command).await
}
