//! The same answers as files, as the command line prints them.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};

use maud::Markup;
use projections::Answers;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::figures::{part_of, read_rows};
use super::part::Part;
use super::question::{allowed, not_told, read, unanswerable};
use super::typed::{Typed, sentences};
use super::{Asking, workers_for};
use crate::report::reader::Told;
use crate::report::{Public, Report, ReportName};
use crate::store::Role;
use crate::web::App;
use crate::web::govuk::Errors;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;

/// Files of figures with small numbers hidden, each with its address.
pub(in crate::web) const PUBLIC_FILES: [(&str, &str); 3] = [
    ("the funnel", "/performance/funnel.csv?public=yes"),
    ("the exits", "/performance/exits.csv?public=yes"),
    ("the clocks", "/performance/clocks.csv?public=yes"),
];

/// `/performance/NAME.csv`
pub(in crate::web) async fn csv(
    app: Data<App>,
    who: SignedIn,
    name: Path<String>,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let name = known(&name)?;
    let report = ask(&app, who.role, name, &typed).await?;
    let text = match report.and_then(|report| as_csv(&report, &typed)) {
        Ok(text) => text.map_err(|error| Problem::Failed(error.to_string()))?,
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
    let report = ask(&app, who.role, known(&name)?, &typed).await?;
    let text = match report.and_then(|report| as_json(&report, &typed)) {
        Ok(text) => text.map_err(|error| Problem::Failed(error.to_string()))?,
        Err(errors) => return Ok(refused(&errors)),
    };
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(text))
}

/// `/performance/NAME.xlsx`
pub(in crate::web) async fn xlsx(
    app: Data<App>,
    who: SignedIn,
    name: Path<String>,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let name = known(&name)?;
    let report = ask(&app, who.role, name, &typed).await?;
    let (report, rows) = match report.and_then(|it| Ok((as_csv(&it, &typed)?, it))) {
        Ok((rows, report)) => (report, rows),
        Err(errors) => return Ok(refused(&errors)),
    };
    let failed = |error: &dyn std::error::Error| Problem::Failed(error.to_string());
    let rows = rows.map_err(|error| failed(&error))?;
    let book = workbook(&rows, &report.notes()).map_err(|error| failed(&error))?;
    let file = format!("attachment; filename=\"waymark-{}.xlsx\"", name.as_str());
    let kind = (CONTENT_TYPE, WORKBOOK);
    Ok(HttpResponse::Ok().insert_header(kind).insert_header((CONTENT_DISPOSITION, file)).body(book))
}

// The rows on one sheet, numbers as numbers, and what they are of on another.
fn workbook(rows: &str, notes: &[(&str, String)]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let figures = book.add_worksheet().set_name("Figures")?;
    for (line, row) in (0_u32..).zip(read_rows(rows)) {
        for (place, text) in (0_u16..).zip(&row) {
            match text.parse::<f64>() {
                Ok(number) if line > 0 && number.is_finite() => {
                    figures.write_number(line, place, number)?;
                }
                _ if line == 0 => {
                    figures.write_string_with_format(line, place, text, &bold)?;
                }
                _ => {
                    figures.write_string(line, place, text)?;
                }
            }
        }
    }
    figures.set_freeze_panes(1, 0)?;
    let about = book.add_worksheet().set_name("Notes")?;
    about.set_column_width(0, 24)?.set_column_width(1, 90)?;
    for (line, (what, text)) in (0_u32..).zip(notes) {
        about.write_string_with_format(line, 0, *what, &bold)?;
        about.write_string(line, 1, text)?;
    }
    book.save_to_buffer()
}

/// `/performance/NAME.svg`
pub(in crate::web) async fn svg(
    app: Data<App>,
    who: SignedIn,
    name: Path<String>,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let part = part_of(&name).ok_or(Problem::NotFound)?;
    if typed.has("public") {
        let error = "A picture hides no small numbers: take the file with the figures";
        return Ok(refused(&Errors::on("public", error)));
    }
    let (now, role) = ((app.source.now)(), who.role);
    let make = move |answers: &Answers| {
        let allowed = allowed(part.report(), read(&typed, now)?, role, now)?;
        let asking = Asking::new(part, &typed, answers, allowed);
        Ok::<_, Errors>(asking.map_err(|error| unanswerable(&error))?.tell()?.chart)
    };
    match app.answers.once(make).await? {
        Ok(Some(picture)) => Ok(as_file(picture)),
        Ok(None) => Err(Problem::NotFound),
        Err(errors) => Ok(refused(&errors)),
    }
}

/// A picture as a file. A page gives it its width and letters; a file has its own.
pub(super) fn as_file(picture: Markup) -> HttpResponse {
    let own = "width=\"720\" font-family=\"Arial, sans-serif\" font-size=\"14\"";
    let file = picture.into_string().replacen("width=\"100%\"", own, 1);
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "image/svg+xml")).body(file)
}

fn as_csv(report: &Told, typed: &Typed) -> Result<csv::Result<String>, Errors> {
    Ok(match form(report, typed)? {
        Form::Whole(report) => report.to_csv(),
        Form::Public(public) => public.to_csv(),
    })
}

/// The JSON of a report, with small numbers hidden where that is asked for, or told roughly.
pub(in crate::web) fn as_json(
    report: &Told,
    typed: &Typed,
) -> Result<serde_json::Result<String>, Errors> {
    Ok(match form(report, typed)? {
        Form::Whole(report) => report.to_json(),
        Form::Public(public) => public.to_json(),
    })
}

enum Form<'r> {
    Whole(&'r Report),
    Public(Public<'r>),
}

fn form<'r>(report: &'r Told, typed: &Typed) -> Result<Form<'r>, Errors> {
    let is_public = match typed.get("public") {
        "" => false,
        "yes" => true,
        other => {
            let error = format!("“{other}” cannot be meant: write public=yes, or leave it out");
            return Err(Errors::on("public", error));
        }
    };
    match report.whole().filter(|_| !is_public) {
        Some(whole) => Ok(Form::Whole(whole)),
        None => report.public().map(Form::Public).map_err(|error| Errors::on("public", error)),
    }
}

// Only those that have a page.
fn known(name: &str) -> Result<ReportName, Problem> {
    let found = Part::ALL.into_iter().map(Part::report).find(|report| report.as_str() == name);
    found.ok_or(Problem::NotFound)
}

/// The report that an address asks for, in the form of who asks, or what is wrong with the question.
pub(in crate::web) async fn ask(
    app: &App,
    role: Role,
    name: ReportName,
    typed: &Typed,
) -> Result<Result<Told, Errors>, Problem> {
    let now = (app.source.now)();
    let allowed = match read(typed, now).and_then(|it| allowed(name, it, role, now)) {
        Ok(allowed) => allowed,
        Err(errors) => return Ok(Err(errors)),
    };
    let workers = workers_for(app, name, typed).await?;
    let ask = move |answers: &Answers| allowed.answer(name, answers, &workers);
    let asked = app.answers.once(ask).await?;
    Ok(asked.map_err(|error| not_told(&error)))
}

/// What a program is told of a question that cannot be answered.
pub(super) fn refused(errors: &Errors) -> HttpResponse {
    let kind = (CONTENT_TYPE, "text/plain; charset=utf-8");
    HttpResponse::UnprocessableEntity().insert_header(kind).body(sentences(errors))
}
