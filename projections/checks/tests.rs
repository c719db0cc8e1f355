//! Checks as a worker would tell of them: what is waited for, by whom it is owed, what holds until when.

use domain::ids::StreamId;
use domain::journey::{CheckState, JourneyEvent};
use domain::pathway::{CheckFile, ClockFile, File, Pathway, Pathways};
use domain::record::Event;
use domain::testing::{day, ended, enquired, journey, reached, small_pathway, undone, worker};
use uuid::Uuid;

use super::*;
use crate::answers::Answers;
use crate::question::Question;
use crate::ten_households::{at_nine, tell};

const ANN: PersonId = PersonId(Uuid::from_u128(101));
const BEA: PersonId = PersonId(Uuid::from_u128(102));

fn pathways() -> Pathways {
    let check = |name: &str, made_on: &str, owed_by: &str| CheckFile {
        name: name.into(),
        label: name.to_uppercase(),
        made_on: made_on.into(),
        owed_by: Some(owed_by.into()),
    };
    let clock = ClockFile {
        name: "records".into(),
        label: String::new(),
        starts_on: vec!["check-requested/records".into()],
        stops_on: vec!["check-returned/records".into()],
        within: Some("10 days".into()),
        remind: vec![],
        source: String::new(),
    };
    let checks = vec![
        check("medical", "each applicant", "medical adviser"),
        check("referee", "the household", "referee"),
        check("records", "the household", "another council"),
        check("eyes", "each applicant", "medical adviser"),
    ];
    let file = File { checks, clocks: vec![clock], ..small_pathway() };
    Pathways::starting_with(Pathway::check(file).unwrap())
}

fn told(facts: &[(u32, &str, JourneyEvent)]) -> Answers {
    let mut answers = Answers::new(pathways());
    for (number, on, event) in facts {
        let stream = StreamId(journey(*number).0);
        tell(&mut answers, stream, at_nine(on), at_nine(on), Event::Journey(event.clone()));
    }
    answers
}

fn asked(check: &str, person: Option<PersonId>) -> JourneyEvent {
    JourneyEvent::CheckRequested { check: check.into(), person, note: None }
}

fn chased(check: &str, person: Option<PersonId>) -> JourneyEvent {
    JourneyEvent::CheckChased { check: check.into(), person, note: None }
}

fn back(check: &str, person: Option<PersonId>, expires_on: Option<&str>) -> JourneyEvent {
    let expires_on = expires_on.map(day);
    JourneyEvent::CheckReturned { check: check.into(), person, expires_on, note: None }
}

fn not_needed(check: &str) -> JourneyEvent {
    JourneyEvent::CheckNotNeeded { check: check.into(), person: None, note: None }
}

fn states(answers: &Answers, asked: &Question) -> Vec<(String, Option<PersonId>, CheckState)> {
    let view = View::new(answers, asked).unwrap();
    let today = domain::calendar::london_day(asked.as_at);
    let state = |it: Looked| (it.check.to_string(), it.person, it.standing.state(today));
    view.one(journey(1), checks).unwrap().into_iter().map(state).collect()
}

fn on(day: &str) -> Question {
    Question::now(at_nine(day))
}

fn waited_for(answers: &Answers, day: &str) -> Vec<(u128, String, String)> {
    let view = View::new(answers, &on(day)).unwrap();
    let told = |it: Waiting| (it.journey.0.as_u128(), it.check.to_string(), it.owed_by);
    waiting(&view).into_iter().map(told).collect()
}

fn a_couples() -> Answers {
    told(&[
        (1, "2026-03-02", enquired()),
        (1, "2026-03-09", asked("referee", None)),
        (1, "2026-03-10", asked("medical", Some(BEA))),
        (1, "2026-03-11", asked("medical", Some(ANN))),
        (1, "2026-03-16", chased("medical", Some(ANN))),
        (1, "2026-03-20", back("medical", Some(BEA), Some("2026-09-20"))),
        (1, "2026-03-23", not_needed("records")),
    ])
}

#[test]
fn each_check_stands_for_itself_on_each_adult_in_the_pathways_order() {
    let answers = a_couples();
    let household = |check: &str, state| (check.to_owned(), None, state);
    let medical = |person, state| ("medical".to_owned(), Some(person), state);

    let rest =
        [household("referee", CheckState::Requested), household("records", CheckState::NotNeeded)];
    let expected =
        [&[medical(ANN, CheckState::Chased), medical(BEA, CheckState::Returned)], &rest[..]];
    assert_eq!(states(&answers, &on("2026-09-20")), expected.concat());
    let later = &states(&answers, &on("2026-09-21"))[1];
    assert_eq!(*later, medical(BEA, CheckState::Expired));
}

