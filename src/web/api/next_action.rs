//! Agreeing what comes next, or that it is done.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use domain::together::Together;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::Fault;
use super::gate::Caller;
use super::reading::{self, day};
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::journeys::agreed::Next;
use crate::web::text::read_line;

/// What comes next.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct NextAction {
    /// The day by which it is to be done. Null says that what was agreed is done, and that nothing
    /// else is agreed.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schemars(schema_with = "reading::day_or_null")]
    due: Option<NaiveDate>,
    /// What is to be done. Kept sealed.
    #[serde(default)]
    #[schemars(length(max = 200))]
    what: String,
}

impl NextAction {
    pub(super) fn read(self, errors: &mut Errors) -> Option<Next> {
        let due = day("next_on", self.due, errors);
        let what = errors.take("next_what", read_line("What is to be done", &self.what))?;
        match due {
            _ if !errors.is_empty() => None,
            Some(due) => Some(Next::Set(due, what)),
            None if what.is_empty() => Some(Next::Done),
            None => {
                errors.add("next_on", "Say by when it is to be done");
                None
            }
        }
    }
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<NextAction>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &reference).await?;
    let mut errors = Errors::default();
    let Some(next) = body.read(&mut errors) else { return Err(unfit(&errors, &stamp)) };
    let command = next.added_to(Together::default(), &app, &found).await?;
    recorded(&app, caller, &stamp, &found, command).await
}
