//! The households on a course, by name, and what is recorded for all of them at once.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use domain::ids::{CommandId, CourseId, JourneyId, WorkerId};
use domain::journey::RecordMilestone;
use domain::reference::Reference;
use domain::training::Attendance;
use maud::html;
use projections::training::Held;
use uuid::Uuid;

use crate::people::household_name;
use crate::store::{CarryOutError, workers};
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
            let worker = worker.and_then(|worker| names.get(&worker));
            Self {
                household: household_name(people.get(journey).map_or(&[][..], Vec::as_slice)),
                worker: worker.map_or("Nobody", |name| name.as_str()).to_owned(),
            }
        });
        Ok(named.collect())
    }
}

/// The households of a course, as they are called.
pub(super) async fn placed(app: &App, held: &Held) -> Result<Vec<Placed>, Problem> {
    let mut references = vec![];
    for (journey, attendance) in &held.households {
        let reference = app.answers.read().await?.reference(*journey);
        references.extend(reference.map(|reference| (reference, *attendance)));
    }
    let (mut founds, mut placed) = (vec![], vec![]);
    for (reference, attendance) in references {
        founds.push((app.find(&reference.to_string()).await?, attendance));
    }
    let journeys: Vec<JourneyId> = founds.iter().map(|(it, _)| it.journey).collect();
    let looked_after_by: Vec<_> = founds.iter().map(|(it, _)| it.standing.worker).collect();
    let named = Named::of(app, &journeys, &looked_after_by).await?;
    for ((found, attendance), named) in founds.into_iter().zip(named) {
        let booking = found.bookings.iter().find(|booking| booking.course == Some(held.id));
        let booked_for = booking.and_then(|it| it.booked_for);
        placed.push(Placed { reference: found.reference, attendance, booked_for, named });
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
        let found = app.find(&it.reference).await?;
        let key = CommandId(Uuid::new_v5(&stamp.key.0, it.reference.as_bytes()));
        let stamp = Stamp { key, seen: None, ..stamp.clone() };
        let command = RecordMilestone {
            happened_at: it.happened_at,
            milestone: it.milestone.into(),
            outcome: None,
            by_manager: false,
            booked_for: it.booked_for,
            course: Some(course),
            note: None,
        };
        match app.carry_out(who, &stamp, found.journey, command).await {
            Ok(_) => {}
            Err(CarryOutError::Refused(refusal)) => {
                refused.push((it.reference, refusal.to_string()));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(refused)
}

/// The page that says for whom something was not recorded, and why.
pub(super) fn not_all(
    app: &App,
    who: &SignedIn,
    back: &str,
    refused: &[(String, String)],
) -> HttpResponse {
    let title = "Not all of it was saved";
    let main = html! {
        h1.govuk-heading-l { (title) }
        p.govuk-body { "The rest was saved. This was not:" }
        ul.govuk-list.govuk-list--bullet {
            @for (reference, why) in refused {
                li {
                    a.govuk-link href={ "/journeys/" (reference) } { (reference) } ": " (why) "."
                }
            }
        }
        p.govuk-body { a.govuk-link href=(back) { "Back to the course" } }
    };
    html_page(StatusCode::CONFLICT, page(&app.frame_for(who, Entry::Training, title), &main))
}

/// How many households, in words.
pub(super) fn households(count: usize) -> String {
    if count == 1 { "1 household".to_owned() } else { format!("{count} households") }
}
