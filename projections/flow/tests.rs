//! Rework, journeys through a box or along a path, milestones and working days.

use domain::pathway::{MilestoneFile, Pathway, Pathways};
use domain::record::Event;
use domain::testing::{enquired, journey, reached, small_pathway};

use super::*;
use crate::answers::Answers;
use crate::question::Days;
use crate::ten_households::{at_nine, tell};

// A council on which two households had this happen to them, a day each.
fn after(first: &[JourneyEvent], second: &[JourneyEvent]) -> Answers {
    let mut file = small_pathway();
    for (name, books) in [
        ("visit-booked", Some("Visit")),
        ("visit-moved", Some("Visit")),
        ("panel-deferred", None),
        ("training-missed", None),
    ] {
        let books = books.map(str::to_owned);
        file.milestones.push(MilestoneFile {
            name: name.into(),
            books,
            ..MilestoneFile::default()
        });
    }
    let mut answers = Answers::new(Pathways::starting_with(Pathway::check(file).unwrap()));
    for (number, facts) in [(1, first), (2, second)] {
        let days = (24..).map(|day| format!("2026-12-{day:02}"));
        for (event, day) in std::iter::once(&enquired()).chain(facts).zip(days) {
            let at = at_nine(&day);
            tell(&mut answers, journey(number).into(), at, at, Event::Journey(event.clone()));
        }
    }
    answers
}

fn asked() -> Question {
    Question::now(at_nine("2027-01-31"))
}

fn told(answers: &Answers, question: &Question) -> Result<Flow, QuestionError> {
    let view = View::new(answers, question)?;
    flow(&view, question).map(|it| it.whole)
}

#[test]
fn what_had_to_be_done_again_is_counted_by_journey_and_by_time() {
    let [booked, moved] = ["visit-booked", "visit-moved"].map(reached);
    let [deferred, missed] = ["panel-deferred", "training-missed"].map(reached);
    let answers = after(
        &[booked.clone(), moved.clone(), moved, deferred.clone(), deferred],
        &[booked, missed],
    );

    let rework = told(&answers, &asked()).unwrap().rework;

    let rework: Vec<_> =
        rework.iter().map(|it| (it.kind, &*it.what, it.journeys, it.times)).collect();
    assert_eq!(
        rework,
        [
            (ReworkKind::BookedAgain, "Visit", 1, 2),
            (ReworkKind::Deferred, "panel-deferred", 1, 2),
            (ReworkKind::Missed, "training-missed", 1, 1),
        ]
    );
}

#[test]
fn only_journeys_through_an_activity_or_along_a_path_are_counted() {
    let [booked, moved] = ["visit-booked", "visit-moved"].map(reached);
    let answers = after(&[booked.clone(), moved.clone()], &[moved, booked]);
    let through = |text: &str| {
        let through = vec![text.parse().unwrap()];
        told(&answers, &Question { through, ..asked() }).map(|it| it.journeys)
    };

    assert_eq!(through("visit-moved"), Ok(2));
    assert_eq!(through("visit-booked>visit-moved"), Ok(1));
    assert_eq!(through("enquiry-received > visit-moved"), Ok(1));
    assert_eq!(through("visit-moved>enquiry-received"), Ok(0));
    let error = through("visit-moved>tea").unwrap_err().to_string();
    assert_eq!(
        error,
        "Nothing on any journey is called tea: use one of enquiry-received, visit-booked, visit-moved"
    );
}

#[test]
fn a_map_of_milestones_leaves_out_what_lies_between_them() {
    let note = JourneyEvent::NoteAdded { note: None };
    let [booked, moved] = ["visit-booked", "visit-moved"].map(reached);
    let answers = after(&[booked, note.clone(), moved.clone()], &[note]);
    let through = vec!["visit-booked>visit-moved".parse().unwrap()];
    let milestones = Question { steps: Steps::Milestones, ..asked() };

    let flow = told(&answers, &milestones).unwrap();

    assert_eq!((flow.journeys, flow.events), (2, 4));
    assert!(!flow.activities.contains_key("note-added"));
    let along = |question: Question| told(&answers, &question).unwrap().journeys;
    assert_eq!(along(Question { through: through.clone(), ..milestones }), 1);
    assert_eq!(along(Question { through, ..asked() }), 0);
}

#[test]
fn gaps_are_told_in_working_days_where_these_are_asked_for() {
    // The 24th was a Thursday; the 25th, a Friday, and the 28th are bank holidays.
    let quiet = ["visit-booked"; 5].map(reached);
    let answers = after(&quiet, &[]);

    let flow = told(&answers, &Question { days: Days::Working, ..asked() }).unwrap();

    let edge = |from: &str| flow.edges.iter().find(|edge| edge.from == from).unwrap();
    assert_eq!(edge("enquiry-received").median_working_days, Some(0.0));
    let again = edge("visit-booked");
    assert_eq!((again.count, again.journeys), (4, 1));
    assert_eq!((again.median_working_days, again.mean_working_days), (Some(0.0), Some(0.25)));
    assert_eq!(again.median_seconds, Some(86_400.0));
    assert_eq!(told(&answers, &asked()).unwrap().edges[0].median_working_days, None);
}
