//! A report as it may leave the service: small numbers hidden, and all that is built on them. Only what a form
//! names goes out, so that a new field of a report stays in until somebody has thought about it.

mod counts;
mod forms;
mod manner;

use projections::By;
use projections::statistics::small_numbers::FEW;
use serde_json::{Map, Value, json};

use self::counts::Counts;
pub use self::forms::meaning;
use self::forms::{Form, form_of};
use self::manner::{Manner, Told, rough};
use super::page::{Column, Page};
use super::words::{count, plain, spoken};
use super::{Report, ReportName};

/// The rule that is in force, said beside the figures.
pub const RULE: &str = "Small numbers are hidden: 1 to 4 is shown as “1 to 4”, and “hidden” stands where adding \
     up would otherwise give one back. A share, an average or a cost is left out where it is of fewer than 5, \
     or built on a number that is hidden.";

/// The rule for who works with no household.
pub const ROUGH: &str = "Your role sees figures and no household, so counts are told to the nearest 5 and those below \
     5 as “fewer than 5”, at the end of last month; “hidden” stands where adding up would tell more. Rows of fewer \
     than 5 are left out. Shares and costs are worked out from what is told. Who works with households sees every \
     count.";

/// What the columns of a report are called where small numbers are hidden in it. None where it has no such form.
pub fn public_columns(report: ReportName) -> Option<Vec<&'static str>> {
    form_of(report).map(|form| form.columns().collect())
}

/// Whether a report has such a form.
pub(super) fn has_form(report: ReportName) -> bool {
    form_of(report).is_some()
}

/// Why a report is not told with small numbers hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPublicForm {
    /// It tells single households.
    #[error(
        "The report {report} has no form with small numbers hidden, for single households show in it: ask for \
         one of {those}",
        report = .0.as_str(),
        those = forms::known()
    )]
    OfReport(ReportName),
    /// It tells of colleagues.
    #[error("Figures by worker are not for the public: break down by team, or by something else")]
    ByWorker,
}

/// A report with small numbers hidden.
#[derive(Debug)]
pub struct Public<'r> {
    report: &'r Report,
    form: &'static Form,
    manner: Manner,
    // The whole, and then each group.
    parts: Vec<Value>,
    footnote: Value,
}

impl Report {
    /// The report as it may leave the service, where it has such a form.
    pub fn public(&self) -> Result<Public<'_>, NoPublicForm> {
        self.in_manner(Manner::Public)
    }

    /// The report as it is told to who works with no household, where it has such a form.
    pub fn rough(&self) -> Result<Public<'_>, NoPublicForm> {
        self.in_manner(Manner::Rough)
    }

    fn in_manner(&self, manner: Manner) -> Result<Public<'_>, NoPublicForm> {
        let name = self.asked.report;
        let form = form_of(name).ok_or(NoPublicForm::OfReport(name))?;
        if self.asked.question.by == Some(By::Worker) {
            return Err(NoPublicForm::ByWorker);
        }
        // What is no JSON tells nothing.
        let answer = serde_json::to_value(&self.answer).unwrap_or_default();
        let groups = answer["groups"].as_array().into_iter().flatten();
        let parts: Vec<&Value> = std::iter::once(&answer).chain(groups).collect();
        let counts = Counts::of(form, &parts, manner);
        let telling = Telling { form, counts, manner };
        // That there is a group of a few at all would tell of them.
        let is_told = |part: usize| {
            part == 0 || manner == Manner::Public || !telling.counts.is_of_few(part, None)
        };
        let told = parts.iter().enumerate().filter(|(part, _)| is_told(*part));
        let left_out = answer["footnote"].as_object().into_iter().flatten();
        let left_out = left_out.map(|(name, n)| {
            let n = n.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
            (name.clone(), manner.said(manner.alone(n)))
        });
        Ok(Public {
            report: self,
            form,
            manner,
            footnote: left_out.collect::<Map<_, _>>().into(),
            parts: told.map(|(part, value)| telling.of_part(part, value)).collect(),
        })
    }
}

// How the parts of a report are told.
struct Telling {
    form: &'static Form,
    counts: Counts,
    manner: Manner,
}

