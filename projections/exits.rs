//! Leakage points: where journeys end, why, and who decides.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::ids::{JourneyId, ReasonName, StageName};
use domain::journey::{DecidedBy, JourneyEvent};
use serde::Serialize;

use crate::course::{Course, Fact, Outcome};
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, Span, Within, count, grouped, listed};
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::quantiles::percentiles;
use crate::statistics::shares::share;
use crate::turns::{Happening, Turns};
use crate::view::View;

/// Where journeys ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exits {
    /// Journeys that ended without approval.
    pub left: usize,
    /// The first day of the list of reasons that they are told in, that of the pathway's newest version.
    pub reasons_from: NaiveDate,
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
    /// How many of them were recorded for a reason of an older list, which this one replaced.
    pub mapped: usize,
    /// What most often happened last before the ending.
    pub usually_last: Option<Happening>,
    /// How often that was so.
    pub usually_last_count: usize,
    /// Of their time at this stage, the share in which it was our turn.
    pub waiting_on_us: Option<f64>,
    /// The household's turn.
    pub waiting_on_them: Option<f64>,
    /// The turn of others, such as who owes a check.
    pub waiting_on_others: Option<f64>,
    /// What happened last before the ending, the most frequent first.
    pub last_before: Vec<LastBefore>,
}

/// How often something was the last to happen before an ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LastBefore {
    /// What happened.
    pub what: Happening,
    /// How often.
    pub count: usize,
}

/// Which exits: those at a stage, for a reason and by a decider, or by any where none is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// The furthest stage, by its place among the stages.
    pub stage: Option<usize>,
    /// The reason, in the words of the newest version.
    pub reason: Option<ReasonName>,
    /// Who decided.
    pub decided_by: Option<DecidedBy>,
}

/// Where journeys end: those of a cohort, or those that ended in a period.
pub fn exits(view: &View<'_>, question: &Question) -> Result<Grouped<Exits>, QuestionError> {
    let none = Tally { period: period(question)?, left: 0, rows: BTreeMap::new() };
    let counted = count(view, question, &none)?;
    Ok(grouped(view, counted, question.by, |tally, _| tally.report(view)))
}

/// The journeys behind a number of the exits, of all or of one group, in the log's order.
pub fn behind(
    view: &View<'_>,
    question: &Question,
    which: &Which,
    within: Within<'_>,
) -> Result<Vec<JourneyId>, QuestionError> {
    let period = period(question)?;
    listed(view, question, within, |course| {
        let exit = Exit::of(course, period)?;
        let is_it = which.stage.is_none_or(|stage| stage == exit.stage)
            && which.reason.as_ref().is_none_or(|reason| *reason == exit.reason)
            && which.decided_by.is_none_or(|decided_by| decided_by == exit.decided_by);
        is_it.then(|| course.id())
    })
}

fn period(question: &Question) -> Result<Option<Span>, QuestionError> {
    match question.basis {
        Basis::Period => Span::of(question).map(Some),
        Basis::Cohort => Ok(None),
    }
}

// A journey that ended without approval, in the period if one is meant.
struct Exit {
    stage: usize,
    reason: ReasonName,
    decided_by: DecidedBy,
    is_mapped: bool,
    fact: Fact,
}

impl Exit {
    fn of(course: &Course<'_>, period: Option<Span>) -> Option<Self> {
        let (Outcome::Left(stage), Some(fact)) = (course.outcome(), course.ended) else {
            return None;
        };
        if period.is_some_and(|span| !span.has(fact.happened_at)) {
            return None;
        }
        let JourneyEvent::JourneyEnded { decided_by, reason: told, .. } = course.kind(&fact) else {
            return None;
        };
        let reason = course.todays_reason(told);
        let is_mapped = reason != *told;
        Some(Self { stage, reason, decided_by: *decided_by, is_mapped, fact })
    }
}

#[derive(Clone, Debug)]
struct Tally {
    period: Option<Span>,
    left: usize,
    rows: BTreeMap<Key, Row>,
}

// Stage, reason and decider.
type Key = (usize, ReasonName, DecidedBy);

#[derive(Clone, Debug, Default)]
struct Row {
    count: usize,
    mapped: usize,
    // The days that each had spent at the stage.
    stays: Vec<f64>,
    turns: Turns,
    last: BTreeMap<Happening, usize>,
}

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, footnote: &mut Footnote) {
        let Some(Exit { stage, reason, decided_by, is_mapped, fact }) =
            Exit::of(course, self.period)
        else {
            return;
        };
        self.left += 1;
        let row = self.rows.entry((stage, reason, decided_by)).or_default();
        row.count += 1;
        row.mapped += usize::from(is_mapped);
        if let Some(last) = course.last_before(&fact) {
            *row.last.entry(last).or_default() += 1;
        }
        let Some(entered) = course.entered[stage] else { return };
        if fact.happened_at < entered {
            footnote.negative_durations += 1;
            return;
        }
        row.stays.push(course.days(entered, fact.happened_at));
        row.turns += course.turns(entered, fact.happened_at);
    }

    fn add(&mut self, next: Self) {
        self.left += next.left;
        for (key, more) in next.rows {
            let row = self.rows.entry(key).or_default();
            row.count += more.count;
            row.mapped += more.mapped;
            row.stays.extend(more.stays);
            row.turns += more.turns;
            for (what, count) in more.last {
                *row.last.entry(what).or_default() += count;
            }
        }
    }
}

impl Tally {
    fn report(self, view: &View<'_>) -> Exits {
        let left = self.left;
        let mut rows: Vec<(Key, Row)> = self.rows.into_iter().collect();
        rows.sort_by_key(|((stage, ..), row)| (*stage, std::cmp::Reverse(row.count)));
        let versions = view.rules.iter().map(|rules| rules.pathway.in_force_from);
        Exits {
            left,
            reasons_from: versions.max().unwrap_or_default(),
            rows: rows.into_iter().map(|(key, row)| row.report(key, left, view)).collect(),
        }
    }
}

impl Row {
    fn report(self, (stage, reason, decided_by): Key, left: usize, view: &View<'_>) -> ExitRow {
        let last = self.last.into_iter().map(|(what, count)| LastBefore { what, count });
        let mut last_before: Vec<LastBefore> = last.collect();
        last_before.sort_by_key(|last| std::cmp::Reverse(last.count));
        let turns = self.turns;
        let [median_days_in_stage] = percentiles(self.stays, [0.5]);
        ExitRow {
            stage: view.stages[stage].0.clone(),
            reason,
            decided_by,
            count: self.count,
            share: share(self.count, left),
            median_days_in_stage,
            mapped: self.mapped,
            usually_last: last_before.first().map(|last| last.what),
            usually_last_count: last_before.first().map_or(0, |last| last.count),
            waiting_on_us: turns.share(turns.us),
            waiting_on_them: turns.share(turns.them),
            waiting_on_others: turns.share(turns.others),
            last_before,
        }
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
