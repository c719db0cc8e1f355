//! Adding a course, and changing one. Who is booked on it moves with it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{at_london, london_day, london_time};
use domain::ids::CourseId;
use domain::journey::Refusal;
use domain::training::{Attendance, BOOKED, ChangeCourse, CoursePlan, PlanCourse};
use maud::{Markup, html};
use projections::Sight;
use projections::training::Held;
use serde::Deserialize;
use uuid::Uuid;

use super::ADDRESS;
use super::households::{ToRecord, not_all, placed, record_each};
use super::one::address;
use crate::store::{CarryOutError, Door, FreePlace};
use crate::web::dates::{read_coming_day, read_time};
use crate::web::govuk::{Errors, button, button_group, date_text, input, inset_text, time_text};
use crate::web::journeys::save::{PAGE, SENT_BEFORE};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_line;
use crate::web::{App, html_page, see_other, words};

/// Households that fit on a course.
const MOST_PLACES: u16 = 500;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    course: String,
    starts_on: String,
    starts_at: String,
    ends_on: String,
    place: String,
    places: String,
}

pub(in crate::web) async fn ask(app: Data<App>, who: SignedIn) -> HttpResponse {
    Sheet::of(&app, None).response(&app, &who, &Form::default(), &Errors::default())
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let sheet = Sheet::of(&app, None);
    let plan = match form.parse(london_day(sheet.now)) {
        Ok(plan) => plan,
        Err(errors) => return Ok(sheet.response(&app, &who, &form, &errors)),
    };
    // The same form again plans the same course.
    let course = CourseId(Uuid::new_v5(&stamp.key.0, b"course"));
    match app.carry_out(&who, &stamp, course, PlanCourse(plan)).await {
        Ok(_) => Ok(see_other(&format!("{ADDRESS}?saved={course}"))),
        Err(error) => Ok(sheet.response(&app, &who, &form, &refused(error)?)),
    }
}

pub(in crate::web) async fn ask_to_change(
    app: Data<App>,
    who: SignedIn,
    course: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let held = app.course(*course).await?;
    let form = Form::of(&held.plan);
    Ok(Sheet::of(&app, Some(&held)).response(&app, &who, &form, &Errors::default()))
}

pub(in crate::web) async fn change(
    app: Data<App>,
    who: SignedIn,
    course: Path<Uuid>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (courses, seen) = app.courses_seen().await?;
    let held = courses.into_iter().find(|held| held.id == CourseId(*course));
    let held = held.ok_or(Problem::NotFound)?;
    let sheet = Sheet::of(&app, Some(&held));
    let plan = match form.parse(london_day(sheet.now)) {
        Ok(plan) => plan,
        Err(errors) => return Ok(sheet.response(&app, &who, &form, &errors)),
    };
    let is_fewer = plan.places < held.plan.places;
    // A manager may have gone beyond the places that there were: those stay as they are.
    if is_fewer && usize::from(plan.places) < held.taken() {
        let least = held.taken().min(usize::from(held.plan.places));
        let taken = format!(
            "{} a place on it: enter at least {least}, or book some of them on another course first",
            have(held.taken()),
        );
        return Ok(sheet.response(&app, &who, &form, &Errors::on("places", taken)));
    }
    let starts_at = plan.starts_at;
    let by = (who.worker, Door::Page);
    let place = is_fewer.then_some(FreePlace { course: held.id, seen });
    if let Err(error) = app.carry_out_with(by, &stamp, held.id, ChangeCourse(plan), place).await {
        return Ok(sheet.response(&app, &who, &form, &refused(error)?));
    }
    let mut moved = vec![];
    // It moves for everybody who is booked on it, whoever sees them.
    for it in placed(&app, &Sight::ALL, &held).await? {
        // By what each journey says, so that what was broken off is completed by the same form.
        if it.attendance == Attendance::Booked && it.booked_for != Some(starts_at) {
            let (reference, happened_at) = (it.reference.to_string(), sheet.now);
            let booked_for = Some(starts_at);
            moved.push(ToRecord { reference, milestone: BOOKED, happened_at, booked_for });
        }
    }
    let refused = record_each(&app, &who.seeing_all(), &stamp, held.id, moved).await?;
    if !refused.is_empty() {
        return not_all(&app, &who, &address(held.id), &refused).await;
    }
    Ok(see_other(&format!("{ADDRESS}?saved={}", held.id)))
}

fn have(households: usize) -> String {
    match households {
        1 => "1 household has".to_owned(),
        many => format!("{many} households have"),
    }
}

