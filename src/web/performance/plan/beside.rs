//! What stands beside a forecast: what the changes assume, growth when carers leave, and money.

use projections::plan::{Levers, Otherwise, Plan, Spread};

use super::asked::Beside;
use crate::report::asked::Asked;
use crate::report::names::Kind;
use crate::report::plan::said::{likely, number};
use crate::report::words::{day, percent, pounds};

/// Weeks of a year, for money.
const WEEKS: f64 = 52.0;

/// What each change assumes, in a sentence.
pub(super) fn assumptions(otherwise: &Otherwise, asked: &Asked) -> Vec<String> {
    let Levers { visit_within_days, fewer_without_reply, assessment_shorter_days } =
        otherwise.levers;
    let mut said = vec![];
    if let Some(days) = visit_within_days {
        said.push(format!(
            "Whoever goes on from the enquiry does so within {} days, those who wait longer by now at \
             once. As many go on as before: that quick visits keep more of them is not counted.",
            number(days)
        ));
    }
    if let Some(percent_fewer) = fewer_without_reply {
        let share = otherwise.share_without_reply.map_or("none".to_owned(), percent);
        said.push(format!(
            "Of those who leave at the enquiry, {share} left without a reply; {}% of these are taken to \
             have the chance of anybody who enquires.",
            number(percent_fewer)
        ));
    }
    if let Some(days) = assessment_shorter_days {
        let stage = asked.names.say(Kind::Stage, projections::plan::ASSESSMENT);
        said.push(format!(
            "Whoever goes on from {stage} does so {} days sooner. It brings approvals forward, and no \
             more of them in the end.",
            number(days)
        ));
    }
    said.push(
        "Both columns are drawn with the same luck, so that they differ by the changes alone. It is a \
         simulation from your own past, not a promise."
            .to_owned(),
    );
    said
}

/// Approvals of a year less the carers that leave.
pub(super) fn growth(plan: &Plan, beside: Beside) -> Option<String> {
    let (year, lose) = (plan.totals.last()?, beside.lose?);
    let net = |count: u32| i64::from(count) - i64::from(lose);
    let (low, high) = (net(year.spread.low), net(year.spread.high));
    let comes_to = match (low, high) {
        (low, high) if low == high => format!("a change of {low:+}"),
        (low, _) if low >= 0 => format!("a gain of {low} to {high}"),
        (_, high) if high <= 0 => format!("a loss of {} to {}", -high, -low),
        (low, high) => format!("anything from a loss of {} to a gain of {high}", -low),
    };
    let at_a_loss = net(year.spread.median) < 0;
    let tendency =
        if at_a_loss { " More likely than not, there are fewer carers then." } else { "" };
    Some(format!(
        "{} approvals by {} and {} carers lost come to {comes_to} households.{tendency} Waymark holds no \
         resignations: how many leave is what you entered.",
        likely(year.spread),
        day(year.by),
        number(lose),
    ))
}

/// What approvals save, where agencies cost more.
pub(super) fn saving(plan: &Plan, beside: Beside) -> Option<String> {
    let year = plan.totals.last()?;
    let (in_house, agency) = beside.in_house.zip(beside.agency)?;
    let a_week = f64::from(agency) - f64::from(in_house);
    if a_week <= 0.0 {
        return Some(
            "At these costs a child with an agency costs no more: nothing is saved.".to_owned(),
        );
    }
    let Spread { low, high, .. } = year.spread;
    let of = |households: u32, weeks: f64| pounds(Some(a_week * f64::from(households) * weeks));
    Some(format!(
        "Once the {} households approved by {} each look after one child who would otherwise be with an \
         agency, that saves {} to {} a week, which is {} to {} in a full year. Payments for training, \
         support and empty rooms are not counted.",
        likely(year.spread),
        day(year.by),
        of(low, 1.0),
        of(high, 1.0),
        of(low, WEEKS),
        of(high, WEEKS),
    ))
}
