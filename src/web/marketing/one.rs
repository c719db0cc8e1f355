//! A campaign's page: its plan, whom it is for, what was spent, its event days, its links, and its history.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::{AreaName, CampaignName};
use domain::pathway::Pathways;
use maud::{Markup, html};
use projections::campaign_plans::{Campaign, OnDay, State};
use projections::codes::Seen;
use projections::statistics::small_numbers::FEW;
use serde::Deserialize;

use super::campaigns::{ADDRESS, may_plan, shown};
use super::words::{days, in_address, kind, money, said, told};
use super::{links, planning, roughly};
use crate::store::workers;
use crate::web::govuk::{
    Colour, Column, button_link, inset_text, struck, summary_list, summary_row, table, tag,
};
use crate::web::layout::{Entry, page};
use crate::web::performance::figures_of;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

#[derive(Deserialize)]
pub(in crate::web) struct Asked {
    saved: Option<String>,
}

/// Where a campaign is.
pub(in crate::web) fn address(campaign: &CampaignName) -> String {
    format!("{ADDRESS}/{}", in_address(campaign.as_str()))
}

/// `/marketing/campaigns/CODE`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let (campaign, seen) = app.campaign(&campaign).await?;
    let pathways = app.answers.read().await?.pathways().clone();
    let team = workers(&app.database).await?;
    let one = One {
        campaign: &campaign,
        seen,
        now: (app.source.now)(),
        may_plan: may_plan(who.role),
        is_whole: who.role.sees_households(),
        own_form: app.place.link(links::FORM),
    };
    let mut frame = app.frame_for(&who, Entry::Marketing, campaign.label()).wide();
    if asked.saved.is_some() {
        frame = frame.done("Saved.");
    }
    let way = [("Campaigns", Some(ADDRESS)), (campaign.label(), None)];
    let by = |worker| team.get(&worker).map_or("", |name| &**name);
    let main = html! {
        h1.govuk-heading-l { (campaign.label()) " " (shown(&campaign)) }
        (one.plan(&pathways))
        (one.actions())
        (one.figures())
        (one.spending())
        (one.event_days())
        (one.links())
        (one.history(by))
    };
    Ok(html_page(StatusCode::OK, page(&frame.way(&way), &main)))
}

struct One<'a> {
    campaign: &'a Campaign,
    seen: Seen,
    now: DateTime<Utc>,
    may_plan: bool,
    is_whole: bool,
    own_form: String,
}

