//! Planning a campaign, and changing its plan.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use chrono::NaiveDate;
use domain::calendar::london_day;
use domain::campaign::{CampaignPlan, ChangeCampaign, PlanCampaign, read_pounds};
use domain::ids::{AreaName, CampaignName, CareName, SourceName};
use domain::pathway::{Pathway, Pathways};
use maud::{Markup, html};
use serde::Deserialize;

use super::campaigns::ADDRESS;
use super::sheet::{Sheet, finish};
use super::words::in_address;
use crate::web::dates::read_coming_day;
use crate::web::govuk::{
    Errors, button, button_group, checkboxes, choice, date_text, input, select,
};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_line;
use crate::web::{App, html_page};

/// Letters of a code: it stands in links, and in QR codes that must not grow too fine.
const LONGEST_CODE: usize = 60;
/// Codes that addresses of these pages are called by.
const OURS: &str = "new";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    code: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    campaign: String,
    label: String,
    first_day: String,
    last_day: String,
    medium: String,
    cares: Vec<String>,
    areas: String,
    audience: String,
    budget: String,
}

/// Where a campaign of a code is planned.
pub(super) fn of_code(code: &CampaignName) -> String {
    format!("{ADDRESS}/new?code={}", in_address(code.as_str()))
}

/// What kinds of care are called.
pub(super) fn cares(pathways: &Pathways, names: &[CareName]) -> Vec<String> {
    let label = |name: &CareName| {
        let known = newest(pathways).flat_map(|it| &it.cares).find(|it| it.name == *name);
        known.map_or(name.to_string(), |it| it.label.clone())
    };
    names.iter().map(label).collect()
}

/// What a medium is called.
pub(super) fn medium(pathways: &Pathways, name: &SourceName) -> String {
    let known = newest(pathways).flat_map(|it| &it.sources).find(|it| it.name == *name);
    known.map_or(name.to_string(), |it| it.label.clone())
}

// The newest version of each pathway.
fn newest(pathways: &Pathways) -> impl Iterator<Item = &Pathway> {
    pathways.ids().into_iter().filter_map(|id| pathways.newest(id))
}

/// `/marketing/campaigns/new`
pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let form = Form { campaign: asked.into_inner().code, ..Form::default() };
    asked_anew(&app, &who, &form, &Errors::default()).await
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let mut errors = Errors::default();
    let code = form.code(&mut errors);
    let plan = form.parse(london_day((app.source.now)()), errors);
    let (code, plan) = match (code, plan) {
        (Some(code), Ok(plan)) => (code, plan),
        (_, Err(errors)) => return asked_anew(&app, &who, &form, &errors).await,
        (None, Ok(_)) => return asked_anew(&app, &who, &form, &Errors::default()).await,
    };
    let command = PlanCampaign { campaign: code.clone(), plan };
    match finish(&app, &who, &stamp, &code, command).await? {
        Ok(done) => Ok(done),
        Err(errors) => asked_anew(&app, &who, &form, &errors).await,
    }
}

/// `/marketing/campaigns/CODE/change`
pub(in crate::web) async fn ask_to_change(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (campaign, _) = app.campaign(&campaign).await?;
    let plan = campaign.plan.as_ref().ok_or(Problem::NotFound)?;
    let (form, errors) = (Form::of(plan), Errors::default());
    let questions = questions(&pathways(&app).await?, &form, &errors);
    let title = "Change the plan";
    let button = button("Save the plan");
    Ok(Sheet { campaign: &campaign, title, questions, button, is_of_version: true }
        .response(&app, &who, &errors))
}

pub(in crate::web) async fn change(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (campaign, _) = app.campaign(&campaign).await?;
    let pathways = pathways(&app).await?;
    let again = |errors: &Errors| {
        let questions = questions(&pathways, &form, errors);
        let (title, button) = ("Change the plan", button("Save the plan"));
        Sheet { campaign: &campaign, title, questions, button, is_of_version: true }
            .response(&app, &who, errors)
    };
    let plan = match form.parse(london_day((app.source.now)()), Errors::default()) {
        Ok(plan) => plan,
        Err(errors) => return Ok(again(&errors)),
    };
    let name = campaign.name.clone();
    let command = ChangeCampaign { campaign: name.clone(), plan };
    let done = finish(&app, &who, &stamp, &name, command).await?;
    Ok(done.unwrap_or_else(|errors| again(&errors)))
}

async fn pathways(app: &App) -> Result<Pathways, Problem> {
    Ok(app.answers.read().await?.pathways().clone())
}

