//! The reward of who recommended fostering: a manager says that it was paid.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use domain::journey::PayReward;
use domain::together::Together;
use maud::html;
use serde::Deserialize;

use super::found::Found;
use super::save::{Link, finish_back};
use super::sheet::Sheet;
use super::when::{self, Typed, when_asked};
use crate::web::App;
use crate::web::govuk::{Errors, button, hidden, input};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    pounds: String,
    happened_on: String,
    happened_at: String,
    then: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    link: Query<Link>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let then = link.into_inner().then;
    let form = Form { happened_on: "today".to_owned(), then, ..Form::default() };
    let errors = Errors::default();
    Ok(sheet(&found, &form, &errors).response(&app, &who, &found, &errors))
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
    let typed = Typed { day: &form.happened_on, time: &form.happened_at };
    let happened_at = when::read(&found, &typed, &mut errors);
    let pence = errors.take("pounds", read_pounds(&form.pounds));
    let (Some(happened_at), Some(pence), true) = (happened_at, pence, errors.is_empty()) else {
        return Ok(again(&errors));
    };
    let command = Together::default().with(PayReward { happened_at, pence });
    finish_back(&app, &who, &stamp, (&found, &form.then), command, again).await
}

// Pounds, with or without pence, as `500` or `£1,200.50`. Nothing is no sum.
fn read_pounds(typed: &str) -> Result<Option<i64>, &'static str> {
    const NO_SUM: &str = "Enter pounds as 500 or 500.50, or leave it out";
    let plain: String = typed.chars().filter(|it| !it.is_whitespace() && *it != ',').collect();
    let plain = plain.strip_prefix('£').unwrap_or(&plain);
    if plain.is_empty() {
        return Ok(None);
    }
    let (whole, part) = plain.split_once('.').unwrap_or((plain, "00"));
    let is_number = |text: &str| text.chars().all(|it| it.is_ascii_digit());
    if whole.is_empty() || part.len() != 2 || !is_number(whole) || !is_number(part) {
        return Err(NO_SUM);
    }
    format!("{whole}{part}").parse().map(Some).map_err(|_| NO_SUM)
}

fn sheet<'a>(found: &Found, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    let typed = Typed { day: &form.happened_on, time: &form.happened_at };
    let referrer = found.referral.as_ref().map(|it| it.referrer.to_string());
    Sheet {
        title: "Record that the reward was paid",
        intro: html! {
            p.govuk-body {
                @match &referrer {
                    Some(code) => { "For " strong { (code) } ", who recommended fostering to them." }
                    None => "Nobody’s code is on this enquiry as the one who recommended fostering.",
                }
            }
        },
        questions: html! {
            (hidden("then", &form.then))
            (when_asked("When was it paid?", &typed, errors))
            (input("pounds", "How many pounds? (optional)", &form.pounds, errors)
                .width(10).autocomplete("off"))
        },
        button: button("Save"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pounds_are_read_with_or_without_pence() {
        for (typed, pence) in
            [("", None), (" £1,200.50 ", Some(120_050)), ("500", Some(50_000)), ("0", Some(0))]
        {
            assert_eq!(read_pounds(typed), Ok(pence), "{typed}");
        }
        for wrong in ["-5", "5.5", "5.505", ".50", "five", "99999999999999999999"] {
            assert!(read_pounds(wrong).is_err(), "{wrong}");
        }
    }
}
