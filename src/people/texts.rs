//! What is known of every household in plain letters, in one piece of memory: a search reads it from
//! end to end, as fast as memory can be read.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use domain::ids::JourneyId;

use super::search::Wanted;

/// After each text. None holds it, so that nothing is found across two of them.
const END: u8 = 0;

/// The texts of all households.
#[derive(Default)]
pub(super) struct Texts {
    all: Vec<u8>,
    // Where each begins and whose it is, in that order; those that are gone, too.
    begins: Vec<(usize, JourneyId)>,
    places: HashMap<JourneyId, Range<usize>>,
    gone: usize,
}

impl Texts {
    /// Puts a household's text in, instead of the one that it had.
    pub(super) fn put(&mut self, journey: JourneyId, text: &str) {
        self.take_out(journey);
        if self.all.len() < 2 * self.gone {
            self.move_together();
        }
        self.append(journey, text.as_bytes());
    }

    /// A household's text.
    pub(super) fn of(&self, journey: JourneyId) -> &[u8] {
        self.places.get(&journey).map_or(&[], |place| &self.all[place.clone()])
    }

    /// The households in whose texts all of it is found.
    pub(super) fn holding(&self, wanted: &Wanted) -> Vec<JourneyId> {
        let Some(longest) = wanted.longest() else { return self.places.keys().copied().collect() };
        let mut found = BTreeSet::new();
        for spelling in longest {
            let mut from = 0;
            while let Some(at) = spelling.find(&self.all[from..]) {
                let after = self.begins.partition_point(|(begin, _)| *begin <= from + at);
                let (_, journey) = self.begins[after - 1];
                found.extend(wanted.is_in(self.of(journey)).then_some(journey));
                from = self.begins.get(after).map_or(self.all.len(), |(begin, _)| *begin);
            }
        }
        found.into_iter().collect()
    }

    // Nothing of it is left to be read.
    fn take_out(&mut self, journey: JourneyId) {
        if let Some(place) = self.places.remove(&journey) {
            self.gone += place.len() + 1;
            self.all[place].fill(END);
        }
    }

    fn move_together(&mut self) {
        let before = std::mem::take(self);
        for (begin, journey) in &before.begins {
            if before.places.get(journey).is_some_and(|place| place.start == *begin) {
                self.append(*journey, before.of(*journey));
            }
        }
    }

    fn append(&mut self, journey: JourneyId, text: &[u8]) {
        let begin = self.all.len();
        self.all.extend_from_slice(text);
        self.begins.push((begin, journey));
        self.places.insert(journey, begin..self.all.len());
        self.all.push(END);
    }
}

#[cfg(test)]
mod tests {
    use domain::testing::journey;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_found_is_what_each_text_holds(
            told in vec((1_u32..6, "[ab]{0,3}(\n[ab]{1,3})?"), 0..40),
            typed in "[ab]{1,3}( [ab]{1,3})?",
        ) {
            let (mut texts, mut known) = (Texts::default(), HashMap::new());
            for (number, text) in &told {
                texts.put(journey(*number), text);
                known.insert(journey(*number), text.as_bytes());
            }

            let wanted = Wanted::of(&typed);
            let mut found = texts.holding(&wanted);
            found.sort_unstable();
            let mut meant: Vec<JourneyId> = known
                .iter()
                .filter_map(|(journey, text)| wanted.is_in(text).then_some(*journey))
                .collect();
            meant.sort_unstable();
            prop_assert_eq!(found, meant);
            for (journey, text) in known {
                prop_assert_eq!(texts.of(journey), text);
            }
            let told: usize = texts.places.values().map(|place| place.len() + 1).sum();
            prop_assert!(texts.all.len() <= 2 * told, "those that are gone make room");
        }
    }

    #[test]
    fn nothing_of_a_text_that_is_gone_is_left() {
        let mut texts = Texts::default();
        texts.put(journey(1), "siobhanobrien");
        texts.put(journey(1), "");

        assert!(!texts.all.windows(7).any(|it| it == b"siobhan"));
        assert_eq!(texts.holding(&Wanted::of("siobhan")), []);
    }
}
