//! Whether it is getting better: month by month, the share of enquiries that reached a stage in the
//! time that this takes, how long it took them, and which months are unusual.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::start_of;
use domain::clinic::ClinicEvent;
use domain::ids::{CampaignName, StageName};
use domain::record::Event;
use serde::Serialize;

use crate::course::Course;
use crate::durations::{days, usual_days};
use crate::groups::{Grouped, chosen, first_of_month, month, month_of};
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::quantiles::{percentile, sorted};
use crate::statistics::rebased::rebased;
use crate::statistics::shares::share;
use crate::statistics::xmr::{MOST_MONTHS, Signal, Usual};
use crate::view::View;

/// Fewer times have no median that says much.
const ENOUGH: usize = 5;

/// A stage's months, the earlier first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trend {
    /// The stage.
    pub stage: StageName,
    /// The days from the enquiry by which nine in ten of those who get there have done so. Each month
    /// is judged by what became of its enquiries within as many. None where nobody got there.
    pub within_days: Option<f64>,
    /// The months that are old enough to be judged so.
    pub months: Vec<Month>,
    /// Those that are too young.
    pub young: Vec<String>,
    /// What is usual of the shares: of the last of them, where that was worked out anew since a change.
    pub usual_share: Option<Usual>,
    /// What is usual of the days, likewise.
    pub usual_days: Option<Usual>,
    /// What was usual of the shares before, the earlier first.
    pub usual_share_before: Vec<Before>,
    /// What was usual of the days before, the earlier first.
    pub usual_days_before: Vec<Before>,
    /// What was changed on purpose in these months, the earlier first: a month may be unusual for it.
    pub changes: Vec<Change>,
}

/// What was usual until limits were worked out anew.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Before {
    /// The month since which others hold, as `2026-04`.
    pub until: String,
    /// What was usual.
    #[serde(flatten)]
    pub usual: Usual,
}

/// Something that was changed on purpose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// The month since which it holds, as `2026-04`.
    pub month: String,
    /// What it was.
    #[serde(flatten)]
    pub what: Changed,
}

/// What was changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Changed {
    /// A version of the pathway came into force, on this day.
    Pathway(NaiveDate),
    /// A campaign started, by its own word or when the first was spent on it.
    Campaign(CampaignName),
    /// Something was agreed at the clinic of this day.
    Action(NaiveDate),
}

/// The enquiries of a month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Month {
    /// As `2026-04`.
    pub month: String,
    /// How many there were.
    pub enquiries: usize,
    /// Of these, how many reached the stage in time.
    pub reached: usize,
    /// Their share.
    pub share: f64,
    /// What is unusual about it.
    pub unusual: Option<Signal>,
    /// The days that half of them took. None of fewer than five.
    pub median_days: Option<f64>,
    /// What is unusual about that.
    pub unusual_days: Option<Signal>,
}

#[derive(Default)]
struct Told {
    enquiries: usize,
    days: Vec<f64>,
}

/// The trend of the question's stage, the last if it names none.
///
/// A month is told once its youngest enquiry is as old as nine in ten arrivals are, so that months of
/// different age can stand beside each other. The raw numbers of a month are no such series: season
/// and campaigns are reasons of their own.
pub fn trend(view: &View<'_>, question: &Question) -> Result<Grouped<Trend>, QuestionError> {
    if question.by.is_some() {
        return Err(QuestionError::TrendOfGroups);
    }
    question.is_plain()?;
    let stage = view.stage(question)?;
    let ever = Question { from: None, to: None, basis: Basis::Cohort, ..question.clone() };
    let within = usual_days(view, &ever)?;
    let (parts, footnote) =
        chosen(view, question, BTreeMap::new, |months, course, begun_at, footnote| {
            let Some(month) = first_of_month(begun_at) else { return };
            let told: &mut Told = months.entry(month).or_default();
            told.enquiries += 1;
            match taken(course, stage) {
                Some(negative) if negative < 0.0 => footnote.negative_durations += 1,
                taken => {
                    told.days.extend(taken.filter(|it| within.is_some_and(|most| *it <= most)));
                }
            }
        })?;
    let mut months: BTreeMap<NaiveDate, Told> = BTreeMap::new();
    for (month, more) in parts.into_iter().flatten() {
        let told = months.entry(month).or_default();
        told.enquiries += more.enquiries;
        told.days.extend(more.days);
    }
    let name = view.stages[stage].0.clone();
    let mut whole = of(name, months, within, question.as_at);
    whole.changes = changes(view, &whole.months);
    whole.judge();
    Ok(Grouped { whole, groups: None, footnote })
}

