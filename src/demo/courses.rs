//! The training courses of the made-up council: one a month, planned well ahead.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use domain::ids::{CourseId, WorkerId};
use domain::training::{CoursePlan, TrainingEvent};
use uuid::Uuid;

use super::Options;
use super::story::moment;

/// A course, as it was planned.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Its id.
    pub course: CourseId,
    /// When it was planned, and entered at once.
    pub planned_at: DateTime<Utc>,
    /// By whom.
    pub worker: WorkerId,
    /// What was planned.
    pub event: TrainingEvent,
}

/// Days ahead of which a course is planned.
const AHEAD: u64 = 170;
/// Households that a course of a council of the usual size has room for.
const ROOM: u32 = 12;
const USUAL_SIZE: u32 = 200;

const PLACES: [&str; 3] =
    ["Wexmere town hall, room 2", "Northgate library", "Harbour family centre"];

/// The next course that begins after a day: on the first Saturday of a month, but not in August or
/// December.
pub(super) fn course_after(day: NaiveDate) -> NaiveDate {
    day.iter_days().skip(1).find(|day| begins(*day)).unwrap_or(day)
}

fn begins(day: NaiveDate) -> bool {
    day.weekday() == Weekday::Sat && day.day() <= 7 && ![8, 12].contains(&day.month())
}

/// When a course begins on its day.
pub(super) fn starts_at(first: NaiveDate) -> DateTime<Utc> {
    moment(first, 10 * 3600)
}

/// The course that begins on a day.
pub(super) fn course_on(first: NaiveDate) -> CourseId {
    CourseId(Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("waymark/demo/course/{first}").as_bytes()))
}

/// The courses of a council that were planned by now.
pub(super) fn courses(first_day: NaiveDate, options: &Options, worker: WorkerId) -> Vec<Planned> {
    let today = domain::calendar::london_day(options.now);
    let last = today + Days::new(AHEAD);
    let days = first_day.iter_days().take_while(|day| *day <= last).filter(|day| begins(*day));
    let planned = days.map(|first| {
        let planned_on = (first - Days::new(AHEAD)).max(first_day);
        let place = PLACES[first.month0() as usize % PLACES.len()];
        let places = (ROOM * options.enquiries_per_year / USUAL_SIZE).max(ROOM);
        let plan = CoursePlan {
            name: "Skills to Foster".into(),
            starts_at: starts_at(first),
            ends_on: Some(first + Days::new(7)),
            place: place.into(),
            places: u16::try_from(places).unwrap_or(u16::MAX),
        };
        Planned {
            course: course_on(first),
            planned_at: moment(planned_on, 9 * 3600),
            worker,
            event: TrainingEvent::CoursePlanned(plan),
        }
    });
    planned.filter(|it| it.planned_at <= options.now).collect()
}
