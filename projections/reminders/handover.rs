//! A household that somebody was asked to look after, and has not said yes to.

use domain::journey::{JourneyEvent, Matter};
use domain::pathway::ReminderRule;

use super::Rule;
use super::matter::{Open, due_after, time};
use crate::course::Course;
use crate::journeys::offered_to;

/// From the offer until it is accepted or returned.
pub(super) const RULE: Rule = Rule { matter: Matter::Handover, says, open };

fn says(rule: &ReminderRule) -> String {
    format!("A household was offered to somebody, who has {} to answer", time(rule))
}

fn open<'a>(course: &Course<'_>, rule: &'a ReminderRule) -> Vec<Open<'a>> {
    let Some(to) = offered_to(course) else { return vec![] };
    let offering = |fact: &&_| matches!(course.kind(fact), JourneyEvent::HandoverOffered { .. });
    let offer = course.facts().iter().rev().find(offering);
    let open =
        offer.and_then(|offer| Open::since(course, rule, offer, |at| due_after(course, rule, at)));
    open.map(|open| open.of_worker(to)).into_iter().collect()
}