// In the months that are told of. The first version of a pathway changed nothing.
fn changes(view: &View<'_>, months: &[Month]) -> Vec<Change> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return vec![] };
    let versions = view.rules.iter().map(|rules| rules.pathway.in_force_from);
    let mut versions: Vec<NaiveDate> = versions.collect();
    versions.sort_unstable();
    let adopted = versions
        .into_iter()
        .skip(1)
        .map(|day| Change { month: month_of(start_of(day)), what: Changed::Pathway(day) });
    let begun = view.answers.campaigns.begun((view.as_at, view.known_at));
    let begun = begun.map(|(name, at)| {
        let month = month_of(at);
        Change { month, what: Changed::Campaign(name) }
    });
    let agreed = view.answers.shown.iter().filter_map(|fact| match &fact.event {
        Event::Clinic(ClinicEvent::ActionAgreed { clinic, .. }) => Some((fact.when, *clinic)),
        _ => None,
    });
    let agreed = agreed.filter(|(when, _)| {
        let at = when.happened_at.timestamp_micros();
        at <= view.as_at && when.known_at().timestamp_micros() <= view.known_at
    });
    let agreed = agreed.map(|(when, clinic)| Change {
        month: month_of(when.happened_at),
        what: Changed::Action(clinic),
    });
    let told = |it: &Change| (&first.month..=&last.month).contains(&&it.month);
    let mut changes: Vec<Change> = adopted.chain(begun).chain(agreed).filter(told).collect();
    changes.sort();
    changes.dedup();
    changes
}

fn taken(course: &Course<'_>, stage: usize) -> Option<f64> {
    Some(days(course.begun_at()?, course.entered[stage]?))
}

fn of(
    stage: StageName,
    told: BTreeMap<NaiveDate, Told>,
    within_days: Option<f64>,
    as_at: DateTime<Utc>,
) -> Trend {
    let (mut months, mut young) = (vec![], vec![]);
    for (first, told) in told {
        let is_old = within_days.is_some_and(|within| is_as_old(first, within, as_at));
        let month = month(first);
        match share(told.days.len(), told.enquiries).filter(|_| is_old) {
            Some(share) => months.push(Month {
                month,
                enquiries: told.enquiries,
                reached: told.days.len(),
                share,
                unusual: None,
                median_days: median(told.days),
                unusual_days: None,
            }),
            None => young.push(month),
        }
    }
    months.drain(..months.len().saturating_sub(MOST_MONTHS));
    Trend {
        stage,
        within_days,
        months,
        young,
        usual_share: None,
        usual_days: None,
        usual_share_before: vec![],
        usual_days_before: vec![],
        changes: vec![],
    }
}

impl Trend {
    // Tells what is usual, since the last change that a shift followed, and which months are not.
    fn judge(&mut self) {
        let limits = |points: Vec<(&Month, f64)>| {
            // Other people who come for a while are no other way to work.
            let work = self.changes.iter().filter(|it| !matches!(it.what, Changed::Campaign(_)));
            let since =
                |change: &Change| points.iter().position(|(it, _)| it.month >= change.month);
            let since: Vec<usize> = work.filter_map(since).collect();
            let figures: Vec<f64> = points.iter().map(|(_, figure)| *figure).collect();
            let found = rebased(&figures, &since)?;
            let starts = found.stretches.iter().skip(1).map(|(start, _)| *start);
            let before = found.stretches.iter().zip(starts).map(|((_, usual), start)| Before {
                until: points[start].0.month.clone(),
                usual: *usual,
            });
            let before = before.collect();
            Some((found.stretches.last()?.1, before, found.signals))
        };
        let shares = limits(self.months.iter().map(|it| (it, it.share)).collect());
        let with_days = self.months.iter().filter_map(|it| Some((it, it.median_days?)));
        let took = limits(with_days.collect());
        if let Some((usual, before, signals)) = shares {
            (self.usual_share, self.usual_share_before) = (Some(usual), before);
            self.months.iter_mut().zip(signals).for_each(|(month, it)| month.unusual = it);
        }
        if let Some((usual, before, signals)) = took {
            (self.usual_days, self.usual_days_before) = (Some(usual), before);
            let with_days = self.months.iter_mut().filter(|it| it.median_days.is_some());
            with_days.zip(signals).for_each(|(month, it)| month.unusual_days = it);
        }
    }
}

// The latest enquiry of a month may have come in its last moment.
fn is_as_old(first: NaiveDate, days: f64, as_at: DateTime<Utc>) -> bool {
    let next = first.checked_add_months(chrono::Months::new(1));
    next.is_some_and(|next| {
        self::days(start_of(next).timestamp_micros(), as_at.timestamp_micros()) >= days
    })
}

fn median(days: Vec<f64>) -> Option<f64> {
    if days.len() < ENOUGH { None } else { percentile(&sorted(days), 0.5) }
}

#[cfg(test)]
mod tests;
