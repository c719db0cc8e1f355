//! Answers of several lines.

use maud::{Markup, Render, html};

use super::Errors;
use super::field::{Field, impl_field};

/// Lines to type in.
#[derive(Clone, Debug)]
pub(crate) struct Textarea<'a> {
    field: Field<'a>,
    value: &'a str,
    rows: u8,
    autocomplete: Option<&'static str>,
}

impl_field!(Textarea);

/// Lines to type in.
pub(crate) fn textarea<'a>(
    name: &'a str,
    label: &'a str,
    value: &'a str,
    errors: &'a Errors,
) -> Textarea<'a> {
    let field = Field::new(name, label, errors);
    Textarea { field, value, rows: 5, autocomplete: None }
}

impl Textarea<'_> {
    /// Sets how many lines are seen.
    pub(crate) fn rows(self, rows: u8) -> Self {
        Self { rows, ..self }
    }

    /// Says how many characters there may be, and counts them as they are typed.
    pub(crate) fn up_to(mut self, characters: usize) -> Self {
        self.field.most = Some(characters);
        self
    }

    /// Says what a browser may fill in.
    pub(crate) fn autocomplete(self, what: &'static str) -> Self {
        Self { autocomplete: Some(what), ..self }
    }

    fn lines(&self) -> Markup {
        let name = self.field.name;
        let beside = self.field.most.map(|_| format!("{name}-info"));
        html! {
            textarea.govuk-textarea.govuk-textarea--error[self.field.is_wrong()]
                .govuk-js-character-count[self.field.most.is_some()]
                id=(name) name=(name) rows=(self.rows)
                aria-describedby=[self.field.described_by(beside)]
                autocomplete=[self.autocomplete] {
                // The parser of a page drops one line feed here, so one typed first is kept by it.
                @if self.value.starts_with(['\n', '\r']) { "\n" }
                (self.value)
            }
        }
    }
}

impl Render for Textarea<'_> {
    fn render(&self) -> Markup {
        self.field.labelled(&html! {
            (self.lines())
            @if let Some(most) = self.field.most {
                #{ (self.field.name) "-info" }.govuk-hint.govuk-character-count__message {
                    "You can enter up to " (most) " characters"
                }
            }
        })
    }
}
