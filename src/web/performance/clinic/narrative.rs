//! Writing what the figures mean.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::clinic::WriteNarrative;
use domain::ids::EventId;
use serde::Deserialize;

use super::read::{Shown, day_of};
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
    let shown = Shown::whole(&app, day_of(&clinic)?).await?;
    let narrative = shown.pack.narrative.clone().unwrap_or_default();
    let errors = Errors::default();
    Ok(sheet(&shown, &narrative, &errors).response(&app, &who, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let shown = Shown::whole(&app, day_of(&clinic)?).await?;
    let again =
        |errors: &Errors| sheet(&shown, &form.narrative, errors).response(&app, &who, errors);
    let mut errors = Errors::default();
    let text = errors.take("narrative", read_note("What they mean", &form.narrative));
    let text = text.unwrap_or_default();
    if text.is_empty() {
        if errors.is_empty() {
            errors.add("narrative", "Enter what the figures mean");
        }
        return Ok(again(&errors));
    }
    let (clinic, id) = (shown.pack.clinic, EventId((app.source.id)()));
    let narrative = seal(&app, clinic, (id, "narrative"), &text).await?;
    let command = WriteNarrative { clinic, narrative };
    let done = finish(&app, &who, &stamp, (clinic, id), command).await?;
    Ok(done.unwrap_or_else(|errors| again(&errors)))
}

fn sheet<'a>(shown: &Shown, narrative: &'a str, errors: &'a Errors) -> Sheet<'a> {
    let asked = textarea("narrative", "What do the figures mean?", narrative, errors)
        .hint(
            "What happened, why, so what, what next, who and by when. Say households by their references, \
             not by name: it is kept sealed, and it is printed.",
        )
        .rows(10)
        .up_to(LONGEST_NOTE);
    Sheet {
        clinic: shown.pack.clinic,
        title: "What the figures mean",
        questions: maud::html! { (asked) },
        button: button("Save"),
    }
}