impl Telling {
    // One part: what stands beside its rows, and the rows.
    fn of_part(&self, part: usize, value: &Value) -> Value {
        let (form, mut told) = (self.form, Map::new());
        // By when a few can be judged tells when the last of them asked.
        let plain = form.plain.iter().copied().filter(|_| self.manner == Manner::Public);
        let kept = ["key", "name"].into_iter().chain(plain);
        for name in kept.filter(|name| value.get(name).is_some()) {
            told.insert(name.to_owned(), value[name].clone());
        }
        for name in form.beside.iter().filter(|name| value.get(name).is_some()) {
            let count = self.manner.said(self.counts.told(part, None, name));
            told.insert((*name).to_owned(), count);
        }
        for (name, built_on) in form.figures_beside {
            let figure = self.figure((name, built_on), (part, None), &value[name]);
            told.insert((*name).to_owned(), figure);
        }
        let is_told = |row: usize| {
            form.is_fixed
                || self.manner == Manner::Public
                || !self.counts.is_of_few(part, Some(row))
        };
        let rows = value[form.rows].as_array().into_iter().flatten().enumerate();
        let rows = rows.filter(|(place, _)| is_told(*place));
        let mut rows: Vec<Value> =
            rows.map(|(place, row)| self.of_row((part, place), row)).collect();
        if self.manner == Manner::Rough && !form.is_fixed {
            self.put_in_order(&mut rows);
        }
        told.insert(form.rows.to_owned(), rows.into());
        told.into()
    }

    // By what is told of them, within their stage: the order of exact counts would tell more.
    fn put_in_order(&self, rows: &mut [Value]) {
        let stages: Vec<Value> = rows.iter().map(|row| row["stage"].clone()).collect();
        rows.sort_by_cached_key(|row| {
            let stage = stages.iter().position(|stage| *stage == row["stage"]);
            let first = self.form.counts.first().and_then(|name| row[*name].as_u64());
            let keys: Vec<String> =
                self.form.keys.iter().map(|name| row[*name].to_string()).collect();
            (stage, std::cmp::Reverse(first), keys)
        });
    }

    fn of_row(&self, (part, place): (usize, usize), row: &Value) -> Value {
        let mut told = Map::new();
        for name in self.form.keys {
            told.insert((*name).to_owned(), row[name].clone());
        }
        for name in self.form.counts {
            // A period has no numbers of who moved on.
            let count = row[name].as_u64();
            let shown = count.map(|_| self.manner.said(self.counts.told(part, Some(place), name)));
            told.insert((*name).to_owned(), shown.unwrap_or_default());
        }
        for (name, built_on) in self.form.figures {
            let figure = self.figure((name, built_on), (part, Some(place)), &row[name]);
            told.insert((*name).to_owned(), figure);
        }
        told.into()
    }

    // A figure, where all that it is built on is seen. The first is what it is a share or an average of.
    fn figure(
        &self,
        (name, built_on): (&str, &[&'static str]),
        (part, row): (usize, Option<usize>),
        value: &Value,
    ) -> Value {
        let all: Vec<Told> =
            built_on.iter().map(|name| self.counts.told(part, row, name)).collect();
        let numbers: Option<Vec<usize>> = (all.iter())
            .map(|it| match it {
                Told::Number(n) => Some(*n),
                Told::Few | Told::Hidden => None,
            })
            .collect();
        match (numbers.as_deref(), self.manner) {
            (Some([of, ..]), Manner::Public) if *of > FEW => value.clone(),
            (Some([of, rest @ ..]), Manner::Rough) => {
                let exact = self.counts.exact(part, row, built_on[0]);
                rough(name, value, (exact, *of), rest.last().copied().unwrap_or(*of))
            }
            _ => Value::Null,
        }
    }
}

impl Public<'_> {
    /// One object, over several lines.
    pub fn to_json(&self) -> serde_json::Result<String> {
        let mut told = serde_json::to_value(&self.report.asked)?;
        let (whole, groups) = self.parts.split_at(1);
        let whole = whole.iter().filter_map(Value::as_object).flatten();
        let more = whole.map(|(name, value)| (name.clone(), value.clone()));
        let is_grouped = self.report.asked.question.by.is_some();
        let groups = is_grouped.then(|| ("groups".to_owned(), groups.to_vec().into()));
        let notes =
            [("footnote", self.footnote.clone()), ("small_numbers", self.manner.rule().into())];
        let notes = notes.map(|(name, value)| (name.to_owned(), value));
        if let Some(told) = told.as_object_mut() {
            // It moves with every fact, and so tells of each.
            told.retain(|name, _| name != "position" || self.manner == Manner::Public);
            told.extend(more.chain(groups).chain(notes));
        }
        serde_json::to_string_pretty(&told).map(|json| json + "\n")
    }

    /// The rows of the whole and of each group, flat: names of columns, and a list for each row.
    pub fn rows(&self) -> (Vec<&'static str>, Vec<Vec<Value>>) {
        let is_grouped = self.report.asked.question.by.is_some();
        let columns: Vec<&'static str> =
            is_grouped.then_some("group").into_iter().chain(self.form.columns()).collect();
        let rows = self.parts.iter().enumerate().flat_map(|(part, value)| {
            let group = is_grouped.then(|| match part {
                0 => json!("all"),
                _ => json!(group_of(value)),
            });
            let rows = value[self.form.rows].as_array().into_iter().flatten();
            rows.map(move |row| {
                let cells = self.form.columns().map(|column| row[column].clone());
                group.clone().into_iter().chain(cells).collect()
            })
        });
        (columns, rows.collect())
    }

    /// What tells its rows apart, among their columns.
    pub(crate) fn keys(&self) -> &'static [&'static str] {
        self.form.keys
    }

