//! One pass over the journeys a question means, counted as a whole and by group.

mod key;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use domain::calendar::start_of;
use serde::Serialize;

use self::key::key;
pub(crate) use self::key::{Key, first_of_month, month, month_of};
use crate::course::{Course, Unused};
use crate::footnote::Footnote;
use crate::history::Micros;
use crate::names::NameNo;
use crate::parts::beside_each_other;
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
pub(crate) trait Count: Clone + Send + Sync {
    /// Takes a journey into account.
    fn count(&mut self, course: &Course<'_>, footnote: &mut Footnote);

    /// Takes into account what was counted of the journeys that come next in the log.
    fn add(&mut self, next: Self);

    /// What can be done once, when all journeys of a stretch are counted, beside the other stretches.
    fn close(&mut self) {}
}

/// Two things that the same journeys are counted into.
impl<A: Count, B: Count> Count for (A, B) {
    fn count(&mut self, course: &Course<'_>, footnote: &mut Footnote) {
        self.0.count(course, footnote);
        self.1.count(course, footnote);
    }

    fn add(&mut self, next: Self) {
        self.0.add(next.0);
        self.1.add(next.1);
    }

    fn close(&mut self) {
        self.0.close();
        self.1.close();
    }
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
    let nothing = || (none.clone(), BTreeMap::new());
    let show = |(whole, groups): &mut (C, BTreeMap<Key, C>),
                course: &Course<'_>,
                begun_at,
                footnote: &mut Footnote| {
        whole.count(course, footnote);
        if let Some(by) = question.by {
            let group = groups.entry(key(course, by, begun_at));
            group.or_insert_with(|| none.clone()).count(course, &mut Footnote::default());
        }
    };
    let close = |(whole, groups): &mut (C, BTreeMap<Key, C>)| {
        whole.close();
        groups.values_mut().for_each(C::close);
    };
    let (parts, footnote) = closed(view, question, nothing, show, close)?;
    let together = |(mut whole, mut groups): (C, BTreeMap<Key, C>), next: (C, BTreeMap<Key, C>)| {
        whole.add(next.0);
        for (key, more) in next.1 {
            join(&mut groups, key, more, C::add);
        }
        (whole, groups)
    };
    let (whole, groups) = parts.into_iter().reduce(together).unwrap_or_else(nothing);
    Ok((whole, by_name(view, groups, C::add), footnote))
}

/// Groups by what they are called: those that are called the same are one.
pub(crate) fn by_name<C>(
    view: &View<'_>,
    groups: BTreeMap<Key, C>,
    add: impl Fn(&mut C, C),
) -> BTreeMap<Option<String>, C> {
    let mut named = BTreeMap::new();
    for (key, more) in groups {
        join(&mut named, key.named(view), more, &add);
    }
    named
}

/// Puts what was counted of a group together with what was counted of it before.
pub(crate) fn join<K: Ord, C>(
    groups: &mut BTreeMap<K, C>,
    key: K,
    more: C,
    add: impl Fn(&mut C, C),
) {
    match groups.entry(key) {
        Entry::Vacant(place) => {
            place.insert(more);
        }
        Entry::Occupied(mut group) => add(group.get_mut(), more),
    }
}

/// Shows each journey that a question means, in the log's order.
pub fn each_meant(
    view: &View<'_>,
    question: &Question,
    mut show: impl FnMut(&Course<'_>),
) -> Result<(), QuestionError> {
    let meant = Meant::by(view, question)?;
    view.each(|course| {
        if meant.begun_at(course, &mut Footnote::default()).is_some() {
            show(course);
        }
    });
    Ok(())
}

/// What is kept of the journeys that a question means, of all or of one group, in the log's order.
pub(crate) fn listed<T: Send>(
    view: &View<'_>,
    question: &Question,
    within: Within<'_>,
    keep: impl Fn(&Course<'_>) -> Option<T> + Sync,
) -> Result<Vec<T>, QuestionError> {
    judge(question)?;
    let (kept, _) = chosen(view, question, Vec::new, |kept, course, begun_at, _| {
        let is_asked = match (within, question.by) {
            (Within::Whole, _) => true,
            (Within::Group(asked), Some(by)) => {
                key(course, by, begun_at).named(view).as_deref() == asked
            }
            (Within::Group(_), None) => false,
        };
        if is_asked {
            kept.extend(keep(course));
        }
    })?;
    Ok(kept.into_iter().flatten().collect())
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

/// Shows each journey that a question means, with when it began, to what a stretch of journeys comes to:
/// of each stretch one, in the log's order. What is left out is counted.
pub(crate) fn chosen<T: Send>(
    view: &View<'_>,
    question: &Question,
    none: impl Fn() -> T + Sync,
    show: impl Fn(&mut T, &Course<'_>, Micros, &mut Footnote) + Sync,
) -> Result<(Vec<T>, Footnote), QuestionError> {
    closed(view, question, none, show, |_| {})
}

// The same, with something that is done to each stretch in the end.
fn closed<T: Send>(
    view: &View<'_>,
    question: &Question,
    none: impl Fn() -> T + Sync,
    show: impl Fn(&mut T, &Course<'_>, Micros, &mut Footnote) + Sync,
    close: impl Fn(&mut T) + Sync,
) -> Result<(Vec<T>, Footnote), QuestionError> {
    let meant = Meant::by(view, question)?;
    let nothing = || (none(), Footnote::default());
    let show = |(told, footnote): &mut (T, Footnote), course: &Course<'_>| {
        if let Some(begun_at) = meant.begun_at(course, footnote) {
            show(told, course, begun_at, footnote);
        }
    };
    let parts = view.each_told(nothing, show, |(told, _)| close(told));
    let mut footnote = Footnote::default();
    let parts = parts.into_iter().map(|(told, more)| {
        footnote += more;
        told
    });
    Ok((parts.collect(), footnote))
}

// Which journeys a question means.
struct Meant<'q> {
    question: &'q Question,
    span: Span,
    filters: Vec<(Dimension, NameNo)>,
}

impl<'q> Meant<'q> {
    fn by(view: &View<'_>, question: &'q Question) -> Result<Self, QuestionError> {
        let span = Span::of(question)?;
        let filters = filters(view, question)?;
        question.through.iter().try_for_each(|it| it.check(view, question.steps))?;
        Ok(Self { question, span, filters })
    }

    // When a journey began, if it is meant. What is left out is counted.
    fn begun_at(&self, course: &Course<'_>, footnote: &mut Footnote) -> Option<Micros> {
        let question = self.question;
        if !self.filters.iter().all(|it| has(course, *it))
            || !question.through.iter().all(|it| it.has(course, question.steps))
        {
            return None;
        }
        let Some(begun_at) = course.begun_at() else {
            footnote.no_enquiry_date += 1;
            return None;
        };
        if question.basis == Basis::Cohort && !self.span.has(begun_at) {
            return None;
        }
        match course.unused {
            Some(Unused::Void) => footnote.void += 1,
            Some(Unused::Merged) => footnote.merged += 1,
            None => return Some(begun_at),
        }
        None
    }
}

fn has(course: &Course<'_>, (dimension, value): (Dimension, NameNo)) -> bool {
    course.dimensions[dimension as usize] == value
}

// A value that no enquiry has is most likely a slip of the pen.
fn filters(
    view: &View<'_>,
    question: &Question,
) -> Result<Vec<(Dimension, NameNo)>, QuestionError> {
    let number = |(dimension, value): &(Dimension, Option<String>)| {
        let Some(value) = value else { return Ok((*dimension, None)) };
        let values = view.values(*dimension);
        if values.contains(&&**value) {
            return Ok((*dimension, view.answers.names.known(&value.as_str().into())));
        }
        let known = values.into_iter().map(str::to_owned).collect();
        Err(QuestionError::UnknownValue(dimension.as_str(), value.clone(), known))
    };
    question.filters.iter().map(number).collect()
}

impl<'a> View<'a> {
    /// The same of the journeys alone that a question's filters let through: for what is asked of a view alone.
    pub fn let_through(self, question: &Question) -> Result<Self, QuestionError> {
        let filters = filters(&self, question)?;
        if filters.is_empty() {
            return Ok(self);
        }
        let mut numbers = vec![];
        self.each(|course| {
            if filters.iter().all(|it| has(course, *it)) {
                numbers.push(course.number);
            }
        });
        Ok(self.among(numbers))
    }

    /// A value by its number.
    pub(crate) fn name(&self, number: NameNo) -> Option<String> {
        self.answers.names.get(number?).map(ToString::to_string)
    }

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

/// Turns counts of the journeys of a view into reports, beside each other.
pub(crate) fn grouped<C: Send, R: Send>(
    view: &View<'_>,
    (whole, groups, footnote): Counted<C>,
    by: Option<By>,
    report: impl Fn(C, Within<'_>) -> R + Sync,
) -> Grouped<R> {
    let (keys, counts): (Vec<Option<String>>, Vec<C>) = groups.into_iter().unzip();
    let parts = keys.iter().map(|key| Within::Group(key.as_deref())).zip(counts);
    // What takes longest goes first.
    let parts = std::iter::once((Within::Whole, whole)).chain(parts).collect();
    let mut reports =
        beside_each_other(view.many(), parts, |(part, counted)| report(counted, part));
    let whole = reports.remove(0);
    let groups = keys.into_iter().zip(reports);
    let groups = groups.map(|(key, report)| Group { key, name: None, report });
    Grouped { whole, groups: by.map(|_| groups.collect()), footnote }
}
