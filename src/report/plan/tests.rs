//! What a forecast says, on figures made by hand.

use domain::testing::day;
use projections::plan::{Spread, Takes, TestRow};
use projections::statistics::needed::Needed;

use super::said::{did_better, in_a_hundred, likely, target, whole};

fn takes(is_too_late: bool) -> Takes {
    Takes {
        target: 15,
        by: day("2027-09-30"),
        matured: 100,
        matured_approved: 11,
        needed: Needed::of(15, 11, 100),
        under_way: Spread { low: 4, median: 6, high: 9 },
        missing: 9,
        needed_for_missing: Needed::of(9, 11, 100),
        chance: Some(0.623),
        median_days: Some(210.0),
        latest_enquiry: Some(day("2027-03-04")),
        is_too_late,
    }
}

#[test]
fn a_target_is_told_by_the_number_that_is_sure_enough() {
    let said = target(&takes(false)).join(" ").replace('\u{a0}', " ");

    assert_eq!(
        said,
        "175 enquiries give an 8 in 10 chance of 15 approvals, where 11 of 100 (11%) of those old enough \
         to judge were approved. 137 would bring as many on average (likely between 81 and 240), which \
         is little more than an even chance; 163 would do if the rate were certain. Households already \
         under way are likely to bring 4 to 9 by 30 September 2027; for the 9 then missing, 108 enquiries \
         give an 8 in 10 chance. If all goes on as it did, the chance of 15 by then is 62 in 100. The \
         enquiries must come by 4 March 2027: half of those who will be approved take 210 days or more."
    );
    let late = target(&takes(true)).join(" ").replace('\u{a0}', " ");
    assert!(late.contains("enquiries had to come by 4 March 2027, which is over"), "{late}");
}

#[test]
fn which_way_did_best_is_said_even_if_it_is_a_simple_one() {
    let row = |forecast, run_rate, conversion| TestRow {
        days: 91,
        origins: 8,
        forecast_error: forecast,
        run_rate_error: run_rate,
        conversion_error: conversion,
        coverage: None,
    };

    assert_eq!(did_better(&row(Some(1.0), Some(1.75), Some(2.0))), "this forecast");
    assert_eq!(did_better(&row(Some(3.0), Some(1.75), Some(2.0))), "last year’s approvals");
    assert_eq!(did_better(&row(Some(3.0), Some(2.5), Some(2.0))), "last year’s enquiries");
    assert_eq!(did_better(&row(None, None, None)), "not yet tested");
}

#[test]
fn figures_are_whole_households_and_few_are_not_none() {
    assert_eq!(likely(Spread { low: 2, median: 4, high: 6 }), "2 to 6");
    assert_eq!(likely(Spread { low: 3, median: 3, high: 3 }), "3");
    assert_eq!([0.0, 0.3, 1.6].map(whole), ["0", "under 1", "2"]);
    let chances = [0.001, 0.62, 0.999].map(in_a_hundred);
    assert_eq!(chances, ["under 1 in 100", "62 in 100", "over 99 in 100"]);
}
