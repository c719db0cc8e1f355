//! The ten households of the worked example: every figure of it, by hand, must come out.

use chrono::{DateTime, Utc};
use domain::campaign::{CampaignEvent, SpentOn};
use domain::ids::{CommandId, EventId, StreamId};
use domain::journey::{DecidedBy, JourneyEvent};
use domain::record::{Event, Recorded, When};
use domain::testing::{ended_by, heard_from, journey, nine_on, pathways, reached};
use uuid::Uuid;

use crate::answers::Answers;
use crate::question::{By, Days, Dimension, Question};
use crate::view::View;
use crate::{campaigns, durations, exits, flow, funnel};

/// Nine in the morning in London.
pub(crate) fn at_nine(day: &str) -> DateTime<Utc> {
    nine_on(day)
}

/// Answers to facts told as (journey, day, event), each recorded as it happened.
pub(crate) fn answers<'a>(told: impl IntoIterator<Item = (u32, &'a str, JourneyEvent)>) -> Answers {
    let mut answers = Answers::new(pathways());
    for (number, day, event) in told {
        let stream = StreamId(journey(number).0);
        tell(&mut answers, stream, nine_on(day), nine_on(day), Event::Journey(event));
    }
    answers
}

/// One more fact.
pub(crate) fn tell(
    answers: &mut Answers,
    stream: StreamId,
    happened_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    event: Event,
) {
    let position = answers.position() + 1;
    let before = answers.find(domain::ids::JourneyId(stream.0));
    let version = before.map_or(0, |it| answers.journeys[it].steps.len()) + 1;
    let id = Uuid::from_u128(u128::try_from(position).unwrap());
    answers.apply(Recorded {
        position,
        id: EventId(id),
        stream,
        version: u32::try_from(version).unwrap(),
        when: When { happened_at, recorded_at, source_recorded_at: None },
        worker: None,
        command: CommandId(id),
        event,
    });
}

pub(crate) fn ten() -> Answers {
    use DecidedBy::{Household, NoReply, Service};
    let left = |by, reason| Some(ended_by(by, reason));
    let told = [
        ("website", "04-01", Some("04-15"), Some("05-20"), Some("08-18"), None, ""),
        ("website", "04-01", None, None, None, left(NoReply, "no-contact-after-attempts"), "04-08"),
        ("website", "04-09", Some("04-30"), None, None, left(Household, "work-hours"), "05-07"),
        ("carer-referral", "04-13", Some("04-23"), Some("05-11"), Some("08-10"), None, ""),
        ("website", "04-20", None, None, None, left(Service, "no-spare-room"), "05-18"),
        ("carer-referral", "05-01", None, Some("05-22"), Some("09-18"), None, ""),
        ("website", "05-12", Some("05-26"), None, None, None, ""),
        (
            "search",
            "06-01",
            Some("06-22"),
            Some("06-15"),
            None,
            left(Household, "financial"),
            "07-10",
        ),
        ("search", "06-03", Some("06-17"), Some("07-20"), None, None, ""),
        ("website", "09-18", None, None, None, None, ""),
    ];
    let mut facts = vec![];
    for (number, (source, enquiry, visit, application, approved, ending, on)) in (1..).zip(told) {
        facts.push((enquiry, number, heard_from(source)));
        facts.extend(visit.map(|day| (day, number, reached("initial-visit-held"))));
        facts.extend(application.map(|day| (day, number, reached("application-received"))));
        facts.extend(approved.map(|day| (day, number, reached("approved"))));
        facts.extend(ending.map(|ending| (on, number, ending)));
    }
    facts.sort_by_key(|(day, ..)| *day);
    let dated: Vec<(u32, String, JourneyEvent)> =
        facts.into_iter().map(|(day, number, it)| (number, format!("2026-{day}"), it)).collect();
    let mut answers = answers(dated.iter().map(|(number, day, it)| (*number, &**day, it.clone())));
    for (source, pence) in [("website", 120_000), ("carer-referral", 50_000), ("search", 30_000)] {
        let on = SpentOn::Source(source.into());
        let (stream, at) = (on.stream(), nine_on("2026-04-01"));
        let event = Event::Campaign(CampaignEvent::SpendRecorded { on, pence, item: None });
        tell(&mut answers, stream, at, at, event);
    }
    answers
}

