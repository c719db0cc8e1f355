//! The households on a course, by name, and what is recorded for all of them at once.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::ids::{CourseId, JourneyId, WorkerId};
use domain::journey::RecordMilestone;
use domain::reference::Reference;
use domain::training::Attendance;
use maud::html;
use projections::Sight;
use projections::training::Held;

use crate::people::household_name;
use crate::store::workers;
use crate::web::journeys::found::Found;
use crate::web::journeys::save::carry_out_one;
use crate::web::layout::{Entry, page};
use crate::web::posted::Stamp;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::{App, html_page};

/// What a household and its worker are called.
pub(super) struct Named {
    pub(super) household: String,
    pub(super) worker: String,
}

/// A household with a place on a course.
pub(super) struct Placed {
    pub(super) reference: Reference,
    pub(super) attendance: Attendance,
    /// When their journey says that it begins.
    pub(super) booked_for: Option<DateTime<Utc>>,
    pub(super) named: Named,
}

/// What is recorded for a household of a course.
pub(super) struct ToRecord {
    pub(super) reference: String,
    pub(super) milestone: &'static str,
    pub(super) happened_at: DateTime<Utc>,
    pub(super) booked_for: Option<DateTime<Utc>>,
}

impl Named {
    /// The names of households, and of who looks after each.
    pub(super) async fn of(
        app: &App,
        journeys: &[JourneyId],
        looked_after_by: &[Option<WorkerId>],
    ) -> Result<Vec<Self>, Problem> {
        let people = app.people.of(journeys).await?;
        let names = workers(&app.database).await?;
        let named = journeys.iter().zip(looked_after_by).map(|(journey, worker)| {
            let household = household_name(people.get(journey).map_or(&[][..], Vec::as_slice));
            Self { household, worker: worker_name(*worker, &names) }
        });
        Ok(named.collect())
    }
}

fn worker_name(worker: Option<WorkerId>, names: &HashMap<WorkerId, String>) -> String {
    let name = worker.and_then(|worker| names.get(&worker));
    name.map_or("Nobody", |name| name.as_str()).to_owned()
}

/// The households of a course, as they are called.
pub(super) async fn placed(app: &App, sight: &Sight, held: &Held) -> Result<Vec<Placed>, Problem> {
    let mut references = vec![];
    for (journey, attendance) in &held.households {
        let reference = app.answers.read().await?.reference(*journey, sight);
        references.extend(reference.map(|reference| (reference, *attendance)));
    }
    let names = workers(&app.database).await?;
    let mut placed = vec![];
    for (reference, attendance) in references {
        let found = app.find(sight, &reference.to_string()).await?;
        let booking = found.bookings.iter().find(|booking| booking.course == Some(held.id));
        let booked_for = booking.and_then(|it| it.booked_for);
        let worker = worker_name(found.standing.worker, &names);
        let named = Named { household: found.name, worker };
        placed.push(Placed { reference, attendance, booked_for, named });
    }
    Ok(placed)
}

/// Records something for each household, under a key of its own: sent again, nothing is recorded
/// twice. Returns those for which it was refused, with why.
pub(super) async fn record_each(
    app: &App,
    who: &SignedIn,
    stamp: &Stamp,
    course: CourseId,
    all: Vec<ToRecord>,
) -> Result<Vec<(String, String)>, Problem> {
    let mut refused = vec![];
    for it in all {
        let command = |_: &Found| RecordMilestone {
            happened_at: it.happened_at,
            milestone: it.milestone.into(),
            outcome: None,
            by_manager: false,
            booked_for: it.booked_for,
            course: Some(course),
            note: None,
        };
        if let Some(why) = carry_out_one(app, who, stamp, &it.reference, command).await? {
            refused.push((it.reference, why));
        }
    }
    Ok(refused)
}

/// The page that says for whom something was not recorded, and why.
pub(super) async fn not_all(
    app: &App,
    who: &SignedIn,
    back: &str,
    refused: &[(String, String)],
) -> Result<HttpResponse, Problem> {
    let (mut seen, mut unseen) = (vec![], vec![]);
    for (reference, why) in refused {
        match app.find(&who.sight, reference).await {
            Ok(_) => seen.push((reference, why)),
            Err(Problem::NoHousehold) => unseen.push(why),
            Err(problem) => return Err(problem),
        }
    }
    let title = "Not all of it was saved";
    let main = html! {
        h1.govuk-heading-l { (title) }
        p.govuk-body { "The rest was saved. This was not:" }
        ul.govuk-list.govuk-list--bullet {
            @for (reference, why) in seen {
                li {
                    a.govuk-link href={ "/journeys/" (reference) } { (reference) } ": " (why) "."
                }
            }
            @for why in unseen { li { "A household that you do not see: " (why) "." } }
        }
        p.govuk-body { a.govuk-link href=(back) { "Back to the course" } }
    };
    let page = page(&app.frame_for(who, Entry::Training, title), &main);
    Ok(html_page(StatusCode::CONFLICT, page))
}
