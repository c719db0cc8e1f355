//! A household's facts as they are made up, and what a log would hold of them.

use chrono::{DateTime, Utc};
use domain::journey::JourneyEvent;

use super::told::Told;

/// Facts in the order in which they were told, which is not that in which they were recorded.
#[derive(Debug)]
pub(super) struct Drafts {
    drafts: Vec<Draft>,
    told: usize,
}

/// A fact's place in the telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(usize);

#[derive(Debug)]
struct Draft {
    told: Told,
    place: Place,
    undoes: Option<Place>,
}

impl Drafts {
    pub(super) fn new() -> Self {
        Self { drafts: Vec::with_capacity(32), told: 0 }
    }

    pub(super) fn add(&mut self, told: Told) -> Place {
        self.push(told, None)
    }

    /// Adds a fact that takes another back.
    pub(super) fn undo(&mut self, told: Told, undone: Place) {
        self.push(told, Some(undone));
    }

    fn push(&mut self, told: Told, undoes: Option<Place>) -> Place {
        let place = Place(self.told);
        self.told += 1;
        self.drafts.push(Draft { told, place, undoes });
        place
    }

    pub(super) fn at(&self, place: Place) -> Option<&Told> {
        let draft = self.drafts.iter().find(|draft| draft.place == place)?;
        Some(&draft.told)
    }

    pub(super) fn first(&self) -> Option<&Told> {
        self.drafts.first().map(|draft| &draft.told)
    }

    pub(super) fn last_mut(&mut self) -> Option<&mut Told> {
        self.drafts.last_mut().map(|draft| &mut draft.told)
    }

    pub(super) fn forget_after(&mut self, instant: DateTime<Utc>) {
        self.drafts.retain(|draft| draft.told.happened_at <= instant);
    }

    /// What is recorded by now, in the order in which it was.
    pub(super) fn known_by(self, now: DateTime<Utc>) -> Vec<Told> {
        let mut drafts = self.drafts;
        drafts.retain(|draft| draft.told.recorded_at <= now);
        drafts.sort_by_key(|draft| draft.told.recorded_at);
        // What was given up is not written to any more.
        if let Some(last) = drafts.iter().position(|draft| gives_up(&draft.told.event)) {
            drafts.truncate(last + 1);
        }
        let places: Vec<Place> = drafts.iter().map(|draft| draft.place).collect();
        drafts.into_iter().map(|draft| draft.among(&places)).collect()
    }
}

impl Draft {
    // An undoing names what it undoes by its place in the history.
    fn among(self, places: &[Place]) -> Told {
        let Self { mut told, undoes, .. } = self;
        if let (Some(undone), JourneyEvent::FactUndone { version, .. }) = (undoes, &mut told.event)
        {
            let place = places.iter().position(|place| *place == undone).unwrap_or_default();
            *version = u32::try_from(place + 1).unwrap_or(u32::MAX);
        }
        told
    }
}

fn gives_up(event: &JourneyEvent) -> bool {
    matches!(event, JourneyEvent::JourneyMerged { .. } | JourneyEvent::JourneyVoided {})
}
