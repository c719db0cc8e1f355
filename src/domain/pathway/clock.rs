//! Clocks: a time allowed from one fact to another.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::calendar::Calendar;
use crate::ids::{CheckName, ClockName, MilestoneName};
use crate::journey::JourneyEvent;
use crate::within::{Day, Step, Within, WithinError};

/// A promise, a legal limit, or a time that is only measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Its name.
    pub name: ClockName,
    /// Its name in words.
    pub label: String,
    /// What starts it.
    pub starts_on: Vec<Signal>,
    /// What stops it.
    pub stops_on: Vec<Signal>,
    /// How long it may run. Without one it is only measured.
    pub allows: Option<Allowance>,
    /// When somebody is reminded.
    pub remind: Vec<Step>,
    /// The law or local rule it comes from.
    pub source: String,
}

impl Clock {
    /// Whether it is stopped by the first time that both sides took part: the promise to reply.
    pub fn is_first_reply(&self) -> bool {
        self.stops_on.contains(&Signal::FirstContactMade)
    }
}

/// How long a clock may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// So long after it started.
    After(Within),
    /// Until so long before the day that its start booked, such as a panel's.
    Before(Within),
}

impl Allowance {
    /// When a clock is due: what is done by then is in time. None where it hangs on a booked day
    /// that nobody recorded.
    pub fn due(
        self,
        start: DateTime<Utc>,
        booked_for: Option<DateTime<Utc>>,
        paused: &[(DateTime<Utc>, DateTime<Utc>)],
        calendar: &Calendar,
    ) -> Option<DateTime<Utc>> {
        match self {
            Self::After(within) => {
                let due = within.due_after(start, calendar);
                Some(within.pause_taken_out(due, paused, calendar))
            }
            Self::Before(within) => Some(within.due_before(booked_for?, calendar)),
        }
    }

    /// Every day that counted, or did not, for when a clock is due. None where it is not due.
    pub fn days(
        self,
        start: DateTime<Utc>,
        booked_for: Option<DateTime<Utc>>,
        paused: &[(DateTime<Utc>, DateTime<Utc>)],
        calendar: &Calendar,
    ) -> Vec<Day> {
        let Some(due) = self.due(start, booked_for, paused, calendar) else { return vec![] };
        match (self, booked_for) {
            (Self::After(within), _) => within.days_after(start, due, paused, calendar),
            (Self::Before(within), Some(time)) => within.days_before(time, due, calendar),
            (Self::Before(_), None) => vec![],
        }
    }
}

impl FromStr for Allowance {
    type Err = WithinError;

    fn from_str(text: &str) -> Result<Self, WithinError> {
        match text.trim().strip_suffix(" before") {
            Some(before) => before.parse().map(Self::Before),
            None => text.parse().map(Self::After),
        }
    }
}

impl fmt::Display for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(within) => within.fmt(f),
            Self::Before(within) => write!(f, "{within} before"),
        }
    }
}

/// A kind of fact that starts or stops a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The enquiry.
    EnquiryReceived,
    /// They spoke or replied; an enquiry taken live is one. Attempts, packs and acknowledgements
    /// are not.
    FirstContactMade,
    /// A milestone.
    Milestone(MilestoneName),
    /// A check was asked for.
    CheckRequested(CheckName),
    /// A check came back.
    CheckReturned(CheckName),
    /// The journey ended.
    JourneyEnded,
}

impl Signal {
    /// Whether a fact is of this kind.
    pub fn is_given_by(&self, event: &JourneyEvent) -> bool {
        match (self, event) {
            (Self::EnquiryReceived, JourneyEvent::EnquiryReceived(_))
            | (Self::JourneyEnded, JourneyEvent::JourneyEnded { .. }) => true,
            (Self::FirstContactMade, event) => event.is_two_way_contact(),
            (Self::Milestone(name), JourneyEvent::MilestoneReached { milestone, .. }) => {
                name == milestone
            }
            (Self::CheckRequested(name), JourneyEvent::CheckRequested { check, .. })
            | (Self::CheckReturned(name), JourneyEvent::CheckReturned { check, .. }) => {
                name == check
            }
            _ => false,
        }
    }
}
