//! Pictures of figures, as SVG that the page itself holds.
//!
//! Their places are shares of the width, so that words keep their size on a phone; kept chart
//! libraries scale a picture as a whole, words with it, and in colours of their own. Here lines and
//! words take the colour of the text around them, and what fills a bar differs by pattern, not by
//! colour alone: it reads in black and white and in a reader's own colours.

mod bars;
mod columns;
mod curves;
pub(super) mod map;
mod ranges;
mod series;
mod spark;

use maud::{Markup, html};

pub(super) use bars::{Bar, bars};
pub(super) use columns::{Column, columns};
pub(super) use curves::{Mark, Panel, curves};
pub(super) use ranges::{Range, ranges};
pub(super) use series::{Happened, Point, Shape, Usual, lettered, series};
pub(super) use spark::spark;

/// What a picture is called, and what it shows in words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    /// What its parts are told apart by, where a page has several.
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) words: &'a str,
}

/// What a part of a bar is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    Full,
    Pale,
    Hatched,
    Dotted,
}

impl Fill {
    fn paint(self, id: &str) -> String {
        match self {
            Self::Full => "currentColor".to_owned(),
            Self::Pale => "none".to_owned(),
            Self::Hatched => format!("url(#{id}-hatched)"),
            Self::Dotted => format!("url(#{id}-dotted)"),
        }
    }
}

// As wide as there is room, and as high as its parts need.
fn picture(told: Told<'_>, height: u32, inner: &Markup) -> Markup {
    let Told { id, title, words } = told;
    html! {
        svg.waymark-chart xmlns="http://www.w3.org/2000/svg" role="img" focusable="false"
            aria-labelledby={ (id) "-title " (id) "-words" } width="100%" height=(height) {
            title #{ (id) "-title" } { (title) }
            desc #{ (id) "-words" } { (words) }
            defs { (hatched(id)) (dotted(id)) }
            (inner)
        }
    }
}

fn hatched(id: &str) -> Markup {
    html! {
        pattern #{ (id) "-hatched" } width="6" height="6" patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)" {
            rect width="2" height="6" fill="currentColor" {}
        }
    }
}

fn dotted(id: &str) -> Markup {
    html! {
        pattern #{ (id) "-dotted" } width="7" height="7" patternUnits="userSpaceOnUse" {
            circle cx="2" cy="2" r="1.3" fill="currentColor" {}
        }
    }
}

// A share of the width. What is no number is no width.
fn percent(share: f64) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    format!("{:.2}%", share * 100.0)
}

// As many letters as a phone shows in a line; the table has them all.
fn shortened(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_within_the_picture() {
        let shares = [-0.5, 0.0, 0.312_345, 1.0, 7.0, f64::NAN, f64::INFINITY].map(percent);

        assert_eq!(shares, ["0.00%", "0.00%", "31.23%", "100.00%", "100.00%", "0.00%", "0.00%"]);
    }

    #[test]
    fn long_words_are_cut_between_letters() {
        assert_eq!(shortened("Not eligible", 12), "Not eligible");
        assert_eq!(shortened("Größe überall", 7), "Größe…");
    }
}
