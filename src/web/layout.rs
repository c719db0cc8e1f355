//! The frame of every page: head, header, menu, banners, footer.

mod menu;

use chrono::NaiveDate;
use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::govuk::{self, Errors, error_summary};
use super::words;
pub(crate) use menu::{Entry, SignedIn};

/// What is around the main part of a page.
#[derive(Clone, Debug)]
pub(crate) struct Frame<'a> {
    title: &'a str,
    width: Width,
    signed_in: Option<SignedIn<'a>>,
    menu: &'a [Entry],
    current: Option<Entry>,
    errors: Option<&'a Errors>,
    done: Option<&'a str>,
    back: Option<(&'a str, &'a str)>,
    way: &'a [(&'a str, Option<&'a str>)],
    as_at: Option<(NaiveDate, &'a str)>,
    is_demo: bool,
}

#[derive(Clone, Copy, Debug)]
enum Width {
    TwoThirds,
    Full,
}

impl<'a> Frame<'a> {
    /// The frame of a page that reads well: two thirds wide, for nobody in particular.
    pub(crate) fn new(title: &'a str) -> Self {
        Self {
            title,
            width: Width::TwoThirds,
            signed_in: None,
            menu: &[],
            current: None,
            errors: None,
            done: None,
            back: None,
            way: &[],
            as_at: None,
            is_demo: false,
        }
    }

    /// Gives tables the full width.
    pub(crate) fn wide(self) -> Self {
        Self { width: Width::Full, ..self }
    }

    /// Shows who is signed in, and what they may visit.
    pub(crate) fn signed_in(self, who: SignedIn<'a>, menu: &'a [Entry]) -> Self {
        Self { signed_in: Some(who), menu, ..self }
    }

    /// Marks the entry of the menu that the page belongs to.
    pub(crate) fn within(self, entry: Entry) -> Self {
        Self { current: Some(entry), ..self }
    }

    /// Shows what is wrong with the page's form.
    pub(crate) fn errors(self, errors: &'a Errors) -> Self {
        Self { errors: Some(errors), ..self }
    }

    /// Says what was just done.
    pub(crate) fn done(self, sentence: &'a str) -> Self {
        Self { done: Some(sentence), ..self }
    }

    /// Leads back to where the page was come to from.
    pub(crate) fn back(self, text: &'a str, href: &'a str) -> Self {
        Self { back: Some((text, href)), ..self }
    }

    /// Shows the way down to the page; the last part, without an address, is the page itself.
    pub(crate) fn way(self, way: &'a [(&'a str, Option<&'a str>)]) -> Self {
        Self { way, ..self }
    }

    /// Says that the page shows an earlier day, and where today is.
    pub(crate) fn seen_as_at(self, day: NaiveDate, today: &'a str) -> Self {
        Self { as_at: Some((day, today)), ..self }
    }

    /// Says that nothing here is about real people.
    pub(crate) fn demo(self) -> Self {
        Self { is_demo: true, ..self }
    }

    fn wrong(&self) -> Option<&'a Errors> {
        self.errors.filter(|errors| !errors.is_empty())
    }
}

/// A whole page.
pub(crate) fn page(frame: &Frame<'_>, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html.govuk-template lang="en" {
            (head(frame))
            body.govuk-template__body {
                (govuk::skip_link("Skip to main content", "#main-content"))
                header.govuk-template__header {
                    (header(frame))
                    (menu::navigation(frame.menu, frame.current))
                    @if frame.is_demo { (govuk::phase_banner("Demo", "Made-up data")) }
                }
                .govuk-width-container {
                    @if let Some((text, href)) = frame.back {
                        nav aria-label="Back" { (govuk::back_link(text, href)) }
                    }
                    @if !frame.way.is_empty() { (govuk::breadcrumbs(frame.way)) }
                    main.govuk-main-wrapper #main-content { (within(frame, main)) }
                }
                (footer())
            }
        }
    }
}

fn head(frame: &Frame<'_>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            title {
                @if frame.wrong().is_some() { "Error: " }
                (frame.title) " - Waymark"
            }
            meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
            meta name="theme-color" content="#0b5563";
            link rel="icon" href=(assets::address("favicon.svg")) type="image/svg+xml";
            link rel="stylesheet" href=(assets::address("app.css"));
            script type="module" src=(assets::address("app.js")) {}
        }
    }
}

fn header(frame: &Frame<'_>) -> Markup {
    html! {
        .govuk-generic-header.waymark-header {
            .govuk-generic-header__container.govuk-width-container {
                .govuk-generic-header__logo {
                    a.govuk-generic-header__homepage-link href="/" { (mark()) "Waymark" }
                }
                @if let Some(who) = &frame.signed_in { (who.shown()) }
            }
        }
    }
}

// The arrow of a waymark beside a path.
fn mark() -> Markup {
    html! {
        svg.waymark-header__mark xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"
            aria-hidden="true" focusable="false" {
            circle cx="16" cy="16" r="16" fill="currentcolor" {}
            path fill="#0b5563" d="M16 5l9 10h-5v12h-8V15H7z" {}
        }
    }
}

fn within(frame: &Frame<'_>, main: &Markup) -> Markup {
    let column = match frame.width {
        Width::TwoThirds => "govuk-grid-column-two-thirds",
        Width::Full => "govuk-grid-column-full",
    };
    html! {
        @if let Some((day, today)) = frame.as_at { (as_at(day, today)) }
        .govuk-grid-row {
            div class=(column) {
                @match (frame.wrong(), frame.done) {
                    (Some(errors), _) => (error_summary(errors)),
                    (None, Some(sentence)) => (govuk::success_banner(sentence)),
                    (None, None) => {}
                }
                (main)
            }
        }
    }
}

fn as_at(day: NaiveDate, today: &str) -> Markup {
    govuk::inset_text(&html! {
        "You are looking at " (words::day(day)) ". You cannot change anything here. "
        a.govuk-link href=(today) { "Return to today" }
    })
}

fn footer() -> Markup {
    html! {
        footer.govuk-template__footer.waymark-footer {
            .govuk-width-container {
                p.waymark-footer__name { "Waymark: every household's way to fostering" }
            }
        }
    }
}

#[cfg(test)]
mod tests;
