//! What people wrote on a page, apart from its figures: so that it can be struck, and they stay.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Pack;

/// What stands in the place of words that were struck.
pub(crate) const STRUCK: &str = "[struck]";

/// What was written at one clinic, of what a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Written {
    narrative: Option<String>,
    /// Of its actions, by their place on the page.
    actions: BTreeMap<usize, Said>,
}

/// What is said of one action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    what: String,
    note: Option<String>,
}

/// What the words of a clinic are called where a page is sealed.
pub(crate) fn words_of(clinic: NaiveDate) -> String {
    format!("words of {clinic}")
}

impl Pack {
    /// The page without what people wrote, and that by the clinic at which they did.
    pub(crate) fn without_words(mut self) -> (Self, BTreeMap<NaiveDate, Written>) {
        let mut written: BTreeMap<NaiveDate, Written> = BTreeMap::new();
        for (place, line) in self.actions.iter_mut().enumerate() {
            let what = std::mem::replace(&mut line.what, STRUCK.to_owned());
            let said = Said { what, note: line.note.take() };
            written.entry(line.clinic).or_default().actions.insert(place, said);
        }
        if let Some(narrative) = self.narrative.take() {
            written.entry(self.clinic).or_default().narrative = Some(narrative);
        }
        (self, written)
    }

    /// Strikes what was agreed at some clinics.
    pub(crate) fn strike(&mut self, is_struck: impl Fn(NaiveDate) -> bool) {
        for line in self.actions.iter_mut().filter(|line| is_struck(line.clinic)) {
            STRUCK.clone_into(&mut line.what);
            line.note = None;
        }
    }

    /// The page with what was written at a clinic.
    pub(crate) fn put_back(&mut self, written: Written) {
        self.narrative = written.narrative.or(self.narrative.take());
        for (place, said) in written.actions {
            if let Some(line) = self.actions.get_mut(place) {
                line.what = said.what;
                line.note = said.note;
            }
        }
    }
}
