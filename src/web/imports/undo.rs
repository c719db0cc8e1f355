//! Taking an import back: asked first, with what stays.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use domain::ids::ImportId;
use maud::html;
use projections::Sight;
use serde::Deserialize;
use uuid::Uuid;

use super::{State, all, households, run};
use crate::import::{Undoing, undoing};
use crate::report::counted;
use crate::store::{imports, upload};
use crate::web::govuk::{button, button_group, hidden, inset_text};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};

/// Households with something recorded since that are named.
const MOST_NAMED: usize = 20;

/// That it is meant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Form {
    confirmed: String,
}

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    import: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let import = ImportId(*import);
    let undoing = undoing(&app.database, import).await?;
    if undoing.is_none() && upload(&app.database, import).await?.is_none() {
        return Err(Problem::NotFound);
    }
    let undoing = undoing.unwrap_or_default();
    let title = match undoing.journeys.len() {
        0 => "There is nothing to undo".to_owned(),
        many => format!("Undo the import of {}?", households(many)),
    };
    let main = html! {
        h1.govuk-heading-l { (title) }
        @if undoing.facts == 0 {
            p.govuk-body { "Nothing that this import recorded still counts." }
        } @else {
            (what(&app, &who.sight, &undoing).await?)
            form method="post" action={ "/imports/" (import) "/undo" } novalidate {
                (app.marks(&who, None))
                (hidden("confirmed", "yes"))
                (button_group(&html! {
                    (button("Undo this import").warning())
                    a.govuk-link href={ "/imports/" (import) } { "Cancel" }
                }))
            }
        }
    };
    let frame = app.frame_for(&who, Entry::Journeys, &title);
    Ok(html_page(StatusCode::OK, page(&frame.back("Back to imports", "/imports"), &main)))
}

async fn what(app: &App, sight: &Sight, undoing: &Undoing) -> Result<maud::Markup, Problem> {
    let answers = app.answers.read().await?;
    let named = undoing.gone_on.iter().filter_map(|journey| answers.reference(*journey, sight));
    let mut named: Vec<_> = named.take(MOST_NAMED).collect();
    named.sort_by_key(ToString::to_string);
    let more = undoing.gone_on.len().saturating_sub(named.len());
    Ok(html! {
        p.govuk-body {
            (counted(undoing.facts, "fact", "facts")) " will be struck out, and count nowhere any \
             more. They stay in the log, so the file can be imported again."
        }
        @if !undoing.gone_on.is_empty() {
            (inset_text(&html! {
                p.govuk-body {
                    "Of " (households(undoing.gone_on.len())) ", something was recorded since. That \
                     was not imported, so it is not undone: but without their enquiry they are \
                     shown nowhere until the file is imported again."
                }
                p.govuk-body {
                    @for (place, reference) in named.iter().enumerate() {
                        @if place > 0 { ", " }
                        a.govuk-link href={ "/journeys/" (reference) } { (reference) }
                    }
                    @if more > 0 { " and " (more) " more" }
                }
            }))
        }
    })
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    import: Path<Uuid>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let import = ImportId(*import);
    if posted.form.confirmed != "yes" {
        return Err(Problem::NoForm);
    }
    let logged = all(&imports(&app.database).await?).into_iter().find(|it| it.id == import);
    let Some(logged) = logged else { return Err(Problem::NotFound) };
    if logged.state != State::Undone {
        run::begin_undo(&app, import, who.worker).await;
    }
    Ok(see_other(&format!("/imports/{import}")))
}
