//! What the figures stand on: how late facts are entered, how many are still to come, and what is missing.

use maud::{Markup, html};
use projections::quality::{GapRow, LateRow, Quality, quality};
use projections::statistics::shares::share;
use projections::{QuestionError, Within};

use super::Asking;
use super::chart::{Bar, Fill, Told, bars};
use super::funnel::footnote;
use super::groups::{cells, elsewhere};
use super::households::QUALITY;
use super::list::{leading, link};
use super::sheet::Sheet;
use crate::report::asked::Asked;
use crate::report::quality::{
    LATE, NOTHING, complete, headline, is_empty, is_well, late_row, missing, to_come,
};
use crate::report::show::in_order;
use crate::report::words::{count, counted, percent, some_of};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, details, table};

/// Tells what the figures stand on.
pub(super) fn tell(asking: &Asking<'_>) -> Result<Sheet, QuestionError> {
    let answer = quality(&asking.view, &asking.question)?;
    let (whole, asked) = (&answer.whole, &asking.asked);
    if is_empty(whole) {
        return Ok(Sheet::empty(asked.nothing().to_owned(), measure(asked), elsewhere(asking)?));
    }
    let groups = in_order(&answer, asked);
    let (headline, bands) = (headline(whole).unwrap_or_default(), bands(whole));
    let words = words(&bands, whole);
    let told = Told { id: "quality", title: &headline, words: &words };
    Ok(Sheet {
        chart: Some(bars(told, &[], &bands)),
        measure: measure(asked),
        tables: html! {
            section #right aria-label="To put right" {
                h2.govuk-heading-m { "To put right" }
                (gaps("What is missing, or cannot be", whole, Within::Whole, asking))
            }
            section #late aria-label="Late entry" {
                h2.govuk-heading-m { "Late entry" }
                (late("What was recorded, and how much later", whole))
                @for sentence in to_come(whole, asked) { p.govuk-body { (sentence) } }
            }
            @for (key, group) in &groups {
                @let facts = group.report.rows.first().map_or(0, |row| row.facts);
                (details(
                    &format!("{key}: {}", counted(facts, "fact", "facts")),
                    &html! {
                        (gaps(&format!("{key}: to put right"), &group.report, Within::Group(group.key.as_deref()), asking))
                        (late(&format!("{key}: late entry"), &group.report))
                        p.govuk-body { (complete(&group.report)) }
                        @for sentence in to_come(&group.report, asked) { p.govuk-body { (sentence) } }
                    },
                ))
            }
        },
        notes: vec![LATE.to_owned(), footnote(&answer.footnote)],
        headline,
        words,
        elsewhere: None,
    })
}

fn words(bands: &[Bar], quality: &Quality) -> String {
    let told = bands.iter().map(|it| format!("{}: {}", it.label, it.figure));
    format!("{}. {}", told.collect::<Vec<_>>().join("; "), complete(quality))
}

// How many of all facts were recorded how much later.
fn bands(quality: &Quality) -> Vec<Bar> {
    let Some(all) = quality.rows.first() else { return vec![] };
    let told = [
        ("Same day", all.same_day),
        ("1 to 7 days later", all.within_7_days),
        ("8 to 28 days later", all.within_28_days),
        ("Over 28 days later", all.later),
    ];
    let bar = |(label, n): (&str, usize)| {
        let share = share(n, all.facts).unwrap_or(0.0);
        Bar {
            label: label.to_owned(),
            figure: format!("{} ({})", count(n), percent(share)),
            parts: vec![(Fill::Full, share)],
            below: String::new(),
            is_within: false,
        }
    };
    told.map(bar).into()
}

fn measure(asked: &Asked) -> String {
    format!(
        "Facts recorded on household journeys, and what is missing on them: {}{}.",
        asked.enquiries(None),
        asked.filters()
    )
}

fn gaps(title: &str, quality: &Quality, within: Within<'_>, asking: &Asking<'_>) -> Markup {
    let row = |it: &GapRow| {
        let says = missing(it.gap);
        let to = || link(asking, QUALITY.address, &[("figure", it.gap.as_str())], within);
        let number = leading(asking, (&count(it.count), it.count), says, to);
        let of = some_of(it.count, it.of, None);
        let of = of.strip_prefix(&count(it.count)).unwrap_or_default();
        vec![html! { "Households " (says) }, html! { (number) (of) }]
    };
    let rows = quality.gaps.iter().filter(|it| it.count > 0).map(row);
    html! {
        @if is_well(quality) {
            p.govuk-body { (NOTHING) }
        } @else {
            (table(title, [Words("What"), Figures("Households, of those it could be")], rows)
                .headed_by_first().small().size(Size::Small))
        }
    }
}

fn late(title: &str, quality: &Quality) -> Markup {
    let columns = [
        Words("Recorded"),
        Figures("Facts"),
        Figures("Same day"),
        Figures("1 to 7 days later"),
        Figures("8 to 28 days"),
        Figures("Over 28 days"),
        Figures("Half within, days"),
        Figures("Nine in ten within, days"),
    ];
    let row = |it: &LateRow| cells(late_row(it));
    html! {
        (table(title, columns, quality.rows.iter().map(row))
            .headed_by_first().small().size(Size::Small))
    }
}
