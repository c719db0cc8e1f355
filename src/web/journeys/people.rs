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

/// How to reach them, in a line for each: beside a form that tells of it.
pub(super) fn ways_to_reach(people: &[Adult]) -> Markup {
    let known = people.iter().filter_map(|adult| adult.details.as_ref());
    let reachable = known.filter(|it| !it.phone.is_empty() || !it.email.is_empty());
    html! {
        @for details in reachable {
            p.govuk-body.waymark-reach {
                strong dir="auto" { (details.name) } ": "
                @for (place, way) in ways(details).into_iter().enumerate() {
                    @if place > 0 { " · " }
                    (way)
                }
            }
        }
    }
}

fn shown(details: &Details) -> Markup {
    let Details { name, address, postcode, .. } = details;
    let lines: Vec<&String> = [address, postcode].into_iter().filter(|it| !it.is_empty()).collect();
    html! {
        p.govuk-body {
            strong dir="auto" { (if name.is_empty() { "Name not recorded" } else { name }) }
            @for way in ways(details) { br; (way) }
            @for line in lines { br; span dir="auto" { (line) } }
        }
    }
}

// Whether a message may be left and when to ring stand beside the number, wherever that is shown.
fn ways(details: &Details) -> Vec<Markup> {
    let Details { phone, email, best_time, .. } = details;
    let digits: String = phone.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect();
    let mut ways = vec![];
    if !phone.is_empty() {
        ways.push(html! { a.govuk-link href={ "tel:" (digits) } { (phone) } });
    }
    match details.may_leave_message {
        Some(true) => ways.push(html! { "A message may be left" }),
        Some(false) => ways.push(html! { strong { "Leave no message" } }),
        None => {}
    }
    if !best_time.is_empty() {
        ways.push(html! { "Best time: " span dir="auto" { (best_time) } });
    }
    if !email.is_empty() {
        ways.push(html! { a.govuk-link href={ "mailto:" (email) } { (email) } });
    }
    ways
}
