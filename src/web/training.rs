//! Training courses: those ahead and those that have been, and who is to be booked again.

pub(super) mod attendance;
pub(super) mod cancelling;
mod households;
pub(super) mod one;
pub(super) mod planning;

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use domain::ids::{CourseId, JourneyId};
use domain::reference::Reference;
use domain::training::CoursePlan;
use maud::{Markup, html};
use projections::training::{Held, Rebooking, courses, rebookings, rebookings_among};
use projections::{Answers, Question, QuestionError, Sight};
use serde::Deserialize;
use uuid::Uuid;

use self::households::Named;
use super::govuk::{Colour, Column, button_link, table, tag};
use super::layout::{Entry, page};
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::{App, html_page, words};
use crate::answers::GOOD_FOR;

/// Where the courses are.
pub(super) const ADDRESS: &str = "/training";
/// Courses that have been, on the page.
const MOST_PAST: usize = 20;
/// Households to be booked again, on the page.
const MOST_WAITING: usize = 50;

#[derive(Deserialize)]
pub(super) struct Asked {
    saved: Option<Uuid>,
}

pub(super) async fn list(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let courses = app.courses().await?;
    let saved = asked.saved.and_then(|id| courses.iter().find(|it| it.id == CourseId(id)));
    let done = saved.map(|it| {
        let done = if it.is_cancelled { "cancelled" } else { "on the list" };
        format!("{}, {}, is {done}.", it.plan.name, days(&it.plan, now))
    });
    let (waiting, count) = waiting(&app, &who.sight, now).await?;
    let mut frame = app.frame_for(&who, Entry::Training, "Training").wide();
    if let Some(done) = &done {
        frame = frame.done(done);
    }
    let main = html! {
        h1.govuk-heading-l { "Training" }
        (button_link("Add a course", "/training/new"))
        (ahead_and_past(&courses, now))
        (to_be_booked_again(&waiting, count, now))
    };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

impl App {
    /// The courses as they stand, the first to begin first.
    pub(super) async fn courses(&self) -> Result<Vec<Held>, Problem> {
        Ok(self.courses_seen().await?.0)
    }

    /// The same, with the position up to which all that was recorded is in them.
    pub(super) async fn courses_seen(&self) -> Result<(Vec<Held>, i64), Problem> {
        let now = (self.source.now)();
        let read = move |answers: &Answers| {
            // What was recorded since by a clock that is ahead of this one has taken places too.
            let question = Question::now(answers.when_all_is_told(now));
            Ok((courses(answers, &question)?, answers.position()))
        };
        let courses = self.answers.remembered("courses", now, read).await?;
        Ok(Result::<_, QuestionError>::clone(&courses)?)
    }

    /// The course of an address, or the page that says there is none.
    async fn course(&self, id: Uuid) -> Result<Held, Problem> {
        let mut courses = self.courses().await?.into_iter();
        courses.find(|held| held.id == CourseId(id)).ok_or(Problem::NotFound)
    }
}

/// When a course is held, in words.
pub(super) fn days(plan: &CoursePlan, now: DateTime<Utc>) -> String {
    let today = london_day(now);
    let begins = words::moment(plan.starts_at, today);
    match plan.ends_on.filter(|last| london_day(plan.starts_at) < *last) {
        Some(last) => format!("{begins}, until {}", words::near_day(last, today)),
        None => begins,
    }
}

/// How many places are taken, in words.
pub(super) fn places(held: &Held) -> String {
    format!("{} of {} places taken", held.taken(), held.plan.places)
}

// Whether a course is still to be held, or going on.
fn is_ahead(held: &Held, now: DateTime<Utc>) -> bool {
    london_day(now) <= held.plan.last_day()
}

fn ahead_and_past(courses: &[Held], now: DateTime<Utc>) -> Markup {
    let (ahead, mut past): (Vec<&Held>, Vec<&Held>) =
        courses.iter().partition(|held| is_ahead(held, now));
    past.reverse();
    let shown = past.len().min(MOST_PAST);
    html! {
        @if ahead.is_empty() {
            h2.govuk-heading-m { "Courses ahead" }
            p.govuk-body {
                "No course is planned. Add one, and households can be booked on it from their pages."
            }
        } @else {
            (listed("Courses ahead", &ahead, now))
        }
        @if !past.is_empty() {
            (listed("Courses that have been", &past[..shown], now))
            @if shown < past.len() {
                p.govuk-body { "Showing the last " (shown) " of " (past.len()) "." }
            }
        }
    }
}

fn listed(caption: &str, courses: &[&Held], now: DateTime<Utc>) -> Markup {
    let columns = [
        Column::Words("Course"),
        Column::Words("When"),
        Column::Words("Where"),
        Column::Words("Places"),
    ];
    let rows = courses.iter().map(|held| {
        vec![
            html! {
                a.govuk-link href=(one::address(held.id)) { (held.plan.name) }
                " " (state(held))
            },
            html! { (days(&held.plan, now)) },
            html! { (held.plan.place) },
            html! { (places(held)) },
        ]
    });
    html! { (table(caption, columns, rows).headed_by_first().cards()) }
}

/// What somebody should notice about a course.
fn state(held: &Held) -> Markup {
    html! {
        @if held.is_cancelled { (tag("Cancelled", Colour::Grey)) }
        @else if held.is_full() { (tag("Full", Colour::Yellow)) }
    }
}

struct Waiting {
    rebooking: Rebooking,
    reference: Reference,
    named: Named,
}

async fn waiting(
    app: &App,
    sight: &Sight,
    now: DateTime<Utc>,
) -> Result<(Vec<Waiting>, usize), Problem> {
    let mut found = to_rebook(app, now).await?;
    found.retain(|it| sight.has(it.journey));
    let count = found.len();
    // Who has waited longest comes first.
    found.sort_by_key(|it| it.since);
    let shown: Vec<_> = {
        let answers = app.answers.read().await?;
        let shown = found.into_iter().take(MOST_WAITING);
        shown.filter_map(|it| Some((answers.reference(it.journey, sight)?, it))).collect()
    };
    let journeys: Vec<JourneyId> = shown.iter().map(|(_, it)| it.journey).collect();
    let workers: Vec<_> = shown.iter().map(|(_, it)| it.worker).collect();
    let named = Named::of(app, &journeys, &workers).await?;
    let rows = shown.into_iter().zip(named);
    let rows = rows.map(|((reference, rebooking), named)| Waiting { rebooking, reference, named });
    Ok((rows.collect(), count))
}

async fn to_rebook(app: &App, now: DateTime<Utc>) -> Result<Vec<Rebooking>, Problem> {
    type Found = Result<Vec<Rebooking>, QuestionError>;
    let question = Question::now(now);
    let mend = |found: &Arc<Found>, answers: &Answers, changed: &[JourneyId]| {
        Arc::new((**found).clone().and_then(|mut found| {
            found.retain(|it| !changed.contains(&it.journey));
            found.extend(rebookings_among(answers, &question, changed)?);
            Ok(found)
        }))
    };
    let asked = question.clone();
    let make = move |answers: &Answers| rebookings(answers, &asked);
    let found = app.answers.remembered_of_each("rebookings", (now, GOOD_FOR), make, mend).await?;
    Ok(Found::clone(&found)?)
}

fn to_be_booked_again(waiting: &[Waiting], count: usize, now: DateTime<Utc>) -> Markup {
    let columns = [
        Column::Words("Household"),
        Column::Words("What happened"),
        Column::Words("Looked after by"),
        Column::Unheaded("Actions"),
    ];
    let rows = waiting.iter().map(|Waiting { rebooking, reference, named }| {
        let address = format!("/journeys/{reference}");
        vec![
            html! {
                a.govuk-link dir="auto" href=(address) { (named.household) }
                br;
                span.waymark-reference { (reference) }
            },
            html! { (why(rebooking, now)) },
            html! { (named.worker) },
            html! {
                a.govuk-link href={ (address) "/training/new" } {
                    "Book again" span.govuk-visually-hidden { " for " (reference) }
                }
            },
        ]
    });
    html! {
        @if !waiting.is_empty() {
            (table("To be booked again", columns, rows).headed_by_first().cards())
            @if waiting.len() < count {
                p.govuk-body { "Showing the first " (waiting.len()) " of " (count) "." }
            }
        }
    }
}

/// Why a household is to be booked again.
pub(super) fn why(rebooking: &Rebooking, now: DateTime<Utc>) -> String {
    let day = rebooking.since.map(|since| words::near_day(london_day(since), london_day(now)));
    let day = day.map_or(String::new(), |day| format!(" on {day}"));
    if rebooking.is_missed {
        format!("They missed their training{day}")
    } else {
        format!("Their training was cancelled{day}")
    }
}
