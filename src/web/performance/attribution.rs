//! What came along by itself beside what households say, and those of whom neither is known.

pub(in crate::web) mod list;

use std::collections::BTreeMap;

use domain::journey::TrackedBy;
use maud::{Markup, html};
use projections::attribution::{Attribution, attribution};
use projections::{Group, QuestionError, Within};

use super::Asking;
use super::funnel::footnote;
use super::groups::{cells, elsewhere};
use super::list::{leading, link};
use super::sheet::Sheet;
use crate::report::asked::Asked;
use crate::report::attribution::{code, headline, how_came, said};
use crate::report::show::in_order;
use crate::report::words::{count, percent};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, details, table};

/// Tells what came along beside what they say.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let answer = attribution(&asking.view, &asking.question)?;
    let (whole, asked) = (&answer.whole, &asking.asked);
    if whole.rows.is_empty() {
        return Ok(Sheet::empty(asked.nothing().to_owned(), measure(asked), elsewhere(asking)?));
    }
    let groups = in_order(&answer, asked);
    Ok(Sheet {
        headline: headline(whole),
        measure: measure(asked),
        chart: None,
        words: String::new(),
        tables: html! {
            (tables(whole, Within::Whole, asking))
            @for (key, Group { key: group, report, .. }) in &groups {
                (details(&format!("{key}: {} enquiries", count(report.enquiries)),
                    &tables(report, Within::Group(group.as_deref()), asking)))
            }
        },
        notes: vec![
            "Both are of the first touch, which never moves: later ones stand on the households’ pages. \
             What they say is coded by the list of sources; “not known” on that list counts as nothing \
             said."
                .to_owned(),
            footnote(&answer.footnote),
        ],
        elsewhere: None,
    })
}

fn measure(asked: &Asked) -> String {
    format!("How {} came about{}.", asked.enquiries(None), asked.filters())
}

fn tables(told: &Attribution, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    html! {
        (crossed(told, within, asking))
        @if told.tracked > 0 { (codes(told, &asking.asked)) }
    }
}

// A row for what they say, a column for how a code came along, and the unknown at their corner.
fn crossed(told: &Attribution, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    let ways: Vec<&str> = TrackedBy::ALL.iter().map(|by| by.as_str()).collect();
    let mut sums: BTreeMap<Option<&str>, BTreeMap<Option<&str>, usize>> = BTreeMap::new();
    for row in &told.rows {
        let sum = sums.entry(row.source.as_deref()).or_default().entry(row.by).or_default();
        *sum += row.enquiries;
    }
    let label = |source: Option<&str>| {
        let row = told.rows.iter().find(|row| row.source.as_deref() == source);
        row.map(|row| said(row, &asking.asked)).unwrap_or_default()
    };
    let mut rows: Vec<_> =
        sums.iter().map(|(source, by)| (source, by, by.values().sum())).collect();
    rows.sort_by_key(|(source, _, all): &(_, _, usize)| (source.is_none(), usize::MAX - all));
    let rows = rows.into_iter().map(|(source, by, all)| {
        let of = |way: Option<&str>| by.get(&way).copied().unwrap_or_default();
        let mut cells =
            cells([label(*source)].into_iter().chain(ways.iter().map(|way| count(of(Some(way))))));
        cells.push(match source {
            Some(_) => html! { (count(of(None))) },
            None => neither(of(None), within, asking),
        });
        cells.push(html! { (count(all)) });
        cells
    });
    let columns = [Words("They say")].into_iter();
    let names: Vec<String> = ways.iter().map(|way| how_came(way)).collect();
    let columns = columns
        .chain(names.iter().map(|name| Figures(name)))
        .chain([Figures("Nothing came along"), Figures("All")]);
    html! {
        (table("What they say, by how a campaign’s code came along", columns, rows)
            .headed_by_first().small().size(Size::Small))
        @if told.unknown > 0 {
            p.govuk-body {
                "Of " (neither(told.unknown, within, asking))
                @if let Some(share) = told.share_unknown { " (" (percent(share)) ")" }
                " neither is known"
                @if asking.leads { ": ask them, and say on their page how they heard at first" }
                "."
            }
        }
    }
}

fn neither(n: usize, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    let says = "of which neither is known";
    leading(asking, (&count(n), n), says, || link(asking, list::ADDRESS, &[], within))
}

fn codes(told: &Attribution, asked: &Asked) -> Markup {
    let rows = told.rows.iter().filter_map(|row| {
        let by = row.by?;
        Some(cells([code(row), how_came(by), said(row, asked), count(row.enquiries)]))
    });
    let columns =
        [Words("Code that came along"), Words("How"), Words("They say"), Figures("Enquiries")];
    html! {
        (table("Codes that came along", columns, rows).headed_by_first().small().size(Size::Small))
    }
}
