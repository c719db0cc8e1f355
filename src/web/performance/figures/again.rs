//! A figure worked out again: of as much of the log as it was made of, and of all that is known now.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use domain::figure::Kept;
use maud::{Markup, html};
use projections::since::{Since, since};
use projections::{Answers, QuestionError, View};

use super::{address, find, part_of, read_rows};
use crate::report::Report;
use crate::report::clinic::{differs, rules, told_since};
use crate::report::words::instant;
use crate::web::govuk::Column::Words;
use crate::web::govuk::table;
use crate::web::layout::{Entry, page as framed};
use crate::web::performance::question::read;
use crate::web::performance::typed::Typed;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

/// Cells that differ and are shown.
const MOST: usize = 100;

/// `/figures/NUMBER/again`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let figure = find(&app, &number).await?;
    let (kept, now) = (figure.kept.clone(), (app.source.now)());
    let answers = app.answers.as_it_was(kept.position).await?;
    let again = worked_out(&answers, &kept, kept.known_at)?;
    let rules = rules(answers.pathways());
    drop(answers);
    let asked = kept.clone();
    let make = move |answers: &Answers| {
        let rows = worked_out(answers, &asked, now)?;
        Ok::<_, QuestionError>((rows, told_later(answers, &asked, now)?))
    };
    let (today, since) = app.answers.once(make).await??;
    let title = format!("Figure {} worked out again", figure.number);
    let back = address(&figure);
    let frame = app.frame_for(&who, Entry::Performance, &title).wide();
    let frame = frame.back("Back to the figure", &back);
    let is_same = *again == *kept.rows;
    let main = html! {
        span.govuk-caption-l { "Figure " (figure.number) }
        h1.govuk-heading-l { @if is_same { "Same answer" } @else { "Not the same answer" } }
        @if is_same {
            p.govuk-body {
                "The first " (kept.position) " facts of the log were folded anew, and what was asked was asked \
                 again as at " (instant(kept.as_at)) ", known at " (instant(kept.known_at))
                ". Every row is the same."
            }
        } @else {
            (differences("What differs", &kept.rows, &again))
            p.govuk-body { (differs((&kept.rules, &rules), &kept.program)) }
        }
        h2.govuk-heading-m { "The same days, as known now" }
        @if *today == *kept.rows {
            p.govuk-body { "What was recorded since changes nothing about it." }
        } @else {
            (differences("What reads otherwise now", &kept.rows, &today))
            @for sentence in told_since(since, kept.known_at) { p.govuk-body { (sentence) } }
        }
    };
    Ok(html_page(StatusCode::OK, framed(&frame, &main)))
}

// The rows of what was asked, as known at an instant.
fn worked_out(
    answers: &Answers,
    kept: &Kept,
    known_at: DateTime<Utc>,
) -> Result<String, QuestionError> {
    let typed = Typed::parse(&kept.asked);
    let Some(part) = part_of(&kept.report) else { return Ok(String::new()) };
    let latest = kept.as_at.max(known_at);
    let Ok(mut question) = read(&typed, latest) else { return Ok(String::new()) };
    (question.as_at, question.known_at) = (kept.as_at, known_at);
    // By worker nothing is kept.
    let (question, workers) = (part.narrowed(question), HashMap::new());
    let report = Report::ask(part.report(), answers, &question, &workers)?;
    Ok(report.to_csv().unwrap_or_default())
}

fn told_later(answers: &Answers, kept: &Kept, now: DateTime<Utc>) -> Result<Since, QuestionError> {
    let typed = Typed::parse(&kept.asked);
    let Ok(mut question) = read(&typed, now) else { return Ok(Since::default()) };
    (question.as_at, question.known_at) = (kept.as_at, now);
    Ok(since(&View::new(answers, &question)?, kept.known_at))
}

// Cell by cell, where both have a row of the same place.
fn differences(caption: &str, was: &str, is: &str) -> Markup {
    let (was, is) = (read_rows(was), read_rows(is));
    let header = was.first().cloned().unwrap_or_default();
    let none = vec![];
    let mut told: Vec<[String; 4]> = vec![];
    for place in 1..was.len().max(is.len()) {
        let [before, after] = [&was, &is].map(|rows| rows.get(place).unwrap_or(&none));
        let key = before.first().or(after.first()).cloned().unwrap_or_default();
        for (column, name) in header.iter().enumerate() {
            let [before, after] =
                [before, after].map(|row| row.get(column).cloned().unwrap_or_default());
            if before != after {
                told.push([key.clone(), name.clone(), before, after]);
            }
        }
    }
    let columns = [Words("Row"), Words("Column"), Words("Kept"), Words("Now")];
    let many = told.len();
    let rows = told.iter().take(MOST);
    let rows = rows.map(|cells| cells.iter().map(|cell| html! { (cell) }).collect::<Vec<_>>());
    html! {
        (table(caption, columns, rows).small())
        @if MOST < many { p.govuk-body { "The first " (MOST) " of " (many) " cells." } }
    }
}
