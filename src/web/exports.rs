//! Exports: which tables there are, what their columns mean, the files, and how Excel and Power BI are
//! connected to them.

mod connecting;
mod power_query;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path, Query};
use maud::{Markup, html};
use projections::{Answers, Question, View};

use super::api::tables::TableName;
use super::govuk::{Size, details, inset_text, table};
use super::handed::handed;
use super::layout::{Entry, page};
use super::moment::Moment;
use super::performance::PUBLIC_FILES;
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, html_page};
use crate::export::{Column, Format, Table};
use crate::store::Role;
use crate::web::govuk::Column::Words;

/// Where the page is.
pub(super) const ADDRESS: &str = "/exports";

/// A table and its columns, on the default pathway.
type Told = (Table, Vec<Column>);

pub(super) async fn show(app: Data<App>, who: SignedIn) -> Result<HttpResponse, Problem> {
    let tables = tables(&app).await?;
    let part = if who.role == Role::Administrator { Entry::Admin } else { Entry::Performance };
    let shares_work = who.role.sees_households();
    let main = html! {
        h1.govuk-heading-l { "Exports: tables for Excel and Power BI" }
        p.govuk-body {
            "Take the service’s facts along as flat tables: one row each, columns whose names stay, days and \
             instants as ISO 8601. Households stand there by their references; names, contact details and \
             notes are in none of them."
        }
        @if !shares_work { (figures_alone(who.role)) }
        h2.govuk-heading-m { "The tables" }
        (overview(shares_work))
        h3.govuk-heading-s { "What each column means" }
        @for told in &tables { (dictionary(told)) }
        (connecting::told(&app.place, who.role))
    };
    let way = [("Performance", Some(Entry::Performance.address())), ("Exports", None)];
    let frame = app.frame_for(&who, part, "Exports").wide();
    let frame = if part == Entry::Performance { frame.way(&way) } else { frame };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

async fn tables(app: &App) -> Result<Vec<Told>, Problem> {
    let now = (app.source.now)();
    let make = move |answers: &Answers| {
        let view = View::new(answers, &Question::now(now))?;
        Ok::<_, Problem>(Table::ALL.map(|table| (table, table.columns(&view))).into())
    };
    app.answers.once(make).await?
}

// Who sees no household is told so, and what there is instead.
fn figures_alone(role: Role) -> Markup {
    let sentence = format!(
        "Your role, {}, does not include households, so their rows are not for you, and a token of \
         yours opens none. ",
        role.as_str()
    );
    inset_text(&html! {
        (sentence)
        @if role == Role::Marketing {
            "What you can take along are figures told to the nearest 5, without small numbers: "
            @for (place, (name, address)) in PUBLIC_FILES.iter().enumerate() {
                @if place > 0 { ", " }
                a.govuk-link href=(address) { (name) " as CSV" }
            }
            "; with a token, the tables whose names begin with " code { "figures-" } "."
        }
    })
}

fn overview(shares_work: bool) -> Markup {
    let columns = [Words("Table"), Words("What its rows are"), Words("Take it along")];
    let is_open = |name: &TableName| match name {
        TableName::Rows(table) => shares_work || !table.is_of_the_work(),
        TableName::Figures(_) => true,
    };
    let rows = TableName::all().filter(is_open).map(|table| {
        let name = table.to_string();
        let link = |ending: &str, text: &str| {
            html! {
                a.govuk-link href={ (ADDRESS) "/" (name) "." (ending) } {
                    (text) span.govuk-visually-hidden { ": " (name) }
                }
            }
        };
        vec![
            html! { code { (name) } },
            html! { (table.about()) },
            html! {
                @if shares_work && matches!(table, TableName::Rows(_)) {
                    (link("csv", "CSV")) ", " (link("parquet", "Parquet")) " or "
                }
                (link("pq", "Power\u{a0}Query"))
            },
        ]
    });
    html! { (table_of("Tables", columns, rows.collect())) }
}

fn dictionary((table, columns): &Told) -> Markup {
    let rows = columns.iter().map(|column| {
        let kind = column.kind.as_str();
        vec![html! { code { (column.name) } }, html! { (kind) }, html! { (column.about) }]
    });
    let summary = format!("{}: {} columns", table.as_str(), columns.len());
    let titles = [Words("Column"), Words("Holds"), Words("Meaning")];
    details(&summary, &table_of(&format!("Columns of {}", table.as_str()), titles, rows.collect()))
}

fn table_of(
    caption: &str,
    columns: [super::govuk::Column<'_>; 3],
    rows: Vec<Vec<Markup>>,
) -> Markup {
    html! { (table(caption, columns, rows).headed_by_first().small().size(Size::Small)) }
}

/// `/exports/TABLE.csv`
pub(super) async fn csv(
    app: Data<App>,
    who: SignedIn,
    name: Path<String>,
    moment: Query<Moment>,
) -> Result<HttpResponse, Problem> {
    file(app, &who, (&name, &moment), Format::Csv).await
}

/// `/exports/TABLE.parquet`
pub(super) async fn parquet(
    app: Data<App>,
    who: SignedIn,
    name: Path<String>,
    moment: Query<Moment>,
) -> Result<HttpResponse, Problem> {
    file(app, &who, (&name, &moment), Format::Parquet).await
}

async fn file(
    app: Data<App>,
    who: &SignedIn,
    (name, moment): (&str, &Moment),
    format: Format,
) -> Result<HttpResponse, Problem> {
    let table: Table = name.parse().map_err(|_| Problem::NotFound)?;
    let question = moment.seen((app.source.now)())?.question();
    handed(app, &who.sight, (table, format), question, None).await
}

/// `/exports/TABLE.pq`
pub(super) async fn power_query(
    app: Data<App>,
    name: Path<String>,
) -> Result<HttpResponse, Problem> {
    let wanted = TableName::all().find(|it| it.to_string() == *name).ok_or(Problem::NotFound)?;
    let mut tables = tables(&app).await?.into_iter();
    let columns = tables.find(|(table, _)| TableName::Rows(*table) == wanted).map(|(_, it)| it);
    let query = power_query::query(&app.place, wanted, &columns.unwrap_or_default());
    let file = format!("attachment; filename=\"waymark-{wanted}.pq\"");
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, file))
        .body(query))
}
