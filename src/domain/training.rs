//! A training course: planned, changed, cancelled. Who is booked on it, each journey tells.
//!
//! A course is a history of its own, as a campaign is: what was planned and for how many is then
//! known as it stood on any day. Nothing in it is about people.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::london_day;
use crate::ids::CourseId;
use crate::journey::{JourneyEvent, Refusal};
use crate::record::{Decide, Event, NewFact, Past, Recorded};

/// The milestone that books a household on a course.
pub const BOOKED: &str = "training-booked";
/// The one that takes it off the course again.
pub const CANCELLED: &str = "training-cancelled";
/// The one for who did not come.
pub const MISSED: &str = "training-missed";
/// The one for who came to its end.
pub const COMPLETED: &str = "training-completed";

/// Something that happened to a course. The rules of `journey/event.rs` hold here too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrainingEvent {
    /// It is to be held.
    CoursePlanned(CoursePlan),
    /// It is to be held otherwise: the whole plan, as it is from now on.
    CourseChanged(CoursePlan),
    /// It will not be held.
    CourseCancelled {},
}

impl TrainingEvent {
    /// The names of these facts in the log.
    pub const TYPES: [&'static str; 3] = ["course-planned", "course-changed", "course-cancelled"];

    /// What is planned from then on, unless it was cancelled.
    pub fn plan(&self) -> Option<&CoursePlan> {
        match self {
            Self::CoursePlanned(plan) | Self::CourseChanged(plan) => Some(plan),
            Self::CourseCancelled {} => None,
        }
    }
}

/// When and where a course is held, and for how many households.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoursePlan {
    /// What it is called, such as Skills to Foster.
    pub name: Box<str>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// Its last day, if it takes more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<NaiveDate>,
    /// Where.
    pub place: Box<str>,
    /// How many households it has room for.
    pub places: u16,
}

impl CoursePlan {
    /// The last day of it.
    pub fn last_day(&self) -> NaiveDate {
        self.ends_on.unwrap_or_else(|| london_day(self.starts_at))
    }

    fn checked(&self) -> Result<(), Refusal> {
        if self.places == 0 {
            return Err(Refusal::CourseWithoutPlaces);
        }
        if self.last_day() < london_day(self.starts_at) {
            return Err(Refusal::CourseEndsBeforeItBegins);
        }
        Ok(())
    }
}

/// Plan a course.
#[derive(Clone, Debug)]
pub struct PlanCourse(pub CoursePlan);

/// Hold it otherwise than was planned.
#[derive(Clone, Debug)]
pub struct ChangeCourse(pub CoursePlan);

/// Hold it not at all. Whoever is booked on it is told by their own journeys.
#[derive(Clone, Copy, Debug)]
pub struct CancelCourse;

impl Decide for PlanCourse {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        if !past.history.is_empty() {
            return Err(Refusal::CoursePlannedAlready);
        }
        self.0.checked()?;
        if self.0.starts_at < past.now {
            return Err(Refusal::CourseInThePast);
        }
        Ok(fact(past, TrainingEvent::CoursePlanned(self.0.clone())))
    }
}

impl Decide for ChangeCourse {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let plan = standing(past)?;
        self.0.checked()?;
        if *plan == self.0 {
            return Ok(vec![]);
        }
        if self.0.starts_at != plan.starts_at && self.0.starts_at < past.now {
            return Err(Refusal::CourseInThePast);
        }
        Ok(fact(past, TrainingEvent::CourseChanged(self.0.clone())))
    }
}

impl Decide for CancelCourse {
    fn decide(&self, past: Past<'_>) -> Result<Vec<NewFact>, Refusal> {
        let plan = standing(past)?;
        if plan.last_day() < london_day(past.now) {
            return Err(Refusal::CourseHeld);
        }
        Ok(fact(past, TrainingEvent::CourseCancelled {}))
    }
}

/// Whether a fact may leave less room on a course than there was before it. Some leave as much: whoever
/// saw a free place then looks again.
pub fn may_fill(course: CourseId, fact: &Recorded) -> bool {
    match &fact.event {
        Event::Journey(JourneyEvent::MilestoneReached { course: on, .. }) => *on == Some(course),
        Event::Journey(JourneyEvent::FactUndone { .. }) => true,
        Event::Training(_) => fact.stream == course.into(),
        _ => false,
    }
}

