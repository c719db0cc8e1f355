//! The fortnights of a clinic, whatever a log tells.

use domain::testing::day;
use proptest::prelude::*;

use super::histories::Log;
use super::sums::of_each_pathway;
use super::{log_and_instants, told};
use crate::bookings::panels;
use crate::checks::waiting;
use crate::fortnights::{YEAR, fortnights, over_limit};
use crate::funnel::funnel;
use crate::question::{Dimension, Question};
use crate::view::View;

proptest! {
    // The logs lie within these fortnights: what happened did so in one of them.
    #[test]
    fn what_happened_is_counted_in_one_fortnight((Log(log), asked) in log_and_instants()) {
        let answers = told(&log);
        of_each_pathway(&answers, &asked, |view, asked| {
            let found = fortnights(view, asked, day("2027-01-01"), 3 * YEAR).unwrap();
            let funnel = funnel(view, asked).unwrap().whole;
            let sum = |figure: fn(&crate::fortnights::Fortnight) -> usize| {
                found.iter().map(figure).sum::<usize>()
            };
            prop_assert_eq!(sum(|it| it.enquiries), funnel.enquiries);
            prop_assert_eq!(sum(|it| it.approvals), funnel.approved);
            let visits = funnel.stages.iter().find(|row| row.stage.as_str() == "initial-visit");
            prop_assert_eq!(sum(|it| it.visits), visits.map_or(0, |row| row.reached));
            prop_assert!(found.iter().all(|it| it.contacts_in_time <= it.contacts));
            let over = over_limit(view, asked).unwrap().len();
            prop_assert_eq!(over, found.last().unwrap().over_limit, "at the as-at");
            Ok(())
        })?;
    }

    // A clinic's page of some households is made of these.
    #[test]
    fn what_the_parts_of_a_service_wait_for_adds_up_to_the_whole(
        (Log(log), asked) in log_and_instants(),
        dimension in prop::sample::select(&Dimension::ALL[..]),
    ) {
        let answers = told(&log);
        of_each_pathway(&answers, &asked, |view, asked| {
            let of = |filters| {
                let asked = Question { filters, ..asked.clone() };
                let view = View::new(&answers, &asked).unwrap();
                let over = over_limit(&view, &asked).unwrap().len();
                let ours = view.let_through(&asked).unwrap();
                let panels = panels(&ours);
                [over, waiting(&ours).len(), panels.ready, panels.booked.len()]
            };
            let values = view.values(dimension).into_iter().map(|it| Some(it.to_owned()));
            let parts = values.chain([None]).map(|value| of(vec![(dimension, value)]));

            let sum = parts.fold([0; 4], |sum, part| std::array::from_fn(|it| sum[it] + part[it]));

            prop_assert_eq!(sum, of(vec![]));
            Ok(())
        })?;
    }
}
