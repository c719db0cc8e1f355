//! Training courses, and booking a household on one.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, NaiveDate, Utc};
use projections::training::Held;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::fault::Fault;
use super::gate::Caller;
use super::reading::query;
use super::recorded::{came_to, unfit};
use super::told::Told;
use super::workers::Nothing;
use crate::web::App;
use crate::web::journeys::training::{FULL, Form, book};

/// The training courses.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Courses {
    /// All of them, the first to begin first.
    courses: Vec<Course>,
}

/// A training course.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TrainingCourse")]
struct Course {
    /// Its id.
    id: Uuid,
    /// What it is called.
    name: String,
    /// When it begins.
    starts_at: DateTime<Utc>,
    /// Its last day.
    ends_on: NaiveDate,
    /// Where it is held.
    place: String,
    /// For how many households there is room.
    places: u16,
    /// How many places are taken: it may be more than there are.
    taken: usize,
    /// Whether it will not be held.
    is_cancelled: bool,
}

/// A place on a training course.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Booking")]
pub(in crate::web) struct Booking {
    /// The course, by its id, as `/api/v1/courses` lists it. One that is ahead and has places left.
    course: Uuid,
    /// What is to be said of it. Kept sealed.
    #[serde(default)]
    #[schemars(length(max = 4000))]
    note: String,
}

pub(super) async fn list(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let Nothing {} = query(request.query_string())?;
    let courses = app.courses().await?.into_iter().map(Course::of).collect();
    Ok(HttpResponse::Ok().json(Courses { courses }))
}

pub(super) async fn record(
    app: Data<App>,
    caller: Caller,
    reference: Path<String>,
    told: Told<Booking>,
) -> Result<HttpResponse, Fault> {
    let Told { stamp, body } = told;
    // What is full is told as full: a program has filled in no page meanwhile.
    let form = Form { course: format!("{}{FULL}", body.course), note: body.note };
    // Beyond the places a manager books, on the page.
    let by = (caller.by(), &caller.sight, false);
    let (page, booked) = book(&app, by, &stamp, &reference, &form).await?;
    match booked {
        Ok(booked) => came_to(&app, &stamp, &page.found, booked).await,
        Err(errors) => Err(unfit(&errors, &stamp)),
    }
}

impl Course {
    fn of(held: Held) -> Self {
        Self {
            id: held.id.0,
            taken: held.taken(),
            ends_on: held.plan.last_day(),
            name: held.plan.name.into(),
            starts_at: held.plan.starts_at,
            place: held.plan.place.into(),
            places: held.plan.places,
            is_cancelled: held.is_cancelled,
        }
    }
}
