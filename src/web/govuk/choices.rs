//! Answers from a short list: radios for one, checkboxes for several.

use maud::{Markup, Render, html};

use super::Errors;
use super::field::{Field, impl_field};

/// One of the answers, or a word between two of them.
#[derive(Clone, Debug)]
pub(crate) struct Choice<'a> {
    value: &'a str,
    label: &'a str,
    hint: Option<&'a str>,
    reveals: Option<Markup>,
    is_exclusive: bool,
    is_divider: bool,
}

/// An answer.
pub(crate) fn choice<'a>(value: &'a str, label: &'a str) -> Choice<'a> {
    Choice { value, label, hint: None, reveals: None, is_exclusive: false, is_divider: false }
}

/// A word between two answers, as "or".
pub(crate) fn divider(word: &str) -> Choice<'_> {
    Choice { is_divider: true, ..choice("", word) }
}

impl<'a> Choice<'a> {
    /// Explains the answer.
    pub(crate) fn hint(self, hint: &'a str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// Asks more of those who give this answer.
    pub(crate) fn reveals(self, more: Markup) -> Self {
        Self { reveals: Some(more), ..self }
    }

    /// Unticks all others when it is ticked, as "None of these" must.
    pub(crate) fn exclusive(self) -> Self {
        Self { is_exclusive: true, ..self }
    }
}

/// Radios or checkboxes.
#[derive(Clone, Debug)]
pub(crate) struct Choices<'a> {
    field: Field<'a>,
    kind: Kind,
    items: Vec<Choice<'a>>,
    chosen: Vec<&'a str>,
    is_inline: bool,
    is_small: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Radios,
    Checkboxes,
}

impl_field!(Choices);

/// Answers of which one is given.
pub(crate) fn radios<'a>(
    name: &'a str,
    legend: &'a str,
    choices: impl IntoIterator<Item = Choice<'a>>,
    value: &'a str,
    errors: &'a Errors,
) -> Choices<'a> {
    let chosen = Some(value).filter(|value| !value.is_empty()).into_iter().collect();
    Choices::new(Kind::Radios, Field::new(name, legend, errors), choices, chosen)
}

/// Answers of which any number is given.
pub(crate) fn checkboxes<'a>(
    name: &'a str,
    legend: &'a str,
    choices: impl IntoIterator<Item = Choice<'a>>,
    values: &'a [impl AsRef<str>],
    errors: &'a Errors,
) -> Choices<'a> {
    let chosen = values.iter().map(AsRef::as_ref).collect();
    Choices::new(Kind::Checkboxes, Field::new(name, legend, errors), choices, chosen)
}

impl<'a> Choices<'a> {
    fn new(
        kind: Kind,
        field: Field<'a>,
        choices: impl IntoIterator<Item = Choice<'a>>,
        chosen: Vec<&'a str>,
    ) -> Self {
        let items = choices.into_iter().collect();
        Self { field, kind, items, chosen, is_inline: false, is_small: false }
    }

    /// Sets the answers side by side.
    pub(crate) fn inline(self) -> Self {
        Self { is_inline: true, ..self }
    }

    /// Makes the answers small, for filters and dense pages.
    pub(crate) fn small(self) -> Self {
        Self { is_small: true, ..self }
    }

    // The first has the field's own name for its id, so that the error summary leads to it.
    fn item(&self, place: usize, choice: &Choice<'_>) -> Markup {
        let (base, name) = (self.kind.base(), self.field.name);
        let id = if place == 0 { name.to_owned() } else { format!("{name}-{}", place + 1) };
        let hint_id = choice.hint.map(|_| format!("{id}-item-hint"));
        let more_id = choice.reveals.as_ref().map(|_| format!("conditional-{id}"));
        let is_chosen = self.chosen.contains(&choice.value);
        html! {
            div class={ (base) "__item" } {
                input class={ (base) "__input" } id=(id) name=(name) type=(self.kind.input())
                    value=(choice.value) checked[is_chosen] data-aria-controls=[more_id.as_ref()]
                    data-behaviour=[choice.is_exclusive.then_some("exclusive")]
                    aria-describedby=[hint_id.as_ref()];
                label class={ "govuk-label " (base) "__label" } for=(id) { (choice.label) }
                @if let Some((id, hint)) = hint_id.as_ref().zip(choice.hint) {
                    div id=(id) class={ "govuk-hint " (base) "__hint" } { (hint) }
                }
            }
            @if let Some((id, more)) = more_id.as_ref().zip(choice.reveals.as_ref()) {
                @let hidden = if is_chosen { String::new() } else { format!(" {base}__conditional--hidden") };
                div class={ (base) "__conditional" (hidden) } id=(id) { (more) }
            }
        }
    }

    fn class(&self) -> String {
        let base = self.kind.base();
        let small = if self.is_small { format!(" {base}--small") } else { String::new() };
        let inline = if self.is_inline { format!(" {base}--inline") } else { String::new() };
        format!("{base}{small}{inline}")
    }
}

impl Kind {
    fn base(self) -> &'static str {
        match self {
            Self::Radios => "govuk-radios",
            Self::Checkboxes => "govuk-checkboxes",
        }
    }

    fn input(self) -> &'static str {
        match self {
            Self::Radios => "radio",
            Self::Checkboxes => "checkbox",
        }
    }
}

impl Render for Choices<'_> {
    fn render(&self) -> Markup {
        let base = self.kind.base();
        self.field.in_fieldset(&html! {
            div class=(self.class()) data-module=(base) {
                @for (place, choice) in self.items.iter().enumerate() {
                    @if choice.is_divider {
                        div class={ (base) "__divider" } { (choice.label) }
                    } @else {
                        (self.item(place, choice))
                    }
                }
            }
        })
    }
}
