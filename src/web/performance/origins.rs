//! Which campaign, or which source, led to approvals, and what each cost.

use maud::{Markup, html};
use projections::QuestionError;
use projections::campaigns::{Origins, campaigns, sources};
use projections::statistics::shares::share;

use super::Asking;
use super::funnel::footnote;
use super::groups::{cells, elsewhere};
use super::part::Part;
use super::sheet::Sheet;
use crate::report::asked::Asked;
use crate::report::words::{count, some_of};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, table};

/// Tells what came of enquiries, by where they came from.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let of = if asking.part == Part::Campaigns { campaigns } else { sources };
    let answer = of(&asking.view, &asking.question)?;
    let (whole, asked) = (&answer.whole, &asking.asked);
    if whole.rows.is_empty() {
        return Ok(Sheet::empty(asked.nothing().to_owned(), measure(asked), elsewhere(asking)?));
    }
    Ok(Sheet {
        chart: None,
        tables: results(whole, asking),
        notes: vec![footnote(&answer.footnote)],
        headline: headline(whole, asked),
        measure: measure(asked),
        words: String::new(),
        elsewhere: None,
    })
}

fn measure(asked: &Asked) -> String {
    format!("What became of {}{}.", asked.enquiries(None), asked.filters())
}

fn headline(origins: &Origins, asked: &Asked) -> String {
    let enquiries: usize = origins.rows.iter().map(|row| row.enquiries).sum();
    let approvals = origins.rows.iter().filter_map(|row| row.approvals).sum();
    let of_all = some_of(approvals, enquiries, share(approvals, enquiries));
    let open: usize = origins.rows.iter().map(|row| row.open).sum();
    let still = some_of(open, enquiries, share(open, enquiries));
    let _ = asked;
    format!("{of_all} enquiries were approved so far; {still} are still under way.")
}

fn results(origins: &Origins, asking: &Asking<'_>) -> Markup {
    let columns = [
        Words(if asking.part == Part::Campaigns { "Campaign" } else { "Source" }),
        Figures("Enquiries"),
        Figures("Approved so far"),
        Figures("Still in"),
    ];
    let rows = origins.rows.iter().map(|row| {
        cells([
            row.key.clone().unwrap_or_default(),
            count(row.enquiries),
            row.approvals.map_or(String::new(), count),
            count(row.open),
        ])
    });
    html! { (table("What came of them", columns, rows).headed_by_first().small().size(Size::Small)) }
}
