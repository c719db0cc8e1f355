//! Recording that a campaign started, and that it ended.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use domain::campaign::{EndCampaign, StartCampaign};
use maud::html;
use projections::campaign_plans::Campaign;
use serde::Deserialize;

use super::sheet::{Sheet, finish, read_happened_on};
use crate::web::App;
use crate::web::govuk::{Errors, button, date_text};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    happened_on: String,
}

/// `/marketing/campaigns/CODE/start`
pub(in crate::web) async fn ask_start(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (campaign, _) = app.campaign(&campaign).await?;
    Ok(start_asked(&app, &who, &campaign, "today", &Errors::default()))
}

pub(in crate::web) async fn start(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (campaign, _) = app.campaign(&campaign).await?;
    let again = |errors: &Errors| start_asked(&app, &who, &campaign, &form.happened_on, errors);
    let mut errors = Errors::default();
    let read = read_happened_on(&form.happened_on, (app.source.now)(), &mut errors);
    let Some(happened_at) = read else { return Ok(again(&errors)) };
    let name = campaign.name.clone();
    let command = StartCampaign { campaign: name.clone(), happened_at };
    let done = finish(&app, &who, &stamp, &name, command).await?;
    Ok(done.unwrap_or_else(|errors| again(&errors)))
}

/// `/marketing/campaigns/CODE/end`
pub(in crate::web) async fn ask_end(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (campaign, _) = app.campaign(&campaign).await?;
    Ok(end_asked(&app, &who, &campaign, "today", &Errors::default()))
}

pub(in crate::web) async fn end(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (campaign, _) = app.campaign(&campaign).await?;
    let again = |errors: &Errors| end_asked(&app, &who, &campaign, &form.happened_on, errors);
    let mut errors = Errors::default();
    let read = read_happened_on(&form.happened_on, (app.source.now)(), &mut errors);
    let Some(happened_at) = read else { return Ok(again(&errors)) };
    let name = campaign.name.clone();
    let command = EndCampaign { campaign: name.clone(), happened_at };
    let done = finish(&app, &who, &stamp, &name, command).await?;
    Ok(done.unwrap_or_else(|errors| again(&errors)))
}

fn start_asked(
    app: &App,
    who: &SignedIn,
    campaign: &Campaign,
    day: &str,
    errors: &Errors,
) -> HttpResponse {
    let questions = html! {
        (date_text("happened_on", "On which day did it start?", day, errors)
            .hint("For example, 4/12/2026, 4 Dec or yesterday"))
    };
    let (title, button) = ("Record that it started", button("Save"));
    Sheet { campaign, title, questions, button, is_of_version: true }.response(app, who, errors)
}

fn end_asked(
    app: &App,
    who: &SignedIn,
    campaign: &Campaign,
    day: &str,
    errors: &Errors,
) -> HttpResponse {
    let questions = html! {
        p.govuk-body { "Its plan stays as it is from then on. What it cost can still be recorded." }
        (date_text("happened_on", "On which day did it end?", day, errors)
            .hint("For example, 4/12/2026, 4 Dec or yesterday"))
    };
    let (title, button) = ("Record that it ended", button("Save"));
    Sheet { campaign, title, questions, button, is_of_version: true }.response(app, who, errors)
}
