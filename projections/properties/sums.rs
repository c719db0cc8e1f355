//! Figures that add up, whatever a log tells.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::histories::{Log, PATHWAYS, any_log};
use super::{asked, log_and_instants, told};
use crate::answers::Answers;
use crate::campaigns::{OriginRow, Origins, campaigns, sources};
use crate::clocks::{ClockRow, Clocks, clocks, runs};
use crate::durations::{durations, open_for_longer};
use crate::exits::{ExitRow, Exits, exits};
use crate::flow::{Flow, Through, each_way, flow};
use crate::funnel::{Funnel, funnel};
use crate::groups::Grouped;
use crate::quality::{Quality, quality};
use crate::question::{By, Dimension, Question, QuestionError};
use crate::view::View;
use crate::workload::{Figure, LoadRow, Workload, workload};

// The question, asked of each pathway in use.
pub(super) fn of_each_pathway(
    answers: &Answers,
    asked: &Question,
    mut check: impl FnMut(&View<'_>, &Question) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    for pathway in PATHWAYS {
        let asked = Question { pathway: Some(pathway.into()), ..asked.clone() };
        if let Ok(view) = View::new(answers, &asked) {
            check(&view, &asked)?;
        }
    }
    Ok(())
}

// Everything that can be added up of a report, under a name.
pub(super) trait Sums {
    fn sums(&self) -> BTreeMap<String, f64>;
}

fn sums<const N: usize>(of: &str, counts: [(&str, usize); N]) -> Vec<(String, f64)> {
    let float = |count: usize| f64::from(u32::try_from(count).unwrap());
    counts.into_iter().map(|(name, count)| (format!("{of} {name}"), float(count))).collect()
}

impl Sums for Funnel {
    fn sums(&self) -> BTreeMap<String, f64> {
        let rows = self.stages.iter().flat_map(|row| {
            let (moved_on, still_in) = (row.moved_on.unwrap(), row.still_in.unwrap());
            let counts = [("reached", row.reached), ("left", row.left)];
            let counts = sums(row.stage.as_str(), counts).into_iter();
            counts.chain(sums(row.stage.as_str(), [("moved", moved_on), ("still", still_in)]))
        });
        rows.chain(sums("", [("enquiries", self.enquiries), ("approved", self.approved)])).collect()
    }
}

impl Sums for Exits {
    fn sums(&self) -> BTreeMap<String, f64> {
        let row = |row: &ExitRow| {
            let name = format!("{} {} {}", row.stage, row.reason, row.decided_by);
            sums(&name, [("count", row.count)])
        };
        self.rows.iter().flat_map(row).chain(sums("", [("left", self.left)])).collect()
    }
}

impl Sums for Clocks {
    fn sums(&self) -> BTreeMap<String, f64> {
        let row = |row: &ClockRow| {
            sums(
                row.clock.as_ref().unwrap().as_str(),
                [
                    ("met", row.met),
                    ("met late", row.met_recorded_late),
                    ("missed", row.missed),
                    ("still running", row.still_running),
                    ("late by a day", row.late_by_a_day),
                    ("late by a week", row.late_by_a_week),
                    ("late by more", row.late_by_more),
                    ("cancelled", row.cancelled),
                    ("running", row.running),
                    ("paused", row.paused),
                ],
            )
        };
        self.rows.iter().flat_map(row).collect()
    }
}

impl Sums for Origins {
    fn sums(&self) -> BTreeMap<String, f64> {
        let row = |row: &OriginRow| {
            sums(
                &format!("{:?}", row.key),
                [
                    ("enquiries", row.enquiries),
                    ("visits", row.visits.unwrap_or(0)),
                    ("applications", row.applications),
                    ("approvals", row.approvals.unwrap_or(0)),
                    ("open", row.open),
                ],
            )
        };
        self.rows.iter().flat_map(row).collect()
    }
}

