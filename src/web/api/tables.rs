//! Tables for spreadsheets and tools of analysis: flat, by GET alone. Who may look at households is handed
//! rows; who may not is handed figures, with small numbers hidden.

use std::fmt;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use projections::{Answers, Question, View};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fault::{Fault, Kind};
use super::gate::Caller;
use super::reading::query;
use crate::export::{Format, Table};
use crate::report::{ReportName, meaning, public_columns};
use crate::web::App;
use crate::web::handed::handed;
use crate::web::looked::TakenAlong;
use crate::web::moment::Moment;
use crate::web::performance::{self, Typed};
use crate::web::problem::Problem;

/// Where they are.
pub(in crate::web) const ADDRESS: &str = "/api/v1/tables";
/// What the tables of figures begin with.
const FIGURES: &str = "figures-";

/// A table that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum TableName {
    /// Rows.
    Rows(Table),
    /// Figures of a report, with small numbers hidden.
    Figures(ReportName),
}

impl TableName {
    /// All of them.
    pub(in crate::web) fn all() -> impl Iterator<Item = Self> {
        let told = |report: &ReportName| public_columns(*report).is_some();
        let figures = ReportName::ALL.into_iter().filter(told).map(Self::Figures);
        Table::ALL.into_iter().map(Self::Rows).chain(figures)
    }

    /// What its rows are.
    pub(in crate::web) fn about(self) -> String {
        match self {
            Self::Rows(table) => table.about().to_owned(),
            Self::Figures(report) => format!(
                "The figures of the report {}, with small numbers hidden: for others.",
                report.as_str()
            ),
        }
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows(table) => f.write_str(table.as_str()),
            Self::Figures(report) => write!(f, "{FIGURES}{}", report.as_str()),
        }
    }
}

/// How a table is to be handed on, and of what.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "TableAsked")]
pub(super) struct Asked {
    /// csv, which it is if left out, or json: a list of objects.
    format: Written,
    /// The id of the pathway.
    pathway: Option<String>,
    /// What had happened by the end of this day, or by this instant.
    as_at: Option<String>,
    /// What was known by the end of this day, or by this instant.
    known_at: Option<String>,
    /// Of journeys: only those of which something was recorded after this position of the log.
    #[schemars(range(min = 0))]
    since: Option<i64>,
    /// Of figures: the first day, as 2026-04-01.
    from: Option<String>,
    /// Of figures: the day after the last.
    to: Option<String>,
    /// Of figures: a dimension of the enquiry, month or version, to break them down by.
    by: Option<String>,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "TableFormat", inline)]
pub(super) enum Written {
    #[default]
    Csv,
    Json,
}

/// The tables.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Tables")]
pub(super) struct List {
    /// How far the log has been read: as `since`, it leads on from here. Left out for who is told figures
    /// alone, who could count what is recorded by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<i64>,
    /// Each of them.
    tables: Vec<Listed>,
}

/// A table.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Table")]
pub(super) struct Listed {
    /// Its name.
    name: String,
    /// What its rows are.
    about: String,
    /// Where it is.
    address: String,
    /// Whether this token opens it.
    is_open: bool,
    /// Whether its rows are of journeys, so that `since` can be said.
    is_of_journeys: bool,
    /// Its columns.
    columns: Vec<Named>,
}

/// A column.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Column")]
pub(super) struct Named {
    /// Its name, which stays.
    name: String,
    /// text, whole number, number, instant or day; count or share of figures.
    kind: &'static str,
    /// What it means.
    about: &'static str,
}

pub(super) async fn list(app: Data<App>, caller: Caller) -> Result<HttpResponse, Fault> {
    let now = (app.source.now)();
    let sees = caller.sees_households;
    let make = move |answers: &Answers| {
        let view = View::new(answers, &Question::now(now))?;
        let tables = TableName::all().map(|name| listed(name, &view, sees)).collect();
        Ok::<_, Problem>(List { position: sees.then(|| view.position()), tables })
    };
    Ok(HttpResponse::Ok().json(app.answers.once(make).await??))
}

fn listed(name: TableName, view: &View<'_>, sees_households: bool) -> Listed {
    let columns = match name {
        TableName::Rows(table) => (table.columns(view).into_iter())
            .map(|it| Named { name: it.name, kind: it.kind.as_str(), about: it.about })
            .collect(),
        TableName::Figures(report) => (public_columns(report).into_iter().flatten())
            .map(|it| Named { name: it.to_owned(), kind: "text or number", about: meaning(it) })
            .collect(),
    };
    Listed {
        address: format!("{ADDRESS}/{name}"),
        about: name.about(),
        is_open: opens(name, sees_households),
        is_of_journeys: matches!(name, TableName::Rows(table) if table.is_of_journeys()),
        name: name.to_string(),
        columns,
    }
}

