//! Figures across versions of a pathway, each by an example worked by hand.

use domain::journey::{DecidedBy, JourneyEvent};
use domain::pathway::{File, ReasonFile};
use domain::testing::{ended, ended_by, enquired, journey, nine_on, reached, small_pathway};
use domain::within::{Moment, Step};

use super::{adopt, asked, groups, happens, rows, stands, told_exits, told_funnel};
use crate::answers::Answers;
use crate::footnote::Footnote;
use crate::journeys::standing;
use crate::question::{By, Question};
use crate::ten_households::answers;
use crate::view::View;

fn drop_stage(file: &mut File, name: &str) {
    file.stages.retain(|stage| stage.name != name);
    let entering = file.milestones.iter_mut().filter(|it| it.enters.as_deref() == Some(name));
    entering.for_each(|it| it.enters = None);
}

fn rename_stage(file: &mut File, name: &str, to: &str) {
    file.stages.iter_mut().filter(|it| it.name == name).for_each(|it| it.name = to.into());
    let entering = file.milestones.iter_mut().filter(|it| it.enters.as_deref() == Some(name));
    entering.for_each(|it| it.enters = Some(to.into()));
}

fn replace_reason(file: &mut File, old: &str, new: &str) {
    let reason = file.reasons.iter_mut().find(|reason| reason.name == old).unwrap();
    *reason = ReasonFile { name: new.into(), replaces: vec![old.into()], ..reason.clone() };
}

// Journeys of both versions: one under the small pathway, three under the later one.
fn before_and_after(change: impl FnOnce(&mut File)) -> Answers {
    let mut answers = answers([]);
    adopt(&mut answers, "2026-07-01", change);
    let told = [
        (1, "2026-06-30", enquired()),
        (1, "2026-07-05", reached("initial-visit-held")),
        (1, "2026-08-01", reached("application-received")),
        (1, "2026-09-01", reached("approved")),
        (2, "2026-07-01", enquired()),
        (2, "2026-07-05", reached("initial-visit-held")),
        (2, "2026-08-01", reached("application-received")),
        (2, "2026-09-01", reached("approved")),
        (3, "2026-07-01", enquired()),
        (3, "2026-08-01", reached("application-received")),
        (4, "2026-07-01", enquired()),
        (4, "2026-07-05", reached("initial-visit-held")),
        (4, "2026-08-01", ended("moving")),
    ];
    for (number, at, event) in told {
        happens(&mut answers, number, nine_on(at), event);
    }
    answers
}

#[test]
fn journeys_are_broken_down_by_the_version_that_governs_them() {
    let answers = before_and_after(|file| drop_stage(file, "application"));

    let versions = groups(&answers, By::Version);

    let of = |day: &str, enquiries| (Some(day.to_owned()), enquiries);
    assert_eq!(versions, [of(&small_pathway().in_force_from.to_string(), 1), of("2026-07-01", 3)]);
}

#[test]
fn the_figures_add_up_across_a_version_that_drops_a_stage() {
    let answers = before_and_after(|file| drop_stage(file, "application"));
    let (funnel, _) = told_funnel(&answers, &asked());

    let names: Vec<_> = funnel.stages.iter().map(|row| row.stage.as_str()).collect();
    assert_eq!(names, ["enquiry", "initial-visit", "application", "approved"]);
    assert_eq!(rows(&funnel), [(4, 3, 0, 1), (3, 2, 1, 0), (1, 1, 0, 0), (2, 0, 0, 0)]);
    assert_eq!((funnel.enquiries, funnel.approved), (4, 2));
}

#[test]
fn in_order_a_stage_that_a_version_lacks_is_not_missed() {
    let answers = before_and_after(|file| drop_stage(file, "application"));
    let (funnel, footnote) = told_funnel(&answers, &Question { ordered: true, ..asked() });

    assert_eq!(rows(&funnel), [(4, 3, 0, 1), (3, 2, 1, 0), (1, 1, 0, 0), (2, 0, 0, 0)]);
    assert_eq!((funnel.approved, footnote.approved_out_of_order), (2, 0));
}

#[test]
fn a_version_may_call_its_first_and_its_last_stage_otherwise() {
    let answers = before_and_after(|file| {
        rename_stage(file, "enquiry", "asked");
        rename_stage(file, "approved", "foster-carer");
    });
    for ordered in [false, true] {
        let (funnel, footnote) = told_funnel(&answers, &Question { ordered, ..asked() });

        assert_eq!((funnel.enquiries, funnel.approved), (4, 2), "in order: {ordered}");
        assert_eq!(footnote, Footnote::default());
        let places: usize = funnel.stages.iter().map(|it| it.left + it.still_in.unwrap()).sum();
        assert_eq!(places, 2);
    }
    assert_eq!(stands(&answers, 1).furthest_stage, "approved");
    assert_eq!(stands(&answers, 2).furthest_stage, "foster-carer");
}

#[test]
fn reasons_of_earlier_versions_are_told_in_todays_words() {
    let mut answers = answers([]);
    adopt(&mut answers, "2026-04-01", |file| replace_reason(file, "financial", "money"));
    adopt(&mut answers, "2026-07-01", |file| {
        replace_reason(file, "financial", "cost-of-living");
        file.reasons[1].replaces = vec!["money".into()];
    });
    let left = [
        (1, "2026-03-02", "financial"),
        (2, "2026-04-02", "money"),
        (3, "2026-07-02", "cost-of-living"),
        (4, "2026-03-02", "moving"),
    ];
    for (number, on, reason) in left {
        happens(&mut answers, number, nine_on(on), enquired());
        let ending = ended_by(DecidedBy::Household, reason);
        happens(&mut answers, number, nine_on("2026-08-01"), ending);
    }
    let exits = told_exits(&answers);

    let rows: Vec<_> = exits.rows.iter().map(|it| (it.reason.as_str(), it.count)).collect();
    assert_eq!(rows, [("cost-of-living", 3), ("moving", 1)]);
}

#[test]
fn a_reason_is_not_mapped_by_the_version_that_it_was_given_under() {
    let mut answers = answers([]);
    // What was `health` is `illness` now, and `health` has another meaning.
    adopt(&mut answers, "2026-07-01", |file| {
        let illness = file.reasons.iter_mut().find(|it| it.name == "illness").unwrap();
        illness.replaces = vec!["health".into(), "illness".into()];
    });
    for (number, on) in [(1, "2026-03-02"), (2, "2026-07-02")] {
        happens(&mut answers, number, nine_on(on), enquired());
        happens(&mut answers, number, nine_on("2026-08-01"), ended("health"));
    }
    let exits = told_exits(&answers);

    let rows: Vec<_> = exits.rows.iter().map(|it| (it.reason.as_str(), it.count)).collect();
    assert_eq!(rows, [("health", 1), ("illness", 1)]);
}

#[test]
fn a_reminder_does_not_say_under_which_version_a_journey_began() {
    let mut answers = answers([]);
    adopt(&mut answers, "2026-07-01", |file| drop_stage(file, "application"));
    let step = Step::Warn(Moment::Due);
    let sent = JourneyEvent::ReminderSent {
        clock: None,
        matter: None,
        step,
        started_at: nine_on("2026-06-20"),
    };
    happens(&mut answers, 1, nine_on("2026-06-20"), sent);
    happens(&mut answers, 1, nine_on("2026-07-05"), reached("application-received"));
    let view = View::new(&answers, &asked()).unwrap();

    let entered = view.one(journey(1), |course| standing(course).entered).unwrap();

    assert_eq!(entered.iter().flatten().count(), 0, "the later version has no such stage");
}
