//! How late what happened was recorded, by the kind of fact.

use chrono::DateTime;
use domain::calendar::london_day;
use domain::journey::JourneyEvent;
use serde::Serialize;

use crate::course::Fact;
use crate::durations::days;
use crate::history::Micros;
use crate::statistics::quantiles::percentiles;

/// A kind of fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum Kind {
    Enquiry,
    Contact,
    Milestone,
    Ending,
    Other,
    /// Whatever was recorded.
    All,
}

impl Kind {
    /// Each kind, which together are all.
    pub(super) const EACH: [Self; 5] =
        [Self::Enquiry, Self::Contact, Self::Milestone, Self::Ending, Self::Other];

    pub(super) fn of(event: &JourneyEvent) -> Self {
        match event {
            JourneyEvent::EnquiryReceived(_) => Self::Enquiry,
            JourneyEvent::ContactRecorded { .. } => Self::Contact,
            JourneyEvent::MilestoneReached { .. } => Self::Milestone,
            JourneyEvent::JourneyEnded { .. } => Self::Ending,
            _ => Self::Other,
        }
    }
}

/// How late facts of a kind were recorded, by London's days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LateRow {
    /// The kind.
    pub kind: Kind,
    /// How many.
    pub facts: usize,
    /// Those recorded on the day on which they happened.
    pub same_day: usize,
    /// 1 to 7 days later.
    pub within_7_days: usize,
    /// 8 to 28 days later.
    pub within_28_days: usize,
    /// Later still.
    pub later: usize,
    /// Days within which half were recorded, of 24 hours.
    pub p50_days: Option<f64>,
    /// Days within which nine in ten were.
    pub p90_days: Option<f64>,
}

/// Days between what happened and its being recorded.
#[derive(Clone, Debug, Default)]
pub(super) struct Lags {
    days: Vec<f64>,
    bands: [usize; 4],
}

impl Lags {
    /// Takes a fact into account. Not one that was recorded before it happened: its date is wrong.
    pub(super) fn take(&mut self, fact: &Fact) -> bool {
        let lag = days(fact.happened_at, fact.known_at);
        let band = band(fact.happened_at, fact.known_at).filter(|_| lag >= 0.0);
        if let Some(band) = band {
            self.days.push(lag);
            self.bands[band] += 1;
        }
        band.is_some()
    }

    /// With others.
    pub(super) fn add(&mut self, others: &Self) {
        self.days.extend_from_slice(&others.days);
        for (band, more) in self.bands.iter_mut().zip(others.bands) {
            *band += more;
        }
    }

    /// All of these.
    pub(super) fn together(each: &[Self]) -> Self {
        let mut all = Self::default();
        all.days.reserve_exact(each.iter().map(|lags| lags.days.len()).sum());
        for lags in each {
            all.add(lags);
        }
        all
    }

    pub(super) fn facts(&self) -> usize {
        self.days.len()
    }

    pub(super) fn row(self, kind: Kind) -> LateRow {
        let [same_day, within_7_days, within_28_days, later] = self.bands;
        let facts = self.facts();
        let [p50_days, p90_days] = percentiles(self.days, [0.5, 0.9]);
        LateRow { kind, facts, same_day, within_7_days, within_28_days, later, p50_days, p90_days }
    }
}

fn band(happened_at: Micros, known_at: Micros) -> Option<usize> {
    let [happened, known] = [happened_at, known_at].map(DateTime::from_timestamp_micros);
    match (london_day(known?) - london_day(happened?)).num_days() {
        ..=0 => Some(0),
        1..=7 => Some(1),
        8..=28 => Some(2),
        _ => Some(3),
    }
}
