//! What Ofsted's annual collection asks of recruitment: enquiries and applications of a year to 31 March, with
//! what became of them by its end.

mod figures;

use chrono::{Datelike, NaiveDate};
use domain::calendar::{end_of, london_day};
use domain::ids::JourneyId;
use domain::journey::{DecidedBy, JourneyEvent};
use serde::Serialize;

pub use self::figures::{CODES, Evidence, Figure, UnknownFigure};
use crate::course::{Course, Fact};
use crate::footnote::Footnote;
use crate::groups::{Count, Grouped, Span, Within, count, grouped, listed};
use crate::history::Micros;
use crate::question::{Basis, By, Dimension, Question, QuestionError};
use crate::statistics::quantiles::{percentile, sorted};
use crate::view::View;

/// The counts of a year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Return {
    /// One row a figure.
    pub rows: Vec<ReturnRow>,
    /// Applications received in the year and approved in it.
    pub received_and_approved: usize,
    /// Days from application to approval of a quarter of these.
    pub days_p25: Option<f64>,
    /// Days of half of them.
    pub days_median: Option<f64>,
    /// Days of three quarters.
    pub days_p75: Option<f64>,
    /// Approved in the year although no application is recorded: in no row.
    pub approved_without_application: usize,
}

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ReturnRow {
    /// Which.
    pub figure: Figure,
    /// How many.
    pub count: usize,
    /// Of these, whose application was received in the year. None of enquiries.
    pub received: Option<usize>,
    /// Of these, whose application was in progress when the year began. None of enquiries.
    pub carried_over: Option<usize>,
    /// What is counted.
    pub definition: &'static str,
    /// What is known of the question that Ofsted asks.
    pub evidence: Evidence,
}

/// The return of a year: by service, unless something else is asked for.
pub fn national_return(
    view: &View<'_>,
    question: &Question,
) -> Result<Grouped<Return>, QuestionError> {
    let question = of_a_year(question)?;
    question.is_plain()?;
    let none = Tally {
        year: Year::of(&question)?,
        counts: [[0; 3]; Figure::ALL.len()],
        days: vec![],
        unapplied: 0,
    };
    let counted = count(view, &question, &none)?;
    Ok(grouped(view, counted, question.by, |tally, _| tally.report()))
}

/// The journeys behind a figure, of all or of one group, in the log's order.
pub fn behind(
    view: &View<'_>,
    question: &Question,
    figure: Figure,
    within: Within<'_>,
) -> Result<Vec<JourneyId>, QuestionError> {
    let question = of_a_year(question)?;
    let year = Year::of(&question)?;
    listed(view, &question, within, |course| {
        let mut is_behind = false;
        marks(course, &year, |mark, _| is_behind |= mark == figure);
        is_behind.then(|| course.id())
    })
}

/// The question with the year that it means: what happened from one 1 April to the next, by service. Without
/// days, the last year that was over.
pub fn of_a_year(question: &Question) -> Result<Question, QuestionError> {
    let ends = match (question.from, question.to) {
        (None, None) => last_ended(london_day(question.as_at)),
        (Some(from), Some(to)) if (from, to) == days_of(to.year()) => to.year(),
        _ => return Err(QuestionError::NoReturnYear),
    };
    let (from, to) = days_of(ends);
    Ok(Question {
        from: Some(from),
        to: Some(to),
        basis: Basis::Period,
        by: question.by.or(Some(By::Dimension(Dimension::Service))),
        ..question.clone()
    })
}

/// The first day of the year to a 31 March, and the day after its last.
pub fn days_of(year: i32) -> (NaiveDate, NaiveDate) {
    let april = |year| NaiveDate::from_ymd_opt(year, 4, 1).unwrap_or_default();
    (april(year - 1), april(year))
}

// On 31 March the year is not over.
fn last_ended(today: NaiveDate) -> i32 {
    let (_, next) = days_of(today.year());
    if today < next { today.year() - 1 } else { today.year() }
}

#[derive(Clone, Copy, Debug)]
struct Year {
    span: Span,
    last: Micros,
}

impl Year {
    fn of(question: &Question) -> Result<Self, QuestionError> {
        let last = question.to.and_then(|to| to.pred_opt()).map(end_of);
        let last = last.map_or(Micros::MAX, |last| last.timestamp_micros());
        Ok(Self { span: Span::of(question)?, last })
    }
}

/// Whose application is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Nobodys,
    Received,
    CarriedOver,
}

// What an application came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    Approved,
    NotApproved,
    WithdrawnByService,
    WithdrawnByHousehold(Figure),
}

