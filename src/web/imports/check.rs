//! What a file becomes, before any of it is saved.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use domain::ids::ImportId;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::plan::{Plan, Waiting, failed};
use super::run::{self, SILENCE};
use super::told::{self, LooksLike};
use crate::import::{Checked, Map};
use crate::pathways::Mistake;
use crate::report::counted;
use crate::store::{UploadState, begin_upload, go_on_with_upload, leave_upload, upload};
use crate::web::govuk::{Errors, button, button_group, hidden, inset_text, warning_text};
use crate::web::layout::{Entry, page};
use crate::web::looked::TakenAlong;
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};

/// What is to become of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Form {
    decision: Decision,
    #[serde(default)]
    version: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Decision {
    Import,
    GoodRows,
    GoOn,
    Cancel,
    Another,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    import: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let import = ImportId(*import);
    let waiting = match Waiting::find(&app, import).await? {
        Some(waiting) if waiting.upload.state == UploadState::Waiting => waiting,
        Some(_) => return Ok(see_other(&format!("/imports/{import}"))),
        None => return Err(Problem::NotFound),
    };
    asked(&app, &who, &waiting, &Errors::default()).await
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    import: Path<Uuid>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let import = ImportId(*import);
    let there = upload(&app.database, import).await?.ok_or(Problem::NotFound)?;
    let to_import = || see_other(&format!("/imports/{import}"));
    match posted.form.decision {
        Decision::Cancel | Decision::Another => {
            leave_upload(&app.database, import).await?;
            run::forget(&app).await;
            let is_another = posted.form.decision == Decision::Another;
            Ok(see_other(if is_another { "/imports/new" } else { "/imports" }))
        }
        Decision::GoOn => {
            let now = (app.source.now)();
            let since = now - SILENCE;
            if go_on_with_upload(&app.database, import, since, now).await? {
                let waiting = Waiting::of(&app, import).await?;
                run::begin(&app, waiting, there.worker).await;
            }
            Ok(to_import())
        }
        // Sent a second time, it is on its way.
        _ if there.state != UploadState::Waiting => Ok(to_import()),
        decision => {
            // It may have come in since it was asked.
            let Some(waiting) = Waiting::find(&app, import).await? else { return Ok(to_import()) };
            let skip = decision == Decision::GoodRows;
            record(&app, &who, waiting, posted.form.version, skip).await
        }
    }
}

async fn record(
    app: &Data<App>,
    who: &SignedIn,
    waiting: Waiting,
    version: i64,
    skip: bool,
) -> Result<HttpResponse, Problem> {
    let import = waiting.upload.import;
    if version != waiting.upload.version || mistakes(&waiting).is_some() {
        let sentence = "What the columns or words mean was changed since this page was shown. Look \
                        at what comes in now";
        return asked(app, who, &waiting, &Errors::on("main-content", sentence)).await;
    }
    let checked = run::checked(app, &waiting).await?;
    if !skip && checked.summary.skipped > 0 {
        let sentence = "Some rows have mistakes: mend them in the file, or import the good rows";
        return asked(app, who, &waiting, &Errors::on("main-content", sentence)).await;
    }
    let plan = Plan { skip, ..waiting.plan.clone() };
    let sealed = plan.sealed_again(app, import).await?;
    let now = (app.source.now)();
    if begin_upload(&app.database, (import, version), sealed, now).await? {
        run::begin(app, waiting, who.worker).await;
    }
    Ok(see_other(&format!("/imports/{import}")))
}

// What keeps the map from being read with.
fn mistakes(waiting: &Waiting) -> Option<Vec<String>> {
    let lacks = waiting.map.lacks();
    if !lacks.is_empty() {
        return Some(lacks);
    }
    let read = Map::read(waiting.map.text());
    let checked = read.and_then(|map| map.check(&waiting.pathway, &waiting.team));
    checked.err().map(|mistakes| mistakes.iter().map(Mistake::to_string).collect())
}

