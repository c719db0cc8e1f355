//! What a file would become, as the page that checks it tells it.

use std::collections::HashMap;

use domain::calendar::london_day;
use domain::journey::JourneyEvent;
use domain::pathway::Pathway;
use maud::{Markup, html};

use super::households;
use crate::import::{Newcomer, Summary};
use crate::people::{Alike, Details, Trait};
use crate::report::{count, counted};
use crate::web::App;
use crate::web::govuk::{Column, Size, details, summary_list, summary_row, table};
use crate::web::problem::Problem;
use crate::web::words;
use projections::Sight;

/// Households that are shown as they would be.
const MOST_SHOWN: usize = 5;
/// Doubts that are shown before they are folded, and all that are.
const MOST_DOUBTS: usize = 300;

/// A new household that looks like one that is here.
pub(super) struct LooksLike {
    row: u64,
    name: String,
    alike: Vec<(String, Vec<Trait>)>,
}

/// The new households that look like some that are here already.
pub(super) async fn looks_like(
    app: &App,
    sight: &Sight,
    newcomers: &[Newcomer],
) -> Result<Vec<LooksLike>, Problem> {
    let mut found = vec![];
    for newcomer in newcomers {
        let mut alike = app.people.alike(&adults(newcomer)).await?;
        alike.retain(|it| it.journey != newcomer.journey);
        if !alike.is_empty() {
            found.push((newcomer, alike));
        }
    }
    let answers = app.answers.read().await?;
    let named = |Alike { journey, traits }: Alike| -> Option<(String, Vec<Trait>)> {
        Some((answers.reference(journey, sight)?.to_string(), traits))
    };
    let told = found.into_iter().map(|(newcomer, alike)| LooksLike {
        row: newcomer.row,
        name: name(newcomer),
        alike: alike.into_iter().filter_map(named).collect(),
    });
    Ok(told.filter(|it| !it.alike.is_empty()).collect())
}

fn adults(newcomer: &Newcomer) -> Vec<Details> {
    let adults = newcomer.adults.iter().cloned();
    adults.filter_map(|it| serde_json::from_value(it).ok()).collect()
}

fn name(newcomer: &Newcomer) -> String {
    let names: Vec<String> = adults(newcomer).into_iter().map(|it| it.name).collect();
    let names: Vec<String> = names.into_iter().filter(|it| !it.is_empty()).collect();
    if names.is_empty() { "Name not recorded".to_owned() } else { names.join(" and ") }
}

/// What would come in, in numbers.
pub(super) fn numbers(summary: &Summary, alike: usize) -> Markup {
    let here = summary.journeys.saturating_sub(summary.new_journeys);
    let doubtful: std::collections::BTreeSet<u64> =
        summary.doubts.iter().map(|(row, _)| *row).collect();
    let span = summary.span.map(|(first, last)| {
        format!("{} to {}", words::day(london_day(first)), words::day(london_day(last)))
    });
    let rows = [
        summary_row("New households", count(summary.new_journeys)),
        summary_row("Here already", count(here)),
        summary_row("Look like a household that is here", count(alike)),
        summary_row("Facts to record", count(summary.new)),
        summary_row("Rows with something doubtful", count(doubtful.len())),
        summary_row("Rows with mistakes", count(summary.skipped)),
        summary_row("Days", span.unwrap_or_else(|| "None".to_owned())),
    ];
    html! {
        (summary_list(&rows))
        @if !summary.unused_columns.is_empty() {
            p.govuk-body {
                "Kept encrypted, and not shown: " (summary.unused_columns.join(", ")) "."
            }
        }
    }
}

/// The first households as they would be.
pub(super) fn first(newcomers: &[Newcomer], pathway: &Pathway) -> Markup {
    let columns =
        [Column::Words("Row"), Column::Words("Household"), Column::Words("What happened")];
    let rows = newcomers.iter().take(MOST_SHOWN).map(|newcomer| {
        vec![
            html! { (newcomer.row) },
            html! { bdi { (name(newcomer)) } },
            html! {
                @for (place, (event, at)) in newcomer.facts.iter().enumerate() {
                    @if place > 0 { br; }
                    (words::day(london_day(*at))) ": " (happened(event, pathway))
                }
            },
        ]
    });
    html! {
        @if !newcomers.is_empty() {
            (table("The first households, as they are read", columns, rows).size(Size::Medium))
        }
    }
}

