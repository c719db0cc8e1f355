//! Clocks as a worker would tell of them: when one runs, what it came to, and what a report counts.

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
fn a_journey_that_ended_before_its_clock_was_due_cancels_it() {
    let cancelled = [("2026-06-01", enquired()), ("2026-06-03", ended("moving"))];
    assert_run(first_contact(), &cancelled, ClockOutcome::Cancelled, 48);
    let too_late = [("2026-06-01", enquired()), ("2026-06-05", ended("moving"))];
    assert_run(first_contact(), &too_late, ClockOutcome::Missed, 96);

    let told = cancelled.map(|(at, event)| (1, at, event));
    let (row, footnote) = report(&under(first_contact(), &told), &on("2026-09-30"));
    let clock = Some("reply".into());
    assert_eq!(row, ClockRow { clock, cancelled: 1, ..ClockRow::default() });
    assert_eq!(footnote.cancelled_clocks, 1);
}

#[test]
fn ringing_back_long_after_an_ending_misses_no_promise() {
    let told = |rang: &'static str| {
        [("2026-06-01", enquired()), ("2026-06-03", ended("moving")), (rang, spoke())]
    };
    assert_run(first_contact(), &told("2026-07-01"), ClockOutcome::Cancelled, 720);
    assert_run(first_contact(), &told("2026-06-03T12"), ClockOutcome::Met, 51);
}

#[test]
fn nothing_is_owed_on_what_came_up_after_an_ending() {
    let medical = || clock("check-requested/medical", "check-returned/medical", Some("10 days"));
    let ended_first = [
        ("2026-06-01", enquired()),
        ("2026-06-03", ended("moving")),
        ("2026-06-04", requested(None)),
    ];
    assert_run(medical(), &ended_first, ClockOutcome::Cancelled, 0);
    let under_way = [("2026-06-01", enquired()), ("2026-06-04", requested(None))];
    assert_run(medical(), &under_way, ClockOutcome::Overdue, 118 * 24);
}

