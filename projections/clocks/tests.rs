//! Clocks as a worker would tell of them: when one runs, what it came to, and what a report counts.

mod cut_short;
mod due;
mod grouped;

use domain::ids::{PersonId, StreamId};
use domain::journey::{Channel, ContactOutcome, Enquiry};
use domain::pathway::{ClockFile, File, MilestoneFile, Pathway, PathwayEvent, Pathways};
use domain::record::Event;
use domain::testing::{
    assigned, day, ended, enquired, journey, nine_on, paused, reached, small_pathway, spoke, worker,
};
use uuid::Uuid;

use super::*;
use crate::answers::Answers;
use crate::footnote::Footnote;
use crate::groups::Within;
use crate::question::{Basis, By, Dimension, Question};
use crate::ten_households::tell;
use crate::view::View;

const RESUMED: JourneyEvent = JourneyEvent::JourneyResumed {};

fn clock(starts_on: &str, stops_on: &str, within: Option<&str>) -> ClockFile {
    ClockFile {
        name: "reply".into(),
        label: String::new(),
        starts_on: vec![starts_on.into()],
        stops_on: vec![stops_on.into()],
        within: within.map(Into::into),
        remind: vec![],
        source: String::new(),
    }
}

fn requested(person: Option<PersonId>) -> JourneyEvent {
    JourneyEvent::CheckRequested { check: "medical".into(), person, note: None }
}

fn first_contact() -> ClockFile {
    clock("enquiry-received", "first-contact-made", Some("72 hours"))
}

// The small pathway with one clock, and what happened under it, recorded as it did.
fn under(clock: ClockFile, told: &[(u32, &str, JourneyEvent)]) -> Answers {
    let mut file = File { clocks: vec![clock], ..small_pathway() };
    let booked = MilestoneFile { name: "panel-booked".into(), ..file.milestones[3].clone() };
    file.milestones.push(booked);
    let mut answers = Answers::new(Pathways::starting_with(Pathway::check(file).unwrap()));
    for (number, at, event) in told {
        let at = time(at);
        tell_at(&mut answers, *number, at, at, event.clone());
    }
    answers
}

fn tell_at(
    answers: &mut Answers,
    number: u32,
    happened_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    event: JourneyEvent,
) {
    let stream = StreamId(journey(number).0);
    tell(answers, stream, happened_at, recorded_at, Event::Journey(event));
}

// As `2026-06-02T10`, in London; at nine where no hour is said.
fn time(text: &str) -> DateTime<Utc> {
    let (day, hour) = text.split_once('T').unwrap_or((text, "9"));
    nine_on(day) + TimeDelta::hours(hour.parse::<i64>().unwrap() - 9)
}

fn on(as_at: &str) -> Question {
    Question::now(time(as_at))
}

fn report(answers: &Answers, asked: &Question) -> (ClockRow, Footnote) {
    let view = View::new(answers, asked).unwrap();
    let report = clocks(&view, asked).unwrap();
    (report.whole.rows[0].clone(), report.footnote)
}

// Of the first journey: outcome, hours, and when it was due.
fn run_of(answers: &Answers, asked: &Question) -> (ClockOutcome, i64, Option<DateTime<Utc>>) {
    let view = View::new(answers, asked).unwrap();
    view.one(journey(1), |course| {
        let run = &runs(course)[0];
        #[expect(clippy::cast_possible_truncation, reason = "a few hundred hours")]
        let hours = run.hours.round() as i64;
        (run.outcome, hours, run.due_at)
    })
    .unwrap()
}

#[track_caller]
fn assert_run(clock: ClockFile, told: &[(&str, JourneyEvent)], outcome: ClockOutcome, hours: i64) {
    let told: Vec<_> = told.iter().map(|(at, event)| (1, *at, event.clone())).collect();
    let found = run_of(&under(clock, &told), &on("2026-09-30"));
    assert_eq!((found.0, found.1), (outcome, hours));
}

