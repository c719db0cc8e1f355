//! What every control of a form has: a question, perhaps a hint, perhaps an error.

use maud::{Markup, html};

use super::Errors;

/// How large a label or legend is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    /// As the text around it.
    Plain,
    /// As the text around it, in bold.
    Small,
    /// Under a heading of the page.
    Medium,
    /// As a heading of the page.
    Large,
}

impl Size {
    // What is put behind a class, as in `govuk-label--m`.
    pub(super) fn letter(self) -> Option<char> {
        match self {
            Self::Plain => None,
            Self::Small => Some('s'),
            Self::Medium => Some('m'),
            Self::Large => Some('l'),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    label: &'a str,
    hint: Option<&'a str>,
    size: Size,
    is_heading: bool,
    error: Option<&'a str>,
    /// How many characters there may be, if they are counted.
    pub(super) most: Option<usize>,
}

/// Gives a control what can be said of every field.
macro_rules! impl_field {
    ($control:ident) => {
        impl<'a> $control<'a> {
            /// Adds help with answering.
            pub(crate) fn hint(mut self, hint: &'a str) -> Self {
                self.field.set_hint(hint);
                self
            }

            /// Sets the question in another size than small bold.
            pub(crate) fn size(mut self, size: $crate::web::govuk::Size) -> Self {
                self.field.set_size(size);
                self
            }

            /// Makes the question the heading of the page.
            pub(crate) fn heading(mut self) -> Self {
                self.field.set_heading();
                self
            }
        }
    };
}
pub(super) use impl_field;

impl<'a> Field<'a> {
    pub(super) fn new(name: &'a str, label: &'a str, errors: &'a Errors) -> Self {
        let error = errors.of(name);
        let size = Size::Small;
        Self { name, label, hint: None, size, is_heading: false, error, most: None }
    }

    pub(super) fn set_hint(&mut self, hint: &'a str) {
        self.hint = Some(hint);
    }

    pub(super) fn set_size(&mut self, size: Size) {
        self.size = size;
    }

    pub(super) fn set_heading(&mut self) {
        self.is_heading = true;
        self.size = Size::Large;
    }

    pub(super) fn is_wrong(&self) -> bool {
        self.error.is_some()
    }

    /// The ids of what helps with the answer, after one that the control has beside.
    pub(super) fn described_by(&self, beside: Option<String>) -> Option<String> {
        let hint = self.hint.map(|_| format!("{}-hint", self.name));
        let error = self.error.map(|_| format!("{}-error", self.name));
        let ids: Vec<String> = [beside, hint, error].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// A control of one part, with its label above.
    pub(super) fn labelled(&self, control: &Markup) -> Markup {
        let size = self.size.letter().map_or(String::new(), |size| format!(" govuk-label--{size}"));
        let label = html! { label class={ "govuk-label" (size) } for=(self.name) { (self.label) } };
        self.group(&html! {
            @if self.is_heading { h1.govuk-label-wrapper { (label) } } @else { (label) }
            (self.hint_and_error())
            (control)
        })
    }

    /// A control of several parts, in a fieldset whose legend is the question.
    pub(super) fn in_fieldset(&self, control: &Markup) -> Markup {
        let legend = legend(self.label, self.size, self.is_heading);
        self.group(&html! {
            fieldset.govuk-fieldset aria-describedby=[self.described_by(None)] {
                (legend)
                (self.hint_and_error())
                (control)
            }
        })
    }

    fn group(&self, inner: &Markup) -> Markup {
        html! {
            .govuk-form-group.govuk-form-group--error[self.is_wrong()]
                .govuk-character-count[self.most.is_some()]
                data-module=[self.most.map(|_| "govuk-character-count")]
                data-maxlength=[self.most] { (inner) }
        }
    }

    fn hint_and_error(&self) -> Markup {
        html! {
            @if let Some(hint) = self.hint {
                #{ (self.name) "-hint" }.govuk-hint { (hint) }
            }
            @if let Some(error) = self.error {
                p #{ (self.name) "-error" }.govuk-error-message {
                    span.govuk-visually-hidden { "Error:" } " " (error)
                }
            }
        }
    }
}

/// What a fieldset asks.
pub(super) fn legend(text: &str, size: Size, is_heading: bool) -> Markup {
    let class =
        size.letter().map_or(String::new(), |size| format!(" govuk-fieldset__legend--{size}"));
    html! {
        legend class={ "govuk-fieldset__legend" (class) } {
            @if is_heading { h1.govuk-fieldset__heading { (text) } } @else { (text) }
        }
    }
}