impl Sums for Flow {
    fn sums(&self) -> BTreeMap<String, f64> {
        let edges = self.edges.iter().flat_map(|edge| {
            sums(&format!("{} to {}", edge.from, edge.to), [("count", edge.count)])
        });
        let named = |what: &'static str, counts: &BTreeMap<String, usize>| {
            let sums = counts.iter().flat_map(|(name, count)| sums(name, [(what, *count)]));
            sums.collect::<Vec<_>>()
        };
        edges
            .chain(named("starts", &self.starts))
            .chain(named("ends", &self.ends))
            .chain(named("open", &self.open_ends))
            .chain(named("times", &self.activities))
            .chain(sums("", [("journeys", self.journeys), ("events", self.events)]))
            .collect()
    }
}

impl Sums for Quality {
    fn sums(&self) -> BTreeMap<String, f64> {
        let late = self.rows.iter().flat_map(|row| {
            let bands = [("same day", row.same_day), ("7 days", row.within_7_days)];
            let later = [("28 days", row.within_28_days), ("later", row.later)];
            let (of, facts) = (format!("{:?}", row.kind), [("facts", row.facts)]);
            sums(&of, bands).into_iter().chain(sums(&of, later)).chain(sums(&of, facts))
        });
        let gaps = self.gaps.iter();
        let gaps = gaps.flat_map(|it| sums(it.gap.as_str(), [("gaps", it.count), ("of", it.of)]));
        let seen = self.recent.iter().flat_map(|it| sums(it.stage.as_str(), [("seen", it.seen)]));
        late.chain(gaps).chain(seen).collect()
    }
}

impl Sums for Workload {
    fn sums(&self) -> BTreeMap<String, f64> {
        let row = |row: &LoadRow| {
            let of = format!("{:?} {:?}", row.whose, row.stage);
            sums(&of, Figure::ALL.map(|figure| (figure.as_str(), row.figure(figure))))
        };
        let unallocated = sums("", [("unallocated", self.unallocated.households)]);
        self.rows.iter().flat_map(row).chain(unallocated).collect()
    }
}

