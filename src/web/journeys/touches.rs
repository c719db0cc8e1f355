//! A later touch: a household met the service once more. What brought it first stays on the enquiry.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, Utc};
use domain::ids::CampaignName;
use domain::journey::{RecordTouch, Touch};
use domain::together::Together;
use maud::{Markup, html};
use serde::Deserialize;

use super::came_along::{self, CameAlong};
use super::enquiries::Choices;
use super::found::Found;
use super::save::finish;
use super::sheet::Sheet;
use super::show::source_label;
use super::when::{self, Typed, when_asked};
use crate::web::App;
use crate::web::govuk::{Errors, button, hidden, select};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

/// Whether it is about the enquiry itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    first: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    pub(in crate::web) source: String,
    pub(in crate::web) campaign: String,
    pub(in crate::web) tracked: String,
    pub(in crate::web) tracked_by: String,
    pub(in crate::web) placement: String,
    // Of the enquiry itself, which left it open.
    pub(in crate::web) first: String,
    pub(in crate::web) happened_on: String,
    pub(in crate::web) happened_at: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let choices = Choices::of(&app).await?;
    let first = asked.into_inner().first;
    let form = Form { first, happened_on: "today".to_owned(), ..Form::default() };
    let errors = Errors::default();
    Ok(sheet(&found, &choices, &form, &errors).response(&app, &who, &found, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let found = app.find(&who.sight, &reference).await?;
    let choices = Choices::of(&app).await?;
    let again = |errors: &Errors| {
        sheet(&found, &choices, &form, errors).response(&app, &who, &found, errors)
    };
    let mut errors = Errors::default();
    let happened_at = form.when(&found, &mut errors);
    let touch = form.touch(&choices.campaigns, &mut errors);
    let Some(happened_at) = happened_at.filter(|_| errors.is_empty()) else {
        return Ok(again(&errors));
    };
    let command = Together::default().with(RecordTouch { happened_at, touch });
    finish(&app, &who, &stamp, &found, command, again).await
}

impl Form {
    /// What was typed, as far as it can be told without the household's history.
    pub(in crate::web) fn touch(&self, campaigns: &[String], errors: &mut Errors) -> Touch {
        if !self.campaign.is_empty() && !campaigns.contains(&self.campaign) {
            errors.add("campaign", "Select one of the list");
        }
        let told = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Touch {
            source: told(&self.source).as_deref().map(Into::into),
            campaign: told(&self.campaign).as_deref().map(Into::into),
            tracked: self.came_along().parse(campaigns, errors),
        }
    }

    // What is said of the enquiry is so as at the enquiry.
    fn when(&self, found: &Found, errors: &mut Errors) -> Option<DateTime<Utc>> {
        let first = found.standing.enquired_at.filter(|_| !self.first.is_empty());
        let typed = Typed { day: &self.happened_on, time: &self.happened_at };
        first.or_else(|| when::read(found, &typed, errors))
    }

    fn came_along(&self) -> CameAlong<'_> {
        CameAlong { code: &self.tracked, by: &self.tracked_by, placement: &self.placement }
    }
}

fn sheet<'a>(
    found: &'a Found,
    choices: &'a Choices,
    form: &'a Form,
    errors: &'a Errors,
) -> Sheet<'a> {
    let sources = found.pathway.sources.iter().map(|it| (it.name.as_str(), it.label.as_str()));
    let sources = [("", "They did not say")].into_iter().chain(sources);
    let campaigns = choices.campaigns.iter().map(|it| (it.as_str(), it.as_str()));
    let campaigns = [("", "Not known")].into_iter().chain(campaigns);
    let typed = Typed { day: &form.happened_on, time: &form.happened_at };
    let is_first = !form.first.is_empty();
    Sheet {
        title: if is_first { "Say how they heard at first" } else { "Record a later touch" },
        intro: html! {
            p.govuk-body {
                @if is_first {
                    "The enquiry left it open. What you say here is so from the enquiry on, and figures \
                     count it; what the enquiry says already stays."
                } @else {
                    "They met the service once more. What brought them first stays on the enquiry, and \
                     figures count that."
                }
            }
        },
        questions: html! {
            (select("source", "What do they say it was? (optional)", sources, &form.source, errors))
            (select("campaign", "Campaign that they name (optional)", campaigns, &form.campaign,
                errors))
            (form.came_along().asked(errors))
            @if is_first { (hidden("first", "yes")) } @else { (when_asked("When?", &typed, errors)) }
        },
        button: button("Save"),
    }
}

/// The campaign that they name, or that was chosen for them: a code that came along says it elsewhere.
pub(super) fn named(touch: &Touch) -> Option<&CampaignName> {
    let tracked = touch.tracked.as_ref().map(|it| &it.campaign);
    touch.campaign.as_ref().filter(|it| Some(*it) != tracked)
}

/// What a touch says, a line for each kind of word: what they say, and what came along.
pub(super) fn told(found: &Found, touch: &Touch) -> Markup {
    let source = touch.source.as_ref().map(|it| source_label(&found.pathway, it.as_str()));
    html! {
        @if let Some(source) = &source { "They say: " (source) }
        @if let Some(campaign) = named(touch) {
            @if source.is_some() { ", campaign " } @else { "Campaign: " }
            (campaign)
        }
        @if let Some(tracked) = &touch.tracked {
            @if source.is_some() || named(touch).is_some() { br; }
            "Came along: " (came_along::told(tracked))
        }
    }
}
