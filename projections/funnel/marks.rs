//! What a journey counts as in a funnel: the report adds it up, and the list behind a number looks for it.

use crate::course::{Course, Outcome};
use crate::groups::Span;
use crate::question::{Basis, Question, QuestionError};

/// A number of the funnel that a journey counts in. A stage is its place among the stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// An enquiry.
    Enquiry,
    /// It reached this stage.
    Reached(usize),
    /// It reached this stage and went further.
    MovedOn(usize),
    /// It ended at this stage, without approval.
    Left(usize),
    /// It is under way at this stage.
    StillIn(usize),
    /// It was approved.
    Approved,
    /// It was approved without passing every stage in order, where order is asked for.
    OutOfOrder,
}

/// How journeys are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) enum How {
    /// All that became of it, in whatever order.
    AnyOrder,
    /// The same, each stage only after the stages before it.
    Ordered,
    /// What happened in a span of days.
    Period(Span),
}

impl How {
    pub(super) fn of(question: &Question) -> Result<Self, QuestionError> {
        Ok(match (question.basis, question.ordered) {
            (Basis::Period, _) => Self::Period(Span::of(question)?),
            (Basis::Cohort, true) => Self::Ordered,
            (Basis::Cohort, false) => Self::AnyOrder,
        })
    }
}

/// Tells each number that a journey counts in.
pub(super) fn marks(course: &Course<'_>, how: How, mut mark: impl FnMut(Mark)) {
    match how {
        How::Period(span) => in_period(course, span, mark),
        How::AnyOrder => {
            mark(Mark::Enquiry);
            in_any_order(course, mark);
        }
        How::Ordered => {
            mark(Mark::Enquiry);
            in_order(course, mark);
        }
    }
}

// Each stage on its own, whenever the enquiry was.
fn in_period(course: &Course<'_>, span: Span, mut mark: impl FnMut(Mark)) {
    if course.begun_at().is_some_and(|begun| span.has(begun)) {
        mark(Mark::Enquiry);
    }
    if course.approved_at().is_some_and(|at| span.has(at)) {
        mark(Mark::Approved);
    }
    for (stage, entered) in course.entered.iter().enumerate() {
        if entered.is_some_and(|entered| span.has(entered)) {
            mark(Mark::Reached(stage));
        }
    }
    if let (Outcome::Left(stage), Some(ended)) = (course.outcome(), course.ended)
        && span.has(ended.happened_at)
    {
        mark(Mark::Left(stage));
    }
}

fn in_any_order(course: &Course<'_>, mut mark: impl FnMut(Mark)) {
    let outcome = course.outcome();
    let furthest = match outcome {
        Outcome::Approved => course.entered.len().saturating_sub(1),
        Outcome::Left(stage) | Outcome::Open(stage) => stage,
    };
    for (stage, _) in course.entered.iter().enumerate().filter(|(_, entered)| entered.is_some()) {
        mark(Mark::Reached(stage));
        if stage < furthest {
            mark(Mark::MovedOn(stage));
        }
    }
    mark(match outcome {
        Outcome::Approved => Mark::Approved,
        Outcome::Left(stage) => Mark::Left(stage),
        Outcome::Open(stage) => Mark::StillIn(stage),
    });
}

fn in_order(course: &Course<'_>, mut mark: impl FnMut(Mark)) {
    let passed = course.passed_in_order();
    for stage in passed {
        mark(Mark::Reached(*stage));
    }
    let is_approved = course.outcome() == Outcome::Approved && passed.ends_with(&[course.last()]);
    // Whoever left before the approval left short of it.
    let short = passed.strip_suffix(&[course.last()]).unwrap_or(passed);
    let (furthest, before) = short.split_last().map_or((0, short), |(at, rest)| (*at, rest));
    let moved_on = match passed.strip_suffix(&[course.entered.len().saturating_sub(1)]) {
        _ if !is_approved => before,
        all_but_the_last => all_but_the_last.unwrap_or(passed),
    };
    for stage in moved_on {
        mark(Mark::MovedOn(*stage));
    }
    mark(match course.outcome() {
        Outcome::Approved if is_approved => Mark::Approved,
        Outcome::Approved => Mark::OutOfOrder,
        Outcome::Left(_) => Mark::Left(furthest),
        Outcome::Open(_) => Mark::StillIn(furthest),
    });
}
