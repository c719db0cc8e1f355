//! Reminders as a worker would tell of them: who hears of what, when, and of what nobody hears.

mod matters;
mod versions;

use chrono::{DateTime, NaiveTime, Utc};
use domain::calendar::at_london;
use domain::ids::StreamId;
use domain::journey::{Channel, Enquiry, JourneyEvent};
use domain::pathway::{ClockFile, File, MilestoneFile, Pathway, PathwayNo, Pathways, ReminderFile};
use domain::record::{Event, Recorded, When};
use domain::testing::{
    assigned, day, ended, enquired, journey, paused, reached, small_pathway, spoke, undone,
};

use uuid::Uuid;

use super::*;
use crate::sight::Sight;
use crate::ten_households::tell;

fn clock(name: &str, starts_on: &str, stops_on: &str, within: &str, remind: &[&str]) -> ClockFile {
    ClockFile {
        name: name.into(),
        label: name.replace('-', " "),
        starts_on: vec![starts_on.into()],
        stops_on: vec![stops_on.into()],
        within: Some(within.into()),
        remind: remind.iter().map(|&step| step.into()).collect(),
        source: String::new(),
    }
}

fn pathways() -> Pathways {
    let mut file = small_pathway();
    let (name, books) = ("panel-booked".into(), Some("Panel".to_owned()));
    file.milestones.push(MilestoneFile { name, books, ..file.milestones[3].clone() });
    let reply = ["warn at 50%", "due", "escalate after 24 hours"];
    let papers = ["warn 10 working days before", "due"];
    file.clocks = vec![
        clock("first-contact", "enquiry-received", "first-contact-made", "72 hours", &reply),
        clock("visit", "first-contact-made", "initial-visit-held", "10 working days", &reply),
        clock("papers", "panel-booked", "approved", "5 working days before", &papers),
    ];
    Pathways::starting_with(Pathway::check(file).unwrap())
}

// As `2026-03-02T10:30`, in London.
fn at(text: &str) -> DateTime<Utc> {
    let (date, time) = text.split_once('T').unwrap();
    at_london(day(date), NaiveTime::parse_from_str(time, "%H:%M").unwrap())
}

// What happened, each recorded as it did.
fn told(facts: &[(u32, &str, JourneyEvent)]) -> Answers {
    let mut answers = Answers::new(pathways());
    for (number, when, event) in facts {
        let stream = StreamId(journey(*number).0);
        tell(&mut answers, stream, at(when), at(when), Event::Journey(event.clone()));
    }
    answers
}

fn is_clocks(due: &Due) -> bool {
    matches!(due.reminder.topic, Topic::Clock(_))
}

// Step, for whom, and when each of a clock that is due now was to go.
fn due(answers: &Answers, now: &str) -> Vec<(String, Whom, DateTime<Utc>)> {
    let due = Reminders::new(answers, at(now)).due().into_iter().filter(is_clocks);
    due.map(|it| (it.reminder.step.to_string(), it.whom, it.goes_at)).collect()
}

// What no clock times and is due now: the matter, its step and for whom.
fn matters(answers: &Answers, now: &str) -> Vec<(&'static str, String, Whom)> {
    let due = Reminders::new(answers, at(now)).due().into_iter();
    let told = due.filter_map(|it| match it.reminder.topic {
        Topic::Matter(matter) => Some((matter.as_str(), it.reminder.step.to_string(), it.whom)),
        Topic::Clock(_) => None,
    });
    told.collect()
}

fn steps(answers: &Answers, now: &str) -> Vec<String> {
    due(answers, now).into_iter().map(|(step, ..)| step).collect()
}

fn send_all(answers: &mut Answers, now: &str) {
    for due in Reminders::new(answers, at(now)).due() {
        let Reminder { journey, topic, started_at, step } = due.reminder;
        let (clock, matter) = (topic.parts().0.cloned(), topic.parts().1);
        let event = Event::Journey(JourneyEvent::ReminderSent { clock, matter, step, started_at });
        tell(answers, journey.into(), at(now), at(now), event);
    }
}

const SEVEN: Whom = Whom::Worker(WorkerId(Uuid::from_u128(7)));
const LATE: Whom = Whom::ManagersForLate;

