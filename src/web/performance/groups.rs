//! What the pages' tables and empty answers have in common.

use maud::{Markup, html};
use projections::funnel::funnel;
use projections::{Question, QuestionError};

use super::Asking;
use super::question::NOT_RECORDED;
use crate::report::words::count;

/// The cells of a row.
pub(super) fn cells(texts: impl IntoIterator<Item = String>) -> Vec<Markup> {
    texts.into_iter().map(|text| html! { (text) }).collect()
}

/// Where else there are enquiries, when a page has none to tell of.
pub(super) fn elsewhere(asking: &Asking<'_>) -> Result<Option<Markup>, QuestionError> {
    let (question, typed) = (&asking.question, asking.typed);
    let mut ways: Vec<(String, Vec<&str>, Question)> = vec![];
    for (dimension, value) in &question.filters {
        let mut less = question.clone();
        less.filters.retain(|(other, _)| other != dimension);
        let value = value.as_ref().map(|value| asking.asked.names.value(*dimension, value));
        let text = format!("Remove “{}”", value.as_deref().unwrap_or(NOT_RECORDED));
        ways.push((text, vec![dimension.as_str()], less));
    }
    if question.from.or(question.to).is_some() {
        let less = Question { from: None, to: None, ..question.clone() };
        ways.push(("Look at all days".to_owned(), vec!["from", "to"], less));
    }
    if !question.through.is_empty() {
        let less = Question { through: vec![], ..question.clone() };
        ways.push(("Look at all ways".to_owned(), vec!["through", "path"], less));
    }
    for (text, without, less) in ways {
        let found = funnel(&asking.view, &Question { by: None, ..less })?.whole.enquiries;
        if found > 0 {
            let href = typed.without(&without).link(asking.part.address());
            return Ok(Some(html! {
                a.govuk-link href=(href) { (text) } " to see " (count(found)) "."
            }));
        }
    }
    Ok(None)
}
