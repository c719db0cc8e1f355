//! What is to be done as a worker would tell of it: how pressing, for whom, and why.

use domain::journey::{Channel, ContactOutcome, Direction, JourneyEvent};
use domain::pathway::{ClockFile, File, Pathway, Pathways};
use domain::record::Event;
use domain::testing::{
    assigned, day, ended, enquired, journey, paused, reached, small_pathway, spoke, worker,
};

use super::*;
use crate::answers::Answers;
use crate::question::Question;
use crate::ten_households::{at_nine, tell};

fn told(facts: &[(u32, &str, JourneyEvent)]) -> Answers {
    let reply = ClockFile {
        name: "first-contact".into(),
        label: "First contact".into(),
        starts_on: vec!["enquiry-received".into()],
        stops_on: vec!["first-contact-made".into()],
        within: Some("72 hours".into()),
        remind: vec![],
        source: String::new(),
    };
    let file = File { clocks: vec![reply], ..small_pathway() };
    let mut answers = Answers::new(Pathways::starting_with(Pathway::check(file).unwrap()));
    for (number, day, event) in facts {
        let (at, event) = (at_nine(day), Event::Journey(event.clone()));
        tell(&mut answers, journey(*number).into(), at, at, event);
    }
    answers
}

fn groups(facts: &[(u32, &str, JourneyEvent)], now: &str) -> Vec<(JourneyId, Group)> {
    let (answers, now) = (told(facts), at_nine(now));
    let view = View::new(&answers, &Question::now(now)).unwrap();
    work(&view, now).into_iter().map(|task| (task.journey, task.group)).collect()
}

fn due(on: &str) -> JourneyEvent {
    JourneyEvent::NextActionSet { due: day(on), note: None }
}