#[test]
fn an_earlier_day_and_an_earlier_state_of_knowledge_tell_of_less() {
    use CheckState::{Chased, NotNeeded, Requested, Returned};
    let mut answers = a_couples();
    let (stream, late) = (StreamId(journey(1).0), at_nine("2026-04-20"));
    tell(
        &mut answers,
        stream,
        at_nine("2026-03-12"),
        late,
        Event::Journey(back("referee", None, None)),
    );
    let of = |asked: &Question| -> Vec<CheckState> {
        states(&answers, asked).into_iter().map(|(.., state)| state).collect()
    };

    assert_eq!(of(&on("2026-03-11")), [Requested, Requested, Requested]);
    assert_eq!(of(&on("2026-04-20")), [Chased, Returned, Returned, NotNeeded]);
    let known_at = at_nine("2026-04-19");
    assert_eq!(
        of(&Question { known_at, ..on("2026-04-20") }),
        [Chased, Returned, Requested, NotNeeded]
    );
}

#[test]
fn what_was_undone_never_became_of_a_check() {
    let answers = told(&[
        (1, "2026-03-02", enquired()),
        (1, "2026-03-09", asked("referee", None)),
        (1, "2026-03-16", back("referee", None, None)),
        (1, "2026-03-16", undone(3)),
    ]);

    let [(_, _, state)] = states(&answers, &on("2026-04-01"))[..] else { panic!("one check") };
    assert_eq!(state, CheckState::Requested);
    assert_eq!(waited_for(&answers, "2026-04-01").len(), 1);
}

#[test]
fn what_is_waited_for_comes_in_the_order_in_which_it_was_asked_for_and_says_who_owes_it() {
    let answers = told(&[
        (1, "2026-03-02", enquired()),
        (1, "2026-03-02", domain::testing::assigned(7)),
        (2, "2026-03-02", enquired()),
        (1, "2026-03-11", asked("medical", Some(ANN))),
        (2, "2026-03-10", asked("referee", None)),
        (2, "2026-03-12", back("medical", None, Some("2026-06-01"))),
        (2, "2026-03-12", back("eyes", None, None)),
    ]);
    let one = |number, check: &str, owed_by: &str| (number, check.to_owned(), owed_by.to_owned());

    let (adviser, referee) = ("medical adviser", "referee");
    assert_eq!(
        waited_for(&answers, "2026-04-01"),
        [one(2, "medical", adviser), one(2, "referee", referee), one(1, "medical", adviser)]
    );
    let view = View::new(&answers, &on("2026-04-01")).unwrap();
    assert_eq!(owers(&view), [adviser, referee, "another council"]);
    let of_ann = &waiting(&view)[2];
    assert_eq!(
        (&*of_ann.label, of_ann.person, of_ann.worker),
        ("MEDICAL", Some(ANN), Some(worker(7)))
    );
}

#[test]
fn nothing_is_waited_for_once_a_household_is_approved_or_gone() {
    for over in [ended("moving"), reached("approved"), JourneyEvent::JourneyVoided {}] {
        let answers = told(&[
            (1, "2026-03-02", enquired()),
            (1, "2026-03-09", asked("referee", None)),
            (1, "2026-03-16", over),
        ]);
        assert_eq!(waited_for(&answers, "2026-04-01"), []);
    }
}

#[test]
fn where_a_clock_runs_it_says_when_a_check_is_due() {
    let due = |facts: &[(u32, &str, JourneyEvent)]| {
        let answers = told(facts);
        let view = View::new(&answers, &on("2026-04-01")).unwrap();
        waiting(&view)
            .into_iter()
            .map(|it| it.due_at.map(domain::calendar::london_day))
            .collect::<Vec<_>>()
    };
    let begun = (1, "2026-03-02", enquired());
    let records = (1, "2026-03-09", asked("records", None));
    let again = (1, "2026-03-20", asked("records", None));

    assert_eq!(due(&[begun.clone(), records.clone()]), [Some(day("2026-03-19"))]);
    assert_eq!(due(&[begun.clone(), (1, "2026-03-09", asked("referee", None))]), [None]);
    // A clock runs once.
    assert_eq!(
        due(&[begun, records, (1, "2026-03-12", back("records", None, None)), again]),
        [None]
    );
}