// The six of the worked example.
fn six() -> Answers {
    let mut answers = under(
        first_contact(),
        &[
            (1, "2026-06-01", enquired()),
            (1, "2026-06-02T10", spoke()),
            (2, "2026-06-01", enquired()),
            (3, "2026-06-01", enquired()),
            (3, "2026-06-05", spoke()),
            (4, "2026-09-28T12", enquired()),
            (5, "2026-09-20", enquired()),
            (6, "2026-09-28", enquired()),
            (6, "2026-09-29", paused()),
        ],
    );
    tell_at(&mut answers, 2, time("2026-06-03T15"), time("2026-06-05"), spoke());
    answers
}

#[test]
fn each_of_the_six_first_replies_of_the_example_is_judged_as_told() {
    use ClockOutcome::{Met, MetRecordedLate, Missed, Overdue, Paused, Running};
    let (answers, asked) = (six(), on("2026-09-30"));
    let view = View::new(&answers, &asked).unwrap();
    let mut told = vec![];
    view.each(|course| told.extend(runs(course).iter().map(|it| (it.outcome, it.hours))));

    assert_eq!(
        told,
        [
            (Met, 25.0),
            (MetRecordedLate, 54.0),
            (Missed, 96.0),
            (Running, 45.0),
            (Overdue, 240.0),
            (Paused, 24.0),
        ]
    );
}

#[test]
fn the_six_first_replies_of_the_example_are_counted_as_told() {
    let (row, footnote) = report(&six(), &on("2026-09-30"));

    assert_eq!((row.met, row.met_recorded_late, row.missed), (1, 1, 2));
    assert_eq!((row.still_running, row.running, row.paused), (1, 1, 1));
    assert_eq!((row.median_hours, row.worst_hours), (Some(54.0), Some(240.0)));
    assert_eq!((row.median_hours_late, row.worst_hours_late), (Some(96.0), Some(168.0)));
    assert_eq!(footnote.cancelled_clocks, 0);
}

#[test]
fn what_was_missed_was_due_so_long_before() {
    let answers = six();
    let asked = on("2026-09-30");
    let view = View::new(&answers, &asked).unwrap();
    let late = |number, until: &str| {
        view.one(journey(number), |course| time(until) - runs(course)[0].due_at.unwrap())
    };

    assert_eq!(late(3, "2026-06-05"), Some(TimeDelta::hours(24)));
    assert_eq!(late(5, "2026-09-30"), Some(TimeDelta::hours(168)));
}

#[test]
fn as_known_on_4_june_at_noon_the_second_read_missed() {
    let answers = six();
    let noon = time("2026-06-04T12");
    let of_second = |asked: &Question| {
        let view = View::new(&answers, asked).unwrap();
        view.one(journey(2), |course| runs(course)[0].outcome).unwrap()
    };

    assert_eq!(
        of_second(&Question { known_at: noon, ..on("2026-06-04T12") }),
        ClockOutcome::Overdue
    );
    assert_eq!(of_second(&Question { known_at: noon, ..on("2026-09-30") }), ClockOutcome::Overdue);
    let known_since = Question { known_at: time("2026-09-30"), ..on("2026-06-04T12") };
    assert_eq!(of_second(&known_since), ClockOutcome::MetRecordedLate);
    let (row, _) = report(&answers, &Question { known_at: noon, ..on("2026-06-04T12") });
    assert_eq!((row.met, row.missed, row.still_running), (1, 2, 2));
}

#[test]
fn what_is_done_and_recorded_at_the_last_moment_is_in_time() {
    let on_time = [("2026-06-01", enquired()), ("2026-06-04", spoke())];
    assert_run(first_contact(), &on_time, ClockOutcome::Met, 72);

    let answers = under(first_contact(), &[(1, "2026-06-01", enquired())]);
    assert_eq!(run_of(&answers, &on("2026-06-04")).0, ClockOutcome::Running);
    assert_eq!(run_of(&answers, &on("2026-06-04T10")).0, ClockOutcome::Overdue);
}

