//! Imports of spreadsheets: what came in, what is on its way, and what was taken back.
//!
//! A file waits sealed in the database, so that any process can show the next page, and no page
//! carries it. Its key is destroyed once the file is in, was left, or is a day old.

pub(super) mod begin;
pub(super) mod check;
pub(super) mod mapping;
pub(super) mod show;
pub(super) mod undo;
pub(super) mod words;

mod known;
mod plan;
mod run;
mod told;

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::{ImportId, StreamId, WorkerId};
use domain::import::ImportEvent;
use domain::record::{Event, Recorded};
use maud::{Markup, html};

use super::govuk::{Colour, Column, button_link, table, tag};
use super::layout::{Entry, page};
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, html_page, words as said};
use crate::report::{count, counted};
use crate::store::{Upload, UploadState, imports, open_uploads, workers};

/// What became of an import, as the log tells it.
#[derive(Clone, Debug)]
struct Import {
    id: ImportId,
    at: DateTime<Utc>,
    worker: Option<WorkerId>,
    facts: u32,
    journeys: u32,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    BrokenOff,
    Imported,
    Undone,
}

impl State {
    fn tag(self) -> Markup {
        match self {
            Self::BrokenOff => tag("Broken off", Colour::Red),
            Self::Imported => tag("Imported", Colour::Green),
            Self::Undone => tag("Undone", Colour::Grey),
        }
    }
}

/// Every import in the log, the latest first.
fn all(facts: &[Recorded]) -> Vec<Import> {
    let mut imports: Vec<Import> = vec![];
    let mut places: HashMap<StreamId, usize> = HashMap::new();
    for fact in facts {
        let Event::Import(event) = &fact.event else { continue };
        let place = places.get(&fact.stream).copied();
        let state = match event {
            ImportEvent::ImportBegun { rows, commands, .. } => {
                places.insert(fact.stream, imports.len());
                imports.push(Import {
                    id: ImportId(fact.stream.0),
                    at: fact.when.recorded_at,
                    worker: fact.worker,
                    facts: *rows,
                    journeys: *commands,
                    state: State::BrokenOff,
                });
                continue;
            }
            ImportEvent::ImportFinished { .. } => State::Imported,
            ImportEvent::ImportUndone { .. } => State::Undone,
        };
        if let Some(import) = place.and_then(|place| imports.get_mut(place)) {
            import.state = state;
        }
    }
    imports.reverse();
    imports
}

pub(super) async fn list(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let imports = all(&imports(&app.database).await?);
    let open = open_uploads(&app.database).await?;
    let names = workers(&app.database).await?;
    let today = london_day((app.source.now)());
    let by = |worker: Option<WorkerId>| {
        let name = worker.and_then(|it| names.get(&it));
        name.map_or("The command line", String::as_str)
    };
    let done: Vec<&Import> =
        imports.iter().filter(|import| open.iter().all(|it| it.import != import.id)).collect();
    let on_their_way = [
        Column::Words("Begun"),
        Column::Words("By"),
        Column::Words("State"),
        Column::Unheaded("Go on"),
    ];
    let what_came_in = [
        Column::Words("When"),
        Column::Words("By"),
        Column::Figures("Households"),
        Column::Figures("Facts"),
        Column::Words("State"),
        Column::Unheaded("Undo"),
    ];
    let main = html! {
        h1.govuk-heading-l { "Imports" }
        p.govuk-body {
            "Bring in households from a team’s spreadsheet. Nothing is saved before you have seen \
             what it becomes, no e-mails are sent, and you can undo it."
        }
        (button_link("Import a spreadsheet", "/imports/new"))
        @if !open.is_empty() {
            @let rows = open.iter().map(|it| on_its_way(it, by(Some(it.worker)), today));
            (table("On their way", on_their_way, rows).headed_by_first())
        }
        @if !done.is_empty() {
            @let rows = done.iter().map(|it| came_in(it, by(it.worker), today));
            (table("What came in", what_came_in, rows).headed_by_first())
        } @else if open.is_empty() {
            p.govuk-body { "Nothing has been imported yet." }
        }
    };
    let frame = app.frame_for(&who, Entry::Journeys, "Imports").wide();
    Ok(html_page(StatusCode::OK, page(&frame.back("Back to journeys", "/journeys"), &main)))
}

fn on_its_way(upload: &Upload, by: &str, today: chrono::NaiveDate) -> Vec<Markup> {
    let begun = said::moment(upload.begun_at, today);
    let (state, link) = match upload.state {
        UploadState::Waiting => (tag("Not imported yet", Colour::Yellow), "Check it and import it"),
        _ => (tag("Being imported", Colour::Blue), "See how far it is"),
    };
    let address = match upload.state {
        UploadState::Waiting => format!("/imports/{}/mapping", upload.import),
        _ => format!("/imports/{}", upload.import),
    };
    vec![
        html! { (begun) },
        html! { bdi { (by) } },
        state,
        html! {
            a.govuk-link href=(address) {
                (link) span.govuk-visually-hidden { ", begun " (begun) }
            }
        },
    ]
}

fn came_in(import: &Import, by: &str, today: chrono::NaiveDate) -> Vec<Markup> {
    let at = said::moment(import.at, today);
    let figure = |number: u32| count(usize::try_from(number).unwrap_or(usize::MAX));
    vec![
        html! { a.govuk-link href={ "/imports/" (import.id) } { (at) } },
        html! { bdi { (by) } },
        html! { (figure(import.journeys)) },
        html! { (figure(import.facts)) },
        import.state.tag(),
        html! {
            @if import.state != State::Undone {
                a.govuk-link href={ "/imports/" (import.id) "/undo" } {
                    "Undo" span.govuk-visually-hidden { " the import of " (at) }
                }
            }
        },
    ]
}

/// So many households, in words.
fn households(many: usize) -> String {
    counted(many, "household", "households")
}
