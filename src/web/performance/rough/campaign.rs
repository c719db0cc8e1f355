//! One campaign for who sees figures and no household: what came of it, month by month, and for whom.

use maud::{Markup, html};
use projections::{By, Question};
use serde_json::Value;

use super::{cell, figure, measure, tabled};
use crate::report::reader::NotTold;
use crate::report::words::plain;
use crate::report::{ROUGH, Report, ReportName};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, table};
use crate::web::performance::Asking;
use crate::web::performance::campaign::{self, GROUPS};
use crate::web::performance::part::Part;
use crate::web::performance::sheet::Sheet;

/// Tells what a campaign brought.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, NotTold> {
    let Some(name) = campaign::named(&asking.question) else {
        let measure = "Choose a campaign above, or from the list of all.".to_owned();
        let all =
            html! { a.govuk-link href=(Part::Campaigns.address()) { "See all campaigns" } "." };
        return Ok(Sheet::empty("No campaign is chosen.".to_owned(), measure, Some(all)));
    };
    let league = Question { filters: vec![], ..asking.question.clone() };
    let report = Report::ask(ReportName::Campaigns, asking.answers, &league, &asking.workers)?;
    let rough = report.rough().map_err(|_| NotTold::Report("campaigns"))?;
    let (columns, rows) = rough.rows();
    let row: Vec<Vec<Value>> =
        rows.into_iter().filter(|row| row.first().and_then(Value::as_str) == Some(name)).collect();
    let brought = columns.iter().position(|it| *it == "enquiries");
    let brought = row.first().zip(brought).map(|(row, place)| figure(&row[place]));
    let brought = brought.unwrap_or_else(|| "fewer than 5".to_owned());
    let by_month = by(asking, (By::Month, "Month by month", "Month of the enquiry"))?;
    let groups = GROUPS
        .map(|(dimension, caption, head)| by(asking, (By::Dimension(dimension), caption, head)));
    let groups = groups.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Sheet {
        headline: format!("{} brought {brought} enquiries.", plain(name)),
        measure: measure(asking),
        chart: None,
        words: String::new(),
        tables: html! {
            @if !row.is_empty() {
                (tabled("What came of it", &columns, &row, (&["key"], asking)))
            }
            (by_month)
            @for group in groups { (group) }
            (campaign::its_plan(name))
        },
        notes: vec![ROUGH.to_owned()],
        elsewhere: None,
    })
}

// Groups of more than a few.
fn by(asking: &Asking<'_>, (by, caption, head): (By, &str, &str)) -> Result<Markup, NotTold> {
    let report = asking.report_by(ReportName::Funnel, by)?;
    let rough = report.rough().map_err(|_| NotTold::Report("funnel"))?;
    let names = &asking.asked.names;
    let rows: Vec<Vec<Markup>> = (rough.groups())
        .map(|(key, group)| {
            let label = key.map_or("Not recorded".to_owned(), |key| names.group(by, Some(key)));
            let told = ["enquiries", "approved"].map(|it| cell(it, &group[it], asking));
            std::iter::once(html! { (label) }).chain(told).collect()
        })
        .collect();
    let columns = [Words(head), Figures("Enquiries"), Figures("Approved so far")];
    Ok(html! {
        @if !rows.is_empty() {
            (table(caption, columns, rows).headed_by_first().small().size(Size::Small))
        }
    })
}
