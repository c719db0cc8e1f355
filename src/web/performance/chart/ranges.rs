//! Ranges that lie below each other: from where to where, and the middle, on one scale.

use maud::{Markup, html};

use super::{Fill, Told, percent, picture};

/// Heights, in pixels.
const KEY: u32 = 24;
const LABEL: u32 = 20;
const BAR: u32 = 14;
const GAP: u32 = 10;

/// How much of the width the longest has.
const WIDTH: f64 = 0.96;

/// A range of a count.
#[derive(Clone, Debug)]
pub(in crate::web::performance) struct Range {
    /// What it stands for.
    pub(in crate::web::performance) label: String,
    /// From where to where, in words.
    pub(in crate::web::performance) figure: String,
    pub(in crate::web::performance) low: u32,
    pub(in crate::web::performance) middle: u32,
    pub(in crate::web::performance) high: u32,
}

/// Ranges, with what the bar and the mark in it mean.
pub(in crate::web::performance) fn ranges(
    told: Told<'_>,
    (range, middle): (&str, &str),
    rows: &[Range],
) -> Markup {
    let most = rows.iter().map(|row| row.high).max().unwrap_or(0).max(1);
    let each = LABEL + BAR + GAP;
    let top = 2 * KEY + GAP;
    let height = top + u32::try_from(rows.len()).unwrap_or(0) * each + GAP;
    picture(
        told,
        height,
        &html! {
            rect.waymark-chart__ink x="1" y="3" width="26" height=(BAR) stroke="currentColor"
                fill=(Fill::Hatched.paint(told.id)) {}
            text x="36" y="16" fill="currentColor" { (range) }
            (mark("14", KEY + 3))
            text x="36" y=(KEY + 16) fill="currentColor" { (middle) }
            @for (row, place) in rows.iter().zip(0_u32..) {
                (one(told.id, row, top + place * each, most))
            }
        },
    )
}

fn one(id: &str, row: &Range, top: u32, most: u32) -> Markup {
    let at = |count: u32| WIDTH * f64::from(count) / f64::from(most);
    let y = top + LABEL;
    html! {
        text x="0" y=(top + 14) fill="currentColor" {
            tspan font-weight="bold" { (row.label) } " " (row.figure)
        }
        line x1="0" x2=(percent(WIDTH)) y1=(y + BAR) y2=(y + BAR) stroke="currentColor"
            stroke-opacity="0.25" {}
        @if row.low < row.high {
            rect.waymark-chart__ink x=(percent(at(row.low))) y=(y)
                width=(percent(at(row.high) - at(row.low))) height=(BAR)
                fill=(Fill::Hatched.paint(id)) stroke="currentColor" {}
        }
        (mark(&percent(at(row.middle)), y))
    }
}

fn mark(x: &str, y: u32) -> Markup {
    html! {
        svg x=(x) y=(y) overflow="visible" {
            rect.waymark-chart__ink x="-2" y="-2" width="5" height=(BAR + 4) fill="currentColor" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_lies_where_it_should_on_the_scale_of_all_with_its_words() {
        let row = |label: &str, low, middle, high| Range {
            label: label.to_owned(),
            figure: format!("{low} to {high}"),
            low,
            middle,
            high,
        };
        let rows = [row("May <b>", 1, 2, 4), row("June", 3, 3, 3)];
        let told = Told { id: "plan", title: "Plan", words: "It comes." };

        let svg = ranges(told, ("range", "middle"), &rows).into_string();

        assert!(svg.contains("x=\"24.00%\" y=\"78\" width=\"72.00%\""), "{svg}");
        assert!(svg.contains("svg x=\"48.00%\""), "{svg}");
        assert_eq!(
            svg.matches("url(#plan-hatched)").count(),
            2,
            "one in the key; none for a point"
        );
        assert!(svg.contains("May &lt;b&gt;</tspan> 1 to 4") && !svg.contains("style="), "{svg}");
    }
}
