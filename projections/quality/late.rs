//! How late what happened was recorded, by the kind of fact.

use domain::calendar::london_day_number;
use domain::journey::JourneyEvent;
use serde::Serialize;

use crate::course::Fact;
use crate::durations::days;
use crate::history::Micros;
use crate::statistics::quantiles::{Values, percentiles_among};

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
    days: Values,
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
    pub(super) fn add(&mut self, others: Self) {
        self.days.append(others.days);
        for (band, more) in self.bands.iter_mut().zip(others.bands) {
            *band += more;
        }
    }

    /// How many there are.
    pub(super) fn facts(&self) -> usize {
        self.bands.iter().sum()
    }
}

impl LateRow {
    /// What the lags of facts come to.
    pub(super) fn of(kind: Kind, each: &[Lags]) -> Self {
        let band = |place: usize| each.iter().map(|lags| lags.bands[place]).sum();
        let days: Vec<&Values> = each.iter().map(|lags| &lags.days).collect();
        let [p50_days, p90_days] = percentiles_among(&days, [0.5, 0.9]);
        Self {
            kind,
            facts: each.iter().map(Lags::facts).sum(),
            same_day: band(0),
            within_7_days: band(1),
            within_28_days: band(2),
            later: band(3),
            p50_days,
            p90_days,
        }
    }
}

fn band(happened_at: Micros, known_at: Micros) -> Option<usize> {
    if happened_at == known_at {
        return Some(0);
    }
    match london_day_number(known_at)? - london_day_number(happened_at)? {
        ..=0 => Some(0),
        1..=7 => Some(1),
        8..=28 => Some(2),
        _ => Some(3),
    }
}