// Tells each figure that a journey counts in.
fn marks(course: &Course<'_>, year: &Year, mut mark: impl FnMut(Figure, Whose)) {
    if course.begun_at().is_some_and(|begun| year.span.has(begun)) {
        mark(Figure::Enquiries, Whose::Nobodys);
    }
    let Some(applied) = applied_at(course).filter(|at| *at <= year.last) else { return };
    // What ended before its application was written down ended with it.
    let came = came(course).map(|(at, came)| (at.max(applied), came));
    let is_within = |at: Micros| year.span.has(at);
    if came.is_some_and(|(at, _)| at <= year.last && !is_within(at)) {
        return;
    }
    let whose = if is_within(applied) { Whose::Received } else { Whose::CarriedOver };
    let mut mark = |figure| mark(figure, whose);
    let began = if whose == Whose::Received { Figure::Received } else { Figure::InProgressAtStart };
    mark(began);
    mark(Figure::Applications);
    let Some((_, came)) = came.filter(|(at, _)| is_within(*at)) else {
        return mark(Figure::InProgressAtEnd);
    };
    mark(Figure::Completed);
    match came {
        Came::Approved => mark(Figure::Approved),
        Came::NotApproved => mark(Figure::NotApproved),
        Came::WithdrawnByService => mark(Figure::WithdrawnByService),
        Came::WithdrawnByHousehold(code) => {
            mark(Figure::WithdrawnByHousehold);
            mark(code);
        }
    }
}

fn applied_at(course: &Course<'_>) -> Option<Micros> {
    reached(course, &["application-received"]).map(|fact| fact.happened_at)
}

fn reached<'c>(course: &'c Course<'_>, names: &[&str]) -> Option<&'c Fact> {
    course.facts().iter().find(|fact| match course.kind(fact) {
        JourneyEvent::MilestoneReached { milestone, .. } => names.contains(&milestone.as_str()),
        _ => false,
    })
}

fn came(course: &Course<'_>) -> Option<(Micros, Came)> {
    if let Some(approved) = course.approved_at() {
        return Some((approved, Came::Approved));
    }
    let ended = course.ended?;
    let JourneyEvent::JourneyEnded { decided_by, reason, .. } = course.kind(&ended) else {
        return None;
    };
    let determined = reached(course, &["qualifying-determination-made", "final-decision-made"]);
    let is_determined = determined.is_some_and(|fact| fact.happened_at <= ended.happened_at);
    let by_service = *decided_by == DecidedBy::Service;
    let came = if reason.as_str() == "not-approved" || (by_service && is_determined) {
        Came::NotApproved
    } else if by_service {
        Came::WithdrawnByService
    } else {
        let reason = course.pathway().reason(reason);
        let code = reason.and_then(|reason| reason.ofsted.as_deref());
        Came::WithdrawnByHousehold(Figure::of_code(code.unwrap_or_default()))
    };
    Some((ended.happened_at, came))
}

#[derive(Clone, Debug)]
struct Tally {
    year: Year,
    // Of each figure: all, received in the year, and carried over.
    counts: [[usize; 3]; Figure::ALL.len()],
    // From application to approval, where both lie in the year.
    days: Vec<f64>,
    unapplied: usize,
}

impl Count for Tally {
    fn count(&mut self, course: &Course<'_>, footnote: &mut Footnote) {
        let (year, counts) = (self.year, &mut self.counts);
        let mut is_approved_in_time = false;
        marks(course, &year, |figure, whose| {
            let row = &mut counts[figure as usize];
            row[0] += 1;
            row[1] += usize::from(whose == Whose::Received);
            row[2] += usize::from(whose == Whose::CarriedOver);
            is_approved_in_time |= figure == Figure::Approved && whose == Whose::Received;
        });
        let approved = course.approved_at();
        match (applied_at(course), approved) {
            (Some(applied), Some(approved)) if is_approved_in_time => {
                if approved < applied {
                    footnote.negative_durations += 1;
                } else {
                    self.days.push(course.days(applied, approved));
                }
            }
            (None, Some(approved)) if year.span.has(approved) => self.unapplied += 1,
            _ => {}
        }
    }

    fn add(&mut self, next: Self) {
        for (row, more) in self.counts.iter_mut().zip(next.counts) {
            row.iter_mut().zip(more).for_each(|(count, more)| *count += more);
        }
        self.days.extend(next.days);
        self.unapplied += next.unapplied;
    }
}

impl Tally {
    fn report(self) -> Return {
        let rows = Figure::ALL.map(|figure| {
            let [count, received, carried_over] = self.counts[figure as usize];
            let is_of_applications = figure != Figure::Enquiries;
            ReturnRow {
                figure,
                count,
                received: is_of_applications.then_some(received),
                carried_over: is_of_applications.then_some(carried_over),
                definition: figure.definition(),
                evidence: figure.evidence(),
            }
        });
        let days = sorted(self.days);
        Return {
            rows: rows.into(),
            received_and_approved: self.counts[Figure::Approved as usize][1],
            days_p25: percentile(&days, 0.25),
            days_median: percentile(&days, 0.5),
            days_p75: percentile(&days, 0.75),
            approved_without_application: self.unapplied,
        }
    }
}

#[cfg(test)]
mod tests;
