//! Seven households, counted by hand.

use domain::journey::JourneyEvent;
use domain::testing::{enquired, reached};

use super::*;
use crate::answers::Answers;
use crate::changes::Changed;
use crate::question::{By, Dimension};
use crate::ten_households::{answers, at_nine};

// Four of January, of which three were visited after ten days; two of February, visited after ten and
// forty; one of March, not visited.
fn seven() -> Answers {
    let visited = || reached("initial-visit-held");
    let asked = [
        (1, "2026-01-05"),
        (2, "2026-01-05"),
        (3, "2026-01-05"),
        (4, "2026-01-05"),
        (5, "2026-02-02"),
        (6, "2026-02-02"),
        (7, "2026-03-02"),
    ];
    let visits = [
        (1, "2026-01-15"),
        (2, "2026-01-15"),
        (3, "2026-01-15"),
        (5, "2026-02-12"),
        (6, "2026-03-14"),
    ];
    let asked = asked.into_iter().map(|(number, day)| (number, day, enquired()));
    let told: Vec<(u32, &str, JourneyEvent)> =
        asked.chain(visits.into_iter().map(|(number, day)| (number, day, visited()))).collect();
    answers(told)
}

fn trend_on(day: &str) -> Trend {
    let answers = seven();
    let question = Question { stage: Some("initial-visit".into()), ..Question::now(at_nine(day)) };
    trend(&View::new(&answers, &question).unwrap(), &question).unwrap().whole
}

fn shares(trend: &Trend) -> Vec<(&str, usize, usize)> {
    trend.months.iter().map(|it| (&*it.month, it.reached, it.enquiries)).collect()
}

#[test]
fn a_month_is_judged_once_its_youngest_enquiry_is_as_old_as_nine_in_ten_arrivals() {
    // Of all who will be visited, nine in ten have been after 40 days. On the first of April, February's
    // last enquiry can be 31 days old, and on the eleventh 41.
    let first = trend_on("2026-04-01");
    assert_eq!(first.within_days, Some(40.0));
    assert_eq!(shares(&first), [("2026-01", 3, 4)]);
    assert_eq!(first.young, ["2026-02", "2026-03"]);
    assert_eq!(first.usual_share, None, "one month has no usual");

    let later = trend_on("2026-04-11");
    assert_eq!(shares(&later), [("2026-01", 3, 4), ("2026-02", 2, 2)]);
    let usual = later.usual_share.unwrap();
    assert!((usual.mean - 0.875).abs() < 1e-12 && usual.is_trial, "{usual:?}");
    // The range is 0.25, and 2.66 times that goes either way.
    assert!((usual.lower - 0.21).abs() < 1e-12 && (usual.upper - 1.54).abs() < 1e-12);
    assert!(later.months.iter().all(|it| it.median_days.is_none()), "fewer than five");
}

#[test]
fn before_anybody_arrives_no_month_is_judged() {
    let trend = trend_on("2026-01-12");

    assert_eq!((trend.within_days, trend.months.len()), (None, 0));
    assert_eq!(trend.young, ["2026-01"]);
}

#[test]
fn a_trend_of_groups_is_refused() {
    let answers = seven();
    let by = Some(By::Dimension(Dimension::Source));
    let question = Question { by, ..Question::now(at_nine("2026-04-01")) };

    let refused = trend(&View::new(&answers, &question).unwrap(), &question);

    assert_eq!(refused, Err(QuestionError::TrendOfGroups));
}

// Two years of months, of which half the enquiries got there in the first, and most in the second.
fn two_years(what: Changed, bears: Measure) -> Trend {
    let month = |place: usize| Month {
        month: format!("{}-{:02}", 2025 + place / 12, place % 12 + 1),
        enquiries: 100,
        reached: 0,
        share: [0.49, 0.51, 0.79, 0.81][place / 12 * 2 + place % 2],
        unusual: None,
        median_days: None,
        unusual_days: None,
    };
    let told = BTreeMap::new();
    let mut trend = of("initial-visit".into(), told, None, at_nine("2027-06-01"));
    trend.months = (0..24).map(month).collect();
    trend.changes = vec![Change { month: "2026-01".into(), what, about: Some(Measure::Visits) }];
    trend.judge(|measure| measure == bears);
    trend
}

fn agreed() -> Changed {
    Changed::Action("2026-01-09".parse().unwrap())
}

#[test]
fn what_is_usual_is_worked_out_anew_since_an_action_that_a_shift_followed() {
    let trend = two_years(agreed(), Measure::Visits);

    let [before] = &trend.usual_share_before[..] else { panic!("{trend:?}") };
    let now = trend.usual_share.unwrap();
    // Every range is 0.02, and 2.66 times that goes either way.
    let near = |found: f64, expected: f64| (found - expected).abs() < 1e-9;
    assert_eq!(before.until, "2026-01");
    assert!(near(before.usual.mean, 0.5) && near(before.usual.upper, 0.5532), "{before:?}");
    assert!(near(now.mean, 0.8) && near(now.lower, 0.7468), "{now:?}");
    assert!(trend.months.iter().all(|it| it.unusual.is_none()), "{trend:?}");
    assert_eq!((trend.usual_days, trend.usual_days_before), (None, vec![]));
}

#[test]
fn what_was_agreed_about_something_else_works_nothing_out_anew() {
    let trend = two_years(agreed(), Measure::Approvals);

    assert_eq!(trend.usual_share_before, []);
    assert!(trend.months.iter().any(|it| it.unusual.is_some()), "the shift is a signal");
}

#[test]
fn a_measure_bears_upon_the_stages_from_that_on_which_it_counts() {
    let answers = Answers::new(domain::testing::pathways());
    let view = View::new(&answers, &Question::now(at_nine("2026-04-01"))).unwrap();
    let stages: Vec<&str> = view.stages.iter().map(|(stage, _)| stage.as_str()).collect();
    let bears = |measure| {
        let place = (0..stages.len()).find(|stage| bears_upon(&view, *stage, measure));
        place.map(|place| {
            assert!((place..stages.len()).all(|stage| bears_upon(&view, stage, measure)));
            stages[place]
        })
    };

    assert_eq!(bears(Measure::Enquiries), None, "others who ask are no other way to work");
    assert_eq!(bears(Measure::FirstContact), Some(stages[1]));
    assert_eq!(bears(Measure::OverLimit), Some(stages[1]));
    assert_eq!(bears(Measure::Visits), Some("initial-visit"));
    assert_eq!(bears(Measure::Applications), Some("application"));
    assert_eq!(bears(Measure::Approvals), stages.last().copied());
}

#[test]
fn a_campaign_works_nothing_out_anew() {
    let trend = two_years(Changed::Campaign("spring".into()), Measure::Visits);

    assert_eq!(trend.usual_share_before, []);
    assert!(trend.months.iter().any(|it| it.unusual.is_some()), "the shift is a signal");
}
