//! What came along and what was said add up to the enquiries, whatever is asked for.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::histories::{Log, any_log};
use super::sums::{Sums, assert_groups_add_up, of_each_pathway};
use super::{asked, log_and_instants, told};
use crate::attribution::{Attribution, CrossRow, attribution, unknown};
use crate::funnel::funnel;
use crate::groups::Within;
use crate::question::{By, Dimension, Question};

impl Sums for Attribution {
    fn sums(&self) -> BTreeMap<String, f64> {
        let float = |count: usize| f64::from(u32::try_from(count).unwrap());
        let row = |row: &CrossRow| {
            (format!("{:?} {:?} {:?}", row.tracked, row.by, row.source), float(row.enquiries))
        };
        let Self { enquiries, tracked, said, unknown, .. } = *self;
        let sums = [("all", enquiries), ("tracked", tracked), ("said", said), ("unknown", unknown)];
        let sums = sums.map(|(name, sum)| (name.to_owned(), float(sum)));
        self.rows.iter().map(row).chain(sums).collect()
    }
}

proptest! {
    #[test]
    fn what_came_along_and_what_was_said_add_up_to_the_funnels_enquiries_under_any_filter(
        (Log(log), asked) in log_and_instants(),
        dimension in prop::sample::select(&Dimension::ALL[..]),
    ) {
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let values = view.values(dimension).into_iter().map(str::to_owned);
            let filters = values.map(|it| vec![(dimension, Some(it))]);
            let filters = filters.chain([vec![], vec![(dimension, None)]]);
            for filters in filters {
                let asked = Question { filters, ..asked.clone() };
                let enquiries = funnel(view, &asked).unwrap().whole.enquiries;

                let told = attribution(view, &asked).unwrap().whole;

                prop_assert_eq!(told.enquiries, enquiries);
                let sum: usize = told.rows.iter().map(|row| row.enquiries).sum();
                prop_assert_eq!(sum, enquiries);
                prop_assert!(told.tracked + told.unknown <= enquiries);
                prop_assert!(told.said + told.unknown <= enquiries);
                let listed = unknown(view, &asked, Within::Whole).unwrap();
                prop_assert_eq!(listed.len(), told.unknown);
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_came_along_and_what_was_said_add_up_by_group(
        Log(log) in any_log(),
        dimension in prop::sample::select(&Dimension::ALL[..]),
    ) {
        of_each_pathway(&told(&log), &asked(), |view, asked| {
            let by = Question { by: Some(By::Dimension(dimension)), ..asked.clone() };
            assert_groups_add_up(attribution(view, &by))
        })?;
    }
}
