//! Questions that belong together.

use maud::{Markup, html};

use super::Size;
use super::field::legend;

/// A group of controls under a legend.
pub(crate) fn fieldset(text: &str, size: Size, inner: &Markup) -> Markup {
    html! {
        fieldset.govuk-fieldset { (legend(text, size, false)) (inner) }
    }
}
