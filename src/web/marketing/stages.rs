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

/// What a form records of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Started,
    Ended,
}

/// `/marketing/campaigns/CODE/start`
pub(in crate::web) async fn ask_start(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
) -> Result<HttpResponse, Problem> {
    ask(&app, &who, &campaign, Stage::Started).await
}

pub(in crate::web) async fn start(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    save(&app, &who, &campaign, posted, Stage::Started).await
}

/// `/marketing/campaigns/CODE/end`
pub(in crate::web) async fn ask_end(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
) -> Result<HttpResponse, Problem> {
    ask(&app, &who, &campaign, Stage::Ended).await
}

pub(in crate::web) async fn end(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    save(&app, &who, &campaign, posted, Stage::Ended).await
}

async fn ask(
    app: &App,
    who: &SignedIn,
    campaign: &str,
    stage: Stage,
) -> Result<HttpResponse, Problem> {
    let (campaign, _) = app.campaign(campaign).await?;
    let errors = Errors::default();
    Ok(stage.sheet(&campaign, "today", &errors).response(app, who, &errors))
}

async fn save(
    app: &App,
    who: &SignedIn,
    campaign: &str,
    posted: Posted<Form>,
    stage: Stage,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (campaign, _) = app.campaign(campaign).await?;
    let again = |errors: &Errors| {
        stage.sheet(&campaign, &form.happened_on, errors).response(app, who, errors)
    };
    let mut errors = Errors::default();
    let read = read_happened_on(&form.happened_on, (app.source.now)(), &mut errors);
    let Some(happened_at) = read else { return Ok(again(&errors)) };
    let name = campaign.name.clone();
    let done = match stage {
        Stage::Started => {
            let command = StartCampaign { campaign: name.clone(), happened_at };
            finish(app, who, &stamp, &name, command).await?
        }
        Stage::Ended => {
            let command = EndCampaign { campaign: name.clone(), happened_at };
            finish(app, who, &stamp, &name, command).await?
        }
    };
    Ok(done.unwrap_or_else(|errors| again(&errors)))
}

impl Stage {
    fn sheet<'a>(self, campaign: &'a Campaign, day: &'a str, errors: &'a Errors) -> Sheet<'a> {
        let (title, question) = match self {
            Self::Started => ("Record that it started", "On which day did it start?"),
            Self::Ended => ("Record that it ended", "On which day did it end?"),
        };
        let questions = html! {
            @if self == Self::Ended {
                p.govuk-body { "Its plan stays as it is from then on. What it cost can still be recorded." }
            }
            (date_text("happened_on", question, day, errors)
                .hint("For example, 4/12/2026, 4 Dec or yesterday"))
        };
        Sheet { campaign, title, questions, button: button("Save"), is_of_version: true }
    }
}
