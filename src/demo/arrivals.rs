//! When households ask, how, and what brought them.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use domain::calendar::{Calendar, london_day};
use domain::ids::{CampaignName, JourneyId};
use domain::journey::Channel;

use super::campaigns::Campaign;
use super::chance::Chance;
use super::story::moment;

/// A household that asks.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub(super) at: DateTime<Utc>,
    pub(super) channel: Channel,
    pub(super) origin: Origin,
    /// The journey that this one turns out to repeat.
    pub(super) twin_of: Option<JourneyId>,
    /// The same household's journey before this one.
    pub(super) comes_after: Option<JourneyId>,
}

/// What brought a household, and how well such households do.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) source: Option<&'static str>,
    pub(super) campaign: Option<CampaignName>,
    pub(super) worth: f64,
}

// January, the fortnight in May, September; and nobody at Christmas.
const BY_MONTH: [f64; 12] = [1.25, 1.08, 1.0, 0.98, 1.0, 1.02, 0.95, 0.84, 1.05, 1.03, 1.08, 0.66];
const BY_WEEKDAY: [f64; 7] = [1.25, 1.2, 1.1, 1.05, 0.9, 0.7, 0.8];
/// What campaigns add to what comes anyway, over a year.
const CAMPAIGNS_ADD: f64 = 1.41;

const BY_HOUR: [(i64, f64); 17] = [
    (0, 0.6),
    (7, 2.0),
    (8, 3.5),
    (9, 6.0),
    (10, 7.0),
    (11, 7.0),
    (12, 7.5),
    (13, 6.5),
    (14, 5.5),
    (15, 5.5),
    (16, 5.5),
    (17, 5.5),
    (18, 6.0),
    (19, 8.0),
    (20, 9.0),
    (21, 7.5),
    (22, 4.0),
];

// Sources of those who come anyway, how many, and how well they do.
const SOURCES: [((Option<&str>, f64), f64); 15] = [
    ((Some("website"), 1.0), 24.0),
    ((Some("search"), 0.9), 15.0),
    ((Some("social"), 0.75), 16.0),
    ((Some("word-of-mouth"), 1.4), 11.0),
    ((Some("carer-referral"), 1.8), 5.5),
    ((Some("contact-centre"), 0.9), 5.0),
    ((Some("leaflet-or-poster"), 0.7), 4.0),
    ((Some("stall"), 0.75), 3.5),
    ((Some("information-event"), 1.5), 3.0),
    ((Some("radio-or-press"), 0.55), 2.0),
    ((Some("regional-hub"), 1.1), 2.0),
    ((Some("agency-transfer"), 1.9), 1.2),
    ((Some("school-event"), 0.6), 0.8),
    ((Some("not-known"), 0.9), 3.0),
    ((None, 0.9), 5.0),
];

const ONLINE: &[(Channel, f64)] = &[
    (Channel::Web, 68.0),
    (Channel::Phone, 20.0),
    (Channel::Email, 6.0),
    (Channel::WebChat, 3.0),
    (Channel::SocialMessage, 3.0),
];
const BY_WORD: &[(Channel, f64)] = &[
    (Channel::Phone, 57.0),
    (Channel::Web, 27.0),
    (Channel::Email, 13.0),
    (Channel::Voicemail, 3.0),
];
const IN_PERSON: &[(Channel, f64)] =
    &[(Channel::Event, 72.0), (Channel::Web, 18.0), (Channel::Phone, 10.0)];

/// How many ask on a day, on average.
pub(super) fn expected_on(day: NaiveDate, per_year: f64, campaigns: &[Campaign]) -> f64 {
    let month = BY_MONTH[day.month0() as usize];
    let weekday = BY_WEEKDAY[day.weekday().num_days_from_monday() as usize];
    let pull: f64 = running_on(day, campaigns).map(|campaign| campaign.pull).sum();
    per_year / 365.25 / CAMPAIGNS_ADD * month * weekday * (1.0 + pull)
}

/// Somebody who asks on a day.
pub(super) fn arrival_on(day: NaiveDate, campaigns: &[Campaign], chance: &mut Chance) -> Arrival {
    let origin = origin_on(day, campaigns, chance);
    let channel = channel_on(day, origin.source, chance);
    Arrival { at: hour_on(day, channel, chance), channel, origin, twin_of: None, comes_after: None }
}

impl Arrival {
    /// The same household, asking again later.
    pub(super) fn again(&self, at: DateTime<Utc>, chance: &mut Chance) -> Self {
        let day = london_day(at);
        let channel = channel_on(day, self.origin.source, chance);
        let origin = Origin { campaign: None, ..self.origin.clone() };
        Self {
            at: hour_on(day, channel, chance),
            channel,
            origin,
            twin_of: None,
            comes_after: None,
        }
    }
}

fn origin_on(day: NaiveDate, campaigns: &[Campaign], chance: &mut Chance) -> Origin {
    let mut brought: Vec<(Option<&Campaign>, f64)> = vec![(None, 1.0)];
    brought.extend(running_on(day, campaigns).map(|campaign| (Some(campaign), campaign.pull)));
    match chance.weigh(&brought) {
        None => {
            let (source, worth) = chance.weigh(&SOURCES);
            Origin { source, campaign: None, worth }
        }
        Some(campaign) => Origin {
            source: (!chance.is(0.04)).then_some(campaign.source),
            // Not everybody is asked which advert it was.
            campaign: (!chance.is(0.08)).then(|| campaign.name.clone()),
            worth: campaign.worth,
        },
    }
}

fn running_on(day: NaiveDate, campaigns: &[Campaign]) -> impl Iterator<Item = &Campaign> {
    // Sorted by their first day, and none runs for a year.
    let begun = campaigns.partition_point(|campaign| campaign.from <= day);
    campaigns[begun.saturating_sub(8)..begun].iter().filter(move |campaign| day <= campaign.to)
}

fn channel_on(day: NaiveDate, source: Option<&str>, chance: &mut Chance) -> Channel {
    let channels = match source {
        Some("stall" | "information-event" | "school-event") => IN_PERSON,
        Some("word-of-mouth" | "carer-referral" | "contact-centre" | "radio-or-press") => BY_WORD,
        Some("agency-transfer" | "regional-hub") => &[(Channel::Email, 6.0), (Channel::Phone, 4.0)],
        _ => ONLINE,
    };
    let channel = chance.weigh(channels);
    let is_closed = !Calendar::default().is_working_day(day);
    match channel {
        Channel::Phone | Channel::WebChat if is_closed => Channel::Web,
        Channel::Event if day.weekday() == Weekday::Sun => Channel::Web,
        channel => channel,
    }
}

fn hour_on(day: NaiveDate, channel: Channel, chance: &mut Chance) -> DateTime<Utc> {
    let second = match channel {
        Channel::Phone | Channel::WebChat => chance.between(9 * 3600, 17 * 3600 - 900),
        Channel::Event => chance.between(10 * 3600, 16 * 3600),
        _ => chance.weigh(&BY_HOUR) * 3600 + chance.between(0, 3599),
    };
    moment(day, second)
}

/// The first day of so many years.
pub(super) fn first_day(now: DateTime<Utc>, years: u32) -> NaiveDate {
    let today = london_day(now);
    let days = u64::from(years.max(1)) * 1461 / 4;
    today.checked_sub_days(Days::new(days)).unwrap_or(today)
}
