//! Promises kept, kept but written down late, and missed.

mod due;
mod kept;
mod ran;
mod trend;

use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::Calendar;
use domain::ids::JourneyId;
use domain::journey::JourneyEvent;
use domain::pathway::Clock;
use domain::within::Day;

use crate::course::{Course, Fact};
use crate::history::Aside;

use ran::{each_ran, ran};

pub(crate) use due::DueByDay;
pub use kept::{ClockRow, Clocks, Figure, Listed, clocks, listed};
pub use trend::{Month, Trend, trend};

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockOutcome {
    /// Stopped in time, and known in time.
    Met,
    /// Stopped in time, recorded after it was due.
    MetRecordedLate,
    /// Stopped too late.
    Missed,
    /// Overdue, and nothing has stopped it.
    Overdue,
    /// Not yet due.
    Running,
    /// Standing still with its journey, not yet due.
    Paused,
    /// The journey ended, or turned out to count nowhere, before it was due.
    Cancelled,
}

impl ClockOutcome {
    /// Its word in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::MetRecordedLate => "met-recorded-late",
            Self::Missed => "missed",
            Self::Overdue => "overdue",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One run of a clock on one journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Run<'a> {
    /// The journey.
    pub journey: JourneyId,
    /// The clock.
    pub clock: &'a Clock,
    /// Its place among the clocks of all versions of the pathway.
    pub(crate) place: usize,
    /// What started it.
    pub started_at: DateTime<Utc>,
    /// What stopped it.
    pub stopped_at: Option<DateTime<Utc>>,
    /// By when. None where it is only measured, or hangs on a day that nobody recorded.
    pub due_at: Option<DateTime<Utc>>,
    /// When what stopped it was known.
    pub recorded_at: Option<DateTime<Utc>>,
    /// When it was stopped, called off or due, or now: whichever came first. Whoever looked after the
    /// household then answers for it, and nobody for what another left undone.
    pub settled_at: DateTime<Utc>,
    /// Where it stands.
    pub outcome: ClockOutcome,
    /// Hours since it started, until it stopped or now, pauses left out.
    pub hours: f64,
    /// Hours since it was due, until it stopped or now. None where it was not missed.
    pub hours_late: Option<f64>,
    /// When the fact that started it was known.
    pub known_at: DateTime<Utc>,
    /// The day that its start booked, such as a panel's.
    pub booked_for: Option<DateTime<Utc>>,
    /// When it stood still while its journey was paused, the earlier first.
    pub paused: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// Until when it ran: until it stopped, nobody owed it any more, or now.
    pub until: DateTime<Utc>,
    /// Which fact of its journey started it.
    pub started_by: usize,
    /// Which fact of its journey stopped it.
    pub stopped_by: Option<usize>,
}

/// The clocks of one journey, each from its first start on.
pub fn runs<'a>(course: &Course<'a>) -> Vec<Run<'a>> {
    let mut runs = vec![];
    each_ran(course, |ran| runs.extend(ran.told(course)));
    runs
}

/// Where the clock of this name stands on a journey, if it was started.
pub(crate) fn outcome_of(course: &Course<'_>, name: &str) -> Option<ClockOutcome> {
    ran(course, name).map(|ran| ran.outcome)
}

impl Run<'_> {
    /// Whether it runs, in time or overdue: nothing has stopped it, and it does not stand still.
    pub fn is_running(&self) -> bool {
        matches!(self.outcome, ClockOutcome::Running | ClockOutcome::Overdue)
    }

    /// How long it stood still while its journey was paused.
    pub fn stood(&self) -> TimeDelta {
        self.paused.iter().map(|(from, to)| *to - *from).sum()
    }

    /// Every day that counted, or did not, for when it is due. None where it is not due.
    pub fn days(&self, calendar: &Calendar) -> Vec<Day> {
        let allows = self
            .clock
            .allows
            .map(|allows| allows.days(self.started_at, self.booked_for, &self.paused, calendar));
        allows.unwrap_or_default()
    }
}

impl Course<'_> {
    /// The day or hour that a fact booked.
    pub(crate) fn booked_for(&self, fact: &Fact) -> Option<DateTime<Utc>> {
        // Few kinds ever did.
        if !self.view.booking[fact.kind] {
            return None;
        }
        match self.view.answers.aside(self.number, fact.version) {
            Some(Aside::BookedFor(at)) => Some(at),
            _ => None,
        }
    }

    // Whether two facts are not each told of another adult.
    fn may_be_about_one_adult(&self, one: &Fact, other: &Fact) -> bool {
        match (self.kind(one).adult(), self.kind(other).adult()) {
            (Some(one), Some(other)) => one == other,
            (None, _) | (_, None) => true,
        }
    }

    /// Whether its clocks stand still now.
    pub fn is_paused(&self) -> bool {
        let pausing = |fact: &Fact| match self.kind(fact) {
            JourneyEvent::JourneyPaused { .. } => Some(true),
            JourneyEvent::JourneyResumed {} => Some(false),
            _ => None,
        };
        self.facts().iter().rev().find_map(pausing).unwrap_or(false)
    }
}

#[cfg(test)]
mod hand_worked;
#[cfg(test)]
mod tests;
