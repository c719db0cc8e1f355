//! What every answer can show of itself, and the CSV and the page made of it.

use projections::{By, Group, Grouped};
use serde::Serialize;
use serde_json::Value;

use super::ReportName;
use super::asked::Asked;
use super::footnote;
use super::page::Page;
use super::words::spoken;

// What a CSV calls the value that an enquiry lacks.
const NOT_RECORDED: &str = "not recorded";

/// An answer, row by row and in words.
pub(super) trait Show {
    /// What it has a row for.
    type Row: Serialize;

    /// The columns of its CSV, named as in its JSON.
    const COLUMNS: &'static [&'static str];

    /// Its rows.
    fn rows(&self) -> &[Self::Row];

    /// How the title begins: the report, and what it is about.
    fn subject(&self, asked: &Asked) -> String;

    /// Draws it.
    fn draw(&self, asked: &Asked, page: &mut Page);

    /// Says of the whole what its figures alone do not say.
    fn remark(&self, _: &Asked, _: &mut Page) {}

    /// Says what the groups together show.
    fn compare(_: &Grouped<Self>, _: &Asked, _: &mut Page)
    where
        Self: Sized,
    {
    }

    /// Draws it for each group, one after the other.
    fn draw_groups(by: By, groups: &[(String, &Self)], asked: &Asked, page: &mut Page) {
        for (key, group) in groups {
            page.leave_a_line();
            page.say(&format!("{}: {key}", grouped_by(by, asked.report)));
            page.leave_a_line();
            group.draw(asked, page);
        }
    }
}

/// The CSV of an answer. With groups their key comes first, and `all` is the whole.
pub(super) fn csv<R: Show>(answer: &Grouped<R>) -> csv::Result<String> {
    let mut csv = csv::Writer::from_writer(vec![]);
    if let Some(groups) = &answer.groups {
        csv.write_record(["group"].iter().chain(R::COLUMNS))?;
        write_rows(&mut csv, &answer.whole, Some("all"))?;
        for group in groups {
            let key = group.name.as_deref().or(group.key.as_deref()).unwrap_or(NOT_RECORDED);
            write_rows(&mut csv, &group.report, Some(key))?;
        }
    } else {
        csv.write_record(R::COLUMNS)?;
        write_rows(&mut csv, &answer.whole, None)?;
    }
    let bytes = csv.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn write_rows<R: Show>(
    csv: &mut csv::Writer<Vec<u8>>,
    answer: &R,
    group: Option<&str>,
) -> csv::Result<()> {
    for row in answer.rows() {
        let row = serde_json::to_value(row).map_err(std::io::Error::from)?;
        let cells = R::COLUMNS.iter().map(|column| cell(&row, column));
        csv.write_record(group.map(guarded).into_iter().chain(cells))?;
    }
    Ok(())
}

fn cell(row: &Value, column: &str) -> String {
    // Percentiles are a table within their row.
    let value = row.get(column).or_else(|| row.get("days")?.get(column));
    value.map_or(String::new(), |value| text(value, column))
}

/// A value in a column of a CSV.
pub(super) fn text(value: &Value, column: &str) -> String {
    match value {
        Value::Null if column == "key" => NOT_RECORDED.to_owned(),
        Value::Null => String::new(),
        Value::String(text) => guarded(text),
        figure => figure.to_string(),
    }
}

// No spreadsheet takes it for a formula.
fn guarded(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("{guard}{text}")
}

/// The page of an answer: title, whole, groups, footnote.
pub(super) fn page<R: Show>(answer: &Grouped<R>, asked: &Asked) -> String {
    let mut page = Page::default();
    page.say(&asked.title(&answer.whole.subject(asked)));
    page.leave_a_line();
    answer.whole.draw(asked, &mut page);
    answer.whole.remark(asked, &mut page);
    let groups = named_groups(answer, asked);
    if let Some(by) = asked.question.by.filter(|_| !groups.is_empty()) {
        R::draw_groups(by, &groups, asked, &mut page);
        R::compare(answer, asked, &mut page);
    }
    page.leave_a_line();
    if let Some(told) = footnote::sentence(&answer.footnote) {
        page.say(&told);
    }
    page.say(&asked.provenance());
    page.finish()
}

/// Each group by what it is called.
pub(crate) fn named_groups<'a, R>(answer: &'a Grouped<R>, asked: &Asked) -> Vec<(String, &'a R)> {
    let groups = in_order(answer, asked).into_iter();
    groups.map(|(name, group)| (name, &group.report)).collect()
}

/// The same with their keys.
pub(crate) fn in_order<'a, R>(
    answer: &'a Grouped<R>,
    asked: &Asked,
) -> Vec<(String, &'a Group<R>)> {
    let (Some(by), Some(groups)) = (asked.question.by, &answer.groups) else { return vec![] };
    // What was not recorded comes last: it is read when the rest is known.
    let (without, with): (Vec<_>, Vec<_>) = groups.iter().partition(|it| it.key.is_none());
    let label = |group: &Group<R>| {
        group.name.clone().unwrap_or_else(|| asked.names.group(by, group.key.as_deref()))
    };
    with.into_iter().chain(without).map(|group| (label(group), group)).collect()
}

/// What the groups are groups of, as the head of a column.
pub(crate) fn grouped_by(by: By, report: ReportName) -> String {
    match by {
        By::Month if report == ReportName::Clocks => "Month of the clock's start".to_owned(),
        By::Month => "Month of enquiry".to_owned(),
        By::Version => "Version of the pathway".to_owned(),
        By::Audience => "What the campaign aims at".to_owned(),
        By::Worker => "Worker".to_owned(),
        By::Dimension(dimension) => spoken(dimension.as_str()),
    }
}
