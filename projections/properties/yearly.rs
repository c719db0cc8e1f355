//! What holds for the return of any year, over any log.

use proptest::prelude::*;

use super::histories::Log;
use super::sums::of_each_pathway;
use super::{log_and_instants, told};
use crate::funnel::funnel;
use crate::groups::Within;
use crate::national_return::{self, CODES, Figure, ReturnRow, days_of, national_return};
use crate::question::{Basis, By, Dimension, Question};
use Figure::{
    Applications, Approved, Completed, Enquiries, InProgressAtEnd, InProgressAtStart, NotApproved,
    Received, WithdrawnByHousehold, WithdrawnByService,
};

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn statuses_of_a_return_add_up_to_applications_and_outcomes_to_what_was_completed(
        (Log(log), asked) in log_and_instants(),
        by in prop::sample::select(&Dimension::ALL[..]).prop_map(By::Dimension),
        year in 2025_i32..2028,
    ) {
        let (from, to) = days_of(year);
        let asked = Question { by: Some(by), from: Some(from), to: Some(to), ..asked };
        of_each_pathway(&told(&log), &asked, |view, asked| {
            let report = national_return(view, asked).unwrap();
            let period = Question { basis: Basis::Period, ..asked.clone() };
            let enquiries = funnel(view, &period).unwrap().whole.enquiries;
            prop_assert_eq!(report.whole.rows[0].count, enquiries);
            let whole = [(Within::Whole, &report.whole)].into_iter();
            let groups = report.groups.iter().flatten();
            let groups = groups.map(|it| (Within::Group(it.key.as_deref()), &it.report));
            for (within, it) in whole.chain(groups) {
                let row = |figure: Figure| it.rows.iter().find(|row| row.figure == figure).unwrap();
                let columns = [
                    |row: &ReturnRow| row.count,
                    |row: &ReturnRow| row.received.unwrap_or(0),
                    |row: &ReturnRow| row.carried_over.unwrap_or(0),
                ];
                for column in columns {
                    let sum = |of: &[Figure]| of.iter().map(|it| column(row(*it))).sum::<usize>();
                    prop_assert_eq!(sum(&[InProgressAtStart, Received]), sum(&[Applications]));
                    prop_assert_eq!(sum(&[Completed, InProgressAtEnd]), sum(&[Applications]));
                    let outcomes = [Approved, NotApproved, WithdrawnByHousehold, WithdrawnByService];
                    prop_assert_eq!(sum(&outcomes), sum(&[Completed]));
                    prop_assert_eq!(sum(&CODES), sum(&[WithdrawnByHousehold]));
                }
                for row in &it.rows {
                    let behind = national_return::behind(view, asked, row.figure, within).unwrap();
                    prop_assert_eq!(behind.len(), row.count, "{:?}", row.figure);
                    let of_applications = row.received.unwrap_or(0) + row.carried_over.unwrap_or(0);
                    prop_assert!(row.figure == Enquiries || of_applications == row.count);
                }
            }
            Ok(())
        })?;
    }
}
