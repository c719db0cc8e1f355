//! What moves a household: some fill in the questionnaire when they ask, some later, most never. Drawn
//! beside the rest, which turns out as it would without it.

use domain::journey::{JourneyEvent, ValuesMode};

use super::chance::Chance;
use super::story::{By, Soon, Story};
use super::touched::aside;

// Of those who ask: among approved carers, pioneers are more.
const MODES: [(ValuesMode, f64); 3] =
    [(ValuesMode::Pioneer, 58.0), (ValuesMode::Prospector, 29.0), (ValuesMode::Settler, 13.0)];

/// What a questionnaire would come to, and whether it was filled in with the enquiry.
pub(super) struct Values {
    chance: Chance,
    mode: ValuesMode,
    is_asked: bool,
}

impl Values {
    pub(super) fn of(story: &Story<'_>) -> Self {
        let mut chance = story.chance.beside().beside().beside();
        let mode = chance.weigh(&MODES);
        let is_asked = chance.is(0.35);
        Self { chance, mode, is_asked }
    }

    pub(super) fn with_enquiry(&self) -> Option<ValuesMode> {
        self.is_asked.then_some(self.mode)
    }

    /// Some fill it in some weeks later.
    pub(super) fn go_on(mut self, story: &mut Story<'_>) {
        if self.is_asked || !self.chance.is(0.15) {
            return;
        }
        let mode = self.mode;
        aside(story, self.chance, |story| {
            let days = story.chance.between(4, 25);
            story.after_days(days);
            story.tell(By::Worker, Soon::Promptly, JourneyEvent::ValuesModeTold { mode });
        });
    }
}
