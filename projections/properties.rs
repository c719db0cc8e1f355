//! What holds for every log: however it is read, taken back or asked, the figures agree.

mod behind;
mod campaigns;
mod cores;
mod fortnights;
pub(crate) mod histories;
mod listing;
mod reminding;
mod sums;
mod time_used;
mod touches;
mod yearly;

use chrono::TimeDelta;
use domain::record::{Event, Recorded};
use domain::testing::day;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json, to_value};

use self::histories::{Log, PATHWAYS, any_log, cases, now, pathways};
use crate::answers::Answers;
use crate::campaigns::OriginRow;
use crate::question::{Basis, By, Dimension, Question};
use crate::view::View;
use crate::{
    campaign_plans, campaigns as of_campaigns, checks, clocks, durations, exits, flow,
    fortnights as of_clinics, funnel, journeys, national_return, quality, timeline, work,
};

fn told(log: &[Recorded]) -> Answers {
    let mut answers = Answers::new(pathways());
    log.iter().cloned().for_each(|fact| answers.apply(fact));
    answers
}

// Every answer to a question, and what it is called.
fn everything(answers: &Answers, asked: &Question) -> Vec<(String, Value)> {
    let mut told = vec![];
    for pathway in PATHWAYS {
        let asked = Question { pathway: Some(pathway.into()), ..asked.clone() };
        let Ok(view) = View::new(answers, &asked) else { continue };
        let mut tell = |name: &str, value| told.push((format!("{pathway} {name}"), value));
        for by in [None, Some(By::Month)].into_iter().chain(DIMENSIONS.map(Some)) {
            let asked = Question { by, ..asked.clone() };
            reports(&view, &asked, |name, value| tell(&format!("{name} by {by:?}"), value));
        }
        let from = Some(day("2026-02-01"));
        let cohort = Question { from, to: Some(day("2026-03-01")), ..asked.clone() };
        reports(&view, &cohort, |name, value| tell(&format!("{name} of February"), value));
        let period = Question { basis: Basis::Period, ..cohort };
        reports(&view, &period, |name, value| tell(&format!("{name} in February"), value));
        let ordered = Question { ordered: true, ..asked.clone() };
        tell("funnel in order", to_value(funnel::funnel(&view, &ordered).ok()).unwrap());
        for year in [2025, 2026, 2027] {
            let (from, to) = national_return::days_of(year);
            let asked = Question { from: Some(from), to: Some(to), ..asked.clone() };
            let told = national_return::national_return(&view, &asked).ok();
            tell(&format!("return of {year}"), to_value(told).unwrap());
        }
        for (stage, _) in &view.stages {
            let asked = Question { stage: Some(stage.clone()), ..asked.clone() };
            let durations = durations::durations(&view, &asked).ok();
            tell(&format!("time to {stage}"), to_value(durations).unwrap());
        }
        households(&view, tell);
    }
    let plans = campaign_plans::campaign_plans(answers, asked);
    told.push(("campaign plans".to_owned(), json!(format!("{plans:?}"))));
    told
}

const DIMENSIONS: [By; 2] = [By::Dimension(Dimension::Source), By::Dimension(Dimension::Campaign)];

fn reports(view: &View<'_>, asked: &Question, mut tell: impl FnMut(&str, Value)) {
    tell("funnel", to_value(funnel::funnel(view, asked).ok()).unwrap());
    tell("time", to_value(durations::durations(view, asked).ok()).unwrap());
    tell("exits", to_value(exits::exits(view, asked).ok()).unwrap());
    tell("clocks", to_value(clocks::clocks(view, asked).ok()).unwrap());
    tell("campaigns", to_value(of_campaigns::campaigns(view, asked).ok()).unwrap());
    tell("sources", to_value(of_campaigns::sources(view, asked).ok()).unwrap());
    let so_far = [of_campaigns::campaigns(view, asked), of_campaigns::sources(view, asked)];
    let so_far = so_far.map(|it| it.map(|it| it.whole.rows.iter().map(so_far_of).collect()));
    tell("origins", to_value(so_far.map(Result::<Vec<_>, _>::ok)).unwrap());
    tell("flow", to_value(flow::flow(view, asked).ok()).unwrap());
    // What is still to come is told by when it is asked.
    let quality = quality::quality(view, asked).map(|it| (it.whole.rows, it.whole.gaps));
    tell("quality", to_value(quality.ok()).unwrap());
}

