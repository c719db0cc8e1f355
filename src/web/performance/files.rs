//! The same answers as files, as the command line prints them.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};

use super::part::Part;
use projections::Answers;

use super::question::{allowed, read, unanswerable};
use super::typed::{Typed, sentences};
use super::workers_for;
use crate::report::{Report, ReportName};
use crate::store::Role;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

/// `/performance/NAME.csv`
pub(in crate::web) async fn csv(
    app: Data<App>,
    who: SignedIn,
    name: Path<String>,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let name = known(&name)?;
    let text = match ask(&app, who.role, name, &typed).await? {
        Ok(report) => report.to_csv().map_err(|error| Problem::Failed(error.to_string()))?,
        Err(errors) => return Ok(refused(&errors)),
    };
    let file = format!("attachment; filename=\"waymark-{}.csv\"", name.as_str());
    let kind = (CONTENT_TYPE, "text/csv; charset=utf-8");
    Ok(HttpResponse::Ok().insert_header(kind).insert_header((CONTENT_DISPOSITION, file)).body(text))
}

/// `/performance/NAME.json`
pub(in crate::web) async fn json(
    app: Data<App>,
    who: SignedIn,
    name: Path<String>,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let text = match ask(&app, who.role, known(&name)?, &typed).await? {
        Ok(report) => report.to_json().map_err(|error| Problem::Failed(error.to_string()))?,
        Err(errors) => return Ok(refused(&errors)),
    };
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(text))
}

// Only those that have a page.
fn known(name: &str) -> Result<ReportName, Problem> {
    let found = Part::ALL.into_iter().map(Part::report).find(|report| report.as_str() == name);
    found.ok_or(Problem::NotFound)
}

/// The report that an address asks for, or what is wrong with the question.
pub(in crate::web) async fn ask(
    app: &App,
    role: Role,
    name: ReportName,
    typed: &Typed,
) -> Result<Result<Report, Errors>, Problem> {
    let question = match read(typed, (app.source.now)()).and_then(|it| allowed(name, it, role)) {
        Ok(question) => question,
        Err(errors) => return Ok(Err(errors)),
    };
    let workers = workers_for(app, name, typed).await?;
    let ask = move |answers: &Answers| Report::ask(name, answers, &question, &workers);
    let asked = app.answers.once(ask).await?;
    Ok(asked.map_err(|error| unanswerable(&error)))
}

/// What a program is told of a question that cannot be answered.
pub(super) fn refused(errors: &Errors) -> HttpResponse {
    let kind = (CONTENT_TYPE, "text/plain; charset=utf-8");
    HttpResponse::UnprocessableEntity().insert_header(kind).body(sentences(errors))
}