pub(super) fn assert_groups_add_up<R: Sums>(
    report: Result<Grouped<R>, QuestionError>,
) -> Result<(), TestCaseError> {
    let report = report.unwrap();
    let mut whole = report.whole.sums();
    let mut of_groups: BTreeMap<String, f64> = BTreeMap::new();
    for (name, sum) in report.groups.unwrap().iter().flat_map(|group| group.report.sums()) {
        *of_groups.entry(name).or_default() += sum;
    }
    whole.retain(|_, sum| *sum != 0.0);
    of_groups.retain(|_, sum| *sum != 0.0);
    prop_assert_eq!(whole, of_groups);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn every_enquiry_is_approved_or_left_somewhere_or_still_in_somewhere(
        (Log(log), asked) in log_and_instants(),
    ) {
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let whole = funnel(view, asked).unwrap().whole;

            let places: usize =
                whole.stages.iter().map(|row| row.left + row.still_in.unwrap()).sum();
            prop_assert_eq!(whole.enquiries, places + whole.approved);
            // Whoever ended first and was then approved reached the last stage of their version,
            // and yet left short of it.
            let is_last = |stage| view.rules.iter().any(|it| it.places.last() == Some(&stage));
            let rows = whole.stages.iter().enumerate();
            for (_, row) in rows.filter(|(stage, _)| !is_last(*stage)) {
                let parts = row.moved_on.unwrap() + row.left + row.still_in.unwrap();
                prop_assert_eq!(row.reached, parts, "{}", row.stage);
            }
            Ok(())
        })?;
    }

    #[test]
    fn in_order_too_every_enquiry_is_somewhere(Log(log) in any_log()) {
        of_each_pathway(&told(&log), &asked(), |view, asked| {
            let ordered = funnel(view, &Question { ordered: true, ..asked.clone() }).unwrap();
            let whole = ordered.whole;

            let places: usize =
                whole.stages.iter().map(|row| row.left + row.still_in.unwrap()).sum();
            let approved = whole.approved + ordered.footnote.approved_out_of_order;
            prop_assert_eq!(whole.enquiries, places + approved);
            let any = funnel(view, asked).unwrap().whole;
            prop_assert_eq!((any.enquiries, any.approved), (whole.enquiries, approved));
            for (ordered, any) in whole.stages.iter().zip(&any.stages) {
                prop_assert!(ordered.reached <= any.reached, "{}", any.stage);
            }
            Ok(())
        })?;
    }

    #[test]
    fn groups_add_up_to_the_whole(
        Log(log) in any_log(),
        by in prop_oneof![
            Just(By::Month),
            Just(By::Version),
            prop::sample::select(&Dimension::ALL[..]).prop_map(By::Dimension),
        ],
        within in prop::option::of(0_u32..200),
    ) {
        of_each_pathway(&told(&log), &asked(), |view, asked| {
            let by = Question { by: Some(by), ..asked.clone() };
            let window = Question { within, ..by.clone() };
            let followed = View::new(view.answers, &window).unwrap();
            assert_groups_add_up(funnel(&followed, &window))?;
            assert_groups_add_up(exits(&followed, &window))?;
            assert_groups_add_up(clocks(view, &by))?;
            assert_groups_add_up(campaigns(view, &by))?;
            assert_groups_add_up(sources(view, &by))?;
            assert_groups_add_up(quality(view, &by))?;
            assert_groups_add_up(workload(view, &by))?;
            assert_groups_add_up(flow(view, &by))
        })?;
    }

    #[test]
    fn in_a_window_too_every_enquiry_is_somewhere(
        (Log(log), asked) in log_and_instants(),
        within in 0_u32..200,
    ) {
        of_each_pathway(&told(&log), &Question { within: Some(within), ..asked }, |view, asked| {
            let found = funnel(view, asked).unwrap().whole;

            let places = found.stages.iter().map(|row| row.left + row.still_in.unwrap());
            prop_assert_eq!(found.enquiries, places.sum::<usize>() + found.approved);
            let all = Question { within: None, ..asked.clone() };
            let all = funnel(&View::new(view.answers, &all).unwrap(), &all).unwrap().whole;
            prop_assert_eq!(found.enquiries, all.enquiries);
            for (within, all) in found.stages.iter().zip(&all.stages) {
                prop_assert!(within.reached <= all.reached, "{}", all.stage);
            }
            Ok(())
        })?;
    }

    #[test]
    fn money_is_told_once(Log(log) in any_log()) {
        of_each_pathway(&told(&log), &asked(), |view, asked| {
            for dimension in Dimension::ALL {
                let by = Question { by: Some(By::Dimension(dimension)), ..asked.clone() };
                let cost = |it: &Origins| it.rows.iter().filter_map(|row| row.cost).sum::<f64>();
                let costs = |it: &Origins| it.rows.iter().filter(|row| row.cost.is_some()).count();
                for report in [campaigns(view, &by), sources(view, &by)] {
                    let report = report.unwrap();
                    let groups = report.groups.unwrap();
                    let told: usize = groups.iter().map(|it| costs(&it.report)).sum();
                    prop_assert!(told <= costs(&report.whole), "by {dimension:?}");
                    if told == costs(&report.whole) {
                        let sum: f64 = groups.iter().map(|it| cost(&it.report)).sum();
                        prop_assert!((sum - cost(&report.whole)).abs() < 1e-6);
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn everybody_arrived_left_is_under_way_or_passed_unrecorded(
        (Log(log), asked) in log_and_instants(),
    ) {
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let enquiries = funnel(view, asked).unwrap().whole.enquiries;
            for (stage, _) in &view.stages {
                let asked = Question { stage: Some(stage.clone()), ..asked.clone() };
                let report = durations(view, &asked).unwrap();
                let it = report.whole;

                let told = it.arrived + it.open + it.left + it.passed_unrecorded;
                prop_assert_eq!(told + report.footnote.negative_durations, enquiries, "{}", stage);
                let open = open_for_longer(view, &asked).unwrap();
                prop_assert_eq!(open.len(), it.open_for_longer, "{}", stage);
                let mut before = (0.0, 0.0);
                for at in &it.cumulative_incidence {
                    prop_assert!(at.arrived >= before.0 && at.left >= before.1);
                    prop_assert!(at.arrived + at.left <= 1.0 + 1e-9);
                    before = (at.arrived, at.left);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn steps_lie_between_the_facts_of_journeys((Log(log), asked) in log_and_instants()) {
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let told = flow(view, asked).unwrap().whole;
            let sum = |counts: &BTreeMap<String, usize>| counts.values().sum::<usize>();

            let steps: usize = told.edges.iter().map(|edge| edge.count).sum();
            prop_assert_eq!(steps + told.journeys, told.events);
            prop_assert_eq!(sum(&told.starts), told.journeys);
            prop_assert_eq!(sum(&told.ends), told.journeys);
            prop_assert_eq!(sum(&told.activities), told.events);
            prop_assert_eq!(told.journeys, funnel(view, asked).unwrap().whole.enquiries);
            prop_assert!(told.open_ends.iter().all(|(name, open)| *open <= told.ends[name]));
            let approved = funnel(view, asked).unwrap().whole.approved;
            prop_assert_eq!(sum(&told.approved_ends), approved);
            prop_assert!(told.variants <= told.journeys);
            prop_assert_eq!(told.top_variants.len(), told.variants.min(10));
            let mut ways = 0;
            each_way(view, asked, |_, way| ways += way.steps.len()).unwrap();
            prop_assert_eq!(ways, told.events);
            for edge in &told.edges {
                let through = vec![Through::Path(edge.from.clone(), edge.to.clone())];
                let along = Question { through, ..asked.clone() };
                let along = flow(view, &along).unwrap().whole;
                prop_assert_eq!(along.journeys, edge.journeys);
            }
            Ok(())
        })?;
    }

    #[test]
    fn whoever_left_left_somewhere_and_for_a_reason((Log(log), asked) in log_and_instants()) {
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let exits = exits(view, asked).unwrap().whole;
            let funnel = funnel(view, asked).unwrap().whole;

            prop_assert_eq!(exits.rows.iter().map(|row| row.count).sum::<usize>(), exits.left);
            for stage in &funnel.stages {
                let here = exits.rows.iter().filter(|row| row.stage == stage.stage);
                prop_assert_eq!(here.map(|row| row.count).sum::<usize>(), stage.left);
            }
            let shares: f64 = exits.rows.iter().filter_map(|row| row.share).sum();
            prop_assert!(exits.left == 0 || (shares - 1.0).abs() < 1e-9);
            Ok(())
        })?;
    }

    #[test]
    fn a_clock_that_was_started_is_kept_missed_under_way_or_cancelled(
        (Log(log), asked) in log_and_instants(),
    ) {
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let report = clocks(view, asked).unwrap();
            let mut started = 0;
            view.each(|course| {
                if course.unused.is_none() && course.begun_at().is_some() {
                    started += runs(course).len();
                }
            });

            let told = report.whole.rows.iter();
            let told: usize = told
                .map(|it| it.met + it.met_recorded_late + it.missed + it.running + it.paused)
                .sum();
            prop_assert_eq!(told + report.footnote.cancelled_clocks, started);
            for row in &report.whole.rows {
                prop_assert!(row.still_running <= row.missed);
                prop_assert!(row.median_hours.unwrap_or(0.0) <= row.worst_hours.unwrap_or(0.0));
                prop_assert!(row.median_hours.is_none_or(|hours| hours >= 0.0));
                prop_assert_eq!(row.worst_hours_late.is_some(), row.missed > 0);
                prop_assert!(row.median_hours_late.is_none_or(|hours| hours >= 0.0));
            }
            Ok(())
        })?;
    }

    #[test]
    fn origins_tell_of_every_enquiry((Log(log), asked) in log_and_instants()) {
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let enquiries = funnel(view, asked).unwrap().whole.enquiries;
            for report in [campaigns(view, asked), sources(view, asked)] {
                let rows = report.unwrap().whole.rows;
                prop_assert_eq!(rows.iter().map(|row| row.enquiries).sum::<usize>(), enquiries);
                // The pathway has these stages, so nobody there is a 0.
                prop_assert!(rows.iter().all(|it| it.visits.is_some() && it.approvals.is_some()));
            }
            Ok(())
        })?;
    }
}
