//! What experience says of how a cohort will end, and from when on it can be judged.

use chrono::{Days, NaiveDate};
use domain::calendar::{london_day, start_of};

use super::stays::Stays;
use crate::durations::{Spells, days};
use crate::groups::count;
use crate::history::Micros;
use crate::parts::{in_parts, parts_of};
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::chances::Chances;
use crate::statistics::draws::{Draws, expected};
use crate::statistics::float;
use crate::statistics::shares::share;
use crate::summary::KeptStays;
use crate::view::View;

/// What experience says of journeys under way.
pub(crate) struct Outlook {
    chances: Chances,
    p90_days: Option<f64>,
    has_a_year: bool,
    window: Option<u32>,
}

/// The share of a cohort that will be approved in the end, those under way included.
pub(crate) struct Expected {
    pub(crate) share: f64,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
}

impl Outlook {
    /// From all journeys known, whenever their enquiry was, under the same filters. From when on a cohort
    /// can be judged is only known where that is asked.
    pub(crate) fn of(
        view: &View<'_>,
        question: &Question,
        is_judged: bool,
    ) -> Result<Self, QuestionError> {
        let experience = match Self::kept(view, question) {
            Some(stays) => (stays.chances(view.as_at), stays.first()),
            None => Self::counted(view, question)?,
        };
        Self::by(experience, view, question, is_judged)
    }

    /// The chances of all journeys known, and when the first of them began, counted one by one.
    pub(crate) fn counted(
        view: &View<'_>,
        question: &Question,
    ) -> Result<(Chances, Option<Micros>), QuestionError> {
        let whole = Question { filters: vec![], ..ever(question) };
        Ok(count(view, &whole, &Self::nothing(view))?.0.experience())
    }

    /// The stays of all journeys known, where they are kept in order.
    pub(super) fn kept<'a>(view: &View<'a>, question: &Question) -> Option<&'a KeptStays> {
        view.stays().filter(|_| question.through.is_empty())
    }

    /// What experience is gathered in, as yet without any.
    pub(super) fn nothing(view: &View<'_>) -> Stays {
        Stays::new(view.stages.len().saturating_sub(1))
    }

    /// Whether a question means all whose experience it asks for.
    pub(super) fn is_of_those(question: &Question) -> bool {
        let Question { from, to, by, basis, filters, .. } = question;
        let is_ever = from.is_none() && to.is_none() && *basis == Basis::Cohort;
        is_ever && by.is_none() && filters.is_empty()
    }

    /// The same from the chances of all journeys known, and when the first of them began.
    pub(super) fn by(
        (chances, first): (Chances, Option<Micros>),
        view: &View<'_>,
        question: &Question,
        is_judged: bool,
    ) -> Result<Self, QuestionError> {
        let age = |begun| days(begun, view.as_at);
        let mut outlook = Self {
            has_a_year: first.is_some_and(|first| age(first) >= 365.0),
            chances,
            window: question.within,
            p90_days: None,
        };
        if is_judged {
            let last = view.stages.len().saturating_sub(1);
            let (approvals, _, _) = count(view, &ever(question), &Spells::to(last))?;
            outlook.p90_days = approvals.steps().conditional_quantile(0.9);
        }
        Ok(outlook)
    }

    // The share that will be approved, of open journeys by their stage and the days spent there.
    fn expected_share(
        &self,
        approved: usize,
        enquiries: usize,
        open: &[(usize, f64)],
    ) -> Option<f64> {
        let chances = in_parts(parts_of(open.len()), open.len(), |part| {
            let each =
                open[part].iter().map(|(stage, days)| self.chances.of_arriving(*stage, *days));
            each.collect::<Vec<Option<f64>>>()
        });
        let mut expected = float(approved);
        for chance in chances.into_iter().flatten() {
            expected += chance?;
        }
        (enquiries > 0).then(|| expected / float(enquiries))
    }

    /// The share that can be expected, with its 95% interval, drawn by what was asked. Who is settled is
    /// settled, whatever is drawn.
    pub(crate) fn expected(
        &self,
        approved: usize,
        enquiries: usize,
        open: &[(usize, f64)],
        asked: &str,
    ) -> Option<Expected> {
        let found = self.expected_share(approved, enquiries, open)?;
        let likely = expected(found, enquiries, &mut Draws::of(asked));
        let least = share(approved, enquiries).unwrap_or(0.0);
        let most = share(approved + open.len(), enquiries).unwrap_or(1.0);
        Some(Expected {
            share: found,
            low: likely.map(|likely| likely.low.max(least)),
            high: likely.map(|likely| likely.high.min(most)),
        })
    }

    /// Whether the youngest enquiry before a day is old enough to be judged by.
    pub(crate) fn is_mature(&self, question: &Question, to: NaiveDate) -> bool {
        let age = days(start_of(to).timestamp_micros(), question.as_at.timestamp_micros());
        self.judged_after().is_some_and(|judged| age >= judged)
    }

    /// The first day on which the enquiries before a day are old enough at its start.
    pub(crate) fn judged_on(&self, to: NaiveDate) -> Option<NaiveDate> {
        to.checked_add_days(Days::new(self.whole_days()?))
    }

    /// The last day before which all enquiries are old enough.
    pub(crate) fn judged_before(&self, question: &Question) -> Option<NaiveDate> {
        london_day(question.as_at).checked_sub_days(Days::new(self.whole_days()?))
    }

    // Within a window, what counts has happened once it is over.
    fn judged_after(&self) -> Option<f64> {
        let by_experience = self.p90_days.filter(|_| self.has_a_year);
        self.window.map(f64::from).or(by_experience)
    }

    // A day of London's may be an hour short.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "days are never negative, and what is past the last date has none"
    )]
    fn whole_days(&self) -> Option<u64> {
        Some((self.judged_after()? + 1.0 / 24.0).ceil() as u64)
    }
}

// The same whenever the enquiry was, of all together.
fn ever(question: &Question) -> Question {
    Question { from: None, to: None, by: None, basis: Basis::Cohort, ..question.clone() }
}

/// The first day of the month after one as `2026-04`.
pub(super) fn first_of_next(month: &str) -> Option<NaiveDate> {
    let first: NaiveDate = format!("{month}-01").parse().ok()?;
    first.checked_add_months(chrono::Months::new(1))
}
