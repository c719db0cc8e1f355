//! Which campaign, or which source, led to approvals, and what each cost.

use maud::{Markup, html};
use projections::campaigns::{OriginRow, Origins, campaigns, sources};
use projections::statistics::float;
use projections::statistics::shares::share;
use projections::{Group, QuestionError};

use super::Asking;
use super::chart::{Range, Told, ranges};
use super::funnel::footnote;
use super::groups::{cells, elsewhere};
use super::part::Part;
use super::sheet::Sheet;
use crate::report::asked::Asked;
use crate::report::origins::{
    between, drawn, expected_in_all, head, how_drawn, label, matured, maturity, verdict,
};
use crate::report::show::in_order;
use crate::report::words::{count, percent, pounds, range, some_of};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, details, table};

/// Rates in the picture; the table has all.
const MOST: usize = 12;
/// Parts of the whole that a place in the picture tells.
const PARTS: f64 = 10_000.0;

/// Tells what came of enquiries, by where they came from.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let of = if asking.part == Part::Campaigns { campaigns } else { sources };
    let answer = of(&asking.view, &asking.question)?;
    let (whole, asked) = (&answer.whole, &asking.asked);
    if whole.rows.is_empty() {
        return Ok(Sheet::empty(asked.nothing().to_owned(), measure(asked), elsewhere(asking)?));
    }
    let (headline, words) = (headline(whole), words(whole, asked));
    let told = Told { id: "origins", title: &headline, words: &words };
    let bars = bars(whole, asked);
    let key = ("Where 80 of 100 would lie", "The rate, drawn together");
    let groups = in_order(&answer, asked);
    Ok(Sheet {
        chart: (!bars.is_empty()).then(|| ranges(told, key, &bars)),
        tables: html! {
            (tables(whole, asking))
            @for (key, Group { report, .. }) in &groups {
                @let enquiries: usize = report.rows.iter().map(|row| row.enquiries).sum();
                (details(&format!("{key}: {} enquiries", count(enquiries)), &tables(report, asking)))
            }
        },
        notes: vec![
            unknown(whole, asked),
            how_drawn(whole).to_owned(),
            "Costs are what was recorded as spent in these days. No filter but days divides them."
                .to_owned(),
            footnote(&answer.footnote),
        ],
        headline,
        measure: measure(asked),
        words,
        elsewhere: fix(whole, asking),
    })
}

fn measure(asked: &Asked) -> String {
    format!("What became of {}{}.", asked.enquiries(None), asked.filters())
}

fn headline(origins: &Origins) -> String {
    let enquiries: usize = origins.rows.iter().map(|row| row.enquiries).sum();
    let approvals = origins.rows.iter().filter_map(|row| row.approvals).sum();
    let approved = some_of(approvals, enquiries, share(approvals, enquiries));
    let in_the_end = expected_in_all(origins).map_or(String::new(), |all| {
        format!(
            "; about {} ({}) can be expected in the end",
            all.round(),
            percent(all / float(enquiries))
        )
    });
    format!("{approved} enquiries led to an approval so far{in_the_end}.")
}

// What a reader of the picture sees.
fn words(origins: &Origins, asked: &Asked) -> String {
    let told = by_rate(origins)
        .into_iter()
        .take(MOST)
        .map(|row| format!("{}: {}", label(row, asked), drawn(row)));
    let told = told.collect::<Vec<_>>();
    if told.is_empty() { String::new() } else { told.join("; ") + "." }
}

// Never by the raw rate: a few would stand at either end by chance.
fn by_rate(origins: &Origins) -> Vec<&OriginRow> {
    let judged = |row: &&OriginRow| row.shrunk.is_some() && row.matured.is_some_and(|n| n > 0);
    let mut rows: Vec<&OriginRow> = origins.rows.iter().filter(judged).collect();
    rows.sort_by(|one, other| other.shrunk.unwrap_or(0.0).total_cmp(&one.shrunk.unwrap_or(0.0)));
    rows
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is from 0 to 1"
)]
fn bars(origins: &Origins, asked: &Asked) -> Vec<Range> {
    let place = |share: Option<f64>| (share.unwrap_or(0.0).clamp(0.0, 1.0) * PARTS).round() as u32;
    let bar = |row: &OriginRow| Range {
        label: label(row, asked),
        figure: drawn(row),
        low: place(row.shrunk_low),
        middle: place(row.shrunk),
        high: place(row.shrunk_high),
    };
    by_rate(origins).into_iter().take(MOST).map(bar).collect()
}