#[test]
fn a_household_nobody_rang_back_comes_first_and_one_without_a_next_action_is_not_lost() {
    let found = groups(
        &[
            (1, "2026-03-02", enquired()),
            (1, "2026-03-02", spoke()),
            (2, "2026-03-02", enquired()),
            (3, "2026-03-03", enquired()),
            (4, "2026-03-05", enquired()),
            (5, "2026-03-02", enquired()),
            (5, "2026-03-03", ended("moving")),
        ],
        "2026-03-06",
    );

    let expected = [
        (journey(2), Group::Overdue),
        (journey(3), Group::DueToday),
        (journey(4), Group::ComingUp),
        (journey(1), Group::NoNextAction),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_next_action_is_due_until_it_is_done_or_replaced() {
    let agreed = |more: &[(u32, &str, JourneyEvent)]| {
        let begun = [(1, "2026-03-02", enquired()), (1, "2026-03-02", spoke())];
        let set = (1, "2026-03-03", due("2026-03-05"));
        groups(&[&begun[..], &[set], more].concat(), "2026-03-06")[0].1
    };

    assert_eq!(agreed(&[]), Group::Overdue);
    assert_eq!(agreed(&[(1, "2026-03-04", due("2026-03-06"))]), Group::DueToday);
    assert_eq!(agreed(&[(1, "2026-03-04", due("2026-03-20"))]), Group::Later);
    let done = (1, "2026-03-05", JourneyEvent::NextActionDone {});
    assert_eq!(agreed(&[done]), Group::NoNextAction);
}

#[test]
fn a_paused_household_waits_for_its_review() {
    let review = JourneyEvent::JourneyPaused { review_on: Some(day("2026-03-06")), note: None };
    let begun = (1, "2026-03-02", enquired());

    let reviewed = groups(&[begun.clone(), (1, "2026-03-03", review)], "2026-03-06");
    let for_good = groups(&[begun, (1, "2026-03-03", paused())], "2026-03-06");

    assert_eq!(reviewed, [(journey(1), Group::DueToday)]);
    assert_eq!(for_good, [(journey(1), Group::NoNextAction)]);
}

fn by(direction: Direction, outcome: ContactOutcome) -> JourneyEvent {
    let (channel, direction) = (Channel::Email, Some(direction));
    JourneyEvent::ContactRecorded { channel, direction, outcome, note: None }
}

#[test]
fn what_is_snoozed_presses_nobody_before_its_day_and_the_pathway_presses_all_the_same() {
    let until = |on: &str| JourneyEvent::JourneySnoozed { until: day(on), note: None };
    let spoken = [(1, "2026-03-02", enquired()), (1, "2026-03-02", spoke())];
    let put_off = |more: &[(u32, &str, JourneyEvent)], now: &str| {
        groups(&[&spoken[..], more].concat(), now)[0].1
    };
    let overdue = (1, "2026-03-03", due("2026-03-05"));
    let snoozed = (1, "2026-03-06", until("2026-03-10"));

    assert_eq!(put_off(std::slice::from_ref(&overdue), "2026-03-06"), Group::Overdue);
    let both = [overdue, snoozed.clone()];
    assert_eq!(put_off(&both, "2026-03-06"), Group::Snoozed);
    assert_eq!(put_off(&both, "2026-03-10"), Group::DueToday);
    assert_eq!(put_off(&both, "2026-03-11"), Group::Overdue);
    assert_eq!(
        put_off(std::slice::from_ref(&snoozed), "2026-03-06"),
        Group::Snoozed,
        "nothing was agreed"
    );
    let since = (1, "2026-03-07", due("2026-03-07"));
    assert_eq!(put_off(&[snoozed.clone(), since], "2026-03-07"), Group::DueToday);
    let unanswered = [(1, "2026-03-02", enquired()), snoozed];
    assert_eq!(groups(&unanswered, "2026-03-06")[0].1, Group::Overdue, "a reply is owed");
}

#[test]
fn who_gets_in_touch_again_is_not_lost_even_after_an_ending() {
    let (inward, outward) = (Direction::Inward, Direction::Outward);
    let found = groups(
        &[
            (1, "2026-03-02", enquired()),
            (1, "2026-03-02", spoke()),
            (1, "2026-03-03", by(inward, ContactOutcome::LeftMessage)),
            (2, "2026-03-02", enquired()),
            (2, "2026-03-03", ended("moving")),
            (2, "2026-03-04", by(outward, ContactOutcome::Replied)),
            (3, "2026-03-02", enquired()),
            (3, "2026-03-02", spoke()),
            (3, "2026-03-03", by(inward, ContactOutcome::LeftMessage)),
            (3, "2026-03-04", due("2026-04-04")),
            (4, "2026-03-02", enquired()),
            (4, "2026-03-03", ended("moving")),
            (4, "2026-03-04", by(outward, ContactOutcome::Bounced)),
            (4, "2026-03-05", by(outward, ContactOutcome::Spoke)),
            (5, "2026-03-02", enquired()),
            (5, "2026-03-02", spoke()),
            (5, "2026-03-02", JourneyEvent::HouseholdCameBack { earlier: journey(2) }),
            // An ending that was told after what came next.
            (6, "2026-03-02", enquired()),
            (6, "2026-03-05", by(inward, ContactOutcome::LeftMessage)),
            (6, "2026-03-04", ended("moving")),
        ],
        "2026-03-06",
    );

    let expected = [
        (journey(1), Group::CameBack),
        (journey(2), Group::CameBack),
        (journey(5), Group::CameBack),
        (journey(6), Group::CameBack),
        (journey(3), Group::Later),
    ];
    assert_eq!(found, expected);
}

fn offered(number: u32) -> JourneyEvent {
    JourneyEvent::HandoverOffered { to: worker(number), service: None, team: None, note: None }
}

#[test]
fn tasks_say_who_has_them_and_why() {
    let now = at_nine("2026-03-06");
    let answers = told(&[
        (1, "2026-03-02", enquired()),
        (1, "2026-03-02", assigned(7)),
        (1, "2026-03-03", due("2026-03-09")),
        (1, "2026-03-05", offered(8)),
        (1, "2026-03-04", reached("initial-visit-held")),
    ]);
    let view = View::new(&answers, &Question::now(now)).unwrap();

    let tasks = work(&view, now);

    let [task] = &tasks[..] else { panic!("one task, not {tasks:?}") };
    assert_eq!((task.worker, task.stage), (Some(worker(7)), "initial-visit"));
    assert_eq!(task.offered_to, Some(worker(8)));
    let [clock, agreed] = &task.items[..] else { panic!("two items, not {task:?}") };
    assert!(matches!(clock.why, Why::Clock(clock) if clock.label == "First contact"));
    assert_eq!(agreed.why, Why::NextAction);
}
