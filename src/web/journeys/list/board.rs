//! The same journeys as a board to read: a column for each stage, nothing to drag.

use std::collections::HashMap;
use std::sync::PoisonError;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use domain::calendar::london_day;
use domain::ids::JourneyId;
use domain::reference::Reference;
use maud::{Markup, html};
use projections::View;
use projections::board::{BoardColumn, Card, board};
use projections::journeys::Status;

use super::shown::{head, next_action};
use super::{label, lines};
use crate::people::{Adult, household_name};
use crate::store::workers;
use crate::web::govuk::{Colour, filtered, tag};
use crate::web::journeys::filter::{Filters, Names};
use crate::web::journeys::views;
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

/// Cards in a column. The list has the others.
const MOST: usize = 10;

/// What the board shows, with the names for it.
struct Board {
    columns: Vec<Column>,
    people: HashMap<JourneyId, Vec<Adult>>,
    names: Names,
}

struct Column {
    stage: String,
    label: String,
    told: BoardColumn,
    references: Vec<Option<Reference>>,
}

/// `/journeys?show=board`
pub(super) async fn show(
    app: &App,
    who: &SignedIn,
    filters: &Filters,
) -> Result<HttpResponse, Problem> {
    let board = Board::find(app, who, &filters.for_board()).await?;
    let saved = views::seen_by(app, who).await?;
    let frame = app.frame_for(who, Entry::Journeys, "Journeys on a board").wide();
    let (chosen, asked) = (filters.chosen(&board.names), filters.asked(&board.names));
    let main = html! {
        (head(who, filters, &saved))
        (filtered("/journeys", &filters.all(), &chosen, &asked, &board.shown(app, filters)))
    };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

impl Board {
    async fn find(app: &App, who: &SignedIn, filters: &Filters) -> Result<Self, Problem> {
        let among = filters.among(app, &who.sight).await?;
        let names = workers(&app.database).await?;
        let question = filters.question((app.source.now)())?;
        let lines = lines(app).await?;
        let (columns, names) = {
            let answers = app.answers.read().await?;
            let view = View::new(&answers, &question)?;
            let lines = lines.read().unwrap_or_else(PoisonError::into_inner);
            let told =
                board(&view, &lines, &filters.filter(&view, among.for_filters(filters)), MOST);
            let columns: Vec<Column> = told
                .into_iter()
                .map(|told| {
                    let stage = view.stages.get(told.stage).map(|(name, _)| name.to_string());
                    let stage = stage.unwrap_or_default();
                    let shown = told.shown.iter();
                    Column {
                        label: label(&view, &stage),
                        references: shown
                            .map(|it| answers.reference(it.standing.journey, &who.sight))
                            .collect(),
                        stage,
                        told,
                    }
                })
                .collect();
            (columns, Names::of(&view, &answers, names, among.import))
        };
        let shown = columns.iter().flat_map(|it| &it.told.shown);
        let journeys: Vec<_> = shown.map(|it| it.standing.journey).collect();
        let people = app.people.of(&journeys).await?;
        Ok(Self { columns, people, names })
    }

    fn shown(&self, app: &App, filters: &Filters) -> Markup {
        let last = self.columns.len().saturating_sub(1);
        // Who reached the last stage is not open any more: it is empty unless it is asked for.
        let columns = self.columns.iter().enumerate();
        let columns = columns.filter(|(place, it)| *place != last || it.told.total > 0);
        let total: usize = self.columns.iter().map(|it| it.told.total).sum();
        html! {
            p.govuk-body {
                strong { (total) } @if total == 1 { " household" } @else { " households" }
                ", the longest at their stage first."
            }
            .waymark-board {
                @for (_, column) in columns { (self.column(column, app, filters)) }
            }
        }
    }

    fn column(&self, column: &Column, app: &App, filters: &Filters) -> Markup {
        let BoardColumn { total, over, oldest, ref shown, .. } = column.told;
        let now = (app.source.now)();
        let heading = format!("stage-{}", column.stage);
        html! {
            section.waymark-board__column aria-labelledby=(heading) {
                h2.govuk-heading-s id=(heading) {
                    (column.label) " " span.waymark-reference { "(" (total) ")" }
                }
                @if total == 0 { p.govuk-body-s { "No households." } }
                @if let Some(oldest) = oldest {
                    p.govuk-body-s {
                        "Longest here: since " (words::day(london_day(oldest))) ". "
                        @if over > 0 { span.waymark-overdue { (over) " over a limit." } }
                        @else { "None over a limit." }
                    }
                }
                @if !shown.is_empty() {
                    ul.govuk-list {
                        @for (card, reference) in shown.iter().zip(&column.references) {
                            @if let Some(reference) = reference { (self.card(card, *reference, now)) }
                        }
                    }
                }
                @if total > shown.len() {
                    p.govuk-body-s {
                        "The first " (shown.len()) " of " (total) ". "
                        a.govuk-link href=(filters.at_stage(&column.stage)) {
                            "See all" span.govuk-visually-hidden { " at " (column.label) }
                        }
                    }
                }
            }
        }
    }

    fn card(
        &self,
        card: &Card,
        reference: Reference,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Markup {
        let standing = &card.standing;
        let adults = self.people.get(&standing.journey).map_or(&[][..], Vec::as_slice);
        let name = household_name(adults);
        let worker = standing.worker.map_or("Nobody".to_owned(), |it| self.names.worker(it));
        html! {
            li.waymark-board__card {
                a.govuk-link dir="auto" href={ "/journeys/" (reference) } { (name) }
                " " span.waymark-reference { (reference) }
                @if card.is_over { " " (tag("Over a limit", Colour::Red)) }
                @if let Some(since) = card.since {
                    br; "Here since " (words::day(london_day(since)))
                }
                br; "Looked after by: " (worker)
                @if standing.status == Status::Open {
                    br; "Next action: " (next_action(standing, london_day(now)))
                    br;
                    a.govuk-link href={ "/journeys/" (reference) "/milestones/new" } {
                        "Record what happened" span.govuk-visually-hidden { ": " (name) }
                    }
                }
            }
        }
    }
}
