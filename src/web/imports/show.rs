//! How far an import is, and what came of it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use domain::calendar::london_day;
use domain::ids::ImportId;
use maud::{Markup, html};
use uuid::Uuid;

use super::run::SILENCE;
use super::{Import, State, all, households};
use crate::report::{count, counted};
use crate::store::{Upload, UploadState, imports, upload, workers};
use crate::web::govuk::{
    button, button_group, button_link, inset_text, panel, summary_list, summary_row,
};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    import: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let import = ImportId(*import);
    let upload = upload(&app.database, import).await?;
    let logged = all(&imports(&app.database).await?).into_iter().find(|it| it.id == import);
    let names = workers(&app.database).await?;
    let (title, main) = match (&upload, &logged) {
        (Some(it), _) if it.state == UploadState::Importing => {
            ("The import is on its way", on_its_way(&app, &who, it))
        }
        (Some(it), None) if it.state == UploadState::Waiting => {
            ("This file is not imported yet", waits(it))
        }
        (_, Some(logged)) => {
            let by = logged.worker.and_then(|it| names.get(&it)).map(String::as_str);
            ("Import", done(&app, logged, upload.as_ref(), by.unwrap_or("The command line")))
        }
        (Some(_), None) => ("Nothing was imported", nothing()),
        (None, None) => return Err(Problem::NotFound),
    };
    let frame = app.frame_for(&who, Entry::Journeys, title);
    Ok(html_page(StatusCode::OK, page(&frame.back("Back to imports", "/imports"), &main)))
}

fn on_its_way(app: &App, who: &SignedIn, upload: &Upload) -> Markup {
    let address = format!("/imports/{}", upload.import);
    let figure = |number: i64| count(usize::try_from(number).unwrap_or(0));
    let (done, total) = upload.progress;
    let is_silent = (app.source.now)() - upload.heard_at > SILENCE;
    html! {
        h1.govuk-heading-l {
            @if is_silent { "The import was broken off" } @else { "The import is on its way" }
        }
        @if total > 0 {
            p.govuk-body { (figure(done)) " of " (figure(total)) " households are in." }
        } @else {
            p.govuk-body { "The file is being checked once more before anything is saved." }
        }
        @if is_silent {
            p.govuk-body {
                "The service was stopped, or its database could not be reached. Go on where it \
                 stopped: what is in already is not added twice."
            }
            form method="post" action={ (address) "/check" } novalidate {
                (app.marks(who, None))
                (button("Go on with the import").saying("decision", "go-on"))
            }
        } @else {
            p.govuk-body { "It goes on if you close this page." }
            (button_link("See how far it is", &address))
        }
    }
}

fn waits(upload: &Upload) -> Markup {
    html! {
        h1.govuk-heading-l { "This file is not imported yet" }
        p.govuk-body { "Look at what comes in, and import it. After 24 hours it is destroyed." }
        (button_link("Check what comes in", &format!("/imports/{}/check", upload.import)))
    }
}

fn nothing() -> Markup {
    html! {
        h1.govuk-heading-l { "Nothing was imported" }
        p.govuk-body {
            "The import was cancelled, or the file waited for more than 24 hours. The file is \
             destroyed."
        }
        p.govuk-body { a.govuk-link href="/imports/new" { "Import a spreadsheet" } }
    }
}

fn done(app: &App, import: &Import, upload: Option<&Upload>, by: &str) -> Markup {
    let today = london_day((app.source.now)());
    let figure = |number: u32| count(usize::try_from(number).unwrap_or(usize::MAX));
    let brought = upload.map(|it| usize::try_from(it.households).unwrap_or(0));
    let skipped = upload.map_or(0, |it| usize::try_from(it.skipped).unwrap_or(0));
    let mut rows = vec![
        summary_row("Imported", words::moment(import.at, today)),
        summary_row("By", by.to_owned()),
        summary_row("Households", figure(import.journeys)),
        summary_row("Facts", figure(import.facts)),
    ];
    rows.extend((skipped > 0).then(|| summary_row("Rows left out", count(skipped))));
    html! {
        @match import.state {
            State::Imported => (panel(&heading(brought, import), &html! {
                "No e-mails were sent"
            })),
            State::Undone => h1.govuk-heading-l { "This import was undone" },
            State::BrokenOff => h1.govuk-heading-l { "This import was broken off" },
        }
        @if import.state == State::Undone {
            (inset_text(&html! {
                "What it recorded counts nowhere. Importing the file again brings it back."
            }))
        }
        @if import.state == State::BrokenOff {
            (inset_text(&html! {
                "A part of it is in. Import the same file again to finish it, or undo it."
            }))
        }
        (summary_list(&rows))
        (button_group(&html! {
            @if import.state == State::Imported { (button_link("See the households", &format!("/journeys?import={}", import.id))) }
            @if import.state != State::Undone {
                a.govuk-link href={ "/imports/" (import.id) "/undo" } { "Undo this import" }
            }
        }))
        @if import.state == State::Imported {
            p.govuk-body {
                "Households that look alike stand on "
                a.govuk-link href="/duplicates" { "Possible duplicates" } "."
            }
        }
    }
}

fn heading(brought: Option<usize>, import: &Import) -> String {
    let facts = usize::try_from(import.facts).unwrap_or(usize::MAX);
    match brought {
        Some(many) if many > 0 => format!("{} imported", households(many)),
        _ => format!("{} imported", counted(facts, "fact", "facts")),
    }
}