// What does not go on with time.
fn so_far_of(row: &OriginRow) -> Value {
    let counts = [Some(row.enquiries), row.visits, Some(row.applications), row.approvals];
    json!([row.key, counts, row.open, row.share, row.cost, row.cost_per_approval])
}

fn households(view: &View<'_>, mut tell: impl FnMut(&str, Value)) {
    let mut standings = journeys::journeys(view);
    standings.sort_by_key(|standing| standing.journey);
    for standing in &standings {
        let lines = view.one(standing.journey, timeline::timeline).unwrap();
        let lines: Vec<String> = lines.iter().map(|line| format!("{line:?}")).collect();
        tell(&format!("timeline of {}", standing.journey), json!(lines));
        let checks = view.one(standing.journey, checks::checks).unwrap();
        let checks: Vec<String> = checks.iter().map(|check| format!("{check:?}")).collect();
        tell(&format!("checks of {}", standing.journey), json!(checks));
    }
    tell("journeys", to_value(standings).unwrap());
    let question = Question { pathway: Some(view.pathway.clone()), ..Question::now(now()) };
    let found = of_clinics::fortnights(view, &question, day("2026-04-01"), 8);
    // Who is over a limit is told by when it is asked.
    let counts = found.unwrap_or_default().into_iter();
    let counts = counts.map(|it| of_clinics::Fortnight { over_limit: 0, ..it });
    tell("fortnights", to_value(counts.collect::<Vec<_>>()).unwrap());
    let mut waited_for = checks::waiting(view);
    waited_for.sort_by_key(|check| (check.journey, check.check.clone(), check.person));
    tell("waiting", json!(waited_for.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>()));
    // Among equals the log decides, and a later reader meets journeys in another order.
    let mut tasks = work::work(view, now());
    tasks.sort_by_key(|task| task.journey);
    tell("work", json!(tasks.iter().map(|task| format!("{task:?}")).collect::<Vec<_>>()));
}

// The same to the last figure that arithmetic in another order leaves alone.
fn is_alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
            (one - other).abs() <= 1e-9 * one.abs().max(1.0)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|it| is_alike(one, it)))
        }
        _ => one == other,
    }
}

fn assert_alike(
    found: &[(String, Value)],
    expected: &[(String, Value)],
) -> Result<(), TestCaseError> {
    for ((name, found), (expected_name, expected)) in found.iter().zip(expected) {
        prop_assert_eq!(name, expected_name);
        prop_assert!(is_alike(found, expected), "{name}: {found} is not {expected}");
    }
    prop_assert_eq!(found.len(), expected.len());
    Ok(())
}

fn asked() -> Question {
    Question::now(now())
}

// An instant that matters: that of a fact, or just before or after it.
prop_compose! {
    fn log_and_instants()(
        Log(log) in any_log(),
        (happened, known) in any::<(Index, Index)>(),
        nudges in (-1_i64..=1, -1_i64..=1),
    ) -> (Log, Question) {
        let nudge = TimeDelta::microseconds;
        let at = |index: &Index| (!log.is_empty()).then(|| &log[index.index(log.len())].when);
        let as_at = at(&happened).map_or(now(), |when| when.happened_at + nudge(nudges.0));
        let known_at = at(&known).map_or(now(), |when| when.known_at() + nudge(nudges.1));
        (Log(log), Question { as_at, known_at, ..asked() })
    }
}

