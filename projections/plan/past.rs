//! What was known at the origin of a forecast: who stayed how long where, and who is under way.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::journey::{DecidedBy, JourneyEvent};
use domain::pathway::StageNo;
use rand_chacha::ChaCha8Rng;

use super::stays::{Stays, whole_days};
use crate::bookings::bookings;
use crate::course::{Course, Outcome};
use crate::durations::{Spells, days};
use crate::footnote::Footnote;
use crate::funnel::each_stretch;
use crate::groups::{Count, chosen};
use crate::history::Micros;
use crate::question::{Question, QuestionError};
use crate::statistics::chances::Chances;
use crate::statistics::steps::Steps;
use crate::view::View;

/// Open households on which nothing was recorded for so many days are said beside a forecast.
const QUIET_DAYS: i64 = 60;

/// The year over which rates are taken.
pub(super) const YEAR: f64 = 365.0;

/// All journeys that a question means, as far as they had come.
pub(super) struct Past {
    pub(super) as_at: Micros,
    /// When each began.
    pub(super) begun: Vec<Micros>,
    // Whether each was approved.
    was_approved: Vec<bool>,
    // For each stage that can be left, the stays there.
    stays: Vec<Stays>,
    pub(super) open: Vec<Underway>,
    /// When each was approved that was.
    pub(super) approved: Vec<Micros>,
    /// Those approved so far, of the enquiries of the last year.
    approved_of_the_year: usize,
    /// Stages that somebody has still to pass.
    pub(super) to_pass: BTreeSet<usize>,
    /// Of those who left at the first stage: who gave no reply, and all.
    pub(super) left_first: (usize, usize),
    /// Time from the enquiry to approval.
    pub(super) to_approval: Steps,
    pub(super) panel_booked: usize,
    pub(super) quiet: usize,
}

/// A household under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Underway {
    pub(super) stage: usize,
    /// Whole days there.
    pub(super) age: f64,
}

impl Past {
    /// What the view lets through of it.
    pub(super) fn of(
        view: &View<'_>,
        question: &Question,
        footnote: &mut Footnote,
    ) -> Result<Self, QuestionError> {
        let last = view.stages.len().saturating_sub(1);
        let none = || (Self::none(view, last), Spells::to(last));
        let (parts, left_out) =
            chosen(view, question, none, |(past, to_approval), course, begun, footnote| {
                to_approval.count(course, footnote);
                past.take(course, begun);
            })?;
        *footnote += left_out;
        let together = |(mut past, mut to_approval): (Self, Spells), (next, spells)| {
            past.add(next);
            to_approval.add(spells);
            (past, to_approval)
        };
        let (mut past, to_approval) = parts.into_iter().reduce(together).unwrap_or_else(none);
        past.to_approval = to_approval.steps();
        Ok(past)
    }

    fn none(view: &View<'_>, last: usize) -> Self {
        Self {
            as_at: view.as_at,
            begun: vec![],
            was_approved: vec![],
            stays: vec![Stays::default(); last],
            open: vec![],
            approved: vec![],
            approved_of_the_year: 0,
            to_pass: in_force(view),
            left_first: (0, 0),
            to_approval: Steps::of(vec![]),
            panel_booked: 0,
            quiet: 0,
        }
    }

    // With the journeys that come next in the log.
    fn add(&mut self, next: Self) {
        for (stays, more) in self.stays.iter_mut().zip(&next.stays) {
            stays.add(more);
        }
        self.begun.extend(next.begun);
        self.was_approved.extend(next.was_approved);
        self.open.extend(next.open);
        self.approved.extend(next.approved);
        self.approved_of_the_year += next.approved_of_the_year;
        self.to_pass.extend(next.to_pass);
        self.left_first.0 += next.left_first.0;
        self.left_first.1 += next.left_first.1;
        self.panel_booked += next.panel_booked;
        self.quiet += next.quiet;
    }

