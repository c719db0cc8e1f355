//! The list of journeys: searched, filtered by what the address says, a page at a time, and as CSV.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Query};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use domain::reference::Reference;
use maud::{Markup, html};
use projections::journeys::{Standing, Status};
use projections::listing::{Lines, List};
use projections::{Answers, Question, QuestionError, View};

use super::filter::{Filters, Names};
use super::show::tag_of;
use crate::export;
use crate::people::{Adult, household_name};
use crate::store::{Role, workers};
use crate::web::govuk::{Column, Pages, button_link, filtered, pagination, showing, table};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other, words};

/// Journeys on a page.
const A_PAGE: usize = 25;
/// Beyond any list.
const LAST_PAGE: usize = 1_000_000;

/// What is shown, with the names for it.
struct Listed {
    list: List,
    references: Vec<Option<Reference>>,
    stages: Vec<String>,
    people: HashMap<domain::ids::JourneyId, Vec<Adult>>,
    names: Names,
}

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    filters: Query<Filters>,
) -> Result<HttpResponse, Problem> {
    if let Some(reference) = exact(&app, &filters.q).await? {
        return Ok(see_other(&format!("/journeys/{reference}")));
    }
    let listed = find(&app, &filters).await?;
    Ok(html_page(StatusCode::OK, listed.markup(&app, &who, &filters)))
}

/// The whole list, as a spreadsheet reads it. It has no names in it.
pub(in crate::web) async fn csv(
    app: Data<App>,
    filters: Query<Filters>,
) -> Result<HttpResponse, Problem> {
    let among = filters.among(&app).await?;
    let question = filters.question((app.source.now)())?;
    let lines = lines(&app).await?;
    let answers = app.answers.read().await?;
    let view = View::new(&answers, &question)?;
    let all = lines.list(&view, &filters.filter(&view, among), 0, usize::MAX);
    let mut text = vec![];
    export::write_journeys(&view, all.shown, &mut text)
        .map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"journeys.csv\""))
        .body(text))
}

// Who types a whole reference wants that journey.
async fn exact(app: &App, q: &str) -> Result<Option<Reference>, Problem> {
    let Ok(reference) = q.parse::<Reference>() else { return Ok(None) };
    let answers = app.answers.read().await?;
    Ok(answers.journey(reference).map(|_| reference))
}

async fn find(app: &App, filters: &Filters) -> Result<Listed, Problem> {
    let among = filters.among(app).await?;
    let names = workers(&app.database).await?;
    let question = filters.question((app.source.now)())?;
    let lines = lines(app).await?;
    let (list, references, stages, names) = {
        let answers = app.answers.read().await?;
        let view = View::new(&answers, &question)?;
        let after = (page_of(filters) - 1) * A_PAGE;
        let list = lines.list(&view, &filters.filter(&view, among), after, A_PAGE);
        let references = references(&answers, &list);
        let stages = list.shown.iter().map(|it| label(&view, &it.stage)).collect();
        (list, references, stages, Names::of(&view, &answers, names))
    };
    let journeys: Vec<_> = list.shown.iter().map(|it| it.journey).collect();
    let people = app.people.of(&journeys).await?;
    Ok(Listed { list, references, stages, people, names })
}

// An address may ask for any page at all.
fn page_of(filters: &Filters) -> usize {
    filters.page.clamp(1, LAST_PAGE)
}

// Whatever is filtered, every journey is read once for all who ask.
async fn lines(app: &App) -> Result<Arc<Lines>, Problem> {
    let now = (app.source.now)();
    let read =
        move |answers: &Answers| Ok(Arc::new(Lines::of(&View::new(answers, &Question::now(now))?)));
    let lines = app.answers.remembered("journeys", now, read).await?;
    Ok(Result::<_, QuestionError>::clone(&lines)?)
}

fn references(answers: &Answers, list: &List) -> Vec<Option<Reference>> {
    list.shown.iter().map(|standing| answers.reference(standing.journey)).collect()
}