// For the last day of March, at ten.
fn panel_booked() -> JourneyEvent {
    JourneyEvent::MilestoneReached {
        milestone: "panel-booked".into(),
        outcome: None,
        booked_for: Some(at("2026-03-31T10:00")),
        course: None,
        note: None,
    }
}

// Asked on Monday at ten, and given to worker seven. Due on Thursday at ten.
fn asked_on_monday() -> Vec<(u32, &'static str, JourneyEvent)> {
    vec![(1, "2026-03-02T10:00", enquired()), (1, "2026-03-02T10:00", assigned(7))]
}

#[test]
fn a_reply_that_comes_due_is_told_step_by_step_first_to_the_worker_then_to_the_managers() {
    let mut answers = told(&asked_on_monday());
    let mut told = vec![];
    for now in ["2026-03-03T16:00", "2026-03-05T10:00", "2026-03-06T10:00", "2026-03-09T10:00"] {
        told.extend(due(&answers, now));
        send_all(&mut answers, now);
    }

    assert_eq!(
        told,
        [
            // Half of 72 hours is over at ten at night: the last hour of duty before it still helps.
            ("warn at 50%".to_owned(), SEVEN, at("2026-03-03T16:00")),
            ("due".to_owned(), SEVEN, at("2026-03-05T10:00")),
            ("escalate after 24 hours".to_owned(), Whom::ManagersForLate, at("2026-03-06T10:00")),
        ]
    );
}

#[test]
fn what_comes_due_at_the_weekend_waits_for_monday_and_nothing_goes_at_night() {
    let answers =
        told(&[(1, "2026-03-05T10:00", enquired()), (1, "2026-03-05T10:00", assigned(7))]);

    // Due on Sunday at ten; half of the time is over on Friday at ten in the evening.
    assert_eq!(steps(&answers, "2026-03-06T15:59"), [""; 0]);
    assert_eq!(steps(&answers, "2026-03-06T16:00"), ["warn at 50%"]);
    assert_eq!(steps(&answers, "2026-03-06T17:00"), [""; 0], "the office has closed");
    assert_eq!(steps(&answers, "2026-03-08T12:00"), [""; 0]);
    assert_eq!(
        due(&answers, "2026-03-09T09:00"),
        [("due".to_owned(), SEVEN, at("2026-03-09T09:00"))]
    );
}

#[test]
fn what_becomes_of_each_step_is_told_with_the_reason_why_it_does_not_go() {
    let fates = |answers: &Answers, now: &str| -> Vec<(String, Fate)> {
        let fates = Reminders::new(answers, at(now)).fates().into_iter();
        let fates = fates.filter(|(due, _)| is_clocks(due));
        fates.map(|(due, fate)| (due.reminder.step.to_string(), fate)).collect()
    };
    let told_as = |fates: [Fate; 3]| -> Vec<(String, Fate)> {
        let steps = ["warn at 50%", "due", "escalate after 24 hours"].map(str::to_owned);
        steps.into_iter().zip(fates).collect()
    };
    let mut answers = told(&asked_on_monday());

    assert_eq!(fates(&answers, "2026-03-02T11:00"), told_as([Fate::Waits; 3]));
    assert_eq!(
        fates(&answers, "2026-03-05T11:00"),
        told_as([Fate::Folded("due".parse().unwrap()), Fate::Goes, Fate::Waits])
    );
    send_all(&mut answers, "2026-03-05T11:00");
    // The managers hear of it beside the worker, who has been told.
    let went_on = "2026-03-05".parse().unwrap();
    assert_eq!(
        fates(&answers, "2026-03-06T11:00"),
        told_as([Fate::Folded("due".parse().unwrap()), Fate::Went(went_on), Fate::Goes])
    );

    let mut late = told(&[]);
    let stream = StreamId(journey(1).0);
    let (happened_at, recorded_at) = (at("2026-03-02T10:00"), at("2026-03-09T10:00"));
    tell(&mut late, stream, happened_at, recorded_at, Event::Journey(enquired()));
    assert_eq!(fates(&late, "2026-03-09T11:00"), told_as([Fate::WasOver; 3]));
}

