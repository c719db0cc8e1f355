//! What the figures stand on: how late facts are entered, how many are still to come, what is missing.

mod gaps;
mod late;

use std::sync::Arc;

use domain::ids::{JourneyId, StageName};
use serde::Serialize;

pub use gaps::{Gap, GapRow, UnknownGap};
pub use late::{Kind, LateRow};

use gaps::Found;
use late::Lags;

use crate::course::{Course, Fact};
use crate::durations::days;
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, Within, count, grouped, listed};
use crate::parts::beside_each_other;
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::shares::share;
use crate::view::View;

/// How long ago facts happened, in days, from which it is told how soon they are entered: by then nearly
/// all of them are.
const TOLD_FROM: [f64; 2] = [120.0, 485.0];

/// Days within which it is told how many were entered.
const LANDMARKS: [u32; 4] = [1, 7, 28, 90];

/// Days that are recent.
const RECENT: f64 = 28.0;

/// Fewer facts do not say how soon they are entered.
const ENOUGH: usize = 10;

/// What the figures stand on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quality {
    /// How late what happened was recorded: all of it first, then by the kind of fact.
    pub rows: Vec<LateRow>,
    /// Of facts that happened 120 to 485 days ago, how many were recorded within so many days.
    pub completeness: Vec<Complete>,
    /// Who reached the first two stages lately, as far as it is recorded.
    pub recent: Vec<Recent>,
    /// What is missing, or cannot be.
    pub gaps: Vec<GapRow>,
}

/// How many facts were recorded within so many days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Complete {
    /// The days.
    pub within_days: u32,
    /// Facts that happened long enough ago.
    pub facts: usize,
    /// Of these, those recorded within as many days.
    pub recorded: usize,
    /// Their share.
    pub share: Option<f64>,
}

/// Households that reached a stage in the last 28 days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Recent {
    /// The stage.
    pub stage: StageName,
    /// How many are recorded so far.
    pub seen: usize,
    /// About how many there will be once late entries are in. None where too few are known of old.
    pub about: Option<usize>,
}

/// How late facts are entered, how many are still to come, and what is missing.
pub fn quality(view: &View<'_>, question: &Question) -> Result<Grouped<Quality>, QuestionError> {
    judge(question)?;
    let counted = count(view, question, &Tally::of(view))?;
    Ok(grouped(view, counted, question.by, |tally, _| tally.report(view)))
}

/// The journeys behind a number of what is missing, of all or of one group, in the log's order.
pub fn behind(
    view: &View<'_>,
    question: &Question,
    gap: Gap,
    within: Within<'_>,
) -> Result<Vec<JourneyId>, QuestionError> {
    judge(question)?;
    listed(view, question, within, |course| {
        let is_in = gap.is_in(course, course.outcome());
        (is_in == Some(true)).then(|| course.id())
    })
}

fn judge(question: &Question) -> Result<(), QuestionError> {
    if question.basis == Basis::Period {
        return Err(QuestionError::NoPeriod);
    }
    question.is_plain()
}

#[derive(Clone, Debug, Default)]
struct Tally {
    // What each kind of fact of the log is here. None of what the service does by itself.
    kinds: Arc<[Option<Kind>]>,
    by_kind: [Lags; Kind::EACH.len()],
    // Facts of long enough ago, and how many of these were recorded within each landmark.
    of_old: usize,
    in_time: [usize; LANDMARKS.len()],
    reached: [Reached; 2],
    gaps: [Found; Gap::ALL.len()],
}

