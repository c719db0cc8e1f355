//! From counts to what can be said of each: how likely, how sure, at what cost.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use domain::calendar::london_day;

use super::tally::{Row, Tally};
use super::{OriginRow, Origins};
use crate::funnel::Outlook;
use crate::groups::Within;
use crate::history::Micros;
use crate::question::{Dimension, Question};
use crate::statistics::float;
use crate::statistics::shares::{Interval, chance_better, share, wilson};
use crate::statistics::shrinkage::{Rate, shrunk};
use crate::statistics::strata::odds_within;
use crate::view::View;

/// What all are judged by.
pub(super) struct League<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) question: &'a Question,
    pub(super) outlook: &'a Outlook,
    pub(super) dimension: Dimension,
}

/// The rows, most enquiries first.
pub(super) fn origins_of(
    tally: Tally,
    league: &League<'_>,
    costs: &BTreeMap<String, i64>,
    part: Within<'_>,
) -> Origins {
    let can_be_judged = league.outlook.judged_before(league.question).is_some();
    let all = tally.rows(league.view, costs.keys());
    // Who named nothing is no campaign among campaigns.
    let named = all.iter().filter_map(|(key, row)| Some((key.as_deref()?, row.judged())));
    let (names, counts): (Vec<&str>, Vec<_>) = named.unzip();
    let drawn = shrunk(&counts).filter(|_| can_be_judged);
    let rates = drawn.iter().flat_map(|it| it.rates.iter().copied());
    let rates: BTreeMap<&str, Rate> = names.into_iter().zip(rates).collect();
    let mut rows: Vec<OriginRow> = vec![];
    for (key, row) in &all {
        let pence = key.as_ref().and_then(|key| costs.get(key)).copied();
        let mut told = counted(key.clone(), row, pence);
        if can_be_judged {
            judge(&mut told, row, &all, league.view);
            let after = row.last_begun.and_then(day_after);
            told.judged_on = after.and_then(|after| league.outlook.judged_on(after));
        }
        // Of nobody there is nothing to draw.
        let rate = key.as_deref().and_then(|key| rates.get(key)).filter(|_| row.judged().1 > 0);
        told.shrunk = rate.map(|it| it.rate);
        told.shrunk_low = rate.map(|it| it.range.low);
        told.shrunk_high = rate.map(|it| it.range.high);
        expect(&mut told, row, league, part);
        rows.push(told);
    }
    rows.sort_by_key(|row| Reverse(row.enquiries));
    Origins { rows, are_alike: drawn.map(|it| it.are_alike) }
}

#[expect(clippy::cast_precision_loss, reason = "money is far below 2^52")]
fn counted(key: Option<String>, row: &Row, pence: Option<i64>) -> OriginRow {
    let cost = pence.map(|pence| pence as f64 / 100.0);
    let per = |count: usize| cost.filter(|_| count > 0).map(|cost| cost / float(count));
    let interval = row.approvals.and_then(|approvals| wilson(approvals, row.enquiries));
    OriginRow {
        key,
        enquiries: row.enquiries,
        visits: row.visits,
        applications: row.applications,
        approvals: row.approvals,
        open: row.open.len(),
        share: row.approvals.and_then(|approvals| share(approvals, row.enquiries)),
        low: interval.map(|interval| interval.low),
        high: interval.map(|interval| interval.high),
        cost,
        cost_per_enquiry: per(row.enquiries),
        cost_per_application: per(row.applications),
        cost_per_approval: row.approvals.and_then(per),
        median_days: row.to_approval.clone().and_then(|it| it.steps().conditional_quantile(0.5)),
        ..OriginRow::default()
    }
}

// Beside all others together, of those old enough.
fn judge(told: &mut OriginRow, row: &Row, all: &BTreeMap<Option<String>, Row>, view: &View<'_>) {
    let (k, n) = row.judged();
    told.matured = Some(n);
    told.matured_approvals = row.approvals.map(|_| k);
    let others = || all.iter().filter(|(key, _)| **key != told.key).map(|(_, other)| other);
    let rest = others().map(Row::judged).fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    if row.approvals.is_none() || n == 0 || rest.1 == 0 {
        return;
    }
    told.chance_better_than_rest = chance_better((k, n), rest);
    let services = all.values().flat_map(|row| row.judged.keys());
    // In the order of their names, whatever was heard of first.
    let services: BTreeMap<_, _> = services.map(|service| (view.name(*service), service)).collect();
    if services.len() < 2 {
        return;
    }
    let layers = services.into_values().map(|service| {
        let own = row.judged.get(service).copied().unwrap_or_default();
        let theirs = others().filter_map(|other| other.judged.get(service));
        [own, theirs.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1))]
    });
    if let Some((odds, Interval { low, high })) = odds_within(&layers.collect::<Vec<_>>()) {
        (told.odds_within_services, told.odds_low, told.odds_high) =
            (Some(odds), Some(low), Some(high));
    }
}

// What is to come, and what it will have cost.
fn expect(told: &mut OriginRow, row: &Row, league: &League<'_>, part: Within<'_>) {
    let Some(approved) = row.approvals else { return };
    let (dimension, key) = (league.dimension.as_str(), &told.key);
    let (pathway, words) = (&league.view.pathway, league.question.words());
    let asked = format!("expected of {dimension} {key:?}: {pathway} {words} {part:?}");
    let found = league.outlook.expected(approved, row.enquiries, &row.open, &asked);
    let Some(found) = found else { return };
    told.expected_share = Some(found.share);
    told.expected_low = found.low;
    told.expected_high = found.high;
    let cost = told.cost;
    let per = |share: Option<f64>| {
        let approvals = share.map(|share| share * float(row.enquiries));
        let some = approvals.filter(|it| *it > 0.0);
        cost.zip(some).map(|(cost, approvals)| cost / approvals)
    };
    told.cost_per_expected_approval = per(told.expected_share);
    told.cost_per_expected_approval_low = per(told.expected_high);
    told.cost_per_expected_approval_high = per(told.expected_low);
}

fn day_after(instant: Micros) -> Option<NaiveDate> {
    london_day(DateTime::from_timestamp_micros(instant)?).succ_opt()
}
