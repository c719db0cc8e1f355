//! What came along with enquiries, who recommended fostering, what households met later, and who no longer
//! wants to hear from the service. Drawn beside the rest, which turns out as it would without it.

use domain::ids::ReferrerCode;
use domain::journey::{Channel, JourneyEvent, Touch, Tracked, TrackedBy};

use super::arrivals::Arrival;
use super::chance::Chance;
use super::story::{By, Soon, Story};

/// Codes of who recommends fostering.
const REFERRERS: i64 = 24;
/// What is paid for it.
const REWARD: i64 = 50_000;

const BY_WEB: [(TrackedBy, f64); 3] =
    [(TrackedBy::Link, 62.0), (TrackedBy::Qr, 23.0), (TrackedBy::Form, 15.0)];
const PLACES: [&str; 5] =
    ["library", "leisure-centre", "market-stall", "school-gate", "bus-shelter"];
const LATER: [&str; 4] = ["social", "search", "information-event", "leaflet-or-poster"];

/// What came along with an enquiry.
pub(super) struct CameAlong {
    chance: Chance,
    pub(super) tracked: Option<Tracked>,
    pub(super) referrer: Option<ReferrerCode>,
}

impl CameAlong {
    pub(super) fn with(story: &Story<'_>, arrival: &Arrival) -> Self {
        let mut chance = story.chance.beside().beside();
        let tracked = tracked(&mut chance, arrival);
        let often = match arrival.origin.source {
            Some("carer-referral") => 0.7,
            Some("word-of-mouth") => 0.15,
            _ => 0.0,
        };
        let number = chance.between(1, REFERRERS);
        let referrer = chance.is(often).then(|| format!("R-{number}").as_str().into());
        Self { chance, tracked, referrer }
    }

    /// Some meet the service once more while they think about it.
    pub(super) fn go_on(mut self, story: &mut Story<'_>) {
        story.is_recommended = self.referrer.is_some();
        if !self.chance.is(0.05) {
            return;
        }
        aside(story, self.chance, |story| {
            let days = story.chance.between(3, 30);
            story.after_days(days);
            let source = Some(story.chance.pick(&LATER).into());
            let touch = Touch { source, ..Touch::default() };
            story.tell(By::Worker, Soon::AsPeopleDo, JourneyEvent::TouchRecorded(Box::new(touch)));
        });
    }
}

fn tracked(chance: &mut Chance, arrival: &Arrival) -> Option<Tracked> {
    let campaign = arrival.origin.campaign.clone()?;
    let (often, by) = match arrival.channel {
        Channel::Web => (0.75, chance.weigh(&BY_WEB)),
        Channel::Phone => (0.2, TrackedBy::PhoneLine),
        _ => return None,
    };
    let place = chance.pick(&PLACES);
    let placement = (by == TrackedBy::Qr).then(|| place.into());
    chance.is(often).then_some(Tracked { campaign, by, placement })
}

/// Who recommended an approved household has the reward some weeks later, mostly.
pub(super) fn reward(story: &mut Story<'_>) {
    let mut chance = story.chance.beside().beside();
    if story.is_recommended && chance.is(0.75) {
        aside(story, chance, |story| {
            let days = story.chance.between(8, 30);
            story.after_days(days);
            story.once_recorded();
            let pence = Some(REWARD);
            story.tell(By::Manager, Soon::Promptly, JourneyEvent::RewardPaid { pence });
        });
    }
}

/// A few who said "later" say some weeks on that they would rather not hear again.
pub(super) fn withdraw(story: &mut Story<'_>) {
    let mut chance = story.chance.beside().beside();
    if chance.is(0.06) {
        aside(story, chance, |story| {
            let days = story.chance.between(10, 60);
            story.after_days(days);
            story.once_recorded();
            story.tell(By::Worker, Soon::Promptly, JourneyEvent::RecontactWithdrawn {});
        });
    }
}

/// Tells what comes aside of the rest, by a chance of its own.
pub(super) fn aside(story: &mut Story<'_>, mut chance: Chance, tell: impl FnOnce(&mut Story<'_>)) {
    std::mem::swap(&mut story.chance, &mut chance);
    story.aside(tell);
    std::mem::swap(&mut story.chance, &mut chance);
}
