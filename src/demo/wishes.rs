//! What a newcomer should find in the last days: replies that are due, visits and panels to come.
//!
//! Such households are not written by hand. They are made up like all others, and of many the first
//! that is as wished is taken.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::calendar::{london_day, start_of};
use domain::journey::{Channel, JourneyEvent};

use super::told::Told;

/// How a household should stand by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// It asked through the website, and nobody has spoken with it.
    Unanswered,
    /// A visit is booked for the coming week.
    VisitBooked,
    /// A panel is booked.
    PanelBooked,
}

/// How many are made up for one that is as wished.
pub(super) const TRIES: u16 = 600;

// The first reply is due after 72 hours.
const HOURS_AGO: [i64; 9] = [2, 7, 21, 33, 47, 61, 69, 76, 93];
const VISITS_ASKED_DAYS_AGO: [i64; 4] = [9, 13, 16, 22];
const PANELS_ASKED_DAYS_AGO: [i64; 4] = [196, 212, 226, 245];

/// The wishes, and when such households should have asked, earliest first.
pub(super) fn wishes(now: DateTime<Utc>) -> Vec<(Wish, DateTime<Utc>)> {
    let days = |wish, ago: [i64; 4]| ago.map(|days| (wish, now - TimeDelta::days(days)));
    let hours = HOURS_AGO.map(|hours| (Wish::Unanswered, awake(now - TimeDelta::hours(hours))));
    let mut wishes: Vec<_> = hours.into();
    wishes.extend(days(Wish::VisitBooked, VISITS_ASKED_DAYS_AGO));
    wishes.extend(days(Wish::PanelBooked, PANELS_ASKED_DAYS_AGO));
    wishes.sort_by_key(|(_, at)| *at);
    wishes
}

// Who would have asked at night asked the evening before.
fn awake(at: DateTime<Utc>) -> DateTime<Utc> {
    let at = at - TimeDelta::minutes(11);
    let is_night = at < start_of(london_day(at)) + TimeDelta::hours(7);
    if is_night { at - TimeDelta::hours(8) } else { at }
}

impl Wish {
    /// Whether a household stands so.
    pub(super) fn is_met_by(self, facts: &[Told], now: DateTime<Utc>) -> bool {
        let today = london_day(now);
        let gone = |told: &Told| {
            use JourneyEvent::{JourneyEnded, JourneyMerged, JourneyPaused, JourneyVoided};
            matches!(
                told.event,
                JourneyEnded { .. }
                    | JourneyMerged { .. }
                    | JourneyVoided {}
                    | JourneyPaused { .. }
            )
        };
        !facts.iter().any(gone)
            && match self {
                Self::Unanswered => is_unanswered(facts),
                Self::VisitBooked => {
                    let until = today + Days::new(9);
                    let visits = booked(facts, &["initial-visit-booked", "initial-visit-moved"]);
                    visits.is_some_and(|day| today < day && day <= until)
                }
                Self::PanelBooked => {
                    booked(facts, &["panel-booked"]).is_some_and(|day| today < day)
                }
            }
    }
}

fn is_unanswered(facts: &[Told]) -> bool {
    let is_web = facts.first().is_some_and(|told| match &told.event {
        JourneyEvent::EnquiryReceived(enquiry) => enquiry.channel == Some(Channel::Web),
        _ => false,
    });
    is_web && !facts.iter().any(|told| told.event.is_two_way_contact())
}

// The day for which something was last booked.
fn booked(facts: &[Told], milestones: &[&str]) -> Option<NaiveDate> {
    let booked_for = |told: &Told| match &told.event {
        JourneyEvent::MilestoneReached { milestone, booked_for, .. }
            if milestones.contains(&milestone.as_str()) =>
        {
            booked_for.map(london_day)
        }
        _ => None,
    };
    facts.iter().filter_map(booked_for).next_back()
}
