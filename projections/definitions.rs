//! The definitions that every report shares, each by an example worked by hand.

mod households;
mod values_modes;
mod versions;

use chrono::{DateTime, Utc};
use domain::ids::StreamId;
use domain::journey::{Enquiry, JourneyEvent};
use domain::pathway::{File, PathwayEvent};
use domain::record::Event;
use domain::testing::{
    day, ended, enquired, heard_from, journey, nine_on, reached, small_pathway, undone,
};

use crate::answers::Answers;
use crate::exits::{Exits, exits};
use crate::footnote::Footnote;
use crate::funnel::{Funnel, funnel};
use crate::journeys::{Standing, Status, standing};
use crate::question::{Basis, By, Dimension, Question};
use crate::ten_households::{answers, at_nine, tell};
use crate::view::View;
use crate::{campaigns, durations, flow};

fn asked() -> Question {
    Question::now(at_nine("2026-12-31"))
}

fn told_funnel(answers: &Answers, asked: &Question) -> (Funnel, Footnote) {
    let view = View::new(answers, asked).unwrap();
    let report = funnel(&view, asked).unwrap();
    (report.whole, report.footnote)
}

fn groups(answers: &Answers, by: By) -> Vec<(Option<String>, usize)> {
    let asked = Question { by: Some(by), ..asked() };
    let view = View::new(answers, &asked).unwrap();
    let groups = funnel(&view, &asked).unwrap().groups.unwrap();
    groups.into_iter().map(|group| (group.key, group.report.enquiries)).collect()
}

fn told_exits(answers: &Answers) -> Exits {
    let view = View::new(answers, &asked()).unwrap();
    exits(&view, &asked()).unwrap().whole
}

// By stage: reached, moved on, left, still in.
fn rows(funnel: &Funnel) -> Vec<(usize, usize, usize, usize)> {
    let row = |row: &crate::funnel::FunnelRow| {
        (row.reached, row.moved_on.unwrap(), row.left, row.still_in.unwrap())
    };
    funnel.stages.iter().map(row).collect()
}

fn stands(answers: &Answers, number: u32) -> Standing {
    let view = View::new(answers, &asked()).unwrap();
    view.one(journey(number), standing).unwrap()
}

fn happens(answers: &mut Answers, number: u32, at: DateTime<Utc>, event: JourneyEvent) {
    tell(answers, StreamId(journey(number).0), at, at, Event::Journey(event));
}

fn adopt(answers: &mut Answers, from: &str, change: impl FnOnce(&mut File)) {
    let mut file = File { in_force_from: day(from), ..small_pathway() };
    change(&mut file);
    let event = PathwayEvent::PathwayAdopted { file: Box::new(file) };
    let (stream, at) = (StreamId(journey(1000).0), nine_on("2026-01-01"));
    let versions = answers.pathways().numbered().count();
    tell(answers, stream, at, at, Event::Pathway(event));
    assert_eq!(answers.pathways().numbered().count(), versions + 1, "it was adopted");
}

#[test]
fn an_enquiry_late_on_the_last_evening_of_september_by_utc_is_one_of_october() {
    let mut answers = answers([]);
    happens(&mut answers, 1, "2026-09-30T23:30:00Z".parse().unwrap(), enquired());
    let cohort = |from, to| Question { from: Some(day(from)), to: Some(day(to)), ..asked() };
    let enquiries = |asked: &Question| told_funnel(&answers, asked).0.enquiries;

    assert_eq!(enquiries(&cohort("2026-10-01", "2026-11-01")), 1);
    assert_eq!(enquiries(&cohort("2026-09-01", "2026-10-01")), 0);
    assert_eq!(groups(&answers, By::Month), [(Some("2026-10".into()), 1)]);
    let period = Question { basis: Basis::Period, ..cohort("2026-10-01", "2026-11-01") };
    assert_eq!(told_funnel(&answers, &period).0.stages[0].reached, 1);
}

#[test]
fn a_journey_whose_enquiry_nobody_recorded_is_left_out_and_said_to_be() {
    let answers = answers([
        (1, "2026-03-02", enquired()),
        (2, "2026-03-09", reached("initial-visit-held")),
        (3, "2026-03-09", enquired()),
        (3, "2026-03-09", undone(1)),
    ]);
    let (funnel, footnote) = told_funnel(&answers, &asked());

    assert_eq!(funnel.enquiries, 1);
    assert_eq!(footnote.no_enquiry_date, 2);
}

