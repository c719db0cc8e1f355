//! How late, how many more and what is missing, by small histories.

use chrono::TimeDelta;
use domain::ids::StreamId;
use domain::journey::JourneyEvent;
use domain::pathway::{MilestoneFile, Pathway, Pathways, StageFile};
use domain::record::Event;
use domain::testing::{
    assigned, day, ended, enquired, heard_from, journey, paused, reached, small_pathway,
};

use super::*;
use crate::answers::Answers;
use crate::ten_households::{answers, at_nine, tell};

fn asked() -> Question {
    Question::now(at_nine("2026-09-30"))
}

// Enquiries told as (day, minutes until they were recorded), each of a household of its own.
fn recorded_later(told: impl IntoIterator<Item = (&'static str, i64)>) -> Answers {
    let mut answers = answers([]);
    for (number, (day, minutes)) in (1..).zip(told) {
        let stream = StreamId(journey(number).0);
        let recorded = at_nine(day) + TimeDelta::minutes(minutes);
        tell(&mut answers, stream, at_nine(day), recorded, Event::Journey(enquired()));
    }
    answers
}

fn of(answers: &Answers) -> Quality {
    quality(&View::new(answers, &asked()).unwrap(), &asked()).unwrap().whole
}

const MINUTES_A_DAY: i64 = 1440;

#[test]
fn the_lags_of_the_worked_example_are_banded_and_told_by_half_and_nine_in_ten() {
    // 0.02, 0.125, 2, 9 and 40 days. Hours are exact, 0.02 days to the second.
    let mut answers = recorded_later(
        [180, 2 * MINUTES_A_DAY, 9 * MINUTES_A_DAY, 40 * MINUTES_A_DAY]
            .map(|minutes| ("2026-08-03", minutes)),
    );
    let at = at_nine("2026-08-03");
    let stream = StreamId(journey(5).0);
    tell(&mut answers, stream, at, at + TimeDelta::seconds(1728), Event::Journey(enquired()));

    let found = of(&answers);

    let all = &found.rows[0];
    assert_eq!((all.kind, all.facts), (Kind::All, 5));
    let bands = [all.same_day, all.within_7_days, all.within_28_days, all.later];
    assert_eq!(bands, [2, 1, 1, 1]);
    assert_eq!(all.p50_days, Some(2.0));
    assert!((all.p90_days.unwrap() - 27.6).abs() < 1e-9, "{all:?}");
    assert_eq!((found.rows[1].kind, found.rows[1].facts), (Kind::Enquiry, 5));
    assert!(found.rows[2..].iter().all(|row| row.facts == 0 && row.p50_days.is_none()));
}

#[test]
fn eighteen_seen_of_which_nine_in_ten_are_entered_by_now_stand_for_about_twenty() {
    let nine_of_ten = [0; 9].into_iter().chain([30]);
    let of_old = nine_of_ten.map(|days| ("2026-03-02", days * MINUTES_A_DAY));
    let recent = [("2026-09-23", 0); 18];

    let found = of(&recorded_later(of_old.chain(recent)));

    let [enquiries, visits] = &found.recent[..] else { panic!("{:?}", found.recent) };
    assert_eq!((enquiries.seen, enquiries.about), (18, Some(20)));
    assert_eq!((visits.seen, visits.about), (0, None));
    let by: Vec<_> =
        found.completeness.iter().map(|it| (it.within_days, it.recorded, it.facts)).collect();
    assert_eq!(by, [(1, 9, 10), (7, 9, 10), (28, 9, 10), (90, 10, 10)]);
    assert_eq!(found.completeness[1].share, Some(0.9));
}

#[test]
fn nine_facts_of_old_do_not_say_how_many_are_still_to_come() {
    let told = [("2026-03-02", 0); 9].into_iter().chain([("2026-09-23", 0)]);

    assert_eq!(of(&recorded_later(told)).recent[0].about, None);
}

#[test]
fn what_was_recorded_before_it_happened_is_set_aside_and_counted() {
    let answers = recorded_later([("2026-08-03", -60), ("2026-08-03", 60)]);

    let found = quality(&View::new(&answers, &asked()).unwrap(), &asked()).unwrap();

    assert_eq!((found.whole.rows[0].facts, found.footnote.negative_durations), (1, 1));
}

fn gaps(answers: &Answers) -> Vec<(Gap, usize, usize)> {
    of(answers).gaps.into_iter().map(|it| (it.gap, it.count, it.of)).collect()
}

#[test]
fn what_is_missing_is_counted_among_those_on_whom_it_could_be() {
    let agreed = JourneyEvent::NextActionSet { due: day("2026-10-02"), note: None };
    let told = answers([
        // All is well.
        (1, "2026-09-01", heard_from("website")),
        (1, "2026-09-01", assigned(1)),
        (1, "2026-09-02", agreed),
        // Nothing is known, and nothing is to be done while they are paused.
        (2, "2026-09-01", enquired()),
        (2, "2026-09-02", paused()),
        // Visited before they asked.
        (3, "2026-08-20", reached("initial-visit-held")),
        (3, "2026-09-01", heard_from("website")),
        // Left, for no reason that says anything; and before they asked.
        (4, "2026-09-01", enquired()),
        (4, "2026-09-05", ended("other")),
        (5, "2026-09-05", ended("work-hours")),
        (5, "2026-09-06", enquired()),
        // Approved on a pathway without a panel.
        (6, "2026-03-01", enquired()),
        (6, "2026-09-01", reached("approved")),
    ]);

    assert_eq!(
        gaps(&told),
        [
            (Gap::NoSource, 1, 3),
            (Gap::NoWorker, 2, 3),
            (Gap::NoNextAction, 1, 2),
            (Gap::EndedForOther, 1, 2),
            (Gap::ApprovedWithoutPanel, 0, 0),
            (Gap::StageBeforeEnquiry, 1, 6),
            (Gap::EndedBeforeEnquiry, 1, 2),
        ]
    );
}

#[test]
fn where_there_is_a_panel_whoever_is_approved_was_there_before() {
    let mut file = small_pathway();
    file.stages.insert(3, StageFile { name: "panel".into(), label: String::new() });
    file.milestones.push(MilestoneFile {
        name: "panel-held".into(),
        enters: Some("panel".into()),
        ..MilestoneFile::default()
    });
    let mut told = Answers::new(Pathways::starting_with(Pathway::check(file).unwrap()));
    for (number, on, event) in [
        (1, "2026-03-01", enquired()),
        (1, "2026-08-01", reached("panel-held")),
        (1, "2026-08-20", reached("approved")),
        (2, "2026-03-01", enquired()),
        (2, "2026-08-20", reached("approved")),
        (3, "2026-03-01", enquired()),
        (3, "2026-08-20", reached("approved")),
        (3, "2026-08-21", reached("panel-held")),
    ] {
        let at = at_nine(on);
        tell(&mut told, StreamId(journey(number).0), at, at, Event::Journey(event));
    }

    assert!(gaps(&told).contains(&(Gap::ApprovedWithoutPanel, 2, 3)), "{:?}", gaps(&told));
}

#[test]
fn neither_periods_nor_workers_are_told_of() {
    let answers = answers([]);
    let view = View::new(&answers, &asked()).unwrap();
    let by_worker = Question { by: Some(crate::question::By::Worker), ..asked() };

    assert_eq!(quality(&view, &by_worker), Err(QuestionError::NoWorker));
    let period = Question { basis: Basis::Period, ..asked() };
    assert_eq!(quality(&view, &period), Err(QuestionError::NoPeriod));
}