fn asked() -> Question {
    Question::now(nine_on("2026-09-30"))
}

fn near(found: Option<f64>, expected: f64) {
    let found = found.expect("a figure");
    assert!((found - expected).abs() < 5e-8 * expected.abs().max(1.0), "{found} is not {expected}");
}

#[test]
fn the_funnel_by_any_order_and_in_order() {
    let answers = ten();
    let view = View::new(&answers, &asked()).unwrap();

    let any = funnel::funnel(&view, &asked()).unwrap().whole;
    let ordered = funnel::funnel(&view, &Question { ordered: true, ..asked() }).unwrap();

    let rows: Vec<_> = (any.stages.iter())
        .map(|it| (it.reached, it.moved_on.unwrap(), it.left, it.still_in.unwrap()))
        .collect();
    assert_eq!(rows, [(10, 7, 2, 1), (6, 4, 1, 1), (5, 3, 1, 1), (3, 0, 0, 0)]);
    assert_eq!((any.enquiries, any.approved), (10, 3));
    for (row, (low, high)) in any.stages.iter().zip([
        (0.722_467_2, 1.0),
        (0.312_673_8, 0.831_819_7),
        (0.236_593_1, 0.763_406_9),
        (0.107_791_3, 0.603_221_9),
    ]) {
        near(row.low, low);
        near(row.high, high);
    }
    near(any.expected_share, 0.454_857_142_857);
    // Drawn are 0.2 to 0.8: three are approved already, and three more may be.
    assert_eq!((any.expected_low, any.expected_high), (Some(0.3), Some(0.6)));
    let days: Vec<_> = any.stages.iter().map(|it| (it.median_days, it.p75_days)).collect();
    assert_eq!(days[3], (Some(139.0), Some(139.5)));
    let reached: Vec<usize> = ordered.whole.stages.iter().map(|it| it.reached).collect();
    assert_eq!(reached, [10, 6, 3, 2]);
    assert_eq!((ordered.whole.approved, ordered.footnote.approved_out_of_order), (2, 1));
}

#[test]
fn the_funnel_within_so_many_days_of_the_enquiry() {
    let answers = ten();
    let asked = Question { within: Some(120), ..asked() };
    let view = View::new(&answers, &asked).unwrap();

    let within = funnel::funnel(&view, &asked).unwrap().whole;

    let reached: Vec<_> = within.stages.iter().map(|it| it.reached).collect();
    assert_eq!(reached, [10, 6, 5, 1], "D took 119 days, and A and F longer");
    let still_in: usize = within.stages.iter().filter_map(|row| row.still_in).sum();
    assert_eq!((within.approved, still_in, within.expected_share), (1, 5, None));
    let to = |day| Question { to: Some(domain::testing::day(day)), ..asked.clone() };
    let mature = |day| funnel::funnel(&view, &to(day)).unwrap().whole.mature;
    assert_eq!([mature("2026-06-01"), mature("2026-07-01")], [Some(true), Some(false)]);
    for report in [durations::durations(&view, &asked).err(), flow::flow(&view, &asked).err()] {
        assert_eq!(report, Some(crate::question::QuestionError::NoWindow));
    }
}

#[test]
fn the_funnel_by_source_and_by_month() {
    let answers = ten();
    let view = View::new(&answers, &asked()).unwrap();
    let by = |by| Question { by: Some(by), ..asked() };

    let sources = funnel::funnel(&view, &by(By::Dimension(Dimension::Source))).unwrap();
    let months = funnel::funnel(&view, &by(By::Month)).unwrap();

    let sources = sources.groups.unwrap();
    let referral = sources.iter().find(|it| it.key.as_deref() == Some("carer-referral")).unwrap();
    let reached: Vec<usize> = referral.report.stages.iter().map(|it| it.reached).collect();
    assert_eq!(reached, [2, 1, 2, 2]);
    let months: Vec<_> = (months.groups.unwrap().into_iter())
        .map(|it| (it.key.unwrap(), it.report.enquiries, it.report.approved))
        .collect();
    let told = [("2026-04", 5, 2), ("2026-05", 2, 1), ("2026-06", 2, 0), ("2026-09", 1, 0)];
    assert_eq!(
        months,
        told.map(|(month, enquiries, approved)| (month.into(), enquiries, approved))
    );
}