// Who reached a stage: in how many days that of old was recorded, and how old what is recent is.
#[derive(Clone, Debug, Default)]
struct Reached {
    of_old: Vec<f64>,
    ages: Vec<f64>,
}

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, footnote: &mut Footnote) {
        for fact in course.facts() {
            let Some(kind) = self.kinds[fact.kind] else { continue };
            if self.by_kind[kind as usize].take(fact) {
                if let Some(days) = of_old(course.view, fact) {
                    self.of_old += 1;
                    for (recorded, landmark) in self.in_time.iter_mut().zip(LANDMARKS) {
                        *recorded += usize::from(days <= f64::from(landmark));
                    }
                }
            } else {
                footnote.negative_durations += 1;
            }
        }
        for (stage, reached) in self.reached.iter_mut().enumerate() {
            reached.take(course, stage);
        }
        let outcome = course.outcome();
        for gap in Gap::ALL {
            self.gaps[gap as usize].take(gap.is_in(course, outcome));
        }
    }

    fn add(&mut self, next: Self) {
        self.by_kind.iter_mut().zip(next.by_kind).for_each(|(lags, more)| lags.add(more));
        self.of_old += next.of_old;
        self.in_time.iter_mut().zip(next.in_time).for_each(|(recorded, more)| *recorded += more);
        for (reached, more) in self.reached.iter_mut().zip(next.reached) {
            reached.of_old.extend(more.of_old);
            reached.ages.extend(more.ages);
        }
        self.gaps.iter_mut().zip(next.gaps).for_each(|(found, more)| found.add(more));
    }
}

// How late a fact was recorded, if it happened long enough ago.
fn of_old(view: &View<'_>, fact: &Fact) -> Option<f64> {
    let [least, most] = TOLD_FROM;
    let ago = days(fact.happened_at, view.as_at.min(view.known_at));
    (least..=most).contains(&ago).then(|| days(fact.happened_at, fact.known_at))
}

impl Reached {
    fn take(&mut self, course: &Course<'_>, stage: usize) {
        let enters = |fact: &&Fact| {
            let entered = course.meaning(fact).enters;
            entered.is_some_and(|it| course.rules.places[it.index()] == stage)
        };
        let Some(fact) = course.facts().iter().find(enters) else { return };
        let view = course.view;
        self.of_old.extend(of_old(view, fact).filter(|days| *days >= 0.0));
        if days(fact.happened_at, view.as_at) < RECENT {
            self.ages.push(days(fact.happened_at, view.known_at));
        }
    }

    fn report(&self, stage: StageName) -> Recent {
        let seen = self.ages.len();
        let age = crate::statistics::quantiles::mean(&self.ages);
        let recorded = age.map_or(0, |age| within(&self.of_old, age));
        let about = (recorded > 0 && self.of_old.len() >= ENOUGH)
            .then(|| rounded(seen * self.of_old.len(), recorded));
        Recent { stage, seen, about }
    }
}

fn within(lags: &[f64], days: f64) -> usize {
    lags.iter().filter(|lag| **lag <= days).count()
}

fn rounded(dividend: usize, divisor: usize) -> usize {
    (2 * dividend + divisor) / (2 * divisor)
}

impl Tally {
    fn of(view: &View<'_>) -> Self {
        let kinds = view.answers.kinds.values().iter();
        let kinds = kinds.map(|event| (!event.is_own_doing()).then(|| Kind::of(event)));
        Self { kinds: kinds.collect(), ..Self::default() }
    }

    fn report(self, view: &View<'_>) -> Quality {
        let facts = self.of_old;
        let completeness =
            LANDMARKS.into_iter().zip(self.in_time).map(|(within_days, recorded)| Complete {
                within_days,
                facts,
                recorded,
                share: share(recorded, facts),
            });
        let stages = view.stages.iter().zip(&self.reached);
        // The one that takes longest goes first, and the others beside it.
        let each = Kind::EACH.into_iter().zip(self.by_kind.chunks(1));
        let rows: Vec<(Kind, &[Lags])> =
            [(Kind::All, &self.by_kind[..])].into_iter().chain(each).collect();
        let facts = self.by_kind.iter().map(Lags::facts).sum();
        let rows = beside_each_other(facts, rows, |(kind, lags)| LateRow::of(kind, lags));
        Quality {
            completeness: completeness.collect(),
            recent: stages.map(|((stage, _), reached)| reached.report(stage.clone())).collect(),
            rows,
            gaps: Gap::ALL.into_iter().map(|gap| self.gaps[gap as usize].row(gap)).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
