//! What no clock times: next actions, quiet households, handovers, pauses and checks that expire.

use super::*;

fn agreed(due: &str) -> JourneyEvent {
    JourneyEvent::NextActionSet { due: day(due), note: None }
}

fn visited_and(facts: &[(&'static str, JourneyEvent)]) -> Answers {
    let more = facts.iter().map(|(when, fact)| (1, *when, fact.clone()));
    told(&visited().into_iter().chain(more).collect::<Vec<_>>())
}

#[test]
fn a_next_action_is_told_on_the_morning_of_its_day_until_another_is_agreed() {
    let answers = visited_and(&[("2026-03-02T11:00", agreed("2026-03-06"))]);
    let put_off = visited_and(&[
        ("2026-03-02T11:00", agreed("2026-03-06")),
        ("2026-03-06T08:30", agreed("2026-03-20")),
    ]);
    let on_sunday = visited_and(&[("2026-03-02T11:00", agreed("2026-03-08"))]);

    assert_eq!(matters(&answers, "2026-03-05T16:00"), []);
    assert_eq!(matters(&answers, "2026-03-06T08:00"), told_to_seven("next-action", "due"));
    assert_eq!(matters(&put_off, "2026-03-09T08:00"), []);
    assert_eq!(matters(&on_sunday, "2026-03-05T16:00"), []);
    assert_eq!(
        matters(&on_sunday, "2026-03-06T08:00"),
        told_to_seven("next-action", "due"),
        "on Friday, while somebody is there"
    );
}

#[test]
fn a_call_that_was_promised_and_not_made_for_a_week_is_told_to_the_managers() {
    let mut answers = visited_and(&[("2026-03-02T11:00", agreed("2026-03-06"))]);
    send_all(&mut answers, "2026-03-06T09:00");

    assert_eq!(matters(&answers, "2026-03-13T16:00"), []);
    let escalated = ("next-action", "escalate after 5 working days".to_owned(), LATE);
    assert_eq!(matters(&answers, "2026-03-16T08:00"), [escalated]);
}

#[test]
fn who_is_approved_is_not_chased_for_what_was_left_over() {
    let left_over = ("2026-03-02T11:30", agreed("2026-03-06"));
    let answers = visited_and(&[left_over, ("2026-03-04T11:30", reached("approved"))]);

    assert_eq!(matters(&answers, "2026-03-16T09:00"), []);
}

#[test]
fn what_was_written_down_late_is_quiet_from_then_on() {
    let mut answers = Answers::new(pathways());
    let (asked, visited) = ("2026-02-02T10:00", "2026-02-04T10:00");
    let facts = [(enquired(), asked), (spoke(), asked), (reached("initial-visit-held"), visited)];
    for (fact, happened) in facts {
        let stream = StreamId(journey(1).0);
        tell(&mut answers, stream, at(happened), at("2026-03-02T10:00"), Event::Journey(fact));
    }

    assert!(matters(&answers, "2026-03-06T16:00").is_empty());
    let quiet = matters(&answers, "2026-03-09T08:00");
    assert_eq!(quiet, [("no-next-action", "due".to_owned(), Whom::ManagersForNobody)]);
}

#[test]
fn a_household_for_which_nothing_is_agreed_is_told_after_a_week_of_quiet() {
    let answers = visited_and(&[]);
    let booked = visited_and(&[("2026-03-02T12:00", panel_booked())]);

    assert_eq!(matters(&answers, "2026-03-06T16:00"), []);
    assert_eq!(matters(&answers, "2026-03-09T08:00"), told_to_seven("no-next-action", "due"));
    assert_eq!(matters(&booked, "2026-03-09T08:00"), [], "something is booked");
    // The clock of the first reply says itself what is to be done.
    assert_eq!(matters(&told(&asked_on_monday()), "2026-03-09T08:00"), []);
}

#[test]
fn a_household_on_which_nothing_happens_is_told_after_four_weeks_and_to_the_managers_after_six() {
    let mut answers = visited_and(&[("2026-03-03T10:00", agreed("2026-03-03"))]);
    send_all(&mut answers, "2026-03-27T08:00");

    // Twenty working days after the 3rd is the 31st; ten more, over Easter, the 16th of April.
    assert_eq!(matters(&answers, "2026-03-30T16:00"), []);
    assert_eq!(matters(&answers, "2026-03-31T08:00"), told_to_seven("stale", "due"));
    send_all(&mut answers, "2026-03-31T08:00");
    assert_eq!(matters(&answers, "2026-04-16T16:00"), []);
    let escalated = ("stale", "escalate after 10 working days".to_owned(), LATE);
    assert_eq!(matters(&answers, "2026-04-17T09:00"), [escalated]);
}

#[test]
fn a_handover_is_told_at_once_to_who_is_asked_and_again_until_they_answer() {
    let offered = JourneyEvent::HandoverOffered {
        to: domain::testing::worker(8),
        service: None,
        team: None,
        note: None,
    };
    let late_by_a_moment = {
        let mut answers = visited_and(&[]);
        let (happened, recorded) = (at("2026-03-05T16:30"), at("2026-03-05T16:31"));
        tell(&mut answers, journey(1).into(), happened, recorded, Event::Journey(offered.clone()));
        answers
    };
    let offered = ("2026-03-05T16:30", offered);
    let waits = ("2026-03-02T11:30", agreed("2026-04-30"));
    let mut answers = visited_and(&[waits.clone(), offered.clone()]);
    let accepted = visited_and(&[
        waits,
        offered.clone(),
        ("2026-03-05T16:40", JourneyEvent::HandoverAccepted {}),
    ]);
    let to_eight =
        |step: &str| vec![("handover", step.to_owned(), Whom::Worker(domain::testing::worker(8)))];

    assert_eq!(matters(&answers, "2026-03-05T16:45"), to_eight("warn at 0%"));
    assert_eq!(matters(&late_by_a_moment, "2026-03-05T16:45"), to_eight("warn at 0%"));
    assert_eq!(matters(&accepted, "2026-03-05T16:45"), []);
    send_all(&mut answers, "2026-03-05T16:45");
    assert_eq!(matters(&answers, "2026-03-06T08:00"), to_eight("due"));
    let in_the_evening = visited_and(&[("2026-03-05T18:00", offered.1.clone())]);
    let folded = Reminders::new(&in_the_evening, at("2026-03-06T09:00")).due();
    let folded = folded.iter().find(|due| due.label == "Handover to accept").unwrap();
    assert!(
        folded.reminder.step.to_string() == "due" && folded.was_held,
        "no less urgent for that"
    );
    send_all(&mut answers, "2026-03-06T08:00");
    let escalated = ("handover", "escalate after 1 working day".to_owned(), LATE);
    assert_eq!(matters(&answers, "2026-03-10T09:00"), [escalated]);
}

#[test]
fn a_pause_is_told_on_the_morning_of_its_review_and_nothing_else_meanwhile() {
    let paused = JourneyEvent::JourneyPaused { review_on: Some(day("2026-05-01")), note: None };
    let answers = visited_and(&[("2026-03-03T10:00", paused.clone())]);
    let resumed = visited_and(&[
        ("2026-03-03T10:00", paused),
        ("2026-04-30T10:00", JourneyEvent::JourneyResumed {}),
    ]);

    assert_eq!(matters(&answers, "2026-04-30T16:00"), []);
    assert_eq!(matters(&answers, "2026-05-01T08:00"), told_to_seven("pause-review", "due"));
    assert_eq!(matters(&resumed, "2026-05-01T08:00"), []);
    let for_ever = JourneyEvent::JourneyPaused { review_on: None, note: None };
    let for_ever = visited_and(&[("2026-03-03T10:00", for_ever)]);
    assert_eq!(matters(&for_ever, "2026-03-31T08:00"), told_to_seven("pause-review", "due"));
}

#[test]
fn checks_that_expire_are_told_a_month_before_those_of_a_day_together() {
    let back = |check: &str, expires_on: &str| JourneyEvent::CheckReturned {
        check: check.into(),
        person: None,
        expires_on: Some(day(expires_on)),
        note: None,
    };
    let waits = ("2026-03-02T12:00", agreed("2026-12-01"));
    let facts = [
        waits.clone(),
        ("2026-03-03T10:00", back("medical", "2026-06-30")),
        ("2026-03-03T10:00", back("dbs", "2026-06-30")),
        ("2026-03-03T10:00", back("referees", "2027-06-30")),
    ];
    let renewed: Vec<_> = facts
        .iter()
        .cloned()
        .chain([("2026-05-20T10:00", back("medical", "2027-05-20"))])
        .collect();
    let warn = "warn 20 working days before";
    let label =
        |answers: &Answers| Reminders::new(answers, at("2026-06-02T08:00")).due().remove(0).label;

    assert_eq!(matters(&visited_and(&facts), "2026-06-01T16:00"), []);
    assert_eq!(
        matters(&visited_and(&facts), "2026-06-02T08:00"),
        told_to_seven("check-expiring", warn)
    );
    assert_eq!(label(&visited_and(&facts)), "medical, dbs");
    assert_eq!(label(&visited_and(&renewed)), "dbs");
    assert_eq!(
        matters(&visited_and(&facts), "2026-06-30T08:00"),
        told_to_seven("check-expiring", "due")
    );
}
