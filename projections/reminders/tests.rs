//! Reminders as a worker would tell of them: who hears of what, when, and of what nobody hears.

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

fn agreed(due: &str) -> JourneyEvent {
    JourneyEvent::NextActionSet { due: day(due), note: None }
}

fn visited_and(facts: &[(&'static str, JourneyEvent)]) -> Answers {
    let more = facts.iter().map(|(when, fact)| (1, *when, fact.clone()));
    told(&visited().into_iter().chain(more).collect::<Vec<_>>())
}

fn told_to_seven(matter: &'static str, step: &str) -> Vec<(&'static str, String, Whom)> {
    vec![(matter, step.to_owned(), SEVEN)]
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

// The pathway with rows about reminders, in a later version where it is not the first.
fn with_rows(from: &str, rows: &[(&str, Option<&str>, &[&str])]) -> Pathway {
    let row = |(about, after, remind): &(&str, Option<&str>, &[&str])| ReminderFile {
        about: (*about).into(),
        after: after.map(Into::into),
        remind: remind.iter().map(|&step| step.into()).collect(),
    };
    let file = pathways().get(PathwayNo(0)).unwrap().file.clone();
    let reminders = rows.iter().map(row).collect();
    Pathway::check(File { in_force_from: day(from), reminders, ..file }).unwrap()
}

// Visited as ever, under pathways of which each is in force from its day.
fn visited_under(versions: impl IntoIterator<Item = Pathway>) -> Answers {
    let mut pathways = Pathways::default();
    versions.into_iter().for_each(|version| pathways.adopt(version).unwrap());
    let mut answers = Answers::new(pathways);
    for (number, when, event) in visited() {
        tell(&mut answers, journey(number).into(), at(when), at(when), Event::Journey(event));
    }
    answers
}

#[test]
fn a_household_is_told_of_at_the_times_of_the_version_under_which_it_began() {
    let sooner: [(&str, Option<&str>, &[&str]); 1] =
        [("stale", Some("10 working days"), &["warn at 50%", "due", "escalate after 1 week"])];
    let began_under =
        visited_under([with_rows("2011-04-01", &[]), with_rows("2026-03-01", &sooner)]);
    let began_before =
        visited_under([with_rows("2011-04-01", &[]), with_rows("2026-03-03", &sooner)]);
    let stale = |answers: &Answers, now| {
        let mut told = matters(answers, now);
        told.retain(|(matter, ..)| *matter == "stale");
        told
    };

    // Ten working days after Monday the 2nd is the 16th, half of the time between is over on the 9th.
    assert_eq!(stale(&began_under, "2026-03-06T16:30"), []);
    assert_eq!(stale(&began_under, "2026-03-10T08:00"), told_to_seven("stale", "warn at 50%"));
    assert_eq!(stale(&began_under, "2026-03-16T08:00"), told_to_seven("stale", "due"));
    assert_eq!(stale(&began_before, "2026-03-16T08:00"), []);
    assert_eq!(stale(&began_before, "2026-03-30T08:00"), told_to_seven("stale", "due"));
    assert_eq!(
        stale(&began_under, "2026-03-24T09:00"),
        [told_to_seven("stale", "due"), vec![("stale", "escalate after 1 week".to_owned(), LATE)]]
            .concat()
    );
}

#[test]
fn what_went_goes_no_second_time_where_a_file_states_what_is_usual() {
    let usual: [(&str, Option<&str>, &[&str]); 1] =
        [("no-next-action", Some("5 working days"), &["due"])];
    let mut answers = visited_under([with_rows("2011-04-01", &[])]);
    send_all(&mut answers, "2026-03-09T08:00");
    let sent = |answers: &Answers| {
        let fates = Reminders::new(answers, at("2026-03-10T08:00")).fates();
        let went = fates.into_iter().filter(|(_, fate)| matches!(fate, Fate::Went(_)));
        went.map(|(due, _)| due.reminder).collect::<Vec<_>>()
    };
    let mut stated = visited_under([with_rows("2011-04-01", &usual)]);
    send_all(&mut stated, "2026-03-09T08:00");

    assert_eq!(sent(&answers).len(), 1);
    assert_eq!(sent(&answers), sent(&stated), "known by the same");
}

#[test]
fn a_rule_that_a_pathway_switches_off_reminds_nobody() {
    let off = visited_under([with_rows("2011-04-01", &[("no-next-action", None, &[])])]);
    let on = visited_under([with_rows("2011-04-01", &[])]);

    assert_eq!(matters(&off, "2026-03-09T08:00"), []);
    assert_eq!(matters(&on, "2026-03-09T08:00"), told_to_seven("no-next-action", "due"));
    let said = |answers: &Answers| said_on(answers.pathways(), day("2026-03-09")).remove(0).1;
    let rule =
        |answers: &Answers| said(answers).into_iter().find(|it| it.label == "No next action");
    assert_eq!(rule(&off).unwrap().rule, "The pathway has nobody reminded of it.");
    assert_eq!(
        rule(&on).unwrap().rule,
        "For 5 working days nothing has happened, neither a next action is agreed nor anything \
         booked, and no clock is due. It is told on the morning of its day."
    );
}

#[test]
fn a_rule_is_said_with_the_times_of_the_pathway() {
    let said = said(&with_rows(
        "2011-04-01",
        &[("stale", Some("6 weeks"), &["warn at 50%", "1 week before", "due", "escalate at once"])],
    ));
    let rule = |label: &str| said.iter().find(|it| it.label == label).unwrap().rule.clone();

    assert_eq!(
        rule("Quiet for long"),
        "For 6 weeks nothing has happened, counted from what was last booked or agreed where that is \
         later. It is told once 50% of that time is over, and 1 week before, and on the morning of \
         its day. The managers hear of it as soon as it is late."
    );
    assert_eq!(
        rule("Handover to accept"),
        "A household was offered to somebody, who has 1 working day to answer. It is told at once, \
         and on the morning of its day. The managers hear of it 1 working day after that."
    );
    assert_eq!(said[0].label, "A promise of the pathway");
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
