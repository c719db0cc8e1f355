//! Whether a household may be contacted again: agreed from a day on, or withdrawn.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use domain::journey::{AgreeRecontact, CompleteNextAction, WithdrawRecontact};
use domain::together::Together;
use maud::html;
use serde::Deserialize;

use super::save::{Link, finish_back};
use super::sheet::Sheet;
use crate::web::App;
use crate::web::dates::read_coming_day;
use crate::web::govuk::{Errors, button, date_text, hidden};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    from: String,
    then: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Withdrawal {
    then: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let form = Form { then: link.into_inner().then, ..Form::default() };
    let errors = Errors::default();
    Ok(agreeing(&form, &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let again = |errors: &Errors| agreeing(&form, errors).response(&app, &who, &found, errors);
    let mut errors = Errors::default();
    let from = errors.take("from", read_coming_day(&form.from, found.today()));
    let Some(from) = from else { return Ok(again(&errors)) };
    let command = Together::default().with(AgreeRecontact { happened_at: found.now, from });
    finish_back(&app, &who, &stamp, (&found, &form.then), command, again).await
}

pub(in crate::web) async fn ask_to_withdraw(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let errors = Errors::default();
    Ok(withdrawing(&link.into_inner().then).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn withdraw(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Withdrawal>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let again = |errors: &Errors| withdrawing(&form.then).response(&app, &who, &found, errors);
    let mut command = Together::default().with(WithdrawRecontact { happened_at: found.now });
    // What was agreed to be done next would reach them.
    if found.standing.next_action_due.is_some() {
        command = command.with(CompleteNextAction { happened_at: found.now });
    }
    finish_back(&app, &who, &stamp, (&found, &form.then), command, again).await
}

fn agreeing<'a>(form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    Sheet {
        title: "They agree to be contacted again",
        intro: html! {
            p.govuk-body {
                "From that day on they are listed under Marketing, Contact again. They may change \
                 their mind at any time."
            }
        },
        questions: html! {
            (hidden("then", &form.then))
            (date_text("from", "From when on?", &form.from, errors)
                .hint("For example, 1/9/2027 or 1 Sep"))
        },
        button: button("Save"),
    }
}

fn withdrawing(then: &str) -> Sheet<'_> {
    Sheet {
        title: "They no longer agree to be contacted",
        intro: html! {
            p.govuk-body {
                "They are listed no more, no file for letters has their names, and the next action that \
                 was agreed is taken off. If they do not go on, end their journey too. You can undo this \
                 afterwards, from the timeline."
            }
        },
        questions: hidden("then", then),
        button: button("Save").warning(),
    }
}
