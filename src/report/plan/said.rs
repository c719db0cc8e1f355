//! What a forecast says, in sentences and in whole households.

use projections::plan::{Plan, Spread, THIN, Takes, TestRow, TotalRow};
use projections::statistics::shares::share;

use crate::report::words::{count, counted, day, some_of, tenths};

/// A range of households, as `2 to 6`.
pub(crate) fn likely(spread: Spread) -> String {
    let Spread { low, high, .. } = spread;
    if low == high { number(low) } else { format!("{} to {}", number(low), number(high)) }
}

/// The message of a forecast.
pub(crate) fn headline(plan: &Plan) -> String {
    let Some(year) = plan.totals.last() else { return String::new() };
    let is_one = (year.spread.low, year.spread.high) == (1, 1);
    let (households, are) = if is_one { ("household", "is") } else { ("households", "are") };
    format!("{} {households} {are} likely to be approved by {}", likely(year.spread), day(year.by))
}

/// What each horizon holds, and where it comes from.
pub(crate) fn where_from(plan: &Plan) -> String {
    let told = plan.totals.iter().map(|row| format!("{} by {}", likely(row.spread), day(row.by)));
    let told = told.collect::<Vec<_>>().join(", ");
    let Some(year) = plan.totals.last() else { return String::new() };
    format!(
        "8 in 10 times, approvals come to {told}. Of the last, on average {} come of households \
         already under way and {} of those still to enquire.",
        whole(year.mean_of_pipeline),
        whole(year.mean_of_enquiries),
    )
}

/// What must be known beside the figures.
pub(crate) fn cautions(plan: &Plan) -> Vec<String> {
    let open: usize = plan.pipeline.iter().map(|row| row.open).sum();
    let of = |n: usize| format!("{} of the {} under way", count(n), count(open));
    let mut said = vec![];
    if plan.is_thin {
        said.push(format!(
            "Thin: {} known, under {THIN}. Take the ranges as no more than a hint.",
            counted(plan.approvals_known, "approval is", "approvals are"),
        ));
    }
    said.push("Months do not add up to totals: each range is a range of its own.".to_owned());
    if plan.panel_booked > 0 {
        let have = if plan.panel_booked == 1 { "has" } else { "have" };
        said.push(format!("{} {have} a panel booked.", of(plan.panel_booked)));
    }
    if plan.older_than_any > 0 {
        said.push(format!(
            "{} have been at their stage for longer than any that moved on: they count as leaving here, \
             and are to be chased.",
            of(plan.older_than_any),
        ));
    }
    if plan.open_without_activity_60_days > 0 {
        said.push(format!(
            "{} had no activity for 60 days. Who left without its being recorded looks open, and lifts \
             a forecast a little.",
            of(plan.open_without_activity_60_days),
        ));
    }
    said.push(enquiries(plan));
    said
}

fn enquiries(plan: &Plan) -> String {
    let months = if plan.enquiries_by_month {
        "more in some months than in others, as they did"
    } else {
        "spread evenly over the year"
    };
    let a_week = tenths(Some(plan.enquiries_a_day * 7.0));
    let chance = plan.chance_of_enquiry.unwrap_or(0.0) * 100.0;
    format!(
        "Enquiries are taken to come as in the last year, {a_week} a week, {months}; of 100 new ones \
         about {chance:.0} are likely to be approved in the end."
    )
}

/// What a target takes.
pub(crate) fn target(takes: &Takes) -> Vec<String> {
    let approvals = counted(usize::try_from(takes.target).unwrap_or(0), "approval", "approvals");
    let (k, n) = (takes.matured_approved, takes.matured);
    let of = some_of(k, n, share(k, n));
    let needed = takes.needed;
    let mut said = vec![];
    match needed.rate_uncertain {
        Some(sure) => said.push(format!(
            "{} enquiries give an 8 in 10 chance of {approvals}, where {of} of those old enough to judge \
             were approved.",
            number(sure),
        )),
        None => said.push("No enquiry is old enough to judge what a target takes.".to_owned()),
    }
    if let (Some(plain), Some(known)) = (needed.plain, needed.rate_known) {
        let high = needed.high.map_or("more than can be said".to_owned(), number);
        let low = needed.low.map_or("0".to_owned(), number);
        said.push(format!(
            "{} would bring as many on average (likely between {low} and {high}), which is little more \
             than an even chance; {} would do if the rate were certain.",
            number(plain),
            number(known),
        ));
    }
    said.push(under_way(takes));
    said.extend(latest(takes));
    said
}

