//! The campaigns: what is planned, what runs, what was spent, and how many asked so far.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Data;
use domain::ids::CampaignName;
use maud::{Markup, html};
use projections::campaign_plans::{Campaign, State, campaign_plans};
use projections::codes::{Seen, codes};
use projections::{Answers, Question, QuestionError};

use super::words::{days, money, state};
use super::{Page, ROUGHLY, navigation, one, roughly};
use crate::export::cell;
use crate::store::Role;
use crate::web::govuk::{Colour, Column, button_link, table, tag};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

/// Where the campaigns are.
pub(super) const ADDRESS: &str = "/marketing/campaigns";

/// Whether somebody may plan campaigns, and record what becomes of them.
pub(super) fn may_plan(role: Role) -> bool {
    matches!(role, Role::Manager | Role::Marketing)
}

/// `/marketing/campaigns`
pub(in crate::web) async fn list(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let (campaigns, seen) = app.campaigns().await?;
    let shares_work = who.role.sees_households();
    let frame = app.frame_for(&who, Entry::Marketing, "Campaigns: plans and spending").wide();
    let main = html! {
        h1.govuk-heading-l { "Campaigns: plans and spending" }
        (navigation(Page::Plans, shares_work, &[]))
        @if may_plan(who.role) { (button_link("Plan a campaign", "/marketing/campaigns/new")) }
        @if campaigns.is_empty() {
            p.govuk-body {
                "No campaign is planned. Plan one, and its spending, event days, links and QR codes are \
                 kept in one place."
            }
        } @else {
            (listed(&campaigns, &seen, shares_work))
            @if !shares_work { p.govuk-body { (ROUGHLY) } }
            p.govuk-body { a.govuk-link href={ (ADDRESS) ".csv" } { "Download as CSV" } }
        }
    };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

/// `/marketing/campaigns.csv`
pub(in crate::web) async fn csv(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let (campaigns, seen) = app.campaigns().await?;
    let shares_work = who.role.sees_households();
    let text = as_csv(&campaigns, &seen, shares_work)
        .map_err(|error| Problem::Failed(error.to_string()))?;
    let file = "attachment; filename=\"waymark-campaign-plans.csv\"";
    let kind = (CONTENT_TYPE, "text/csv; charset=utf-8");
    Ok(HttpResponse::Ok().insert_header(kind).insert_header((CONTENT_DISPOSITION, file)).body(text))
}

impl App {
    /// The campaigns as they stand, those of later days first, and the codes that came along.
    pub(super) async fn campaigns(
        &self,
    ) -> Result<(Vec<Campaign>, BTreeMap<CampaignName, Seen>), Problem> {
        let now = (self.source.now)();
        let read = move |answers: &Answers| {
            let question = Question::now(answers.when_all_is_told(now));
            let mut campaigns = campaign_plans(answers, &question);
            campaigns.sort_by_key(|it| it.plan.as_ref().map(|plan| plan.first_day));
            campaigns.reverse();
            Ok((campaigns, codes(answers, &question)?))
        };
        let found = self.answers.remembered("campaign plans", now, read).await?;
        Ok(Result::<_, QuestionError>::clone(&found)?)
    }

    /// The campaign of an address, or the page that says there is none.
    pub(super) async fn campaign(&self, name: &str) -> Result<(Campaign, Seen), Problem> {
        let (campaigns, seen) = self.campaigns().await?;
        let campaign = campaigns.into_iter().find(|it| it.name.as_str() == name);
        let campaign = campaign.ok_or(Problem::NotFound)?;
        let seen = seen.get(&campaign.name).copied().unwrap_or_default();
        Ok((campaign, seen))
    }
}

fn listed(campaigns: &[Campaign], seen: &BTreeMap<CampaignName, Seen>, is_whole: bool) -> Markup {
    let columns = [
        Column::Words("Campaign"),
        Column::Words("State"),
        Column::Words("Days"),
        Column::Figures("Spent"),
        Column::Figures("Budget left"),
        Column::Figures("Enquiries so far"),
    ];
    let rows = campaigns.iter().map(|it| {
        vec![
            html! {
                a.govuk-link href=(one::address(&it.name)) { (it.label()) }
                br;
                span.waymark-reference { (it.name) }
            },
            shown(it),
            html! { @if let Some(plan) = &it.plan { (days(plan)) } @else { "Not planned" } },
            html! { (money(it.spent())) },
            html! { @if let Some(left) = it.budget_left() { (money(left)) } @else { "No budget" } },
            html! { (enquiries(it, seen, is_whole)) },
        ]
    });
    html! { (table("Campaigns", columns, rows).headed_by_first().cards()) }
}

/// Whether a campaign is under way, as a tag.
pub(super) fn shown(campaign: &Campaign) -> Markup {
    let colour = match campaign.state() {
        State::Planned => Colour::Blue,
        State::Running => Colour::Green,
        State::Ended => Colour::Grey,
    };
    html! {
        @if campaign.plan.is_some() { (tag(state(campaign.state()), colour)) }
        @else { (tag("Only spending", Colour::Yellow)) }
    }
}

fn enquiries(campaign: &Campaign, seen: &BTreeMap<CampaignName, Seen>, is_whole: bool) -> String {
    let many = seen.get(&campaign.name).map_or(0, |seen| seen.enquiries);
    if is_whole { many.to_string() } else { roughly(many) }
}

const COLUMNS: [&str; 11] = [
    "campaign",
    "label",
    "state",
    "first_day",
    "last_day",
    "medium",
    "budget",
    "spent",
    "budget_left",
    "event_day_attendance",
    "enquiries",
];

// One row a campaign, with money in pounds.
fn as_csv(
    campaigns: &[Campaign],
    seen: &BTreeMap<CampaignName, Seen>,
    is_whole: bool,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(vec![]);
    writer.write_record(COLUMNS)?;
    for it in campaigns {
        let plan = it.plan.as_ref();
        let told = |said: Option<String>| said.unwrap_or_default();
        let sum = |pence: i64| {
            let minus = if pence < 0 { "-" } else { "" };
            format!("{minus}{}.{:02}", pence.unsigned_abs() / 100, pence.unsigned_abs() % 100)
        };
        let held = it.event_days.iter().filter_map(|day| day.held);
        writer.write_record([
            cell(it.name.as_str()),
            cell(it.label()),
            plan.map_or("not planned", |_| state(it.state())).to_lowercase(),
            told(plan.map(|plan| plan.first_day.to_string())),
            told(plan.map(|plan| plan.last_day.to_string())),
            told(plan.map(|plan| cell(plan.medium.as_str()))),
            told(plan.and_then(|plan| plan.budget_pence).map(sum)),
            sum(it.spent()),
            told(it.budget_left().map(sum)),
            held.map(|held| u64::from(held.attended)).sum::<u64>().to_string(),
            enquiries(it, seen, is_whole),
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