#[test]
fn time_to_approval_and_to_the_visit() {
    let answers = ten();
    let view = View::new(&answers, &asked()).unwrap();
    let visit = Question { stage: Some("initial-visit".into()), ..asked() };

    let approval = durations::durations(&view, &asked()).unwrap().whole;
    let visit = durations::durations(&view, &visit).unwrap().whole;

    assert_eq!((approval.arrived, approval.open, approval.left), (3, 3, 4));
    let days = approval.days;
    for (found, expected) in [
        (days.p10, 123.0),
        (days.p25, 129.0),
        (days.p50, 139.0),
        (days.p75, 139.5),
        (days.p90, 139.8),
        (days.mean, 132.666_666_667),
        (approval.kaplan_meier_median_days, 119.0),
        (approval.median_days_if_arriving, 139.0),
        (approval.p90_days_if_arriving, 140.0),
        (approval.chance, 0.4125),
    ] {
        near(found, expected);
    }
    let at_139 = &approval.cumulative_incidence[139];
    near(Some(at_139.arrived), 0.2625);
    near(Some(at_139.left), 0.4375);
    assert_eq!((visit.arrived, visit.left, visit.open, visit.passed_unrecorded), (6, 2, 1, 1));
}

#[test]
fn exits_name_the_stage_the_reason_and_who_decided() {
    let answers = ten();
    let view = View::new(&answers, &asked()).unwrap();

    let exits = exits::exits(&view, &asked()).unwrap().whole;

    let mut rows: Vec<_> = (exits.rows.iter())
        .map(|it| (it.stage.to_string(), it.reason.to_string(), it.median_days_in_stage.unwrap()))
        .collect();
    rows.sort_by(|a, b| a.1.cmp(&b.1));
    let told = [
        ("application", "financial", 25.0),
        ("enquiry", "no-contact-after-attempts", 7.0),
        ("enquiry", "no-spare-room", 28.0),
        ("initial-visit", "work-hours", 7.0),
    ];
    assert_eq!(rows, told.map(|(stage, reason, days)| (stage.into(), reason.into(), days)));
    assert!(exits.rows.iter().all(|it| it.share == Some(0.25)));
}

#[test]
fn sources_with_what_they_cost() {
    let answers = ten();
    let view = View::new(&answers, &asked()).unwrap();

    let rows = campaigns::sources(&view, &asked()).unwrap().whole.rows;

    let row = |key: &str| rows.iter().find(|it| it.key.as_deref() == Some(key)).unwrap();
    let counts = |key: &str| {
        let it = row(key);
        (it.enquiries, it.visits.unwrap(), it.applications, it.approvals.unwrap(), it.open)
    };
    assert_eq!(counts("website"), (6, 3, 1, 1, 2));
    assert_eq!(counts("carer-referral"), (2, 1, 2, 2, 0));
    assert_eq!(counts("search"), (2, 2, 2, 0, 1));
    near(row("website").low, 0.030_053_4);
    near(row("website").high, 0.563_502_8);
    near(row("carer-referral").low, 0.342_380_2);
    near(row("search").high, 0.657_619_8);
    let cost = |key| (row(key).cost, row(key).cost_per_enquiry, row(key).cost_per_approval);
    assert_eq!(cost("website"), (Some(1200.0), Some(200.0), Some(1200.0)));
    assert_eq!(cost("carer-referral"), (Some(500.0), Some(250.0), Some(250.0)));
    assert_eq!(cost("search"), (Some(300.0), Some(150.0), None));
}

