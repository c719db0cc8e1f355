//! Checks that hold no longer after a day, while there is time to renew them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::calendar::{end_of, start_of};
use domain::journey::{CheckStep, Matter};
use domain::within::{Moment, Step, Unit, Within};

use super::matter::Open;
use super::{Prompt, Rule};
use crate::checks::{Looked, checks};
use crate::course::Course;

/// Before the last day on which a check holds, and on that day.
pub(super) const RULE: Rule = Rule {
    says: "20 working days before a check expires on a household that is not approved yet, and on the \
           morning of its last day.",
    matter: Some(Matter::CheckExpiring),
    steps,
};

const STEPS: [Step; 2] =
    [Step::Warn(Moment::Before(Within::new(20, Unit::WorkingDays))), Step::Warn(Moment::Due)];

fn steps(course: &Course<'_>) -> Vec<Prompt> {
    let is_check = |fact| CheckStep::of(course.kind(fact)).is_some();
    if !course.facts.iter().any(is_check) {
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
    let prompts = expiring.into_iter().filter_map(|(day, checks)| {
        let told = course.facts.iter().rev().find(|fact| {
            let event = course.kind(fact);
            let Some((check, _, CheckStep::Returned { .. })) = CheckStep::of(event) else {
                return false;
            };
            let person = course.view.answers.person(course.number, event);
            checks.iter().any(|it| (&it.check, it.person) == (check, person))
        })?;
        let open = Open::since(course, Matter::CheckExpiring, told, |_| end_of(day))?;
        let open = open.called(label(course, &checks)).started(start_of(day));
        Some(open.steps(course, &STEPS))
    });
    prompts.flatten().collect()
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
