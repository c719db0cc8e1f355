//! Whose records may go, worked by hand, and drawn over fifteen years.

use domain::retention::{Class, Set};
use domain::testing::{day, ended, enquired, journey, reached, undone};

use super::*;
use crate::ten_households::{answers, at_nine};

fn listed(answers: &Answers, on: &str) -> Vec<JourneyId> {
    let kept = kept(answers, &Periods::default(), at_nine(on));
    due_by(&kept, day(on)).into_iter().map(|it| it.journey).collect()
}

#[test]
fn what_is_over_long_enough_is_listed_on_the_day_after_and_not_before() {
    let answers = answers([
        (1, "2020-03-02", enquired()),
        (1, "2020-03-20", ended("moving")),
        (2, "2020-03-02", enquired()),
        (2, "2020-03-09", reached("application-received")),
        (2, "2020-03-20", ended("moving")),
        (3, "2020-03-02", enquired()),
    ]);

    assert_eq!(listed(&answers, "2022-03-20"), []);
    assert_eq!(listed(&answers, "2022-03-21"), [journey(1)]);
    assert_eq!(listed(&answers, "2023-03-21"), [journey(1), journey(2)]);
    assert_eq!(listed(&answers, "2090-03-21"), [journey(1), journey(2)], "3 is under way");
}

#[test]
fn a_hold_keeps_them_until_its_day_or_until_it_is_lifted_or_undone() {
    let held =
        |until: Option<&str>| JourneyEvent::RetentionHeld { until: until.map(day), note: None };
    let left = [(1, "2020-03-02", enquired()), (1, "2020-03-20", ended("moving"))];
    let told = |more: &[(u32, &'static str, JourneyEvent)]| {
        answers(left.iter().cloned().chain(more.iter().cloned()))
    };
    let lifted = || (1, "2024-01-02", JourneyEvent::RetentionHoldLifted { note: None });

    let held_until = told(&[(1, "2022-01-02", held(Some("2025-06-01")))]);
    assert_eq!(listed(&held_until, "2025-05-31"), []);
    assert_eq!(listed(&held_until, "2025-06-01"), [journey(1)]);
    let held_on = told(&[(1, "2022-01-02", held(None))]);
    assert_eq!(listed(&held_on, "2060-01-01"), []);
    let kept = kept(&held_on, &Periods::default(), at_nine("2060-01-01"));
    assert_eq!((kept[0].own, kept[0].hold), (Err(Stop::Held), Some(None)));
    assert_eq!(
        listed(&told(&[(1, "2022-01-02", held(None)), lifted()]), "2024-01-03"),
        [journey(1)]
    );
    let undone = told(&[(1, "2022-01-02", held(None)), (1, "2022-01-02", undone(3))]);
    assert_eq!(listed(&undone, "2024-01-03"), [journey(1)]);
}

#[test]
fn the_journeys_of_a_household_go_together() {
    let back = || JourneyEvent::HouseholdCameBack { earlier: journey(1) };
    let first = [(1, "2020-03-02", enquired()), (1, "2020-03-20", ended("moving"))];
    let second = [(2, "2021-05-03", enquired()), (2, "2021-05-03", back())];
    let left = (2, "2021-06-07", ended("moving"));
    let merged = [
        (3, "2021-05-04", enquired()),
        (3, "2021-05-05", JourneyEvent::JourneyMerged { into: journey(2) }),
    ];
    let open = answers(first.iter().chain(&second).chain(&merged).cloned());
    let over = answers(first.iter().chain(&second).chain(&merged).chain([&left]).cloned());

    assert_eq!(listed(&open, "2050-01-01"), [], "they came back, and are under way");
    assert_eq!(listed(&over, "2023-06-07"), []);
    assert_eq!(listed(&over, "2023-06-08"), [journey(1), journey(2), journey(3)]);
    let kept = kept(&over, &Periods::default(), at_nine("2023-06-07"));
    let because: Vec<_> = kept.iter().map(|it| it.because_of).collect();
    assert_eq!(because, [Some(journey(2)), None, Some(journey(2))]);
}

#[test]
fn who_is_gone_is_not_listed_and_what_a_service_set_counts_from_then_on() {
    let gone = JourneyEvent::ErasureOrdered { people: vec![], notes: true, over: None };
    let one_of_them = JourneyEvent::ErasureOrdered { people: vec![], notes: false, over: None };
    let answers = answers([
        (1, "2020-03-02", enquired()),
        (1, "2020-03-20", ended("moving")),
        (1, "2022-04-01", gone),
        (2, "2020-03-02", enquired()),
        (2, "2020-03-20", ended("moving")),
        (2, "2022-04-01", one_of_them),
    ]);
    let source = "Schedule 4.2".into();
    let shorter =
        Periods::default().with(Set { class: Class::Enquiry, months: 6, service: None, source });

    assert_eq!(listed(&answers, "2022-04-02"), [journey(2)]);
    let kept = kept(&answers, &shorter, at_nine("2020-09-21"));
    let due: Vec<_> = due_by(&kept, day("2020-09-21")).into_iter().map(|it| it.journey).collect();
    assert_eq!(due, [journey(1), journey(2)], "as it stood then");
}
