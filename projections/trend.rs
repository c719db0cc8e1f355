//! Whether it is getting better: month by month, the share of enquiries that reached a stage in the
//! time that this takes, how long it took them, and which months are unusual.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::start_of;
use domain::clinic::Measure;
use domain::ids::StageName;
use serde::Serialize;

use crate::campaigns::{APPLICATION, VISIT};
use crate::changes::{Before, Change, Judged, among, changes};
use crate::course::Course;
use crate::durations::{days, usual_days};
use crate::groups::{Grouped, chosen, first_of_month, month};
use crate::question::{Basis, Question, QuestionError};
use crate::statistics::quantiles::{percentile, sorted};
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
    let months = whole.months.first().zip(whole.months.last());
    whole.changes =
        among(&changes(view), months.map(|(first, last)| (&*first.month, &*last.month)));
    whole.judge(|measure| bears_upon(view, stage, measure));
    Ok(Grouped { whole, groups: None, footnote })
}

// Whether what was agreed to change a measure bears upon who reaches a stage: it does from the first stage on
// that it can change.
fn bears_upon(view: &View<'_>, stage: usize, measure: Measure) -> bool {
    let entered_by = |milestone: &str| {
        let newest = view.newest()?;
        let stage = newest.milestone(&milestone.into())?.enters?;
        place(view, &newest.stages.get(stage.index())?.name)
    };
    let first = match measure {
        Measure::Enquiries => None,
        Measure::FirstContact | Measure::OverLimit => Some(1),
        Measure::Visits => place(view, &VISIT.into()),
        Measure::Applications => entered_by(APPLICATION),
        Measure::Approvals => view.stages.len().checked_sub(1),
    };
    first.is_some_and(|first| first <= stage)
}

fn place(view: &View<'_>, stage: &StageName) -> Option<usize> {
    view.stages.iter().position(|(name, _)| name == stage)
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
    fn judge(&mut self, bears_upon: impl Fn(Measure) -> bool) {
        let limits = |points: Vec<(&str, f64)>| {
            let work = self.changes.iter().filter(|it| it.is_to_show(&bears_upon));
            Judged::of(&points, work)
        };
        let shares = limits(self.months.iter().map(|it| (&*it.month, it.share)).collect());
        let with_days = self.months.iter().filter_map(|it| Some((&*it.month, it.median_days?)));
        let took = limits(with_days.collect());
        if let Some(Judged { usual, before, signals }) = shares {
            (self.usual_share, self.usual_share_before) = (Some(usual), before);
            self.months.iter_mut().zip(signals).for_each(|(month, it)| month.unusual = it);
        }
        if let Some(Judged { usual, before, signals }) = took {
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
