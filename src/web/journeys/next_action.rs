//! Agreeing on what comes next, without anything having happened.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::together::Together;
use maud::html;
use serde::Deserialize;

use super::agreed::{Agreed, next_asked};
use super::found::Found;
use super::save::finish;
use super::sheet::Sheet;
use crate::web::App;
use crate::web::govuk::{Errors, button};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    next: String,
    next_on: String,
    next_what: String,
}

impl Form {
    fn agreed(&self) -> Agreed<'_> {
        Agreed { next: &self.next, on: &self.next_on, what: &self.next_what }
    }
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let errors = Errors::default();
    Ok(sheet(&found, &Form::default(), &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let again = |errors: &Errors| sheet(&found, &form, errors).response(&app, &who, &found, errors);
    let mut errors = Errors::default();
    match form.agreed().parse(&found, &mut errors) {
        Some(next) if errors.is_empty() => {
            let command = next.added_to(Together::default(), &app, &found).await?;
            finish(&app, &who, &stamp, &found, command, again).await
        }
        Some(_) | None => Ok(again(&errors)),
    }
}

fn sheet<'a>(found: &Found, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    Sheet {
        title: "Agree the next action",
        intro: html! {},
        questions: next_asked(found, form.agreed(), errors),
        button: button("Save"),
    }
}
