//! What the six measures do not say: checks that are waited for, who is ready for a panel, how long it was
//! since the last approval, and the year so far beside the year before.

use chrono::{Datelike as _, Months, NaiveDate};
use domain::calendar::london_day;
use projections::QuestionError;
use projections::between::{approved_on, between};
use projections::bookings::panels;
use projections::checks::waiting;
use projections::fortnights::counted_between;

use super::{Section, Telling};
use crate::report::words::{counted, day, tenths};

impl Telling<'_> {
    /// A sentence on each.
    pub(super) fn standing(&self) -> Result<Section, QuestionError> {
        let says = vec![self.checks(), Some(self.panel()), self.approvals()?, self.year()?];
        let says = says.into_iter().flatten().collect();
        Ok(Section::of_words("standing", "Checks, panel and the year so far", says))
    }

    fn checks(&self) -> Option<String> {
        let mut waiting = waiting(self.ours);
        waiting.retain(|it| it.standing.is_waited_for());
        let today = london_day(self.question.as_at);
        let late =
            waiting.iter().filter(|it| it.due_at.is_some_and(|due| due < self.question.as_at));
        let late = late.count();
        let Some(first) = waiting.first() else {
            return Some("No check is waited for.".to_owned());
        };
        let since = first.standing.waited_for.first().copied().map(london_day)?;
        Some(format!(
            "{} waited for, {late} of them longer than their clock allows; the longest for {}: {}, owed by {}.",
            counted(waiting.len(), "check is", "checks are"),
            days_between(since, today),
            first.label,
            first.owed_by,
        ))
    }

    // How many places a panel has is nowhere recorded.
    fn panel(&self) -> String {
        let panels = panels(self.ours);
        let next = panels.booked.first().map(|at| format!(", next on {}", day(london_day(*at))));
        format!(
            "{} ready for a panel and not booked for one; {} booked{}.",
            counted(panels.ready, "household is", "households are"),
            counted(panels.booked.len(), "is", "are"),
            next.unwrap_or_default(),
        )
    }

    /// The days on which households were approved within 52 weeks.
    pub(super) fn approved_on(&self) -> Result<Vec<NaiveDate>, QuestionError> {
        let clinic = self.wanted.clinic;
        match self.back(364) {
            Some(from) => approved_on(self.view, self.question, (from, clinic)),
            None => Ok(vec![]),
        }
    }

    fn approvals(&self) -> Result<Option<String>, QuestionError> {
        let (days, clinic) = (self.approved_on()?, self.wanted.clinic);
        let Some(last) = days.last() else {
            return Ok(Some("Nobody was approved within 52 weeks.".to_owned()));
        };
        let since = days_between(*last, clinic);
        let usual = between(&days).map_or(String::new(), |found| {
            format!(
                "; {} lie between two approvals on average, and up to {} is usual",
                tenths(Some(found.usual.mean)),
                tenths(Some(found.usual.upper)),
            )
        });
        Ok(Some(format!("The last approval was {since} before this clinic{usual}.")))
    }

    // Like for like: as many days of both years.
    fn year(&self) -> Result<Option<String>, QuestionError> {
        let clinic = self.wanted.clinic;
        let Some(began) = year_began(clinic) else { return Ok(None) };
        let before = |it: NaiveDate| it.checked_sub_months(Months::new(12));
        let Some((began_before, until)) = before(began).zip(before(clinic)) else {
            return Ok(None);
        };
        if began == clinic {
            return Ok(None);
        }
        let of = |from, to| counted_between(self.view, self.question, from, to);
        let (now, then) = (of(began, clinic)?, of(began_before, until)?);
        let told = |it: &projections::fortnights::Fortnight| {
            format!(
                "{}, {}, {}",
                counted(it.enquiries, "enquiry", "enquiries"),
                counted(it.applications, "application", "applications"),
                counted(it.approvals, "approval", "approvals"),
            )
        };
        Ok(Some(format!(
            "Since 1 April, {}: {}. In the same days of the year before: {}.",
            days_between(began, clinic),
            told(&now),
            told(&then),
        )))
    }
}

fn days_between(from: NaiveDate, to: NaiveDate) -> String {
    let days = usize::try_from((to - from).num_days()).unwrap_or(0);
    counted(days, "day", "days")
}

// The 1 April before a day, or on it.
fn year_began(day: NaiveDate) -> Option<NaiveDate> {
    let of = |year| NaiveDate::from_ymd_opt(year, 4, 1);
    of(day.year()).filter(|began| *began <= day).or_else(|| of(day.year() - 1))
}
