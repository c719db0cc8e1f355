//! Households that asked at nine on a Monday, and were promised a reply by Thursday.

use domain::ids::{CommandId, EventId};
use domain::journey::JourneyEvent;
use domain::pathway::{ClockFile, MilestoneFile, Pathway, Pathways};
use domain::record::{Event, Recorded, When};
use domain::testing::{ended, enquired, journey, paused, reached, small_pathway, spoke};
use uuid::Uuid;

use super::*;
use crate::ten_households::{at_nine, tell};

const MONDAY: &str = "2026-03-02";
const TUESDAY: &str = "2026-03-03";

fn answers(has_milestone: bool) -> Answers {
    let mut file = small_pathway();
    file.clocks.push(ClockFile {
        name: "reply".into(),
        label: "First reply".into(),
        starts_on: vec!["enquiry-received".into()],
        stops_on: vec!["first-contact-made".into()],
        within: Some("72 hours".into()),
        remind: vec![],
        source: String::new(),
    });
    if has_milestone {
        file.milestones
            .push(MilestoneFile { name: ACKNOWLEDGED.into(), ..MilestoneFile::default() });
    }
    Answers::new(Pathways::starting_with(Pathway::check(file).unwrap()))
}

fn told(facts: impl IntoIterator<Item = (&'static str, JourneyEvent)>) -> Answers {
    let mut answers = answers(true);
    for (day, event) in facts {
        let at = at_nine(day);
        tell(&mut answers, journey(1).into(), at, at, Event::Journey(event));
    }
    answers
}

fn on_tuesday(answers: &Answers) -> Vec<Promise> {
    promises(answers, at_nine(MONDAY), at_nine(TUESDAY))
}

#[test]
fn who_waits_for_a_first_reply_is_told_by_when_it_comes() {
    let answers = told([(MONDAY, enquired())]);

    let promises = on_tuesday(&answers);

    assert_eq!(promises.len(), 1);
    assert_eq!(promises[0].received_at, at_nine(MONDAY));
    assert_eq!(promises[0].reply_by, at_nine("2026-03-05"));
    assert_eq!(promise(&answers, journey(1), at_nine(TUESDAY)), Some(promises[0].clone()));
}

#[test]
fn nothing_is_promised_to_who_was_answered_or_told_or_waits_for_nothing() {
    let settled = [spoke(), reached(ACKNOWLEDGED), ended("no-spare-room"), paused()];

    for fact in settled {
        let answers = told([(MONDAY, enquired()), (TUESDAY, fact.clone())]);

        assert_eq!(on_tuesday(&answers), [], "{fact:?}");
    }
    let late = told([(MONDAY, enquired())]);
    assert_eq!(promises(&late, at_nine(MONDAY), at_nine("2026-03-06")), [], "it is overdue");
}

#[test]
fn who_asked_before_the_service_began_to_tell_is_not_told() {
    let answers = told([(MONDAY, enquired())]);

    assert_eq!(promises(&answers, at_nine(TUESDAY), at_nine(TUESDAY)), []);
}

#[test]
fn what_a_file_brought_in_is_not_told() {
    let mut answers = answers(true);
    let when = When {
        happened_at: at_nine(MONDAY),
        recorded_at: at_nine(MONDAY),
        source_recorded_at: Some(at_nine(MONDAY)),
    };
    let (id, stream) = (Uuid::from_u128(1), journey(1).into());
    answers.apply(Recorded {
        position: 1,
        id: EventId(id),
        stream,
        version: 1,
        when,
        worker: None,
        command: CommandId(id),
        event: Event::Journey(enquired()),
    });

    assert_eq!(on_tuesday(&answers), []);
}

#[test]
fn a_pathway_that_could_not_record_it_tells_nobody() {
    let mut answers = answers(false);
    let at = at_nine(MONDAY);
    tell(&mut answers, journey(1).into(), at, at, Event::Journey(enquired()));

    assert_eq!(on_tuesday(&answers), []);
}
