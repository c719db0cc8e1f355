//! What is booked for a household, and how it is said.

use chrono::{DateTime, Utc};
use domain::journey::{JourneyEvent, struck_facts};
use domain::record::{Event, Recorded};
use domain::training::BOOKED;
use maud::{Markup, html};
use projections::bookings::Booking;

use super::found::Found;
use super::milestones::address_of;
use super::save::said;
use super::when;
use crate::web::training::one;

/// For when something is booked: `for Thursday 4 December at 10am`.
pub(super) fn booked_for(booking: &Booking, now: DateTime<Utc>) -> String {
    booking.booked_for.map_or_else(
        || "for a day that is not recorded".to_owned(),
        |at| format!("for {}", when::told(at, now)),
    )
}

/// What is booked, with what can be done about it.
pub(super) fn bookings_shown(found: &Found, may_act: bool) -> Markup {
    html! {
        @if !found.bookings.is_empty() {
            h2.govuk-heading-m { "Booked" }
            p.govuk-body {
                a.govuk-link href=(found.below("diary.ics")) { "Put it into your calendar" }
            }
            ul.govuk-list.waymark-booked {
                @for booking in &found.bookings {
                    li {
                        strong { (booking.what) } " " (booked_for(booking, found.now)) "."
                        @if booking.booked_for.is_some_and(|at| at < found.now) {
                            " Record what came of it."
                        }
                        @if may_act { (ways_on(found, booking)) }
                    }
                }
            }
        }
    }
}

// Moving it, and all that it may come to.
fn ways_on(found: &Found, booking: &Booking) -> Markup {
    let what = Some(&booking.what);
    let about = found.pathway.milestones.iter().filter(|it| {
        it.settles.as_ref() == what || it.books.as_ref() == what && moves(it.name.as_str())
    });
    html! {
        ul.govuk-list.waymark-actions {
            @if let Some(course) = booking.course {
                li { a.govuk-link href=(one::address(course)) { "See the course" } }
            }
            @if booking.milestone.as_str() == BOOKED {
                li { a.govuk-link href=(found.below("training/new")) { "Book another course" } }
            }
            @for milestone in about {
                li { a.govuk-link href=(address_of(found, &milestone.name)) { (milestone.label) } }
            }
        }
    }
}

// Of two milestones that book the same, the later one moves it.
fn moves(name: &str) -> bool {
    !name.ends_with("-booked")
}

/// What a fact says, with the day that it booked, and the one that it moved it from.
pub(super) fn told(found: &Found, history: &[Recorded], fact: &Recorded) -> String {
    let said = said(found, fact);
    let Some((what, Some(new))) = books(found, fact) else { return said };
    let new = when::told(new, found.now);
    match before(found, history, fact, what) {
        Some(old) => format!("{said}, from {} to {new}", when::told(old, found.now)),
        None => format!("{said}, for {new}"),
    }
}

type Booked<'a> = (Option<&'a str>, Option<DateTime<Utc>>);

// What a fact books, by the pathway's word, and for when.
fn books<'a>(found: &'a Found, fact: &Recorded) -> Option<Booked<'a>> {
    let Event::Journey(JourneyEvent::MilestoneReached { milestone, booked_for, .. }) = &fact.event
    else {
        return None;
    };
    Some((found.pathway.milestone(milestone)?.books.as_deref(), *booked_for))
}

fn settles(found: &Found, fact: &Recorded, what: &str) -> bool {
    let Event::Journey(JourneyEvent::MilestoneReached { milestone, .. }) = &fact.event else {
        return false;
    };
    let milestone = found.pathway.milestone(milestone);
    milestone.and_then(|it| it.settles.as_deref()) == Some(what)
}

// For when the same had been booked, where nothing had come of it.
fn before(
    found: &Found,
    history: &[Recorded],
    fact: &Recorded,
    what: Option<&str>,
) -> Option<DateTime<Utc>> {
    let what = what?;
    let place = |it: &Recorded| (it.when.happened_at, it.version);
    let mut earlier: Vec<&Recorded> = (history.iter().zip(struck_facts(history)))
        .filter(|(it, is_struck)| !is_struck && place(it) < place(fact))
        .map(|(it, _)| it)
        .collect();
    earlier.sort_by_key(|it| std::cmp::Reverse(place(it)));
    let open = earlier.into_iter().take_while(|it| !settles(found, it, what));
    open.filter_map(|it| books(found, it)).find(|(it, _)| *it == Some(what)).and_then(|(_, at)| at)
}
