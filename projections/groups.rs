//! One pass over the journeys a question means, counted as a whole and by group.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Utc};
use domain::calendar::{london_day, start_of};
use serde::Serialize;

use crate::course::{Course, Unused};
use crate::footnote::Footnote;
use crate::history::Micros;
use crate::question::{Basis, By, Dimension, Question, QuestionError};
use crate::view::View;

/// A report on the whole, and on each group where one was asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grouped<R> {
    /// The whole.
    #[serde(flatten)]
    pub whole: R,
    /// Each group. They add up to the whole; journeys without a value are a group of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<Group<R>>>,
    /// What was left out.
    pub footnote: Footnote,
}

/// A report on one group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group<R> {
    /// What its journeys have in common; none where it was not recorded.
    pub key: Option<String>,
    /// What it is called, where its key does not say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The report.
    #[serde(flatten)]
    pub report: R,
}

/// Something that journeys are counted into, one at a time.
pub(crate) trait Count: Clone {
    /// Takes a journey into account.
    fn count(&mut self, course: &Course<'_>, footnote: &mut Footnote);
}

/// The instants of a span of London days: from the first on, and before the second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    from: Micros,
    to: Micros,
}

impl Span {
    pub(crate) fn of(question: &Question) -> Result<Self, QuestionError> {
        if let (Some(from), Some(to)) = (question.from, question.to)
            && to <= from
        {
            return Err(QuestionError::NoDays(from, to));
        }
        let start = |day| start_of(day).timestamp_micros();
        let from = question.from.map_or(Micros::MIN, start);
        let to = question.to.map_or(Micros::MAX, start);
        Ok(Self { from, to })
    }

    pub(crate) fn has(self, instant: Micros) -> bool {
        (self.from..self.to).contains(&instant)
    }
}

/// Counts of the whole and of each group, and what was left out.
pub(crate) type Counted<C> = (C, BTreeMap<Option<String>, C>, Footnote);

/// Counts the journeys that a question means.
pub(crate) fn count<C: Count>(
    view: &View<'_>,
    question: &Question,
    none: &C,
) -> Result<Counted<C>, QuestionError> {
    judge(question)?;
    let (mut whole, mut groups) = (none.clone(), BTreeMap::new());
    let mut footnote = Footnote::default();
    chosen(view, question, &mut footnote, |course, begun_at, footnote| {
        whole.count(course, footnote);
        if let Some(by) = question.by {
            let group = groups.entry(key(course, by, begun_at));
            group.or_insert_with(|| none.clone()).count(course, &mut Footnote::default());
        }
    })?;
    Ok((whole, groups, footnote))
}

/// Shows each journey that a question means.
pub fn each_meant(
    view: &View<'_>,
    question: &Question,
    mut show: impl FnMut(&Course<'_>),
) -> Result<(), QuestionError> {
    chosen(view, question, &mut Footnote::default(), |course, _, _| show(course))
}

/// What is kept of the journeys that a question means, of all or of one group.
pub(crate) fn listed<T>(
    view: &View<'_>,
    question: &Question,
    within: Within<'_>,
    mut keep: impl FnMut(&Course<'_>) -> Option<T>,
) -> Result<Vec<T>, QuestionError> {
    judge(question)?;
    let mut kept = vec![];
    chosen(view, question, &mut Footnote::default(), |course, begun_at, _| {
        let is_asked = match (within, question.by) {
            (Within::Whole, _) => true,
            (Within::Group(asked), Some(by)) => key(course, by, begun_at).as_deref() == asked,
            (Within::Group(_), None) => false,
        };
        if is_asked {
            kept.extend(keep(course));
        }
    })?;
    Ok(kept)
}

// What no count of journeys can answer.
fn judge(question: &Question) -> Result<(), QuestionError> {
    match (question.basis, question.by) {
        (Basis::Period, Some(By::Month)) => Err(QuestionError::PeriodByMonth),
        (_, Some(By::Worker)) => Err(QuestionError::NoWorker),
        (Basis::Period, _) => question.without_window(),
        (Basis::Cohort, _) => Ok(()),
    }
}

/// Shows each journey that a question means, with when it began. What is left out is counted.
pub(crate) fn chosen(
    view: &View<'_>,
    question: &Question,
    footnote: &mut Footnote,
    mut show: impl FnMut(&Course<'_>, Micros, &mut Footnote),
) -> Result<(), QuestionError> {
    let span = Span::of(question)?;
    let filters = filters(view, question)?;
    question.through.iter().try_for_each(|it| it.check(view, question.steps))?;
    view.each(|course| {
        if !filters.iter().all(|(dimension, value)| course.dimension(*dimension) == *value)
            || !question.through.iter().all(|it| it.has(course, question.steps))
        {
            return;
        }
        let Some(begun_at) = course.begun_at() else {
            footnote.no_enquiry_date += 1;
            return;
        };
        if question.basis == Basis::Cohort && !span.has(begun_at) {
            return;
        }
        match course.unused {
            Some(Unused::Void) => footnote.void += 1,
            Some(Unused::Merged) => footnote.merged += 1,
            None => show(course, begun_at, footnote),
        }
    });
    Ok(())
}

// A value that no enquiry has is most likely a slip of the pen.
fn filters<'q>(
    view: &View<'_>,
    question: &'q Question,
) -> Result<Vec<(Dimension, Option<&'q str>)>, QuestionError> {
    for (dimension, value) in &question.filters {
        let Some(value) = value else { continue };
        let values = view.values(*dimension);
        if !values.contains(&&**value) {
            let known = values.into_iter().map(str::to_owned).collect();
            return Err(QuestionError::UnknownValue(dimension.as_str(), value.clone(), known));
        }
    }
    Ok(question.filters.iter().map(|(dimension, value)| (*dimension, value.as_deref())).collect())
}

fn key(course: &Course<'_>, by: By, begun_at: Micros) -> Option<String> {
    match by {
        By::Dimension(dimension) => course.dimension(dimension).map(str::to_owned),
        By::Month => DateTime::from_timestamp_micros(begun_at).map(month_of),
        By::Version => Some(course.version()),
        // Which is asked of clocks alone.
        By::Worker => None,
    }
}

/// The London month of an instant, as `2026-04`.
pub(crate) fn month_of(instant: DateTime<Utc>) -> String {
    let day = london_day(instant);
    format!("{:04}-{:02}", day.year(), day.month())
}

impl<'a> View<'a> {
    /// The values that a dimension has, in the order of the alphabet.
    pub fn values(&self, dimension: Dimension) -> Vec<&'a str> {
        self.answers.values(dimension)
    }
}

/// What a report, or a number of it, is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within<'a> {
    /// All that was asked for.
    Whole,
    /// The journeys with this value, or without one.
    Group(Option<&'a str>),
}

/// Turns counts into reports.
pub(crate) fn grouped<C, R>(
    (whole, groups, footnote): Counted<C>,
    by: Option<By>,
    report: impl Fn(C, Within<'_>) -> R,
) -> Grouped<R> {
    let groups = groups.into_iter().map(|(key, counted)| {
        let report = report(counted, Within::Group(key.as_deref()));
        Group { report, key, name: None }
    });
    let groups: Vec<Group<R>> = groups.collect();
    Grouped { whole: report(whole, Within::Whole), groups: by.map(|_| groups), footnote }
}
