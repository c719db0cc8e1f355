//! The people of a household, and how to reach them.

use maud::{Markup, html};

use crate::people::{Adult, Details};

/// The adults of a household.
pub(super) fn people_shown(people: &[Adult]) -> Markup {
    html! {
        h2.govuk-heading-m { "Household" }
        @if people.is_empty() {
            p.govuk-body { "Nothing is recorded of who they are." }
        }
        @for adult in people {
            .waymark-person {
                @match &adult.details {
                    None => p.govuk-body { "[erased]" },
                    Some(details) => (shown(details)),
                }
            }
        }
    }
}

fn shown(details: &Details) -> Markup {
    let Details { name, phone, email, address, postcode, .. } = details;
    let digits: String = phone.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect();
    let lines: Vec<&String> = [address, postcode].into_iter().filter(|it| !it.is_empty()).collect();
    html! {
        p.govuk-body {
            strong dir="auto" { (if name.is_empty() { "Name not recorded" } else { name }) }
            @if !phone.is_empty() { br; a.govuk-link href={ "tel:" (digits) } { (phone) } }
            @match details.may_leave_message {
                Some(true) => { br; "A message may be left" },
                Some(false) => { br; strong { "Leave no message" } },
                None => {},
            }
            @if !details.best_time.is_empty() {
                br; "Best time: " span dir="auto" { (details.best_time) }
            }
            @if !email.is_empty() { br; a.govuk-link href={ "mailto:" (email) } { (email) } }
            @for line in lines { br; span dir="auto" { (line) } }
        }
    }
}
