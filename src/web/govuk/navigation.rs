//! Ways to other pages.

use maud::{Markup, html};

/// A link among others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link<'a> {
    /// What is read.
    pub(crate) text: &'a str,
    /// Where it leads.
    pub(crate) href: &'a str,
    /// Whether this is where the reader is.
    pub(crate) is_current: bool,
}

impl Link<'_> {
    fn aria_current(&self) -> Option<&'static str> {
        self.is_current.then_some("page")
    }
}

/// Goes past the menu, for those who use the keyboard.
pub(crate) fn skip_link(text: &str, href: &str) -> Markup {
    html! { a.govuk-skip-link href=(href) data-module="govuk-skip-link" { (text) } }
}

/// Goes back to where the page was come to from.
pub(crate) fn back_link(text: &str, href: &str) -> Markup {
    html! { a.govuk-back-link href=(href) { (text) } }
}

/// The way down to a page; the last, without an address, is the page itself.
pub(crate) fn breadcrumbs(way: &[(&str, Option<&str>)]) -> Markup {
    html! {
        nav.govuk-breadcrumbs aria-label="Breadcrumb" {
            ol.govuk-breadcrumbs__list {
                @for (text, href) in way {
                    @if let Some(href) = href {
                        li.govuk-breadcrumbs__list-item {
                            a.govuk-breadcrumbs__link href=(href) { (text) }
                        }
                    } @else {
                        li.govuk-breadcrumbs__list-item aria-current="page" { (text) }
                    }
                }
            }
        }
    }
}

/// The menu of the service, and what comes after it in its slot. On a phone it folds, where there is
/// JavaScript.
pub(crate) fn service_navigation(links: &[Link<'_>], end: Option<&Markup>) -> Markup {
    html! {
        @if !links.is_empty() {
            .govuk-service-navigation data-module="govuk-service-navigation" {
                .govuk-width-container {
                    .govuk-service-navigation__container {
                        nav.govuk-service-navigation__wrapper aria-label="Menu" {
                            @if links.len() > 1 { (menu_button()) }
                            ul.govuk-service-navigation__list #navigation {
                                @for link in links { (service_navigation_item(link)) }
                            }
                        }
                        @if let Some(end) = end { (end) }
                    }
                }
            }
        }
    }
}

fn menu_button() -> Markup {
    html! {
        button.govuk-service-navigation__toggle.govuk-js-service-navigation-toggle type="button"
            aria-controls="navigation" hidden aria-hidden="true" { "Menu" }
    }
}

fn service_navigation_item(link: &Link<'_>) -> Markup {
    html! {
        li.govuk-service-navigation__item
            .govuk-service-navigation__item--active[link.is_current] {
            a.govuk-service-navigation__link href=(link.href) aria-current=[link.aria_current()] {
                @if link.is_current {
                    strong.govuk-service-navigation__active-fallback { (link.text) }
                } @else {
                    (link.text)
                }
            }
        }
    }
}

/// The parts of a page or of a section, as MoJ's sub navigation.
pub(crate) fn sub_navigation(label: &str, links: &[Link<'_>]) -> Markup {
    html! {
        nav.moj-sub-navigation aria-label=(label) {
            ul.moj-sub-navigation__list {
                @for link in links {
                    li.moj-sub-navigation__item {
                        a.moj-sub-navigation__link href=(link.href)
                            aria-current=[link.aria_current()] { (link.text) }
                    }
                }
            }
        }
    }
}
