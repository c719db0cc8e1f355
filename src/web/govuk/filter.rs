//! A list with its filter beside it, as MoJ's, without JavaScript.

use maud::{Markup, html};

use super::button;

/// A filter that is set, and the address of the same list without it.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    /// Which of the questions it answers: "Stage".
    pub(crate) heading: String,
    /// The answer: "Initial visit".
    pub(crate) text: String,
    /// The address of the list without it.
    pub(crate) without: String,
}

/// A list beside a form of filters, which reads the list's own address again. `cleared` is the
/// address of the list without any.
pub(crate) fn filtered(
    address: &str,
    cleared: &str,
    chosen: &[Chosen],
    filters: &Markup,
    list: &Markup,
) -> Markup {
    html! {
        .waymark-filtered {
            form.waymark-filtered__filter method="get" action=(address) novalidate {
                .moj-filter {
                    .moj-filter__header {
                        .moj-filter__header-title {
                            h2.govuk-heading-m { "Filter" }
                        }
                    }
                    .moj-filter__content {
                        (selected(cleared, chosen))
                        .moj-filter__options { (button("Apply filters")) (filters) }
                    }
                }
            }
            .waymark-filtered__list { (list) }
        }
    }
}

fn selected(cleared: &str, chosen: &[Chosen]) -> Markup {
    html! {
        @if !chosen.is_empty() {
            .moj-filter__selected {
                .moj-filter__selected-heading {
                    .moj-filter__heading-title {
                        h2.govuk-heading-s { "Selected filters" }
                    }
                    .moj-filter__heading-action {
                        p { a.govuk-link.govuk-link--no-visited-state href=(cleared) { "Clear filters" } }
                    }
                }
                @for chosen in chosen {
                    h3.govuk-heading-s."govuk-!-margin-bottom-0" { (chosen.heading) }
                    ul.moj-filter-tags {
                        li {
                            a.moj-filter__tag href=(chosen.without) {
                                span.govuk-visually-hidden { "Remove this filter" } " "
                                (chosen.text)
                            }
                        }
                    }
                }
            }
        }
    }
}
