//! What may be asked by who works with no household. Every count of the answer is told roughly; what could be
//! asked often and a little otherwise each time, to tell counts exactly after all, is refused.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use domain::calendar::{end_of, london_day};

use crate::funnel::funnel;
use crate::question::{Basis, By, Days, Dimension, Question, QuestionError, Steps};
use crate::statistics::small_numbers::FEW;
use crate::view::View;

/// Values at most by which journeys are chosen.
const MOST: usize = 1;

/// A question that is too fine for who works with no household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooFine {
    /// As at, or known at, another moment.
    #[error(
        "Your role is told figures as they stood at the end of last month, and of no other moment, so that no \
         household shows as the difference of two: leave {0} out"
    )]
    Moment(&'static str),
    /// Days that are no whole months.
    #[error(
        "Your role is told figures of whole months, so that no household shows as the difference of two spans of \
         days: choose the first day of a month"
    )]
    Days(&'static str),
    /// Chosen by several values at once.
    #[error(
        "Your role chooses journeys by one value at a time, for several at once single households out: leave out \
         {0}, or ask who works with households"
    )]
    Values(&'static str),
    /// Chosen by what happened on the way.
    #[error(
        "Your role is told figures of all journeys, whatever happened on their way: leave {0} out, or ask who works \
         with households"
    )]
    Way(&'static str),
    /// Chosen by a value that only a few have, or nobody.
    #[error(
        "Fewer than 5 enquiries have this {0}, or none, and your role is told of no fewer: choose another, or leave it \
         out"
    )]
    Few(&'static str),
}

impl TooFine {
    /// What of the question is too fine.
    pub fn part(self) -> &'static str {
        match self {
            Self::Moment(part)
            | Self::Days(part)
            | Self::Values(part)
            | Self::Way(part)
            | Self::Few(part) => part,
        }
    }
}

/// A question as it is answered at an instant to who works with no household: as everything stood at the end of
/// last month.
pub fn coarse(question: Question, now: DateTime<Utc>) -> Result<Question, TooFine> {
    for (name, moment) in [("as-at", question.as_at), ("known-at", question.known_at)] {
        if moment != now {
            return Err(TooFine::Moment(name));
        }
    }
    for (name, day) in [("from", question.from), ("to", question.to)] {
        if day.is_some_and(|day| day.day() != 1) {
            return Err(TooFine::Days(name));
        }
    }
    if let [.., (dimension, _)] = &question.filters[..]
        && question.filters.len() > MOST
    {
        return Err(TooFine::Values(dimension.as_str()));
    }
    let ways = [
        ("ordered", question.ordered),
        ("within", question.within.is_some()),
        ("through", !question.through.is_empty()),
        ("steps", question.steps != Steps::All),
        ("days", question.days != Days::Elapsed),
    ];
    match ways.into_iter().find(|(_, is_asked)| *is_asked) {
        Some((name, _)) => Err(TooFine::Way(name)),
        None => Ok(Question { as_at: cut(now), ..question }),
    }
}

/// Refuses to choose journeys by a value that only a few have: that it is there at all would tell of them.
pub fn judge(view: &View<'_>, question: &Question) -> Result<(), TooFine> {
    let known = |(dimension, value): &(Dimension, Option<String>)| {
        let found = values(view, question, *dimension).unwrap_or_default();
        if found.contains(value) { Ok(()) } else { Err(TooFine::Few(dimension.as_str())) }
    };
    question.filters.iter().try_for_each(known)
}

/// The values of a dimension that more than a few enquiries have, at any time. None stands for those without one.
pub fn values(
    view: &View<'_>,
    question: &Question,
    dimension: Dimension,
) -> Result<Vec<Option<String>>, QuestionError> {
    let by = Some(By::Dimension(dimension));
    let all = Question { from: None, to: None, by, filters: vec![], ..question.clone() };
    let groups = funnel(view, &Question { basis: Basis::Cohort, ..all })?.groups;
    let many = groups.into_iter().flatten().filter(|group| group.report.enquiries > FEW);
    Ok(many.map(|group| group.key).collect())
}

/// The end of the month before an instant.
pub fn cut(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = london_day(now);
    let last = today.with_day(1).and_then(|first| first.pred_opt());
    end_of(last.unwrap_or(NaiveDate::MIN))
}

#[cfg(test)]
mod tests {
    use domain::testing::{day, nine_on};

    use super::*;
    use crate::question::Dimension;

    fn asked() -> Question {
        Question::now(nine_on("2026-11-30"))
    }

    fn refused(question: Question) -> String {
        coarse(question, nine_on("2026-11-30")).unwrap_err().to_string()
    }

    #[test]
    fn a_question_is_answered_as_at_the_end_of_last_month() {
        let days = (Some(day("2025-04-01")), Some(day("2026-04-01")));
        let filters = vec![(Dimension::Source, None)];
        let told = Question { from: days.0, to: days.1, filters, ..asked() };

        let told = coarse(told, nine_on("2026-11-30")).unwrap();

        assert_eq!(told.as_at, end_of(day("2026-10-31")));
        assert_eq!((told.from, told.to), days);
        assert_eq!(cut(nine_on("2026-11-01")), end_of(day("2026-10-31")));
    }

    #[test]
    fn what_could_be_asked_a_little_otherwise_each_time_is_refused() {
        let values = vec![(Dimension::Source, None), (Dimension::Area, None)];
        let moments = [nine_on("2026-11-29"), end_of(day("2026-10-31"))];
        for (question, said) in [
            (Question { as_at: moments[0], ..asked() }, "leave as-at out"),
            (Question { known_at: moments[1], ..asked() }, "leave known-at out"),
            (Question { from: Some(day("2026-04-02")), ..asked() }, "the first day of a month"),
            (Question { to: Some(day("2026-04-30")), ..asked() }, "the first day of a month"),
            (Question { filters: values, ..asked() }, "leave out area"),
            (Question { within: Some(90), ..asked() }, "leave within out"),
            (Question { ordered: true, ..asked() }, "leave ordered out"),
            (Question { days: Days::Working, ..asked() }, "leave days out"),
        ] {
            assert!(refused(question).contains(said), "{said}");
        }
    }
}