#[test]
fn after_an_outage_each_hears_the_last_word_once() {
    let mut answers = told(&asked_on_monday());

    assert_eq!(steps(&answers, "2026-03-16T09:00"), ["due", "escalate after 24 hours"]);
    send_all(&mut answers, "2026-03-16T09:00");
    assert_eq!(steps(&answers, "2026-03-16T10:00"), [""; 0], "the warning is folded into it");
}

#[test]
fn the_managers_hear_of_a_household_that_nobody_looks_after() {
    let answers = told(&[(1, "2026-03-02T10:00", enquired())]);

    assert_eq!(due(&answers, "2026-03-05T10:00")[0].1, Whom::ManagersForNobody);
}

#[test]
fn who_was_reached_is_over_or_pauses_is_left_alone() {
    let cases = [
        spoke(),
        ended("moving"),
        paused(),
        JourneyEvent::JourneyVoided {},
        JourneyEvent::JourneyMerged { into: journey(2) },
    ];
    for fact in cases {
        let mut facts = asked_on_monday();
        facts.push((1, "2026-03-03T09:30", fact.clone()));
        assert_eq!(steps(&told(&facts), "2026-03-05T11:00"), [""; 0], "{fact:?}");
    }
}

#[test]
fn an_ending_that_was_taken_back_reminds_again() {
    let mut facts = asked_on_monday();
    facts.push((1, "2026-03-03T09:30", ended("moving")));
    facts.push((1, "2026-03-03T09:30", undone(3)));

    assert_eq!(steps(&told(&facts), "2026-03-05T11:00"), ["due"]);
}

#[test]
fn a_pause_moves_the_steps_by_as_long_as_it_lasted() {
    let mut facts = asked_on_monday();
    facts.push((1, "2026-03-02T12:00", paused()));
    facts.push((1, "2026-03-03T12:00", JourneyEvent::JourneyResumed {}));
    let answers = told(&facts);

    assert_eq!(steps(&answers, "2026-03-05T10:00"), ["warn at 50%"]);
    assert_eq!(steps(&answers, "2026-03-06T10:00"), ["due"]);
}

#[test]
fn what_was_over_before_it_was_typed_in_is_not_chased() {
    let mut answers = Answers::new(pathways());
    let stream = StreamId(journey(1).0);
    let (happened, recorded) = (at("2026-03-02T10:00"), at("2026-03-05T14:00"));
    tell(&mut answers, stream, happened, recorded, Event::Journey(enquired()));

    assert_eq!(steps(&answers, "2026-03-05T15:00"), [""; 0]);
    assert_eq!(
        steps(&answers, "2026-03-06T10:00"),
        ["escalate after 24 hours"],
        "what comes later does"
    );
}

#[test]
fn what_was_over_before_it_was_imported_is_not_chased() {
    let imported = |recorded: &str| {
        let mut answers = Answers::new(pathways());
        let mut facts = domain::testing::log([("2026-03-02", enquired())]);
        let when = When {
            happened_at: at("2026-03-02T10:00"),
            recorded_at: at(recorded),
            source_recorded_at: Some(at("2026-03-02T10:05")),
        };
        let fact: Recorded = Recorded { when, ..facts.remove(0) };
        answers.apply(fact);
        answers
    };

    let late = imported("2026-03-10T09:00");
    let in_time = imported("2026-03-04T09:00");

    assert_eq!(steps(&late, "2026-03-10T12:00"), [""; 0]);
    assert_eq!(steps(&in_time, "2026-03-04T12:00"), [""; 0], "the warning was over by then");
    assert_eq!(steps(&in_time, "2026-03-05T10:00"), ["due"]);
}

#[test]
fn a_warning_brought_forward_to_before_the_enquiry_goes_as_soon_as_it_can() {
    // Half of 72 hours from Friday at half past five is over on Sunday morning.
    let answers =
        told(&[(1, "2026-03-06T17:30", enquired()), (1, "2026-03-06T17:30", assigned(7))]);

    assert_eq!(steps(&answers, "2026-03-06T18:00"), [""; 0]);
    assert_eq!(
        due(&answers, "2026-03-09T09:00"),
        [("warn at 50%".to_owned(), SEVEN, at("2026-03-09T09:00"))]
    );
}