// The domain's own words, beside the question that they answer.
fn refused(error: CarryOutError) -> Result<Errors, Problem> {
    match error {
        CarryOutError::Refused(refusal) => {
            let field = match refusal {
                Refusal::CourseInThePast => "starts_on",
                Refusal::CourseEndsBeforeItBegins => "ends_on",
                Refusal::CourseWithoutPlaces => "places",
                _ => PAGE,
            };
            Ok(Errors::on(field, refusal))
        }
        error @ CarryOutError::PlaceTaken => Ok(Errors::on("places", error)),
        CarryOutError::KeyReused => Ok(Errors::on(PAGE, SENT_BEFORE)),
        error => Err(error.into()),
    }
}

impl Form {
    fn of(plan: &CoursePlan) -> Self {
        let typed = |day: NaiveDate| day.format("%-d/%-m/%Y").to_string();
        Self {
            course: plan.name.to_string(),
            starts_on: typed(london_day(plan.starts_at)),
            starts_at: words::time(london_time(plan.starts_at).time()),
            ends_on: plan.ends_on.map(typed).unwrap_or_default(),
            place: plan.place.to_string(),
            places: plan.places.to_string(),
        }
    }

    fn parse(&self, today: NaiveDate) -> Result<CoursePlan, Errors> {
        let mut errors = Errors::default();
        let mut line = |name: &'static str, what: &'static str, text: &str, empty: &str| {
            if text.trim().is_empty() {
                errors.add(name, empty);
                return None;
            }
            errors.take(name, read_line(what, text))
        };
        let name = line("course", "What it is called", &self.course, "Enter what it is called");
        let place = line("place", "Where it is held", &self.place, "Enter where it is held");
        let day = errors.take("starts_on", read_coming_day(&self.starts_on, today));
        let time = errors.take("starts_at", read_time(&self.starts_at));
        let last = Some(self.ends_on.trim()).filter(|text| !text.is_empty());
        let ends_on = last.and_then(|text| errors.take("ends_on", read_coming_day(text, today)));
        let places = self.places.trim().parse::<u16>().ok();
        let places = places.filter(|it| (1..=MOST_PLACES).contains(it)).ok_or_else(|| {
            format!("Enter for how many households there is room, from 1 to {MOST_PLACES}")
        });
        let places = errors.take("places", places);
        match (name, day, time, place, places, errors.is_empty()) {
            (Some(name), Some(day), Some(time), Some(place), Some(places), true) => {
                let (name, place) = (name.into(), place.into());
                let starts_at = at_london(day, time);
                Ok(CoursePlan { name, starts_at, ends_on, place, places })
            }
            _ => Err(errors),
        }
    }
}

// The page of the form, for a new course or for one that is there.
struct Sheet<'a> {
    held: Option<&'a Held>,
    now: DateTime<Utc>,
}

impl<'a> Sheet<'a> {
    fn of(app: &App, held: Option<&'a Held>) -> Self {
        Self { held, now: (app.source.now)() }
    }

    fn response(&self, app: &App, who: &SignedIn, form: &Form, errors: &Errors) -> HttpResponse {
        let back = self.held.map_or(ADDRESS.to_owned(), |held| address(held.id));
        let (title, send) = match self.held {
            Some(_) => ("Change the course", "Save"),
            None => ("Add a course", "Add the course"),
        };
        let frame = app.frame_for(who, Entry::Training, title).errors(errors);
        let frame = frame.back("Back", &back);
        let main = html! {
            h1.govuk-heading-l { (title) }
            (self.who_moves())
            form method="post" novalidate {
                (app.marks(who, None))
                (questions(form, errors))
                (button_group(&html! {
                    (button(send))
                    a.govuk-link href=(back) { "Cancel" }
                }))
            }
        };
        let status =
            if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        html_page(status, page(&frame, &main))
    }

    // What a change means, said beforehand.
    fn who_moves(&self) -> Markup {
        let booked = self.held.map_or(&[][..], |held| &held.households);
        let booked = booked.iter().filter(|(_, it)| *it == Attendance::Booked).count();
        html! {
            @if booked != 0 {
                (inset_text(&html! {
                    (words::households(booked)) @if booked == 1 { " is" } @else { " are" } " booked on it. \
                     If its first day or its hour changes, their booking moves with it, and their \
                     pages say from when to when. Nobody outside the team is told by this."
                }))
            }
        }
    }
}

fn questions(form: &Form, errors: &Errors) -> Markup {
    html! {
        (input("course", "What is it called?", &form.course, errors)
            .hint("For example, Skills to Foster"))
        (date_text("starts_on", "On which day does it begin?", &form.starts_on, errors)
            .hint("For example, 4/12/2026, 4 Dec or Saturday"))
        (time_text("starts_at", "At what time does it begin?", &form.starts_at, errors))
        (date_text("ends_on", "On which day does it end? (optional)", &form.ends_on, errors)
            .hint("Leave it empty if it takes one day"))
        (input("place", "Where is it held?", &form.place, errors)
            .hint("For example, Town hall, room 2, or Online"))
        (input("places", "For how many households is there room?", &form.places, errors))
    }
}
