//! A course's page: when and where it is, and who is booked, attended or missed it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, Utc};
use domain::ids::CourseId;
use domain::training::Attendance;
use maud::{Markup, html};
use projections::training::Held;
use serde::Deserialize;
use uuid::Uuid;

use super::households::{Placed, placed};
use super::{ADDRESS, days, is_ahead, places, state};
use crate::web::govuk::{
    Colour, Column, button_link, inset_text, summary_list, summary_row, table, tag,
};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

#[derive(Deserialize)]
pub(in crate::web) struct Asked {
    recorded: Option<usize>,
}

/// Where a course is.
pub(in crate::web) fn address(course: CourseId) -> String {
    format!("{ADDRESS}/{course}")
}

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    course: Path<Uuid>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let held = app.course(*course).await?;
    let placed = placed(&app, &who.sight, &held).await?;
    let title = format!("{}, {}", held.plan.name, days(&held.plan, now));
    let done = asked.recorded.map(|count| format!("Saved for {}.", words::households(count)));
    let mut frame = app.frame_for(&who, Entry::Training, &title);
    if let Some(done) = &done {
        frame = frame.done(done);
    }
    let way = [("Training", Some(ADDRESS)), (&*held.plan.name, None)];
    let main = html! {
        h1.govuk-heading-l { (held.plan.name) " " (state(&held)) }
        (summary_list(&[
            summary_row("When", days(&held.plan, now)),
            summary_row("Where", &*held.plan.place),
            summary_row("Places", places(&held)),
        ]))
        (actions(&held, now))
        (who_is_on_it(&held, &placed, now))
    };
    Ok(html_page(StatusCode::OK, page(&frame.wide().way(&way), &main)))
}

fn actions(held: &Held, now: DateTime<Utc>) -> Markup {
    let below = |path: &str| format!("{}/{path}", address(held.id));
    let booked = held.households.iter().filter(|(_, it)| *it == Attendance::Booked).count();
    html! {
        @if held.is_cancelled {
            @if booked != 0 {
                (inset_text(&html! {
                    (words::households(booked)) " still booked on it. "
                    a.govuk-link href=(below("cancellation")) { "Take them off the course" }
                }))
            }
        } @else {
            @if held.plan.starts_at <= now && booked != 0 {
                (button_link("Record attendance", &below("attendance")))
            }
            ul.govuk-list.waymark-actions {
                li { a.govuk-link href=(below("plan")) { "Change the course" } }
                @if is_ahead(held, now) {
                    li { a.govuk-link href=(below("cancellation")) { "Cancel the course" } }
                }
            }
        }
    }
}

fn who_is_on_it(held: &Held, placed: &[Placed], now: DateTime<Utc>) -> Markup {
    let columns =
        [Column::Words("Household"), Column::Words("Looked after by"), Column::Words("Attendance")];
    let rows = placed.iter().map(|it| {
        vec![
            html! {
                a.govuk-link dir="auto" href={ "/journeys/" (it.reference) } { (it.named.household) }
                br;
                span.waymark-reference { (it.reference) }
            },
            html! { (it.named.worker) },
            attendance(it.attendance),
        ]
    });
    html! {
        @if placed.is_empty() {
            h2.govuk-heading-m { "Households" }
            p.govuk-body {
                "Nobody is booked on it."
                @if !held.is_cancelled && now < held.plan.starts_at {
                    " A household is booked from its own page, with “Book training”."
                }
            }
        } @else {
            (table("Households", columns, rows).headed_by_first().cards())
        }
    }
}

fn attendance(attendance: Attendance) -> Markup {
    match attendance {
        Attendance::Booked => tag("Booked", Colour::Blue),
        Attendance::Attended => tag("Attended", Colour::Green),
        Attendance::Missed => tag("Missed", Colour::Yellow),
    }
}
