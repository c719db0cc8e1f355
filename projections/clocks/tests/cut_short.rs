//! Clocks that a pause holds up, or an ending or a merge calls off.

use super::*;

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
