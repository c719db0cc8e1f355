//! Checks that hold no longer after a day, while there is time to renew them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::calendar::{end_of, start_of};
use domain::journey::{CheckStep, Matter};
use domain::pathway::ReminderRule;

use super::Rule;
use super::matter::Open;
use crate::checks::{Looked, checks};
use crate::course::Course;

/// Before the last day on which a check holds, and on that day.
pub(super) const RULE: Rule = Rule { matter: Matter::CheckExpiring, says, open };

fn says(_: &ReminderRule) -> String {
    "A check has its last day, on a household that is not approved yet".to_owned()
}

fn open<'a>(course: &Course<'_>, rule: &'a ReminderRule) -> Vec<Open<'a>> {
    let is_check = |fact| CheckStep::of(course.kind(fact)).is_some();
    if !course.facts().iter().any(is_check) {
        return vec![];
    }
    // Those of one day are one reminder.
    let mut expiring: BTreeMap<NaiveDate, Vec<Looked>> = BTreeMap::new();
    for check in checks(course) {
        if let Some(day) = check.standing.holds_until().filter(|_| !check.standing.is_waited_for())
        {
            expiring.entry(day).or_default().push(check);
        }
    }
    let open = expiring.into_iter().filter_map(|(day, checks)| {
        let told = course.facts().iter().rev().find(|fact| {
            let event = course.kind(fact);
            let Some((check, _, CheckStep::Returned { .. })) = CheckStep::of(event) else {
                return false;
            };
            let person = course.view.answers.person(course.number, event);
            checks.iter().any(|it| (&it.check, it.person) == (check, person))
        })?;
        let open = Open::since(course, rule, told, |_| end_of(day))?;
        Some(open.called(label(course, &checks)).started(start_of(day)))
    });
    open.collect()
}

fn label(course: &Course<'_>, checks: &[Looked]) -> String {
    let mut labels: Vec<&str> = vec![];
    for Looked { check, .. } in checks {
        let label = course.pathway().check_named(check).map_or(check.as_str(), |it| &*it.label);
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels.join(", ")
}
