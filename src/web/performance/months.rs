//! Months, or fortnights, of a series as a picture: what is usual, and each unusual month with a shape of its own.

use maud::Markup;
use projections::changes::Before;
use projections::statistics::xmr::{Signal, Usual};

use super::chart::{self, Happened, Point, Shape, Told, series};

/// What each shape says.
const SHAPES: [(Shape, &str); 6] = [
    (Shape::Dot, "nothing unusual"),
    (Shape::Square, "outside the limits"),
    (Shape::Up, "part of 7 or more that each rise"),
    (Shape::Down, "part of 7 or more that each fall"),
    (Shape::Diamond, "2 of 3 near a limit"),
    (Shape::Ring, "part of 7 on one side of the average"),
];

/// A month, its figure, and what is unusual about it.
pub(super) type Month<'a> = (&'a str, f64, Option<Signal>);

/// What a picture stands for: the figure at its top, and how figures are said.
pub(super) struct Scale<'a> {
    pub(super) top: f64,
    pub(super) says: &'a dyn Fn(f64) -> String,
}

/// The months as a picture, with letters for what happened in some.
pub(super) fn picture(
    told: Told<'_>,
    scale: &Scale<'_>,
    usual: Usual,
    months: &[Month<'_>],
    happened: &[Happened],
) -> Markup {
    stepped(told, scale, (usual, &[]), months, happened)
}

/// The same with steps where what is usual was worked out anew.
pub(super) fn stepped(
    told: Told<'_>,
    scale: &Scale<'_>,
    (usual, before): (Usual, &[Before]),
    months: &[Month<'_>],
    happened: &[Happened],
) -> Markup {
    let Scale { top, says } = scale;
    let (last, points) = drawn(*top, usual, months);
    let place = |until: &str| months.iter().zip(0_u32..).find(|((it, ..), _)| *it >= until);
    let starts = before.iter().filter_map(|it| Some(place(&it.until)?.1));
    let limits = before.iter().map(|it| drawn(*top, it.usual, &[]).0).chain([last]);
    let of_chart: Vec<_> = std::iter::once(0).chain(starts).zip(limits).collect();
    let [low, high] = [usual.lower, usual.upper].map(|it| says(it.clamp(0.0, *top)));
    let trial = if usual.is_trial { "trial limits" } else { "limits" };
    series(
        told,
        (
            &format!("average, {}", says(usual.mean)),
            &format!("{trial} of what is usual, {low} to {high}"),
        ),
        [&says(*top), &says(top / 2.0), "0"],
        &SHAPES,
        &of_chart,
        (&points, happened),
    )
}

/// The same as shares of the height, of which the top is this figure.
pub(super) fn drawn(top: f64, usual: Usual, months: &[Month<'_>]) -> (chart::Usual, Vec<Point>) {
    let share = |figure: f64| figure / top;
    let points = months.iter().map(|(month, figure, signal)| Point {
        label: short(month),
        share: share(*figure),
        shape: signal.map_or(Shape::Dot, shape),
    });
    let [mean, low, high] = [usual.mean, usual.lower, usual.upper].map(share);
    (chart::Usual { mean, low, high }, points.collect())
}

/// What is unusual about a month, in words.
pub(super) fn unusual(signal: Option<Signal>) -> &'static str {
    let found = signal.and_then(|it| SHAPES.iter().find(|(known, _)| *known == shape(it)));
    found.map_or("", |(_, words)| words)
}

// As `Mar 26`.
fn short(month: &str) -> String {
    let first = format!("{month}-01").parse::<chrono::NaiveDate>();
    first.map_or_else(|_| month.to_owned(), |first| first.format("%b %y").to_string())
}

fn shape(signal: Signal) -> Shape {
    match signal {
        Signal::Above | Signal::Below => Shape::Square,
        Signal::Rising => Shape::Up,
        Signal::Falling => Shape::Down,
        Signal::NearUpper | Signal::NearLower => Shape::Diamond,
        Signal::RunAbove | Signal::RunBelow => Shape::Ring,
    }
}
