//! Households whose time is over by a day, as the list shows them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::JourneyId;
use domain::reference::Reference;
use domain::retention::{Due, months_and_years};
use maud::{Markup, html};
use projections::retention::{due_by, kept, periods};
use projections::{Answers, Sight};

use super::called;
use crate::people::household_name;
use crate::web::problem::Problem;
use crate::web::{App, words};

/// A household.
pub(super) struct Row {
    pub(super) reference: Reference,
    pub(super) name: String,
    /// When its own time was over, and by which rule.
    pub(super) due: Due,
    /// The first day on which it may go, with the other journeys of the household.
    pub(super) on: NaiveDate,
    /// The journey of the same household that kept it longer.
    because_of: Option<Reference>,
}

/// Those whose time is over by a day, the longest overdue first.
pub(super) async fn rows(
    app: &App,
    sight: &Sight,
    now: DateTime<Utc>,
    by: NaiveDate,
) -> Result<Vec<Row>, Problem> {
    let seen = sight.clone();
    let listed = app.answers.once(move |answers| listed(answers, &seen, now, by)).await?;
    let journeys: Vec<JourneyId> = listed.iter().map(|(journey, _)| *journey).collect();
    let people = app.people.of(&journeys).await?;
    let named = listed.into_iter().map(|(journey, row)| {
        let name = household_name(people.get(&journey).map_or(&[][..], Vec::as_slice));
        Row { name, ..row }
    });
    Ok(named.collect())
}

fn listed(
    answers: &Answers,
    sight: &Sight,
    now: DateTime<Utc>,
    by: NaiveDate,
) -> Vec<(JourneyId, Row)> {
    let all = kept(answers, &periods(answers), now);
    let row = |it: &projections::retention::Kept| {
        let row = Row {
            reference: answers.reference(it.journey, sight)?,
            name: String::new(),
            due: it.own.ok()?,
            on: it.on?,
            because_of: it.because_of.and_then(|other| answers.reference(other, sight)),
        };
        Some((it.journey, row))
    };
    due_by(&all, by).into_iter().filter_map(row).collect()
}

impl Row {
    /// The page on which its records are held.
    pub(super) fn address(&self) -> String {
        format!("/journeys/{}/retention", self.reference)
    }

    /// Why it is for review, in a line.
    pub(super) fn why(&self, today: NaiveDate) -> String {
        let Due { class, since, months, .. } = self.due;
        let with = self.because_of.map_or(String::new(), |it| format!(", with {it}"));
        format!(
            "{}. Counted from {}, kept for {}: for review since {}{with}",
            called(class),
            words::day(since),
            months_and_years(months),
            words::near_day(self.on, today),
        )
    }

    /// The same in cells.
    pub(super) fn cells(&self, today: NaiveDate) -> Vec<Markup> {
        vec![
            html! {
                a.govuk-link href=(self.address()) { (self.reference) ", " bdi { (self.name) } }
            },
            html! { (called(self.due.class)) },
            html! { (words::day(self.due.since)) },
            html! { (months_and_years(self.due.months)) },
            html! {
                (words::near_day(self.on, today))
                @if let Some(other) = self.because_of { br; "with " (other) ", the same household" }
            },
        ]
    }
}
