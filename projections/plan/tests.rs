//! The worked example by hand, what is refused, and that chance is the same for the same question.

use chrono::{Days, NaiveDate};
use domain::journey::{DecidedBy, JourneyEvent};
use domain::testing::{day, ended_by, heard_from, nine_on, reached};

use super::back_test::{Trial, judged};
use super::*;
use crate::answers::Answers;
use crate::question::Question;
use crate::ten_households::{answers, ten};

fn near(found: Option<f64>, expected: f64) {
    assert!(found.is_some_and(|found| (found - expected).abs() < 1e-6), "{found:?}: {expected}");
}

fn asked(day: &str) -> Question {
    Question::now(nine_on(day))
}

fn told(answers: &Answers, question: &Question) -> Result<Plan, QuestionError> {
    let view = View::new(answers, question)?;
    plan(&view, question).map(|answer| answer.whole)
}

#[test]
fn the_ten_households_have_the_chances_of_the_example() {
    let (answers, question) = (ten(), asked("2026-09-30"));
    let view = View::new(&answers, &question).unwrap();
    let past = Past::of(&view, &question, &mut Footnote::default()).unwrap();
    let tables = past.tables();

    let rows = pipeline(&view, &past, &tables, &[], question.as_at);

    let open: Vec<usize> = rows.iter().map(|row| row.open).collect();
    assert_eq!(open, [1, 1, 1]);
    for (row, chance) in rows.iter().zip([0.548_571_4, 0.0, 1.0]) {
        near(row.chance, chance);
    }
    near(Some(expected(&past, &tables)), 1.548_571_4);
    near(tables.of_arriving(0, f64::NEG_INFINITY), 0.502_857_1);
    assert_eq!(rows[1].older_than_any, 1, "G, at 127 days");
    assert_eq!((past.quiet, past.left_first), (2, (1, 2)), "G and J; B of B and E");
}

#[test]
fn three_approvals_and_half_a_year_are_refused_with_what_is_lacking() {
    let error = told(&ten(), &asked("2026-09-30")).unwrap_err();

    assert_eq!(
        error.to_string(),
        "Not enough history to forecast: the first enquiry was 182 days ago, 365 days needed; \
         3 approvals known, 5 needed; 4 households have left application or gone on from there, \
         5 needed"
    );
    let nothing = told(&Answers::new(domain::testing::pathways()), &asked("2026-09-30"));
    let nothing = nothing.unwrap_err().to_string();
    assert_eq!(nothing, "Not enough history to forecast: no enquiry is known");
}

#[test]
fn what_is_not_of_a_forecast_is_refused() {
    let question = Question { from: Some(day("2026-01-01")), ..asked("2026-09-30") };

    let error = told(&council(), &question).unwrap_err();

    assert!(error.to_string().contains("it cannot be asked by days"), "{error}");
}

#[test]
fn a_back_test_comes_to_what_the_example_says() {
    let figures = [
        (4.0, (2, 6), 3.0, 2.0, 5),
        (5.0, (3, 7), 4.0, 3.0, 5),
        (6.0, (5, 8), 6.0, 3.0, 4),
        (5.0, (3, 7), 8.0, 4.0, 6),
    ];
    let trials = figures.map(|(forecast, (low, high), run_rate, conversion, real)| {
        let range = Spread { low, median: low, high };
        Trial { forecast, range, run_rate, conversion, real }
    });

    let row = judged(182, &trials);

    assert_eq!((row.days, row.origins), (182, 4));
    near(row.forecast_error, 1.0);
    near(row.run_rate_error, 1.75);
    near(row.conversion_error, 2.0);
    near(row.coverage, 0.75);
    let untested = judged(182, &trials[..3]);
    assert_eq!((untested.origins, untested.forecast_error, untested.coverage), (3, None, None));
}

