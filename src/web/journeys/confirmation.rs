//! That an enquiry is saved: its reference, what was promised, and what happens next.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use domain::calendar::{end_of, london_day, london_time};
use domain::journey::Channel;
use maud::{Markup, html};
use projections::journeys::Status;

use super::enquired::Enquired;
use super::found::Found;
use crate::people::Adult;
use crate::store::workers;
use crate::web::govuk::{button_group, button_link, panel};
use crate::web::layout::{Entry, page};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, words};

pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = app.find(&who.sight, &reference).await?;
    let history = app.history(&found).await?;
    let people = app.adults(&found).await?;
    let names = workers(&app.database).await?;
    let worker = found.standing.worker.and_then(|worker| names.get(&worker));
    let said = Enquired::of(&history, |_| true).ok_or(Problem::NotFound)?;
    let is_theirs = found.standing.worker == Some(who.worker);
    let title = format!("Enquiry saved: {}", found.reference);
    let frame = app.frame_for(&who, Entry::Journeys, &title);
    let page = page(
        &frame.back("Back to journeys", "/journeys"),
        &html! {
            (panel("Enquiry saved", &html! { "Their reference" br; strong { (found.reference) } }))
            p.govuk-body-l { strong { (promise(&found, &people, said.enquiry().channel)) } }
            h2.govuk-heading-m { "What happens next" }
            p.govuk-body { (looked_after(&found, worker.map(String::as_str), is_theirs)) }
            (said.reminder(&found))
            (onwards(&found))
        },
    );
    Ok(html_page(StatusCode::OK, page))
}

// What they were promised, by the clock that runs for it.
fn promise(found: &Found, people: &[Adult], channel: Option<Channel>) -> String {
    let standing = &found.standing;
    if standing.status != Status::Open {
        return "This journey is over: nothing more is owed to them".to_owned();
    }
    let has_phone =
        people.iter().filter_map(|it| it.details.as_ref()).any(|it| !it.phone.is_empty());
    let reach = if has_phone { "Call them" } else { "Write to them" };
    match (found.reply_owed_by, standing.last_two_way_contact) {
        (Some(due), _) if due < found.now => {
            format!("{reach} now: a reply was due by {}", by(due, found))
        }
        (Some(due), _) => format!("{reach} by {}", by(due, found)),
        (None, Some(at)) if Some(at) == standing.enquired_at => {
            format!("Replied already: {}", met(channel))
        }
        (None, Some(at)) => {
            format!("Replied already, on {}", words::near_day(london_day(at), found.today()))
        }
        (None, None) if found.is_paused => "Paused: no reply is owed meanwhile".to_owned(),
        (None, None) => "No time is promised in which they are replied to".to_owned(),
    }
}

// "5:12pm on Tuesday 1 December", as it is said on the phone.
fn by(due: DateTime<Utc>, found: &Found) -> String {
    let day = words::near_day(london_day(due), found.today());
    if due == end_of(london_day(due)) {
        return format!("the end of {day}");
    }
    format!("{} on {day}", words::time(london_time(due).time()))
}

fn met(channel: Option<Channel>) -> &'static str {
    match channel {
        Some(Channel::Phone) => "they rang up",
        Some(Channel::WebChat) => "they were answered as they wrote",
        _ => "they were met in person",
    }
}

fn looked_after(found: &Found, worker: Option<&str>, is_theirs: bool) -> Markup {
    html! {
        @match worker {
            Some(_) if is_theirs => {
                "You look after them. They are on " a.govuk-link href="/work" { "your work" }
                " whenever something is due."
            }
            Some(name) => {
                (name) " looks after them, and sees them under their work whenever something is due."
            }
            None => {
                "Nobody looks after them yet. "
                a.govuk-link href=(found.below("worker")) { "Say who looks after them" }
            }
        }
    }
}

fn onwards(found: &Found) -> Markup {
    let is_open = found.standing.status == Status::Open;
    html! {
        (button_group(&html! {
            @if is_open { (button_link("Log a contact", &found.below("contacts/new"))) }
            a.govuk-link href=(found.address()) { "See the household" }
            a.govuk-link href="/journeys/new" { "Add another enquiry" }
        }))
    }
}
