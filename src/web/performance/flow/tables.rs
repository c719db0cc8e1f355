//! All paths, begins and ends, ways and rework, as tables. Nothing is hidden here.

use maud::{Markup, html};
use projections::flow::{Edge, Flow};

use super::ends;
use super::list::PLACE;
use crate::report::flow::{again, gaps, way};
use crate::report::names::Kind;
use crate::report::words::{count, counted, some_of};
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Size, details_open, table};
use crate::web::performance::Asking;
use crate::web::performance::groups::cells;
use crate::web::performance::part::Part;
use projections::statistics::shares::share;

/// Paths that are shown before somebody asks for the rest.
const OPEN: usize = 40;

/// Where journeys through one activity or path are chosen, leads to who they are.
pub(super) fn behind(flow: &Flow, asking: &Asking<'_>) -> Markup {
    let is_chosen = !asking.question.through.is_empty();
    html! {
        @if asking.leads && is_chosen {
            p.govuk-body {
                a.govuk-link href=(asking.typed.without(&["activities", "paths"]).link(PLACE.address)) {
                    "See " @if flow.journeys == 1 { "this household" } @else {
                        "these " (counted(flow.journeys, "household", "households"))
                    }
                }
            }
        }
    }
}

/// All tables, of all or of one group.
pub(super) fn shown(flow: &Flow, asking: &Asking<'_>) -> Markup {
    html! {
        (all_paths(flow, asking))
        (variants(flow, asking))
        (rework(flow, asking))
        (first_and_last(flow, asking))
    }
}

fn all_paths(flow: &Flow, asking: &Asking<'_>) -> Markup {
    let columns = [
        Words("After"),
        Words("came"),
        Figures("Times"),
        Figures("Households"),
        Figures("Half within"),
        Figures("On average"),
    ];
    let row = |edge: &Edge| {
        let ([from, to], [half, average]) = (ends(edge, &asking.asked), gaps(edge, &asking.asked));
        let path = format!("{}>{}", edge.from, edge.to);
        let href = asking.typed.with("path", &path).link(Part::Flow.address());
        let mut row = cells([from, to, count(edge.count), count(edge.journeys), half, average]);
        row[3] = html! { a.govuk-link href=(href) {
            (count(edge.journeys))
            span.govuk-visually-hidden { " along " (row[0]) " > " (row[1]) }
        } };
        row
    };
    let rows: Vec<_> = flow.edges.iter().map(row).collect();
    let caption = format!("All {}", counted(rows.len(), "path", "paths"));
    let is_short = rows.len() <= OPEN;
    let all = html! { (table(&caption, columns, rows).small().size(Size::Small)) };
    html! {
        @if is_short { (all) } @else { (details_open(&caption, &all, false)) }
    }
}

fn variants(flow: &Flow, asking: &Asking<'_>) -> Markup {
    let columns = [Words("Way, step by step"), Figures("Households, of all")];
    let rows = flow.top_variants.iter().map(|it| {
        let of_all = some_of(it.count, flow.journeys, share(it.count, flow.journeys));
        cells([way(it, &asking.asked), of_all])
    });
    let caption =
        format!("The most frequent of {}", counted(flow.variants, "way", "different ways"));
    html! { (table(&caption, columns, rows).headed_by_first().small().size(Size::Small)) }
}

fn rework(flow: &Flow, asking: &Asking<'_>) -> Markup {
    let columns = [Words("Done again, put off or missed"), Figures("Households"), Figures("Times")];
    let rows = flow.rework.iter().map(|it| {
        let of_all = some_of(it.journeys, flow.journeys, share(it.journeys, flow.journeys));
        cells([again(it, &asking.asked), of_all, count(it.times)])
    });
    let caption = "What had to be done again";
    html! {
        @if flow.rework.is_empty() {
            p.govuk-body { "No visit was booked again, no panel deferred and no training missed." }
        } @else { (table(caption, columns, rows).headed_by_first().small().size(Size::Small)) }
    }
}

fn first_and_last(flow: &Flow, asking: &Asking<'_>) -> Markup {
    let columns = [
        Words("Activity"),
        Figures("Times"),
        Figures("First"),
        Figures("Last, still in"),
        Figures("Last, left"),
        Figures("Last, approved"),
    ];
    let mut activities: Vec<(&String, usize)> =
        flow.activities.iter().map(|(name, times)| (name, *times)).collect();
    activities.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    let rows: Vec<_> = activities
        .into_iter()
        .map(|(name, times)| {
            let of = |counts: &std::collections::BTreeMap<String, usize>| {
                counts.get(name).copied().unwrap_or(0)
            };
            let (open, approved) = (of(&flow.open_ends), of(&flow.approved_ends));
            let left = of(&flow.ends) - open - approved;
            let numbers = [times, of(&flow.starts), open, left, approved].map(count);
            let said = asking.asked.names.say(Kind::Activity, name);
            let href = asking.typed.with("through", name).link(Part::Flow.address());
            let mut row = cells(std::iter::once(String::new()).chain(numbers));
            row[0] = html! { a.govuk-link href=(href) { (said) } };
            row
        })
        .collect();
    let caption = format!(
        "All {}, the first and the last of them",
        counted(rows.len(), "activity", "activities")
    );
    let all =
        html! { (table(&caption, columns, rows).headed_by_first().small().size(Size::Small)) };
    html! { (details_open(&caption, &all, false)) }
}