// Two enquiries a week for four years: of five, one is approved after some 200 days, two leave after
// the visit, and two leave before it, one of them without a reply.
fn council() -> Answers {
    let first = day("2022-10-01");
    let mut facts: Vec<(NaiveDate, u32, JourneyEvent)> = vec![];
    for number in 0..400_u32 {
        let enquiry = first + Days::new(u64::from(number) * 7 / 2);
        let on = |days: u32| enquiry + Days::new(u64::from(days));
        let late = number % 7;
        facts.push((enquiry, number, heard_from("website")));
        let no_reply = ended_by(DecidedBy::NoReply, "no-contact-after-attempts");
        let by_them = ended_by(DecidedBy::Household, "work-hours");
        let fate = match number % 5 {
            0 => vec![
                (10 + late, reached("initial-visit-held")),
                (40 + late, reached("application-received")),
                (190 + 5 * late, reached("approved")),
            ],
            1 => vec![(30 + late, no_reply)],
            2 => vec![(12 + late, by_them)],
            3 => vec![(11 + late, reached("initial-visit-held")), (30, by_them)],
            _ => vec![
                (12 + late, reached("initial-visit-held")),
                (45 + late, reached("application-received")),
                (100 + late, by_them),
            ],
        };
        facts.extend(fate.into_iter().map(|(days, event)| (on(days), number, event)));
    }
    facts.sort_by_key(|(day, ..)| *day);
    let facts: Vec<(u32, String, JourneyEvent)> =
        facts.into_iter().map(|(day, number, event)| (number, day.to_string(), event)).collect();
    answers(facts.iter().map(|(number, day, event)| (*number, &**day, event.clone())))
}

#[test]
fn a_steady_council_goes_on_as_it_did_and_the_same_question_has_the_same_answer() {
    let council = council();
    let question = asked("2026-06-01");

    let plan = told(&council, &question).unwrap();

    // A fifth of some 104 enquiries a year.
    let year = plan.totals[2];
    assert!((19.0..23.0).contains(&year.mean), "{year:?}");
    assert!((year.mean - year.mean_of_pipeline - year.mean_of_enquiries).abs() < 1e-9);
    assert!(year.spread.low < 21 && 21 < year.spread.high, "{year:?}");
    assert!(plan.totals.windows(2).all(|two| two[0].mean < two[1].mean));
    assert!(
        (0.19..0.21).contains(&plan.chance_of_enquiry.unwrap()),
        "{:?}",
        plan.chance_of_enquiry
    );
    assert!(!plan.is_thin && plan.enquiries_by_month);
    assert_eq!(plan.approvals.len(), 13, "what is left of the first month, and twelve");
    assert!(plan.back_test.iter().all(|row| row.origins >= 4 && row.coverage > Some(0.6)));
    assert_eq!(told(&council, &question).unwrap(), plan);
}

#[test]
fn levers_change_the_figures_as_they_say_and_not_those_without() {
    let council = council();
    let question = asked("2026-06-01");
    let pulled = |levers| {
        let plan = Wanted { levers, target: None };
        told(&council, &Question { plan, ..question.clone() }).unwrap()
    };
    let without = told(&council, &question).unwrap();

    let reply = pulled(Levers { fewer_without_reply: Some(100), ..Levers::default() });
    let visit = pulled(Levers { visit_within_days: Some(3), ..Levers::default() });
    let idle = pulled(Levers { visit_within_days: Some(900), ..Levers::default() });

    assert_eq!(reply.totals, without.totals);
    let year = |plan: &Plan| plan.otherwise.as_ref().unwrap().totals[2].mean;
    assert!(year(&reply) > without.totals[2].mean + 1.0);
    assert!(year(&visit) > without.totals[2].mean);
    assert!((year(&idle) - without.totals[2].mean).abs() < 1e-9);
    let share = reply.otherwise.unwrap().share_without_reply.unwrap();
    assert!((0.45..0.55).contains(&share), "{share}");
}

#[test]
fn a_target_says_what_it_takes_and_by_when_enquiries_must_come() {
    let council = council();
    let target = |approvals, by| Wanted {
        target: Some(Target { approvals, by }),
        levers: Levers::default(),
    };
    let takes = |approvals, by: Option<&str>| {
        let plan = target(approvals, by.map(day));
        told(&council, &Question { plan, ..asked("2026-06-01") }).unwrap().target.unwrap()
    };

    let year = takes(15, None);
    let soon = takes(15, Some("2026-08-01"));

    assert_eq!((year.target, year.by), (15, day("2027-06-01")));
    assert!((70..=80).contains(&year.needed.plain.unwrap()), "{year:?}");
    assert!(year.needed.rate_known < year.needed.rate_uncertain);
    assert!(year.chance > Some(0.8) && !year.is_too_late, "{year:?}");
    assert_eq!(year.missing, 15_u32.saturating_sub(year.under_way.median));
    let days = (year.by - year.latest_enquiry.unwrap()).num_days();
    assert!((190..=220).contains(&days), "{year:?}");
    assert!(soon.is_too_late && soon.chance < Some(0.2), "{soon:?}");
    assert!(takes(30, None).chance < year.chance, "more is less likely");
    assert_eq!(takes(15, Some("2029-01-01")).chance, None, "beyond what is drawn");
}