#[test]
fn money_is_counted_where_it_is_known_to_have_been_spent() {
    let answers = ten();
    let view = View::new(&answers, &asked()).unwrap();
    let by = |dimension| Question { by: Some(By::Dimension(dimension)), ..asked() };

    let by_source = campaigns::sources(&view, &by(Dimension::Source)).unwrap().groups.unwrap();
    let by_area = campaigns::sources(&view, &by(Dimension::Area)).unwrap().groups.unwrap();

    let filters = vec![(Dimension::Source, Some("website".to_owned()))];
    let picked = campaigns::sources(&view, &Question { filters, ..asked() }).unwrap();
    assert!(picked.whole.rows.iter().all(|row| row.cost.is_none()), "only the whole is costed");
    for group in by_source {
        let [row] = &group.report.rows[..] else { panic!("only its own row: {group:?}") };
        assert!(row.key == group.key && row.cost.is_some(), "{row:?}");
    }
    assert!(by_area.iter().flat_map(|it| &it.report.rows).all(|row| row.cost.is_none()));
}

#[test]
fn the_process_map() {
    let answers = ten();
    let view = View::new(&answers, &asked()).unwrap();

    let flow = flow::flow(&view, &asked()).unwrap().whole;

    assert_eq!((flow.journeys, flow.events, flow.variants), (10, 28, 8));
    let edge = |from: &str, to: &str| {
        let edge = flow.edges.iter().find(|edge| edge.from == from && edge.to == to).unwrap();
        (edge.count, edge.median_seconds.unwrap(), edge.mean_seconds.unwrap())
    };
    let (enquiry, visit) = ("enquiry-received", "initial-visit-held");
    let application = "application-received";
    assert_eq!(edge(enquiry, visit), (5, 1_209_600.0, 1_261_440.0));
    assert_eq!(edge(visit, application), (3, 2_851_200.0, 2_476_800.0));
    assert_eq!(edge(application, "approved"), (3, 7_862_400.0, 8_640_000.0));
    assert_eq!(edge(enquiry, "ended"), (2, 1_512_000.0, 1_512_000.0));
    assert_eq!(edge(visit, "ended"), (2, 1_080_000.0, 1_080_000.0));
    assert_eq!(edge(enquiry, application), (2, 1_512_000.0, 1_512_000.0));
    assert_eq!(edge(application, visit), (1, 604_800.0, 604_800.0));
    assert_eq!(flow.edges.len(), 7);
    assert_eq!(flow.starts, [(enquiry.to_owned(), 10)].into());
    let ends = [("ended", 4), ("approved", 3), (enquiry, 1), (visit, 1), (application, 1)];
    assert_eq!(flow.ends, ends.map(|(name, count)| (name.to_owned(), count)).into());
    let open = [(enquiry, 1), (visit, 1), (application, 1)];
    assert_eq!(flow.open_ends, open.map(|(name, count)| (name.to_owned(), count)).into());
    assert_eq!(flow.approved_ends, [("approved".to_owned(), 3)].into());
    let [first, second] = &flow.top_variants[..2] else { panic!("{:?}", flow.top_variants) };
    assert_eq!((first.count, second.count), (2, 2), "A and D, B and E");
    assert_eq!(first.activities, [enquiry, "ended"]);
    assert_eq!(second.activities, [enquiry, visit, application, "approved"]);
    assert_eq!(flow.top_variants.len(), 8);
}

#[test]
fn the_time_in_working_days_passes_over_christmas() {
    let answers = answers([
        (1, "2026-12-24", domain::testing::enquired()),
        (1, "2026-12-29", reached("initial-visit-held")),
    ]);
    let stage = Some("initial-visit".into());
    let asked = Question { stage, ..Question::now(nine_on("2026-12-31")) };
    let days = |days| {
        let asked = Question { days, ..asked.clone() };
        let view = View::new(&answers, &asked).unwrap();
        durations::durations(&view, &asked).unwrap().whole.days.p50
    };

    assert_eq!([days(Days::Elapsed), days(Days::Working)], [Some(5.0), Some(1.0)]);
}

#[test]
fn who_is_open_for_longer_than_nine_in_ten_take_is_counted_and_listed() {
    let answers = ten();
    let view = View::new(&answers, &asked()).unwrap();

    let whole = durations::durations(&view, &asked()).unwrap().whole;
    let open = durations::open_for_longer(&view, &asked()).unwrap();

    assert_eq!((whole.p90_days_if_arriving, whole.open_for_longer), (Some(140.0), 1));
    assert_eq!(open, [(journey(7), 141.0)], "G");
    assert_eq!((whole.median_low_days, whole.standard), (None, None), "three arrivals");
}
