//! Recording what was spent on a campaign, and taking back what was recorded in error.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::calendar::london_day;
use domain::campaign::{RecordSpend, TakeBack, read_pounds};
use maud::html;
use projections::campaign_plans::{Campaign, Line};
use serde::Deserialize;

use super::sheet::{Sheet, finish, read_happened_on};
use super::words::{said, told};
use crate::web::App;
use crate::web::govuk::{Errors, button, date_text, hidden, input, inset_text};
use crate::web::posted::{Confirmed, Posted};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_line;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    pounds: String,
    item: String,
    happened_on: String,
}

/// `/marketing/campaigns/CODE/spend`
pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (campaign, _) = app.campaign(&campaign).await?;
    let (form, errors) = (Form::default(), Errors::default());
    Ok(sheet(&campaign, &form, &errors).response(&app, &who, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (campaign, _) = app.campaign(&campaign).await?;
    let again = |errors: &Errors| sheet(&campaign, &form, errors).response(&app, &who, errors);
    let mut errors = Errors::default();
    let pence = read_pounds(&form.pounds).ok_or("Enter pounds, such as 1200 or 1,200.50");
    let pence = errors.take("pounds", pence);
    let item = errors.take("item", read_line("What it paid for", &form.item));
    let happened_at = read_happened_on(&form.happened_on, (app.source.now)(), &mut errors);
    let (Some(pence), Some(item), Some(happened_at), true) =
        (pence, item, happened_at, errors.is_empty())
    else {
        return Ok(again(&errors));
    };
    let item = Some(item).filter(|item| !item.is_empty()).map(Into::into);
    let name = campaign.name.clone();
    let command = RecordSpend { campaign: name.clone(), happened_at, pence, item };
    let done = finish(&app, &who, &stamp, &name, command).await?;
    Ok(done.unwrap_or_else(|errors| again(&errors)))
}

fn sheet<'a>(campaign: &'a Campaign, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    let questions = html! {
        (input("pounds", "How much was spent, in pounds?", &form.pounds, errors)
            .hint("Put a minus before what came back, such as -35")
            .width(10).prefix("£").inputmode("decimal"))
        (input("item", "What did it pay for? (optional)", &form.item, errors)
            .hint("For example, printing. Never the name of a person"))
        (date_text("happened_on", "On which day was it spent?", &form.happened_on, errors)
            .hint("The day of the invoice: for example, 4/12/2026, 4 Dec or yesterday"))
    };
    let (title, button) = ("Record spend", button("Save"));
    Sheet { campaign, title, questions, button, is_of_version: false }
}

/// `/marketing/campaigns/CODE/corrections/LINE`
pub(in crate::web) async fn ask_to_take_back(
    app: Data<App>,
    who: SignedIn,
    path: Path<(String, u32)>,
) -> Result<HttpResponse, Problem> {
    let (campaign, _) = app.campaign(&path.0).await?;
    let line = line(&campaign, path.1)?;
    let errors = Errors::default();
    Ok(taking_back(&app, &campaign, line).response(&app, &who, &errors))
}

pub(in crate::web) async fn take_back(
    app: Data<App>,
    who: SignedIn,
    path: Path<(String, u32)>,
    posted: Posted<Confirmed>,
) -> Result<HttpResponse, Problem> {
    let (campaign, _) = app.campaign(&path.0).await?;
    let line = line(&campaign, path.1)?;
    let name = campaign.name.clone();
    let command = TakeBack { campaign: name.clone(), version: path.1 };
    let done = finish(&app, &who, &posted.stamp, &name, command).await?;
    Ok(done
        .unwrap_or_else(|errors| taking_back(&app, &campaign, line).response(&app, &who, &errors)))
}

// A line of a campaign's history that there is.
fn line(campaign: &Campaign, version: u32) -> Result<&Line, Problem> {
    let lines = campaign.history.iter().filter(|line| line.event.may_be_taken_back());
    lines.into_iter().find(|line| line.version == version).ok_or(Problem::NotFound)
}

fn taking_back<'a>(app: &App, campaign: &'a Campaign, line: &Line) -> Sheet<'a> {
    let today = london_day((app.source.now)());
    let questions = html! {
        (inset_text(&html! { (told(line.happened_at, today)) ": " (said(&line.event)) }))
        p.govuk-body {
            "It stays on record, struck out, and counts nowhere any more. Record what is right \
             afterwards, if it was otherwise."
        }
        (hidden("confirmed", "yes"))
    };
    let (title, button) = ("Take this back?", button("Take it back").warning());
    Sheet { campaign, title, questions, button, is_of_version: false }
}
