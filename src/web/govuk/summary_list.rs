//! What is known of a thing: a key, its value, and what can be done about it.

use maud::{Markup, Render, html};

/// A row of a summary list.
#[derive(Clone, Debug)]
pub(crate) struct SummaryRow<'a> {
    key: &'a str,
    value: Markup,
    actions: Vec<Action<'a>>,
}

/// What a row's link does: it leads somewhere, or sends the form around the list.
#[derive(Clone, Copy, Debug)]
enum Does<'a> {
    Leads(&'a str),
    Says(&'a str, &'a str),
}

/// A link that does something about a row.
#[derive(Clone, Copy, Debug)]
struct Action<'a> {
    text: &'a str,
    hidden: &'a str,
    does: Does<'a>,
}

/// A row. What is not known should say "Not recorded", not be left empty.
pub(crate) fn summary_row(key: &str, value: impl Render) -> SummaryRow<'_> {
    SummaryRow { key, value: value.render(), actions: Vec::new() }
}

impl<'a> SummaryRow<'a> {
    /// Adds a link: `("Change", "the date of the visit", "/...")`. The second part is only heard.
    pub(crate) fn action(mut self, text: &'a str, hidden: &'a str, href: &'a str) -> Self {
        self.actions.push(Action { text, hidden, does: Does::Leads(href) });
        self
    }

    /// Adds a button that looks like such a link: it sends the form around the list, and says a
    /// value under a name.
    pub(crate) fn button(
        mut self,
        (text, hidden): (&'a str, &'a str),
        (name, value): (&'a str, &'a str),
    ) -> Self {
        self.actions.push(Action { text, hidden, does: Does::Says(name, value) });
        self
    }
}

/// A summary list.
pub(crate) fn summary_list(rows: &[SummaryRow<'_>]) -> Markup {
    let some_act = rows.iter().any(|row| !row.actions.is_empty());
    html! {
        dl.govuk-summary-list {
            @for row in rows {
                @let lacks_actions = some_act && row.actions.is_empty();
                .govuk-summary-list__row.govuk-summary-list__row--no-actions[lacks_actions] {
                    dt.govuk-summary-list__key { (row.key) }
                    dd.govuk-summary-list__value { (row.value) }
                    (actions(&row.actions))
                }
            }
        }
    }
}

fn actions(actions: &[Action<'_>]) -> Markup {
    html! {
        @match actions {
            [] => {}
            [only] => dd.govuk-summary-list__actions { (only) },
            several => dd.govuk-summary-list__actions {
                ul.govuk-summary-list__actions-list {
                    @for action in several {
                        li.govuk-summary-list__actions-list-item { (action) }
                    }
                }
            }
        }
    }
}

impl Render for Action<'_> {
    fn render(&self) -> Markup {
        let words = html! {
            (self.text)
            @if !self.hidden.is_empty() {
                span.govuk-visually-hidden { " " (self.hidden) }
            }
        };
        html! {
            @match self.does {
                Does::Leads(href) => a.govuk-link href=(href) { (words) },
                Does::Says(name, value) => {
                    button.waymark-quiet type="submit" name=(name) value=(value) { (words) }
                }
            }
        }
    }
}
