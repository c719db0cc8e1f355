//! Panels: whose households come to one, and what it and the decision maker said. Whoever looks after
//! panels sees this of a household, and neither its contacts nor its notes.

pub(super) mod household;
pub(super) mod recording;

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::london_day;
use domain::ids::{JourneyId, WorkerId};
use domain::pathway::Pathway;
use domain::reference::Reference;
use maud::{Markup, html};
use projections::journeys::Status;
use projections::panel::{AtPanel, Step, all_at_panel};
use projections::{Answers, Question, Sight, View};

use super::govuk::{Column, table};
use super::layout::{Entry, page};
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, html_page, words};
use crate::people::{Adult, household_name};
use crate::store::workers;

/// Where the pages are.
pub(super) const ADDRESS: &str = "/panel";

/// How long a household stays on the page after its approval or its end.
const STAYS: TimeDelta = TimeDelta::days(90);

/// A household that comes to panel, with the words for where it stands.
struct Row {
    at: AtPanel,
    reference: Reference,
    last: String,
}

pub(super) async fn list(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let sight = who.sight.clone();
    let make = move |answers: &Answers| read(answers, &sight, now);
    let rows: Vec<Row> = app.answers.once(make).await??;
    let journeys: Vec<JourneyId> = rows.iter().map(|row| row.at.journey).collect();
    let list = List {
        people: app.people.of(&journeys).await?,
        workers: workers(&app.database).await?,
        rows,
        now,
    };
    let frame = app.frame_for(&who, Entry::Panel, "Panel").wide();
    Ok(html_page(StatusCode::OK, page(&frame, &list.shown())))
}

// Of every pathway: who has a panel booked comes first, by its day.
fn read(answers: &Answers, sight: &Sight, now: DateTime<Utc>) -> Result<Vec<Row>, Problem> {
    let mut rows = vec![];
    for id in answers.pathways().ids() {
        let question = Question { pathway: Some(id.clone()), ..Question::now(now) };
        let view = View::new(answers, &question)?;
        let Some(pathway) = view.newest() else { continue };
        for at in all_at_panel(&view).into_iter().filter(|it| is_near(it, now)) {
            let Some(reference) = answers.reference(at.journey, sight) else { continue };
            let last = at.last().map_or(String::new(), |step| told(pathway, step, now));
            rows.push(Row { at, reference, last });
        }
    }
    let last = |row: &Row| row.at.last().map(|step| step.happened_at);
    rows.sort_by_key(|row| (row.at.booked_for.is_none(), row.at.booked_for, last(row)));
    Ok(rows)
}

fn is_near(at: &AtPanel, now: DateTime<Utc>) -> bool {
    let since = at.ended_at.or_else(|| at.last().map(|step| step.happened_at));
    at.status == Status::Open || since.is_some_and(|since| now - since <= STAYS)
}

/// A step as people say it: what happened, what came of it, and when.
fn told(pathway: &Pathway, step: &Step, now: DateTime<Utc>) -> String {
    let day = words::near_day(london_day(step.happened_at), london_day(now));
    format!("{}, {day}", what(pathway, step))
}

/// What happened, and what came of it.
fn what(pathway: &Pathway, step: &Step) -> String {
    let milestone = pathway.milestone(&step.milestone);
    let label = milestone.map_or(step.milestone.as_str(), |it| &it.label);
    let Some(outcome) = &step.outcome else { return label.to_owned() };
    let named = milestone.and_then(|it| it.outcomes.iter().find(|it| it.name == *outcome));
    let outcome = named.map_or(outcome.as_str(), |it| &it.label);
    format!("{label}: {}", outcome.to_lowercase())
}

/// The page of a household.
fn address(reference: Reference) -> String {
    format!("{ADDRESS}/{reference}")
}

struct List {
    rows: Vec<Row>,
    people: HashMap<JourneyId, Vec<Adult>>,
    workers: HashMap<WorkerId, String>,
    now: DateTime<Utc>,
}

impl List {
    fn shown(&self) -> Markup {
        let (open, over): (Vec<&Row>, Vec<&Row>) =
            self.rows.iter().partition(|row| row.at.status == Status::Open);
        html! {
            h1.govuk-heading-l { "Panel" }
            p.govuk-body {
                "Households whose assessment report is complete, up to the decision: who has a panel \
                 booked first, by its day."
            }
            @if open.is_empty() {
                p.govuk-body { "No household waits for a panel or a decision." }
            } @else {
                (self.table("Waiting for a panel or a decision", &open))
            }
            @if !over.is_empty() {
                (self.table("Approved or ended in the last 90 days", &over))
            }
        }
    }

    fn table(&self, caption: &str, rows: &[&Row]) -> Markup {
        let columns = [
            Column::Words("Household"),
            Column::Words("Panel"),
            Column::Words("What happened last"),
            Column::Words("Looked after by"),
        ];
        let cells = rows.iter().map(|row| {
            let people = self.people.get(&row.at.journey).map(Vec::as_slice).unwrap_or_default();
            let worker = row.at.worker.and_then(|it| self.workers.get(&it));
            vec![
                html! {
                    a.govuk-link href=(address(row.reference)) { (household_name(people)) }
                    div.govuk-hint."govuk-!-margin-bottom-0" { (row.reference) }
                },
                html! { (booked(&row.at, self.now)) },
                html! { (row.last) },
                html! { (worker.map_or("Nobody yet", String::as_str)) },
            ]
        });
        html! { (table(caption, columns, cells).cards()) }
    }
}

/// For when a panel is booked, if one is, or that it has met.
fn booked(at: &AtPanel, now: DateTime<Utc>) -> String {
    let near = |day| words::near_day(london_day(day), london_day(now));
    match (at.is_booked, at.booked_for) {
        (false, _) if at.is_past => {
            at.met_at.map_or("Held".to_owned(), |met| format!("Held {}", near(met)))
        }
        (false, _) if at.status != Status::Open => "None was booked".to_owned(),
        (false, _) => "Not booked".to_owned(),
        (true, None) => "Booked, for a day that is not recorded".to_owned(),
        (true, Some(at)) => words::moment(at, london_day(now)),
    }
}
