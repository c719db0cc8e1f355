//! What is likely to come: approvals by month as a range, from whom, how sure that is, and what a target
//! takes.

mod asked;
mod beside;
mod form;
mod tables;

use maud::{Markup, html};
use projections::QuestionError;
use projections::plan::{APPROVALS, Lacking, Plan, plan};

use super::Asking;
use super::chart::{Range, Told, ranges};
use super::funnel::footnote;
use super::sheet::Sheet;
pub use asked::MOST_A_WEEK;
pub(super) use asked::{beside, wanted, whole_number};
pub(super) use form::{FIELDS, shown as form};

use crate::report::plan::month_name;
use crate::report::plan::said::{cautions, headline, likely, number, target, where_from};
use crate::report::words::counted;
use crate::web::govuk::Errors;

/// Tells the forecast, or how much more it takes to make one.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let answer = match plan(&asking.view, &asking.question) {
        Err(QuestionError::TooLittle(lacking)) => return Ok(too_little(&lacking, asking)),
        answer => answer?,
    };
    let whole = &answer.whole;
    let (headline, words) = (headline(whole), words(whole));
    let told = Told { id: "plan", title: &headline, words: &words };
    let rows: Vec<Range> = whole.approvals.iter().enumerate().map(bar).collect();
    let key = ("8 in 10 times it is within this", "half of the times it is up to here");
    Ok(Sheet {
        chart: Some(ranges(told, key, &rows)),
        tables: html! {
            (tables::months(whole))
            (tables::totals(whole))
            (tables::pipeline(whole, asking))
            @for caution in cautions(whole) { p.govuk-body { (caution) } }
            (what_if(whole, asking))
            (tables::tests(whole))
        },
        notes: vec![footnote(&answer.footnote)],
        words: where_from(whole),
        headline,
        measure: measure(asking),
        elsewhere: None,
    })
}

fn measure(asking: &Asking<'_>) -> String {
    format!("Households likely to be approved{}, by month.", asking.asked.filters())
}

fn bar((place, row): (usize, &projections::plan::MonthRow)) -> Range {
    let spread = row.spread;
    Range {
        label: month_name(row, place == 0),
        figure: format!("{}, middle {}", likely(spread), number(spread.median)),
        low: spread.low,
        middle: spread.median,
        high: spread.high,
    }
}

fn words(plan: &Plan) -> String {
    let months = plan
        .approvals
        .iter()
        .enumerate()
        .map(|(place, row)| format!("{}: {}", month_name(row, place == 0), likely(row.spread)));
    format!("Approvals, 8 in 10 times. {}.", months.collect::<Vec<_>>().join("; "))
}

fn what_if(plan: &Plan, asking: &Asking<'_>) -> Markup {
    let beside = asked::beside(asking.typed, &mut Errors::default());
    let said = [beside::growth(plan, beside), beside::saving(plan, beside)];
    html! {
        h3.govuk-heading-m { "What would it take?" }
        (form::shown(asking, &Errors::default()))
        @if let Some(takes) = &plan.target {
            h3.govuk-heading-s { "The target" }
            @for sentence in target(takes) { p.govuk-body { (sentence) } }
        }
        @if let Some(otherwise) = &plan.otherwise {
            (tables::otherwise(&plan.totals, &otherwise.totals))
            @for sentence in beside::assumptions(otherwise, &asking.asked) {
                p.govuk-body { (sentence) }
            }
        }
        @for sentence in said.iter().flatten() { p.govuk-body { (sentence) } }
    }
}

fn too_little(lacking: &[Lacking], asking: &Asking<'_>) -> Sheet {
    let approvals = lacking.iter().find_map(|it| match it {
        Lacking::Approvals(known) => Some(*known),
        _ => None,
    });
    let more = approvals.map_or(String::new(), |known| {
        let more = counted(APPROVALS.saturating_sub(known), "more approval", "more approvals");
        format!(" It takes {more}.")
    });
    Sheet {
        tables: html! {
            p.govuk-body { "What is known so far:" }
            ul.govuk-list.govuk-list--bullet { @for it in lacking { li { (it) } } }
            p.govuk-body {
                "Forecasts made of less were too low, and too sure of it, on the made-up councils on which \
                 this was tried."
                (more)
            }
        },
        ..Sheet::empty("Not enough history to forecast.".to_owned(), measure(asking), None)
    }
}
