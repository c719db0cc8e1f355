//! Two groups, or two spans of days, side by side: how far each gets, and whether that tells anything.

use chrono::NaiveDate;
use domain::ids::StageName;
use serde::Serialize;

use crate::funnel::{Funnel, Outlook, funnel};
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::shares::{chance_better, newcombe, share};
use crate::view::View;

/// Two cohorts side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// One of them.
    pub one: Side,
    /// The other.
    pub other: Side,
    /// One row a stage after the first.
    pub stages: Vec<Compared>,
}

/// One of two that are compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Side {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The day after the last, which is left out where so many days are needed to judge.
    pub to: Option<NaiveDate>,
    /// Enquiries received.
    pub enquiries: usize,
    /// Whether all of them are old enough to judge. None where nothing says how old that is.
    pub mature: Option<bool>,
    /// The day on which they are, or were, old enough.
    pub judged_on: Option<NaiveDate>,
}

/// How many of each reached a stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// The stage.
    pub stage: StageName,
    /// How many of the one.
    pub one: usize,
    /// How many of the other.
    pub other: usize,
    /// Of all of the one.
    pub one_share: Option<f64>,
    /// Of all of the other.
    pub other_share: Option<f64>,
    /// By how much the one's share is higher. None, as all that follows, where one is too young.
    pub difference: Option<f64>,
    /// Its 95% interval (Newcombe 1998).
    pub low: Option<f64>,
    /// Its 95% interval (Newcombe 1998).
    pub high: Option<f64>,
    /// The chance that the one does better.
    pub chance_better: Option<f64>,
}

/// Compares two cohorts of one pathway, each asked for by a question.
///
/// Where no last day is asked for, only enquiries count that are old enough to judge: households who
/// asked last week would make whoever has most of them look worse.
pub fn compare(view: &View<'_>, asked: [&Question; 2]) -> Result<Comparison, QuestionError> {
    if asked.iter().any(|question| question.basis == Basis::Period) {
        return Err(QuestionError::NoPeriod);
    }
    let (one_side, one) = side(view, asked[0])?;
    let (other_side, other) = side(view, asked[1])?;
    let is_fair = [&one_side, &other_side].iter().all(|side| side.mature == Some(true));
    let rows = one.stages.iter().zip(&other.stages).skip(1).map(|(row, beside)| {
        let (k, n) = (row.reached, one.enquiries);
        let (other_k, other_n) = (beside.reached, other.enquiries);
        let (one_share, other_share) = (share(k, n), share(other_k, other_n));
        let interval = newcombe((k, n), (other_k, other_n)).filter(|_| is_fair);
        let better = chance_better((k, n), (other_k, other_n));
        let both = one_share.zip(other_share).filter(|_| is_fair);
        Compared {
            stage: row.stage.clone(),
            one: k,
            other: other_k,
            one_share,
            other_share,
            difference: both.map(|(one, other)| one - other),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            chance_better: both.and(better),
        }
    });
    Ok(Comparison { stages: rows.collect(), one: one_side, other: other_side })
}

fn side(view: &View<'_>, question: &Question) -> Result<(Side, Funnel), QuestionError> {
    let question = Question { by: None, ..question.clone() };
    // The same for both: which group is asked for is no reason to judge it sooner.
    let all = Question { filters: vec![], ..question.clone() };
    let outlook = Outlook::of(view, &all, true)?;
    let to = question.to.or_else(|| outlook.judged_before(&question));
    let is_empty = question.from.zip(to).is_some_and(|(from, to)| to <= from);
    let question = match question.to {
        // None of these days is old enough: all of them are shown, and not compared.
        None if is_empty => question,
        _ => Question { to, ..question },
    };
    let found = funnel(view, &question)?.whole;
    let side = Side {
        from: question.from,
        to: question.to,
        enquiries: found.enquiries,
        mature: question.to.map(|to| outlook.is_mature(&question, to)),
        judged_on: question.to.and_then(|to| outlook.judged_on(to)),
    };
    Ok((side, found))
}

#[cfg(test)]
mod tests {
    use domain::testing::{day, heard_from, reached};

    use super::*;
    use crate::question::Dimension;
    use crate::ten_households::{answers, at_nine};

    fn asked() -> Question {
        Question::now(at_nine("2026-12-31"))
    }

    // 60 enquiries from one source and 220 from another, of whom 9 and 14 are approved after 100 days.
    fn told() -> crate::Answers {
        let mut told = vec![];
        for (first, of, approved, source) in [(1, 60, 9, "website"), (101, 220, 14, "search")] {
            for number in 0..of {
                told.push((first + number, "2025-11-01", heard_from(source)));
                if number < approved {
                    told.push((first + number, "2026-02-09", reached("approved")));
                }
            }
        }
        answers(told)
    }

    fn from(source: &str) -> Question {
        Question { filters: vec![(Dimension::Source, Some(source.into()))], ..asked() }
    }

    #[test]
    fn two_sources_are_compared_by_the_example() {
        let answers = told();
        let view = View::new(&answers, &asked()).unwrap();

        let found = compare(&view, [&from("website"), &from("search")]).unwrap();

        assert_eq!((found.one.mature, found.other.enquiries), (Some(true), 220));
        let last = found.stages.last().unwrap();
        assert_eq!((last.one, last.other), (9, 14));
        let near = |found: Option<f64>, expected: f64| {
            assert!((found.unwrap() - expected).abs() < 1e-7, "{found:?}");
        };
        near(last.low, 0.006_418_7);
        near(last.high, 0.200_364_8);
        near(last.chance_better, 0.983_089_7);
    }

    #[test]
    fn who_is_too_young_is_shown_and_not_compared() {
        let answers = told();
        let view = View::new(&answers, &asked()).unwrap();
        let young =
            Question { from: Some(day("2026-10-01")), to: Some(day("2027-01-01")), ..asked() };
        let old = Question { to: Some(day("2026-01-01")), ..asked() };

        let found = compare(&view, [&young, &old]).unwrap();

        assert_eq!((found.one.mature, found.other.mature), (Some(false), Some(true)));
        // A hundred days and the hour that a day may lack.
        assert_eq!(found.one.judged_on, Some(day("2027-04-12")));
        let last = found.stages.last().unwrap();
        assert_eq!((last.other, last.low, last.chance_better), (23, None, None));
        let period = Question { basis: Basis::Period, ..asked() };
        assert_eq!(compare(&view, [&period, &old]), Err(QuestionError::NoPeriod));
    }
}