fn opens(name: TableName, sees_households: bool) -> bool {
    match name {
        TableName::Rows(table) => sees_households || !table.is_of_the_work(),
        TableName::Figures(_) => true,
    }
}

pub(super) async fn show(
    app: Data<App>,
    caller: Caller,
    name: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Fault> {
    let Some(name) = TableName::all().find(|known| known.to_string() == *name) else {
        let known: Vec<String> = TableName::all().map(|it| it.to_string()).collect();
        let detail = format!("There is no such table: use one of {}.", known.join(", "));
        return Err(Fault::new(Kind::NotFound, detail));
    };
    let asked: Asked = query(request.query_string())?;
    if !opens(name, caller.sees_households) {
        let figures: Vec<String> = (TableName::all())
            .filter(|it| matches!(it, TableName::Figures(_)))
            .map(|it| it.to_string())
            .collect();
        let detail = format!(
            "The rows of {name} are for who works with households: this token, or its worker's role, does \
             not include read. It opens figures with small numbers hidden: {}.",
            figures.join(", ")
        );
        return Err(Fault::new(Kind::NotAllowed, detail));
    }
    match name {
        TableName::Rows(table) => of_rows(app, &caller, table, asked).await,
        TableName::Figures(report) => of_figures(&app, &caller, report, &asked).await,
    }
}

async fn of_rows(
    app: Data<App>,
    caller: &Caller,
    table: Table,
    asked: Asked,
) -> Result<HttpResponse, Fault> {
    for (name, told) in [("from", &asked.from), ("to", &asked.to), ("by", &asked.by)] {
        if told.is_some() {
            return Err(misplaced(name, "is for tables of figures: choose rows where they arrive"));
        }
    }
    if asked.since.is_some() && !table.is_of_journeys() {
        return Err(misplaced(
            "since",
            "is for tables of journeys: this one is small, take all of it",
        ));
    }
    if asked.since.is_some_and(|since| since < 0) {
        return Err(misplaced("since", "is a position of the log: 0, or a whole number above it"));
    }
    let seen = Moment::at(asked.as_at, asked.known_at).seen((app.source.now)())?;
    let question =
        Question { pathway: asked.pathway.as_deref().map(Into::into), ..seen.question() };
    let format = match asked.format {
        Written::Csv => Format::Csv,
        Written::Json => Format::Json,
    };
    Ok(handed(app, &caller.sight, (table, format), question, asked.since).await?)
}

fn misplaced(name: &str, why: &str) -> Fault {
    Fault::new(Kind::Refused, format!("{name} {why}.")).at_parameter(name)
}

async fn of_figures(
    app: &App,
    caller: &Caller,
    report: ReportName,
    asked: &Asked,
) -> Result<HttpResponse, Fault> {
    if asked.since.is_some() {
        return Err(misplaced("since", "is for tables of journeys: figures are told as a whole"));
    }
    let told = [
        ("pathway", &asked.pathway),
        ("as-at", &asked.as_at),
        ("known-at", &asked.known_at),
        ("from", &asked.from),
        ("to", &asked.to),
        ("by", &asked.by),
    ];
    let pairs: Vec<_> = told.iter().filter_map(|(name, it)| Some((*name, it.as_ref()?))).collect();
    let typed = Typed::parse(&serde_html_form::to_string(&pairs).unwrap_or_default());
    let report = performance::ask(app, caller.role, report, &typed).await?;
    let report = report.map_err(|errors| Fault::of_address(&errors))?;
    let public = report
        .public()
        .map_err(|error| Fault::new(Kind::Refused, format!("{error}.")).at_parameter("by"))?;
    let failed = |error: &dyn fmt::Display| Problem::Failed(error.to_string());
    let mut answer = match asked.format {
        Written::Csv => {
            let text = public.to_csv().map_err(|error| failed(&error))?;
            HttpResponse::Ok().content_type("text/csv; charset=utf-8").body(text)
        }
        Written::Json => {
            let (columns, rows) = public.rows();
            let objects = rows.into_iter().map(|row| {
                columns.iter().map(|name| (*name).to_owned()).zip(row).collect::<Map<_, _>>()
            });
            HttpResponse::Ok().json(objects.map(Value::Object).collect::<Vec<_>>())
        }
    };
    answer.extensions_mut().insert(TakenAlong(0));
    Ok(answer)
}

/// What a table is as JSON.
pub(super) fn rows(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": { "type": "object" } })
}
