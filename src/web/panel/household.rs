//! A household as whoever looks after panels sees it: its people, its steps and its checks.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use domain::calendar::london_day;
use domain::journey::JourneyEvent;
use domain::pathway::Milestone;
use domain::record::Event;
use maud::{Markup, html};
use projections::journeys::Status;
use projections::panel::{AtPanel, Step, at_panel, recorded_by_panels};
use projections::{Question, Sight};
use serde::Deserialize;

use super::{ADDRESS, address, booked, what};
use crate::people::{Adult, household_name};
use crate::store::workers;
use crate::web::govuk::{Column, button_link, summary_list, summary_row, table};
use crate::web::journeys::checks::{Row as CheckRow, name_of, standing_told, state_tag};
use crate::web::journeys::found::{Found, see};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

/// Whether something was just saved.
#[derive(Deserialize)]
pub(in crate::web) struct Saved {
    saved: Option<i64>,
}

/// A household that has come to panel.
pub(super) struct Household {
    pub(super) found: Found,
    pub(super) at: AtPanel,
}

impl Household {
    /// The household of a reference. One that has not come to panel is not there.
    pub(super) async fn find(app: &App, sight: &Sight, reference: &str) -> Result<Self, Problem> {
        let found = app.find(sight, reference).await?;
        let at = {
            let answers = app.answers.read().await?;
            see(&answers, &Question::now(found.now), found.journey, at_panel).flatten()
        };
        Ok(Self { at: at.ok_or(Problem::NoHousehold)?, found })
    }

    /// What can be recorded of it. Nothing once it has ended.
    pub(super) fn recordable(&self) -> Vec<&Milestone> {
        let is_used = matches!(self.at.status, Status::Open | Status::Approved);
        recorded_by_panels(&self.found.pathway).filter(|_| is_used).collect()
    }

    pub(super) fn address(&self) -> String {
        address(self.found.reference)
    }
}

/// `/panel/REFERENCE`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
    saved: Query<Saved>,
) -> Result<HttpResponse, Problem> {
    let household = Household::find(&app, &who.sight, &reference).await?;
    let checks = app.checks_of(&household.found, &Question::now(household.found.now)).await?.rows;
    let adults = app.adults(&household.found).await?;
    let workers = workers(&app.database).await?;
    let worker = household.at.worker.and_then(|it| workers.get(&it));
    let reference = household.found.reference.to_string();
    let done = match saved.saved {
        Some(position) => household.saved(&app, position).await?,
        None => None,
    };
    let title = format!("Panel: {reference}");
    let way = [("Panel", Some(ADDRESS)), (&*reference, None)];
    let mut frame = app.frame_for(&who, Entry::Panel, &title).wide().way(&way);
    if let Some(done) = &done {
        frame = frame.done(done);
    }
    let main = html! {
        (household.shown(&adults, &checks, worker.map_or("Nobody yet", String::as_str)))
        @if who.role.sees_households() {
            p.govuk-body {
                a.govuk-link href=(household.found.address()) { "All that is known of the household" }
            }
        }
    };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

impl Household {
    // What was recorded at a place in the log, if a panel had to do with it.
    async fn saved(&self, app: &App, position: i64) -> Result<Option<String>, Problem> {
        let history = app.history(&self.found).await?;
        let fact = history.iter().find(|fact| fact.position == position);
        Ok(fact.and_then(|fact| {
            let Event::Journey(JourneyEvent::MilestoneReached { milestone, outcome, .. }) =
                &fact.event
            else {
                return None;
            };
            let (milestone, outcome) = (milestone.clone(), outcome.clone());
            let step = Step { milestone, outcome, happened_at: fact.when.happened_at };
            Some(format!("Saved: {}", what(&self.found.pathway, &step)))
        }))
    }

    fn shown(&self, adults: &[Adult], checks: &[CheckRow], worker: &str) -> Markup {
        let found = &self.found;
        let facts = [
            summary_row("Panel", booked(&self.at, found.now)),
            summary_row("Looked after by", worker),
            summary_row("Service", found.standing.service.as_deref().unwrap_or("Not recorded")),
        ];
        html! {
            span.govuk-caption-l { (found.reference) }
            h1.govuk-heading-l dir="auto" { (household_name(adults)) }
            (summary_list(&facts))
            @if self.recordable().is_empty() {
                p.govuk-body { "Nothing more is recorded of it here: its journey is over." }
            } @else {
                (button_link("Record what happened", &format!("{}/milestones/new", self.address())))
            }
            (self.steps())
            (self.checks(adults, checks))
        }
    }

    fn steps(&self) -> Markup {
        let today = london_day(self.found.now);
        let cells = self.at.steps.iter().rev().map(|step| {
            vec![
                html! { (words::near_day(london_day(step.happened_at), today)) },
                html! { (what(&self.found.pathway, step)) },
            ]
        });
        let columns = [Column::Words("When"), Column::Words("What")];
        html! { (table("On the way to the decision, the last first", columns, cells)) }
    }

    fn checks(&self, adults: &[Adult], checks: &[CheckRow]) -> Markup {
        let today = london_day(self.found.now);
        let cells = checks.iter().map(|row| {
            let state = row.state(today);
            vec![
                html! { (row.check.label) },
                html! { (name_of(adults, row.on.person())) },
                html! { (state_tag(state, &row.standing, today)) },
                html! { (standing_told(&row.standing, state, today)) },
            ]
        });
        let columns = ["Check", "On", "Stands", "Since"].map(Column::Words);
        html! {
            @if checks.is_empty() {
                h2.govuk-heading-m { "Checks" }
                p.govuk-body { "The pathway of this household has no checks." }
            } @else {
                (table("Checks", columns, cells).cards())
            }
        }
    }
}
