//! Answers of one line.

use maud::{Markup, Render, html};

use super::Errors;
use super::field::{Field, impl_field};

/// A line to type in.
#[derive(Clone, Debug)]
pub(crate) struct Input<'a> {
    field: Field<'a>,
    value: &'a str,
    kind: &'static str,
    width: Option<u8>,
    autocomplete: Option<&'static str>,
    inputmode: Option<&'static str>,
    prefix: Option<&'a str>,
    suffix: Option<&'a str>,
    spellcheck: Option<&'static str>,
}

impl_field!(Input);

/// A line to type in.
pub(crate) fn input<'a>(
    name: &'a str,
    label: &'a str,
    value: &'a str,
    errors: &'a Errors,
) -> Input<'a> {
    Input {
        field: Field::new(name, label, errors),
        value,
        kind: "text",
        width: None,
        autocomplete: None,
        inputmode: None,
        prefix: None,
        suffix: None,
        spellcheck: None,
    }
}

/// A day, as people type it: what `dates::read_day` reads.
pub(crate) fn date_text<'a>(
    name: &'a str,
    label: &'a str,
    value: &'a str,
    errors: &'a Errors,
) -> Input<'a> {
    let input = input(name, label, value, errors).width(10).autocomplete("off");
    input.hint("For example, 24/11/2026, 3 Nov or yesterday")
}

/// A time of day, as people type it: what `dates::read_time` reads.
pub(crate) fn time_text<'a>(
    name: &'a str,
    label: &'a str,
    value: &'a str,
    errors: &'a Errors,
) -> Input<'a> {
    input(name, label, value, errors).width(5).autocomplete("off").hint("For example, 10:15am")
}

/// A value that the page carries back.
pub(crate) fn hidden(name: &str, value: impl Render) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

impl Input<'_> {
    /// Says what is typed: `password`, `email`, `tel`, `search`.
    pub(crate) fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    /// Makes room for so many letters: 2, 3, 4, 5, 10, 20 or 30.
    pub(crate) fn width(self, letters: u8) -> Self {
        Self { width: Some(letters), ..self }
    }

    /// Says what a browser may fill in. `off` for what is about someone else.
    pub(crate) fn autocomplete(self, what: &'static str) -> Self {
        Self { autocomplete: Some(what), ..self }
    }

    /// Says which keys a phone shows: `numeric`, `decimal`.
    pub(crate) fn inputmode(self, keys: &'static str) -> Self {
        Self { inputmode: Some(keys), ..self }
    }

    /// Leaves names and codes without wavy lines.
    pub(crate) fn without_spellcheck(self) -> Self {
        Self { spellcheck: Some("false"), ..self }
    }

    fn line(&self) -> Markup {
        let width = self.width.map_or(String::new(), |n| format!(" govuk-input--width-{n}"));
        let error = if self.field.is_wrong() { " govuk-input--error" } else { "" };
        html! {
            input class={ "govuk-input" (width) (error) } id=(self.field.name)
                name=(self.field.name) type=(self.kind) spellcheck=[self.spellcheck]
                value=[Some(self.value).filter(|value| !value.is_empty())]
                aria-describedby=[self.field.described_by(None)]
                autocomplete=[self.autocomplete] inputmode=[self.inputmode];
        }
    }
}

impl<'a> Input<'a> {
    /// Shows a unit before the line, as `£`.
    pub(crate) fn prefix(self, unit: &'a str) -> Self {
        Self { prefix: Some(unit), ..self }
    }

    /// Shows a unit after the line, as `days`.
    pub(crate) fn suffix(self, unit: &'a str) -> Self {
        Self { suffix: Some(unit), ..self }
    }
}

impl Render for Input<'_> {
    fn render(&self) -> Markup {
        let line = self.line();
        if self.prefix.or(self.suffix).is_none() {
            return self.field.labelled(&line);
        }
        self.field.labelled(&html! {
            .govuk-input__wrapper {
                @if let Some(unit) = self.prefix {
                    .govuk-input__prefix aria-hidden="true" { (unit) }
                }
                (line)
                @if let Some(unit) = self.suffix {
                    .govuk-input__suffix aria-hidden="true" { (unit) }
                }
            }
        })
    }
}