#[test]
fn only_the_first_reply_is_told_at_once_and_the_digest_tells_the_day_in_advance() {
    let mut facts = asked_on_monday();
    facts.push((1, "2026-03-03T09:30", spoke()));
    let answers = told(&facts);
    // Ten working days from Tuesday end with Tuesday the 17th; half of them are over on the 10th.
    let mut due = Reminders::new(&answers, at("2026-03-10T08:00")).due();
    due.retain(is_clocks);

    let [visit] = &due[..] else { panic!("one, not {due:?}") };
    assert_eq!((visit.sending, &*visit.label), (Sending::Digest, "visit"));
    assert!(visit.goes_at > at("2026-03-10T08:00"), "later that day");
    let reply = told(&asked_on_monday());
    let due = Reminders::new(&reply, at("2026-03-05T10:00")).due();
    assert_eq!(due[0].sending, Sending::AtOnce);
    assert_eq!(due[0].due_at, at("2026-03-05T10:00"));
    assert_eq!(due[0].reference.to_string(), "FH-1-R");
}

#[test]
fn a_call_that_was_answered_at_once_needs_no_reply() {
    let enquiry = Enquiry { channel: Some(Channel::Phone), ..Enquiry::default() };
    let rang = JourneyEvent::EnquiryReceived(Box::new(enquiry));

    assert_eq!(steps(&told(&[(1, "2026-03-02T10:00", rang)]), "2026-03-05T11:00"), [""; 0]);
}

#[test]
fn papers_are_asked_for_by_the_day_of_the_panel() {
    let answers =
        told(&[(1, "2026-03-02T10:00", panel_booked()), (1, "2026-03-02T10:00", assigned(7))]);

    // Ten working days before the panel is the 17th; the papers are due by the end of the 24th.
    assert_eq!(steps(&answers, "2026-03-16T16:00"), [""; 0]);
    assert_eq!(steps(&answers, "2026-03-17T08:00"), ["warn 10 working days before"]);
    assert_eq!(steps(&answers, "2026-03-24T08:00"), ["due"], "while there is a day left");
    let unsaid = told(&[(1, "2026-03-02T10:00", reached("panel-booked"))]);
    assert_eq!(steps(&unsaid, "2026-03-25T08:00"), [""; 0]);
}

// Spoken to and visited by worker seven on the 2nd: of the two clocks none runs any more.
fn visited() -> Vec<(u32, &'static str, JourneyEvent)> {
    let mut facts = asked_on_monday();
    facts.push((1, "2026-03-02T11:00", spoke()));
    facts.push((1, "2026-03-02T11:00", reached("initial-visit-held")));
    facts
}

fn told_to_seven(matter: &'static str, step: &str) -> Vec<(&'static str, String, Whom)> {
    vec![(matter, step.to_owned(), SEVEN)]
}

#[test]
fn a_reminder_holds_until_what_it_reminds_of_is_done() {
    let mut answers = told(&asked_on_monday());
    let [due] = &Reminders::new(&answers, at("2026-03-05T10:00")).due()[..] else { panic!("one") };
    let still = |answers: &Answers, now| Reminders::new(answers, at(now)).still(&due.reminder);

    let on_sunday = Due {
        goes_now: false,
        on_duty: false,
        was_held: true,
        sending: Sending::Digest,
        ..due.clone()
    };
    assert_eq!(still(&answers, "2026-03-08T03:00"), Some(on_sunday));
    let stream = StreamId(journey(1).0);
    let replied = at("2026-03-05T11:00");
    tell(&mut answers, stream, replied, replied, Event::Journey(spoke()));
    assert_eq!(still(&answers, "2026-03-05T12:00"), None);
}

#[test]
fn journeys_are_found_by_how_people_name_them() {
    let answers = told(&[(1, "2026-03-02T10:00", enquired()), (2, "2026-03-02T11:00", enquired())]);

    let second = answers.reference(journey(2), &Sight::ALL).unwrap();

    assert_eq!((second.number(), answers.journey(second, &Sight::ALL)), (2, Some(journey(2))));
    assert_eq!(answers.reference(journey(3), &Sight::ALL), None);
    assert_eq!(answers.journey(Reference::new(3).unwrap(), &Sight::ALL), None);
}
