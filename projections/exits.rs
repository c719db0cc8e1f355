//! Leakage points: where journeys end, why, and who decides.

use std::collections::BTreeMap;

use domain::ids::{ReasonName, StageName};
use domain::journey::{DecidedBy, JourneyEvent};
use serde::Serialize;

use crate::course::{Course, Outcome};
use crate::durations::days;
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, Span, count, grouped};
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::quantiles::{percentile, sorted};
use crate::statistics::shares::share;
use crate::view::View;

/// Where journeys ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exits {
    /// Journeys that ended without approval.
    pub left: usize,
    /// One row for each stage, reason and decider, the stages first to last, the most frequent
    /// reasons first.
    pub rows: Vec<ExitRow>,
}

/// A leakage point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExitRow {
    /// The furthest stage reached.
    pub stage: StageName,
    /// The main reason, in the words of the pathway's newest version.
    pub reason: ReasonName,
    /// Who decided.
    pub decided_by: DecidedBy,
    /// How many journeys.
    pub count: usize,
    /// Of all that left.
    pub share: Option<f64>,
    /// Days that half of them had spent at this stage.
    pub median_days_in_stage: Option<f64>,
}

/// Where journeys end: those of a cohort, or those that ended in a period.
pub fn exits(view: &View<'_>, question: &Question) -> Result<Grouped<Exits>, QuestionError> {
    let period = match question.basis {
        Basis::Period => Some(Span::of(question)?),
        Basis::Cohort => None,
    };
    let none = Tally { period, left: 0, rows: BTreeMap::new() };
    let counted = count(view, question, &none)?;
    Ok(grouped(counted, question.by, |tally, _| tally.report(view)))
}

#[derive(Clone, Debug)]
struct Tally {
    period: Option<Span>,
    left: usize,
    rows: BTreeMap<Key, Stays>,
}

// Stage, reason and decider; how many, and the days that each had spent there.
type Key = (usize, ReasonName, DecidedBy);
type Stays = (usize, Vec<f64>);

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, footnote: &mut Footnote) {
        let (Outcome::Left(stage), Some(ended)) = (course.outcome(), course.ended) else { return };
        if self.period.is_some_and(|span| !span.has(ended.happened_at)) {
            return;
        }
        let JourneyEvent::JourneyEnded { decided_by, reason, .. } = course.kind(&ended) else {
            return;
        };
        self.left += 1;
        let reason = course.todays_reason(reason);
        let (count, stays) = self.rows.entry((stage, reason, *decided_by)).or_default();
        *count += 1;
        let Some(entered) = course.entered[stage] else { return };
        match days(entered, ended.happened_at) {
            negative if negative < 0.0 => footnote.negative_durations += 1,
            stay => stays.push(stay),
        }
    }
}

impl Tally {
    fn report(self, view: &View<'_>) -> Exits {
        let left = self.left;
        let mut rows: Vec<(Key, Stays)> = self.rows.into_iter().collect();
        rows.sort_by_key(|((stage, ..), (count, _))| (*stage, std::cmp::Reverse(*count)));
        let row = |((stage, reason, decided_by), (count, stays)): (Key, Stays)| ExitRow {
            stage: view.stages[stage].0.clone(),
            reason,
            decided_by,
            count,
            share: share(count, left),
            median_days_in_stage: percentile(&sorted(stays), 0.5),
        };
        Exits { left, rows: rows.into_iter().map(row).collect() }
    }
}

impl Course<'_> {
    /// What a reason is called in the newest version, so that one series survives a change.
    fn todays_reason(&self, reason: &ReasonName) -> ReasonName {
        let own = self.rules.pathway.in_force_from;
        let versions = self.view.rules.iter().map(|rules| rules.pathway);
        let mut later: Vec<_> = versions.filter(|version| version.in_force_from > own).collect();
        later.sort_by_key(|version| version.in_force_from);
        later.into_iter().fold(reason.clone(), |reason, version| {
            let successor = version.reasons.iter().find(|it| it.replaces.contains(&reason));
            successor.map_or(reason, |it| it.name.clone())
        })
    }
}
