//! The boxes and paths of the process map, with where each leads.

use std::collections::BTreeMap;

use projections::flow::Flow;
use projections::statistics::shares::share;

use super::ends;
use super::shown::Shown;
use crate::report::flow::gaps;
use crate::report::names::Kind;
use crate::report::words::{count, counted};
use crate::web::performance::Asking;
use crate::web::performance::chart::map::{Path, Place, Shape};
use crate::web::performance::part::Part;

/// Activities from which the way to one end is drawn: the rest are in the table of ends.
const MOST: usize = 3;

/// What is drawn, of a flow.
pub(super) fn of(flow: &Flow, shown: &Shown<'_>, asking: &Asking<'_>) -> (Vec<Place>, Vec<Path>) {
    let mut places: Vec<Place> = activities(shown, asking).collect();
    let mut paths: Vec<Path> = steps(shown, asking).collect();
    let (open, approved) = (&flow.open_ends, &flow.approved_ends);
    let left: BTreeMap<String, usize> = flow
        .ends
        .iter()
        .map(|(name, all)| {
            let others: usize = [open, approved].iter().filter_map(|it| it.get(name)).sum();
            (name.clone(), all - others)
        })
        .collect();
    for (shape, label, counts) in [
        (Shape::Start, "Begin", &flow.starts),
        (Shape::Open, "Still in", open),
        (Shape::Left, "Left", &left),
        (Shape::Approved, "Approved", approved),
    ] {
        add_end((shape, label), counts, shown, (&mut places, &mut paths));
    }
    (places, paths)
}

fn activities<'a>(
    shown: &'a Shown<'_>,
    asking: &'a Asking<'_>,
) -> impl Iterator<Item = Place> + 'a {
    shown.activities.iter().map(|(name, times)| Place {
        shape: Shape::Activity,
        label: asking.asked.names.say(Kind::Activity, name),
        figure: counted(*times, "time", "times"),
        href: Some(asking.typed.with("through", name).link(Part::Flow.address())),
    })
}

fn steps<'a>(shown: &'a Shown<'_>, asking: &'a Asking<'_>) -> impl Iterator<Item = Path> + 'a {
    let most = shown.paths.first().map_or(1, |edge| edge.count);
    shown.paths.iter().filter_map(move |edge| {
        let ([from, to], [half, _]) = (ends(edge, &asking.asked), gaps(edge, &asking.asked));
        let path = format!("{}>{}", edge.from, edge.to);
        // It holds what is seen, so that it can be asked for by voice.
        let called = format!("{from}, then {to}: {}, {half}", count(edge.count));
        Some(Path {
            from: shown.place(&edge.from)?,
            to: shown.place(&edge.to)?,
            weight: share(edge.count, most).unwrap_or(0.0),
            label: vec![count(edge.count), half],
            href: Some((asking.typed.with("path", &path).link(Part::Flow.address()), called)),
            is_end: false,
        })
    })
}

// A begin or an end, with the ways from or to the most frequent of what is drawn.
fn add_end(
    (shape, label): (Shape, &str),
    counts: &BTreeMap<String, usize>,
    shown: &Shown<'_>,
    (places, paths): (&mut Vec<Place>, &mut Vec<Path>),
) {
    let households: usize = counts.values().sum();
    if households == 0 {
        return;
    }
    let mut drawn: Vec<(usize, usize)> =
        counts.iter().filter_map(|(name, n)| Some((shown.place(name)?, *n))).collect();
    drawn.retain(|(_, n)| *n > 0);
    drawn.sort_by_key(|(place, n)| (std::cmp::Reverse(*n), *place));
    let end = places.len();
    let elsewhere = if drawn.is_empty() { ", next to what is not drawn" } else { "" };
    places.push(Place {
        shape,
        label: format!("{label}{elsewhere}"),
        figure: counted(households, "household", "households"),
        href: None,
    });
    paths.extend(drawn.into_iter().take(MOST).map(|(place, n)| {
        let (from, to) = if shape == Shape::Start { (end, place) } else { (place, end) };
        Path { from, to, weight: 0.0, label: vec![count(n)], href: None, is_end: true }
    }));
}