fn label(view: &View<'_>, stage: &str) -> String {
    let found = view.stages.iter().find(|(name, _)| name.as_str() == stage);
    found.map_or_else(|| stage.to_owned(), |(_, label)| label.clone())
}

impl Listed {
    fn markup(&self, app: &App, who: &SignedIn, filters: &Filters) -> Markup {
        let frame = app.frame_for(who, Entry::Journeys, "Journeys").wide();
        let list = self.shown(app, filters);
        page(
            &frame,
            &html! {
                h1.govuk-heading-l { "Journeys" }
                (button_link("Add an enquiry", "/journeys/new"))
                p.govuk-body {
                    a.govuk-link href="/duplicates" { "Possible duplicates" }
                    @if who.role == Role::Manager {
                        br;
                        a.govuk-link href="/imports" { "Import a file" }
                    }
                }
                (filtered("/journeys", &filters.chosen(&self.names), &filters.asked(&self.names), &list))
            },
        )
    }

    fn shown(&self, app: &App, filters: &Filters) -> Markup {
        let total = self.list.total;
        let pages = Pages { current: page_of(filters), count: total.div_ceil(A_PAGE) };
        let from = (pages.current - 1) * A_PAGE;
        html! {
            @if self.list.shown.is_empty() {
                (nothing(filters))
            } @else {
                (showing(from + 1, from + self.list.shown.len(), total, "households"))
                (self.rows(app))
                (pagination(pages, |page| filters.at(page)))
                p.govuk-body {
                    a.govuk-link href={ "/journeys.csv" (filters.query()) } {
                        "Download all " (crate::report::count(total)) " as CSV (no names)"
                    }
                }
            }
        }
    }

    fn rows(&self, app: &App) -> Markup {
        let columns = [
            Column::Words("Household"),
            Column::Words("Stage"),
            Column::Words("Looked after by"),
            Column::Words("Next action"),
            Column::Words("Enquiry"),
        ];
        let today = london_day((app.source.now)());
        let listed = self.list.shown.iter().zip(&self.references).zip(&self.stages);
        let rows = listed.map(|((standing, reference), stage)| {
            let next = standing.next_action_due.filter(|_| standing.status == Status::Open);
            let next = match (standing.status, next) {
                (Status::Open, None) => "None agreed".to_owned(),
                (_, None) => String::new(),
                (_, Some(due)) => words::near_day(due, today),
            };
            let enquired = standing.enquired_at.map(|at| words::day(london_day(at)));
            vec![
                self.household(standing, *reference),
                html! { (stage) " " (tag_of(standing.status, false)) },
                html! { (self.worker(standing.worker)) },
                html! { (next) },
                html! { (enquired.unwrap_or_else(|| "Not recorded".to_owned())) },
            ]
        });
        html! { (table("Households", columns, rows).small().headed_by_first()) }
    }

    fn household(&self, standing: &Standing, reference: Option<Reference>) -> Markup {
        let adults = self.people.get(&standing.journey).map_or(&[][..], Vec::as_slice);
        let Some(reference) = reference else { return html! {} };
        html! {
            a.govuk-link dir="auto" href={ "/journeys/" (reference) } { (household_name(adults)) }
            br;
            span.waymark-reference { (reference) }
        }
    }

    fn worker(&self, worker: Option<WorkerId>) -> String {
        match worker {
            None => "Nobody".to_owned(),
            Some(worker) => self.names.worker(worker),
        }
    }
}

fn nothing(filters: &Filters) -> Markup {
    html! {
        @if filters.is_empty() {
            p.govuk-body {
                "There are no households yet. " a.govuk-link href="/journeys/new" { "Add an enquiry" }
                ", or ask a manager to import a file."
            }
        } @else {
            p.govuk-body {
                "0 households" @if !filters.q.is_empty() { " for “" (filters.q) "”" } ". "
                a.govuk-link href="/journeys" { "Clear the search and filters" }
            }
            @if !filters.q.is_empty() {
                p.govuk-body { a.govuk-link href="/journeys/new" { "Add an enquiry" } }
            }
        }
    }
}
