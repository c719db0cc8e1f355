//! What is asked of a forecast: a target, what could be done otherwise, and what stands beside it.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use domain::calendar::london_day;
use projections::plan::{Levers, Target, Wanted};

use crate::web::dates::read_coming_day;
use crate::web::govuk::Errors;
use crate::web::performance::typed::Typed;

/// Pounds that a child costs in a week, at most.
pub const MOST_A_WEEK: u32 = 20_000;

/// Numbers that only the page reckons with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::web::performance) struct Beside {
    /// Carers that are expected to be lost in a year.
    pub(in crate::web::performance) lose: Option<u32>,
    /// Pounds a week for a child with the service's own carers.
    pub(in crate::web::performance) in_house: Option<u32>,
    /// Pounds a week for a child with an agency's.
    pub(in crate::web::performance) agency: Option<u32>,
}

/// Reads what is asked of the forecast, with what is wrong in it.
pub(in crate::web::performance) fn wanted(
    typed: &Typed,
    now: DateTime<Utc>,
    errors: &mut Errors,
) -> Wanted {
    let by = match typed.get("target-by") {
        "" => None,
        text => errors.take("target-by", read_coming_day(text, london_day(now))),
    };
    let target = whole_number(typed, "target", 1..=1000, errors);
    if target.is_none() && by.is_some() && errors.of("target").is_none() {
        errors.add("target", "Enter how many approvals are wanted by that day");
    }
    beside(typed, errors);
    Wanted {
        target: target.map(|approvals| Target { approvals, by }),
        levers: Levers {
            visit_within_days: whole_number(typed, "visit-within", 0..=365, errors),
            fewer_without_reply: whole_number(typed, "no-reply-fewer", 1..=100, errors),
            assessment_shorter_days: whole_number(typed, "assessment-shorter", 1..=365, errors),
        },
    }
}

/// Reads the numbers that only the page reckons with.
pub(in crate::web::performance) fn beside(typed: &Typed, errors: &mut Errors) -> Beside {
    Beside {
        lose: whole_number(typed, "lose", 0..=1000, errors),
        in_house: whole_number(typed, "in-house", 0..=MOST_A_WEEK, errors),
        agency: whole_number(typed, "agency", 0..=MOST_A_WEEK, errors),
    }
}

/// Reads a whole number within bounds, or what is wrong with it.
pub(in crate::web::performance) fn whole_number(
    typed: &Typed,
    name: &str,
    within: RangeInclusive<u32>,
    errors: &mut Errors,
) -> Option<u32> {
    let text = typed.get(name).trim_start_matches('£').replace(',', "");
    if text.is_empty() {
        return None;
    }
    let read = text.parse().ok().filter(|number| within.contains(number));
    let (least, most) = (within.start(), within.end());
    errors.take(name, read.ok_or(format!("Enter a whole number from {least} to {most}")))
}
