//! What was changed on purpose in the months of a series: letters on its picture, and what each stands for.

use maud::{Markup, html};
use projections::Dimension;
use projections::changes::{Change, Changed};

use super::chart::{Happened, lettered};
use super::clinic::ADDRESS as CLINIC;
use crate::report::asked::Asked;
use crate::report::clinic::named;
use crate::report::words::{day, month};

/// Letters for what was changed, as far as they reach.
const LETTERS: std::ops::RangeInclusive<char> = 'A'..='Z';

/// The letters of the months that are drawn. What happened in another month is told below the picture alone.
pub(super) fn happened(changes: &[Change], months: &[&str]) -> Vec<Happened> {
    let place = |change: &Change| months.iter().position(|month| *month == change.month);
    lettered(changes.iter().zip(LETTERS).map(|(change, letter)| (letter, place(change))))
}

/// What the letters stand for.
pub(super) fn changed(changes: &[Change], asked: &Asked) -> Markup {
    html! {
        @if !changes.is_empty() {
            h2.govuk-heading-m { "What was changed on purpose" }
            ul.govuk-list.govuk-list--bullet {
                @for (change, letter) in changes.iter().zip(LETTERS.map(Some).chain(std::iter::repeat(None))) {
                    li {
                        @if let Some(letter) = letter { strong { (letter) } ", " }
                        (told(change, asked))
                    }
                }
            }
        }
    }
}

fn told(change: &Change, asked: &Asked) -> Markup {
    let since = month(&change.month);
    html! {
        @match &change.what {
            Changed::Pathway(first) => {
                "for who asks since " (day(*first)) ": a version of the pathway came into force"
            },
            Changed::Action(clinic) => {
                (since) ": something was agreed at "
                a.govuk-link href={ (CLINIC) "/" (clinic) } { "the clinic of " (day(*clinic)) }
                @if let Some(about) = change.about { ", about “" (named(about)) "”" }
            },
            Changed::Campaign(name) => {
                (since) ": the first was spent on " (asked.names.value(Dimension::Campaign, name.as_str()))
            },
        }
    }
}
