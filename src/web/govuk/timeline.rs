//! What happened, newest first, as MoJ's timeline.

use maud::{Markup, html};

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    /// What, in a few words.
    pub(crate) title: String,
    /// Whether it was taken back.
    pub(crate) is_struck: bool,
    /// Who did it. Nobody for what the service did by itself.
    pub(crate) by: Option<String>,
    /// When, for programs: `2026-11-24` or `2026-11-24T10:15:00Z`.
    pub(crate) datetime: String,
    /// When, for people.
    pub(crate) told: String,
    /// The rest.
    pub(crate) text: Markup,
}

/// Moments in the order given.
pub(crate) fn timeline(moments: &[Moment]) -> Markup {
    html! {
        .moj-timeline {
            @for moment in moments {
                .moj-timeline__item {
                    .moj-timeline__header {
                        h2.moj-timeline__title { (struck(&moment.title, moment.is_struck)) }
                        @if let Some(by) = &moment.by {
                            " " p.moj-timeline__byline { "by " (by) }
                        }
                    }
                    p.moj-timeline__date {
                        time datetime=(moment.datetime) { (moment.told) }
                    }
                    .moj-timeline__description { (moment.text) }
                }
            }
        }
    }
}

/// Words of something that was taken back: struck out, and said to be so.
pub(crate) fn struck(text: &str, is_struck: bool) -> Markup {
    html! {
        @if is_struck {
            s { (text) } span.govuk-visually-hidden { " (was undone)" }
        } @else { (text) }
    }
}
