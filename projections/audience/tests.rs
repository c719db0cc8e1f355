//! What campaigns aim at, by an example worked by hand.

use domain::campaign::{CampaignEvent, SpentOn, stream};
use domain::journey::{Enquiry, JourneyEvent};
use domain::record::Event;
use domain::testing::{day, nine_on};

use super::*;
use crate::answers::Answers;
use crate::campaigns::campaigns;
use crate::funnel::funnel;
use crate::question::By;
use crate::ten_households::{answers, tell};

fn asked() -> Question {
    Question::now(nine_on("2026-12-31"))
}

fn planned(cares: &[&str], areas: &[&str], campaign: &str) -> (String, CampaignEvent) {
    let plan = CampaignPlan {
        label: "Aimed".into(),
        first_day: day("2026-03-01"),
        last_day: day("2026-03-31"),
        medium: "website".into(),
        cares: cares.iter().map(|it| (*it).into()).collect(),
        areas: areas.iter().map(|it| (*it).into()).collect(),
        audience: None,
        budget_pence: None,
    };
    (campaign.to_owned(), CampaignEvent::CampaignPlanned { campaign: campaign.into(), plan })
}

fn told(
    number: u32,
    campaign: &str,
    offers: &[&str],
    area: &str,
) -> (u32, &'static str, JourneyEvent) {
    let some = |text: &str| Some(text.to_owned()).filter(|it| !it.is_empty());
    let enquiry = Enquiry {
        campaign: some(campaign).map(|it| it.as_str().into()),
        could_offer: offers.iter().map(|it| (*it).into()).collect(),
        area: some(area).map(|it| it.as_str().into()),
        ..Enquiry::default()
    };
    (number, "2026-03-02", JourneyEvent::EnquiryReceived(Box::new(enquiry)))
}

fn aimed_at() -> Answers {
    let mut answers = answers([
        told(1, "radio", &["siblings", "emergency"], "WX1"),
        told(2, "radio", &["emergency"], "WX6"),
        told(3, "radio", &[], ""),
        told(4, "bus", &["siblings"], ""),
        told(5, "stall", &["siblings"], "WX6"),
        told(6, "unplanned", &[], ""),
        told(7, "", &[], ""),
    ]);
    let plans = [
        planned(&["siblings", "age-11-to-15"], &[], "radio"),
        planned(&["age-11-to-15", "siblings"], &[], "bus"),
        planned(&[], &["WX6"], "stall"),
    ];
    for (campaign, plan) in plans {
        let stream = stream(&campaign.as_str().into());
        tell(
            &mut answers,
            stream,
            nine_on("2026-02-02"),
            nine_on("2026-02-02"),
            Event::Campaign(plan),
        );
    }
    for (campaign, pence) in [("radio", 10_000), ("bus", 5_000), ("stall", 700)] {
        let on = SpentOn::Campaign(campaign.into());
        let event = CampaignEvent::SpendRecorded { on, pence, item: None };
        let at = nine_on("2026-03-02");
        tell(&mut answers, stream(&campaign.into()), at, at, Event::Campaign(event));
    }
    answers
}

#[test]
fn campaigns_that_aim_at_the_same_are_one_group_and_groups_add_up() {
    let answers = aimed_at();
    let by = Question { by: Some(By::Audience), ..asked() };
    let view = View::new(&answers, &by).unwrap();

    let league = campaigns(&view, &by).unwrap();
    let groups = league.groups.unwrap();

    let told: Vec<_> = groups
        .iter()
        .map(|group| {
            let rows = &group.report.rows;
            let enquiries: usize = rows.iter().map(|row| row.enquiries).sum();
            let cost: f64 = rows.iter().filter_map(|row| row.cost).sum();
            (group.key.as_deref(), rows.len(), enquiries, cost)
        })
        .collect();
    let expected = [
        (None, 2, 2, 0.0),
        (Some("age-11-to-15, siblings"), 2, 4, 150.0),
        (Some("any-care in WX6"), 1, 1, 7.0),
    ];
    assert_eq!(told, expected);
    let funnel = funnel(&view, &by).unwrap();
    let parts = funnel.groups.unwrap();
    let sum: usize = parts.iter().map(|group| group.report.enquiries).sum();
    assert_eq!((parts.len(), sum), (3, funnel.whole.enquiries));
}

#[test]
fn enquiries_of_a_campaign_are_told_beside_what_it_aimed_at() {
    let answers = aimed_at();
    let of = |campaign: &str| {
        let filters = vec![(Dimension::Campaign, Some(campaign.to_owned()))];
        let asked = Question { filters, ..asked() };
        let view = View::new(&answers, &asked).unwrap();
        aimed(&view, &asked, campaign).unwrap()
    };

    let cares = Some(Met { met: 1, known: 2 });
    assert_eq!(of("radio"), Some(Aimed { enquiries: 3, cares, areas: None }));
    let areas = Some(Met { met: 1, known: 1 });
    assert_eq!(of("stall"), Some(Aimed { enquiries: 1, cares: None, areas }));
    assert_eq!(of("unplanned"), None);
}

#[test]
fn an_audience_is_the_one_that_was_planned_by_then() {
    let answers = aimed_at();
    let early = Question { as_at: nine_on("2026-01-02"), ..asked() };

    assert_eq!(View::new(&answers, &early).unwrap().audience("radio"), None);
    let now = View::new(&answers, &asked()).unwrap();
    assert_eq!(now.audience("stall").as_deref(), Some("any-care in WX6"));
}
