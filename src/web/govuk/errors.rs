//! What is wrong with a form: said once at its head, and again beside each field.

use std::fmt::Display;

use maud::{Markup, html};

/// The errors of a form, one a field, in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Errors(Vec<(String, String)>);

impl Errors {
    /// One error.
    pub(crate) fn on(field: &str, sentence: impl Display) -> Self {
        let mut errors = Self::default();
        errors.add(field, sentence);
        errors
    }

    /// Adds an error. A field keeps the first of its own.
    pub(crate) fn add(&mut self, field: &str, sentence: impl Display) {
        if self.of(field).is_none() {
            self.0.push((field.to_owned(), sentence.to_string()));
        }
    }

    /// What was read from a field. If it could not be, that is one more error.
    pub(crate) fn take<T>(&mut self, field: &str, read: Result<T, impl Display>) -> Option<T> {
        read.map_err(|sentence| self.add(field, sentence)).ok()
    }

    /// What is wrong with a field.
    pub(crate) fn of(&self, field: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name == field);
        found.map(|(_, sentence)| sentence.as_str())
    }

    /// Each field, with what is wrong with it.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, sentence)| (field.as_str(), sentence.as_str()))
    }

    /// What is wrong with some of the fields.
    pub(crate) fn among(&self, fields: &[&str]) -> Self {
        let among = self.0.iter().filter(|(name, _)| fields.contains(&name.as_str()));
        Self(among.cloned().collect())
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The errors at the head of a page, each a link to its field. Nothing if there are none.
pub(crate) fn error_summary(errors: &Errors) -> Markup {
    html! {
        @if !errors.is_empty() {
            .govuk-error-summary data-module="govuk-error-summary" {
                div role="alert" {
                    h2.govuk-error-summary__title { "There is a problem" }
                    .govuk-error-summary__body {
                        ul.govuk-list.govuk-error-summary__list {
                            @for (field, sentence) in &errors.0 {
                                li { a href={ "#" (field) } { (sentence) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_keep_their_order_and_a_field_its_first() {
        let mut errors = Errors::on("happened_on", "Enter the day it happened");
        errors.add("note", "Note must be 2,000 characters or less");
        errors.add("happened_on", "Something else");

        assert_eq!(errors.take("count", "3".parse::<u8>()), Some(3));
        assert_eq!(errors.take("count", "x".parse::<u8>()), None);

        assert_eq!(errors.of("happened_on"), Some("Enter the day it happened"));
        assert_eq!(errors.of("count"), Some("invalid digit found in string"));
        assert_eq!(errors.of("channel"), None);
        let among = errors.among(&["count", "channel"]);
        assert_eq!((among.of("count").is_some(), among.of("happened_on")), (true, None));
        assert!(!errors.is_empty() && Errors::default().is_empty());
        assert_eq!(error_summary(&Errors::default()).into_string(), "");
    }
}
