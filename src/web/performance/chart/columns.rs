//! Counts week by week as columns: a part of each filled, the rest not, beside what is usual.

use maud::{Markup, html};
use projections::statistics::float;

use super::series::{KEY, entry};
use super::{Fill, Told, percent, picture};

/// Heights, in pixels.
const GAP: u32 = 14;
const PLOT: u32 = 180;
const FOOT: u32 = 26;

/// How much of the width the columns have; beside them stands the scale.
const WIDTH: &str = "88%";
/// How much of its place a column fills.
const COLUMN: f64 = 0.8;
/// Columns that are named below at most, as a phone has room for.
const NAMED: usize = 4;

/// A week, or whatever stands side by side.
#[derive(Clone, Debug)]
pub(in crate::web::performance) struct Column {
    /// What it is called, shortly.
    pub(in crate::web::performance) label: String,
    /// All.
    pub(in crate::web::performance) all: usize,
    /// Of these, those that are filled.
    pub(in crate::web::performance) part: usize,
}

/// The columns, with a key to the filled part, the rest and the line of what is usual.
pub(in crate::web::performance) fn columns(
    told: Told<'_>,
    [part, rest, usual_word]: [&str; 3],
    usual: Option<f64>,
    columns: &[Column],
) -> Markup {
    let most = columns.iter().map(|it| it.all).max().unwrap_or(0).max(1);
    let keys = if usual.is_some() { 3 } else { 2 };
    let top = keys * KEY + GAP;
    let usual = usual.map(|usual| usual / float(most)).filter(|share| *share <= 1.0);
    picture(
        told,
        top + PLOT + FOOT,
        &html! {
            (entry(0, part, &sample(Fill::Full, told.id)))
            (entry(1, rest, &sample(Fill::Pale, told.id)))
            @if usual.is_some() {
                (entry(2, usual_word, &html! {
                    line x1="0" x2="28" y1="11" y2="11" stroke="currentColor" stroke-width="2" stroke-dasharray="6 4" {}
                }))
            }
            svg x="0" y=(top) width="100%" height=(PLOT + FOOT) overflow="visible" {
                @for (y, word) in [(0, most.to_string()), (PLOT, "0".to_owned())] {
                    line x1="0" x2=(WIDTH) y1=(y) y2=(y) stroke="currentColor" stroke-opacity="0.2" {}
                    text x=(WIDTH) dx="6" y=(y + 5) fill="currentColor" { (word) }
                }
                svg width=(WIDTH) height=(PLOT + FOOT) overflow="visible" {
                    @for (column, place) in columns.iter().zip(0_u32..) {
                        (drawn(column, (place, columns.len()), most, told.id))
                    }
                    @if let Some(share) = usual {
                        line x1="0" x2="100%" y1=(down(share)) y2=(down(share)) stroke="currentColor"
                            stroke-width="2" stroke-dasharray="6 4" {}
                    }
                    (names(columns))
                }
            }
        },
    )
}

fn sample(fill: Fill, id: &str) -> Markup {
    html! {
        rect.waymark-chart__ink x="1" y="4" width="26" height="14" stroke="currentColor" fill=(fill.paint(id)) {}
    }
}

fn drawn(column: &Column, (place, many): (u32, usize), most: usize, id: &str) -> Markup {
    let each = 1.0 / float(many.max(1));
    let x = (f64::from(place) + (1.0 - COLUMN) / 2.0) * each;
    let (all, part) = (float(column.all) / float(most), float(column.part) / float(most));
    html! {
        @for (share, fill) in [(all, Fill::Pale), (part, Fill::Full)] {
            @if share > 0.0 {
                rect.waymark-chart__ink x=(percent(x)) width=(percent(COLUMN * each)) y=(down(share))
                    height=(format!("{:.1}", share * f64::from(PLOT))) stroke="currentColor" fill=(fill.paint(id)) {}
            }
        }
    }
}

fn down(share: f64) -> String {
    format!("{:.1}", (1.0 - share.clamp(0.0, 1.0)) * f64::from(PLOT))
}

// Some of them, evenly, the first among them.
fn names(columns: &[Column]) -> Markup {
    let step = columns.len().div_ceil(NAMED).max(1);
    let each = 1.0 / float(columns.len().max(1));
    html! {
        @for (column, place) in columns.iter().zip(0_u32..).step_by(step) {
            text x=(percent(f64::from(place) * each)) y=(PLOT + 20) fill="currentColor" { (column.label) }
        }
    }
}
