//! On however many cores a pass is made, and whether or not journeys were summed up before, every
//! report is the very same.

use proptest::prelude::*;
use serde_json::{Value, json, to_value};

use super::histories::{Log, PATHWAYS, any_log, cases};
use super::{asked, day, reports, told};
use crate::answers::Answers;
use crate::funnel::Outlook;
use crate::history::Micros;
use crate::question::{Basis, By, Dimension, Question};
use crate::statistics::chances::Chances;
use crate::ten_households::at_nine;
use crate::view::View;
use crate::{clocks, fortnights, funnel, national_return, quality, silence, trend, workload};

// Every report, by passes in so many parts.
fn in_parts(answers: &Answers, question: &Question, parts: usize) -> Vec<(String, Value)> {
    let mut all = vec![];
    for pathway in PATHWAYS {
        let question = Question { pathway: Some(pathway.into()), ..question.clone() };
        let Ok(view) = View::new(answers, &question) else { continue };
        let view = view.in_parts(parts);
        let mut tell = |name: &str, value| all.push((format!("{pathway} {name}"), value));
        for by in [None, Some(By::Month), Some(By::Version), Some(By::Dimension(Dimension::Team))] {
            let question = Question { by, ..question.clone() };
            reports(&view, &question, |name, value| tell(&format!("{name} by {by:?}"), value));
            let loads = workload::workload(&view, &question).ok();
            tell(&format!("workload by {by:?}"), to_value(loads).unwrap());
            let returned = national_return::national_return(&view, &question).ok();
            tell(&format!("return by {by:?}"), to_value(returned).unwrap());
            let quality = quality::quality(&view, &question).ok();
            tell(&format!("all of quality by {by:?}"), to_value(quality).unwrap());
        }
        let by_worker = Question { by: Some(By::Worker), ..question.clone() };
        tell("clocks by worker", to_value(clocks::clocks(&view, &by_worker).ok()).unwrap());
        let within = Question { within: Some(30), ..question.clone() };
        tell("funnel in a window", to_value(funnel::funnel(&view, &within).ok()).unwrap());
        let (from, to) = (Some(day("2026-02-01")), Some(day("2026-03-01")));
        let period = Question { from, to, basis: Basis::Period, ..question.clone() };
        reports(&view, &period, |name, value| tell(&format!("{name} in February"), value));
        tell("trend", to_value(trend::trend(&view, &question).ok()).unwrap());
        let last = fortnights::fortnights(&view, &question, day("2026-04-01"), 8);
        tell("fortnights", to_value(last.ok()).unwrap());
        let over = fortnights::over_limit(&view, &question);
        tell("over a limit", json!(format!("{over:?}")));
        tell("usual silence", to_value(silence::usual(&view, &question).ok()).unwrap());
        tell("at risk", json!(format!("{:?}", silence::at_risk(&view, &question))));
        let behind = funnel::behind(&view, &question, funnel::Mark::Enquiry, crate::Within::Whole);
        tell("behind the enquiries", json!(format!("{behind:?}")));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(64),
        max_shrink_iters: 20_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_report_is_the_same_on_any_number_of_cores_and_summed_up_or_not(
        Log(log) in any_log(),
        summed_up in any::<prop::sample::Index>(),
    ) {
        let read = in_parts(&told(&log), &asked(), 1);
        let mut answers = Answers::new(super::pathways());
        for (place, fact) in log.iter().enumerate() {
            if place == summed_up.index(log.len()) {
                answers.sum_up();
            }
            answers.apply(fact.clone());
        }

        // Some journeys are summed up, some were told of since, and some are new.
        prop_assert_eq!(&in_parts(&answers, &asked(), 2), &read);
        answers.sum_up();
        for parts in [1, 2, 7] {
            prop_assert_eq!(&in_parts(&answers, &asked(), parts), &read);
        }
    }

    // As at an instant after all that is told, what is kept is used.
    #[test]
    fn stays_that_are_kept_in_order_are_those_that_are_read_and_counted(
        Log(log) in any_log(),
        summed_up in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let read = told(&log);
        let mut kept = Answers::new(super::pathways());
        for (place, fact) in log.iter().enumerate() {
            if summed_up.iter().any(|it| it.index(log.len()) == place) {
                kept.sum_up();
            }
            kept.apply(fact.clone());
        }
        kept.sum_up();
        for pathway in PATHWAYS {
            let pathway = Some(pathway.into());
            let asked = Question { pathway, ..Question::now(at_nine("2099-01-01")) };
            let views = [&read, &kept].map(|answers| View::new(answers, &asked));
            let [Ok(read), Ok(kept)] = views else { continue };
            prop_assert!(read.stays().is_none());

            let found = kept.stays().unwrap();

            let told = |stays: (Chances, Option<Micros>)| format!("{stays:?}");
            let counted = Outlook::counted(&read, &asked).unwrap();
            prop_assert_eq!(told((found.chances(kept.as_at), found.first())), told(counted));
        }
    }
}