    fn take(&mut self, course: &Course<'_>, begun: Micros) {
        let mut lately = 0.0;
        each_stretch(course, |stretch| {
            let spell = stretch.spell();
            lately = spell.days;
            if let Some(stays) = self.stays.get_mut(stretch.stage) {
                stays.count(spell);
            }
        });
        self.begun.push(begun);
        let approved = course.approved_at();
        self.approved.extend(approved);
        self.was_approved.push(approved.is_some());
        if approved.is_some() && days(begun, self.as_at) < YEAR {
            self.approved_of_the_year += 1;
        }
        match course.outcome() {
            Outcome::Open(stage) => {
                self.open.push(Underway { stage, age: f64::from(whole_days(lately)) });
                let places = course.rules.places.iter().copied();
                self.to_pass.extend(places.filter(|it| stage <= *it && *it < course.last()));
                self.panel_booked += usize::from(has_panel_booked(course));
                self.quiet += usize::from(is_quiet(course));
            }
            Outcome::Left(0) => {
                self.left_first.0 += usize::from(gave_no_reply(course));
                self.left_first.1 += 1;
            }
            Outcome::Left(_) | Outcome::Approved => {}
        }
    }

    /// The tables of chance and time.
    pub(super) fn tables(&self) -> Chances {
        Chances::by(self.stays.iter().map(Stays::steps).collect())
    }

    /// The same of a past drawn anew.
    pub(super) fn tables_anew(&self, chance: &mut ChaCha8Rng) -> Chances {
        Chances::by(self.stays.iter().map(|stays| stays.drawn_anew(chance).steps()).collect())
    }

    /// Stages that can be left.
    pub(super) fn stages(&self) -> usize {
        self.stays.len()
    }

    /// Journeys of a year's future, about.
    pub(super) fn size(&self) -> usize {
        self.open.len() + usize::try_from(self.enquiries()).unwrap_or(0)
    }

    /// How many stays at a stage have ended.
    pub(super) fn ended_at(&self, stage: usize) -> usize {
        let ended = self.stays.get(stage).map_or(0, Stays::ended);
        usize::try_from(ended).unwrap_or(usize::MAX)
    }

    /// Days since the first enquiry.
    pub(super) fn days(&self) -> Option<f64> {
        self.begun.iter().min().map(|first| days(*first, self.as_at))
    }

    /// Enquiries of the last year.
    pub(super) fn enquiries(&self) -> u32 {
        let lately = self.begun.iter().filter(|begun| days(**begun, self.as_at) < YEAR);
        u32::try_from(lately.count()).unwrap_or(u32::MAX)
    }

    /// Approvals of the last year.
    pub(super) fn approvals_lately(&self) -> usize {
        self.approved.iter().filter(|at| days(**at, self.as_at) < YEAR).count()
    }

    /// Those of the last year's enquiries that are approved by now.
    pub(super) fn converted_lately(&self) -> usize {
        self.approved_of_the_year
    }

    /// How many journeys are old enough to judge, and how many of these were approved: older than nine
    /// in ten approvals take.
    pub(super) fn matured(&self) -> (usize, usize) {
        let Some(p90) = self.to_approval.conditional_quantile(0.9) else { return (0, 0) };
        let fates = self.begun.iter().zip(&self.was_approved);
        let old = fates.filter(|(begun, _)| days(**begun, self.as_at) > p90);
        old.fold((0, 0), |(k, n), (_, approved)| (k + usize::from(*approved), n + 1))
    }
}

// What a new enquiry has to pass: all stages but the last of the version now in force.
fn in_force(view: &View<'_>) -> BTreeSet<usize> {
    let rules = view.rules_at(view.as_at);
    let places = rules.map_or(&[][..], |rules| &rules.places);
    places.split_last().map(|(_, before)| before.iter().copied().collect()).unwrap_or_default()
}

// What is held at the last stage before approval, where it is booked.
fn has_panel_booked(course: &Course<'_>) -> bool {
    let pathway = course.pathway();
    let before_last = pathway.stages.len().checked_sub(2);
    let held = pathway.milestones.iter().filter(|it| it.enters.map(StageNo::index) == before_last);
    let held: Vec<&String> = held.filter_map(|it| it.settles.as_ref()).collect();
    bookings(course).iter().any(|booking| held.contains(&&booking.what))
}

fn is_quiet(course: &Course<'_>) -> bool {
    let long_ago = course.view.as_at - TimeDelta::days(QUIET_DAYS).num_microseconds().unwrap_or(0);
    let done = course.facts().iter().rev().find(|fact| !course.kind(fact).is_own_doing());
    done.is_none_or(|fact| fact.happened_at < long_ago)
}

fn gave_no_reply(course: &Course<'_>) -> bool {
    let ending = course.ended.map(|ended| course.kind(&ended));
    matches!(ending, Some(JourneyEvent::JourneyEnded { decided_by: DecidedBy::NoReply, .. }))
}