fn tables(origins: &Origins, asking: &Asking<'_>) -> Markup {
    html! {
        (results(origins, asking))
        (likely(origins, asking))
        @if origins.rows.iter().any(|row| row.cost.is_some()) { (costs(origins, asking)) }
    }
}

fn results(origins: &Origins, asking: &Asking<'_>) -> Markup {
    let columns = [
        Words(head(&asking.asked)),
        Figures("Enquiries"),
        Figures("Visits"),
        Figures("Applications"),
        Figures("Approved so far"),
        Figures("Likely between"),
        Figures("Half approved within, days"),
        Words("Still under way"),
    ];
    let rows = origins.rows.iter().map(|row| {
        let approved = row.approvals.map(|n| some_of(n, row.enquiries, row.share));
        let mut told = vec![named(row, asking)];
        told.extend(cells([
            count(row.enquiries),
            row.visits.map_or(String::new(), count),
            count(row.applications),
            approved.filter(|_| row.enquiries > 0).unwrap_or_default(),
            range(row.low, row.high),
            row.median_days.map_or(String::new(), |days| format!("{days:.0}")),
            maturity(row, &asking.asked),
        ]));
        told
    });
    html! { (table("What came of them", columns, rows).headed_by_first().small().size(Size::Small)) }
}

fn likely(origins: &Origins, asking: &Asking<'_>) -> Markup {
    let columns = [
        Words(head(&asking.asked)),
        Figures("Approved of those old enough"),
        Figures("Drawn together"),
        Figures("Expected in the end"),
        Figures("Likely between"),
        Words("Beside all others"),
    ];
    let (rated, mut rest): (Vec<_>, Vec<_>) = (by_rate(origins), origins.rows.iter().collect());
    rest.retain(|row| !rated.iter().any(|it| it.key == row.key));
    let rows = rated.into_iter().chain(rest).map(|row| {
        let mut told = vec![named(row, asking)];
        told.extend(cells([
            matured(row),
            drawn(row),
            row.expected_share.map_or(String::new(), percent),
            range(row.expected_low, row.expected_high),
            verdict(row).to_owned(),
        ]));
        told
    });
    html! { (table("How likely an enquiry leads to an approval", columns, rows)
    .headed_by_first().small().size(Size::Small)) }
}

fn costs(origins: &Origins, asking: &Asking<'_>) -> Markup {
    let columns = [
        Words(head(&asking.asked)),
        Figures("Cost"),
        Figures("For each enquiry"),
        Figures("For each application"),
        Figures("For each approval so far"),
        Figures("For each expected in the end"),
        Figures("Likely between"),
    ];
    let rows = origins.rows.iter().filter(|row| row.cost.is_some()).map(|row| {
        let mut told = vec![named(row, asking)];
        told.extend(cells([
            pounds(row.cost),
            pounds(row.cost_per_enquiry),
            pounds(row.cost_per_application),
            pounds(row.cost_per_approval),
            pounds(row.cost_per_expected_approval),
            between(row.cost_per_expected_approval_low, row.cost_per_expected_approval_high),
        ]));
        told
    });
    html! { (table("What it cost", columns, rows).headed_by_first().small().size(Size::Small)) }
}

// A campaign leads to its own figures.
fn named(row: &OriginRow, asking: &Asking<'_>) -> Markup {
    let label = label(row, &asking.asked);
    match &row.key {
        Some(key) if asking.part == Part::Campaigns => {
            let typed = asking.typed.without(&["by"]).with("campaign", key);
            html! { a.govuk-link href=(typed.link(Part::Campaign.address())) { (label) } }
        }
        _ => html! { (label) },
    }
}

fn unknown(origins: &Origins, asked: &Asked) -> String {
    let Some(without) = origins.rows.iter().find(|row| row.key.is_none()) else {
        return String::new();
    };
    let all = origins.rows.iter().map(|row| row.enquiries).sum();
    let of_all = some_of(without.enquiries, all, share(without.enquiries, all));
    format!(
        "{of_all} have no {} recorded: they stand in a row of their own.",
        head(asked).to_lowercase()
    )
}

// Who works with households can put right what is missing.
fn fix(origins: &Origins, asking: &Asking<'_>) -> Option<Markup> {
    let is_missing = origins.rows.iter().any(|row| row.key.is_none());
    let name = head(&asking.asked).to_lowercase();
    (is_missing && asking.leads).then(|| {
        html! { a.govuk-link href={ "/journeys?" (name) "=-" } { "See which have no " (name) } "." }
    })
}