#[test]
fn of_a_visit_held_twice_the_first_counts() {
    let answers = answers([
        (1, "2026-03-02", enquired()),
        (1, "2026-03-30", reached("initial-visit-held")),
        (1, "2026-03-12", reached("initial-visit-held")),
    ]);
    let (funnel, _) = told_funnel(&answers, &asked());

    assert_eq!(funnel.stages[1].reached, 1);
    assert_eq!(funnel.stages[1].median_days, Some(10.0));
}

#[test]
fn a_later_milestone_does_not_imply_an_earlier_one() {
    let answers = answers([
        (1, "2026-03-02", enquired()),
        (1, "2026-04-01", reached("application-received")),
    ]);
    let (funnel, _) = told_funnel(&answers, &asked());

    assert_eq!(rows(&funnel), [(1, 1, 0, 0), (0, 0, 0, 0), (1, 0, 0, 1), (0, 0, 0, 0)]);
}

#[test]
fn a_visit_typed_in_late_does_not_move_a_household_back() {
    let answers = answers([
        (1, "2026-03-02", enquired()),
        (1, "2026-04-01", reached("application-received")),
        (1, "2026-04-20", reached("initial-visit-held")),
    ]);
    let standing = stands(&answers, 1);

    assert_eq!((&*standing.stage, &*standing.furthest_stage), ("application", "application"));
    let (funnel, _) = told_funnel(&answers, &asked());
    assert_eq!(rows(&funnel), [(1, 1, 0, 0), (1, 1, 0, 0), (1, 0, 0, 1), (0, 0, 0, 0)]);
}

#[test]
fn a_milestone_that_returns_takes_back_where_they_stand_and_not_how_far_they_came() {
    let mut answers = answers([]);
    adopt(&mut answers, "2026-01-01", |file| {
        file.milestones[3].returns_to = Some("initial-visit".into());
    });
    let told = [
        ("2026-03-02", enquired()),
        ("2026-03-09", reached("initial-visit-held")),
        ("2026-04-01", reached("application-received")),
        ("2026-05-01", reached("information-pack-sent")),
    ];
    for (at, event) in told {
        happens(&mut answers, 1, nine_on(at), event);
    }
    let back = stands(&answers, 1);
    assert_eq!((&*back.stage, &*back.furthest_stage), ("initial-visit", "application"));
    let (funnel, _) = told_funnel(&answers, &asked());
    assert_eq!(funnel.stages[2].still_in, Some(1));

    happens(&mut answers, 1, nine_on("2026-06-01"), reached("application-received"));
    assert_eq!(stands(&answers, 1).stage, "application", "they went on again");
}

#[test]
fn who_was_approved_and_ended_at_the_same_instant_was_approved() {
    for [first, second] in
        [[reached("approved"), ended("moving")], [ended("moving"), reached("approved")]]
    {
        let answers = answers([
            (1, "2026-03-02", enquired()),
            (1, "2026-08-01", first),
            (1, "2026-08-01", second),
        ]);
        assert_eq!(stands(&answers, 1).status, Status::Approved);
        assert_eq!(told_funnel(&answers, &asked()).0.approved, 1);
    }
}

#[test]
fn who_ended_first_and_was_approved_later_left_short_of_approval() {
    let answers = answers([
        (1, "2026-03-02", enquired()),
        (1, "2026-03-09", reached("initial-visit-held")),
        (1, "2026-08-01", ended("moving")),
        (1, "2026-08-02", reached("approved")),
    ]);
    let standing = stands(&answers, 1);
    assert_eq!((standing.status, &*standing.furthest_stage), (Status::Left, "initial-visit"));
    let (funnel, _) = told_funnel(&answers, &asked());
    assert_eq!(rows(&funnel), [(1, 1, 0, 0), (1, 0, 1, 0), (0, 0, 0, 0), (1, 0, 0, 0)]);
    assert_eq!(funnel.approved, 0);
    assert_eq!(told_exits(&answers).rows[0].stage.as_str(), "initial-visit");
}

