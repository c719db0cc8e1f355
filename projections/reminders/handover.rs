//! A household that somebody was asked to look after, and has not said yes to.

use domain::journey::{JourneyEvent, Matter};
use domain::within::{Moment, Step, Unit, Within};

use super::matter::Open;
use super::{Prompt, Rule};
use crate::course::Course;
use crate::journeys::offered_to;

/// From the offer until it is accepted or returned.
pub(super) const RULE: Rule = Rule {
    says: "At once when a household is offered to somebody, and again on the next working morning \
           without an answer. The managers hear of it a working day later.",
    matter: Some(Matter::Handover),
    steps,
};

const AFTER: Within = Within::new(1, Unit::WorkingDays);
const STEPS: [Step; 3] = [
    Step::Warn(Moment::Share(0)),
    Step::Warn(Moment::Due),
    Step::Escalate(Moment::After(Within::new(1, Unit::WorkingDays))),
];

fn steps(course: &Course<'_>) -> Vec<Prompt> {
    let Some(to) = offered_to(course) else { return vec![] };
    let calendar = &course.rules.pathway.calendar;
    let offering = |fact: &&_| matches!(course.kind(fact), JourneyEvent::HandoverOffered { .. });
    let offer = course.facts.iter().rev().find(offering);
    let open = offer.and_then(|offer| {
        Open::since(course, Matter::Handover, offer, |at| AFTER.due_after(at, calendar))
    });
    open.map(|open| open.of_worker(to).steps(course, &STEPS)).unwrap_or_default()
}