fn under_way(takes: &Takes) -> String {
    let by = day(takes.by);
    let likely = likely(takes.under_way);
    let chance = takes.chance.map_or(String::new(), |chance| {
        format!(
            " If all goes on as it did, the chance of {} by then is {}.",
            number(takes.target),
            in_a_hundred(chance),
        )
    });
    let missing = match (takes.missing, takes.needed_for_missing.rate_uncertain) {
        (0, _) => ", which is as many as are wanted".to_owned(),
        (n, Some(sure)) => format!(
            "; for the {} then missing, {} enquiries give an 8 in 10 chance",
            number(n),
            number(sure)
        ),
        (_, None) => String::new(),
    };
    format!("Households already under way are likely to bring {likely} by {by}{missing}.{chance}")
}

fn latest(takes: &Takes) -> Option<String> {
    let (latest, median) = takes.latest_enquiry.zip(takes.median_days)?;
    let takes_so_long = format!("half of those who will be approved take {median:.0} days or more");
    Some(if takes.is_too_late {
        format!(
            "For that, enquiries had to come by {}, which is over: {takes_so_long}. Those that come now \
             are likely to be approved later.",
            day(latest)
        )
    } else {
        format!("The enquiries must come by {}: {takes_so_long}.", day(latest))
    })
}

/// Which way did best over so many days.
pub(crate) fn did_better(row: &TestRow) -> String {
    let Some((forecast, run_rate)) = row.forecast_error.zip(row.run_rate_error) else {
        return "not yet tested".to_owned();
    };
    let conversion = row.conversion_error.unwrap_or(f64::INFINITY);
    let best = forecast.min(run_rate).min(conversion);
    if forecast <= best {
        "this forecast"
    } else if run_rate <= best {
        "last year’s approvals"
    } else {
        "last year’s enquiries"
    }
    .to_owned()
}

/// What the tests mean.
pub(crate) fn tested(plan: &Plan) -> String {
    let Some(most) = plan.back_test.iter().map(|row| row.origins).max().filter(|most| *most >= 4)
    else {
        return "Not yet tested: it takes 4 forecasts, 91 days apart, whose days have passed."
            .to_owned();
    };
    let of_whom = match plan.tested_one_in {
        0 | 1 => String::new(),
        many => format!(", of one household in {many}"),
    };
    format!(
        "Forecasts like this one were made for every 91st day in the past, {} of them{of_whom}, from what was \
         known then and with fewer draws, and held to what came. “Off by” is in households, on average, in a range that was \
         to hold 80%. The simple ways beside it: as many approvals as in the last year; and last year’s \
         enquiries times the share of them approved by then.",
        count(most)
    )
}

/// A chance, as `62 in 100`.
pub(crate) fn in_a_hundred(chance: f64) -> String {
    match chance * 100.0 {
        few if few < 0.5 => "under 1 in 100".to_owned(),
        most if most >= 99.5 => "over 99 in 100".to_owned(),
        some => format!("{some:.0} in 100"),
    }
}

/// A horizon, as `91 days`.
pub(crate) fn horizon(row: &TotalRow) -> String {
    format!("{} days", number(row.days))
}

/// An average, in whole households.
pub(crate) fn whole(households: f64) -> String {
    if (0.0..0.5).contains(&households) && households > 0.0 {
        return "under 1".to_owned();
    }
    format!("{households:.0}")
}

/// A whole number with commas.
pub(crate) fn number(n: u32) -> String {
    count(usize::try_from(n).unwrap_or(usize::MAX))
}
