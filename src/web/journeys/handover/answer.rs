//! Accepting a household that was offered, or returning it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use domain::ids::EventId;
use domain::journey::{AcceptHandover, ReturnHandover};
use domain::together::Together;
use maud::html;
use serde::Deserialize;

use crate::web::App;
use crate::web::govuk::{Errors, button, choice, hidden, radios};
use crate::web::journeys::notes::{note_asked, why};
use crate::web::journeys::save::{Link, finish_back};
use crate::web::journeys::sheet::Sheet;
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    answer: String,
    note: String,
    then: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&reference).await?;
    let form = Form { then: link.into_inner().then, ..Form::default() };
    let errors = Errors::default();
    Ok(sheet(&form, &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&reference).await?;
    let again = |errors: &Errors| sheet(&form, errors).response(&app, &who, &found, errors);
    let (happened_at, by) = (found.now, who.worker);
    let command = match &*form.answer {
        "accept" => Together::default().with(AcceptHandover { happened_at, by }),
        "return" => {
            let id = EventId((app.source.id)());
            let unsaid = "Tell them why you return it";
            match why(&app, &found, id, &form.note, unsaid).await? {
                Ok(note) => {
                    Together::default().with_id(id, ReturnHandover { happened_at, by, note })
                }
                Err(errors) => return Ok(again(&errors)),
            }
        }
        _ => return Ok(again(&Errors::on("answer", "Select whether you accept"))),
    };
    finish_back(&app, &who, &stamp, (&found, &form.then), command, again).await
}

fn sheet<'a>(form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    let choices = [
        choice("accept", "I accept").hint("You look after them from now on"),
        choice("return", "I return it").reveals(html! {
            (note_asked("Why?", &form.note, errors).rows(3))
        }),
    ];
    Sheet {
        title: "Do you take this household on?",
        intro: html! {},
        questions: html! {
            (hidden("then", &form.then))
            (radios("answer", "Your answer", choices, &form.answer, errors))
        },
        button: button("Save"),
    }
}
