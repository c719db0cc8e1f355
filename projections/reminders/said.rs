//! What there are reminders of, and when, as people say it.

use std::borrow::Cow;

use chrono::NaiveDate;
use domain::journey::{Matter, Reminder};
use domain::pathway::{Pathway, Pathways, ReminderRule};
use domain::within::{Moment, Step, Unit};

use super::{REVIEW, RULES, Reminders, clock_steps};
use crate::view::View;

/// What somebody is reminded of, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What people call it.
    pub label: &'static str,
    /// What it is about and when it is told, in sentences.
    pub rule: Cow<'static, str>,
}

/// What a version of a pathway has people reminded of, the clocks first.
pub fn said(pathway: &Pathway) -> Vec<Said> {
    let clocks = Said { label: "A promise of the pathway", rule: clock_steps::SAYS.into() };
    let of =
        |matter: Matter| Said { label: matter.label(), rule: of_matter(pathway, matter).into() };
    std::iter::once(clocks)
        .chain(RULES.iter().map(|rule| of(rule.matter)))
        .chain([REVIEW])
        .collect()
}

/// The same of each pathway in use, by its label, for households that ask on a day.
pub fn said_on(pathways: &Pathways, day: NaiveDate) -> Vec<(String, Vec<Said>)> {
    let versions = pathways.ids().into_iter().filter_map(|id| {
        let version = pathways.number(Some(id), day)?;
        pathways.get(version)
    });
    versions.map(|version| (version.label.clone(), said(version))).collect()
}

impl Reminders<'_> {
    /// The rule about a matter, as it is for one journey. None where the journey is not there.
    pub fn said(&self, reminder: &Reminder, matter: Matter) -> Option<String> {
        let of_journey = |view: &View<'_>| {
            view.one(reminder.journey, |course| of_matter(course.pathway(), matter))
        };
        self.views.iter().find_map(of_journey)
    }
}

fn of_matter(pathway: &Pathway, matter: Matter) -> String {
    let Some(times) = pathway.reminder(matter) else {
        return "The pathway has nobody reminded of it.".to_owned();
    };
    let rule = RULES.iter().find(|rule| rule.matter == matter);
    let what = rule.map_or_else(String::new, |rule| format!("{}. ", (rule.says)(times)));
    let (warned, escalated): (Vec<Step>, Vec<Step>) =
        times.remind.iter().partition(|step| matches!(step, Step::Warn(_)));
    let told = [("It is told", warned), ("The managers hear of it", escalated)];
    let told = told.into_iter().filter(|(_, steps)| !steps.is_empty()).map(|(who, steps)| {
        let when: Vec<String> = steps.into_iter().map(|step| in_words(step, times)).collect();
        format!("{who} {}.", when.join(", and "))
    });
    what + &told.collect::<Vec<_>>().join(" ")
}

fn in_words(step: Step, times: &ReminderRule) -> String {
    let moment = match step {
        Step::Escalate(Moment::Due) => return "as soon as it is late".to_owned(),
        Step::Warn(moment) | Step::Escalate(moment) => moment,
    };
    let is_by_the_hour =
        times.after.is_some_and(|after| matches!(after.unit(), Unit::Hours | Unit::WorkingHours));
    match moment {
        Moment::Share(0) => "at once".to_owned(),
        Moment::Share(percent) => format!("once {percent}% of that time is over"),
        Moment::Before(within) => format!("{within} before"),
        Moment::Due if is_by_the_hour => "as it is due".to_owned(),
        Moment::Due => "on the morning of its day".to_owned(),
        Moment::After(within) => format!("{within} after that"),
    }
}
