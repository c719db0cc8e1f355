//! A map: boxes, and the paths between them. Where each lies is worked out by a library for layered
//! graphs; what is drawn is as wide as that needs, and its frame scrolls on a narrow page.

mod place;

use maud::{Markup, html};

use super::Told;
use place::placed;

/// Sizes, in pixels.
const WIDTH: f64 = 190.0;
const LINE: f64 = 19.0;
const PADDING: f64 = 9.0;
const LETTER: f64 = 7.6;
const EDGE: f64 = 12.0;

/// A map that is wider shrinks to the page.
const WIDE: f64 = 880.0;

/// Letters in a line of a box.
const LETTERS: usize = 21;

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web::performance) enum Shape {
    /// Something that happens.
    Activity,
    /// Where journeys begin.
    Start,
    /// Where they are under way.
    Open,
    /// Where they ended.
    Left,
    /// Where they were approved.
    Approved,
}

/// A box.
#[derive(Clone, Debug)]
pub(in crate::web::performance) struct Place {
    pub(in crate::web::performance) shape: Shape,
    pub(in crate::web::performance) label: String,
    /// How much, in words.
    pub(in crate::web::performance) figure: String,
    /// Where it leads.
    pub(in crate::web::performance) href: Option<String>,
}

/// A path from one box to another, by their places in the list.
#[derive(Clone, Debug)]
pub(in crate::web::performance) struct Path {
    pub(in crate::web::performance) from: usize,
    pub(in crate::web::performance) to: usize,
    /// How thick it is, from 0 to 1.
    pub(in crate::web::performance) weight: f64,
    /// What stands beside it, a line each.
    pub(in crate::web::performance) label: Vec<String>,
    /// Where it leads, and what that is called.
    pub(in crate::web::performance) href: Option<(String, String)>,
    /// Whether it is no step, but the begin or the end of journeys.
    pub(in crate::web::performance) is_end: bool,
}

/// The map.
pub(in crate::web::performance) fn map(told: Told<'_>, places: &[Place], paths: &[Path]) -> Markup {
    let Told { id, title, words } = told;
    let at = placed(places, paths);
    let [width, height] = at.size.map(rounded);
    html! {
        .waymark-map.waymark-map--wide[at.size[0] > WIDE] tabindex="0" role="region" aria-label="The map, which scrolls" {
            svg.waymark-chart xmlns="http://www.w3.org/2000/svg" role="group" focusable="false"
                aria-labelledby={ (id) "-title" } aria-describedby={ (id) "-words" }
                width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } {
                title #{ (id) "-title" } { (title) }
                desc #{ (id) "-words" } { (words) }
                defs { (arrow(id)) }
                @for (path, line) in paths.iter().zip(&at.lines) {
                    path.waymark-chart__ink d=(curve(line)) fill="none" stroke="currentColor"
                        stroke-width=(rounded(thickness(path)))
                        stroke-dasharray=[path.is_end.then_some("5 4")]
                        marker-end={ "url(#" (id) "-arrow)" } {}
                }
                @for (place, middle) in places.iter().zip(&at.middles) { (drawn(place, *middle)) }
                @for (path, middle) in paths.iter().zip(&at.labels) { (label(path, *middle)) }
            }
        }
    }
}

fn thickness(path: &Path) -> f64 {
    if path.is_end { 1.5 } else { 1.5 + 6.5 * path.weight.clamp(0.0, 1.0) }
}

fn arrow(id: &str) -> Markup {
    html! {
        marker #{ (id) "-arrow" } viewBox="0 0 10 10" refX="9" refY="5" markerWidth="13"
            markerHeight="13" markerUnits="userSpaceOnUse" orient="auto" {
            path.waymark-chart__ink d="M0 0 L10 5 L0 10 z" fill="currentColor" {}
        }
    }
}

// Through the middles between its points, so that it has no corners.
fn curve(line: &[(f64, f64)]) -> String {
    let [(x, y), rest @ ..] = line else { return String::new() };
    let mut path = format!("M{} {}", rounded(*x), rounded(*y));
    for (place, (x, y)) in rest.iter().enumerate() {
        let [x, y] = match rest.get(place + 1) {
            Some((next_x, next_y)) => {
                path.push_str(&format!(" Q{} {}", rounded(*x), rounded(*y)));
                [f64::midpoint(*x, *next_x), f64::midpoint(*y, *next_y)]
            }
            None => {
                path.push_str(" L");
                [*x, *y]
            }
        };
        path.push_str(&format!(" {} {}", rounded(x), rounded(y)));
    }
    path
}

fn drawn(place: &Place, middle: (f64, f64)) -> Markup {
    let inner = boxed(place, middle);
    html! {
        @if let Some(href) = &place.href {
            a href=(href) aria-label={ (place.label) ": " (place.figure) } { (inner) }
        } @else { g { (inner) } }
    }
}

fn boxed(place: &Place, (x, y): (f64, f64)) -> Markup {
    let lines = wrapped(&place.label);
    let (left, top, height) = (x - WIDTH / 2.0, y - high(place) / 2.0, high(place));
    let is_activity = place.shape == Shape::Activity;
    let dash = match place.shape {
        Shape::Open => Some("7 4"),
        Shape::Left => Some("2 3"),
        Shape::Activity | Shape::Start | Shape::Approved => None,
    };
    let stroke = if place.shape == Shape::Approved { "5" } else { "2" };
    let first = top + PADDING + 13.0;
    html! {
        rect.waymark-map__box x=(rounded(left)) y=(rounded(top)) width=(rounded(WIDTH))
            height=(rounded(height)) rx=(if is_activity { "3" } else { "20" }) stroke="currentColor"
            stroke-width=(stroke) stroke-dasharray=[dash] {}
        @for (line, place) in lines.iter().zip(0_u32..) {
            text x=(rounded(x)) y=(rounded(first + LINE * f64::from(place))) text-anchor="middle"
                font-weight="bold" fill="currentColor" { (line) }
            " "
        }
        text x=(rounded(x)) y=(rounded(top + height - PADDING - 4.0)) text-anchor="middle"
            fill="currentColor" { (place.figure) }
    }
}

fn label(path: &Path, (x, y): (f64, f64)) -> Markup {
    let lines = path.label.len().saturating_sub(1);
    let first = y + 5.0 - LINE * count(lines) / 2.0;
    let words = html! {
        @for (line, place) in path.label.iter().zip(0_u32..) {
            text.waymark-map__label x=(rounded(x)) y=(rounded(first + LINE * f64::from(place)))
                text-anchor="middle" fill="currentColor" { (line) }
            " "
        }
    };
    html! {
        @if let Some((href, called)) = &path.href {
            a href=(href) aria-label=(called) { (words) }
        } @else { (words) }
    }
}

fn high(place: &Place) -> f64 {
    2.0 * PADDING + LINE * count(wrapped(&place.label).len() + 1)
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(super::shortened(word, LETTERS)),
        }
    }
    lines
}

fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(0.0, f64::from)
}

fn rounded(pixels: f64) -> String {
    format!("{pixels:.1}")
}

#[cfg(test)]
mod tests;
