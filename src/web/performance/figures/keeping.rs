//! Keeping a figure.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use domain::figure::{KeepFigure, Kept};
use domain::ids::StreamId;
use maud::html;
use projections::{Answers, QuestionError};
use uuid::Uuid;

use super::{ADDRESS, address, all, part_of};
use crate::report::Report;
use crate::report::clinic::rules;
use crate::store::{CarryOutError, Role};
use crate::web::govuk::{Errors, button, button_group, hidden, inset_text};
use crate::web::journeys::save::{PAGE, SENT_BEFORE};
use crate::web::layout::{Entry, page as framed};
use crate::web::performance::Asking;
use crate::web::performance::part::Part;
use crate::web::performance::question::{allowed, read, unanswerable};
use crate::web::performance::typed::Typed;
use crate::web::posted::{Confirmed, Posted};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other};

/// `/figures/new/REPORT?QUESTION`
pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    report: Path<String>,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let part = part_of(&report).filter(|part| part.is_kept()).ok_or(Problem::NotFound)?;
    Ok(match kept(&app, who.role, part, &typed).await? {
        Ok(kept) => sheet(&app, &who, part, &kept.says, &Errors::default()),
        Err(errors) => sheet(&app, &who, part, "", &errors),
    })
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    report: Path<String>,
    typed: Typed,
    posted: Posted<Confirmed>,
) -> Result<HttpResponse, Problem> {
    let part = part_of(&report).filter(|part| part.is_kept()).ok_or(Problem::NotFound)?;
    let kept = match kept(&app, who.role, part, &typed).await? {
        Ok(kept) => kept,
        Err(errors) => return Ok(sheet(&app, &who, part, "", &errors)),
    };
    // The same form again keeps the same figure.
    let stream = StreamId(Uuid::new_v5(&posted.stamp.key.0, b"figure"));
    let says = kept.says.clone();
    let refused = |error: &str| sheet(&app, &who, part, &says, &Errors::on(PAGE, error));
    match app.carry_out(&who, &posted.stamp, stream, KeepFigure(kept)).await {
        Ok(_) => {}
        Err(CarryOutError::Refused(refusal)) => return Ok(refused(&refusal.to_string())),
        Err(CarryOutError::KeyReused) => return Ok(refused(SENT_BEFORE)),
        Err(error) => return Err(error.into()),
    }
    let figure = all(&app).await?.into_iter().find(|it| it.stream == stream);
    Ok(see_other(&figure.map_or(ADDRESS.to_owned(), |it| address(&it))))
}

// What would be kept, or what is wrong with the question.
async fn kept(
    app: &App,
    role: Role,
    part: Part,
    typed: &Typed,
) -> Result<Result<Kept, Errors>, Problem> {
    if typed.get("by") == "worker" || part == Part::Workload {
        let error = "Figures are not kept by worker: break them down by team";
        return Ok(Err(Errors::on("by", error)));
    }
    let now = (app.source.now)();
    let typed = typed.clone();
    let make = move |answers: &Answers| told(answers, part, &typed, (now, role));
    Ok(app.answers.once(make).await?)
}

fn told(
    answers: &Answers,
    part: Part,
    typed: &Typed,
    (now, role): (DateTime<Utc>, Role),
) -> Result<Kept, Errors> {
    let allowed = allowed(part.report(), read(typed, now)?, role, now)?;
    let refused = |error: QuestionError| unanswerable(&error);
    let asking = Asking::new(part, typed, answers, allowed).map_err(refused)?;
    let says = asking.tell()?.headline;
    let (name, question) = (part.report(), &asking.question);
    let report = Report::ask(name, answers, question, &asking.workers).map_err(refused)?;
    let rows = report.to_csv().map_err(|error| Errors::on(PAGE, error))?;
    let asked = typed.without(&["public"]).pinned(question).link("");
    Ok(Kept {
        report: name.as_str().into(),
        asked: asked.trim_start_matches('?').into(),
        as_at: question.as_at,
        known_at: question.known_at,
        position: asking.view.position(),
        says: says.into(),
        rows: rows.into(),
        rules: rules(answers.pathways()).into(),
        program: env!("CARGO_PKG_VERSION").into(),
    })
}

fn sheet(app: &App, who: &SignedIn, part: Part, says: &str, errors: &Errors) -> HttpResponse {
    let title = "Keep this figure";
    let frame = app.frame_for(who, Entry::Performance, title).errors(errors);
    let frame = frame.back("Back", part.address());
    let main = html! {
        span.govuk-caption-l { (part.title()) }
        h1.govuk-heading-l { (title) }
        @if !says.is_empty() { p.govuk-body-l { (says) } }
        (inset_text(&html! {
            "It gets an address of its own, with what was asked, the answer and all its rows, and can be worked "
            "out again at any time. It is kept for good: everybody who may see figures sees it."
        }))
        @if errors.is_empty() || !says.is_empty() {
            form method="post" novalidate {
                (app.marks(who, None))
                (hidden("confirmed", "yes"))
                (button_group(&html! {
                    (button("Keep it"))
                    a.govuk-link href=(part.address()) { "Cancel" }
                }))
            }
        }
    };
    let status = if errors.is_empty() {
        actix_web::http::StatusCode::OK
    } else {
        actix_web::http::StatusCode::UNPROCESSABLE_ENTITY
    };
    html_page(status, framed(&frame, &main))
}
