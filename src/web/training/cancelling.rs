//! Cancelling a course: asked, with who is booked on it, and done for each of them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use domain::journey::Refusal;
use domain::training::{Attendance, CANCELLED, CancelCourse};
use maud::html;
use projections::Sight;
use projections::training::Held;
use uuid::Uuid;

use super::households::{Placed, ToRecord, not_all, placed, record_each};
use super::one::address;
use super::{ADDRESS, days};
use crate::store::CarryOutError;
use crate::web::govuk::{Errors, button, button_group, hidden};
use crate::web::journeys::save::{PAGE, SENT_BEFORE};
use crate::web::layout::{Entry, page};
use crate::web::posted::{Confirmed, Posted};
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page, see_other, words};

pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    course: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let held = app.course(*course).await?;
    let booked = booked(&app, &who.sight, &held).await?;
    Ok(asked(&app, &who, &held, &booked, &Errors::default()))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    course: Path<Uuid>,
    posted: Posted<Confirmed>,
) -> Result<HttpResponse, Problem> {
    let stamp = posted.stamp;
    let held = app.course(*course).await?;
    // It is cancelled for everybody who is booked on it, whoever sees them.
    let all = booked(&app, &Sight::ALL, &held).await?;
    let booked = booked(&app, &who.sight, &held).await?;
    match app.carry_out(&who, &stamp, held.id, CancelCourse).await {
        // Whoever was not taken off it when it was cancelled is now.
        Ok(_) | Err(CarryOutError::Refused(Refusal::CourseCancelled)) => {}
        Err(CarryOutError::Refused(refusal)) => {
            return Ok(asked(&app, &who, &held, &booked, &Errors::on(PAGE, refusal)));
        }
        Err(CarryOutError::KeyReused) => {
            return Ok(asked(&app, &who, &held, &booked, &Errors::on(PAGE, SENT_BEFORE)));
        }
        Err(error) => return Err(error.into()),
    }
    let happened_at = (app.source.now)();
    let taken_off = all.iter().map(|it| ToRecord {
        reference: it.reference.to_string(),
        milestone: CANCELLED,
        happened_at,
        booked_for: None,
    });
    let refused =
        record_each(&app, &who.seeing_all(), &stamp, held.id, taken_off.collect()).await?;
    if !refused.is_empty() {
        return not_all(&app, &who, &address(held.id), &refused).await;
    }
    Ok(see_other(&format!("{ADDRESS}?saved={}", held.id)))
}

async fn booked(app: &App, sight: &Sight, held: &Held) -> Result<Vec<Placed>, Problem> {
    let mut placed = placed(app, sight, held).await?;
    placed.retain(|it| it.attendance == Attendance::Booked);
    Ok(placed)
}

fn asked(
    app: &App,
    who: &SignedIn,
    held: &Held,
    booked: &[Placed],
    errors: &Errors,
) -> HttpResponse {
    let title = format!("Cancel {}?", held.plan.name);
    let back = address(held.id);
    let all = held.households.iter().filter(|(_, it)| *it == Attendance::Booked).count();
    let unseen = all.saturating_sub(booked.len());
    let frame = app.frame_for(who, Entry::Training, &title).errors(errors);
    let main = html! {
        span.govuk-caption-l { (days(&held.plan, (app.source.now)())) }
        h1.govuk-heading-l { (title) }
        @if unseen > 0 {
            p.govuk-body { (words::households(unseen)) " that you do not see will be taken off it too." }
        }
        @if all == 0 {
            p.govuk-body { "Nobody is booked on it." }
        } @else if !booked.is_empty() {
            p.govuk-body {
                (words::households(booked.len())) @if booked.len() == 1 { " is" } @else { " are" }
                " booked on it, and will be listed to be booked again:"
            }
            ul.govuk-list.govuk-list--bullet {
                @for it in booked { li { bdi { (it.named.household) } ", " (it.reference) } }
            }
            p.govuk-body { "They are not told by this: ring them." }
        }
        form method="post" novalidate {
            (app.marks(who, None))
            (hidden("confirmed", "yes"))
            (button_group(&html! {
                (button("Cancel the course").warning())
                a.govuk-link href=(back) { "Keep it" }
            }))
        }
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    html_page(status, page(&frame.back("Back to the course", &back), &main))
}
