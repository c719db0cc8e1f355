//! Behind every number are as many households as it says.

use domain::testing::day;
use proptest::prelude::*;

use super::histories::Log;
use super::sums::{assert_groups_add_up, of_each_pathway};
use super::{log_and_instants, told};
use crate::clocks::{Figure, clocks, listed};
use crate::exits::{self, Which, exits};
use crate::funnel::{self, Mark, funnel};
use crate::groups::Within;
use crate::quality::{self, quality};
use crate::question::{Basis, By, Dimension, Question};
use crate::workload::{self, LoadRow, Whose, workload};

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn behind_every_number_of_clocks_are_as_many_households(
        (Log(log), asked) in log_and_instants(),
        by in prop_oneof![
            Just(By::Month),
            Just(By::Worker),
            prop::sample::select(&Dimension::ALL[..]).prop_map(By::Dimension),
        ],
        basis in prop::sample::select(&[Basis::Cohort, Basis::Period][..]),
        from in prop::option::of(0_u64..120),
    ) {
        let from = from.map(|days| day("2026-01-01") + chrono::Days::new(days));
        let asked = Question { by: Some(by), basis, from, ..asked };
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let report = clocks(view, asked).unwrap();
            let groups = report.groups.clone();
            assert_groups_add_up(Ok(report.clone()))?;
            let whole = report.whole.rows.into_iter().map(|row| (None, row));
            let groups = groups.into_iter().flatten().flat_map(|group| {
                let rows = group.report.rows.into_iter();
                rows.map(move |row| (Some(group.key.clone()), row))
            });
            for (group, row) in whole.chain(groups) {
                let (clock, group) = (row.clock.as_ref().unwrap(), group.as_ref());
                for figure in Figure::ALL {
                    let within = group.map_or(Within::Whole, |key| Within::Group(key.as_deref()));
                    let behind = listed(view, asked, clock, figure, within).unwrap();
                    prop_assert_eq!(behind.len(), row.figure(figure), "{} {:?}", clock, figure);
                }
                prop_assert_eq!(row.late_by_a_day + row.late_by_a_week + row.late_by_more, row.missed);
            }
            Ok(())
        })?;
    }

    #[test]
    fn behind_every_number_of_a_funnel_are_as_many_households(
        (Log(log), asked) in log_and_instants(),
        by in prop_oneof![
            Just(By::Version),
            prop::sample::select(&Dimension::ALL[..]).prop_map(By::Dimension),
        ],
        (basis, ordered) in prop::sample::select(
            &[(Basis::Cohort, false), (Basis::Cohort, true), (Basis::Period, false)][..]
        ),
        from in prop::option::of(0_u64..120),
    ) {
        let from = from.map(|days| day("2026-01-01") + chrono::Days::new(days));
        let asked = Question { by: Some(by), basis, ordered, from, ..asked };
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let report = funnel(view, asked).unwrap();
            let whole = [(Within::Whole, &report.whole)].into_iter();
            let groups = report.groups.iter().flatten();
            let groups = groups.map(|it| (Within::Group(it.key.as_deref()), &it.report));
            for (within, it) in whole.chain(groups) {
                let behind = |mark| funnel::behind(view, asked, mark, within).unwrap().len();
                prop_assert_eq!(behind(Mark::Enquiry), it.enquiries);
                prop_assert_eq!(behind(Mark::Approved), it.approved);
                for (place, row) in it.stages.iter().enumerate() {
                    prop_assert_eq!(behind(Mark::Reached(place)), row.reached);
                    prop_assert_eq!(behind(Mark::Left(place)), row.left);
                    prop_assert!(row.moved_on.is_none_or(|n| n == behind(Mark::MovedOn(place))));
                    prop_assert!(row.still_in.is_none_or(|n| n == behind(Mark::StillIn(place))));
                }
                let expected = it.expected_low.zip(it.expected_share).zip(it.expected_high);
                if let Some(((low, share), high)) = expected {
                    prop_assert!(0.0 <= low && low <= share + 1e-9 && share <= high + 1e-9);
                    prop_assert!(high <= 1.0);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn behind_every_number_of_exits_are_as_many_households_and_their_time_was_somebodys(
        (Log(log), asked) in log_and_instants(),
        by in prop::sample::select(&Dimension::ALL[..]).prop_map(By::Dimension),
        basis in prop::sample::select(&[Basis::Cohort, Basis::Period][..]),
    ) {
        let asked = Question { by: Some(by), basis, ..asked };
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let report = exits(view, asked).unwrap();
            let whole = [(Within::Whole, &report.whole)].into_iter();
            let groups = report.groups.iter().flatten();
            let groups = groups.map(|it| (Within::Group(it.key.as_deref()), &it.report));
            for (within, it) in whole.chain(groups) {
                let behind = |which: &Which| {
                    exits::behind(view, asked, which, within).unwrap().len()
                };
                prop_assert_eq!(behind(&Which::default()), it.left);
                for row in &it.rows {
                    let stage = view.stages.iter().position(|(name, _)| *name == row.stage);
                    let (reason, decided_by) = (Some(row.reason.clone()), Some(row.decided_by));
                    prop_assert_eq!(behind(&Which { stage, reason, decided_by }), row.count);
                    let last: usize = row.last_before.iter().map(|last| last.count).sum();
                    prop_assert!(last <= row.count && row.mapped <= row.count);
                    let turns =
                        [row.waiting_on_us, row.waiting_on_them, row.waiting_on_others];
                    let spent: f64 = turns.iter().flatten().sum();
                    prop_assert!(turns[0].is_none() || (spent - 1.0).abs() < 1e-9, "{:?}", row);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn bands_of_late_entry_add_up_and_behind_every_gap_are_as_many_households(
        (Log(log), asked) in log_and_instants(),
        by in prop::sample::select(&Dimension::ALL[..]).prop_map(By::Dimension),
    ) {
        let asked = Question { by: Some(by), ..asked };
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let report = quality(view, asked).unwrap();
            let whole = [(Within::Whole, &report.whole)].into_iter();
            let groups = report.groups.iter().flatten();
            let groups = groups.map(|it| (Within::Group(it.key.as_deref()), &it.report));
            for (within, it) in whole.chain(groups) {
                for row in &it.rows {
                    let bands = [row.same_day, row.within_7_days, row.within_28_days, row.later];
                    prop_assert_eq!(bands.into_iter().sum::<usize>(), row.facts, "{:?}", row);
                }
                let by_kind: usize = it.rows[1..].iter().map(|row| row.facts).sum();
                prop_assert_eq!(it.rows[0].facts, by_kind);
                prop_assert!(it.completeness.is_sorted_by_key(|it| it.recorded));
                for recent in &it.recent {
                    prop_assert!(recent.about.is_none_or(|about| about >= recent.seen));
                }
                for row in &it.gaps {
                    let behind = quality::behind(view, asked, row.gap, within).unwrap();
                    prop_assert_eq!(behind.len(), row.count, "{:?}", row.gap);
                    prop_assert!(row.count <= row.of);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_workers_look_after_adds_up_to_the_open_and_behind_every_number_are_as_many_households(
        (Log(log), asked) in log_and_instants(),
        by in prop::sample::select(&Dimension::ALL[..]).prop_map(By::Dimension),
    ) {
        let asked = Question { by: Some(by), ..asked };
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let report = workload(view, asked).unwrap();
            let open = funnel(view, &Question { by: None, ..asked.clone() }).unwrap().whole;
            let open: usize = open.stages.iter().map(|row| row.still_in.unwrap()).sum();
            let of = |is_it: fn(&&LoadRow) -> bool| {
                report.whole.rows.iter().filter(is_it).map(|row| row.open).sum::<usize>()
            };
            prop_assert_eq!(of(|it| it.whose == Whose::All && it.stage.is_none()), open);
            prop_assert_eq!(of(|it| it.whose != Whose::All && it.stage.is_none()), open);
            prop_assert_eq!(of(|it| it.whose != Whose::All && it.stage.is_some()), open);
            let nobodys = of(|it| it.whose == Whose::Nobody && it.stage.is_none());
            prop_assert_eq!(report.whole.unallocated.households, nobodys);

            let whole = [(Within::Whole, &report.whole)].into_iter();
            let groups = report.groups.iter().flatten();
            let groups = groups.map(|it| (Within::Group(it.key.as_deref()), &it.report));
            let rows = whole.chain(groups).flat_map(|(within, it)| it.rows.iter().map(move |row| (within, row)));
            for (within, row) in rows {
                let stage = row.stage.as_ref();
                let stage = stage.and_then(|it| view.stages.iter().position(|(name, _)| name == it));
                for figure in workload::Figure::ALL {
                    let which = workload::Which { figure, whose: row.whose, stage };
                    let behind = workload::behind(view, asked, which, within).unwrap();
                    prop_assert_eq!(behind.len(), row.figure(figure), "{:?}", row);
                }
            }
            Ok(())
        })?;
    }
}