// What a log would hold had it stood still at the instants of a question. A pathway is no fact of
// the world: whichever was adopted reads all of history anew.
fn known_then(log: &[Recorded], asked: &Question) -> Vec<Recorded> {
    let then = log.iter().filter(|fact| {
        matches!(fact.event, Event::Pathway(_))
            || fact.when.happened_at <= asked.as_at && fact.when.known_at() <= asked.known_at
    });
    then.cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(96),
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_log_read_page_by_page_and_twice_over_tells_what_it_tells_at_once(
        Log(log) in any_log(),
        cuts in prop::collection::vec(any::<Index>(), 0..4),
    ) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(log.len() + 1)).collect();
        cuts.sort_unstable();
        let mut paged = Answers::new(pathways());
        for cut in cuts {
            // From the start each time: what was told before changes nothing.
            log[..cut].iter().cloned().for_each(|fact| paged.apply(fact));
            prop_assert_eq!(everything(&paged, &asked()), everything(&told(&log[..cut]), &asked()));
        }
        log.iter().cloned().for_each(|fact| paged.apply(fact));
        paged.settle();

        let rebuilt = told(&log);

        prop_assert_eq!(everything(&paged, &asked()), everything(&rebuilt, &asked()));
        prop_assert_eq!(paged.position(), rebuilt.position());
        prop_assert_eq!(paged.unknown(), rebuilt.unknown());
        prop_assert_eq!(paged.pathways(), rebuilt.pathways());
    }

    #[test]
    fn asking_as_known_long_after_the_last_fact_is_asking_now(Log(log) in any_log()) {
        let answers = told(&log);
        let known_at = now() + TimeDelta::days(1000);

        let later = everything(&answers, &Question { known_at, ..asked() });

        prop_assert_eq!(later, everything(&answers, &asked()));
    }

    #[test]
    fn asking_as_at_the_last_instant_tells_where_everybody_stands_now(Log(log) in any_log()) {
        let answers = told(&log);
        let last = log.iter().map(|fact| fact.when.happened_at).max().unwrap_or(now());
        let without_time = |as_at| {
            let asked = Question { as_at, ..asked() };
            let mut told = everything(&answers, &asked);
            // Clocks go on, and chances with them.
            let goes_on = [
                "funnel", "time to", "time by", "time of", "time in", "clocks", "work", "campaigns",
                "sources",
            ];
            told.retain(|(name, _)| !goes_on.iter().any(|it| name.contains(it)));
            told
        };

        prop_assert_eq!(without_time(last), without_time(now()));
    }

    #[test]
    fn an_earlier_day_is_told_from_what_had_happened_by_then_alone(
        (Log(log), question) in log_and_instants(),
    ) {
        let asked = Question { as_at: question.as_at, ..asked() };

        let then = everything(&told(&known_then(&log, &asked)), &asked);

        assert_alike(&everything(&told(&log), &asked), &then)?;
    }

    #[test]
    fn yesterdays_figure_is_told_from_what_was_known_by_then_alone(
        (Log(log), question) in log_and_instants(),
    ) {
        let asked = Question { known_at: question.known_at, ..asked() };

        let then = everything(&told(&known_then(&log, &asked)), &asked);

        assert_alike(&everything(&told(&log), &asked), &then)?;
    }

    #[test]
    fn what_had_happened_by_one_instant_as_known_by_another_needs_nothing_else(
        (Log(log), asked) in log_and_instants(),
    ) {
        let then = everything(&told(&known_then(&log, &asked)), &asked);

        assert_alike(&everything(&told(&log), &asked), &then)?;
    }

    #[test]
    fn a_journey_that_was_told_is_on_one_pathway(Log(log) in any_log()) {
        let answers = told(&log);
        let mut on: Vec<_> = vec![];
        for pathway in answers.pathways().ids() {
            let asked = Question { pathway: Some(pathway.clone()), ..asked() };
            let view = View::new(&answers, &asked).unwrap();
            on.extend(journeys::journeys(&view).into_iter().map(|standing| standing.journey));
        }
        let mut told: Vec<_> = (log.iter())
            .filter(|fact| matches!(fact.event, Event::Journey(_)))
            .map(|fact| fact.stream.0)
            .collect();
        told.sort_unstable();
        told.dedup();
        let mut on: Vec<_> = on.into_iter().map(|journey| journey.0).collect();
        on.sort_unstable();

        prop_assert_eq!(on, told);
    }
}
