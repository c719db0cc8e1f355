//! What sends a form, or leads on.

use maud::{Markup, Render, html};

/// A button, or a link that looks like one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Button<'a> {
    text: &'a str,
    href: Option<&'a str>,
    style: &'static str,
    value: Option<(&'a str, &'a str)>,
    sends_to: Option<&'a str>,
}

/// How a button is set that looks like a link.
const QUIET: &str = "waymark-quiet";

/// A button that sends its form. A double click sends it once.
pub(crate) fn button(text: &str) -> Button<'_> {
    Button { text, href: None, style: "", value: None, sends_to: None }
}

/// A link to where something is done. Nothing is changed by following it.
pub(crate) fn button_link<'a>(text: &'a str, href: &'a str) -> Button<'a> {
    Button { href: Some(href), ..button(text) }
}

/// Buttons and links side by side.
pub(crate) fn button_group(inner: &Markup) -> Markup {
    html! { .govuk-button-group { (inner) } }
}

impl<'a> Button<'a> {
    /// Steps back behind another button.
    pub(crate) fn secondary(self) -> Self {
        Self { style: " govuk-button--secondary", ..self }
    }

    /// Warns of what cannot easily be taken back.
    pub(crate) fn warning(self) -> Self {
        Self { style: " govuk-button--warning", ..self }
    }

    /// Sends the form to another address than its own.
    pub(crate) fn sends_to(self, address: &'a str) -> Self {
        Self { sends_to: Some(address), ..self }
    }

    /// Weighs no more than a link.
    pub(crate) fn quiet(self) -> Self {
        Self { style: QUIET, ..self }
    }

    /// Tells the form which button was pressed.
    pub(crate) fn saying(self, name: &'a str, value: &'a str) -> Self {
        Self { value: Some((name, value)), ..self }
    }
}

impl Render for Button<'_> {
    fn render(&self) -> Markup {
        let class = match self.style {
            QUIET => QUIET.to_owned(),
            style => format!("govuk-button{style}"),
        };
        let (name, value) = self.value.unzip();
        html! {
            @if let Some(href) = self.href {
                a href=(href) role="button" draggable="false" class=(class)
                    data-module="govuk-button" { (self.text) }
            } @else {
                button type="submit" class=(class) name=[name] value=[value]
                    formaction=[self.sends_to]
                    data-prevent-double-click="true" data-module="govuk-button" { (self.text) }
            }
        }
    }
}
