//! An answer from a long list.

use maud::{Markup, Render, html};

use super::Errors;
use super::field::{Field, impl_field};

/// A list to select one from.
#[derive(Clone, Debug)]
pub(crate) struct Select<'a> {
    field: Field<'a>,
    options: Vec<(&'a str, &'a str)>,
    value: &'a str,
}

impl_field!(Select);

/// A list to select one from: values with their labels. The first shows when nothing is selected.
pub(crate) fn select<'a>(
    name: &'a str,
    label: &'a str,
    options: impl IntoIterator<Item = (&'a str, &'a str)>,
    value: &'a str,
    errors: &'a Errors,
) -> Select<'a> {
    let field = Field::new(name, label, errors);
    Select { field, options: options.into_iter().collect(), value }
}

impl Render for Select<'_> {
    fn render(&self) -> Markup {
        self.field.labelled(&html! {
            select.govuk-select.govuk-select--error[self.field.is_wrong()]
                id=(self.field.name) name=(self.field.name)
                aria-describedby=[self.field.described_by(None)] {
                @for (value, label) in &self.options {
                    option value=(value) selected[*value == self.value] { (label) }
                }
            }
        })
    }
}