async fn asked_anew(
    app: &App,
    who: &SignedIn,
    form: &Form,
    errors: &Errors,
) -> Result<HttpResponse, Problem> {
    let title = "Plan a campaign";
    let frame = app.frame_for(who, Entry::Marketing, title).errors(errors);
    let questions = questions(&pathways(app).await?, form, errors);
    let main = html! {
        h1.govuk-heading-l { (title) }
        form method="post" novalidate {
            (app.marks(who, None))
            (input("campaign", "What is its code?", &form.campaign, errors)
                .hint("As adverts, links and enquiries carry it: for example, spring-radio-2027")
                .width(20).without_spellcheck())
            (questions)
            (button_group(&html! {
                (button("Plan the campaign"))
                a.govuk-link href=(ADDRESS) { "Cancel" }
            }))
        }
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(html_page(status, page(&frame.back("Back", ADDRESS), &main)))
}

fn questions(pathways: &Pathways, form: &Form, errors: &Errors) -> Markup {
    let (mut sources, mut kinds) = (vec![("", "Select one")], vec![]);
    for pathway in newest(pathways) {
        for it in &pathway.sources {
            if sources.iter().all(|(name, _)| *name != it.name.as_str()) {
                sources.push((it.name.as_str(), &it.label));
            }
        }
        for it in &pathway.cares {
            if kinds.iter().all(|(name, _)| *name != it.name.as_str()) {
                kinds.push((it.name.as_str(), &*it.label));
            }
        }
    }
    let kinds = kinds.into_iter().map(|(name, label)| choice(name, label));
    html! {
        (input("label", "What is it called?", &form.label, errors)
            .hint("For example, Spring radio 2027"))
        (date_text("first_day", "Which is its first day?", &form.first_day, errors)
            .hint("For example, 4/12/2026, 4 Dec or Saturday"))
        (date_text("last_day", "Which is its last day?", &form.last_day, errors)
            .hint("For example, 18/12/2026 or 18 Dec"))
        (select("medium", "By which medium does it reach people?", sources, &form.medium, errors)
            .hint("Enquiries that it brings name this as how they heard"))
        (checkboxes("cares", "Which kinds of care does it ask for? (optional)", kinds, &form.cares, errors)
            .hint("Leave all empty if it asks for any").small())
        (input("areas", "Where is it run? (optional)", &form.areas, errors)
            .hint("The first halves of postcodes, such as WX1, WX4. Leave it empty for everywhere"))
        (input("audience", "Whom is it meant to reach? (optional)", &form.audience, errors)
            .hint("A group, such as families with a spare room. Never a person"))
        (input("budget", "What may it cost, in pounds? (optional)", &form.budget, errors)
            .width(10).prefix("£").inputmode("decimal"))
    }
}

impl Form {
    fn of(plan: &CampaignPlan) -> Self {
        let typed = |day: NaiveDate| day.format("%-d/%-m/%Y").to_string();
        let areas: Vec<&str> = plan.areas.iter().map(AreaName::as_str).collect();
        let pounds = |pence: i64| match pence % 100 {
            0 => (pence / 100).to_string(),
            rest => format!("{}.{rest:02}", pence / 100),
        };
        Self {
            campaign: String::new(),
            label: plan.label.to_string(),
            first_day: typed(plan.first_day),
            last_day: typed(plan.last_day),
            medium: plan.medium.to_string(),
            cares: plan.cares.iter().map(ToString::to_string).collect(),
            areas: areas.join(", "),
            audience: plan.audience.clone().unwrap_or_default().into(),
            budget: plan.budget_pence.map(pounds).unwrap_or_default(),
        }
    }

    fn code(&self, errors: &mut Errors) -> Option<CampaignName> {
        let code = errors.take("campaign", read_line("Its code", &self.campaign))?;
        let fault = match code.as_str() {
            "" => "Enter its code",
            OURS => "Choose another code: this one is an address of these pages",
            code if code.chars().count() > LONGEST_CODE => "Its code must be 60 letters or fewer",
            code => return Some(code.into()),
        };
        errors.add("campaign", fault);
        None
    }

    fn parse(&self, today: NaiveDate, mut errors: Errors) -> Result<CampaignPlan, Errors> {
        let label = errors.take("label", read_line("What it is called", &self.label));
        if label.as_deref() == Some("") {
            errors.add("label", "Enter what it is called");
        }
        let first_day = errors.take("first_day", read_coming_day(&self.first_day, today));
        let last_day = errors.take("last_day", read_coming_day(&self.last_day, today));
        if self.medium.is_empty() {
            errors.add("medium", "Select by which medium it reaches people");
        }
        let areas = errors.take("areas", self.areas()).unwrap_or_default();
        let audience = read_line("Whom it is meant to reach", &self.audience);
        let audience = errors.take("audience", audience).filter(|text| !text.is_empty());
        let budget_pence = errors.take("budget", self.budget()).flatten();
        match (label, first_day, last_day, errors.is_empty()) {
            (Some(label), Some(first_day), Some(last_day), true) => Ok(CampaignPlan {
                label: label.into(),
                first_day,
                last_day,
                medium: self.medium.as_str().into(),
                cares: self.cares.iter().map(|care| care.as_str().into()).collect(),
                areas: areas.iter().map(|area| area.as_str().into()).collect(),
                audience: audience.map(Into::into),
                budget_pence,
            }),
            _ => Err(errors),
        }
    }

    fn budget(&self) -> Result<Option<i64>, &'static str> {
        match self.budget.trim() {
            "" => Ok(None),
            text => match read_pounds(text).filter(|pence| 0 <= *pence) {
                Some(pence) => Ok(Some(pence)),
                None => Err("Enter pounds, such as 1200 or 1,200.50"),
            },
        }
    }

    // A whole postcode would be about one household: half of it is about an area.
    fn areas(&self) -> Result<Vec<String>, String> {
        let areas = self.areas.split([',', ';', ' ']).map(|area| area.trim().to_uppercase());
        let areas: Vec<String> = areas.filter(|area| !area.is_empty()).collect();
        let is_area = |area: &String| {
            let letters = area.chars().take_while(char::is_ascii_alphabetic).count();
            (1..=2).contains(&letters)
                && (letters + 1..=4).contains(&area.len())
                && area.bytes().all(|it| it.is_ascii_alphanumeric())
        };
        match areas.iter().find(|area| !is_area(area)) {
            Some(other) => {
                Err(format!("“{other}” is no first half of a postcode: write areas as WX1, WX4"))
            }
            None => Ok(areas),
        }
    }
}
