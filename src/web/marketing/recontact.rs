//! Who said "later" and may be contacted again, and who was never answered: lists to work through, and a
//! file for letters that only a manager takes.

mod letters;
mod unanswered;

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use domain::calendar::london_day;
use domain::ids::{JourneyId, WorkerId};
use domain::journey::JourneyEvent;
use domain::reference::Reference;
use maud::{Markup, html};
use projections::recontact::{Later, to_contact};
use projections::{Answers, Sight};
use serde::Deserialize;

pub(in crate::web) use self::letters::csv as letters;
pub(in crate::web) use self::unanswered::{csv as unanswered_as_csv, show as unanswered};
use super::{Page, navigation};
use crate::people::{Adult, household_name};
use crate::report::words::counted;
use crate::store::{Role, workers};
use crate::web::govuk::{Column, Size, table};
use crate::web::journeys::saved::last_told;
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

/// Where the list is.
pub(super) const ADDRESS: &str = "/marketing/recontact";
/// Rows of a table: who is past these comes up once they are dealt with.
const MOST: usize = 100;

/// Of whom something was just saved.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    saved: Option<String>,
}

type Row = (Reference, Later);

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let done = match &asked.saved {
        Some(reference) => last_told(&app, &who, reference, is_told_here).await?,
        None => None,
    };
    let sight = who.sight.clone();
    let rows = app.answers.once(move |answers| rows(answers, &sight, now)).await?;
    let months = Months::of(rows, london_day(now));
    let journeys: Vec<JourneyId> = months.shown().map(|(_, later)| later.journey).collect();
    let shown = Shown {
        people: app.people.of(&journeys).await?,
        workers: workers(&app.database).await?,
        months,
        today: london_day(now),
        is_manager: who.role == Role::Manager,
    };
    let title = "Contact again";
    let mut frame = app.frame_for(&who, Entry::Marketing, title).wide();
    if let Some(done) = &done {
        frame = frame.done(done);
    }
    let main = html! {
        (navigation(Page::Recontact, true, &[]))
        h1.govuk-heading-l { (title) }
        (shown.markup())
    };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

// What is recorded from here.
fn is_told_here(event: &JourneyEvent) -> bool {
    matches!(
        event,
        JourneyEvent::ContactRecorded { .. }
            | JourneyEvent::RecontactAgreed { .. }
            | JourneyEvent::RecontactWithdrawn {}
    )
}

fn rows(answers: &Answers, sight: &Sight, now: DateTime<Utc>) -> Vec<Row> {
    let later = to_contact(answers, now).into_iter();
    later.filter_map(|it| Some((answers.reference(it.journey, sight)?, it))).collect()
}

/// Who may be contacted again, by when the day is that they agreed to.
struct Months {
    overdue: Vec<Row>,
    this_month: Vec<Row>,
    later: Vec<Row>,
}

impl Months {
    fn of(rows: Vec<Row>, today: NaiveDate) -> Self {
        let month = |day: NaiveDate| (day.year(), day.month());
        let mut months = Self { overdue: vec![], this_month: vec![], later: vec![] };
        for row in rows {
            let place = match month(row.1.from).cmp(&month(today)) {
                std::cmp::Ordering::Less => &mut months.overdue,
                std::cmp::Ordering::Equal => &mut months.this_month,
                std::cmp::Ordering::Greater => &mut months.later,
            };
            place.push(row);
        }
        months
    }

    fn shown(&self) -> impl Iterator<Item = &Row> {
        let all = [&self.overdue, &self.this_month, &self.later].into_iter();
        all.flat_map(|rows| rows.iter().take(MOST))
    }
}

struct Shown {
    people: HashMap<JourneyId, Vec<Adult>>,
    workers: HashMap<WorkerId, String>,
    months: Months,
    today: NaiveDate,
    is_manager: bool,
}

impl Shown {
    fn markup(&self) -> Markup {
        let Months { overdue, this_month, later } = &self.months;
        html! {
            p.govuk-body {
                "Households that ended for now and agreed to be contacted again. They leave the list \
                 once you spoke or they replied, came back, or no longer agree. See also "
                a.govuk-link href=(unanswered::ADDRESS) { "enquiries that were never answered" } "."
            }
            @if overdue.is_empty() && this_month.is_empty() {
                p.govuk-body { "No one is due for contact this month." }
            } @else if self.is_manager {
                (letters::download())
            }
            (self.group("Since before this month", overdue))
            (self.group("This month", this_month))
            (self.group("Later", later))
        }
    }

    fn group(&self, heading: &str, rows: &[Row]) -> Markup {
        let columns =
            ["Household", "They agreed", "From", "Tried since", "Looked after by", "What to do"];
        let shown = rows.iter().take(MOST).map(|row| self.row(row));
        html! {
            @if !rows.is_empty() {
                h2.govuk-heading-m { (heading) " (" (rows.len()) ")" }
                (table(heading, columns.map(Column::Words), shown)
                    .headed_by_first().small().size(Size::Small))
                @if rows.len() > MOST {
                    p.govuk-body { (counted(rows.len() - MOST, "more comes", "more come")) " after these." }
                }
            }
        }
    }

    fn row(&self, (reference, later): &Row) -> Vec<Markup> {
        let name = self.people.get(&later.journey).map(|people| household_name(people));
        let day = |at: Option<DateTime<Utc>>| {
            at.map(|at| words::near_day(london_day(at), self.today)).unwrap_or_default()
        };
        let worker = later.worker.and_then(|it| self.workers.get(&it));
        let address = format!("/journeys/{reference}");
        vec![
            html! {
                a.govuk-link href=(address) { (name.unwrap_or_default()) } br; (reference)
            },
            html! { (day(later.agreed_at)) },
            html! { (words::near_day(later.from, self.today)) },
            html! { (day(later.tried_at)) },
            html! { (worker.map_or("Nobody", String::as_str)) },
            html! {
                @if later.from <= self.today {
                    a.govuk-link href={ (address) "/contacts/new?then=" (THEN) } {
                        "Record the outcome"
                        span.govuk-visually-hidden { " for " (reference) }
                    }
                    br;
                }
                a.govuk-link href={ (address) "/recontact/withdrawal?then=" (THEN) } {
                    "They no longer agree" span.govuk-visually-hidden { ": " (reference) }
                }
            },
        ]
    }
}

/// The list's address, as it stands in another's query.
const THEN: &str = "%2Fmarketing%2Frecontact";
