//! The performance clinic: one page for a fortnight's meeting, what is agreed at it, and the page as it was
//! frozen.

pub(in crate::web) mod action;
pub(in crate::web) mod again;
mod choosing;
pub(in crate::web) mod files;
pub(in crate::web) mod freezing;
pub(in crate::web) mod measure;
pub(in crate::web) mod narrative;
mod page;
mod read;
mod sheet;
pub(in crate::web) mod striking;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::calendar::london_day;
use domain::clinic::ActionState;
use maud::{Markup, html};
use projections::clinics::Clinic;
use projections::fortnights::FORTNIGHT;
use serde::Deserialize;

use self::read::Shown;
use super::part::navigation;
use super::question::shares_work;
use super::typed::Typed;
use crate::report::words::day;
use crate::store::Role;
use crate::web::dates::read_coming_day;
use crate::web::govuk::Column::{Figures, Words};
use crate::web::govuk::{Errors, button, date_text, table};
use crate::web::layout::{Entry, page as framed};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other, words};

/// Where the clinics are.
pub(in crate::web) const ADDRESS: &str = "/performance/clinic";

/// Where the page of a day is.
fn address(clinic: NaiveDate) -> String {
    format!("{ADDRESS}/{clinic}")
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    day: String,
}

/// `/performance/clinic`
pub(in crate::web) async fn list(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let now = (app.source.now)();
    let clinics = read::clinics(&app).await?;
    let mut errors = Errors::default();
    if !asked.day.trim().is_empty()
        && let Some(clinic) = errors.take("day", read_coming_day(&asked.day, london_day(now)))
    {
        return Ok(see_other(&address(clinic)));
    }
    let frame = app.frame_for(&who, Entry::Performance, "Performance clinic").wide();
    let frame = frame.errors(&errors);
    let main = html! {
        h1.govuk-heading-l { "Performance clinic" }
        (navigation(None, &Typed::default(), shares_work(who.role)))
        p.govuk-body {
            "One page for a fortnight's meeting: six measures beside what is usual, where households leave and \
             why, who is stuck, what was agreed last time, and what changed since it was shown."
        }
        (ahead(&clinics, now))
        (opened(&asked.day, &errors))
        (kept(&clinics, now))
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(html_page(status, framed(&frame, &main)))
}

/// `/performance/clinic/DAY`
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    clinic: Path<String>,
    typed: Typed,
) -> Result<HttpResponse, Problem> {
    let shown = Shown::read(&app, &who, &clinic, typed).await?;
    let choices = choosing::choices(&app, &shown).await?;
    let title = format!("Performance clinic of {}{}", day(shown.pack.clinic), shown.pack.of);
    let frame = app.frame_for(&who, Entry::Performance, &title).wide();
    let main = page::main(&shown, &choices, &title, who.role);
    Ok(html_page(StatusCode::OK, framed(&frame, &main)))
}

// The next one: a fortnight after the last that is known, or today.
fn ahead(clinics: &[Clinic], now: DateTime<Utc>) -> Markup {
    let today = london_day(now);
    let next = next(clinics, today);
    html! {
        p.govuk-body {
            a.govuk-link href=(address(next)) {
                @if next == today { "Today's clinic, " } @else { "The next clinic, " }
                (words::near_day(next, today))
            }
        }
    }
}

fn next(clinics: &[Clinic], today: NaiveDate) -> NaiveDate {
    let unfrozen = clinics.iter().find(|it| it.frozen.is_none() && today <= it.day);
    let Some(last) = clinics.iter().rev().find(|it| it.frozen.is_some()) else {
        return unfrozen.map_or(today, |it| it.day);
    };
    let after = last.day.checked_add_days(Days::new(FORTNIGHT)).unwrap_or(today);
    unfrozen.map_or(after.max(today), |it| it.day)
}

fn opened(typed: &str, errors: &Errors) -> Markup {
    html! {
        form method="get" novalidate {
            (date_text("day", "Prepare or look at the clinic of a day", typed, errors)
                .hint("Its page is about the fourteen days before. For example, 4/12/2026 or Friday"))
            (button("Open it").secondary())
        }
    }
}

fn kept(clinics: &[Clinic], now: DateTime<Utc>) -> Markup {
    let today = london_day(now);
    let columns =
        [Words("Clinic"), Words("Page"), Figures("Actions agreed"), Figures("Still open")];
    let rows = clinics.iter().rev().map(|it| {
        let open = it.actions.iter().filter(|action| action.state == ActionState::Open).count();
        let state = match &it.frozen {
            Some(frozen) => format!("frozen {}", words::moment(frozen.at, today)),
            None => "not frozen yet".to_owned(),
        };
        vec![
            html! { a.govuk-link href=(address(it.day)) { (day(it.day)) } },
            html! { (state) },
            html! { (it.actions.len()) },
            html! { (open) },
        ]
    });
    html! {
        @if clinics.is_empty() {
            p.govuk-body { "No clinic has been prepared yet." }
        } @else {
            (table("Clinics", columns, rows).headed_by_first())
        }
    }
}

fn may_prepare(role: Role) -> bool {
    role == Role::Manager
}