impl One<'_> {
    fn below(&self, path: &str) -> String {
        format!("{}/{path}", address(&self.campaign.name))
    }

    fn plan(&self, pathways: &Pathways) -> Markup {
        let Some(plan) = &self.campaign.plan else {
            return inset_text(&html! {
                "Money was spent on this code, and no campaign of it is planned. "
                @if self.may_plan {
                    a.govuk-link href=(planning::of_code(&self.campaign.name)) { "Plan it" }
                }
            });
        };
        let today = london_day(self.now);
        let asks_for = planning::cares(pathways, &plan.cares);
        let areas: Vec<&str> = plan.areas.iter().map(AreaName::as_str).collect();
        let or = |text: String, none: &str| if text.is_empty() { none.to_owned() } else { text };
        let budget = plan.budget_pence.map_or("None set".to_owned(), money);
        let left = self.campaign.budget_left().map_or("No budget is set".to_owned(), money);
        let mut rows = vec![
            summary_row("Code", self.campaign.name.as_str()),
            summary_row("Planned for", days(plan)),
        ];
        if let Some(at) = self.campaign.started_at {
            rows.push(summary_row("Started", told(at, today)));
        }
        if let Some(at) = self.campaign.ended_at {
            rows.push(summary_row("Ended", told(at, today)));
        }
        rows.extend([
            summary_row("Medium", planning::medium(pathways, &plan.medium)),
            summary_row("Asks for", or(asks_for.join(", "), "Any kind of care")),
            summary_row("Areas", or(areas.join(", "), "Everywhere")),
            summary_row(
                "Meant to reach",
                or(plan.audience.clone().unwrap_or_default().into(), "Everybody"),
            ),
            summary_row("Budget", budget),
            summary_row("Spent", money(self.campaign.spent())),
            summary_row("Budget left", left),
        ]);
        summary_list(&rows)
    }

    fn actions(&self) -> Markup {
        let (state, is_planned) = (self.campaign.state(), self.campaign.plan.is_some());
        html! {
            @if self.may_plan && is_planned {
                ul.govuk-list.waymark-actions {
                    @if state == State::Planned {
                        li { a.govuk-link href=(self.below("start")) { "Record that it started" } }
                    }
                    @if state != State::Ended {
                        li { a.govuk-link href=(self.below("end")) { "Record that it ended" } }
                        li { a.govuk-link href=(self.below("change")) { "Change the plan" } }
                    }
                }
            }
        }
    }

    // What it led to. Figures of a campaign of its own stand here.
    fn figures(&self) -> Markup {
        html! {
            section id="figures" aria-labelledby="figures-heading" {
                h2.govuk-heading-m id="figures-heading" { "What it led to" }
                p.govuk-body {
                    @match self.seen.enquiries {
                        many if !self.is_whole => { "So far " (roughly(many)) " enquiries." }
                        0 => "No enquiry names it yet.",
                        1 => "1 enquiry so far.",
                        many => { (many) " enquiries so far." }
                    }
                    " "
                    @if self.seen.enquiries > if self.is_whole { 0 } else { FEW } {
                        a.govuk-link href=(figures_of(self.campaign.name.as_str())) {
                            "What came of them, week by week, and at what cost"
                        }
                    }
                }
            }
        }
    }

    fn spending(&self) -> Markup {
        let columns = [
            Column::Words("Day"),
            Column::Words("What for"),
            Column::Figures("Amount"),
            Column::Unheaded("Actions"),
        ];
        let today = london_day(self.now);
        let rows = self.campaign.spend.iter().map(|spent| {
            let item = spent.item.as_deref().unwrap_or("Not said");
            vec![
                html! { (told_day(spent.at, today)) },
                html! { (item) @if spent.is_undone { " " (tag("Taken back", Colour::Grey)) } },
                html! { (struck(&money(spent.pence), spent.is_undone)) },
                html! { @if !spent.is_undone { (self.take_back(spent.version, item)) } },
            ]
        });
        html! {
            h2.govuk-heading-m { "Spending" }
            @if self.campaign.spend.is_empty() {
                p.govuk-body { "Nothing was spent on it yet." }
            } @else {
                (table("Spending", columns, rows).headed_above().cards())
                p.govuk-body { (money(self.campaign.spent())) " in all." }
            }
            @if self.may_plan && self.campaign.plan.is_some() {
                (button_link("Record spend", &self.below("spend")).secondary())
            }
        }
    }

    fn event_days(&self) -> Markup {
        let columns = [
            Column::Words("Event day"),
            Column::Words("When"),
            Column::Words("Where"),
            Column::Words("Who came"),
            Column::Unheaded("Actions"),
        ];
        let today = london_day(self.now);
        let rows = self.campaign.event_days.iter().map(|it| {
            vec![
                html! { (it.day.name) br; span.waymark-reference { (kind(it.day.kind)) } },
                html! { (words::moment(it.day.starts_at, today)) },
                html! { (it.day.place) },
                came(it),
                self.of_day(it),
            ]
        });
        html! {
            h2.govuk-heading-m { "Event days" }
            @if self.campaign.event_days.is_empty() {
                p.govuk-body { "No stall, evening or other event day is planned for it." }
            } @else {
                (table("Event days", columns, rows).headed_by_first().headed_above().cards())
            }
            @if self.may_plan && self.campaign.plan.is_some() {
                (button_link("Plan an event day", &self.below("event-days/new")).secondary())
            }
        }
    }

    fn of_day(&self, it: &OnDay) -> Markup {
        let attendance = self.below(&format!("event-days/{}/attendance", it.id));
        match it.held {
            Some(held) => self.take_back(held.version, &format!("who came to {}", it.day.name)),
            None => html! {
                @if self.may_plan && it.day.starts_at <= self.now {
                    a.govuk-link href=(attendance) {
                        "Record attendance"
                        span.govuk-visually-hidden { " of " (it.day.name) }
                    }
                    br;
                }
                (self.take_back(it.version, &it.day.name))
            },
        }
    }

    fn links(&self) -> Markup {
        let columns = [
            Column::Words("Where it stands"),
            Column::Words("Link"),
            Column::Words("QR code"),
            Column::Unheaded("Actions"),
        ];
        let rows = self.campaign.placements.iter().map(|it| {
            let link = links::link(&self.campaign.name, it, &self.own_form, "link");
            let file = |kind| self.below(&format!("links/{}.{kind}", in_address(it.name.as_str())));
            vec![
                html! { (it.name) },
                html! { span.waymark-link { (link) } },
                html! {
                    a.govuk-link href=(file("svg")) download {
                        "SVG" span.govuk-visually-hidden { " for " (it.name) }
                    }
                    " "
                    a.govuk-link href=(file("png")) download {
                        "PNG" span.govuk-visually-hidden { " for " (it.name) }
                    }
                },
                self.take_back(it.version, it.name.as_str()),
            ]
        });
        html! {
            h2.govuk-heading-m { "Links and QR codes" }
            @if self.campaign.placements.is_empty() {
                p.govuk-body {
                    "No link was made yet. Make one for each place where the campaign is seen, and \
                     enquiries tell which place brought them."
                }
            } @else {
                (table("Links and QR codes", columns, rows).headed_by_first().headed_above().cards())
                p.govuk-body { (links::ADVICE) }
            }
            @if self.may_plan && self.campaign.plan.is_some() {
                (button_link("Make a link", &self.below("links/new")).secondary())
            }
        }
    }

    fn history<'b>(&self, by: impl Fn(domain::ids::WorkerId) -> &'b str) -> Markup {
        let columns = [
            Column::Figures("Line"),
            Column::Words("When"),
            Column::Words("What"),
            Column::Words("Recorded"),
            Column::Unheaded("Actions"),
        ];
        let today = london_day(self.now);
        let rows = self.campaign.history.iter().rev().map(|line| {
            let what = said(&line.event);
            let may_undo = line.event.may_be_taken_back() && !line.is_undone;
            vec![
                html! { (line.version) },
                html! { (told(line.happened_at, today)) },
                html! { (struck(&what, line.is_undone)) },
                html! {
                    (words::moment(line.known_at, today))
                    @if let Some(name) = line.worker.map(&by).filter(|name| !name.is_empty()) {
                        ", by " (name)
                    }
                },
                html! { @if may_undo { (self.take_back(line.version, &what)) } },
            ]
        });
        html! { (table("All that was recorded", columns, rows).small().cards()) }
    }

    fn take_back(&self, version: u32, what: &str) -> Markup {
        html! {
            @if self.may_plan {
                a.govuk-link href=(self.below(&format!("corrections/{version}"))) {
                    "Take back" span.govuk-visually-hidden { " " (what) }
                }
            }
        }
    }
}

fn told_day(at: DateTime<Utc>, today: chrono::NaiveDate) -> String {
    words::near_day(london_day(at), today)
}

fn came(it: &OnDay) -> Markup {
    html! {
        @match it.held {
            None => "Not recorded",
            Some(held) => {
                (held.attended)
                @if let Some(asked) = held.enquiries { ", of whom " (asked) " asked" }
            }
        }
    }
}
