//! Visits, courses and panels as a calendar file (RFC 5545): of a household, and of a worker at an
//! address that their calendar asks by itself. References, never names.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::calendar::{london_day, start_of};
use domain::ids::{JourneyId, WorkerId};
use domain::reference::Reference;
use icalendar::{Calendar, Class, Component as _, Event, EventLike as _, EventStatus, Property};
use projections::bookings::{Appointment, appointments, diary};
use projections::{Answers, Question, Sight, View};
use serde::Deserialize;

use super::App;
use super::moment::Moment;
use super::posted::Posted;
use super::problem::Problem;
use super::signed_in::SignedIn;
use super::work::reminders;
use crate::store::{Account, account, diary_of, draw_bearer, open_diary, token_hash};

/// What nobody said the end of is shown as this long.
const LENGTH: TimeDelta = TimeDelta::hours(1);
/// How long a diary shows what is over, and strikes out what was booked for who has left.
const BACK: Days = Days::new(30);

/// What is to become of a diary's address.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    diary: Changed,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Changed {
    Open,
    Close,
}

type Dated = (JourneyId, Reference, Appointment);

/// What was ever booked for a household, to be opened once.
pub(super) async fn of_household(
    app: Data<App>,
    who: SignedIn,
    reference: Path<String>,
) -> Result<HttpResponse, Problem> {
    let seen = Moment::default().seen((app.source.now)())?;
    let found = app.find_seen(&who.sight, &reference, &seen).await?;
    let answers = app.answers.read().await?;
    let view = View::new(&answers, &seen.question())?;
    let booked = view.one(found.journey, appointments).unwrap_or_default();
    let dated = booked.into_iter().map(|it| (found.journey, found.reference, it));
    let name = format!("{}.ics", found.reference);
    Ok(file(&app, &dated.collect::<Vec<_>>(), Some(&name)))
}

/// A worker's diary. Whoever has its address may read it, and learns references and hours from it.
pub(super) async fn of_worker(
    app: Data<App>,
    diary: Path<String>,
) -> Result<HttpResponse, Problem> {
    let worker = diary_of(&app.database, &token_hash(&diary)).await?.ok_or(Problem::NotFound)?;
    let reads = |account: &Account| account.is_enabled() && account.role.works_with_households();
    account(&app.database, worker).await?.filter(reads).ok_or(Problem::NotFound)?;
    let now = (app.source.now)();
    let dated = app.answers.once(move |answers| dates_of(answers, worker, now)).await?;
    Ok(file(&app, &dated?, None))
}

/// Opens a diary at a new address, which is told once, or closes it.
pub(super) async fn change(
    app: Data<App>,
    who: SignedIn,
    posted: Posted<Change>,
) -> Result<HttpResponse, Problem> {
    let id = (app.source.id)();
    match posted.form.diary {
        Changed::Open => {
            let drawn = draw_bearer().map_err(|_| Problem::Stopping)?;
            open_diary(&app.database, who.worker, Some(&token_hash(&drawn)), id).await?;
            let address = app.place.link(&format!("/diary/{drawn}"));
            reminders::opened(&app, &who, &address).await
        }
        Changed::Close => {
            open_diary(&app.database, who.worker, None, id).await?;
            Ok(super::see_other("/work/reminders?done=diary-closed"))
        }
    }
}

// What is booked on the journeys that a worker looks after, and what was lately.
fn dates_of(
    answers: &Answers,
    worker: WorkerId,
    now: DateTime<Utc>,
) -> Result<Vec<Dated>, Problem> {
    let since = now.checked_sub_days(BACK).unwrap_or(now);
    let mut dated = vec![];
    for id in answers.pathways().ids() {
        let asked = Question { pathway: Some(id.clone()), ..Question::now(now) };
        let booked = diary(&View::new(answers, &asked)?, worker, since).into_iter();
        dated.extend(
            booked.filter_map(|(id, it)| Some((id, answers.reference(id, &Sight::ALL)?, it))),
        );
    }
    Ok(dated)
}

fn file(app: &App, dated: &[Dated], saved_as: Option<&str>) -> HttpResponse {
    let mut calendar = Calendar::new();
    calendar.name("Waymark").append_property(Property::new("METHOD", "PUBLISH"));
    for (journey, reference, appointment) in dated {
        calendar.push(event(app, *journey, *reference, appointment));
    }
    let mut response = HttpResponse::Ok();
    response.content_type("text/calendar; charset=utf-8");
    if let Some(name) = saved_as {
        let disposition = format!("attachment; filename=\"{name}\"");
        response.insert_header(("Content-Disposition", disposition));
    }
    response.body(calendar.to_string())
}

// The same id each time, and a higher number with each change: so calendars move it, and strike it
// out.
fn event(app: &App, journey: JourneyId, reference: Reference, of: &Appointment) -> Event {
    let link = app.place.link(&format!("/journeys/{reference}"));
    let mut event = Event::new();
    event
        .uid(&format!("{journey}/{}@waymark", of.booked_by))
        .sequence(of.told)
        .timestamp(of.known_at)
        .summary(&format!("{}, {reference}", of.what))
        .description(&format!("Open the household: {link}"))
        .class(Class::Private)
        .status(if of.is_cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed })
        .url(&link);
    let day = london_day(of.booked_for);
    // For which hour nobody said.
    if of.booked_for == start_of(day) {
        event.all_day(day);
    } else {
        event.starts(of.booked_for).ends(of.booked_for + LENGTH);
    }
    event.done()
}