#[test]
fn in_order_too_who_ended_before_the_approval_left_short_of_it() {
    let answers = answers([
        (1, "2026-03-02", enquired()),
        (1, "2026-03-09", reached("initial-visit-held")),
        (1, "2026-04-01", reached("application-received")),
        (1, "2026-08-01", ended("moving")),
        (1, "2026-08-02", reached("approved")),
    ]);
    let (funnel, _) = told_funnel(&answers, &Question { ordered: true, ..asked() });

    assert_eq!(rows(&funnel), [(1, 1, 0, 0), (1, 1, 0, 0), (1, 0, 1, 0), (1, 0, 0, 0)]);
}

#[test]
fn who_ended_after_the_approval_stays_approved() {
    let answers = answers([
        (1, "2026-03-02", enquired()),
        (1, "2026-08-01", reached("approved")),
        (1, "2026-09-01", ended("moving")),
    ]);
    assert_eq!(stands(&answers, 1).status, Status::Approved);
    assert_eq!(told_exits(&answers).left, 0);
}

#[test]
fn an_ending_that_was_undone_does_not_count() {
    let answers = answers([
        (1, "2026-03-02", enquired()),
        (1, "2026-08-01", ended("moving")),
        (1, "2026-08-01", undone(2)),
        (2, "2026-03-02", enquired()),
        (2, "2026-08-01", ended("moving")),
        (2, "2026-08-01", undone(2)),
        (2, "2026-08-01", undone(3)),
    ]);
    assert_eq!(stands(&answers, 1).status, Status::Open);
    assert_eq!(stands(&answers, 2).status, Status::Left, "the undoing was undone");
}

#[test]
fn enquiries_without_a_source_are_a_group_of_their_own() {
    let answers = answers([
        (1, "2026-03-02", heard_from("website")),
        (2, "2026-03-02", enquired()),
        (3, "2026-03-02", enquired()),
    ]);
    let found = groups(&answers, By::Dimension(Dimension::Source));

    assert_eq!(found, [(None, 2), (Some("website".into()), 1)]);
    let view = View::new(&answers, &asked()).unwrap();
    let rows = campaigns::sources(&view, &asked()).unwrap().whole.rows;
    let keys: Vec<_> = rows.iter().map(|row| (row.key.as_deref(), row.enquiries)).collect();
    assert_eq!(keys, [(None, 2), (Some("website"), 1)]);
    let none = Question { filters: vec![(Dimension::Source, None)], ..asked() };
    assert_eq!(told_funnel(&answers, &none).0.enquiries, 2);
}

#[test]
fn void_and_merged_journeys_count_nowhere_but_in_the_footnote() {
    let answers = answers([
        (1, "2026-03-02", enquired()),
        (2, "2026-03-02", enquired()),
        (2, "2026-03-09", ended("moving")),
        (2, "2026-03-10", JourneyEvent::JourneyVoided {}),
        (3, "2026-03-02", enquired()),
        (3, "2026-03-10", JourneyEvent::JourneyMerged { into: journey(1) }),
        (4, "2026-03-02", enquired()),
        (4, "2026-03-10", JourneyEvent::JourneyVoided {}),
        (4, "2026-03-10", undone(2)),
    ]);
    let (funnel, footnote) = told_funnel(&answers, &asked());

    assert_eq!(funnel.enquiries, 2, "one that was void by mistake is back");
    assert_eq!((footnote.void, footnote.merged), (1, 1));
    assert_eq!(told_exits(&answers).left, 0);
    let view = View::new(&answers, &asked()).unwrap();
    assert_eq!(flow::flow(&view, &asked()).unwrap().whole.journeys, 2);
    assert_eq!(stands(&answers, 2).status, Status::Void);
    assert_eq!(stands(&answers, 3).status, Status::Merged);
}

#[test]
fn a_wrong_date_is_set_aside_and_said_to_be() {
    let answers = answers([
        (1, "2026-03-09", enquired()),
        (1, "2026-03-02", reached("initial-visit-held")),
        (2, "2026-03-09", enquired()),
        (2, "2026-03-02", ended("moving")),
    ]);
    let view = View::new(&answers, &asked()).unwrap();
    let visit = Question { stage: Some("initial-visit".into()), ..asked() };
    let time = durations::durations(&view, &visit).unwrap();

    let it = &time.whole;
    assert_eq!((it.arrived, it.open, it.left, it.passed_unrecorded), (0, 0, 0, 0));
    assert_eq!(time.footnote.negative_durations, 2);
    let (funnel, footnote) = told_funnel(&answers, &asked());
    assert_eq!((funnel.stages[1].reached, funnel.stages[1].median_days), (1, None));
    assert_eq!(footnote.negative_durations, 1);
    assert_eq!(exits(&view, &asked()).unwrap().footnote.negative_durations, 1);
}