#[test]
fn an_enquiry_taken_live_is_a_first_reply_at_once() {
    let by = |channel| {
        let enquiry = Enquiry { channel: Some(channel), ..Enquiry::default() };
        JourneyEvent::EnquiryReceived(Box::new(enquiry))
    };
    let told = |channel| [("2026-06-01", by(channel)), ("2026-06-09", spoke())];

    assert_run(first_contact(), &told(Channel::Phone), ClockOutcome::Met, 0);
    assert_run(first_contact(), &told(Channel::Event), ClockOutcome::Met, 0);
    assert_run(first_contact(), &told(Channel::Web), ClockOutcome::Missed, 192);
}

#[test]
fn attempts_packs_and_messages_are_no_first_reply() {
    use ContactOutcome::{Bounced, LeftMessage, NoAnswer, Sent, WillCallBack, WrongNumber};
    let tried = |outcome| JourneyEvent::ContactRecorded {
        channel: Channel::Phone,
        direction: None,
        outcome,
        note: None,
    };
    let mut told = vec![("2026-06-01", enquired())];
    for outcome in [Bounced, LeftMessage, NoAnswer, Sent, WillCallBack, WrongNumber] {
        told.push(("2026-06-02", tried(outcome)));
    }
    told.push(("2026-06-02", reached("information-pack-sent")));
    assert_run(first_contact(), &told, ClockOutcome::Overdue, 121 * 24);

    told.push(("2026-06-03", tried(ContactOutcome::Replied)));
    assert_run(first_contact(), &told, ClockOutcome::Met, 48);
}

#[test]
fn a_check_that_is_not_needed_any_more_is_owed_by_nobody() {
    let medical = || clock("check-requested/medical", "check-returned/medical", Some("10 days"));
    let not_needed = |check: &str| JourneyEvent::CheckNotNeeded {
        check: check.into(),
        person: None,
        note: None,
    };
    let told = |on: &'static str, check| {
        [("2026-06-01", enquired()), ("2026-06-04", requested(None)), (on, not_needed(check))]
    };

    assert_run(medical(), &told("2026-06-10", "medical"), ClockOutcome::Cancelled, 6 * 24);
    assert_run(medical(), &told("2026-06-20", "medical"), ClockOutcome::Missed, 16 * 24);
    assert_run(medical(), &told("2026-06-10", "referee"), ClockOutcome::Overdue, 118 * 24);
}

#[test]
fn the_check_of_one_adult_is_not_met_by_that_of_another() {
    let medical = || clock("check-requested/medical", "check-returned/medical", Some("10 days"));
    let (ann, bea) = (Some(PersonId(Uuid::from_u128(1))), Some(PersonId(Uuid::from_u128(2))));
    let returned = |person| JourneyEvent::CheckReturned {
        check: "medical".into(),
        person,
        expires_on: None,
        note: None,
    };
    let told = |person| {
        [
            ("2026-06-01", enquired()),
            ("2026-06-04", requested(ann)),
            ("2026-06-08", returned(person)),
        ]
    };

    assert_run(medical(), &told(bea), ClockOutcome::Overdue, 118 * 24);
    assert_run(medical(), &told(ann), ClockOutcome::Met, 4 * 24);
    assert_run(medical(), &told(None), ClockOutcome::Met, 4 * 24);
}

#[test]
fn papers_are_due_before_the_day_for_which_the_panel_is_booked() {
    let papers = || clock("panel-booked", "information-pack-sent", Some("5 working days before"));
    let booked = |day: Option<&str>| JourneyEvent::MilestoneReached {
        milestone: "panel-booked".into(),
        outcome: None,
        booked_for: day.map(time),
        course: None,
        note: None,
    };
    let told = |day| [(1, "2026-11-02", enquired()), (1, "2026-12-01", booked(day))];
    let (panel, asked) = (under(papers(), &told(Some("2027-01-06"))), on("2026-12-29T23"));
    let last_day = domain::calendar::end_of(day("2026-12-29"));

    assert_eq!(run_of(&panel, &asked), (ClockOutcome::Running, 28 * 24 + 14, Some(last_day)));
    assert_eq!(run_of(&panel, &on("2026-12-30")).0, ClockOutcome::Overdue);
    let unknown = run_of(&under(papers(), &told(None)), &on("2027-06-01"));
    assert_eq!((unknown.0, unknown.2), (ClockOutcome::Running, None), "nobody said which day");
}