// What is planned now.
fn standing(past: Past<'_>) -> Result<&CoursePlan, Refusal> {
    let last = past.history.last().ok_or(Refusal::NoSuchCourse)?;
    match &last.event {
        Event::Training(TrainingEvent::CourseCancelled {}) => Err(Refusal::CourseCancelled),
        Event::Training(event) => event.plan().ok_or(Refusal::NoSuchCourse),
        _ => Err(Refusal::NoSuchCourse),
    }
}

fn fact(past: Past<'_>, event: TrainingEvent) -> Vec<NewFact> {
    vec![NewFact::new(past.now, Event::Training(event))]
}

/// A household's place on a course, by what its journey tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attendance {
    /// They are to come.
    Booked,
    /// They came to its end.
    Attended,
    /// They did not come.
    Missed,
}

/// What became of a household's training, folded from its milestones one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Training {
    /// The places it had on courses, as they stand. A place that was given up is not among them.
    pub places: Vec<(CourseId, Attendance)>,
    /// Whether it has completed a course, ours or another.
    pub is_completed: bool,
    /// Whether the last booking was missed or cancelled, and none came after it.
    pub is_to_be_rebooked: bool,
    /// The course it is booked on. None without a booking, or where it names no course.
    booked_on: Option<CourseId>,
}

impl Training {
    /// Takes a milestone into account, and the course that it names.
    pub fn take(&mut self, milestone: &str, course: Option<CourseId>) {
        match milestone {
            BOOKED => {
                self.give_up();
                self.booked_on = course;
                self.is_to_be_rebooked = false;
                self.put(course, Attendance::Booked);
            }
            CANCELLED => {
                self.give_up();
                self.is_to_be_rebooked = !self.is_completed;
            }
            MISSED => {
                self.settle(course, Attendance::Missed);
                self.is_to_be_rebooked = !self.is_completed;
            }
            COMPLETED => {
                self.settle(course, Attendance::Attended);
                self.is_completed = true;
                self.is_to_be_rebooked = false;
            }
            _ => {}
        }
    }

    fn settle(&mut self, course: Option<CourseId>, attendance: Attendance) {
        let booked_on = self.booked_on;
        if course.is_none() || course == booked_on {
            self.booked_on = None;
        }
        self.put(course.or(booked_on), attendance);
    }

    // A place that they had not yet come to is free for somebody else.
    fn give_up(&mut self) {
        if let Some(course) = self.booked_on.take() {
            self.places.retain(|place| *place != (course, Attendance::Booked));
        }
    }

