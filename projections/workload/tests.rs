//! What lies with whom, by examples worked by hand.

use domain::testing::{assigned, ended, enquired, journey, noted, paused, reached, worker};

use super::*;
use crate::question::Dimension;
use crate::ten_households::{answers, at_nine};

fn asked() -> Question {
    Question::now(at_nine("2026-06-30"))
}

fn agreed_for(day: &str) -> JourneyEvent {
    JourneyEvent::NextActionSet { due: domain::testing::day(day), note: None }
}

// Worker seven has 1, 2 and 3, worker eight has 4, nobody has 5; 6 was eight's, and is closed.
fn told() -> crate::Answers {
    answers([
        (1, "2026-03-02", enquired()),
        (1, "2026-03-02", assigned(7)),
        (1, "2026-03-10", reached("initial-visit-held")),
        (1, "2026-06-01", agreed_for("2026-06-30")),
        (2, "2026-06-10", enquired()),
        (2, "2026-06-10", assigned(7)),
        (2, "2026-06-12", agreed_for("2026-06-20")),
        (3, "2026-06-10", enquired()),
        (3, "2026-06-10", assigned(8)),
        (3, "2026-06-20", assigned(7)),
        (3, "2026-06-21", paused()),
        (4, "2026-03-02", enquired()),
        (4, "2026-03-02", assigned(8)),
        (4, "2026-05-31", noted()),
        (5, "2026-06-20", enquired()),
        (6, "2026-03-02", enquired()),
        (6, "2026-03-02", assigned(8)),
        (6, "2026-06-20", ended("moving")),
    ])
}

fn found(whose: Whose, stage: Option<&str>) -> LoadRow {
    let answers = told();
    let view = View::new(&answers, &asked()).unwrap();
    let rows = workload(&view, &asked()).unwrap().whole.rows;
    let is_it =
        |row: &LoadRow| row.whose == whose && row.stage.as_ref().map(StageName::as_str) == stage;
    rows.into_iter().find(is_it).unwrap_or_default()
}

#[test]
fn open_households_lie_with_who_looks_after_them_and_what_is_due_on_each() {
    let seven = found(Whose::Worker(worker(7)), None);
    let eight = found(Whose::Worker(worker(8)), None);
    let nobody = found(Whose::Nobody, None);

    assert_eq!((seven.open, seven.paused), (3, 1));
    assert_eq!((seven.due_today, seven.overdue, seven.none_set), (1, 1, 0));
    assert_eq!((seven.taken_on, seven.handed_over, seven.closed), (2, 0, 0));
    assert_eq!(seven.longest_wait_days, Some(29.0), "since the 1st of June");
    assert_eq!((eight.open, eight.none_set), (1, 1));
    assert_eq!((eight.taken_on, eight.handed_over, eight.closed), (1, 1, 1));
    assert_eq!((nobody.open, nobody.none_set), (1, 1));
    assert_eq!(found(Whose::All, None).open, 5);
}

#[test]
fn they_are_told_by_the_stage_at_which_they_stand() {
    let seven = Whose::Worker(worker(7));

    assert_eq!(found(seven, Some("enquiry")).open, 2);
    assert_eq!(found(seven, Some("initial-visit")).open, 1);
    assert_eq!(found(seven, Some("application")), LoadRow::default());
}

#[test]
fn of_those_that_nobody_looks_after_it_is_told_how_long_they_have_waited() {
    let answers = told();
    let view = View::new(&answers, &asked()).unwrap();

    let told = workload(&view, &asked()).unwrap().whole.unallocated;

    let ten = Some(10.0);
    assert_eq!(told, Unallocated { households: 1, median_days: ten, longest_days: ten });
}

#[test]
fn an_assessment_is_under_way_until_its_report_is_there() {
    let mut file = domain::testing::small_pathway();
    for name in ["assessment-started", "assessment-report-completed"] {
        file.milestones.push(domain::pathway::MilestoneFile {
            name: name.into(),
            ..file.milestones[3].clone()
        });
    }
    let pathway = domain::pathway::Pathway::check(file).unwrap();
    let mut answers = crate::Answers::new(domain::pathway::Pathways::starting_with(pathway));
    for (number, milestones) in [(1, 1), (2, 2)] {
        let names = ["assessment-started", "assessment-report-completed"];
        let reached = names[..milestones].iter().map(|name| reached(name));
        for event in [enquired()].into_iter().chain(reached) {
            let at = at_nine("2026-06-01");
            let event = domain::record::Event::Journey(event);
            crate::ten_households::tell(&mut answers, journey(number).into(), at, at, event);
        }
    }
    let view = View::new(&answers, &asked()).unwrap();

    let rows = workload(&view, &asked()).unwrap().whole.rows;

    assert_eq!((rows[0].open, rows[0].assessments), (2, 1));
}

#[test]
fn it_is_asked_as_at_an_instant_and_by_worker_it_is_anyhow() {
    let answers = told();
    let early = Question::now(at_nine("2026-06-11"));
    let view = View::new(&answers, &early).unwrap();
    let by = |by| Question { by: Some(by), ..asked() };

    let rows = workload(&view, &early).unwrap().whole.rows;

    assert_eq!(rows[0].open, 5, "the sixth was open, the fifth had not asked");
    let now = View::new(&answers, &asked()).unwrap();
    assert_eq!(workload(&now, &by(By::Worker)).unwrap().groups, None);
    let teams = workload(&now, &by(By::Dimension(Dimension::Team))).unwrap().groups.unwrap();
    assert_eq!((teams.len(), teams[0].report.rows[0].open), (1, 5));
    let period = Question { basis: Basis::Period, ..asked() };
    assert_eq!(workload(&now, &period).unwrap_err(), QuestionError::NoPeriod);
}