#[test]
fn an_enquiry_put_right_since_was_told_as_it_was_known_then() {
    let mut answers = answers([]);
    let (stream, at) = (StreamId(journey(1).0), nine_on("2026-03-02"));
    let told = [
        ("2026-03-02", heard_from("website")),
        ("2026-03-09", undone(1)),
        ("2026-03-09", heard_from("search")),
    ];
    for (recorded, event) in told {
        tell(&mut answers, stream, at, nine_on(recorded), Event::Journey(event));
    }
    let source = |known_at: &str| {
        let asked = Question { known_at: nine_on(known_at), ..asked() };
        let view = View::new(&answers, &asked).unwrap();
        view.one(journey(1), |course| standing(course).source).unwrap()
    };

    assert_eq!(source("2026-03-05").as_deref(), Some("website"));
    assert_eq!(source("2026-03-20").as_deref(), Some("search"));
}

#[test]
fn a_source_that_was_taken_back_is_nobodys() {
    let answers = answers([(1, "2026-03-02", heard_from("website")), (1, "2026-03-02", undone(1))]);

    assert_eq!(stands(&answers, 1).source, None);
}

#[test]
fn a_household_counts_with_the_service_and_team_that_it_was_handed_over_to() {
    let of_highland = Enquiry {
        service: Some("Highland".into()),
        team: Some("Intake".into()),
        ..Enquiry::default()
    };
    let handed_over = |to: Option<&str>, team: Option<&str>| JourneyEvent::JourneyHandedOver {
        to: to.map(Into::into),
        team: team.map(Into::into),
    };
    let answers = answers([
        (1, "2026-03-02", JourneyEvent::EnquiryReceived(Box::new(of_highland.clone()))),
        (1, "2026-03-04", handed_over(None, Some("North"))),
        (1, "2026-03-06", handed_over(Some("Moray"), None)),
        (1, "2026-03-09", handed_over(None, Some("South"))),
        (1, "2026-03-10", undone(4)),
        (1, "2026-03-12", JourneyEvent::EnquiryReceived(Box::new(of_highland))),
    ]);
    let with = |known_at: &str| {
        let asked = Question { known_at: nine_on(known_at), as_at: nine_on(known_at), ..asked() };
        let view = View::new(&answers, &asked).unwrap();
        let standing = view.one(journey(1), standing).unwrap();
        (standing.service.unwrap_or_default(), standing.team.unwrap_or_default())
    };

    for (day, service, team) in [
        ("2026-03-03", "Highland", "Intake"),
        ("2026-03-05", "Highland", "North"),
        ("2026-03-07", "Moray", ""),
        ("2026-03-09", "Moray", "South"),
        ("2026-03-11", "Moray", ""),
        // The enquiry told again takes it back to nobody.
        ("2026-03-13", "Moray", ""),
    ] {
        assert_eq!(with(day), (service.to_owned(), team.to_owned()), "{day}");
    }
}

#[test]
fn a_journey_on_a_pathway_that_is_not_in_use_counts_on_the_default_one() {
    let enquiry = |pathway: &str| {
        let enquiry = Enquiry { pathway: Some(pathway.into()), ..Enquiry::default() };
        JourneyEvent::EnquiryReceived(Box::new(enquiry))
    };
    let mut answers = answers([
        (1, "2026-03-02", enquired()),
        (2, "2026-03-02", enquiry("small")),
        (3, "2026-03-02", enquiry("kinship")),
    ]);
    let of = |answers: &Answers, pathway: &str| {
        let asked = Question { pathway: Some(pathway.into()), ..asked() };
        told_funnel(answers, &asked).0.enquiries
    };
    assert_eq!(of(&answers, "small"), 3);

    adopt(&mut answers, "2020-01-01", |file| file.id = "kinship".into());
    assert_eq!((of(&answers, "small"), of(&answers, "kinship")), (2, 1));
}
