//! Figures that were kept to be cited: what was asked, what the answer was, and whether it is the same when
//! it is worked out again.

pub(in crate::web) mod again;
pub(in crate::web) mod keeping;

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use domain::calendar::london_day;
use domain::ids::WorkerId;
use maud::{Markup, html};
use projections::clinics::{self, Figure};

use super::part::{Part, navigation};
use super::question::shares_work;
use super::typed::Typed;
use crate::report::words::{count, instant, spoken};
use crate::store::workers;
use crate::web::govuk::Column::Words;
use crate::web::govuk::{Size, button_link, summary_list, summary_row, table};
use crate::web::layout::{Entry, page as framed};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

/// Where they are.
pub(in crate::web) const ADDRESS: &str = "/figures";

/// Rows of a figure that the page shows.
const MOST_ROWS: usize = 200;

/// `/figures`
pub(in crate::web) async fn list(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let figures = all(&app).await?;
    let workers = workers(&app.database).await?;
    let today = london_day((app.source.now)());
    let columns = [Words("Figure"), Words("What it says"), Words("Report"), Words("Kept")];
    let rows = figures.iter().rev().map(|it| {
        vec![
            html! { a.govuk-link href=(address(it)) { "Figure " (it.number) } },
            html! { (it.kept.says) },
            html! { (spoken(&it.kept.report)) },
            html! { (words::moment(it.at, today)) " by " (by(it, &workers)) },
        ]
    });
    let frame = app.frame_for(&who, Entry::Performance, "Figures kept").wide();
    let main = html! {
        h1.govuk-heading-l { "Figures kept" }
        (navigation(None, &Typed::default(), shares_work(who.role)))
        p.govuk-body {
            "A figure that goes into a report of yours is kept here under an address of its own, with what was "
            "asked, so that anybody can look it up and work it out again. Keep one by the link at the foot of a "
            "page under Performance."
        }
        @if figures.is_empty() {
            p.govuk-body { "None has been kept yet." }
        } @else {
            (table("Figures, the newest first", columns, rows).headed_by_first())
        }
    };
    Ok(html_page(StatusCode::OK, framed(&frame, &main)))
}

/// `/figures/NUMBER`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let figure = find(&app, &number).await?;
    let workers = workers(&app.database).await?;
    let title = format!("Figure {}", figure.number);
    let frame = app.frame_for(&who, Entry::Performance, &title).wide();
    let frame = frame.back("All figures", ADDRESS);
    let here = address(&figure);
    let main = html! {
        span.govuk-caption-l { (title) }
        h1.govuk-heading-l { (figure.kept.says) }
        (about(&figure, &workers))
        (button_link("Work it out again", &format!("{here}/again")))
        (rows(&figure))
        p.govuk-body {
            a.govuk-link href={ (here) ".csv" } { "Its rows as CSV" }
        }
    };
    Ok(html_page(StatusCode::OK, framed(&frame, &main)))
}

/// `/figures/NUMBER.csv`
pub(in crate::web) async fn csv(
    app: Data<App>,
    number: Path<String>,
) -> Result<HttpResponse, Problem> {
    let figure = find(&app, &number).await?;
    let named = format!("attachment; filename=\"waymark-figure-{}.csv\"", figure.number);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, named))
        .body(figure.kept.rows.into_string()))
}

async fn all(app: &App) -> Result<Vec<Figure>, Problem> {
    Ok(clinics::figures(&*app.answers.read().await?))
}

async fn find(app: &App, number: &str) -> Result<Figure, Problem> {
    let number: usize = number.parse().map_err(|_| Problem::NotFound)?;
    all(app).await?.into_iter().find(|it| it.number == number).ok_or(Problem::NotFound)
}

fn address(figure: &Figure) -> String {
    format!("{ADDRESS}/{}", figure.number)
}

fn by(figure: &Figure, workers: &HashMap<WorkerId, String>) -> String {
    let name = figure.worker.and_then(|it| workers.get(&it).cloned());
    name.unwrap_or_else(|| "somebody unknown".to_owned())
}

/// The page that has the report of a name.
pub(super) fn part_of(report: &str) -> Option<Part> {
    let is_report = |part: &Part| !matches!(part, Part::Overview | Part::Compare);
    Part::ALL.into_iter().filter(is_report).find(|part| part.report().as_str() == report)
}

fn about(figure: &Figure, workers: &HashMap<WorkerId, String>) -> Markup {
    let kept = &figure.kept;
    let typed = Typed::parse(&kept.asked);
    let asked = typed.others(&["as-at", "known-at"]);
    let asked = asked.iter().map(|(name, value)| format!("{name} {value}"));
    let asked = asked.collect::<Vec<_>>().join(", ");
    let position = count(usize::try_from(kept.position).unwrap_or(0));
    let page = part_of(&kept.report).map(|part| typed.link(part.address()));
    summary_list(&[
        summary_row(
            "Report",
            html! {
                @match &page {
                    Some(href) => { a.govuk-link href=(href) { (spoken(&kept.report)) } }
                    None => { (spoken(&kept.report)) }
                }
            },
        ),
        summary_row("Asked", html! { @if asked.is_empty() { "everything" } @else { (asked) } }),
        summary_row("As at", html! { (instant(kept.as_at)) }),
        summary_row("Known at", html! { (instant(kept.known_at)) }),
        summary_row("Log position", html! { (position) }),
        summary_row("Kept", html! { (instant(figure.at)) " by " (by(figure, workers)) }),
        summary_row("Rules in force", html! { (kept.rules) ", Waymark " (kept.program) }),
        summary_row(
            "What it means",
            html! {
                a.govuk-link href={ "/measures/" (kept.report) } { "How it is counted" }
            },
        ),
    ])
}

fn rows(figure: &Figure) -> Markup {
    let read = read_rows(&figure.kept.rows);
    let Some((header, rows)) = read.split_first() else { return html! {} };
    let columns = header.iter().map(|name| Words(name));
    let shown = rows.iter().take(MOST_ROWS);
    let shown = shown.map(|row| row.iter().map(|it| html! { (it) }).collect::<Vec<_>>());
    html! {
        (table("Its rows", columns, shown).headed_by_first().small().size(Size::Small))
        @if MOST_ROWS < rows.len() {
            p.govuk-body { "The first " (MOST_ROWS) " of " (count(rows.len())) " rows. The file has all." }
        }
    }
}

/// Comma-separated values, the header first.
pub(super) fn read_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let records = reader.records().filter_map(Result::ok);
    records.map(|it| it.iter().map(str::to_owned).collect()).collect()
}
