//! What pages tell who sees figures and no household: the same reports in their rough form, as tables.

mod campaign;

use maud::{Markup, html};
use projections::{By, Dimension};
use serde_json::Value;

use super::part::Part;
use super::sheet::Sheet;
use super::typed::Typed;
use super::{Asking, planner};
use crate::report::attribution::{NOT_KNOWN, NOTHING};
use crate::report::names::Kind;
use crate::report::reader::NotTold;
use crate::report::show::grouped_by;
use crate::report::words::{count, day, percent, plain, pounds, spoken};
use crate::report::{Public, ROUGH, Report, ReportName};
use crate::web::govuk::Column::{self, Figures, Words};
use crate::web::govuk::{Size, table};

/// Tells a page.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, NotTold> {
    match asking.part {
        Part::Campaign => campaign::tell(asking),
        Part::Planner => Ok(planner::tell(asking)?),
        _ => told(asking),
    }
}

// A report as it is.
fn told(asking: &Asking<'_>) -> Result<Sheet, NotTold> {
    let report = asking.report(asking.part.report())?;
    let rough = report.rough().map_err(|_| NotTold::Report(asking.part.report().as_str()))?;
    let measure = measure(asking);
    let (columns, rows) = rough.rows();
    if rows.is_empty() {
        return Ok(Sheet {
            notes: vec![ROUGH.to_owned()],
            ..Sheet::empty("Nothing that more than a few share.".to_owned(), measure, None)
        });
    }
    let keys = rough.keys();
    Ok(Sheet {
        headline: headline(&rough, asking),
        measure,
        chart: None,
        words: String::new(),
        tables: tabled(asking.part.short(), &columns, &rows, (keys, asking)),
        notes: vec![ROUGH.to_owned()],
        elsewhere: None,
    })
}

/// Of which journeys, and when.
fn measure(asking: &Asking<'_>) -> String {
    let asked = &asking.asked;
    let what = match (asked.is_period(), asked.span()) {
        (true, Some(span)) => format!("what happened {span}"),
        (true, None) => "what happened".to_owned(),
        (false, _) => asked.enquiries(None),
    };
    format!("Household journeys: {what}{}, at the end of {}.", asked.filters(), day(asked.as_at()))
}

// The counts beside the rows, or else what the page is about.
fn headline(rough: &Public<'_>, asking: &Asking<'_>) -> String {
    let told: Vec<String> =
        rough.beside().map(|(name, told)| format!("{}: {}", spoken(name), figure(told))).collect();
    if told.is_empty() { asking.part.title().to_owned() } else { told.join("; ") + "." }
}

fn figure(told: &Value) -> String {
    match told.as_u64().and_then(|n| usize::try_from(n).ok()) {
        Some(n) => format!("about {}", count(n)),
        None => told.as_str().unwrap_or_default().to_owned(),
    }
}

// Rows as a table, without the columns in which nothing stands.
fn tabled(
    caption: &str,
    columns: &[&'static str],
    rows: &[Vec<Value>],
    (keys, asking): (&[&'static str], &Asking<'_>),
) -> Markup {
    let used: Vec<usize> =
        (0..columns.len()).filter(|it| rows.iter().any(|row| !row[*it].is_null())).collect();
    let is_key = |name: &str| name == "group" || keys.contains(&name);
    let titles: Vec<(String, bool)> =
        used.iter().map(|it| (title(columns[*it], asking), is_key(columns[*it]))).collect();
    let heads: Vec<Column<'_>> =
        titles.iter().map(|(it, is_key)| if *is_key { Words(it) } else { Figures(it) }).collect();
    let rows = rows
        .iter()
        .map(|row| used.iter().map(|it| cell(columns[*it], &row[*it], asking)).collect::<Vec<_>>());
    html! { (table(caption, heads, rows).headed_by_first().small().size(Size::Small)) }
}

fn title(column: &str, asking: &Asking<'_>) -> String {
    match (column, asking.question.by) {
        ("group", Some(by)) => grouped_by(by, asking.asked.report),
        ("key", _) if asking.asked.report == ReportName::Sources => "Source".to_owned(),
        ("key", _) => "Campaign".to_owned(),
        ("low", _) => "Likely from".to_owned(),
        ("high", _) => "Likely to".to_owned(),
        _ => spoken(column),
    }
}

fn cell(column: &str, value: &Value, asking: &Asking<'_>) -> Markup {
    let told = match (value, value.as_f64()) {
        (Value::Number(n), _) if n.is_u64() => {
            count(usize::try_from(n.as_u64().unwrap_or(0)).unwrap_or(0))
        }
        (_, Some(it)) if column.starts_with("cost") => pounds(Some(it)),
        (_, Some(it)) if column.contains("days") => format!("{it:.0} days"),
        (_, Some(it)) => percent(it),
        (Value::String(text), _) => return named(column, Some(text), asking),
        _ if ["key", "tracked", "source"].contains(&column) => return named(column, None, asking),
        _ => String::new(),
    };
    html! { (told) }
}

// A name, in the field's words. A campaign leads to its own figures.
fn named(column: &str, name: Option<&str>, asking: &Asking<'_>) -> Markup {
    let names = &asking.asked.names;
    let told = match (column, name, asking.question.by) {
        ("group", Some("all"), _) => "All".to_owned(),
        ("group", Some(name), Some(by)) => names.group(by, Some(name)),
        ("stage", Some(name), _) => names.say(Kind::Stage, name),
        ("reason", Some(name), _) => names.say(Kind::Reason, name),
        ("clock", Some(name), _) => names.say(Kind::Clock, name),
        ("key", Some(name), _) if asking.part == Part::Campaigns => {
            let typed = Typed::default().with("campaign", name);
            let href = typed.link(Part::Campaign.address());
            return html! { a.govuk-link href=(href) { (plain(name)) } };
        }
        ("key", None, _) => "Not recorded".to_owned(),
        ("key" | "source", Some(name), _) => names.value(Dimension::Source, name),
        ("tracked", None, _) => NOTHING.to_owned(),
        ("source", None, _) => NOT_KNOWN.to_owned(),
        ("figure" | "decided_by" | "by", Some(name), _) => spoken(name),
        (_, name, _) => name.map(plain).unwrap_or_default(),
    };
    html! { (told) }
}

impl Asking<'_> {
    /// A report on what is asked, whole: only its rough form leaves this file and those below.
    fn report(&self, name: ReportName) -> Result<Report, NotTold> {
        Ok(Report::ask(name, self.answers, &self.question, &self.workers)?)
    }

    /// The same, broken down.
    fn report_by(&self, name: ReportName, by: By) -> Result<Report, NotTold> {
        let question = projections::Question { by: Some(by), ..self.question.clone() };
        Ok(Report::ask(name, self.answers, &question, &self.workers)?)
    }
}