#[test]
fn no_clock_runs_on_what_counts_nowhere() {
    let merged = JourneyEvent::JourneyMerged { into: journey(2) };
    for out in [merged, JourneyEvent::JourneyVoided {}] {
        let told = [("2026-06-01", enquired()), ("2026-06-03", out)];

        assert_run(first_contact(), &told, ClockOutcome::Cancelled, 48);
    }
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
fn void_and_merged_journeys_have_no_clocks() {
    let answers = under(
        first_contact(),
        &[
            (1, "2026-06-01", enquired()),
            (1, "2026-06-20", JourneyEvent::JourneyVoided {}),
            (2, "2026-06-01", enquired()),
            (2, "2026-06-20", JourneyEvent::JourneyMerged { into: journey(3) }),
        ],
    );
    let (row, footnote) = report(&answers, &on("2026-09-30"));

    assert_eq!(row, ClockRow { clock: Some("reply".into()), ..ClockRow::default() });
    assert_eq!((footnote.void, footnote.merged, footnote.cancelled_clocks), (1, 1, 0));
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
fn a_pause_makes_due_later_and_counts_for_no_hours() {
    let told = |rang: &'static str| {
        [
            ("2026-06-01", enquired()),
            ("2026-06-02", paused()),
            ("2026-06-12", RESUMED),
            (rang, spoke()),
        ]
    };
    assert_run(first_contact(), &told("2026-06-14"), ClockOutcome::Met, 72);
    assert_run(first_contact(), &told("2026-06-15"), ClockOutcome::Missed, 96);
}

#[test]
fn a_pause_before_a_clock_or_after_it_leaves_it_alone() {
    let told = [
        ("2026-06-01", enquired()),
        ("2026-05-01", paused()),
        ("2026-05-20", RESUMED),
        ("2026-06-03", spoke()),
        ("2026-06-03", paused()),
    ];
    assert_run(first_contact(), &told, ClockOutcome::Met, 48);
}

#[test]
fn what_was_overdue_before_a_pause_stays_missed() {
    let told = [("2026-06-01", enquired()), ("2026-06-06", paused())];
    assert_run(first_contact(), &told, ClockOutcome::Overdue, 120);
}

#[test]
fn a_pause_that_was_not_yet_known_leaves_the_clock_running() {
    let answers =
        under(first_contact(), &[(1, "2026-06-01", enquired()), (1, "2026-06-03", paused())]);
    assert_eq!(run_of(&answers, &on("2026-06-02")).0, ClockOutcome::Running);
    assert_eq!(run_of(&answers, &on("2026-06-20")).0, ClockOutcome::Paused);
}

#[test]
fn an_ending_during_a_pause_cancels_the_clock() {
    let told =
        [("2026-06-01", enquired()), ("2026-06-03", paused()), ("2026-08-01", ended("moving"))];
    assert_run(first_contact(), &told, ClockOutcome::Cancelled, 48);
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
fn a_period_holds_the_clocks_that_were_started_in_it() {
    let (from, to) = (Some(day("2026-09-01")), Some(day("2026-09-28")));
    let asked = Question { from, to, basis: Basis::Period, ..on("2026-09-30") };
    let (row, _) = report(&six(), &asked);

    assert_eq!((row.met, row.missed, row.running, row.paused), (0, 1, 0, 0));
}

// Each group's key, with how many were met, missed and running there.
fn groups(answers: &Answers, asked: &Question) -> Vec<(Option<String>, [usize; 3])> {
    let view = View::new(answers, asked).unwrap();
    let groups = clocks(&view, asked).unwrap().groups.unwrap().into_iter();
    let groups = groups.map(|group| {
        let row = &group.report.rows[0];
        (group.key, [Figure::InTime, Figure::Missed, Figure::Running].map(|it| row.figure(it)))
    });
    groups.collect()
}

#[test]
fn by_month_a_clock_counts_in_the_month_of_its_start() {
    let by_month = Question { by: Some(By::Month), ..on("2026-09-30") };
    let of = |key: &str, counts| (Some(key.to_owned()), counts);
    let (june, september) = (of("2026-06", [2, 1, 0]), of("2026-09", [0, 1, 1]));
    assert_eq!(groups(&six(), &by_month), [june, september.clone()]);
    let from = Some(day("2026-07-01"));
    let period = Question { from, basis: Basis::Period, ..by_month.clone() };
    assert_eq!(groups(&six(), &period), [september]);

    // An enquiry of May whose visit fell in June: the clock that the visit starts is one of June.
    let visited = clock("initial-visit-held", "application-received", Some("10 working days"));
    let answers = under(
        visited,
        &[(1, "2026-05-29", enquired()), (1, "2026-06-01T00", reached("initial-visit-held"))],
    );
    assert_eq!(groups(&answers, &by_month), [of("2026-06", [0, 1, 0])]);
}

#[test]
fn a_clock_counts_with_the_worker_who_had_it_when_it_was_stopped_or_fell_due() {
    let answers = under(
        first_contact(),
        &[
            // In time, and handed on since: it is the first one's.
            (1, "2026-06-01", enquired()),
            (1, "2026-06-01T10", assigned(1)),
            (1, "2026-06-02", spoke()),
            (1, "2026-06-03", assigned(2)),
            // Overdue when the second took it over, who rang at once: the first one's.
            (2, "2026-06-01", enquired()),
            (2, "2026-06-01T10", assigned(1)),
            (2, "2026-06-08", assigned(2)),
            (2, "2026-06-08T10", spoke()),
            // Taken over before it was due, and missed: the second one's.
            (3, "2026-06-01", enquired()),
            (3, "2026-06-01T10", assigned(1)),
            (3, "2026-06-03", assigned(2)),
            (3, "2026-06-05", spoke()),
            // Allocated at the very moment at which it fell due.
            (4, "2026-06-01", enquired()),
            (4, "2026-06-04", assigned(2)),
            // Nobody's when it fell due.
            (5, "2026-06-01", enquired()),
            (5, "2026-06-09", assigned(1)),
            // Running: whose it is now.
            (6, "2026-09-29", enquired()),
            (6, "2026-09-29T10", assigned(1)),
            (6, "2026-09-29T11", assigned(2)),
        ],
    );
    let by_worker = Question { by: Some(By::Worker), ..on("2026-09-30") };
    let of = |number, counts| (Some(worker(number).to_string()), counts);

    let mut expected = vec![(None, [0, 1, 0]), of(1, [1, 1, 0]), of(2, [0, 2, 1])];
    expected.sort();
    assert_eq!(groups(&answers, &by_worker), expected);
}

#[test]
fn a_clock_counts_with_the_team_that_had_it_when_it_was_stopped_or_fell_due() {
    let of_intake = || {
        let enquiry = Enquiry { team: Some("Intake".into()), ..Enquiry::default() };
        JourneyEvent::EnquiryReceived(Box::new(enquiry))
    };
    let to_north = || JourneyEvent::JourneyHandedOver { to: None, team: Some("North".into()) };
    let answers = under(
        first_contact(),
        &[
            (1, "2026-06-01", of_intake()),
            (1, "2026-06-02", spoke()),
            (1, "2026-06-03", to_north()),
            (2, "2026-06-01", of_intake()),
            (2, "2026-06-03", to_north()),
            (2, "2026-06-09", spoke()),
            (3, "2026-09-29", enquired()),
        ],
    );
    let by_team = Question { by: Some(By::Dimension(Dimension::Team)), ..on("2026-09-30") };
    let of = |team: &str, counts| (Some(team.to_owned()), counts);

    assert_eq!(
        groups(&answers, &by_team),
        [(None, [0, 0, 1]), of("Intake", [1, 0, 0]), of("North", [0, 1, 0])]
    );
}

#[test]
fn a_trend_is_of_months_that_are_over_and_of_which_no_clock_still_runs() {
    let visited = clock("enquiry-received", "initial-visit-held", Some("40 days"));
    let held = || reached("initial-visit-held");
    let answers = under(
        visited,
        &[
            (1, "2026-05-01", enquired()),
            (1, "2026-05-10", held()),
            (2, "2026-05-02", enquired()),
            (2, "2026-07-10", held()),
            // June has a promise that was met, and one that is still open.
            (3, "2026-06-05", enquired()),
            (3, "2026-06-10", held()),
            (4, "2026-06-25", enquired()),
            // Of July's, one was called off and one is paused.
            (5, "2026-07-01", enquired()),
            (5, "2026-07-02", ended("moving")),
            (6, "2026-07-01", enquired()),
            (6, "2026-07-02", held()),
            (7, "2026-07-02", enquired()),
            (7, "2026-07-03", paused()),
        ],
    );
    let told = |as_at: &str| {
        let asked = Question { by: Some(By::Month), ..on(as_at) };
        let view = View::new(&answers, &asked).unwrap();
        let trend = trend(&clocks(&view, &asked).unwrap(), &"reply".into(), asked.as_at, &[]);
        let months = trend.months.into_iter().map(|it| (it.month, it.in_time, it.judged));
        (months.collect::<Vec<_>>(), trend.young, trend.limits.map(|it| it.usual.mean))
    };
    let month = |month: &str, in_time, judged| (month.to_owned(), in_time, judged);
    let (may, june) = (month("2026-05", 1, 2), month("2026-06", 1, 2));

    let young = ["2026-06", "2026-07"].map(str::to_owned).to_vec();
    assert_eq!(told("2026-07-31"), (vec![may.clone()], young, None));
    let july = month("2026-07", 1, 1);
    assert_eq!(told("2026-08-20"), (vec![may, june, july], vec![], Some(2.0 / 3.0)));
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
