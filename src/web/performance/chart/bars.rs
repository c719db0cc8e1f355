//! Bars that lie below each other, each with its label above and its parts told below.

use maud::{Markup, html};

use super::{Fill, Told, percent, picture, shortened};

/// Heights, in pixels.
const KEY: u32 = 26;
const LABEL: u32 = 20;
const BAR: u32 = 22;
const LINE: u32 = 20;
const GAP: u32 = 14;

/// Letters that a phone shows in a line.
const LETTERS: usize = 42;

/// A bar.
#[derive(Clone, Debug)]
pub(in crate::web::performance) struct Bar {
    /// What it stands for.
    pub(in crate::web::performance) label: String,
    /// How much, in words.
    pub(in crate::web::performance) figure: String,
    /// Its parts, each as a share of the width.
    pub(in crate::web::performance) parts: Vec<(Fill, f64)>,
    /// What its parts are, in words. Nothing if it has one.
    pub(in crate::web::performance) below: String,
    /// Whether it is a part of the bar before.
    pub(in crate::web::performance) is_within: bool,
}

/// Bars, with a key to what fills their parts. Nothing where a fill has no word.
pub(in crate::web::performance) fn bars(
    told: Told<'_>,
    key: &[(Fill, &str)],
    rows: &[Bar],
) -> Markup {
    let mut y = u32::try_from(key.len().div_ceil(2)).unwrap_or(0) * KEY;
    let mut tops = vec![];
    for row in rows {
        y += if row.is_within { 0 } else { GAP };
        tops.push(y);
        y += height(row);
    }
    picture(
        told,
        y + GAP,
        &html! {
            @for ((fill, word), place) in key.iter().zip(0_u32..) {
                (entry(told.id, *fill, word, place))
            }
            @for (row, top) in rows.iter().zip(tops) { (bar(told.id, row, top)) }
        },
    )
}

fn height(row: &Bar) -> u32 {
    let lines = if is_long(row) { 2 * LABEL } else { LABEL };
    let below = u32::try_from(wrapped(&row.below).len()).unwrap_or(0) * LINE;
    lines + thickness(row) + below + GAP / 2
}

fn thickness(row: &Bar) -> u32 {
    if row.is_within { BAR / 2 } else { BAR }
}

// Whether the label and its figure need a line each.
fn is_long(row: &Bar) -> bool {
    row.label.chars().count() + row.figure.chars().count() > LETTERS
}

// Broken between its parts, which commas part.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for part in text.split_inclusive(", ") {
        match lines.last_mut() {
            Some(line) if line.len() + part.len() <= LETTERS => line.push_str(part),
            _ if part.is_empty() => {}
            _ => lines.push(part.to_owned()),
        }
    }
    lines
}

// Two beside each other, as a phone has room for.
fn entry(id: &str, fill: Fill, word: &str, place: u32) -> Markup {
    let x = if place.is_multiple_of(2) { "0" } else { "50%" };
    let y = place / 2 * KEY;
    html! {
        svg x=(x) y=(y) width="50%" height=(KEY) {
            rect.waymark-chart__ink x="1" y="3" width="26" height="15" fill=(fill.paint(id))
                stroke="currentColor" {}
            text x="36" y="16" fill="currentColor" { (word) }
        }
    }
}

fn bar(id: &str, row: &Bar, top: u32) -> Markup {
    let top = if is_long(row) { top + LABEL } else { top };
    let (top_of_bar, thickness) = (top + LABEL, thickness(row));
    let starts = row.parts.iter().scan(0.0, |at, (_, share)| {
        let start = *at;
        *at += share;
        Some(start)
    });
    let parts = row.parts.iter().zip(starts).filter(|((_, share), _)| *share > 0.0);
    html! {
        (label(row, top + 14))
        @for ((fill, share), start) in parts {
            rect.waymark-chart__ink x=(percent(start)) y=(top_of_bar) width=(percent(*share))
                height=(thickness) fill=(fill.paint(id)) stroke="currentColor" {}
        }
        @for (line, place) in wrapped(&row.below).iter().zip(0_u32..) {
            text x="0" y=(top_of_bar + thickness + 17 + place * LINE) fill="currentColor" {
                (line)
            }
        }
    }
}

fn label(row: &Bar, y: u32) -> Markup {
    let weight = if row.is_within { "normal" } else { "bold" };
    let label = shortened(&row.label, LETTERS);
    html! {
        @if is_long(row) {
            text x="0" y=(y - LABEL) font-weight=(weight) fill="currentColor" { (label) }
            text x="0" y=(y) fill="currentColor" { (row.figure) }
        } @else {
            text x="0" y=(y) fill="currentColor" {
                tspan font-weight=(weight) { (label) }
                " " (row.figure)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(label: &str) -> String {
        let rows = [Bar {
            label: label.to_owned(),
            figure: "604 of 1,931 (31%)".to_owned(),
            parts: vec![(Fill::Full, 0.25), (Fill::Hatched, 0.05), (Fill::Pale, 0.0)],
            below: "482 moved on, 97 left".to_owned(),
            is_within: false,
        }];
        let told = Told { id: "funnel", title: label, words: "Fewer <b>" };
        bars(told, &[(Fill::Full, "moved on"), (Fill::Hatched, "left")], &rows).into_string()
    }

    #[test]
    fn a_bar_says_what_it_stands_for_and_has_its_parts_one_after_the_other() {
        let svg = drawn("Initial visit");

        assert!(svg.contains("role=\"img\"") && svg.contains("<title id=\"funnel-title\">"));
        assert!(svg.contains(">Initial visit</tspan> 604 of 1,931 (31%)</text>"), "{svg}");
        assert!(svg.contains("x=\"0.00%\"") && svg.contains("width=\"25.00%\""));
        assert!(svg.contains("x=\"25.00%\"") && svg.contains("url(#funnel-hatched)"));
        assert_eq!(svg.matches("%\" height=\"22\"").count(), 2, "no empty part: {svg}");
    }

    #[test]
    fn hostile_labels_stay_words_and_nothing_is_refused_by_the_content_policy() {
        let svg = drawn("\"><script>alert(1)</script><b style='x'>and much more than fits a line");

        assert!(!svg.contains("<script") && !svg.contains("<b"), "{svg}");
        assert!(svg.contains("&lt;script&gt;"));
        for refused in [" style=\"", "<style", " onclick", "javascript:", "href"] {
            assert!(!svg.contains(refused), "{refused}: {svg}");
        }
    }
}
