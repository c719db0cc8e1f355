//! Classes, days and periods, worked by hand.

use super::*;
use crate::journey::JourneyEvent;
use crate::pathway::{File, Pathway};
use crate::testing::{day, ended, enquired, nine_on, on, pathways, reached, small_pathway};

fn pathway() -> Pathway {
    Pathway::check(small_pathway()).unwrap()
}

fn told(pathway: &Pathway, facts: &[(&str, JourneyEvent)]) -> Became {
    let mut became = Became::default();
    for (day, event) in facts {
        became.tell(pathway, (event, nine_on(day)), None);
    }
    became
}

fn usual(class: Class) -> u16 {
    class.usual()
}

#[test]
fn what_a_household_became_says_from_when_and_for_how_long_it_is_kept() {
    let pathway = pathway();
    let asked = ("2020-01-06", enquired());
    let visited = ("2020-02-03", reached("initial-visit-held"));
    let applied = ("2020-03-02", reached("application-received"));
    let approved = ("2020-09-07", reached("approved"));
    let left = |day| (day, ended("moving"));
    let due = |facts: &[_]| told(&pathway, facts).due(&pathway, usual);
    let of = |class, since, months, on| Ok(Due { class, since: day(since), months, on: day(on) });

    let enquiry = due(&[asked.clone(), visited.clone(), left("2020-03-31")]);
    assert_eq!(enquiry, of(Class::Enquiry, "2020-03-31", 24, "2022-04-01"));
    let application = due(&[asked.clone(), applied.clone(), left("2020-05-31")]);
    assert_eq!(application, of(Class::Application, "2020-05-31", 36, "2023-06-01"));
    let carer = due(&[asked.clone(), approved.clone(), left("2024-02-29")]);
    assert_eq!(carer, of(Class::Approved, "2024-02-29", 120, "2034-03-01"));
    assert_eq!(due(&[asked.clone(), applied]), Err(Stop::UnderWay));
    assert_eq!(due(&[asked.clone(), approved.clone()]), Err(Stop::ApprovalInForce));
    let approved_after = due(&[asked.clone(), left("2020-05-31"), approved]);
    assert_eq!(approved_after, Err(Stop::ApprovalInForce), "the ending came before");
    let void = due(&[asked, ("2020-06-01", JourneyEvent::JourneyVoided {})]);
    assert_eq!(void, of(Class::Enquiry, "2020-06-01", 24, "2022-06-02"));
}

#[test]
fn whoever_may_have_applied_is_kept_as_one_who_did() {
    let mut file: File = small_pathway();
    file.milestones.retain(|it| it.name.as_str() != "application-received");
    file.stages.retain(|it| it.name.as_str() != "application");
    let without = Pathway::check(file).unwrap();
    let facts = [("2020-01-06", enquired()), ("2020-03-31", ended("moving"))];

    assert_eq!(told(&without, &facts).class(&without), Class::Application);
    assert_eq!(told(&pathway(), &facts).class(&pathway()), Class::Enquiry);
}

#[test]
fn the_last_that_was_said_of_a_hold_counts_in_whatever_order_it_is_told() {
    let pathway = pathway();
    let held = JourneyEvent::RetentionHeld { until: None, note: None };
    let lifted = JourneyEvent::RetentionHoldLifted { note: None };
    let left = ("2020-03-31", ended("moving"));
    let facts = [left, ("2020-05-01", lifted), ("2020-04-01", held)];

    assert_eq!(told(&pathway, &facts).hold(day("2020-06-01")), None);
    assert_eq!(told(&pathway, &facts[..1]).hold(day("2020-06-01")), None);
    let standing = [facts[0].clone(), facts[2].clone()];
    assert_eq!(told(&pathway, &standing).hold(day("2020-06-01")), Some(None));
    assert_eq!(told(&pathway, &standing).due(&pathway, usual), Err(Stop::Held));
}

fn set(class: Class, months: u16, service: Option<&str>) -> Set {
    Set { class, months, service: service.map(Into::into), source: "Schedule 4.2".into() }
}

#[test]
fn each_service_has_its_own_time_and_none_goes_below_the_law() {
    let periods = Periods::default()
        .with(set(Class::Enquiry, 12, None))
        .with(set(Class::Enquiry, 36, Some("Moray")))
        .with(set(Class::Application, 3, None));

    assert_eq!(periods.months(Class::Enquiry, None), 12);
    assert_eq!(periods.months(Class::Enquiry, Some("Highland")), 12);
    assert_eq!(periods.months(Class::Enquiry, Some("Moray")), 36);
    assert_eq!(periods.months(Class::Application, None), 36, "whatever lies in the log");
    assert_eq!(periods.months(Class::Approved, Some("Moray")), 120);
    let again = periods.with(set(Class::Enquiry, 6, Some("Moray")));
    assert_eq!(again.months(Class::Enquiry, Some("Moray")), 6);
}

#[test]
fn a_time_below_the_law_or_beyond_a_century_is_refused() {
    let pathways = pathways();
    let decide =
        |set: Set| SetPeriod(set).decide(on(&pathways, &[], "2026-03-05")).map(|facts| facts.len());
    let below = |class| Err(RetentionRefusal::BelowFloor(class).into());

    assert_eq!(decide(set(Class::Enquiry, 1, None)), Ok(1));
    assert_eq!(decide(set(Class::Enquiry, 0, None)), below(Class::Enquiry));
    assert_eq!(decide(set(Class::Application, 35, None)), below(Class::Application));
    assert_eq!(decide(set(Class::Approved, 119, Some("Moray"))), below(Class::Approved));
    assert_eq!(decide(set(Class::Approved, 900, None)), Ok(1), "as East Sussex does");
    let too_long = decide(set(Class::Enquiry, MOST_MONTHS + 1, None));
    assert_eq!(too_long, Err(RetentionRefusal::TooLong.into()));
    let said = RetentionRefusal::BelowFloor(Class::Application).to_string();
    assert!(said.ends_with("enter 36 months (3 years) or more"), "{said}");
}