fn happened(event: &JourneyEvent, pathway: &Pathway) -> String {
    match event {
        JourneyEvent::MilestoneReached { milestone, .. } => match pathway.milestone(milestone) {
            Some(known) => known.label.clone(),
            None => milestone.to_string(),
        },
        JourneyEvent::JourneyEnded { reason, .. } => match pathway.reason(reason) {
            Some(known) => format!("Ended: {}", known.label.to_lowercase()),
            None => format!("Ended: {reason}"),
        },
        event => sentence(event.name()),
    }
}

// `enquiry-received` as people say it.
fn sentence(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Households that look like some that are here, each with a link.
pub(super) fn alike(found: &[LooksLike]) -> Markup {
    let columns = [Column::Words("Row"), Column::Words("Household"), Column::Words("Looks like")];
    let rows = found.iter().map(|it| {
        vec![
            html! { (it.row) },
            html! { bdi { (it.name) } },
            html! {
                @for (place, (reference, traits)) in it.alike.iter().enumerate() {
                    @if place > 0 { br; }
                    a.govuk-link href={ "/journeys/" (reference) } { (reference) } ", "
                    (in_common(traits))
                }
            },
        ]
    });
    html! {
        @if !found.is_empty() {
            (table("They may be here already", columns, rows).size(Size::Medium))
            p.govuk-body {
                "They come in as households of their own, and stand on "
                a.govuk-link href="/duplicates" { "Possible duplicates" }
                " afterwards, where you say of each whether it is the same."
            }
        }
    }
}

fn in_common(traits: &[Trait]) -> String {
    let said: Vec<&str> = traits
        .iter()
        .map(|it| match it {
            Trait::Phone => "phone number",
            Trait::Email => "e-mail address",
            Trait::NameAtPostcode => "name and postcode",
        })
        .collect();
    format!("same {}", words::and(&said))
}

/// Rows with mistakes, each with what is wrong.
pub(super) fn mistakes<'a>(rows: impl Iterator<Item = (u64, &'a str)>) -> Markup {
    let columns = [Column::Words("Row"), Column::Words("What is wrong")];
    let rows: Vec<Vec<Markup>> =
        rows.map(|(row, why)| vec![html! { (row) }, html! { (sentence_of(why)) }]).collect();
    html! {
        @if !rows.is_empty() { (table("Rows with mistakes", columns, rows).size(Size::Medium)) }
    }
}

/// What is doubtful about rows that come in.
pub(super) fn doubts(summary: &Summary) -> Markup {
    let mut by_row: HashMap<u64, Vec<&str>> = HashMap::new();
    for (row, doubt) in summary.doubts.iter().take(MOST_DOUBTS) {
        by_row.entry(*row).or_default().push(doubt);
    }
    let mut by_row: Vec<(u64, Vec<&str>)> = by_row.into_iter().collect();
    by_row.sort_unstable();
    let columns = [Column::Words("Row"), Column::Words("What is doubtful")];
    let many = by_row.len();
    let rows = by_row.into_iter().map(|(row, doubts)| {
        vec![
            html! { (row) },
            html! {
                @for (place, doubt) in doubts.iter().enumerate() {
                    @if place > 0 { br; }
                    (sentence_of(doubt))
                }
            },
        ]
    });
    let rows: Vec<Vec<Markup>> = rows.collect();
    html! {
        @if many > 0 {
            (details(&format!("{} with something doubtful", counted(many, "row", "rows")), &html! {
                (table("They come in as they were understood", columns, rows))
            }))
        }
        @if !summary.blank.is_empty() {
            p.govuk-body {
                (counted(summary.blank.len(), "row", "rows")) " between others hold nothing."
            }
        }
    }
}

// With a capital letter, as the rest of its table.
fn sentence_of(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// What the button says.
pub(super) fn importing(summary: &Summary) -> String {
    match summary.new_journeys {
        0 => format!("Import {}", counted(summary.new, "fact", "facts")),
        many => format!("Import {}", households(many)),
    }
}
