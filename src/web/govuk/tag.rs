//! The state of a thing in an adjective.

use maud::{Markup, html};

/// What a tag's colour says beside its word. The same word has the same colour everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    /// Nothing in particular.
    Blue,
    /// Over, or not begun.
    Grey,
    /// As it should be.
    Green,
    /// Waiting for someone.
    Yellow,
    /// Soon too late.
    Orange,
    /// Too late, or failed.
    Red,
    /// Apart from the usual.
    Purple,
}

/// A tag. It is never a link or a button.
pub(crate) fn tag(text: &str, colour: Colour) -> Markup {
    let class = match colour {
        Colour::Blue => "",
        Colour::Grey => " govuk-tag--grey",
        Colour::Green => " govuk-tag--green",
        Colour::Yellow => " govuk-tag--yellow",
        Colour::Orange => " govuk-tag--orange",
        Colour::Red => " govuk-tag--red",
        Colour::Purple => " govuk-tag--purple",
    };
    html! { strong class={ "govuk-tag" (class) } { (text) } }
}