async fn asked(
    app: &Data<App>,
    who: &SignedIn,
    waiting: &Waiting,
    errors: &Errors,
) -> Result<HttpResponse, Problem> {
    let import = waiting.upload.import;
    let title = "Check what comes in";
    let main = match mistakes(waiting) {
        Some(mistakes) => incomplete(waiting, &mistakes),
        None => {
            let checked = run::checked(app, waiting).await?;
            let alike = told::looks_like(app, &who.sight, checked.newcomers()).await?;
            whole(app, who, waiting, &checked, &alike)
        }
    };
    let frame = app.frame_for(who, Entry::Journeys, title).errors(errors).wide();
    let back = format!("/imports/{import}/mapping");
    let main = html! { h1.govuk-heading-l { (title) } (main) };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    Ok(html_page(status, page(&frame.back("Back to the columns", &back), &main)))
}

fn incomplete(waiting: &Waiting, mistakes: &[String]) -> Markup {
    html! {
        p.govuk-body { "The file cannot be read yet:" }
        ul.govuk-list.govuk-list--bullet { @for sentence in mistakes { li { (sentence) } } }
        p.govuk-body {
            a.govuk-link href={ "/imports/" (waiting.upload.import) "/mapping" } {
                "Say what the columns hold"
            }
        }
    }
}

fn whole(
    app: &App,
    who: &SignedIn,
    waiting: &Waiting,
    checked: &Checked,
    alike: &[LooksLike],
) -> Markup {
    let summary = &checked.summary;
    let import = waiting.upload.import;
    html! {
        p.govuk-body {
            "From " bdi { (waiting.plan.name) } ". Nothing is saved yet. No e-mails will be sent, by \
             this import or about what was due before it."
        }
        (told::numbers(summary, alike.len()))
        @if summary.new == 0 && summary.skipped == 0 {
            (inset_text(&html! {
                "Nothing in this file is new: everything that it says is here already."
            }))
        }
        (told::mistakes(checked.mistakes()))
        @if summary.skipped > 0 {
            p.govuk-body {
                a.govuk-link href={ "/imports/" (import) "/errors.csv" } {
                    "Download your file with an error column (CSV)"
                }
                ". It holds the names and details that your file holds, so keep it as safe."
            }
        }
        (told::alike(alike))
        (told::first(checked.newcomers(), &waiting.pathway))
        (told::doubts(summary))
        (decisions(app, who, waiting, checked))
    }
}

fn decisions(app: &App, who: &SignedIn, waiting: &Waiting, checked: &Checked) -> Markup {
    let summary = &checked.summary;
    let import = waiting.upload.import;
    let send = told::importing(summary);
    let rows = counted(summary.skipped, "row", "rows");
    html! {
        @if summary.skipped > 0 && summary.new > 0 {
            (warning_text(&format!(
                "{rows} with mistakes would be left out. Mend your file and use that, or \
                 import the rest."
            )))
        }
        form method="post" action={ "/imports/" (import) "/check" } novalidate {
            (app.marks(who, None))
            (hidden("version", waiting.upload.version))
            (button_group(&html! {
                @if summary.new > 0 && summary.skipped == 0 {
                    (button(&send).saying("decision", "import"))
                }
                @if summary.new > 0 && summary.skipped > 0 {
                    (button(&format!("{send} and leave out {rows}"))
                        .saying("decision", "good-rows"))
                }
                (button("Use another file").secondary().saying("decision", "another"))
                (button("Cancel the import").secondary().saying("decision", "cancel"))
                a.govuk-link href={ "/imports/" (import) "/words" } { "Change what words mean" }
            }))
        }
    }
}

pub(in crate::web) async fn errors(
    app: Data<App>,
    import: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let waiting = Waiting::of(&app, ImportId(*import)).await?;
    if mistakes(&waiting).is_some() {
        return Err(Problem::NotFound);
    }
    let checked = run::checked(&app, &waiting).await?;
    let copy = checked.error_copy((*waiting.spreadsheet).clone(), &waiting.map);
    let copy = copy.map_err(failed)?;
    // Excel takes a CSV file for one of an older kind unless it begins with this.
    let copy = [b"\xef\xbb\xbf", &copy[..]].concat();
    let mut file = HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"enquiries.errors.csv\""))
        .body(copy);
    file.extensions_mut().insert(TakenAlong(checked.summary.skipped));
    Ok(file)
}