#[test]
fn what_is_only_measured_is_never_missed() {
    let measured = || clock("enquiry-received", "first-contact-made", None);
    let answered = [("2026-03-01", enquired()), ("2026-06-01", spoke())];
    assert_run(measured(), &[("2026-03-01", enquired())], ClockOutcome::Running, 5111);
    assert_run(measured(), &answered, ClockOutcome::Met, 2207);
}

#[test]
fn an_ending_may_be_what_a_clock_waits_for() {
    let decision = || clock("enquiry-received", "journey-ended", Some("72 hours"));
    let told = |ends: &'static str| [("2026-06-01", enquired()), (ends, ended("moving"))];
    assert_run(decision(), &told("2026-06-03"), ClockOutcome::Met, 48);
    assert_run(decision(), &told("2026-06-09"), ClockOutcome::Missed, 192);
}

#[test]
fn what_was_missed_is_parted_by_how_late_it_was() {
    let told: Vec<_> =
        [(1, "2026-06-05"), (2, "2026-06-05T10"), (3, "2026-06-11"), (4, "2026-06-12")]
            .into_iter()
            .flat_map(|(number, at)| [(number, "2026-06-01", enquired()), (number, at, spoke())])
            .collect();
    let (row, _) = report(&under(first_contact(), &told), &on("2026-09-30"));

    assert_eq!(row.missed, 4);
    assert_eq!((row.late_by_a_day, row.late_by_a_week, row.late_by_more), (1, 2, 1));
}

#[test]
fn behind_each_number_are_the_runs_that_it_counts_the_latest_first() {
    let (answers, asked) = (six(), on("2026-09-30"));
    let view = View::new(&answers, &asked).unwrap();
    let behind = |figure| {
        let listed = listed(&view, &asked, &"reply".into(), figure, Within::Whole).unwrap();
        listed.iter().map(|it| it.journey).collect::<Vec<_>>()
    };

    assert_eq!(behind(Figure::InTime), [journey(1), journey(2)]);
    assert_eq!(behind(Figure::MetRecordedLate), [journey(2)]);
    assert_eq!(behind(Figure::Missed), [journey(5), journey(3)]);
    assert_eq!(behind(Figure::StillOverdue), [journey(5)]);
    assert_eq!(behind(Figure::Paused), [journey(6)]);
    let late =
        &listed(&view, &asked, &"reply".into(), Figure::MetRecordedLate, Within::Whole).unwrap()[0];
    assert_eq!(
        late.stopped_at.zip(late.recorded_at),
        Some((time("2026-06-03T15"), time("2026-06-05")))
    );
    assert_eq!((late.due_at, late.hours_late), (Some(time("2026-06-04")), None));
    let error = listed(&view, &asked, &"moon".into(), Figure::Met, Within::Whole).unwrap_err();
    assert_eq!(error.to_string(), "The pathway small has no clock called moon: use one of reply");
}

#[test]
fn a_clock_that_a_later_version_dropped_is_still_told_of_those_it_was_promised_to() {
    let mut answers =
        under(first_contact(), &[(1, "2026-06-01", enquired()), (1, "2026-06-02", spoke())]);
    let pack = ClockFile {
        name: "pack".into(),
        ..clock("enquiry-received", "information-pack-sent", Some("1 working day"))
    };
    let later = File { clocks: vec![pack], in_force_from: day("2026-07-01"), ..small_pathway() };
    let event = PathwayEvent::PathwayAdopted { file: Box::new(later) };
    let at = time("2026-07-01");
    tell(&mut answers, StreamId(journey(99).0), at, at, Event::Pathway(event));
    tell_at(&mut answers, 2, at, at, enquired());

    let asked = on("2026-09-30");
    let view = View::new(&answers, &asked).unwrap();
    let rows = clocks(&view, &asked).unwrap().whole.rows;

    let told: Vec<_> =
        (rows.iter()).map(|it| (it.clock.as_ref().unwrap().as_str(), it.met, it.missed)).collect();
    assert_eq!(told, [("pack", 0, 1), ("reply", 1, 0)]);
}
