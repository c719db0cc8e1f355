//! What the journeys of a group have in common.

use std::num::NonZeroU16;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::calendar::london_day;
use domain::ids::WorkerId;

use crate::course::Course;
use crate::history::Micros;
use crate::names::NameNo;
use crate::question::{By, Dimension};
use crate::view::View;

/// What those of a group have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Nothing,
    Name(NonZeroU16),
    /// By its first day.
    Month(NaiveDate),
    Version(NaiveDate),
    /// By the campaign.
    Audience(NonZeroU16),
    Worker(WorkerId),
}

/// The key of a journey that began at an instant.
pub(super) fn key(course: &Course<'_>, by: By, begun_at: Micros) -> Key {
    match by {
        By::Dimension(dimension) => Key::of_name(course.dimensions[dimension as usize]),
        By::Month => Key::of_month(begun_at),
        By::Version => Key::Version(course.pathway().in_force_from),
        By::Audience => Key::of_audience(course),
        // Which is asked of clocks alone.
        By::Worker => Key::Nothing,
    }
}

impl Key {
    pub(crate) fn of_name(name: NameNo) -> Self {
        name.map_or(Self::Nothing, Self::Name)
    }

    pub(crate) fn of_audience(course: &Course<'_>) -> Self {
        let campaign = course.dimensions[Dimension::Campaign as usize];
        campaign.map_or(Self::Nothing, Self::Audience)
    }

    pub(crate) fn of_month(at: Micros) -> Self {
        first_of_month(at).map_or(Self::Nothing, Self::Month)
    }

    /// The key in words. None where they have nothing in common.
    pub(crate) fn named(self, view: &View<'_>) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Name(name) => view.name(Some(name)),
            Self::Month(first) => Some(month(first)),
            Self::Version(from) => Some(from.to_string()),
            Self::Audience(campaign) => view.audience(view.answers.names.get(campaign)?),
            Self::Worker(worker) => Some(worker.to_string()),
        }
    }
}

/// The first day of the London month of an instant.
pub(crate) fn first_of_month(at: Micros) -> Option<NaiveDate> {
    DateTime::from_timestamp_micros(at).and_then(|at| london_day(at).with_day(1))
}

/// The London month of an instant, as `2026-04`.
pub(crate) fn month_of(instant: DateTime<Utc>) -> String {
    month(london_day(instant))
}

/// The month of a day, as `2026-04`.
pub(crate) fn month(day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}
