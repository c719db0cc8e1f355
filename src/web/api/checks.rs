//! Recording what became of a check.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDate, Utc};
use domain::journey::{CheckStep, RecordCheck};
use domain::together::Together;
use projections::Question;
use schemars::JsonSchema;
use serde::Deserialize;

use super::fault::Fault;
use super::gate::Caller;
use super::reading::{day, moment};
use super::recorded::{recorded, unfit};
use super::told::Told;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::problem::Problem;
use crate::web::text::read_note;

/// What became of a check.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CheckRecorded")]
pub(in crate::web) struct Became {
    /// What happened.
    step: Word,
    /// For whom: 1 or 2 for an adult, `household` for a check that is made once. It may be left out
    /// where there is only one.
    #[serde(default)]
    on: Option<String>,
    /// When: now, if left out.
    #[serde(default)]
    happened_at: Option<DateTime<Utc>>,
    /// The last day on which what came back holds.
    #[serde(default)]
    expires_on: Option<NaiveDate>,
    /// What is to be said of it. Why, for a check that is not needed. Kept sealed.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    note: String,
}

/// What can become of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "CheckStep")]
enum Word {
    /// It was asked for.
    Requested,
    /// It was chased.
    Chased,
    /// It came back.
    Returned,
    /// It is not needed. The note says why.
    NotNeeded,
}

impl Became {
    fn step(&self, errors: &mut Errors) -> Option<CheckStep> {
        let expires_on = day("expires_on", self.expires_on, errors);
        if expires_on.is_some() && self.step != Word::Returned {
            errors.add("expires_on", "Only what came back expires: leave this out");
            return None;
        }
        Some(match self.step {
            Word::Requested => CheckStep::Requested,
            Word::Chased => CheckStep::Chased,
            Word::Returned => CheckStep::Returned { expires_on },
            Word::NotNeeded => CheckStep::NotNeeded,
        })
    }
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    place: Path<(String, String)>,
    told: Told<Became>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    let found = app.find(&caller.sight, &place.0).await?;
    let mut rows = app.checks_of(&found, &Question::now(found.now)).await?.rows;
    rows.retain(|row| row.check.name.as_str() == place.1);
    if rows.is_empty() {
        return Err(Problem::NotFound.into());
    }
    let mut errors = Errors::default();
    let row = match (&body.on, &rows[..]) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(on), rows) => rows.iter().find(|row| row.on.word() == *on),
    };
    let row = errors.take(
        "on",
        row.ok_or_else(|| {
            let each: Vec<String> = rows.iter().map(|row| row.on.word()).collect();
            format!("Say for whom: use one of {}", each.join(", "))
        }),
    );
    let step = body.step(&mut errors);
    let happened_at = moment(body.happened_at, found.now, &mut errors);
    let note = errors.take("note", read_note("Note", &body.note));
    let (Some(row), Some(step), Some(happened_at), Some(note), true) =
        (row, step, happened_at, note, errors.is_empty())
    else {
        return Err(unfit(&errors, &stamp));
    };
    let (check, person) = (row.check.name.clone(), row.on.person());
    let check = |note| RecordCheck { happened_at, check, person, step, note };
    let command = app.with_note(Together::default(), found.journey, &note, check).await?;
    recorded(&app, caller, &stamp, &found, command).await
}
