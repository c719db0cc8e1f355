//! Which values mode a household is of: asked with the enquiry, or told once they filled in the questionnaire.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::journey::{TellValuesMode, ValuesMode};
use domain::together::Together;
use maud::{Markup, html};
use projections::journeys::Status;
use serde::Deserialize;

use super::found::Found;
use super::save::finish;
use super::sheet::Sheet;
use super::when::{self, Typed, when_asked};
use crate::web::App;
use crate::web::govuk::{Errors, SummaryRow, button, choice, radios, select, summary_row};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

/// The values modes, with what moves people of each.
const MODES: [(ValuesMode, &str, &str); 3] = [
    (ValuesMode::Pioneer, "Pioneer", "Moved by what is right, curious, ask how and why"),
    (ValuesMode::Prospector, "Prospector", "Moved by what is achieved and by how others see it"),
    (ValuesMode::Settler, "Settler", "Moved by family, home and what is safe"),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    pub(in crate::web) values_mode: String,
    pub(in crate::web) happened_on: String,
    pub(in crate::web) happened_at: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let values_mode = found.standing.values_mode.clone().unwrap_or_default();
    let form = Form { values_mode, happened_on: "today".to_owned(), ..Form::default() };
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
    let found = app.find(&who.sight, &reference).await?;
    let again = |errors: &Errors| sheet(&form, errors).response(&app, &who, &found, errors);
    let mut errors = Errors::default();
    let typed = Typed { day: &form.happened_on, time: &form.happened_at };
    let happened_at = when::read(&found, &typed, &mut errors);
    let mode = told(&form.values_mode, &mut errors);
    if form.values_mode.is_empty() {
        errors.add("values_mode", "Select what the questionnaire came to");
    }
    let (Some(happened_at), Some(mode)) = (happened_at, mode) else { return Ok(again(&errors)) };
    let command = Together::default().with(TellValuesMode { happened_at, mode });
    finish(&app, &who, &stamp, &found, command, again).await
}

/// Which one was told, if any was.
pub(super) fn told(text: &str, errors: &mut Errors) -> Option<ValuesMode> {
    if text.is_empty() {
        return None;
    }
    let mode = text.parse().map_err(|_| "Select pioneer, prospector or settler, or leave it out");
    errors.take("values_mode", mode)
}

/// What a mode is called. Nothing where none was told.
pub(super) fn label(mode: &str) -> Option<&'static str> {
    MODES.iter().find(|(it, ..)| it.as_str() == mode).map(|(_, label, _)| *label)
}

/// Asks for it beside an enquiry.
pub(super) fn asked(chosen: &str, errors: &Errors) -> Markup {
    let modes = MODES.iter().map(|(mode, label, _)| (mode.as_str(), *label));
    let modes = [("", "Not known")].into_iter().chain(modes);
    let label = "Values mode, if they filled in the questionnaire (optional)";
    html! { (select("values_mode", label, modes, chosen, errors)) }
}

fn sheet<'a>(form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    let modes = MODES.iter().map(|(mode, label, hint)| choice(mode.as_str(), label).hint(hint));
    let typed = Typed { day: &form.happened_on, time: &form.happened_at };
    Sheet {
        title: "Record their values mode",
        intro: html! {
            p.govuk-body {
                "By the questionnaire of Cultural Dynamics, which tells what moves people. Figures count what \
                 they filled in last."
            }
        },
        questions: html! {
            (radios("values_mode", "What did it come to?", modes, &form.values_mode, errors))
            (when_asked("When did they fill it in?", &typed, errors))
        },
        button: button("Save"),
    }
}

/// Which one a household is of, with where to say so.
pub(super) fn row(found: &Found, is_now: bool) -> SummaryRow<'static> {
    let is_in_use = !matches!(found.standing.status, Status::Void | Status::Merged);
    let mode = found.standing.values_mode.as_deref().and_then(label);
    let value = html! {
        (mode.unwrap_or("Not recorded"))
        @if is_now && is_in_use {
            br;
            a.govuk-link href=(found.below("values-mode")) {
                @if mode.is_some() { "Record another" } @else { "Record it" }
                span.govuk-visually-hidden { " values mode" }
            }
        }
    };
    summary_row("Values mode", value)
}
