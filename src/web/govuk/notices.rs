//! What stands out from the text of a page.

use maud::{Markup, html};

/// Text apart from what is around it.
pub(crate) fn inset_text(inner: &Markup) -> Markup {
    html! { .govuk-inset-text { (inner) } }
}

/// Something to take care of.
pub(crate) fn warning_text(text: &str) -> Markup {
    html! {
        .govuk-warning-text {
            span.govuk-warning-text__icon aria-hidden="true" { "!" }
            strong.govuk-warning-text__text {
                span.govuk-visually-hidden { "Warning" } " " (text)
            }
        }
    }
}

/// Text that is there for who asks for it.
pub(crate) fn details(summary: &str, inner: &Markup) -> Markup {
    details_open(summary, inner, false)
}

/// The same, there from the beginning where it must be seen.
pub(crate) fn details_open(summary: &str, inner: &Markup, is_open: bool) -> Markup {
    html! {
        details.govuk-details open[is_open] {
            summary.govuk-details__summary {
                span.govuk-details__summary-text { (summary) }
            }
            .govuk-details__text { (inner) }
        }
    }
}

/// What was just done, as the first thing on the next page.
pub(crate) fn success_banner(sentence: &str) -> Markup {
    banner(" govuk-notification-banner--success", "alert", "Success", sentence)
}

/// What everyone should know who comes to the page.
pub(crate) fn important_banner(sentence: &str) -> Markup {
    banner("", "region", "Important", sentence)
}

fn banner(class: &str, role: &str, title: &str, sentence: &str) -> Markup {
    html! {
        div class={ "govuk-notification-banner" (class) } role=(role)
            aria-labelledby="govuk-notification-banner-title"
            data-module="govuk-notification-banner" {
            .govuk-notification-banner__header {
                h2.govuk-notification-banner__title #govuk-notification-banner-title { (title) }
            }
            .govuk-notification-banner__content {
                p.govuk-notification-banner__heading { (sentence) }
            }
        }
    }
}

/// That something is finished, as the heading of its page.
pub(crate) fn panel(title: &str, body: &Markup) -> Markup {
    html! {
        .govuk-panel.govuk-panel--confirmation {
            h1.govuk-panel__title { (title) }
            .govuk-panel__body { (body) }
        }
    }
}

/// What state the service itself is in.
pub(crate) fn phase_banner(tag: &str, text: &str) -> Markup {
    html! {
        .govuk-phase-banner.govuk-width-container {
            p.govuk-phase-banner__content {
                strong.govuk-tag.govuk-phase-banner__content__tag { (tag) }
                span.govuk-phase-banner__text { (text) }
            }
        }
    }
}
