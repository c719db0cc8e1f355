//! Courses whose places are counted by hand, as they stood on several days.

use domain::pathway::{MilestoneFile, Pathway, Pathways};
use domain::record::Event;
use domain::testing::{assigned, day, ended, enquired, journey, nine_on, small_pathway, undone};
use domain::training::{BOOKED, COMPLETED};
use uuid::Uuid;

use super::*;
use crate::ten_households::{at_nine, tell};

const SPRING: CourseId = CourseId(Uuid::from_u128(91));
const SUMMER: CourseId = CourseId(Uuid::from_u128(92));

fn on_course(milestone: &str, course: Option<CourseId>) -> JourneyEvent {
    JourneyEvent::MilestoneReached {
        milestone: milestone.into(),
        outcome: None,
        booked_for: None,
        course,
        note: None,
    }
}

fn plan(from: &str, places: u16) -> CoursePlan {
    let name = "Skills to Foster".into();
    CoursePlan { name, starts_at: nine_on(from), ends_on: None, place: "Town hall".into(), places }
}

// Two courses of two places each, planned on the first of March, and what these journeys tell.
fn told(facts: &[(u32, &str, JourneyEvent)]) -> Answers {
    let mut file = small_pathway();
    for name in [BOOKED, CANCELLED, MISSED, COMPLETED] {
        file.milestones.push(MilestoneFile { name: name.into(), ..MilestoneFile::default() });
    }
    let mut answers = Answers::new(Pathways::starting_with(Pathway::check(file).unwrap()));
    for (course, from) in [(SUMMER, "2026-06-06"), (SPRING, "2026-04-11")] {
        let event = Event::Training(TrainingEvent::CoursePlanned(plan(from, 2)));
        tell(&mut answers, course.into(), at_nine("2026-03-01"), at_nine("2026-03-01"), event);
    }
    for number in 1..=4 {
        let at = at_nine("2026-03-02");
        tell(&mut answers, journey(number).into(), at, at, Event::Journey(enquired()));
    }
    for (number, day, event) in facts {
        let (at, event) = (at_nine(day), Event::Journey(event.clone()));
        tell(&mut answers, journey(*number).into(), at, at, event);
    }
    answers
}

fn on(day: &str) -> Question {
    Question::now(at_nine(day))
}

fn taken(answers: &Answers, day: &str) -> Vec<(CourseId, usize, bool)> {
    let courses = courses(answers, &on(day)).unwrap();
    courses.iter().map(|it| (it.id, it.taken(), it.is_full())).collect()
}

#[test]
fn places_are_taken_by_who_is_booked_attended_or_missed_it() {
    let answers = told(&[
        (1, "2026-03-10", on_course(BOOKED, Some(SPRING))),
        (2, "2026-03-10", on_course(BOOKED, Some(SPRING))),
        (3, "2026-03-11", on_course(BOOKED, Some(SUMMER))),
        (1, "2026-04-11", on_course(COMPLETED, Some(SPRING))),
        (2, "2026-04-11", on_course(MISSED, Some(SPRING))),
    ]);

    assert_eq!(taken(&answers, "2026-03-05"), [(SPRING, 0, false), (SUMMER, 0, false)]);
    assert_eq!(taken(&answers, "2026-03-12"), [(SPRING, 2, true), (SUMMER, 1, false)]);
    assert_eq!(taken(&answers, "2026-04-12"), [(SPRING, 2, true), (SUMMER, 1, false)]);
    let spring = &courses(&answers, &on("2026-04-12")).unwrap()[0];
    assert_eq!(
        spring.households,
        [(journey(1), Attendance::Attended), (journey(2), Attendance::Missed)]
    );
}

#[test]
fn a_place_is_free_again_once_its_household_moves_cancels_leaves_or_was_booked_by_mistake() {
    let answers = told(&[
        (1, "2026-03-10", on_course(BOOKED, Some(SPRING))),
        (2, "2026-03-10", on_course(BOOKED, Some(SPRING))),
        (3, "2026-03-10", on_course(BOOKED, Some(SPRING))),
        (4, "2026-03-10", on_course(BOOKED, Some(SPRING))),
        (1, "2026-03-11", on_course(BOOKED, Some(SUMMER))),
        (2, "2026-03-12", on_course(CANCELLED, None)),
        (3, "2026-03-13", ended("moving")),
        (4, "2026-03-14", undone(2)),
    ]);

    let spring = |day: &str| taken(&answers, day)[0].1;

    let days = ["2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13", "2026-03-14"];
    assert_eq!(days.map(spring), [4, 3, 2, 1, 0]);
    assert_eq!(taken(&answers, "2026-03-14")[1].1, 1);
}

#[test]
fn a_course_stands_as_it_was_last_planned_and_as_it_stood_before() {
    let mut answers = told(&[]);
    let changed = [
        ("2026-03-05", TrainingEvent::CourseChanged(plan("2026-04-18", 9))),
        ("2026-03-20", TrainingEvent::CourseCancelled {}),
    ];
    for (day, event) in changed {
        let at = at_nine(day);
        tell(&mut answers, SPRING.into(), at, at, Event::Training(event));
    }

    let spring = |day: &str| {
        let courses = courses(&answers, &on(day)).unwrap();
        courses.into_iter().find(|it| it.id == SPRING).map(|it| (it.plan.places, it.is_cancelled))
    };

    assert_eq!(spring("2026-02-20"), None, "nobody had planned it");
    assert_eq!(spring("2026-03-04"), Some((2, false)));
    assert_eq!(spring("2026-03-06"), Some((9, false)));
    assert_eq!(spring("2026-03-21"), Some((9, true)));
}

#[test]
fn who_missed_a_course_or_was_taken_off_it_is_to_be_booked_again() {
    let answers = told(&[
        (1, "2026-03-10", on_course(BOOKED, Some(SPRING))),
        (2, "2026-03-10", on_course(BOOKED, None)),
        (3, "2026-03-10", on_course(MISSED, None)),
        (4, "2026-03-10", on_course(MISSED, None)),
        (2, "2026-03-11", assigned(7)),
        (2, "2026-03-12", on_course(CANCELLED, None)),
        (1, "2026-04-11", on_course(MISSED, Some(SPRING))),
        (3, "2026-04-12", on_course(BOOKED, Some(SUMMER))),
        (4, "2026-04-12", ended("moving")),
    ]);

    let mut found = rebookings(&answers, &on("2026-04-20")).unwrap();
    found.sort_by_key(|it| it.since);

    let told: Vec<_> = found.iter().map(|it| (it.journey, it.is_missed)).collect();
    assert_eq!(told, [(journey(2), false), (journey(1), true)]);
    assert_eq!(found[0].worker, Some(domain::testing::worker(7)));
    assert_eq!(found[0].since.map(domain::calendar::london_day), Some(day("2026-03-12")));
    let some = rebookings_among(&answers, &on("2026-04-20"), &[journey(1), journey(3)]);
    assert_eq!(some.unwrap(), found[1..]);
}
