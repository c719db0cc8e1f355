//! Sending a spreadsheet: nothing is made of it yet.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use maud::{Markup, html};

use super::known;
use super::plan::{Plan, read, the_pathway};
use crate::import::{self, DraftError, FileError, Map, Spreadsheet};
use crate::pathways::Mistake;
use crate::store::{put_upload, upload};
use crate::web::govuk::{Errors, button, button_group, details, file_upload};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::uploaded::{File, MOST, Uploaded};
use crate::web::{App, html_page, see_other};

/// Rows that come in over a page. More are for the command line.
const MOST_ROWS: usize = 20_000;
/// Mistakes of a map that are told.
const MOST_TOLD: usize = 5;

pub(in crate::web) async fn ask(app: Data<App>, who: SignedIn) -> HttpResponse {
    asked(&app, &who, &Errors::default())
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    mut uploaded: Uploaded,
) -> Result<HttpResponse, Problem> {
    let Some(file) = uploaded.take("file") else {
        let errors = Errors::on("file", "Choose the spreadsheet to import");
        return Ok(asked(&app, &who, &errors));
    };
    if file.bytes.len() > MOST {
        return Err(Problem::LargeFile);
    }
    let import = known::id(&app, who.worker.0, uploaded.stamp.key.0).await?;
    let next = format!("/imports/{import}/mapping");
    if upload(&app.database, import).await?.is_some() {
        return Ok(see_other(&next));
    }
    let spreadsheet = match read(file.bytes.clone(), file.name.clone()).await? {
        Ok(spreadsheet) if spreadsheet.rows() <= MOST_ROWS => spreadsheet,
        Ok(spreadsheet) => {
            let errors = Errors::on("file", too_many(spreadsheet.rows()));
            return Ok(asked(&app, &who, &errors));
        }
        Err(error) => return Ok(asked(&app, &who, &Errors::on("file", cannot(&error)))),
    };
    let map = match uploaded.take("map") {
        Some(map) => given(&app, &map, &spreadsheet).await?,
        None => drafted(&app, &spreadsheet).await?,
    };
    let map = match map {
        Ok(map) => map,
        Err(errors) => return Ok(asked(&app, &who, &errors)),
    };
    let plan = Plan { name: file.name, map: map.text().to_owned(), skip: false };
    let sealed = plan.sealed(&app, import, &file.bytes).await?;
    put_upload(&app.database, (import, who.worker), sealed, (app.source.now)()).await?;
    Ok(see_other(&next))
}

/// Why a file is not read, for who sent it.
pub(super) fn cannot(error: &FileError) -> String {
    format!("This file cannot be imported: {error}")
}

fn too_many(rows: usize) -> String {
    format!(
        "This file has {} rows, and {} is the most that a page takes: split it, or ask whoever runs \
         the service to use `waymark import enquiries`",
        crate::report::count(rows),
        crate::report::count(MOST_ROWS)
    )
}

// A map from a file, or what is wrong with it.
async fn given(
    app: &App,
    file: &File,
    spreadsheet: &Spreadsheet,
) -> Result<Result<Map, Errors>, Problem> {
    let (_, pathway) = the_pathway(app).await?;
    let team = import::team(&app.database).await?;
    let read = Map::read(&String::from_utf8_lossy(&file.bytes));
    let checked = read.and_then(|map| map.check(&pathway, &team).map(|()| map));
    Ok(match checked {
        Ok(map) if spreadsheet.fits(&map) => Ok(map),
        Ok(_) => Err(Errors::on(
            "map",
            "This map names a sheet or a column that the spreadsheet does not have: mend the map, \
             or leave it out and say on the next page what the columns hold",
        )),
        Err(mistakes) => {
            let told: Vec<String> =
                mistakes.iter().take(MOST_TOLD).map(Mistake::to_string).collect();
            Err(Errors::on("map", format!("This map has mistakes: {}", told.join("; "))))
        }
    })
}

async fn drafted(app: &App, spreadsheet: &Spreadsheet) -> Result<Result<Map, Errors>, Problem> {
    let draft = match spreadsheet.draft(None) {
        Ok(draft) => draft,
        Err(DraftError::File(error)) => return Ok(Err(Errors::on("file", cannot(&error)))),
        Err(error) => return Err(Problem::Failed(error.to_string())),
    };
    Ok(Ok(known::recalled(app, spreadsheet, &draft).await?.unwrap_or(draft)))
}

fn map_upload(errors: &Errors) -> Markup {
    html! {
        p.govuk-body {
            "A map says what columns and words mean. The command line uses the same, and you can \
             download the one that you make on the next pages."
        }
        (file_upload("map", "Map, a file of TOML", errors).accept(".toml"))
    }
}

fn asked(app: &App, who: &SignedIn, errors: &Errors) -> HttpResponse {
    let title = "Import a spreadsheet";
    let frame = app.frame_for(who, Entry::Journeys, title).errors(errors);
    let main = html! {
        h1.govuk-heading-l { (title) }
        p.govuk-body {
            "One row is one enquiry, under a row that says what the columns hold. You see what it \
             becomes before anything is saved. No e-mails are sent."
        }
        form method="post" action="/imports/new" enctype="multipart/form-data" novalidate {
            (app.marks(who, None))
            (file_upload("file", "Spreadsheet", errors)
                .hint("An Excel workbook (.xlsx) or a CSV file, up to 10 MB and 20,000 rows")
                .accept(".xlsx,.csv"))
            // What is wrong is not folded away.
            @if errors.of("map").is_some() {
                (map_upload(errors))
            } @else {
                (details("I have a map of this spreadsheet", &map_upload(errors)))
            }
            p.govuk-body {
                "The file is kept encrypted while you look at it, and destroyed when it is imported, \
                 when you cancel, and after 24 hours."
            }
            (button_group(&html! {
                (button("Continue"))
                a.govuk-link href="/imports" { "Cancel" }
            }))
        }
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_page(status, page(&frame.back("Back to imports", "/imports"), &main))
}
