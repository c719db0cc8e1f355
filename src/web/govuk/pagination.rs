//! One page of many.

use maud::{Markup, html};

/// Which page of how many is shown, and what is on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pages {
    /// The page that is shown, from 1.
    pub(crate) current: usize,
    /// How many there are.
    pub(crate) count: usize,
}

/// Links to the pages around this one, the first and the last. Nothing if there is only one.
pub(crate) fn pagination(pages: Pages, address: impl Fn(usize) -> String) -> Markup {
    let Pages { current, count } = pages;
    html! {
        @if count > 1 {
            nav.govuk-pagination aria-label="Pagination" {
                @if current > 1 { (previous(&address(current - 1))) }
                ul.govuk-pagination__list {
                    @for page in shown(pages) {
                        @match page {
                            Some(page) => (item(page, current, &address(page))),
                            None => li.govuk-pagination__item.govuk-pagination__item--ellipsis {
                                "⋯"
                            }
                        }
                    }
                }
                @if current < count { (next(&address(current + 1))) }
            }
        }
    }
}

/// Says where in the list one is: "Showing 26 to 50 of 143 households".
pub(crate) fn showing(from: usize, to: usize, all: usize, many: &str) -> Markup {
    html! {
        p.moj-pagination__results {
            @if all == 0 { "0 " (many) } @else {
                "Showing " strong { (from) } " to " strong { (to) } " of " strong { (all) } " "
                (many)
            }
        }
    }
}

// The pages to link to, and None for a gap between them.
fn shown(Pages { current, count }: Pages) -> Vec<Option<usize>> {
    let is_near = |page: &usize| *page == 1 || *page == count || page.abs_diff(current) <= 1;
    let mut shown = Vec::new();
    let mut last = 0;
    for page in (1..=count).filter(is_near) {
        if page > last + 1 {
            shown.push(None);
        }
        shown.push(Some(page));
        last = page;
    }
    shown
}

fn item(page: usize, current: usize, href: &str) -> Markup {
    let is_current = page == current;
    html! {
        li.govuk-pagination__item.govuk-pagination__item--current[is_current] {
            a.govuk-link.govuk-pagination__link href=(href) aria-label={ "Page " (page) }
                aria-current=[is_current.then_some("page")] { (page) }
        }
    }
}

fn previous(href: &str) -> Markup {
    html! {
        .govuk-pagination__prev {
            a.govuk-link.govuk-pagination__link href=(href) rel="prev" {
                svg.govuk-pagination__icon.govuk-pagination__icon--prev
                    xmlns="http://www.w3.org/2000/svg" height="13" width="15" aria-hidden="true"
                    focusable="false" viewBox="0 0 15 13" {
                    path d="m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z" {}
                }
                span.govuk-pagination__link-title {
                    "Previous" span.govuk-visually-hidden { " page" }
                }
            }
        }
    }
}

fn next(href: &str) -> Markup {
    html! {
        .govuk-pagination__next {
            a.govuk-link.govuk-pagination__link href=(href) rel="next" {
                span.govuk-pagination__link-title {
                    "Next" span.govuk-visually-hidden { " page" }
                }
                svg.govuk-pagination__icon.govuk-pagination__icon--next
                    xmlns="http://www.w3.org/2000/svg" height="13" width="15" aria-hidden="true"
                    focusable="false" viewBox="0 0 15 13" {
                    path d="m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z" {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_the_last_and_the_neighbours_are_linked() {
        let linked = |current, count| {
            let pages = shown(Pages { current, count }).into_iter();
            pages.map(|page| page.map_or("-".to_owned(), |page| page.to_string())).collect()
        };
        let rows: [Vec<String>; 4] = [linked(1, 2), linked(1, 9), linked(5, 9), linked(8, 9)];

        assert_eq!(rows.map(|row| row.join(" ")), ["1 2", "1 2 - 9", "1 - 4 5 6 - 9", "1 - 7 8 9"]);
        assert_eq!(pagination(Pages { current: 1, count: 1 }, |_| String::new()).into_string(), "");
    }
}