    fn put(&mut self, course: Option<CourseId>, attendance: Attendance) {
        let Some(course) = course else { return };
        match self.places.iter_mut().find(|(known, _)| *known == course) {
            Some((_, known)) => *known = attendance,
            None => self.places.push((course, attendance)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::testing::{day, log, nine_on, on, pathways};

    fn plan(from: &str) -> CoursePlan {
        CoursePlan {
            name: "Skills to Foster".into(),
            starts_at: nine_on(from),
            ends_on: None,
            place: "Town hall".into(),
            places: 12,
        }
    }

    fn told(events: &[TrainingEvent]) -> Vec<Recorded> {
        let mut history = log([]);
        for (event, version) in events.iter().zip(1_u32..) {
            let mut facts = log([("2026-03-02", crate::testing::noted())]);
            facts[0].version = version;
            facts[0].event = Event::Training(event.clone());
            history.append(&mut facts);
        }
        history
    }

    fn decided(command: &impl Decide, events: &[TrainingEvent]) -> Result<usize, Refusal> {
        let (pathways, history) = (pathways(), told(events));
        command.decide(on(&pathways, &history, "2026-03-10")).map(|facts| facts.len())
    }

    #[test]
    fn a_course_is_planned_once_ahead_of_time_and_for_somebody() {
        let nobody = CoursePlan { places: 0, ..plan("2026-04-11") };
        let backwards = CoursePlan { ends_on: Some(day("2026-04-10")), ..plan("2026-04-11") };

        assert_eq!(decided(&PlanCourse(plan("2026-04-11")), &[]), Ok(1));
        assert_eq!(decided(&PlanCourse(plan("2026-03-09")), &[]), Err(Refusal::CourseInThePast));
        assert_eq!(decided(&PlanCourse(nobody), &[]), Err(Refusal::CourseWithoutPlaces));
        assert_eq!(decided(&PlanCourse(backwards), &[]), Err(Refusal::CourseEndsBeforeItBegins));
        let planned = [TrainingEvent::CoursePlanned(plan("2026-04-11"))];
        let again = decided(&PlanCourse(plan("2026-04-11")), &planned);
        assert_eq!(again, Err(Refusal::CoursePlannedAlready));
    }

    #[test]
    fn a_course_is_changed_until_it_is_cancelled() {
        let planned = [TrainingEvent::CoursePlanned(plan("2026-04-11"))];
        let cancelled = [planned[0].clone(), TrainingEvent::CourseCancelled {}];
        let later = ChangeCourse(plan("2026-04-18"));

        assert_eq!(decided(&later, &planned), Ok(1));
        assert_eq!(decided(&ChangeCourse(plan("2026-04-11")), &planned), Ok(0), "it is as it was");
        let gone = ChangeCourse(plan("2026-03-09"));
        assert_eq!(decided(&gone, &planned), Err(Refusal::CourseInThePast));
        assert_eq!(decided(&later, &cancelled), Err(Refusal::CourseCancelled));
        assert_eq!(decided(&CancelCourse, &cancelled), Err(Refusal::CourseCancelled));
        assert_eq!(decided(&CancelCourse, &planned), Ok(1));
        assert_eq!(decided(&CancelCourse, &[]), Err(Refusal::NoSuchCourse));
        let held = [TrainingEvent::CoursePlanned(plan("2026-03-07"))];
        assert_eq!(decided(&CancelCourse, &held), Err(Refusal::CourseHeld));
        let more = CoursePlan { places: 14, ..plan("2026-03-07") };
        assert_eq!(decided(&ChangeCourse(more), &held), Ok(1), "its day stays");
    }

    const SPRING: CourseId = CourseId(Uuid::from_u128(1));
    const SUMMER: CourseId = CourseId(Uuid::from_u128(2));

    fn after(told: &[(&str, Option<CourseId>)]) -> Training {
        let mut training = Training::default();
        for (milestone, course) in told {
            training.take(milestone, *course);
        }
        training
    }

    #[test]
    fn who_moves_to_another_course_gives_their_place_up() {
        let moved = after(&[(BOOKED, Some(SPRING)), (BOOKED, Some(SUMMER))]);

        assert_eq!(moved.places, [(SUMMER, Attendance::Booked)]);
        assert!(!moved.is_to_be_rebooked);
    }

    #[test]
    fn who_missed_a_course_keeps_their_place_on_it_and_is_to_be_booked_again() {
        let missed = after(&[(BOOKED, Some(SPRING)), (MISSED, None)]);
        let again = after(&[(BOOKED, Some(SPRING)), (MISSED, None), (BOOKED, Some(SUMMER))]);

        assert_eq!(missed.places, [(SPRING, Attendance::Missed)]);
        assert!(missed.is_to_be_rebooked && !again.is_to_be_rebooked);
        assert_eq!(again.places, [(SPRING, Attendance::Missed), (SUMMER, Attendance::Booked)]);
    }

    #[test]
    fn who_was_cancelled_is_to_be_booked_again_unless_they_have_completed_one() {
        let cancelled = after(&[(BOOKED, Some(SPRING)), (CANCELLED, None)]);
        let completed = after(&[(COMPLETED, None), (BOOKED, Some(SPRING)), (CANCELLED, None)]);

        assert_eq!(cancelled.places, []);
        assert!(cancelled.is_to_be_rebooked && !completed.is_to_be_rebooked);
    }

    proptest! {
        #[test]
        fn nobody_is_booked_on_two_courses_or_has_two_places_on_one(
            told in proptest::collection::vec(
                (proptest::sample::select(vec![BOOKED, CANCELLED, MISSED, COMPLETED]), 0_u128..4),
                0..12,
            ),
        ) {
            let told: Vec<_> = told
                .into_iter()
                .map(|(milestone, course)| {
                    (milestone, (course != 0).then(|| CourseId(Uuid::from_u128(course))))
                })
                .collect();

            let training = after(&told);

            let booked = training.places.iter().filter(|(_, it)| *it == Attendance::Booked);
            prop_assert!(booked.count() <= 1);
            let mut courses: Vec<_> = training.places.iter().map(|(course, _)| course).collect();
            courses.sort_unstable();
            courses.dedup();
            prop_assert_eq!(courses.len(), training.places.len());
            prop_assert!(!(training.is_completed && training.is_to_be_rebooked));
        }
    }
}