    /// Each group that is told, with its key.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (Option<&str>, &Value)> {
        self.parts[1..].iter().map(|group| (group["key"].as_str(), group))
    }

    /// The counts beside the rows of the whole.
    pub(crate) fn beside(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        let whole = &self.parts[0];
        self.form.beside.iter().filter_map(|name| Some((*name, whole.get(name)?)))
    }

    /// A header row, and a row for each row of the answer.
    pub fn to_csv(&self) -> csv::Result<String> {
        let (columns, rows) = self.rows();
        let mut csv = csv::Writer::from_writer(vec![]);
        csv.write_record(&columns)?;
        for row in rows {
            csv.write_record(
                columns.iter().zip(&row).map(|(column, it)| super::show::text(it, column)),
            )?;
        }
        let bytes = csv.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A page to read in a terminal.
    pub fn to_table(&self) -> String {
        let asked = &self.report.asked;
        let mut page = Page::default();
        let days = asked.span().map_or(String::new(), |span| format!(" {span}"));
        let subject =
            if asked.is_period() { format!("what happened{days}") } else { asked.enquiries(None) };
        page.say(&asked.title(&format!("{}: {subject}", spoken(asked.report.as_str()))));
        for (part, value) in self.parts.iter().enumerate() {
            page.leave_a_line();
            if part > 0 {
                page.say(&plain(&group_of(value)));
            }
            self.draw(value, &mut page);
        }
        page.leave_a_line();
        page.say(self.manner.rule());
        page.say(&asked.provenance());
        page.finish()
    }

    // Counts alone: the rest is in the files.
    fn draw(&self, part: &Value, page: &mut Page) {
        let titles: Vec<(String, bool)> = (self.form.keys.iter().map(|name| (name, true)))
            .chain(self.form.counts.iter().map(|name| (name, false)))
            .map(|(name, is_key)| (spoken(name).replace(' ', "\n"), is_key))
            .collect();
        let columns: Vec<Column<'_>> = (titles.iter())
            .map(
                |(title, is_key)| {
                    if *is_key { Column::Words(title) } else { Column::Figures(title) }
                },
            )
            .collect();
        let rows = part[self.form.rows].as_array().into_iter().flatten();
        let rows = rows.map(|row| {
            let names = self.form.keys.iter().chain(self.form.counts);
            names.map(|name| said(&row[name])).collect::<Vec<_>>()
        });
        page.wide_table(&columns, rows);
    }
}

fn group_of(part: &Value) -> String {
    let name = part["name"].as_str().or(part["key"].as_str());
    name.unwrap_or("not recorded").to_owned()
}

fn said(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Number(n) => {
            n.as_u64().and_then(|n| usize::try_from(n).ok()).map_or(String::new(), count)
        }
        Value::String(text) => plain(text),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
