//! Writing what the figures mean.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use domain::clinic::WriteNarrative;
use domain::ids::EventId;
use serde::Deserialize;

use super::read::{clinics, day_of, narrative};
use super::sheet::{Sheet, finish, seal};
use crate::web::App;
use crate::web::govuk::{Errors, button, textarea};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::{LONGEST_NOTE, read_note};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    narrative: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (clinic, errors) = (day_of(&clinic)?, Errors::default());
    let narrative = narrative(&app, &clinics(&app).await?, clinic).await?.unwrap_or_default();
    Ok(sheet(clinic, &narrative, &errors).response(&app, &who, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let clinic = day_of(&clinic)?;
    let again =
        |errors: &Errors| sheet(clinic, &form.narrative, errors).response(&app, &who, errors);
    let mut errors = Errors::default();
    let text = errors.take("narrative", read_note("What they mean", &form.narrative));
    let text = text.unwrap_or_default();
    if text.is_empty() {
        if errors.is_empty() {
            errors.add("narrative", "Enter what the figures mean");
        }
        return Ok(again(&errors));
    }
    let id = EventId((app.source.id)());
    let narrative = seal(&app, clinic, (id, "narrative"), &text).await?;
    let command = WriteNarrative { clinic, narrative };
    let done = finish(&app, &who, &stamp, (clinic, id), command).await?;
    Ok(done.unwrap_or_else(|errors| again(&errors)))
}

fn sheet<'a>(clinic: NaiveDate, narrative: &'a str, errors: &'a Errors) -> Sheet<'a> {
    let asked = textarea("narrative", "What do the figures mean?", narrative, errors)
        .hint(
            "What happened, why, so what, what next, who and by when. Say households by their references, \
             not by name: it is kept sealed, and it is printed.",
        )
        .rows(10)
        .up_to(LONGEST_NOTE);
    Sheet {
        clinic,
        title: "What the figures mean",
        questions: maud::html! { (asked) },
        button: button("Save"),
    }
}
