//! What a household says when it asks: how it heard, what care it could offer, and whether it was
//! given the privacy notice. Drawn beside the rest, which turns out as it would without it.

use chrono::Datelike as _;
use domain::ids::CareName;
use domain::journey::{Channel, NoticeGiven, PrivacyNotice};

use super::chance::Chance;
use super::story::{By, Story};
use super::words;

const AGES: [(&str, f64); 4] =
    [("age-0-to-4", 0.5), ("age-5-to-10", 0.6), ("age-11-to-15", 0.3), ("age-16-to-17", 0.15)];
const KINDS: [(&str, f64); 6] = [
    ("siblings", 0.25),
    ("short-breaks", 0.3),
    ("disabilities", 0.12),
    ("parent-and-child", 0.08),
    ("emergency", 0.15),
    ("unaccompanied-children", 0.1),
];

/// What was asked beside who they are.
pub(super) struct Asked {
    chance: Chance,
    pub(super) could_offer: Vec<CareName>,
    pub(super) privacy_notice: Option<PrivacyNotice>,
}

impl Asked {
    pub(super) fn by(story: &Story<'_>, channel: Channel) -> Self {
        let mut chance = story.chance.beside();
        let could_offer = could_offer(&mut chance);
        let given = given(&mut chance, channel);
        // A notice is looked through once a year.
        let version = format!("{}-01", story.today().year()).into();
        let privacy_notice = given.map(|given| PrivacyNotice {
            given,
            version: (given != NoticeGiven::NotYet).then_some(version),
        });
        Self { chance, could_offer, privacy_notice }
    }

    /// In their own words, where somebody wrote them down.
    pub(super) fn heard(&mut self) -> Option<&'static str> {
        self.chance.is(0.3).then(|| self.chance.pick(&words::HEARD))
    }

    /// Gives the notice some days later, where it was not given with the enquiry. Now and then it
    /// is forgotten.
    pub(super) fn catch_up(mut self, story: &mut Story<'_>) {
        let is_waiting =
            self.privacy_notice.is_some_and(|notice| notice.given == NoticeGiven::NotYet);
        if !is_waiting || self.chance.is(0.3) {
            return;
        }
        std::mem::swap(&mut story.chance, &mut self.chance);
        story.aside(|story| {
            let days = story.chance.between(0, 4);
            story.after_days(days);
            story.reach(By::Administrator, domain::pathway::NOTICE_GIVEN);
        });
        std::mem::swap(&mut story.chance, &mut self.chance);
    }
}

fn could_offer(chance: &mut Chance) -> Vec<CareName> {
    let said: Vec<&str> = match chance.between(0, 9) {
        // Nobody asked, or they have not thought about it.
        0..=3 => vec![],
        4 => vec!["not-sure-yet"],
        _ => {
            let named = AGES.iter().chain(&KINDS);
            named.filter(|(_, often)| chance.is(*often)).map(|(name, _)| *name).collect()
        }
    };
    said.into_iter().map(Into::into).collect()
}

// A website shows it; who rings up is read it, mostly.
fn given(chance: &mut Chance, channel: Channel) -> Option<NoticeGiven> {
    use NoticeGiven::{Linked, NotYet, ReadOut, Sent};
    match channel {
        Channel::Web => Some(Linked),
        Channel::Phone => chance.weigh(&[(Some(ReadOut), 75.0), (Some(NotYet), 18.0), (None, 7.0)]),
        _ => chance.weigh(&[(Some(Sent), 60.0), (Some(NotYet), 25.0), (None, 15.0)]),
    }
}
